//! The API for shop admins, the vendor's staff and scripts: one file a subject. A handler reads the call, lets the office run a use
//! case or reads the store, and writes the answer; whose object it is, the use case asks. The document of the whole is in `openapi`.

mod accounts;
mod answer;
pub(super) mod call;
mod caller;
mod cart_config;
mod cart_shape;
mod carts;
mod check;
mod customers;
mod decisions;
mod docs;
mod examples;
mod given;
mod history;
mod keys;
mod license_care;
mod license_keys;
mod licenses;
mod links;
mod logins;
mod mails;
mod moves;
mod openapi;
mod orders;
mod page;
pub(super) mod refused;
mod schema;
mod sessions;
mod shape;
mod sheets;
mod shops;
mod signing_keys;
mod simulate;
mod subscriptions;
mod synchronizing;
mod systems;
mod transfers;
mod users;

pub use decisions::DecisionJson;
pub use logins::LoginJson;

use super::{
    App,
    handler::{erased, get},
};
use axum::{Router, routing::MethodRouter};
use std::sync::Arc;
use utoipa::openapi::{OpenApi, path::Paths};
use utoipa_axum::{PathItemExt, router::OpenApiRouter};

/// The handlers of one path with what the document says of them: as `utoipa_axum::routes`, but of handlers without their types.
macro_rules! routes {
    ($($handler:path),+) => {{
        let (mut paths, mut schemas, mut router) = (Paths::new(), Vec::new(), MethodRouter::new());
        $({
            let (path, operation, methods) = utoipa_axum::routes!(@resolve_types $handler : schemas);
            router = methods.iter().fold(router, |router, method| router.on(method.to_method_filter(), erased($handler)));
            paths.add_path_operation(&path, methods, operation);
        })+
        (schemas, paths, router)
    }};
}

/// All routes of the API with what the document says of each.
fn described() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(openapi::beginning())
        .routes(routes!(accounts::list, accounts::create))
        .routes(routes!(accounts::show, accounts::change))
        .routes(routes!(keys::list, keys::create))
        .routes(routes!(keys::revoke))
        .routes(routes!(users::list, users::create))
        .routes(routes!(users::set_password))
        .routes(routes!(users::disable))
        .routes(routes!(users::enable))
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
        .routes(routes!(customers::anonymize))
        .routes(routes!(sheets::import))
        .routes(routes!(licenses::list))
        .routes(routes!(licenses::show))
        .routes(routes!(licenses::claim))
        .routes(routes!(licenses::bind))
        .routes(routes!(license_care::suspend))
        .routes(routes!(license_care::reinstate))
        .routes(routes!(license_care::cover))
        .routes(routes!(subscriptions::list))
        .routes(routes!(subscriptions::show))
        .routes(routes!(subscriptions::end))
        .routes(routes!(subscriptions::reinstate))
        .routes(routes!(subscriptions::extend))
        .routes(routes!(moves::list))
        .routes(routes!(moves::approve))
        .routes(routes!(moves::dismiss))
        .routes(routes!(check::check))
        .routes(routes!(sessions::redeem))
        .routes(routes!(sessions::check))
        .routes(routes!(sessions::keys))
        .routes(routes!(cart_config::show, cart_config::put))
        .routes(routes!(cart_config::preview))
        .routes(routes!(carts::give_back))
        .routes(routes!(carts::cancel))
        .routes(routes!(logins::list))
        .routes(routes!(logins::show))
        .routes(routes!(simulate::one))
        .routes(routes!(simulate::all))
        .routes(routes!(orders::list, orders::place))
        .routes(routes!(orders::show, orders::change))
        .routes(routes!(orders::refund))
        .routes(routes!(orders::withdraw))
        .routes(routes!(orders::resend))
        .routes(routes!(transfers::offer))
        .routes(routes!(transfers::list))
        .routes(routes!(transfers::show))
        .routes(routes!(transfers::accept))
        .routes(routes!(transfers::decline))
        .routes(routes!(transfers::cancel))
        .routes(routes!(history::list))
        .routes(routes!(mails::list))
        .routes(routes!(license_keys::list, license_keys::register))
        .routes(routes!(license_keys::show, license_keys::label))
        .routes(routes!(license_keys::export))
        .routes(routes!(license_keys::runs))
        .routes(routes!(synchronizing::feed))
        .routes(routes!(synchronizing::sync))
        .routes(routes!(synchronizing::show))
        .routes(routes!(signing_keys::list, signing_keys::rotate))
        .routes(routes!(signing_keys::trusted, signing_keys::trust))
        .routes(routes!(signing_keys::distrust))
        .routes(routes!(mails::retry))
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
