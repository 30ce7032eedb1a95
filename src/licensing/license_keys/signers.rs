//! The keys by which an authority signs license keys, and those that an installation trusts. A new signing key is announced in every
//! license key before it signs the first one, so that installations that hear of the authority in between know it by then.

use crate::{
    domain::{jws::Purpose, license_key::Signer},
    licensing::{
        Refusal, Result, Wrong,
        signing::{self, SignerSeen},
    },
    store::{Act, Db, Entry, Tx},
    vault::{
        Vault,
        signing::{Public, Signing},
    },
};
use chrono::{DateTime, SubsecRound, Utc};

/// The signing keys of this authority, oldest first. There is one as soon as somebody asks for a license key or rotates.
///
/// # Errors
/// If the store fails or a key cannot be read.
pub async fn signing_keys(db: &mut Db, now: DateTime<Utc>) -> Result<Vec<SignerSeen>> {
    signing::seen(db, Purpose::LicenseKeys, now).await
}

/// Makes a new signing key, which is announced from now on and signs after so many days; with none, at once. The first one signs at
/// once anyway.
///
/// # Errors
/// If no reason is given or the days are too many.
pub async fn rotate_signing_key(tx: &mut Tx, vault: &Vault, act: &Act, overlap_days: u16) -> Result<SignerSeen> {
    signing::rotate(tx, vault, act, Purpose::LicenseKeys, overlap_days).await
}

/// The key that signs now, made if there is none, and what license keys say of it and of those that will sign next.
pub(super) async fn signer(tx: &mut Tx, vault: &Vault, act: &Act) -> Result<(Signing, Vec<Signer>)> {
    let rows = signing::made(tx, vault, act, Purpose::LicenseKeys).await?;
    let row = signing::signing(&rows, act.now).ok_or(Refusal::Unknown("signing key"))?;
    let announced = rows.iter().filter(|other| other.number >= row.number).map(|row| {
        let public = signing::public(row)?;
        Ok(Signer { kid: public.kid(), x: public.x(), signs_from: row.signs_from.trunc_subsecs(6) })
    });
    Ok((signing::opened(vault, row)?, announced.collect::<Result<_>>()?))
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
