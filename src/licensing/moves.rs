//! Shops that move: a SHOPID that is reported from elsewhere is a proposal and changes nothing; the owner approves it or dismisses
//! it. With a shop's SHOPID all its licenses move; systems, links, secrets and serials stay.

use super::{Reach, Refusal, Result, conflict_means};
use crate::{
    domain::{
        id::Id,
        shop::{Shop, ShopId},
    },
    store::{self, Act, Entry, Tx},
};

/// Keeps that a shop's plugin called from another SHOPID.
///
/// # Errors
/// If the store fails.
pub async fn report_move(tx: &mut Tx, act: &Act, shop: Id<Shop>, shop_id: &ShopId) -> Result<()> {
    // The owner may have approved it a moment ago.
    if tx.shop(shop).await?.is_some_and(|shop| shop.shop_id != *shop_id) {
        tx.report_shop_id(shop, shop_id, act.now).await?;
    }
    Ok(())
}

/// Lets a shop have the SHOPID that it reported, also one that was dismissed before; again, it changes nothing.
///
/// # Errors
/// If the shop is out of reach, it did not report this one, or another shop of the account has it.
pub async fn approve_move(tx: &mut Tx, act: &Act, reach: Reach, shop: Id<Shop>, shop_id: &ShopId) -> Result<()> {
    if own_shop(tx, reach, shop).await?.shop_id == *shop_id {
        return Ok(());
    }
    if tx.shop_moves(shop).await?.iter().all(|reported| reported.shop_id != *shop_id) {
        return Err(Refusal::Unknown("reported SHOPID"));
    }
    move_shop(tx, act, shop, shop_id).await
}

/// Lets a reported SHOPID be none of the shop's; it is counted on, and not proposed again.
///
/// # Errors
/// If the shop is out of reach, or it did not report this one.
pub async fn dismiss_move(tx: &mut Tx, act: &Act, reach: Reach, shop: Id<Shop>, shop_id: &ShopId) -> Result<()> {
    let account = own_shop(tx, reach, shop).await?.account;
    let reported = tx.shop_moves(shop).await?.into_iter().find(|reported| reported.shop_id == *shop_id);
    let reported = reported.ok_or(Refusal::Unknown("reported SHOPID"))?;
    if reported.dismissed_at.is_some() || !tx.dismiss_shop_move(act, shop, shop_id).await? {
        return Ok(());
    }
    let entry = Entry {
        account: Some(account),
        action: "shop.move_dismissed",
        subject: format!("shop:{shop}"),
        before: Some(format!("{}, reported", shop_id.as_str())),
        after: Some(format!("{}, dismissed", shop_id.as_str())),
    };
    Ok(tx.record_history(act, &entry).await?)
}

/// A shop within reach, held until the transaction ends.
async fn own_shop(tx: &mut Tx, reach: Reach, shop: Id<Shop>) -> Result<store::Shop> {
    tx.lock_shop(shop).await?;
    let known = tx.shop(shop).await?;
    reach.over(known.as_ref().map(|shop| shop.account), "shop")?;
    known.ok_or(Refusal::Unknown("shop"))
}

/// Gives a shop another SHOPID.
pub(super) async fn move_shop(tx: &mut Tx, act: &Act, shop: Id<Shop>, shop_id: &ShopId) -> Result<()> {
    tx.lock_shop(shop).await?;
    let before = tx.shop(shop).await?.ok_or(Refusal::Unknown("shop"))?;
    if before.shop_id == *shop_id {
        return Ok(());
    }
    if tx.shop_by_shop_id(before.account, shop_id).await?.is_some() {
        return Err(Refusal::ShopExists);
    }
    conflict_means(tx.set_shop_id(shop, shop_id).await, Refusal::ShopExists)?;
    let entry = Entry {
        account: Some(before.account),
        action: "shop.moved",
        subject: format!("shop:{shop}"),
        before: Some(before.shop_id.as_str().to_owned()),
        after: Some(shop_id.as_str().to_owned()),
    };
    Ok(tx.record_history(act, &entry).await?)
}
