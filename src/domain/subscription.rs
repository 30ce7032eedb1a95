//! Subscriptions: what billing said last, and what follows from it at a moment. Nothing is switched on or off by a timer;
//! whether a subscription entitles is computed when it is asked. Reading billing's messages is left to `billing`.

mod since;
mod until;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// Marks ids of subscriptions as rows.
pub enum SubscriptionRow {}

/// What billing calls the state of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In a trial; entitles like `Active`.
    Trialing,
    /// Paid.
    Active,
    /// A payment is due and has not come.
    PastDue,
    /// Cancelled, possibly with paid time left.
    Canceled,
    /// Over.
    Ended,
    /// Over for want of payment.
    Unpaid,
    /// Suspended by billing.
    Paused,
    /// The first payment never came.
    IncompleteExpired,
    /// The first payment has not come yet.
    Incomplete,
}

impl Status {
    /// Every status, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Trialing,
        Self::Active,
        Self::PastDue,
        Self::Canceled,
        Self::Ended,
        Self::Unpaid,
        Self::Paused,
        Self::IncompleteExpired,
        Self::Incomplete,
    ];

    /// The word billing uses for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Canceled => "canceled",
            Self::Ended => "ended",
            Self::Unpaid => "unpaid",
            Self::Paused => "paused",
            Self::IncompleteExpired => "incomplete_expired",
            Self::Incomplete => "incomplete",
        }
    }

    /// The status of billing's word; `None` for a word we do not know.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// The period that a payment covers; the end does not belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first moment.
    pub start: DateTime<Utc>,
    /// The first moment after it.
    pub end: DateTime<Utc>,
}

/// The whole state of a subscription as one event gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The event that gave it.
    pub event_id: String,
    /// The event's own time.
    pub at: DateTime<Utc>,
    /// The provider's number for the event, if it numbers them.
    pub sequence: Option<i64>,
    /// The status.
    pub status: Status,
    /// The period, where the status has one.
    pub period: Option<Period>,
    /// Whether it stops at the end of the period.
    pub cancel_at_period_end: bool,
    /// When a cancelled subscription ends, if that is not the period's end.
    pub ends_at: Option<DateTime<Utc>>,
}

impl Standing {
    fn is_end(&self) -> bool {
        matches!(self.status, Status::Ended)
    }

    /// The total order of events within one numbering: by sequence where they have one, by time, an end after anything
    /// else, and by event id last, so that any order of arrival ends in the same state.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        (self.sequence, self.at, self.is_end(), &self.event_id).cmp(&(
            other.sequence,
            other.at,
            other.is_end(),
            &other.event_id,
        ))
    }

    /// Whether this one takes the place of what is kept.
    #[must_use]
    pub fn supersedes(&self, kept: Option<&Self>) -> bool {
        kept.is_none_or(|kept| self.order(kept) == Ordering::Greater)
    }
}

/// How long billing's word carries beyond its dates; the operator's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How long an unrenewed period still entitles, because a renewal event may have been lost.
    pub silence: TimeDelta,
    /// How long a due payment may be late.
    pub grace: TimeDelta,
}

impl Default for Terms {
    fn default() -> Self {
        Self { silence: TimeDelta::days(14), grace: TimeDelta::days(14) }
    }
}

/// A subscription as the decision needs it: the newest event with a sequence, the newest without, and the operator's own word.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Subscription {
    /// Billing's name for it.
    pub reference: String,
    /// The newest numbered event.
    pub sequenced: Option<Standing>,
    /// The newest event without a number.
    pub unsequenced: Option<Standing>,
    /// Until when an operator lets it entitle whatever billing says.
    pub extended_until: Option<DateTime<Utc>>,
    /// Since when an operator lets it entitle to nothing, whatever billing or an extension says. It counts by being set, like an
    /// end that billing tells: a node whose clock is behind must not let anybody in after it was acknowledged.
    pub stopped_at: Option<DateTime<Utc>>,
    /// The bounds within which an authority's word on it counts, where a license key brought it.
    pub key: Option<KeyBounds>,
}

/// The bounds of what a license key says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyBounds {
    /// When it stops counting, whatever it says.
    pub until: DateTime<Utc>,
    /// The latest time that the authority has signed: it is never earlier than that, whatever the clock here says.
    pub signed_at: DateTime<Utc>,
    /// The authority's allowances, which count instead of those here.
    pub terms: Terms,
}

/// Whether a subscription entitles at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entitlement {
    /// It does.
    Entitled {
        /// Set when only an allowance carries it, with the moment that ends it.
        in_grace: Option<DateTime<Utc>>,
        /// Set when the end is known, with that end.
        ends_on: Option<DateTime<Utc>>,
    },
    /// It did, and does no more.
    Lapsed,
    /// It never did.
    NotStarted,
}

/// What a subscription comes to, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It entitles by its own dates.
    Entitled,
    /// Only an allowance or an extension carries it.
    InGrace,
    /// It entitled and does no more.
    Lapsed,
    /// It never entitled.
    NotStarted,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Entitled, Self::InGrace, Self::Lapsed, Self::NotStarted];

    /// The word for it in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entitled => "entitled",
            Self::InGrace => "in_grace",
            Self::Lapsed => "lapsed",
            Self::NotStarted => "not_started",
        }
    }

    /// The state of its word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

impl Entitlement {
    /// Whether it entitles at all.
    #[must_use]
    pub fn entitles(&self) -> bool {
        matches!(self, Self::Entitled { .. })
    }

    /// It in one word.
    #[must_use]
    pub fn state(&self) -> State {
        match self {
            Self::Entitled { in_grace: None, .. } => State::Entitled,
            Self::Entitled { in_grace: Some(_), .. } => State::InGrace,
            Self::Lapsed => State::Lapsed,
            Self::NotStarted => State::NotStarted,
        }
    }
}

impl Subscription {
    /// Billing's last word: the later of the two kept events by time; at the same time an end, then the numbered one.
    #[must_use]
    pub fn standing(&self) -> Option<&Standing> {
        match (&self.sequenced, &self.unsequenced) {
            (Some(numbered), Some(plain)) => {
                let plain_wins = (plain.at, plain.is_end()) > (numbered.at, numbered.is_end());
                Some(if plain_wins { plain } else { numbered })
            }
            (one, other) => one.as_ref().or(other.as_ref()),
        }
    }

    /// Whether it entitles at `now`. Past the end of the license key that brought it, it entitles to nothing.
    #[must_use]
    pub fn entitlement(&self, now: DateTime<Utc>, terms: Terms) -> Entitlement {
        if self.key_expired(now) { Entitlement::Lapsed } else { self.by_its_dates(now, terms) }
    }

    /// Whether the license key that brought it is over.
    #[must_use]
    pub fn key_expired(&self, now: DateTime<Utc>) -> bool {
        self.key.is_some_and(|key| key.until <= now.max(key.signed_at))
    }

    /// Whether it entitles at `now` as long as the license key counts, if one brought it.
    #[must_use]
    pub fn by_its_dates(&self, now: DateTime<Utc>, terms: Terms) -> Entitlement {
        if self.stopped_at.is_some() {
            return Entitlement::Lapsed;
        }
        let (now, terms) = self.key.map_or((now, terms), |key| (now.max(key.signed_at), key.terms));
        let by_billing = self.by_billing(now, terms);
        let Some(until) = self.extended_until.filter(|&until| now < until) else {
            return by_billing;
        };
        match by_billing {
            // What ends before the extension does not end there.
            Entitlement::Entitled { ends_on: Some(end), .. } if end < until => {
                Entitlement::Entitled { in_grace: None, ends_on: None }
            }
            Entitlement::Entitled { in_grace: None, .. } => by_billing,
            Entitlement::Entitled { in_grace: Some(grace), ends_on } => {
                Entitlement::Entitled { in_grace: Some(grace.max(until)), ends_on }
            }
            Entitlement::Lapsed | Entitlement::NotStarted => Entitlement::Entitled { in_grace: Some(until), ends_on: None },
        }
    }

    /// What billing alone says, without the operator's extension or stop.
    #[must_use]
    pub fn by_billing(&self, now: DateTime<Utc>, terms: Terms) -> Entitlement {
        self.standing().map_or(Entitlement::NotStarted, |standing| standing.entitlement(now, terms))
    }
}

impl Standing {
    fn entitlement(&self, now: DateTime<Utc>, terms: Terms) -> Entitlement {
        match (self.status, self.period) {
            (Status::Trialing | Status::Active, Some(period)) if self.cancel_at_period_end => ending(now, period.end),
            (Status::Trialing | Status::Active, Some(period)) => {
                let until = after(period.end, terms.silence);
                if now < period.end {
                    Entitlement::Entitled { in_grace: None, ends_on: None }
                } else {
                    within_grace(now, until)
                }
            }
            (Status::PastDue, Some(period)) => {
                let due = if self.at < period.end { period.start } else { period.end };
                within_grace(now, after(due, terms.grace))
            }
            (Status::Canceled, period) => {
                self.ends_at.or(period.map(|p| p.end)).map_or(Entitlement::Lapsed, |end| ending(now, end))
            }
            (Status::Incomplete, _) => Entitlement::NotStarted,
            (Status::Ended | Status::Unpaid | Status::Paused | Status::IncompleteExpired, _)
            | (Status::Trialing | Status::Active | Status::PastDue, None) => Entitlement::Lapsed,
        }
    }
}

fn ending(now: DateTime<Utc>, end: DateTime<Utc>) -> Entitlement {
    if now < end { Entitlement::Entitled { in_grace: None, ends_on: Some(end) } } else { Entitlement::Lapsed }
}

fn within_grace(now: DateTime<Utc>, until: DateTime<Utc>) -> Entitlement {
    if now < until { Entitlement::Entitled { in_grace: Some(until), ends_on: None } } else { Entitlement::Lapsed }
}

/// `at + span`, or the end of time where that overflows: a date from outside must not panic.
fn after(at: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
    at.checked_add_signed(span).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + n * 86_400, 0).unwrap()
    }

    fn standing(status: Status) -> Standing {
        Standing {
            event_id: "evt".into(),
            at: day(0),
            sequence: None,
            status,
            period: Some(Period { start: day(0), end: day(30) }),
            cancel_at_period_end: false,
            ends_at: None,
        }
    }

    fn asked(standing: Standing, now: DateTime<Utc>) -> Entitlement {
        Subscription { unsequenced: Some(standing), ..Subscription::default() }.entitlement(now, Terms::default())
    }

    const PLAIN: Entitlement = Entitlement::Entitled { in_grace: None, ends_on: None };

    fn grace(until: DateTime<Utc>) -> Entitlement {
        Entitlement::Entitled { in_grace: Some(until), ends_on: None }
    }

    fn ends(on: DateTime<Utc>) -> Entitlement {
        Entitlement::Entitled { in_grace: None, ends_on: Some(on) }
    }

    #[test]
    fn active_entitles_through_the_period_and_the_silence_allowance() {
        for status in [Status::Active, Status::Trialing] {
            assert_eq!(asked(standing(status), day(29)), PLAIN);
            assert_eq!(asked(standing(status), day(30)), grace(day(44)));
            assert_eq!(asked(standing(status), day(44)), Entitlement::Lapsed);
            assert_eq!(asked(standing(status), day(-5)), PLAIN, "a period start ahead never delays active");
            let cancelling = Standing { cancel_at_period_end: true, ..standing(status) };
            assert_eq!(asked(cancelling.clone(), day(29)), ends(day(30)));
            assert_eq!(asked(cancelling, day(30)), Entitlement::Lapsed);
        }
    }

    #[test]
    fn past_due_counts_its_grace_from_the_due_date() {
        assert_eq!(asked(standing(Status::PastDue), day(13)), grace(day(14)));
        assert_eq!(asked(standing(Status::PastDue), day(14)), Entitlement::Lapsed);
        let after_the_end = Standing { at: day(31), ..standing(Status::PastDue) };
        assert_eq!(asked(after_the_end.clone(), day(43)), grace(day(44)));
        assert_eq!(asked(after_the_end, day(44)), Entitlement::Lapsed);
        let none = Terms { grace: TimeDelta::zero(), ..Terms::default() };
        let subscription = Subscription { unsequenced: Some(standing(Status::PastDue)), ..Subscription::default() };
        assert_eq!(subscription.entitlement(day(0), none), Entitlement::Lapsed, "a grace of 0 is allowed");
    }

    #[test]
    fn cancelled_entitles_until_its_end() {
        assert_eq!(asked(standing(Status::Canceled), day(29)), ends(day(30)));
        let earlier = Standing { ends_at: Some(day(3)), ..standing(Status::Canceled) };
        assert_eq!(asked(earlier.clone(), day(2)), ends(day(3)));
        assert_eq!(asked(earlier, day(3)), Entitlement::Lapsed);
        let nowhere = Standing { period: None, ..standing(Status::Canceled) };
        assert_eq!(asked(nowhere, day(0)), Entitlement::Lapsed);
    }

    #[test]
    fn ended_states_do_not_entitle_and_incomplete_never_did() {
        for status in [Status::Ended, Status::Unpaid, Status::Paused, Status::IncompleteExpired] {
            assert_eq!(asked(standing(status), day(1)), Entitlement::Lapsed);
        }
        assert_eq!(asked(standing(Status::Incomplete), day(1)), Entitlement::NotStarted);
        assert_eq!(Subscription::default().entitlement(day(1), Terms::default()), Entitlement::NotStarted);
    }

    #[test]
    fn an_extension_entitles_until_its_date_whatever_billing_says() {
        for status in Status::ALL {
            let extended = Subscription {
                unsequenced: Some(standing(status)),
                extended_until: Some(day(60)),
                ..Subscription::default()
            };
            assert!(matches!(extended.entitlement(day(59), Terms::default()), Entitlement::Entitled { .. }), "{status:?}");
            assert!(!matches!(extended.entitlement(day(60), Terms::default()), Entitlement::Entitled { .. }), "{status:?}");
        }
    }

    #[test]
    fn what_ends_before_its_extension_does_not_end_there() {
        let cancelling = Standing { cancel_at_period_end: true, ..standing(Status::Active) };
        let extended = |day_of| Subscription {
            unsequenced: Some(cancelling.clone()),
            extended_until: Some(day(day_of)),
            ..Subscription::default()
        };
        assert_eq!(extended(60).entitlement(day(29), Terms::default()), PLAIN);
        assert_eq!(extended(60).entitlement(day(30), Terms::default()), grace(day(60)));
        assert_eq!(
            extended(20).entitlement(day(19), Terms::default()),
            ends(day(30)),
            "an earlier extension changes nothing"
        );
    }

    #[test]
    fn an_operators_stop_outranks_billing_and_an_extension_and_leaves_them_as_they_are() {
        for status in Status::ALL {
            let going = Subscription {
                unsequenced: Some(standing(status)),
                extended_until: Some(day(60)),
                ..Subscription::default()
            };
            let stopped = Subscription { stopped_at: Some(day(5)), ..going.clone() };
            for now in [day(4), day(5), day(29), day(59)] {
                assert_eq!(stopped.entitlement(now, Terms::default()), Entitlement::Lapsed, "{status:?}");
                assert_eq!(stopped.by_billing(now, Terms::default()), going.by_billing(now, Terms::default()), "{status:?}");
            }
            let again = Subscription { stopped_at: None, ..stopped };
            assert_eq!(again, going, "what billing said before or meanwhile counts again");
        }
        let never = Subscription { stopped_at: Some(day(5)), ..Subscription::default() };
        assert_eq!(never.entitlement(day(6), Terms::default()), Entitlement::Lapsed);
    }

    #[test]
    fn a_state_is_read_by_its_word() {
        for state in State::ALL {
            assert_eq!(State::of_word(state.as_str()), Some(state));
        }
        assert_eq!(State::of_word("active"), None, "that is billing's word");
        assert_eq!(PLAIN.state(), State::Entitled);
        assert_eq!(ends(day(1)).state(), State::Entitled);
        assert_eq!(grace(day(1)).state(), State::InGrace);
    }

    #[test]
    fn the_later_of_both_numberings_is_the_state() {
        let numbered = Standing { sequence: Some(7), ..standing(Status::Active) };
        let later_end = Standing { at: day(1), ..standing(Status::Ended) };
        let mut both = Subscription {
            sequenced: Some(numbered.clone()),
            unsequenced: Some(later_end.clone()),
            ..Subscription::default()
        };
        assert_eq!(both.standing(), Some(&later_end));
        both.sequenced = Some(Standing { at: day(2), ..numbered.clone() });
        assert_eq!(both.standing().unwrap().status, Status::Active);
        both.sequenced = Some(Standing { at: day(1), ..numbered });
        assert_eq!(both.standing().unwrap().status, Status::Ended, "at the same time an end comes first");
    }

    #[test]
    fn dates_at_the_end_of_time_do_not_overflow() {
        let endless = Standing {
            period: Some(Period { start: day(0), end: DateTime::<Utc>::MAX_UTC }),
            at: DateTime::<Utc>::MAX_UTC,
            ..standing(Status::PastDue)
        };
        assert!(matches!(asked(endless, day(1)), Entitlement::Entitled { .. }));
    }
}
