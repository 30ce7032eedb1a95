//! The list of licenses, whose filters agree with what is derived, and what operators do to single ones.

use crate::{
    office::{act_at, all_pages, fetched, ordered, refused, tenant, texts},
    world::{ADMIN_KEY, OPERATOR_KEY, SHOP_KEY, Service, fixtures_now},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use punchgate::{
    domain::refund::RefundKind,
    licensing::Product,
    store::{Engine, NewRefund, Store},
};
use serde_json::{Value, json};

const LIST: &str = "/api/v1/licenses";

/// Whether an item fits a filter.
type Fits<'a> = dyn Fn(&Value) -> bool + Send + Sync + 'a;

/// The fixtures' world, and in it licenses that are free, unbound, suspended, refunded, and nobody's.
async fn mixed(store: &Store) -> Service {
    let service = Service::of_fixtures(store).await;
    for (number, product) in [Product::SystemLicense, Product::CustomerLicense].into_iter().enumerate() {
        let licenses = ordered(store, fixtures_now(), &format!("o-{number}"), product, 5).await;
        for license in &licenses[1..] {
            let claim = json!({"serial": license.serial.to_string()});
            fetched(&service, ADMIN_KEY, "POST /api/v1/licenses/claim", Some(&claim)).await;
        }
        let ids: Vec<String> = licenses[2..].iter().map(|license| license.id.to_string()).collect();
        let bind = json!({"license_ids": ids, "shop_id": "FIXTURE-0001"});
        fetched(&service, ADMIN_KEY, "POST /api/v1/licenses/bind", Some(&bind)).await;
        let suspend = format!("POST /api/v1/licenses/{}/suspend", licenses[3].id);
        fetched(&service, OPERATOR_KEY, &suspend, Some(&json!({"reason": "a test"}))).await;
        let mut tx = store.write().await.unwrap();
        let (kind, at) = (RefundKind::Refund, fixtures_now());
        let license = Some(licenses[4].id);
        let refund = NewRefund { order_ref: &format!("o-{number}"), item: None, license, kind, reason: None, at };
        tx.insert_refund(&act_at(fixtures_now()), refund).await.unwrap();
        tx.commit().await.unwrap();
    }
    service
}

on_each_engine!(every_filter_agrees_with_what_the_items_say, |store| async {
    let service = mixed(&store).await;
    let all = all_pages(&service, OPERATOR_KEY, LIST, 200).await;
    let own: Vec<&Value> = all.iter().filter(|item| item["account_email"] == "admin@fixtures.example").collect();
    assert!(own.len() > 30 && own.len() < all.len());
    let shop = own.iter().find_map(|item| item["shop"].as_str()).unwrap();
    let filters: [(String, &Fits); 12] = [
        ("kind=system".into(), &|item| item["kind"] == "system"),
        ("kind=customer".into(), &|item| item["kind"] == "customer"),
        ("effective=true".into(), &|item| item["effective"] == true),
        ("effective=false".into(), &|item| item["effective"] == false),
        ("bound=true".into(), &|item| item["shop_id"].is_string()),
        ("bound=false".into(), &|item| item["shop_id"].is_null()),
        ("used=true".into(), &|item| item["system"].is_object()),
        ("used=false".into(), &|item| item["system"].is_null()),
        ("claimed=false".into(), &|item| item["account"].is_null()),
        ("subscription=lapsed".into(), &|item| item["subscription_ref"] == "lapsed"),
        (format!("shop={shop}"), &|item| item["shop"] == shop),
        ("effective=false&kind=customer&used=true".into(), &|item| {
            item["effective"] == false && item["kind"] == "customer" && item["system"].is_object()
        }),
    ];
    for (filter, fits) in filters {
        for limit in [3, 200] {
            let found = all_pages(&service, OPERATOR_KEY, &format!("{LIST}?{filter}"), limit).await;
            let expected: Vec<&Value> = all.iter().filter(|item| fits(item)).collect();
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter} by {limit}");
            let found = all_pages(&service, ADMIN_KEY, &format!("{LIST}?{filter}"), limit).await;
            let expected: Vec<&Value> = own.iter().copied().filter(|item| fits(item)).collect();
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter} by {limit}, own");
        }
    }
    let codes = |item: &Value| texts(item["reasons"].as_array().unwrap(), "code").join(" ");
    for code in ["", "shop_mismatch", "license_suspended", "license_revoked", "subscription_lapsed"] {
        assert!(all.iter().any(|item| codes(item) == code), "none of the licenses is `{code}`");
    }
    for item in &all {
        assert_eq!(item["effective"] == true, codes(item).is_empty());
        assert!(item["effective"] == false || item["since"].is_null());
        assert!(item["since"].is_string() || !codes(item).contains("license_"), "{item}");
        let shown = fetched(&service, OPERATOR_KEY, &format!("GET {LIST}/{}", item["id"].as_str().unwrap()), None).await;
        assert_eq!(&shown, item);
    }
});

on_each_engine!(a_bundled_license_stands_behind_its_system_license_as_which_it_counts, |store| async {
    let service = mixed(&store).await;
    for limit in [1, 2, 7] {
        let all = all_pages(&service, ADMIN_KEY, LIST, limit).await;
        let mut bundled = 0;
        for (place, item) in all.iter().enumerate() {
            let next = all.get(place + 1);
            if item["kind"] == "system" {
                let behind = next.unwrap();
                assert_eq!((&behind["bundled_with"], &behind["serial"]), (&item["id"], &Value::Null));
                for field in ["effective", "since", "shop_id", "account", "subscription_ref", "suspended_at"] {
                    assert_eq!(behind[field], item[field], "{field}");
                }
                bundled += 1;
            }
            assert!(item["serial"].is_null() || item["serial"].as_str().unwrap().starts_with("PG-...-"));
        }
        assert_eq!(all.iter().filter(|item| item["bundled_with"].is_string()).count(), bundled);
    }
});

on_each_engine!(a_call_looks_at_so_many_licenses_and_the_next_one_goes_on_behind_them, |store| async {
    let service = Service::of_fixtures(&store).await;
    let filter = format!("{LIST}?effective=true");
    let effective = all_pages(&service, OPERATOR_KEY, &filter, 200).await;
    // Their ids are chance all through, so that they lie behind the fixtures' ids, which begin with their time.
    store
        .run(match store.engine() {
            Engine::Sqlite => {
                "INSERT INTO licenses (id, kind, serial_fingerprint, serial_sealed, serial_hint, created_at) \
                 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10100) \
                 SELECT unhex('ff' || hex(randomblob(15))), 'customer', randomblob(32), x'00', 'AAAA', \
                 (SELECT MIN(created_at) FROM accounts) FROM n"
            }
            Engine::Postgres => {
                "INSERT INTO licenses (id, kind, serial_fingerprint, serial_sealed, serial_hint, created_at) \
                 SELECT overlay(gen_random_uuid()::text placing 'ff' from 1 for 2)::uuid, 'customer', \
                 decode(md5(i::text), 'hex'), 'x'::bytea, 'AAAA', now() FROM generate_series(1, 10100) i"
            }
        })
        .await;
    let first = fetched(&service, OPERATOR_KEY, &format!("GET {filter}&limit=200"), None).await;
    assert_eq!(first["items"].as_array().unwrap(), &effective);
    let next = first["next"].as_str().expect("there are more to look at");
    let second = fetched(&service, OPERATOR_KEY, &format!("GET {filter}&limit=200&cursor={next}"), None).await;
    assert_eq!((&second["items"], &second["next"]), (&json!([]), &Value::Null));
    let rest = all_pages(&service, OPERATOR_KEY, &format!("{LIST}?claimed=false"), 200).await;
    assert_eq!(rest.len(), 10_100, "none is passed over");
});

on_each_engine!(a_license_is_found_by_what_people_know_of_it, |store| async {
    let service = Service::of_fixtures(&store).await;
    let license = ordered(&store, fixtures_now(), "o-1", Product::SystemLicense, 1).await.remove(0);
    let serial = license.serial.to_string();
    fetched(&service, ADMIN_KEY, "POST /api/v1/licenses/claim", Some(&json!({"serial": serial}))).await;
    let id = license.id.to_string();
    let found = |q: String| {
        let service = &service;
        async move {
            let q: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
            all_pages(service, ADMIN_KEY, &format!("{LIST}?q={q}"), 50).await
        }
    };
    for q in [serial.clone(), serial.to_lowercase().replace('-', " ")] {
        let ids = texts(&found(q).await, "id");
        assert_eq!(ids, [id.clone(), license.bundled.unwrap().to_string()]);
    }
    assert!(texts(&found(license.serial.hint().to_lowercase()).await, "id").contains(&id));
    let of_system = found("OCI-SRM".to_owned()).await;
    assert!(of_system.len() >= 2 && of_system.iter().all(|item| item["system"]["system"] == "oci-srm"), "{of_system:?}");
    let customer = of_system.iter().find(|item| item["customer"].is_object()).unwrap()["customer"].clone();
    for field in ["number", "name"] {
        let known = customer[field].as_str().unwrap().to_uppercase();
        assert!(found(known).await.iter().any(|item| item["customer"] == customer), "{field}");
    }
    assert!(found("fixture-0001".to_owned()).await.len() > 20);
    assert_eq!(found("nothing of the kind".to_owned()).await, Vec::<Value>::new());
    let nobodys = ordered(&store, fixtures_now(), "o-2", Product::CustomerLicense, 1).await.remove(0);
    assert_eq!(found(nobodys.serial.to_string()).await, Vec::<Value>::new(), "a whole serial finds one's own only");
});

on_each_engine!(another_account_sees_none_of_them, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (account, other) = tenant(&store, fixtures_now(), "other").await;
    assert_eq!(all_pages(&service, &other, LIST, 50).await, Vec::<Value>::new());
    let own = all_pages(&service, ADMIN_KEY, LIST, 200).await;
    let (foreign, fixtures) = (own[0]["id"].as_str().unwrap(), own[0]["account"].as_str().unwrap());
    for call in [
        format!("GET {LIST}/{foreign}"),
        format!("GET {LIST}?account={fixtures}"),
        format!("GET {LIST}/{account}"),
        format!("GET {LIST}/nonsense"),
    ] {
        assert_eq!(refused(&service.api(&other, &call, None).await), (404, "not_found".to_owned()), "{call}");
    }
    let bind = json!({"license_ids": [foreign], "shop_id": "FIXTURE-0001"});
    let bound = service.api(&other, &format!("POST {LIST}/bind"), Some(&bind)).await;
    assert_eq!(refused(&bound), (404, "not_found".to_owned()));
    let reason = json!({"reason": "x"});
    for key in [ADMIN_KEY, SHOP_KEY, &other] {
        let suspended = service.api(key, &format!("POST {LIST}/{foreign}/suspend"), Some(&reason)).await;
        assert_eq!(refused(&suspended), (403, "role_not_allowed".to_owned()));
    }
});

/// The license in the system of the OCI fixture, and its bundled one.
async fn in_use(service: &Service) -> (String, String) {
    let all = all_pages(service, ADMIN_KEY, LIST, 200).await;
    let license = all.iter().find(|item| item["kind"] == "system" && item["system"]["system"] == "oci-srm").unwrap();
    let bundled = all.iter().find(|item| item["bundled_with"] == license["id"]).unwrap();
    (license["id"].as_str().unwrap().to_owned(), bundled["id"].as_str().unwrap().to_owned())
}

on_each_engine!(a_suspended_license_lets_nobody_in_until_it_is_reinstated, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (license, bundled) = in_use(&service).await;
    let reason = json!({"reason": "stolen"});
    let call = |verb: &str, id: &str| format!("POST {LIST}/{id}/{verb}");
    assert_eq!(service.send_fixture("oci/srm-get").await.status, StatusCode::SEE_OTHER);
    for _ in 0..2 {
        let shown = fetched(&service, OPERATOR_KEY, &call("suspend", &license), Some(&reason)).await;
        assert_eq!((&shown["effective"], &shown["reasons"][0]["code"]), (&json!(false), &json!("license_suspended")));
        assert_eq!(shown["since"], shown["suspended_at"]);
        assert_eq!(service.send_fixture("oci/srm-get").await.status, StatusCode::FORBIDDEN);
    }
    for _ in 0..2 {
        let shown = fetched(&service, OPERATOR_KEY, &call("reinstate", &license), Some(&reason)).await;
        assert_eq!((&shown["effective"], &shown["suspended_at"]), (&json!(true), &Value::Null));
        assert_eq!(service.send_fixture("oci/srm-get").await.status, StatusCode::SEE_OTHER);
    }
    let kept = "SELECT COUNT(*) FROM history WHERE action IN ('license.suspended', 'license.reinstated') \
        AND reason = 'stolen' AND actor LIKE 'operator:%' AND before_value IS NOT NULL AND account IS NOT NULL";
    assert_eq!(store.number(kept).await, 2, "each once");
    for verb in ["suspend", "reinstate"] {
        let alone = service.api(OPERATOR_KEY, &call(verb, &bundled), Some(&reason)).await;
        assert_eq!(refused(&alone), (409, "license_bundled".to_owned()));
        for reason in ["", "  ", &"x".repeat(501)] {
            let silent = service.api(OPERATOR_KEY, &call(verb, &license), Some(&json!({"reason": reason}))).await;
            assert_eq!((silent.status.as_u16(), silent.json()["pointer"].as_str()), (422, Some("/reason")));
        }
    }
});

on_each_engine!(another_subscription_pays_for_a_license_and_its_bundled_one, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (license, bundled) = in_use(&service).await;
    let cover = |reference: &str| json!({"subscription_ref": reference, "reason": "merged"});
    let call = |id: &str| format!("PUT {LIST}/{id}/subscription");
    let shown = fetched(&service, OPERATOR_KEY, &call(&license), Some(&cover("lapsed"))).await;
    assert_eq!(
        (&shown["subscription_ref"], &shown["reasons"][0]["code"]),
        (&json!("lapsed"), &json!("subscription_lapsed"))
    );
    let with_it = fetched(&service, ADMIN_KEY, &format!("GET {LIST}/{bundled}"), None).await;
    assert_eq!((&with_it["subscription_ref"], &with_it["effective"]), (&json!("lapsed"), &json!(false)));
    assert_eq!(service.send_fixture("oci/srm-get").await.status, StatusCode::FORBIDDEN);
    for _ in 0..2 {
        fetched(&service, OPERATOR_KEY, &call(&license), Some(&cover("active"))).await;
        assert_eq!(service.send_fixture("oci/srm-get").await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(store.read().await.unwrap().history_count("license.subscription_changed").await.unwrap(), 2);
    let nobodys = service.api(OPERATOR_KEY, &call(&license), Some(&cover("never heard of"))).await;
    assert_eq!(refused(&nobodys), (404, "not_found".to_owned()));
    let alone = service.api(OPERATOR_KEY, &call(&bundled), Some(&cover("active"))).await;
    assert_eq!(refused(&alone), (409, "license_bundled".to_owned()));
});

on_each_engine!(a_shop_is_told_of_its_licenses_and_since_when_one_is_not_effective, |store| async {
    let service = Service::of_fixtures(&store).await;
    let check = json!({"shop_id": " fixture-0001 "});
    let told = fetched(&service, SHOP_KEY, "POST /api/v1/shop/check", Some(&check)).await;
    assert_eq!((told["shop_id"].as_str(), told["next"].as_str()), (Some("FIXTURE-0001"), None));
    let listed = all_pages(&service, ADMIN_KEY, &format!("{LIST}?bound=true"), 200).await;
    let licenses = told["licenses"].as_array().unwrap();
    assert_eq!(texts(licenses, "id"), texts(&listed, "id"));
    for (told, listed) in licenses.iter().zip(&listed) {
        for field in ["kind", "effective", "reasons", "since"] {
            assert_eq!(told[field], listed[field]);
        }
    }
    let lapsed_at = fixtures_now() - TimeDelta::days(10);
    let lapsed = licenses.iter().find(|license| license["reasons"][0]["code"] == "subscription_lapsed").unwrap();
    assert_eq!(serde_json::from_value::<chrono::DateTime<chrono::Utc>>(lapsed["since"].clone()).unwrap(), lapsed_at);

    service.pass(TimeDelta::hours(1));
    let now = service.clock.now();
    service.lapse("lapse").await;
    let told = fetched(&service, SHOP_KEY, "POST /api/v1/shop/check", Some(&check)).await;
    let license = told["licenses"].as_array().unwrap().iter().find(|license| license["since"] != lapsed["since"]).unwrap();
    assert_eq!(serde_json::from_value::<chrono::DateTime<chrono::Utc>>(license["since"].clone()).unwrap(), now);
    for key in [ADMIN_KEY, OPERATOR_KEY] {
        let refusal = service.api(key, "POST /api/v1/shop/check", Some(&check)).await;
        assert_eq!(refused(&refusal), (403, "role_not_allowed".to_owned()));
    }
});
