//! Logins and what becomes of them: recorded, redeemed once, stopped by a lapse and let in again, on both engines.

use crate::world::{HOOK_SECRET, SHOP_KEY, Service, event, fixture};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use chrono::TimeDelta;
use punchgate::{
    chance::Chance,
    domain::reason::ReasonCode,
    domain::{
        cause::{Actor, Cause},
        shop::ShopId,
    },
    licensing::{self, Key},
    punchout::GateSettings,
    store::{Act, LoginRow, Role, Store},
};
use serde_json::json;

async fn newest(store: &Store) -> LoginRow {
    store.read().await.unwrap().newest_logins(1).await.unwrap().remove(0)
}

fn codes(login: &LoginRow) -> Vec<ReasonCode> {
    login.reasons.iter().map(|reason| reason.code).collect()
}

async fn counts(store: &Store) -> (i64, i64) {
    store.read().await.unwrap().gate_counts().await.unwrap()
}

on_each_engine!(an_accepted_login_is_recorded_with_its_session_and_redeemed_once, |store| async {
    let service = Service::of_fixtures(&store).await;
    let reply = service.send_fixture("cxml/coupa-create").await;
    assert_eq!(reply.cxml_status(), 200);
    let login = newest(&store).await;
    assert!(login.accepted && login.session.is_some() && login.link.is_some() && login.customer.is_some());
    assert_eq!(counts(&store).await, (1, 1));

    let session = service.redeem(&reply.token()).await;
    assert_eq!(session.status, StatusCode::OK, "{}", session.body);
    let session = session.json();
    assert_eq!(session["id"], login.session.unwrap().to_string());
    assert_eq!(
        (&session["state"], &session["protocol"], &session["system"]),
        (&json!("redeemed"), &json!("cxml"), &json!("coupa"))
    );
    assert!(session["customer"]["number"].is_string() && session["extrinsics"].is_object());

    let again = service.redeem(&reply.token()).await;
    assert_eq!((again.status, again.json()["code"].clone()), (StatusCode::CONFLICT, json!("token_used")));
    service.pass(TimeDelta::days(1));
    let later = service.redeem(&reply.token()).await;
    assert_eq!((later.status, later.json()["code"].clone()), (StatusCode::CONFLICT, json!("token_used")));
});

on_each_engine!(an_oci_session_hands_over_all_fields_but_the_login_parameters, |store| async {
    let service = Service::of_fixtures(&store).await;
    let raw = fixture("oci/srm-post-latin1");
    let session = service.redeem(&service.send(&raw).await.token()).await;
    assert_eq!(session.status, StatusCode::OK, "{}", session.body);
    let parameters = session.json()["parameters"].clone();
    assert!(parameters["HOOK_URL"].is_string(), "{parameters}");
    for (name, value) in parameters.as_object().unwrap() {
        assert!(!name.eq_ignore_ascii_case("password") && !name.eq_ignore_ascii_case("username"), "{name}={value}");
    }
    assert!(!session.body.contains("fx-"), "a secret of the fixtures is in {}", session.body);
});

on_each_engine!(a_token_expires_and_a_strange_one_is_unknown, |store| async {
    let service = Service::of_fixtures(&store).await;
    let token = service.send_fixture("oci/srm-get").await.token();
    service.pass(TimeDelta::seconds(120));
    let late = service.redeem(&token).await;
    assert_eq!((late.status, late.json()["code"].clone()), (StatusCode::GONE, json!("token_expired")));
    for strange in ["", "x", &token[1..], &format!("{token}A")] {
        let reply = service.redeem(strange).await;
        assert_eq!(
            (reply.status, reply.json()["code"].clone()),
            (StatusCode::NOT_FOUND, json!("token_unknown")),
            "{strange}"
        );
    }
});

on_each_engine!(a_token_is_redeemed_by_the_sessions_own_shop_alone, |store| async {
    let service = Service::of_fixtures(&store).await;
    let token = service.send_fixture("oci/srm-get").await.token();
    let act = Act { cause: Cause::by(Actor::System), now: service.clock.now(), chance: Chance::System };
    let mut tx = store.write().await.unwrap();
    let account = licensing::create_account(&mut tx, &act, "other@fixtures.example", "Other").await.unwrap();
    let shop_id = ShopId::parse("FIXTURE-0001").unwrap();
    let shop =
        licensing::create_shop(&mut tx, &act, account, "Other", "https://other.fixtures.example/", &shop_id).await.unwrap();
    let (_, other) = licensing::create_key(&mut tx, &act, Role::Shop(account, shop), "other", Key::Made).await.unwrap();
    let (_, operator) = licensing::create_key(&mut tx, &act, Role::Operator, "operator", Key::Made).await.unwrap();
    tx.commit().await.unwrap();

    let call = json!({"token": token});
    let reply = service.redeem_as(&other, &call).await;
    assert_eq!((reply.status, reply.json()["code"].clone()), (StatusCode::NOT_FOUND, json!("token_unknown")));
    assert_eq!(service.redeem_as(&operator, &call).await.status, StatusCode::FORBIDDEN);
    assert_eq!(service.redeem_as("pgk_nobody", &call).await.status, StatusCode::UNAUTHORIZED);
    let moved = service.redeem_as(SHOP_KEY, &json!({"token": token, "shop_id": "ELSEWHERE-1"})).await;
    assert_eq!((moved.status, moved.json()["code"].clone()), (StatusCode::FORBIDDEN, json!("shop_mismatch")));
    let own = service.redeem_as(SHOP_KEY, &json!({"token": token, "shop_id": "fixture-0001"})).await;
    assert_eq!(own.status, StatusCode::OK, "{}", own.body);
});

on_each_engine!(of_many_redemptions_at_once_one_wins, |store| async {
    let service = Service::of_fixtures(&store).await;
    for round in 0..5 {
        let token = service.send_fixture("oci/srm-get").await.token();
        let calls = (0..16).map(|_| service.redeem(&token));
        let replies = futures_of(calls).await;
        let winners = replies.iter().filter(|reply| reply.status == StatusCode::OK).count();
        assert_eq!(winners, 1, "round {round}");
        assert!(replies.iter().all(|reply| matches!(reply.status.as_u16(), 200 | 409)));
    }
});

/// Drives futures side by side and gives their outputs in order.
async fn futures_of<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        let mut open = false;
        for (future, output) in &mut running {
            if output.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(done) => *output = Some(done),
                    std::task::Poll::Pending => open = true,
                }
            }
        }
        if open { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    running.into_iter().map(|(_, output)| output.unwrap()).collect()
}

on_each_engine!(a_lapse_stops_the_next_login_and_its_return_restores_it, |store| async {
    let service = Service::of_fixtures(&store).await;
    for round in 0..3 {
        service.pass(TimeDelta::seconds(1));
        service.lapse(&format!("lapse-{round}")).await;
        let oci = service.send_fixture("oci/srm-get").await;
        assert_eq!(oci.status, StatusCode::FORBIDDEN);
        assert_eq!(codes(&newest(&store).await), [ReasonCode::SubscriptionLapsed]);
        assert_eq!(service.send_fixture("cxml/coupa-create").await.cxml_status(), 403);

        service.pass(TimeDelta::seconds(1));
        service.pay(&format!("pay-{round}")).await;
        assert_eq!(service.send_fixture("oci/srm-get").await.status, StatusCode::SEE_OTHER);
        assert_eq!(service.send_fixture("cxml/coupa-create").await.cxml_status(), 200);
    }
});

on_each_engine!(a_lapse_between_login_and_redemption_ends_the_session, |store| async {
    let service = Service::of_fixtures(&store).await;
    let token = service.send_fixture("oci/srm-get").await.token();
    service.pass(TimeDelta::seconds(1));
    service.lapse("lapse").await;
    for _ in 0..2 {
        let reply = service.redeem(&token).await;
        assert_eq!((reply.status, reply.json()["code"].clone()), (StatusCode::CONFLICT, json!("session_ended")));
        assert_eq!(reply.json()["reasons"][0]["code"], json!("subscription_lapsed"), "however often it is asked");
    }
    service.pass(TimeDelta::seconds(1));
    service.pay("pay").await;
    let reply = service.redeem(&token).await;
    assert_eq!(reply.json()["code"], json!("session_ended"), "what ended stays ended");
    assert_eq!(
        service.send_fixture("oci/srm-get").await.status,
        StatusCode::SEE_OTHER,
        "and a new login starts a new session"
    );
});

on_each_engine!(silence_of_billing_is_borne_for_its_allowance, |store| async {
    let service = Service::of_fixtures(&store).await;
    service.pass(TimeDelta::days(10) + TimeDelta::days(13));
    assert_eq!(service.send_fixture("oci/srm-get").await.status, StatusCode::SEE_OTHER);
    assert!(newest(&store).await.flags.iter().any(|flag| flag.as_str() == "in_grace"));
    service.pass(TimeDelta::days(2));
    assert_eq!(service.send_fixture("oci/srm-get").await.status, StatusCode::FORBIDDEN);
});

on_each_engine!(the_same_document_gets_the_same_token_until_it_was_redeemed, |store| async {
    let service = Service::of_fixtures(&store).await;
    let first = service.send_fixture("cxml/coupa-create").await.token();
    service.pass(TimeDelta::seconds(100));
    let second = service.send_fixture("cxml/coupa-create").await;
    assert_eq!(second.token(), first);
    assert_eq!(counts(&store).await, (2, 1), "two logins, one session");
    service.pass(TimeDelta::seconds(100));
    assert_eq!(service.redeem(&first).await.status, StatusCode::OK, "the second answer made the token valid anew");
    assert_eq!(service.send_fixture("cxml/coupa-create").await.cxml_status(), 409);
    assert_eq!(codes(&newest(&store).await), [ReasonCode::PayloadConflict]);
});

on_each_engine!(the_same_payload_id_with_other_content_is_a_conflict, |store| async {
    let service = Service::of_fixtures(&store).await;
    assert_eq!(service.send_fixture("cxml/coupa-create").await.cxml_status(), 200);
    let mut other = fixture("cxml/coupa-create");
    other.body.push(b'\n');
    assert_eq!(service.send(&other).await.cxml_status(), 409);
});

on_each_engine!(a_refused_login_does_not_occupy_its_payload_id, |store| async {
    let service = Service::of_fixtures(&store).await;
    service.lapse("lapse").await;
    assert_eq!(service.send_fixture("cxml/coupa-create").await.cxml_status(), 403);
    service.pass(TimeDelta::seconds(1));
    service.pay("pay").await;
    let mut other = fixture("cxml/coupa-create");
    other.body.push(b'\n');
    assert_eq!(service.send(&other).await.cxml_status(), 200);
});

on_each_engine!(many_copies_of_one_document_at_once_start_one_session, |store| async {
    let service = Service::of_fixtures(&store).await;
    let replies = futures_of((0..12).map(|_| service.send_fixture("cxml/coupa-create"))).await;
    let tokens: std::collections::BTreeSet<String> = replies.iter().map(crate::world::Reply::token).collect();
    assert_eq!(tokens.len(), 1);
    assert_eq!(counts(&store).await, (12, 1));
});

on_each_engine!(a_full_gate_says_busy_at_once_and_records_nothing, |store| async {
    let service = Service::of_fixtures(&store).await;
    let settings = GateSettings { waiting_max: 0, ..GateSettings::default() };
    let full = Service::with(&store, service.clock.now(), Chance::seeded(9), settings);
    assert_eq!(full.send_fixture("cxml/coupa-create").await.cxml_status(), 560);
    let page = full.send_fixture("oci/srm-get").await;
    assert_eq!((page.status, page.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, Some("5")));
    assert_eq!(counts(&store).await, (0, 0));
});

on_each_engine!(a_store_that_is_gone_is_our_fault, |store| async {
    let service = Service::of_fixtures(&store).await;
    store.close().await;
    assert_eq!(service.send_fixture("cxml/coupa-create").await.cxml_status(), 560);
    assert_eq!(service.send_fixture("oci/srm-get").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(service.redeem("x").await.status, StatusCode::SERVICE_UNAVAILABLE);
    let ready = service.call(Request::get("/readyz").body(Body::empty()).unwrap()).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    let alive = service.call(Request::get("/livez").body(Body::empty()).unwrap()).await;
    assert_eq!(alive.status, StatusCode::OK);
    let event = service.billing("evt", &event("subscription.ended", service.clock.now(), "active")).await;
    assert_eq!(event.status, StatusCode::SERVICE_UNAVAILABLE, "billing is to send it again");
});

on_each_engine!(a_secret_that_does_not_open_is_our_fault_too, |store| async {
    Service::of_fixtures(&store).await;
    store.run("UPDATE links SET secret_current = substr(secret_current, 2)").await;
    let service = Service::over(&store, crate::world::fixtures_now(), 3);
    assert_eq!(service.send_fixture("cxml/coupa-create").await.cxml_status(), 500);
});

on_each_engine!(an_event_without_a_valid_signature_changes_nothing, |store| async {
    let service = Service::of_fixtures(&store).await;
    let body = event("subscription.ended", service.clock.now(), "active");
    let unsigned = Request::post("/hooks/billing").body(Body::from(body.clone())).unwrap();
    let reply = service.call(unsigned).await;
    assert_eq!((reply.status, reply.json()["code"].clone()), (StatusCode::UNAUTHORIZED, json!("signature_invalid")));
    assert!(!reply.body.contains(HOOK_SECRET));
    let large = Request::post("/hooks/billing").body(Body::from(vec![b' '; 300 * 1024])).unwrap();
    assert_eq!(service.call(large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(service.billing("evt-1", "{}").await.status, StatusCode::BAD_REQUEST);
    let ahead = event("subscription.ended", service.clock.now() + TimeDelta::minutes(6), "active");
    assert_eq!(service.billing("evt-2", &ahead).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(service.send_fixture("oci/srm-get").await.status, StatusCode::SEE_OTHER);
});

on_each_engine!(calls_of_the_api_that_cannot_be_meant_are_problems, |store| async {
    let service = Service::of_fixtures(&store).await;
    for (call, code) in [
        (json!({}), "invalid"),
        (json!({"token": "x", "extra": 1}), "invalid"),
        (json!({"token": "x", "shop_id": "a/b"}), "invalid"),
    ] {
        let reply = service.redeem_as(SHOP_KEY, &call).await;
        assert_eq!((reply.status, reply.json()["code"].clone()), (StatusCode::UNPROCESSABLE_ENTITY, json!(code)), "{call}");
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    }
    let nowhere = service.call(Request::get("/nowhere").body(Body::empty()).unwrap()).await;
    assert_eq!((nowhere.status, nowhere.json()["code"].clone()), (StatusCode::NOT_FOUND, json!("no_such_route")));
    let verb = service.call(Request::get("/hooks/billing").body(Body::empty()).unwrap()).await;
    assert_eq!((verb.status, verb.json()["code"].clone()), (StatusCode::METHOD_NOT_ALLOWED, json!("method_not_allowed")));
    let verb = service.call(Request::get("/punchout/coupa/cxml").body(Body::empty()).unwrap()).await;
    assert_eq!(verb.status, StatusCode::METHOD_NOT_ALLOWED);
});
