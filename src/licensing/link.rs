//! Linking: a customer of a shop let into one of its systems, with a login identity, a secret, and a customer license.

use super::{
    Refusal, Result,
    bind::{bind_known, owned},
    conflict_means,
};
use crate::{
    domain::{
        folded,
        id::Id,
        license::{Account, License, LicenseKind},
        secret::Secret,
        subscription::Terms,
        system::{Customer, IdentityFrom, Link, LoginConfig, System, SystemConfig},
    },
    store::{Act, CustomerRow, Entry, LicenseRow, NewCustomer, NewLink, SystemSummary, Tx},
    vault::{Place, Slot, Vault},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// Whom to link, and how they log in.
#[derive(Clone, Debug, Default)]
pub struct LinkOrder<'a> {
    /// The customer number in the shop.
    pub number: &'a str,
    /// The customer's name.
    pub name: &'a str,
    /// The customer's e-mail address.
    pub email: Option<&'a str>,
    /// The login identity; not where a token stands for it or the system has one customer.
    pub identity: Option<&'a str>,
    /// The domain that the identity must come with.
    pub domain: Option<&'a str>,
    /// The secret or token; made if left out, unless the system has a secret of its own.
    pub secret: Option<Secret>,
    /// The license to hold; chosen if left out.
    pub license: Option<Id<License>>,
}

/// A new link.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The link.
    pub link: Id<Link>,
    /// The customer.
    pub customer: Id<Customer>,
    /// The license that it holds.
    pub license: Id<License>,
    /// Its secret or token, to be shown this once.
    pub secret: Option<Secret>,
}

/// Links a customer to a system.
///
/// # Errors
/// If the account has no such system, the system holds no license, no customer license is free, or the customer, identity or
/// token is linked there already.
pub async fn link(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    terms: Terms,
    account: Id<Account>,
    system: Id<System>,
    order: &LinkOrder<'_>,
) -> Result<Linked> {
    tx.lock_system(system).await?;
    let row = tx.system_facts_of(system).await?.filter(|row| row.facts.account == account);
    let (Some(row), Some(system)) = (row, tx.system(system).await?) else {
        return Err(Refusal::Unknown("system"));
    };
    let system_license = system.license.ok_or(Refusal::SystemLicenseMissing)?;
    let customer = customer_for(tx, act, &system, order).await?;
    let id: Id<Link> = act.chance.id(act.now);
    let login = Login::of(act, &row.facts.config, row.sealed.current.is_some(), order)?;
    let seal = |secret: &Secret| vault.seal(Place::new("links", id, Slot::Current), secret, act.chance.bytes());
    let new = NewLink {
        id,
        system: &system,
        customer,
        identity: login.identity.as_deref().unwrap_or_default(),
        identity_folded: login.identity.as_deref().map(folded),
        domain_folded: order.domain.map(folded).filter(|domain| !domain.is_empty()),
        secret: login.secret.as_ref().filter(|_| !login.is_token).map(seal),
        token: login.secret.as_ref().filter(|_| login.is_token).map(|token| vault.token_fingerprint(system.id, token)),
    };
    conflict_means(tx.insert_link(act, &new).await, Refusal::CustomerLinked)?;
    let license = choose_license(tx, act, terms, &system, system_license, order.license).await?;
    let held = if license.bundled_with.is_some() {
        conflict_means(tx.hold_bundled(id, system_license).await, Refusal::LicenseInUse)?
    } else {
        bind_known(tx, act, account, &license, system.shop).await?;
        conflict_means(tx.hold_purchased(id, license.id).await, Refusal::LicenseInUse)?
    };
    if !held {
        return Err(Refusal::LicenseInUse);
    }
    let entry = Entry {
        account: Some(account),
        action: "customer.linked",
        subject: format!("link:{id}"),
        after: Some(format!("customer {}, system {}, license:{}", order.number, system.name, license.id)),
        ..Entry::default()
    };
    tx.record_history(act, &entry).await?;
    Ok(Linked { link: id, customer, license: license.id, secret: login.secret })
}

/// The customer of that number, added if the shop does not have it yet.
async fn customer_for(tx: &mut Tx, act: &Act, system: &SystemSummary, order: &LinkOrder<'_>) -> Result<Id<Customer>> {
    let number = order.number.trim();
    if number.is_empty() {
        return Err(Refusal::OutOfRange("a customer needs a number"));
    }
    // A link in another system may add the same customer at this moment: whoever is there afterwards is the one.
    tx.insert_customer(act, NewCustomer { shop: system.shop, number, name: order.name, email: order.email }).await?;
    let same = |known: &CustomerRow| known.name == order.name && known.email.as_deref() == order.email;
    let known = tx.customer_by_number(system.shop, number).await?;
    known.filter(same).map(|known| known.id).ok_or(Refusal::CustomerDiffers)
}

/// How the new link logs in.
struct Login {
    identity: Option<String>,
    secret: Option<Secret>,
    is_token: bool,
}

impl Login {
    fn of(act: &Act, config: &SystemConfig, system_has_secret: bool, order: &LinkOrder<'_>) -> Result<Self> {
        let made = || Secret::new(BASE64_URL_SAFE_NO_PAD.encode(act.chance.bytes::<24>()));
        let identity = order.identity.map(str::trim).filter(|identity| !identity.is_empty()).map(ToOwned::to_owned);
        let (is_token, needs_identity) = match &config.login {
            LoginConfig::Oci(login) => (login.token.is_some(), login.token.is_none()),
            LoginConfig::Cxml(login) => (false, login.identity_from != IdentityFrom::Only),
        };
        if needs_identity && identity.is_none() {
            return Err(Refusal::IdentityMissing);
        }
        if !config.reads_domains() && order.domain.is_some_and(|domain| !domain.trim().is_empty()) {
            return Err(Refusal::DomainNotRead);
        }
        if order.secret.as_ref().is_some_and(|secret| secret.reveal().trim().is_empty()) {
            return Err(Refusal::OutOfRange("a secret has at least one character that is no blank"));
        }
        // A token is looked for trimmed.
        let given =
            order.secret.as_ref().map(|secret| if is_token { Secret::new(secret.reveal().trim()) } else { secret.clone() });
        let secret = given.or_else(|| (!system_has_secret).then(made));
        Ok(Self { identity: identity.filter(|_| needs_identity), secret, is_token })
    }
}

/// The license that is named; else the bundled one if it is free; else the best free purchased one.
async fn choose_license(
    tx: &mut Tx,
    act: &Act,
    terms: Terms,
    system: &SystemSummary,
    system_license: Id<License>,
    named: Option<Id<License>>,
) -> Result<LicenseRow> {
    let links = tx.links_of_system(system.id).await?;
    let bundled_is_free = links.iter().all(|link| link.bundled_with.is_none());
    let Some(named) = named else {
        let bundled = if bundled_is_free { tx.bundled_license(system_license).await? } else { None };
        return match bundled {
            Some(bundled) => Ok(bundled),
            None => best_free(tx, act, terms, system).await,
        };
    };
    tx.lock_license(named).await?;
    let license = owned(tx, system.account, named).await?;
    match license.bundled_with {
        Some(with) if with != system_license => Err(Refusal::Bundled),
        Some(_) if !bundled_is_free => Err(Refusal::LicenseInUse),
        None if license.kind != LicenseKind::Customer => Err(Refusal::WrongKind("customer")),
        Some(_) | None => Ok(license),
    }
}

/// The best free purchased license, held until the transaction ends.
async fn best_free(tx: &mut Tx, act: &Act, terms: Terms, system: &SystemSummary) -> Result<LicenseRow> {
    loop {
        let best = best_seen(tx, act, terms, system).await?.ok_or(Refusal::NoFreeCustomerLicense)?;
        tx.lock_license(best).await?;
        // A link made at the same moment may have taken it while it was waited for; then there may be another one.
        let free = tx.free_customer_licenses(system.account, system.shop).await?;
        if let Some(license) = free.into_iter().find(|license| license.id == best) {
            return Ok(license);
        }
    }
}

async fn best_seen(tx: &mut Tx, act: &Act, terms: Terms, system: &SystemSummary) -> Result<Option<Id<License>>> {
    let mut best = None;
    for license in tx.free_customer_licenses(system.account, system.shop).await? {
        let Some(facts) = tx.license_facts(license.id).await? else {
            continue;
        };
        let preference = facts.preference(system.account, system.shop, act.now, terms);
        if best.is_none_or(|(known, _)| preference < known) {
            best = Some((preference, license.id));
        }
        if preference == (false, false) {
            break;
        }
    }
    Ok(best.map(|(_, license)| license))
}
