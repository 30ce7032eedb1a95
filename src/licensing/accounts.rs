//! Accounts: who must be there before a license can belong to anybody.

use super::{Refusal, Result, conflict_means};
use crate::{
    domain::{id::Id, license::Account},
    store::{Act, Entry, Tx},
};

/// Adds an account.
///
/// # Errors
/// If the e-mail address has one.
pub async fn create_account(tx: &mut Tx, act: &Act, email: &str, name: &str) -> Result<Id<Account>> {
    if tx.account_by_email(email).await?.is_some() {
        return Err(Refusal::AccountExists);
    }
    let id = conflict_means(tx.insert_account(act, email, name).await, Refusal::AccountExists)?;
    let after = Some(email.trim().to_owned());
    tx.record_history(
        act,
        &Entry { account: Some(id), action: "account.created", subject: format!("account:{id}"), before: None, after },
    )
    .await?;
    Ok(id)
}
