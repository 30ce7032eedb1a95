//! Secrets that take the place of others: both work while they overlap, the old one is known for what it is, and afterwards it is
//! refused, at once, on every node.

use crate::{
    process::{Node, punchgate, write_master_key},
    world::{Reply, Service, fill, fixture, fixtures_now, vault},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use punchgate::{
    chance::Chance,
    clock::Clock,
    domain::{
        cause::{Actor, Cause},
        id::Id,
        license::Account,
        reason::{Flag, ReasonCode},
        secret::Secret,
        system::{Link, System, SystemName},
    },
    licensing::{self, Refusal, Rotation, rotate_link_secret, rotate_system_secret},
    protocol::RawRequest,
    store::{Access, Act, LoginRow, Store},
};
use std::{
    io::Write,
    process::{Output, Stdio},
};

fn act(now: DateTime<Utc>) -> Act {
    Act { cause: Cause::by(Actor::System), now, chance: Chance::System }
}

/// A system of the fixtures by its name, with its first link by customer number.
async fn system(store: &Store, name: &str, number: &str) -> (Id<Account>, Id<System>, Id<Link>) {
    let mut db = store.read().await.unwrap();
    let (system, account) = db.system_named(&SystemName::new(name)).await.unwrap().unwrap();
    (account, system, db.link_of_number(system, number).await.unwrap().unwrap())
}

fn rotation(secret: &str, days: i64) -> Rotation {
    Rotation { secret: Some(Secret::new(secret)), overlap: TimeDelta::days(days) }
}

async fn rotate_link(store: &Store, now: DateTime<Utc>, name: &str, number: &str, to: &Rotation) -> Result<Secret, Refusal> {
    let (account, _, link) = system(store, name, number).await;
    let mut tx = store.write().await.unwrap();
    let secret = rotate_link_secret(&mut tx, &vault(), &act(now), account, link, to).await?;
    tx.commit().await.unwrap();
    Ok(secret)
}

async fn rotate_system(store: &Store, now: DateTime<Utc>, name: &str, to: &Rotation) -> Result<Secret, Refusal> {
    let (account, system, _) = system(store, name, "10010").await;
    let mut tx = store.write().await.unwrap();
    let secret = rotate_system_secret(&mut tx, &vault(), &act(now), account, system, to).await?;
    tx.commit().await.unwrap();
    Ok(secret)
}

/// The fixture with one text in the place of another; in cXML with a payloadID of its own.
fn with(name: &str, old: &str, new: &str) -> RawRequest {
    let mut raw = fixture(name);
    let body = String::from_utf8(raw.body).unwrap();
    assert!(body.contains(old) || raw.query.contains(old), "{name} has no {old}");
    raw.query = raw.query.replace(old, new);
    raw.body = body.replace(old, new).into_bytes();
    raw
}

/// Sends it a little later than the one before, so that the log is in order.
async fn send(service: &Service, raw: &RawRequest) -> Reply {
    service.pass(TimeDelta::milliseconds(2));
    service.send(raw).await
}

async fn newest(store: &Store) -> LoginRow {
    store.read().await.unwrap().newest_logins(1).await.unwrap().remove(0)
}

async fn reasons(store: &Store) -> Vec<(ReasonCode, String)> {
    let reasons = newest(store).await.reasons;
    reasons.into_iter().map(|reason| (reason.code, reason.subject.as_str().to_owned())).collect()
}

async fn assert_accepted(store: &Store, reply: &Reply, by_the_old_one: bool) {
    let login = newest(store).await;
    assert!(login.accepted, "{:?} {}", login.reasons, reply.body);
    assert_eq!(login.flags.contains(&Flag::OldSecretUsed), by_the_old_one, "{:?}", login.flags);
}

async fn assert_retired(store: &Store) {
    assert_eq!(reasons(store).await, [(ReasonCode::SecretMismatch, "secret:retired".to_owned())]);
}

const NEW: &str = "fx-rotated-Nb41";
const COUPA: &str = "fx-coupa-xJ5w9";

on_each_engine!(both_secrets_of_a_link_work_until_the_overlap_ends, |store| async {
    let service = Service::of_fixtures(&store).await;
    let told = rotate_link(&store, fixtures_now(), "coupa", "10030", &rotation(NEW, 14)).await.unwrap();
    assert_eq!(told.reveal(), NEW);
    let (old, new) = (fixture("cxml/coupa-create"), with("cxml/coupa-create", COUPA, NEW));
    assert_accepted(&store, &send(&service, &old).await, true).await;
    store.run("DELETE FROM sessions").await;
    assert_accepted(&store, &send(&service, &new).await, false).await;
    store.run("DELETE FROM sessions").await;

    service.pass(TimeDelta::days(14) - TimeDelta::seconds(1));
    assert_accepted(&store, &send(&service, &old).await, true).await;
    store.run("DELETE FROM sessions").await;
    service.pass(TimeDelta::seconds(1));
    assert_eq!(send(&service, &old).await.cxml_status(), 401);
    assert_retired(&store).await;
    assert_accepted(&store, &send(&service, &new).await, false).await;
});

on_each_engine!(a_refused_secret_leaves_only_its_relation_in_the_log, |store| async {
    let service = Service::of_fixtures(&store).await;
    rotate_link(&store, fixtures_now(), "coupa", "10030", &rotation(NEW, 14)).await.unwrap();
    for (presented, relation) in [
        ("fx-rotated-nb41", "equal_but_for_case"),
        (" fx-rotated-Nb41 ", "equal_but_for_blanks"),
        ("fx-rotated-Nb4", "shorter"),
        ("fx-rotated-Nb412", "longer"),
        ("fx-rotated-Nb42", "same_length"),
    ] {
        assert_eq!(send(&service, &with("cxml/coupa-create", COUPA, presented)).await.cxml_status(), 401);
        assert_eq!(reasons(&store).await, [(ReasonCode::SecretMismatch, format!("secret:{relation}"))]);
    }
    let traces = store.number("SELECT COUNT(*) FROM logins WHERE reasons LIKE '%fx-%' OR flags LIKE '%fx-%'").await;
    assert_eq!(traces, 0);
});

on_each_engine!(a_rotation_without_overlap_ends_the_old_secret_at_once, |store| async {
    let service = Service::of_fixtures(&store).await;
    let made = Rotation { overlap: TimeDelta::zero(), ..Rotation::default() };
    let new = rotate_link(&store, fixtures_now(), "coupa", "10030", &made).await.unwrap();
    assert_eq!(new.reveal().len(), 32);
    assert_eq!(send(&service, &fixture("cxml/coupa-create")).await.cxml_status(), 401);
    assert_retired(&store).await;
    assert_accepted(&store, &send(&service, &with("cxml/coupa-create", COUPA, new.reveal())).await, false).await;
});

on_each_engine!(a_second_rotation_puts_the_present_secret_in_the_place_of_the_older_one, |store| async {
    let service = Service::of_fixtures(&store).await;
    rotate_link(&store, fixtures_now(), "coupa", "10030", &rotation(NEW, 14)).await.unwrap();
    rotate_link(&store, fixtures_now(), "coupa", "10030", &rotation("fx-third-0001", 14)).await.unwrap();
    assert_eq!(send(&service, &fixture("cxml/coupa-create")).await.cxml_status(), 401);
    assert_eq!(reasons(&store).await[0].1, "secret:longer", "the first one is forgotten");
    assert_accepted(&store, &send(&service, &with("cxml/coupa-create", COUPA, NEW)).await, true).await;
    store.run("DELETE FROM sessions").await;
    assert_accepted(&store, &send(&service, &with("cxml/coupa-create", COUPA, "fx-third-0001")).await, false).await;
});

on_each_engine!(a_systems_own_secret_is_rotated_for_all_its_customers, |store| async {
    let service = Service::of_fixtures(&store).await;
    rotate_system(&store, fixtures_now(), "ariba-hub", &rotation(NEW, 1)).await.unwrap();
    let (old, new) = (fixture("cxml/ariba-create"), with("cxml/ariba-create", "fx-ariba-hub-7Qm2", NEW));
    assert_accepted(&store, &send(&service, &old).await, true).await;
    store.run("DELETE FROM sessions").await;
    assert_accepted(&store, &send(&service, &new).await, false).await;
    store.run("DELETE FROM sessions").await;
    service.pass(TimeDelta::days(1));
    assert_eq!(send(&service, &old).await.cxml_status(), 401);
    assert_retired(&store).await;
});

on_each_engine!(the_old_secret_of_a_system_is_ended_before_its_time, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (account, id, _) = system(&store, "ariba-hub", "10010").await;
    let end = async |account| {
        let mut tx = store.write().await.unwrap();
        licensing::end_old_system_secret(&mut tx, &act(fixtures_now()), account, id).await?;
        tx.commit().await.unwrap();
        Ok(())
    };
    assert!(matches!(end(account).await, Err(Refusal::NothingToRotate)), "there is none yet");
    rotate_system(&store, fixtures_now(), "ariba-hub", &rotation(NEW, 14)).await.unwrap();
    let (old, new) = (fixture("cxml/ariba-create"), with("cxml/ariba-create", "fx-ariba-hub-7Qm2", NEW));
    assert_accepted(&store, &send(&service, &old).await, true).await;
    store.run("DELETE FROM sessions").await;
    assert!(matches!(end(Id::new(uuid::Uuid::nil())).await, Err(Refusal::Unknown("system"))), "it is somebody else's");
    end(account).await.unwrap();
    assert_eq!(send(&service, &old).await.cxml_status(), 401);
    assert_accepted(&store, &send(&service, &new).await, false).await;
    assert!(store.number("SELECT COUNT(*) FROM history WHERE action = 'secret.old_ended'").await == 1);
    assert!(matches!(end(account).await, Err(Refusal::NothingToRotate)), "it is over");
});

on_each_engine!(a_token_is_rotated_like_a_secret, |store| async {
    let service = Service::of_fixtures(&store).await;
    let number = "SELECT COUNT(*) FROM link_tokens";
    let before = store.number(number).await;
    let (old, token) = token_fixture();
    let new = rotate_token(&store, &format!("  {NEW}\n"), 7).await.unwrap();
    assert_eq!(new.reveal(), NEW, "a token is looked for trimmed");
    assert_accepted(&store, &send(&service, &old).await, true).await;
    assert_accepted(&store, &send(&service, &with("oci/token", &token, NEW)).await, false).await;
    service.pass(TimeDelta::days(7));
    assert_eq!(send(&service, &old).await.status.as_u16(), 403);
    assert_retired(&store).await;
    assert_accepted(&store, &send(&service, &with("oci/token", &token, NEW)).await, false).await;

    assert!(matches!(rotate_token(&store, NEW, 7).await, Err(Refusal::TokenTaken)), "the present one is no new one");
    rotate_token(&store, "fx-third-0001", 7).await.unwrap();
    assert_eq!(send(&service, &old).await.status.as_u16(), 403);
    assert_eq!(reasons(&store).await[0].0, ReasonCode::IdentityUnknown, "the first one is forgotten");
    assert_eq!(store.number(number).await, before + 1);
    rotate_token(&store, &token, 7).await.unwrap();
    assert_accepted(&store, &send(&service, &old).await, false).await;
});

/// The login with a token, and that token as it is written there.
fn token_fixture() -> (RawRequest, String) {
    let raw = fixture("oci/token");
    let token = url::form_urlencoded::parse(raw.query.as_bytes()).find(|(name, _)| name.eq_ignore_ascii_case("token"));
    let token = token.unwrap().1.into_owned();
    (raw, token)
}

async fn rotate_token(store: &Store, to: &str, days: i64) -> Result<Secret, Refusal> {
    let (account, link) = {
        let mut db = store.read().await.unwrap();
        let (system, account) = db.system_named(&SystemName::new("oci-token")).await.unwrap().unwrap();
        (account, db.links_of_system(system).await.unwrap()[0].id)
    };
    let mut tx = store.write().await.unwrap();
    let secret = rotate_link_secret(&mut tx, &vault(), &act(fixtures_now()), account, link, &rotation(to, days)).await?;
    tx.commit().await.unwrap();
    Ok(secret)
}

on_each_engine!(a_credential_mac_holds_under_the_retiring_secret, |store| async {
    let service = Service::of_fixtures(&store).await;
    rotate_system(&store, fixtures_now(), "ariba-mac", &rotation(NEW, 1)).await.unwrap();
    assert_accepted(&store, &send(&service, &fixture("cxml/ariba-mac")).await, true).await;
    store.run("DELETE FROM sessions").await;
    let (old, new) = (mac_of("cxml/ariba-mac", "fx-ariba-mac-R4d1"), mac_of("cxml/ariba-mac", NEW));
    assert_accepted(&store, &send(&service, &with("cxml/ariba-mac", &old, &new)).await, false).await;
    store.run("DELETE FROM sessions").await;
    rotate_system(&store, fixtures_now(), "ariba-mac", &rotation("fx-third-0001", 0)).await.unwrap();
    assert_eq!(send(&service, &with("cxml/ariba-mac", &old, &new)).await.cxml_status(), 401);
    assert_retired(&store).await;
});

/// The code of the fixture's CredentialMac under a secret, over its second credential of From.
fn mac_of(name: &str, secret: &str) -> String {
    let body = String::from_utf8(fixture(name).body).unwrap();
    let after = |text: &str, start: &str| text.split_once(start).unwrap().1.split('"').next().unwrap().to_owned();
    let party = |part: &str| {
        let (domain, rest) = part.split_once('"').unwrap();
        let identity = rest.split("<Identity>").nth(1).unwrap().split('<').next().unwrap();
        format!("{}\0{}\0", domain.to_lowercase(), identity.trim().to_lowercase())
    };
    let (from, sender) = (body.split("<From>").nth(1).unwrap(), body.split("<Sender>").nth(1).unwrap());
    let from = from.split("</From>").next().unwrap().split("domain=\"").nth(2).unwrap();
    let mut text = party(from) + &party(sender.split("domain=\"").nth(1).unwrap());
    for date in ["creationDate=\"", "expirationDate=\""] {
        text += &after(sender, date);
        text.push('\0');
    }
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    BASE64_STANDARD.encode(&mac.finalize().into_bytes()[..12])
}

on_each_engine!(a_rotation_changes_no_identity_and_no_license_and_tells_history_no_secret, |store| async {
    fill(&store, fixtures_now()).await;
    let kept = "SELECT COUNT(*) FROM links WHERE identity_folded = '079928354' AND bundled_with IS NOT NULL";
    let before = store.number(kept).await;
    rotate_link(&store, fixtures_now(), "coupa", "10030", &rotation(NEW, 14)).await.unwrap();
    rotate_system(&store, fixtures_now(), "ariba-hub", &rotation(NEW, 14)).await.unwrap();
    rotate_token(&store, NEW, 14).await.unwrap();
    assert_eq!(store.number(kept).await, before);
    let told = "SELECT COUNT(*) FROM history WHERE action = 'secret.rotated' AND account IS NOT NULL";
    assert_eq!(store.number(told).await, 3);
    rotate_link(&store, fixtures_now(), "coupa", "10030", &rotation("another-new-secret", 1)).await.unwrap();
    let again = "SELECT COUNT(*) FROM history WHERE before_value LIKE 'a secret; the one before it counts until 20%'";
    assert_eq!(store.number(again).await, 1, "the one that was retiring before is gone, and the history knows it");
    let leaks = "SELECT COUNT(*) FROM history WHERE before_value LIKE '%fx-%' OR after_value LIKE '%fx-%' \
         OR before_value LIKE '%new-secret%' OR after_value LIKE '%new-secret%'";
    assert_eq!(store.number(leaks).await, 0);
});

on_each_engine!(what_cannot_be_rotated_stays_as_it_is, |store| async {
    let service = Service::of_fixtures(&store).await;
    let other = {
        let mut tx = store.write().await.unwrap();
        let act = act(fixtures_now());
        let other = licensing::create_account(&mut tx, &act, "other@fixtures.example", "Other").await.unwrap();
        tx.commit().await.unwrap();
        other
    };
    let (_, coupa, link) = system(&store, "coupa", "10030").await;
    let mut tx = store.write().await.unwrap();
    let of_other = rotate_link_secret(&mut tx, &vault(), &act(fixtures_now()), other, link, &rotation(NEW, 1)).await;
    assert!(matches!(of_other, Err(Refusal::Unknown("link"))), "{of_other:?}");
    let of_other = rotate_system_secret(&mut tx, &vault(), &act(fixtures_now()), other, coupa, &rotation(NEW, 1)).await;
    assert!(matches!(of_other, Err(Refusal::Unknown("system"))), "{of_other:?}");
    drop(tx);
    for (to, fault) in [(rotation(COUPA, 1), "present one"), (rotation(" ", 1), "blank"), (rotation(NEW, -1), "0 to 366")] {
        let refused = rotate_link(&store, fixtures_now(), "coupa", "10030", &to).await.unwrap_err();
        assert!(refused.to_string().contains(fault), "{refused}");
    }
    let without = rotate_link(&store, fixtures_now(), "ariba-hub", "10010", &rotation(NEW, 1)).await;
    assert!(matches!(without, Err(Refusal::NothingToRotate)), "its customers have no secret of their own: {without:?}");
    assert_accepted(&store, &send(&service, &fixture("cxml/coupa-create")).await, false).await;
});

/// The command, with the new secret on its standard input.
fn rotate_by_command(database: &str, key: &std::path::Path, arguments: &[&str], secret: &str) -> Output {
    let mut child = punchgate()
        .args(["secret", "rotate", "--database", database, "--master-key-file"])
        .arg(key)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(secret.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

async fn every_node_obeys_a_rotation(database: &str, several: bool) {
    let folder = tempfile::tempdir().unwrap();
    let database = database.replace("FOLDER", folder.path().to_str().unwrap());
    let store = Store::open(&database.parse().unwrap(), Access::Serve).await.unwrap();
    store.migrate().await.unwrap();
    fill(&store, Clock::System.now()).await;
    store.close().await;
    drop(store);
    let key = write_master_key(folder.path());
    let nodes: Vec<Node> = (0..if several { 2 } else { 1 }).map(|_| Node::start(&database, &key)).collect();
    let (old, token) = token_fixture();
    let mut present = token;
    for round in 0..3 {
        for node in &nodes {
            assert_eq!(node.send(&with("oci/token", &token_fixture().1, &present)).status(), 303, "round {round}");
        }
        let next = format!("fx-round-{round}-Zq8\n");
        let rotated = rotate_by_command(
            &database,
            &key,
            &[
                "--system",
                "oci-token",
                "--customer",
                &token_customer(&database).await,
                "--overlap-days",
                "0",
                "--secret-file",
                "-",
            ],
            &next,
        );
        assert!(rotated.status.success(), "{}", String::from_utf8_lossy(&rotated.stderr));
        assert_eq!(String::from_utf8_lossy(&rotated.stdout), next, "told this once");
        for node in &nodes {
            assert_eq!(node.send(&with("oci/token", &token_fixture().1, &present)).status(), 403, "round {round}");
        }
        present = next.trim().to_owned();
    }
    let made = rotate_by_command(&database, &key, &["--system", "coupa", "--identity", " 079928354 "], "");
    let made = String::from_utf8(made.stdout).unwrap();
    for (secret, _) in [(made.trim(), "new"), (COUPA, "old")] {
        let raw = with("cxml/coupa-create", COUPA, secret);
        let raw = RawRequest {
            body: String::from_utf8(raw.body)
                .unwrap()
                .replace("payloadID=\"", &format!("payloadID=\"{}", secret.len()))
                .into_bytes(),
            ..raw
        };
        assert_eq!(nodes[0].send(&raw).cxml_status(), 200);
    }
    for (arguments, fault) in [
        (&["--system", "nowhere"][..], "no system"),
        (&["--system", "coupa", "--customer", "1"], "no link"),
        (&["--system", "coupa"], "no secret of its own"),
        (&["--system", "coupa", "--identity", "a", "--customer", "b"], "cannot be used with"),
    ] {
        let refused = rotate_by_command(&database, &key, arguments, "");
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains(fault), "{}", String::from_utf8_lossy(&refused.stderr));
    }
    drop(old);
}

async fn token_customer(database: &str) -> String {
    let store = Store::open(&database.parse().unwrap(), Access::Beside).await.unwrap();
    let mut db = store.read().await.unwrap();
    let (system, _) = db.system_named(&SystemName::new("oci-token")).await.unwrap().unwrap();
    let link = db.links_of_system(system).await.unwrap()[0].id;
    let customer = db.link_facts_of(link).await.unwrap().unwrap().facts.customer;
    let number = db.customer(customer).await.unwrap().unwrap().number;
    drop(db);
    store.close().await;
    number
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_node_obeys_a_rotation_on_sqlite() {
    every_node_obeys_a_rotation("sqlite:FOLDER/punchgate.db", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_nodes_obey_a_rotation_on_postgres() {
    let database = crate::engines::Database::create().await;
    every_node_obeys_a_rotation(database.url(), true).await;
    database.drop().await;
}
