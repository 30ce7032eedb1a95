//! Whose pages may show the returning page in a frame: origins as a content security policy writes them (`frame-ancestors`), and
//! nothing that could be read as more than one.

use super::CartConfigWrong as Wrong;
use crate::domain::field::{ENTRIES_MAX, TEXT_MAX};
use url::{Host, Url};

/// Tells what can never work.
pub(super) fn check(origins: &[String], fault: &mut impl FnMut(String, Wrong)) {
    if origins.len() > ENTRIES_MAX {
        fault("/frame_ancestors".to_owned(), Wrong::TooMany(ENTRIES_MAX));
    }
    for (at, origin) in origins.iter().enumerate().take(ENTRIES_MAX) {
        if !is_origin(origin) {
            fault(format!("/frame_ancestors/{at}"), Wrong::Origin);
        }
    }
}

fn is_origin(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else { return false };
    // What parsers take out or read in some other way is not there at all.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte);
    let (host, any_subdomain) = authority.strip_prefix("*.").map_or((authority, false), |bare| (bare, true));
    if text.len() > TEXT_MAX || host.is_empty() || host.ends_with(':') || !host.bytes().all(plain) {
        return false;
    }
    let Ok(url) = Url::parse(&format!("{scheme}://{host}/")) else { return false };
    let named = matches!(url.host(), Some(Host::Domain(name)) if name.contains('.') && !name.starts_with('.') && !name.ends_with('.'));
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        _ => false,
    };
    match scheme {
        "https" => named || (!any_subdomain && url.host().is_some()),
        "http" => loopback && !any_subdomain,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_one_origin() {
        for origin in [
            "https://procurement.demo.example",
            "https://procurement.demo.example:8443",
            "https://*.demo.example",
            "https://*.demo.example:8443",
            "http://localhost:8080",
            "http://127.0.0.1",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for other in [
            "*",
            "https:",
            "https://",
            "https://*",
            "https://*.example",
            "https://*.*.example.com",
            "https://*.127.0.0.1",
            "http://procurement.demo.example",
            "http://*.localhost",
            "https://a.example/",
            "https://a.example/path",
            "https://a.example https://b.example",
            "https://a.example;script-src *",
            "https://a.example,b.example",
            "https://user@a.example",
            "https://a.example:",
            "https://a.example:99999",
            "https://a.example:*",
            "https://münchen.example",
            "'self'",
            "data:",
            " https://a.example",
        ] {
            assert!(!is_origin(other), "{other}");
        }
    }
}
