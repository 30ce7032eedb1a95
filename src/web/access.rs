//! Every request has an id, and one line in the log when it ends: the route, never the path or the query, for those may hold
//! secrets.

use super::App;
use crate::domain::{
    network::{Client, TrustedProxies},
    system::SystemName,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, MatchedPath, Path, Request, State},
    http::{Extensions, HeaderName, HeaderValue, header, request::Parts},
    middleware::Next,
    response::Response,
};
use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Instant};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id of a caller that is taken over.
const REQUEST_ID_MAX: usize = 64;
/// The methods that are logged as they are; any other is a word of the caller's.
const METHODS: [&str; 8] = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"];

/// The id of a request: the caller's if it is a decent one, else made.
#[derive(Clone, Debug)]
pub(super) struct RequestId(String);

impl RequestId {
    pub(super) fn of(extensions: &Extensions) -> Option<String> {
        extensions.get::<Self>().map(|id| id.0.clone())
    }
}

/// The client: whoever connects, or whom a trusted proxy names.
pub(super) fn client(proxies: &TrustedProxies, parts: &Parts) -> Option<Client> {
    let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    let forwarded = parts.headers.get_all(&FORWARDED_FOR).iter().map(HeaderValue::as_bytes);
    Some(proxies.client(peer.ip(), forwarded))
}

/// The system in the path. What is no text there is a name that no system has: it must not be answered before its turn.
pub(super) struct SystemPath(pub(super) SystemName);

impl<S: Send + Sync> FromRequestParts<S> for SystemPath {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let name = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(SystemName::of_path(name.as_ref().map_or("?", |Path(name)| name))))
    }
}

/// Gives the request an id and logs how it ended.
pub(super) async fn log(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let id = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok()).filter(|id| is_decent(id));
    let id = id.map_or_else(|| app.chance.id::<RequestId>(app.clock.now()).to_string(), ToOwned::to_owned);
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = METHODS.into_iter().find(|known| request.method() == *known).unwrap_or("other");
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let begun = Instant::now();

    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response.headers_mut().entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(method, route, status = response.status().as_u16(), micros, request_id = id, "answered");
    response
}

fn is_decent(id: &str) -> bool {
    (1..=REQUEST_ID_MAX).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}
