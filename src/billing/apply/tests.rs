//! Rule 13 without a store: every order of the same states, with any repetition, ends alike. The same through the store, on both
//! engines, is in `tests/it/billing.rs`.

use super::*;
use crate::domain::subscription::{Period, Status};
use chrono::{DateTime, Utc};
use proptest::prelude::*;

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

/// States that collide on purpose: in sequence, in time, in being an end, in everything but the event id.
fn standings() -> impl Strategy<Value = Vec<Standing>> {
    let status = prop::sample::select(vec![Status::Active, Status::PastDue, Status::Ended, Status::Canceled]);
    let one = (prop::option::of(0..3_i64), 0..3_i64, status, any::<bool>());
    prop::collection::vec(one, 1..=5).prop_map(|parts| {
        let standing = |(number, (sequence, at, status, cancel_at_period_end))| Standing {
            event_id: format!("evt_{number}"),
            at: moment(at),
            sequence,
            status,
            period: Some(Period { start: moment(0), end: moment(10) }),
            cancel_at_period_end,
            ends_at: None,
        };
        parts.into_iter().enumerate().map(standing).collect()
    })
}

/// All orders of the numbers below `count`.
fn permutations(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let insert = |shorter: Vec<usize>| {
        (0..count).map(move |place| {
            let mut longer = shorter.clone();
            longer.insert(place, count - 1);
            longer
        })
    };
    permutations(count - 1).into_iter().flat_map(insert).collect()
}

fn after<'a>(events: impl IntoIterator<Item = &'a Standing>) -> Subscription {
    let mut kept = Subscription::default();
    for event in events {
        keep(&mut kept, event);
    }
    kept
}

proptest! {
    #[test]
    fn every_order_and_repetition_ends_alike(
        events in standings(),
        again in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..6),
    ) {
        let expected = after(&events);
        for order in permutations(events.len()) {
            let mut arrivals = order;
            for (which, place) in &again {
                let repeated = arrivals[which.index(arrivals.len())];
                arrivals.insert(place.index(arrivals.len() + 1), repeated);
            }
            let ended = after(arrivals.iter().map(|&number| &events[number]));
            prop_assert_eq!(&ended, &expected, "{:?}", arrivals);
            prop_assert_eq!(ended.standing(), expected.standing());
        }
    }

    #[test]
    fn what_is_kept_is_the_newest_of_each_numbering(events in standings()) {
        let kept = after(&events);
        let by_sequence = events.iter().filter(|event| event.sequence.is_some());
        let newest = by_sequence.max_by_key(|event| (event.sequence, event.at, event.status == Status::Ended, &event.event_id));
        prop_assert_eq!(kept.sequenced.as_ref(), newest);
        let by_time = events.iter().filter(|event| event.sequence.is_none());
        let newest = by_time.max_by_key(|event| (event.at, event.status == Status::Ended, &event.event_id));
        prop_assert_eq!(kept.unsequenced.as_ref(), newest);
    }
}

#[test]
fn there_are_as_many_orders_as_there_should_be() {
    let mut all = permutations(5);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 120);
}
