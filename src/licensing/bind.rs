//! Binding: a license works only in the shop that it is bound to. A bundled license is bound with its system license.

use super::{Refusal, Result};
use crate::{
    domain::{
        id::Id,
        license::{Account, License},
        shop::Shop,
    },
    store::{Act, Entry, LicenseRow, Tx},
};

/// Binds a license of an account to one of its shops; binding it there again changes nothing.
///
/// # Errors
/// If the account has no such license or shop, or the license is bundled or bound to another shop.
pub async fn bind(tx: &mut Tx, act: &Act, account: Id<Account>, license: Id<License>, shop: Id<Shop>) -> Result<()> {
    let license = owned(tx, account, license).await?;
    if tx.shop(shop).await?.is_none_or(|shop| shop.account != account) {
        return Err(Refusal::Unknown("shop"));
    }
    bind_known(tx, act, account, &license, shop).await
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
    if !tx.bind_license(license.id, account, shop).await? {
        return Err(Refusal::BoundElsewhere);
    }
    let entry = Entry {
        account: Some(account),
        action: "license.bound",
        subject: format!("license:{}", license.id),
        after: Some(format!("shop:{shop}")),
        ..Entry::default()
    };
    tx.record_history(act, &entry).await?;
    Ok(())
}
