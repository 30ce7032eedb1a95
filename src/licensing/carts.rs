//! How a system wants carts back: set by its owner, and refused if it can never work.

use super::{Refusal, Result, expect, link::Site};
use crate::{
    domain::{cart::config::CartConfig, id::Id, license::Account, system::System},
    store::{Act, Entry, Tx},
};

/// Sets how a system wants carts back.
///
/// # Errors
/// If the account has no such system, it is not of the version that is expected, or the configuration can never work.
pub async fn set_cart_config(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    system: Id<System>,
    cart: &CartConfig,
    expected: Option<i64>,
) -> Result<()> {
    let site = Site::of(tx, account, system).await?;
    expect(site.system.version, expected)?;
    let faults = cart.faults(site.config.protocol());
    if !faults.is_empty() {
        return Err(Refusal::CartConfig(faults));
    }
    let before = tx.cart_config(system).await?.ok_or(Refusal::Unknown("system"))?;
    if before == *cart {
        return Ok(());
    }
    tx.set_cart_config(system, cart).await?;
    let shown = |cart: &CartConfig| serde_json::to_string(cart).unwrap_or_default();
    let entry = Entry {
        account: Some(account),
        action: "system.cart_changed",
        subject: format!("system:{system}"),
        before: Some(shown(&before)),
        after: Some(shown(cart)),
    };
    Ok(tx.record_history(act, &entry).await?)
}
