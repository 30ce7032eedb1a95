//! What a gate keeps to sign: its signing keys, sealed, each for one purpose, and the number of each account's content, by which an
//! authority counts license keys. Also whose signatures an installation trusts.

use super::{Act, Db, Result};
use crate::domain::{
    id::Id,
    jws::{Purpose, SigningKey},
    license::Account,
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A signing key of this installation.
#[derive(Clone, Debug)]
pub struct SigningKeyRow {
    /// Its id, by which it is sealed.
    pub id: Id<SigningKey>,
    /// Counted from 1, for each purpose.
    pub number: i64,
    /// The public half.
    pub public: Vec<u8>,
    /// The private half, sealed.
    pub sealed: Vec<u8>,
    /// Since when it signs.
    pub signs_from: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A signing key of the authority that is trusted here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedRow {
    /// The public half.
    pub public: Vec<u8>,
    /// Since when.
    pub trusted_at: DateTime<Utc>,
}

const INSERT_SIGNING_KEY: &str = "INSERT INTO signing_keys (purpose, number, id, public, sealed, signs_from, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
const SIGNING_KEYS: &str = "SELECT number, id, public, sealed, signs_from, created_at FROM signing_keys WHERE purpose = $1 \
     ORDER BY number";
const FIRST_NUMBER: &str = "INSERT INTO license_key_numbers (account, number, digest, changed_at) VALUES ($1, 0, $2, $3) \
     ON CONFLICT (account) DO NOTHING";
/// The digest of nothing.
const NOTHING_SIGNED: &[u8] = &[];
const HOLD_NUMBER: &str = "UPDATE license_key_numbers SET number = number WHERE account = $1 RETURNING number, digest";
const NUMBER: &str = "SELECT number, digest FROM license_key_numbers WHERE account = $1";
const RAISE_NUMBER: &str = "UPDATE license_key_numbers SET number = $2, digest = $3, changed_at = $4 WHERE account = $1";
const SIGNED_FOR: &str = "SELECT COUNT(*) AS accounts FROM license_key_numbers WHERE number > 0";
const TRUST: &str = "INSERT INTO trusted_signers (public, trusted_at) VALUES ($1, $2) ON CONFLICT (public) DO NOTHING";
const DISTRUST: &str = "DELETE FROM trusted_signers WHERE public = $1";
const TRUSTED: &str = "SELECT public, trusted_at FROM trusted_signers ORDER BY trusted_at, public";

impl Db {
    /// Adds a signing key for a purpose; `false` if there is one of that number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_signing_key(&mut self, purpose: Purpose, key: &SigningKeyRow) -> Result<bool> {
        let (public, sealed) = (key.public.as_slice(), key.sealed.as_slice());
        let SigningKeyRow { id, number, signs_from, created_at, .. } = *key;
        let purpose = purpose.as_str();
        let added = execute!(self, INSERT_SIGNING_KEY, [purpose, number, id, public, sealed, signs_from, created_at])?;
        Ok(added == 1)
    }

    /// The signing keys of this installation for a purpose, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn signing_keys(&mut self, purpose: Purpose) -> Result<Vec<SigningKeyRow>> {
        rows!(self, SIGNING_KEYS, [purpose.as_str()], |row| Ok(SigningKeyRow {
            id: row.try_get("id")?,
            number: row.try_get("number")?,
            public: row.try_get("public")?,
            sealed: row.try_get("sealed")?,
            signs_from: row.try_get("signs_from")?,
            created_at: row.try_get("created_at")?,
        }))
    }

    /// The number of what was last signed for an account, and the digest of that; 0 if nothing was. It is held until the transaction
    /// ends, so that what is read from now on is numbered in the order in which it is read.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn hold_license_key_number(&mut self, act: &Act, account: Id<Account>) -> Result<(i64, Vec<u8>)> {
        execute!(self, FIRST_NUMBER, [account, NOTHING_SIGNED, act.now])?;
        let held = row!(self, HOLD_NUMBER, [account], |row| Ok((row.try_get("number")?, row.try_get("digest")?)))?;
        Ok(held.unwrap_or_default())
    }

    /// The number of what was last signed for an account, and the digest of that, if anything was.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn license_key_number(&mut self, account: Id<Account>) -> Result<Option<(i64, Vec<u8>)>> {
        row!(self, NUMBER, [account], |row| Ok((row.try_get("number")?, row.try_get("digest")?)))
    }

    /// For how many accounts a license key was signed.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn accounts_signed_for(&mut self) -> Result<i64> {
        Ok(row!(self, SIGNED_FOR, [], |row| Ok(row.try_get("accounts")?))?.unwrap_or_default())
    }

    /// Keeps the number of what is signed for an account from now on.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_license_key_number(
        &mut self,
        act: &Act,
        account: Id<Account>,
        number: i64,
        digest: &[u8; 32],
    ) -> Result<()> {
        execute!(self, RAISE_NUMBER, [account, number, &digest[..], act.now])?;
        Ok(())
    }

    /// Trusts a signing key of the authority; `false` if it was trusted before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn trust_signer(&mut self, act: &Act, public: &[u8; 32]) -> Result<bool> {
        Ok(execute!(self, TRUST, [&public[..], act.now])? == 1)
    }

    /// Trusts a signing key no more; `false` if it was not trusted.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn distrust_signer(&mut self, public: &[u8; 32]) -> Result<bool> {
        Ok(execute!(self, DISTRUST, [&public[..]])? == 1)
    }

    /// The signing keys that are trusted here, in the order in which they came to be.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn trusted_signers(&mut self) -> Result<Vec<TrustedRow>> {
        rows!(self, TRUSTED, [], |row| Ok(TrustedRow {
            public: row.try_get("public")?,
            trusted_at: row.try_get("trusted_at")?
        }))
    }
}
