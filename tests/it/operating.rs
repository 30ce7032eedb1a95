//! Operating the service: what `/metrics` tells, what the log never does, the settings and where they come from, the life of API
//! keys, and what `punchgate doctor` finds. On both engines, by the service and by its binary.

use crate::{
    engines::Database,
    nodes::Ground,
    process::{Node, punchgate, wire},
    world::{Reply, SHOP_KEY, Service, fixture, fixtures_now},
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use chrono::TimeDelta;
use punchgate::{
    chance::Chance,
    clock::Clock,
    domain::{
        cause::{Actor, Cause},
        id::Id,
    },
    licensing::{self, Reach, Revoked},
    protocol::RawRequest,
    punchout::GateSettings,
    store::{Access, Act},
};
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
    time::Duration,
};

async fn scrape(service: &Service) -> Reply {
    let reply = service.call(Request::get("/metrics").body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.body.ends_with("# EOF\n"), "{}", reply.body);
    reply
}

/// The value of a series, by its whole name with labels.
fn value<'a>(reply: &'a Reply, series: &str) -> Option<&'a str> {
    reply.body.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '))
}

on_each_engine!(every_answer_is_counted_once_and_no_label_names_anybody, |store| async {
    let service = Service::of_fixtures(&store).await;
    let token = service.send_fixture("oci/srm-get").await.token();
    for name in ["cxml/coupa-create", "cxml/coupa-wrong-secret", "cxml/coupa-wrong-secret", "cxml/ariba-profile"] {
        service.send_fixture(name).await;
    }
    service.redeem(&token).await;
    service.redeem(&token).await;
    service.lapse("lapse").await;
    service.billing("lapse", "{}").await;
    service.call(Request::post("/hooks/billing").body(Body::empty()).unwrap()).await;
    service.pass(TimeDelta::hours(1));

    let reply = scrape(&service).await;
    assert!(reply.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    let refused = r#"punchgate_logins_total{protocol="cxml",outcome="refused",reason="secret_mismatch"}"#;
    for (series, expected) in [
        (r#"punchgate_logins_total{protocol="oci",outcome="accepted",reason="none"}"#, "1"),
        (r#"punchgate_logins_total{protocol="cxml",outcome="accepted",reason="none"}"#, "1"),
        (refused, "2"),
        (r#"punchgate_login_duration_seconds_count{protocol="cxml"}"#, "3"),
        (r#"punchgate_login_duration_seconds_bucket{le="+Inf",protocol="oci"}"#, "1"),
        (r#"punchgate_redemptions_total{result="redeemed"}"#, "1"),
        (r#"punchgate_redemptions_total{result="token_used"}"#, "1"),
        (r#"punchgate_billing_events_total{outcome="applied"}"#, "1"),
        (r#"punchgate_billing_events_total{outcome="malformed"}"#, "1"),
        (r#"punchgate_billing_events_total{outcome="signature_invalid"}"#, "1"),
        ("punchgate_billing_silence_seconds", "3600"),
        ("punchgate_logins_waiting", "0"),
        ("punchgate_logins_waiting_max", "1024"),
        ("punchgate_unrecorded_refusals_total", "0"),
        ("punchgate_database_up", "1"),
        (concat!(r#"punchgate_build_info{version=""#, env!("CARGO_PKG_VERSION"), r#""}"#), "1"),
    ] {
        assert_eq!(value(&reply, series), Some(expected), "{series} in\n{}", reply.body);
    }
    let last = fixtures_now().timestamp().to_string();
    assert_eq!(value(&reply, "punchgate_billing_last_event_timestamp_seconds"), Some(last.as_str()));
    assert_eq!(value(&reply, "process_start_time_seconds"), Some(last.as_str()));
    assert!(reply.body.contains("punchgate_database_connections{pool="));
    for tenant in ["coupa", "srm", "fixtures", "FIXTURE", "active"] {
        let told = reply.body.lines().filter(|line| !line.starts_with('#')).any(|line| line.contains(tenant));
        assert!(!told, "{tenant} in\n{}", reply.body);
    }
});

on_each_engine!(each_service_counts_for_itself, |store| async {
    let service = Service::of_fixtures(&store).await;
    service.send_fixture("oci/srm-get").await;
    let settings = GateSettings { waiting_max: 0, ..GateSettings::default() };
    let full = Service::with(&store, fixtures_now(), Chance::seeded(9), settings);
    full.send_fixture("oci/srm-get").await;
    let reply = scrape(&full).await;
    assert_eq!(value(&reply, r#"punchgate_logins_total{protocol="oci",outcome="refused",reason="busy"}"#), Some("1"));
    assert_eq!(value(&reply, r#"punchgate_logins_total{protocol="oci",outcome="accepted",reason="none"}"#), None);
});

on_each_engine!(metrics_are_told_without_the_store_too, |store| async {
    let service = Service::of_fixtures(&store).await;
    store.run("DELETE FROM billing_events").await;
    let reply = scrape(&service).await;
    assert_eq!(value(&reply, "punchgate_billing_last_event_timestamp_seconds"), None, "billing never spoke");
    assert_eq!(value(&reply, "punchgate_billing_silence_seconds"), Some("0"), "since the start");
    store.close().await;
    service.send_fixture("oci/srm-get").await;
    let reply = scrape(&service).await;
    assert_eq!(value(&reply, "punchgate_database_up"), Some("0"));
    let refused = r#"punchgate_logins_total{protocol="oci",outcome="refused",reason="store_unavailable"}"#;
    assert_eq!(value(&reply, refused), Some("1"));
});

/// Waits until a statement answers this number: what is written beside an answer may come after it.
async fn until(store: &crate::engines::Bench, sql: &str, expected: i64) {
    for _ in 0..200 {
        if store.number(sql).await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{sql} never answered {expected}");
}

on_each_engine!(the_use_of_a_key_is_kept_to_the_minute, |store| async {
    let service = Service::of_fixtures(&store).await;
    let last_used = async || store.read().await.unwrap().api_keys().await.unwrap()[0].last_used_at;
    assert_eq!(last_used().await, None);
    service.redeem("x").await;
    until(&store, "SELECT COUNT(*) FROM api_keys WHERE last_used_at IS NOT NULL", 1).await;
    assert_eq!(last_used().await, Some(fixtures_now()));
    service.pass(TimeDelta::seconds(59));
    service.redeem("x").await;
    service.pass(TimeDelta::seconds(1));
    service.redeem("x").await;
    for _ in 0..200 {
        if last_used().await == Some(fixtures_now() + TimeDelta::seconds(60)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the second use was never kept");
});

on_each_engine!(a_revoked_key_stops_at_the_next_call, |store| async {
    let service = Service::of_fixtures(&store).await;
    assert_eq!(service.redeem("x").await.status, StatusCode::NOT_FOUND);
    let cause = Cause { reason: Some("lost".to_owned()), ..Cause::by(Actor::Operator("test".to_owned())) };
    let act = Act { cause, now: fixtures_now(), chance: Chance::seeded(5) };
    let key = store.read().await.unwrap().api_keys().await.unwrap().remove(0);
    assert_eq!((key.role.as_str(), key.label.as_str(), key.shop_id.as_deref()), ("shop", "fixtures", Some("FIXTURE-0001")));
    for expected in [Revoked::Now, Revoked::Before] {
        let mut tx = store.write().await.unwrap();
        assert_eq!(licensing::revoke_key(&mut tx, &act, Reach::Everybody, key.id).await.unwrap(), expected);
        tx.commit().await.unwrap();
        let reply = service.redeem("x").await;
        assert_eq!((reply.status, reply.json()["code"].clone()), (StatusCode::UNAUTHORIZED, json!("key_unknown")));
    }
    assert_eq!(store.read().await.unwrap().history_count("key.revoked").await.unwrap(), 1);
    let mut tx = store.write().await.unwrap();
    assert!(licensing::revoke_key(&mut tx, &act, Reach::Everybody, Id::new(uuid::Uuid::nil())).await.is_err());
});

/// The world of the fixtures for processes, on each engine in turn.
async fn on_grounds(test: impl AsyncFn(&Ground)) {
    test(&Ground::sqlite().await).await;
    let database = Database::create().await;
    let url = database.url().to_owned();
    test(&Ground::of(|_| url).await).await;
    database.drop().await;
}

/// Runs the binary over a ground.
fn run(ground: &Ground, arguments: &[&str]) -> Output {
    let mut command = punchgate();
    command.env("PUNCHGATE_DATABASE", &ground.database).env("PUNCHGATE_MASTER_KEY_FILE", &ground.key);
    command.args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_listed_and_revoked_beside_a_running_node() {
    on_grounds(async |ground| {
        let node = ground.node();
        let redeem = || {
            let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            let headers =
                vec![header("authorization", &format!("Bearer {SHOP_KEY}")), header("content-type", "application/json")];
            let path = "/api/v1/shop/sessions/redeem".to_owned();
            let (method, body) = ("POST".to_owned(), br#"{"token":"x"}"#.to_vec());
            node.send(&RawRequest { method, path, headers, body, ..RawRequest::default() }).status()
        };
        assert_eq!(redeem(), 404);
        let listed = run(ground, &["key", "list", "--json"]);
        let keys: Value = serde_json::from_str(&out(&listed)).unwrap();
        let id = keys[0]["id"].as_str().unwrap();
        assert_eq!((&keys[0]["account"], &keys[0]["revoked_at"]), (&json!("admin@fixtures.example"), &Value::Null));
        for _ in 0..2 {
            assert_eq!(run(ground, &["key", "revoke", id, "--reason", "lost"]).status.code(), Some(0));
            assert_eq!(redeem(), 401);
        }
        let listed = out(&run(ground, &["key", "list"]));
        assert!(listed.lines().any(|line| line.contains(id) && line.contains("revoked 2")), "{listed}");
        assert!(!listed.contains(SHOP_KEY));
        let unknown = run(ground, &["key", "revoke", "00000000-0000-7000-8000-000000000000"]);
        assert_eq!(unknown.status.code(), Some(1));
        let store = Ground::store(&ground.database, Access::Beside).await;
        assert_eq!(store.read().await.unwrap().history_count("key.revoked").await.unwrap(), 1);
        store.close().await;
    })
    .await;
}

fn config(file: &Path, environment: &[(&str, &str)], flags: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_punchgate"));
    command.arg("config").arg("--config").arg(file).args(flags).envs(environment.iter().copied()).output().unwrap()
}

#[test]
fn flags_outrank_the_environment_and_that_the_file_and_that_the_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("punchgate.toml");
    let text = "listen = \"127.0.0.1:1001\"\nsilence_days = 1\ngrace_days = 1\ndatabase = \"postgres://me:hidden@db/x\"\n";
    fs::write(&file, format!("{text}billing_secrets = [\"whsec_Zml4dHVyZXMgZml4dHVyZXMgZml4dHVyZXM=\"]\n")).unwrap();
    let environment = [("PUNCHGATE_SILENCE_DAYS", "2"), ("PUNCHGATE_GRACE_DAYS", "2")];
    let shown = out(&config(&file, &environment, &["--grace-days", "3"]));
    for line in [
        "listen = \"127.0.0.1:1001\"  # file",
        "silence_days = 2  # environment",
        "grace_days = 3  # flag",
        "token_seconds = 120  # default",
        "database = \"postgres://me:***@db/x\"  # file",
        "billing_secrets = [\"***\"]  # file",
        "# public_url is not set",
        "log = \"text\"  # default",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line} in\n{shown}");
    }
    assert!(!shown.contains("hidden") && !shown.contains("whsec_"), "{shown}");

    let shown: Value = serde_json::from_str(&out(&config(&file, &environment, &["--json"]))).unwrap();
    assert_eq!(shown["grace_days"], json!({"value": 2, "origin": "environment"}));

    // Secrets of the environment outrank those of the file, whichever way it gives them.
    let secrets = folder.path().join("secrets");
    fs::write(&secrets, "whsec_Zml4dHVyZXMgZml4dHVyZXMgZml4dHVyZXM=\nwhsec_Zml4dHVyZXMgZml4dHVyZXMgZml4dHVyZXN=\n").unwrap();
    fs::write(&file, format!("billing_secrets_file = {:?}\n", secrets.display().to_string())).unwrap();
    let environment = [("PUNCHGATE_BILLING_SECRETS", crate::world::HOOK_SECRET)];
    let shown = out(&config(&file, &environment, &[]));
    assert!(shown.contains("billing_secrets = [\"***\"]  # environment"), "{shown}");
}

#[test]
fn a_settings_file_that_is_wrong_is_told_what_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("punchgate.toml");
    for (text, said) in [
        ("listn = \"127.0.0.1:1\"", "`listn` is no setting; did you mean `listen`?"),
        ("token_seconds = 5", "`token_seconds` cannot be used: 5 is not in 60..=600"),
        ("token_seconds = \"120\"", "`token_seconds` is to be an integer, not a text"),
        ("master_key_file = 1", "`master_key_file` is to be a text in quotes, not an integer"),
    ] {
        fs::write(&file, text).unwrap();
        let complaint = complaint(&config(&file, &[], &[]));
        assert!(complaint.contains(said) && complaint.contains("punchgate.toml"), "{text}: {complaint}");
    }
    let complaint = complaint(&config(&folder.path().join("none.toml"), &[], &[]));
    assert!(complaint.contains("none.toml cannot be read"), "{complaint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settings_file_alone_serves_and_other_commands_take_its_place() {
    on_grounds(async |ground| {
        let file = ground.folder.path().join("punchgate.toml");
        let key = ground.key.display().to_string();
        let text = format!(
            "listen = \"127.0.0.1:0\"\ndatabase = {:?}\nmaster_key_file = {key:?}\ntoken_seconds = 60\n",
            ground.database
        );
        fs::write(&file, text).unwrap();
        let settled = || {
            let mut command = punchgate();
            command.env("PUNCHGATE_CONFIG", &file).env_remove("PUNCHGATE_BILLING_SECRETS");
            command
        };
        let node = Node::of(settled().arg("serve").stderr(std::process::Stdio::null()));
        assert_eq!(node.send_fixture("oci/srm-get").status(), 303);
        let listed = settled().args(["key", "list"]).output().unwrap();
        assert!(out(&listed).contains("fixtures"), "{}", String::from_utf8_lossy(&listed.stderr));
    })
    .await;
}

fn diagnosis(ground: &Ground, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = run(ground, &[&["doctor", "--json"], arguments].concat());
    let answer =
        serde_json::from_str(&out(&output)).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code(), answer)
}

fn state(answer: &Value, check: &str) -> String {
    let found = answer["findings"].as_array().unwrap().iter().find(|finding| finding["check"] == check);
    found.map_or_else(|| "left out".to_owned(), |finding| finding["state"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_finds_what_is_wrong_and_says_what_mends_it() {
    on_grounds(async |ground| {
        let node = ground.node();
        let (_, answer) = diagnosis(ground, &["--public-url", "https://punchgate.example/"]);
        for (check, expected) in [
            ("public_url", "ok"),
            ("billing_secrets", "ok"),
            ("database", "ok"),
            ("schema", "ok"),
            ("demo", "ok"),
            ("billing_silence", "ok"),
            ("bindings", "ok"),
            ("senders", "ok"),
            ("start_urls", "ok"),
            // The fixtures have one of each of these.
            ("shared_secrets", "warn"),
            ("system_licenses", "warn"),
            ("subscriptions", "warn"),
            // Its file is made by the test, for everybody.
            ("master_key", "warn"),
        ] {
            assert_eq!(state(&answer, check), expected, "{check} in {answer}");
        }
        let found = answer["findings"].as_array().unwrap();
        assert!(found.iter().all(|finding| (finding["state"] == "ok") == finding["mend"].is_null()), "{answer}");
        drop(node);

        let (code, answer) = diagnosis(ground, &["--listen", "0.0.0.0:8080"]);
        assert_eq!((code, state(&answer, "public_url").as_str()), (Some(2), "fail"));

        let store = Ground::store(&ground.database, Access::Serve).await;
        let mut tx = store.write().await.unwrap();
        punchgate::server::mark_demo(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        store.close().await;
        fs::write(&ground.key, "00".repeat(32)).unwrap();
        let (code, answer) = diagnosis(ground, &[]);
        assert_eq!(code, Some(2));
        assert_eq!((state(&answer, "demo").as_str(), state(&answer, "master_key").as_str()), ("fail", "fail"), "{answer}");
        fs::remove_file(&ground.key).unwrap();
        assert_eq!(state(&diagnosis(ground, &[]).1, "master_key"), "fail");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_works_without_a_database_and_on_another_schema() {
    let folder = tempfile::tempdir().unwrap();
    let gone = format!("sqlite:{}", folder.path().join("none.db").display());
    for database in [gone.as_str(), "postgres://nobody@127.0.0.1:1/none"] {
        let output = punchgate().args(["doctor", "--database", database]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(out(&output).contains("fail  database: "), "{}", out(&output));
        assert!(out(&output).contains("mend it: "), "{}", out(&output));
    }
    assert!(!folder.path().join("none.db").exists(), "the doctor makes nothing");
    on_grounds(async |ground| {
        let store = Ground::store(&ground.database, Access::Serve).await;
        store.close().await;
        let bench = format!("DELETE FROM _sqlx_migrations WHERE version = {}", 3);
        past(&ground.database, &bench).await;
        let (code, answer) = diagnosis(ground, &[]);
        assert_eq!((code, state(&answer, "schema").as_str()), (Some(2), "fail"));
        assert_eq!(state(&answer, "system_licenses"), "left out");
    })
    .await;
}

/// Runs a statement past the store.
async fn past(database: &str, sql: &str) {
    use sqlx::{AssertSqlSafe, Connection};
    let sql = AssertSqlSafe(sql.to_owned());
    if database.starts_with("sqlite:") {
        let mut side = sqlx::SqliteConnection::connect(database).await.unwrap();
        sqlx::query(sql).execute(&mut side).await.unwrap();
    } else {
        let mut side = sqlx::PgConnection::connect(database).await.unwrap();
        sqlx::query(sql).execute(&mut side).await.unwrap();
    }
}

/// The names of all logins of the fixtures.
fn logins() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    ["cxml", "oci"]
        .iter()
        .flat_map(|protocol| fs::read_dir(folder.join(protocol)).unwrap().map(move |entry| (protocol, entry.unwrap())))
        .filter_map(|(protocol, entry)| {
            let name = entry.file_name().into_string().unwrap();
            let name = name.strip_suffix(".http")?;
            (!name.ends_with(".answer")).then(|| format!("{protocol}/{name}"))
        })
        .collect()
}

/// Every secret and token of the fixtures' world.
fn secrets() -> Vec<String> {
    fn collect(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    match field {
                        Value::String(text) if ["secret", "token"].contains(&name.as_str()) && text.contains('-') => {
                            found.push(text.clone());
                        }
                        other => collect(other, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            _ => {}
        }
    }
    let mut found = vec![SHOP_KEY.to_owned(), crate::world::HOOK_SECRET.to_owned()];
    collect(&serde_json::from_str(include_str!("../../fixtures/world.json")).unwrap(), &mut found);
    assert!(found.len() > 6, "{found:?}");
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn each_line_of_the_log_is_json_and_none_holds_a_secret_or_a_query() {
    on_grounds(async |ground| {
        let path = ground.folder.path().join("log");
        let log = fs::File::create(&path).unwrap();
        let key = ground.key.display().to_string();
        let node = Node::of(
            punchgate()
                .args(["--log", "json", "serve", "--listen", "127.0.0.1:0", "--database", &ground.database])
                .args(["--master-key-file", &key])
                .stderr(log),
        );
        let names = logins();
        for name in &names {
            node.exchange(&wire(&fixture(name)));
        }
        node.billing("evt", "subscription.updated", Clock::System.now());
        node.exchange(b"POST /hooks/billing HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}");
        assert!(node.end());
        let log = fs::read_to_string(&path).unwrap();
        assert!(log.lines().count() > names.len(), "{log}");
        for line in log.lines() {
            let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
            assert!(line["level"].is_string() && line["timestamp"].is_string() && line["fields"].is_object(), "{line}");
        }
        for secret in secrets() {
            assert!(!log.contains(&secret), "{secret}");
        }
        for name in &names {
            let query = fixture(name).query;
            assert!(query.is_empty() || !log.contains(&query), "{name}");
            let pairs = query.split('&').filter(|pair| pair.split_once('=').is_some_and(|(_, value)| value.len() > 5));
            assert!(pairs.into_iter().all(|pair| !log.contains(pair)), "{name}");
        }
    })
    .await;
}
