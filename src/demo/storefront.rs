//! The demo's storefront: one page that redeems the token a buyer brings, over the same API as any shop's plugin, and greets them.

use super::world::SHOP_KEY;
use askama::Template;
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// The page at `/demo-shop`, which calls `api`.
pub(super) fn router(api: Router) -> Router {
    Router::new().route("/demo-shop", get(move |request: Request| greet(api.clone(), request)))
}

#[derive(Template)]
#[template(path = "demo_shop.html")]
struct Page {
    greeting: Option<Greeting>,
    /// What the gate said instead, with what it means.
    refusal: Option<(String, String)>,
}

struct Greeting {
    customer: String,
    number: String,
    buyer: String,
    system: String,
    protocol: String,
    expires_at: String,
}

async fn greet(api: Router, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let token = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "token").map(|(_, value)| value);
    let (status, page) = match token {
        None => (StatusCode::OK, Page { greeting: None, refusal: None }),
        Some(token) => match redeem(api, &token).await {
            Ok(session) => (StatusCode::OK, Page { greeting: Some(greeting(&session)), refusal: None }),
            Err((status, problem)) => (status, Page { greeting: None, refusal: Some(problem) }),
        },
    };
    let mut response = match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

/// Asks the gate; the session, or what it said instead.
async fn redeem(api: Router, token: &str) -> Result<Value, (StatusCode, (String, String))> {
    let call = Request::post("/api/v1/shop/sessions/redeem")
        .header(header::AUTHORIZATION, format!("Bearer {SHOP_KEY}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json!({ "token": token }).to_string()));
    let silent = || (StatusCode::BAD_GATEWAY, ("no_answer".to_owned(), "The gate did not answer.".to_owned()));
    let response = match call {
        Ok(call) => api.oneshot(call).await.map_err(|never| match never {})?,
        Err(_) => return Err(silent()),
    };
    let status = response.status();
    let body = response.into_body().collect().await.map_err(|_| silent())?.to_bytes();
    let answer: Value = serde_json::from_slice(&body).map_err(|_| silent())?;
    if status.is_success() { Ok(answer) } else { Err((status, (text(&answer, "/code"), text(&answer, "/detail")))) }
}

fn greeting(session: &Value) -> Greeting {
    Greeting {
        customer: text(session, "/customer/name"),
        number: text(session, "/customer/number"),
        buyer: text(session, "/buyer/name"),
        system: text(session, "/system"),
        protocol: text(session, "/protocol"),
        expires_at: text(session, "/expires_at"),
    }
}

fn text(answer: &Value, pointer: &str) -> String {
    answer.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}
