//! The API for shop admins, the vendor's staff and scripts: one file a subject. A handler reads the call, lets the office run a use
//! case or reads the store, and writes the answer; whose object it is, the use case asks. The document of the whole is in `openapi`.

mod accounts;
mod answer;
pub(super) mod call;
mod caller;
mod customers;
mod docs;
mod examples;
mod given;
mod keys;
mod links;
mod openapi;
mod page;
mod refused;
mod schema;
mod shape;
mod sheets;
mod shops;
mod systems;

use super::App;
use axum::{Router, routing::get};
use std::sync::Arc;
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of the API with what the document says of each.
fn described() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(openapi::beginning())
        .routes(routes!(accounts::list, accounts::create))
        .routes(routes!(accounts::show, accounts::change))
        .routes(routes!(keys::create))
        .routes(routes!(keys::revoke))
        .routes(routes!(shops::list, shops::create))
        .routes(routes!(shops::show, shops::change))
        .routes(routes!(systems::list, systems::create))
        .routes(routes!(systems::show, systems::change))
        .routes(routes!(systems::clone))
        .routes(routes!(systems::put_license, systems::take_license))
        .routes(routes!(systems::rotate))
        .routes(routes!(links::list, links::create))
        .routes(routes!(links::show, links::change, links::end))
        .routes(routes!(links::put_license, links::take_license))
        .routes(routes!(links::rotate))
        .routes(routes!(customers::list, customers::create))
        .routes(routes!(customers::show, customers::change))
        .routes(routes!(sheets::import))
}

/// The routes of the API and of its document.
pub(super) fn routes() -> Router<Arc<App>> {
    let (router, _) = described().split_for_parts();
    router.route("/openapi.json", get(docs::json)).route("/docs", get(docs::page))
}

/// The document of the API (OpenAPI 3.1), as it is served and kept in the repository.
#[must_use]
pub fn document() -> OpenApi {
    openapi::complete(described().into_openapi())
}
