//! The pages for people: shop admins and the vendor's staff. One file a screen, its words in `words`, its template in
//! `templates/pages`. A screen reads the store or lets the office run a use case, as the API does; what every page has around it is in
//! `shell`, who looks at it in `visit`. Pages work without scripts, and nothing changes by looking.

mod accounts;
mod answer;
mod assets;
mod billing_events;
mod confirm;
mod cookie;
mod customers;
mod dress;
mod form;
mod history;
mod keys;
mod kinds;
mod license_keys;
mod licenses;
mod logins;
mod mails;
mod mend;
mod moment;
mod orders;
mod overview;
mod password;
mod plot;
mod preferences;
mod rungs;
mod shell;
mod shops;
mod sign_in;
mod signing_keys;
mod staff;
mod subscriptions;
mod synchronization;
mod systems;
mod tester;
mod told;
mod users;
mod visit;
mod why;
mod words;

use super::{
    App,
    handler::{get, post},
};
use axum::{Router, middleware};
use std::sync::Arc;

/// The screens that there are, by the first part of their path. A way to any other is not offered.
const SCREENS: [&str; 21] = [
    "",
    "accounts",
    "billing-events",
    "customers",
    "history",
    "keys",
    "license-keys",
    "licenses",
    "links",
    "logins",
    "mails",
    "orders",
    "password",
    "shops",
    "signing-keys",
    "subscriptions",
    "synchronization",
    "systems",
    "tester",
    "transfers",
    "users",
];

/// Whether there is a screen at a path.
fn is_there(path: impl AsRef<str>) -> bool {
    let first = path.as_ref().trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
    SCREENS.contains(&first)
}

/// The routes of the pages.
pub(super) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route("/", get(overview::show))
        .route("/sign-in", get(sign_in::show).merge(post(sign_in::sign_in)))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/sign-out-everywhere", post(sign_in::sign_out_everywhere))
        .route("/password", get(password::show).merge(post(password::change)))
        .route("/language", post(preferences::choose_language))
        .route("/account", post(preferences::choose_account))
        .route("/logins", get(logins::list))
        .route("/logins/{id}", get(why::show))
        .merge(systems::routes())
        .merge(tester::routes())
        .merge(accounts::routes())
        .merge(billing_events::routes())
        .merge(keys::routes())
        .merge(mails::routes())
        .merge(orders::routes())
        .merge(shops::routes())
        .merge(subscriptions::routes())
        .merge(users::routes())
        .merge(license_keys::routes())
        .merge(synchronization::routes())
        .merge(signing_keys::routes())
        .merge(licenses::routes())
        .merge(customers::routes())
        .merge(history::routes())
        .layer(middleware::from_fn_with_state(Arc::clone(app), dress::dress))
        .route("/assets/{name}", get(assets::serve))
}
