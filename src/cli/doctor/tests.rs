//! Tests of the judging, on facts that were never gathered: each check alone turns bad, and each says what mends it.

use super::{
    State,
    facts::{Data, Facts, FileFacts, InstallationFacts, KeyFacts, SettingsFacts},
    judge,
};
use crate::{
    domain::{
        subscription::{Period, Standing, Status, Subscription, Terms},
        system::{CxmlLogin, LoginConfig, Party, SystemConfig},
    },
    store::{OutboxSurvey, ServerFacts, SystemSurvey},
};
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn system() -> SystemSurvey {
    let senders = vec![Party { domain: "NetworkId".to_owned(), identity: "hub@example".to_owned() }];
    let mut config = SystemConfig::new(LoginConfig::Cxml(CxmlLogin { senders, ..CxmlLogin::default() }));
    config.return_urls = vec!["https://procurement.example/".parse().unwrap()];
    SystemSurvey {
        name: "hub".to_owned(),
        config,
        enabled: true,
        licensed: true,
        has_secret: true,
        links: 2,
        bare_links: 1,
        unlicensed_links: 0,
        unbound_licenses: 0,
    }
}

fn subscription(status: Status) -> Subscription {
    let period = Period { start: now() - TimeDelta::days(10), end: now() + TimeDelta::days(20) };
    let standing = Standing {
        event_id: "evt".to_owned(),
        at: now(),
        sequence: None,
        status,
        period: Some(period),
        cancel_at_period_end: false,
        ends_at: None,
    };
    Subscription { reference: "sub_1".to_owned(), unsequenced: Some(standing), ..Subscription::default() }
}

fn file(mode: u32) -> FileFacts {
    FileFacts { path: "x".into(), mode: Some(mode) }
}

/// An installation without a fault.
fn well() -> Facts {
    let on = || "on".to_owned();
    Facts {
        settings: SettingsFacts {
            listen: "0.0.0.0:8080".parse().unwrap(),
            public_url: Some(Url::parse("https://punchgate.example/").unwrap()),
            billing_secrets: Ok(1),
            secret_files: vec![file(0o640)],
            mail: Ok(true),
            terms: Terms::default(),
        },
        installation: InstallationFacts {
            database: Ok(()),
            file: Some(file(0o640)),
            schema: Some(true),
            master_key: KeyFacts::There { file: file(0o600), fits: Some(true) },
            is_demo: false,
            server: Some(ServerFacts { fsync: on(), full_page_writes: on(), synchronous_commit: on(), now: now() }),
            skew: TimeDelta::seconds(-5),
        },
        data: Some(Data {
            newest_event_at: Some(now() - TimeDelta::days(14)),
            systems: vec![system()],
            subscriptions: vec![subscription(Status::Active)],
            start_urls: vec!["https://shop.example/".to_owned()],
            outbox: OutboxSurvey { queued: 1, oldest: Some(now() - TimeDelta::hours(1)), given_up: 0 },
        }),
    }
}

/// A check, how it is to end, and what makes it end so.
type Ill = (&'static str, State, fn(&mut Facts));

fn first(facts: &mut Facts) -> &mut SystemSurvey {
    &mut facts.data.as_mut().unwrap().systems[0]
}

fn outbox(facts: &mut Facts) -> &mut OutboxSurvey {
    &mut facts.data.as_mut().unwrap().outbox
}

const ILLS: &[Ill] = &[
    ("public_url", State::Fail, |facts| facts.settings.public_url = None),
    ("public_url", State::Warn, |facts| facts.settings.public_url = Url::parse("http://punchgate.example/").ok()),
    ("billing_secrets", State::Warn, |facts| facts.settings.billing_secrets = Ok(0)),
    ("billing_secrets", State::Fail, |facts| facts.settings.billing_secrets = Err("unreadable".to_owned())),
    ("mail", State::Fail, |facts| facts.settings.mail = Err("no sender".to_owned())),
    ("mails_waiting", State::Warn, |facts| facts.settings.mail = Ok(false)),
    ("mails_waiting", State::Warn, |facts| outbox(facts).oldest = Some(now() - TimeDelta::minutes(61))),
    ("mails_given_up", State::Warn, |facts| outbox(facts).given_up = 1),
    ("secret_files", State::Warn, |facts| facts.settings.secret_files.push(file(0o644))),
    ("database", State::Fail, |facts| facts.installation.database = Err("gone".to_owned())),
    ("schema", State::Fail, |facts| facts.installation.schema = Some(false)),
    ("master_key", State::Fail, |facts| facts.installation.master_key = KeyFacts::Missing("gone".to_owned())),
    ("master_key", State::Warn, |facts| {
        facts.installation.master_key = KeyFacts::There { file: file(0o640), fits: Some(true) };
    }),
    ("master_key", State::Fail, |facts| {
        facts.installation.master_key = KeyFacts::There { file: file(0o600), fits: Some(false) };
    }),
    ("database_file", State::Warn, |facts| facts.installation.file = Some(file(0o644))),
    ("demo", State::Fail, |facts| facts.installation.is_demo = true),
    ("durability", State::Fail, |facts| facts.installation.server.as_mut().unwrap().fsync = "off".to_owned()),
    ("clock", State::Warn, |facts| facts.installation.skew = TimeDelta::seconds(6)),
    ("billing_silence", State::Warn, |facts| facts.data.as_mut().unwrap().newest_event_at = None),
    ("billing_silence", State::Warn, |facts| {
        facts.data.as_mut().unwrap().newest_event_at = Some(now() - TimeDelta::days(15));
    }),
    ("system_licenses", State::Warn, |facts| first(facts).licensed = false),
    ("return_urls", State::Warn, |facts| first(facts).config.return_urls.clear()),
    ("senders", State::Warn, |facts| first(facts).config.login = LoginConfig::Cxml(CxmlLogin::default())),
    ("shared_secrets", State::Warn, |facts| first(facts).bare_links = 2),
    ("link_licenses", State::Warn, |facts| first(facts).unlicensed_links = 1),
    ("bindings", State::Warn, |facts| first(facts).unbound_licenses = 1),
    ("subscriptions", State::Warn, |facts| {
        facts.data.as_mut().unwrap().subscriptions[0] = subscription(Status::Ended);
    }),
    ("subscriptions", State::Warn, |facts| {
        let ending = facts.data.as_mut().unwrap().subscriptions[0].unsequenced.as_mut().unwrap();
        (ending.status, ending.ends_at) = (Status::Canceled, Some(now() + TimeDelta::days(14)));
    }),
    ("start_urls", State::Warn, |facts| {
        facts.data.as_mut().unwrap().start_urls.push("http://127.0.0.1:1/".to_owned());
    }),
];

#[test]
fn a_sound_installation_has_nothing_to_mend() {
    let findings = judge(&well(), now());
    assert!(findings.len() >= 16, "{findings:?}");
    assert!(findings.iter().all(|finding| finding.state == State::Ok && finding.mend.is_none()), "{findings:?}");
}

#[test]
fn each_fault_is_found_alone_and_with_what_mends_it() {
    for (check, state, spoil) in ILLS {
        let mut facts = well();
        spoil(&mut facts);
        let findings = judge(&facts, now());
        let ill: Vec<_> = findings.iter().filter(|finding| finding.state != State::Ok).collect();
        assert!(
            matches!(ill[..], [one] if one.check == *check && one.state == *state && one.mend.is_some()),
            "{check}: {ill:?}"
        );
    }
}

#[test]
fn what_is_switched_off_or_out_of_use_is_no_fault() {
    let mut facts = well();
    let system = first(&mut facts);
    (system.enabled, system.licensed) = (false, false);
    system.config.return_urls.clear();
    assert!(judge(&facts, now()).iter().all(|finding| finding.state == State::Ok));
    facts.settings.listen = "127.0.0.1:8080".parse().unwrap();
    facts.settings.public_url = None;
    facts.data.as_mut().unwrap().start_urls = vec!["http://localhost:1/".to_owned()];
    assert!(judge(&facts, now()).iter().all(|finding| finding.state == State::Ok));
}

#[test]
fn a_database_that_does_not_answer_leaves_its_checks_out() {
    let mut facts = well();
    (facts.data, facts.installation.schema, facts.installation.server) = (None, None, None);
    facts.installation.database = Err("gone".to_owned());
    let checks: Vec<&str> = judge(&facts, now()).iter().map(|finding| finding.check).collect();
    assert_eq!(checks, ["public_url", "billing_secrets", "mail", "secret_files", "database", "master_key", "database_file"]);
}
