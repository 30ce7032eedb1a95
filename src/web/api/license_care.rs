//! What operators do to single licenses: suspend, reinstate, let another subscription pay.

use super::{
    answer::{Answer, Answered},
    call::{At, Call},
    caller::Operator,
    examples,
    licenses::LicenseJson,
    schema::LicenseId,
};
use crate::{
    licensing::{self, Reach},
    web::App,
};
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Why something is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Why {
    /// The reason, for the history: 1 to 500 characters.
    pub(super) reason: String,
}

/// Suspends a license
///
/// It is not effective until it is reinstated, and its bundled license with it. Again, it changes nothing.
#[utoipa::path(post, path = "/api/v1/licenses/{id}/suspend", tag = "licenses", security(("operator" = [])),
    params(("id" = LicenseId, Path, description = "The license, not a bundled one.")),
    request_body(content = Why, example = json!({"reason": "reported as stolen"})),
    responses((status = 200, description = "The license as it is now.", body = LicenseJson)))]
pub(super) async fn suspend(
    State(app): State<Arc<App>>,
    Operator(caller): Operator,
    At(id): At<LicenseId>,
    call: Call<Why>,
) -> Answered {
    let done = app.office.perform(caller.cause(Some(call.body.reason)), async |tx, act| {
        licensing::suspend(tx, act, id).await?;
        Answer::ok(&LicenseJson::read(&app, tx, Reach::Everybody, id, caller.language(None)).await?)
    });
    Ok(done.await?)
}

/// Reinstates a suspended license
///
/// Everything about it is as it was. Again, it changes nothing.
#[utoipa::path(post, path = "/api/v1/licenses/{id}/reinstate", tag = "licenses", security(("operator" = [])),
    params(("id" = LicenseId, Path, description = "The license, not a bundled one.")),
    request_body(content = Why, example = json!({"reason": "it was found"})),
    responses((status = 200, description = "The license as it is now.", body = LicenseJson)))]
pub(super) async fn reinstate(
    State(app): State<Arc<App>>,
    Operator(caller): Operator,
    At(id): At<LicenseId>,
    call: Call<Why>,
) -> Answered {
    let done = app.office.perform(caller.cause(Some(call.body.reason)), async |tx, act| {
        licensing::reinstate(tx, act, id).await?;
        Answer::ok(&LicenseJson::read(&app, tx, Reach::Everybody, id, caller.language(None)).await?)
    });
    Ok(done.await?)
}

/// Which subscription is to pay, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Payer {
    /// Billing's name for the subscription. It must be known.
    subscription_ref: String,
    /// The reason, for the history: 1 to 500 characters.
    reason: String,
}

/// Lets another subscription pay for a license
///
/// Its bundled license goes with it. The same subscription again changes nothing.
#[utoipa::path(put, path = "/api/v1/licenses/{id}/subscription", tag = "licenses", security(("operator" = [])),
    params(("id" = LicenseId, Path, description = "The license, not a bundled one.")),
    request_body(content = Payer, example = json!({"subscription_ref": examples::OTHER_SUBSCRIPTION, "reason": "both contracts were merged"})),
    responses((status = 200, description = "The license as it is now.", body = LicenseJson)))]
pub(super) async fn cover(
    State(app): State<Arc<App>>,
    Operator(caller): Operator,
    At(id): At<LicenseId>,
    call: Call<Payer>,
) -> Answered {
    let Payer { subscription_ref, reason } = call.body;
    let done = app.office.perform(caller.cause(Some(reason)), async |tx, act| {
        licensing::cover(tx, act, id, &subscription_ref).await?;
        Answer::ok(&LicenseJson::read(&app, tx, Reach::Everybody, id, caller.language(None)).await?)
    });
    Ok(done.await?)
}
