//! Problems of the API (RFC 9457): a status, a stable `code`, and a sentence for the caller. What goes to the log is logged where
//! the failure is handled.

use crate::domain::explain::Explained;
use axum::{
    Json,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::any::Any;

/// What an API call did not do, and why.
#[derive(Debug, Serialize)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<Explained>,
}

impl Problem {
    /// A problem with a status, a stable code and a sentence.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            pointer: None,
            reasons: Vec::new(),
        }
    }

    /// Its stable code.
    pub(super) fn code(&self) -> &'static str {
        self.code
    }

    /// Points to the part of the request that is wrong, as a JSON pointer (RFC 6901).
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// Adds the reasons of a decision.
    #[must_use]
    pub fn because(mut self, reasons: Vec<Explained>) -> Self {
        self.reasons = reasons;
        self
    }

    /// Our fault, and passing.
    #[must_use]
    pub fn temporary() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "store_unavailable",
            "This is our fault and should pass: try again in a few seconds.",
        )
    }
}

impl Problem {
    /// Our fault, and not passing by itself.
    #[must_use]
    pub fn broken() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something is broken here. It was logged.")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let asks_for_key = status == StatusCode::UNAUTHORIZED && self.code.starts_with("key_");
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        if asks_for_key {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// For a path that is none of ours.
pub(super) async fn no_such_route() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no_such_route", "There is nothing at this path.")
}

/// For a verb that a path does not have.
pub(super) async fn no_such_method(method: Method) -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", format!("This path does not answer {method}."))
}

/// For a panic, which is a bug.
pub(super) fn panicked(panic: &(dyn Any + Send)) -> Response {
    log_panic(panic);
    Problem::broken().into_response()
}

/// A panic's message goes to the log and nowhere else.
pub(super) fn log_panic(panic: &(dyn Any + Send)) {
    let message = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    tracing::error!(message, "a handler panicked");
}
