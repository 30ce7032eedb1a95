//! `POST /punchout/{system}/cxml`: whatever happens, the answer is a cXML response over HTTP 200, because a cXML client takes any
//! other status for a broken connection and comes again for hours.

use super::{
    App,
    access::{self, RequestId, SystemPath},
    body, problem,
};
use crate::{
    domain::{
        explain::{caller_text, page_labels},
        id::Id,
        language::Language,
        login::RequestKind,
        reason::ReasonCode,
        reference::reference_number,
        session::Login,
        system::Protocol,
    },
    protocol::{
        cxml::{
            answer::{self, Stamp},
            setup::{self, Read},
        },
        limits::BODY_MAX,
    },
    punchout::{Answer, Arrival},
};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use std::{any::Any, sync::Arc};

/// Answers a setup or profile request.
pub(super) async fn login(State(app): State<Arc<App>>, SystemPath(system): SystemPath, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let (client, request_id) = (access::client(&app.trusted_proxies, &parts), RequestId::of(&parts.extensions));
    let read = match body::read(body, BODY_MAX).await {
        Ok(body) => setup::read(&body::raw(&parts, body)),
        Err(fault) => Read { request: Err(fault.into()), language: None, payload_id: None },
    };
    let arrival =
        Arrival { system, protocol: Protocol::Cxml, request: read.request, payload_id: read.payload_id, client, request_id };
    let arrival = Arc::new(arrival);
    let answer = app.login(&arrival).await;
    respond(&app, &arrival, &answer, read.language.unwrap_or_default())
}

fn respond(app: &App, arrival: &Arrival, answer: &Answer, language: Language) -> Response {
    let stamp = stamp(app, answer.login, answer.at);
    let is_profile = arrival.request.as_ref().is_ok_and(|request| request.kind == RequestKind::Profile);
    match (answer.decision.caller_code(), &answer.start) {
        (Some(code), _) => refused(&stamp, answer.login, code, language),
        (None, Some(url)) => xml(answer::start_page(&stamp, url)),
        (None, None) if is_profile => {
            let path = format!("punchout/{}/cxml", arrival.system);
            let url = app.public_url.join(&path).map(String::from).unwrap_or(path);
            xml(answer::profile(&stamp, &url, answer.at))
        }
        (None, None) => {
            tracing::error!(login = %answer.login, "the shop of an accepted login has no start URL");
            refused(&stamp, answer.login, ReasonCode::Internal, language)
        }
    }
}

fn refused(stamp: &Stamp, login: Id<Login>, code: ReasonCode, language: Language) -> Response {
    let (text, labels) = (caller_text(code, language), page_labels(language));
    let reference = reference_number(login);
    let explanation = format!("{} {} {}: {reference}", text.detail, text.next_step, labels.reference);
    xml(answer::status(stamp, code, &explanation, language))
}

/// For a panic on the way: our fault, said in cXML.
pub(super) fn panicked(app: &App, panic: &(dyn Any + Send)) -> Response {
    problem::log_panic(panic);
    let at = app.clock.now();
    let login = app.chance.id(at);
    refused(&stamp(app, login, at), login, ReasonCode::Internal, Language::English)
}

fn stamp(app: &App, login: Id<Login>, at: DateTime<Utc>) -> Stamp {
    let host = app.public_url.host_str().unwrap_or("punchgate");
    Stamp { payload_id: format!("{}.{login}@{host}", at.timestamp()), at }
}

fn xml(document: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=UTF-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, document).into_response()
}
