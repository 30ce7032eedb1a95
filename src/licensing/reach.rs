//! Whose objects an actor may reach. What is out of reach is unknown: nobody learns that another account's object exists.

use super::{Refusal, Result};
use crate::{
    domain::{
        id::Id,
        license::{Account, License},
        shop::Shop,
        system::{Customer, Link, System},
    },
    store::Db,
};

/// Whose objects an actor may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everybody's: an operator.
    Everybody,
    /// One account's.
    Account(Id<Account>),
}

impl Reach {
    /// The account of an object, if there is the object and it is in reach; `what` names it for the refusal.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] otherwise.
    pub fn over(self, owner: Option<Id<Account>>, what: &'static str) -> Result<Id<Account>> {
        match (self, owner) {
            (Self::Everybody, Some(owner)) => Ok(owner),
            (Self::Account(account), Some(owner)) if account == owner => Ok(owner),
            _ => Err(Refusal::Unknown(what)),
        }
    }

    /// This reach within one account, if one is named.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] if that account is out of reach.
    pub fn narrowed(self, account: Option<Id<Account>>) -> Result<Self> {
        match account {
            None => Ok(self),
            Some(named) => self.over(Some(named), "account").map(Self::Account),
        }
    }

    /// The account that a list is narrowed to; `None`: all.
    #[must_use]
    pub fn account(self) -> Option<Id<Account>> {
        match self {
            Self::Everybody => None,
            Self::Account(account) => Some(account),
        }
    }

    /// The account of a shop in reach.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] otherwise.
    pub async fn over_shop(self, db: &mut Db, id: Id<Shop>) -> Result<Id<Account>> {
        self.over(db.shop(id).await?.map(|shop| shop.account), "shop")
    }

    /// The account of a system in reach.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] otherwise.
    pub async fn over_system(self, db: &mut Db, id: Id<System>) -> Result<Id<Account>> {
        self.over(db.system(id).await?.map(|system| system.account), "system")
    }

    /// The account of a customer in reach.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] otherwise.
    pub async fn over_customer(self, db: &mut Db, id: Id<Customer>) -> Result<Id<Account>> {
        self.over(db.customer(id).await?.map(|customer| customer.account), "customer")
    }

    /// The account of a license in reach; a bundled one is whose its system license is.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] otherwise.
    pub async fn over_license(self, db: &mut Db, id: Id<License>) -> Result<Id<Account>> {
        let license = db.license(id).await?;
        let owner = match license.as_ref().and_then(|license| license.bundled_with) {
            Some(with) => db.license(with).await?.and_then(|with| with.account),
            None => license.and_then(|license| license.account),
        };
        self.over(owner, "license")
    }

    /// The account of a link in reach.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] otherwise.
    pub async fn over_link(self, db: &mut Db, id: Id<Link>) -> Result<Id<Account>> {
        self.over(db.link_home(id).await?.map(|home| home.account), "link")
    }
}
