//! The log of logins: lists with every filter, one login explained step by step, by the API and at the command line; and whom of it
//! each caller sees.

use crate::{
    nodes::Ground,
    process::punchgate,
    world::{ADMIN_KEY, OPERATOR_KEY, SHOP_KEY, Service, fixtures_now},
};
use axum::http::StatusCode;
use chrono::{SecondsFormat, TimeDelta};
use punchgate::{clock::Clock, store::Store};
use serde_json::{Value, json};
use std::process::Output;

/// An account of somebody else, and its admin's key, made a second later.
pub(crate) async fn stranger(service: &Service) -> (String, String) {
    let account = json!({"email": "admin@stranger.example", "name": "Stranger"});
    let account = service.api(OPERATOR_KEY, "POST /api/v1/accounts", Some(&account)).await.json();
    let account = account["id"].as_str().unwrap().to_owned();
    service.pass(TimeDelta::seconds(1));
    let key = json!({"role": "admin", "label": "stranger"});
    let key = service.api(OPERATOR_KEY, &format!("POST /api/v1/accounts/{account}/keys"), Some(&key)).await.json();
    (account, key["key"].as_str().unwrap().to_owned())
}

async fn get(service: &Service, key: &str, path: &str) -> Value {
    let reply = service.api(key, &format!("GET {path}"), None).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
    reply.json()
}

/// The systems of a list with the first reason, such as `oci-srm accepted`.
fn shown(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().unwrap().iter();
    let what = |item: &Value| item["reasons"][0]["code"].as_str().unwrap_or("accepted").to_owned();
    items.map(|item| format!("{} {}", item["system"].as_str().unwrap(), what(item))).collect()
}

/// Ten seconds lie between one of these logins and the next.
async fn some_logins(store: &Store) -> Service {
    let service = Service::of_fixtures(store).await;
    for name in [
        "oci/srm-get",
        "cxml/coupa-create",
        "oci/srm-wrong-password",
        "cxml/coupa-lapsed",
        "oci/unknown-system",
        "cxml/not-xml",
        "cxml/inhouse-latin1",
    ] {
        service.send_fixture(name).await;
        service.pass(TimeDelta::seconds(10));
    }
    service
}

const ALL: [&str; 7] = [
    "inhouse accepted",
    "jaggaer malformed",
    "no-such-system system_unknown",
    "coupa-lapsed subscription_lapsed",
    "oci-srm secret_mismatch",
    "coupa accepted",
    "oci-srm accepted",
];

on_each_engine!(the_log_is_listed_newest_first_by_every_filter, |store| async {
    let service = some_logins(&store).await;
    let all = get(&service, OPERATOR_KEY, "/api/v1/logins").await;
    assert_eq!((shown(&all), &all["next"]), (ALL.map(str::to_owned).to_vec(), &Value::Null));
    let newest = &all["items"][0];
    let (system, customer) = (newest["system_id"].as_str().unwrap(), newest["customer"]["id"].as_str().unwrap());
    let account = store.read().await.unwrap().account_by_email("admin@fixtures.example").await.unwrap().unwrap().id;
    let moment = |seconds| (fixtures_now() + TimeDelta::seconds(seconds)).to_rfc3339_opts(SecondsFormat::Millis, true);
    let reference = all["items"][4]["reference"].as_str().unwrap().to_lowercase();
    for (query, expected) in [
        (format!("system={system}"), &ALL[0..1]),
        (format!("customer={customer}"), &ALL[0..1]),
        ("customer_number=10070".to_owned(), &ALL[0..1]),
        (format!("account={account}&decision=accepted"), &[ALL[0], ALL[5], ALL[6]][..]),
        ("decision=refused".to_owned(), &ALL[1..5]),
        ("reason=secret_mismatch".to_owned(), &ALL[4..5]),
        ("reason=subscription_lapsed&decision=accepted".to_owned(), &[]),
        (format!("reference={reference}"), &ALL[4..5]),
        (format!("reference={reference}&decision=accepted"), &[]),
        ("reference=00000-00000".to_owned(), &[]),
        ("reference=none".to_owned(), &[]),
        ("identity=NORDWIND-s".to_owned(), &[ALL[4], ALL[6]][..]),
        ("identity=Köln".to_owned(), &ALL[0..1]),
        ("identity=%25".to_owned(), &[]),
        (format!("from={}", moment(40)), &ALL[0..3]),
        (format!("to={}", moment(20)), &ALL[5..7]),
        (format!("from={}&to={}", moment(20), moment(40)), &ALL[3..5]),
        (format!("system={system}&customer={customer}&account={account}&to={}", moment(1)), &[]),
    ] {
        let list = get(&service, OPERATOR_KEY, &format!("/api/v1/logins?{query}")).await;
        assert_eq!(shown(&list), expected, "{query}");
    }
    for (query, pointer) in [("decision=maybe", "decision"), ("reason=bad_mood", "reason"), ("from=monday", "query")] {
        let refused = service.api(OPERATOR_KEY, &format!("GET /api/v1/logins?{query}"), None).await;
        assert_eq!((refused.status.as_u16(), refused.json()["pointer"].as_str()), (422, Some(pointer)), "{}", refused.body);
    }
});

on_each_engine!(the_pages_of_the_log_hold_every_login_once, |store| async {
    let service = some_logins(&store).await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = get(&service, OPERATOR_KEY, &format!("/api/v1/logins?limit=3{cursor}")).await;
        assert!(page["items"].as_array().unwrap().len() <= 3);
        seen.extend(shown(&page));
        // What comes meanwhile is before the pages that are still to be read.
        service.send_fixture("oci/srm-get").await;
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ALL);
});

on_each_engine!(an_account_reads_its_own_log_and_an_operator_every_one, |store| async {
    let service = some_logins(&store).await;
    let own = get(&service, ADMIN_KEY, "/api/v1/logins").await;
    let known: Vec<&str> = ALL.into_iter().filter(|login| !login.contains("system_unknown")).collect();
    assert_eq!(shown(&own), known, "whose a login for no system is, nobody knows");
    let (account, key) = stranger(&service).await;
    assert_eq!(shown(&get(&service, &key, "/api/v1/logins").await), [""; 0]);
    assert_eq!(shown(&get(&service, OPERATOR_KEY, &format!("/api/v1/logins?account={account}")).await), [""; 0]);
    for name in ["id", "reference"] {
        let path = format!("GET /api/v1/logins/{}", own["items"][0][name].as_str().unwrap());
        let answers = [&key, ADMIN_KEY, OPERATOR_KEY, SHOP_KEY].map(|key| service.api(key, &path, None));
        let [foreign, own, operators, plugins] = answers;
        let foreign = foreign.await;
        assert_eq!((foreign.status, foreign.json()["code"].as_str()), (StatusCode::NOT_FOUND, Some("not_found")));
        assert_eq!((own.await.status, operators.await.status), (StatusCode::OK, StatusCode::OK));
        assert_eq!(plugins.await.status, StatusCode::FORBIDDEN);
    }
    let (system, customer) = (own["items"][0]["system_id"].as_str().unwrap(), &own["items"][0]["customer"]["id"]);
    for query in [format!("system={system}"), format!("customer={}", customer.as_str().unwrap())] {
        assert_eq!(shown(&get(&service, &key, &format!("/api/v1/logins?{query}")).await), [""; 0]);
    }
    for none in ["nothing", "00000-00000", "0199f5a0-0000-7000-8000-00000000000a"] {
        let unknown = service.api(OPERATOR_KEY, &format!("GET /api/v1/logins/{none}"), None).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{none}");
    }
});

/// The ladder as `step state`.
fn ladder(login: &Value) -> String {
    let steps = login["ladder"].as_array().unwrap().iter();
    steps.map(|step| step["state"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

on_each_engine!(a_login_is_explained_step_by_step, |store| async {
    let service = some_logins(&store).await;
    let list = get(&service, ADMIN_KEY, "/api/v1/logins").await;
    let explained = async |place: usize| {
        let id = list["items"][place]["id"].as_str().unwrap();
        get(&service, ADMIN_KEY, &format!("/api/v1/logins/{id}?lang=de")).await
    };
    let wrong = explained(3).await;
    assert_eq!(ladder(&wrong), "passed passed failed not_reached not_reached not_reached not_reached not_reached");
    let told = &wrong["ladder"][2]["reasons"][0];
    assert_eq!((&told["code"], told), (&json!("secret_mismatch"), &wrong["reasons"][0]));
    assert!(told["next_step"].as_str().unwrap().starts_with("Lassen Sie"), "{told}");
    let lapsed = explained(2).await;
    assert_eq!(ladder(&lapsed), "passed passed passed failed not_reached not_reached not_reached not_reached");
    let unread = explained(1).await;
    assert_eq!(ladder(&unread).split(' ').take(3).collect::<Vec<_>>(), ["passed", "failed", "not_reached"]);

    let waits = explained(0).await;
    assert_eq!(ladder(&waits), "passed passed passed passed passed passed waiting not_reached");
    assert_eq!((&waits["session"]["state"], &waits["ladder"][6]["at"]), (&json!("started"), &Value::Null));
    assert!(waits["ladder"][6]["until"].is_string());
    service.pass(TimeDelta::seconds(120));
    let late = explained(0).await;
    assert_eq!((late["session"]["state"].as_str(), late["ladder"][6]["state"].as_str()), (Some("expired"), Some("failed")));
    assert_eq!(late["ladder"][6]["reasons"][0]["code"], "token_expired");

    let id = list["items"][3]["id"].as_str().unwrap();
    for (header, title) in [("pl, en;q=0.5", "Błędny sekret"), ("fr", "Wrong secret")] {
        let header = [("accept-language", header)];
        let told = service.api_with(ADMIN_KEY, &format!("GET /api/v1/logins/{id}"), None, &header).await.json();
        assert!(told["reasons"][0]["title"].as_str().unwrap().starts_with(title), "{told}");
    }
});

on_each_engine!(a_redeemed_session_and_one_that_ended_are_seen_in_the_log, |store| async {
    let service = Service::of_fixtures(&store).await;
    let redeemed = service.send_fixture("oci/srm-get").await.token();
    assert_eq!(service.redeem(&redeemed).await.status, StatusCode::OK);
    // Of one millisecond, chance alone would say which is the newer one.
    service.pass(TimeDelta::seconds(1));
    let ended = service.send_fixture("cxml/coupa-create").await.token();
    service.pass(TimeDelta::seconds(1));
    service.lapse("lapse").await;
    assert_eq!(service.redeem(&ended).await.status, StatusCode::CONFLICT);
    let list = get(&service, ADMIN_KEY, "/api/v1/logins").await;
    let at = async |place: usize| {
        get(&service, ADMIN_KEY, &format!("/api/v1/logins/{}", list["items"][place]["id"].as_str().unwrap())).await
    };
    let (ended, redeemed) = (at(0).await, at(1).await);
    assert!(ladder(&redeemed).ends_with("passed passed waiting"), "{}", ladder(&redeemed));
    assert!(ladder(&ended).ends_with("passed failed not_reached"), "{}", ladder(&ended));
    assert_eq!(ended["ladder"][6]["reasons"][0]["code"], "subscription_lapsed");
    assert_eq!((ended["decision"].as_str(), ended["session"]["state"].as_str()), (Some("accepted"), Some("ended")));
});

on_each_engine!(a_session_whose_link_was_removed_ends_for_that_reason, |store| async {
    let service = Service::of_fixtures(&store).await;
    let token = service.send_fixture("oci/srm-get").await.token();
    store.run("DELETE FROM link_tokens").await;
    store.run("DELETE FROM links").await;
    for _ in 0..2 {
        let reply = service.redeem(&token).await;
        assert_eq!((reply.status, reply.json()["code"].clone()), (StatusCode::CONFLICT, json!("session_ended")));
        assert_eq!(reply.json()["reasons"][0]["code"], "customer_not_linked");
        assert_eq!(reply.json()["reasons"][0]["subject"], "link");
    }
    assert_eq!(store.rows("sessions WHERE ended_at IS NOT NULL").await, 1);
    let login = &get(&service, ADMIN_KEY, "/api/v1/logins").await["items"][0];
    assert_eq!(login["session"]["state"], "ended", "and the log still knows the customer: {login}");
    assert_eq!(login["customer"]["number"], "10010");
});

fn run(ground: &Ground, arguments: &[&str]) -> Output {
    let mut command = punchgate();
    command.arg("logins").args(arguments).args(["--database", &ground.database, "--master-key-file"]).arg(&ground.key);
    command.output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn the_command_line_lists_and_explains(ground: &Ground) {
    let node = ground.node();
    let empty = run(ground, &["--lang", "de"]);
    assert_eq!((empty.status.code(), text(&empty).trim()), (Some(0), "Es ist keine passende Anmeldung aufgezeichnet."));
    assert_eq!(node.send_fixture("oci/srm-get").status(), 303);
    assert_eq!(node.send_fixture("oci/srm-wrong-password").status(), 403);
    assert_eq!(node.send_fixture("cxml/coupa-lapsed").cxml_status(), 403);

    let list = text(&run(ground, &[]));
    let lines: Vec<&str> = list.lines().collect();
    assert!(lines[0].starts_with("TIME ") && lines.len() == 4, "{list}");
    assert!(lines[1].contains("coupa-lapsed") && lines[1].ends_with("refused: subscription_lapsed"), "{list}");
    for (filter, count) in [
        (&["--refused"][..], 2),
        (&["--accepted"], 1),
        (&["--reason", "secret_mismatch"], 1),
        (&["--system", "oci-srm", "--customer", "10010"], 2),
        (&["--identity", "NORDWIND"], 2),
        (&["--since", "1h", "--limit", "2"], 2),
        (&["--since", "2100-01-01T00:00:00Z"], 0),
    ] {
        let listed = text(&run(ground, filter));
        let found = listed.lines().filter(|line| line.contains("oci-srm ") || line.contains("coupa-lapsed ")).count();
        assert_eq!(found, count, "{filter:?}: {listed}");
    }
    let wrong = run(ground, &["--reason", "bad_mood"]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("secret_mismatch"), "the codes are told");
    let wrong = run(ground, &["--system", "nobody"]);
    assert_eq!((wrong.status.code(), text(&wrong).as_str()), (Some(2), ""));

    let reference = lines[2].split_whitespace().nth(1).unwrap();
    let told = text(&run(ground, &[reference, "--lang", "pl"]));
    assert!(told.contains("! Tożsamość potwierdzona: niepowodzenie") && told.contains("Co zrobić:"), "{told}");
    assert!(told.contains("secret_mismatch") && told.contains("- Sesja rozpoczęta: nie osiągnięto"), "{told}");
    let whole: Value = serde_json::from_str(&text(&run(ground, &[reference, "--json"]))).unwrap();
    assert_eq!((whole["reference"].as_str(), whole["ladder"][2]["state"].as_str()), (Some(reference), Some("failed")));
    let by_id = text(&run(ground, &[whole["id"].as_str().unwrap()]));
    assert!(by_id.contains(reference) && by_id.contains("! Identity proven: failed, "), "{by_id}");
    let listed: Value = serde_json::from_str(&text(&run(ground, &["--json", "--accepted"]))).unwrap();
    assert_eq!((listed[0]["decision"].as_str(), listed[0].get("ladder")), (Some("accepted"), None));

    let none = run(ground, &["00000-00000"]);
    assert_eq!((none.status.code(), text(&none).as_str()), (Some(1), ""));
    let nonsense = run(ground, &["nonsense!"]);
    assert!(nonsense.status.code() == Some(2) && String::from_utf8_lossy(&nonsense.stderr).contains("reference number"));
    assert!(node.end());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_lists_and_explains_logins_beside_a_server_on_sqlite() {
    the_command_line_lists_and_explains(&Ground::sqlite().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_lists_and_explains_logins_beside_a_server_on_postgres() {
    let database = crate::engines::Database::create().await;
    let url = database.url().to_owned();
    the_command_line_lists_and_explains(&Ground::of(|_| url).await);
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_strangers_write_moves_no_cursor() {
    let ground = Ground::sqlite().await;
    let store = Ground::store(&ground.database, punchgate::store::Access::Serve).await;
    let service = Service::over(&store, Clock::System.now(), 7);
    let mut raw = crate::world::fixture("oci/srm-get");
    raw.query = raw.query.replace("nordwind-srm", "%1B%5B2Jnobody");
    assert_eq!(service.send(&raw).await.status, StatusCode::FORBIDDEN);
    store.close().await;
    let list = text(&run(&ground, &[]));
    assert!(list.contains("\u{fffd}[2Jnobody") && !list.contains('\u{1b}'), "{list:?}");
}
