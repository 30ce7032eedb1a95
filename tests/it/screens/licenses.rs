//! Licenses on their pages: claimed from the mail, bound to a shop, given to a customer, transferred to another account.

use super::{Site, Who};
use serde_json::{Value, json};

const OPERATOR: &str = "pgk_demo_operator";
const ADMIN: &str = "pgk_demo_admin";

/// An order that is to be claimed by its serials, which are these.
fn order(site: &Site, reference: &str, product: &str, quantity: u64) -> Vec<String> {
    let order = json!({
        "external_ref": reference, "account_email": "admin@demo.example", "subscription_ref": "sub_demo", "status": "paid",
        "claim": false, "items": [{"product": product, "quantity": quantity}],
    });
    let order = site.api(OPERATOR, "POST /api/v1/orders", &order);
    let licenses = order["items"][0]["licenses"].as_array().unwrap();
    licenses.iter().filter_map(|license| license["serial"].as_str().map(str::to_owned)).collect()
}

pub(super) fn system(site: &Site, name: &str) -> Value {
    let systems = site.api(ADMIN, "GET /api/v1/systems", &json!({}));
    systems["items"].as_array().unwrap().iter().find(|system| system["system"] == name).unwrap().clone()
}

#[test]
fn licenses_are_claimed_bound_given_to_a_customer_and_transferred() {
    let mut site = Site::start();
    let serials = order(&site, "walk-1", "customer_license", 2);
    site.become_one(Who::Admin);
    site.visit("/licenses");
    site.browser.follow("main a[href='/licenses/claim']");
    let typed = format!("{}\n{}\nnot-a-code", serials[0].to_lowercase(), serials[1]);
    site.browser.fill("#serials", &typed);
    site.browser.follow("main form button");
    let outcome = site.text(".outcome");
    assert!(outcome.contains("2 licenses are yours") && outcome.contains("1 code was not claimed"), "{outcome}");
    assert!(
        outcome.contains("not-a-code") && outcome.contains("This is not a serial"),
        "each says what became of it: {outcome}"
    );
    assert_eq!(site.browser.look("document.querySelector('#serials').value"), "not-a-code", "only that is to be corrected");

    site.judge_answer("claimed-licenses");

    // Bound to the shop, after the page said what that changes.
    site.browser.follow(".outcome form button");
    let effects = site.text("main");
    assert!(effects.contains("2 licenses work in the shop Demo shop (SHOPID DEMOSHOP-0001) from now on"), "{effects}");
    site.browser.follow("main form button");
    assert!(site.text("[role=status]").contains("2 licenses are bound"), "{}", site.text("[role=status]"));

    // Found by its whole code, typed in any way.
    site.browser.fill("#q", &serials[0].replace('-', " "));
    site.browser.follow(".filters button");
    assert_eq!(site.browser.look("document.querySelectorAll('tbody tr').length"), 1);
    assert!(site.text("tbody").contains("Effective"), "{}", site.text("tbody"));

    // Given to a customer, who can log in with the secret that is shown once.
    let oci = system(&site, "demo-oci");
    let customers = format!("/systems/{}/customers", oci["id"].as_str().unwrap());
    site.visit(&customers);
    for (field, text) in [
        ("#number", "10002"),
        ("#name", "Second Buyer"),
        ("#identity", "second@demo.example"),
        ("#email", "second@demo.example"),
    ] {
        site.browser.fill(field, text);
    }
    site.browser.follow("section.card form button");
    let secret = site.text("#secret");
    assert!(secret.len() >= 20, "{}", site.text("main"));
    site.judge_answer("linked-customer");
    let log_in = |site: &Site, secret: &str| site.log_in_as("second@demo.example", secret).status();
    assert_eq!(log_in(&site, &secret), 303);

    // Unlinked, after the page said whom that locks out.
    site.visit(&customers);
    site.browser.follow("tbody tr:last-child a");
    let page = site.text("main");
    assert!(page.contains("Customer license") && !page.contains(&secret), "{page}");
    site.browser.follow("a[href$='/unlink']");
    assert!(
        site.text("main").contains("1 customer cannot log in to the system Demo: OCI any more"),
        "{}",
        site.text("main")
    );
    site.browser.follow("main form button");
    assert_eq!(log_in(&site, &secret), 403);

    // Offered to another account, whose people accept it.
    let other = json!({"email": "other@buyer.example", "name": "Other shop operator"});
    let other = site.api(OPERATOR, "POST /api/v1/accounts", &other);
    let user = json!({"email": "olaf@buyer.example", "name": "Olaf", "role": "admin", "account": other["id"], "password": "correct horse battery"});
    site.api(OPERATOR, "POST /api/v1/users", &user);
    site.visit(&format!("/licenses?q={}", serials[1]));
    site.browser.follow("tbody a");
    site.browser.fill("#to_email", "other@buyer.example");
    site.browser.follow("form[action$='/transfer'] button");
    assert!(site.text("main").contains("0 customers are concerned"), "{}", site.text("main"));
    site.browser.follow("main form button");
    assert!(site.text("main").contains("Offered to other@buyer.example"), "{}", site.text("main"));
    assert!(site.text(".story").contains("License bound to a shop"), "its history is on its page: {}", site.text(".story"));

    site.become_one(Who::Nobody);
    site.sign_in("olaf@buyer.example", "correct horse battery");
    site.visit("/licenses");
    assert!(site.text("main").contains("1 open transfer"), "{}", site.text("main"));
    site.browser.follow("a[href='/transfers']");
    site.browser.follow("form[action$='/accept'] button");
    assert!(site.text("[role=status]").contains("The license is yours now"));
    site.visit("/licenses");
    let theirs = site.text("tbody");
    assert!(theirs.contains("Not bound to a shop yet"), "{theirs}");
    assert_eq!(site.browser.look("document.querySelectorAll('tbody tr').length"), 1);
}

#[test]
fn the_staff_suspends_a_license_after_seeing_whom_that_locks_out() {
    let mut site = Site::start();
    let oci = system(&site, "demo-oci");
    let license = oci["license"]["id"].as_str().map(str::to_owned);
    let license = license.unwrap_or_else(|| oci["license"].as_str().unwrap_or_else(|| panic!("{oci}")).to_owned());
    site.become_one(Who::Admin);
    site.visit(&format!("/licenses/{license}/suspend"));
    assert_eq!(site.text("h1"), "This is not for you");
    site.become_one(Who::Operator);
    site.visit(&format!("/licenses/{license}"));
    site.browser.follow("a[href$='/suspend']");
    assert!(
        site.text("main").contains("1 customer cannot log in to the system Demo: OCI any more"),
        "{}",
        site.text("main")
    );
    site.browser.fill("#reason", "reported as stolen");
    site.browser.follow("main form button");
    assert!(site.text("main").contains("License suspended") && site.text(".story").contains("reported as stolen"));
    assert_eq!(site.log_in("demo-oci-secret").status(), 403);
    site.browser.follow("a[href$='/reinstate']");
    site.browser.fill("#reason", "it was found");
    site.browser.follow("main form button");
    assert_eq!(site.log_in("demo-oci-secret").status(), 303);
}
