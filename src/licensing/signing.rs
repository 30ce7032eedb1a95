//! Signing keys, each for one purpose: made when they are first needed, sealed, rotated with an overlap in which the next one is
//! announced before it signs. What is signed by them is left to `license_keys` and `permits`.

use super::{Refusal, Result, Wrong, reason_given};
use crate::{
    domain::{
        id::Id,
        jws::{Purpose, SigningKey},
    },
    store::{Act, Db, Entry, SigningKeyRow, Tx},
    vault::{
        DoesNotOpen, Place, Slot, Vault,
        signing::{Public, Signing},
    },
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use zeroize::Zeroizing;

/// For how many days a new key for license keys is announced before it signs: as long as one counts that was carried by hand.
pub const OVERLAP_DAYS: u16 = 90;
/// The most days for which one is announced.
pub const OVERLAP_DAYS_MAX: u16 = 366;

/// A signing key of this installation, as it is shown.
#[derive(Clone, Debug)]
pub struct SignerSeen {
    /// The public half.
    pub public: Public,
    /// Since when it signs.
    pub signs_from: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Whether it is the one that signs now.
    pub signs: bool,
}

/// The signing keys for a purpose, oldest first.
pub(super) async fn seen(db: &mut Db, purpose: Purpose, now: DateTime<Utc>) -> Result<Vec<SignerSeen>> {
    let rows = db.signing_keys(purpose).await?;
    let signs = signing(&rows, now).map(|row| row.number);
    let seen = rows.iter().map(|row| {
        Ok(SignerSeen {
            public: public(row)?,
            signs_from: row.signs_from,
            created_at: row.created_at,
            signs: signs == Some(row.number),
        })
    });
    seen.collect()
}

/// Makes a new signing key, which is announced from now on and signs after so many days; the first one, and one with no days, at once.
pub(super) async fn rotate(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    purpose: Purpose,
    overlap_days: u16,
) -> Result<SignerSeen> {
    reason_given(act)?;
    if overlap_days > OVERLAP_DAYS_MAX {
        return Err(Refusal::Field { pointer: "/overlap_days", wrong: Wrong::SignerOverlap });
    }
    let rows = tx.signing_keys(purpose).await?;
    let overlap = if rows.is_empty() { TimeDelta::zero() } else { TimeDelta::days(overlap_days.into()) };
    let number = rows.last().map_or(1, |last| last.number + 1);
    let row = make(tx, vault, act, purpose, number, act.now + overlap).await?;
    let row = row.ok_or(Refusal::ChangedMeanwhile)?;
    let signs = row.signs_from <= act.now;
    Ok(SignerSeen { public: public(&row)?, signs_from: row.signs_from, created_at: row.created_at, signs })
}

/// The signing keys for a purpose, oldest first; the first one is made if there is none.
pub(super) async fn made(tx: &mut Tx, vault: &Vault, act: &Act, purpose: Purpose) -> Result<Vec<SigningKeyRow>> {
    let rows = tx.signing_keys(purpose).await?;
    if !rows.is_empty() {
        return Ok(rows);
    }
    // Whoever was first at the same moment made the one that both sign by.
    make(tx, vault, act, purpose, 1, act.now).await?;
    Ok(tx.signing_keys(purpose).await?)
}

/// The one that signs: the newest that has begun. A clock that was set back finds the first one at least.
pub(super) fn signing(rows: &[SigningKeyRow], now: DateTime<Utc>) -> Option<&SigningKeyRow> {
    rows.iter().rev().find(|row| row.signs_from <= now).or(rows.first())
}

/// The private half of a signing key.
pub(super) fn opened(vault: &Vault, row: &SigningKeyRow) -> Result<Signing> {
    Ok(Signing::of_secret(&vault.open(place(row.id), &row.sealed)?)?)
}

/// The public half of a signing key.
pub(super) fn public(row: &SigningKeyRow) -> Result<Public> {
    let bytes = row.public.as_slice().try_into().ok().and_then(Public::of_bytes);
    bytes.ok_or(Refusal::Sealed(DoesNotOpen))
}

/// Makes a signing key of this number; `None` if somebody else just made it.
async fn make(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    purpose: Purpose,
    number: i64,
    signs_from: DateTime<Utc>,
) -> Result<Option<SigningKeyRow>> {
    let id: Id<SigningKey> = act.chance.id(act.now);
    let mut seed = Zeroizing::new([0; 32]);
    act.chance.fill(seed.as_mut_slice());
    let key = Signing::from_seed(&seed);
    let sealed = vault.seal(place(id), &key.secret(), act.chance.bytes());
    let public = key.public();
    let row = SigningKeyRow { id, number, public: public.bytes().to_vec(), sealed, signs_from, created_at: act.now };
    if !tx.insert_signing_key(purpose, &row).await? {
        return Ok(None);
    }
    let from = signs_from.to_rfc3339_opts(SecondsFormat::Secs, true);
    let what = match purpose {
        Purpose::LicenseKeys => "license keys",
        Purpose::Permits => "permits",
    };
    let entry = Entry {
        action: "signing_key.made",
        subject: format!("signing_key:{}", public.kid()),
        after: Some(format!("signs {what} from {from}")),
        ..Entry::default()
    };
    tx.record_history(act, &entry).await?;
    Ok(Some(row))
}

fn place(id: Id<SigningKey>) -> Place {
    Place::new("signing_keys", id, Slot::Current)
}
