//! Retention: what leaves after its time, what never does, and how much of it at once.

use crate::{
    engines::Bench,
    world::{Service, event},
};
use chrono::TimeDelta;
use punchgate::{
    chance::Chance,
    domain::cause::{Actor, Cause},
    licensing::Retention,
    store::{Act, Unrecorded},
};
use serde_json::json;

const DAY: TimeDelta = TimeDelta::days(1);

async fn counts(store: &Bench) -> (i64, i64) {
    (store.rows("logins").await, store.rows("sessions").await)
}

on_each_engine!(logins_leave_and_their_sessions_when_no_payload_id_counts_any_more, |store| async {
    let service = Service::of_fixtures(&store).await;
    let document = service.send_fixture("cxml/coupa-create").await;
    assert_eq!(service.redeem(&document.token()).await.status, 200);
    service.send_fixture("oci/srm-get").await;
    service.send_fixture("oci/srm-wrong-password").await;
    let hour = Unrecorded { system: Unrecorded::UNKNOWN, hour: service.clock.now(), refusals: 7 };
    let mut tx = store.write().await.unwrap();
    tx.add_unrecorded(&hour).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(counts(&store).await, (3, 2));

    let keep = Retention { logins: Some(DAY), ..Retention::default() };
    assert_eq!(service.office.let_go(Retention::default()).await.unwrap(), 0, "without a time nothing leaves");
    service.pass(TimeDelta::hours(23));
    assert_eq!(service.office.let_go(keep).await.unwrap(), 0);
    service.pass(TimeDelta::days(28));
    assert_eq!(service.office.let_go(keep).await.unwrap(), 2, "the refused login, and the number of unrecorded ones");
    assert_eq!((counts(&store).await, store.rows("unrecorded_refusals").await), ((2, 2), 0));
    service.pay("renewed").await;
    assert_eq!(service.send_fixture("cxml/coupa-create").await.cxml_status(), 409, "its payloadID still counts");

    service.pass(TimeDelta::days(3));
    assert_eq!(service.office.let_go(keep).await.unwrap(), 5);
    assert_eq!(counts(&store).await, (0, 0));
});

on_each_engine!(a_session_that_may_still_be_redeemed_or_returned_stays, |store| async {
    let service = Service::of_fixtures(&store).await;
    for name in ["oci/srm-get", "cxml/coupa-create"] {
        service.send_fixture(name).await;
    }
    let lasting = "2099-01-01T00:00:00+00:00";
    store.run(&format!("UPDATE sessions SET token_expires_at = '{lasting}' WHERE payload_id IS NULL")).await;
    store.run(&format!("UPDATE sessions SET expires_at = '{lasting}' WHERE payload_id IS NOT NULL")).await;
    service.pass(TimeDelta::days(1000));
    assert_eq!(service.office.let_go(Retention { logins: Some(DAY), ..Retention::default() }).await.unwrap(), 0);
    assert_eq!(counts(&store).await, (2, 2));
});

on_each_engine!(the_bodies_of_events_leave_and_each_is_still_applied_once, |store| async {
    let service = Service::of_fixtures(&store).await;
    let then = service.clock.now();
    let (known, unknown) = (event("subscription.updated", then, "sub"), json!({"type": "ping"}).to_string());
    service.billing("known", &known).await;
    service.billing("unknown", &unknown).await;
    service.billing("known", &event("subscription.ended", then, "sub")).await;
    let bodies = "SELECT COUNT(*) FROM billing_events WHERE length(body) > 0 AND event_id = ";
    let conflicts = "SELECT COUNT(*) FROM billing_conflicts WHERE length(body) > 0";
    let kept = async || {
        (
            store.number(&format!("{bodies}'known'")).await,
            store.number(&format!("{bodies}'unknown'")).await,
            store.number(conflicts).await,
        )
    };
    let keep = Retention { events: Some(DAY * 30), ..Retention::default() };
    service.pass(TimeDelta::days(30));
    service.office.let_go(keep).await.unwrap();
    assert_eq!(kept().await, (1, 1, 1));
    service.pass(TimeDelta::seconds(1));
    service.office.let_go(keep).await.unwrap();
    assert_eq!(kept().await, (0, 1, 1), "what was not understood waits longer for somebody");
    service.pass(TimeDelta::days(60));
    assert_eq!(service.office.let_go(keep).await.unwrap(), 2);
    assert_eq!(kept().await, (0, 0, 0));
    assert_eq!(service.office.let_go(keep).await.unwrap(), 0);

    let outcome = async |body: &str| service.billing("known", body).await.json()["outcome"].as_str().unwrap().to_owned();
    assert_eq!(outcome(&known).await, "repeated");
    assert_eq!(outcome(&event("subscription.updated", then, "other")).await, "conflicting");
});

on_each_engine!(settled_mails_leave_and_deliveries_keep_their_row, |store| async {
    let service = Service::of_fixtures(&store).await;
    let order = json!({"type": "order.paid", "timestamp": service.clock.now(), "data": {"external_ref": "one",
        "account_email": "buyer@nowhere.example", "subscription_ref": "active",
        "items": [{"product": "customer_license", "quantity": 1}]}});
    assert_eq!(service.billing("one", &order.to_string()).await.status, 200);
    store.run("DELETE FROM deliveries").await;
    store.run("DELETE FROM mails").await;
    let now = service.clock.now().to_rfc3339();
    for (cause, state, settled) in [
        ("sent", "accepted", format!("'{now}'")),
        ("lost", "given_up", format!("'{now}'")),
        ("waiting", "queued", "NULL".to_owned()),
    ] {
        let mail = format!(
            "INSERT INTO mails (id, cause, template, language, recipient, details, created_at, state, attempts, due_at, settled_at) \
             SELECT id, '{cause}', 'x', 'en', 'buyer@nowhere.example', '{{}}', '{now}', '{state}', 1, '{now}', {settled} \
             FROM systems WHERE id NOT IN (SELECT id FROM mails) LIMIT 1"
        );
        store.run(&mail).await;
    }
    store
        .run(
            "INSERT INTO deliveries (id, order_item, license, kind, mail, at) SELECT m.id, i.id, l.id, 'first', m.id, m.created_at \
             FROM mails m, order_items i JOIN licenses l ON l.order_item = i.id",
        )
        .await;
    assert_eq!(store.rows("deliveries").await, 3);

    let keep = Retention { mails: Some(DAY * 7), ..Retention::default() };
    service.pass(TimeDelta::days(7));
    assert_eq!(service.office.let_go(keep).await.unwrap(), 0);
    service.pass(TimeDelta::seconds(1));
    assert_eq!(service.office.let_go(keep).await.unwrap(), 2);
    assert_eq!((store.rows("mails").await, store.rows("deliveries").await), (1, 3));
    assert_eq!(store.number("SELECT COUNT(*) FROM deliveries WHERE mail IS NOT NULL").await, 1);
});

on_each_engine!(more_than_one_transaction_takes_leaves_in_several, |store| async {
    let service = Service::of_fixtures(&store).await;
    let act = Act { cause: Cause::by(Actor::System), now: service.clock.now(), chance: Chance::seeded(1) };
    let mut tx = store.write().await.unwrap();
    for number in 0..2500 {
        let hour = service.clock.now() - TimeDelta::hours(number);
        tx.add_unrecorded(&Unrecorded { system: act.chance.id(act.now), hour, refusals: 1 }).await.unwrap();
    }
    tx.commit().await.unwrap();
    service.pass(TimeDelta::days(2));
    let keep = Retention { logins: Some(DAY), ..Retention::default() };
    assert_eq!(service.office.let_go(keep).await.unwrap(), 2500);
    assert_eq!(store.rows("unrecorded_refusals").await, 0);
});
