//! Until when a subscription goes on entitling, as far as is known now: nothing that may still come is foreseen.

use super::{Subscription, Terms, after};
use chrono::{DateTime, Utc};

impl Subscription {
    /// The first moment from `now` on at which it entitles to nothing if nothing more is heard of it; `latest` if that is not before.
    #[must_use]
    pub fn entitles_until(&self, now: DateTime<Utc>, latest: DateTime<Utc>, terms: Terms) -> DateTime<Utc> {
        let measure = self.key.map_or(terms, |key| key.terms);
        let standing = self.standing();
        let of_period = standing.and_then(|standing| standing.period).map(|period| {
            let due = [period.start, period.end].map(|due| after(due, measure.grace));
            [period.end, after(period.end, measure.silence)].into_iter().chain(due)
        });
        let others = [standing.and_then(|standing| standing.ends_at), self.extended_until, self.key.map(|key| key.until)];
        // Whatever changes by itself does so at one of these moments.
        let moments = of_period.into_iter().flatten().chain(others.into_iter().flatten()).chain([now]);
        let over = moments.filter(|&at| now <= at && at < latest && !self.entitlement(at, terms).entitles());
        over.min().unwrap_or(latest)
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::subscription::since::tests::{moment, subscription, terms};
    use chrono::TimeDelta;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn it_entitles_until_then_and_no_longer(
            subscription in subscription(), terms in terms(), now in moment(), hours in 0..2000_i64,
            parts in prop::collection::vec(0.0..1.0_f64, 8),
        ) {
            let latest = now + TimeDelta::hours(hours);
            let until = subscription.entitles_until(now, latest, terms);
            prop_assert!(now <= until && until <= latest);
            let seconds = (until - now).num_seconds();
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any moment between will do")]
            let between = parts.iter().map(|part| now + TimeDelta::seconds((seconds as f64 * part) as i64));
            for at in between.chain([now, until - TimeDelta::seconds(1)]).filter(|&at| now <= at && at < until) {
                prop_assert!(subscription.entitlement(at, terms).entitles(), "{at}");
            }
            prop_assert!(until == latest || !subscription.entitlement(until, terms).entitles());
        }
    }
}
