//! Whose objects an actor may reach. What is out of reach is unknown: nobody learns that another account's object exists.

use super::{Refusal, Result};
use crate::domain::{id::Id, license::Account};

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
}
