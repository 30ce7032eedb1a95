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
    /// Since when a refund or chargeback has taken it back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Since when an operator has suspended it.
    pub suspended_at: Option<DateTime<Utc>>,
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
        let fits = self.account == Some(account) && self.shop == Some(shop);
        self.effect_where(fits, subject, now, terms)
    }

    /// Whether it is effective at `now` in the shop that it is bound to; while it is bound to none it belongs to no installation.
    #[must_use]
    pub fn own_effect(&self, subject: &Subject, now: DateTime<Utc>, terms: Terms) -> Effect {
        self.effect_where(self.account.is_some() && self.shop.is_some(), subject, now, terms)
    }

    /// Since when it has not been effective, by the earliest of the reasons whose moment is known: each of them holds from its
    /// moment on. `None` while none of them speaks against it, and where no moment is known.
    #[must_use]
    pub fn refused_since(&self, now: DateTime<Utc>, terms: Terms) -> Option<DateTime<Utc>> {
        let lapsed = self.subscription.as_ref().and_then(|subscription| subscription.lapsed_since(now, terms));
        let since = [self.revoked_at, self.suspended_at, lapsed].into_iter().flatten().min();
        since.map(|since| since.min(now))
    }

    fn effect_where(&self, fits: bool, subject: &Subject, now: DateTime<Utc>, terms: Terms) -> Effect {
        let mut effect = Effect::default();
        let mut refuse = |code| effect.reasons.push(Reason { code, subject: subject.clone() });
        if self.revoked_at.is_some() {
            refuse(ReasonCode::LicenseRevoked);
        }
        if self.suspended_at.is_some() {
            refuse(ReasonCode::LicenseSuspended);
        }
        if !fits {
            refuse(ReasonCode::ShopMismatch);
        }
        if self.subscription.as_ref().is_some_and(|subscription| subscription.key_expired(now)) {
            // One key brings all licenses of an account, so it is one reason for all of them.
            effect.reasons.push(Reason::new(ReasonCode::LicenseKeyExpired, "license_key"));
        }
        let mut refuse = |code| effect.reasons.push(Reason { code, subject: subject.clone() });
        match self.subscription.as_ref().map(|subscription| subscription.by_its_dates(now, terms)) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::subscription::{KeyBounds, Period, Standing, Status};
    use chrono::TimeDelta;
    use proptest::{option, prelude::*, sample::select};
    use uuid::Uuid;

    fn hour(n: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + n * 3600, 0).unwrap()
    }

    fn moment() -> impl Strategy<Value = DateTime<Utc>> {
        (-500..500_i64).prop_map(hour)
    }

    fn facts() -> impl Strategy<Value = LicenseFacts> {
        let standing = (select(&Status::ALL[..]), moment(), 1..500_i64).prop_map(|(status, at, hours)| Standing {
            event_id: "evt".into(),
            at,
            sequence: None,
            status,
            period: Some(Period { start: at, end: at + TimeDelta::hours(hours) }),
            cancel_at_period_end: false,
            ends_at: None,
        });
        let key = (moment(), 0..500_i64).prop_map(|(signed_at, hours)| KeyBounds {
            until: signed_at + TimeDelta::hours(hours),
            signed_at,
            terms: Terms::default(),
        });
        let own = (option::of(standing), option::of(moment()), option::of(moment()), option::weighted(0.3, key));
        let subscription = own.prop_map(|(unsequenced, extended_until, stopped_at, key)| Subscription {
            unsequenced,
            extended_until,
            stopped_at,
            key,
            ..Subscription::default()
        });
        let own = (any::<bool>(), any::<bool>(), option::of(moment()), option::of(moment()));
        (own, option::of(subscription)).prop_map(|((claimed, bound, revoked_at, suspended_at), subscription)| LicenseFacts {
            id: Id::new(Uuid::from_u128(1)),
            account: claimed.then(|| Id::new(Uuid::from_u128(2))),
            shop: (claimed && bound).then(|| Id::new(Uuid::from_u128(3))),
            revoked_at,
            suspended_at,
            subscription,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn since_then_it_was_effective_at_no_moment(facts in facts(), now in moment(), part in 0.0..=1.0_f64) {
            let (subject, terms) = (Subject::of("license"), Terms::default());
            let effective = |at| facts.own_effect(&subject, at, terms).reasons.is_empty();
            if let Some(since) = facts.refused_since(now, terms) {
                prop_assert!(since <= now);
                #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any moment between will do")]
                let between = since + TimeDelta::seconds(((now - since).num_seconds() as f64 * part) as i64);
                prop_assert!(!effective(since) && !effective(between) && !effective(now));
            }
            prop_assert!(!effective(now) || facts.refused_since(now, terms).is_none());
        }

        #[test]
        fn where_it_is_bound_its_own_effect_is_the_effect_there(facts in facts(), now in moment()) {
            let (subject, terms) = (Subject::of("license"), Terms::default());
            if let (Some(account), Some(shop)) = (facts.account, facts.shop) {
                prop_assert_eq!(facts.own_effect(&subject, now, terms), facts.effect(account, shop, &subject, now, terms));
            } else {
                prop_assert!(!facts.own_effect(&subject, now, terms).reasons.is_empty());
            }
        }
    }
}
