//! The rules of licenses, one test or more for each: issued, claimed, bound, put into systems, held by links. On both engines.

use crate::{
    engines::Bench,
    tenants::{
        Tenant, act, act_at, bill, bind, bound_to, claim, holder, issued, issued_at, licensed_system, link, link_with,
        owned, place, shop, spare, system, system_of, tenant,
    },
    world::{Service, fixture, vault},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use punchgate::{
    chance::Chance,
    domain::{
        cart::config::CartConfig,
        id::Id,
        license::{License, LicenseKind},
        reason::ReasonCode,
        serial::Serial,
        system::{CxmlLogin, IdentityFrom, LoginConfig, OciLogin, Party, Protocol, System, SystemConfig, SystemName},
    },
    licensing::{self, Claimed, Issue, Issued, LinkOrder, Refusal, SystemOrder},
    store::{Error, Store},
};
use std::sync::Arc;

on_each_engine!(rule_1_a_system_license_comes_with_one_bundled_license_and_nothing_else_makes_one, |store| async {
    let systems = issued_at(&store, &act(), LicenseKind::System, 3, "sub").await;
    let customers = issued_at(&store, &act(), LicenseKind::Customer, 2, "sub").await;
    assert!(customers.iter().all(|license| license.bundled.is_none()));
    assert_eq!(store.rows("licenses").await, 8);
    for license in &systems {
        let bundled = store.read().await.unwrap().bundled_license(license.id).await.unwrap().unwrap();
        assert_eq!((Some(bundled.id), bundled.kind), (license.bundled, LicenseKind::Customer));
    }
    assert_eq!(store.number("SELECT COUNT(*) FROM licenses WHERE bundled_with IS NOT NULL").await, 3);

    let mut tx = store.write().await.unwrap();
    let subscription = tx.lock_subscription(&act(), "sub").await.unwrap();
    let one = Issue { kind: LicenseKind::System, quantity: 1, subscription, item: None };
    licensing::issue(&mut tx, &vault(), &act(), one).await.unwrap();
    drop(tx);
    assert_eq!(store.rows("licenses").await, 8, "both or none: what is not committed leaves neither");
    for quantity in [-1, 0, 1001] {
        let mut tx = store.write().await.unwrap();
        let refused = licensing::issue(&mut tx, &vault(), &act(), Issue { quantity, ..one }).await;
        assert!(matches!(refused, Err(Refusal::OutOfRange(_))), "{quantity}");
    }
});

on_each_engine!(rule_1_a_bundled_license_is_claimed_bound_and_placed_with_its_system_license_only, |store| async {
    let a = tenant(&store, "a").await;
    let license = issued(&store, LicenseKind::System).await;
    let bundled = license.bundled.unwrap();
    assert!(matches!(bind(&store, a, bundled, a.shop).await, Err(Refusal::Unknown("license"))), "nobody's yet");
    claim(&store, a.account, &license.serial).await.unwrap();

    assert!(matches!(bind(&store, a, bundled, a.shop).await, Err(Refusal::Bundled)));
    let system = system(&store, a, "one").await;
    assert!(matches!(place(&store, a, system, Some(bundled)).await, Err(Refusal::WrongKind("system"))));
    assert_eq!((bound_to(&store, license.id).await, holder(&store, bundled).await), (None, None));

    let of_its_own = "SELECT COUNT(*) FROM licenses WHERE bundled_with IS NOT NULL AND (serial_fingerprint IS NOT NULL \
         OR account IS NOT NULL OR shop IS NOT NULL OR subscription IS NOT NULL OR order_item IS NOT NULL)";
    assert_eq!(store.number(of_its_own).await, 0);
    for column in [
        "account = (SELECT id FROM accounts), claimed_at = created_at",
        "suspended_at = created_at",
        "subscription = (SELECT id FROM subscriptions)",
        "serial_hint = 'HINT'",
        "kind = 'system'",
    ] {
        let refused = store.try_to_run(&format!("UPDATE licenses SET {column} WHERE bundled_with IS NOT NULL")).await;
        assert!(matches!(refused, Err(Error::Mismatch(_))), "{column}: {refused:?}");
    }
});

on_each_engine!(rule_1_no_system_license_has_two_bundled_ones, |store| async {
    let (one, other) = (issued(&store, LicenseKind::System).await, issued(&store, LicenseKind::System).await);
    assert_ne!(one.serial.hint(), other.serial.hint());
    let sql = format!(
        "UPDATE licenses SET bundled_with = (SELECT id FROM licenses WHERE serial_hint = '{}') \
         WHERE bundled_with = (SELECT id FROM licenses WHERE serial_hint = '{}')",
        one.serial.hint(),
        other.serial.hint()
    );
    let refused = store.try_to_run(&sql).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
});

on_each_engine!(rule_2_a_system_license_is_in_one_system_and_a_system_holds_one, |store| async {
    let a = tenant(&store, "a").await;
    let (one, first) = licensed_system(&store, a, "one").await;
    let other = system(&store, a, "other").await;
    assert!(matches!(place(&store, a, other, Some(first.id)).await, Err(Refusal::LicenseInUse)));
    assert_eq!(holder(&store, first.id).await, Some(one));

    let changes = store.rows("history").await;
    place(&store, a, one, Some(first.id)).await.unwrap();
    assert_eq!(store.rows("history").await, changes, "where it is already nothing changes");

    let second = owned(&store, a, LicenseKind::System).await;
    place(&store, a, one, Some(second.id)).await.unwrap();
    assert_eq!((holder(&store, first.id).await, holder(&store, second.id).await), (None, Some(one)));
    place(&store, a, other, Some(first.id)).await.unwrap();
    assert_eq!(holder(&store, first.id).await, Some(other));

    let customer = owned(&store, a, LicenseKind::Customer).await;
    assert!(matches!(place(&store, a, one, Some(customer.id)).await, Err(Refusal::WrongKind("system"))));
    let unclaimed = issued(&store, LicenseKind::System).await;
    assert!(matches!(place(&store, a, one, Some(unclaimed.id)).await, Err(Refusal::Unknown("license"))));
    assert_eq!(holder(&store, second.id).await, Some(one));
});

on_each_engine!(rule_2_of_twenty_placings_of_one_license_into_two_systems_one_system_wins, |store| async {
    let a = tenant(&store, "a").await;
    for round in 0..3 {
        let systems = [system(&store, a, &format!("one-{round}")).await, system(&store, a, &format!("other-{round}")).await];
        let license = owned(&store, a, LicenseKind::System).await.id;
        let calls: Vec<_> = (0..20)
            .map(|call| {
                let store = Arc::clone(&store);
                tokio::spawn(async move { (systems[call % 2], place(&store, a, systems[call % 2], Some(license)).await) })
            })
            .collect();
        let mut winners = Vec::new();
        for call in calls {
            match call.await.unwrap() {
                (system, Ok(())) => winners.push(system),
                (_, Err(Refusal::LicenseInUse)) => {}
                (_, Err(other)) => panic!("{other}"),
            }
        }
        winners.dedup();
        assert_eq!(winners, [holder(&store, license).await.unwrap()], "round {round}");
    }
    let placed = store.number("SELECT COUNT(*) FROM history WHERE action = 'system.license_changed'").await;
    assert_eq!((placed, store.number("SELECT COUNT(license) FROM systems").await), (3, 3));
});

on_each_engine!(rule_2_what_belongs_to_another_account_is_unknown, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    let (of_a, license_of_a) = licensed_system(&store, a, "of-a").await;
    let (of_b, license_of_b) = licensed_system(&store, b, "of-b").await;
    let customer_of_b = owned(&store, b, LicenseKind::Customer).await.id;
    let linked = link(&store, b, of_b, "1", Some(customer_of_b)).await.unwrap();
    assert_eq!(linked.license, customer_of_b);
    let unclaimed = issued(&store, LicenseKind::Customer).await.id;
    let nobodys: Id<License> = act().chance.id(act().now);
    let free = owned(&store, a, LicenseKind::Customer).await.id;
    let before = store.rows("history").await;

    for license in [license_of_b.id, license_of_b.bundled.unwrap(), customer_of_b, unclaimed, nobodys] {
        let placed = place(&store, a, of_a, Some(license)).await;
        assert!(matches!(placed, Err(Refusal::Unknown("license"))), "{placed:?}");
        let bound = bind(&store, a, license, a.shop).await;
        assert!(matches!(bound, Err(Refusal::Unknown("license"))), "{bound:?}");
        let linked = link(&store, a, of_a, "1", Some(license)).await;
        assert!(matches!(linked, Err(Refusal::Unknown("license"))), "{linked:?}");
    }
    assert!(matches!(place(&store, a, of_b, None).await, Err(Refusal::Unknown("system"))));
    assert!(matches!(place(&store, a, of_b, Some(license_of_a.id)).await, Err(Refusal::Unknown("system"))));
    assert!(matches!(link(&store, a, of_b, "2", None).await, Err(Refusal::Unknown("system"))));
    assert!(matches!(bind(&store, a, free, b.shop).await, Err(Refusal::Unknown("shop"))));
    let mut tx = store.write().await.unwrap();
    let config = SystemConfig::new(LoginConfig::Oci(OciLogin::default()));
    let order = SystemOrder { shop: b.shop, title: "x", config, cart: CartConfig::default(), secret: None, name: None };
    let made = licensing::create_system(&mut tx, &vault(), &act(), a.account, &order).await;
    assert!(matches!(made, Err(Refusal::Unknown("shop"))));
    drop(tx);
    assert_eq!((store.rows("history").await, store.rows("links").await, store.rows("systems").await), (before, 1, 2));
});

on_each_engine!(rule_2_the_database_itself_keeps_accounts_apart, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    let (of_a, license_of_a) = licensed_system(&store, a, "of-a").await;
    let (of_b, license_of_b) = licensed_system(&store, b, "of-b").await;
    let (spare_of_a, spare_of_b) =
        (owned(&store, a, LicenseKind::Customer).await, owned(&store, b, LicenseKind::Customer).await);
    let free_of_b = owned(&store, b, LicenseKind::System).await;
    link(&store, a, of_a, "bundled", None).await.unwrap();
    link(&store, a, of_a, "purchased", Some(spare_of_a.id)).await.unwrap();
    link(&store, b, of_b, "strange", None).await.unwrap();

    let license = |license: &Issued| format!("(SELECT id FROM licenses WHERE serial_hint = '{}')", license.serial.hint());
    let account_b = "(SELECT id FROM accounts WHERE email = 'b@rules.example')";
    let shop_b = "(SELECT id FROM shops WHERE shop_id = 'SHOP-B')";
    let strange = "(SELECT id FROM customers WHERE number = 'strange')";
    for sql in [
        format!("UPDATE systems SET license = {} WHERE name = 'of-a'", license(&free_of_b)),
        format!("UPDATE systems SET account = {account_b} WHERE name = 'of-a'"),
        format!("UPDATE systems SET shop = {shop_b} WHERE name = 'of-a'"),
        format!("UPDATE systems SET shop = {shop_b}, account = {account_b} WHERE name = 'of-a'"),
        "UPDATE systems SET license = NULL WHERE name = 'of-a'".to_owned(),
        format!("UPDATE licenses SET account = {account_b} WHERE id = {}", license(&license_of_a)),
        format!("UPDATE licenses SET account = {account_b}, shop = {shop_b} WHERE id = {}", license(&license_of_a)),
        format!("UPDATE licenses SET account = {account_b}, shop = NULL WHERE id = {}", license(&spare_of_a)),
        format!("UPDATE licenses SET shop = {shop_b} WHERE id = {}", license(&license_of_a)),
        format!("UPDATE licenses SET account = NULL, claimed_at = NULL WHERE id = {}", license(&spare_of_a)),
        format!("UPDATE licenses SET claimed_at = NULL WHERE id = {}", license(&spare_of_b)),
        format!("UPDATE links SET purchased_license = {} WHERE identity = 'purchased'", license(&spare_of_b)),
        format!("UPDATE links SET bundled_with = {} WHERE identity = 'bundled'", license(&free_of_b)),
        format!(
            "UPDATE links SET bundled_with = NULL, purchased_license = {} WHERE identity = 'bundled'",
            license(&spare_of_b)
        ),
        format!(
            "UPDATE links SET bundled_with = {}, purchased_license = {} WHERE identity = 'bundled'",
            license(&license_of_a),
            license(&spare_of_a)
        ),
        format!("UPDATE links SET account = {account_b} WHERE identity = 'purchased'"),
        format!("UPDATE links SET shop = {shop_b} WHERE identity = 'purchased'"),
        "UPDATE links SET system = (SELECT id FROM systems WHERE name = 'of-b') WHERE identity = 'purchased'".to_owned(),
        format!("UPDATE links SET customer = {strange} WHERE identity = 'purchased'"),
        format!("DELETE FROM licenses WHERE id = {}", license(&license_of_b)),
        format!("UPDATE customers SET shop = {shop_b} WHERE number = 'purchased'"),
    ] {
        let refused = store.try_to_run(&sql).await;
        assert!(matches!(refused, Err(Error::Mismatch(_))), "{sql}: {refused:?}");
    }
    let held_by_b = format!("UPDATE links SET bundled_with = {} WHERE identity = 'purchased'", license(&license_of_b));
    assert!(store.try_to_run(&held_by_b).await.is_err());
    let own = format!("UPDATE systems SET license = {} WHERE name = 'of-b'", license(&free_of_b));
    let bundled_is_held = store.try_to_run(&own).await;
    assert!(matches!(bundled_is_held, Err(Error::Mismatch(_))), "{bundled_is_held:?}");
    store.run("UPDATE links SET bundled_with = NULL WHERE identity = 'strange'").await;
    assert_eq!(store.try_to_run(&own).await.unwrap(), 1, "the statements above fail for what they say");
});

on_each_engine!(rule_3_every_link_needs_a_license_of_its_own, |store| async {
    let a = tenant(&store, "a").await;
    let (one, _) = licensed_system(&store, a, "one").await;
    let (other, _) = licensed_system(&store, a, "other").await;
    let license = spare(&store, a, 1, "sub").await;
    assert_eq!(link(&store, a, one, "1", Some(license)).await.unwrap().license, license);
    for (system, number) in [(one, "2"), (other, "1"), (other, "2")] {
        let refused = link(&store, a, system, number, Some(license)).await;
        assert!(matches!(refused, Err(Refusal::LicenseInUse)), "{refused:?}");
    }
    let again = link(&store, a, one, "1", Some(spare(&store, a, 2, "sub").await)).await;
    assert!(matches!(again, Err(Refusal::CustomerLinked)), "a customer is in a system once");
    assert_eq!((store.rows("links").await, store.rows("customers").await), (1, 1));

    let (first, second) = (link(&store, a, one, "2", None).await.unwrap(), link(&store, a, other, "1", None).await.unwrap());
    assert_ne!(first.license, second.license);
    assert_eq!(store.number("SELECT COUNT(DISTINCT customer) FROM links").await, 2, "one customer, two systems");
});

on_each_engine!(rule_3_of_thirty_links_of_one_license_at_once_one_wins, |store| async {
    let a = tenant(&store, "a").await;
    let license = spare(&store, a, 1, "sub").await;
    let mut calls = Vec::new();
    let (shared, _) = licensed_system(&store, a, "shared").await;
    for call in 0..30 {
        let system = if call % 2 == 0 { shared } else { licensed_system(&store, a, &format!("s-{call}")).await.0 };
        calls.push((call, system));
    }
    let calls: Vec<_> = calls
        .into_iter()
        .map(|(call, system)| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { link(&store, a, system, &call.to_string(), Some(license)).await })
        })
        .collect();
    let mut winners = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(linked) => winners += i32::from(linked.license == license),
            Err(Refusal::LicenseInUse) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((winners, store.rows("links").await, store.rows("customers").await), (1, 1, 1));
});

on_each_engine!(rule_3_links_at_once_in_many_systems_take_every_free_license_once, |store| async {
    let a = tenant(&store, "a").await;
    for minute in 0..6 {
        spare(&store, a, minute, "sub").await;
    }
    let mut systems = Vec::new();
    for number in 0..16 {
        let (system, _) = licensed_system(&store, a, &format!("s-{number}")).await;
        link(&store, a, system, "first", None).await.unwrap();
        systems.push(system);
    }
    let calls: Vec<_> = systems
        .into_iter()
        .map(|system| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { link(&store, a, system, "second", None).await })
        })
        .collect();
    let (mut winners, mut without) = (0, 0);
    for call in calls {
        match call.await.unwrap() {
            Ok(_) => winners += 1,
            Err(Refusal::NoFreeCustomerLicense) => without += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((winners, without), (6, 10));
    assert_eq!(store.number("SELECT COUNT(purchased_license) FROM links").await, 6);
});

on_each_engine!(rule_4_a_link_takes_the_bundled_license_first_and_then_the_best_free_one, |store| async {
    bill(&store, "paid", "subscription.updated").await;
    bill(&store, "unpaid", "subscription.ended").await;
    let a = tenant(&store, "a").await;
    let elsewhere = shop(&store, a.account, "elsewhere").await;
    // From the worst to the best, so that age alone never decides as it should.
    let in_other_shop = spare(&store, a, 0, "paid").await;
    let lapsed = spare(&store, a, 1, "unpaid").await;
    let lapsed_here = spare(&store, a, 2, "unpaid").await;
    let unbound = spare(&store, a, 3, "paid").await;
    let here_newer = spare(&store, a, 6, "paid").await;
    let here_older = spare(&store, a, 5, "paid").await;
    let unbound_newer = spare(&store, a, 4, "paid").await;
    bind(&store, a, in_other_shop, elsewhere).await.unwrap();
    for license in [lapsed_here, here_newer, here_older] {
        bind(&store, a, license, a.shop).await.unwrap();
    }
    let b = tenant(&store, "b").await;
    spare(&store, b, 0, "paid").await;

    let (system, license) = licensed_system(&store, a, "one").await;
    let expected = [license.bundled.unwrap(), here_older, here_newer, unbound, unbound_newer, lapsed_here, lapsed];
    for (number, expected) in expected.into_iter().enumerate() {
        let linked = link(&store, a, system, &number.to_string(), None).await.unwrap();
        assert_eq!(linked.license, expected, "link {number}");
    }
    let none = link(&store, a, system, "none", None).await.unwrap_err();
    assert!(matches!(none, Refusal::NoFreeCustomerLicense));
    assert!(none.to_string().contains("buy one"), "it says how to get one: {none}");
    assert_eq!(bound_to(&store, unbound).await, Some(a.shop));
});

on_each_engine!(rule_4_a_bundled_license_works_only_in_the_system_of_its_system_license, |store| async {
    let a = tenant(&store, "a").await;
    let (one, first) = licensed_system(&store, a, "one").await;
    let (other, second) = licensed_system(&store, a, "other").await;
    let spare_system_license = owned(&store, a, LicenseKind::System).await;
    for foreign in [second.bundled, spare_system_license.bundled] {
        let refused = link(&store, a, one, "1", foreign).await;
        assert!(matches!(refused, Err(Refusal::Bundled)), "{refused:?}");
    }
    for system_license in [first.id, spare_system_license.id] {
        let refused = link(&store, a, one, "1", Some(system_license)).await;
        assert!(matches!(refused, Err(Refusal::WrongKind("customer"))), "{refused:?}");
    }
    assert_eq!(link(&store, a, one, "1", first.bundled).await.unwrap().license, first.bundled.unwrap());
    let taken = link(&store, a, one, "2", first.bundled).await;
    assert!(matches!(taken, Err(Refusal::LicenseInUse)), "{taken:?}");
    let other_system = link(&store, a, other, "1", first.bundled).await;
    assert!(matches!(other_system, Err(Refusal::Bundled)), "{other_system:?}");
    assert_eq!(store.rows("links").await, 1);
});

on_each_engine!(rule_4_a_system_without_a_license_takes_no_new_links, |store| async {
    let a = tenant(&store, "a").await;
    let free = spare(&store, a, 1, "sub").await;
    let bare = system(&store, a, "bare").await;
    for license in [None, Some(free)] {
        let refused = link(&store, a, bare, "1", license).await;
        assert!(matches!(refused, Err(Refusal::SystemLicenseMissing)), "{refused:?}");
    }
    let (left, _) = licensed_system(&store, a, "left").await;
    place(&store, a, left, None).await.unwrap();
    assert!(matches!(link(&store, a, left, "1", None).await, Err(Refusal::SystemLicenseMissing)));
    assert_eq!((store.rows("links").await, store.rows("customers").await), (0, 0));
});

on_each_engine!(rule_4_licenses_are_found_in_an_account_of_more_than_a_thousand, |store| async {
    let a = tenant(&store, "a").await;
    issued_at(&store, &act(), LicenseKind::Customer, 1000, "sub").await;
    store.run("UPDATE licenses SET account = (SELECT id FROM accounts), claimed_at = created_at").await;
    let license = issued_at(&store, &act_at(1), LicenseKind::System, 1, "sub").await.remove(0);
    claim(&store, a.account, &license.serial).await.unwrap();
    let newest = spare(&store, a, 2, "sub").await;
    let system = system(&store, a, "one").await;
    place(&store, a, system, Some(license.id)).await.unwrap();
    assert_eq!(link(&store, a, system, "1", None).await.unwrap().license, license.bundled.unwrap());
    assert_eq!(link(&store, a, system, "2", Some(newest)).await.unwrap().license, newest);
});

/// The world of the fixtures, and two logins of one of its systems: the first link holds the bundled license, the second a
/// purchased one.
struct Yard {
    service: Service,
    tenant: Tenant,
    system: Id<System>,
    license: Id<License>,
}

const BOTH: [&str; 2] = ["oci/srm-get", "oci/srm-post-latin1"];

impl Yard {
    async fn of(store: &Bench) -> Self {
        let service = Service::of_fixtures(store).await;
        let mut read = store.read().await.unwrap();
        let facts = read.systems_asked(&[(&SystemName::new("oci-srm"), Protocol::Oci)]).await.unwrap();
        let facts = facts.found.into_iter().next().flatten().unwrap().row.facts;
        let license = read.system(facts.id).await.unwrap().unwrap().license.unwrap();
        let tenant = Tenant { account: facts.account, shop: facts.shop };
        Self { service, tenant, system: facts.id, license }
    }

    /// Whether each login is let in, and the first reason why not.
    async fn outcomes(&self, store: &Store) -> [Option<ReasonCode>; 2] {
        let mut outcomes = [None; 2];
        for (outcome, login) in outcomes.iter_mut().zip(BOTH) {
            // The log is in the order of time.
            self.service.pass(TimeDelta::seconds(1));
            let reply = self.service.send(&fixture(login)).await;
            let row = store.read().await.unwrap().newest_logins(1).await.unwrap().remove(0);
            assert_eq!(reply.status == StatusCode::SEE_OTHER, row.accepted);
            assert!(row.link.is_some(), "identity and secret are known: {:?}", row.reasons);
            *outcome = row.reasons.first().map(|reason| reason.code);
        }
        outcomes
    }

    async fn another_license(&self, store: &Store) -> Id<License> {
        let license = issued_at(store, &act(), LicenseKind::System, 1, "active").await.remove(0);
        claim(store, self.tenant.account, &license.serial).await.unwrap();
        license.id
    }
}

on_each_engine!(rule_5_links_without_their_system_license_stay_and_are_refused, |store| async {
    let yard = Yard::of(&store).await;
    assert_eq!(yard.outcomes(&store).await, [None, None]);
    let kept = "SELECT COUNT(*) FROM links WHERE identity_folded IS NOT NULL AND secret_current IS NOT NULL";
    let before = (store.rows("links").await, store.number(kept).await);

    place(&store, yard.tenant, yard.system, None).await.unwrap();
    let missing = Some(ReasonCode::SystemLicenseMissing);
    assert_eq!(yard.outcomes(&store).await, [missing, missing]);
    assert_eq!((store.rows("links").await, store.number(kept).await), before);

    place(&store, yard.tenant, yard.system, Some(yard.license)).await.unwrap();
    let links = store.read().await.unwrap().links_of_system(yard.system).await.unwrap();
    assert!(links.iter().all(|link| link.bundled_with.is_none()), "the bundled license left its link");
    assert_eq!(yard.outcomes(&store).await, [Some(ReasonCode::CustomerLicenseMissing), None]);
});

on_each_engine!(rule_5_another_system_license_in_its_place_keeps_the_links_going, |store| async {
    let yard = Yard::of(&store).await;
    let another = yard.another_license(&store).await;
    let before = store.read().await.unwrap().links_of_system(yard.system).await.unwrap();
    place(&store, yard.tenant, yard.system, Some(another)).await.unwrap();
    let after = store.read().await.unwrap().links_of_system(yard.system).await.unwrap();
    for (before, after) in before.iter().zip(&after) {
        assert_eq!((after.id, after.purchased_license), (before.id, before.purchased_license));
        assert_eq!(before.bundled_with, before.purchased_license.is_none().then_some(yard.license));
        assert_eq!(after.bundled_with, before.bundled_with.map(|_| another));
    }
    assert_eq!((before.len(), after.len()), (2, 2));
    assert_eq!(yard.outcomes(&store).await, [None, None]);
});

on_each_engine!(rule_6_a_license_works_only_in_the_shop_that_it_is_bound_to, |store| async {
    let a = tenant(&store, "a").await;
    let b = Tenant { shop: shop(&store, a.account, "b").await, ..a };
    let (here, there) = (system(&store, a, "here").await, system(&store, b, "there").await);
    let license = owned(&store, a, LicenseKind::System).await;
    assert_eq!(bound_to(&store, license.id).await, None);
    place(&store, a, here, Some(license.id)).await.unwrap();
    assert_eq!(bound_to(&store, license.id).await, Some(a.shop), "putting it into a system bound it");
    place(&store, a, here, None).await.unwrap();
    assert_eq!(bound_to(&store, license.id).await, Some(a.shop), "and it stays bound");
    assert!(matches!(place(&store, b, there, Some(license.id)).await, Err(Refusal::BoundElsewhere)));
    bind(&store, a, license.id, b.shop).await.unwrap();
    assert_eq!(bound_to(&store, license.id).await, Some(b.shop), "but a free one is moved by binding it elsewhere");
    bind(&store, a, license.id, a.shop).await.unwrap();
    let changes = store.rows("history").await;
    bind(&store, a, license.id, a.shop).await.unwrap();
    assert_eq!(store.rows("history").await, changes, "binding it there again changes nothing");

    place(&store, a, here, Some(license.id)).await.unwrap();
    let customer = spare(&store, a, 1, "sub").await;
    assert_eq!(link(&store, a, here, "1", Some(customer)).await.unwrap().license, customer);
    assert_eq!(bound_to(&store, customer).await, Some(a.shop), "linking bound it");
    for used in [license.id, customer] {
        assert!(matches!(bind(&store, a, used, b.shop).await, Err(Refusal::LicenseInUse)));
        assert_eq!(bound_to(&store, used).await, Some(a.shop), "one in use stays where it is");
    }
    let of_there = spare(&store, a, 2, "sub").await;
    bind(&store, a, of_there, b.shop).await.unwrap();
    let refused = link(&store, a, here, "2", Some(of_there)).await;
    assert!(matches!(refused, Err(Refusal::BoundElsewhere)), "{refused:?}");
});

on_each_engine!(rule_6_bindings_to_two_shops_at_once_follow_one_another, |store| async {
    let a = tenant(&store, "a").await;
    let shops = [a.shop, shop(&store, a.account, "b").await];
    let license = spare(&store, a, 1, "sub").await;
    let calls: Vec<_> = (0..20)
        .map(|call| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { (shops[call % 2], bind(&store, a, license, shops[call % 2]).await) })
        })
        .collect();
    let mut winners = Vec::new();
    for call in calls {
        match call.await.unwrap() {
            (shop, Ok(())) => winners.push(shop),
            (_, Err(other)) => panic!("{other}"),
        }
    }
    assert_eq!(winners.len(), 20);
    assert!(shops.contains(&bound_to(&store, license).await.unwrap()));
    let torn = "SELECT COUNT(*) FROM history WHERE action = 'license.bound' AND before_value = after_value";
    let first = "SELECT COUNT(*) FROM history WHERE action = 'license.bound' AND before_value IS NULL";
    assert_eq!((store.number(torn).await, store.number(first).await), (0, 1), "each began where the one before it ended");
});

on_each_engine!(rule_6_a_login_by_a_license_of_another_shop_is_a_shop_mismatch, |store| async {
    let yard = Yard::of(&store).await;
    let license = yard.license;
    shop(&store, yard.tenant.account, "other").await;
    store
        .run(
            "UPDATE licenses SET shop = (SELECT id FROM shops WHERE shop_id = 'SHOP-OTHER') \
             WHERE id = (SELECT license FROM systems WHERE name = 'oci-srm')",
        )
        .await;
    assert_ne!(bound_to(&store, license).await, Some(yard.tenant.shop));
    let mismatch = Some(ReasonCode::ShopMismatch);
    assert_eq!(yard.outcomes(&store).await, [mismatch, mismatch]);
});

on_each_engine!(rule_7_of_fifty_claims_at_once_the_first_wins, |store| async {
    let license = issued(&store, LicenseKind::System).await;
    let mut accounts = Vec::new();
    for number in 0..50 {
        accounts.push(tenant(&store, &number.to_string()).await.account);
    }
    let calls: Vec<_> = accounts
        .into_iter()
        .map(|account| {
            let (store, serial) = (Arc::clone(&store), license.serial.clone());
            tokio::spawn(async move { (account, claim(&store, account, &serial).await) })
        })
        .collect();
    let mut winners = Vec::new();
    for call in calls {
        match call.await.unwrap() {
            (account, Ok(Claimed::Now(id))) if id == license.id => winners.push(account),
            (_, Err(Refusal::SerialUnknown)) => {}
            (_, other) => panic!("{other:?}"),
        }
    }
    let owner = store.read().await.unwrap().license(license.id).await.unwrap().unwrap().account;
    assert_eq!(winners, [owner.unwrap()]);
    assert_eq!(store.number("SELECT COUNT(*) FROM history WHERE action = 'license.claimed'").await, 1);
});

on_each_engine!(rule_7_claiming_ones_own_again_changes_nothing, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    let license = owned(&store, a, LicenseKind::Customer).await;
    bind(&store, a, license.id, a.shop).await.unwrap();
    let before = store.rows("history").await;
    assert_eq!(claim(&store, a.account, &license.serial).await.unwrap(), Claimed::AlreadyYours(license.id));
    assert!(matches!(claim(&store, b.account, &license.serial).await, Err(Refusal::SerialUnknown)));
    let unknown = Serial::from_random(Chance::System.bytes());
    assert!(matches!(claim(&store, b.account, &unknown).await, Err(Refusal::SerialUnknown)));
    assert_eq!((store.rows("history").await, bound_to(&store, license.id).await), (before, Some(a.shop)));
});

on_each_engine!(rule_7_an_unclaimed_license_is_of_no_use_to_anybody, |store| async {
    let a = tenant(&store, "a").await;
    let (system, _) = licensed_system(&store, a, "one").await;
    link(&store, a, system, "1", None).await.unwrap();
    let unclaimed = issued(&store, LicenseKind::Customer).await;
    assert!(matches!(link(&store, a, system, "2", Some(unclaimed.id)).await, Err(Refusal::Unknown("license"))));
    assert!(matches!(link(&store, a, system, "2", None).await, Err(Refusal::NoFreeCustomerLicense)));
    claim(&store, a.account, &unclaimed.serial).await.unwrap();
    assert_eq!(link(&store, a, system, "2", None).await.unwrap().license, unclaimed.id);
});

on_each_engine!(a_link_has_a_domain_only_where_identities_come_with_one, |store| async {
    let a = tenant(&store, "a").await;
    let hub = || vec![Party { domain: "NetworkId".to_owned(), identity: "hub".to_owned() }];
    let cxml = |identity_from| LoginConfig::Cxml(CxmlLogin { senders: hub(), identity_from, ..CxmlLogin::default() });
    let token = OciLogin { identity: None, secret: None, token: Some("TOKEN".to_owned()), ..OciLogin::default() };
    for (name, login, reads_domains) in [
        ("from", cxml(IdentityFrom::From), true),
        ("sender", cxml(IdentityFrom::Sender), true),
        ("extrinsic", cxml(IdentityFrom::Extrinsic("User".to_owned())), false),
        ("contact", cxml(IdentityFrom::ContactEmail), false),
        ("ship-to", cxml(IdentityFrom::ShipToEmail), false),
        ("only", cxml(IdentityFrom::Only), false),
        ("oci", LoginConfig::Oci(OciLogin::default()), false),
        ("token", LoginConfig::Oci(token), false),
    ] {
        let system = system_of(&store, a, name, login).await;
        let license = owned(&store, a, LicenseKind::System).await.id;
        place(&store, a, system, Some(license)).await.unwrap();
        let before = store.rows("links").await;
        let order = LinkOrder { number: "1", name: "1", identity: Some("one"), ..LinkOrder::default() };
        let with_domain = link_with(&store, a, system, &LinkOrder { domain: Some("DUNS"), ..order.clone() }).await;
        if reads_domains {
            with_domain.unwrap();
        } else {
            assert!(matches!(with_domain, Err(Refusal::DomainNotRead)), "{name}: {with_domain:?}");
            assert_eq!(store.rows("links").await, before, "{name}");
            link_with(&store, a, system, &LinkOrder { domain: Some(" "), ..order }).await.unwrap();
        }
    }
});
