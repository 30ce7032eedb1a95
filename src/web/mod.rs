//! The faces over HTTP: punchout for procurement systems, the API, the hooks, the signs of life. A handler reads the request,
//! calls a use case, and writes the answer; it holds no rule and no transaction. Listening is left to `server`.

mod access;
#[expect(unused_qualifications, reason = "utoipa's macros write paths in full")]
mod api;
mod auth;
mod body;
mod claim;
mod cxml;
mod handler;
mod hooks;
mod key_use;
mod metrics;
mod oci;
mod ops;
mod origin;
mod pages;
mod problem;
mod returns;

pub use api::{DecisionJson, LoginJson, document};
pub use key_use::KeyUse;
pub use metrics::Metrics;
pub use problem::Problem;

use crate::{
    billing::{HookSecret, stripe::StripeSecret},
    chance::Chance,
    clock::Clock,
    delivery::Mailer,
    domain::network::TrustedProxies,
    licensing::Office,
    punchout::Gate,
    store::Store,
    upstream::Synchronizer,
    vault::Vault,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{self, any},
};
use handler::{erased, get, post};
use std::sync::Arc;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use url::Url;

/// Everything that handlers need.
pub struct App {
    /// The gate.
    pub gate: Arc<Gate>,
    /// The license office.
    pub office: Office,
    /// The store, for plain reads.
    pub store: Store,
    /// The keys.
    pub vault: Vault,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub chance: Chance,
    /// Where the outside reaches us; never taken from a request.
    pub public_url: Url,
    /// Whose word about their clients counts.
    pub trusted_proxies: TrustedProxies,
    /// What billing signs with.
    pub hook_secrets: Vec<HookSecret>,
    /// Who sends mails, if anybody does.
    pub mailer: Option<Mailer>,
    /// What Stripe signs with; without any, its hook takes nothing.
    pub stripe_secrets: Vec<StripeSecret>,
    /// What is counted.
    pub metrics: Metrics,
    /// Who keeps license keys in step with the authority, where one is set.
    pub upstream: Option<Synchronizer>,
    /// When keys were last used.
    pub key_use: KeyUse,
    /// Turns true when the server is to end: what merely waits is answered then.
    pub ending: watch::Receiver<bool>,
}

/// All routes.
pub fn router(app: Arc<App>) -> Router {
    // A panic is our fault in the caller's own language: cXML hears of it as cXML.
    let cxml = Router::new().route("/punchout/{system}/cxml", routing::post(cxml::login)).layer(CatchPanicLayer::custom({
        let app = Arc::clone(&app);
        move |panic| cxml::panicked(&app, &panic)
    }));
    let others = Router::new()
        .route("/punchout/{system}/oci", routing::get(oci::login).post(oci::login))
        .route("/punchout/return/{token}", get(returns::show).head(erased(returns::asked_about)))
        .merge(api::routes())
        .merge(pages::routes(&app))
        .route("/hooks/billing", post(hooks::billing))
        .route("/claim/{token}", get(claim::show).merge(post(claim::claim)))
        .route("/hooks/stripe", post(hooks::stripe))
        .route("/livez", get(ops::livez))
        .route("/readyz", get(ops::readyz))
        .route("/metrics", get(metrics::metrics))
        .fallback(any(problem::no_such_route))
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(CatchPanicLayer::custom(|panic| problem::panicked(&panic)));
    // Each handler reads its body itself, with its own limit, time and way to say no.
    cxml.merge(others)
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(Arc::clone(&app), access::log))
        .with_state(app)
}
