//! Who calls, and whose objects they may reach: operators everybody's, an account's admin that account's. What is out of reach does
//! not exist for them.

use crate::{
    domain::{
        cause::{Actor, Cause},
        id::Id,
        language::Language,
        license::Account,
        shop::Shop,
    },
    licensing::{Once, Reach},
    store::{ApiKey, Role},
    web::{App, Problem, access::RequestId, auth},
};
use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use std::sync::Arc;

use super::call::Named;

/// Whoever calls with a key.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    key: ApiKey,
    request_id: Option<String>,
    language: Option<Language>,
}

impl Caller {
    async fn of(app: &App, parts: &Parts) -> Result<Self, Problem> {
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Ok(Self {
            key: auth::key(app, &parts.headers).await?,
            request_id: RequestId::of(&parts.extensions),
            language: accepted.and_then(Language::of_accept_language),
        })
    }

    /// Why something changes by this call.
    pub(super) fn cause(&self, reason: Option<String>) -> Cause {
        let actor = match self.key.role {
            Role::Operator => Actor::Operator(self.key.label.clone()),
            Role::Admin(account) => Actor::Admin(account, self.key.label.clone()),
            Role::Shop(_, shop) => Actor::Shop(shop),
        };
        Cause { actor, reason, request_id: self.request_id.clone() }
    }

    /// The call's name with whose it is.
    pub(super) fn once(&self, named: Option<Named>) -> Option<Once> {
        named.map(|Named { name, digest }| Once { key: self.key.id, name, digest })
    }

    /// The language of explanations: as asked for, else the header's, else English.
    pub(super) fn language(&self, asked: Option<&str>) -> Language {
        asked.and_then(Language::of_tag).or(self.language).unwrap_or_default()
    }
}

/// An operator, or the admin of an account.
#[derive(Clone, Debug)]
pub(super) struct Manager(pub(super) Caller);

impl Manager {
    /// What this caller may reach, narrowed to an account if one is named.
    ///
    /// # Errors
    /// 404 for an admin who names another account.
    pub(super) fn reach(&self, named: Option<Id<Account>>) -> Result<Reach, Problem> {
        let reach = match self.0.key.role {
            Role::Operator => Reach::Everybody,
            Role::Admin(account) | Role::Shop(account, _) => Reach::Account(account),
        };
        Ok(reach.narrowed(named)?)
    }

    /// The account that something is to be made in: an admin's own, the one that an operator names.
    ///
    /// # Errors
    /// 404 for an admin who names another account, 422 for an operator who names none.
    pub(super) fn account(&self, named: Option<Id<Account>>) -> Result<Id<Account>, Problem> {
        match self.reach(named)? {
            Reach::Account(account) => Ok(account),
            Reach::Everybody => {
                Err(Problem::invalid("An operator says for which account: add `?account=ID`.").at("account"))
            }
        }
    }
}

impl FromRequestParts<Arc<App>> for Manager {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let caller = Caller::of(app, parts).await?;
        match caller.key.role {
            Role::Operator | Role::Admin(_) => Ok(Self(caller)),
            Role::Shop(..) => {
                Err(Problem::role("This call is for an account's admin or an operator: use a key of that role."))
            }
        }
    }
}

/// The vendor's staff or store.
#[derive(Clone, Debug)]
pub(super) struct Operator(pub(super) Caller);

impl FromRequestParts<Arc<App>> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let caller = Caller::of(app, parts).await?;
        match caller.key.role {
            Role::Operator => Ok(Self(caller)),
            Role::Admin(_) | Role::Shop(..) => {
                Err(Problem::role("This call is for the vendor: use a key of role operator."))
            }
        }
    }
}

/// A shop's plugin.
#[derive(Clone, Debug)]
pub(super) struct Plugin {
    pub(super) caller: Caller,
    pub(super) shop: Id<Shop>,
}

impl FromRequestParts<Arc<App>> for Plugin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let caller = Caller::of(app, parts).await?;
        match caller.key.role {
            Role::Shop(_, shop) => Ok(Self { caller, shop }),
            Role::Operator | Role::Admin(_) => {
                Err(Problem::role("This call is for a shop's plugin: use a key of role shop."))
            }
        }
    }
}
