//! Systems, as people work with them: the first login of a new account from empty to accepted, a refusal led back to its cause and
//! mended, secrets rotated, fields mapped.

use super::{Site, Who};
use serde_json::{Value, json};

const OPERATOR: &str = "pgk_demo_operator";

impl Site {
    /// The page of one of the demo's systems.
    pub(super) fn system(&self, name: &str) -> String {
        let systems = self.api(OPERATOR, "GET /api/v1/systems?limit=200", &json!({}));
        let items = systems["items"].as_array().unwrap();
        let id = items.iter().find(|system| system["system"] == name).unwrap()["id"].as_str().unwrap();
        format!("/systems/{id}")
    }

    fn value(&mut self, selector: &str) -> String {
        let value = self.browser.look(&format!("document.querySelector({}).value", json!(selector)));
        value.as_str().unwrap().to_owned()
    }
}

/// A new account with a license, a shop and somebody who signs in, as the vendor's store and staff make them.
fn new_account(site: &mut Site) {
    let account =
        site.api(OPERATOR, "POST /api/v1/accounts", &json!({"email": "new@shop.example", "name": "New shop operator"}));
    let account = account["id"].as_str().unwrap();
    let order = json!({"external_ref": "W-1", "account_email": "new@shop.example", "subscription_ref": "sub_demo",
        "status": "paid", "items": [{"product": "system_license", "quantity": 1}]});
    site.api(OPERATOR, "POST /api/v1/orders", &order);
    let shop = json!({"name": "New shop", "start_url": "https://shop.example/punchout", "shop_id": "NEWSHOP-0001"});
    site.api(OPERATOR, &format!("POST /api/v1/shops?account={account}"), &shop);
    let user = json!({"email": "nina@shop.example", "name": "Nina New", "role": "admin", "account": account,
        "password": "a few own words"});
    site.api(OPERATOR, "POST /api/v1/users", &user);
    site.become_one(Who::Nobody);
    site.sign_in("nina@shop.example", "a few own words");
}

/// A login over cXML, with the answer's status.
fn cxml_login(site: &Site, url: &str, secret: &str) -> String {
    let document = format!(
        r#"<cXML payloadID="walk-{}@buyer.example" timestamp="2026-01-01T00:00:00Z"><Header><From><Credential domain="DUNS">
        <Identity>987654321</Identity></Credential></From><To><Credential domain="DUNS"><Identity>1</Identity></Credential></To>
        <Sender><Credential domain="DUNS"><Identity>987654321</Identity><SharedSecret>{secret}</SharedSecret></Credential>
        <UserAgent>walk</UserAgent></Sender></Header><Request><PunchOutSetupRequest operation="create"><BuyerCookie>1</BuyerCookie>
        <BrowserFormPost><URL>https://procurement.example/cart</URL></BrowserFormPost></PunchOutSetupRequest></Request></cXML>"#,
        secret.len()
    );
    let path = url::Url::parse(url).unwrap().path().to_owned();
    site.send("POST", &path, &[("content-type", "text/xml; charset=utf-8")], &document).0
}

#[test]
fn a_new_account_comes_from_nothing_to_an_accepted_login() {
    let mut site = Site::start();
    new_account(&mut site);
    site.visit("/systems");
    assert!(site.text(".empty").contains("no system yet"), "{}", site.text("main"));
    site.browser.follow(".head .button");
    site.browser.follow("a[href*='protocol=cxml']");
    site.browser.fill("#name", "ACME, Coupa");
    site.browser.follow("main form button");
    assert_eq!(site.text("h1"), "Settings of ACME, Coupa");
    assert!(site.text("[aria-current=step]").contains("Login"), "{}", site.text(".guide"));

    // Left here, it is gone on with from the page of the system.
    site.browser.follow(".crumb a");
    assert!(site.text(".banner").contains("No cart may go back"), "{}", site.text(".banner"));
    site.browser.follow(".guide a[href*=settings]");
    site.browser.fill("#return_urls", "procurement.example");
    site.browser.follow("form.card button");
    assert!(site.text(".is-wrong .error").contains("this is no address such as"), "{}", site.text("main"));
    site.browser.fill("#return_urls", "https://procurement.example/");
    site.browser.follow("form.card button");
    assert_eq!(site.text("h1"), "Fields and units of ACME, Coupa");
    site.browser.follow("form.card > .actions button");

    assert_eq!(site.text("h1"), "First customer");
    for (field, text) in [("#number", "10042"), ("#name", "ACME Ltd"), ("#identity", "987654321"), ("#domain", "DUNS")] {
        site.browser.fill(field, text);
    }
    site.browser.follow("form.card button");
    let sheet = site.text(".sheet");
    assert!(sheet.contains("987654321") && sheet.contains("Shown this once"), "{sheet}");
    let secret = site.browser.look("[...document.querySelectorAll('.sheet tr')].find(row => row.innerText.includes('SharedSecret')).querySelector('code').textContent");
    let url = site.browser.look(
        "[...document.querySelectorAll('.sheet code')].find(code => code.textContent.includes('/punchout/')).textContent",
    );
    let (secret, url) = (secret.as_str().unwrap().to_owned(), url.as_str().unwrap().to_owned());
    site.browser.follow(".actions a.button");

    assert_eq!(site.text("h1"), "Tester");
    assert_eq!(site.value("#who"), "10042");
    site.browser.follow("form[action='/tester/customer'] button");
    assert!(site.text("#outcome").contains("Let in"), "{}", site.text("main"));
    let answer = cxml_login(&site, &url, &secret);
    assert!(answer.contains("code=\"200\"") && answer.contains("https://shop.example/punchout?token="), "{answer}");
    site.visit("/systems");
    site.browser.follow("tbody a");
    assert!(site.text(".banner").contains("1 customer can log in"), "{}", site.text(".banner"));
    assert_eq!(site.browser.look("document.querySelector('.guide')"), Value::Null, "there is nothing left to do");
    assert!(!site.text("main").contains(&secret), "it was shown once");
}

#[test]
fn a_refused_login_leads_to_what_mends_it() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    let system = site.system("demo-oci");
    site.visit(&system);
    site.browser.follow(&format!("a[href='{system}/disable']"));
    assert!(site.text("form.card ul").contains("1 system, 1 customer cannot log in any more."), "{}", site.text("main"));
    assert_eq!(site.log_in("demo-oci-secret").status(), 303, "nothing changes by looking");
    site.browser.fill("#reason", "the season is over");
    site.browser.follow("form.card button");
    assert!(site.text("[role=status]").contains("switched off"));
    assert_eq!(site.log_in("demo-oci-secret").status(), 403);

    site.visit("/logins?outcome=refused");
    site.browser.follow("tbody a");
    assert!(site.text(".ladder .is-bad").contains("system_disabled"), "{}", site.text(".ladder"));
    site.browser.follow(".ladder .is-bad .button");
    assert!(site.text(".banner").contains("Switched off"), "{}", site.text(".banner"));
    site.browser.follow(".banner button");
    assert!(site.text(".banner").contains("can log in"), "{}", site.text(".banner"));
    assert_eq!(site.log_in("demo-oci-secret").status(), 303);

    let history = site.api(OPERATOR, "GET /api/v1/history?limit=20", &json!({}));
    assert!(history.to_string().contains("the season is over"), "{history}");
}

#[test]
fn a_secret_is_rotated_shown_once_and_the_old_one_ended() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    let system = site.system("demo-hub");
    site.visit(&format!("{system}/secret"));
    // Some browsers let letters into a field for numbers.
    site.browser.look("document.querySelector('#overlap').type = 'text'");
    site.browser.fill("#overlap", "a week");
    site.browser.follow("form.card button");
    assert!(site.text(".error").contains("whole number of days"), "{}", site.text("main"));
    site.browser.fill("#secret", "another-hub-secret");
    site.browser.fill("#overlap", "7");
    site.browser.follow("form.card button");
    assert!(site.text(".sheet").contains("another-hub-secret") && site.text(".banner").contains("counts too, until"));
    site.visit(&system);
    let page = site.text("main");
    assert!(page.contains("counts too, until") && !page.contains("another-hub-secret"), "{page}");
    site.browser.follow(&format!("a[href='{system}/secret/end']"));
    assert!(site.text("form.card ul").contains("refused from now on"));
    site.browser.follow("form.card button");
    assert!(site.text("[role=status]").contains("counts no more"), "{}", site.text("main"));
    assert!(!site.text("main").contains("counts too, until"));

    site.visit(&format!("{system}/secret/remove"));
    site.browser.follow("form.card button");
    assert!(
        site.text("[role=alert]").contains("no secret of its own"),
        "a customer stands in the way: {}",
        site.text("main")
    );
}

#[test]
fn fields_and_units_are_set_row_by_row() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    let cart = format!("{}/cart", site.system("demo-oci"));
    site.visit(&cart);
    site.browser.fill("#field-0", "MATNO");
    site.browser.choose("#from-0", "custom");
    site.browser.fill("#value-0", "material");
    site.browser.fill("#transform-0", "replace ^0+ \"\"\ncut 18");
    site.browser.fill("#units", "Stk = PCE");
    site.browser.follow("form.card > .actions button");
    assert!(site.text(".source .error").contains("MATNO"), "{}", site.text("main"));
    assert_eq!(site.value("#value-0"), "material", "nobody types it again");
    site.browser.fill("#field-0", "MATNR");
    site.browser.follow("button[name=more]");
    assert_eq!(site.value("#field-0"), "MATNR");
    assert_eq!(site.browser.look("document.querySelectorAll('.source').length"), 8, "five more");
    site.browser.follow("form.card > .actions button");
    assert!(site.text("[role=status]").contains("saved"), "{}", site.text("main"));
    let id = cart.trim_start_matches("/systems/").trim_end_matches("/cart");
    let kept = site.api(OPERATOR, &format!("GET /api/v1/systems/{id}/cart"), &json!({}));
    assert_eq!(
        kept["fields"],
        json!({"MATNR": [{"from": {"custom": "material"},
            "transform": [{"replace": {"pattern": "^0+", "with": ""}}, {"cut": 18}]}]})
    );
    assert_eq!(kept["units"]["map"], json!({"Stk": "PCE"}));
}

#[test]
fn a_license_leaves_a_system_and_a_copy_takes_it() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    let system = site.system("demo-oci");
    site.visit(&format!("{system}/license/remove"));
    assert!(site.text("form.card ul").contains("1 customer cannot log in any more"), "{}", site.text("main"));
    site.browser.follow("form.card button");
    assert!(site.text(".banner").contains("Without a system license"));
    site.visit(&format!("{system}/clone"));
    site.browser.fill("#name", "Their new one");
    site.browser.follow("form.card button");
    assert_eq!(site.text("h1"), "Their new one");
    site.browser.follow(".banner .button");
    site.browser.follow("form.card button");
    assert!(site.text("[role=status]").contains("in the system"), "{}", site.text("main"));
    assert!(site.text(".banner").contains("No customer yet"), "{}", site.text(".banner"));
    site.visit("/systems?licensed=no");
    assert_eq!(site.browser.look("document.querySelectorAll('tbody tr').length"), 1);
    assert!(site.text("tbody").contains("Without a system license"), "{}", site.text("tbody"));
}

#[test]
fn a_sheet_speaks_the_language_of_the_buyer() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    let system = site.system("demo-oci");
    site.visit(&format!("{system}/sheet"));
    let customer = site.browser.look("document.querySelector('#customer option:nth-child(2)').value");
    site.browser.choose("#customer", customer.as_str().unwrap());
    site.browser.choose("#lang", "de");
    site.browser.follow("form.filters button");
    let sheet = site.text(".sheet");
    assert!(sheet.contains("buyer@demo.example") && sheet.contains("wird getrennt übergeben"), "{sheet}");
    assert_eq!(site.browser.look("document.querySelector('.sheet').lang"), "de");
    assert!(site.text("h1").starts_with("Sheet for the buyer"), "the page stays in its own");
    assert_eq!(site.send("GET", &format!("{system}/sheet"), &[], "").status(), 303, "it is for who is signed in");
}
