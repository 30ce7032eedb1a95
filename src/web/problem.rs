//! Problems of the API (RFC 9457): a status, a stable `code`, and a sentence for the caller. What goes to the log is logged where
//! the failure is handled.

use crate::domain::{explain::Explained, session::State};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::{any::Any, borrow::Cow};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

/// What a call did not do, and why.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Problem(Box<Told>);

/// What a call did not do, and why (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
struct Told {
    /// Always `about:blank`: the code says which problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The words of the status.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// Which problem it is, for programs; it never changes.
    code: &'static str,
    /// What happened and what to do, for people.
    detail: String,
    /// Where the call is wrong: a JSON pointer into the body, or the name of a parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// The reasons of a decision.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<Explained>,
    /// Everything that is wrong, where that is more than one thing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<serde_json::Value>,
    /// What became of the session that the call is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<Fate>,
    #[serde(skip)]
    retry_after: Option<u64>,
}

/// What became of a session.
#[derive(Debug, Serialize, ToSchema)]
struct Fate {
    /// `started`, `redeemed`, `returned`, `cancelled`, `expired` or `ended`.
    state: &'static str,
    /// Since when.
    since: Option<DateTime<Utc>>,
}

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        Told::schema()
    }
}

impl ToSchema for Problem {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Problem")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Told::schemas(schemas);
    }
}

impl Problem {
    /// A problem with a status, a stable code and a sentence.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self(Box::new(Told {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            pointer: None,
            reasons: Vec::new(),
            errors: Vec::new(),
            session: None,
            retry_after: None,
        }))
    }

    /// The call can be read, and asks for what cannot be.
    pub(super) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail)
    }

    /// The call cannot be read.
    pub(super) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", detail)
    }

    /// The key is of another role.
    pub(super) fn role(detail: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "role_not_allowed", detail)
    }

    /// There is no such thing, or it is another account's: nobody is told which.
    pub(super) fn unknown(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", format!("There is no such {what}, or it is not yours."))
    }

    /// Adds everything that is wrong, where that is more than one thing.
    #[must_use]
    pub(super) fn with_errors(mut self, errors: Vec<serde_json::Value>) -> Self {
        self.0.errors = errors;
        self
    }

    /// Says after how many seconds the call may be sent again.
    #[must_use]
    pub(super) fn retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Says what became of the session that the call is about.
    #[must_use]
    pub(super) fn of_session(mut self, state: State, since: Option<DateTime<Utc>>) -> Self {
        self.0.session = Some(Fate { state: state.as_str(), since });
        self
    }

    /// Its stable code.
    pub(super) fn code(&self) -> &'static str {
        self.0.code
    }

    /// Its status.
    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What happened and what to do.
    pub(super) fn detail(&self) -> &str {
        &self.0.detail
    }

    /// Where the call is wrong.
    pub(super) fn pointer(&self) -> Option<&str> {
        self.0.pointer.as_deref()
    }

    /// Points to the part of the request that is wrong, as a JSON pointer (RFC 6901).
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.0.pointer = Some(pointer.into());
        self
    }

    /// Adds the reasons of a decision.
    #[must_use]
    pub fn because(mut self, reasons: Vec<Explained>) -> Self {
        self.0.reasons = reasons;
        self
    }

    /// Our fault, and passing.
    #[must_use]
    pub fn temporary() -> Self {
        let detail = "This is our fault and should pass: try again in a few seconds.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "store_unavailable", detail).retry_after(5)
    }

    /// Our fault, and not passing by itself.
    #[must_use]
    pub fn broken() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something is broken here. It was logged.")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let asks_for_key = status == StatusCode::UNAUTHORIZED && self.0.code.starts_with("key_");
        let retry_after = self.0.retry_after;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
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

/// For a verb that a path does not have; what it is called is the caller's own word, and is not repeated.
pub(super) async fn no_such_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This path does not answer this method.")
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
