//! A shop's question which of its licenses are effective. A call from another SHOPID is told so; that it is kept as a proposal is
//! left to `moves`.

use super::{
    Refusal, Result,
    list::{LicensePage, LicensePlace, LicenseQuery, licenses},
};
use crate::{
    domain::{
        id::Id,
        shop::{Shop, ShopId},
        subscription::Terms,
    },
    store::Db,
    vault::Vault,
};
use chrono::{DateTime, Utc};

/// How many licenses one answer has at most.
const CHECKED_MAX: usize = 10_000;

/// What a shop is told.
#[derive(Clone, Debug)]
pub enum Checked {
    /// It is another installation than the present one.
    ShopMismatch,
    /// The licenses that are bound to it, with the bundled ones.
    Licenses(LicensePage),
}

/// The licenses of a shop, as its plugin may ask for them.
///
/// # Errors
/// If there is no such shop, or the store fails.
pub async fn check(
    db: &mut Db,
    vault: &Vault,
    shop: Id<Shop>,
    reported: &ShopId,
    after: Option<LicensePlace>,
    now: DateTime<Utc>,
    terms: Terms,
) -> Result<Checked> {
    let shop = db.shop(shop).await?.ok_or(Refusal::Unknown("shop"))?;
    if shop.shop_id != *reported {
        return Ok(Checked::ShopMismatch);
    }
    let query = LicenseQuery {
        account: Some(shop.account),
        shop: Some(shop.id),
        after,
        limit: CHECKED_MAX,
        ..LicenseQuery::default()
    };
    Ok(Checked::Licenses(licenses(db, vault, &query, now, terms).await?))
}
