//! Systems: made, changed, switched off and on, cloned. A configuration that can never work is refused, and so is one that would
//! leave a link unable to log in. A system's protocol, shop and name in URLs are for good.

use super::{Refusal, Result, SecretChange, Wrong, conflict_means, entrance::made_secret, expect, fields, link::Site};
use crate::{
    domain::{
        cart::config::CartConfig,
        id::Id,
        license::Account,
        secret::Secret,
        shop::Shop,
        system::{System, SystemConfig, SystemName},
    },
    store::{Act, Entry, NewSystem, Sealed, SystemState, Tx},
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
    /// How it wants carts back.
    pub cart: CartConfig,
    /// Its own secret, if its sender is not the buyer.
    pub secret: Option<Secret>,
    /// Its name in URLs; made if there is none, given by the demo alone.
    pub name: Option<SystemName>,
}

/// What to change of a system; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct SystemChange<'a> {
    /// What people call it.
    pub title: Option<&'a str>,
    /// Its whole configuration.
    pub config: Option<SystemConfig>,
    /// Whether it lets anybody in.
    pub enabled: Option<bool>,
    /// Its own secret.
    pub secret: SecretChange,
}

/// A system that was made after another one.
#[derive(Clone, Debug)]
pub struct Cloned {
    /// The new system.
    pub system: Id<System>,
    /// Its name in URLs.
    pub name: SystemName,
    /// Its own secret, if the other one has one, to be shown this once.
    pub secret: Option<Secret>,
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
    let title = fields::required("/name", order.title)?;
    if let Some(secret) = &order.secret {
        fields::secret("/secret", secret)?;
    }
    let faults = order.config.faults(order.secret.is_some());
    if !faults.is_empty() {
        return Err(Refusal::Config(faults));
    }
    let id: Id<System> = act.chance.id(act.now);
    let name = order.name.clone().unwrap_or_else(|| SystemName::from_random(act.chance.bytes()));
    let system = NewSystem {
        id,
        account,
        shop: order.shop,
        name: &name,
        title,
        config: &order.config,
        cart: &order.cart,
        secret: order.secret.as_ref().map(|secret| seal(vault, act, id, secret)),
    };
    conflict_means(tx.insert_system(act, &system).await, Refusal::OutOfRange(Wrong::SystemNameTaken))?;
    let entry = Entry {
        account: Some(account),
        action: "system.created",
        subject: format!("system:{id}"),
        after: Some(format!("{name}, {title}, {}", order.config.protocol().as_str())),
        ..Entry::default()
    };
    tx.record_history(act, &entry).await?;
    Ok((id, name))
}

/// Changes a system.
///
/// # Errors
/// If the account has no such system, it is not of the version that is expected, the configuration can never work, or a link of the
/// system could not log in any more.
pub async fn change_system(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    account: Id<Account>,
    system: Id<System>,
    change: &SystemChange<'_>,
    expected: Option<i64>,
) -> Result<()> {
    let Site { system: summary, config: present, has_secret, .. } = Site::of(tx, account, system).await?;
    expect(summary.version, expected)?;
    let before = tx.system_detail(system).await?.ok_or(Refusal::Unknown("system"))?;
    let title = change.title.map(|title| fields::required("/name", title)).transpose()?.unwrap_or(&before.title);
    let config = change.config.as_ref().unwrap_or(&present);
    let enabled = change.enabled.unwrap_or(before.enabled);
    let will_have_secret = match &change.secret {
        SecretChange::Keep => has_secret,
        SecretChange::Set(_) if has_secret => {
            return Err(Refusal::Field { pointer: "/secret", wrong: Wrong::SystemSecretThere });
        }
        SecretChange::Set(secret) => fields::secret("/secret", secret).map(|()| true)?,
        SecretChange::Remove => false,
    };
    let faults = config.faults(will_have_secret);
    if !faults.is_empty() {
        return Err(Refusal::Config(faults));
    }
    if *config != present || will_have_secret != has_secret {
        let stranded = config.strands(&present, will_have_secret, &tx.link_census(system).await?);
        if !stranded.is_empty() {
            return Err(Refusal::LinksInTheWay(stranded));
        }
    }
    let mut entries = Vec::new();
    let mut entry = |action, before: String, after: String| {
        let (before, after) = (Some(before), Some(after));
        entries.push(Entry { account: Some(account), action, subject: format!("system:{system}"), before, after });
    };
    if (title, config, enabled) != (before.title.as_str(), &present, before.enabled) {
        tx.change_system(system, SystemState { title, config, enabled }).await?;
        entry("system.changed", shown(&before.title, before.enabled, &present), shown(title, enabled, config));
    }
    if will_have_secret != has_secret {
        let current = match &change.secret {
            SecretChange::Set(secret) => Some(seal(vault, act, system, secret)),
            SecretChange::Keep | SecretChange::Remove => None,
        };
        tx.set_system_secret(system, &Sealed { current, retiring: None }).await?;
        let word = |has| if has { "a secret of its own" } else { "no secret" }.to_owned();
        entry("system.secret_changed", word(has_secret), word(will_have_secret));
    }
    Ok(tx.record_histories(act, &entries).await?)
}

/// Makes a system of the same configuration, in the same shop or another one of the account. It gets a secret of its own if the other
/// one has one, and neither license nor links: those are one system's.
///
/// # Errors
/// If the account has no such system or shop.
pub async fn clone_system(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    account: Id<Account>,
    system: Id<System>,
    title: &str,
    shop: Option<Id<Shop>>,
) -> Result<Cloned> {
    let Site { system: summary, config, has_secret, .. } = Site::of(tx, account, system).await?;
    let secret = has_secret.then(|| made_secret(act));
    let cart = tx.cart_config(system).await?.ok_or(Refusal::Unknown("system"))?;
    let order = SystemOrder { shop: shop.unwrap_or(summary.shop), title, config, cart, secret: secret.clone(), name: None };
    let (id, name) = create_system(tx, vault, act, account, &order).await?;
    let entry = Entry {
        account: Some(account),
        action: "system.cloned",
        subject: format!("system:{id}"),
        before: None,
        after: Some(format!("{name}, after {} (system:{system})", summary.name)),
    };
    tx.record_history(act, &entry).await?;
    Ok(Cloned { system: id, name, secret })
}

fn seal(vault: &Vault, act: &Act, system: Id<System>, secret: &Secret) -> Vec<u8> {
    vault.seal(Place::new("systems", system, Slot::Current), secret, act.chance.bytes())
}

/// A system as the history shows it; a configuration holds no secret.
fn shown(title: &str, enabled: bool, config: &SystemConfig) -> String {
    let state = if enabled { "enabled" } else { "disabled" };
    format!("{title}, {state}, {}", serde_json::to_string(config).unwrap_or_default())
}
