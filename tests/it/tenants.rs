//! Accounts with shops, systems and licenses, made by the use cases for tests of single rules.

use crate::world::{event, fixtures_now, vault};
use chrono::TimeDelta;
use punchgate::{
    billing::{Event, Incoming, apply},
    chance::Chance,
    domain::{
        cart::config::CartConfig,
        cause::{Actor, Cause},
        id::Id,
        license::{Account, License, LicenseKind},
        order::NoDelivery,
        secret::Secret,
        serial::Serial,
        shop::{Shop, ShopId},
        subscription::Terms,
        system::{LoginConfig, OciLogin, System, SystemConfig, SystemName},
    },
    licensing::{self, Claimed, Issue, Issued, LinkOrder, Linked, Refusal, SystemOrder},
    store::{Act, Store},
};

/// An act so many minutes after the beginning.
pub(crate) fn act_at(minute: i64) -> Act {
    Act { cause: Cause::by(Actor::System), now: fixtures_now() + TimeDelta::minutes(minute), chance: Chance::System }
}

pub(crate) fn act() -> Act {
    act_at(0)
}

/// An account with one shop, both known by a letter.
#[derive(Clone, Copy)]
pub(crate) struct Tenant {
    pub(crate) account: Id<Account>,
    pub(crate) shop: Id<Shop>,
}

pub(crate) async fn tenant(store: &Store, letter: &str) -> Tenant {
    let mut tx = store.write().await.unwrap();
    let email = format!("{letter}@rules.example");
    let account = licensing::create_account(&mut tx, &act(), &email, letter).await.unwrap();
    tx.commit().await.unwrap();
    Tenant { account, shop: shop(store, account, letter).await }
}

pub(crate) async fn shop(store: &Store, account: Id<Account>, letter: &str) -> Id<Shop> {
    let mut tx = store.write().await.unwrap();
    let shop_id = ShopId::parse(&format!("SHOP-{letter}")).unwrap();
    let url = "https://shop.example/";
    let shop = licensing::create_shop(&mut tx, &act(), account, letter, url, &shop_id).await.unwrap();
    tx.commit().await.unwrap();
    shop
}

/// Billing says that a subscription is active, or has ended.
pub(crate) async fn bill(store: &Store, reference: &str, kind: &str) {
    let body = event(kind, fixtures_now(), reference);
    let event = Event::read(reference, body.as_bytes(), fixtures_now()).unwrap();
    let incoming = Incoming { provider: "billing", event_id: reference, body: body.as_bytes() };
    let mut tx = store.write().await.unwrap();
    apply(&mut tx, &vault(), &NoDelivery::default(), &act(), incoming, &event).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn issued_at(store: &Store, act: &Act, kind: LicenseKind, quantity: i64, reference: &str) -> Vec<Issued> {
    let mut tx = store.write().await.unwrap();
    let subscription = tx.lock_subscription(act, reference).await.unwrap();
    let issued = licensing::issue(&mut tx, &vault(), act, Issue { kind, quantity, subscription, item: None }).await.unwrap();
    tx.commit().await.unwrap();
    issued
}

pub(crate) async fn issued(store: &Store, kind: LicenseKind) -> Issued {
    issued_at(store, &act(), kind, 1, "sub").await.remove(0)
}

pub(crate) async fn claim(store: &Store, account: Id<Account>, serial: &Serial) -> Result<Claimed, Refusal> {
    let mut tx = store.write().await.unwrap();
    let claimed = licensing::claim(&mut tx, &vault(), &act(), account, serial, None).await?;
    tx.commit().await.unwrap();
    Ok(claimed)
}

/// A license that the tenant claimed.
pub(crate) async fn owned(store: &Store, tenant: Tenant, kind: LicenseKind) -> Issued {
    let license = issued(store, kind).await;
    claim(store, tenant.account, &license.serial).await.unwrap();
    license
}

/// A free customer license of the tenant, of this age and subscription.
pub(crate) async fn spare(store: &Store, tenant: Tenant, minute: i64, reference: &str) -> Id<License> {
    let license = issued_at(store, &act_at(minute), LicenseKind::Customer, 1, reference).await.remove(0);
    claim(store, tenant.account, &license.serial).await.unwrap();
    license.id
}

pub(crate) async fn bind(store: &Store, tenant: Tenant, license: Id<License>, shop: Id<Shop>) -> Result<(), Refusal> {
    let mut tx = store.write().await.unwrap();
    let shop_id = tx.shop(shop).await.unwrap().unwrap().shop_id;
    let bound = licensing::bind(&mut tx, &act(), tenant.account, &[license], &shop_id).await?;
    assert_eq!(bound, shop);
    tx.commit().await.unwrap();
    Ok(())
}

pub(crate) async fn system_of(store: &Store, tenant: Tenant, name: &str, login: LoginConfig) -> Id<System> {
    let mut config = SystemConfig::new(login);
    config.return_urls = vec!["https://buyer.example/".parse().unwrap()];
    let secret = matches!(&config.login, LoginConfig::Cxml(login) if !login.senders.is_empty());
    let secret = secret.then(|| Secret::new("hub"));
    let order = SystemOrder {
        shop: tenant.shop,
        title: name,
        config,
        cart: CartConfig::default(),
        secret,
        name: Some(SystemName::new(name)),
    };
    let mut tx = store.write().await.unwrap();
    let (system, _) = licensing::create_system(&mut tx, &vault(), &act(), tenant.account, &order).await.unwrap();
    tx.commit().await.unwrap();
    system
}

/// An OCI system without a license.
pub(crate) async fn system(store: &Store, tenant: Tenant, name: &str) -> Id<System> {
    system_of(store, tenant, name, LoginConfig::Oci(OciLogin::default())).await
}

pub(crate) async fn place(
    store: &Store,
    tenant: Tenant,
    system: Id<System>,
    license: Option<Id<License>>,
) -> Result<(), Refusal> {
    let mut tx = store.write().await.unwrap();
    licensing::place(&mut tx, &act(), tenant.account, system, license).await?;
    tx.commit().await.unwrap();
    Ok(())
}

/// An OCI system that holds a license of its own.
pub(crate) async fn licensed_system(store: &Store, tenant: Tenant, name: &str) -> (Id<System>, Issued) {
    let system = system(store, tenant, name).await;
    let license = owned(store, tenant, LicenseKind::System).await;
    place(store, tenant, system, Some(license.id)).await.unwrap();
    (system, license)
}

pub(crate) async fn link_with(
    store: &Store,
    tenant: Tenant,
    system: Id<System>,
    order: &LinkOrder<'_>,
) -> Result<Linked, Refusal> {
    let mut tx = store.write().await.unwrap();
    let linked = licensing::link(&mut tx, &vault(), &act(), Terms::default(), tenant.account, system, order).await?;
    tx.commit().await.unwrap();
    Ok(linked)
}

/// Links the customer of this number, who logs in by it.
pub(crate) async fn link(
    store: &Store,
    tenant: Tenant,
    system: Id<System>,
    number: &str,
    license: Option<Id<License>>,
) -> Result<Linked, Refusal> {
    let order = LinkOrder { number, name: number, identity: Some(number), license, ..LinkOrder::default() };
    link_with(store, tenant, system, &order).await
}

pub(crate) async fn holder(store: &Store, license: Id<License>) -> Option<Id<System>> {
    store.read().await.unwrap().system_of_license(license).await.unwrap()
}

pub(crate) async fn bound_to(store: &Store, license: Id<License>) -> Option<Id<Shop>> {
    store.read().await.unwrap().license(license).await.unwrap().unwrap().shop
}
