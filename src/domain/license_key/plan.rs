//! What registering a license key changes of the licenses that an account has by an earlier one: a comparison of two lists. Licenses
//! that the key no longer has are ended, not removed, so that systems and links keep their places for when they come back.

use super::{Component, Content};
use crate::domain::{
    id::Id,
    license::{License, LicenseKind},
    shop::ShopId,
};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A license that an account has by a license key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its id here.
    pub id: Id<License>,
    /// Its id at the authority.
    pub upstream: Id<License>,
    /// For what it is.
    pub kind: LicenseKind,
    /// What pays for it, by the authority's name.
    pub subscription: Option<String>,
    /// The SHOPID to which it is bound at the authority.
    pub shop_id: Option<ShopId>,
    /// Since when it is suspended.
    pub suspended_at: Option<DateTime<Utc>>,
    /// Since when it is taken back, or no longer the account's.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// What is to be done with one license.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// It is new.
    Add(&'a Component),
    /// It is another one than it was.
    Change {
        /// The license here.
        held: &'a Held,
        /// What it is from now on.
        component: &'a Component,
        /// The SHOPID of its binding, if the authority bound it anew or for the first time.
        rebound: Option<&'a ShopId>,
    },
    /// The authority's key no longer has it.
    End(&'a Held),
}

/// What happened to a component, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It is there for the first time.
    Added,
    /// Something about it is another.
    Changed,
    /// It entitles to nothing any more.
    Ended,
}

impl What {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Ended => "ended",
        }
    }
}

/// What a run changed of one license or subscription, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Of what, as `license:ID` or `subscription:REFERENCE`.
    pub subject: String,
    /// What happened.
    pub what: What,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// Everything that is to be done with the licenses of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan<'a> {
    /// Each step, in the order of the licenses at the authority.
    pub steps: Vec<Step<'a>>,
}

/// Compares what a license key says with what the account has by an earlier one.
#[must_use]
pub fn plan<'a>(content: &'a Content, held: &'a [Held]) -> Plan<'a> {
    let mut before: BTreeMap<Id<License>, &Held> = held.iter().map(|held| (held.upstream, held)).collect();
    let mut steps = Vec::new();
    for component in &content.licenses {
        match before.remove(&component.id) {
            None => steps.push(Step::Add(component)),
            Some(held) if held.is_as(component) => {}
            Some(held) => {
                let rebound = component.shop_id.as_ref().filter(|shop_id| held.shop_id.as_ref() != Some(shop_id));
                steps.push(Step::Change { held, component, rebound });
            }
        }
    }
    steps.extend(before.into_values().filter(|held| held.withdrawn_at.is_none()).map(Step::End));
    Plan { steps }
}

impl Held {
    fn is_as(&self, component: &Component) -> bool {
        self.subscription == component.subscription
            && self.shop_id == component.shop_id
            && self.suspended_at == component.suspended_at
            && self.withdrawn_at == component.revoked_at
    }

    /// It in words.
    #[must_use]
    pub fn shown(&self) -> String {
        shown(self.kind, self.subscription.as_deref(), self.shop_id.as_ref(), self.suspended_at, self.withdrawn_at)
    }
}

impl Component {
    /// It in words.
    #[must_use]
    pub fn shown(&self) -> String {
        shown(self.kind, self.subscription.as_deref(), self.shop_id.as_ref(), self.suspended_at, self.revoked_at)
    }
}

fn shown(
    kind: LicenseKind,
    subscription: Option<&str>,
    shop_id: Option<&ShopId>,
    suspended_at: Option<DateTime<Utc>>,
    withdrawn_at: Option<DateTime<Utc>>,
) -> String {
    let mut parts = vec![kind.as_str().to_owned()];
    parts.extend(subscription.map(|reference| format!("paid by {reference}")));
    parts.extend(shop_id.map(|shop_id| format!("bound to {}", shop_id.as_str())));
    let since = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    parts.extend(suspended_at.map(|at| format!("suspended since {}", since(at))));
    parts.extend(withdrawn_at.map(|at| format!("taken back {}", since(at))));
    parts.join(", ")
}
