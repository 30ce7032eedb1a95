//! Moves of a shop: SHOPIDs that its plugin reported from elsewhere, for the owner to approve or dismiss.

use super::{
    answer::{Answer, Answered},
    call::{At, Within},
    caller::Manager,
    examples,
    page::Page,
    schema::ShopRef,
};
use crate::{
    domain::shop::ShopId,
    licensing::{self, Reach, Refusal},
    store::{Db, Shop, ShopMove},
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A SHOPID that a shop's plugin reported and that is not the shop's.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MoveJson {
    /// The SHOPID.
    shop_id: String,
    /// When it was first reported.
    first_at: DateTime<Utc>,
    /// When it was last reported.
    last_at: DateTime<Utc>,
    /// How often.
    reports: i64,
    /// When it was dismissed; one that was can still be approved.
    dismissed_at: Option<DateTime<Utc>>,
}

impl From<ShopMove> for MoveJson {
    fn from(reported: ShopMove) -> Self {
        Self {
            shop_id: reported.shop_id.as_str().to_owned(),
            first_at: reported.first_at,
            last_at: reported.last_at,
            reports: reported.reports,
            dismissed_at: reported.dismissed_at,
        }
    }
}

/// A shop after a move.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MovedShop {
    /// The shop.
    id: ShopRef,
    /// Its name.
    name: String,
    /// Its SHOPID now.
    shop_id: String,
    /// What is still reported.
    moves: Vec<MoveJson>,
}

/// Lists what a shop's plugin reported
///
/// At most twenty, oldest first; they change nothing by themselves. The moves that were approved are in the history of `shop:ID`.
#[utoipa::path(get, path = "/api/v1/shops/{id}/moves", tag = "shops", security(("operator" = []), ("admin" = [])),
    params(("id" = ShopRef, Path, description = "The shop.")),
    responses((status = 200, description = "The reported SHOPIDs.", body = Page<MoveJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, manager: Manager, At(id): At<ShopRef>) -> Answered {
    let mut db = app.store.read().await?;
    own(&mut db, manager.reach(None)?, id).await?;
    let items = db.shop_moves(id).await?.into_iter().map(MoveJson::from).collect();
    Ok(Answer::ok(&Page { items, next: None })?)
}

/// Approves a move
///
/// The shop's SHOPID becomes the reported one, and all its licenses move with it; systems, links, secrets and serials stay. Again, it
/// changes nothing.
#[utoipa::path(post, path = "/api/v1/shops/{id}/moves/{shop_id}/approve", tag = "shops",
    security(("operator" = []), ("admin" = [])),
    params(
        ("id" = ShopRef, Path, description = "The shop."),
        ("shop_id" = String, Path, description = "The reported SHOPID.", example = json!(examples::MOVE)),
    ),
    responses((status = 200, description = "The shop as it is now.", body = MovedShop)))]
pub(super) async fn approve(
    State(app): State<Arc<App>>,
    manager: Manager,
    Within(id, shop_id): Within<ShopRef, ShopId>,
) -> Answered {
    let reach = manager.reach(None)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        licensing::approve_move(tx, act, reach, id, &shop_id).await?;
        Answer::ok(&read(tx, reach, id).await?)
    });
    Ok(done.await?)
}

/// Dismisses a move
///
/// For a copy of the shop, or a mistake: it is counted on and not proposed again. Again, it changes nothing.
#[utoipa::path(post, path = "/api/v1/shops/{id}/moves/{shop_id}/dismiss", tag = "shops",
    security(("operator" = []), ("admin" = [])),
    params(
        ("id" = ShopRef, Path, description = "The shop."),
        ("shop_id" = String, Path, description = "The reported SHOPID.", example = json!(examples::MOVE)),
    ),
    responses((status = 200, description = "The shop as it is now.", body = MovedShop)))]
pub(super) async fn dismiss(
    State(app): State<Arc<App>>,
    manager: Manager,
    Within(id, shop_id): Within<ShopRef, ShopId>,
) -> Answered {
    let reach = manager.reach(None)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        licensing::dismiss_move(tx, act, reach, id, &shop_id).await?;
        Answer::ok(&read(tx, reach, id).await?)
    });
    Ok(done.await?)
}

async fn own(db: &mut Db, reach: Reach, id: ShopRef) -> Result<Shop, Refusal> {
    let shop = db.shop(id).await?;
    reach.over(shop.as_ref().map(|shop| shop.account), "shop")?;
    shop.ok_or(Refusal::Unknown("shop"))
}

async fn read(db: &mut Db, reach: Reach, id: ShopRef) -> Result<MovedShop, Refusal> {
    let shop = own(db, reach, id).await?;
    let moves = db.shop_moves(id).await?.into_iter().map(MoveJson::from).collect();
    Ok(MovedShop { id, name: shop.name, shop_id: shop.shop_id.as_str().to_owned(), moves })
}
