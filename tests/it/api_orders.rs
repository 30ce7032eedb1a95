//! Orders through the API: what a paid one issues and answers, what becomes of one, how its codes are mailed, and sent again.

use crate::{
    engines::Bench,
    office::{fetched, refused, tenant, texts},
    world::{ADMIN_KEY, OPERATOR_KEY, Service, fill, fixtures_now},
};
use chrono::TimeDelta;
use punchgate::{chance::Chance, punchout::GateSettings};
use serde_json::{Value, json};

const PLACE: &str = "POST /api/v1/orders";

/// An order of one system license and two customer licenses.
pub(crate) fn order(reference: &str) -> Value {
    json!({
        "external_ref": reference, "account_email": "buyer@orders.example", "subscription_ref": "active", "status": "paid",
        "items": [{"product": "system_license", "quantity": 1}, {"product": "customer_license", "quantity": 2}],
    })
}

/// The same with another value of a field.
pub(crate) fn with(mut order: Value, field: &str, value: Value) -> Value {
    order[field] = value;
    order
}

/// Places an order, which must be taken.
pub(crate) async fn placed(service: &Service, order: &Value) -> Value {
    let reply = service.api(OPERATOR_KEY, PLACE, Some(order)).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    reply.json()
}

/// Everything about its licenses.
pub(crate) fn licenses(order: &Value) -> Vec<Value> {
    order["items"].as_array().unwrap().iter().flat_map(|item| item["licenses"].as_array().unwrap().clone()).collect()
}

/// The order as it is now.
pub(crate) async fn shown(service: &Service, order: &Value) -> Value {
    fetched(service, OPERATOR_KEY, &format!("GET /api/v1/orders/{}", order["id"].as_str().unwrap()), None).await
}

async fn changed(service: &Service, order: &Value, change: &Value) -> (u16, Value) {
    let call = format!("PATCH /api/v1/orders/{}", order["id"].as_str().unwrap());
    let reply = service.api(OPERATOR_KEY, &call, Some(change)).await;
    (reply.status.as_u16(), reply.json())
}

on_each_engine!(a_paid_order_answers_its_codes_and_the_same_again, |store| async {
    let service = Service::of_fixtures(&store).await;
    let before = store.rows("licenses").await;
    let reply = service.api(OPERATOR_KEY, PLACE, Some(&order("1"))).await;
    assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (201, Some("no-store")));
    let first = reply.json();
    assert_eq!(store.rows("licenses").await, before + 4);
    let sold = licenses(&first);
    assert_eq!(texts(&sold, "kind"), ["system", "customer", "customer", "customer"]);
    assert_eq!((&sold[1]["serial"], &sold[1]["bundled_with"]), (&Value::Null, &sold[0]["id"]));
    // Each code is one that can be claimed.
    for place in [0, 2, 3] {
        let claim = json!({"serial": sold[place]["serial"]});
        let license = fetched(&service, ADMIN_KEY, "POST /api/v1/licenses/claim", Some(&claim)).await;
        assert_eq!(license["id"], sold[place]["id"]);
    }
    let again = placed(&service, &order("1")).await;
    assert_eq!(texts(&licenses(&again), "serial"), texts(&sold, "serial"));
    assert_eq!(store.rows("licenses").await, before + 4);
    assert_eq!(store.rows("mails").await, 1);
    // What is read has no code, whoever reads.
    let read = shown(&service, &first).await;
    let end = sold[0]["serial"].as_str().unwrap().rsplit_once('-').unwrap().1;
    assert!(licenses(&read)[0]["serial"].as_str().unwrap().starts_with("PG-..."), "{read}");
    assert!(licenses(&read)[0]["claimed"] == true && read.to_string().contains(&end[end.len() - 4..]));
    assert!(!read.to_string().contains(sold[0]["serial"].as_str().unwrap()));
});

on_each_engine!(a_named_call_that_is_repeated_has_the_codes_and_keeps_none, |store| async {
    let service = Service::of_fixtures(&store).await;
    let named = [("idempotency-key", "order-1")];
    let first = service.api_with(OPERATOR_KEY, PLACE, Some(&order("1")), &named).await.json();
    let again = service.api_with(OPERATOR_KEY, PLACE, Some(&order("1")), &named).await.json();
    assert_eq!(licenses(&first), licenses(&again));
    let other = service.api_with(OPERATOR_KEY, PLACE, Some(&order("2")), &named).await;
    assert_eq!(refused(&other), (422, "idempotency_key_reused".to_owned()));
    let serial = licenses(&first)[0]["serial"].as_str().unwrap().to_owned();
    assert!(!store.contents().await.contains(&serial));
});

on_each_engine!(another_content_under_a_reference_is_refused, |store| async {
    let service = Service::of_fixtures(&store).await;
    placed(&service, &order("1")).await;
    let before = store.rows("licenses").await;
    for (field, value) in [
        ("account_email", json!("other@orders.example")),
        ("subscription_ref", json!("lapsed")),
        ("channel", json!("web")),
        ("claim", json!(false)),
        ("language", json!("pl")),
        ("items", json!([{"product": "system_license", "quantity": 2}, {"product": "customer_license", "quantity": 2}])),
    ] {
        let reply = service.api(OPERATOR_KEY, PLACE, Some(&with(order("1"), field, value))).await;
        assert_eq!(refused(&reply), (409, "order_differs".to_owned()), "{field}");
    }
    assert_eq!(store.rows("licenses").await, before);
    for (field, value, pointer) in [
        ("account_email", json!("nobody"), Some("/account_email")),
        ("language", json!("fr"), Some("/language")),
        ("status", json!("terminated"), Some("/status")),
        ("items", json!([]), None),
        ("items", json!([{"product": "customer_license", "quantity": 0}]), None),
        (
            "items",
            json!([{"product": "customer_license", "quantity": 600}, {"product": "system_license", "quantity": 401}]),
            None,
        ),
    ] {
        let reply = service.api(OPERATOR_KEY, PLACE, Some(&with(order("2"), field, value))).await;
        assert_eq!((reply.status.as_u16(), reply.json()["pointer"].as_str()), (422, pointer), "{field}: {}", reply.body);
    }
    assert_eq!(store.rows("orders").await, 1);
});

on_each_engine!(a_pending_order_issues_when_it_is_paid, |store| async {
    let service = Service::of_fixtures(&store).await;
    let pending = |reference| with(order(reference), "status", json!("pending"));
    let one = placed(&service, &pending("1")).await;
    assert_eq!((licenses(&one).len(), store.rows("mails").await), (0, 0));
    assert_eq!(licenses(&placed(&service, &pending("1")).await).len(), 0);
    let paid = placed(&service, &order("1")).await;
    assert_eq!((paid["id"].clone(), paid["status"].clone(), licenses(&paid).len()), (one["id"].clone(), json!("paid"), 4));
    // What is paid stays so, whatever comes late.
    assert_eq!(placed(&service, &pending("1")).await["status"], "paid");

    let two = placed(&service, &pending("2")).await;
    let (status, two) = changed(&service, &two, &json!({"status": "paid"})).await;
    assert_eq!((status, licenses(&two).len(), store.rows("mails").await), (200, 4, 2));

    let three = placed(&service, &pending("3")).await;
    let event =
        json!({"type": "order.paid", "timestamp": fixtures_now(), "data": with(order("3"), "language", json!("en"))});
    assert_eq!(service.billing("e-1", &event.to_string()).await.json()["outcome"], "applied");
    assert_eq!(service.billing("e-2", &event.to_string()).await.json()["outcome"], "stale");
    assert_eq!(licenses(&shown(&service, &three).await).len(), 4);
    assert_eq!(licenses(&placed(&service, &order("3")).await).len(), 4, "the hook and the API take one order");
});

on_each_engine!(an_order_comes_to_no_status_but_those_that_follow, |store| async {
    let service = Service::of_fixtures(&store).await;
    let mut number = 0;
    for (from, by) in [("pending", None), ("paid", None), ("deleted", Some("deleted")), ("terminated", Some("terminated"))] {
        for to in ["pending", "paid", "deleted", "terminated"] {
            number += 1;
            let begin = if from == "paid" { "paid" } else { "pending" };
            let order = placed(&service, &with(order(&number.to_string()), "status", json!(begin))).await;
            if let Some(by) = by {
                assert_eq!(changed(&service, &order, &json!({"status": by})).await.0, 200);
            }
            let (status, answer) = changed(&service, &order, &json!({"status": to})).await;
            let allowed =
                from == to || matches!((from, to), ("pending", "paid" | "deleted" | "terminated") | ("paid", "terminated"));
            assert_eq!(status, if allowed { 200 } else { 409 }, "{from} to {to}: {answer}");
            assert_eq!(answer[if allowed { "status" } else { "code" }], if allowed { to } else { "order_status" });
        }
    }
    // Its codes are answered while it is paid.
    let terminated = with(order("100"), "status", json!("paid"));
    let placed_once = placed(&service, &terminated).await;
    changed(&service, &placed_once, &json!({"status": "terminated"})).await;
    let late = service.api(OPERATOR_KEY, PLACE, Some(&terminated)).await;
    assert_eq!(refused(&late), (409, "order_status".to_owned()));
});

on_each_engine!(an_order_goes_into_the_account_of_its_address, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (_, key) = tenant(&store, fixtures_now(), "claims").await;
    let of = |reference, claim: bool| {
        with(with(order(reference), "account_email", json!("Claims@tenants.example")), "claim", json!(claim))
    };
    assert!(licenses(&placed(&service, &of("1", true)).await).iter().all(|license| license["claimed"] == true));
    service.pass(TimeDelta::seconds(1));
    assert!(licenses(&placed(&service, &of("2", false)).await).iter().all(|license| license["claimed"] == false));
    let own = fetched(&service, &key, "GET /api/v1/licenses", None).await;
    assert_eq!(own["items"].as_array().unwrap().len(), 4);
    // Paid later, it goes there too.
    service.pass(TimeDelta::seconds(1));
    let later = placed(&service, &with(of("3", true), "status", json!("pending"))).await;
    let (_, later) = changed(&service, &later, &json!({"status": "paid"})).await;
    assert!(licenses(&later).iter().all(|license| license["claimed"] == true));

    for (query, references) in [
        ("email=CLAIMS@tenants.example", vec!["1", "2", "3"]),
        ("external_ref=2", vec!["2"]),
        ("status=pending", vec![]),
        ("status=paid&limit=2", vec!["1", "2"]),
    ] {
        let found = fetched(&service, OPERATOR_KEY, &format!("GET /api/v1/orders?{query}"), None).await;
        assert_eq!(texts(found["items"].as_array().unwrap(), "external_ref"), references, "{query}");
    }
});

/// A service that mails nothing for the channel `reseller`.
async fn with_reseller(store: &Bench) -> Service {
    fill(store, fixtures_now()).await;
    let channels = "Reseller, marketplace".parse().unwrap();
    Service::for_channels(store, fixtures_now(), Chance::seeded(1), GateSettings::default(), channels)
}

on_each_engine!(codes_are_mailed_once_and_not_where_somebody_else_delivers, |store| async {
    let service = with_reseller(&store).await;
    let own = placed(&service, &with(order("1"), "channel", json!("web"))).await;
    let sold: Vec<Value> = licenses(&own).into_iter().filter(|license| license["bundled_with"].is_null()).collect();
    for license in &sold {
        let deliveries = license["deliveries"].as_array().unwrap();
        let said = |field: &str| deliveries[0][field].as_str().unwrap().to_owned();
        assert_eq!(deliveries.len(), 1);
        assert_eq!([said("kind"), said("to"), said("mail")], ["first", "buyer@orders.example", "queued"]);
    }
    let theirs = placed(&service, &with(order("2"), "channel", json!("RESELLER"))).await;
    assert!(licenses(&theirs).iter().all(|license| license["deliveries"] == json!([])));
    assert_eq!((store.rows("mails").await, store.rows("deliveries").await), (1, 3));
    assert_eq!(
        resend(&service, &theirs, 1, &json!({"confirm": true, "license_id": id_of(&theirs, 1, 0)})).await.1["code"],
        "delivery_forbidden"
    );
    assert_eq!(licenses(&theirs)[0]["resend"]["code"], "delivery_forbidden");
    let history = shown(&service, &theirs).await["history"].clone();
    let mut actions = texts(history.as_array().unwrap(), "action");
    actions.sort_unstable();
    assert_eq!(actions, ["order.not_delivered", "order.paid"]);
});

/// The id of a license of an item.
fn id_of(order: &Value, item: usize, place: usize) -> Value {
    order["items"][item]["licenses"][place]["id"].clone()
}

async fn resend(service: &Service, order: &Value, item: usize, call: &Value) -> (u16, Value) {
    let (order, item) = (order["id"].as_str().unwrap(), order["items"][item]["id"].as_str().unwrap());
    let reply = service.api(OPERATOR_KEY, &format!("POST /api/v1/orders/{order}/items/{item}/resend"), Some(call)).await;
    (reply.status.as_u16(), reply.json())
}

on_each_engine!(a_code_is_sent_again_to_the_corrected_address_and_five_times_an_hour, |store| async {
    let service = Service::of_fixtures(&store).await;
    let order = placed(&service, &order("1")).await;
    let (status, corrected) =
        changed(&service, &order, &json!({"account_email": "right@orders.example", "reason": "mistyped"})).await;
    assert_eq!((status, corrected["account_email"].as_str()), (200, Some("right@orders.example")));
    let lines = corrected["history"].as_array().unwrap();
    let line = lines.iter().find(|line| line["action"] == "order.address_corrected").unwrap();
    let said = |field: &str| line[field].as_str().unwrap().to_owned();
    let words = ["order.address_corrected", "buyer@orders.example", "right@orders.example", "mistyped"];
    assert_eq!(["action", "before", "after", "reason"].map(said), words);

    // Of an item with one license it need not be said which.
    let call = json!({"confirm": true});
    for _ in 0..5 {
        let (status, delivery) = resend(&service, &order, 0, &call).await;
        assert_eq!(
            (status, delivery["to"].as_str(), delivery["kind"].as_str()),
            (200, Some("right@orders.example"), Some("again"))
        );
        service.pass(TimeDelta::minutes(10));
    }
    let item = order["items"][0]["id"].as_str().unwrap();
    let path = format!("POST /api/v1/orders/{}/items/{item}/resend", order["id"].as_str().unwrap());
    let reply = service.api(OPERATOR_KEY, &path, Some(&call)).await;
    assert_eq!((refused(&reply), reply.header("retry-after")), ((429, "resend_limited".to_owned()), Some("601")));
    let read = shown(&service, &order).await;
    assert_eq!(licenses(&read)[0]["resend"]["code"], "resend_limited");
    assert_eq!(licenses(&read)[2]["resend"]["allowed"], true, "each license is counted for itself");
    service.pass(TimeDelta::minutes(11));
    assert_eq!(resend(&service, &order, 0, &call).await.0, 200);
    assert_eq!((store.rows("mails").await, store.rows("deliveries").await), (7, 9));
    let again = texts(shown(&service, &order).await["history"].as_array().unwrap(), "action");
    assert_eq!(again.iter().filter(|action| *action == "order.resent").count(), 6);
});

on_each_engine!(a_code_is_not_sent_again_without_a_clear_call_and_a_paid_order, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (one, other) = (placed(&service, &order("1")).await, placed(&service, &order("2")).await);
    let before = store.rows("mails").await;
    let named = |license: Value| json!({"confirm": true, "license_id": license});
    for (item, call, status, code, pointer) in [
        (1, json!({"confirm": true}), 422, "license_unclear", Some("/license_id")),
        (0, json!({}), 422, "invalid", Some("/confirm")),
        (0, json!({"confirm": false}), 422, "invalid", Some("/confirm")),
        (0, named(id_of(&one, 0, 1)), 409, "license_bundled", None),
        (0, named(id_of(&one, 1, 0)), 404, "not_found", None),
        (0, named(id_of(&other, 0, 0)), 404, "not_found", None),
    ] {
        let (answered, problem) = resend(&service, &one, item, &call).await;
        assert_eq!(answered, status, "{problem}");
        if status != 404 {
            assert_eq!((problem["code"].as_str(), problem["pointer"].as_str()), (Some(code), pointer));
        }
    }
    let path = format!(
        "POST /api/v1/orders/{}/items/{}/resend",
        one["id"].as_str().unwrap(),
        other["items"][0]["id"].as_str().unwrap()
    );
    assert_eq!(service.api(OPERATOR_KEY, &path, Some(&json!({"confirm": true}))).await.status, 404);

    let refund = json!({"items": [{"id": one["items"][0]["id"]}]});
    let path = format!("POST /api/v1/orders/{}/refund", one["id"].as_str().unwrap());
    fetched(&service, OPERATOR_KEY, &path, Some(&refund)).await;
    assert_eq!(resend(&service, &one, 0, &json!({"confirm": true})).await.1["code"], "order_refunded");
    assert_eq!(resend(&service, &one, 1, &named(id_of(&one, 1, 0))).await.0, 200, "the other item is not refunded");
    changed(&service, &other, &json!({"status": "terminated"})).await;
    assert_eq!(resend(&service, &other, 0, &json!({"confirm": true})).await.1["code"], "order_not_paid");
    let pending = placed(&service, &with(order("3"), "status", json!("pending"))).await;
    assert_eq!(resend(&service, &pending, 0, &json!({"confirm": true})).await.1["code"], "order_not_paid");
    assert_eq!(store.rows("mails").await, before + 1);
});
