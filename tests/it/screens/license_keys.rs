//! License keys, as people carry them: exported at an authority, with its file and its signing key, and registered at an installation
//! with no connection to it; and an installation that keeps in step by itself. Also the license keys that the screens show.

use super::{Site, Who};
use crate::{
    nodes::Ground,
    process::{Answer, Demo, Node},
};
use chrono::{DateTime, TimeDelta, Utc};
use punchgate::{
    clock::Clock,
    domain::{
        id::Id,
        jws::Signed,
        license::LicenseKind,
        license_key::{Component, Content, Document, Holder, PaidBy, Signer, Standing, Validity, signing_input},
        shop::ShopId,
        subscription::Status,
    },
    protocol::RawRequest,
    vault::signing::Signing,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use uuid::Uuid;
use zeroize::Zeroizing;

const EMAIL: &str = "admin@demo.example";

/// What an authority elsewhere says of the demo's account, as of then.
fn content(at: DateTime<Utc>) -> Content {
    let standing = |status, since: i64| Standing {
        status,
        at: at - TimeDelta::days(since),
        period_start: Some(at - TimeDelta::days(since)),
        period_end: Some(at + TimeDelta::days(365 - since)),
        cancel_at_period_end: false,
        ends_at: None,
    };
    let paid = |reference: &str, standing| PaidBy {
        reference: reference.to_owned(),
        standing: Some(standing),
        extended_until: None,
        stopped_at: None,
    };
    let component = |place: u128, kind, hint: &str, paid: &str| Component {
        id: Id::new(Uuid::from_u128(place)),
        kind,
        serial_hint: hint.to_owned(),
        bundled: (kind == LicenseKind::System).then(|| Id::new(Uuid::from_u128(100 + place))),
        subscription: Some(paid.to_owned()),
        shop_id: None,
        claimed_at: at - TimeDelta::days(200),
        suspended_at: None,
        revoked_at: None,
    };
    let bound = ShopId::parse("DEMOSHOP-0001").unwrap();
    let since = Some(at - TimeDelta::days(3));
    Content {
        silence_seconds: TimeDelta::days(14).num_seconds(),
        grace_seconds: TimeDelta::days(14).num_seconds(),
        subscriptions: vec![paid("sub_2026", standing(Status::Active, 20)), paid("sub_trial", standing(Status::Ended, 120))],
        licenses: vec![
            Component { shop_id: Some(bound), ..component(1, LicenseKind::System, "7K2M", "sub_2026") },
            component(2, LicenseKind::Customer, "Q4XD", "sub_2026"),
            Component { suspended_at: since, ..component(3, LicenseKind::Customer, "M8TA", "sub_2026") },
            Component { revoked_at: since, ..component(4, LicenseKind::Customer, "ZC5R", "sub_2026") },
            component(5, LicenseKind::System, "H3WN", "sub_trial"),
        ],
    }
}

impl Site {
    /// License keys that an authority elsewhere signed for the demo's account: one that should be renewed by now, and one before it; the
    /// page of the newer one.
    pub(super) fn license_key(&self) -> String {
        let list = || self.api("pgk_demo_admin", "GET /api/v1/license-keys", &json!({}));
        if list()["items"].as_array().unwrap().is_empty() {
            let key = Signing::from_seed(&Zeroizing::new([11; 32]));
            let trust = json!({"signer": key.public().text()});
            self.api("pgk_demo_operator", "POST /api/v1/trusted-signers", &trust);
            let now = Clock::System.now();
            for (number, label, days) in [(1, "Main shop 2025", 80), (2, "Main shop 2026", 78)] {
                let issued_at = now - TimeDelta::days(days);
                let public = key.public();
                let signer = Signer { kid: public.kid(), x: public.x(), signs_from: issued_at };
                let id = Id::new(Uuid::from_u128(1000));
                let holder = Holder { id, email: EMAIL.to_owned(), name: "Demo shop operator".to_owned() };
                let mut content = content(now);
                content.licenses.truncate(if number == 1 { 3 } else { 5 });
                let document = Document::issued(holder, number, issued_at, Validity::by_hand(90), vec![signer], content);
                let input = signing_input(&public.kid(), &serde_json::to_vec(&document).unwrap());
                let access_key = Signed::text(&input, &key.sign(&input));
                let new = json!({"label": label, "access_key": access_key});
                self.api("pgk_demo_admin", "POST /api/v1/license-keys", &new);
            }
        }
        let newest = list()["items"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
        format!("/license-keys/{newest}")
    }

    /// The page of the newest run that registered one.
    pub(super) fn license_key_run(&mut self) -> String {
        self.license_key();
        self.first("/api/v1/license-key-runs", "/synchronization/runs/{id}")
    }

    /// The page that asks whether the signing key that is trusted is to be trusted no more.
    pub(super) fn distrusted(&self) -> String {
        self.license_key();
        let trusted = self.api("pgk_demo_operator", "GET /api/v1/trusted-signers", &json!({}));
        format!("/signing-keys/{}/distrust", trusted["items"][0]["kid"].as_str().unwrap())
    }

    /// The page of signing keys, where this server has two and trusts one.
    pub(super) fn signing_keys(&self) -> String {
        self.license_key();
        let own = self.api("pgk_demo_operator", "GET /api/v1/signing-keys", &json!({}));
        for _ in own["items"].as_array().unwrap().len()..2 {
            self.api("pgk_demo_operator", "POST /api/v1/signing-keys", &json!({"reason": "once a year"}));
        }
        "/signing-keys".to_owned()
    }

    /// The page that exports the license key of an account whose authority this server is.
    pub(super) fn export(&self) -> String {
        let found = self.api("pgk_demo_operator", "GET /api/v1/accounts?q=branch", &json!({}));
        let known = found["items"][0]["id"].as_str().map(str::to_owned);
        let account = known.unwrap_or_else(|| {
            let new = json!({"email": "branch@customer.example", "name": "A branch"});
            let made = self.api("pgk_demo_operator", "POST /api/v1/accounts", &new);
            made["id"].as_str().unwrap().to_owned()
        });
        format!("/accounts/{account}/license-key")
    }
}

/// Waits until something is there.
fn until<T>(what: &str, mut there: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = there() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "{what}: never");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn exported_at_the_authority_and_registered_with_no_network_between() {
    // The demo sells the licenses; another one, which knows nothing of it, keeps the gate.
    let mut site = Site::start();
    let (there, downloads) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let installation = Demo::start(there.path());
    site.become_one(Who::Operator);
    site.visit("/accounts");
    site.browser.follow("tbody a");
    site.browser.follow("a[href$='/license-key']");
    site.browser.fill("#reason", "The shop asked for it by mail.");
    site.browser.follow("main form button");
    site.judge_answer("license-key-exported");
    let key = site.browser.look("document.querySelector('#secret').value");
    let key = key.as_str().unwrap().to_owned();
    assert!(key.starts_with("eyJ"), "{}", site.text("main"));
    let folder = downloads.path().to_str().unwrap();
    site.browser.call("Page.setDownloadBehavior", &json!({"behavior": "allow", "downloadPath": folder}));
    site.browser.click("main a[download]");
    let file = downloads.path().join("license-key-1.key");
    let kept = until("the file", || std::fs::read_to_string(&file).ok().filter(|text| !text.is_empty()));
    assert_eq!(kept, key);
    site.visit("/signing-keys");
    let signer = site.text("tbody code");
    assert!(signer.starts_with("pgs_"), "{}", site.text("main"));

    let _authority = std::mem::replace(&mut site.demo, installation);
    site.become_one(Who::Operator);
    site.visit("/license-keys/new");
    assert!(site.text("main").contains("No signing key is trusted here yet"), "{}", site.text("main"));
    site.visit("/signing-keys");
    site.browser.follow("a[href='/signing-keys/trust']");
    site.browser.fill("#signer", &signer);
    site.browser.follow("main form button");
    assert!(site.text("[role=status]").contains("is trusted"), "{}", site.text("main"));
    site.become_one(Who::Admin);
    site.visit("/license-keys");
    assert!(site.text("main").contains("No license key is registered here"), "{}", site.text("main"));
    site.browser.follow("a[href='/license-keys/new']");
    site.browser.fill("#label", "Main shop 2026");
    site.browser.fill("#access_key", &key[..key.len() - 1]);
    site.browser.follow("main form button");
    assert!(site.text("#access_key-error").contains("not an access key"), "{}", site.text("main"));
    site.judge_answer("license-key-refused");
    let root = site.browser.call("DOM.getDocument", &json!({}))["root"]["nodeId"].clone();
    let input = site.browser.call("DOM.querySelector", &json!({"nodeId": root, "selector": "input[type=file]"}));
    let files = json!({"files": [file.to_str().unwrap()], "nodeId": input["nodeId"]});
    site.browser.call("DOM.setFileInputFiles", &files);
    site.browser.wait(&format!("document.querySelector('#access_key').value === {}", json!(key)));
    site.browser.follow("main form button");
    assert!(site.text("[role=status]").contains("License key number 1 is registered"), "{}", site.text("main"));
    assert!(site.text(".banner").contains("It is in force"), "{}", site.text(".banner"));
    site.browser.follow("tbody a[href^='/licenses/']");
    assert!(site.text("main").contains("license_key") || site.text("h1").contains("PG-"), "{}", site.text("main"));
    site.visit("/license-keys");
    assert!(site.text("tbody").contains("Main shop 2026") && site.text("tbody").contains("in force"));
}

fn call(node: &Node, key: &str, call: &str, body: Option<&Value>) -> Value {
    let (method, target) = call.split_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let Answer(answer) = node.send(&RawRequest {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: vec![header("authorization", &format!("Bearer {key}")), header("content-type", "application/json")],
        body: body.map(Value::to_string).unwrap_or_default().into_bytes(),
    });
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap_or_else(|_| panic!("{call}: {answer}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_in_step_it_says_so_and_why_it_is_not() {
    let mut site = Site::start();
    site.api("pgk_demo_operator", "POST /api/v1/signing-keys", &json!({"reason": "the first"}));
    let signers = site.api("pgk_demo_operator", "GET /api/v1/signing-keys", &json!({}));
    let here = Ground::sqlite().await;
    let file = here.folder.path().join("upstream.key");
    std::fs::write(&file, "pgk_demo_admin").unwrap();
    let settings =
        ["--upstream", site.demo.base(), "--upstream-key-file", file.to_str().unwrap(), "--upstream-seconds", "600"];
    let node = Node::start_with(&here.database, &here.key, &settings);
    let operator = crate::world::OPERATOR_KEY;
    call(&node, operator, "POST /api/v1/accounts", Some(&json!({"email": EMAIL, "name": "Demo shop operator"})));
    let staff =
        json!({"email": "vera@vendor.example", "name": "Vera", "role": "operator", "password": "correct horse battery"});
    call(&node, operator, "POST /api/v1/users", Some(&staff));
    let at = |path: &str| format!("http://{}{path}", node.address());
    site.browser.visit(&at("/sign-in?then=/synchronization"));
    site.browser.fill("#email", "vera@vendor.example");
    site.browser.fill("#password", "correct horse battery");
    site.browser.follow("main button");
    assert!(site.text(".banner").contains("cannot get in step"), "{}", site.text("main"));
    assert!(site.text(".banner").contains("a key that is not trusted here"), "{}", site.text(".banner"));
    call(&node, operator, "POST /api/v1/trusted-signers", Some(&json!({"signer": signers["items"][0]["signer"]})));
    site.browser.follow("form[action='/synchronization'] button");
    assert!(site.text("[role=status]").contains("In step"), "{}", site.text("main"));
    assert!(site.text(".banner").contains("In step with the authority"), "{}", site.text(".banner"));

    // What changes there is here without anybody's doing, as soon as it listens.
    until("a run by the clock", || {
        let runs = call(&node, operator, "GET /api/v1/license-key-runs?limit=200", None);
        let runs = runs["items"].as_array().unwrap();
        runs.iter().any(|run| run["way"] == "scheduled" && run["outcome"] != "failed").then_some(())
    });
    let told = |node: &Node| {
        let runs = call(node, operator, "GET /api/v1/license-key-runs?limit=200", None);
        let runs = runs["items"].as_array().unwrap();
        runs.iter().find(|run| run["way"] == "pushed" && run["outcome"] == "applied").map(|run| run["id"].clone())
    };
    site.billing("evt_in_step_end", "subscription.ended", "ended");
    let run = until("the change", || told(&node));
    site.browser.visit(&at("/synchronization"));
    site.judge_answer("synchronization-in-step");
    assert!(site.text("tbody").contains("listening for changes"), "{}", site.text("tbody"));
    site.browser.visit(&at(&format!("/synchronization/runs/{}", run.as_str().unwrap())));
    site.judge_answer("synchronization-run");
    assert!(site.text("main").contains("What it changed"), "{}", site.text("main"));

    // The authority is gone.
    let folder = tempfile::tempdir().unwrap();
    site.demo = Demo::start(folder.path());
    site.browser.visit(&at("/synchronization"));
    site.browser.follow("form[action='/synchronization'] button");
    site.judge_answer("synchronization-failing");
    let banner = site.text(".banner");
    assert!(banner.contains("could not be reached") && banner.contains("Logins go on as they are until"), "{banner}");
}
