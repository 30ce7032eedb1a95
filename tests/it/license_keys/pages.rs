//! The pages of license keys, over HTTP and on both engines: exported at an authority, registered at an installation, what each page
//! says of it, and synchronizing.

use super::*;
use crate::vendor_pages::{Seen, Visitor};
use chrono::TimeDelta;
use punchgate::{domain::id::Id, outbound::Authority, store::UserRole};

async fn account_here(service: &Service, email: &str) -> Id<punchgate::domain::license::Account> {
    service.office.store.read().await.unwrap().account_by_email(email).await.unwrap().unwrap().id
}

/// An administrator of the account, at one of the two.
async fn admin(service: &Service) -> Visitor<'_> {
    another(service, "anna").await
}

/// Another one, who signs in now: nobody stays signed in for days.
async fn another<'a>(service: &'a Service, name: &str) -> Visitor<'a> {
    let role = UserRole::Admin(account_here(service, EMAIL).await);
    Visitor::of(service, &format!("{name}@keys.example"), role).await
}

/// What stands in the field that is to be copied.
fn access_key(seen: &Seen) -> String {
    let behind = seen.html.split_once("<textarea id=\"secret\"").unwrap_or_else(|| panic!("no key: {}", seen.text())).1;
    let text = behind.split_once('>').unwrap().1.split_once("</textarea>").unwrap().0;
    text.trim().to_owned()
}

fn beside(seen: &Seen, field: &str) -> bool {
    seen.html.contains(&format!("id=\"{field}-error\""))
}

on_each_engine!(exported_on_one_page_and_registered_on_another, |store| async {
    let pair = Pair::of(&store).await;
    pair.pay("evt_1", "subscription.updated").await;
    pair.buy("order-1", 1, 2).await;
    let (vera, olga) = (Visitor::operator(&pair.authority).await, Visitor::operator(&pair.here).await);
    let anna = admin(&pair.here).await;
    let at = format!("/accounts/{}/license-key", pair.account);
    vera.see(&format!("/accounts/{}", pair.account)).await.says("Signed last never").says("Export the license key");
    vera.see("/signing-keys").await.says("This server has signed nothing yet").says("Nobody is trusted here");
    for wrong in ["", "0", "367", "ninety"] {
        let refused = vera.post(&at, &[("valid_days", wrong)]).await;
        assert!(refused.status == 422 && beside(&refused, "valid_days"), "{wrong}: {}", refused.text());
    }
    let exported = vera.post(&at, &[("valid_days", "90"), ("reason", "asked for by mail")]).await;
    assert_eq!(exported.status, 200, "{}", exported.text());
    exported.says("It has 4 licenses.").says("Number 1");
    let key = access_key(&exported);
    assert!(key.starts_with("eyJ") && key.matches('.').count() == 2, "{key}");
    assert!(exported.html.contains(&format!("href=\"data:application/octet-stream,{key}\" download=\"license-key-1.key\"")));
    vera.see(&format!("/accounts/{}", pair.account)).await.says("Number 1 It still says");
    pair.buy("order-2", 0, 1).await;
    vera.see(&format!("/accounts/{}", pair.account)).await.says("has changed since");

    let signer = vera.see("/signing-keys").await;
    signer.says("signs now");
    let signer = signer.html.split("<code>pgs_").nth(1).unwrap().split('<').next().unwrap().to_owned();
    anna.see("/license-keys").await.says("No license key is registered here yet");
    anna.see("/license-keys/new").await.says("Ask whoever runs this server");
    olga.see("/license-keys/new").await.says("trust it under Signing keys");
    let wrong = olga.post("/signing-keys/trust", &[("signer", "pgs_nonsense")]).await;
    assert!(wrong.status == 422 && beside(&wrong, "signer"), "{}", wrong.text());
    let trust = [("signer", format!("pgs_{signer}"))];
    let trust = trust.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(olga.done("/signing-keys/trust", &trust).await, "/signing-keys");
    olga.see("/signing-keys").await.says("Only license keys signed by these");

    let wrapped = key.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\r\n");
    let page = anna.done("/license-keys", &[("label", "Main shop"), ("access_key", &wrapped)]).await;
    let shown = anna.see(&page).await;
    shown.says("It is in force, until").says("Account at the authority Shop shop@keys.example").says("trusted here");
    shown
        .says("System licenses 1")
        .says("Customer licenses 3")
        .says("3 of 3 components")
        .says("with its bundled customer license");
    shown.says("no shop yet").says("effective").says("sub_keys ✓ paid");
    let list = anna.see("/license-keys").await;
    list.says("Main shop registered by hand").says("in force");
    assert_eq!(list.rows(), 1);
    let own = shown.link("/licenses/");
    anna.see(&own).await;
    anna.see(&shown.link("/subscriptions/")).await.says("everybody who is linked and licensed can log in");
    anna.see(&shown.link("/synchronization/runs?key="))
        .await
        .says("Runs of license key Main shop")
        .says("4 added, 0 changed");
    let account = account_here(&pair.here, EMAIL).await;
    anna.see(&format!("/accounts/{account}")).await.says("this server is not the authority over them");
    anna.see(&format!("/accounts/{account}/license-key")).await.says("this server is not the authority over them");

    // Once more is harmless, and said so.
    let again = [("label", "Another"), ("access_key", key.as_str())];
    assert_eq!(anna.done("/license-keys", &again).await, "/license-keys");
    assert_eq!(store.rows("license_keys").await, 1);
    pair.end().await;
});

on_each_engine!(what_is_refused_is_said_beside_its_field_and_changes_nothing, |store| async {
    let pair = Pair::with(&store, 1, 0).await;
    let mut anna = admin(&pair.here).await;
    let olga = Visitor::operator(&pair.here).await;
    let first = text(&pair.export().await, "access_key");
    pair.buy("order-2", 0, 1).await;
    let second = text(&pair.export().await, "access_key");
    account(&pair.authority, "other@keys.example").await;
    let other = account_here(&pair.authority, "other@keys.example").await;
    let call = format!("POST /api/v1/accounts/{other}/license-key");
    let others = text(&done(&pair.authority, OPERATOR_KEY, &call, Some(&json!({}))).await, "access_key");
    anna.done("/license-keys", &[("label", "Main"), ("access_key", &second)]).await;
    let before = (store.rows("license_keys").await, store.rows("licenses").await);

    let (body, signature) = second.rsplit_once('.').unwrap();
    let other_signature = first.rsplit_once('.').unwrap().1;
    assert_ne!(signature, other_signature);
    let forged = format!("{body}.{other_signature}");
    for (key, status, words, auf_deutsch, po_polsku) in [
        ("eyJ", 422, "this is not an access key", "kein Zugangsschlüssel", "nie jest klucz dostępu"),
        (forged.as_str(), 422, "The signature does not fit", "Signatur passt nicht", "Podpis się nie zgadza"),
        (
            &others,
            409,
            "for the account of other@keys.example",
            "für das Konto von other@keys.example",
            "dla konta other@keys.example",
        ),
        (&first, 409, "A newer license key is registered", "Ein neuerer Lizenzschlüssel", "nowszy klucz licencyjny"),
    ] {
        for (language, words) in [("en", words), ("de", auf_deutsch), ("pl", po_polsku)] {
            anna.language = language;
            let refused = anna.post("/license-keys", &[("label", "Next"), ("access_key", key)]).await;
            assert!(refused.status == status && beside(&refused, "access_key"), "{status}: {}", refused.text());
            assert!(refused.text().to_lowercase().contains(&words.to_lowercase()), "`{words}`: {}", refused.text());
            assert!(refused.html.contains("value=\"Next\""), "what was typed stands there");
        }
    }
    anna.language = "en";
    for (label, status) in [("", 422), ("  MAIN ", 409)] {
        pair.buy(&format!("order-{status}"), 0, 1).await;
        let fresh = text(&pair.export().await, "access_key");
        let refused = anna.post("/license-keys", &[("label", label), ("access_key", &fresh)]).await;
        assert!(refused.status == status && beside(&refused, "label"), "{label}: {}", refused.text());
    }
    // A signer that nobody here trusts: the vendor's staff is told where to trust it.
    let order = json!({"overlap_days": 0, "reason": "tests"});
    done(&pair.authority, OPERATOR_KEY, "POST /api/v1/signing-keys", Some(&order)).await;
    let unknown = text(&pair.export().await, "access_key");
    let refused = olga.post("/license-keys", &[("label", "Next"), ("access_key", &unknown)]).await;
    assert!(refused.status == 422 && beside(&refused, "access_key"), "{}", refused.text());
    refused.says("which is not trusted here").says("that is done under Signing keys");
    assert_eq!((store.rows("license_keys").await, store.rows("licenses").await), before);
    pair.end().await;
});

on_each_engine!(an_expired_key_is_refused_and_the_overview_warns_before, |store| async {
    let pair = Pair::with(&store, 1, 0).await;
    let anna = admin(&pair.here).await;
    let short = text(&pair.export_for(6).await, "access_key");
    let page = anna.done("/license-keys", &[("label", "Short"), ("access_key", &short)]).await;
    assert!(!anna.see("/").await.text().contains("to be renewed"));
    pair.here.pass(TimeDelta::days(5));
    let anna = another(&pair.here, "berta").await;
    anna.see("/").await.says("1 license key has to be renewed: after");
    anna.see(&page).await.says("It should have been renewed by now").says("Have a fresh one exported at the authority");
    anna.see("/license-keys").await.says("renewal overdue");
    pair.here.pass(TimeDelta::days(1));
    let anna = another(&pair.here, "clara").await;
    anna.see("/").await.says("1 license key has expired: nobody is let in by its licenses.");
    let shown = anna.see(&page).await;
    shown.says("nobody is let in by its licenses").says("License key expired");
    anna.see("/license-keys").await.says("expired");
    pair.buy("order-2", 0, 1).await;
    let late = text(&pair.export_for(1).await, "access_key");
    pair.here.pass(TimeDelta::days(1));
    let anna = another(&pair.here, "dora").await;
    let refused = anna.post("/license-keys", &[("label", "Late"), ("access_key", &late)]).await;
    assert!(refused.status == 409 && beside(&refused, "access_key"), "{}", refused.text());
    refused.says("It was valid until");
    pair.end().await;
});

on_each_engine!(a_label_is_changed_on_its_page_and_nothing_else, |store| async {
    let pair = Pair::with(&store, 1, 0).await;
    let anna = admin(&pair.here).await;
    let first = text(&pair.carry("First").await, "id");
    pair.buy("order-2", 0, 1).await;
    let second = text(&pair.carry("Second").await, "id");
    let at = format!("/license-keys/{first}/label");
    anna.see(&at).await.says("Nothing else follows from it");
    let taken = anna.post(&at, &[("label", "second"), ("version", "1")]).await;
    assert!(taken.status == 409 && beside(&taken, "label"), "{}", taken.text());
    assert_eq!(anna.done(&at, &[("label", "Spring"), ("version", "1")]).await, format!("/license-keys/{first}"));
    let meanwhile = anna.post(&at, &[("label", "Summer"), ("version", "1")]).await;
    assert_eq!(meanwhile.status, 412, "{}", meanwhile.text());
    let shown = anna.see(&format!("/license-keys/{first}")).await;
    shown.says("License key Spring").says("A newer license key counts instead");
    let list = anna.see("/license-keys").await;
    let text = list.text();
    assert!(text.find("Second").unwrap() < text.find("Spring").unwrap(), "newest first: {text}");
    list.says("replaced");
    // What is another account's is there for nobody else.
    account(&pair.here, "other@keys.example").await;
    let account = account_here(&pair.here, "other@keys.example").await;
    let other = Visitor::of(&pair.here, "olaf@keys.example", UserRole::Admin(account)).await;
    let runs = done(&pair.here, &pair.admin, "GET /api/v1/license-key-runs", None).await;
    let run = super::text(&runs["items"][0], "id");
    for path in [
        format!("/license-keys/{second}"),
        format!("/license-keys/{second}/components"),
        format!("/license-keys/{second}/label"),
        format!("/synchronization/runs/{run}"),
        format!("/accounts/{}/license-key", account_here(&pair.here, EMAIL).await),
    ] {
        assert_eq!((anna.get(&path).await.status, other.get(&path).await.status), (200, 404), "{path}");
    }
    let stolen = other.post(&format!("/license-keys/{second}/label"), &[("label", "Mine"), ("version", "1")]).await;
    assert_eq!(stolen.status, 404);
    let empty = other.see("/license-keys").await.html + &other.see("/synchronization/runs").await.html;
    assert!(!empty.contains(&second) && !empty.contains(&run));
    for path in ["/signing-keys", "/signing-keys/new", "/signing-keys/trust"] {
        assert_eq!(anna.get(path).await.status, 403, "{path}");
    }
    pair.end().await;
});

on_each_engine!(a_run_says_what_it_changed_of_each_license, |store| async {
    let pair = Pair::with(&store, 1, 2).await;
    let anna = admin(&pair.here).await;
    pair.carry("First").await;
    let sold = done(&pair.authority, OPERATOR_KEY, "GET /api/v1/licenses?kind=customer&limit=200", None).await;
    let sold: Vec<&Value> = sold["items"].as_array().unwrap().iter().filter(|sold| sold["bundled_with"].is_null()).collect();
    let reason = json!({"reason": "tests"});
    let suspend = format!("POST /api/v1/licenses/{}/suspend", text(sold[0], "id"));
    done(&pair.authority, OPERATOR_KEY, &suspend, Some(&reason)).await;
    pair.here.pass(TimeDelta::hours(1));
    pair.authority.pass(TimeDelta::hours(1));
    pair.pay("evt_2", "subscription.ended").await;
    pair.buy("order-2", 0, 1).await;
    let second = text(&pair.carry("Second").await, "id");
    let runs = anna.see("/synchronization/runs").await;
    assert_eq!(runs.rows(), 2, "{}", runs.text());
    runs.says("1 added, 1 changed, 1 ended").says("4 added, 0 changed, 0 ended").says("by hand");
    let run = anna.see(&runs.link("/synchronization/runs/")).await;
    run.says("A license key was registered")
        .says("3 of 3 changes")
        .says("suspended since")
        .says("customer license, paid by sub_keys");
    run.says("entitled lapsed");
    let key = anna.see(&format!("/license-keys/{second}")).await;
    key.says("License suspended since").says("Subscription lapsed");
    pair.end().await;
});

on_each_engine!(a_signing_key_is_announced_replaced_and_distrusted_with_the_effect_in_numbers, |store| async {
    let pair = Pair::with(&store, 1, 0).await;
    let (vera, olga) = (Visitor::operator(&pair.authority).await, Visitor::operator(&pair.here).await);
    pair.carry("First").await;
    let asked = vera.see("/signing-keys/new").await;
    asked.says("announced in every license key for 90 days").says("1 account has license keys of this server");
    let refused = vera.post("/signing-keys/new", &[("days", "90"), ("reason", " ")]).await;
    assert!(refused.status == 422 && beside(&refused, "reason"), "{}", refused.text());
    assert_eq!(pair.there.rows("signing_keys").await, 1, "nothing changes by looking");
    vera.done("/signing-keys/new", &[("days", "90"), ("reason", "once a year")]).await;
    vera.see("/signing-keys").await.says("signs now").says("announced");
    vera.see("/signing-keys/new?days=0")
        .await
        .says("It signs at once")
        .says("each of their installations refuses the next one");
    vera.done("/signing-keys/new", &[("days", "0"), ("reason", "betrayed")]).await;
    vera.see("/signing-keys").await.says("signs no more");
    olga.see("/signing-keys/new").await.says("It is the first one, and signs at once.");

    let distrust = olga.see("/signing-keys").await.link("/signing-keys/").replace("/new", "");
    let distrust = if distrust.ends_with("/distrust") {
        distrust
    } else {
        let page = olga.see("/signing-keys").await;
        let kid = page.html.split("/distrust\"").next().unwrap().rsplit("/signing-keys/").next().unwrap().to_owned();
        format!("/signing-keys/{kid}/distrust")
    };
    let asked = olga.see(&distrust).await;
    asked.says("1 license key that is in force here was signed by it").says("It is the only one");
    olga.done(&distrust, &[("reason", "told by the vendor")]).await;
    olga.see("/signing-keys").await.says("Nobody is trusted here");
    assert_eq!(olga.get(&distrust).await.status, 404);
    olga.see("/license-keys").await.says("in force");
    pair.end().await;
});

on_each_engine!(an_authority_that_does_not_answer_is_said_with_what_follows, |store| async {
    let pair = Pair::with(&store, 1, 0).await;
    let anna = admin(&pair.here).await;
    anna.see("/").await.says("The licenses have never been in step with the authority that is set.");
    let page = anna.see("/synchronization").await;
    page.says("It has not been in step with the authority yet").says("about every 60 seconds");
    assert_eq!(anna.done("/synchronization", &[]).await, "/synchronization");
    let page = anna.see("/synchronization").await;
    page.says("It cannot get in step with the authority since").says("The authority could not be reached");
    assert!(!page.text().contains("Logins go on"), "nothing is registered yet");
    pair.carry("By hand").await;
    anna.see("/synchronization").await.says("Logins go on as they are until");
    pair.end().await;
});

on_each_engine!(synchronized_by_the_button, |store| async {
    let pair = Pair::with(&store, 1, 1).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let router = pair.authority.router.clone();
    let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let new = json!({"role": "admin", "label": "gate"});
    let key = format!("POST /api/v1/accounts/{}/keys", pair.account);
    let key = text(&done(&pair.authority, OPERATOR_KEY, &key, Some(&new)).await, "key");
    let here = Service::below(&store, fixtures_now(), 3, Authority::new(url.parse().unwrap(), &key).unwrap());
    let anna = admin(&here).await;
    anna.done("/synchronization", &[]).await;
    let page = anna.see("/synchronization").await;
    page.says("In step with the authority").says("asked for").says("anna@keys.example").says("3 added, 0 changed, 0 ended");
    anna.done("/synchronization", &[]).await;
    anna.see("/synchronization").await.says("unchanged");
    anna.see("/license-keys").await.says("synchronized").says("in force");
    assert!(!anna.see("/").await.text().contains("in step with the authority"));
    // What is not asked for is noticed.
    here.pass(TimeDelta::hours(2));
    anna.see("/synchronization")
        .await
        .says("It was in step with the authority last at")
        .says("Logins go on as they are until");
    anna.see("/").await.says("The licenses were in step with the authority last at");
    // Another account's people have nothing to do with it.
    account(&here, "other@keys.example").await;
    let account = account_here(&here, "other@keys.example").await;
    let other = Visitor::of(&here, "olaf@keys.example", UserRole::Admin(account)).await;
    other.see("/synchronization").await.says("No authority is set");
    let runs = store.rows("license_key_runs").await;
    other.done("/synchronization", &[]).await;
    assert_eq!(store.rows("license_key_runs").await, runs);
    serving.abort();
    pair.end().await;
});
