//! Signs of life: `/livez` says that the process answers, `/readyz` that it can do its work.

use super::App;
use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// How long the store may take to answer before it counts as gone.
const PING_TIME: Duration = Duration::from_secs(2);

/// The process answers.
pub(super) async fn livez() -> &'static str {
    "ok\n"
}

/// The store answers too.
pub(super) async fn readyz(State(app): State<Arc<App>>) -> (StatusCode, Json<Value>) {
    let pinged = timeout(PING_TIME, async { app.store.read().await?.ping().await }).await;
    match pinged {
        Ok(Ok(())) => (StatusCode::OK, Json(json!({ "ready": true }))),
        failed => {
            tracing::warn!(?failed, "not ready: the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "ready": false, "store": "does not answer" })))
        }
    }
}
