//! How the demo's storefront asks punchgate: over the same API as any shop's plugin, with the shop's key.

use crate::demo::world::SHOP_KEY;
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{StatusCode, header},
};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tower::ServiceExt;

/// What the API said instead of what was asked for.
#[derive(Clone)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) code: String,
    pub(super) detail: String,
}

impl Refusal {
    fn silent() -> Self {
        Self {
            status: StatusCode::BAD_GATEWAY,
            code: "no_answer".to_owned(),
            detail: "punchgate did not answer.".to_owned(),
        }
    }

    /// A problem (RFC 9457), with everything that is wrong.
    fn of(status: StatusCode, problem: &Value) -> Self {
        let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut detail = text(problem, "detail");
        for list in ["reasons", "errors"] {
            for each in problem.get(list).and_then(Value::as_array).into_iter().flatten() {
                detail.push(' ');
                detail.push_str(&text(each, "detail"));
            }
        }
        Self { status, code: text(problem, "code"), detail }
    }
}

/// Redeems a start token.
pub(super) async fn redeem<T: DeserializeOwned>(api: Router, token: &str) -> Result<T, Refusal> {
    let session = call(api, "/api/v1/shop/sessions/redeem", &json!({"token": token})).await?;
    serde_json::from_value(session).map_err(|_| Refusal::silent())
}

/// Returns a cart, or without one lets the buyer leave; where to send the browser.
pub(super) async fn give_back(api: Router, session: &str, cart: Option<&Value>) -> Result<String, Refusal> {
    let (word, body) = cart.map_or(("cancel", json!({})), |cart| ("return", cart.clone()));
    let answer = call(api, &format!("/api/v1/shop/sessions/{session}/{word}"), &body).await?;
    answer.get("url").and_then(Value::as_str).map(ToOwned::to_owned).ok_or_else(Refusal::silent)
}

async fn call(api: Router, path: &str, body: &Value) -> Result<Value, Refusal> {
    let call = Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {SHOP_KEY}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .map_err(|_| Refusal::silent())?;
    let response = api.oneshot(call).await.map_err(|never| match never {})?;
    let status = response.status();
    let body = response.into_body().collect().await.map_err(|_| Refusal::silent())?.to_bytes();
    let answer: Value = serde_json::from_slice(&body).map_err(|_| Refusal::silent())?;
    if status.is_success() { Ok(answer) } else { Err(Refusal::of(status, &answer)) }
}
