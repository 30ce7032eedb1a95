//! What the office does to links and customers: who is let in by what, which license a link holds, and what is left when it ends.

use crate::{
    tenants::{
        Tenant, act, act_at, bill, bound_to, issued_at, licensed_system, link, link_with, owned, place, spare, system,
        system_of, tenant,
    },
    world::{Service, fixture, vault},
};
use axum::http::StatusCode;
use punchgate::{
    domain::{
        id::Id,
        license::{License, LicenseKind},
        secret::Secret,
        subscription::Terms,
        system::{CxmlLogin, IdentityFrom, Link, LoginConfig, OciLogin, Party, System, SystemName},
    },
    licensing::{self, CustomerChange, CustomerOrder, LinkChange, LinkOrder, Refusal, SecretChange},
    store::{CustomerFilter, LinkDetail, Store},
};
use std::sync::Arc;

async fn detail(store: &Store, link: Id<Link>) -> LinkDetail {
    store.read().await.unwrap().link_detail(link).await.unwrap().unwrap()
}

async fn unlink(store: &Store, tenant: Tenant, link: Id<Link>) -> Result<(), Refusal> {
    let mut tx = store.write().await.unwrap();
    licensing::unlink(&mut tx, &act(), tenant.account, link, None).await?;
    tx.commit().await.unwrap();
    Ok(())
}

async fn give(store: &Store, tenant: Tenant, link: Id<Link>, license: Option<Id<License>>) -> Result<Id<License>, Refusal> {
    let mut tx = store.write().await.unwrap();
    let terms = Terms::default();
    let given = licensing::give_license(&mut tx, &act(), terms, tenant.account, link, license, None).await?;
    tx.commit().await.unwrap();
    Ok(given)
}

async fn take(store: &Store, tenant: Tenant, link: Id<Link>) -> Result<(), Refusal> {
    let mut tx = store.write().await.unwrap();
    licensing::take_license(&mut tx, &act(), tenant.account, link, None).await?;
    tx.commit().await.unwrap();
    Ok(())
}

async fn change(store: &Store, tenant: Tenant, link: Id<Link>, change: &LinkChange<'_>) -> Result<(), Refusal> {
    let mut tx = store.write().await.unwrap();
    licensing::change_link(&mut tx, &vault(), &act(), tenant.account, link, change, None).await?;
    tx.commit().await.unwrap();
    Ok(())
}

async fn licensed(store: &Store, tenant: Tenant, name: &str, login: LoginConfig) -> Id<System> {
    let system = system_of(store, tenant, name, login).await;
    let license = owned(store, tenant, LicenseKind::System).await.id;
    place(store, tenant, system, Some(license)).await.unwrap();
    system
}

fn token() -> LoginConfig {
    LoginConfig::Oci(OciLogin { identity: None, secret: None, token: Some("TOKEN".to_owned()), ..OciLogin::default() })
}

on_each_engine!(a_link_that_cannot_be_says_which_part_is_taken, |store| async {
    let a = tenant(&store, "a").await;
    for minute in 0..4 {
        spare(&store, a, minute, "sub").await;
    }
    let (oci, _) = licensed_system(&store, a, "oci").await;
    link(&store, a, oci, "1", None).await.unwrap();
    let named = |number, identity| LinkOrder { number, identity: Some(identity), ..LinkOrder::default() };
    let again = link_with(&store, a, oci, &named("1", "other")).await;
    assert!(matches!(again, Err(Refusal::CustomerLinked)), "{again:?}");
    let folded = link_with(&store, a, oci, &named("2", " 1 ")).await;
    assert!(matches!(folded, Err(Refusal::IdentityTaken)), "{folded:?}");
    let tokens = licensed(&store, a, "tokens", token()).await;
    let with = |number, secret: &str| LinkOrder { number, secret: Some(Secret::new(secret)), ..LinkOrder::default() };
    link_with(&store, a, tokens, &with("1", "t-1")).await.unwrap();
    let taken = link_with(&store, a, tokens, &with("2", " t-1 ")).await;
    assert!(matches!(taken, Err(Refusal::TokenTaken)), "{taken:?}");
    assert_eq!((store.rows("customers").await, store.rows("links").await), (1, 2), "what is refused leaves nothing");

    let only = CxmlLogin { identity_from: IdentityFrom::Only, ..CxmlLogin::default() };
    let only = licensed(&store, a, "only", LoginConfig::Cxml(only)).await;
    link(&store, a, only, "1", None).await.unwrap();
    assert!(matches!(link(&store, a, only, "2", None).await, Err(Refusal::OneCustomer)));
    for (order, pointer) in [
        (LinkOrder { number: &"1".repeat(201), identity: Some("x"), ..LinkOrder::default() }, "/number"),
        (LinkOrder { number: "9", identity: Some("x\0"), ..LinkOrder::default() }, "/identity"),
        (LinkOrder { number: "9", name: "\u{7}", identity: Some("x"), ..LinkOrder::default() }, "/name"),
        (LinkOrder { number: "9", email: Some("x"), identity: Some("x"), ..LinkOrder::default() }, "/email"),
        (LinkOrder { secret: Some(Secret::new(" ")), ..named("9", "x") }, "/secret"),
        (LinkOrder { secret: Some(Secret::new("x".repeat(513))), ..named("9", "x") }, "/secret"),
    ] {
        let refused = link_with(&store, a, oci, &order).await;
        assert!(
            matches!(&refused, Err(Refusal::Field { pointer: found, .. }) if *found == pointer),
            "{pointer}: {refused:?}"
        );
    }
});

on_each_engine!(what_is_left_out_of_a_known_customer_is_what_is_known, |store| async {
    let a = tenant(&store, "a").await;
    let ((one, _), (other, _), (third, _)) = (
        licensed_system(&store, a, "one").await,
        licensed_system(&store, a, "other").await,
        licensed_system(&store, a, "third").await,
    );
    let full = LinkOrder { number: "1", name: "A", email: Some("a@b.example"), identity: Some("x"), ..LinkOrder::default() };
    link_with(&store, a, one, &full).await.unwrap();
    link_with(&store, a, other, &LinkOrder { name: "", email: None, ..full.clone() }).await.unwrap();
    for differing in [LinkOrder { name: "B", ..full.clone() }, LinkOrder { email: Some("b@b.example"), ..full.clone() }] {
        let refused = link_with(&store, a, third, &differing).await;
        assert!(matches!(refused, Err(Refusal::CustomerDiffers)), "{refused:?}");
    }
    assert_eq!(store.rows("customers").await, 1);
});

on_each_engine!(unlinking_frees_the_license_and_leaves_the_history, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    let (one, license) = licensed_system(&store, a, "one").await;
    let (other, _) = licensed_system(&store, a, "other").await;
    let (bundled, first) = (license.bundled.unwrap(), link(&store, a, one, "1", None).await.unwrap());
    let purchased = spare(&store, a, 1, "sub").await;
    let second = link(&store, a, one, "2", None).await.unwrap();
    assert_eq!((first.license, second.license), (bundled, purchased));
    assert!(matches!(unlink(&store, b, second.link).await, Err(Refusal::Unknown("link"))));
    unlink(&store, a, second.link).await.unwrap();
    assert!(matches!(unlink(&store, a, second.link).await, Err(Refusal::Unknown("link"))));
    link(&store, a, other, "9", None).await.unwrap();
    let again = link(&store, a, other, "3", None).await.unwrap();
    assert_eq!(again.license, purchased, "another customer, another system");
    unlink(&store, a, first.link).await.unwrap();
    assert_eq!(link(&store, a, one, "4", None).await.unwrap().license, bundled);

    let of = |subject: String, action: &str, value: &str| {
        format!("SELECT COUNT(*) FROM history WHERE subject = '{subject}' AND action = '{action}' AND {value}")
    };
    for sql in [
        of(
            format!("link:{}", second.link),
            "customer.unlinked",
            &format!("before_value LIKE 'customer 2, system one,%{purchased}'"),
        ),
        of(format!("license:{purchased}"), "license.freed", "before_value LIKE '%customer 2, system one'"),
        of(format!("license:{purchased}"), "license.linked", "after_value LIKE '%customer 2, system one'"),
        of(format!("license:{purchased}"), "license.linked", "after_value LIKE '%customer 3, system other'"),
        of(format!("license:{bundled}"), "license.freed", "before_value LIKE '%customer 1, system one'"),
    ] {
        assert_eq!(store.number(&sql).await, 1, "{sql}");
    }
    assert_eq!(store.number("SELECT COUNT(*) FROM customers").await, 5, "customers stay");
});

on_each_engine!(an_unlinked_token_lets_nobody_in_and_may_be_given_again, |store| async {
    let a = tenant(&store, "a").await;
    spare(&store, a, 1, "sub").await;
    let system = licensed(&store, a, "tokens", token()).await;
    let with = |number| LinkOrder { number, secret: Some(Secret::new("t-1")), ..LinkOrder::default() };
    let linked = link_with(&store, a, system, &with("1")).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let rotation = licensing::Rotation::default();
    licensing::rotate_link_secret(&mut tx, &vault(), &act(), a.account, linked.link, &rotation).await.unwrap();
    tx.commit().await.unwrap();
    let shown = detail(&store, linked.link).await;
    assert!(shown.has_token && !shown.has_secret && shown.version == 2, "{shown:?}");
    assert_eq!(shown.old_secret_until, Some(act().now + licensing::OVERLAP));
    assert!(matches!(link_with(&store, a, system, &with("2")).await, Err(Refusal::TokenTaken)), "it is still retiring");
    unlink(&store, a, linked.link).await.unwrap();
    assert_eq!(store.rows("link_tokens").await, 0);
    link_with(&store, a, system, &with("2")).await.unwrap();
});

on_each_engine!(a_session_of_an_unlinked_customer_ends_when_it_is_redeemed, |store| async {
    let service = Service::of_fixtures(&store).await;
    let token = service.send(&fixture("oci/srm-get")).await.token();
    let (system, account) = store.read().await.unwrap().system_named(&SystemName::new("oci-srm")).await.unwrap().unwrap();
    let link = store.read().await.unwrap().newest_logins(1).await.unwrap()[0].link.unwrap();
    let shop = store.read().await.unwrap().system(system).await.unwrap().unwrap().shop;
    unlink(&store, Tenant { account, shop }, link).await.unwrap();
    let reply = service.redeem(&token).await;
    assert_eq!((reply.status, reply.json()["code"].as_str()), (StatusCode::CONFLICT, Some("session_ended")));
    assert_eq!(reply.json()["reasons"][0]["code"], "customer_not_linked");
    assert_eq!(service.send(&fixture("oci/srm-get")).await.status, StatusCode::FORBIDDEN);
});

on_each_engine!(a_link_gives_its_license_back_and_takes_another, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    let (system, license) = licensed_system(&store, a, "one").await;
    let bundled = license.bundled.unwrap();
    let linked = link(&store, a, system, "1", None).await.unwrap();
    assert_eq!(give(&store, a, linked.link, Some(bundled)).await.unwrap(), bundled, "it holds it: nothing changes");
    assert_eq!(detail(&store, linked.link).await.version, 1);
    let purchased = spare(&store, a, 1, "sub").await;
    for license in [None, Some(purchased)] {
        assert!(matches!(give(&store, a, linked.link, license).await, Err(Refusal::LinkLicensed)));
    }
    take(&store, a, linked.link).await.unwrap();
    assert_eq!(give(&store, a, linked.link, Some(purchased)).await.unwrap(), purchased);
    assert_eq!(bound_to(&store, purchased).await, Some(a.shop));
    let other = link(&store, a, system, "2", None).await.unwrap();
    assert_eq!(other.license, bundled, "the one that it held is free");
    take(&store, a, linked.link).await.unwrap();
    take(&store, a, linked.link).await.unwrap();
    let taken = give(&store, a, linked.link, Some(bundled)).await;
    assert!(matches!(taken, Err(Refusal::LicenseInUse)), "{taken:?}");
    let (bare, other) = (detail(&store, linked.link).await, detail(&store, other.link).await);
    assert_eq!((bare.license, bare.identity.as_deref(), other.license), (None, Some("1"), Some(bundled)));

    // After rule 5 a link holds none, and takes the bundled one, or another, again.
    place(&store, a, system, None).await.unwrap();
    assert!(matches!(give(&store, a, linked.link, None).await, Err(Refusal::SystemLicenseMissing)));
    place(&store, a, system, Some(license.id)).await.unwrap();
    assert_eq!(give(&store, a, other.id, None).await.unwrap(), bundled);
    assert_eq!(give(&store, a, linked.link, None).await.unwrap(), purchased);
    assert!(matches!(give(&store, b, linked.link, None).await, Err(Refusal::Unknown("link"))));
    assert!(matches!(take(&store, b, linked.link).await, Err(Refusal::Unknown("link"))));
    let third = link(&store, a, system, "3", None).await;
    assert!(matches!(third, Err(Refusal::NoFreeCustomerLicense)), "{third:?}");
    let moves = "SELECT COUNT(*) FROM history WHERE action = 'link.license_changed'";
    assert_eq!(store.number(moves).await, 5);
});

on_each_engine!(a_link_changes_what_it_logs_in_by_as_far_as_its_system_reads_it, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    spare(&store, a, 1, "sub").await;
    let hub = vec![Party { domain: "NetworkId".to_owned(), identity: "hub".to_owned() }];
    let system = licensed(&store, a, "hub", LoginConfig::Cxml(CxmlLogin { senders: hub, ..CxmlLogin::default() })).await;
    let (one, other) =
        (link(&store, a, system, "1", None).await.unwrap().link, link(&store, a, system, "2", None).await.unwrap().link);
    let identity = |identity| LinkChange { identity: Some(identity), ..LinkChange::default() };
    let domain = |domain| LinkChange { domain: Some(domain), ..LinkChange::default() };
    change(&store, a, one, &identity(" ONE ")).await.unwrap();
    change(&store, a, one, &domain("DUNS")).await.unwrap();
    let shown = detail(&store, one).await;
    assert_eq!((shown.identity.as_deref(), shown.domain.as_deref(), shown.version), (Some("ONE"), Some("duns"), 3));
    let told = "SELECT COUNT(*) FROM history WHERE action = 'link.changed' AND before_value = 'identity ONE' \
         AND after_value = 'identity ONE of domain duns'";
    assert_eq!(store.number(told).await, 1);
    assert!(matches!(change(&store, a, other, &identity("one")).await, Err(Refusal::IdentityTaken)));
    assert!(matches!(change(&store, a, other, &identity(" ")).await, Err(Refusal::IdentityMissing)));
    assert!(matches!(change(&store, b, other, &identity("x")).await, Err(Refusal::Unknown("link"))));
    change(&store, a, one, &domain("")).await.unwrap();
    assert_eq!(detail(&store, one).await.domain, None);

    // Behind a hub a link may have a secret of its own, and give it up again.
    let secret = |secret| LinkChange { secret, ..LinkChange::default() };
    change(&store, a, one, &secret(SecretChange::Set(Secret::new("own")))).await.unwrap();
    assert!(detail(&store, one).await.has_secret);
    let again = change(&store, a, one, &secret(SecretChange::Set(Secret::new("own")))).await;
    assert!(matches!(again, Err(Refusal::Field { pointer: "/secret", .. })), "{again:?}");
    change(&store, a, one, &secret(SecretChange::Remove)).await.unwrap();
    assert!(!detail(&store, one).await.has_secret);
    let (oci, _) = licensed_system(&store, a, "oci").await;
    let of_oci = link(&store, a, oci, "1", None).await.unwrap().link;
    let outside = change(&store, a, of_oci, &secret(SecretChange::Remove)).await;
    assert!(matches!(outside, Err(Refusal::Field { pointer: "/secret", .. })), "{outside:?}");
    assert!(matches!(change(&store, a, of_oci, &domain("x")).await, Err(Refusal::DomainNotRead)));
    let tokens = licensed(&store, a, "tokens", token()).await;
    let of_token = link(&store, a, tokens, "1", None).await.unwrap().link;
    let named = change(&store, a, of_token, &identity("x")).await;
    assert!(matches!(named, Err(Refusal::Field { pointer: "/identity", .. })), "{named:?}");
    let mut tx = store.write().await.unwrap();
    let stale = licensing::change_link(&mut tx, &vault(), &act(), a.account, one, &identity("y"), Some(1)).await;
    assert!(matches!(stale, Err(Refusal::ChangedMeanwhile)));
});

on_each_engine!(links_are_listed_by_system_and_by_customer, |store| async {
    let a = tenant(&store, "a").await;
    for minute in 0..4 {
        spare(&store, a, minute, "sub").await;
    }
    let (one, _) = licensed_system(&store, a, "one").await;
    let (other, _) = licensed_system(&store, a, "other").await;
    let mut linked = Vec::new();
    for number in ["1", "2", "3"] {
        linked.push(link(&store, a, one, number, None).await.unwrap());
    }
    link(&store, a, other, "1", None).await.unwrap();
    let mut read = store.read().await.unwrap();
    let page = read.link_details_of_system(one, None, 2).await.unwrap();
    let rest = read.link_details_of_system(one, Some(page[1].id), 2).await.unwrap();
    assert_eq!((page.len(), rest.len()), (2, 1));
    let of_customer = read.link_details_of_customer(linked[0].customer, None, 50).await.unwrap();
    let systems: Vec<_> = of_customer.iter().map(|link| link.system_name.as_str().to_owned()).collect();
    assert_eq!((systems.len(), systems.contains(&"one".to_owned())), (2, true));
    let shown = detail(&store, linked[0].link).await;
    assert_eq!((shown.number.as_str(), shown.license, shown.has_secret), ("1", Some(linked[0].license), true));
});

on_each_engine!(rule_4_the_youngest_of_many_free_licenses_is_found_if_it_alone_has_an_effect, |store| async {
    bill(&store, "unpaid", "subscription.ended").await;
    bill(&store, "paid", "subscription.updated").await;
    let a = tenant(&store, "a").await;
    let license = owned(&store, a, LicenseKind::System).await;
    issued_at(&store, &act_at(1), LicenseKind::Customer, 1000, "unpaid").await;
    issued_at(&store, &act_at(2), LicenseKind::Customer, 300, "never-billed").await;
    let suspended = "UPDATE licenses SET account = (SELECT id FROM accounts), claimed_at = created_at WHERE kind = 'customer' \
         AND bundled_with IS NULL";
    store.run(suspended).await;
    // Some of a subscription that entitles have no effect for a reason of their own: they cannot be passed over.
    issued_at(&store, &act_at(3), LicenseKind::Customer, 150, "paid").await;
    store.run(&format!("{suspended} AND account IS NULL")).await;
    store
        .run(
            "UPDATE licenses SET suspended_at = created_at WHERE subscription = (SELECT id FROM subscriptions WHERE reference = 'paid')",
        )
        .await;
    let youngest = spare(&store, a, 4, "paid").await;
    assert_eq!(store.number("SELECT COUNT(shop) FROM licenses").await, 0, "they are bound nowhere");
    let system = system(&store, a, "one").await;
    place(&store, a, system, Some(license.id)).await.unwrap();
    assert_eq!(link(&store, a, system, "1", None).await.unwrap().license, license.bundled.unwrap());
    assert_eq!(link(&store, a, system, "2", None).await.unwrap().license, youngest);
    let oldest_unpaid = link(&store, a, system, "3", None).await.unwrap().license;
    let sql = format!(
        "SELECT COUNT(*) FROM licenses l JOIN subscriptions s ON s.id = l.subscription JOIN links k ON k.purchased_license = l.id \
         JOIN customers c ON c.id = k.customer WHERE s.reference = 'unpaid' AND c.number = '{}'",
        3
    );
    assert_eq!(store.number(&sql).await, 1, "then the oldest of those without effect: {oldest_unpaid}");
});

on_each_engine!(rule_3_of_fifty_links_at_once_one_takes_the_last_license_and_the_others_are_told, |store| async {
    let a = tenant(&store, "a").await;
    let mut systems = Vec::new();
    for number in 0..5 {
        let (system, _) = licensed_system(&store, a, &format!("s-{number}")).await;
        link(&store, a, system, "first", None).await.unwrap();
        systems.push(system);
    }
    let last = spare(&store, a, 1, "sub").await;
    let calls: Vec<_> = (0..50)
        .map(|call: usize| {
            let (store, system) = (Arc::clone(&store), systems[call % 5]);
            tokio::spawn(async move { link(&store, a, system, &call.to_string(), None).await })
        })
        .collect();
    let mut winners = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(linked) => {
                assert_eq!(linked.license, last);
                winners += 1;
            }
            Err(Refusal::NoFreeCustomerLicense) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((winners, store.rows("links").await, store.rows("customers").await), (1, 6, 2));
});

on_each_engine!(a_system_license_that_is_replaced_tells_its_story_and_counts_as_a_change, |store| async {
    let a = tenant(&store, "a").await;
    let (system, first) = licensed_system(&store, a, "one").await;
    let second = owned(&store, a, LicenseKind::System).await;
    let linked = link(&store, a, system, "1", None).await.unwrap();
    let replace = |license, expected| {
        let store = &store;
        async move {
            let mut tx = store.write().await.unwrap();
            licensing::place_expected(&mut tx, &act(), a.account, system, Some(license), expected).await?;
            tx.commit().await.unwrap();
            Ok::<_, Refusal>(())
        }
    };
    assert!(matches!(replace(second.id, Some(1)).await, Err(Refusal::ChangedMeanwhile)));
    replace(second.id, Some(2)).await.unwrap();
    assert_eq!(detail(&store, linked.link).await.license, second.bundled);
    for (license, action) in [
        (first.id, "license.taken_out"),
        (second.id, "license.placed"),
        (first.bundled.unwrap(), "license.freed"),
        (second.bundled.unwrap(), "license.linked"),
    ] {
        let sql = format!("SELECT COUNT(*) FROM history WHERE subject = 'license:{license}' AND action = '{action}'");
        assert_eq!(store.number(&sql).await, 1, "{action}");
    }
});

on_each_engine!(customers_are_made_changed_and_found, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    let create = |order| {
        let store = &store;
        async move {
            let mut tx = store.write().await.unwrap();
            let id = licensing::create_customer(&mut tx, &act(), a.account, a.shop, &order).await?;
            tx.commit().await.unwrap();
            Ok::<_, Refusal>(id)
        }
    };
    let order = CustomerOrder { number: " 10 ", name: "Łódzka Firma", email: Some("kontakt@firma.example") };
    let id = create(order).await.unwrap();
    assert!(matches!(create(order).await, Err(Refusal::CustomerExists)));
    let other = create(CustomerOrder { number: "11_1", name: "", email: None }).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let foreign = licensing::create_customer(&mut tx, &act(), a.account, b.shop, &order).await;
    assert!(matches!(foreign, Err(Refusal::Unknown("shop"))));
    drop(tx);

    let change = |account, change, expected| {
        let store = &store;
        async move {
            let mut tx = store.write().await.unwrap();
            licensing::change_customer(&mut tx, &act(), account, id, &change, expected).await?;
            tx.commit().await.unwrap();
            Ok::<_, Refusal>(())
        }
    };
    let off = CustomerChange { enabled: Some(false), ..CustomerChange::default() };
    change(a.account, off, Some(1)).await.unwrap();
    assert!(matches!(change(a.account, off, Some(1)).await, Err(Refusal::ChangedMeanwhile)));
    change(a.account, CustomerChange { email: Some(""), ..CustomerChange::default() }, Some(2)).await.unwrap();
    assert!(matches!(change(b.account, off, None).await, Err(Refusal::Unknown("customer"))));
    let row = store.read().await.unwrap().customer(id).await.unwrap().unwrap();
    assert_eq!(
        (row.number.as_str(), row.name.as_str(), row.email, row.enabled, row.version),
        ("10", "Łódzka Firma", None, false, 3)
    );
    let told = "SELECT COUNT(*) FROM history WHERE action = 'customer.changed' \
         AND before_value = '10, Łódzka Firma, kontakt@firma.example' \
         AND after_value = '10, Łódzka Firma, kontakt@firma.example, disabled'";
    assert_eq!(store.number(told).await, 1);

    let (system, _) = licensed_system(&store, a, "one").await;
    let order = LinkOrder { number: "11_1", identity: Some("x"), ..LinkOrder::default() };
    let linked = link_with(&store, a, system, &order).await.unwrap();
    assert_eq!(linked.customer, other);
    let of_a = CustomerFilter { account: Some(a.account), ..CustomerFilter::default() };
    for (filter, expected) in [
        (of_a, 2),
        (CustomerFilter { account: Some(b.account), ..of_a }, 0),
        (CustomerFilter { shop: Some(a.shop), enabled: Some(false), ..of_a }, 1),
        (CustomerFilter { q: Some("łÓDZKA"), ..of_a }, 1),
        (CustomerFilter { q: Some("1_1"), ..of_a }, 1),
        (CustomerFilter { q: Some("ł%a"), ..of_a }, 0),
        (CustomerFilter { system: Some(system), ..of_a }, 1),
    ] {
        let found = store.read().await.unwrap().customers(&filter, None, 50).await.unwrap().items;
        assert_eq!(found.len(), expected, "{filter:?}");
    }
    let first = store.read().await.unwrap().customers(&of_a, None, 1).await.unwrap().items;
    let rest = store.read().await.unwrap().customers(&of_a, Some(first[0].id), 50).await.unwrap().items;
    assert_eq!((first.len(), rest.len()), (1, 1));
});
