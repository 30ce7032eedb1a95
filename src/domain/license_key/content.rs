//! What a license key says: the account, the licenses as its components, what pays for them, and the bounds within which it counts.
//! Times are of whole microseconds, which every store keeps.

use super::Validity;
use crate::domain::{
    id::Id,
    license::{Account, License, LicenseFacts, LicenseKind},
    shop::ShopId,
    subscription::{self, KeyBounds, Period, Status, Subscription, Terms},
};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a license key says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Whose it is.
    pub account: Holder,
    /// Raised by the authority whenever the content is another one than it signed before.
    pub number: i64,
    /// When it was signed.
    pub issued_at: DateTime<Utc>,
    /// When a newer one should be there.
    pub refresh_after: DateTime<Utc>,
    /// When it stops counting.
    pub valid_until: DateTime<Utc>,
    /// The keys by which the authority signs now, and will sign next.
    pub signers: Vec<Signer>,
    /// What the account is entitled to.
    pub content: Content,
}

/// An account as the authority knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its id there.
    pub id: Id<Account>,
    /// Its e-mail address.
    pub email: String,
    /// Its name.
    pub name: String,
}

/// A signing key of the authority, as whoever is to trust it needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// By which access keys name it: the JWK thumbprint of it (RFC 7638).
    pub kid: String,
    /// The public key in base64url, the `x` of its JWK (RFC 8037).
    pub x: String,
    /// Since when it signs.
    pub signs_from: DateTime<Utc>,
}

/// What an account is entitled to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The authority's allowance for a period that was not renewed, in seconds.
    pub silence_seconds: i64,
    /// The authority's allowance for a payment that is due, in seconds.
    pub grace_seconds: i64,
    /// What pays, in the order of the references.
    pub subscriptions: Vec<PaidBy>,
    /// The licenses, in the order of their ids.
    pub licenses: Vec<Component>,
}

/// A subscription, as far as it decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidBy {
    /// Billing's name for it.
    pub reference: String,
    /// Billing's last word on it.
    pub standing: Option<Standing>,
    /// Until when an operator lets it entitle.
    pub extended_until: Option<DateTime<Utc>>,
    /// Since when an operator lets it entitle to nothing.
    pub stopped_at: Option<DateTime<Utc>>,
}

/// Billing's last word on a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The status.
    pub status: Status,
    /// When billing said it.
    pub at: DateTime<Utc>,
    /// The first moment of the period.
    pub period_start: Option<DateTime<Utc>>,
    /// The first moment behind the period.
    pub period_end: Option<DateTime<Utc>>,
    /// Whether it stops at the end of the period.
    pub cancel_at_period_end: bool,
    /// When a cancelled subscription ends.
    pub ends_at: Option<DateTime<Utc>>,
}

/// A license, as a component of a license key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// The license at the authority.
    pub id: Id<License>,
    /// For what it is.
    pub kind: LicenseKind,
    /// The last symbols of its serial; the serial itself stays with the authority.
    pub serial_hint: String,
    /// The bundled license that came with it.
    pub bundled: Option<Id<License>>,
    /// What pays for it.
    pub subscription: Option<String>,
    /// The SHOPID to which it is bound at the authority.
    pub shop_id: Option<ShopId>,
    /// When it was claimed.
    pub claimed_at: DateTime<Utc>,
    /// Since when an operator has suspended it.
    pub suspended_at: Option<DateTime<Utc>>,
    /// Since when a refund or chargeback has taken it back.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A document that was signed and cannot be true, or says what this version does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsound;

impl PaidBy {
    /// What a license key says of a subscription.
    #[must_use]
    pub fn of(subscription: &Subscription) -> Self {
        Self {
            reference: subscription.reference.clone(),
            standing: subscription.standing().map(Standing::of),
            extended_until: whole(subscription.extended_until),
            stopped_at: whole(subscription.stopped_at),
        }
    }

    /// Billing's word as an installation keeps it, told by the license key of this number.
    #[must_use]
    pub fn kept_standing(&self, number: i64) -> Option<subscription::Standing> {
        self.standing.as_ref().map(|standing| subscription::Standing {
            event_id: format!("license-key:{number}"),
            at: standing.at,
            sequence: None,
            status: standing.status,
            period: standing.period(),
            cancel_at_period_end: standing.cancel_at_period_end,
            ends_at: standing.ends_at,
        })
    }
}

impl Standing {
    fn of(standing: &subscription::Standing) -> Self {
        Self {
            status: standing.status,
            at: standing.at.trunc_subsecs(6),
            period_start: standing.period.map(|period| period.start.trunc_subsecs(6)),
            period_end: standing.period.map(|period| period.end.trunc_subsecs(6)),
            cancel_at_period_end: standing.cancel_at_period_end,
            ends_at: whole(standing.ends_at),
        }
    }

    fn period(&self) -> Option<Period> {
        self.period_start.zip(self.period_end).map(|(start, end)| Period { start, end })
    }
}

impl Component {
    /// What a license key says of a license; `None` for one that nobody claimed.
    #[must_use]
    pub fn of(
        facts: &LicenseFacts,
        kind: LicenseKind,
        hint: &str,
        bundled: Option<Id<License>>,
        shop_id: Option<&ShopId>,
        claimed_at: Option<DateTime<Utc>>,
    ) -> Option<Self> {
        Some(Self {
            id: facts.id,
            kind,
            serial_hint: hint.to_owned(),
            bundled,
            subscription: facts.subscription.as_ref().map(|subscription| subscription.reference.clone()),
            shop_id: shop_id.cloned(),
            claimed_at: claimed_at?.trunc_subsecs(6),
            suspended_at: whole(facts.suspended_at),
            revoked_at: whole(facts.revoked_at),
        })
    }
}

fn whole(moment: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    moment.map(|moment| moment.trunc_subsecs(6))
}

impl Content {
    /// What an account is entitled to by these licenses and what pays for them.
    #[must_use]
    pub fn of<'a>(terms: Terms, paid_by: impl Iterator<Item = &'a Subscription>, mut licenses: Vec<Component>) -> Self {
        let subscriptions: BTreeMap<&str, PaidBy> =
            paid_by.map(|subscription| (subscription.reference.as_str(), PaidBy::of(subscription))).collect();
        licenses.sort_by_key(|license| license.id);
        Self {
            silence_seconds: terms.silence.num_seconds(),
            grace_seconds: terms.grace.num_seconds(),
            subscriptions: subscriptions.into_values().collect(),
            licenses,
        }
    }

    /// How many system licenses and how many customer licenses there are that were not taken back, the bundled ones too.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        let live = || self.licenses.iter().filter(|component| component.revoked_at.is_none());
        let systems = live().filter(|component| component.kind == LicenseKind::System).count();
        let bundled = live().filter(|component| component.bundled.is_some()).count();
        (systems, live().count() - systems + bundled)
    }

    /// The authority's allowances.
    ///
    /// # Errors
    /// [`Unsound`] if they are none.
    pub fn terms(&self) -> Result<Terms, Unsound> {
        let allowance = |seconds: i64| {
            let seconds = Some(seconds).filter(|&seconds| seconds >= 0).ok_or(Unsound)?;
            TimeDelta::try_seconds(seconds).ok_or(Unsound)
        };
        Ok(Terms { silence: allowance(self.silence_seconds)?, grace: allowance(self.grace_seconds)? })
    }
}

impl Document {
    /// A document of this content, issued now.
    #[must_use]
    pub fn issued(
        account: Holder,
        number: i64,
        now: DateTime<Utc>,
        validity: Validity,
        signers: Vec<Signer>,
        content: Content,
    ) -> Self {
        let issued_at = now.trunc_subsecs(6);
        Self {
            account,
            number,
            issued_at,
            refresh_after: issued_at + validity.refresh_after,
            valid_until: issued_at + validity.valid,
            signers,
            content,
        }
    }

    /// Reads what was signed.
    ///
    /// # Errors
    /// [`Unsound`] if it cannot be true.
    pub fn read(payload: &[u8]) -> Result<Self, Unsound> {
        let document: Self = serde_json::from_slice(payload).map_err(|_| Unsound)?;
        if document.is_sound() { Ok(document) } else { Err(Unsound) }
    }

    /// What pays for its licenses, as decisions see it by what this document alone says.
    ///
    /// # Errors
    /// [`Unsound`] if its allowances are none.
    pub fn subscription(&self, paid: &PaidBy) -> Result<Subscription, Unsound> {
        Ok(Subscription {
            reference: paid.reference.clone(),
            sequenced: None,
            unsequenced: paid.kept_standing(self.number),
            extended_until: paid.extended_until,
            stopped_at: paid.stopped_at,
            key: Some(KeyBounds { until: self.valid_until, signed_at: self.issued_at, terms: self.content.terms()? }),
        })
    }

    /// One of its licenses, as decisions see it by what this document alone says; it is bound to no shop.
    ///
    /// # Errors
    /// [`Unsound`] if its allowances are none.
    pub fn facts(&self, component: &Component) -> Result<LicenseFacts, Unsound> {
        let of = |paid: &&PaidBy| component.subscription.as_ref() == Some(&paid.reference);
        let subscription = self.content.subscriptions.iter().find(of).map(|paid| self.subscription(paid)).transpose()?;
        Ok(LicenseFacts {
            id: component.id,
            account: Some(self.account.id),
            shop: None,
            revoked_at: component.revoked_at,
            suspended_at: component.suspended_at,
            subscription,
        })
    }

    /// Whether its parts fit one another: an installation keeps them in rows that must.
    fn is_sound(&self) -> bool {
        let mut ids = BTreeSet::new();
        let mut references = BTreeSet::new();
        let dates = self.issued_at <= self.refresh_after && self.refresh_after <= self.valid_until;
        let whole = |moment: DateTime<Utc>| moment == moment.trunc_subsecs(6);
        let paid = self.content.subscriptions.iter().all(|paid| {
            let dated = paid
                .standing
                .as_ref()
                .is_none_or(|standing| standing.period_start.is_some() == standing.period_end.is_some());
            dated && !paid.reference.is_empty() && references.insert(paid.reference.as_str())
        });
        let licenses = self.content.licenses.iter().all(|license| {
            let bundled = license.bundled.is_some() == (license.kind == LicenseKind::System);
            let paid = license.subscription.as_deref().is_none_or(|reference| references.contains(reference));
            let shop_id = license.shop_id.as_ref().is_none_or(|id| ShopId::parse(id.as_str()).as_ref() == Ok(id));
            let unique = ids.insert(license.id) && license.bundled.is_none_or(|bundled| ids.insert(bundled));
            bundled && paid && shop_id && unique
        });
        self.number > 0 && dates && whole(self.issued_at) && self.content.terms().is_ok() && paid && licenses
    }
}
