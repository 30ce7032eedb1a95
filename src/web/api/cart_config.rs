//! How a system wants carts back: its fields, units and form; and what would become of a cart by it.

use super::{
    answer::{Answer, Answered},
    call::{At, Call, Expected},
    caller::Manager,
    cart_shape::CartConfigJson,
    carts::{CART_MAX, CartCall, FormJson, cart, cart_problem},
    schema::SystemId,
};
use crate::{
    domain::cart::config::CartConfig,
    licensing::{self, Refusal},
    store::Db,
    web::App,
};
use axum::extract::State;
use std::sync::Arc;

async fn shown(db: &mut Db, id: SystemId) -> Result<Answer, Refusal> {
    let version = db.system(id).await?.ok_or(Refusal::Unknown("system"))?.version;
    let config = db.cart_config(id).await?.ok_or(Refusal::Unknown("system"))?;
    Ok(Answer::ok(&config)?.version(version))
}

/// Shows how a system wants carts back
#[utoipa::path(get, path = "/api/v1/systems/{id}/cart", tag = "systems", security(("operator" = []), ("admin" = [])),
    params(("id" = SystemId, Path, description = "The system.")),
    responses((status = 200, description = "The whole configuration.", body = CartConfigJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, manager: Manager, At(id): At<SystemId>) -> Answered {
    let mut db = app.store.read().await?;
    manager.reach(None)?.over_system(&mut db, id).await?;
    Ok(shown(&mut db, id).await?)
}

/// Sets how a system wants carts back
///
/// The whole of it: what is left out is the default. A configuration that can never work is refused, with everything that is wrong.
/// Carts that return from now on follow it.
#[utoipa::path(put, path = "/api/v1/systems/{id}/cart", tag = "systems", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = SystemId, Path, description = "The system."),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read: changed meanwhile, nothing is done."),
    ),
    request_body(content = CartConfigJson, example = json!({
        "language": "de",
        "fields": {
            "Extrinsic:SKU": [{"from": {"custom": "SKU"}, "transform": ["upper_case"]}, {"from": {"item": "number"}}],
            "ShortName": [{"from": {"item": "description"}, "transform": ["strip_html", {"cut": 50}]}],
            "Classification:UNSPSC": [{"from": {"classification": "UNSPSC"}}, {"from": {"fixed": "43211500"}}]},
        "units": {"map": {"Stück": "C62", "Meter": "MTR"}, "refuse_unknown": true},
        "frame_ancestors": ["https://procurement.example"],
        "cxml": {"version": "1.2.050", "encoding": "urlencoded"}})),
    responses((status = 200, description = "The whole configuration as it is now.", body = CartConfigJson)))]
pub(super) async fn put(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<SystemId>,
    Expected(expected): Expected,
    call: Call<CartConfig>,
) -> Answered {
    let reach = manager.reach(None)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let account = reach.over_system(tx, id).await?;
        licensing::set_cart_config(tx, act, account, id, &call.body, expected).await?;
        shown(tx, id).await
    });
    Ok(done.await?)
}

/// Shows what would become of a cart
///
/// The form that this system would get for it, and what would not go as it is, without a session: nothing is returned.
#[utoipa::path(post, path = "/api/v1/systems/{id}/cart/preview", tag = "systems", security(("operator" = []), ("admin" = [])),
    params(("id" = SystemId, Path, description = "The system.")),
    request_body(content = CartCall, example = json!({
        "currency": "EUR",
        "items": [{"number": "4711", "description": {"en": "Hex bolt M8 x 40"}, "quantity": "200", "unit": "C62", "price": "0.124"}]})),
    responses((status = 200, description = "The form.", body = FormJson)))]
pub(super) async fn preview(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<SystemId>,
    call: Call<CartCall, CART_MAX>,
) -> Answered {
    let cart = cart(call.body)?;
    let mut db = app.store.read().await?;
    manager.reach(None)?.over_system(&mut db, id).await?;
    let detail = db.system_detail(id).await?.ok_or(Refusal::Unknown("system"))?;
    let config = db.cart_config(id).await?.ok_or(Refusal::Unknown("system"))?;
    drop(db);
    let made = app.gate.preview(&detail.config, &config, &cart);
    let (form, warnings) = made.map_err(|faults| cart_problem(&faults))?;
    Ok(Answer::ok(&FormJson::of(form, warnings))?)
}
