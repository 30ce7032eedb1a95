//! What a call is answered: JSON with its version as `ETag`. A secret that is shown this once stands beside the rest, so that what is
//! kept of an answer never holds it.

use super::refused::problem;
use crate::{
    domain::secret::Secret,
    licensing::{Performed, Refusal},
    web::Problem,
};
use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// An answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    status: u16,
    body: Value,
    version: Option<i64>,
    location: Option<String>,
    #[serde(skip)]
    shown_once: Vec<(&'static str, Secret)>,
    #[serde(skip)]
    is_secret: bool,
    #[serde(skip)]
    replayed: bool,
}

impl Answer {
    /// 200 with this body.
    pub(super) fn ok(body: &impl Serialize) -> Result<Self, Refusal> {
        let body = serde_json::to_value(body)?;
        Ok(Self {
            status: 200,
            body,
            version: None,
            location: None,
            shown_once: Vec::new(),
            is_secret: false,
            replayed: false,
        })
    }

    /// 201 with this body, and where it can be read from now on.
    pub(super) fn created(body: &impl Serialize, location: String) -> Result<Self, Refusal> {
        Ok(Self::ok(body)?.made_at(location))
    }

    /// The same as of something new, and where it can be read from now on.
    pub(super) fn made_at(self, location: String) -> Self {
        Self { status: 201, location: Some(location), ..self }
    }

    /// With this version as `ETag`.
    pub(super) fn version(self, version: i64) -> Self {
        Self { version: Some(version), ..self }
    }

    /// With a secret that is shown this once under this name.
    pub(super) fn showing(mut self, name: &'static str, secret: Option<Secret>) -> Self {
        self.shown_once.extend(secret.map(|secret| (name, secret)));
        self
    }

    /// To be kept by nobody on its way.
    pub(super) fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }

    /// What is kept of it for the same call sent again.
    pub(super) fn kept(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The answer of a call that was carried out now or before.
    pub(super) fn of(performed: Performed<Self>) -> Result<Self, Problem> {
        match performed {
            Performed::Now(answer) => Ok(answer),
            Performed::Before(kept) => {
                serde_json::from_value(kept).map(|kept| Self { replayed: true, ..kept }).map_err(|error| {
                    tracing::error!(%error, "a kept answer cannot be read");
                    Problem::broken()
                })
            }
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let Self { status, mut body, version, location, shown_once, is_secret, replayed } = self;
        let holds_secret = is_secret || !shown_once.is_empty();
        if let Some(fields) = body.as_object_mut() {
            fields.extend(shown_once.into_iter().map(|(name, secret)| (name.to_owned(), secret.reveal().into())));
        }
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        let mut set = |name: HeaderName, value: Option<String>| {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                headers.insert(name, value);
            }
        };
        set(header::ETAG, version.map(|version| format!("\"v{version}\"")));
        set(header::LOCATION, location);
        set(REPLAYED, replayed.then(|| "true".to_owned()));
        set(header::CACHE_CONTROL, Some(if holds_secret { "no-store" } else { "private, no-cache" }.to_owned()));
        response
    }
}

/// What a handler answers.
pub(super) type Answered = Result<Answer, Problem>;

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        problem(&refusal)
    }
}

impl From<crate::store::Error> for Problem {
    fn from(error: crate::store::Error) -> Self {
        problem(&Refusal::Store(error))
    }
}
