//! Reading a body: never more than its limit, never longer than its time. What a caller is told of either is left to each face.

use crate::{
    domain::{login::FormFault, reason::ReasonCode},
    protocol::{RawRequest, limits::too_large},
};
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, request::Parts},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::time::Duration;
use tokio::time::timeout;

/// How long a whole body may take.
const BODY_TIME: Duration = Duration::from_secs(30);

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyFault {
    /// It is larger than the limit.
    TooLarge,
    /// It took too long.
    TooSlow,
    /// The connection ended in the middle of it.
    Broken,
}

/// Reads a body of at most `limit` bytes.
pub(super) async fn read(body: Body, limit: usize) -> Result<Bytes, BodyFault> {
    match timeout(BODY_TIME, Limited::new(body, limit).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(BodyFault::TooLarge),
        Ok(Err(_)) => Err(BodyFault::Broken),
        Err(_) => Err(BodyFault::TooSlow),
    }
}

/// A request whose body was read, as the protocols take it.
pub(super) fn raw(parts: &Parts, body: Bytes) -> RawRequest {
    let value = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    RawRequest {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers.iter().map(|(name, text)| (name.as_str().to_owned(), value(text))).collect(),
        body: body.into(),
    }
}

impl From<BodyFault> for FormFault {
    /// What a login's body lacks, as the decision takes it.
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge => too_large(),
            BodyFault::TooSlow => Self::new(ReasonCode::Malformed, "body_too_slow"),
            BodyFault::Broken => Self::new(ReasonCode::Malformed, "body_incomplete"),
        }
    }
}
