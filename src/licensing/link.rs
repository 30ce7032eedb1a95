//! Linking: a customer of a shop let into one of its systems, with a login identity, a secret, and a customer license.

use super::{
    CustomerOrder, Refusal, Result,
    bind::bind_known,
    choose::{choose, holding},
    conflict_means,
    customers::customer_for,
    entrance::{Asked, Entrance},
};
use crate::{
    domain::{
        id::Id,
        license::{Account, License},
        secret::Secret,
        subscription::Terms,
        system::{Customer, Link, System, SystemConfig},
    },
    store::{Act, Entry, SystemSummary, Tx},
    vault::Vault,
};

/// Whom to link, and how they log in.
#[derive(Clone, Debug, Default)]
pub struct LinkOrder<'a> {
    /// The customer number in the shop.
    pub number: &'a str,
    /// The customer's name; empty for what is known.
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

/// Where customers are linked: a system of the account, held until the transaction ends.
pub(super) struct Site {
    pub(super) system: SystemSummary,
    pub(super) config: SystemConfig,
    pub(super) has_secret: bool,
    pub(super) asked: Asked,
}

impl Site {
    pub(super) async fn of(tx: &mut Tx, account: Id<Account>, system: Id<System>) -> Result<Self> {
        tx.lock_system(system).await?;
        let detail = tx.system_detail(system).await?.filter(|detail| detail.summary.account == account);
        let detail = detail.ok_or(Refusal::Unknown("system"))?;
        let asked = Asked::by(&detail.config, detail.has_secret);
        Ok(Self { system: detail.summary, config: detail.config, has_secret: detail.has_secret, asked })
    }

    pub(super) fn system_license(&self) -> Result<Id<License>> {
        self.system.license.ok_or(Refusal::SystemLicenseMissing)
    }
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
    let site = Site::of(tx, account, system).await?;
    let system_license = site.system_license()?;
    let entrance = Entrance::of(site.asked, order.identity, order.domain, order.secret.as_ref())?;
    let entrance = entrance.with_secret(act, site.asked);
    let customer = CustomerOrder { number: order.number, name: order.name, email: order.email };
    let customer = customer_for(tx, act, (account, site.system.shop), &customer).await?;
    refuse_taken(tx, vault, &site, customer.id, &entrance).await?;
    let license = choose(tx, act, terms, &site.system, system_license, order.license).await?;
    if license.bundled_with.is_none() {
        bind_known(tx, act, account, &license, site.system.shop).await?;
    }
    let id: Id<Link> = act.chance.id(act.now);
    let new = entrance.link(vault, act, system, (id, customer.id, holding(&license)));
    conflict_means(tx.insert_links(act, &site.system, &[new]).await, Refusal::LicenseInUse)?;
    let whom = format!("customer {}, system {}", customer.number, site.system.name);
    tx.record_histories(act, &linked(account, id, &whom, &entrance.shown(), license.id)).await?;
    Ok(Linked { link: id, customer: customer.id, license: license.id, secret: entrance.secret })
}

/// Says what exactly another link of the system has already. The system is held, so that this stays true.
async fn refuse_taken(tx: &mut Tx, vault: &Vault, site: &Site, customer: Id<Customer>, entrance: &Entrance) -> Result<()> {
    let system = site.system.id;
    if tx.link_of_customer(system, customer).await?.is_some() {
        return Err(Refusal::CustomerLinked);
    }
    if site.asked.one_customer && tx.link_census(system).await?.links > 0 {
        return Err(Refusal::OneCustomer);
    }
    if let Some(identity) = entrance.folded()
        && tx.link_of_identity(system, &identity).await?.is_some()
    {
        return Err(Refusal::IdentityTaken);
    }
    if let Some(token) = entrance.token(vault, system)
        && tx.link_of_token(system, &token).await?.is_some()
    {
        return Err(Refusal::TokenTaken);
    }
    Ok(())
}

/// The lines of the history for a new link: one of its own, one of its license, so that either tells its story.
pub(super) fn linked(account: Id<Account>, link: Id<Link>, whom: &str, entrance: &str, license: Id<License>) -> [Entry; 2] {
    [
        Entry {
            account: Some(account),
            action: "customer.linked",
            subject: format!("link:{link}"),
            before: None,
            after: Some(format!("{whom}, {entrance}, license:{license}")),
        },
        license_in(account, license, link, whom),
    ]
}

/// The line of a license's own history that says where it went.
pub(super) fn license_in(account: Id<Account>, license: Id<License>, link: Id<Link>, whom: &str) -> Entry {
    Entry {
        account: Some(account),
        action: "license.linked",
        subject: format!("license:{license}"),
        before: None,
        after: Some(format!("link:{link}, {whom}")),
    }
}

/// The line of a license's own history that says where it was.
pub(super) fn license_out(account: Id<Account>, license: Id<License>, link: Id<Link>, whom: &str) -> Entry {
    Entry {
        account: Some(account),
        action: "license.freed",
        subject: format!("license:{license}"),
        before: Some(format!("link:{link}, {whom}")),
        after: None,
    }
}
