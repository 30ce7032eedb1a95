//! Shops of an account.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At, Call, Expected},
    caller::Manager,
    page::{self, Page},
    schema::{AccountId, ShopRef},
};
use crate::{
    licensing::{self, Refusal, ShopChange},
    store::{Db, Shop},
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A shop.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ShopJson {
    /// Its id.
    id: ShopRef,
    /// Whose it is.
    account: AccountId,
    /// Its name.
    name: String,
    /// Where buyers are sent, with a start token added.
    start_url: String,
    /// The SHOPID: the identity of its present installation.
    shop_id: String,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl From<Shop> for ShopJson {
    fn from(shop: Shop) -> Self {
        Self {
            id: shop.id,
            account: shop.account,
            name: shop.name,
            start_url: shop.start_url,
            shop_id: shop.shop_id.as_str().to_owned(),
            created_at: shop.created_at,
        }
    }
}

/// A shop to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewShop {
    /// Its name.
    name: String,
    /// Where buyers are sent: https, or http on the loopback.
    start_url: String,
    /// The SHOPID, as the shop's plugin shows it.
    shop_id: String,
}

/// What is to change; what is left out stays. The SHOPID is changed by a move.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedShop {
    /// Its name.
    name: Option<String>,
    /// Where buyers are sent.
    start_url: Option<String>,
}

/// Which account.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichAccount {
    /// The account; for operators.
    pub(super) account: Option<AccountId>,
}

/// Which shops.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichShops {
    /// Those of this account.
    account: Option<AccountId>,
    /// Part of the name or SHOPID, without case.
    q: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// A shop as it is now, with its version.
async fn shown(db: &mut Db, id: ShopRef) -> Result<Answer, Refusal> {
    let shop = db.shop(id).await?.ok_or(Refusal::Unknown("shop"))?;
    let version = shop.version;
    Ok(Answer::ok(&ShopJson::from(shop))?.version(version))
}

/// Lists shops
#[utoipa::path(get, path = "/api/v1/shops", tag = "shops", params(WhichShops), security(("operator" = []), ("admin" = [])),
    responses((status = 200, description = "The shops, oldest first.", body = Page<ShopJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, manager: Manager, Asked(which): Asked<WhichShops>) -> Answered {
    let (account, limit) = (manager.reach(which.account)?.account(), page::limit(which.limit)?);
    let after = page::after(which.cursor.as_deref())?;
    let shops = app.store.read().await?.shops(account, which.q.as_deref(), after, limit).await?;
    Ok(Answer::ok(&Page::found(shops).map(ShopJson::from))?)
}

/// Makes a shop
#[utoipa::path(post, path = "/api/v1/shops", tag = "shops", security(("operator" = []), ("admin" = [])),
    params(
        WhichAccount,
        ("Idempotency-Key" = Option<String>, Header, description = "A name for this call: sent again, it is carried out once."),
    ),
    request_body(content = NewShop,
        example = json!({"name": "Main shop", "start_url": "https://shop.example/punchout", "shop_id": "SHOP-2041"})),
    responses((status = 201, description = "The shop.", body = ShopJson)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    manager: Manager,
    Asked(which): Asked<WhichAccount>,
    call: Call<NewShop>,
) -> Answered {
    let account = manager.account(which.account)?;
    let NewShop { name, start_url, shop_id } = call.body;
    let shop_id = licensing::shop_id_of(&shop_id)?;
    let once = manager.0.once(call.named);
    let done = app.office.perform_once(
        manager.0.cause(None),
        once.as_ref(),
        async |tx, act| {
            tx.account(account).await?.ok_or(Refusal::Unknown("account"))?;
            let id = licensing::create_shop(tx, act, account, &name, &start_url, &shop_id).await?;
            Ok(shown(tx, id).await?.made_at(format!("/api/v1/shops/{id}")))
        },
        Answer::kept,
    );
    Answer::of(done.await?)
}

/// Shows a shop
#[utoipa::path(get, path = "/api/v1/shops/{id}", tag = "shops", security(("operator" = []), ("admin" = [])),
    params(("id" = ShopRef, Path, description = "The shop.")),
    responses((status = 200, description = "The shop.", body = ShopJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, manager: Manager, At(id): At<ShopRef>) -> Answered {
    let mut db = app.store.read().await?;
    manager.reach(None)?.over_shop(&mut db, id).await?;
    Ok(shown(&mut db, id).await?)
}

/// Changes a shop
#[utoipa::path(patch, path = "/api/v1/shops/{id}", tag = "shops", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = ShopRef, Path, description = "The shop."),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read: changed meanwhile, nothing is done."),
    ),
    request_body(content = ChangedShop, example = json!({"start_url": "https://shop.example/start"})),
    responses((status = 200, description = "The shop as it is now.", body = ShopJson)))]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<ShopRef>,
    Expected(expected): Expected,
    call: Call<ChangedShop>,
) -> Answered {
    let reach = manager.reach(None)?;
    let ChangedShop { name, start_url } = call.body;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let account = reach.over_shop(tx, id).await?;
        let change = ShopChange { name: name.as_deref(), start_url: start_url.as_deref() };
        licensing::change_shop(tx, act, account, id, &change, expected).await?;
        shown(tx, id).await
    });
    Ok(done.await?)
}
