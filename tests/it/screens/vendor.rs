//! What the vendor's staff does: a code sent again; a subscription that lapses and comes back, with the login that shows it.

use super::{Site, Who};
use chrono::{SecondsFormat, TimeDelta, Utc};
use punchgate::{
    billing::{HookSecret, sign},
    clock::Clock,
};
use serde_json::{Value, json};

/// The secret by which billing signs in the demo.
const HOOK_SECRET: &str = "whsec_cHVuY2hnYXRlLWRlbW8tYmlsbGluZy1zZWNyZXQ=";

impl Site {
    /// Billing says something of the demo's subscription.
    pub(super) fn billing(&self, id: &str, kind: &str, status: &str) {
        let now = Clock::System.now();
        let at = |days: i64| (now + TimeDelta::days(days)).to_rfc3339_opts(SecondsFormat::Micros, true);
        let body = json!({"type": kind, "timestamp": at(0), "data": {
            "subscription_ref": "sub_demo", "status": status,
            "current_period_start": at(0), "current_period_end": at(30),
        }});
        self.hook(id, now, &body);
    }

    fn hook(&self, id: &str, now: chrono::DateTime<Utc>, body: &Value) {
        let body = body.to_string();
        let signature = sign(&HookSecret::parse(HOOK_SECRET).unwrap(), id, now, body.as_bytes());
        let at = now.timestamp().to_string();
        let headers = [
            ("content-type", "application/json"),
            ("webhook-id", id),
            ("webhook-timestamp", at.as_str()),
            ("webhook-signature", signature.as_str()),
        ];
        let answer = self.send("POST", "/hooks/billing", &headers, &body);
        assert_eq!(answer.status(), 200, "{}", answer.0);
    }

    /// An order of the demo's store; its page.
    pub(super) fn order(&self, reference: &str) -> String {
        let order = json!({
            "external_ref": reference, "account_email": "buyer@customer.example", "subscription_ref": "sub_demo", "status": "paid",
            "items": [{"product": "system_license", "quantity": 1}, {"product": "customer_license", "quantity": 2}],
        });
        let placed = self.api("pgk_demo_operator", "POST /api/v1/orders", &order);
        format!("/orders/{}", placed["id"].as_str().unwrap())
    }
}

#[test]
fn a_code_is_sent_again_to_the_right_address() {
    let mut site = Site::start();
    let path = site.order("R-1001");
    site.become_one(Who::Operator);
    site.visit("/orders?q=R-1001");
    site.browser.follow("tbody a");
    assert!(site.text("h1").contains("R-1001"));
    site.browser.follow("a[href$='/address']");
    site.browser.fill("#account_email", "right@customer.example");
    site.browser.fill("#reason", "The buyer called.");
    site.browser.follow("main form button");
    assert!(site.text("[role=status]").contains("The address is corrected"), "{}", site.text("main"));
    site.browser.follow("a[href*='/resend?']");
    assert!(site.text("main form").contains("1 mail with the code"), "{}", site.text("main form"));
    assert!(site.text("main form").contains("right@customer.example"));
    site.browser.follow("main form button");
    assert!(site.text("[role=status]").contains("right@customer.example"), "{}", site.text("main"));
    let here = site.at(&path);
    assert_eq!(site.browser.look("location.href"), here.as_str());
    site.visit("/mails");
    assert!(site.text("tbody tr").contains("a code, sent again"), "{}", site.text("tbody"));
}

#[test]
fn a_subscription_lapses_and_comes_back() {
    let mut site = Site::start();
    assert_eq!(site.log_in("demo-oci-secret").status(), 303);
    site.billing("evt_walk_end", "subscription.ended", "ended");
    assert_eq!(site.log_in("demo-oci-secret").status(), 403);
    site.become_one(Who::Admin);
    site.visit("/");
    assert!(site.text(".banner").contains("Lapsed"), "{}", site.text(".banner"));
    site.visit("/logins?outcome=refused");
    site.browser.follow("tbody a");
    assert!(site.text(".ladder .is-bad").contains("subscription_lapsed"), "{}", site.text(".ladder"));
    site.browser.follow(".ladder .is-bad a.button");
    assert_eq!(site.text("h1"), "Subscriptions");
    site.browser.follow("tbody a");
    assert!(site.text(".banner").contains("nobody can log in since"), "{}", site.text(".banner"));
    assert!(site.text(".banner").contains("Billing last said: over"), "{}", site.text(".banner"));
    site.billing("evt_walk_paid", "subscription.updated", "active");
    assert_eq!(site.log_in("demo-oci-secret").status(), 303);
    site.visit("/subscriptions/sub_demo");
    assert!(site.text(".banner").contains("everybody who is linked and licensed can log in"), "{}", site.text(".banner"));
}

#[test]
fn ending_a_subscription_says_first_who_cannot_log_in_any_more() {
    let mut site = Site::start();
    site.become_one(Who::Operator);
    site.visit("/subscriptions/sub_demo");
    site.browser.follow("a[href$='/end']");
    assert!(site.text("main form").contains("3 systems, 3 customers cannot log in any more"), "{}", site.text("main form"));
    assert_eq!(site.log_in("demo-oci-secret").status(), 303, "nothing changes by looking");
    site.browser.fill("#reason", "The contract was terminated.");
    site.browser.follow("main form button");
    assert!(site.text(".banner").contains("The vendor ended it"), "{}", site.text(".banner"));
    assert_eq!(site.log_in("demo-oci-secret").status(), 403);
    site.browser.follow("a[href$='/reinstate']");
    site.browser.fill("#reason", "The termination was withdrawn.");
    site.browser.follow("main form button");
    assert_eq!(site.log_in("demo-oci-secret").status(), 303);
}

#[test]
fn an_administrator_makes_a_key_and_keeps_it() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    site.visit("/keys");
    site.browser.follow("a[href='/keys/new']");
    site.browser.fill("#label", "import script");
    site.browser.choose("#role", "admin");
    site.browser.follow("main form button");
    let key = site.text("#secret");
    assert!(key.starts_with("pgk_"), "{}", site.text("main"));
    let list = |site: &Site| {
        let authorization = format!("Bearer {key}");
        site.send("GET", "/api/v1/licenses", &[("authorization", &authorization)], "").status()
    };
    assert_eq!(list(&site), 200);
    site.browser.follow("main a.button");
    assert!(!site.text("main").contains(&key) && site.text("main").contains("import script"));
    site.browser.follow("tbody tr:last-child a");
    site.browser.follow("main form button");
    assert_eq!(list(&site), 401);
}
