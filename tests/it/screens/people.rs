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

#[test]
fn somebody_changes_their_password_and_signs_in_by_the_new_one() {
    let mut site = Site::start();
    site.become_one(Who::Admin);
    site.visit("/password");
    let mut change = |present: &str, new: &str| {
        site.browser.fill("#current", present);
        site.browser.fill("#password", new);
        site.browser.follow("main form button");
        let (error, notice) = (site.text(".error"), site.text("[role=status]"));
        format!("{error}{notice}")
    };
    assert!(change("not-the-password", "correct horse battery").contains("not your password"));
    assert!(change("demo-password", "short").contains("12 to 256"));
    assert!(change("demo-password", "correct horse battery").contains("Your password is changed"));
    site.visit("/logins");
    assert_eq!(site.text("[role=status]"), "", "it is said once");
    site.become_one(Who::Nobody);
    site.sign_in("admin@demo.example", "demo-password");
    assert_eq!(site.text("h1"), "Sign in");
    site.sign_in("admin@demo.example", "correct horse battery");
    assert_eq!(site.text("h1"), "Logins");
}

#[test]
fn a_refused_login_says_why_and_what_to_do() {
    let mut site = Site::start();
    assert_eq!(site.log_in("demo-oci-secret ").status(), 403);
    site.become_one(Who::Admin);
    site.visit("/");
    assert!(site.text(".banner").contains("All is well"), "{}", site.text(".banner"));
    assert!(site.text(".todo").contains("1 login was refused in the last 24 hours"), "{}", site.text(".todo"));
    site.browser.follow(".todo a[href*=refused]");
    site.browser.follow("tbody a");
    let failed = site.text(".ladder .is-bad");
    assert!(failed.contains("secret_mismatch") && failed.contains("What to do:"), "{failed}");
    assert!(site.text("main").contains("the secret of Demo Buyer Ltd"), "what was expected");
    let letter = site.browser.look("document.querySelector('#letter').value");
    let letter = letter.as_str().unwrap();
    assert!(letter.contains("buyer@demo.example") && !letter.contains("secret_mismatch"), "{letter}");
    let reference = site.text("h1").replace("Login ", "");
    assert!(letter.contains(&reference));
    site.visit(&format!("/logins?reference={}", reference.to_lowercase().replace('-', " ")));
    assert_eq!(site.browser.look("document.querySelectorAll('tbody tr').length"), 1);
    assert_eq!(site.log_in("demo-oci-secret").status(), 303);
    site.visit("/logins");
    assert_eq!(site.browser.look("document.querySelectorAll('tbody tr').length"), 2);
    site.browser.choose("#outcome", "accepted");
    site.browser.follow(".filters button");
    assert_eq!(site.browser.look("document.querySelectorAll('tbody tr').length"), 1);
    assert!(site.text("tbody").contains("accepted"));
    site.visit("/logins?reference=nonsense");
    assert!(site.text(".error").contains("no reference number"));
}
