//! Billing's events through the store: each applied once, in any order, in the transaction that records it.

use crate::engines::Bench;
use chrono::{DateTime, Utc};
use punchgate::{
    billing::{Content, Event, Incoming, Outcome, ReceiveFault, apply, receive},
    chance::Chance,
    domain::{
        cause::{Actor, Cause},
        id::Id,
        license::{Account, Effect, License},
        order::NoDelivery,
        reason::{ReasonCode, Subject},
        shop::{Shop, ShopId},
        subscription::{Status, Subscription, Terms},
    },
    licensing::{PaidOrder, bind, create_account, create_shop},
    store::{Act, Store, Tx},
    vault::{Vault, master_key::MasterKey},
};
use serde_json::{Value, json};

const EMAIL: &str = "admin@shop.example";

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_323_200 + seconds, 0).unwrap()
}

fn vault() -> Vault {
    Vault::new(&MasterKey::new([7; 32]))
}

fn act() -> Act {
    Act { cause: Cause::by(Actor::Billing("billing".into())), now: moment(0), chance: Chance::System }
}

fn event(kind: &str, at: i64, data: &Value) -> String {
    json!({"type": kind, "timestamp": moment(at).to_rfc3339(), "data": data}).to_string()
}

/// An update with a period around now.
fn update(subscription: &str, at: i64, status: &str) -> String {
    let (start, end) = (moment(-864_000).to_rfc3339(), moment(864_000).to_rfc3339());
    let data = json!({"subscription_ref": subscription, "status": status, "current_period_start": start,
        "current_period_end": end});
    event("subscription.updated", at, &data)
}

fn order(reference: &str, product: &str, quantity: i64) -> String {
    let data = json!({"external_ref": reference, "account_email": EMAIL, "subscription_ref": "sub", "status": "paid",
        "items": [{"product": product, "quantity": quantity}]});
    event("order.paid", 0, &data)
}

fn refund(reference: &str, items: &Value) -> String {
    event("order.refunded", 0, &json!({"external_ref": reference, "items": items}))
}

async fn deliver(store: &Store, event_id: &str, body: &str) -> Result<Outcome, ReceiveFault> {
    receive(
        store,
        &vault(),
        &NoDelivery::default(),
        &act(),
        Incoming { provider: "billing", event_id, body: body.as_bytes() },
    )
    .await
}

async fn delivered(store: &Store, event_id: &str, body: &str) -> Outcome {
    deliver(store, event_id, body).await.unwrap()
}

async fn outcomes(store: &Store) -> Vec<(String, i64)> {
    store.read().await.unwrap().event_outcomes().await.unwrap()
}

async fn kept(tx: &mut Tx, reference: &str) -> Subscription {
    let id = tx.lock_subscription(&act(), reference).await.unwrap();
    Subscription {
        sequenced: tx.standing(id, true).await.unwrap(),
        unsequenced: tx.standing(id, false).await.unwrap(),
        ..Subscription::default()
    }
}

async fn status(store: &Store, reference: &str) -> Option<Status> {
    let mut tx = store.write().await.unwrap();
    kept(&mut tx, reference).await.standing().map(|standing| standing.status)
}

async fn an_account(store: &Store) -> (Id<Account>, Id<Shop>) {
    let mut tx = store.write().await.unwrap();
    let account = create_account(&mut tx, &act(), EMAIL, "Shop").await.unwrap();
    let shop_id = ShopId::parse("SHOP-1").unwrap();
    let shop = create_shop(&mut tx, &act(), account, "Shop", "https://shop.example/", &shop_id).await.unwrap();
    tx.commit().await.unwrap();
    (account, shop)
}

/// The licenses of an account that are not bundled.
async fn licenses(store: &Store, account: Id<Account>) -> Vec<Id<License>> {
    let all = store.read().await.unwrap().licenses_of_account(account).await.unwrap();
    all.iter().filter(|license| license.bundled_with.is_none()).map(|license| license.id).collect()
}

async fn revoked(store: &Store, license: Id<License>) -> bool {
    store.read().await.unwrap().license_facts(license).await.unwrap().unwrap().revoked_at.is_some()
}

on_each_engine!(the_same_event_at_once_is_applied_once, |store| async {
    let body = update("sub", 0, "active");
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let (store, body) = ((**store).clone(), body.clone());
            tokio::spawn(async move { delivered(&store, "evt", &body).await })
        })
        .collect();
    let mut applied = 0;
    for call in calls {
        match call.await.unwrap() {
            Outcome::Applied => applied += 1,
            other => assert_eq!(other, Outcome::Repeated),
        }
    }
    assert_eq!(applied, 1);
    assert_eq!(outcomes(&store).await, [("applied".to_owned(), 1)]);
    assert_eq!(store.number("SELECT repetitions FROM billing_events").await, 19);
    assert_eq!(store.rows("history").await, 1);
});

on_each_engine!(a_known_id_with_another_body_is_kept_and_not_applied, |store| async {
    assert_eq!(delivered(&store, "evt", &update("sub", 0, "active")).await, Outcome::Applied);
    for _ in 0..2 {
        assert_eq!(delivered(&store, "evt", &update("sub", 9, "unpaid")).await, Outcome::Conflicting);
    }
    assert_eq!(delivered(&store, "evt", &update("sub", 0, "active")).await, Outcome::Repeated);
    assert_eq!(status(&store, "sub").await, Some(Status::Active));
    assert_eq!((store.rows("billing_conflicts").await, store.rows("billing_events").await), (1, 1));

    let body = update("sub", 9, "unpaid");
    let elsewhere = Incoming { provider: "stripe", event_id: "evt", body: body.as_bytes() };
    let outcome = receive(&store, &vault(), &NoDelivery::default(), &act(), elsewhere).await.unwrap();
    assert_eq!(outcome, Outcome::Applied, "ids are each provider's own");
});

on_each_engine!(an_order_larger_than_one_transaction_should_hold_is_refused_whole, |store| async {
    let item = json!({"product": "customer_license", "quantity": 600});
    let data = json!({"external_ref": "large", "account_email": EMAIL, "subscription_ref": "sub", "items": [item, item]});
    let refused = deliver(&store, "evt", &event("order.paid", 0, &data)).await;
    assert!(matches!(refused, Err(ReceiveFault::Refused(_))), "{refused:?}");
    assert_eq!((store.rows("billing_events").await, store.rows("orders").await, store.rows("licenses").await), (0, 0, 0));
});

/// Sequence, time and status of events that collide in everything that can.
type Told = (Option<i64>, i64, &'static str);

const SETS: [&[Told]; 4] = [
    &[(None, 1, "active"), (None, 1, "ended"), (None, 1, "past_due"), (None, 0, "ended"), (None, 1, "ended")],
    &[(Some(1), 2, "active"), (Some(2), 1, "ended"), (Some(2), 1, "active"), (None, 1, "unpaid")],
    &[(Some(5), 1, "active"), (None, 1, "ended"), (None, 1, "active"), (Some(4), 9, "ended")],
    &[(Some(3), 1, "past_due"), (Some(3), 1, "past_due"), (None, 1, "past_due"), (None, 1, "past_due")],
];

/// One of a set's events, as the body and the id that it comes with in a round.
fn told(round: &str, number: usize, (sequence, at, status): Told) -> (String, String) {
    let id = format!("{round}.{number}");
    if status == "ended" {
        return (id, event("subscription.ended", at, &json!({"subscription_ref": round, "sequence": sequence})));
    }
    let mut body: Value = serde_json::from_str(&update(round, at, status)).unwrap();
    body["data"]["sequence"] = json!(sequence);
    (id, body.to_string())
}

/// All orders of the numbers below `count`.
pub(crate) fn orders(count: usize) -> Vec<Vec<usize>> {
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
    orders(count - 1).into_iter().flat_map(insert).collect()
}

/// What is kept of a round, told apart from other rounds by nothing.
fn comparable(mut subscription: Subscription) -> Subscription {
    for standing in [&mut subscription.sequenced, &mut subscription.unsequenced].into_iter().flatten() {
        standing.event_id = standing.event_id.rsplit('.').next().unwrap().to_owned();
    }
    subscription
}

on_each_engine!(every_order_and_repetition_ends_in_the_same_state, |store| async {
    let chance = Chance::seeded(13);
    for (number, set) in SETS.iter().enumerate() {
        let mut ends: Vec<Subscription> = Vec::new();
        for (place, mut arrivals) in orders(set.len()).into_iter().enumerate() {
            for random in chance.bytes::<3>().map(usize::from) {
                let again = arrivals[random % arrivals.len()];
                arrivals.insert(random / 8 % (arrivals.len() + 1), again);
            }
            let round = format!("{number}-{place}");
            let mut tx = store.write().await.unwrap();
            for &one in &arrivals {
                let (event_id, body) = told(&round, one, set[one]);
                let event = Event::read(&event_id, body.as_bytes(), moment(0)).unwrap();
                let incoming = Incoming { provider: "billing", event_id: &event_id, body: body.as_bytes() };
                apply(&mut tx, &vault(), &NoDelivery::default(), &act(), incoming, &event).await.unwrap();
            }
            ends.push(comparable(kept(&mut tx, &round).await));
            tx.commit().await.unwrap();
        }
        assert!(ends.iter().all(|end| *end == ends[0]), "set {number}");
        assert!(ends.iter().all(|end| end.standing() == ends[0].standing()), "set {number}");
    }
});

on_each_engine!(events_that_come_at_once_end_in_the_same_state, |store| async {
    for (number, set) in SETS.iter().enumerate() {
        let mut ends = Vec::new();
        for place in 0..6 {
            let round = format!("{number}-{place}");
            let calls: Vec<_> = (0..2 * set.len())
                .map(|call| {
                    let (store, one) = ((**store).clone(), (call + place) % set.len());
                    let (event_id, body) = told(&round, one, set[one]);
                    tokio::spawn(async move { delivered(&store, &event_id, &body).await })
                })
                .collect();
            for call in calls {
                call.await.unwrap();
            }
            let mut tx = store.write().await.unwrap();
            ends.push(comparable(kept(&mut tx, &round).await));
        }
        assert!(ends.iter().all(|end| *end == ends[0]), "set {number}");
    }
});

on_each_engine!(an_older_event_is_stale, |store| async {
    assert_eq!(delivered(&store, "b", &update("sub", 5, "active")).await, Outcome::Applied);
    assert_eq!(delivered(&store, "a", &update("sub", 4, "unpaid")).await, Outcome::Stale);
    assert_eq!(delivered(&store, "a", &update("sub", 4, "unpaid")).await, Outcome::Repeated);
    assert_eq!(status(&store, "sub").await, Some(Status::Active));
    assert_eq!(outcomes(&store).await, [("applied".to_owned(), 1), ("stale".to_owned(), 1)]);
    let changes = store.read().await.unwrap().history_count("subscription.standing_changed").await.unwrap();
    assert_eq!(changes, 1);
});

async fn effect(store: &Store, license: Id<License>, account: Id<Account>, shop: Id<Shop>) -> Effect {
    let facts = store.read().await.unwrap().license_facts(license).await.unwrap().unwrap();
    facts.effect(account, shop, &Subject::of("license"), moment(60), Terms::default())
}

on_each_engine!(a_lapse_and_a_return_change_the_standing_only, |store| async {
    let (account, shop) = an_account(&store).await;
    delivered(&store, "1", &update("sub", 1, "active")).await;
    delivered(&store, "2", &order("A-1", "system_license", 1)).await;
    let license = licenses(&store, account).await[0];
    let mut tx = store.write().await.unwrap();
    bind(&mut tx, &act(), account, &[license], &ShopId::parse("SHOP-1").unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    let before = effect(&store, license, account, shop).await;
    assert_eq!(before, Effect::default());

    store.count_writes().await;
    delivered(&store, "3", &event("subscription.ended", 3, &json!({"subscription_ref": "sub"}))).await;
    let lapsed = effect(&store, license, account, shop).await;
    assert_eq!(lapsed.reasons.iter().map(|reason| reason.code).collect::<Vec<_>>(), [ReasonCode::SubscriptionLapsed]);
    delivered(&store, "4", &update("sub", 4, "active")).await;
    assert_eq!(effect(&store, license, account, shop).await, before);

    let written: Vec<_> = store.writes().await.into_iter().collect();
    // The subscription's row is only held, by a statement that changes nothing.
    let expected = [("billing_events", 2), ("facts_epoch", 2), ("history", 2), ("standings", 2), ("subscriptions", 2)];
    assert_eq!(written, expected.map(|(table, rows)| (table.to_owned(), rows)));
});

on_each_engine!(a_lapse_writes_as_much_for_a_thousand_licenses_as_for_one, |store| async {
    let (account, _) = an_account(&store).await;
    delivered(&store, "1", &update("sub", 1, "active")).await;
    delivered(&store, "2", &order("A-1", "customer_license", 1)).await;
    store.count_writes().await;
    delivered(&store, "3", &update("sub", 3, "unpaid")).await;
    let with_one = store.writes().await;

    delivered(&store, "4", &update("sub", 4, "active")).await;
    delivered(&store, "5", &order("A-2", "customer_license", 999)).await;
    assert_eq!(store.rows("licenses").await, 1000);
    store.writes().await;
    delivered(&store, "6", &update("sub", 6, "unpaid")).await;
    assert_eq!(store.writes().await, with_one);
    assert_eq!(with_one.values().sum::<i64>(), 5);

    for license in licenses(&store, account).await.into_iter().step_by(97) {
        let subscription = store.read().await.unwrap().license_facts(license).await.unwrap().unwrap().subscription;
        assert_eq!(subscription.unwrap().standing().unwrap().status, Status::Unpaid);
    }
});

on_each_engine!(a_paid_order_issues_once, |store| async {
    let (account, _) = an_account(&store).await;
    let body = order("A-1", "system_license", 3);
    assert_eq!(delivered(&store, "1", &body).await, Outcome::Applied);
    assert_eq!(delivered(&store, "1", &body).await, Outcome::Repeated);
    assert_eq!(delivered(&store, "2", &body).await, Outcome::Stale);
    assert_eq!(delivered(&store, "3", &order("A-1", "customer_license", 50)).await, Outcome::Stale);
    assert_eq!((store.rows("orders").await, store.rows("licenses").await), (1, 6));
    assert_eq!(licenses(&store, account).await.len(), 3);
    assert_eq!(outcomes(&store).await, [("applied".to_owned(), 1), ("stale".to_owned(), 2)]);
});

on_each_engine!(an_order_that_says_so_is_not_claimed, |store| async {
    let (account, _) = an_account(&store).await;
    let mut body: Value = serde_json::from_str(&order("A-1", "system_license", 1)).unwrap();
    body["data"]["claim"] = json!(false);
    assert_eq!(delivered(&store, "1", &body.to_string()).await, Outcome::Applied);
    assert_eq!(licenses(&store, account).await, []);
    assert_eq!(store.rows("licenses").await, 2);
});

on_each_engine!(a_refund_before_its_order_waits_for_it, |store| async {
    let (account, _) = an_account(&store).await;
    assert_eq!(delivered(&store, "1", &refund("A-1", &Value::Null)).await, Outcome::Applied);
    assert_eq!(delivered(&store, "2", &order("A-1", "customer_license", 2)).await, Outcome::Applied);
    assert_eq!(delivered(&store, "3", &order("A-2", "customer_license", 1)).await, Outcome::Applied);
    let mut found = Vec::new();
    for license in licenses(&store, account).await {
        found.push(revoked(&store, license).await);
    }
    found.sort_unstable();
    assert_eq!(found, [false, true, true], "of another order nothing is refunded");
});

on_each_engine!(one_license_of_an_item_is_refunded, |store| async {
    let (account, _) = an_account(&store).await;
    delivered(&store, "1", &order("A-1", "customer_license", 2)).await;
    let both = licenses(&store, account).await;
    // Its item's id is what an integrator reads in the order; here the database tells it.
    let item = item_of(&store).await;
    delivered(&store, "2", &refund("A-1", &json!([{"id": item, "licenses": [both[0].to_string()]}]))).await;
    assert_eq!((revoked(&store, both[0]).await, revoked(&store, both[1]).await), (true, false));
    let told = "SELECT COUNT(*) FROM history WHERE action = 'order.refunded' AND after_value LIKE 'refund: license %'";
    assert_eq!(store.number(told).await, 1);
    delivered(&store, "3", &refund("A-1", &json!([{"id": item}]))).await;
    assert!(revoked(&store, both[1]).await);
});

async fn item_of(bench: &Bench) -> String {
    use crate::engines::Side;
    const ITEM: &str = "SELECT id FROM order_items";
    let id: uuid::Uuid = match bench.side().await {
        Side::Sqlite(mut side) => sqlx::query_scalar(ITEM).fetch_one(&mut side).await.unwrap(),
        Side::Postgres(mut side) => sqlx::query_scalar(ITEM).fetch_one(&mut side).await.unwrap(),
    };
    id.to_string()
}

on_each_engine!(what_is_not_known_is_kept_and_not_applied, |store| async {
    delivered(&store, "1", &update("sub", 1, "active")).await;
    for (id, body) in [
        ("2", event("invoice.sent", 2, &json!(null))),
        ("3", update("sub", 3, "hibernating")),
        ("4", order("A-1", "customer_license", 1).replace("\"paid\"", "\"open\"")),
        ("5", json!({"type": "ping"}).to_string()),
    ] {
        assert_eq!(delivered(&store, id, &body).await, Outcome::Unknown, "{id}");
        assert_eq!(delivered(&store, id, &body).await, Outcome::Repeated, "{id}");
    }
    assert_eq!(outcomes(&store).await, [("applied".to_owned(), 1), ("unknown".to_owned(), 4)]);
    assert_eq!(status(&store, "sub").await, Some(Status::Active));
    assert_eq!(store.rows("licenses").await, 0);
});

on_each_engine!(what_is_refused_is_not_recorded, |store| async {
    for body in [update("sub", 301, "active"), event("invoice.sent", 301, &json!({})), "{}".to_owned(), String::new()] {
        assert!(matches!(deliver(&store, "1", &body).await, Err(ReceiveFault::Event(_))), "{body}");
    }
    let empty = PaidOrder {
        external_ref: "A-1".into(),
        account_email: EMAIL.into(),
        subscription_ref: "sub".into(),
        channel: None,
        claim: true,
        language: None,
        items: Vec::new(),
    };
    let event = Event { kind: "order.paid".into(), at: None, content: Content::OrderPaid(empty) };
    let incoming = Incoming { provider: "billing", event_id: "1", body: b"" };
    let mut tx = store.write().await.unwrap();
    let refused = apply(&mut tx, &vault(), &NoDelivery::default(), &act(), incoming, &event).await;
    assert!(matches!(refused, Err(ReceiveFault::Refused(_))));
    drop(tx);
    for table in ["billing_events", "subscriptions", "standings", "orders", "history"] {
        assert_eq!(store.rows(table).await, 0, "{table}");
    }
    assert_eq!(delivered(&store, "1", &update("sub", 300, "active")).await, Outcome::Applied);
});
