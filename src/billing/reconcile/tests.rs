//! Tests of reconciling: the forms of an export, and each way to differ.

use super::*;
use crate::domain::subscription::{Period, Status};
use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::json;

fn day(n: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_323_200 + n * 86_400, 0).unwrap()
}

fn stripe(reference: &str, status: &str, end: i64) -> Value {
    json!({"id": reference, "object": "subscription", "status": status, "cancel_at_period_end": false,
        "items": {"data": [{"current_period_start": day(-10).timestamp(), "current_period_end": day(end).timestamp()}]}})
}

fn own(reference: &str, status: &str, end: i64) -> Value {
    json!({"subscription_ref": reference, "status": status, "current_period_start": day(-10).to_rfc3339(),
        "current_period_end": day(end).to_rfc3339()})
}

fn read(text: &str) -> Result<Export, ExportFault> {
    Export::read(text.as_bytes(), day(0))
}

fn kept(reference: &str, status: Status, end: i64) -> Subscription {
    let standing = Standing {
        event_id: "evt".into(),
        at: day(-9),
        sequence: None,
        status,
        period: Some(Period { start: day(-10), end: day(end) }),
        cancel_at_period_end: false,
        ends_at: None,
    };
    Subscription { reference: reference.into(), unsequenced: Some(standing), ..Subscription::default() }
}

fn drift(exported: &[Value], kept: &[Subscription]) -> Vec<(String, DriftKind)> {
    let export = read(&json!({ "data": exported }).to_string()).unwrap();
    compare(&export, kept, day(0), Terms::default()).into_iter().map(|drift| (drift.reference, drift.kind)).collect()
}

#[test]
fn every_form_says_the_same() {
    let (one, other) = (stripe("sub_1", "active", 20), stripe("sub_2", "past_due", 20));
    let expected = read(&json!({"object": "list", "data": [one, other], "has_more": false}).to_string()).unwrap();
    assert_eq!(expected.subscriptions.len(), 2);
    for text in [
        json!([one, other]).to_string(),
        format!("{one}\n{other}\n"),
        format!("{one}\n\n{other}"),
        json!([own("sub_1", "active", 20), own("sub_2", "past_due", 20)]).to_string(),
        format!("{}\n{other}", own("sub_1", "active", 20)),
    ] {
        assert_eq!(read(&text).unwrap(), expected, "{text}");
    }
    assert_eq!(read(&one.to_string()).unwrap().subscriptions.len(), 1);
    assert_eq!(read("[]").unwrap(), Export::default());
    assert!(read(&json!({"data": [], "has_more": true}).to_string()).unwrap().has_more);
}

#[test]
fn what_is_no_export_is_a_fault() {
    let one = stripe("sub_1", "active", 20);
    for text in ["{", "5", "\"x\"", "{\"data\": 5}", "{} 5", "id,status\nsub_1,active"] {
        assert_eq!(read(text), Err(ExportFault::NoExport), "{text}");
    }
    assert_eq!(read(&json!([one, one]).to_string()), Err(ExportFault::Twice("sub_1".into())));
    let fault = read(&json!([one, {"id": "sub_2"}]).to_string()).unwrap_err();
    assert!(matches!(&fault, ExportFault::Entry { number: 2, fault } if fault.pointer == "/status"), "{fault}");
    assert_eq!(read(&format!("[{}0]", "0,".repeat(SUBSCRIPTIONS_MAX))), Err(ExportFault::TooMany));
}

#[test]
fn what_is_the_same_is_no_drift() {
    let exported = [stripe("sub_1", "active", 20), stripe("sub_2", "past_due", -1), stripe("sub_3", "unpaid", 20)];
    let mut stopped = kept("sub_1", Status::Active, 20);
    stopped.stopped_at = Some(day(-1));
    let mut extended = kept("sub_3", Status::Unpaid, 20);
    extended.extended_until = Some(day(99));
    // Due since before the period's end: as the export says it now, it would be due since then only.
    let late = kept("sub_2", Status::PastDue, -1);
    assert_eq!(drift(&exported, &[stopped, late, extended]), []);
    let over = stripe("sub_4", "canceled", 20);
    assert_eq!(drift(&[over], &[kept("sub_4", Status::Ended, 5)]), []);
}

#[test]
fn each_difference_is_told() {
    use DriftKind::{OtherEntitlement, OtherPeriod, OtherStatus, UnknownHere, UnknownThere};
    let told = |reference: &str, kinds: &[DriftKind]| -> Vec<_> {
        kinds.iter().map(|kind| (reference.to_owned(), *kind)).collect()
    };
    let one = |status, end| stripe("sub_1", status, end);
    let active = || [kept("sub_1", Status::Active, 20)];
    assert_eq!(drift(&[one("active", 20)], &[]), told("sub_1", &[UnknownHere]));
    assert_eq!(drift(&[], &active()), told("sub_1", &[UnknownThere]));
    assert_eq!(drift(&[], &[kept("sub_1", Status::Ended, 20)]), []);
    assert_eq!(drift(&[one("trialing", 20)], &active()), told("sub_1", &[OtherStatus]));
    assert_eq!(drift(&[one("active", 50)], &active()), told("sub_1", &[OtherPeriod]));
    assert_eq!(drift(&[one("unpaid", 20)], &active()), told("sub_1", &[OtherStatus, OtherEntitlement]));
}

#[test]
fn a_status_that_is_not_known_is_told_as_it_is() {
    let export = read(&json!([stripe("sub_1", "hibernating", 20), own("sub_2", "asleep", 20)]).to_string()).unwrap();
    let drifts = compare(&export, &[kept("sub_1", Status::Active, 20)], day(0), Terms::default());
    let told: Vec<_> = drifts.iter().map(|drift| (drift.kind, drift.here.as_deref(), drift.there.as_deref())).collect();
    assert_eq!(
        told,
        [(DriftKind::OtherStatus, Some("active"), Some("hibernating")), (DriftKind::UnknownHere, None, Some("asleep"))]
    );
}

#[test]
fn an_export_that_says_there_is_more_says_nothing_of_what_it_lacks() {
    let mut export = Export { has_more: true, ..Export::default() };
    let kept = [kept("sub_1", Status::Active, 20)];
    assert_eq!(compare(&export, &kept, day(0), Terms::default()), []);
    export.has_more = false;
    assert_eq!(compare(&export, &kept, day(0), Terms::default()).len(), 1);
    // Nothing that billing said of it is kept: it was named by an order only.
    let bare = [Subscription { reference: "sub_1".into(), ..Subscription::default() }];
    assert_eq!(compare(&export, &bare, day(0), Terms::default()), []);
}

proptest! {
    #[test]
    fn an_export_of_what_is_kept_shows_no_drift(
        all in prop::collection::btree_map("sub_[a-z]{1,3}", (0..9_usize, -30..30_i64, any::<bool>(), -30..30_i64), 0..6),
        hours in -1000..1000_i64,
    ) {
        let kept: Vec<Subscription> = all
            .iter()
            .map(|(reference, (status, end, stops, at))| {
                let mut kept = kept(reference, Status::ALL[*status], *end);
                let standing = kept.unsequenced.as_mut().unwrap();
                standing.cancel_at_period_end = *stops;
                standing.at = day(*at);
                kept
            })
            .collect();
        let subscriptions = kept.iter().map(|kept| {
            let standing = kept.unsequenced.clone().unwrap();
            (kept.reference.clone(), Ok(Standing { at: day(0), event_id: String::new(), ..standing }))
        });
        let export = Export { subscriptions: subscriptions.collect(), has_more: false };
        let now = day(0) + TimeDelta::hours(hours);
        prop_assert_eq!(compare(&export, &kept, now, Terms::default()), []);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, text in "[\\[\\]{}\",:a-z0-9 ]{0,60}") {
        let _ = Export::read(&bytes, day(0));
        let _ = Export::read(text.as_bytes(), day(0));
    }
}
