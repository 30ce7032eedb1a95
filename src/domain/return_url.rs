//! Where a cart may be returned to: the patterns that a system allows, and whether a URL from outside fits one. Both sides are
//! compared as parsed URLs (WHATWG URL Standard), never as text.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use url::{Host, Url};

/// The longest return URL that is taken, in bytes.
pub const RETURN_URL_MAX: usize = 2048;

/// One allowed target: scheme, host (`*.` at the front allows any subdomain), port (`:*` allows any), path prefix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReturnUrlPattern {
    text: String,
    /// The pattern with the wildcards taken out.
    url: Url,
    any_subdomain: bool,
    any_port: bool,
}

/// Why a text is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternFault {
    /// It does not parse.
    #[error("a return URL pattern looks like https://host/path, https://*.example.com/ or http://127.0.0.1:*/")]
    NotAPattern,
    /// Neither http nor https.
    #[error("a return URL is http or https")]
    Scheme,
    /// A wildcard where none is allowed.
    #[error("`*.` needs a host of at least two names after it, and `*` stands nowhere else but for the port")]
    Wildcard,
    /// It has parts that no return URL may have, or that are not compared.
    #[error("a return URL pattern has no user name, password, query or fragment")]
    Extra,
}

impl FromStr for ReturnUrlPattern {
    type Err = PatternFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, rest) = text.split_once("://").ok_or(PatternFault::NotAPattern)?;
        let slash = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(slash);
        let (authority, any_port) = authority.strip_suffix(":*").map_or((authority, false), |bare| (bare, true));
        let (host, any_subdomain) = authority.strip_prefix("*.").map_or((authority, false), |bare| (bare, true));
        if host.contains('*') {
            return Err(PatternFault::Wildcard);
        }
        if host.contains('@') || path.contains(['?', '#']) {
            return Err(PatternFault::Extra);
        }
        let url = parsed(&format!("{scheme}://{host}{path}")).ok_or(PatternFault::NotAPattern)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(PatternFault::Scheme);
        }
        let wide = !matches!(url.host(), Some(Host::Domain(name)) if name.contains('.'));
        if any_subdomain && wide {
            return Err(PatternFault::Wildcard);
        }
        Ok(Self { text: text.to_owned(), url, any_subdomain, any_port })
    }
}

impl TryFrom<String> for ReturnUrlPattern {
    type Error = PatternFault;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ReturnUrlPattern> for String {
    fn from(pattern: ReturnUrlPattern) -> Self {
        pattern.text
    }
}

impl fmt::Display for ReturnUrlPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A URL from outside that may be a return URL at all: http or https, without user info, fragment, backslash, blanks or
/// control characters. `None` for anything else.
#[must_use]
pub fn parsed(text: &str) -> Option<Url> {
    let text = text.trim();
    if text.len() > RETURN_URL_MAX || text.contains(|c: char| c == '\\' || c <= ' ' || c == '\u{7f}') {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none()
        && has_plain_host(&url)
        && !written_authority(text).contains('@');
    plain.then_some(url)
}

/// Whether a return URL is the one of the browser inside of SAP GUI, which is no URL of the web.
#[must_use]
pub fn is_sapevent(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("SAPEVENT:POST")
}

/// Names with other characters than these mean different things to different readers: browsers escape them.
fn has_plain_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
        host => host.is_some(),
    }
}

/// The host and what stands around it, as written: behind the scheme and any number of slashes, for so browsers read it.
fn written_authority(text: &str) -> &str {
    let rest = text.split_once(':').map_or(text, |(_, rest)| rest);
    rest.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default()
}

impl ReturnUrlPattern {
    /// The origins that it allows, with its wildcards: `https://*.example.com`, `http://127.0.0.1:*`.
    #[must_use]
    pub fn origin(&self) -> String {
        let any = if self.any_subdomain { "*." } else { "" };
        let port = match self.url.port() {
            _ if self.any_port => ":*".to_owned(),
            Some(port) => format!(":{port}"),
            None => String::new(),
        };
        format!("{}://{any}{}{port}", self.url.scheme(), self.url.host_str().unwrap_or_default())
    }

    /// Whether a parsed URL is one of those that it allows.
    #[must_use]
    pub fn allows(&self, url: &Url) -> bool {
        url.scheme() == self.url.scheme() && self.allows_host(url) && self.allows_port(url) && self.allows_path(url)
    }

    fn allows_host(&self, url: &Url) -> bool {
        let (Some(allowed), Some(host)) = (self.url.host_str(), url.host_str()) else {
            return false;
        };
        if self.any_subdomain {
            host.strip_suffix(allowed).is_some_and(|labels| labels.len() > 1 && labels.ends_with('.'))
        } else {
            host == allowed
        }
    }

    fn allows_port(&self, url: &Url) -> bool {
        self.any_port || url.port_or_known_default() == self.url.port_or_known_default()
    }

    /// A prefix ends at a whole segment, so that `/oci` does not allow `/ocifake`.
    fn allows_path(&self, url: &Url) -> bool {
        let prefix = self.url.path();
        url.path().strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || prefix.ends_with('/') || rest.starts_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(pattern: &str, url: &str) -> bool {
        let pattern: ReturnUrlPattern = pattern.parse().unwrap();
        parsed(url).is_some_and(|url| pattern.allows(&url))
    }

    #[test]
    fn a_pattern_allows_its_host_port_and_path() {
        for (pattern, url) in [
            ("https://procurement.demo.example/", "https://procurement.demo.example/oci/return?x=1"),
            ("https://procurement.demo.example", "https://PROCUREMENT.demo.example:443/"),
            ("http://127.0.0.1:*", "http://127.0.0.1:9999/inbox"),
            ("https://*.coupa.example/punchout", "https://acme.coupa.example/punchout/checkout"),
            ("https://host.example/oci", "https://host.example/oci"),
            ("https://host.example:8443/", "https://host.example:8443/a"),
        ] {
            assert!(allowed(pattern, url), "{pattern} should allow {url}");
        }
    }

    #[test]
    fn a_pattern_allows_nothing_else() {
        for (pattern, url) in [
            ("https://procurement.demo.example/", "http://procurement.demo.example/"),
            ("https://procurement.demo.example/", "https://procurement.demo.example:444/"),
            ("https://procurement.demo.example/", "https://procurement.demo.example.evil.example/"),
            ("https://procurement.demo.example/", "https://evil.example/https://procurement.demo.example/"),
            ("https://procurement.demo.example/", "https://procurement.demo.example@evil.example/"),
            ("https://procurement.demo.example/", "https://@procurement.demo.example/"),
            ("https://procurement.demo.example/", "https:@procurement.demo.example/"),
            ("https://*.demo.example/", "https://*.demo.example/"),
            ("https://procurement.demo.example/", "https://procurement.demo.example/#x"),
            ("https://procurement.demo.example/", "https://procurement.demo.example\\@evil.example/"),
            ("https://procurement.demo.example/", "https://procurement.demo.example/a\nb"),
            ("https://procurement.demo.example/", "javascript:alert(1)//procurement.demo.example/"),
            ("https://procurement.demo.example/", "SAPEVENT:POST"),
            ("https://*.coupa.example/", "https://coupa.example/"),
            ("https://*.coupa.example/", "https://evilcoupa.example/"),
            ("https://host.example/oci", "https://host.example/ocifake"),
            ("https://host.example/oci/", "https://host.example/oci/../admin"),
        ] {
            assert!(!allowed(pattern, url), "{pattern} should not allow {url}");
        }
    }

    #[test]
    fn a_pattern_that_can_never_be_meant_is_refused() {
        for (text, fault) in [
            ("procurement.demo.example", PatternFault::NotAPattern),
            ("ftp://host.example/", PatternFault::NotAPattern),
            ("https://*.example/", PatternFault::Wildcard),
            ("https://*/", PatternFault::Wildcard),
            ("https://a.*.example/", PatternFault::Wildcard),
            ("https://*.127.0.0.1/", PatternFault::Wildcard),
            ("https://user@host.example/", PatternFault::Extra),
            ("https://host.example/?a=b", PatternFault::Extra),
        ] {
            assert_eq!(text.parse::<ReturnUrlPattern>(), Err(fault), "{text}");
        }
    }
}
