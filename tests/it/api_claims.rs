//! Claiming over the API: every outcome, what strangers are not told, the limit on failures, and races, on both engines and over two
//! nodes.

use crate::{
    engines::Bench,
    nodes::Ground,
    office::{BUYER, act_at, fetched, ordered, refused, tenant},
    process::{Node, wire},
    world::{ADMIN_KEY, OPERATOR_KEY, SHOP_KEY, Service, fixtures_now},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use futures_util::future::join_all;
use punchgate::{
    chance::Chance,
    clock::Clock,
    domain::serial::Serial,
    licensing::{self, Product, RefundOrder},
    protocol::RawRequest,
    store::{Access, Store},
};
use serde_json::{Value, json};

const CLAIM: &str = "POST /api/v1/licenses/claim";

fn unknown() -> String {
    Serial::from_random(Chance::System.bytes()).to_string()
}

async fn refund(store: &Store, reference: &str) {
    let mut tx = store.write().await.unwrap();
    let whole = RefundOrder { external_ref: reference.to_owned(), items: Vec::new(), kind: None, reason: None };
    licensing::refund_order(&mut tx, &act_at(fixtures_now()), &whole).await.unwrap();
    tx.commit().await.unwrap();
}

on_each_engine!(a_serial_is_claimed_however_it_is_typed_and_claiming_it_again_changes_nothing, |store| async {
    let service = Service::of_fixtures(&store).await;
    let license = ordered(&store, fixtures_now(), "o-1", Product::SystemLicense, 1).await.remove(0);
    let typed = license.serial.to_string().to_lowercase().replace('-', " ").replace('0', "o");
    let claimed = fetched(&service, ADMIN_KEY, CLAIM, Some(&json!({"serial": typed}))).await;
    let id = license.id.to_string();
    assert_eq!((claimed["outcome"].as_str(), claimed["id"].as_str()), (Some("claimed"), Some(id.as_str())));
    assert_eq!(claimed["serial"].as_str().unwrap(), format!("PG-...-{}", license.serial.hint()));
    assert_eq!(claimed["reasons"][0]["code"], "shop_mismatch", "it is bound to no shop yet");

    let before = store.rows("history").await;
    let again = fetched(&service, ADMIN_KEY, CLAIM, Some(&json!({"serial": license.serial.to_string()}))).await;
    assert_eq!((again["outcome"].as_str(), again["id"].as_str()), (Some("already_yours"), Some(id.as_str())));
    assert_eq!(store.rows("history").await, before);
});

on_each_engine!(what_another_account_claimed_looks_unknown_unless_the_order_is_named, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (_, other) = tenant(&store, fixtures_now(), "other").await;
    let license = ordered(&store, fixtures_now(), "o-1", Product::CustomerLicense, 1).await.remove(0);
    let serial = license.serial.to_string();
    fetched(&service, ADMIN_KEY, CLAIM, Some(&json!({"serial": serial}))).await;

    let stranger = service.api(&other, CLAIM, Some(&json!({"serial": serial}))).await;
    let nobodys = service.api(&other, CLAIM, Some(&json!({"serial": unknown()}))).await;
    assert_eq!(refused(&stranger), (404, "serial_unknown".to_owned()));
    assert_eq!((stranger.status, &stranger.body), (nobodys.status, &nobodys.body), "byte for byte");
    let wrong = json!({"serial": serial, "order_email": "somebody@orders.example"});
    assert_eq!(service.api(&other, CLAIM, Some(&wrong)).await.body, nobodys.body);
    let named = json!({"serial": unknown(), "order_email": BUYER});
    assert_eq!(service.api(&other, CLAIM, Some(&named)).await.body, nobodys.body);
    let named = json!({"serial": serial, "order_email": format!(" {} ", BUYER.to_uppercase())});
    assert_eq!(refused(&service.api(&other, CLAIM, Some(&named)).await), (409, "serial_claimed".to_owned()));
});

on_each_engine!(what_was_refunded_is_not_claimed_until_the_refund_is_withdrawn, |store| async {
    let service = Service::of_fixtures(&store).await;
    let license = ordered(&store, fixtures_now(), "o-1", Product::SystemLicense, 1).await.remove(0);
    let call = json!({"serial": license.serial.to_string()});
    refund(&store, "o-1").await;
    assert_eq!(refused(&service.api(ADMIN_KEY, CLAIM, Some(&call)).await), (409, "license_revoked".to_owned()));
    assert_eq!(store.read().await.unwrap().license(license.id).await.unwrap().unwrap().account, None);
    store.run("UPDATE refunds SET withdrawn_at = at").await;
    assert_eq!(fetched(&service, ADMIN_KEY, CLAIM, Some(&call)).await["outcome"], "claimed");
    refund(&store, "o-1").await;
    let again = fetched(&service, ADMIN_KEY, CLAIM, Some(&call)).await;
    assert_eq!(again["outcome"], "already_yours", "who has it keeps it");
    assert_eq!(again["reasons"][0]["code"], "license_revoked");
    assert!(again["since"].is_string());
});

on_each_engine!(calls_that_say_nothing_or_too_much_are_refused_with_a_pointer, |store| async {
    let service = Service::of_fixtures(&store).await;
    for (key, body, status, pointer) in [
        (ADMIN_KEY, json!({"serial": "PG-12345"}), 422, Some("/serial")),
        (ADMIN_KEY, json!({}), 422, Some("/serial")),
        (ADMIN_KEY, json!({"serial": unknown(), "serials": [unknown()]}), 422, Some("/serial")),
        (ADMIN_KEY, json!({"serials": []}), 422, Some("/serials")),
        (ADMIN_KEY, json!({"serials": vec!["x"; 101]}), 422, Some("/serials")),
        (ADMIN_KEY, json!({"serial": unknown(), "color": 1}), 422, Some("")),
        (OPERATOR_KEY, json!({"serial": unknown()}), 422, Some("account")),
        (SHOP_KEY, json!({"serial": unknown()}), 403, None),
    ] {
        let reply = service.api(key, CLAIM, Some(&body)).await;
        assert_eq!((reply.status.as_u16(), reply.json()["pointer"].as_str()), (status, pointer), "{body}: {}", reply.body);
    }
    let (other, _) = tenant(&store, fixtures_now(), "other").await;
    let foreign = service.api(ADMIN_KEY, &format!("{CLAIM}?account={other}"), Some(&json!({"serial": unknown()}))).await;
    assert_eq!(refused(&foreign), (404, "not_found".to_owned()));
    let license = ordered(&store, fixtures_now(), "o-1", Product::CustomerLicense, 1).await.remove(0);
    let body = json!({"serial": license.serial.to_string()});
    let for_other = fetched(&service, OPERATOR_KEY, &format!("{CLAIM}?account={other}"), Some(&body)).await;
    assert_eq!(for_other["account"], other.to_string());
});

on_each_engine!(several_serials_have_an_outcome_each, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (_, other) = tenant(&store, fixtures_now(), "other").await;
    let licenses = ordered(&store, fixtures_now(), "o-1", Product::CustomerLicense, 3).await;
    let serial = |place: usize| licenses[place].serial.to_string();
    fetched(&service, &other, CLAIM, Some(&json!({"serial": serial(2)}))).await;
    let body = json!({"serials": [serial(0), "nonsense", serial(1), serial(0), unknown(), serial(2)], "order_email": BUYER});
    let answer = fetched(&service, ADMIN_KEY, CLAIM, Some(&body)).await;
    let told = |item: &Value| {
        let problem = item["problem"]["code"].as_str();
        problem.or(item["outcome"].as_str()).unwrap().to_owned()
    };
    let outcomes: Vec<String> = answer["items"].as_array().unwrap().iter().map(told).collect();
    let expected = ["claimed", "serial_mistyped", "claimed", "already_yours", "serial_unknown", "serial_claimed"];
    assert_eq!(outcomes, expected);
    assert_eq!(answer["items"][2]["license"]["id"], licenses[1].id.to_string());
    assert_eq!(
        store.number("SELECT COUNT(*) FROM licenses WHERE claimed_at IS NOT NULL AND order_item IS NOT NULL").await,
        3
    );
});

on_each_engine!(failed_claims_are_limited_by_account_and_right_ones_never_count, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (_, other) = tenant(&store, fixtures_now(), "other").await;
    let licenses = ordered(&store, fixtures_now(), "o-1", Product::CustomerLicense, 30).await;
    let serials: Vec<String> = licenses.iter().map(|license| license.serial.to_string()).collect();
    for serial in &serials[..20] {
        fetched(&service, ADMIN_KEY, CLAIM, Some(&json!({"serial": serial}))).await;
        let mistyped = service.api(ADMIN_KEY, CLAIM, Some(&json!({"serial": "PG-1"}))).await;
        assert_eq!(refused(&mistyped), (422, "serial_mistyped".to_owned()));
    }
    for _ in 0..10 {
        let reply = service.api(ADMIN_KEY, CLAIM, Some(&json!({"serial": unknown()}))).await;
        assert_eq!(refused(&reply), (404, "serial_unknown".to_owned()));
    }
    service.pass(TimeDelta::seconds(20));
    for serial in [&unknown(), &serials[20], &serials[0]] {
        let reply = service.api(ADMIN_KEY, CLAIM, Some(&json!({"serial": serial}))).await;
        assert_eq!((refused(&reply), reply.header("retry-after")), ((429, "rate_limited".to_owned()), Some("40")));
    }
    let several = json!({"serials": [serials[20], "PG-1"]});
    let several = fetched(&service, ADMIN_KEY, CLAIM, Some(&several)).await;
    assert_eq!(several["items"][0]["problem"]["code"], "rate_limited");
    assert_eq!(several["items"][1]["problem"]["code"], "serial_mistyped");
    let elsewhere = fetched(&service, &other, CLAIM, Some(&json!({"serial": serials[21]}))).await;
    assert_eq!(elsewhere["outcome"], "claimed", "the limit is one account's");
    service.pass(TimeDelta::seconds(40));
    let later = fetched(&service, ADMIN_KEY, CLAIM, Some(&json!({"serial": serials[20]}))).await;
    assert_eq!(later["outcome"], "claimed");

    let guesses: Vec<String> = (0..15).map(|_| unknown()).collect();
    let guessed = fetched(&service, &other, CLAIM, Some(&json!({"serials": guesses}))).await;
    let codes: Vec<_> = guessed["items"].as_array().unwrap().iter().map(|item| item["problem"]["code"].clone()).collect();
    assert_eq!(codes, [vec!["serial_unknown"; 10], vec!["rate_limited"; 5]].concat(), "a list is no way around it");
});

/// What fifty claims of one serial by five accounts came to: one winner, and everybody else told cleanly.
fn assert_one_winner(answers: &[(usize, u16, Value)], stranger: &str) {
    let outcome = |answer: &Value| answer["outcome"].as_str().or(answer["code"].as_str()).unwrap().to_owned();
    let winners: Vec<usize> =
        answers.iter().filter(|(_, _, answer)| outcome(answer) == "claimed").map(|(account, ..)| *account).collect();
    assert_eq!(winners.len(), 1, "{answers:?}");
    for (account, status, answer) in answers {
        let expected: &[(u16, &str)] = if *account == winners[0] {
            &[(200, "claimed"), (200, "already_yours")]
        } else {
            &[(404, "serial_unknown"), (409, "serial_claimed")]
        };
        assert!(expected.contains(&(*status, outcome(answer).as_str())), "{account} {status} {answer}");
        assert!(*account == winners[0] || outcome(answer) == stranger, "{answer}");
    }
}

on_each_engine!(of_fifty_claims_of_one_serial_at_once_one_account_wins, |store| async {
    let service = Service::of_fixtures(&store).await;
    let mut keys = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        keys.push(tenant(&store, fixtures_now(), name).await.1);
    }
    for (round, stranger) in ["serial_unknown", "serial_claimed"].into_iter().enumerate() {
        service.pass(TimeDelta::minutes(2));
        let license = ordered(&store, fixtures_now(), &format!("o-{round}"), Product::SystemLicense, 1).await.remove(0);
        let mut body = json!({"serial": license.serial.to_string()});
        if stranger == "serial_claimed" {
            body["order_email"] = BUYER.into();
        }
        let calls = (0..50).map(|call| {
            let (service, keys, body) = (&service, &keys, &body);
            async move {
                let reply = service.api(&keys[call % 5], CLAIM, Some(body)).await;
                (call % 5, reply.status.as_u16(), reply.json())
            }
        });
        assert_one_winner(&join_all(calls).await, stranger);
    }
    assert_eq!(
        store.number("SELECT COUNT(*) FROM history WHERE action = 'license.claimed' AND actor LIKE 'admin:%'").await,
        2
    );
});

fn claim_at(node: &Node, key: &str, body: &Value) -> (u16, Value) {
    let header = |name: &str, value: String| (name.to_owned(), value);
    let answer = node.exchange(&wire(&RawRequest {
        method: "POST".to_owned(),
        path: "/api/v1/licenses/claim".to_owned(),
        query: String::new(),
        headers: vec![
            header("authorization", format!("Bearer {key}")),
            header("content-type", "application/json".to_owned()),
        ],
        body: body.to_string().into_bytes(),
    }));
    let json = answer.0.split_once("\r\n\r\n").map(|(_, body)| serde_json::from_str(body).unwrap());
    (answer.status(), json.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_claims_of_one_serial_at_once_over_two_nodes_one_account_wins() {
    let database = crate::engines::Database::create().await;
    let url = database.url().to_owned();
    let ground = Ground::of(|_| url).await;
    let store = Ground::store(&ground.database, Access::Beside).await;
    let now = Clock::System.now();
    let mut keys = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        keys.push(tenant(&store, now, name).await.1);
    }
    let license = ordered(&store, now, "o-1", Product::SystemLicense, 1).await.remove(0);
    let body = json!({"serial": license.serial.to_string()});
    let (nodes, answers) = ([ground.node(), ground.node()], std::sync::Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for call in 0..50 {
            let (nodes, keys, body, answers) = (&nodes, &keys, &body, &answers);
            scope.spawn(move || {
                let (status, answer) = claim_at(&nodes[call % 2], &keys[call % 5], body);
                answers.lock().unwrap().push((call % 5, status, answer));
            });
        }
    });
    assert_one_winner(&answers.into_inner().unwrap(), "serial_unknown");
    let subject =
        format!("SELECT COUNT(*) FROM history WHERE action = 'license.claimed' AND subject = 'license:{}'", license.id);
    let beside = Bench::beside(&ground.database).await;
    assert_eq!(beside.number(&subject).await, 1);
    beside.close().await;
    store.close().await;
    drop(nodes);
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_and_a_claim_at_once_over_two_nodes_follow_one_another() {
    let database = crate::engines::Database::create().await;
    let url = database.url().to_owned();
    let ground = Ground::of(|_| url).await;
    let store = Ground::store(&ground.database, Access::Beside).await;
    let now = Clock::System.now();
    let (account, key) = tenant(&store, now, "claims").await;
    let nodes = [ground.node(), ground.node()];
    for round in 0..12 {
        let reference = format!("o-{round}");
        let license = ordered(&store, now, &reference, Product::CustomerLicense, 1).await.remove(0);
        let claim = json!({"serial": license.serial.to_string()});
        let refund = json!({"type": "order.refunded", "timestamp": now, "data": {"external_ref": reference}}).to_string();
        let (claiming, refunding) = (&nodes[round % 2], &nodes[(round + 1) % 2]);
        let (status, answer) = std::thread::scope(|scope| {
            let claimed = scope.spawn(|| claim_at(claiming, &key, &claim));
            scope.spawn(|| refunding.hook(&format!("refund-{round}"), refund)).join().unwrap();
            claimed.join().unwrap()
        });
        let mut db = store.read().await.unwrap();
        let owner = db.license(license.id).await.unwrap().unwrap().account;
        assert!(db.license_facts(license.id).await.unwrap().unwrap().revoked_at.is_some(), "round {round}");
        match status {
            200 => assert_eq!(owner.map(|owner| owner.to_string()), Some(account.to_string()), "round {round}"),
            _ => assert_eq!((status, &answer["code"], owner), (409, &json!("license_revoked"), None), "round {round}"),
        }
    }
    store.close().await;
    drop(nodes);
    database.drop().await;
}

on_each_engine!(lists_of_the_same_serials_in_other_orders_at_once_claim_each_once, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (one, other) = (tenant(&store, fixtures_now(), "one").await.1, tenant(&store, fixtures_now(), "other").await.1);
    for round in 0..5 {
        service.pass(TimeDelta::hours(2));
        let licenses = ordered(&store, fixtures_now(), &format!("o-{round}"), Product::CustomerLicense, 8).await;
        let mut serials: Vec<String> = licenses.iter().map(|license| license.serial.to_string()).collect();
        let forward = json!({"serials": serials});
        serials.reverse();
        let backward = json!({"serials": serials});
        let calls = [(&one, &forward), (&other, &backward)].map(|(key, body)| fetched(&service, key, CLAIM, Some(body)));
        let answers = join_all(calls).await;
        let claimed =
            |answer: &Value| answer["items"].as_array().unwrap().iter().filter(|item| item["outcome"] == "claimed").count();
        assert_eq!(answers.iter().map(claimed).sum::<usize>(), 8, "round {round}");
    }
});

on_each_engine!(a_claim_and_a_refund_at_once_follow_one_another, |store| async {
    let service = Service::of_fixtures(&store).await;
    for round in 0..20 {
        let reference = format!("o-{round}");
        let license = ordered(&store, fixtures_now(), &reference, Product::CustomerLicense, 1).await.remove(0);
        service.pass(TimeDelta::minutes(7));
        let body = json!({"serial": license.serial.to_string()});
        let (reply, ()) = tokio::join!(service.api(ADMIN_KEY, CLAIM, Some(&body)), refund(&store, &reference));
        let owner = store.read().await.unwrap().license(license.id).await.unwrap().unwrap().account;
        match reply.status.as_u16() {
            200 => assert!(owner.is_some()),
            _ => assert_eq!((refused(&reply), owner), ((409, "license_revoked".to_owned()), None)),
        }
        let facts = store.read().await.unwrap().license_facts(license.id).await.unwrap().unwrap();
        assert!(facts.revoked_at.is_some());
    }
});

on_each_engine!(an_order_whose_refund_came_first_still_goes_into_the_account, |store| async {
    let service = Service::of_fixtures(&store).await;
    refund(&store, "o-1").await;
    let (account, key) = tenant(&store, fixtures_now(), "other").await;
    let order = json!({"type": "order.paid", "timestamp": fixtures_now(), "data": {"external_ref": "o-1",
        "account_email": "other@tenants.example", "subscription_ref": "active", "status": "paid",
        "items": [{"product": "customer_license", "quantity": 1}]}});
    assert_eq!(service.billing("o-1", &order.to_string()).await.status, StatusCode::OK);
    let list = fetched(&service, &key, "GET /api/v1/licenses", None).await;
    assert_eq!(
        (&list["items"][0]["account"], &list["items"][0]["reasons"][0]["code"]),
        (&json!(account), &json!("license_revoked"))
    );
});
