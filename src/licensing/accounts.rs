//! Accounts: who must be there before a license can belong to anybody.

use super::{Reach, Refusal, Result, Wrong, conflict_means, expect, fields};
use crate::{
    domain::{field::EMAIL_MAX, id::Id, license::Account},
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
    check(email, name)?;
    let id = conflict_means(tx.insert_account(act, email, name).await, Refusal::AccountExists)?;
    let after = Some(email.trim().to_owned());
    tx.record_history(
        act,
        &Entry { account: Some(id), action: "account.created", subject: format!("account:{id}"), before: None, after },
    )
    .await?;
    Ok(id)
}

/// What is to change of an account; what is left out stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccountChange<'a> {
    /// Its e-mail address, by which orders and transfers find it.
    pub email: Option<&'a str>,
    /// Its name.
    pub name: Option<&'a str>,
}

/// Changes an account.
///
/// # Errors
/// If it is out of reach, was changed since `expected`, or the e-mail address has another one. Only operators change the address:
/// whoever owns it gets what is ordered for it.
pub async fn change_account(
    tx: &mut Tx,
    act: &Act,
    reach: Reach,
    id: Id<Account>,
    expected: Option<i64>,
    change: AccountChange<'_>,
) -> Result<()> {
    tx.lock_account(id).await?;
    let known = tx.account(id).await?;
    reach.over(known.as_ref().map(|known| known.id), "account")?;
    let known = known.ok_or(Refusal::Unknown("account"))?;
    expect(known.version, expected)?;
    let (email, name) = (change.email.unwrap_or(&known.email), change.name.unwrap_or(&known.name));
    if email != known.email && reach != Reach::Everybody {
        return Err(Refusal::Field { pointer: "/email", wrong: Wrong::AccountEmail });
    }
    check(email, name)?;
    if (email, name) == (known.email.as_str(), known.name.as_str()) {
        return Ok(());
    }
    conflict_means(tx.change_account(id, email, name).await, Refusal::AccountExists)?;
    let shown = |email: &str, name: &str| Some(format!("{}, {name}", email.trim()));
    let entry = Entry {
        account: Some(id),
        action: "account.changed",
        subject: format!("account:{id}"),
        before: shown(&known.email, &known.name),
        after: shown(email, name),
    };
    tx.record_history(act, &entry).await?;
    Ok(())
}

/// Whether these can be an account's.
fn check(email: &str, name: &str) -> Result<()> {
    if !is_address(email) {
        return Err(Refusal::Field { pointer: "/email", wrong: Wrong::Email });
    }
    fields::required("/name", name).map(|_| ())
}

/// Whether a text can be an e-mail address; whether mail arrives there shows when some is sent.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let text = text.trim();
    text.len() <= EMAIL_MAX
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        && text.rsplit_once('@').is_some_and(|(name, domain)| {
            !name.is_empty() && !domain.is_empty() && !domain.starts_with('.') && !domain.ends_with('.')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_domain() {
        assert!(is_address("a.b+c@shop.example") && is_address(" ä@shop.example "));
        for text in ["", "@shop.example", "a@", "a b@shop.example", "a@.example", "a@shop.example\r\nBcc: b@x.example"] {
            assert!(!is_address(text), "{text}");
        }
    }
}
