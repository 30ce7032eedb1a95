//! What operators do to subscriptions, over the API: ended at once, reinstated untouched, extended, listed by what they come to.

use crate::{
    office::{all_pages, fetched, refused, texts},
    world::{ADMIN_KEY, OPERATOR_KEY, SHOP_KEY, Service, event, fixtures_now},
};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

const LIST: &str = "/api/v1/subscriptions";

fn why() -> Value {
    json!({"reason": "a test"})
}

fn call(reference: &str, verb: &str) -> String {
    format!("POST {LIST}/{reference}/{verb}")
}

async fn extend(service: &Service, reference: &str, until: Option<DateTime<Utc>>) -> Value {
    let body = json!({"until": until, "reason": "a test"});
    fetched(service, OPERATOR_KEY, &call(reference, "extend"), Some(&body)).await
}

/// What a login of the active subscription is answered.
async fn login(service: &Service) -> u16 {
    service.send_fixture("oci/srm-get").await.status.as_u16()
}

on_each_engine!(an_ended_subscription_lets_nobody_in_and_comes_back_untouched, |store| async {
    let service = Service::of_fixtures(&store).await;
    let before = fetched(&service, OPERATOR_KEY, &format!("GET {LIST}/active"), None).await;
    let licenses = all_pages(&service, ADMIN_KEY, "/api/v1/licenses", 200).await;
    let token = service.send_fixture("oci/srm-get").await.token();
    assert_eq!((before["state"].as_str(), login(&service).await), (Some("entitled"), 303));
    service.pass(TimeDelta::minutes(1));
    for _ in 0..2 {
        let ended = fetched(&service, OPERATOR_KEY, &call("active", "end"), Some(&why())).await;
        assert_eq!((&ended["state"], &ended["lapsed_since"]), (&json!("lapsed"), &ended["stopped_at"]));
        assert_eq!(
            serde_json::from_value::<DateTime<Utc>>(ended["stopped_at"].clone()).unwrap(),
            fixtures_now() + TimeDelta::minutes(1)
        );
        assert_eq!(ended["standing"], before["standing"], "what billing said is kept beneath");
    }
    assert_eq!(login(&service).await, 403);
    let redeemed = service.redeem(&token).await;
    assert_eq!(refused(&redeemed), (409, "session_ended".to_owned()));
    service.pay("pay").await;
    extend(&service, "active", Some(service.clock.now() + TimeDelta::days(3))).await;
    assert_eq!(login(&service).await, 403, "neither billing nor an extension outranks it");
    extend(&service, "active", None).await;
    for _ in 0..2 {
        let back = fetched(&service, OPERATOR_KEY, &call("active", "reinstate"), Some(&why())).await;
        assert_eq!((&back["state"], &back["stopped_at"]), (&json!("entitled"), &Value::Null));
    }
    assert_eq!(login(&service).await, 303);
    assert_eq!(all_pages(&service, ADMIN_KEY, "/api/v1/licenses", 200).await, licenses);
    for action in ["subscription.ended", "subscription.reinstated"] {
        let kept = format!(
            "SELECT COUNT(*) FROM history WHERE action = '{action}' AND account IS NULL AND reason = 'a test' \
             AND before_value IS NOT NULL AND after_value IS NOT NULL AND subject = 'subscription:active'"
        );
        assert_eq!(store.number(&kept).await, 1, "{action}");
    }
});

on_each_engine!(ending_writes_one_row_however_much_it_covers, |store| async {
    let service = Service::of_fixtures(&store).await;
    let before =
        (store.rows("licenses").await, store.number("SELECT COUNT(*) FROM licenses WHERE suspended_at IS NOT NULL").await);
    let changes = store.rows("history").await;
    let ended = fetched(&service, OPERATOR_KEY, &call("active", "end"), Some(&why())).await;
    assert!(ended["covers"]["licenses"].as_i64().unwrap() > 20 && ended["covers"]["accounts"] == 1, "{ended}");
    assert_eq!(store.rows("history").await, changes + 1);
    assert_eq!(
        (store.rows("licenses").await, store.number("SELECT COUNT(*) FROM licenses WHERE suspended_at IS NOT NULL").await),
        before
    );
});

on_each_engine!(what_billing_said_meanwhile_is_what_reinstating_comes_to, |store| async {
    let service = Service::of_fixtures(&store).await;
    fetched(&service, OPERATOR_KEY, &call("active", "end"), Some(&why())).await;
    service.pass(TimeDelta::hours(1));
    service.lapse("lapse").await;
    let refusal = service.api(OPERATOR_KEY, &call("active", "reinstate"), Some(&why())).await;
    assert_eq!(refused(&refusal), (409, "billing_says".to_owned()));
    assert!(refusal.json()["detail"].as_str().unwrap().contains("extend"), "{}", refusal.body);
    service.pass(TimeDelta::hours(1));
    service.pay("pay").await;
    assert_eq!(login(&service).await, 403, "what was refused took no stop back");
    fetched(&service, OPERATOR_KEY, &call("active", "reinstate"), Some(&why())).await;
    assert_eq!(login(&service).await, 303);
});

on_each_engine!(what_billing_ended_comes_back_by_an_extension_and_then_reinstating, |store| async {
    let service = Service::of_fixtures(&store).await;
    service.lapse("lapse").await;
    fetched(&service, OPERATOR_KEY, &call("active", "end"), Some(&why())).await;
    extend(&service, "active", Some(service.clock.now() + TimeDelta::days(3))).await;
    assert_eq!(login(&service).await, 403);
    let back = fetched(&service, OPERATOR_KEY, &call("active", "reinstate"), Some(&why())).await;
    assert_eq!((&back["state"], &back["stopped_at"]), (&json!("in_grace"), &Value::Null));
    assert_eq!(login(&service).await, 303);
});

on_each_engine!(an_extension_bridges_until_its_date_or_until_it_is_taken_back, |store| async {
    let service = Service::of_fixtures(&store).await;
    service.lapse("lapse").await;
    let until = service.clock.now() + TimeDelta::days(2);
    let extended = extend(&service, "active", Some(until)).await;
    assert_eq!((&extended["state"], &extended["in_grace_until"]), (&json!("in_grace"), &extended["extended_until"]));
    assert_eq!(login(&service).await, 303);
    service.pass(TimeDelta::days(2));
    assert_eq!(login(&service).await, 403, "its date does not belong to it");
    extend(&service, "active", Some(service.clock.now() + TimeDelta::days(366))).await;
    assert_eq!(login(&service).await, 303);
    let changes = store.rows("history").await;
    extend(&service, "active", None).await;
    assert_eq!((login(&service).await, store.rows("history").await), (403, changes + 1));
    extend(&service, "active", None).await;
    assert_eq!(store.rows("history").await, changes + 1);
    for until in [TimeDelta::zero(), TimeDelta::seconds(-1), TimeDelta::days(366) + TimeDelta::seconds(1)] {
        let body = json!({"until": service.clock.now() + until, "reason": "a test"});
        let refusal = service.api(OPERATOR_KEY, &call("active", "extend"), Some(&body)).await;
        assert_eq!((refusal.status.as_u16(), refusal.json()["pointer"].as_str()), (422, Some("/until")), "{until}");
    }
    let silent = service.api(OPERATOR_KEY, &call("active", "extend"), Some(&json!({"reason": "a test"}))).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "taking back is said, not left out: {}", silent.body);
});

on_each_engine!(a_subscription_that_billing_never_started_is_told_as_such, |store| async {
    let service = Service::of_fixtures(&store).await;
    crate::tenants::issued_at(
        &store,
        &crate::tenants::act(),
        punchgate::domain::license::LicenseKind::Customer,
        1,
        "promised",
    )
    .await;
    let shown = fetched(&service, OPERATOR_KEY, &format!("GET {LIST}/promised"), None).await;
    assert_eq!(
        (&shown["state"], &shown["standing"], &shown["lapsed_since"]),
        (&json!("not_started"), &Value::Null, &Value::Null)
    );
    let refusal = service.api(OPERATOR_KEY, &call("promised", "reinstate"), Some(&why())).await;
    assert_eq!(refused(&refusal), (409, "billing_says".to_owned()));
    for (verb, body) in [("end", why()), ("reinstate", why()), ("extend", json!({"until": null, "reason": "a test"}))] {
        let nobodys = service.api(OPERATOR_KEY, &call("never", verb), Some(&body)).await;
        assert_eq!(refused(&nobodys), (404, "not_found".to_owned()));
        let mut silent = body.clone();
        silent["reason"] = " ".into();
        let silent = service.api(OPERATOR_KEY, &call("promised", verb), Some(&silent)).await;
        assert_eq!((silent.status.as_u16(), silent.json()["pointer"].as_str()), (422, Some("/reason")));
        for key in [ADMIN_KEY, SHOP_KEY] {
            let stranger = service.api(key, &call("active", verb), Some(&body)).await;
            assert_eq!(refused(&stranger), (403, "role_not_allowed".to_owned()));
        }
    }
});

on_each_engine!(subscriptions_are_listed_by_what_they_come_to, |store| async {
    let service = Service::of_fixtures(&store).await;
    let now = fixtures_now();
    for (number, (reference, kind, at)) in [
        ("in-grace", "subscription.updated", now - TimeDelta::days(25)),
        ("run-out", "subscription.updated", now - TimeDelta::days(40)),
        ("paid-1", "subscription.updated", now),
        ("paid-2", "subscription.updated", now),
    ]
    .into_iter()
    .enumerate()
    {
        let reply = service.billing(&format!("evt-{number}"), &event(kind, at, reference)).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    }
    fetched(&service, OPERATOR_KEY, &call("paid-2", "end"), Some(&why())).await;
    crate::tenants::issued_at(
        &store,
        &crate::tenants::act(),
        punchgate::domain::license::LicenseKind::Customer,
        1,
        "promised",
    )
    .await;
    let all = all_pages(&service, OPERATOR_KEY, LIST, 200).await;
    let mut states = texts(&all, "state");
    for (state, references) in [
        ("entitled", vec!["active", "paid-1"]),
        ("in_grace", vec!["in-grace"]),
        ("lapsed", vec!["lapsed", "paid-2", "run-out"]),
        ("not_started", vec!["promised"]),
    ] {
        for limit in [1, 2, 50] {
            let found = all_pages(&service, OPERATOR_KEY, &format!("{LIST}?state={state}"), limit).await;
            let mut names = texts(&found, "subscription_ref");
            names.sort();
            assert_eq!(names, references, "{state} by {limit}");
        }
        states.retain(|known| known != state);
    }
    assert_eq!(states, Vec::<String>::new());
    let found = all_pages(&service, OPERATOR_KEY, &format!("{LIST}?q=PAID"), 1).await;
    let mut names = texts(&found, "subscription_ref");
    names.sort();
    assert_eq!(names, ["paid-1", "paid-2"]);
    for key in [ADMIN_KEY, SHOP_KEY] {
        assert_eq!(refused(&service.api(key, &format!("GET {LIST}"), None).await), (403, "role_not_allowed".to_owned()));
    }
});
