//! What the demo's own pages have in common: their style, and headers that let nothing run and nobody keep them.

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

/// The style of the demo's pages.
pub(super) const STYLE: &str = include_str!("../../templates/demo.css");

/// Who may show a page of the demo in a frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Frames {
    /// Anybody, as a shop must let procurement systems.
    Anybody,
    /// Nobody.
    Nobody,
}

/// A page, without a single script.
pub(super) fn answer(status: StatusCode, page: &impl Template, frames: Frames) -> Response {
    let mut response = match page.render() {
        Ok(html) => (status, html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page of the demo could not be written");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let style = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    let framed = if frames == Frames::Nobody { "; frame-ancestors 'none'" } else { "" };
    let policy = format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'self'{framed}");
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=UTF-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Sends the browser on. An address may hold a token, so it is neither kept nor told to anybody.
pub(super) fn sent_on(url: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(url) else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}
