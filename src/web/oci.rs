//! `GET` and `POST /punchout/{system}/oci`: an accepted buyer is sent on to the shop; a refused one sees a small page in their own
//! language, because OCI has no other way to say no.

use super::{
    App,
    access::{self, RequestId, SystemPath},
    body,
};
use crate::{
    domain::{
        explain::{CallerText, PageLabels, caller_text, page_labels},
        id::Id,
        language::Language,
        reason::ReasonCode,
        reference::reference_number,
        session::Login,
        system::Protocol,
    },
    protocol::{limits::BODY_MAX, oci},
    punchout::Arrival,
};
use askama::Template;
use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use std::sync::{Arc, LazyLock};

/// Answers a login.
pub(super) async fn login(State(app): State<Arc<App>>, SystemPath(system): SystemPath, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let (client, request_id) = (access::client(&app.trusted_proxies, &parts), RequestId::of(&parts.extensions));
    let read = match body::read(body, BODY_MAX).await {
        Ok(body) => oci::read(&body::raw(&parts, body)),
        Err(fault) => {
            let headers_only = oci::read(&body::raw(&parts, Vec::new()));
            oci::Read { request: Err(fault.into()), ..headers_only }
        }
    };
    let arrival = Arrival { system, protocol: Protocol::Oci, request: read.request, payload_id: None, client, request_id };
    let arrival = Arc::new(arrival);
    let answer = app.login(&arrival).await;
    let language = read.language.unwrap_or_default();
    match (answer.decision.caller_code(), &answer.start) {
        (Some(code), _) => refused(answer.login, code, language),
        (None, Some(url)) => sent_on(url).unwrap_or_else(|| refused(answer.login, ReasonCode::Internal, language)),
        (None, None) => refused(answer.login, ReasonCode::Internal, language),
    }
}

/// The start token is in the address: it must not be kept or told to anybody.
fn sent_on(url: &str) -> Option<Response> {
    let location = HeaderValue::from_str(url).ok()?;
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    Some((StatusCode::SEE_OTHER, headers).into_response())
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Refused {
    language: &'static str,
    labels: PageLabels,
    text: CallerText,
    reference: String,
    style: &'static str,
}

const STYLE: &str = include_str!("../../templates/refused.css");

/// Nothing but this page's own style; it may stand in the frame of whatever procurement system called it.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
});

/// Our trouble may be over soon; a limit lifts within a minute.
fn retry_after(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::SERVICE_UNAVAILABLE => Some("5"),
        StatusCode::TOO_MANY_REQUESTS => Some("60"),
        _ => None,
    }
}

fn refused(login: Id<Login>, code: ReasonCode, language: Language) -> Response {
    let page = Refused {
        language: language.tag(),
        labels: page_labels(language),
        text: caller_text(code, language),
        reference: reference_number(login),
        style: STYLE,
    };
    let status = StatusCode::from_u16(oci::http_status(code)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match page.render() {
        Ok(html) => (status, html).into_response(),
        Err(error) => {
            tracing::error!(%error, "the refusal page could not be written");
            status.into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=UTF-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if let Some(seconds) = retry_after(status) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    response
}
