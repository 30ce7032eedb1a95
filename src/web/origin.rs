//! Where a change comes from, as the browser says: from our own pages, or from somebody else's. One place for all faces that browsers
//! are let change something by.

use axum::http::{HeaderMap, HeaderName, header};
use url::{Position, Url};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// From a page of ours.
    Ours,
    /// From somebody else's page.
    Elsewhere,
    /// Nobody says: it is no browser, or its page tells nobody where it comes from.
    Unsaid,
}

/// What the headers of a request say.
pub(super) fn of(public_url: &Url, headers: &HeaderMap) -> From {
    let said = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match (said(&FETCH_SITE), said(&header::ORIGIN)) {
        (Some("same-origin"), _) => From::Ours,
        (None, Some("null") | None) => From::Unsaid,
        (None, Some(origin)) if origin == &public_url[..Position::BeforePath] => From::Ours,
        (Some(_), _) | (None, Some(_)) => From::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_site_outranks_the_origin_and_the_origin_is_the_whole_of_it() {
        let url = Url::parse("https://punchgate.example/").unwrap();
        let from = |site: Option<&'static str>, origin: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            site.map(|site| headers.insert(FETCH_SITE, HeaderValue::from_static(site)));
            origin.map(|origin| headers.insert(header::ORIGIN, HeaderValue::from_static(origin)));
            of(&url, &headers)
        };
        assert_eq!(from(Some("same-origin"), Some("null")), From::Ours);
        assert_eq!(from(None, Some("https://punchgate.example")), From::Ours);
        for site in ["cross-site", "same-site", "none", "?"] {
            assert_eq!(from(Some(site), Some("https://punchgate.example")), From::Elsewhere, "{site}");
        }
        for origin in ["http://punchgate.example", "https://punchgate.example.evil.example", "https://evil.example", ""] {
            assert_eq!(from(None, Some(origin)), From::Elsewhere, "{origin}");
        }
        assert_eq!((from(None, Some("null")), from(None, None)), (From::Unsaid, From::Unsaid));
    }
}
