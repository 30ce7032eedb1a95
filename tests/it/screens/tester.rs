//! The tester, as people try logins out: supposed ones, captured ones, and the virtual buyer's round trip; and the list of logins that
//! follows what happens.

use super::{Site, Who};

impl Site {
    /// A page of the tester for a system of the demo.
    pub(super) fn tester(&self, behind: &str, query: &str) -> String {
        format!("/tester{behind}?system={}{query}", self.system("demo-oci").replace("/systems/", ""))
    }
}

#[test]
fn a_customer_is_tried_on_another_day() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    let id = site.system("demo-oci").replace("/systems/", "");
    site.visit(&format!("/tester?system={id}"));
    site.browser.fill("#who", "buyer@demo.example");
    site.browser.follow("form[action='/tester/customer'] button");
    assert!(site.text("#outcome").contains("Let in"), "{}", site.text("main"));
    site.visit(&format!("/tester/customer?system={id}&who=buyer%40demo.example&on=2099-01-01"));
    let outcome = site.text("section.card");
    assert!(outcome.contains("subscription_lapsed") && outcome.contains("2099"), "{outcome}");
    site.visit(&format!("/tester/customers?system={id}&on=2099-01-01"));
    assert!(site.text(".head").contains("Of 1 customer 1 would be refused"), "{}", site.text(".head"));
    site.browser.follow("tbody a[href*='/tester/customer']");
    assert!(site.text(".ladder").contains("subscription_lapsed"));
    site.visit(&format!("/tester/customers?system={id}"));
    assert!(site.text(".empty").contains("Nobody of them"), "{}", site.text("main"));
    site.visit(&format!("/tester/customer?system={id}&who=nobody%40demo.example"));
    assert!(site.text(".ladder .is-bad").contains("identity_unknown"), "{}", site.text("main"));
    site.visit("/logins");
    assert!(site.text(".empty").contains("No procurement system has tried"), "trying is recorded nowhere");
}

#[test]
fn what_was_captured_is_decided_with_its_secret() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    let id = site.system("demo-oci").replace("/systems/", "");
    let mut tried = |request: &str| {
        site.visit(&format!("/tester?system={id}"));
        site.browser.fill("#request", request);
        site.browser.follow("form[action='/tester/request'] button");
        site.text("main")
    };
    let parameters = "USERNAME=buyer@demo.example\nPASSWORD=demo-oci-secret\nHOOK_URL=https://procurement.demo.example/cart";
    assert!(tried(parameters).contains("Let in"));
    assert!(tried(&parameters.replace("demo-oci-secret", "Demo-OCI-secret")).contains("secret_mismatch"));
    assert!(tried(&parameters.replace("procurement.demo", "elsewhere")).contains("return_url_not_allowed"));
    assert!(tried("GET /elsewhere HTTP/1.1\n\n").contains("This is no login"));
    assert_eq!(site.browser.look("document.querySelector('#request').value"), "GET /elsewhere HTTP/1.1\n\n");
}

#[test]
fn the_virtual_buyer_logs_in_shops_and_gets_the_cart_back() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    for (system, secret, expected) in [
        ("demo-oci", "demo-oci-secret", "NEW_ITEM"),
        ("demo-cxml", "demo-cxml-secret", "PunchOutOrderMessage"),
        ("demo-hub", "demo-hub-secret", "PunchOutOrderMessage"),
    ] {
        let id = site.system(system).replace("/systems/", "");
        site.visit(&format!("/tester/customers?system={id}&all=on"));
        let link = site.browser.look("document.querySelector('tbody a[href*=customer\\\\=]').href");
        let customer = link.as_str().unwrap().rsplit_once("customer=").unwrap().1.to_owned();
        let log_in = |site: &mut Site, secret: &str| {
            site.visit(&format!("/tester?system={id}&customer={customer}"));
            site.browser.fill("#secret", secret);
            site.browser.follow("form[action='/tester/buyer'] button");
        };
        log_in(&mut site, "wrong");
        let refused = site.text("main");
        assert!(refused.contains("secret_mismatch") && refused.contains("in the log as refused"), "{system}: {refused}");
        log_in(&mut site, secret);
        assert!(site.text("main").contains("a session has started"), "{system}: {}", site.text("main"));
        site.browser.follow("section.card .button");
        assert!(site.text("h1").starts_with("Welcome"), "{system}: {}", site.text("main"));
        site.browser.follow(".cards button");
        site.browser.click("button[value=return]");
        let inbox = site.at("/tester/inbox");
        site.browser.wait_for(&inbox);
        assert_eq!(site.text("h1"), "The cart came back");
        let came = site.text("main");
        let shown = if expected == "NEW_ITEM" { "VENDORMAT" } else { expected };
        assert!(came.contains(shown), "{system}: {came}");
        site.visit("/logins?outcome=accepted");
        site.browser.follow("tbody a");
        assert!(!site.text(".ladder").contains("not reached"), "{system}: {}", site.text(".ladder"));
    }
}

#[test]
fn what_keeps_the_cart_from_coming_back_is_offered_as_an_entry() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    let system = site.system("demo-oci");
    site.visit(&format!("{system}/settings"));
    site.browser.fill("#return_urls", "https://procurement.demo.example/");
    site.browser.follow("form.card button");
    site.visit(&format!("/tester?system={}", system.replace("/systems/", "")));
    site.browser.follow(".notice .button");
    let entry = site.at("/tester/inbox");
    let typed = site.browser.look("document.querySelector('#return_urls').value");
    assert!(typed.as_str().unwrap().ends_with(&entry), "{typed}");
    site.browser.follow("form.card button");
    site.visit(&format!("/tester?system={}", system.replace("/systems/", "")));
    assert_eq!(site.text("main .notice"), "", "it is there now");
}

#[test]
fn the_list_of_logins_follows_until_it_is_paused() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    site.visit("/logins");
    assert!(site.text(".empty").contains("No procurement system has tried"));
    site.browser.look("document.querySelector('[data-live]').dataset.live = '0.2'");
    assert_eq!(site.log_in("wrong").status(), 403);
    site.browser.wait("document.querySelectorAll('tbody tr').length === 1");
    assert_eq!(site.text(".live [role=status]"), "1 new login");
    assert_eq!(site.log_in("demo-oci-secret").status(), 303);
    site.browser.wait("document.querySelectorAll('tbody tr').length === 2");
    assert_eq!(site.text(".live [role=status]"), "2 new logins");
    assert_eq!(site.browser.look("document.querySelectorAll('tbody time[title]').length"), 2, "in the reader's own time");
    site.browser.click(".live button");
    assert_eq!(site.text(".live button"), "Follow again");
    assert_eq!(site.log_in("demo-oci-secret").status(), 303);
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert_eq!(site.browser.look("document.querySelectorAll('tbody tr').length"), 2, "it is paused");
    site.browser.click(".live button");
    site.browser.wait("document.querySelectorAll('tbody tr').length === 3");
}

#[test]
fn a_list_is_filtered_while_somebody_types() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    site.visit("/customers");
    site.browser.look("window.isStillThisPage = true");
    site.browser.fill("#q", "nobody has this name");
    site.browser.wait("document.querySelector('#rows .empty') !== null");
    assert!(site.browser.look("location.search").as_str().unwrap().contains("q=nobody"), "it can be kept and sent on");
    assert!(site.text(".filters + [role=status]").starts_with("No customer"), "{}", site.text("main"));
    site.browser.fill("#q", "10001");
    site.browser.wait("document.querySelectorAll('#rows tbody tr').length === 1");
    assert_eq!(site.browser.look("document.activeElement.id"), "q", "who types goes on typing");
    assert_eq!(site.browser.look("window.isStillThisPage"), true);

    // What the filter brings into a list that follows is not taken for news.
    assert_eq!(site.log_in("wrong").status(), 403);
    assert_eq!(site.log_in("demo-oci-secret").status(), 303);
    site.visit("/logins?outcome=refused");
    site.browser.look("document.querySelector('[data-live]').dataset.live = '0.2'");
    site.browser.look("document.querySelector('#outcome').value = ''");
    site.browser.fill("#number", "10001");
    site.browser.wait("document.querySelectorAll('#rows tbody tr').length === 1");
    site.browser.fill("#number", "");
    site.browser.look("document.querySelector('#number').dispatchEvent(new Event('input', {bubbles: true}))");
    site.browser.wait("document.querySelectorAll('#rows tbody tr').length === 2");
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(site.text(".live [role=status]"), "");
}
