//! Refunds and chargebacks: what each revokes and what its withdrawal gives back, whenever it comes and whoever claims meanwhile.

use crate::{
    api_orders::{licenses, order, placed, shown, with},
    office::{fetched, refused, tenant, texts},
    world::{ADMIN_KEY, OPERATOR_KEY, Service, fixtures_now},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// Refunds or, at `/refund/withdraw`, gives back; the order after it.
async fn refund(service: &Service, order: &Value, way: &str, call: &Value) -> Value {
    service.pass(TimeDelta::seconds(1));
    let path = format!("POST /api/v1/orders/{}/{way}", order["id"].as_str().unwrap());
    fetched(service, OPERATOR_KEY, &path, Some(call)).await
}

/// Which of the licenses are refunded, in the order in which an order shows them.
fn refunded(order: &Value) -> Vec<bool> {
    licenses(order).iter().map(|license| !license["refunded_at"].is_null()).collect()
}

fn item(order: &Value, item: usize) -> Value {
    order["items"][item]["id"].clone()
}

fn license(order: &Value, place: usize) -> Value {
    licenses(order)[place]["id"].clone()
}

/// What is refunded or given back of an order.
type Call<'a> = &'a (dyn Fn(&Value) -> Value + Send + Sync);

on_each_engine!(a_refund_revokes_what_it_names_and_its_withdrawal_gives_that_back, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (all, first, second) = ([true; 4], [true, true, false, false], [false, false, true, true]);
    let whole = |_: &Value| json!({});
    let of_first = |order: &Value| json!({"items": [{"id": item(order, 0)}]});
    let of_second = |order: &Value| json!({"items": [{"id": item(order, 1)}]});
    let one = |order: &Value| json!({"items": [{"id": item(order, 1), "licenses": [license(order, 2)]}]});
    let cases: [(Call<'_>, [bool; 4], Call<'_>, [bool; 4]); 8] = [
        (&whole, all, &whole, [false; 4]),
        (&whole, all, &of_first, second),
        (&whole, all, &one, [true, true, false, true]),
        (&of_first, first, &of_first, [false; 4]),
        (&of_second, second, &one, [false, false, false, true]),
        (&one, [false, false, true, false], &one, [false; 4]),
        (&one, [false, false, true, false], &of_second, [false; 4]),
        (&of_first, first, &of_second, first),
    ];
    for (number, (what, revokes, gives_back, leaves)) in cases.into_iter().enumerate() {
        let order = placed(&service, &order(&format!("order-{number}"))).await;
        let rows = store.rows("refunds").await;
        let first = refund(&service, &order, "refund", &what(&order)).await;
        assert_eq!(refunded(&first), revokes, "case {number}");
        assert_eq!(refunded(&refund(&service, &order, "refund", &what(&order)).await), revokes, "case {number}");
        assert_eq!(store.rows("refunds").await, rows + 1, "one row, however often it is said");
        let history = store.rows("history").await;
        let after = refund(&service, &order, "refund/withdraw", &gives_back(&order)).await;
        assert_eq!(refunded(&after), leaves, "case {number}");
        let written = store.rows("history").await;
        assert_eq!(written - history, i64::from(revokes != leaves));
        assert_eq!(refunded(&refund(&service, &order, "refund/withdraw", &gives_back(&order)).await), leaves);
        assert_eq!(store.rows("history").await, written, "again, it changes nothing");
        // What goes on being refunded is so since it was.
        let since = |order: &Value, place: usize| licenses(order)[place]["refunded_at"].clone();
        if let Some(place) = leaves.iter().position(|is_left| *is_left) {
            assert_eq!(since(&shown(&service, &order).await, place), since(&first, place), "case {number}");
        }
    }
});

on_each_engine!(what_is_not_of_the_order_is_not_refunded_by_it, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (one, other) = (placed(&service, &order("1")).await, placed(&service, &order("2")).await);
    for way in ["refund", "refund/withdraw"] {
        let path = format!("POST /api/v1/orders/{}/{way}", one["id"].as_str().unwrap());
        for (call, status, code) in [
            (json!({"items": [{"id": item(&other, 0)}]}), 404, None),
            (json!({"items": [{"id": item(&one, 0), "licenses": [license(&other, 0)]}]}), 404, None),
            (json!({"items": [{"id": item(&one, 0), "licenses": [license(&one, 2)]}]}), 404, None),
            (json!({"items": [{"id": item(&one, 0), "licenses": [license(&one, 1)]}]}), 409, Some("license_bundled")),
            (json!({"items": []}), 422, Some("invalid")),
            (json!({"items": [{"id": item(&one, 0), "licenses": []}]}), 422, Some("invalid")),
        ] {
            let reply = service.api(OPERATOR_KEY, &path, Some(&call)).await;
            assert_eq!(reply.status, status, "{way} {call}: {}", reply.body);
            assert!(code.is_none_or(|code| reply.json()["code"] == code));
        }
    }
    assert_eq!(store.rows("refunds").await, 0);
});

on_each_engine!(a_refunded_license_lets_nobody_in_until_it_is_given_back, |store| async {
    let service = Service::of_fixtures(&store).await;
    let order = placed(&service, &with(order("1"), "account_email", json!("admin@fixtures.example"))).await;
    let bind = json!({"license_ids": [license(&order, 2)], "shop_id": "FIXTURE-0001"});
    fetched(&service, ADMIN_KEY, "POST /api/v1/licenses/bind", Some(&bind)).await;
    let path = format!("GET /api/v1/licenses/{}", license(&order, 2).as_str().unwrap());
    let effect = async || {
        let license = fetched(&service, ADMIN_KEY, &path, None).await;
        (license["effective"] == true, license["reasons"][0]["code"].as_str().map(str::to_owned))
    };
    assert_eq!(effect().await, (true, None));
    refund(&service, &order, "refund", &json!({"kind": "chargeback", "reason": "the bank"})).await;
    assert_eq!(effect().await, (false, Some("license_revoked".to_owned())));
    // A refund's withdrawal leaves a chargeback.
    refund(&service, &order, "refund/withdraw", &json!({"kind": "refund"})).await;
    assert_eq!(effect().await, (false, Some("license_revoked".to_owned())));
    let after = refund(&service, &order, "refund/withdraw", &json!({"reason": "it was ours"})).await;
    assert_eq!(effect().await, (true, None));
    let lines = after["history"].as_array().unwrap().clone();
    assert_eq!(texts(&lines, "action")[2..], ["order.refunded", "order.refund_withdrawn"]);
    assert_eq!(lines[2]["after"], "chargeback: all of it (the bank)");
});

on_each_engine!(a_refund_by_hook_waits_for_its_order_and_is_taken_back_by_hook, |store| async {
    let service = Service::of_fixtures(&store).await;
    let event = |kind: &str| json!({"type": kind, "timestamp": fixtures_now(), "data": {"external_ref": "1"}}).to_string();
    assert_eq!(service.billing("1", &event("order.refunded")).await.json()["outcome"], "applied");
    assert_eq!(service.billing("2", &event("order.refunded")).await.json()["outcome"], "stale");
    service.pass(TimeDelta::seconds(1));
    let order = placed(&service, &order("1")).await;
    assert_eq!(refunded(&order), [true; 4]);
    assert_eq!(store.rows("mails").await, 0, "what is refunded is not mailed");
    assert_eq!(texts(order["history"].as_array().unwrap(), "action"), ["order.refunded", "order.paid"]);
    let claim = json!({"serial": licenses(&order)[0]["serial"]});
    let reply = service.api(ADMIN_KEY, "POST /api/v1/licenses/claim", Some(&claim)).await;
    assert_eq!(refused(&reply), (409, "license_revoked".to_owned()));
    assert_eq!(service.billing("3", &event("order.refund_withdrawn")).await.json()["outcome"], "applied");
    assert_eq!(service.billing("4", &event("order.refund_withdrawn")).await.json()["outcome"], "stale");
    assert_eq!(refunded(&shown(&service, &order).await), [false; 4]);
    assert_eq!(service.api(ADMIN_KEY, "POST /api/v1/licenses/claim", Some(&claim)).await.status, 200);
});

on_each_engine!(a_refund_and_a_claim_at_once_have_one_outcome, |store| async {
    let service = Service::of_fixtures(&store).await;
    // Another service on the same store, as another node is.
    let node = Service::over(&store, fixtures_now(), 2);
    let (_, key) = tenant(&store, fixtures_now(), "claims").await;
    for round in 0..8 {
        let order = placed(&service, &order(&format!("order-{round}"))).await;
        let claim = json!({"serial": licenses(&order)[0]["serial"]});
        let path = format!("POST /api/v1/orders/{}/refund", order["id"].as_str().unwrap());
        let nothing = json!({});
        let (refund, claim) = tokio::join!(
            service.api(OPERATOR_KEY, &path, Some(&nothing)),
            node.api(&key, "POST /api/v1/licenses/claim", Some(&claim))
        );
        assert_eq!(refund.status, 200, "{}", refund.body);
        // What the refund said of the claim is what the claim came to, and stays so.
        let was_claimed = licenses(&refund.json())[0]["claimed"] == true;
        let outcome = if was_claimed { 200 } else { 409 };
        assert_eq!(claim.status.as_u16(), outcome, "round {round}: {}", claim.body);
        let now = shown(&service, &order).await;
        assert_eq!(licenses(&now)[0]["claimed"] == true, was_claimed, "round {round}");
        assert_eq!(refunded(&now), [true; 4]);
    }
});
