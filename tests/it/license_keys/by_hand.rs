//! License keys that are carried by hand: what they bring, what they change, and when they end.

use super::*;
use chrono::TimeDelta;

on_each_engine!(exported_pasted_registered_linked_and_logged_in, |store| async {
    let pair = Pair::with(&store, 1, 2).await;
    let registered = pair.carry("Main shop").await;
    let changes = registered["changes"].as_array().unwrap();
    let added = |kind: &str| changes.iter().filter(|change| text(change, "subject").starts_with(kind)).count();
    assert_eq!((registered["number"].as_i64(), added("license:"), added("subscription:")), (Some(1), 3, 1), "{registered}");
    let licenses = pair.licenses().await;
    assert_eq!(licenses.len(), 4, "three, and the bundled one");
    assert!(licenses.iter().all(|license| license["shop_id"].is_null()), "it may be bound here");
    let mut gate = pair.gate().await;
    let reply = gate.login(&pair, "first@keys.example").await;
    assert_eq!(reply.cxml_status(), 200, "{}", reply.body);
    assert!(gate.lets_in(&pair).await);
    let placed = pair.licenses().await;
    assert_eq!(placed.iter().filter(|license| license["shop_id"] == "KEYS-0001" && license["effective"] == true).count(), 3);

    let shown = done(&pair.here, &pair.admin, "GET /api/v1/license-keys", None).await;
    assert_eq!(
        (text(&shown["items"][0], "label").as_str(), text(&shown["items"][0], "state").as_str()),
        ("Main shop", "current")
    );
    let detail = format!("GET /api/v1/license-keys/{}", text(&registered, "id"));
    let detail = done(&pair.here, &pair.admin, &detail, None).await;
    assert_eq!((detail["system_licenses"].as_i64(), detail["customer_licenses"].as_i64()), (Some(1), Some(3)), "{detail}");
    assert_eq!(
        (detail["components"].as_array().unwrap().len(), text(&detail["subscriptions"][0], "status").as_str()),
        (3, "active")
    );
    let runs = done(&pair.here, &pair.admin, "GET /api/v1/license-key-runs", None).await;
    assert_eq!(
        (text(&runs["items"][0], "way").as_str(), text(&runs["items"][0], "outcome").as_str()),
        ("by_hand", "applied")
    );
    assert_eq!(runs["items"][0]["changes"], registered["changes"]);
    pair.end().await;
});

on_each_engine!(what_ends_at_the_authority_ends_here_and_comes_back_with_all_its_places, |store| async {
    let pair = Pair::with(&store, 1, 2).await;
    pair.carry("first").await;
    let mut gate = pair.gate().await;
    assert!(gate.lets_in(&pair).await);
    let links = store.rows("links").await;

    pair.authority.pass(TimeDelta::hours(1));
    pair.here.pass(TimeDelta::hours(1));
    pair.pay("evt_2", "subscription.ended").await;
    assert!(gate.lets_in(&pair).await, "nobody carried it over yet");
    let ended = pair.carry("second").await;
    assert_eq!((ended["number"].as_i64(), text(&ended["changes"][0], "what").as_str()), (Some(2), "ended"), "{ended}");
    assert_eq!(ended["changes"].as_array().unwrap().len(), 1, "a lapse is one change, whatever it covers: {ended}");
    assert!(!gate.lets_in(&pair).await);
    assert_eq!(gate.codes(&pair).await, ["subscription_lapsed", "subscription_lapsed"]);
    assert_eq!(store.rows("links").await, links);

    pair.authority.pass(TimeDelta::hours(1));
    pair.here.pass(TimeDelta::hours(1));
    pair.pay("evt_3", "subscription.updated").await;
    pair.carry("third").await;
    assert!(gate.lets_in(&pair).await);
    let states = done(&pair.here, &pair.admin, "GET /api/v1/license-keys", None).await;
    let states: Vec<String> = states["items"].as_array().unwrap().iter().map(|key| text(key, "state")).collect();
    assert_eq!(states, ["superseded", "superseded", "current"]);
    pair.end().await;
});

on_each_engine!(past_its_end_a_license_key_lets_nobody_in, |store| async {
    let pair = Pair::with(&store, 1, 2).await;
    let exported = pair.export_for(6).await;
    assert_eq!(at(&exported, "valid_until") - at(&exported, "refresh_after"), TimeDelta::days(1));
    assert_eq!(pair.add("short", &text(&exported, "access_key")).await.status, 201);
    let mut gate = pair.gate().await;
    let state = async || {
        let keys = done(&pair.here, &pair.admin, "GET /api/v1/license-keys", None).await;
        text(&keys["items"][0], "state")
    };
    pair.here.pass(TimeDelta::days(5) - TimeDelta::seconds(1));
    assert_eq!((gate.lets_in(&pair).await, state().await.as_str()), (true, "current"));
    pair.here.pass(TimeDelta::seconds(1));
    assert_eq!((gate.lets_in(&pair).await, state().await.as_str()), (true, "refresh_due"));
    pair.here.pass(TimeDelta::days(1) - TimeDelta::seconds(1));
    assert!(gate.lets_in(&pair).await);
    pair.here.pass(TimeDelta::seconds(1));
    assert_eq!((gate.lets_in(&pair).await, state().await.as_str()), (false, "expired"));
    assert_eq!(gate.codes(&pair).await, ["license_key_expired"]);
    let reasons: Vec<Value> = pair.licenses().await.iter().map(|license| license["reasons"].clone()).collect();
    assert!(reasons.iter().all(|reasons| reasons.to_string().contains("license_key_expired")), "{reasons:?}");

    pair.authority.pass(TimeDelta::days(6));
    pair.carry("fresh").await;
    assert!(gate.lets_in(&pair).await, "a fresh one lets everybody in again");
    pair.end().await;
});

on_each_engine!(a_clock_that_is_set_back_extends_nothing, |store| async {
    let pair = Pair::with(&store, 1, 2).await;
    pair.carry("first").await;
    let mut gate = pair.gate().await;
    // The subscription entitles until 34 days from the start: its period and the allowance for a renewal that was lost.
    for day in [33, 35] {
        let passed = fixtures_now() + TimeDelta::days(day);
        pair.authority.clock.set(passed);
        pair.here.clock.set(passed);
        pair.carry(&format!("day {day}")).await;
        assert_eq!(gate.lets_in(&pair).await, day == 33);
    }
    assert_eq!(gate.codes(&pair).await, ["subscription_lapsed", "subscription_lapsed"]);
    for day in [34, 1, -1000] {
        pair.here.clock.set(fixtures_now() + TimeDelta::days(day));
        assert!(!gate.lets_in(&pair).await, "day {day}");
    }
    // What is over by the time that the authority has signed is not registered either.
    let short = pair.export_for(1).await;
    pair.authority.clock.set(fixtures_now() + TimeDelta::days(40));
    pair.carry("day 40").await;
    pair.buy("order-2", 0, 1).await;
    pair.authority.clock.set(fixtures_now() + TimeDelta::days(30));
    let newer_number = text(&pair.export_for(1).await, "access_key");
    pair.here.clock.set(fixtures_now() - TimeDelta::days(1000));
    for (key, code) in [(text(&short, "access_key"), "license_key_older"), (newer_number, "license_key_expired")] {
        let reply = pair.add("again", &key).await;
        assert_eq!((reply.status.as_u16(), reply.json()["code"].as_str()), (409, Some(code)), "{}", reply.body);
    }
    pair.end().await;
});

on_each_engine!(what_the_account_no_longer_has_ends_and_keeps_its_place, |store| async {
    let pair = Pair::with(&store, 1, 2).await;
    pair.carry("first").await;
    let mut gate = pair.gate().await;
    assert!(gate.lets_in(&pair).await);

    // A refund of everything, and then it is withdrawn.
    pair.authority.pass(TimeDelta::minutes(1));
    let orders = done(&pair.authority, OPERATOR_KEY, "GET /api/v1/orders?external_ref=order-1", None).await;
    let order = format!("/api/v1/orders/{}", text(&orders["items"][0], "id"));
    done(&pair.authority, OPERATOR_KEY, &format!("POST {order}/refund"), Some(&json!({}))).await;
    let refunded = pair.carry("refunded").await;
    assert!(refunded["changes"].as_array().unwrap().iter().all(|change| change["what"] == "ended"), "{refunded}");
    assert!(!gate.lets_in(&pair).await);
    assert_eq!(gate.codes(&pair).await, ["license_revoked", "license_revoked"]);
    let system = done(&pair.here, &pair.admin, &format!("GET /api/v1/systems/{}", gate.system), None).await;
    assert!(!system["license"].is_null(), "the license stays in its place: {system}");
    done(&pair.authority, OPERATOR_KEY, &format!("POST {order}/refund/withdraw"), Some(&json!({}))).await;
    pair.carry("withdrawn").await;
    assert!(gate.lets_in(&pair).await);

    // Licenses that moved to another account are not in the key at all.
    let (_, other) = account(&pair.authority, "successor@keys.example").await;
    let licenses = format!("GET /api/v1/licenses?account={}&kind=customer&limit=200", pair.account);
    let licenses = done(&pair.authority, OPERATOR_KEY, &licenses, None).await;
    let sold = licenses["items"].as_array().unwrap().iter().filter(|license| license["bundled_with"].is_null());
    for license in sold {
        let offer = format!("POST /api/v1/licenses/{}/transfer", text(license, "id"));
        let to = json!({"to_email": "successor@keys.example"});
        let offer = done(&pair.authority, OPERATOR_KEY, &offer, Some(&to)).await;
        done(&pair.authority, &other, &format!("POST /api/v1/transfers/{}/accept", text(&offer, "id")), None).await;
    }
    let moved = pair.carry("moved").await;
    assert_eq!(moved["changes"].as_array().unwrap().len(), 2, "{moved}");
    let first = gate.login(&pair, "first@keys.example").await.cxml_status();
    assert_eq!(first, 200, "the bundled license is still there");
    assert_eq!(gate.login(&pair, "second@keys.example").await.cxml_status(), 403);
    assert_eq!(gate.codes(&pair).await, ["license_revoked"]);
    pair.end().await;
});

on_each_engine!(a_license_that_the_authority_binds_works_in_the_shop_of_that_id_only, |store| async {
    let pair = Pair::with(&store, 1, 2).await;
    let licenses = format!("GET /api/v1/licenses?account={}&limit=200", pair.account);
    let licenses = done(&pair.authority, OPERATOR_KEY, &licenses, None).await;
    let sold: Vec<&Value> =
        licenses["items"].as_array().unwrap().iter().filter(|license| license["bundled_with"].is_null()).collect();
    let ids: Vec<String> = sold.iter().map(|license| text(license, "id")).collect();
    let shop = |shop_id: &str| json!({"name": shop_id, "start_url": "https://shop.keys.example/", "shop_id": shop_id});
    let call = format!("POST /api/v1/shops?account={}", pair.account);
    done(&pair.authority, OPERATOR_KEY, &call, Some(&shop("KEYS-0001"))).await;
    done(&pair.authority, OPERATOR_KEY, &call, Some(&shop("KEYS-0002"))).await;
    let bind = async |shop_id: &str| {
        let bound = json!({"license_ids": ids, "shop_id": shop_id});
        let call = format!("POST /api/v1/licenses/bind?account={}", pair.account);
        done(&pair.authority, OPERATOR_KEY, &call, Some(&bound)).await;
    };
    bind("KEYS-0001").await;
    pair.carry("before there is a shop").await;
    let elsewhere = done(&pair.here, &pair.admin, "POST /api/v1/shops", Some(&shop("KEYS-0002"))).await;
    assert!(!elsewhere.is_null());
    let held: Vec<String> = pair.sold("customer").await;
    let bound = json!({"license_ids": held, "shop_id": "KEYS-0002"});
    let refused = pair.here.api(&pair.admin, "POST /api/v1/licenses/bind", Some(&bound)).await;
    assert_eq!(refused.json()["code"], "bound_elsewhere", "{}", refused.body);
    let mut gate = pair.gate().await;
    assert!(gate.lets_in(&pair).await, "the shop of that SHOPID came later");

    bind("KEYS-0002").await;
    pair.carry("moved").await;
    assert!(!gate.lets_in(&pair).await);
    assert_eq!(gate.codes(&pair).await, ["shop_mismatch", "shop_mismatch"]);
    bind("KEYS-0001").await;
    pair.carry("moved back").await;
    assert!(gate.lets_in(&pair).await);
    pair.end().await;
});

on_each_engine!(what_the_authority_decides_is_not_decided_here, |store| async {
    let pair = Pair::with(&store, 1, 1).await;
    pair.carry("first").await;
    let (license, reason) = (pair.sold("customer").await.remove(0), json!({"reason": "tests"}));
    let paid = done(&pair.here, OPERATOR_KEY, "GET /api/v1/subscriptions", None).await;
    let paid = text(&paid["items"][0], "subscription_ref");
    let to = json!({"to_email": "other@keys.example"});
    for (key, call, body) in [
        (OPERATOR_KEY, format!("POST /api/v1/licenses/{license}/suspend"), &reason),
        (OPERATOR_KEY, format!("POST /api/v1/licenses/{license}/reinstate"), &reason),
        (OPERATOR_KEY, format!("POST /api/v1/subscriptions/{paid}/end"), &reason),
        (&pair.admin, format!("POST /api/v1/licenses/{license}/transfer"), &to),
    ] {
        let reply = pair.here.api(key, &call, Some(body)).await;
        assert_eq!((reply.status.as_u16(), reply.json()["code"].as_str()), (409, Some("from_authority")), "{}", reply.body);
    }
    pair.end().await;
});

on_each_engine!(a_label_is_unique_and_changes_nothing_else, |store| async {
    let pair = Pair::with(&store, 1, 0).await;
    let first = pair.carry("First").await;
    pair.buy("order-2", 0, 1).await;
    let exported = pair.export().await;
    let taken = pair.add(" first ", &text(&exported, "access_key")).await;
    assert_eq!((taken.status.as_u16(), taken.json()["code"].as_str()), (409, Some("label_taken")));
    assert_eq!(pair.add("Second", &text(&exported, "access_key")).await.status, 201);
    let call = format!("PATCH /api/v1/license-keys/{}", text(&first, "id"));
    let taken = pair.here.api(&pair.admin, &call, Some(&json!({"label": "SECOND"}))).await;
    assert_eq!(taken.json()["code"], "label_taken");
    let before = pair.licenses().await;
    let renamed = done(&pair.here, &pair.admin, &call, Some(&json!({"label": "Autumn"}))).await;
    assert_eq!((text(&renamed, "label").as_str(), text(&renamed, "state").as_str()), ("Autumn", "superseded"));
    assert_eq!(pair.licenses().await, before);
    pair.end().await;
});
