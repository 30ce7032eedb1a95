//! Reading a call: its body and its query, strictly, with a pointer to what is wrong; its conditions, and the name by which it is
//! carried out once.

use crate::web::{
    App, Problem,
    body::{self, BodyFault},
};
use axum::{
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{HeaderMap, HeaderName, StatusCode, header, request::Parts},
};
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use sha2::{Digest, Sha256};
use std::{fmt::Write, str::FromStr, sync::Arc};

/// The longest body of a call.
pub(in crate::web) const BODY_MAX: usize = 64 * 1024;
/// The longest name of a call.
const NAME_MAX: usize = 255;
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The name that a caller gave a call, and the digest of all of the call.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) digest: [u8; 32],
}

/// A JSON body of at most so many bytes, and the call's name.
pub(super) struct Call<T, const MAX: usize = BODY_MAX> {
    pub(super) body: T,
    pub(super) named: Option<Named>,
}

impl<T: DeserializeOwned, const MAX: usize> FromRequest<Arc<App>> for Call<T, MAX> {
    type Rejection = Problem;

    async fn from_request(request: Request, _app: &Arc<App>) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let name = name_of(&parts.headers)?;
        let bytes = json_body(&parts.headers, body, MAX).await?;
        let body = json(&bytes)?;
        Ok(Self { body, named: name.map(|name| Named { name, digest: digest(&parts, &bytes) }) })
    }
}

fn digest(parts: &Parts, body: &[u8]) -> [u8; 32] {
    let target = parts.uri.path_and_query().map_or("", |target| target.as_str());
    let mut digest = Sha256::new();
    for part in [parts.method.as_str().as_bytes(), b" ", target.as_bytes(), b"\n", body] {
        digest.update(part);
    }
    digest.finalize().into()
}

fn name_of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let name = value.to_str().ok().map(str::trim).filter(|name| (1..=NAME_MAX).contains(&name.len()));
    name.map(|name| Some(name.to_owned())).ok_or_else(|| {
        let detail = format!("An Idempotency-Key has 1 to {NAME_MAX} visible ASCII characters.");
        Problem::invalid(detail).at("Idempotency-Key")
    })
}

/// Takes a JSON body of at most this many bytes.
pub(super) async fn json_body(headers: &HeaderMap, body: axum::body::Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
        let detail = "Send the body as application/json.";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", detail));
    }
    take(body, limit).await
}

/// Takes a body of at most this many bytes.
pub(super) async fn take(body: axum::body::Body, limit: usize) -> Result<Vec<u8>, Problem> {
    body::read(body, limit).await.map_err(|fault| match fault {
        BodyFault::TooLarge => {
            let detail = format!("The body is larger than {} KiB.", limit / 1024);
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
        }
        BodyFault::TooSlow => Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "The body took too long to arrive."),
        BodyFault::Broken => Problem::malformed("The body did not arrive whole."),
        BodyFault::Busy => Problem::temporary(),
    })
}

/// Reads JSON strictly, and points to what is wrong.
pub(in crate::web) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let (path, error) = (pointer(error.path()), error.into_inner());
        if error.is_data() {
            let (detail, is_unknown) = what_is_wrong(&error.to_string());
            // The name of a field that we do not know is the caller's own word.
            let known = if is_unknown { path.rsplit_once('/').map_or("", |(parent, _)| parent) } else { &path };
            Problem::invalid(detail).at(known)
        } else {
            Problem::malformed(format!("The body is no JSON: see line {}, column {}.", error.line(), error.column()))
        }
    })?;
    reader.end().map_err(|_| Problem::malformed("There is something after the end of the JSON."))?;
    Ok(read)
}

/// The parser's own words may hold what the caller sent, and that may be a secret: only those about our names are taken over.
/// Also whether they are about a field that we do not know.
fn what_is_wrong(words: &str) -> (String, bool) {
    let words = words.rsplit_once(" at line ").map_or(words, |(words, _)| words);
    if words.starts_with("unknown field") {
        let known = words.rfind(", expected ").and_then(|at| words.get(at + 2..)).unwrap_or("there is none");
        return (format!("There is a field or parameter that is not known here: {known}."), true);
    }
    let about_ours = ["missing field", "duplicate field"].iter().any(|about| words.starts_with(about));
    let detail =
        if about_ours { format!("The call does not fit: {words}.") } else { "This is not what is taken here.".to_owned() };
    (detail, false)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        let _ = match segment {
            Segment::Seq { index } => write!(pointer, "/{index}"),
            Segment::Map { key } => write!(pointer, "/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => write!(pointer, "/{variant}"),
            Segment::Unknown => Ok(()),
        };
    }
    pointer
}

/// The query of a call; unknown names are refused.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _app: &Arc<App>) -> Result<Self, Problem> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(rejection) => {
                let text = rejection.body_text();
                let words = ["unknown field", "missing field", "duplicate field"].iter().find_map(|about| text.find(about));
                let (detail, _) = what_is_wrong(words.and_then(|at| text.get(at..)).unwrap_or_default());
                Err(Problem::invalid(detail).at("query"))
            }
        }
    }
}

/// One id in the path. What is none names nothing.
pub(super) struct At<T>(pub(super) T);

impl<T: FromStr> FromRequestParts<Arc<App>> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let segment = Path::<String>::from_request_parts(parts, app).await;
        let id = segment.ok().and_then(|Path(segment)| segment.parse().ok());
        id.map(Self).ok_or_else(|| Problem::unknown("object"))
    }
}

/// Two names in the path, of which the second lies within what the first one names.
pub(super) struct Within<A, B>(pub(super) A, pub(super) B);

impl<A: FromStr, B: FromStr> FromRequestParts<Arc<App>> for Within<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let segments = Path::<(String, String)>::from_request_parts(parts, app).await;
        let both = segments.ok().and_then(|Path((outer, inner))| outer.parse().ok().zip(inner.parse().ok()));
        both.map(|(outer, inner)| Self(outer, inner)).ok_or_else(|| Problem::unknown("object"))
    }
}

/// The version that a change expects: the `If-Match` of the call, if it has one.
pub(super) struct Expected(pub(super) Option<i64>);

impl FromRequestParts<Arc<App>> for Expected {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _app: &Arc<App>) -> Result<Self, Problem> {
        let Some(header) = parts.headers.get(header::IF_MATCH) else {
            return Ok(Self(None));
        };
        let text = header.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        // A tag that we never gave fits no version.
        let version = text.strip_prefix("\"v").and_then(|rest| rest.strip_suffix('"')).and_then(|text| text.parse().ok());
        Ok(Self(Some(version.unwrap_or(-1))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only its reading is tested")]
        days: u8,
        #[expect(dead_code, reason = "only its reading is tested")]
        weeks: Option<u8>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only its reading is tested")]
        items: Vec<Inner>,
    }

    #[test]
    fn what_is_wrong_is_pointed_to_and_never_repeated() {
        let problem = |text: &str| json::<Outer>(text.as_bytes()).unwrap_err();
        let wrong = problem(r#"{"items":[{"days":1},{"days":"hunter2"}]}"#);
        assert_eq!((wrong.code(), wrong.pointer()), ("invalid", Some("/items/1/days")));
        assert!(!format!("{wrong:?}").contains("hunter2"));
        let unknown = problem(r#"{"items":[{"hunter2":1}]}"#);
        assert_eq!(unknown.pointer(), Some("/items/0"));
        assert!(
            !format!("{unknown:?}").contains("hunter2") && format!("{unknown:?}").contains("expected `days` or `weeks`")
        );
        assert_eq!(problem(r#"{"items":[{}]}"#).pointer(), Some("/items/0"));
        assert_eq!(problem(r#"{"items":[]"#).code(), "malformed");
        assert_eq!(problem(r#"{"items":[]} {}"#).code(), "malformed");
    }
}
