//! Licenses: kinds, and whether one is effective. That is derived, never stored: it follows at the moment of asking from the
//! license's own row, its binding and its subscription. Issuing, claiming and linking are left to `licensing`.

use super::{
    id::Id,
    reason::{Flag, Reason, ReasonCode, Subject},
    shop::Shop,
    subscription::{Entitlement, Subscription, Terms},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Marks ids of accounts; the row itself is the store's.
pub enum Account {}

/// Marks ids of licenses.
pub enum License {}

/// What a license is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenseKind {
    /// For one system.
    System,
    /// For one customer in one system.
    Customer,
}

impl LicenseKind {
    /// The word for it in the API and the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Customer => "customer",
        }
    }

    /// The kind of its word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::System, Self::Customer].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What decides over one license. A bundled license has none of these of its own: its facts are its system license's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseFacts {
    /// The license.
    pub id: Id<License>,
    /// The account that claimed it.
    pub account: Option<Id<Account>>,
    /// The shop that it is bound to.
    pub shop: Option<Id<Shop>>,
    /// Whether a refund or chargeback took it back.
    pub revoked: bool,
    /// Whether an operator suspended it.
    pub suspended: bool,
    /// What pays for it.
    pub subscription: Option<Subscription>,
}

/// Whether a license is effective, and why not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Why it is not effective; empty if it is.
    pub reasons: Vec<Reason>,
    /// What rides along when it is.
    pub flags: Vec<Flag>,
}

impl LicenseFacts {
    /// The subscription because of which it entitles to nothing now, and with it every other license that it covers.
    #[must_use]
    pub fn lapsed_subscription(&self, now: DateTime<Utc>, terms: Terms) -> Option<&Subscription> {
        let entitles =
            |subscription: &Subscription| matches!(subscription.entitlement(now, terms), Entitlement::Entitled { .. });
        self.subscription.as_ref().filter(|subscription| !entitles(subscription))
    }

    /// By which one of several free licenses is chosen for a link in this shop: the least is best. Effective ones first, then
    /// those that are bound to the shop already; older ones stand first in the list anyway.
    #[must_use]
    pub fn preference(&self, account: Id<Account>, shop: Id<Shop>, now: DateTime<Utc>, terms: Terms) -> (bool, bool) {
        let bound = Self { shop: Some(shop), ..self.clone() };
        let effect = bound.effect(account, shop, &Subject::of("customer_license"), now, terms);
        (!effect.reasons.is_empty(), self.shop != Some(shop))
    }

    /// Whether it is effective at `now` in the shop where it is to work. A license of another account, unclaimed, unbound or
    /// bound elsewhere is one that does not belong to this shop.
    #[must_use]
    pub fn effect(
        &self,
        account: Id<Account>,
        shop: Id<Shop>,
        subject: &Subject,
        now: DateTime<Utc>,
        terms: Terms,
    ) -> Effect {
        let mut effect = Effect::default();
        let mut refuse = |code| effect.reasons.push(Reason { code, subject: subject.clone() });
        if self.revoked {
            refuse(ReasonCode::LicenseRevoked);
        }
        if self.suspended {
            refuse(ReasonCode::LicenseSuspended);
        }
        if self.account != Some(account) || self.shop != Some(shop) {
            refuse(ReasonCode::ShopMismatch);
        }
        match self.subscription.as_ref().map(|subscription| subscription.entitlement(now, terms)) {
            None => refuse(ReasonCode::SubscriptionMissing),
            Some(Entitlement::NotStarted) => refuse(ReasonCode::SubscriptionNotStarted),
            Some(Entitlement::Lapsed) => refuse(ReasonCode::SubscriptionLapsed),
            Some(Entitlement::Entitled { in_grace, ends_on }) => {
                effect.flags.extend(in_grace.map(Flag::InGrace));
                effect.flags.extend(ends_on.map(Flag::EndsOn));
            }
        }
        effect
    }
}
