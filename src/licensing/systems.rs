//! Making a system: a configuration that can work, a name for good, and a sealed secret if it is for a hub.

use super::{Refusal, Result, conflict_means};
use crate::{
    domain::{
        id::Id,
        license::Account,
        secret::Secret,
        shop::Shop,
        system::{System, SystemConfig, SystemName},
    },
    store::{Act, Entry, NewSystem, Tx},
    vault::{Place, Slot, Vault},
};

/// What system to make.
#[derive(Clone, Debug)]
pub struct SystemOrder<'a> {
    /// Its shop.
    pub shop: Id<Shop>,
    /// What people call it.
    pub title: &'a str,
    /// Its configuration.
    pub config: SystemConfig,
    /// Its own secret, if its sender is not the buyer.
    pub secret: Option<Secret>,
    /// Its name in URLs; made if there is none, given by the demo alone.
    pub name: Option<SystemName>,
}

/// Makes a system without a license.
///
/// # Errors
/// If the account has no such shop, or the configuration can never work.
pub async fn create_system(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    account: Id<Account>,
    order: &SystemOrder<'_>,
) -> Result<(Id<System>, SystemName)> {
    if tx.shop(order.shop).await?.is_none_or(|shop| shop.account != account) {
        return Err(Refusal::Unknown("shop"));
    }
    let faults = order.config.faults(order.secret.is_some());
    if !faults.is_empty() {
        return Err(Refusal::Config(faults));
    }
    let id: Id<System> = act.chance.id(act.now);
    let name = order.name.clone().unwrap_or_else(|| SystemName::from_random(act.chance.bytes()));
    let seal = |secret: &Secret| vault.seal(Place::new("systems", id, Slot::Current), secret, act.chance.bytes());
    let system = NewSystem {
        id,
        account,
        shop: order.shop,
        name: &name,
        title: order.title,
        config: &order.config,
        secret: order.secret.as_ref().map(seal),
    };
    conflict_means(tx.insert_system(act, &system).await, Refusal::OutOfRange("a system of this name exists"))?;
    let entry = Entry {
        account: Some(account),
        action: "system.created",
        subject: format!("system:{id}"),
        after: Some(format!("{name}, {}", order.config.protocol().as_str())),
        ..Entry::default()
    };
    tx.record_history(act, &entry).await?;
    Ok((id, name))
}
