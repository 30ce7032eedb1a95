//! Since when a subscription entitles to nothing, told from what is known of it now. Whether it does is left to the file above.

use super::{Entitlement, Standing, Status, Subscription, Terms, after};
use chrono::{DateTime, Utc};

impl Subscription {
    /// Since when it entitles to nothing; `None` while it entitles, and where it never did and no date is known.
    #[must_use]
    pub fn lapsed_since(&self, now: DateTime<Utc>, terms: Terms) -> Option<DateTime<Utc>> {
        let beneath = Self { stopped_at: None, ..self.clone() };
        let key_over = self.key.filter(|_| self.key_expired(now)).map(|key| key.until);
        let measure = self.key.map_or(terms, |key| key.terms);
        let by_dates = match beneath.by_its_dates(now, terms) {
            Entitlement::Entitled { .. } => None,
            // What an extension carried last ended with it.
            Entitlement::Lapsed => self.standing().map(|standing| standing.over_since(measure)).max(self.extended_until),
            Entitlement::NotStarted => self.extended_until,
        };
        // Reasons that all go on until now: the earliest one began it. A clock elsewhere may be ahead of ours.
        let since = by_dates.into_iter().chain(self.stopped_at).chain(key_over).min();
        since.map(|since| since.min(now))
    }
}

impl Standing {
    /// Since when what has lapsed by these dates is over: never before billing said it, because until then something else counted.
    fn over_since(&self, terms: Terms) -> DateTime<Utc> {
        let end = match (self.status, self.period) {
            (Status::Trialing | Status::Active, Some(period)) if self.cancel_at_period_end => Some(period.end),
            (Status::Trialing | Status::Active, Some(period)) => Some(after(period.end, terms.silence)),
            (Status::PastDue, Some(period)) => {
                Some(after(if self.at < period.end { period.start } else { period.end }, terms.grace))
            }
            (Status::Canceled, period) => self.ends_at.or(period.map(|period| period.end)),
            _ => None,
        };
        end.map_or(self.at, |end| end.max(self.at))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::subscription::{KeyBounds, Period};
    use chrono::TimeDelta;
    use proptest::{option, prelude::*, sample::select};

    fn hour(n: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + n * 3600, 0).unwrap()
    }

    pub(in crate::domain::subscription) fn moment() -> impl Strategy<Value = DateTime<Utc>> {
        (-2000..2000_i64).prop_map(hour)
    }

    fn standing() -> impl Strategy<Value = Standing> {
        let period =
            (moment(), 1..1000_i64).prop_map(|(start, hours)| Period { start, end: start + TimeDelta::hours(hours) });
        let dates = (moment(), option::of(period), option::of(moment()));
        (select(&Status::ALL[..]), dates, option::of(any::<i64>()), any::<bool>()).prop_map(
            |(status, (at, period, ends_at), sequence, cancel_at_period_end)| Standing {
                event_id: "evt".into(),
                at,
                sequence,
                status,
                period,
                cancel_at_period_end,
                ends_at,
            },
        )
    }

    pub(in crate::domain::subscription) fn subscription() -> impl Strategy<Value = Subscription> {
        let standings = (option::of(standing()), option::of(standing()));
        (standings, option::of(moment()), option::weighted(0.2, moment()), option::weighted(0.3, key())).prop_map(
            |((sequenced, unsequenced), extended_until, stopped_at, key)| Subscription {
                reference: "sub".into(),
                sequenced,
                unsequenced,
                extended_until,
                stopped_at,
                key,
            },
        )
    }

    fn key() -> impl Strategy<Value = KeyBounds> {
        (moment(), 0..1000_i64, terms()).prop_map(|(signed_at, hours, terms)| KeyBounds {
            until: signed_at + TimeDelta::hours(hours),
            signed_at,
            terms,
        })
    }

    pub(in crate::domain::subscription) fn terms() -> impl Strategy<Value = Terms> {
        (0..400_i64, 0..400_i64)
            .prop_map(|(silence, grace)| Terms { silence: TimeDelta::hours(silence), grace: TimeDelta::hours(grace) })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn it_entitles_at_no_moment_from_then_to_now(
            subscription in subscription(), terms in terms(), now in moment(), parts in prop::collection::vec(0.0..=1.0_f64, 8),
        ) {
            let entitles = subscription.entitlement(now, terms).entitles();
            let Some(since) = subscription.lapsed_since(now, terms) else {
                let told = entitles || subscription.standing().is_none_or(|standing| standing.status == Status::Incomplete);
                prop_assert!(told, "since when is not told, though billing said it");
                return Ok(());
            };
            prop_assert!(!entitles && since <= now);
            let seconds = (now - since).num_seconds();
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any moment between will do")]
            let between = parts.iter().map(|part| since + TimeDelta::seconds((seconds as f64 * part) as i64));
            for at in between.chain([since, now]) {
                prop_assert!(!subscription.entitlement(at, terms).entitles(), "{at}");
            }
        }

        #[test]
        fn what_lapses_by_its_dates_alone_entitled_right_before(
            standing in standing(), terms in terms(), now in moment(), extended_until in option::of(moment()),
        ) {
            let subscription = Subscription { unsequenced: Some(standing.clone()), extended_until, ..Subscription::default() };
            if let Some(since) = subscription.lapsed_since(now, terms) && since > standing.at && since < now {
                prop_assert!(subscription.entitlement(since - TimeDelta::seconds(1), terms).entitles());
            }
        }
    }

    #[test]
    fn an_end_counts_from_its_event_and_a_stop_from_when_it_was_made() {
        let ended = Standing {
            event_id: "evt".into(),
            at: hour(10),
            sequence: None,
            status: Status::Ended,
            period: None,
            cancel_at_period_end: false,
            ends_at: None,
        };
        let mut subscription = Subscription { unsequenced: Some(ended), ..Subscription::default() };
        let since = |subscription: &Subscription| subscription.lapsed_since(hour(100), Terms::default());
        assert_eq!(since(&subscription), Some(hour(10)));
        subscription.stopped_at = Some(hour(50));
        assert_eq!(since(&subscription), Some(hour(10)), "it was over before");
        subscription.stopped_at = Some(hour(5));
        assert_eq!(since(&subscription), Some(hour(5)));
        subscription.extended_until = Some(hour(30));
        assert_eq!(since(&subscription), Some(hour(5)), "an extension helps nothing against a stop");
        subscription.stopped_at = None;
        assert_eq!(since(&subscription), Some(hour(30)));
        assert_eq!(Subscription::default().lapsed_since(hour(0), Terms::default()), None, "it never started");
    }
}
