//! API keys: made, shown once, and revoked. A revoked key stops at the next call, because every call looks its key up.

use super::{Reach, Refusal, Result, fields};
use crate::{
    domain::{cause::Actor, id::Id},
    store::{self, Act, ApiKey, Entry, NewApiKey, Role, Tx},
    vault::api_key_hash,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// An API key: made here, or given by the demo, whose keys are published.
pub enum Key<'a> {
    /// A new one.
    Made,
    /// This one.
    Given(&'a str),
}

/// Adds an API key: its id, and the key itself, to be shown this once. The administrators of an account make those of their account
/// and its shops; operators make any.
///
/// # Errors
/// If there is no such account or shop for whoever asks, they may not give the role, or the label is none.
pub async fn create_key(tx: &mut Tx, act: &Act, role: Role, label: &str, key: Key<'_>) -> Result<(Id<ApiKey>, String)> {
    may_give(act, role)?;
    let label = fields::label("/label", label)?;
    let (account, word) = match role {
        Role::Operator => (None, "operator"),
        Role::Admin(account) => (Some(account), "admin"),
        Role::Shop(account, shop) => {
            if tx.shop(shop).await?.is_none_or(|shop| shop.account != account) {
                return Err(Refusal::Unknown("shop"));
            }
            (Some(account), "shop")
        }
    };
    let key = match key {
        Key::Made => format!("pgk_{}", BASE64_URL_SAFE_NO_PAD.encode(act.chance.bytes::<32>())),
        Key::Given(key) => key.to_owned(),
    };
    let new = NewApiKey { hash: api_key_hash(&key), role, label: label.to_owned() };
    let inserted = tx.insert_api_key(act, &new).await;
    let id = inserted.map_err(|error| match error {
        store::Error::Mismatch(_) => Refusal::Unknown("account"),
        other => Refusal::Store(other),
    })?;
    let entry = Entry {
        account,
        action: "key.created",
        subject: format!("key:{id}"),
        before: None,
        after: Some(format!("{word}, {label}")),
    };
    tx.record_history(act, &entry).await?;
    Ok((id, key))
}

/// Whether whoever acts may make a key of this role. That another account exists is nobody's to know.
fn may_give(act: &Act, role: Role) -> Result<()> {
    match (&act.cause.actor, role) {
        (Actor::Operator(_) | Actor::User(None, _) | Actor::System, _) => Ok(()),
        (Actor::Admin(own, _) | Actor::User(Some(own), _), Role::Admin(account) | Role::Shop(account, _))
            if *own == account =>
        {
            Ok(())
        }
        (Actor::Admin(..) | Actor::User(..), Role::Admin(_) | Role::Shop(..)) => Err(Refusal::Unknown("account")),
        (_, Role::Operator) => Err(Refusal::RoleNotAllowed("operator")),
        (_, Role::Admin(_)) => Err(Refusal::RoleNotAllowed("admin")),
        (_, Role::Shop(..)) => Err(Refusal::RoleNotAllowed("shop")),
    }
}

/// What a revocation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// The key has ended now.
    Now,
    /// It had ended before; nothing changed.
    Before,
}

/// Ends an API key.
///
/// # Errors
/// If there is none with this id in reach.
pub async fn revoke_key(tx: &mut Tx, act: &Act, reach: Reach, id: Id<ApiKey>) -> Result<Revoked> {
    let key = tx.api_key_summary(id).await?.ok_or(Refusal::Unknown("API key"))?;
    if reach != Reach::Everybody {
        reach.over(key.account, "API key")?;
    }
    if !tx.revoke_api_key(id, act.now).await? {
        return Ok(Revoked::Before);
    }
    let entry = Entry {
        account: key.account,
        action: "key.revoked",
        subject: format!("key:{id}"),
        before: Some(format!("{}, {}", key.role, key.label)),
        after: None,
    };
    tx.record_history(act, &entry).await?;
    Ok(Revoked::Now)
}
