//! Reading a body: never more than its limit, never longer than its time. What a caller is told of either is left to each face.

use crate::{
    domain::{login::FormFault, reason::ReasonCode},
    protocol::{RawRequest, limits::too_large},
};
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, request::Parts},
};
use http_body_util::BodyExt;
use std::time::Duration;
use tokio::{sync::Semaphore, time::timeout};

/// How long a whole body may take.
const BODY_TIME: Duration = Duration::from_secs(30);
/// How much more of a body that is too large is taken and thrown away: many callers read the answer only when they have sent all,
/// and one whose connection is closed meanwhile may never see it.
const DRAIN_MAX: usize = 16 * 1024 * 1024;

/// How much of all bodies together may wait for their ends, in KiB: whoever sends slowly on many connections takes no more.
static ROOM: Semaphore = Semaphore::const_new(256 * 1024);

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyFault {
    /// It is larger than the limit.
    TooLarge,
    /// It took too long.
    TooSlow,
    /// The connection ended in the middle of it.
    Broken,
    /// Too much of other bodies waits for their ends.
    Busy,
}

/// Reads a body of at most `limit` bytes.
pub(super) async fn read(mut body: Body, limit: usize) -> Result<Vec<u8>, BodyFault> {
    let taken = timeout(BODY_TIME, take(&mut body, limit)).await.unwrap_or(Err(BodyFault::TooSlow));
    if taken == Err(BodyFault::TooLarge) {
        let _ = timeout(BODY_TIME, drain(&mut body)).await;
    }
    taken
}

async fn take(body: &mut Body, limit: usize) -> Result<Vec<u8>, BodyFault> {
    let mut taken = Vec::new();
    let mut room = ROOM.try_acquire_many(0).map_err(|_| BodyFault::Busy)?;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| BodyFault::Broken)?;
        let data = frame.data_ref().map(AsRef::as_ref).unwrap_or_default();
        if data.len() > limit.saturating_sub(taken.len()) {
            return Err(BodyFault::TooLarge);
        }
        let needed = (taken.len() + data.len()).div_ceil(1024).saturating_sub(room.num_permits());
        room.merge(ROOM.try_acquire_many(u32::try_from(needed).unwrap_or(u32::MAX)).map_err(|_| BodyFault::Busy)?);
        taken.extend_from_slice(data);
    }
    Ok(taken)
}

async fn drain(body: &mut Body) {
    let mut drained = 0;
    while let Some(Ok(frame)) = body.frame().await {
        drained += frame.data_ref().map_or(0, Bytes::len);
        if drained > DRAIN_MAX {
            break;
        }
    }
}

/// A request whose body was read, as the protocols take it.
pub(super) fn raw(parts: &Parts, body: Vec<u8>) -> RawRequest {
    let value = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    RawRequest {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers.iter().map(|(name, text)| (name.as_str().to_owned(), value(text))).collect(),
        body,
    }
}

impl From<BodyFault> for FormFault {
    /// What a login's body lacks, as the decision takes it.
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge => too_large(),
            BodyFault::TooSlow => Self::new(ReasonCode::Malformed, "body_too_slow"),
            BodyFault::Broken => Self::new(ReasonCode::Malformed, "body_incomplete"),
            BodyFault::Busy => Self::new(ReasonCode::Busy, "bodies"),
        }
    }
}
