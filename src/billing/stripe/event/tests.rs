//! Tests of reading Stripe's events: those of `fixtures/stripe`, and what differs from them.

use super::*;
use crate::{
    domain::refund::RefundKind,
    domain::subscription::{Entitlement, Period, Standing, Status, Subscription, Terms},
    licensing::{Item, Product, RefundOrder},
};
use proptest::prelude::*;
use serde_json::json;
use std::{fs, path::PathBuf};

/// The second of all fixtures.
const THEN: i64 = 1_772_323_200;
/// The month of their subscription.
const MONTH: (i64, i64) = (1_771_459_200, 1_774_137_600);

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/stripe")
}

fn fixture(name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder().join(format!("{name}.json"))).unwrap()).unwrap()
}

fn read(event: &Value) -> Result<StripeEvent, EventFault> {
    StripeEvent::read(event.to_string().as_bytes(), moment(THEN))
}

fn content(event: &Value) -> Content {
    read(event).unwrap().event.content
}

fn standing_of(event: &Value) -> Standing {
    match content(event) {
        Content::Standing { subscription_ref, standing } if subscription_ref == "sub_fixture" => standing,
        other => panic!("{other:?}"),
    }
}

fn standing(name: &str) -> Standing {
    standing_of(&fixture(name))
}

fn with(name: &str, pointer: &str, value: Value) -> Value {
    let mut event = fixture(name);
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    event.pointer_mut(parent).unwrap()[last] = value;
    event
}

fn fault(event: &Value) -> String {
    read(event).unwrap_err().pointer
}

fn entitlement(standing: Standing, at: i64) -> Entitlement {
    Subscription { unsequenced: Some(standing), ..Subscription::default() }.entitlement(moment(at), Terms::default())
}

#[test]
fn an_active_subscription_has_its_period_wherever_that_stands() {
    let period = Some(Period { start: moment(MONTH.0), end: moment(MONTH.1) });
    let expected = Standing {
        event_id: "evt_activated".into(),
        at: moment(THEN),
        sequence: None,
        status: Status::Active,
        period,
        cancel_at_period_end: false,
        ends_at: None,
    };
    assert_eq!(standing("subscription-updated"), expected);
    assert_eq!(standing("subscription-updated-2024"), Standing { event_id: "evt_old_shape".into(), ..expected });
    for (name, status) in [
        ("subscription-past-due", Status::PastDue),
        ("subscription-paused", Status::Paused),
        ("subscription-resumed", Status::Active),
        ("subscription-trial-will-end", Status::Trialing),
        ("subscription-collection-paused", Status::Active),
    ] {
        let told = standing(name);
        assert_eq!((told.status, told.period, told.ends_at), (status, period, None), "{name}");
    }
}

#[test]
fn of_items_with_periods_of_their_own_the_time_counts_that_all_cover() {
    let told = standing("subscription-two-intervals");
    assert_eq!(told.period, Some(Period { start: moment(MONTH.0), end: moment(MONTH.1) }));
    let mut past_due = with("subscription-two-intervals", "/data/object/status", json!("past_due"));
    let grace = moment(MONTH.0) + TimeDelta::days(14);
    let late = Entitlement::Entitled { in_grace: Some(grace), ends_on: None };
    assert_eq!(entitlement(standing_of(&past_due), THEN), late, "the month fell due, not the year");
    past_due["data"]["object"]["items"]["data"].as_array_mut().unwrap().reverse();
    assert_eq!(standing_of(&past_due).period, told.period);
    let mut apart = fixture("subscription-two-intervals");
    apart["data"]["object"]["items"]["data"][1]["current_period_start"] = json!(MONTH.1 + 10);
    assert_eq!(standing_of(&apart).period, Some(Period { start: moment(MONTH.1), end: moment(MONTH.1) }));
}

#[test]
fn an_end_is_an_end_at_once() {
    let ended = standing("subscription-deleted");
    assert_eq!((ended.status, ended.ends_at), (Status::Ended, Some(moment(THEN))));
    // Also on a node whose clock is behind.
    assert_eq!(entitlement(ended, THEN - 100), Entitlement::Lapsed);
    for event in [
        with("subscription-deleted", "/data/object/status", json!("active")),
        with("subscription-deleted", "/data/object/ended_at", Value::Null),
        with("subscription-deleted", "/type", json!("customer.subscription.updated")),
    ] {
        assert_eq!(standing_of(&event).status, Status::Ended);
    }
    let mut ahead = with("subscription-deleted", "/data/object/ended_at", json!(THEN + 60));
    ahead["type"] = json!("customer.subscription.updated");
    let ahead = standing_of(&ahead);
    assert_eq!(entitlement(ahead, THEN), Entitlement::Entitled { in_grace: None, ends_on: Some(moment(THEN + 60)) });
}

#[test]
fn an_end_that_is_known_ahead_is_the_end_of_the_period() {
    let ending = |at| Entitlement::Entitled { in_grace: None, ends_on: Some(moment(at)) };
    let told = standing("subscription-cancelling");
    assert!(told.cancel_at_period_end);
    assert_eq!(entitlement(told.clone(), THEN), ending(MONTH.1));
    assert_eq!(entitlement(told, MONTH.1), Entitlement::Lapsed);
    let within = standing("subscription-cancel-at");
    assert_eq!(entitlement(within.clone(), THEN), ending(1_772_928_000));
    assert_eq!(entitlement(within, 1_772_928_000), Entitlement::Lapsed);
    for (word, stops) in [("min_period_end", true), ("max_period_end", false)] {
        let told = standing_of(&with("subscription-updated", "/data/object/cancel_at", json!(word)));
        assert_eq!((told.cancel_at_period_end, told.ends_at), (stops, None), "{word}");
    }
    let later = standing_of(&with("subscription-cancel-at", "/data/object/cancel_at", json!(MONTH.1 + 1)));
    assert_eq!((later.cancel_at_period_end, later.ends_at), (false, Some(moment(MONTH.1 + 1))));
    assert_eq!(entitlement(later, MONTH.1 - 1), Entitlement::Entitled { in_grace: None, ends_on: None });
}

#[test]
fn the_event_of_a_new_subscription_comes_before_all_of_its_second() {
    let (created, activated) = (standing("subscription-created"), standing("subscription-updated"));
    assert!(created.event_id > activated.event_id, "by their ids it would be the other way round");
    assert!(activated.supersedes(Some(&created)) && !created.supersedes(Some(&activated)));
    let deleted = standing("subscription-deleted");
    assert!(deleted.supersedes(Some(&standing("subscription-resumed"))), "an end before anything else of its second");
    let before = standing_of(&with("subscription-updated", "/created", json!(THEN - 1)));
    assert!(created.supersedes(Some(&before)));
}

#[test]
fn a_sale_that_names_products_is_an_order() {
    let item = |product, quantity| Item { product, quantity };
    let Content::OrderPaid(order) = content(&fixture("checkout-completed")) else { panic!("no order") };
    assert_eq!((order.external_ref.as_str(), order.account_email.as_str()), ("cs_test_fixture", "admin@shop.example"));
    assert_eq!((order.subscription_ref.as_str(), order.channel.as_deref()), ("sub_fixture", Some("stripe")));
    assert_eq!(order.items, [item(Product::SystemLicense, 1), item(Product::CustomerLicense, 3)]);
    let subscription = |event: &Value| match content(event) {
        Content::OrderPaid(order) => order.subscription_ref,
        other => panic!("{other:?}"),
    };
    let expanded =
        with("checkout-completed", "/data/object/subscription", json!({"id": "sub_whole", "object": "subscription"}));
    assert_eq!(subscription(&expanded), "sub_whole");
    let named = with("checkout-completed", "/data/object/metadata/punchgate_subscription", json!("sub_named"));
    assert_eq!(subscription(&named), "sub_named");
    for event in [
        with("checkout-completed", "/data/object/payment_status", json!("no_payment_required")),
        with("checkout-completed", "/type", json!("checkout.session.async_payment_succeeded")),
    ] {
        assert!(matches!(content(&event), Content::OrderPaid(_)));
    }
}

#[test]
fn a_sale_that_cannot_be_carried_out_is_a_fault() {
    let metadata = "/data/object/metadata/punchgate_products";
    for products in ["", "system_license", "hat:1", "system_license:0", "system_license:1001", "system_license:1,", "a:b:c"]
    {
        assert_eq!(fault(&with("checkout-completed", metadata, json!(products))), metadata, "{products}");
    }
    let many = ["system_license:1"; 101].join(",");
    assert_eq!(fault(&with("checkout-completed", metadata, json!(many))), metadata);
    for (part, value) in
        [("subscription", json!(null)), ("customer_details/email", json!(null)), ("payment_status", json!(null))]
    {
        assert_eq!(
            fault(&with("checkout-completed", &format!("/data/object/{part}"), value)),
            format!("/data/object/{part}")
        );
    }
}

#[test]
fn money_goes_back_for_the_whole_of_a_named_order() {
    let order =
        |kind| RefundOrder { external_ref: "cs_test_fixture".into(), items: Vec::new(), kind: Some(kind), reason: None };
    assert_eq!(content(&fixture("charge-refunded")), Content::OrderRefunded(order(RefundKind::Refund)));
    let all = Content::OrderRefunded(order(RefundKind::Chargeback));
    assert_eq!(content(&fixture("dispute-created")), all);
    let mut closed = with("dispute-created", "/data/object/status", json!("won"));
    closed["type"] = json!("charge.dispute.closed");
    assert_eq!(content(&closed), Content::RefundWithdrawn(order(RefundKind::Chargeback)));
    closed["data"]["object"]["status"] = json!("lost");
    assert!(matches!(content(&closed), Content::Unknown { .. }), "what was taken stays taken");
    let mut of_charge = with("dispute-created", "/data/object/metadata", json!({}));
    of_charge["data"]["object"]["charge"] = fixture("charge-refunded")["data"]["object"].clone();
    assert_eq!(content(&of_charge), all);
}

#[test]
fn what_is_not_known_or_not_ours_is_kept_as_such() {
    let kept = |event: &Value| match content(event) {
        Content::Unknown { reference, status } => (reference, status),
        other => panic!("{other:?}"),
    };
    let said = |reference: &str, status: Option<&str>| (Some(reference.to_owned()), status.map(str::to_owned));
    assert_eq!(kept(&fixture("invoice-paid")), (None, None));
    assert_eq!(kept(&fixture("subscription-unknown-status")), said("sub_fixture", Some("hibernating")));
    assert_eq!(kept(&fixture("charge-partially-refunded")), said("cs_test_fixture", Some("partially_refunded")));
    let sale = "checkout-completed";
    assert_eq!(kept(&with(sale, "/data/object/metadata", json!({}))), said("cs_test_fixture", None));
    assert_eq!(kept(&with(sale, "/data/object/payment_status", json!("unpaid"))), said("cs_test_fixture", Some("unpaid")));
    assert_eq!(kept(&with("charge-refunded", "/data/object/metadata", json!({}))), said("ch_fixture", None));
    assert_eq!(kept(&with("dispute-created", "/data/object/metadata", Value::Null)), said("dp_fixture", None));
    let inquiry = with("dispute-created", "/data/object/status", json!("warning_needs_response"));
    assert_eq!(kept(&inquiry), said("cs_test_fixture", Some("warning_needs_response")));
}

#[test]
fn what_is_no_event_names_the_place() {
    let name = "subscription-updated";
    for (event, pointer) in [
        (json!([]), "/id"),
        (with(name, "/id", json!("")), "/id"),
        (with(name, "/type", Value::Null), "/type"),
        (with(name, "/created", json!("yesterday")), "/created"),
        (with(name, "/created", json!(i64::MAX)), "/created"),
        (with(name, "/created", json!(THEN + 301)), "/created"),
        (with(name, "/data", json!({})), "/data/object"),
        (with(name, "/data/object/id", Value::Null), "/data/object/id"),
        (with(name, "/data/object/status", json!(1)), "/data/object/status"),
        (with(name, "/data/object/cancel_at", json!({})), "/data/object/cancel_at"),
        (with(name, "/data/object/items", Value::Null), "/data/object/items/data/0/current_period_end"),
    ] {
        assert_eq!(fault(&event), pointer);
    }
    assert!(read(&with(name, "/created", json!(THEN + 300))).is_ok());
    let backwards = with("subscription-updated-2024", "/data/object/current_period_start", json!(MONTH.1 + 1));
    assert_eq!(fault(&backwards), "/data/object/current_period_end");
}

#[test]
fn a_delivery_that_counts_its_endpoints_anew_says_the_same() {
    let digest = |event: &Value| read(event).unwrap().digest;
    let event = fixture("subscription-updated");
    assert_eq!(digest(&event), digest(&with("subscription-updated", "/pending_webhooks", json!(7))));
    assert_ne!(digest(&event), digest(&with("subscription-updated", "/livemode", json!(true))));
}

#[test]
fn every_fixture_is_read() {
    let mut count = 0;
    for file in fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|end| end == "json") {
            assert!(StripeEvent::read(&fs::read(&path).unwrap(), moment(THEN)).is_ok(), "{}", path.display());
            count += 1;
        }
    }
    assert!(count >= 18, "{count}");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, number: i64, text in "\\PC{0,40}", kind in 0..5_usize) {
        let _ = StripeEvent::read(&bytes, moment(THEN));
        let kinds = ["customer.subscription.updated", "customer.subscription.deleted", "checkout.session.completed",
            "charge.refunded", "charge.dispute.created"];
        let object = json!({"id": text, "status": text, "ended_at": number, "current_period_start": number,
            "current_period_end": number, "cancel_at": number, "refunded": true, "payment_status": "paid",
            "metadata": {"punchgate_products": text, "punchgate_order": text}});
        let _ = read(&json!({"id": "evt", "type": kinds[kind], "created": number, "data": {"object": object}}));
        let _ = read(&json!({"id": "evt", "type": kinds[kind], "created": THEN, "data": {"object": object}}));
    }
}
