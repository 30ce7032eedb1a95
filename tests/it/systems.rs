//! What the office does to shops and systems: changed, switched off, cloned, listed; and what it refuses because it could never work,
//! or would leave a link unable to log in.

use crate::{
    tenants::{Tenant, act, licensed_system, link, link_with, owned, place, shop, system, system_of, tenant},
    world::vault,
};
use punchgate::{
    domain::{
        cart::config::CartConfig,
        id::Id,
        license::LicenseKind,
        secret::Secret,
        system::{CxmlLogin, IdentityFrom, LoginConfig, OciLogin, Party, Protocol, System, SystemConfig, SystemName},
    },
    licensing::{self, Cloned, LinkOrder, Refusal, SecretChange, ShopChange, SystemChange, SystemOrder},
    store::{Store, SystemDetail, SystemFilter},
};

async fn change(store: &Store, tenant: Tenant, id: Id<System>, change: &SystemChange<'_>) -> Result<(), Refusal> {
    let mut tx = store.write().await.unwrap();
    licensing::change_system(&mut tx, &vault(), &act(), tenant.account, id, change, None).await?;
    tx.commit().await.unwrap();
    Ok(())
}

async fn detail(store: &Store, id: Id<System>) -> SystemDetail {
    store.read().await.unwrap().system_detail(id).await.unwrap().unwrap()
}

fn cxml(identity_from: IdentityFrom) -> CxmlLogin {
    let hub = Party { domain: "NetworkId".to_owned(), identity: "hub".to_owned() };
    CxmlLogin { senders: vec![hub], identity_from, ..CxmlLogin::default() }
}

fn config(login: CxmlLogin) -> SystemChange<'static> {
    SystemChange { config: Some(SystemConfig::new(LoginConfig::Cxml(login))), ..SystemChange::default() }
}

/// The pointers of a refusal.
fn pointers(outcome: Result<(), Refusal>) -> (&'static str, Vec<&'static str>) {
    match outcome {
        Ok(()) => ("done", Vec::new()),
        Err(Refusal::Config(faults)) => ("faulty", faults.into_iter().map(|fault| fault.pointer).collect()),
        Err(Refusal::LinksInTheWay(faults)) => ("links", faults.into_iter().map(|fault| fault.pointer).collect()),
        Err(Refusal::Field { pointer, .. }) => ("field", vec![pointer]),
        Err(other) => panic!("{other}"),
    }
}

on_each_engine!(a_shop_changes_name_and_start_url_and_never_its_shop_id, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    let change = |account, change, expected| {
        let store = &store;
        async move {
            let mut tx = store.write().await.unwrap();
            licensing::change_shop(&mut tx, &act(), account, a.shop, &change, expected).await?;
            tx.commit().await.unwrap();
            Ok::<_, Refusal>(())
        }
    };
    let renamed = ShopChange { name: Some(" Łódź "), ..ShopChange::default() };
    change(a.account, renamed, Some(1)).await.unwrap();
    let moved = ShopChange { start_url: Some("https://new.example/start"), ..ShopChange::default() };
    assert!(matches!(change(a.account, moved, Some(1)).await, Err(Refusal::ChangedMeanwhile)));
    change(a.account, moved, Some(2)).await.unwrap();
    let before = store.rows("history").await;
    change(a.account, moved, None).await.unwrap();
    assert_eq!(store.rows("history").await, before, "nothing changed, nothing is told");

    let shop = store.read().await.unwrap().shop(a.shop).await.unwrap().unwrap();
    assert_eq!((shop.name.as_str(), shop.start_url.as_str(), shop.version), ("Łódź", "https://new.example/start", 3));
    assert_eq!(shop.shop_id.as_str(), "SHOP-A");
    let told = "SELECT COUNT(*) FROM history WHERE action = 'shop.changed' AND before_value = 'a, https://shop.example/' \
         AND after_value = 'Łódź, https://shop.example/'";
    assert_eq!(store.number(told).await, 1);
    assert!(matches!(change(b.account, renamed, None).await, Err(Refusal::Unknown("shop"))));
    let plain = ShopChange { start_url: Some("http://shop.example/"), ..ShopChange::default() };
    assert!(matches!(change(a.account, plain, None).await, Err(Refusal::StartUrl)));
    for name in ["", " ", &"x".repeat(201), "a\0b"] {
        let named = change(a.account, ShopChange { name: Some(name), ..ShopChange::default() }, None).await;
        assert!(matches!(named, Err(Refusal::Field { pointer: "/name", .. })), "{name:?}: {named:?}");
    }
});

on_each_engine!(shops_are_listed_by_account_and_searched_without_case, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    for letter in ["Ökohaus-1", "Ökohaus-2", "other"] {
        let mut tx = store.write().await.unwrap();
        let id = punchgate::domain::shop::ShopId::parse(&format!("X{}", letter.len() + usize::from(letter.ends_with('2'))));
        let url = "https://shop.example/";
        licensing::create_shop(&mut tx, &act(), a.account, letter, url, &id.unwrap()).await.unwrap();
        tx.commit().await.unwrap();
    }
    let mut read = store.read().await.unwrap();
    assert_eq!(read.shops(Some(a.account), None, None, 50).await.unwrap().items.len(), 4);
    assert_eq!(read.shops(None, None, None, 50).await.unwrap().items.len(), 5);
    let found = read.shops(Some(a.account), Some("öKOHAUS"), None, 1).await.unwrap().items;
    let more = read.shops(Some(a.account), Some("öKOHAUS"), Some(found[0].id), 50).await.unwrap().items;
    assert_eq!((found.len(), more.len()), (1, 1));
    assert!(read.shops(Some(b.account), Some("öko"), None, 50).await.unwrap().items.is_empty());
    assert!(read.shops(Some(a.account), Some("%"), None, 50).await.unwrap().items.is_empty(), "no wildcard comes in");
    assert_eq!(read.shops(None, Some("shop-B"), None, 50).await.unwrap().items.len(), 1, "by SHOPID");
});

on_each_engine!(a_change_of_a_system_changes_what_it_names_and_says_what_was, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    let id = system(&store, a, "one").await;
    let renamed = SystemChange { title: Some("Two"), enabled: Some(false), ..SystemChange::default() };
    change(&store, a, id, &renamed).await.unwrap();
    let changed = detail(&store, id).await;
    assert_eq!((changed.title.as_str(), changed.enabled, changed.summary.version), ("Two", false, 2));
    assert_eq!(changed.summary.name, SystemName::new("one"), "its name in URLs is for good");
    change(&store, a, id, &renamed).await.unwrap();
    assert_eq!(detail(&store, id).await.summary.version, 2, "what changes nothing is no change");

    let before = detail(&store, id).await.config;
    let next = SystemConfig { return_urls: vec!["https://*.buyer.example/cart".parse().unwrap()], ..before.clone() };
    change(&store, a, id, &SystemChange { config: Some(next.clone()), ..SystemChange::default() }).await.unwrap();
    assert_eq!(detail(&store, id).await.config, next);
    let told = "SELECT COUNT(*) FROM history WHERE action = 'system.changed' AND before_value LIKE 'Two, disabled, {%' \
         AND after_value LIKE 'Two, disabled, {%*.buyer.example/cart%'";
    assert_eq!(store.number(told).await, 1);

    let mut tx = store.write().await.unwrap();
    let stale = licensing::change_system(&mut tx, &vault(), &act(), a.account, id, &renamed, Some(2)).await;
    assert!(matches!(stale, Err(Refusal::ChangedMeanwhile)));
    drop(tx);
    assert!(matches!(change(&store, b, id, &renamed).await, Err(Refusal::Unknown("system"))));
    let oci = OciLogin { hook_url: "username".to_owned(), ..OciLogin::default() };
    let faulty = SystemChange { config: Some(SystemConfig::new(LoginConfig::Oci(oci))), ..SystemChange::default() };
    assert_eq!(pointers(change(&store, a, id, &faulty).await), ("faulty", vec!["/login/oci"]));
    let other = config(CxmlLogin::default());
    assert_eq!(pointers(change(&store, a, id, &other).await), ("links", vec!["/login"]));
    let long = SystemChange { title: Some("\n"), ..SystemChange::default() };
    assert_eq!(pointers(change(&store, a, id, &long).await), ("field", vec!["/name"]));
    assert_eq!(detail(&store, id).await.config, next);
});

on_each_engine!(a_system_keeps_the_secret_that_its_configuration_and_links_need, |store| async {
    let a = tenant(&store, "a").await;
    let id = system_of(&store, a, "hub", LoginConfig::Cxml(cxml(IdentityFrom::From))).await;
    place(&store, a, id, Some(owned(&store, a, LicenseKind::System).await.id)).await.unwrap();
    let secret = |secret| SystemChange { secret, ..SystemChange::default() };
    let set = secret(SecretChange::Set(Secret::new("another")));
    assert_eq!(pointers(change(&store, a, id, &set).await), ("field", vec!["/secret"]), "one that is there is rotated");
    change(&store, a, id, &secret(SecretChange::Remove)).await.unwrap();
    assert!(!detail(&store, id).await.has_secret);
    let extrinsic = config(cxml(IdentityFrom::Extrinsic("User".to_owned())));
    assert_eq!(pointers(change(&store, a, id, &extrinsic).await), ("faulty", vec!["/login/cxml/identity_from"]));
    let both = SystemChange { secret: SecretChange::Set(Secret::new("new")), ..extrinsic };
    change(&store, a, id, &both).await.unwrap();
    assert!(detail(&store, id).await.has_secret);

    // A customer of a hub has no secret of its own: the system's is all that it has.
    assert!(link(&store, a, id, "1", None).await.unwrap().secret.is_none());
    let bare = SystemChange { secret: SecretChange::Remove, ..config(CxmlLogin::default()) };
    assert_eq!(pointers(change(&store, a, id, &bare).await), ("links", vec!["/secret"]));
    let no_sender = config(CxmlLogin::default());
    assert_eq!(pointers(change(&store, a, id, &no_sender).await), ("faulty", vec!["/login/cxml/senders"]));
    let told = store.number("SELECT COUNT(*) FROM history WHERE action = 'system.secret_changed'").await;
    assert_eq!(told, 2);
    assert_eq!(store.number("SELECT COUNT(*) FROM history WHERE after_value LIKE '%another%'").await, 0);
});

on_each_engine!(a_configuration_that_would_leave_a_link_outside_is_refused, |store| async {
    let a = tenant(&store, "a").await;
    let id = system_of(&store, a, "buyer", LoginConfig::Cxml(CxmlLogin::default())).await;
    place(&store, a, id, Some(owned(&store, a, LicenseKind::System).await.id)).await.unwrap();
    let order = LinkOrder { number: "1", identity: Some("one"), domain: Some("DUNS"), ..LinkOrder::default() };
    link_with(&store, a, id, &order).await.unwrap();
    let from = |identity_from| config(CxmlLogin { identity_from, ..CxmlLogin::default() });
    let only = change(&store, a, id, &from(IdentityFrom::Only)).await;
    assert_eq!(pointers(only), ("links", vec!["/login/cxml/identity_from"]), "its domain would not be read");
    change(&store, a, id, &from(IdentityFrom::Sender)).await.unwrap();

    let (oci, _) = licensed_system(&store, a, "oci").await;
    let token = OciLogin { identity: None, secret: None, token: Some("TOKEN".to_owned()), ..OciLogin::default() };
    let token = SystemChange { config: Some(SystemConfig::new(LoginConfig::Oci(token))), ..SystemChange::default() };
    let linked = link(&store, a, oci, "2", None).await.unwrap();
    assert_eq!(pointers(change(&store, a, oci, &token).await), ("links", vec!["/login/oci"]));
    let mut tx = store.write().await.unwrap();
    licensing::unlink(&mut tx, &act(), a.account, linked.link, None).await.unwrap();
    tx.commit().await.unwrap();
    change(&store, a, oci, &token).await.unwrap();
    let order = LinkOrder { number: "1", secret: Some(Secret::new(" t-1 ")), ..LinkOrder::default() };
    link_with(&store, a, oci, &order).await.unwrap();
    assert_eq!(store.rows("link_tokens").await, 1);
    let back = SystemConfig::new(LoginConfig::Oci(OciLogin::default()));
    let back = SystemChange { config: Some(back), ..SystemChange::default() };
    assert_eq!(pointers(change(&store, a, oci, &back).await), ("links", vec!["/login/oci"]));
});

on_each_engine!(a_clone_has_the_configuration_and_nothing_of_the_licenses_and_links, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    let elsewhere = shop(&store, a.account, "elsewhere").await;
    let id = system_of(&store, a, "hub", LoginConfig::Cxml(cxml(IdentityFrom::From))).await;
    place(&store, a, id, Some(owned(&store, a, LicenseKind::System).await.id)).await.unwrap();
    link(&store, a, id, "1", None).await.unwrap();
    let clone = |account, shop| {
        let store = &store;
        async move {
            let mut tx = store.write().await.unwrap();
            let cloned = licensing::clone_system(&mut tx, &vault(), &act(), account, id, "Copy", shop).await?;
            tx.commit().await.unwrap();
            Ok::<Cloned, Refusal>(cloned)
        }
    };
    let (here, there) = (clone(a.account, None).await.unwrap(), clone(a.account, Some(elsewhere)).await.unwrap());
    let (source, copy) = (detail(&store, id).await, detail(&store, here.system).await);
    assert_eq!((copy.config, copy.title.as_str(), copy.summary.shop), (source.config, "Copy", a.shop));
    assert_eq!((copy.summary.license, copy.links, copy.has_secret), (None, 0, true));
    assert_ne!(here.secret.unwrap().reveal(), there.secret.unwrap().reveal(), "each has a secret of its own");
    assert_ne!(here.name, there.name);
    assert_eq!(detail(&store, there.system).await.summary.shop, elsewhere);
    assert!(matches!(clone(a.account, Some(b.shop)).await, Err(Refusal::Unknown("shop"))));
    assert!(matches!(clone(b.account, None).await, Err(Refusal::Unknown("system"))));
});

on_each_engine!(systems_are_listed_by_what_their_owner_looks_for, |store| async {
    let (a, b) = (tenant(&store, "a").await, tenant(&store, "b").await);
    let (oci, _) = licensed_system(&store, a, "oci-1").await;
    link(&store, a, oci, "2", None).await.unwrap();
    let hub = system_of(&store, a, "hub-1", LoginConfig::Cxml(cxml(IdentityFrom::From))).await;
    system(&store, b, "oci-2").await;
    change(&store, a, hub, &SystemChange { enabled: Some(false), ..SystemChange::default() }).await.unwrap();
    let of_a = SystemFilter { account: Some(a.account), ..SystemFilter::default() };
    for (filter, expected) in [
        (of_a, vec![oci, hub]),
        (SystemFilter { shop: Some(b.shop), ..of_a }, vec![]),
        (SystemFilter { protocol: Some(Protocol::Cxml), ..of_a }, vec![hub]),
        (SystemFilter { enabled: Some(true), ..of_a }, vec![oci]),
        (SystemFilter { licensed: Some(false), ..of_a }, vec![hub]),
        (SystemFilter { licensed: Some(true), ..of_a }, vec![oci]),
        (SystemFilter { q: Some("OCI-"), ..of_a }, vec![oci]),
    ] {
        let found = store.read().await.unwrap().systems(&filter, None, 50).await.unwrap().items;
        let mut found: Vec<_> = found.iter().map(|system| system.summary.id).collect();
        found.sort_by_key(|id| *id != oci);
        assert_eq!(found, expected, "{filter:?}");
    }
    let all = store.read().await.unwrap().systems(&SystemFilter::default(), None, 2).await.unwrap().items;
    let rest =
        store.read().await.unwrap().systems(&SystemFilter::default(), Some(all[1].summary.id), 2).await.unwrap().items;
    assert_eq!((all.len(), rest.len()), (2, 1));
    let shown = detail(&store, oci).await;
    assert_eq!((shown.links, shown.licensed_links, shown.has_secret), (1, 1, false));
    place(&store, a, oci, None).await.unwrap();
    assert_eq!((detail(&store, oci).await.links, detail(&store, oci).await.licensed_links), (1, 0));
});

on_each_engine!(what_is_too_large_is_refused_before_it_is_kept, |store| async {
    let a = tenant(&store, "a").await;
    let login = CxmlLogin { to: vec![Party { domain: "DUNS".into(), identity: "1".into() }; 51], ..CxmlLogin::default() };
    let create = |title: String, config, secret: Option<String>| {
        let store = &store;
        async move {
            let secret = secret.map(Secret::new);
            let order = SystemOrder { shop: a.shop, title: &title, config, cart: CartConfig::default(), secret, name: None };
            let mut tx = store.write().await.unwrap();
            licensing::create_system(&mut tx, &vault(), &act(), a.account, &order).await.map(|_| ())
        }
    };
    let large = SystemConfig::new(LoginConfig::Cxml(login));
    assert_eq!(pointers(create("x".into(), large, None).await), ("faulty", vec!["/login/cxml/to"]));
    let fits = || SystemConfig::new(LoginConfig::Cxml(cxml(IdentityFrom::From)));
    assert_eq!(pointers(create("x".repeat(201), fits(), None).await), ("field", vec!["/name"]));
    assert_eq!(pointers(create("x".into(), fits(), Some("x".repeat(513))).await), ("field", vec!["/secret"]));
    assert_eq!(pointers(create("x".repeat(200), fits(), Some("x".repeat(512))).await), ("done", vec![]));
});
