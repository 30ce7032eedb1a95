//! What a returning page may do and who may show it, as a Content Security Policy: it posts to where its system lets carts go and
//! nowhere else, runs its one script, and stands in frames of the origins that the system lists.

use crate::domain::return_url::{ReturnUrlPattern, is_sapevent};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use url::Url;

/// The browser inside of SAP GUI takes forms under a scheme of its own.
const SAPEVENT: &str = "sapevent:";

/// The source that stands for an inline style or script with this text.
pub(super) fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}

/// Where a form with this action may go: to its own origin, and on from there, because browsers hold redirections against the same
/// list, to whatever origin the system lets carts go to.
pub(super) fn form_sources(action: &str, return_urls: &[ReturnUrlPattern]) -> String {
    let own = if is_sapevent(action) {
        Some(SAPEVENT.to_owned())
    } else {
        Url::parse(action.trim()).ok().map(|url| url.origin().ascii_serialization())
    };
    let origins = own.into_iter().chain(return_urls.iter().map(ReturnUrlPattern::origin));
    let mut sources: Vec<String> = Vec::new();
    for source in origins.filter_map(|origin| source(&origin)) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    if sources.is_empty() { "'none'".to_owned() } else { sources.join(" ") }
}

/// Who may show the page in a frame; `None`: nobody.
pub(super) fn frame_sources(origins: &[String]) -> Option<String> {
    let listed: Vec<&str> = origins.iter().map(String::as_str).filter(|origin| is_source(origin)).collect();
    (!listed.is_empty()).then(|| listed.join(" "))
}

/// An origin as a source. A policy has no words for some hosts (IPv6 addresses): for them any host of the scheme must do.
fn source(origin: &str) -> Option<String> {
    if origin == SAPEVENT || is_source(origin) {
        return Some(origin.to_owned());
    }
    let (scheme, _) = origin.split_once("://")?;
    Some(format!("{scheme}:"))
}

/// Whether a policy can hold this as it stands. A blank, comma or semicolon would end it and begin something else.
fn is_source(text: &str) -> bool {
    let plain = text.strip_prefix("http").is_some_and(|rest| rest.starts_with("://") || rest.starts_with("s://"));
    plain && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:/*".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(texts: &[&str]) -> Vec<ReturnUrlPattern> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_form_goes_to_its_origin_and_to_those_of_the_system() {
        let patterns = patterns(&["https://*.coupa.example/punchout", "http://127.0.0.1:*", "https://münchen.example/"]);
        assert_eq!(
            form_sources("https://acme.coupa.example:443/punchout/checkout?id=1", &patterns),
            "https://acme.coupa.example https://*.coupa.example http://127.0.0.1:* https://xn--mnchen-3ya.example"
        );
        let patterns_of_a = self::patterns(&["https://a.example/x"]);
        assert_eq!(form_sources("https://a.example/", &patterns_of_a), "https://a.example");
        assert_eq!(form_sources("SAPEVENT:POST", &[]), "sapevent:");
        assert_eq!(form_sources("", &[]), "'none'");
    }

    #[test]
    fn a_host_that_a_policy_cannot_name_is_named_by_its_scheme() {
        assert_eq!(form_sources("http://[::1]:8080/inbox", &patterns(&["http://[::1]:*"])), "http:");
    }

    #[test]
    fn frames_are_of_listed_origins_and_nothing_slips_in() {
        let origins = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let listed =
            origins(&["https://procurement.example", "https://a.example; script-src *", "https://b.example:8443", "*"]);
        assert_eq!(frame_sources(&listed).as_deref(), Some("https://procurement.example https://b.example:8443"));
        assert_eq!(frame_sources(&[]), None);
        assert_eq!(frame_sources(&origins(&["https://a.example,https://b.example", "data:", "'self'"])), None);
    }
}
