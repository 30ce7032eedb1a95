//! Tests of reading events.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn moment(seconds: i64) -> DateTime<Utc> {
    // 2026-03-01T00:00:00Z
    DateTime::from_timestamp(1_772_323_200 + seconds, 0).unwrap()
}

fn read(body: &Value) -> Result<Event, EventFault> {
    Event::read("evt_1", &serde_json::to_vec(body).unwrap(), moment(0))
}

fn event(kind: &str, data: &Value) -> Value {
    json!({"type": kind, "timestamp": "2026-02-28T23:59:59.1234567Z", "data": data, "extra": [1, {"a": null}]})
}

fn updated_data() -> Value {
    json!({"subscription_ref": "sub_1", "status": "active", "current_period_start": "2026-02-01T00:00:00Z",
        "current_period_end": "2026-03-01T02:00:00+02:00", "more": {"a": 1}})
}

fn order_data() -> Value {
    json!({"external_ref": "A-1", "account_email": "a@b.example", "subscription_ref": "sub_1", "status": "paid",
        "items": [{"product": "system_license", "quantity": 2, "price": 3}, {"product": "customer_license", "quantity": 1000}]})
}

fn with(mut data: Value, name: &str, value: Value) -> Value {
    data[name] = value;
    data
}

fn standing(kind: &str, data: &Value) -> Standing {
    match read(&event(kind, data)).unwrap().content {
        Content::Standing { standing, .. } => standing,
        other => panic!("{other:?}"),
    }
}

/// Where the fault is.
fn fault(kind: &str, data: &Value) -> String {
    read(&event(kind, data)).unwrap_err().pointer
}

#[test]
fn an_update_carries_the_whole_state() {
    let data = with(with(updated_data(), "sequence", json!(7)), "cancel_at_period_end", json!(true));
    let read = read(&event("subscription.updated", &data)).unwrap();
    let at = moment(0) - TimeDelta::microseconds(876_544);
    assert_eq!((read.kind.as_str(), read.at, read.reference()), ("subscription.updated", Some(at), Some("sub_1")));
    let expected = Standing {
        event_id: "evt_1".into(),
        at,
        sequence: Some(7),
        status: Status::Active,
        period: Some(Period { start: moment(-28 * 86_400), end: moment(0) }),
        cancel_at_period_end: true,
        ends_at: None,
    };
    assert_eq!(read.content, Content::Standing { subscription_ref: "sub_1".into(), standing: expected });
}

#[test]
fn optional_parts_may_be_null_or_missing() {
    let mut data = updated_data();
    for name in ["sequence", "cancel_at_period_end", "ends_at"] {
        data = with(data, name, Value::Null);
    }
    assert_eq!(standing("subscription.updated", &data), standing("subscription.updated", &updated_data()));
    for status in ["ended", "unpaid", "paused", "incomplete", "incomplete_expired"] {
        let data = json!({"subscription_ref": "sub_1", "status": status, "current_period_start": null});
        assert_eq!(standing("subscription.updated", &data).period, None, "{status}");
    }
}

#[test]
fn paid_states_need_their_period() {
    for status in ["trialing", "active", "past_due"] {
        for name in ["current_period_start", "current_period_end", "subscription_ref"] {
            let data = with(with(updated_data(), "status", json!(status)), name, Value::Null);
            assert_eq!(fault("subscription.updated", &data), format!("/data/{name}"), "{status}");
        }
    }
    let backwards = with(updated_data(), "current_period_start", json!("2026-03-01T00:00:00.000001Z"));
    assert_eq!(fault("subscription.updated", &backwards), "/data/current_period_end");
    let empty = with(updated_data(), "current_period_start", json!("2026-03-01T00:00:00Z"));
    assert!(standing("subscription.updated", &empty).period.is_some());
}

#[test]
fn a_cancelled_one_needs_an_end() {
    let data = json!({"subscription_ref": "sub_1", "status": "canceled"});
    assert_eq!(fault("subscription.updated", &data), "/data/ends_at");
    for name in ["ends_at", "current_period_end"] {
        let data = with(data.clone(), name, json!("2026-03-01T00:00:00Z"));
        assert_eq!(standing("subscription.updated", &data).ends_at, Some(moment(0)), "{name}");
    }
    let with_period = standing("subscription.updated", &with(updated_data(), "status", json!("canceled")));
    assert_eq!((with_period.ends_at, with_period.period.unwrap().end), (None, moment(0)));
}

#[test]
fn an_end_needs_its_subscription_only() {
    let end = standing("subscription.ended", &json!({"subscription_ref": "sub_1", "sequence": 0, "status": 5}));
    assert_eq!((end.status, end.period, end.sequence), (Status::Ended, None, Some(0)));
    assert_eq!(fault("subscription.ended", &json!({})), "/data/subscription_ref");
}

#[test]
fn parts_that_cannot_be_meant_are_faults_that_name_their_place() {
    let long = "x".repeat(256);
    for (name, values) in [
        ("subscription_ref", vec![json!(""), json!(5), json!(long), json!("a\u{0}b"), json!("a\nb")]),
        ("status", vec![json!(5), Value::Null]),
        ("sequence", vec![json!(-1), json!(1.5), json!("7"), json!(u64::MAX)]),
        ("cancel_at_period_end", vec![json!("true"), json!(0)]),
        (
            "ends_at",
            vec![
                json!("2026-03-01"),
                json!("2026-03-01T00:00:00"),
                json!(1_772_323_200),
                json!("9999-12-31T23:59:59-01:00"),
            ],
        ),
    ] {
        for value in values {
            let data = with(updated_data(), name, value.clone());
            assert_eq!(fault("subscription.updated", &data), format!("/data/{name}"), "{value}");
        }
    }
    let longest = with(updated_data(), "subscription_ref", json!("ü".repeat(255)));
    assert!(read(&event("subscription.updated", &longest)).is_ok());
}

#[test]
fn an_event_is_an_object_with_type_time_and_data() {
    for (body, pointer) in [
        (json!([]), "/type"),
        (json!({"type": ""}), "/type"),
        (json!({"type": "order.\u{0}"}), "/type"),
        (json!({"type": "order.paid", "data": order_data()}), "/timestamp"),
        (json!({"type": "order.paid", "timestamp": "yesterday", "data": order_data()}), "/timestamp"),
        (json!({"type": "order.paid", "timestamp": "2026-03-01T00:00:00Z"}), "/data"),
        (json!({"type": "order.paid", "timestamp": "2026-03-01T00:00:00Z", "data": 5}), "/data/account_email"),
    ] {
        assert_eq!(read(&body).unwrap_err().pointer, pointer, "{body}");
    }
    let deep = vec![b'['; 100_000];
    for bytes in [&b""[..], b"{", b"\xff", b"{} {}", &deep] {
        assert_eq!(Event::read("evt_1", bytes, moment(0)).unwrap_err().pointer, "");
    }
}

#[test]
fn a_time_more_than_five_minutes_ahead_is_refused() {
    let at = |kind: &str, seconds| {
        let at = moment(seconds).to_rfc3339();
        read(&json!({"type": kind, "timestamp": at, "data": updated_data()})).map_err(|fault| fault.pointer)
    };
    for kind in ["subscription.updated", "something.else"] {
        assert!(at(kind, 300).is_ok());
        assert!(at(kind, -1_000_000_000).is_ok());
        assert_eq!(at(kind, 301).unwrap_err(), "/timestamp");
    }
}

#[test]
fn types_and_statuses_that_are_not_known_are_kept_as_such() {
    let unknown = |reference: Option<&str>, status: Option<&str>| Content::Unknown {
        reference: reference.map(ToOwned::to_owned),
        status: status.map(ToOwned::to_owned),
    };
    let bare = read(&json!({"type": "invoice.sent", "timestamp": "whenever"})).unwrap();
    assert_eq!((bare.at, bare.content), (None, unknown(None, None)));
    let data = json!({"subscription_ref": "sub_1", "status": "hibernating", "current_period_end": 5});
    let content = |kind, data| read(&event(kind, &data)).unwrap().content;
    assert_eq!(content("subscription.updated", data), unknown(Some("sub_1"), Some("hibernating")));
    assert_eq!(content("order.paid", with(order_data(), "status", json!("open"))), unknown(Some("A-1"), Some("open")));
}

#[test]
fn a_paid_order_is_read() {
    let item = |product, quantity| Item { product, quantity };
    let expected = PaidOrder {
        external_ref: "A-1".into(),
        account_email: "a@b.example".into(),
        subscription_ref: "sub_1".into(),
        channel: None,
        claim: true,
        language: None,
        items: vec![item(Product::SystemLicense, 2), item(Product::CustomerLicense, 1000)],
    };
    let content = |data| read(&event("order.paid", &data)).unwrap().content;
    assert_eq!(content(order_data()), Content::OrderPaid(expected.clone()));
    assert_eq!(content(with(order_data(), "status", Value::Null)), Content::OrderPaid(expected.clone()));
    let said = with(with(order_data(), "claim", json!(false)), "channel", json!("web"));
    assert_eq!(content(said), Content::OrderPaid(PaidOrder { claim: false, channel: Some("web".into()), ..expected }));
}

#[test]
fn an_order_that_cannot_be_carried_out_is_a_fault() {
    let item = json!({"product": "customer_license", "quantity": 1});
    for (name, value, pointer) in [
        ("external_ref", json!(null), "/data/external_ref"),
        ("account_email", json!("nobody"), "/data/account_email"),
        ("subscription_ref", json!(""), "/data/subscription_ref"),
        ("channel", json!("\u{1}"), "/data/channel"),
        ("claim", json!("no"), "/data/claim"),
        ("status", json!(true), "/data/status"),
        ("items", json!([]), "/data/items"),
        ("items", json!({}), "/data/items"),
        ("items", Value::Array(vec![item.clone(); 101]), "/data/items"),
        ("items", json!([item, {"product": "hat", "quantity": 1}]), "/data/items/1/product"),
        ("items", json!([{"product": "customer_license"}]), "/data/items/0/quantity"),
        ("items", json!([{"product": "customer_license", "quantity": 0}]), "/data/items/0/quantity"),
        ("items", json!([{"product": "customer_license", "quantity": 1001}]), "/data/items/0/quantity"),
        ("items", json!([{"product": "customer_license", "quantity": "1"}]), "/data/items/0/quantity"),
    ] {
        assert_eq!(fault("order.paid", &with(order_data(), name, value)), pointer);
    }
}

#[test]
fn a_refund_names_everything_or_something_never_nothing() {
    let (item, license) = ("01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a8058");
    let items_of = |items: Value| match read(&event("order.refunded", &json!({"external_ref": "A-1", "items": items}))) {
        Ok(Event { content: Content::OrderRefunded(refund), .. }) => Ok(refund.items),
        Ok(other) => panic!("{other:?}"),
        Err(fault) => Err(fault.pointer),
    };
    let ids = (item.parse().unwrap(), license.parse().unwrap());
    assert_eq!(items_of(Value::Null), Ok(vec![]));
    assert_eq!(items_of(json!([{"id": item}])), Ok(vec![(ids.0, vec![])]));
    assert_eq!(items_of(json!([{"id": item, "licenses": [license]}])), Ok(vec![(ids.0, vec![ids.1])]));
    for (items, pointer) in [
        (json!([]), "/data/items"),
        (json!([{}]), "/data/items/0/id"),
        (json!([{"id": "1"}]), "/data/items/0/id"),
        (json!([{"id": item, "licenses": []}]), "/data/items/0/licenses"),
        (json!([{"id": item, "licenses": [license, "x"]}]), "/data/items/0/licenses/1"),
    ] {
        assert_eq!(items_of(items), Err(pointer.to_owned()));
    }
    assert_eq!(fault("order.refunded", &json!({})), "/data/external_ref");
}

#[test]
fn a_leap_second_is_the_moment_that_the_store_makes_of_it() {
    let data = with(updated_data(), "ends_at", json!("2016-12-31T23:59:60.5Z"));
    let expected = DateTime::from_timestamp_millis(1_483_228_800_500);
    assert_eq!(standing("subscription.updated", &data).ends_at, expected);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, text in "\\PC{0,40}", kind in 0..5_usize) {
        let _ = Event::read("evt_1", &bytes, moment(0));
        let kinds = ["subscription.updated", "subscription.ended", "order.paid", "order.refunded", text.as_str()];
        let _ = read(&event(kinds[kind], &json!({ "subscription_ref": text, "status": text, "external_ref": text })));
    }
}
