//! Simulation: what would be decided about a captured request, a customer, or all customers of a system, now and later; that nothing of
//! it is written or counted, and that nobody asks about another account's systems.

use crate::{
    api_logins::stranger,
    engines::Bench,
    world::{ADMIN_KEY, OPERATOR_KEY, SHOP_KEY, Service, fixture, fixtures_now},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use punchgate::{
    domain::{login::Operation, system::SystemName},
    punchout::{SIMULATED_MAX, Whom},
};
use serde_json::{Value, json};

async fn system(store: &Bench, name: &str) -> String {
    let found = store.read().await.unwrap().system_named(&SystemName::new(name)).await.unwrap();
    found.unwrap().0.to_string()
}

async fn simulate(service: &Service, store: &Bench, name: &str, body: &Value) -> Value {
    let path = format!("POST /api/v1/systems/{}/simulate", system(store, name).await);
    let reply = service.api(ADMIN_KEY, &path, Some(body)).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply.json()
}

fn codes(answer: &Value) -> Vec<&str> {
    answer["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap()).collect()
}

fn captured(name: &str) -> String {
    std::fs::read_to_string(format!("{}/fixtures/{name}.http", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

on_each_engine!(a_customer_is_let_in_as_long_as_everything_carries_it, |store| async {
    let service = Service::of_fixtures(&store).await;
    let ask = async |name: &str, body: Value| simulate(&service, &store, name, &body).await;
    let buyer = ask("oci-srm", json!({"identity": " NORDWIND-srm "})).await;
    assert_eq!(buyer, json!({"decision": "accepted", "reasons": [], "flags": []}));
    let later = |days| json!({"identity": "nordwind-srm", "at": fixtures_now() + TimeDelta::days(days)});
    let grace = ask("oci-srm", later(15)).await;
    assert_eq!((grace["decision"].as_str(), grace["flags"][0]["flag"].as_str()), (Some("accepted"), Some("in_grace")));
    assert_eq!(codes(&ask("oci-srm", later(400)).await), ["subscription_lapsed"]);
    assert_eq!(codes(&ask("oci-lapsed", json!({"identity": "nordwind-srm"})).await), ["subscription_lapsed"]);
    assert_eq!(codes(&ask("jaggaer-off", json!({"identity": "NorthbridgeU"})).await), ["system_disabled"]);
    assert_eq!(
        codes(&ask("jaggaer-unlicensed", json!({"identity": "NorthbridgeU"})).await),
        ["system_license_missing", "customer_license_missing"]
    );
    assert_eq!(codes(&ask("oci-srm", json!({"identity": "nobody"})).await), ["identity_unknown"]);
    assert_eq!(codes(&ask("oci-srm", json!({"identity": ""})).await), ["identity_unknown"]);
    let edit = ask("coupa", json!({"identity": "079928354", "operation": "edit"})).await;
    assert_eq!((codes(&edit), &edit["reasons"][0]["subject"]), (vec!["operation_not_allowed"], &json!("operation:edit")));
    assert!(edit["reasons"][0]["next_step"].as_str().is_some_and(|step| !step.is_empty()));
});

on_each_engine!(a_customer_is_named_by_number_where_there_is_no_identity, |store| async {
    let service = Service::of_fixtures(&store).await;
    let ask = async |name: &str, body: Value| simulate(&service, &store, name, &body).await;
    for (name, number) in [("oci-token", "10080"), ("powerschool", "10090"), ("oci-srm", " 10070 ")] {
        assert_eq!(codes(&ask(name, json!({"customer": number})).await), [""; 0], "{name}");
    }
    let unlinked = ask("oci-token", json!({"customer": "10090"})).await;
    assert_eq!((codes(&unlinked), &unlinked["reasons"][0]["subject"]), (vec!["customer_not_linked"], &json!("customer")));
    assert_eq!(codes(&ask("oci-token", json!({"identity": "x"})).await), ["identity_unknown"]);

    // A second customer in a system for one lets nobody in, whatever else speaks for them.
    let copy = "INSERT INTO links (id, account, shop, system, customer, identity, created_at) \
         SELECT c.id, k.account, k.shop, k.system, c.id, '', k.created_at FROM links k JOIN systems y ON y.id = k.system \
         JOIN customers c ON c.shop = k.shop AND c.number = '10080' WHERE y.name = 'powerschool'";
    store.run(copy).await;
    let one = ask("powerschool", json!({"customer": "10090"})).await;
    assert_eq!((codes(&one), &one["reasons"][0]["subject"]), (vec!["identity_unknown"], &json!("identity:ambiguous")));
    assert_eq!(
        codes(&ask("powerschool", json!({"customer": "10080"})).await),
        ["identity_unknown", "customer_license_missing"]
    );
});

on_each_engine!(a_captured_request_is_decided_like_one_that_comes, |store| async {
    let service = Service::of_fixtures(&store).await;
    let ask = async |name: &str, captured: String| simulate(&service, &store, name, &json!({"request": captured})).await;
    for (fixture, expected) in [
        ("oci/srm-get", &[][..]),
        ("oci/srm-wrong-password", &["secret_mismatch"]),
        ("oci/srm-no-hook", &["return_url_missing"]),
    ] {
        let answer = ask("oci-srm", captured(fixture)).await;
        let word = if expected.is_empty() { "accepted" } else { "refused" };
        assert_eq!((codes(&answer).as_slice(), answer["decision"].as_str()), (expected, Some(word)), "{fixture}");
    }
    let (coupa, plain) = (captured("cxml/coupa-create"), String::from_utf8(fixture("cxml/coupa-create").body).unwrap());
    assert_eq!(codes(&ask("coupa", coupa.clone()).await), [""; 0]);
    assert_eq!(codes(&ask("coupa", plain).await), [""; 0]);
    let lapsed = ask("coupa-lapsed", coupa).await;
    assert_eq!(codes(&lapsed), ["secret_mismatch", "subscription_lapsed"], "the system that is asked, whatever the path");
    // Text is UTF-8, whatever the document says that it was.
    let raw = std::fs::read(format!("{}/fixtures/cxml/inhouse-latin1.http", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let text: String = raw.into_iter().map(char::from).collect();
    assert_eq!(codes(&ask("inhouse", text).await), [""; 0]);
    let late = json!({"request": captured("oci/srm-get"), "at": fixtures_now() + TimeDelta::days(400)});
    assert_eq!(codes(&simulate(&service, &store, "oci-srm", &late).await), ["subscription_lapsed"]);
    let german = format!("POST /api/v1/systems/{}/simulate?lang=de", system(&store, "oci-srm").await);
    let german = service.api(ADMIN_KEY, &german, Some(&json!({"identity": "nobody"}))).await.json();
    assert_eq!(german["reasons"][0]["title"], "Kennung unbekannt");
});

on_each_engine!(simulating_writes_nothing_and_counts_for_nobody, |store| async {
    let service = Service::of_fixtures(&store).await;
    let before = (store.rows("logins").await, store.rows("sessions").await, store.rows("history").await);
    for _ in 0..100 {
        simulate(&service, &store, "oci-srm", &json!({"request": captured("oci/srm-wrong-password")})).await;
    }
    simulate(&service, &store, "coupa", &json!({"request": captured("cxml/coupa-create")})).await;
    simulate(&service, &store, "coupa", &json!({"identity": "079928354"})).await;
    assert_eq!((store.rows("logins").await, store.rows("sessions").await, store.rows("history").await), before);
    let wrong = service.send_fixture("oci/srm-wrong-password").await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN, "nobody is over a limit");
    assert_eq!(service.send_fixture("cxml/coupa-create").await.cxml_status(), 200, "no payloadID is taken");
});

on_each_engine!(a_call_says_who_is_to_log_in_in_one_way, |store| async {
    let service = Service::of_fixtures(&store).await;
    let path = format!("POST /api/v1/systems/{}/simulate", system(&store, "oci-srm").await);
    for (body, pointer) in [
        (json!({}), ""),
        (json!({"identity": "a", "customer": "b"}), ""),
        (json!({"identity": "a", "request": "b"}), ""),
        (json!({"identity": "a", "operation": "steal"}), "/operation"),
        (json!({"request": captured("oci/srm-get"), "operation": "create"}), "/operation"),
        (json!({"request": "GET /orders HTTP/1.1\n\n"}), "/request"),
        (json!({"request": ""}), "/request"),
        (json!({"identity": "a", "at": "tomorrow"}), "/at"),
    ] {
        let reply = service.api(ADMIN_KEY, &path, Some(&body)).await;
        assert_eq!(
            (reply.status.as_u16(), reply.json()["pointer"].as_str()),
            (422, Some(pointer)),
            "{body}: {}",
            reply.body
        );
        assert!(!reply.body.contains("fx-srm"), "no secret comes back: {}", reply.body);
    }
    let large = json!({"request": "x".repeat(5 * 1024 * 1024)});
    assert_eq!(service.api(ADMIN_KEY, &path, Some(&large)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
});

on_each_engine!(nobody_simulates_in_a_system_of_another_account, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (_, key) = stranger(&service).await;
    let path = format!("POST /api/v1/systems/{}/simulate", system(&store, "oci-srm").await);
    let nowhere = "POST /api/v1/systems/0199f5a0-0000-7000-8000-00000000000c/simulate".to_owned();
    for (suffix, body) in [
        ("", json!({"identity": "nordwind-srm"})),
        ("", json!({"customer": "10010"})),
        ("", json!({"request": captured("oci/srm-get")})),
        ("/customers", json!({})),
    ] {
        let foreign = service.api(&key, &format!("{path}{suffix}"), Some(&body)).await;
        let unknown = service.api(ADMIN_KEY, &format!("{nowhere}{suffix}"), Some(&body)).await;
        assert_eq!((foreign.status, &foreign.body), (StatusCode::NOT_FOUND, &unknown.body), "{body}");
        assert_eq!(service.api(OPERATOR_KEY, &format!("{path}{suffix}"), Some(&body)).await.status, StatusCode::OK);
        assert_eq!(service.api(SHOP_KEY, &format!("{path}{suffix}"), Some(&body)).await.status, StatusCode::FORBIDDEN);
    }
});

on_each_engine!(all_customers_of_a_system_come_in_pages, |store| async {
    let service = Service::of_fixtures(&store).await;
    let path = format!("POST /api/v1/systems/{}/simulate/customers", system(&store, "ariba-hub").await);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = service.api(ADMIN_KEY, &format!("{path}?limit=1{cursor}"), Some(&json!({"operation": "create"}))).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let page = page.json();
        let item = &page["items"][0];
        seen.push(format!("{} {} {}", item["customer"]["number"], item["identity"], item["decision"]).replace('"', ""));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    seen.sort();
    assert_eq!(seen, ["10010 315600001 accepted", "10020 AN01800700200 accepted"]);
    let late = json!({"at": fixtures_now() + TimeDelta::days(400)});
    let late = service.api(ADMIN_KEY, &path, Some(&late)).await.json();
    assert!(late["items"].as_array().unwrap().iter().all(|item| item["reasons"][0]["code"] == "subscription_lapsed"));
    for limit in ["0", "501"] {
        let refused = service.api(ADMIN_KEY, &format!("{path}?limit={limit}"), Some(&json!({}))).await;
        assert_eq!((refused.status.as_u16(), refused.json()["pointer"].as_str()), (422, Some("limit")));
    }
    assert_eq!(service.api(ADMIN_KEY, &format!("{path}?limit=500"), Some(&json!({}))).await.status, StatusCode::OK);
});

on_each_engine!(a_page_says_of_each_customer_what_is_said_of_one, |store| async {
    let service = Service::of_fixtures(&store).await;
    store.run("UPDATE customers SET enabled = false WHERE number = '10020'").await;
    for name in ["ariba-hub", "ariba-extrinsic", "oci-srm", "oci-token", "oci-lapsed", "jaggaer-unlicensed"] {
        let id = system(&store, name).await.parse().unwrap();
        let at = service.clock.now();
        let all = service.gate.simulate_all(None, id, Operation::Source, at, (None, SIMULATED_MAX)).await.unwrap().unwrap();
        assert!(!all.is_empty());
        for known in all {
            let whom = Whom::Customer(&known.customer.number);
            let one = service.gate.simulate(None, id, whom, Operation::Source, at).await.unwrap().unwrap();
            assert_eq!(one, known.decision, "{name}");
            assert_eq!(one.link, Some(known.link));
        }
    }
});
