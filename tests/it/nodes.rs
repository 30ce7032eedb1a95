//! Real processes: two nodes on one PostgreSQL, a node that is killed, a second server on one SQLite file, and the command line.

use crate::{
    process::{Node, punchgate},
    world::{Service, fixture},
};
use chrono::TimeDelta;
use punchgate::{clock::Clock, store::Access};
use std::process::Stdio;

pub(crate) use crate::ground::Ground;

impl Ground {
    async fn counts(&self) -> (i64, i64) {
        let store = Self::store(&self.database, Access::Beside).await;
        let counts = store.read().await.unwrap().gate_counts().await.unwrap();
        store.close().await;
        counts
    }
}

/// Both protocols get this on this node.
pub(crate) fn assert_logins(node: &Node, oci: u16, cxml: u16) {
    assert_eq!(node.send_fixture("oci/srm-get").status(), oci);
    assert_eq!(node.send_fixture("cxml/coupa-create").cxml_status(), cxml);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lapse_answered_by_one_node_stops_logins_on_both() {
    let database = crate::engines::Database::create().await;
    let url = database.url().to_owned();
    let ground = Ground::of(|_| url).await;
    let (one, other) = (ground.node(), ground.node());
    assert_logins(&one, 303, 200);
    assert_logins(&other, 303, 200);
    for round in 0..3 {
        one.billing(&format!("lapse-{round}"), "subscription.ended", Clock::System.now());
        assert_logins(&other, 403, 403);
        assert_logins(&one, 403, 403);
        other.billing(&format!("pay-{round}"), "subscription.updated", Clock::System.now());
        assert_logins(&one, 303, 200);
        assert_logins(&other, 303, 200);
    }
    assert!(one.end() && other.end(), "a node that is told to end ends well");
    database.drop().await;
}

async fn a_killed_node_loses_no_accepted_login(ground: &Ground) {
    let before = ground.counts().await;
    for round in 1..=3_i64 {
        let node = ground.node();
        assert_eq!(node.send_fixture("oci/srm-get").status(), 303);
        node.kill();
        let after = ground.counts().await;
        assert_eq!(after, (before.0 + round, before.1 + round), "round {round}");
    }
    assert_logins(&ground.node(), 303, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_node_loses_no_accepted_login_on_sqlite() {
    a_killed_node_loses_no_accepted_login(&Ground::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_node_loses_no_accepted_login_on_postgres() {
    let database = crate::engines::Database::create().await;
    let url = database.url().to_owned();
    a_killed_node_loses_no_accepted_login(&Ground::of(|_| url).await).await;
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_believes_its_proxies_and_writes_at_its_end_what_it_counted() {
    let ground = Ground::sqlite().await;
    let settings =
        ["--trusted-proxies", "10.0.0.0/8 127.0.0.1", "--unauthenticated-per-hour", "1", "--failures-per-identity", "2"];
    let node = Node::start_with(&ground.database, &ground.key, &settings);
    let from = |client: &str| {
        let mut wrong = fixture("cxml/coupa-wrong-secret");
        wrong.headers.push(("X-Forwarded-For".to_owned(), format!("192.0.2.1, {client}, 10.1.2.3")));
        wrong
    };
    let answers = ["198.51.100.7"; 4].map(|client| node.send(&from(client)).cxml_status());
    assert_eq!(answers, [401, 401, 560, 560]);
    assert_eq!(node.send(&from("198.51.101.7")).cxml_status(), 401);
    assert!(node.end());
    let store = Ground::store(&ground.database, Access::Beside).await;
    let mut db = store.read().await.unwrap();
    let logins = db.newest_logins(9).await.unwrap();
    assert_eq!(logins.iter().map(|login| login.client.as_deref()).collect::<Vec<_>>(), [Some("198.51.100.7")]);
    let unrecorded = db.unrecorded_since(Clock::System.now() - TimeDelta::hours(2)).await.unwrap();
    assert_eq!(unrecorded.iter().map(|row| row.refusals).sum::<i64>(), 4);
    drop(db);
    store.close().await;
}

/// Runs a command to its end: exit code, standard output, standard error.
fn run(arguments: &[&str], ground: &Ground) -> (i32, String, String) {
    let output = punchgate()
        .args(arguments)
        .args(["--database", &ground.database, "--master-key-file"])
        .arg(&ground.key)
        .stdout(Stdio::piped())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_one_sqlite_file_does_not_start() {
    let ground = Ground::sqlite().await;
    let node = ground.node();
    let (code, _, error) = run(&["serve", "--listen", "127.0.0.1:0"], &ground);
    assert_eq!(code, 2);
    assert!(error.contains("another punchgate serves"), "{error}");
    assert_logins(&node, 303, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_with_another_master_key_does_not_start() {
    let ground = Ground::sqlite().await;
    std::fs::write(&ground.key, "0".repeat(64)).unwrap();
    let (code, _, error) = run(&["serve", "--listen", "127.0.0.1:0"], &ground);
    assert_eq!(code, 2);
    assert!(error.contains("the master key does not fit"), "{error}");
    std::fs::remove_file(&ground.key).unwrap();
    let (code, _, error) = run(&["serve", "--listen", "127.0.0.1:0"], &ground);
    assert_eq!(code, 2);
    assert!(error.contains("is missing: restore it"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn check_tells_every_reason_and_records_nothing() {
    let ground = Ground::sqlite().await;
    let node = ground.node();
    let fixture = |name: &str| format!("{}/fixtures/{name}.http", env!("CARGO_MANIFEST_DIR"));
    let (code, answer, _) = run(&["check", &fixture("oci/srm-get")], &ground);
    assert_eq!((code, answer.trim()), (0, "accepted"));
    let (code, answer, _) = run(&["check", "--json", &fixture("oci/srm-wrong-password")], &ground);
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((code, &answer["decision"]), (1, &"refused".into()));
    assert_eq!(answer["reasons"][0]["code"], "secret_mismatch");
    assert!(!answer["reasons"][0]["next_step"].as_str().unwrap().is_empty());
    let late = (Clock::System.now() + TimeDelta::days(400)).to_rfc3339();
    let (code, answer, _) = run(&["check", "--at", &late, &fixture("oci/srm-get")], &ground);
    assert_eq!(code, 1);
    assert!(answer.contains("subscription_lapsed"), "{answer}");

    let document = ground.folder.path().join("plain.xml");
    std::fs::write(&document, crate::world::fixture("cxml/coupa-create").body).unwrap();
    let document = document.to_str().unwrap();
    let (code, answer, error) = run(&["check", document, "--system", "coupa"], &ground);
    assert_eq!((code, answer.trim()), (0, "accepted"), "{error}");
    let (code, _, error) = run(&["check", document], &ground);
    assert_eq!(code, 2);
    assert!(error.contains("--system"), "{error}");
    assert_eq!(ground.counts().await, (0, 0));
    drop(node);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_made_at_the_command_line_redeems() {
    let ground = Ground::sqlite().await;
    let of_shop = ["key", "create", "--role", "shop", "--label", "plugin", "--account", "Admin@Fixtures.Example"];
    let (code, _, error) = run(&of_shop, &ground);
    assert_eq!(code, 2, "a shop's key names its shop: {error}");
    let (code, key, error) = run(&[&of_shop[..], &["--shop-id", "fixture-0001"]].concat(), &ground);
    assert_eq!(code, 0, "{error}");
    let store = Ground::store(&ground.database, Access::Serve).await;
    let service = Service::over(&store, Clock::System.now(), 5);
    let token = service.send_fixture("oci/srm-get").await.token();
    let session = service.redeem_as(key.trim(), &serde_json::json!({"token": token})).await;
    assert_eq!(session.status.as_u16(), 200, "{}", session.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_keeps_its_promises_and_serve_refuses_its_database() {
    let folder = tempfile::tempdir().unwrap();
    let exposed = punchgate().args(["demo", "--listen", "0.0.0.0:0"]).output().unwrap();
    assert_eq!(exposed.status.code(), Some(2));

    let demo = crate::process::Demo::start(folder.path());
    assert_eq!(demo.paste("curl -si").status(), 303);
    assert_eq!(demo.paste("curl -s ").cxml(), 200);
    assert!(demo.paste_signed("subscription.ended").contains("applied"));
    assert_eq!(demo.paste("curl -si").status(), 403);
    assert_eq!(demo.paste("curl -s ").cxml(), 403);
    assert!(demo.paste_signed("subscription.updated").contains("applied"));
    let login = demo.paste("curl -si");
    assert_eq!(login.status(), 303);
    assert!(crate::process::Demo::visit(&login).contains("Welcome, Demo Buyer Ltd"));
    assert!(crate::process::Demo::visit(&login).contains("token_used"));
    drop(demo);

    let database = format!("sqlite:{}", folder.path().join("punchgate.db").display());
    let mut refused = punchgate();
    refused.args(["serve", "--database", &database, "--master-key-file"]).arg(folder.path().join("master.key"));
    let refused = refused.output().unwrap();
    assert!(String::from_utf8_lossy(&refused.stderr).contains("demo world"));
}
