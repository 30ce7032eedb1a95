//! Who calls the API: the bearer key, looked up by its hash at every call, so that a revoked key stops at once.

use super::{App, Problem};
use crate::{store::ApiKey, vault::api_key_hash};
use axum::http::{HeaderMap, StatusCode, header};

/// The key of a call.
///
/// # Errors
/// 401 without one that we know.
pub(super) async fn key(app: &App, headers: &HeaderMap) -> Result<ApiKey, Problem> {
    let unauthorized = |code, detail| Problem::new(StatusCode::UNAUTHORIZED, code, detail);
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let presented =
        header.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some((_, key)) = presented else {
        return Err(unauthorized("key_missing", "Send your API key as `Authorization: Bearer pgk_...`."));
    };
    let found = async { app.store.read().await?.api_key(&api_key_hash(key.trim())).await }.await;
    match found {
        Ok(Some(key)) => {
            app.key_use.note(&app.store, key.id, app.clock.now());
            Ok(key)
        }
        Ok(None) => Err(unauthorized("key_unknown", "This API key is not known or was revoked.")),
        Err(error) => {
            tracing::error!(%error, "an API key could not be looked up");
            Err(Problem::temporary())
        }
    }
}
