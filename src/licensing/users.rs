//! The people who sign in: made, given another password, shut out and let in again. Whoever is shut out, or has another password, is
//! signed out everywhere at that moment.

use super::{Reach, Refusal, Result, Wrong, conflict_means, fields, is_address};
use crate::{
    domain::{cause::Actor, id::Id},
    store::{self, Act, Entry, NewUser, Tx, User, UserRole},
    vault::password::PasswordHash,
};

/// Somebody to be let in.
#[derive(Clone, Copy, Debug)]
pub struct UserOrder<'a> {
    /// By what they sign in.
    pub email: &'a str,
    /// What they are called.
    pub name: &'a str,
    /// What they may do.
    pub role: UserRole,
}

/// Adds a user with a password.
///
/// # Errors
/// If whoever asks may not give the role, there is no such account in their reach, or the e-mail address has a user.
pub async fn create_user(
    tx: &mut Tx,
    act: &Act,
    reach: Reach,
    order: UserOrder<'_>,
    password: &PasswordHash,
) -> Result<Id<User>> {
    match order.role {
        UserRole::Operator if reach != Reach::Everybody => return Err(Refusal::RoleNotAllowed("operator")),
        UserRole::Operator => {}
        UserRole::Admin(account) => {
            reach.over(tx.account(account).await?.map(|account| account.id), "account")?;
        }
    }
    if !is_address(order.email) {
        return Err(Refusal::Field { pointer: "/email", wrong: Wrong::Email });
    }
    let name = fields::required("/name", order.name)?;
    let new = NewUser { email: order.email, name, role: order.role, password: password.as_str() };
    let id = match conflict_means(tx.insert_user(act, &new).await, Refusal::UserExists) {
        Err(Refusal::Store(store::Error::Mismatch(_))) => return Err(Refusal::Unknown("account")),
        other => other?,
    };
    let after = Some(format!("{}, {}", order.email.trim(), order.role.as_str()));
    record(tx, act, order.role, "user.created", id, None, after).await?;
    Ok(id)
}

/// Gives a user another password, and signs them out wherever they are, but for the browser `here`.
///
/// # Errors
/// If there is no such user in reach.
pub async fn change_password(
    tx: &mut Tx,
    act: &Act,
    reach: Reach,
    id: Id<User>,
    password: &PasswordHash,
    here: Option<&[u8; 32]>,
) -> Result<()> {
    let user = reached(tx, reach, id).await?;
    tx.set_password(id, password.as_str(), act.now).await?;
    tx.end_sign_ins(id, here).await?;
    record(tx, act, user.role, "user.password_changed", id, None, Some(user.email)).await
}

/// Lets a user sign in no more, and ends their being signed in; `false` if that was so before.
///
/// # Errors
/// If there is no such user in reach, or it is whoever acts.
pub async fn disable_user(tx: &mut Tx, act: &Act, reach: Reach, id: Id<User>) -> Result<bool> {
    let user = reached(tx, reach, id).await?;
    if matches!(&act.cause.actor, Actor::User(_, email) if *email == user.email) {
        return Err(Refusal::OwnUser);
    }
    tx.end_sign_ins(id, None).await?;
    let now = tx.disable_user(id, act.now).await?;
    if now {
        record(tx, act, user.role, "user.disabled", id, Some(user.email), None).await?;
    }
    Ok(now)
}

/// Lets a user sign in again, by the password that they had; `false` if they could before.
///
/// # Errors
/// If there is no such user in reach.
pub async fn enable_user(tx: &mut Tx, act: &Act, reach: Reach, id: Id<User>) -> Result<bool> {
    let user = reached(tx, reach, id).await?;
    let now = tx.enable_user(id).await?;
    if now {
        record(tx, act, user.role, "user.enabled", id, None, Some(user.email)).await?;
    }
    Ok(now)
}

/// A user, if there is one in reach: the vendor's staff is in reach of operators alone.
async fn reached(tx: &mut Tx, reach: Reach, id: Id<User>) -> Result<User> {
    tx.lock_user(id).await?;
    let user = tx.user(id).await?.ok_or(Refusal::Unknown("user"))?;
    if reach != Reach::Everybody {
        reach.over(user.role.account(), "user")?;
    }
    Ok(user)
}

async fn record(
    tx: &mut Tx,
    act: &Act,
    role: UserRole,
    action: &'static str,
    id: Id<User>,
    before: Option<String>,
    after: Option<String>,
) -> Result<()> {
    let entry = Entry { account: role.account(), action, subject: format!("user:{id}"), before, after };
    Ok(tx.record_history(act, &entry).await?)
}
