//! Simulation: what would be decided about a customer, or about every customer of a system, at some moment, if it logged in and
//! proved itself. It reads one snapshot, records nothing and counts for nobody; a captured login is simulated by `Gate::dry_run`.

use super::{Gate, Trouble};
use crate::{
    domain::{
        decision::{Decision, Facts, Supposed, SystemFacts, suppose},
        folded,
        id::Id,
        license::Account,
        login::Operation,
        subscription::Terms,
        system::{Link, System},
    },
    store::{CustomerRow, KnownLink, Tx},
};
use chrono::{DateTime, Utc};

/// The most links of a page.
pub const SIMULATED_MAX: i64 = 500;

/// Who is supposed to log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom<'a> {
    /// The one with this login identity.
    Identity(&'a str),
    /// The one with this customer number in the shop; where a token stands for the identity, or there is none, the only way.
    Customer(&'a str),
}

/// A link, and what would be decided about its customer.
#[derive(Clone, Debug)]
pub struct Simulated {
    /// The link.
    pub link: Id<Link>,
    /// The customer in it.
    pub customer: CustomerRow,
    /// The login identity, as written; empty where the system reads none.
    pub identity: String,
    /// What would be decided.
    pub decision: Decision,
}

/// A system as it is simulated.
struct Stage {
    facts: Facts,
    system: SystemFacts,
    /// It is for one customer and has several: no request says which.
    is_crowded: bool,
}

impl Gate {
    /// What would be decided about a customer of a system; `None` if the account has no such system. No account: anybody's.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn simulate(
        &self,
        account: Option<Id<Account>>,
        system: Id<System>,
        whom: Whom<'_>,
        operation: Operation,
        at: DateTime<Utc>,
    ) -> Result<Option<Decision>, Trouble> {
        let mut snapshot = self.store.snapshot().await?;
        let Some(stage) = Stage::read(&mut snapshot, self.settings.terms, account, system).await? else {
            return Ok(None);
        };
        let identity;
        let wanted = match whom {
            Whom::Identity(text) => {
                identity = folded(text);
                (Some(identity.as_str()), None)
            }
            Whom::Customer(number) => (None, Some(number.trim())),
        };
        let link = snapshot.known_links(system, wanted, None, 1).await?.pop();
        snapshot.commit().await?;
        Ok(Some(match (&link, whom) {
            (Some(link), _) => stage.decide(link, operation, at),
            (None, Whom::Identity(_)) => suppose(&stage.facts, &stage.system, Supposed::IdentityUnknown, operation, at),
            (None, Whom::Customer(_)) => suppose(&stage.facts, &stage.system, Supposed::NotLinked, operation, at),
        }))
    }

    /// What would be decided about the customers of a system: a page of at most [`SIMULATED_MAX`] in the order of their links, from
    /// behind the one given, and one more by which a caller sees whether there are others. `None` if the account has no such system. No account: anybody's.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn simulate_all(
        &self,
        account: Option<Id<Account>>,
        system: Id<System>,
        operation: Operation,
        at: DateTime<Utc>,
        (after, limit): (Option<Id<Link>>, i64),
    ) -> Result<Option<Vec<Simulated>>, Trouble> {
        let mut snapshot = self.store.snapshot().await?;
        let Some(stage) = Stage::read(&mut snapshot, self.settings.terms, account, system).await? else {
            return Ok(None);
        };
        let links = snapshot.known_links(system, (None, None), after, limit.clamp(1, SIMULATED_MAX + 1)).await?;
        snapshot.commit().await?;
        let simulated = links.into_iter().map(|known| Simulated {
            decision: stage.decide(&known, operation, at),
            link: known.row.facts.id,
            customer: known.customer,
            identity: known.identity,
        });
        Ok(Some(simulated.collect()))
    }
}

impl Stage {
    async fn read(
        snapshot: &mut Tx,
        terms: Terms,
        account: Option<Id<Account>>,
        system: Id<System>,
    ) -> Result<Option<Self>, Trouble> {
        let row = snapshot.system_facts_of(system).await?;
        let Some(row) = row.filter(|row| account.is_none_or(|account| row.facts.account == account)) else {
            return Ok(None);
        };
        let is_crowded = row.facts.config.is_for_one_customer() && snapshot.only_link(system).await?.len() > 1;
        Ok(Some(Self { facts: Facts { terms, ..Facts::default() }, system: row.facts, is_crowded }))
    }

    fn decide(&self, link: &KnownLink, operation: Operation, at: DateTime<Utc>) -> Decision {
        let link = &link.row.facts;
        let supposed = if self.is_crowded { Supposed::OneOfSeveral(link) } else { Supposed::Link(link) };
        suppose(&self.facts, &self.system, supposed, operation, at)
    }
}
