//! What becomes of a link: another identity, another license, none, or its end. Its history stays, and so does its license's.

use super::{
    Refusal, Result, Wrong,
    bind::{bind_known, owned},
    choose::{choose, holding},
    conflict_means,
    entrance::{Entrance, shown},
    expect,
    link::{Site, license_in, license_out},
};
use crate::{
    domain::{
        id::Id,
        license::{Account, License},
        secret::Secret,
        subscription::Terms,
        system::{Link, LoginConfig},
    },
    store::{Act, Entry, LinkDetail, Sealed, Tx},
    vault::{Place, Slot, Vault},
};

/// What becomes of a secret of a system's or link's own.
#[derive(Clone, Debug, Default)]
pub enum SecretChange {
    /// It stays as it is.
    #[default]
    Keep,
    /// There is one from now on, where there was none. One that is there is rotated instead.
    Set(Secret),
    /// There is none any more.
    Remove,
}

/// What to change of a link; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct LinkChange<'a> {
    /// The login identity.
    pub identity: Option<&'a str>,
    /// The domain that it must come with; empty for none.
    pub domain: Option<&'a str>,
    /// Its own secret.
    pub secret: SecretChange,
}

/// A link of the account and its system, which is held until the transaction ends.
struct Held {
    site: Site,
    link: LinkDetail,
}

impl Held {
    async fn of(tx: &mut Tx, account: Id<Account>, link: Id<Link>, expected: Option<i64>) -> Result<Self> {
        let home = tx.link_home(link).await?.filter(|home| home.account == account).ok_or(Refusal::Unknown("link"))?;
        let site = Site::of(tx, account, home.system).await?;
        // It may have been unlinked while its system was waited for.
        let link = tx.link_detail(link).await?.ok_or(Refusal::Unknown("link"))?;
        expect(link.version, expected)?;
        Ok(Self { site, link })
    }

    fn whom(&self) -> String {
        format!("customer {}, system {}", self.link.number, self.link.system_name)
    }

    fn entry(&self, action: &'static str, before: Option<String>, after: Option<String>) -> Entry {
        Entry { account: Some(self.link.account), action, subject: format!("link:{}", self.link.id), before, after }
    }
}

/// Changes what a link logs in by.
///
/// # Errors
/// If the account has no such link, it is not of the version that is expected, another link of its system has the identity, or it
/// could not log in any more.
pub async fn change_link(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    account: Id<Account>,
    link: Id<Link>,
    change: &LinkChange<'_>,
    expected: Option<i64>,
) -> Result<()> {
    let held = Held::of(tx, account, link, expected).await?;
    let asked = held.site.asked;
    if asked.token && change.identity.is_some_and(|identity| !identity.trim().is_empty()) {
        return Err(Refusal::Field { pointer: "/identity", wrong: Wrong::TokenForIdentity });
    }
    let identity = change.identity.or(held.link.identity.as_deref());
    let domain = change.domain.or(held.link.domain.as_deref());
    let entrance = Entrance::of(asked, identity, domain, None)?;
    if (entrance.identity.as_ref(), entrance.domain.as_ref()) != (held.link.identity.as_ref(), held.link.domain.as_ref()) {
        let folded = entrance.folded();
        if let Some(folded) = &folded
            && tx.link_of_identity(held.link.system, folded).await?.is_some_and(|other| other != link)
        {
            return Err(Refusal::IdentityTaken);
        }
        let (identity, domain) = (entrance.identity.as_deref(), entrance.domain.as_deref());
        let changed = tx.change_link(link, identity, folded.as_deref(), domain).await;
        conflict_means(changed, Refusal::IdentityTaken)?;
        let before = shown(held.link.identity.as_deref(), held.link.domain.as_deref());
        tx.record_history(act, &held.entry("link.changed", Some(before), Some(entrance.shown()))).await?;
    }
    change_secret(tx, vault, act, &held, &change.secret).await
}

/// Gives a link a secret of its own, or takes it away where the system's stands in for it.
async fn change_secret(tx: &mut Tx, vault: &Vault, act: &Act, held: &Held, change: &SecretChange) -> Result<()> {
    let refuse = |wrong| Err(Refusal::Field { pointer: "/secret", wrong });
    let (sealed, before, after) = match change {
        SecretChange::Keep => return Ok(()),
        SecretChange::Set(_) if held.link.has_secret || held.link.has_token => {
            return refuse(Wrong::LinkSecretThere);
        }
        SecretChange::Set(secret) => {
            super::fields::secret("/secret", secret)?;
            let place = Place::new("links", held.link.id, Slot::Current);
            let current = Some(vault.seal(place, secret, act.chance.bytes()));
            (Sealed { current, retiring: None }, "the system's secret", "a secret of its own")
        }
        SecretChange::Remove if !held.link.has_secret && !held.link.has_token => return Ok(()),
        SecretChange::Remove if held.site.has_secret && matches!(held.site.config.login, LoginConfig::Cxml(_)) => {
            (Sealed::default(), "a secret of its own", "the system's secret")
        }
        SecretChange::Remove => {
            return refuse(Wrong::SecretNeeded);
        }
    };
    tx.set_link_secret(held.link.id, &sealed).await?;
    let entry = held.entry("link.secret_changed", Some(before.to_owned()), Some(after.to_owned()));
    Ok(tx.record_history(act, &entry).await?)
}

/// Ends a link, with its tokens: its license is free for another customer or system.
///
/// # Errors
/// If the account has no such link, or it is not of the version that is expected.
pub async fn unlink(tx: &mut Tx, act: &Act, account: Id<Account>, link: Id<Link>, expected: Option<i64>) -> Result<()> {
    let held = Held::of(tx, account, link, expected).await?;
    tx.delete_link(link).await?;
    let license = held.link.license.map_or_else(|| "no license".to_owned(), |license| format!("license:{license}"));
    let entrance = shown(held.link.identity.as_deref(), held.link.domain.as_deref());
    let before = format!("{}, {entrance}, {license}", held.whom());
    let mut entries = vec![held.entry("customer.unlinked", Some(before), None)];
    entries.extend(held.link.license.map(|license| license_out(account, license, link, &held.whom())));
    Ok(tx.record_histories(act, &entries).await?)
}

/// Gives a link that holds none a license: the one that is named, else one that is chosen. Which one it then holds.
///
/// # Errors
/// If the account has no such link or license, the link holds another one, the link's system has none, the license is of another
/// kind, bound to another shop or in another link, or none is free.
pub async fn give_license(
    tx: &mut Tx,
    act: &Act,
    terms: Terms,
    account: Id<Account>,
    link: Id<Link>,
    license: Option<Id<License>>,
    expected: Option<i64>,
) -> Result<Id<License>> {
    let held = Held::of(tx, account, link, expected).await?;
    if let Some(named) = license {
        // Whose it is comes first: of another account's license nothing is told.
        owned(tx, account, named).await?;
    }
    match held.link.license {
        Some(present) if license == Some(present) => return Ok(present),
        Some(_) => return Err(Refusal::LinkLicensed),
        None => {}
    }
    let system_license = held.site.system_license()?;
    let license = choose(tx, act, terms, &held.site.system, system_license, license).await?;
    if license.bundled_with.is_none() {
        bind_known(tx, act, account, &license, held.site.system.shop).await?;
    }
    if !conflict_means(tx.hold(link, holding(&license)).await, Refusal::LicenseInUse)? {
        return Err(Refusal::LicenseInUse);
    }
    record_license(tx, act, &held, Some(license.id)).await?;
    Ok(license.id)
}

/// Takes the license out of a link, which stays, with its identity and secret, and is refused until it holds one again.
///
/// # Errors
/// If the account has no such link, or it is not of the version that is expected.
pub async fn take_license(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    link: Id<Link>,
    expected: Option<i64>,
) -> Result<()> {
    let held = Held::of(tx, account, link, expected).await?;
    if held.link.license.is_none() {
        return Ok(());
    }
    tx.release_license(link).await?;
    record_license(tx, act, &held, None).await
}

async fn record_license(tx: &mut Tx, act: &Act, held: &Held, license: Option<Id<License>>) -> Result<()> {
    let (account, link, whom) = (held.link.account, held.link.id, held.whom());
    let named = |license: Option<Id<License>>| license.map(|license| format!("license:{license}"));
    let mut entries = vec![held.entry("link.license_changed", named(held.link.license), named(license))];
    entries.extend(held.link.license.map(|before| license_out(account, before, link, &whom)));
    entries.extend(license.map(|license| license_in(account, license, link, &whom)));
    Ok(tx.record_histories(act, &entries).await?)
}
