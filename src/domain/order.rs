//! Orders of the vendor's store: what their states mean, which follow which, and when a code may be sent again.

use super::folded;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, convert::Infallible, str::FromStr};

/// Marks ids of orders.
pub enum Order {}

/// Marks ids of order items.
pub enum OrderItem {}

/// Marks ids of deliveries: a serial on its way to the buyer.
pub enum Delivery {}

/// How often a code is sent again within [`RESENT_WITHIN`].
pub const RESENT_MAX: usize = 5;
/// The time for which codes sent again are counted.
pub const RESENT_WITHIN: TimeDelta = TimeDelta::hours(1);

/// What the store says of an order. Whether it was refunded is said by its refunds, not by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// Not paid yet: nothing was issued.
    Pending,
    /// Paid: its licenses were issued.
    Paid,
    /// Cancelled before it was paid.
    Deleted,
    /// Closed for technical reasons: its codes are sent no more.
    Terminated,
}

impl OrderStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Paid, Self::Deleted, Self::Terminated];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Deleted => "deleted",
            Self::Terminated => "terminated",
        }
    }

    /// The status of its word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether an order of this status may come to that one. What was paid is never unpaid: it is refunded.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Pending, Self::Paid | Self::Deleted | Self::Terminated) | (Self::Paid, Self::Terminated)
        )
    }
}

/// How a code was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryKind {
    /// With its order.
    First,
    /// Once more, because somebody asked for it.
    Again,
}

impl DeliveryKind {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Again => "again",
        }
    }

    /// The kind of its word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::First, Self::Again].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// The channels whose orders are delivered by somebody else: their codes are answered to the store, and never mailed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoDelivery(BTreeSet<String>);

impl NoDelivery {
    /// Whether nothing may be mailed for an order of this channel.
    #[must_use]
    pub fn forbids(&self, channel: Option<&str>) -> bool {
        channel.is_some_and(|channel| self.0.contains(&folded(channel)))
    }
}

impl FromStr for NoDelivery {
    type Err = Infallible;

    /// Channels separated by commas, compared without case.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.split(',').map(folded).filter(|channel| !channel.is_empty()).collect()))
    }
}

/// What decides whether the code of a license may be sent again.
#[derive(Clone, Debug)]
pub struct ResendFacts<'a> {
    /// What its order is.
    pub status: OrderStatus,
    /// Whether a refund has taken it back.
    pub is_refunded: bool,
    /// Whether mail is forbidden for the order's channel.
    pub is_forbidden: bool,
    /// Whether another account took it over.
    pub is_transferred: bool,
    /// When it was sent again before, in any order.
    pub sent: &'a [DateTime<Utc>],
    /// The moment that is asked about.
    pub now: DateTime<Utc>,
}

/// Why the code of a license is not sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResendRefusal {
    /// Its order is not paid.
    NotPaid,
    /// A refund took it back.
    Refunded,
    /// Its channel is delivered by somebody else.
    Forbidden,
    /// Another account took it over: the buyer's address is no longer its owner's.
    Transferred,
    /// It was sent too often; it may be again at this moment.
    Limited(DateTime<Utc>),
}

impl ResendRefusal {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotPaid => "order_not_paid",
            Self::Refunded => "order_refunded",
            Self::Forbidden => "delivery_forbidden",
            Self::Transferred => "license_transferred",
            Self::Limited(_) => "resend_limited",
        }
    }

    /// What that means, and what to do.
    #[must_use]
    pub fn detail(self) -> &'static str {
        match self {
            Self::NotPaid => "the order is not paid, or was closed: codes are sent only while it is paid",
            Self::Refunded => {
                "the license was refunded, so its code is sent no more: withdraw the refund first, if it was a mistake"
            }
            Self::Forbidden => "no codes are mailed for the channel of this order: whoever runs that channel delivers them",
            Self::Transferred => {
                "the license was transferred to another account since: its code is not sent to whoever bought it"
            }
            Self::Limited(_) => "the code was sent five times within an hour: see whether the address is right, and wait",
        }
    }
}

/// Whether the code of a license may be sent again, to the order's address.
///
/// # Errors
/// The first reason why not.
pub fn may_resend(facts: &ResendFacts<'_>) -> Result<(), ResendRefusal> {
    if facts.status != OrderStatus::Paid {
        return Err(ResendRefusal::NotPaid);
    }
    if facts.is_refunded {
        return Err(ResendRefusal::Refunded);
    }
    if facts.is_forbidden {
        return Err(ResendRefusal::Forbidden);
    }
    if facts.is_transferred {
        return Err(ResendRefusal::Transferred);
    }
    let mut recent: Vec<_> = facts.sent.iter().filter(|&&at| at > facts.now - RESENT_WITHIN).copied().collect();
    recent.sort_unstable_by(|one, other| other.cmp(one));
    match recent.get(RESENT_MAX - 1) {
        // When the fifth newest is no longer counted, there is room for one more.
        Some(&at) => Err(ResendRefusal::Limited(at + RESENT_WITHIN)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + minutes * 60, 0).unwrap()
    }

    fn facts(sent: &[DateTime<Utc>]) -> ResendFacts<'_> {
        ResendFacts {
            status: OrderStatus::Paid,
            is_refunded: false,
            is_forbidden: false,
            is_transferred: false,
            sent,
            now: at(0),
        }
    }

    #[test]
    fn what_was_paid_is_never_unpaid() {
        use OrderStatus::{Deleted, Paid, Pending, Terminated};
        let allowed: Vec<_> = OrderStatus::ALL
            .into_iter()
            .flat_map(|from| OrderStatus::ALL.map(|to| (from, to)))
            .filter(|(from, to)| from.may_become(*to))
            .collect();
        assert_eq!(allowed, [(Pending, Paid), (Pending, Deleted), (Pending, Terminated), (Paid, Terminated)]);
    }

    #[test]
    fn a_code_is_sent_again_only_while_everything_allows_it() {
        assert_eq!(may_resend(&facts(&[])), Ok(()));
        for status in [OrderStatus::Pending, OrderStatus::Deleted, OrderStatus::Terminated] {
            assert_eq!(may_resend(&ResendFacts { status, ..facts(&[]) }), Err(ResendRefusal::NotPaid));
        }
        let refunded = ResendFacts { is_refunded: true, is_transferred: true, ..facts(&[]) };
        assert_eq!(may_resend(&refunded), Err(ResendRefusal::Refunded));
        assert_eq!(may_resend(&ResendFacts { is_forbidden: true, ..facts(&[]) }), Err(ResendRefusal::Forbidden));
        assert_eq!(may_resend(&ResendFacts { is_transferred: true, ..facts(&[]) }), Err(ResendRefusal::Transferred));
    }

    #[test]
    fn five_times_an_hour_are_the_most_and_older_ones_do_not_count() {
        let four = [at(-1), at(-59), at(-30), at(-31), at(-60), at(-600)];
        assert_eq!(may_resend(&facts(&four)), Ok(()));
        let six = [at(-1), at(-59), at(-30), at(-31), at(-2), at(-40)];
        assert_eq!(may_resend(&facts(&six)), Err(ResendRefusal::Limited(at(20))));
    }

    #[test]
    fn channels_are_compared_without_case() {
        let none: NoDelivery = " Reseller-A ,, marketplace".parse().unwrap();
        assert!(none.forbids(Some("reseller-a")) && none.forbids(Some(" MARKETPLACE")));
        assert!(!none.forbids(Some("web")) && !none.forbids(None) && !NoDelivery::default().forbids(Some("")));
    }
}
