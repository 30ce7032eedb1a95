//! Shops, systems, customers and links through HTTP: the shapes that scripts rely on, what is told of what cannot be, and races.

use crate::{
    api::stock::{Stock, done, text},
    world::{OPERATOR_KEY, Reply, Service, fixture},
};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// The status, code and pointer of a problem.
fn problem(reply: &Reply) -> (u16, String, Option<String>) {
    let told = reply.json();
    (reply.status.as_u16(), text(&told, "code"), told["pointer"].as_str().map(ToOwned::to_owned))
}

fn told(status: u16, code: &str, pointer: Option<&str>) -> (u16, String, Option<String>) {
    (status, code.to_owned(), pointer.map(ToOwned::to_owned))
}

async fn new_system(service: &Service, stock: &Stock, more: Value) -> Reply {
    let mut new = json!({"shop": stock.thing("shop"), "name": "New", "protocol": "cxml"});
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    service.api(&stock.admin, "POST /api/v1/systems", Some(&new)).await
}

on_each_engine!(a_system_is_made_read_changed_and_cloned_in_one_shape, |store| async {
    let service = Service::of_fixtures(&store).await;
    let stock = Stock::of(&store, &service, "shape").await;
    let cxml = json!({"senders": [{"domain": "NetworkId", "identity": "hub@buyer.example"}], "to": [],
        "identity_from": "extrinsic:UserEmail", "secret": "shape-hub-secret"});
    let made = new_system(
        &service,
        &stock,
        json!({"cxml": cxml, "return_urls": ["https://*.buyer.example/"],
        "operations": ["create", "edit"], "deployment_mode": "production"}),
    )
    .await;
    assert_eq!(made.status, 201, "{}", made.body);
    let system = made.json();
    let name = text(&system, "system");
    assert_eq!(system["punchout_url"], format!("https://punchgate.fixtures.example/punchout/{name}/cxml"));
    assert_eq!((&system["protocol"], &system["enabled"], &system["license"]), (&json!("cxml"), &json!(true), &Value::Null));
    assert_eq!(system["cxml"]["senders"], cxml["senders"]);
    assert_eq!((&system["cxml"]["identity_from"], &system["cxml"]["has_secret"]), (&cxml["identity_from"], &json!(true)));
    assert_eq!((&system["operations"], &system["oci"]), (&json!(["create", "edit"]), &Value::Null));
    assert!(!made.body.contains("shape-hub-secret"), "it is never shown again");
    let path = made.header("location").unwrap().to_owned();
    let shown = service.api(&stock.admin, &format!("GET {path}"), None).await;
    assert_eq!((shown.json(), shown.header("etag")), (system.clone(), Some("\"v1\"")));

    let patch = |body: Value, tag: &'static str| {
        let (service, stock, call) = (&service, &stock, format!("PATCH {path}"));
        async move { service.api_with(&stock.admin, &call, Some(&body), &[("if-match", tag)]).await }
    };
    let changed = patch(json!({"enabled": false, "cxml": {"mac_max_hours": 1}}), "\"v1\"").await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    let now = changed.json();
    assert_eq!((&now["enabled"], &now["cxml"]["mac_max_hours"]), (&json!(false), &json!(1)));
    for kept in ["senders", "identity_from", "has_secret"] {
        assert_eq!(now["cxml"][kept], system["cxml"][kept], "{kept} was left out and stays");
    }
    assert_eq!((&now["return_urls"], &now["name"], &now["system"]), (&system["return_urls"], &json!("New"), &json!(name)));
    assert_eq!(problem(&patch(json!({"name": "Late"}), "\"v1\"").await), told(412, "changed_meanwhile", None));

    let cloned = service.api(&stock.admin, &format!("POST {path}/clone"), Some(&json!({"name": "Copy"}))).await;
    assert_eq!((cloned.status.as_u16(), cloned.header("cache-control")), (201, Some("no-store")), "{}", cloned.body);
    let copy = cloned.json();
    assert_eq!((text(&copy, "secret").len(), &copy["cxml"]["senders"]), (32, &system["cxml"]["senders"]));
    assert_ne!(copy["system"], system["system"]);
    let rotate = format!("POST {path}/secret");
    let rotated =
        done(&service, &stock.admin, &rotate, Some(&json!({"secret": "shape-hub-secret-2", "overlap_days": 3}))).await;
    assert_eq!(rotated["secret"], "shape-hub-secret-2");
    let shown = done(&service, &stock.admin, &format!("GET {path}"), None).await;
    assert_eq!(shown["cxml"]["old_secret_until"], rotated["old_secret_until"]);

    let token = json!({"protocol": "oci", "oci": {"token": "TOKEN", "fixed": {"CLIENT": "100"}}});
    let oci = new_system(&service, &stock, token).await.json();
    let expected = json!({"identity": null, "secret": null, "token": "TOKEN", "hook_url": "HOOK_URL",
        "fixed": {"CLIENT": "100"}, "hook_url_unescaped": false, "sapevent": false});
    assert_eq!((&oci["oci"], &oci["cxml"]), (&expected, &Value::Null));
    let usual = new_system(&service, &stock, json!({"protocol": "oci"})).await.json();
    assert_eq!((&usual["oci"]["identity"], &usual["oci"]["secret"]), (&json!("USERNAME"), &json!("PASSWORD")));
    let listed = done(&service, &stock.admin, "GET /api/v1/systems?protocol=oci&enabled=true&q=new", None).await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
});

on_each_engine!(what_a_system_can_never_be_is_told_with_a_pointer_into_the_call, |store| async {
    let service = Service::of_fixtures(&store).await;
    let stock = Stock::of(&store, &service, "faulty").await;
    for (more, expected) in [
        (json!({"cxml": {"secret": "x"}}), told(422, "config_invalid", Some("/cxml/senders"))),
        (json!({"cxml": {"identity_from": "contact_email"}}), told(422, "config_invalid", Some("/cxml/identity_from"))),
        (json!({"cxml": {"identity_from": "nowhere"}}), told(422, "invalid", Some("/cxml/identity_from"))),
        (json!({"cxml": {"senders": [{"domain": "x"}]}}), told(422, "invalid", Some("/cxml/senders/0"))),
        (json!({"oci": {}}), told(422, "invalid", Some("/oci"))),
        (json!({"protocol": "oci", "cxml": {}}), told(422, "invalid", Some("/cxml"))),
        (json!({"protocol": "oci", "oci": {"identity": "USER"}}), told(422, "config_invalid", Some("/oci"))),
        (json!({"return_urls": ["https://ok.example/", "ftp://no.example/"]}), told(422, "invalid", Some("/return_urls/1"))),
        (json!({"operations": []}), told(422, "config_invalid", Some("/operations"))),
        (json!({"operations": ["delete"]}), told(422, "invalid", Some("/operations/0"))),
        (json!({"name": " "}), told(422, "invalid", Some("/name"))),
        (json!({"protocol": "ftp"}), told(422, "invalid", Some("/protocol"))),
        (json!({"colour": "red"}), told(422, "invalid", Some(""))),
    ] {
        let refused = new_system(&service, &stock, more.clone()).await;
        assert_eq!(problem(&refused), expected, "{more}: {}", refused.body);
    }
    // The stock's system has a link that proves itself by its own secret, and asks for no domain.
    let call = format!("PATCH /api/v1/systems/{}", stock.thing("system"));
    let tokens = new_system(&service, &stock, json!({"protocol": "oci", "oci": {"token": "T"}})).await.json();
    let license = json!({"license_id": stock.thing("system_license")});
    let of = |rest: &str| format!("/api/v1/systems/{}{rest}", text(&tokens, "id"));
    done(&service, &stock.admin, &format!("PUT {}", of("/license")), Some(&license)).await;
    done(&service, &stock.admin, &format!("POST {}", of("/customers")), Some(&json!({"number": "1"}))).await;
    let switch = json!({"oci": {"token": null, "identity": "USER", "secret": "PASS"}});
    let refused = service.api(&stock.admin, &format!("PATCH {}", of("")), Some(&switch)).await;
    assert_eq!(problem(&refused), told(409, "links_in_the_way", Some("/oci")), "{}", refused.body);
    let other = service.api(&stock.admin, &call, Some(&json!({"oci": {}}))).await;
    assert_eq!(problem(&other), told(422, "invalid", Some("/oci")));
});

on_each_engine!(a_link_is_made_changed_rotated_relicensed_and_ended, |store| async {
    let service = Service::of_fixtures(&store).await;
    let stock = Stock::of(&store, &service, "links").await;
    let call = format!("POST /api/v1/systems/{}/customers", stock.thing("system"));
    let new =
        json!({"number": "8000", "name": "Second", "email": "second@stock.example", "identity": "second", "domain": "DUNS"});
    let named = [("idempotency-key", "one link")];
    let made = service.api_with(&stock.admin, &call, Some(&new), &named).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let link = made.json();
    let (path, secret) = (made.header("location").unwrap().to_owned(), text(&link, "secret"));
    let again = service.api_with(&stock.admin, &call, Some(&new), &named).await;
    assert_eq!((again.json()["id"].clone(), again.json().get("secret")), (link["id"].clone(), None));
    assert_eq!((&link["domain"], &link["customer"]["number"]), (&json!("duns"), &json!("8000")));
    assert_eq!((&link["has_secret"], &link["license"]["bundled"]), (&json!(true), &json!(false)));
    let on = |method: &str, rest: &str| format!("{method} {path}{rest}");
    let shown = service.api(&stock.admin, &on("GET", ""), None).await;
    assert!(shown.json().get("secret").is_none() && !shown.body.contains(&secret));

    let changed = done(&service, &stock.admin, &on("PATCH", ""), Some(&json!({"domain": null, "identity": "2nd"}))).await;
    assert_eq!((&changed["domain"], &changed["identity"]), (&Value::Null, &json!("2nd")));
    let taken = service.api(&stock.admin, &on("PATCH", ""), Some(&json!({"identity": "BUYER@stock.example"}))).await;
    assert_eq!(problem(&taken), told(409, "identity_taken", None));
    let rotated = done(&service, &stock.admin, &on("POST", "/secret"), Some(&json!({}))).await;
    assert_ne!(text(&rotated, "secret"), secret);
    let bare = done(&service, &stock.admin, &on("DELETE", "/license"), None).await;
    assert_eq!(bare["license"], Value::Null);
    let license = json!({"license_id": stock.thing("customer_license")});
    let held = done(&service, &stock.admin, &on("PUT", "/license"), Some(&license)).await;
    assert_eq!(held["license"]["id"], stock.thing("customer_license"));
    let second = service.api(&stock.admin, &on("PUT", "/license"), Some(&json!({}))).await;
    assert_eq!(problem(&second), told(409, "license_in_use", None));

    let customer = format!("/api/v1/customers/{}", text(&link["customer"], "id"));
    let off =
        done(&service, &stock.admin, &format!("PATCH {customer}"), Some(&json!({"enabled": false, "email": null}))).await;
    assert_eq!((&off["enabled"], &off["email"], &off["links"][0]["id"]), (&json!(false), &Value::Null, &link["id"]));
    let list = done(&service, &stock.admin, "GET /api/v1/customers?q=SECOND&enabled=false", None).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let differing = json!({"number": "8000", "name": "Other", "identity": "x"});
    let differs = service.api(&stock.admin, &call, Some(&differing)).await;
    assert_eq!(problem(&differs), told(409, "customer_differs", None));
    let listed =
        done(&service, &stock.admin, &format!("GET /api/v1/systems/{}/customers?limit=1", stock.thing("system")), None)
            .await;
    assert!(listed["next"].is_string() && listed["items"].as_array().unwrap().len() == 1);

    let stale = service.api_with(&stock.admin, &on("DELETE", ""), None, &[("if-match", "\"v1\"")]).await;
    assert_eq!(problem(&stale), told(412, "changed_meanwhile", None));
    let ended = done(&service, &stock.admin, &on("DELETE", ""), None).await;
    assert_eq!((&ended["id"], &ended["unlinked"]), (&link["id"], &json!(true)));
    assert_eq!(service.api(&stock.admin, &on("GET", ""), None).await.status, 404);
    let free = done(&service, &stock.admin, "GET /api/v1/licenses?kind=customer&used=false&limit=200", None).await;
    let ids: Vec<&str> = free["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&stock.thing("customer_license")), "it is free again");
});

on_each_engine!(a_system_that_is_switched_off_lets_nobody_in_from_the_answer_on, |store| async {
    let service = Service::of_fixtures(&store).await;
    let system = store.read().await.unwrap().system_named(&punchgate::domain::system::SystemName::new("oci-srm")).await;
    let call = format!("PATCH /api/v1/systems/{}", system.unwrap().unwrap().0);
    for (enabled, status) in [(false, 403), (true, 303)] {
        done(&service, crate::world::ADMIN_KEY, &call, Some(&json!({"enabled": enabled}))).await;
        assert_eq!(service.send(&fixture("oci/srm-get")).await.status, status);
    }
});

on_each_engine!(of_fifty_links_at_once_one_takes_the_last_license, |store| async {
    let service = Service::of_fixtures(&store).await;
    let stock = Stock::of(&store, &service, "race").await;
    // All free purchased licenses but one go into links; so do the bundled ones of two more systems.
    let mut systems = vec![stock.thing("system").to_owned()];
    let free = done(&service, &stock.admin, "GET /api/v1/licenses?kind=system&used=false&limit=200", None).await;
    for license in free["items"].as_array().unwrap() {
        let system = text(&new_system(&service, &stock, json!({"name": "Race"})).await.json(), "id");
        let call = format!("PUT /api/v1/systems/{system}/license");
        done(&service, &stock.admin, &call, Some(&json!({"license_id": license["id"]}))).await;
        let new = json!({"number": "first", "identity": "first"});
        done(&service, &stock.admin, &format!("POST /api/v1/systems/{system}/customers"), Some(&new)).await;
        systems.push(system);
    }
    for number in 1..4 {
        let new = json!({"number": format!("n-{number}"), "identity": format!("n-{number}")});
        done(&service, &stock.admin, &format!("POST /api/v1/systems/{}/customers", systems[0]), Some(&new)).await;
    }
    let calls = (0..50).map(|number: usize| {
        let (service, stock) = (&service, &stock);
        let call = format!("POST /api/v1/systems/{}/customers", systems[number % systems.len()]);
        async move {
            let new = json!({"number": format!("r-{number}"), "identity": format!("r-{number}")});
            service.api(&stock.admin, &call, Some(&new)).await
        }
    });
    let answers = join_all(calls).await;
    let (won, lost): (Vec<&Reply>, Vec<&Reply>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!((won.len(), lost.len()), (1, 49), "{}", answers[0].body);
    assert!(lost.iter().all(|reply| problem(reply) == told(409, "no_free_customer_license", None)));
    assert_eq!(store.number("SELECT COUNT(*) FROM customers WHERE number LIKE 'r-%'").await, 1);
});

on_each_engine!(a_sheet_is_tried_and_imported_over_http, |store| async {
    let service = Service::of_fixtures(&store).await;
    let stock = Stock::of(&store, &service, "sheet").await;
    let call = |more: &str| format!("POST /api/v1/customers/import?shop={}{more}", stock.thing("shop"));
    let sheet = "\u{feff}number;name;email;identity\r\n4711;Buyer;;\r\nS-2;Łódź;b@stock.example;s-2\r\n";
    let system = format!("&system={}", stock.thing("system"));
    let send = |more: String, body: &'static str| {
        let (service, stock, call) = (&service, &stock, call(&more));
        async move { service.api_text(&stock.admin, &call, "text/csv; charset=utf-8", body).await }
    };
    let before = store.contents().await;
    let dry = send(format!("{system}&dry_run=true"), sheet).await;
    assert_eq!(dry.status, 200, "{}", dry.body);
    assert!(before == store.contents().await, "a dry run changes nothing");
    let (tried, done) = (dry.json(), send(system.clone(), sheet).await);
    for field in ["added", "changed", "unchanged", "linked"] {
        assert_eq!(tried[field], done.json()[field], "{field}");
    }
    assert_eq!((&tried["dry_run"], tried["rows"][1].get("secret")), (&json!(true), None));
    let row = &done.json()["rows"][1];
    assert_eq!((&row["line"], &row["change"], &row["linked"]), (&json!(3), &json!("added"), &json!(true)));
    assert_eq!((text(row, "secret").len(), done.header("cache-control")), (32, Some("no-store")));

    let faulty = "number,email\n,x\n1,y\n";
    let refused = send(String::new(), faulty).await;
    assert_eq!(problem(&refused), told(422, "rows_invalid", None));
    let errors = refused.json()["errors"].clone();
    let places: Vec<_> =
        errors.as_array().unwrap().iter().map(|fault| (fault["line"].clone(), fault["code"].clone())).collect();
    let expected = [(2, "empty"), (2, "not_an_email"), (3, "not_an_email")];
    assert_eq!(places, expected.map(|(line, code)| (json!(line), json!(code))));
    let json = service.api(&stock.admin, &call(""), Some(&json!({}))).await;
    assert_eq!(problem(&json), told(415, "not_csv", None));
    for (query, status) in [("?shop=x", 404), ("", 422), ("?shop=x&color=red", 422)] {
        let reply = service.api_text(&stock.admin, &format!("POST /api/v1/customers/import{query}"), "text/csv", "").await;
        assert_eq!(reply.status, status, "{query}: {}", reply.body);
    }
});

on_each_engine!(an_operator_says_for_which_account, |store| async {
    let service = Service::of_fixtures(&store).await;
    let stock = Stock::of(&store, &service, "operated").await;
    let new = json!({"name": "Another", "start_url": "https://another.example/", "shop_id": "another-1"});
    let nobody = service.api(OPERATOR_KEY, "POST /api/v1/shops", Some(&new)).await;
    assert_eq!(problem(&nobody), told(422, "invalid", Some("account")));
    let call = format!("POST /api/v1/shops?account={}", stock.thing("account"));
    let shop = done(&service, OPERATOR_KEY, &call, Some(&new)).await;
    assert_eq!((&shop["account"], &shop["shop_id"]), (&json!(stock.thing("account")), &json!("ANOTHER-1")));
    let of_account = format!("GET /api/v1/shops?account={}", stock.thing("account"));
    assert_eq!(done(&service, OPERATOR_KEY, &of_account, None).await["items"].as_array().unwrap().len(), 2);
    let path = format!("/api/v1/shops/{}", text(&shop, "id"));
    let changed = done(&service, &stock.admin, &format!("PATCH {path}"), Some(&json!({"name": "Renamed"}))).await;
    assert_eq!((&changed["name"], &changed["start_url"]), (&json!("Renamed"), &json!("https://another.example/")));
    let system = json!({"shop": shop["id"], "name": "By the operator", "protocol": "oci"});
    let made = done(&service, OPERATOR_KEY, "POST /api/v1/systems", Some(&system)).await;
    assert_eq!(made["account"], stock.thing("account"));
    let plain = json!({"name": "X", "start_url": "http://another.example/", "shop_id": "x"});
    assert_eq!(
        problem(&service.api(&stock.admin, "POST /api/v1/shops", Some(&plain)).await),
        told(422, "invalid", Some("/start_url"))
    );
    let odd = json!({"name": "X", "start_url": "https://another.example/", "shop_id": "a/b"});
    assert_eq!(
        problem(&service.api(&stock.admin, "POST /api/v1/shops", Some(&odd)).await),
        told(422, "invalid", Some("/shop_id"))
    );
});
