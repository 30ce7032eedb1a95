//! `/claim/{token}`: the page behind the link of a mail. Looking at it changes nothing, however often a scanner of mails does; its one
//! button claims. The token is the whole authority, and into which account the licenses go follows from it alone.

mod words;

use super::{App, access::RequestId, origin};
use crate::{
    domain::{
        cause::{Actor, Cause},
        language::Language,
        serial::masked,
    },
    licensing::{self, ClaimLink, ClaimedByLink, OfferedClaim, Refusal},
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use std::sync::{Arc, LazyLock};
use words::{Page, Saying};

const STYLE: &str = include_str!("../../../templates/page.css");

/// Nothing but this page's own style and its own form; nobody shows it within a page of theirs.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
});

#[derive(Template)]
#[template(path = "claim.html")]
struct ClaimPage {
    language: &'static str,
    style: &'static str,
    page: Page,
}

/// Says what the link would claim, and into which account.
pub(super) async fn show(State(app): State<Arc<App>>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    let looked = async {
        let mut db = app.store.snapshot().await?;
        licensing::look_at_claim_link(&mut db, &app.vault, &token).await
    };
    let (status, saying) = match looked.await {
        Ok(link) => of_link(link),
        Err(refusal) => failed(&refusal),
    };
    answer(status, &saying, language(&headers))
}

/// Claims what the link is for.
pub(super) async fn claim(State(app): State<Arc<App>>, Path(token): Path<String>, request: Request) -> Response {
    let language = language(request.headers());
    // A browser sends `null` for the origin of a page that tells nobody where it comes from, as ours does; and programs that are no
    // browsers say nothing.
    if origin::of(&app.public_url, request.headers()) == origin::From::Elsewhere {
        return answer(StatusCode::FORBIDDEN, &Saying::Elsewhere, language);
    }
    let request_id = RequestId::of(request.extensions());
    let cause = Cause { request_id, ..Cause::by(Actor::ClaimLink) };
    let mut done = attempt(&app, cause.clone(), &token).await;
    if matches!(done, Err(Refusal::AccountExists)) {
        // Another link made the account at this moment; now it is there.
        done = attempt(&app, cause, &token).await;
    }
    let (status, saying) = match done {
        Ok(Ok(ClaimedByLink { email, claimed: 1.., .. })) => (StatusCode::OK, Saying::Done { email }),
        Ok(Ok(ClaimedByLink { .. })) => of_link(ClaimLink::Used),
        Ok(Err(link)) => of_link(link),
        Err(refusal) => failed(&refusal),
    };
    answer(status, &saying, language)
}

async fn attempt(app: &App, cause: Cause, token: &str) -> licensing::Result<Result<ClaimedByLink, ClaimLink>> {
    app.office.perform(cause, async |tx, act| licensing::claim_by_link(tx, &app.vault, act, token).await).await
}

fn of_link(link: ClaimLink) -> (StatusCode, Saying) {
    match link {
        ClaimLink::Unknown => (StatusCode::NOT_FOUND, Saying::Unknown),
        ClaimLink::Refunded => (StatusCode::GONE, Saying::Refunded),
        ClaimLink::Used => (StatusCode::GONE, Saying::Used),
        ClaimLink::Ready(OfferedClaim { email, has_account, external_ref, licenses }) => {
            let licenses = licenses.into_iter().map(|(kind, hint)| (kind, masked(&hint))).collect();
            (StatusCode::OK, Saying::Offer { email, has_account, external_ref, licenses })
        }
    }
}

fn failed(refusal: &Refusal) -> (StatusCode, Saying) {
    tracing::error!(%refusal, "a claim link failed");
    (StatusCode::SERVICE_UNAVAILABLE, Saying::Failed)
}

fn language(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.and_then(Language::of_accept_language).unwrap_or_default()
}

fn answer(status: StatusCode, saying: &Saying, language: Language) -> Response {
    let page = ClaimPage { language: language.tag(), style: STYLE, page: words::of(saying, language) };
    let mut response = match page.render() {
        Ok(html) => (status, html).into_response(),
        Err(error) => {
            tracing::error!(%error, "the claim page could not be written");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=UTF-8"),
        (header::CACHE_CONTROL, "no-store"),
        // The address of this page is a secret.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}
