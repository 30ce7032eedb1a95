//! Binding: a license works only in the shop that it is bound to. A bundled license is bound with its system license.

use super::{Refusal, Result, Wrong, moves::move_shop};
use crate::{
    domain::{
        id::Id,
        license::{Account, License},
        shop::{Shop, ShopId},
    },
    store::{Act, Entry, LicenseRow, Tx},
};

/// The most licenses that are bound at once.
const BIND_MAX: usize = 200;

/// Binds licenses of an account to a SHOPID, all or none. Where one of the account's shops has it, they come to that shop, unless they
/// are in use in another one. Where none has it, and all that are bound are bound to one shop, that shop has moved: it gets the SHOPID,
/// and all its licenses with it. The shop to which they are bound now.
///
/// # Errors
/// If the account has no such license, one is bundled or in use in another shop, or the SHOPID can be of no shop of the account.
pub async fn bind(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    licenses: &[Id<License>],
    shop_id: &ShopId,
) -> Result<Id<Shop>> {
    let licenses = held(tx, account, licenses).await?;
    if let Some(shop) = tx.shop_by_shop_id(account, shop_id).await? {
        for license in &licenses {
            bring(tx, act, account, license, shop.id).await?;
        }
        return Ok(shop.id);
    }
    let shop = only_shop(&licenses).ok_or(Refusal::Unknown("shop"))?;
    move_shop(tx, act, shop, shop_id).await?;
    for license in &licenses {
        bind_known(tx, act, account, license, shop).await?;
    }
    Ok(shop)
}

/// These licenses of the account, held until the transaction ends; always in the same order, so that two calls do not wait for one
/// another.
async fn held(tx: &mut Tx, account: Id<Account>, ids: &[Id<License>]) -> Result<Vec<LicenseRow>> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    if !(1..=BIND_MAX).contains(&ids.len()) {
        return Err(Refusal::Field { pointer: "/license_ids", wrong: Wrong::BindCount });
    }
    let mut licenses = Vec::with_capacity(ids.len());
    for id in ids {
        tx.lock_license(id).await?;
        let license = owned(tx, account, id).await?;
        if license.bundled_with.is_some() {
            return Err(Refusal::Bundled);
        }
        licenses.push(license);
    }
    Ok(licenses)
}

/// The one shop to which all of them are bound that are bound.
fn only_shop(licenses: &[LicenseRow]) -> Option<Id<Shop>> {
    let mut shops = licenses.iter().filter_map(|license| license.shop);
    let first = shops.next()?;
    shops.all(|shop| shop == first).then_some(first)
}

/// Binds a license to a shop, from wherever it was bound before.
async fn bring(tx: &mut Tx, act: &Act, account: Id<Account>, license: &LicenseRow, shop: Id<Shop>) -> Result<()> {
    if license.shop == Some(shop) {
        return Ok(());
    }
    allowed_upstream(tx, license, shop).await?;
    if !tx.rebind_license(license.id, account, shop).await? {
        return Err(Refusal::LicenseInUse);
    }
    record(tx, act, account, license, shop).await
}

/// A license of an account; a bundled one is whose its system license is. Others' licenses are unknown, whatever their kind and
/// state.
pub(super) async fn owned(tx: &mut Tx, account: Id<Account>, id: Id<License>) -> Result<LicenseRow> {
    let license = tx.license(id).await?.ok_or(Refusal::Unknown("license"))?;
    let owner = match license.bundled_with {
        Some(with) => tx.license(with).await?.and_then(|with| with.account),
        None => license.account,
    };
    if owner == Some(account) { Ok(license) } else { Err(Refusal::Unknown("license")) }
}

/// Binds a license of the account that was read in this transaction.
pub(super) async fn bind_known(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    license: &LicenseRow,
    shop: Id<Shop>,
) -> Result<()> {
    if license.bundled_with.is_some() {
        return Err(Refusal::Bundled);
    }
    if license.shop == Some(shop) {
        return Ok(());
    }
    allowed_upstream(tx, license, shop).await?;
    if !tx.bind_license(license.id, account, shop).await? {
        return Err(Refusal::BoundElsewhere);
    }
    record(tx, act, account, license, shop).await
}

/// Refuses a shop with another SHOPID than the authority has bound the license to.
async fn allowed_upstream(tx: &mut Tx, license: &LicenseRow, shop: Id<Shop>) -> Result<()> {
    if !license.is_registered || tx.may_be_for(license.id, shop).await? { Ok(()) } else { Err(Refusal::BoundElsewhere) }
}

async fn record(tx: &mut Tx, act: &Act, account: Id<Account>, license: &LicenseRow, shop: Id<Shop>) -> Result<()> {
    let entry = Entry {
        account: Some(account),
        action: "license.bound",
        subject: format!("license:{}", license.id),
        before: license.shop.map(|shop| format!("shop:{shop}")),
        after: Some(format!("shop:{shop}")),
    };
    Ok(tx.record_history(act, &entry).await?)
}
