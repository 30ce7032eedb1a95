//! What every answer of the pages has: that a change came from a page of ours, that nobody frames it, keeps it or runs anything of
//! another's in it; and a fault becomes a page in the reader's language.

use super::{
    answer,
    answer::Fault,
    cookie::Cookie,
    shell::Shell,
    visit,
    words::{Spoken, faults::FaultWords},
};
use crate::{
    domain::language::Language,
    web::{App, origin},
};
use askama::Template;
use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// Our own files alone, and our own forms.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "pages/fault.html")]
struct FaultPage {
    shell: Shell,
    detail: &'static str,
    next_step: &'static str,
}

/// Lets a request in, and dresses its answer.
pub(super) async fn dress(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let language = visit::language(&app, headers);
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    let said = looks && Cookie::Notice.of(&app, headers).is_some();
    let ours = looks || origin::of(&app.public_url, headers) == origin::From::Ours;
    let mut response = if ours { next.run(request).await } else { Fault::Elsewhere.into_response() };
    if let Some(fault) = response.extensions().get::<Fault>().copied() {
        response = shown(fault, language);
    }
    if said && response.status() == StatusCode::OK {
        response = answer::with_cookie(response, Cookie::Notice.drop(&app));
    }
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
        // With no referrer at all a browser would not say where our own forms come from either.
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn shown(fault: Fault, language: Language) -> Response {
    let (title, detail, next_step) = FaultWords::of(language).told(fault);
    let page = FaultPage { shell: Shell::for_anybody(title, language), detail, next_step };
    let mut response = answer::page_as(fault.status(), &page).unwrap_or_else(|_| fault.status().into_response());
    if fault == Fault::Temporary {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}
