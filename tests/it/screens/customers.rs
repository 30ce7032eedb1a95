//! Customers on their pages: a sheet whose changes are shown before they are made, a customer who is let in, switched off and erased;
//! and all of that told by the history.

use super::{Site, Who, licenses::system};

const ROWS: &str = "document.querySelectorAll('tbody tr').length";

#[test]
fn a_sheet_shows_what_it_changes_before_it_does() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    site.visit("/customers");
    assert!(site.text(".tiles").contains("3 / 6"), "used and free licenses are in view: {}", site.text(".tiles"));
    site.browser.follow("a[href='/customers/import']");
    site.browser.fill("#sheet", "number,name,email\n10001,Demo Buyer AG,buyer@demo.example\n20001,New One,\n,No number,\n");
    site.browser.follow("main form button");
    assert!(site.text("[role=alert]").contains("1 fault"), "{}", site.text("[role=alert]"));
    assert!(site.text("tbody").starts_with('4'), "the fault has its line: {}", site.text("tbody"));
    site.judge_answer("import-faults");

    site.browser.fill("#sheet", "number,name,email\n10001,Demo Buyer AG,buyer@demo.example\n20001,New One,\n");
    site.browser.follow("main form.after button");
    let would = site.text("main");
    assert!(would.contains("1 customer added") && would.contains("1 customer changed"), "{would}");
    site.judge_answer("import-shown");
    assert!(would.contains("Demo Buyer Ltd") && would.contains("Demo Buyer AG"), "from what to what: {would}");
    site.visit("/customers");
    assert_eq!(site.browser.look(ROWS), 1, "so far nothing happened");

    site.visit("/customers/import");
    site.browser.fill("#sheet", "number,name,email\n10001,Demo Buyer AG,buyer@demo.example\n20001,New One,\n");
    site.browser.follow("main form button");
    site.browser.follow("form:has(input[name=total]) button");
    assert!(site.text("h2").contains("has changed"), "{}", site.text("main"));
    site.visit("/customers?q=new+one");
    assert_eq!(site.browser.look(ROWS), 1);

    site.visit("/history?kind=customer");
    let told = site.text("tbody");
    assert!(told.contains("Customer added") && told.contains("admin@demo.example"), "{told}");
    assert!(told.contains("Before: 10001, Demo Buyer Ltd") && told.contains("Now: 10001, Demo Buyer AG"), "{told}");
    site.visit("/history?actor=admin@demo.example");
    assert!(site.text("tbody").contains("Customers imported"), "{}", site.text("tbody"));
}

#[test]
fn a_customer_is_added_linked_switched_off_and_erased() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    site.visit("/customers/new");
    site.browser.fill("#number", "10001");
    site.browser.follow("main form button");
    assert!(site.text(".error").contains("customer with this number"), "{}", site.text("main"));
    site.browser.fill("#number", "30001");
    site.browser.fill("#name", "Third Buyer");
    site.browser.fill("#email", "second@demo.example");
    site.browser.follow("main form button");
    assert_eq!(site.text("h1"), "Third Buyer");
    let here = site.browser.look("location.pathname").as_str().unwrap().to_owned();

    let oci = system(&site, "demo-oci");
    site.browser.choose("#system", oci["id"].as_str().unwrap());
    site.browser.follow("form[action$='/link'] button");
    assert_eq!(site.browser.look("document.querySelector('#number').value"), "30001", "nobody types it again");
    site.browser.follow("section.card form button");
    let secret = site.text("#secret");
    assert_eq!(site.log_in_as("second@demo.example", &secret).status(), 303);

    site.visit(&here);
    site.browser.follow("a[href$='/disable']");
    assert!(site.text("main").contains("cannot log in to 1 system any more"), "{}", site.text("main"));
    site.browser.follow("main form button");
    assert_eq!(site.log_in_as("second@demo.example", &secret).status(), 403);
    site.browser.follow("a[href$='/enable']");
    site.browser.follow("main form button");
    assert_eq!(site.log_in_as("second@demo.example", &secret).status(), 303);

    // Its license taken out, it is in the list of those that cannot log in, and is given one again.
    site.browser.follow("tbody a");
    site.browser.follow("a[href$='/take']");
    assert!(site.text("main").contains("1 license is free for another link"));
    site.browser.follow("main form button");
    assert_eq!(site.log_in_as("second@demo.example", &secret).status(), 403);
    site.visit("/customers?state=unlicensed");
    assert_eq!(site.browser.look(ROWS), 1);
    site.browser.follow("tbody a[href^='/links/']");
    site.browser.follow("form[action$='/license'] button");
    assert_eq!(site.log_in_as("second@demo.example", &secret).status(), 303);
    site.browser.follow("form[action$='/secret'] button");
    let new = site.text("#secret");
    assert_ne!(new, secret);
    for proof in [&new, &secret] {
        assert_eq!(site.log_in_as("second@demo.example", proof).status(), 303, "for a while both count");
    }

    site.visit(&here);
    site.browser.follow("a[href$='/erase']");
    assert!(
        site.text("main").contains("1 link of this customer ends, and 1 license is free again"),
        "{}",
        site.text("main")
    );
    site.browser.fill("#reason", " ");
    site.browser.follow("main form button");
    assert!(site.text(".error").to_lowercase().contains("say why"), "a reason is asked for: {}", site.text("main"));
    site.browser.fill("#reason", "asked for by the customer");
    site.browser.follow("main form button");
    assert!(site.text("h1").starts_with("erased-"), "{}", site.text("h1"));
    assert!(!site.text("main").contains("Third Buyer"), "{}", site.text("main"));
}
