//! Signing in and out, as people do it, and as others would like to.

use super::{Site, Who};

#[test]
fn somebody_signs_in_chooses_a_language_and_signs_out() {
    let mut site = Site::start();
    site.visit("/logins?outcome=refused");
    assert_eq!(site.text("h1"), "Sign in", "who is not signed in is sent to do so");
    site.browser.fill("#email", "Admin@Demo.example ");
    site.browser.fill("#password", "wrong-password");
    site.browser.press("Enter");
    site.browser.wait("document.querySelector('[role=alert]') !== null");
    assert!(site.text("[role=alert]").contains("fit nobody"), "{}", site.text("[role=alert]"));
    assert_eq!(site.browser.look("document.querySelector('#email').value"), "Admin@Demo.example", "nobody types it again");
    site.browser.fill("#password", "demo-password");
    site.browser.press("Enter");
    let there = site.at("/logins?outcome=refused");
    site.browser.wait_for(&there);
    assert!(site.text(".who").contains("Adam Admin") && site.text(".who").contains("Demo shop operator"));

    site.browser.follow("button[value=pl]");
    assert_eq!((site.text("h1").as_str(), site.browser.look("location.href")), ("Logowania", there.as_str().into()));
    site.browser.follow("button[value=de]");
    assert_eq!(site.text("h1"), "Anmeldungen");

    site.browser.click(".who summary");
    site.browser.follow(".who-menu button");
    assert_eq!(site.text("h1"), "Sie sind abgemeldet");
    site.visit("/logins");
    assert_eq!(site.text("h1"), "Anmelden");
}

#[test]
fn pages_change_nothing_for_other_sites_and_stand_in_no_frame() {
    let site = Site::start();
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let body = "email=admin%40demo.example&password=demo-password";
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("x-nothing", "said")] {
        let answer = site.send("POST", "/sign-in", &[form[0], (name, value)], body);
        assert_eq!(answer.status(), 403, "{name}: {}", answer.0);
        assert!(!answer.0.contains("set-cookie"), "{name}");
    }
    let answer = site.send("POST", "/sign-in", &[form[0], ("sec-fetch-site", "same-origin")], body);
    assert_eq!(answer.status(), 303, "{}", answer.0);
    let head = answer.0.to_ascii_lowercase();
    for (part, why) in [
        ("frame-ancestors 'none'", "nobody frames it"),
        ("x-frame-options: deny", "nor where no policy is known"),
        ("cache-control: no-store", "nobody keeps it"),
        ("httponly; samesite=lax", "no script reads the cookie, and no other site sends it"),
    ] {
        assert!(head.contains(part), "{why}: {}", answer.0);
    }
}

#[test]
fn signing_out_everywhere_ends_every_browser() {
    let mut site = Site::start();
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let signed = site.send("POST", "/sign-in", &form, "email=admin%40demo.example&password=demo-password");
    let cookie = signed.0.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let elsewhere = |site: &Site| site.send("GET", "/logins", &[("cookie", &cookie)], "").status();
    assert_eq!(elsewhere(&site), 200);
    site.become_one(Who::Admin);
    site.browser.click(".who summary");
    site.browser.follow(".who-menu form:nth-of-type(2) button");
    assert_eq!(elsewhere(&site), 303, "it is signed out too");
}
