//! Stripe's events through the hook: proven, applied once and in any order, with what they sell and take back.

use crate::{
    billing::orders,
    engines::Bench,
    world::{ADMIN_KEY, OPERATOR_KEY, Reply, STRIPE_SECRET, Service, fill},
};
use axum::{body::Body, http::Request};
use chrono::{DateTime, TimeDelta, Utc};
use punchgate::{
    billing::stripe::{StripeSecret, sign},
    chance::Chance,
    domain::subscription::Subscription,
    punchout::GateSettings,
};
use serde_json::{Value, json};

fn then() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_323_200, 0).unwrap()
}

fn event(name: &str) -> String {
    let path = format!("{}/fixtures/stripe/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

async fn served(store: &Bench) -> Service {
    fill(store, then()).await;
    Service::over(store, then(), 5)
}

async fn sent(service: &Service, body: &str) -> String {
    let reply = service.stripe(body).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()["outcome"].as_str().unwrap().to_owned()
}

fn refused(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status.as_u16(), reply.json()["code"].as_str()), (status, Some(code)), "{}", reply.body);
}

async fn licenses(service: &Service) -> Vec<Value> {
    let reply = service.api(ADMIN_KEY, "GET /api/v1/licenses?limit=200", None).await;
    reply.json()["items"].as_array().unwrap().clone()
}

async fn facts(store: &Bench, reference: &str) -> Subscription {
    store.read().await.unwrap().subscription(reference).await.unwrap().unwrap().facts
}

on_each_engine!(an_event_is_applied_once_whatever_comes_of_its_deliveries, |store| async {
    let service = served(&store).await;
    let body = event("subscription-updated");
    assert_eq!(sent(&service, &body).await, "applied");
    assert_eq!(sent(&service, &body).await, "repeated");
    let counted_anew = body.replace("\"pending_webhooks\": 1", "\"pending_webhooks\": 0");
    assert_ne!(body, counted_anew);
    assert_eq!(sent(&service, &counted_anew).await, "repeated");
    assert_eq!(sent(&service, &body.replace("\"active\"", "\"unpaid\"")).await, "conflicting");
    let told = facts(&store, "sub_fixture").await;
    assert_eq!(told.standing().unwrap().status.as_str(), "active");
    assert_eq!(store.number("SELECT COUNT(*) FROM billing_events WHERE provider = 'stripe'").await, 1);
    assert_eq!(store.number("SELECT COUNT(*) FROM history WHERE actor LIKE '%stripe%'").await, 1);
});

on_each_engine!(every_order_and_repetition_of_one_second_ends_in_the_same_state, |store| async {
    let service = served(&store).await;
    for names in [
        ["subscription-created", "subscription-updated", "subscription-past-due", "subscription-updated-2024"],
        ["subscription-created", "subscription-updated", "subscription-deleted", "subscription-past-due"],
    ] {
        let mut ends = Vec::new();
        for (round, order) in orders(names.len()).into_iter().enumerate() {
            let subscription = format!("sub_{}_{round}", names[2]);
            let own = |name: &str| {
                let own = event(name).replace("sub_fixture", &subscription);
                own.replace("\"id\": \"evt_", &format!("\"id\": \"evt_{round:02}{}_", names[2]))
            };
            for (place, &one) in order.iter().enumerate() {
                let outcome = sent(&service, &own(names[one])).await;
                assert!(["applied", "stale"].contains(&outcome.as_str()), "{outcome}");
                let again = order[place / 2];
                assert_eq!(sent(&service, &own(names[again])).await, "repeated");
            }
            let mut standing = facts(&store, &subscription).await.unsequenced.unwrap();
            standing.event_id = standing.event_id.rsplit('_').next().unwrap().to_owned();
            ends.push(standing);
        }
        assert!(ends.iter().all(|end| *end == ends[0]), "{names:?}: {ends:?}");
        let expected = if names.contains(&"subscription-deleted") { "ended" } else { "past_due" };
        assert_eq!(ends[0].status.as_str(), expected);
    }
});

on_each_engine!(a_sale_issues_its_licenses_and_money_back_revokes_them, |store| async {
    let service = served(&store).await;
    let before = licenses(&service).await.len();
    // To the account of the fixtures' world, so that the licenses are claimed at once.
    let sale = event("checkout-completed").replace("admin@shop.example", "admin@fixtures.example");
    sent(&service, &event("subscription-updated")).await;
    assert_eq!(sent(&service, &sale).await, "applied");
    assert_eq!(sent(&service, &sale.replace("evt_checkout", "evt_again")).await, "stale");
    assert_eq!(licenses(&service).await.len(), before + 5, "a system license, its bundled one and three more");
    assert_eq!(store.number("SELECT COUNT(*) FROM orders WHERE external_ref = 'cs_test_fixture'").await, 1);

    let revoked = async || {
        let revoked = |license: &Value| license["reasons"].to_string().contains("license_revoked");
        licenses(&service).await.iter().filter(|license| revoked(license)).count()
    };
    assert_eq!(sent(&service, &event("charge-partially-refunded")).await, "unknown");
    assert_eq!(revoked().await, 0);
    assert_eq!(sent(&service, &event("charge-refunded")).await, "applied");
    assert_eq!(revoked().await, 5);
});

on_each_engine!(a_dispute_before_its_sale_waits_for_it, |store| async {
    let service = served(&store).await;
    assert_eq!(sent(&service, &event("dispute-created")).await, "applied");
    assert_eq!(sent(&service, &event("checkout-completed")).await, "applied");
    let revoked = "SELECT COUNT(*) FROM refunds WHERE order_ref = 'cs_test_fixture' AND withdrawn_at IS NULL";
    assert_eq!(store.number(revoked).await, 1);
});

on_each_engine!(what_is_not_known_is_kept_counted_and_not_applied, |store| async {
    let service = served(&store).await;
    for name in ["invoice-paid", "subscription-unknown-status", "charge-partially-refunded"] {
        assert_eq!(sent(&service, &event(name)).await, "unknown", "{name}");
    }
    let kept = "SELECT COUNT(*) FROM billing_events WHERE provider = 'stripe' AND outcome = 'unknown'";
    assert_eq!(store.number(kept).await, 3);
    assert_eq!(store.number("SELECT COUNT(*) FROM subscriptions WHERE reference = 'sub_fixture'").await, 0);
    let metrics = service.api(OPERATOR_KEY, "GET /metrics", None).await.body;
    assert!(metrics.lines().any(|line| line.contains("\"unknown\"") && line.ends_with(" 3")), "{metrics}");
});

on_each_engine!(without_a_proof_nothing_is_read_or_kept, |store| async {
    let service = served(&store).await;
    let before = store.contents().await;
    let body = event("subscription-updated");
    let secret = StripeSecret::parse(STRIPE_SECRET).unwrap();
    let signed = |at: i64, body: &str| sign(&secret, then() + TimeDelta::seconds(at), body.as_bytes());
    let post = |signature: &[String], body: &str| {
        let headers = |request: axum::http::request::Builder, value: &String| request.header("stripe-signature", value);
        let request = signature.iter().fold(Request::post("/hooks/stripe"), headers);
        service.call(request.body(Body::from(body.to_owned())).unwrap())
    };
    let good = signed(0, &body);
    for (signature, body) in [
        (vec![], body.as_str()),
        (vec![good.clone(), good.clone()], &body),
        (vec![good.clone()], "no json at all"),
        (vec![good.replace("v1", "v0")], &body),
        (vec![signed(-301, &body)], &body),
        (vec![signed(301, &body)], &body),
    ] {
        refused(&post(&signature, body).await, 401, "signature_invalid");
    }
    refused(&post(&[signed(0, "[]")], "[]").await, 400, "malformed");
    let large = "x".repeat(256 * 1024 + 1);
    refused(&post(&[signed(0, &large)], &large).await, 413, "too_large");
    let hat = event("checkout-completed").replace("system_license:1", "hat:1");
    let reply = post(&[signed(0, &hat)], &hat).await;
    assert_eq!(reply.json()["pointer"], "/data/object/metadata/punchgate_products");
    refused(&reply, 400, "malformed");
    assert_eq!(store.contents().await, before);

    // One of several secrets, while one takes the place of another.
    let rotated = format!("{good},v1={}", "0".repeat(64));
    assert_eq!(post(&[rotated], &body).await.json(), json!({"outcome": "applied"}));
});

on_each_engine!(without_a_secret_there_is_no_hook, |store| async {
    fill(&store, then()).await;
    let service = Service::without_stripe(&store, then(), Chance::seeded(5), GateSettings::default());
    let reply = service.stripe(&event("subscription-updated")).await;
    assert!(reply.body.contains("--stripe-secrets-file"), "{}", reply.body);
    refused(&reply, 404, "stripe_not_configured");
});
