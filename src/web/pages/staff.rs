//! Pages for the vendor's staff alone.

use super::{answer::Fault, visit::Visit};
use crate::web::App;
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// One of the vendor's staff, looking at a page.
pub(super) struct Staff(pub(super) Visit);

impl FromRequestParts<Arc<App>> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, app).await?;
        if visit.is_operator() { Ok(Self(visit)) } else { Err(Fault::NotAllowed.into_response()) }
    }
}
