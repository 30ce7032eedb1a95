//! The history: what use cases write is found by every filter, in pages, and each account reads its own.

use crate::{
    api_logins::stranger,
    world::{ADMIN_KEY, OPERATOR_KEY, SHOP_KEY, Service, fixtures_now},
};
use axum::http::StatusCode;
use chrono::{SecondsFormat, TimeDelta};
use serde_json::{Value, json};

async fn items(service: &Service, key: &str, query: &str) -> Vec<Value> {
    let reply = service.api(key, &format!("GET /api/v1/history?{query}"), None).await;
    assert_eq!(reply.status, StatusCode::OK, "{query}: {}", reply.body);
    reply.json()["items"].as_array().unwrap().clone()
}

fn actions(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["action"].as_str().unwrap()).collect()
}

on_each_engine!(a_change_is_found_by_what_when_and_by_whom, |store| async {
    let service = Service::of_fixtures(&store).await;
    service.pass(TimeDelta::minutes(10));
    let (account, _) = stranger(&service).await;
    service.pass(TimeDelta::minutes(10));
    let change = json!({"name": "Another"});
    let changed = service.api(OPERATOR_KEY, &format!("PATCH /api/v1/accounts/{account}"), Some(&change)).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);

    let moment = |minutes| (fixtures_now() + TimeDelta::minutes(minutes)).to_rfc3339_opts(SecondsFormat::Millis, true);
    let all = items(&service, OPERATOR_KEY, &format!("account={account}")).await;
    assert_eq!(actions(&all), ["account.changed", "key.created", "account.created"]);
    let newest = &all[0];
    assert_eq!(
        (newest["actor"].as_str(), newest["subject"].clone()),
        (Some("operator:fixtures operator"), json!(format!("account:{account}")))
    );
    assert!(
        newest["before"].as_str().unwrap().contains("Stranger") && newest["after"].as_str().unwrap().contains("Another")
    );
    for (query, expected) in [
        (format!("subject=account:{account}"), &["account.changed", "account.created"][..]),
        (format!("account={account}&subject=account"), &["account.changed", "account.created"]),
        (format!("account={account}&subject=accoun"), &[]),
        (format!("account={account}&action=key"), &["key.created"]),
        (format!("account={account}&action=key.created&subject=key"), &["key.created"]),
        (format!("account={account}&action=key_created"), &[]),
        (format!("account={account}&actor=operator:fixtures%20operator&action=account.created"), &["account.created"]),
        (format!("account={account}&actor=punchgate"), &[]),
        (format!("from={}", moment(15)), &["account.changed"]),
        (format!("from={}&to={}", moment(10), moment(20)), &["key.created", "account.created"]),
        (format!("account={account}&to={}", moment(10)), &[]),
    ] {
        assert_eq!(actions(&items(&service, OPERATOR_KEY, &query).await), expected, "{query}");
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page =
            service.api(OPERATOR_KEY, &format!("GET /api/v1/history?account={account}&limit=1{cursor}"), None).await.json();
        seen.push(page["items"][0]["action"].as_str().unwrap().to_owned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, actions(&all));
});

on_each_engine!(an_account_reads_its_own_history_and_an_operator_every_one, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (account, key) = stranger(&service).await;
    assert_eq!(actions(&items(&service, &key, "").await), ["key.created", "account.created"]);
    let foreign = items(&service, OPERATOR_KEY, "action=license.issued&limit=1").await;
    assert_eq!(foreign[0]["account"], Value::Null, "what belongs to nobody yet is the operator's to read");
    for query in ["action=license.issued", &format!("subject=account:{account}")] {
        assert_eq!(actions(&items(&service, ADMIN_KEY, query).await), [""; 0], "{query}");
    }
    let own = store.read().await.unwrap().account_by_email("admin@fixtures.example").await.unwrap().unwrap().id;
    let refused = service.api(&key, &format!("GET /api/v1/history?account={own}"), None).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(service.api(SHOP_KEY, "GET /api/v1/history", None).await.status, StatusCode::FORBIDDEN);
    assert!(items(&service, OPERATOR_KEY, "limit=200").await.len() > 50);
});
