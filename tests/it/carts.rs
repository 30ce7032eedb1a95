//! The life of a session to its end: a cart returns once, a buyer leaves without one, a lapse stops both or not, and a cart that went
//! back is known when it comes again.

use crate::world::{ADMIN_KEY, OPERATOR_KEY, Reply, SHOP_KEY, Service, fill, fixture, fixtures_now};
use axum::http::StatusCode;
use chrono::TimeDelta;
use punchgate::{
    chance::Chance,
    domain::session::OpenSessions,
    protocol::RawRequest,
    punchout::{GateSettings, Opened},
    store::Store,
};
use serde_json::{Value, json};

/// A cart with an item of each of these numbers.
fn cart(numbers: &[&str]) -> Value {
    let item = |number: &&str| {
        json!({
            "number": number, "description": {"en": format!("Article {number}")}, "quantity": "2", "unit": "C62", "price": "12.50",
            "classifications": [{"scheme": "UNSPSC", "code": "46181504"}], "auxiliary_id": format!("cart-7f3a;{number}")})
    };
    json!({"currency": "EUR", "items": numbers.iter().map(item).collect::<Vec<_>>()})
}

/// The line that `ariba-edit-unknown-cart` brings.
fn known_cart() -> Value {
    let mut cart = cart(&["HX-2201"]);
    cart["items"][0]["auxiliary_id"] = json!("cart-7f3a;line=1");
    cart
}

/// The login of a fixture with something else in it.
fn altered(name: &str, from: &str, to: &str) -> RawRequest {
    with(fixture(name), from, to)
}

fn with(raw: RawRequest, from: &str, to: &str) -> RawRequest {
    let text = String::from_utf8(raw.body.clone()).unwrap();
    assert!(text.contains(from));
    RawRequest { body: text.replacen(from, to, 1).into_bytes(), ..raw }
}

impl Service {
    /// Logs in with a fixture and redeems; the session's id.
    async fn shop(&self, fixture: &str) -> String {
        let reply = self.send_fixture(fixture).await;
        let session = self.redeem(&reply.token()).await;
        assert_eq!(session.status, StatusCode::OK, "{fixture}: {}", session.body);
        session.json()["id"].as_str().unwrap().to_owned()
    }

    async fn give_back(&self, session: &str, cart: &Value) -> Reply {
        self.api(SHOP_KEY, &format!("POST /api/v1/shop/sessions/{session}/return"), Some(cart)).await
    }

    async fn leave(&self, session: &str) -> Reply {
        self.api(SHOP_KEY, &format!("POST /api/v1/shop/sessions/{session}/cancel"), Some(&json!({}))).await
    }
}

fn outcome(reply: &Reply) -> String {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply.json()["outcome"].as_str().unwrap().to_owned()
}

fn refused(reply: &Reply) -> (u16, String) {
    (reply.status.as_u16(), reply.json()["code"].as_str().unwrap_or_default().to_owned())
}

fn no(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

on_each_engine!(a_cart_returns_once_and_the_same_call_is_answered_again_until_its_page_was_opened, |store| async {
    let service = Service::of_fixtures(&store).await;
    let session = service.shop("oci/srm-get").await;
    let first = service.give_back(&session, &cart(&["A-1", "A-2"])).await;
    assert_eq!(outcome(&first), "returned");
    assert_eq!(first.header("cache-control"), Some("no-store"));
    let answer = first.json();
    let names: Vec<&str> =
        answer["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"NEW_ITEM-DESCRIPTION[1]") && names.contains(&"NEW_ITEM-PRICE[2]"), "{names:?}");

    service.pass(TimeDelta::seconds(60));
    let again = service.give_back(&session, &cart(&["A-1", "A-2"])).await;
    assert_eq!(
        (again.json()["url"].clone(), again.json()["fields"].clone()),
        (answer["url"].clone(), answer["fields"].clone())
    );
    let other = service.give_back(&session, &cart(&["A-3"])).await;
    assert_eq!(refused(&other), no(409, "session_closed"));
    assert_eq!(other.json()["session"]["state"], "returned");

    service.pass(TimeDelta::seconds(100));
    let token = answer["url"].as_str().unwrap().rsplit('/').next().unwrap();
    let Opened::Form(form) = service.gate.open_return(token).await.unwrap() else { panic!("no form") };
    assert_eq!(form.form.fields.len(), names.len(), "the second call made it valid anew");
    assert!(matches!(service.gate.open_return(token).await.unwrap(), Opened::Closed { .. }));
    assert!(matches!(service.gate.open_return("x").await.unwrap(), Opened::Unknown));
    let late = service.give_back(&session, &cart(&["A-1", "A-2"])).await;
    assert_eq!(refused(&late), no(409, "session_closed"));
    assert_eq!(refused(&service.leave(&session).await), no(409, "session_closed"));
});

on_each_engine!(a_form_that_nobody_came_for_is_gone_after_its_time, |store| async {
    let service = Service::of_fixtures(&store).await;
    let session = service.shop("oci/srm-get").await;
    let url = service.give_back(&session, &cart(&["A-1"])).await.json()["url"].as_str().unwrap().to_owned();
    let token = url.rsplit('/').next().unwrap();
    assert_eq!(service.gate.forget_forms().await.unwrap(), 0);
    service.pass(TimeDelta::seconds(120));
    assert!(matches!(service.gate.open_return(token).await.unwrap(), Opened::Closed { .. }));
    assert_eq!(service.gate.forget_forms().await.unwrap(), 1);
    assert_eq!(service.gate.forget_forms().await.unwrap(), 0);
});

on_each_engine!(a_session_that_is_not_open_takes_no_cart_and_says_what_became_of_it, |store| async {
    let service = Service::of_fixtures(&store).await;
    let token = service.send_fixture("oci/srm-get").await.token();
    let session = service.redeem(&token).await.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(refused(&service.redeem(&token).await), no(409, "token_used"));
    assert_eq!(service.redeem(&token).await.json()["session"]["state"], "redeemed");
    service.pass(TimeDelta::hours(4));
    let late = service.give_back(&session, &cart(&["A-1"])).await;
    assert_eq!((refused(&late), late.json()["session"]["state"].clone()), (no(409, "session_closed"), json!("expired")));
    assert_eq!(service.redeem(&token).await.json()["session"]["state"], "expired");

    let session = service.shop("oci/srm-get").await;
    assert_eq!(outcome(&service.leave(&session).await), "cancelled");
    let after = service.give_back(&session, &cart(&["A-1"])).await;
    assert_eq!((refused(&after), after.json()["session"]["state"].clone()), (no(409, "session_closed"), json!("cancelled")));

    for unknown in ["019aa3a0-0000-7000-8000-000000000000", "x"] {
        assert_eq!(refused(&service.give_back(unknown, &cart(&["A-1"])).await), no(404, "not_found"));
    }
});

on_each_engine!(a_cart_that_cannot_go_is_refused_with_everything_that_is_wrong_and_the_session_stays_open, |store| async {
    let service = Service::of_fixtures(&store).await;
    let session = service.shop("oci/srm-get").await;
    let mut wrong = cart(&["A-1", "A-2"]);
    (wrong["currency"], wrong["items"][0]["quantity"], wrong["items"][1]["price"]) =
        (json!("Euro"), json!("1e5"), json!("1,5"));
    let reply = service.give_back(&session, &wrong).await;
    assert_eq!(refused(&reply), no(422, "cart_invalid"));
    let reply = reply.json();
    let pointers: Vec<&str> =
        reply["errors"].as_array().unwrap().iter().map(|fault| fault["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/currency", "/items/0/quantity", "/items/1/price"]);
    let mut none = cart(&["A-1"]);
    none["items"][0]["quantity"] = json!("0");
    assert_eq!(refused(&service.give_back(&session, &none).await), no(422, "cart_invalid"));
    assert_eq!(outcome(&service.give_back(&session, &cart(&["A-1"])).await), "returned");
});

on_each_engine!(a_lapse_ends_the_session_when_its_cart_comes_and_lets_the_buyer_leave, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (one, other) = (service.shop("oci/srm-get").await, service.shop("oci/srm-get").await);
    service.lapse("evt_1").await;
    let reply = service.give_back(&one, &cart(&["A-1"])).await;
    assert_eq!(refused(&reply), no(409, "session_ended"));
    assert_eq!(reply.json()["reasons"][0]["code"], "subscription_lapsed");
    assert_eq!(outcome(&service.leave(&other).await), "cancelled");
    service.pass(TimeDelta::seconds(1));
    service.pay("evt_2").await;
    let again = service.give_back(&one, &cart(&["A-1"])).await;
    assert_eq!(
        (refused(&again), again.json()["reasons"].clone()),
        (no(409, "session_ended"), reply.json()["reasons"].clone())
    );
});

on_each_engine!(where_open_sessions_finish_a_lapse_lets_redeemed_ones_return_and_redeems_none, |store| async {
    fill(&store, fixtures_now()).await;
    let settings = GateSettings { open_sessions: OpenSessions::Finish, ..GateSettings::default() };
    let service = Service::with(&store, fixtures_now(), Chance::seeded(1), settings);
    let session = service.shop("oci/srm-get").await;
    let waiting = service.send_fixture("oci/srm-get").await.token();
    service.lapse("evt_1").await;
    assert_eq!(outcome(&service.give_back(&session, &cart(&["A-1"])).await), "returned");
    assert_eq!(refused(&service.redeem(&waiting).await), no(409, "session_ended"));
});

on_each_engine!(a_cart_that_went_back_is_known_when_it_comes_to_be_edited_and_any_other_is_not, |store| async {
    let service = Service::of_fixtures(&store).await;
    let edit = || service.send_fixture("cxml/ariba-edit-unknown-cart");
    assert_eq!(edit().await.cxml_status(), 412);
    let session = service.shop("cxml/ariba-create").await;
    assert_eq!(outcome(&service.give_back(&session, &cart(&["HX-2201"])).await), "returned");
    assert_eq!(edit().await.cxml_status(), 412, "the same article in a line of another id");

    let reply = service.send(&altered("cxml/ariba-create", "payloadID=\"", "payloadID=\"2-")).await;
    let session = service.redeem(&reply.token()).await.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(outcome(&service.give_back(&session, &known_cart()).await), "returned");
    let reply = edit().await;
    assert_eq!(reply.cxml_status(), 200, "{}", reply.body);

    let session = service.redeem(&reply.token()).await.json();
    assert_eq!(session["operation"], "edit");
    let items = json!([
        {"number": "HX-2201", "auxiliary_id": "cart-7f3a;line=1", "quantity": "12", "line_number": "1"},
        {"number": "KB-0400-M", "auxiliary_id": "cart-7f3a;line=2", "quantity": "2.5", "line_number": "2"}]);
    assert_eq!(session["items"], items);
    let deleted = service.give_back(session["id"].as_str().unwrap(), &json!({"currency": "EUR", "items": []})).await;
    assert_eq!(outcome(&deleted), "deleted");

    let raw = altered("cxml/ariba-edit-unknown-cart", "payloadID=\"", "payloadID=\"3-");
    let inspect = service.send(&with(raw, "operation=\"edit\"", "operation=\"inspect\"")).await;
    assert_eq!(inspect.cxml_status(), 200, "{}", inspect.body);
    let session = service.redeem(&inspect.token()).await.json()["id"].as_str().unwrap().to_owned();
    let looked = service.give_back(&session, &known_cart()).await;
    assert_eq!(outcome(&looked), "unchanged");
    assert_eq!(looked.json()["warnings"][0]["code"], "not_changed");
});

on_each_engine!(leaving_an_edited_cart_leaves_it_as_it_was, |store| async {
    let service = Service::of_fixtures(&store).await;
    let session = service.shop("cxml/ariba-create").await;
    service.give_back(&session, &known_cart()).await;
    let session = service.shop("cxml/ariba-edit-unknown-cart").await;
    assert_eq!(outcome(&service.leave(&session).await), "unchanged");
});

on_each_engine!(lines_are_forgotten_with_the_sessions, |store| async {
    let service = Service::of_fixtures(&store).await;
    let session = service.shop("cxml/ariba-create").await;
    service.give_back(&session, &known_cart()).await;
    let mut tx = store.write().await.unwrap();
    assert_eq!(tx.forget_lines(service.clock.now(), 10).await.unwrap(), 0);
    assert_eq!(tx.forget_lines(service.clock.now() + TimeDelta::seconds(1), 10).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(service.send_fixture("cxml/ariba-edit-unknown-cart").await.cxml_status(), 412);
});

async fn login_of(service: &Service) -> Value {
    let list = service.api(ADMIN_KEY, "GET /api/v1/logins?limit=1", None).await.json();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    service.api(ADMIN_KEY, &format!("GET /api/v1/logins/{id}"), None).await.json()
}

on_each_engine!(the_log_says_what_went_back_and_what_did_not_go_as_it_was, |store| async {
    let service = Service::of_fixtures(&store).await;
    let session = service.shop("oci/srm-get").await;
    let mut long = cart(&["A-1"]);
    long["items"][0]["description"]["en"] = json!("x".repeat(60));
    long["items"][0]["unit"] = json!("Gebinde");
    service.give_back(&session, &long).await;
    let login = login_of(&service).await;
    let returned = &login["session"]["returned"];
    assert_eq!((&returned["outcome"], &returned["items"]), (&json!("returned"), &json!(1)));
    assert_eq!((&returned["total"], &returned["currency"]), (&json!("25.00"), &json!("EUR")));
    let codes: Vec<&str> = returned["warnings"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"cut") && codes.contains(&"unit_unmapped"), "{returned}");
    assert_eq!(login["ladder"][7]["state"], "passed", "{login}");
});

async fn system(service: &Service, name: &str) -> (String, String) {
    let list = service.api(OPERATOR_KEY, &format!("GET /api/v1/systems?q={name}"), None).await.json();
    let found = list["items"].as_array().unwrap().iter().find(|item| item["system"] == name).unwrap().clone();
    let id = found["id"].as_str().unwrap().to_owned();
    (format!("/api/v1/systems/{id}/cart"), id)
}

on_each_engine!(how_a_system_wants_carts_is_set_as_a_whole_kept_in_the_history_and_copied_with_it, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (path, id) = system(&service, "oci-srm").await;
    let before = service.api(ADMIN_KEY, &format!("GET {path}"), None).await;
    let config = json!({
        "fields": {"MATNR": [{"from": {"custom": "sku"}, "transform": ["upper_case", {"cut": 18}]}]},
        "units": {"map": {"Stück": "ST"}}, "oci": {"start_index": 0, "charset": "iso-8859-1"}});
    let etag = before.header("etag").unwrap().to_owned();
    let put = format!("PUT {path}");
    let set = service.api_with(ADMIN_KEY, &put, Some(&config), &[("if-match", etag.as_str())]).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.body);
    assert_eq!((&set.json()["oci"]["start_index"], &set.json()["oci"]["version"]), (&json!(0), &json!("4.0")));
    let stale = service.api_with(ADMIN_KEY, &put, Some(&config), &[("if-match", etag.as_str())]).await;
    assert_eq!(refused(&stale), no(412, "changed_meanwhile"));
    let history = service.api(ADMIN_KEY, &format!("GET /api/v1/history?subject=system:{id}"), None).await;
    assert!(history.body.contains("system.cart_changed"), "{}", history.body);

    let clone =
        service.api(ADMIN_KEY, &format!("POST /api/v1/systems/{id}/clone"), Some(&json!({"name": "Two"}))).await.json();
    let copied = service.api(ADMIN_KEY, &format!("GET /api/v1/systems/{}/cart", clone["id"].as_str().unwrap()), None).await;
    assert_eq!(copied.json(), set.json());
    let bare = service.api(ADMIN_KEY, &put, Some(&json!({}))).await;
    assert_eq!(bare.json(), before.json(), "what is left out is the default");
});

on_each_engine!(a_configuration_by_which_no_cart_could_return_is_refused_with_everything_that_is_wrong, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (path, _) = system(&service, "oci-srm").await;
    let config = json!({
        "fields": {"DESCRIPTION": [{"from": {"item": "description"}, "transform": [{"replace": {"pattern": "(", "with": ""}}]}]},
        "units": {"default": "PIECES"}, "frame_ancestors": ["*"], "oci": {"start_index": 2}});
    let reply = service.api(ADMIN_KEY, &format!("PUT {path}"), Some(&config)).await;
    assert_eq!(refused(&reply), no(422, "cart_config_invalid"));
    let reply = reply.json();
    let pointers: Vec<&str> =
        reply["errors"].as_array().unwrap().iter().map(|fault| fault["pointer"].as_str().unwrap()).collect();
    for part in ["/fields/DESCRIPTION", "/units/default", "/frame_ancestors", "/oci/start_index"] {
        assert!(pointers.iter().any(|pointer| pointer.starts_with(part)), "{part} is not in {pointers:?}");
    }
});

on_each_engine!(a_preview_shows_the_form_and_returns_nothing, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (path, _) = system(&service, "oci-srm").await;
    let contents = contents(&store).await;
    let reply = service.api(ADMIN_KEY, &format!("POST {path}/preview"), Some(&cart(&["A-1"]))).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let fields = reply.json()["fields"].clone();
    let price = json!({"name": "NEW_ITEM-PRICE[1]", "value": "12.50"});
    assert!(fields.as_array().unwrap().contains(&price), "{fields}");
    assert_eq!(self::contents(&store).await, contents);
});

async fn contents(store: &Store) -> (i64, i64) {
    store.read().await.unwrap().gate_counts().await.unwrap()
}
