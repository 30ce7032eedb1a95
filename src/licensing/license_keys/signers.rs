//! The keys by which an authority signs, and those that an installation trusts. A new signing key is announced in every license key
//! before it signs the first one, so that installations that hear of the authority in between know it by then.

use crate::{
    domain::{
        id::Id,
        license_key::{Signer, SigningKey},
    },
    licensing::{Refusal, Result, Wrong, reason_given},
    store::{Act, Db, Entry, SigningKeyRow, Tx},
    vault::{
        Place, Slot, Vault,
        signing::{Public, Signing},
    },
};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use zeroize::Zeroizing;

/// For how many days a new signing key is announced before it signs: as long as a license key counts that was carried by hand.
pub const OVERLAP_DAYS: u16 = 90;
/// The most days for which one is announced.
pub const OVERLAP_DAYS_MAX: u16 = 366;

/// A signing key of this authority, as it is shown.
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

/// The signing keys of this authority, oldest first. There is one as soon as somebody asks for a license key or rotates.
///
/// # Errors
/// If the store fails or a key cannot be read.
pub async fn signing_keys(db: &mut Db, now: DateTime<Utc>) -> Result<Vec<SignerSeen>> {
    let rows = db.signing_keys().await?;
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

/// Makes a new signing key, which is announced from now on and signs after so many days; with none, at once. The first one signs at
/// once anyway.
///
/// # Errors
/// If no reason is given or the days are too many.
pub async fn rotate_signing_key(tx: &mut Tx, vault: &Vault, act: &Act, overlap_days: u16) -> Result<SignerSeen> {
    reason_given(act)?;
    if overlap_days > OVERLAP_DAYS_MAX {
        return Err(Refusal::Field { pointer: "/overlap_days", wrong: Wrong::SignerOverlap });
    }
    let rows = tx.signing_keys().await?;
    let overlap = if rows.is_empty() { TimeDelta::zero() } else { TimeDelta::days(overlap_days.into()) };
    let row = make(tx, vault, act, rows.last().map_or(1, |last| last.number + 1), act.now + overlap).await?;
    let row = row.ok_or(Refusal::ChangedMeanwhile)?;
    let signs = row.signs_from <= act.now;
    Ok(SignerSeen { public: public(&row)?, signs_from: row.signs_from, created_at: row.created_at, signs })
}

/// The key that signs now, made if there is none, and what license keys say of it and of those that will sign next.
pub(super) async fn signer(tx: &mut Tx, vault: &Vault, act: &Act) -> Result<(Signing, Vec<Signer>)> {
    let mut rows = tx.signing_keys().await?;
    if rows.is_empty() {
        // Whoever was first at the same moment made the one that both sign by.
        make(tx, vault, act, 1, act.now).await?;
        rows = tx.signing_keys().await?;
    }
    let row = signing(&rows, act.now).ok_or(Refusal::Unknown("signing key"))?;
    let key = Signing::of_secret(&vault.open(place(row.id), &row.sealed)?)?;
    let announced = rows.iter().filter(|other| other.number >= row.number).map(|row| {
        let public = public(row)?;
        Ok(Signer { kid: public.kid(), x: public.x(), signs_from: row.signs_from.trunc_subsecs(6) })
    });
    Ok((key, announced.collect::<Result<_>>()?))
}

/// The newest that has begun. A clock that was set back finds the first one at least.
fn signing(rows: &[SigningKeyRow], now: DateTime<Utc>) -> Option<&SigningKeyRow> {
    rows.iter().rev().find(|row| row.signs_from <= now).or(rows.first())
}

/// Makes a signing key of this number; `None` if somebody else just made it.
async fn make(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
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
    if !tx.insert_signing_key(&row).await? {
        return Ok(None);
    }
    let entry = Entry {
        action: "signing_key.made",
        subject: format!("signing_key:{}", public.kid()),
        after: Some(format!("signs from {}", signs_from.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))),
        ..Entry::default()
    };
    tx.record_history(act, &entry).await?;
    Ok(Some(row))
}

fn place(id: Id<SigningKey>) -> Place {
    Place::new("signing_keys", id, Slot::Current)
}

fn public(row: &SigningKeyRow) -> Result<Public> {
    let bytes = row.public.as_slice().try_into().ok().and_then(Public::of_bytes);
    bytes.ok_or(Refusal::Sealed(crate::vault::DoesNotOpen))
}

/// Trusts a signing key of the authority, as people hand it on: license keys that it signed may be registered. Whether it is trusted
/// only now.
///
/// # Errors
/// If the text is no signing key.
pub async fn trust_signer(tx: &mut Tx, act: &Act, text: &str) -> Result<(Public, bool)> {
    let public = Public::parse(text).ok_or(Refusal::Field { pointer: "/signer", wrong: Wrong::Signer })?;
    let is_new = tx.trust_signer(act, public.bytes()).await?;
    if is_new {
        told(tx, act, &public, "signer.trusted", None, Some("trusted")).await?;
    }
    Ok((public, is_new))
}

/// Trusts a signing key no more. What was registered stays registered until it is over.
///
/// # Errors
/// If it is not trusted.
pub async fn distrust_signer(tx: &mut Tx, act: &Act, kid: &str) -> Result<()> {
    let known = trusted(tx).await?.into_iter().find(|known| known.kid() == kid).ok_or(Refusal::Unknown("signing key"))?;
    if tx.distrust_signer(known.bytes()).await? {
        told(tx, act, &known, "signer.distrusted", Some("trusted"), None).await?;
    }
    Ok(())
}

/// The signing keys that are trusted here.
pub(super) async fn trusted(db: &mut Db) -> Result<Vec<Public>> {
    let rows = db.trusted_signers().await?;
    Ok(rows.iter().filter_map(|row| row.public.as_slice().try_into().ok().and_then(Public::of_bytes)).collect())
}

/// Trusts from now on whom the authority names in the newest license key of all: those that sign now or next, and no others.
pub(super) async fn follow(tx: &mut Tx, act: &Act, by: &Public, named: &[Signer]) -> Result<()> {
    let named: Vec<Public> = named.iter().filter_map(|signer| Public::parse(&signer.x)).collect();
    if !named.contains(by) {
        return Ok(());
    }
    for gone in trusted(tx).await?.iter().filter(|known| !named.contains(known)) {
        tx.distrust_signer(gone.bytes()).await?;
        told(tx, act, gone, "signer.distrusted", Some("trusted"), None).await?;
    }
    for public in &named {
        if tx.trust_signer(act, public.bytes()).await? {
            told(tx, act, public, "signer.trusted", None, Some("announced by the authority")).await?;
        }
    }
    Ok(())
}

async fn told(
    tx: &mut Tx,
    act: &Act,
    public: &Public,
    action: &'static str,
    before: Option<&str>,
    after: Option<&str>,
) -> Result<()> {
    let subject = format!("signing_key:{}", public.kid());
    let (before, after) = (before.map(str::to_owned), after.map(str::to_owned));
    Ok(tx.record_history(act, &Entry { account: None, action, subject, before, after }).await?)
}
