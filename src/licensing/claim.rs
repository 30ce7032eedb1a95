//! Claiming: a license belongs to no account until its serial is claimed; the first claim wins.

use super::{Refusal, Result};
use crate::{
    domain::{
        id::Id,
        license::{Account, License},
        serial::Serial,
    },
    store::{Act, Entry, Tx},
    vault::Vault,
};

/// What a claim came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// It is the account's now.
    Now(Id<License>),
    /// It was the account's already; nothing changed.
    AlreadyYours(Id<License>),
}

/// Claims a serial into an account.
///
/// # Errors
/// If no license has it, or another account claimed it first.
pub async fn claim(tx: &mut Tx, vault: &Vault, act: &Act, account: Id<Account>, serial: &Serial) -> Result<Claimed> {
    let license = tx.license_by_serial(&vault.serial_fingerprint(serial)).await?.ok_or(Refusal::SerialUnknown)?;
    if license.account.is_none() && tx.claim_license(act, license.id, account).await? {
        let entry = Entry {
            account: Some(account),
            action: "license.claimed",
            subject: format!("license:{}", license.id),
            after: Some(format!("serial ..{}", serial.hint())),
            ..Entry::default()
        };
        tx.record_history(act, &entry).await?;
        return Ok(Claimed::Now(license.id));
    }
    // Somebody claimed it, before us or at the same moment: ask whose it is now.
    match tx.license(license.id).await?.and_then(|license| license.account) {
        Some(owner) if owner == account => Ok(Claimed::AlreadyYours(license.id)),
        _ => Err(Refusal::SerialClaimed),
    }
}
