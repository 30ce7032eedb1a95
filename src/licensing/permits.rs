//! Permits for the plugins of this gate's own shops, signed by keys of this installation, whether it is an authority or not; and those keys
//! as the plugins keep them.

use super::{
    Office, Refusal, Result,
    signing::{self, SignerSeen},
};
use crate::{
    domain::{
        cause::{Actor, Cause},
        jws::{Purpose, Signed},
        permit::Permit,
    },
    store::{Act, Db, SigningKeyRow, Tx},
    vault::{Vault, signing::Public},
};
use chrono::{DateTime, TimeDelta, Utc};

/// For how many days a new key for permits is announced before it signs: plugins ask for the keys once a day.
pub const PERMIT_OVERLAP_DAYS: u16 = 7;
/// For how long a key is still told that signs no more: longer than any permit of it counts.
const STILL_TOLD: TimeDelta = TimeDelta::hours(1);

/// The keys by which this installation signs permits, oldest first. There is one as soon as the first permit is signed, a plugin asks
/// for the keys, or somebody rotates.
///
/// # Errors
/// If the store fails or a key cannot be read.
pub async fn permit_keys(db: &mut Db, now: DateTime<Utc>) -> Result<Vec<SignerSeen>> {
    signing::seen(db, Purpose::Permits, now).await
}

/// Makes a new key for permits, which is announced from now on and signs after so many days; with none, at once, and the one before it
/// is told no more.
///
/// # Errors
/// If no reason is given or the days are too many.
pub async fn rotate_permit_key(tx: &mut Tx, vault: &Vault, act: &Act, overlap_days: u16) -> Result<SignerSeen> {
    signing::rotate(tx, vault, act, Purpose::Permits, overlap_days).await
}

impl Office {
    /// Signs a permit: one line of text.
    ///
    /// # Errors
    /// If the store fails or the key does not open.
    pub async fn sign_permit(&self, permit: &Permit) -> Result<String> {
        let rows = self.keys_for_permits().await?;
        let row = signing::signing(&rows, self.now()).ok_or(Refusal::Unknown("signing key"))?;
        let key = signing::opened(&self.vault, row)?;
        let input = permit.signing_input(&key.public().kid())?;
        Ok(Signed::text(&input, &key.sign(&input)))
    }

    /// The keys that a plugin is to know: the one that signs, those that will, and for a while the one that did until lately.
    ///
    /// # Errors
    /// If the store fails or a key cannot be read.
    pub async fn told_permit_keys(&self) -> Result<Vec<Public>> {
        let (rows, now) = (self.keys_for_permits().await?, self.now());
        let signs = signing::signing(&rows, now).ok_or(Refusal::Unknown("signing key"))?;
        // Where a key took another one's place without any overlap, that one was betrayed.
        let lately = now < signs.signs_from + STILL_TOLD && signs.created_at < signs.signs_from;
        let did = |row: &&SigningKeyRow| lately && row.number < signs.number && row.signs_from <= signs.signs_from;
        let before = rows.iter().rev().find(did);
        let next = rows.iter().filter(|row| row.number >= signs.number);
        before.into_iter().chain(next).map(signing::public).collect()
    }

    async fn keys_for_permits(&self) -> Result<Vec<SigningKeyRow>> {
        let rows = self.store.read().await?.signing_keys(Purpose::Permits).await?;
        if !rows.is_empty() {
            return Ok(rows);
        }
        let cause = Cause::by(Actor::System);
        self.perform(cause, async |tx, act| signing::made(tx, &self.vault, act, Purpose::Permits).await).await
    }
}
