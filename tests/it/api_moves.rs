//! Shops that move: what a plugin reports, what its owner approves or dismisses, and binding by SHOPID, over the API.

use crate::{
    office::{all_pages, fetched, ordered, refused, tenant, texts},
    world::{ADMIN_KEY, OPERATOR_KEY, SHOP_KEY, Service, fixtures_now},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use futures_util::future::join_all;
use punchgate::{
    domain::shop::ShopId,
    licensing::{self, Product},
    store::Store,
};
use serde_json::{Value, json};

const BIND: &str = "POST /api/v1/licenses/bind";
const CHECK: &str = "POST /api/v1/shop/check";

/// The fixtures' shop, as the API calls it.
async fn shop(service: &Service) -> String {
    let bound = fetched(service, ADMIN_KEY, "GET /api/v1/licenses?bound=true&limit=1", None).await;
    bound["items"][0]["shop"].as_str().unwrap().to_owned()
}

async fn moves(service: &Service, shop: &str) -> Vec<Value> {
    all_pages(service, ADMIN_KEY, &format!("/api/v1/shops/{shop}/moves"), 50).await
}

async fn check(service: &Service, shop_id: &str) -> u16 {
    service.api(SHOP_KEY, CHECK, Some(&json!({"shop_id": shop_id}))).await.status.as_u16()
}

fn answer(shop: &str, shop_id: &str, verb: &str) -> String {
    format!("POST /api/v1/shops/{shop}/moves/{shop_id}/{verb}")
}

/// Free licenses of the fixtures' account, bound to no shop.
async fn free(store: &Store, service: &Service, reference: &str, quantity: i64) -> Vec<String> {
    let licenses = ordered(store, fixtures_now(), reference, Product::CustomerLicense, quantity).await;
    for license in &licenses {
        let claim = json!({"serial": license.serial.to_string()});
        fetched(service, ADMIN_KEY, "POST /api/v1/licenses/claim", Some(&claim)).await;
    }
    licenses.iter().map(|license| license.id.to_string()).collect()
}

/// A second shop of the fixtures' account.
async fn second_shop(store: &Store, shop_id: &str) {
    let mut tx = store.write().await.unwrap();
    let account = tx.account_by_email("admin@fixtures.example").await.unwrap().unwrap().id;
    let (act, shop_id) = (crate::office::act_at(fixtures_now()), ShopId::parse(shop_id).unwrap());
    licensing::create_shop(&mut tx, &act, account, "Second", "https://second.example/", &shop_id).await.unwrap();
    tx.commit().await.unwrap();
}

on_each_engine!(a_call_from_elsewhere_is_a_proposal_and_changes_nothing, |store| async {
    let service = Service::of_fixtures(&store).await;
    let shop = shop(&service).await;
    let before = (store.rows("history").await, fetched(&service, ADMIN_KEY, "GET /api/v1/licenses", None).await);
    for minute in 1..=3 {
        service.pass(TimeDelta::minutes(1));
        let refusal = service.api(SHOP_KEY, CHECK, Some(&json!({"shop_id": "clone-1"}))).await;
        assert_eq!(refused(&refusal), (403, "shop_mismatch".to_owned()), "minute {minute}");
    }
    let token = service.send_fixture("oci/srm-get").await.token();
    let clone = json!({"token": token, "shop_id": "clone-1"});
    assert_eq!(refused(&service.redeem_as(SHOP_KEY, &clone).await), (403, "shop_mismatch".to_owned()));
    let reported = moves(&service, &shop).await;
    assert_eq!(texts(&reported, "shop_id"), ["CLONE-1"]);
    assert_eq!((&reported[0]["reports"], &reported[0]["dismissed_at"]), (&json!(4), &Value::Null));
    let moment = |field: &str| serde_json::from_value::<chrono::DateTime<chrono::Utc>>(reported[0][field].clone()).unwrap();
    assert_eq!(moment("last_at") - moment("first_at"), TimeDelta::minutes(2));

    let after = (store.rows("history").await, fetched(&service, ADMIN_KEY, "GET /api/v1/licenses", None).await);
    assert_eq!(before, after);
    assert_eq!(check(&service, "FIXTURE-0001").await, 200, "the present installation goes on");
    let present = json!({"token": token, "shop_id": "fixture-0001"});
    assert_eq!(service.redeem_as(SHOP_KEY, &present).await.status, StatusCode::OK, "and the token is as it was");
});

on_each_engine!(approving_moves_the_shop_with_all_its_licenses_in_one_call, |store| async {
    let service = Service::of_fixtures(&store).await;
    let shop = shop(&service).await;
    let before = all_pages(&service, ADMIN_KEY, "/api/v1/licenses", 200).await;
    check(&service, "NEW-1").await;
    check(&service, "OTHER-1").await;
    let moved = fetched(&service, ADMIN_KEY, &answer(&shop, "new-1", "approve"), None).await;
    assert_eq!((&moved["shop_id"], &moved["moves"][0]["shop_id"]), (&json!("NEW-1"), &json!("OTHER-1")));
    assert_eq!(moved["moves"].as_array().unwrap().len(), 1, "what was approved is reported no more");
    assert_eq!((check(&service, "NEW-1").await, check(&service, "FIXTURE-0001").await), (200, 403));
    assert_eq!(service.send_fixture("oci/srm-get").await.status, StatusCode::SEE_OTHER);
    assert_eq!(service.send_fixture("cxml/coupa-create").await.cxml_status(), 200);
    let after = all_pages(&service, ADMIN_KEY, "/api/v1/licenses", 200).await;
    for (mut before, after) in before.into_iter().zip(after) {
        if before["shop_id"] == "FIXTURE-0001" {
            before["shop_id"] = "NEW-1".into();
        }
        assert_eq!(before, after);
    }
    let again = fetched(&service, ADMIN_KEY, &answer(&shop, "NEW-1", "approve"), None).await;
    assert_eq!(again["shop_id"], "NEW-1");
    let kept = "SELECT COUNT(*) FROM history WHERE action = 'shop.moved' AND before_value = 'FIXTURE-0001' AND after_value = 'NEW-1'";
    assert_eq!((store.number(kept).await, store.read().await.unwrap().history_count("shop.moved").await.unwrap()), (1, 1));
    let version = "SELECT version FROM shops WHERE shop_id = 'NEW-1'";
    assert_eq!(store.number(version).await, 2);
});

on_each_engine!(what_was_dismissed_is_counted_and_not_proposed_again, |store| async {
    let service = Service::of_fixtures(&store).await;
    let shop = shop(&service).await;
    check(&service, "CLONE-1").await;
    for _ in 0..2 {
        let dismissed = fetched(&service, ADMIN_KEY, &answer(&shop, "clone-1", "dismiss"), None).await;
        assert!(dismissed["moves"][0]["dismissed_at"].is_string());
    }
    check(&service, "CLONE-1").await;
    let reported = moves(&service, &shop).await;
    assert_eq!((&reported[0]["reports"], reported[0]["dismissed_at"].is_string()), (&json!(2), true));
    assert_eq!(store.read().await.unwrap().history_count("shop.move_dismissed").await.unwrap(), 1);

    for number in 0..40 {
        service.pass(TimeDelta::seconds(1));
        check(&service, &format!("NOISE-{number}")).await;
    }
    let reported = texts(&moves(&service, &shop).await, "shop_id");
    let newest: Vec<String> = (21..40).map(|number| format!("NOISE-{number}")).collect();
    assert_eq!(reported, [vec!["CLONE-1".to_owned()], newest].concat(), "twenty, and the dismissed one among them");
    let moved = fetched(&service, ADMIN_KEY, &answer(&shop, "CLONE-1", "approve"), None).await;
    assert_eq!(moved["shop_id"], "CLONE-1", "who dismissed it may think better of it");
});

on_each_engine!(only_the_owner_decides_and_only_on_what_was_reported, |store| async {
    let service = Service::of_fixtures(&store).await;
    let shop = shop(&service).await;
    let (_, other) = tenant(&store, fixtures_now(), "other").await;
    check(&service, "NEW-1").await;
    for verb in ["approve", "dismiss"] {
        let not_found = (404, "not_found".to_owned());
        assert_eq!(refused(&service.api(&other, &answer(&shop, "NEW-1", verb), None).await), not_found);
        assert_eq!(refused(&service.api(ADMIN_KEY, &answer(&shop, "NEVER-1", verb), None).await), not_found);
        assert_eq!(refused(&service.api(ADMIN_KEY, &answer(&shop, "%2F", verb), None).await), not_found);
        let plugin = service.api(SHOP_KEY, &answer(&shop, "NEW-1", verb), None).await;
        assert_eq!(refused(&plugin), (403, "role_not_allowed".to_owned()));
    }
    let list = service.api(&other, &format!("GET /api/v1/shops/{shop}/moves"), None).await;
    assert_eq!(refused(&list), (404, "not_found".to_owned()));
    second_shop(&store, "NEW-1").await;
    let taken = service.api(ADMIN_KEY, &answer(&shop, "NEW-1", "approve"), None).await;
    assert_eq!(refused(&taken), (409, "shop_exists".to_owned()));
    assert_eq!(check(&service, "FIXTURE-0001").await, 200);
    check(&service, "NEW-2").await;
    let by_operator = fetched(&service, OPERATOR_KEY, &answer(&shop, "NEW-2", "approve"), None).await;
    assert_eq!(by_operator["shop_id"], "NEW-2");
});

on_each_engine!(binding_takes_licenses_to_a_shop_unless_they_are_in_use, |store| async {
    let service = Service::of_fixtures(&store).await;
    second_shop(&store, "SECOND-1").await;
    let licenses = free(&store, &service, "o-1", 2).await;
    let bind = |ids: &[String], shop_id: &str| json!({"license_ids": ids, "shop_id": shop_id});
    let bound = fetched(&service, ADMIN_KEY, BIND, Some(&bind(&licenses, "second-1"))).await;
    assert_eq!(texts(bound["items"].as_array().unwrap(), "shop_id"), ["SECOND-1", "SECOND-1"]);
    assert_eq!(
        (texts(bound["items"].as_array().unwrap(), "id"), &bound["items"][0]["effective"]),
        (licenses.clone(), &json!(true))
    );
    let changes = store.rows("history").await;
    fetched(&service, ADMIN_KEY, BIND, Some(&bind(&licenses, "SECOND-1"))).await;
    assert_eq!(store.rows("history").await, changes, "there already");
    let moved = fetched(&service, ADMIN_KEY, BIND, Some(&bind(&licenses[..1], "FIXTURE-0001"))).await;
    assert_eq!(moved["items"][0]["shop_id"], "FIXTURE-0001");

    let used = all_pages(&service, ADMIN_KEY, "/api/v1/licenses?used=true", 200).await;
    let own = |bundled: bool| used.iter().find(|item| item["bundled_with"].is_string() == bundled).unwrap();
    let in_use = own(false)["id"].as_str().unwrap().to_owned();
    let both = [licenses[0].clone(), in_use];
    let refusal = service.api(ADMIN_KEY, BIND, Some(&bind(&both, "SECOND-1"))).await;
    assert_eq!(refused(&refusal), (409, "license_in_use".to_owned()));
    let unmoved = fetched(&service, ADMIN_KEY, &format!("GET /api/v1/licenses/{}", licenses[0]), None).await;
    assert_eq!(unmoved["shop_id"], "FIXTURE-0001", "all or nothing");
    let bundled = [own(true)["id"].as_str().unwrap().to_owned()];
    let refusal = service.api(ADMIN_KEY, BIND, Some(&bind(&bundled, "SECOND-1"))).await;
    assert_eq!(refused(&refusal), (409, "license_bundled".to_owned()));
    for (ids, shop_id, pointer) in [(&licenses[..0], "SECOND-1", "/license_ids"), (&licenses[..], "a/b", "/shop_id")] {
        let refusal = service.api(ADMIN_KEY, BIND, Some(&bind(ids, shop_id))).await;
        assert_eq!((refusal.status.as_u16(), refusal.json()["pointer"].as_str()), (422, Some(pointer)));
    }
});

on_each_engine!(binding_a_shops_licenses_to_a_new_id_moves_the_shop, |store| async {
    let service = Service::of_fixtures(&store).await;
    second_shop(&store, "SECOND-1").await;
    let licenses = free(&store, &service, "o-1", 3).await;
    let bind = |ids: &[&String], shop_id: &str| json!({"license_ids": ids, "shop_id": shop_id});
    let refusal = service.api(ADMIN_KEY, BIND, Some(&bind(&[&licenses[0]], "NEW-1"))).await;
    assert_eq!(refused(&refusal), (404, "not_found".to_owned()), "an unbound license says of no shop that it moved");
    fetched(&service, ADMIN_KEY, BIND, Some(&bind(&[&licenses[0]], "FIXTURE-0001"))).await;
    fetched(&service, ADMIN_KEY, BIND, Some(&bind(&[&licenses[1]], "SECOND-1"))).await;
    let refusal = service.api(ADMIN_KEY, BIND, Some(&bind(&[&licenses[0], &licenses[1]], "NEW-1"))).await;
    assert_eq!(refused(&refusal), (404, "not_found".to_owned()), "they are of two shops");

    check(&service, "NEW-1").await;
    let moved = fetched(&service, ADMIN_KEY, BIND, Some(&bind(&[&licenses[0], &licenses[2]], "NEW-1"))).await;
    assert_eq!(texts(moved["items"].as_array().unwrap(), "shop_id"), ["NEW-1", "NEW-1"]);
    let shop = moved["items"][0]["shop"].as_str().unwrap().to_owned();
    assert_eq!(moves(&service, &shop).await, Vec::<Value>::new());
    assert_eq!((check(&service, "NEW-1").await, check(&service, "FIXTURE-0001").await), (200, 403));
    assert_eq!(service.send_fixture("oci/srm-get").await.status, StatusCode::SEE_OTHER);
    assert_eq!(store.read().await.unwrap().history_count("shop.moved").await.unwrap(), 1);
});

on_each_engine!(bindings_of_the_same_licenses_at_once_end_in_one_shop, |store| async {
    let service = Service::of_fixtures(&store).await;
    second_shop(&store, "SECOND-1").await;
    for round in 0..3 {
        let mut licenses = free(&store, &service, &format!("o-{round}"), 6).await;
        let calls = (0..12).map(|call| {
            licenses.reverse();
            let shop_id = if call % 2 == 0 { "FIXTURE-0001" } else { "SECOND-1" };
            let body = json!({"license_ids": licenses, "shop_id": shop_id});
            let service = &service;
            async move { fetched(service, ADMIN_KEY, BIND, Some(&body)).await }
        });
        let calls: Vec<_> = calls.collect();
        join_all(calls).await;
        let all = all_pages(&service, ADMIN_KEY, "/api/v1/licenses?used=false&kind=customer", 200).await;
        let mut shops = texts(
            &all.into_iter().filter(|item| licenses.contains(&item["id"].as_str().unwrap().to_owned())).collect::<Vec<_>>(),
            "shop_id",
        );
        assert_eq!(shops.len(), 6);
        shops.dedup();
        assert_eq!(shops.len(), 1, "all or nothing: {shops:?}");
    }
});
