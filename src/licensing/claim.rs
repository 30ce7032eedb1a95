//! Claiming: a license belongs to no account until its serial is claimed; the first claim wins. Whether a serial that somebody else
//! has is known here is told only to who names the e-mail address that it was ordered with.

use super::{FailedClaims, Issued, Refusal, Result, Wrong};
use crate::{
    domain::{
        folded,
        id::Id,
        license::{Account, License},
        serial::{Mistyped, Serial},
    },
    store::{Act, Entry, Tx},
    vault::Vault,
};

/// The most serials that are claimed at once.
const CLAIMS_MAX: usize = 100;

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
/// If no license has it, another account claimed it first, or it was refunded before anybody claimed it.
pub async fn claim(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    account: Id<Account>,
    serial: &Serial,
    order_email: Option<&str>,
) -> Result<Claimed> {
    let fingerprint = vault.serial_fingerprint(serial);
    hold(tx, &fingerprint).await?;
    let found = tx.license_by_serial(&fingerprint).await?.ok_or(Refusal::SerialUnknown)?;
    let id = found.facts.id;
    match found.facts.account {
        Some(owner) if owner == account => return Ok(Claimed::AlreadyYours(id)),
        Some(_) => {
            let ordered_with = found.order_email.as_deref().map(folded);
            let knows = ordered_with.is_some() && ordered_with == order_email.map(folded);
            return Err(if knows { Refusal::SerialClaimed } else { Refusal::SerialUnknown });
        }
        None if found.facts.revoked_at.is_some() => return Err(Refusal::LicenseRevoked),
        None => {}
    }
    give(tx, act, account, id, &serial.hint()).await
}

/// Holds the license of a serial until the transaction ends, and first its order: a refund holds that too, so that it comes before the
/// claim or after it.
async fn hold(tx: &mut Tx, fingerprint: &[u8; 32]) -> Result<()> {
    tx.lock_order_of_serial(fingerprint).await?;
    Ok(tx.lock_license_by_serial(fingerprint).await?)
}

/// Gives a license that an order has just issued to the account that ordered it, also where a refund of that order came first: were
/// it withdrawn, the license would be there.
pub(super) async fn claim_issued(tx: &mut Tx, act: &Act, account: Id<Account>, issued: &Issued) -> Result<()> {
    give(tx, act, account, issued.id, &issued.serial.hint()).await.map(|_| ())
}

/// Gives a license that nobody has to an account.
///
/// # Errors
/// If somebody has it meanwhile.
pub(super) async fn give(tx: &mut Tx, act: &Act, account: Id<Account>, id: Id<License>, hint: &str) -> Result<Claimed> {
    if !tx.claim_license(act, id, account).await? {
        return Err(Refusal::SerialUnknown);
    }
    let entry = Entry {
        account: Some(account),
        action: "license.claimed",
        subject: format!("license:{id}"),
        after: Some(format!("serial ..{hint}")),
        ..Entry::default()
    };
    tx.record_history(act, &entry).await?;
    Ok(Claimed::Now(id))
}

/// Claims serials as they were typed, each with an outcome of its own; those that were refused changed nothing. What fails is
/// counted, and who failed too often is told to wait without asking the store, and so is told of a serial that was mistyped.
///
/// # Errors
/// If there are none or too many, or the store fails.
pub async fn claim_several(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    failed: &FailedClaims,
    account: Id<Account>,
    typed: &[String],
    order_email: Option<&str>,
) -> Result<Vec<Result<Claimed>>> {
    if !(1..=CLAIMS_MAX).contains(&typed.len()) {
        return Err(Refusal::Field { pointer: "/serials", wrong: Wrong::ClaimCount });
    }
    let serials: Vec<_> = typed.iter().map(|typed| Serial::parse(typed)).collect();
    let mut fingerprints: Vec<_> = serials.iter().flatten().map(|serial| vault.serial_fingerprint(serial)).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    if failed.wait(account, act.now).is_none() {
        hold_several(tx, &fingerprints).await?;
    }
    let mut outcomes = Vec::with_capacity(serials.len());
    for serial in &serials {
        let outcome = match serial {
            Err(Mistyped) => Err(Refusal::SerialMistyped),
            Ok(serial) => claim_counted(tx, vault, act, failed, account, serial, order_email).await,
        };
        match outcome {
            Err(Refusal::Store(error)) => return Err(Refusal::Store(error)),
            outcome => outcomes.push(outcome),
        }
    }
    Ok(outcomes)
}

/// Holds the orders and then the licenses of these serials, each kind in one order for all: two calls with the same serials would
/// wait for one another otherwise.
async fn hold_several(tx: &mut Tx, fingerprints: &[[u8; 32]]) -> Result<()> {
    let mut by_order = Vec::with_capacity(fingerprints.len());
    for fingerprint in fingerprints {
        by_order.push((tx.order_of_serial(fingerprint).await?, fingerprint));
    }
    by_order.sort_unstable();
    for (_, fingerprint) in by_order {
        tx.lock_order_of_serial(fingerprint).await?;
    }
    for fingerprint in fingerprints {
        tx.lock_license_by_serial(fingerprint).await?;
    }
    Ok(())
}

/// Claims a serial for somebody who may be guessing.
///
/// # Errors
/// As [`claim`], and if the account failed too often.
pub async fn claim_counted(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    failed: &FailedClaims,
    account: Id<Account>,
    serial: &Serial,
    order_email: Option<&str>,
) -> Result<Claimed> {
    if let Some(seconds) = failed.wait(account, act.now) {
        return Err(Refusal::RateLimited(seconds));
    }
    let outcome = claim(tx, vault, act, account, serial, order_email).await;
    let failure = matches!(outcome, Err(Refusal::SerialUnknown | Refusal::SerialClaimed | Refusal::LicenseRevoked));
    // Calls at the same time may have used the limit up meanwhile; then this one tells nothing.
    match failure.then(|| failed.count(account, act.now)).flatten() {
        Some(seconds) => Err(Refusal::RateLimited(seconds)),
        None => outcome,
    }
}
