//! Permits: what a plugin may tell its buyer while its gate does not answer. Verified as the example says it that the documentation
//! shows, against what the API answers.

use crate::{
    engines::Bench,
    ground::Ground,
    process::punchgate,
    world::{OPERATOR_KEY, Reply, SHOP_KEY, Service, fill, fixtures_now, vault},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use punchgate::{
    chance::Chance,
    domain::{
        jws::{Purpose, Signed, signing_input},
        session::OpenSessions,
        subscription::Terms,
    },
    punchout::GateSettings,
    vault::{Place, Slot, signing::Signing},
};
use serde_json::{Value, json};

#[path = "../../examples/permit/verify.rs"]
mod verify;

use verify::may_browse;

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field}: {value}")).to_owned()
}

fn at(value: &Value, field: &str) -> DateTime<Utc> {
    text(value, field).parse().unwrap()
}

impl Service {
    async fn permit_keys(&self) -> Value {
        let reply = self.api(SHOP_KEY, "GET /api/v1/shop/keys", None).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    }

    /// A session that was redeemed just now, as the plugin was answered.
    async fn redeemed(&self) -> Value {
        let token = self.send_fixture("oci/srm-get").await.token();
        let reply = self.redeem(&token).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    }

    async fn look_after(&self, session: &Value) -> Reply {
        let call = format!("POST /api/v1/shop/sessions/{}/check", text(session, "id"));
        self.api(SHOP_KEY, &call, Some(&json!({}))).await
    }

    /// Whether a plugin that kept what it was answered lets this buyer browse now.
    fn bridges(&self, keys: &Value, answer: &Value) -> bool {
        let now = self.clock.now().timestamp();
        answer["permit"].as_str().is_some_and(|permit| may_browse(permit, keys, &text(answer, "id"), now))
    }
}

fn payload(permit: &str) -> Value {
    let part = permit.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The key that signs permits here, as nobody but this installation has it.
async fn signing_key(store: &Bench, purpose: Purpose) -> Signing {
    let keys = store.read().await.unwrap().signing_keys(purpose).await.unwrap();
    let place = Place::new("signing_keys", keys[0].id, Slot::Current);
    Signing::of_secret(&vault().open(place, &keys[0].sealed).unwrap()).unwrap()
}

fn signed(key: &Signing, purpose: Purpose, payload: &Value) -> String {
    let input = signing_input(purpose, &key.public().kid(), payload.to_string().as_bytes());
    Signed::text(&input, &key.sign(&input))
}

on_each_engine!(a_redeemed_session_may_browse_for_five_minutes_and_each_check_begins_them_anew, |store| async {
    let service = Service::of_fixtures(&store).await;
    let keys = service.permit_keys().await;
    let session = service.redeemed().await;
    let permit = text(&session, "permit");
    assert_eq!(
        payload(&permit),
        json!({
            "aud": keys["shop"], "sub": session["id"], "customer": session["customer"]["number"], "purpose": "browse",
            "iat": service.clock.now().timestamp(), "exp": at(&session, "permit_until").timestamp(),
        })
    );
    assert_eq!(at(&session, "permit_until"), service.clock.now() + TimeDelta::minutes(5));
    assert_eq!(keys, service.permit_keys().await, "asking makes no new keys");

    assert!(service.bridges(&keys, &session));
    service.pass(TimeDelta::seconds(299));
    assert!(service.bridges(&keys, &session));
    let going = service.look_after(&session).await.json();
    assert_eq!((&going["state"], &going["reasons"]), (&json!("redeemed"), &json!([])));
    assert_eq!(going["expires_at"], session["expires_at"], "browsing makes a session no longer");
    service.pass(TimeDelta::seconds(1));
    assert!(!service.bridges(&keys, &session), "the five minutes are over");
    assert!(service.bridges(&keys, &going));
    service.pass(TimeDelta::seconds(299));
    assert!(!service.bridges(&keys, &going));
});

on_each_engine!(changed_in_any_byte_or_cut_off_anywhere_a_permit_is_none, |store| async {
    let service = Service::of_fixtures(&store).await;
    let session = service.redeemed().await;
    let (keys, id, now) = (service.permit_keys().await, text(&session, "id"), service.clock.now().timestamp());
    let permit = text(&session, "permit");
    let fits = |permit: &str| may_browse(permit, &keys, &id, now);
    assert!(fits(&permit));
    let alphabet: Vec<u8> = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(*b"-_.").collect();
    for (place, byte) in permit.bytes().enumerate() {
        // The last letter of a part has bits that are worth nothing: each other letter is tried there.
        let is_last = permit[place + 1..].is_empty() || permit[place + 1..].starts_with('.');
        let others = if is_last { alphabet.as_slice() } else { b"A_." };
        for other in others.iter().copied().filter(|&other| other != byte) {
            let mut changed = permit.clone().into_bytes();
            changed[place] = other;
            assert!(!fits(std::str::from_utf8(&changed).unwrap()), "{place}: {}", char::from(other));
        }
        assert!(!fits(&permit[..place]) && !fits(&permit[place + 1..]), "{place}");
    }
    assert!(!fits(&format!("{permit}A")) && !fits(&format!("{permit}.")) && !fits(&format!(" {permit}")));
});

on_each_engine!(a_permit_is_for_its_shop_its_session_its_purpose_and_its_time, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (one, other) = (service.redeemed().await, service.redeemed().await);
    let (keys, now) = (service.permit_keys().await, service.clock.now().timestamp());
    let (permit, id) = (text(&one, "permit"), text(&one, "id"));
    assert!(may_browse(&permit, &keys, &id, now) && may_browse(&permit, &keys, &id, now - 60));
    assert!(!may_browse(&permit, &keys, &text(&other, "id"), now), "another session");
    assert!(!may_browse(&permit, &keys, &id, now - 61), "it was made in the future");
    assert!(!may_browse(&permit, &keys, &id, now + 300), "its time is over");
    let mut elsewhere = keys.clone();
    elsewhere["shop"] = json!("0199f5a0-0000-7000-8000-00000000000b");
    assert!(!may_browse(&permit, &elsewhere, &id, now), "another shop");
    let mut unknown = keys.clone();
    unknown["keys"] = json!([]);
    assert!(!may_browse(&permit, &unknown, &id, now), "a key that nobody told");

    // Signed by the right key, and no permit to browse all the same.
    let (key, said) = (signing_key(&store, Purpose::Permits).await, payload(&permit));
    assert!(may_browse(&signed(&key, Purpose::Permits, &said), &keys, &id, now));
    assert!(!may_browse(&signed(&key, Purpose::LicenseKeys, &said), &keys, &id, now), "another type");
    for (field, value) in [("purpose", json!("return")), ("purpose", Value::Null), ("exp", Value::Null), ("iat", json!("1"))]
    {
        let mut said = said.clone();
        said[field] = value;
        assert!(!may_browse(&signed(&key, Purpose::Permits, &said), &keys, &id, now), "{said}");
    }
});

on_each_engine!(a_license_key_is_no_permit_and_a_permit_no_license_key, |store| async {
    let service = Service::of_fixtures(&store).await;
    let session = service.redeemed().await;
    let (keys, id, now) = (service.permit_keys().await, text(&session, "id"), service.clock.now().timestamp());
    let accounts = service.api(OPERATOR_KEY, "GET /api/v1/accounts", None).await.json();
    let account = text(&accounts["items"][0], "id");
    let export = format!("POST /api/v1/accounts/{account}/license-key");
    let license_key = service.api(OPERATOR_KEY, &export, Some(&json!({}))).await.json();
    let access_key = text(&license_key, "access_key");

    // The two are signed by different keys, and stay what they are where somebody takes the one key for the other.
    assert!(keys["keys"].as_array().unwrap().iter().all(|key| key["kid"] != license_key["kid"]));
    let by_both = signing_key(&store, Purpose::LicenseKeys).await.public();
    let mut trusting = keys.clone();
    trusting["keys"].as_array_mut().unwrap().push(json!({"kid": by_both.kid(), "crv": "Ed25519", "x": by_both.x()}));
    assert!(!may_browse(&access_key, &trusting, &id, now));

    let permits = signing_key(&store, Purpose::Permits).await.public();
    let trust = json!({"signer": permits.text()});
    assert_eq!(service.api(OPERATOR_KEY, "POST /api/v1/trusted-signers", Some(&trust)).await.status, 200);
    let body = json!({"label": "permit", "access_key": session["permit"]});
    let call = format!("POST /api/v1/license-keys?account={account}");
    let refused = service.api(OPERATOR_KEY, &call, Some(&body)).await;
    assert_eq!((refused.status.as_u16(), refused.json()["code"].as_str()), (422, Some("license_key_mistyped")));
});

on_each_engine!(who_is_refused_is_given_no_permit, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (waiting, session, returned) =
        (service.send_fixture("oci/srm-get").await.token(), service.redeemed().await, service.redeemed().await);
    let none = |reply: &Reply, code: &str| {
        assert_eq!((reply.status.as_u16(), reply.json()["code"].as_str()), (409, Some(code)), "{}", reply.body);
        assert!(!reply.body.contains("permit") && !reply.body.contains("eyJ"), "{}", reply.body);
    };
    let cancel = format!("POST /api/v1/shop/sessions/{}/cancel", text(&returned, "id"));
    assert_eq!(service.api(SHOP_KEY, &cancel, Some(&json!({}))).await.status, 200);
    none(&service.look_after(&returned).await, "session_closed");

    service.lapse("evt_permits").await;
    none(&service.redeem(&waiting).await, "session_ended");
    let reply = service.look_after(&session).await;
    none(&reply, "session_ended");
    assert_eq!(reply.json()["reasons"][0]["code"], "subscription_lapsed");
    service.pass(TimeDelta::seconds(1));
    service.pay("evt_again").await;
    none(&service.look_after(&session).await, "session_ended");

    let lasting = service.redeemed().await;
    service.pass(TimeDelta::hours(4));
    none(&service.look_after(&lasting).await, "session_closed");
    let nobodys = json!({"id": "0199f5a0-0000-7000-8000-00000000000b"});
    assert_eq!(service.look_after(&nobodys).await.status, 404);
});

on_each_engine!(where_open_sessions_finish_they_go_on_after_a_lapse_without_a_permit, |store| async {
    fill(&store, fixtures_now()).await;
    let settings = GateSettings { open_sessions: OpenSessions::Finish, ..GateSettings::default() };
    let service = Service::with(&store, fixtures_now(), Chance::seeded(1), settings);
    let session = service.redeemed().await;
    service.lapse("evt_permits").await;
    let going = service.look_after(&session).await;
    assert_eq!(going.status, 200, "{}", going.body);
    let going = going.json();
    assert_eq!(going["reasons"][0]["code"], "subscription_lapsed");
    assert!(going["permit"].is_null() && going["permit_until"].is_null());
    service.pass(TimeDelta::seconds(1));
    service.pay("evt_again").await;
    assert!(service.bridges(&service.permit_keys().await, &service.look_after(&session).await.json()));
});

on_each_engine!(a_permit_ends_with_its_session_and_with_what_pays_for_it, |store| async {
    fill(&store, fixtures_now()).await;
    let settings =
        GateSettings { terms: Terms { silence: TimeDelta::zero(), ..Terms::default() }, ..GateSettings::default() };
    let service = Service::with(&store, fixtures_now(), Chance::seeded(1), settings);
    let session = service.redeemed().await;
    service.pass(at(&session, "expires_at") - service.clock.now() - TimeDelta::minutes(2));
    let last = service.look_after(&session).await.json();
    assert_eq!(last["permit_until"], last["expires_at"]);
    assert_eq!(at(&last, "permit_until") - service.clock.now(), TimeDelta::minutes(2));

    // The period ends in three minutes, and nobody has said that there is another one.
    let now = service.clock.now();
    let body = json!({"type": "subscription.updated", "timestamp": now, "data": {
        "subscription_ref": "active", "status": "active", "current_period_start": now - TimeDelta::days(30),
        "current_period_end": now + TimeDelta::minutes(3),
    }});
    assert_eq!(service.billing("evt_ends", &body.to_string()).await.json()["outcome"], "applied");
    let session = service.redeemed().await;
    assert_eq!(at(&session, "permit_until") - now, TimeDelta::minutes(3));
    let keys = service.permit_keys().await;
    service.pass(TimeDelta::seconds(179));
    assert!(service.bridges(&keys, &session));
    service.pass(TimeDelta::seconds(1));
    assert!(!service.bridges(&keys, &session));
    assert_eq!(service.look_after(&session).await.json()["code"], "session_ended");
});

on_each_engine!(the_next_key_is_told_before_it_signs_and_the_one_before_for_a_while, |store| async {
    let service = Service::of_fixtures(&store).await;
    let kids = async || -> Vec<String> {
        service.permit_keys().await["keys"].as_array().unwrap().iter().map(|key| text(key, "kid")).collect()
    };
    let rotate = async |days: Option<u16>| -> String {
        let mut order = json!({"purpose": "permits", "reason": "tests"});
        if let Some(days) = days {
            order["overlap_days"] = days.into();
        }
        let made = service.api(OPERATOR_KEY, "POST /api/v1/signing-keys", Some(&order)).await;
        assert_eq!(made.status, 201, "{}", made.body);
        text(&made.json(), "kid")
    };
    // The kid that signs now stands in the header.
    let signs = async || -> String {
        let session = service.redeemed().await;
        let header = BASE64_URL_SAFE_NO_PAD.decode(text(&session, "permit").split('.').next().unwrap()).unwrap();
        text(&serde_json::from_slice(&header).unwrap(), "kid")
    };
    let first = signs().await;
    assert_eq!(kids().await, std::slice::from_ref(&first));
    let second = rotate(None).await;
    assert_eq!(kids().await, [first.clone(), second.clone()]);
    service.pass(TimeDelta::days(7) - TimeDelta::seconds(1));
    let (last, known) = (service.redeemed().await, service.permit_keys().await);
    service.pass(TimeDelta::seconds(1));
    assert_eq!((signs().await, kids().await), (second.clone(), vec![first.clone(), second.clone()]));
    assert!(service.bridges(&known, &last) && service.bridges(&service.permit_keys().await, &last));
    assert!(service.bridges(&known, &service.redeemed().await), "who asked before knows the new key already");
    service.pass(TimeDelta::hours(1));
    assert_eq!(kids().await, std::slice::from_ref(&second));

    // A key that was betrayed is told no more at all, nor is one that had not begun.
    let betrayed = rotate(Some(3)).await;
    let third = rotate(Some(0)).await;
    assert_eq!((signs().await, kids().await), (third.clone(), vec![third.clone()]));
    assert!(!kids().await.contains(&betrayed));
    let listed = service.api(OPERATOR_KEY, "GET /api/v1/signing-keys?purpose=permits", None).await.json();
    let listed: Vec<bool> = listed["items"].as_array().unwrap().iter().map(|key| key["signs"] == true).collect();
    assert_eq!(listed, [false, false, false, true]);
    let license_keys = service.api(OPERATOR_KEY, "GET /api/v1/signing-keys", None).await.json();
    assert_eq!(license_keys["items"], json!([]), "license keys have keys of their own");
});

on_each_engine!(a_key_for_permits_leaves_in_no_answer_and_one_that_does_not_open_refuses_nobody, |store| async {
    let service = Service::of_fixtures(&store).await;
    let session = service.redeemed().await;
    let told = service.api(SHOP_KEY, "GET /api/v1/shop/keys", None).await.body;
    let seed = signing_key(&store, Purpose::Permits).await.secret();
    assert!(!store.contents().await.contains(seed.reveal()) && !told.contains(seed.reveal()));
    store.run("UPDATE signing_keys SET sealed = public").await;
    for answer in [service.redeemed().await, service.look_after(&session).await.json()] {
        assert_eq!(answer["state"], "redeemed");
        assert!(answer["permit"].is_null() && answer["permit_until"].is_null(), "{answer}");
    }
});

on_each_engine!(nodes_that_need_the_first_key_at_once_make_one, |store| async {
    let one = Service::of_fixtures(&store).await;
    let other = Service::over(&store, fixtures_now(), 2);
    let (asked, session, again) = tokio::join!(one.permit_keys(), other.redeemed(), other.permit_keys());
    assert_eq!(asked, again);
    assert!(one.bridges(&asked, &session));
    assert_eq!(store.rows("signing_keys").await, 1);
});

#[tokio::test(flavor = "multi_thread")]
async fn at_the_command_line_the_keys_are_listed_and_the_next_one_is_made() {
    let ground = Ground::sqlite().await;
    let run = |arguments: &[&str]| {
        let mut command = punchgate();
        command.env("PUNCHGATE_DATABASE", &ground.database).env("PUNCHGATE_MASTER_KEY_FILE", &ground.key);
        let output = command.arg("permit-key").args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(run(&["list"]), (Some(0), String::new()));
    let [first, second] = ["the first", "once a year"].map(|reason| {
        let (code, printed) = run(&["rotate", "--reason", reason]);
        assert_eq!(code, Some(0));
        printed.split_whitespace().next().unwrap().to_owned()
    });
    let (_, listed) = run(&["list"]);
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines[0].starts_with(&first) && lines[0].ends_with("signs now"), "{listed}");
    assert!(lines[1].starts_with(&second) && !lines[1].contains("now") && lines.len() == 2, "{listed}");
    let listed: Value = serde_json::from_str(&run(&["list", "--json"]).1).unwrap();
    assert_eq!((&listed[0]["signs"], &listed[1]["kid"]), (&json!(true), &json!(second)));
    assert_eq!(at(&listed[1], "signs_from") - at(&listed[1], "created_at"), TimeDelta::days(7));
    assert_eq!(run(&["rotate", "--reason", " "]).0, Some(2), "why is a part of the history");
}

#[test]
fn the_documentation_shows_the_example_that_is_tested() {
    let root = env!("CARGO_MANIFEST_DIR");
    let read = |path: &str| std::fs::read_to_string(format!("{root}/{path}")).unwrap();
    let (document, example) = (read("docs/permits.md"), read("examples/permit/verify.rs"));
    let shown = document.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let code = example.split_once("\n\n").unwrap().1;
    assert_eq!(shown, code);
}
