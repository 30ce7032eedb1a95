//! What operators do to single licenses: suspending one, reinstating it, letting another subscription pay for it. A bundled license
//! is what its system license is, in all of these too.

use super::{Refusal, Result, reason_given};
use crate::{
    domain::{id::Id, license::License},
    store::{Act, Entry, LicenseRow, Tx},
};

/// Suspends a license, with its bundled one; again, it changes nothing.
///
/// # Errors
/// If there is no such license, it is bundled or a license key brought it, or no reason is given.
pub async fn suspend(tx: &mut Tx, act: &Act, license: Id<License>) -> Result<()> {
    let license = held(tx, act, license).await?;
    if tx.suspend_license(act, license.id).await? {
        record(tx, act, &license, "license.suspended", Some("not suspended"), Some("suspended")).await?;
    }
    Ok(())
}

/// Takes the suspension of a license back; again, it changes nothing.
///
/// # Errors
/// If there is no such license, it is bundled, or no reason is given.
pub async fn reinstate(tx: &mut Tx, act: &Act, license: Id<License>) -> Result<()> {
    let license = held(tx, act, license).await?;
    if tx.unsuspend_license(license.id).await? {
        record(tx, act, &license, "license.reinstated", Some("suspended"), Some("not suspended")).await?;
    }
    Ok(())
}

/// Lets another subscription pay for a license, with its bundled one. It must be known: one that nobody has heard of would entitle to
/// nothing, and is more likely a mistake.
///
/// # Errors
/// If there is no such license or subscription, the license is bundled, or no reason is given.
pub async fn cover(tx: &mut Tx, act: &Act, license: Id<License>, reference: &str) -> Result<()> {
    let license = held(tx, act, license).await?;
    let subscription = tx.subscription(reference).await?.ok_or(Refusal::Unknown("subscription"))?;
    let before = tx.license_facts(license.id).await?.and_then(|facts| facts.subscription);
    let before = before.map(|before| before.reference);
    if before.as_deref() == Some(reference) {
        return Ok(());
    }
    tx.cover_license(license.id, subscription.id).await?;
    record(tx, act, &license, "license.subscription_changed", before.as_deref(), Some(reference)).await
}

/// A license that is not bundled, held until the transaction ends.
async fn held(tx: &mut Tx, act: &Act, id: Id<License>) -> Result<LicenseRow> {
    reason_given(act)?;
    tx.lock_license(id).await?;
    let license = tx.license(id).await?.ok_or(Refusal::Unknown("license"))?;
    if license.bundled_with.is_some() {
        return Err(Refusal::Bundled);
    }
    if license.is_registered { Err(Refusal::FromAuthority("license")) } else { Ok(license) }
}

async fn record(
    tx: &mut Tx,
    act: &Act,
    license: &LicenseRow,
    action: &'static str,
    before: Option<&str>,
    after: Option<&str>,
) -> Result<()> {
    let entry = Entry {
        account: license.account,
        action,
        subject: format!("license:{}", license.id),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    Ok(tx.record_history(act, &entry).await?)
}
