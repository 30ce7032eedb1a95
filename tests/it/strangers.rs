//! Strangers: wrong logins in any number slow down nobody but those who send them, and the log stays short. On both engines.

use crate::world::{Reply, Service, fill, fixture, fixtures_now};
use axum::http::StatusCode;
use chrono::TimeDelta;
use punchgate::{
    chance::Chance,
    jobs::Jobs,
    licensing::Retention,
    protocol::RawRequest,
    punchout::{GateSettings, Limits},
    store::{Store, Unrecorded},
};
use std::sync::Arc;

const HERE: &str = "198.51.100.7";
const NEXT_DOOR: &str = "198.51.100.200";
const ELSEWHERE: &str = "203.0.113.9";

/// The login of a user of `oci-srm`, who has two.
fn oci(user: &str, password: &str) -> RawRequest {
    let mut raw = fixture("oci/srm-get");
    let hook = raw.query.split('&').find(|field| field.starts_with("HOOK_URL=")).unwrap().to_owned();
    raw.query = format!("USERNAME={user}&PASSWORD={password}&{hook}");
    raw
}

fn right() -> RawRequest {
    fixture("oci/srm-get")
}

fn other_right() -> RawRequest {
    oci("Einkauf-K%C3%B6ln", "fx-Schl%C3%BCssel-4")
}

/// A captured cXML login with parts of its text replaced.
fn cxml(name: &str, replaced: &[(&str, &str)]) -> RawRequest {
    let mut raw = fixture(name);
    let mut text = String::from_utf8(raw.body).unwrap();
    for (from, to) in replaced {
        assert!(text.contains(from), "{name}: {from}");
        text = text.replace(from, to);
    }
    raw.body = text.into_bytes();
    raw
}

async fn limited(store: &Store, network_a_minute: u16, identity_a_minute: u16) -> Service {
    fill(store, fixtures_now()).await;
    let limits = Limits { network_a_minute, identity_a_minute };
    Service::with(store, fixtures_now(), Chance::seeded(1), GateSettings { limits, ..GateSettings::default() })
}

async fn statuses(service: &Service, client: &str, raw: &RawRequest, times: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..times {
        // Logins of one millisecond have no order.
        service.pass(TimeDelta::milliseconds(1));
        let reply = service.send_from(client, raw).await;
        let is_cxml = raw.path.ends_with("/cxml");
        statuses.push(if is_cxml { reply.cxml_status() } else { reply.status.as_u16() });
    }
    statuses
}

/// The code and subject that the log's newest login has first.
async fn newest(store: &Store) -> String {
    let login = store.read().await.unwrap().newest_logins(1).await.unwrap().remove(0);
    let reason = &login.reasons[0];
    format!("{} {} from {}", reason.code, reason.subject.as_str(), login.client.unwrap_or_default())
}

fn is_let_in(reply: &Reply) -> bool {
    reply.status == StatusCode::SEE_OTHER
}

on_each_engine!(a_network_over_its_limit_holds_back_those_who_fail_and_nobody_else, |store| async {
    let service = limited(&store, 6, 3).await;
    for number in 0..6 {
        let wrong = oci(&format!("nobody-{number}"), "guess");
        assert_eq!(statuses(&service, HERE, &wrong, 1).await, [403], "{number}");
    }
    service.pass(TimeDelta::milliseconds(1));
    let held = service.send_from(NEXT_DOOR, &oci("nobody-7", "guess")).await;
    assert_eq!((held.status, held.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, Some("60")));
    assert_eq!(newest(&store).await, format!("rate_limited client_network from {NEXT_DOOR}"));
    assert_eq!(statuses(&service, ELSEWHERE, &oci("nobody-7", "guess"), 1).await, [403], "another network is not over");
    for client in [HERE, NEXT_DOOR, ELSEWHERE, "2001:db8::1"] {
        assert!(is_let_in(&service.send_from(client, &right()).await), "{client}");
        assert!(is_let_in(&service.send_from(client, &other_right()).await), "{client}");
    }
    let other_system = statuses(&service, HERE, &fixture("cxml/coupa-wrong-secret"), 1).await;
    assert_eq!(other_system, [401], "another system is not over");
    service.pass(TimeDelta::seconds(65));
    assert_eq!(statuses(&service, HERE, &oci("nobody-7", "guess"), 1).await, [403], "it lifts by itself");
});

on_each_engine!(a_load_of_wrong_logins_never_locks_a_right_one_out, |store| async {
    let service = Service::of_fixtures(&store).await;
    let wrong = oci("Nordwind-SRM", "guess");
    let statuses = statuses(&service, HERE, &wrong, 200).await;
    assert_eq!((statuses[0], statuses[199]), (403, 429), "who fails is held back");
    assert!(is_let_in(&service.send_from(HERE, &right()).await), "the same identity from the same network");
});

on_each_engine!(a_limit_does_not_tell_whether_a_system_exists, |store| async {
    let service = limited(&store, 5, 0).await;
    let mut made_up = oci("Nordwind-SRM", "guess");
    made_up.path = "/punchout/s-bcdfghjkmn/oci".to_owned();
    let mut another = made_up.clone();
    another.path = "/punchout/s-nmkjhgfdcb/oci".to_owned();
    for raw in [&made_up, &oci("Nordwind-SRM", "guess"), &another] {
        assert_eq!(statuses(&service, HERE, raw, 7).await, [403, 403, 403, 403, 403, 429, 429]);
    }
});

on_each_engine!(an_identity_that_is_guessed_at_waits_in_that_network_alone, |store| async {
    let service = limited(&store, 1000, 3).await;
    let wrong = oci("Nordwind-SRM", "guess");
    assert_eq!(statuses(&service, HERE, &wrong, 5).await, [403, 403, 403, 429, 429]);
    assert_eq!(newest(&store).await, format!("rate_limited identity from {HERE}"));
    assert_eq!(statuses(&service, NEXT_DOOR, &right(), 3).await, [429, 429, 429], "whether a guess is right is not told");
    assert_eq!(newest(&store).await, format!("rate_limited identity from {NEXT_DOOR}"));
    assert_eq!(store.rows("sessions").await, 0);
    assert!(is_let_in(&service.send_from(HERE, &other_right()).await), "another identity of the network");
    assert!(is_let_in(&service.send_from(ELSEWHERE, &right()).await), "the same one from elsewhere");
    service.pass(TimeDelta::seconds(65));
    assert!(is_let_in(&service.send_from(HERE, &right()).await), "it lifts by itself, whoever kept on trying");
});

on_each_engine!(who_does_not_exist_is_limited_like_who_does, |store| async {
    let service = limited(&store, 1000, 3).await;
    let expected = [401, 401, 401, 560, 560];
    for name in ["coupa-unknown-identity", "coupa-wrong-secret", "unknown-system"] {
        let raw = fixture(&format!("cxml/{name}"));
        assert_eq!(statuses(&service, HERE, &raw, 5).await, expected, "{name}");
    }
    let known = cxml(
        "cxml/coupa-wrong-secret",
        &[("<From>", "<From>\n<Credential domain=\"DUNS\"><Identity>1</Identity></Credential>")],
    );
    assert_eq!(statuses(&service, HERE, &known, 1).await, [560], "nor does another credential beside it help");
});

on_each_engine!(a_hubs_secret_is_guessed_at_in_the_hubs_name, |store| async {
    let service = limited(&store, 1000, 3).await;
    let guesses = ["one", "two", "three", "four"];
    let mut answers = Vec::new();
    for (number, guess) in guesses.iter().enumerate() {
        let secret = format!("<SharedSecret>{guess}</SharedSecret>");
        let buyer = format!("<Identity>{number}</Identity>");
        let own = fixture("cxml/ariba-create");
        let text = String::from_utf8(own.body.clone()).unwrap();
        let from = text.find("<SharedSecret>").unwrap();
        let until = from + text[from..].find("</SharedSecret>").unwrap() + "</SharedSecret>".len();
        let wrong = cxml("cxml/ariba-create", &[(&text[from..until], &secret), ("<Identity>315600001</Identity>", &buyer)]);
        answers.extend(statuses(&service, HERE, &wrong, 1).await);
    }
    assert_eq!(answers, [401, 401, 401, 560], "whichever buyer is named");
    assert_eq!(statuses(&service, HERE, &fixture("cxml/ariba-create"), 1).await, [560]);
    assert_eq!(statuses(&service, ELSEWHERE, &fixture("cxml/ariba-create"), 1).await, [200]);
});

on_each_engine!(a_hub_that_names_a_customer_or_receiver_wrongly_is_not_guessing, |store| async {
    let service = limited(&store, 1000, 3).await;
    assert_eq!(statuses(&service, HERE, &fixture("cxml/ariba-not-linked"), 8).await, [403; 8]);
    let misdirected = cxml("cxml/ariba-create", &[("AN01900200300", "AN0000"), ("315600001", "1")]);
    statuses(&service, HERE, &misdirected, 8).await;
    assert_eq!(statuses(&service, HERE, &fixture("cxml/ariba-create"), 1).await, [200]);
});

on_each_engine!(success_never_counts, |store| async {
    let service = limited(&store, 3, 3).await;
    for _ in 0..10 {
        assert!(is_let_in(&service.send_from(HERE, &right()).await));
    }
    service.lapse("lapse").await;
    assert_eq!(statuses(&service, HERE, &right(), 10).await, [403; 10], "a lapse is no wrong proof");
    assert_eq!(statuses(&service, HERE, &oci("nordwind-srm", "guess"), 4).await, [403, 403, 403, 429]);
});

on_each_engine!(a_stranger_cannot_choose_the_network, |store| async {
    let service = limited(&store, 3, 3).await;
    let mut answers = Vec::new();
    for number in 0..5 {
        let forged = format!("192.0.{number}.1, {HERE}");
        answers.extend(statuses(&service, &forged, &oci(&format!("nobody-{number}"), "guess"), 1).await);
    }
    assert_eq!(answers, [403, 403, 403, 429, 429]);
});

on_each_engine!(refusals_above_the_limit_are_counted_and_the_rest_is_recorded, |store| async {
    fill(&store, fixtures_now()).await;
    let settings = GateSettings { unauthenticated_an_hour: 4, ..GateSettings::default() };
    let service = Service::with(&store, fixtures_now(), Chance::seeded(1), settings);
    let (wrong, nowhere) = (fixture("cxml/coupa-wrong-secret"), fixture("cxml/unknown-system"));
    let mut truncated = fixture("cxml/coupa-create");
    truncated.body.truncate(200);
    assert_eq!(statuses(&service, HERE, &wrong, 3).await, [401; 3]);
    assert_eq!(statuses(&service, HERE, &truncated, 3).await, [406; 3]);
    assert_eq!(store.rows("logins").await, 4);
    let unrecorded = service.send_from(HERE, &wrong).await;
    assert!(unrecorded.cxml_status() == 401 && unrecorded.body.contains("Reference number"), "{}", unrecorded.body);
    for number in 0..6 {
        let mut nowhere = nowhere.clone();
        nowhere.path = format!("/punchout/s-nowhere{number}/cxml");
        assert_eq!(statuses(&service, HERE, &nowhere, 1).await, [401]);
    }
    assert_eq!(store.rows("logins").await, 8, "unknown systems share one limit");
    assert_eq!(service.gate.unrecorded_refusals(), 5);

    // Who proved who he is stands in the log, let in or not.
    assert_eq!(statuses(&service, HERE, &fixture("cxml/coupa-create"), 5).await, [200; 5]);
    assert_eq!(statuses(&service, HERE, &fixture("cxml/coupa-return-url"), 5).await, [403; 5]);
    assert_eq!(store.rows("logins").await, 18);

    service.gate.write_unrecorded().await.unwrap();
    service.gate.write_unrecorded().await.unwrap();
    let kept = |store: Store| async move {
        let rows = store.read().await.unwrap().unrecorded_since(fixtures_now()).await.unwrap();
        rows.iter().map(|row| (row.system == Unrecorded::UNKNOWN, row.refusals)).collect::<Vec<_>>()
    };
    assert_eq!(kept((**store).clone()).await, [(true, 2), (false, 3)]);

    // Another node, or this one a while later, adds to the same row; the jobs write what is left when they end.
    statuses(&service, HERE, &wrong, 4).await;
    Jobs::start(Arc::clone(&service.gate), service.office.clone(), Retention::default(), None, None).end().await;
    assert_eq!(kept((**store).clone()).await, [(true, 2), (false, 7)]);
    service.pass(TimeDelta::hours(1));
    statuses(&service, HERE, &wrong, 5).await;
    service.gate.write_unrecorded().await.unwrap();
    assert_eq!(kept((**store).clone()).await, [(true, 2), (false, 7), (false, 1)]);
});

on_each_engine!(counts_that_cannot_be_written_are_kept, |store| async {
    fill(&store, fixtures_now()).await;
    let settings = GateSettings { unauthenticated_an_hour: 0, ..GateSettings::default() };
    let service = Service::with(&store, fixtures_now(), Chance::seeded(1), settings);
    statuses(&service, HERE, &fixture("cxml/coupa-wrong-secret"), 3).await;
    store.run("ALTER TABLE unrecorded_refusals RENAME TO away").await;
    assert!(service.gate.write_unrecorded().await.is_err());
    store.run("ALTER TABLE away RENAME TO unrecorded_refusals").await;
    service.gate.write_unrecorded().await.unwrap();
    assert_eq!(store.number("SELECT refusals FROM unrecorded_refusals").await, 3);
    assert_eq!(store.rows("logins").await, 0);
});

on_each_engine!(a_login_that_is_tested_counts_for_nothing, |store| async {
    let service = limited(&store, 3, 3).await;
    let arrival = punchgate::punchout::Arrival {
        system: punchgate::domain::system::SystemName::of_path("coupa"),
        protocol: punchgate::domain::system::Protocol::Cxml,
        request: punchgate::protocol::cxml::setup::read(&fixture("cxml/coupa-wrong-secret")).request,
        payload_id: None,
        client: Some(punchgate::domain::network::Client::at(HERE.parse().unwrap())),
        request_id: None,
    };
    for _ in 0..5 {
        service.gate.dry_run(&arrival, fixtures_now()).await.unwrap();
    }
    assert_eq!(statuses(&service, HERE, &fixture("cxml/coupa-create"), 1).await, [200]);
});
