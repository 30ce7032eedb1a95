//! What an installation that synchronizes is answered: the account's license key, if it is another one than it knows. Asking writes nothing
//! as long as nothing has changed.

use super::export::{AccessKey, content_of, sign_license_key};
use crate::{
    domain::{id::Id, license::Account, license_key::Validity, subscription::Terms},
    licensing::{Refusal, Result},
    store::{Act, Db, Tx},
    vault::{Vault, signing::content_digest},
};

/// Whether the license key of this number still says what the account is entitled to.
///
/// # Errors
/// If there is no such account or it has too many licenses.
pub async fn is_license_key_current(db: &mut Db, terms: Terms, account: Id<Account>, number: i64) -> Result<bool> {
    db.account(account).await?.ok_or(Refusal::Unknown("account"))?;
    let Some((last, digest)) = db.license_key_number(account).await? else { return Ok(false) };
    if last != number {
        return Ok(false);
    }
    let (content, _) = content_of(db, terms, account).await?;
    Ok(digest == content_digest(&serde_json::to_vec(&content)?))
}

/// Signs what an account is entitled to, for an installation that synchronizes.
///
/// # Errors
/// As [`sign_license_key`].
pub async fn feed_license_key(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    terms: Terms,
    account: Id<Account>,
) -> Result<AccessKey> {
    sign_license_key(tx, vault, act, terms, account, Validity::SYNCHRONIZED).await
}
