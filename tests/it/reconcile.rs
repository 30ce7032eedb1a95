//! The commands about billing: comparing an export with what is kept, beside a running server, and signing as Stripe does.

use crate::{nodes::Ground, process::punchgate, world::STRIPE_SECRET};
use chrono::{DateTime, TimeDelta, Utc};
use punchgate::{
    billing::stripe::{StripeEvent, StripeSecret, verify},
    clock::Clock,
    domain::subscription::Period,
    store::Access,
};
use serde_json::{Value, json};
use std::process::Output;

fn run(ground: &Ground, export: &str, arguments: &[&str]) -> Output {
    let file = ground.folder.path().join("export.json");
    std::fs::write(&file, export).unwrap();
    let mut command = punchgate();
    command.arg("reconcile").arg(&file).args(arguments);
    command.args(["--database", &ground.database, "--master-key-file"]).arg(&ground.key).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The period of the active subscription of the fixtures' world, which every export is made for.
async fn period(ground: &Ground) -> Period {
    let store = Ground::store(&ground.database, Access::Beside).await;
    let known = store.read().await.unwrap().subscription("active").await.unwrap().unwrap();
    store.close().await;
    known.facts.standing().unwrap().period.unwrap()
}

fn own(status: &str, start: DateTime<Utc>, end: DateTime<Utc>) -> Value {
    json!({"subscription_ref": "active", "status": status, "current_period_start": start, "current_period_end": end})
}

async fn an_export_is_compared(ground: &Ground) {
    let Period { start, end } = period(ground).await;
    let node = ground.node();
    let same = run(ground, &own("active", start, end).to_string(), &[]);
    assert_eq!((same.status.code(), text(&same).trim()), (Some(0), "no drift among 1 subscriptions"));

    let later = end + TimeDelta::days(30);
    let lines =
        format!("{}\n{}\n", own("unpaid", start, later), json!({"subscription_ref": "sub_lost", "status": "paused"}));
    let drifted = run(ground, &lines, &[]);
    assert_eq!(drifted.status.code(), Some(1), "{}", text(&drifted));
    for told in [
        "active: status active here, unpaid there",
        "active: period ",
        "it entitles here, and does not entitle there",
        "sub_lost: nothing was heard of it here; billing says paused",
        "4 differences, 2 subscriptions exported",
    ] {
        assert!(text(&drifted).contains(told), "{told}: {}", text(&drifted));
    }

    let missing = run(ground, "{\"object\": \"list\", \"data\": [], \"has_more\": false}", &["--json"]);
    let told: Value = serde_json::from_str(&text(&missing)).unwrap();
    assert_eq!((missing.status.code(), &told["drift"][0]["kind"]), (Some(1), &json!("unknown_there")), "{told}");
    assert_eq!(told["drift"].as_array().unwrap().len(), 1, "what is over may be left out: {told}");
    for (export, arguments) in [("{\"data\": [], \"has_more\": true}", &[][..]), ("[]", &["--prefix", "sub_"])] {
        assert_eq!(run(ground, export, arguments).status.code(), Some(0), "{export}");
    }
    let nonsense = run(ground, "id,status", &[]);
    assert_eq!(nonsense.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nonsense.stderr).contains("cannot be compared"));
    assert!(node.end());
    assert_eq!(period(ground).await, Period { start, end }, "nothing was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_compared_beside_a_server_on_sqlite() {
    an_export_is_compared(&Ground::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_compared_beside_a_server_on_postgres() {
    let database = crate::engines::Database::create().await;
    let url = database.url().to_owned();
    an_export_is_compared(&Ground::of(|_| url).await).await;
    database.drop().await;
}

#[test]
fn an_event_is_signed_as_stripe_does() {
    let object = json!({"id": "sub_1", "status": "paused"}).to_string();
    let arguments =
        ["hook", "sign", "--stripe", "--type", "customer.subscription.paused", "--id", "evt_1", "--data", &object];
    let output = punchgate().args(arguments).env("PUNCHGATE_HOOK_SECRET", STRIPE_SECRET).output().unwrap();
    let printed = text(&output);
    let value = |name: &str| {
        let line = printed.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("no {name}: {printed}"));
        let quoted: String = serde_json::from_str(line.split_once(" = ").unwrap().1).unwrap();
        quoted.trim_start_matches(name).to_owned()
    };
    let (signature, body) = (value("stripe-signature: "), value("data-raw"));
    let secret = StripeSecret::parse(STRIPE_SECRET).unwrap();
    let now = Clock::System.now();
    assert_eq!(verify(&[secret], [("stripe-signature", signature.as_bytes())], body.as_bytes(), now), Ok(()));
    let read = StripeEvent::read(body.as_bytes(), now).unwrap();
    assert_eq!((read.id.as_str(), read.event.reference()), ("evt_1", Some("sub_1")));
}
