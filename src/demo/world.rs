//! The demo world: fixed values that scripts rely on, made by the same use cases as a real one.

use crate::{
    billing::{self, Event, Incoming},
    domain::{
        cart::config::CartConfig,
        cause::{Actor, Cause},
        id::Id,
        license::{Account, LicenseKind},
        login::Operation,
        order::NoDelivery,
        return_url::{PatternFault, ReturnUrlPattern},
        secret::Secret,
        shop::{NotAShopId, Shop, ShopId},
        subscription::Terms,
        system::{CxmlLogin, LoginConfig, OciLogin, Party, System, SystemConfig, SystemName},
    },
    licensing::{self, Issue, Key, LinkOrder, Reach, Refusal, SystemOrder, UserOrder},
    server,
    store::{self, Act, Role, Store, Tx, UserRole},
    vault::{
        Vault,
        password::{NotHashed, PasswordHash},
    },
};
use chrono::{SecondsFormat, TimeDelta};
use serde_json::json;
use url::Url;

/// The secret that billing signs with.
pub(super) const HOOK_SECRET: &str = "whsec_cHVuY2hnYXRlLWRlbW8tYmlsbGluZy1zZWNyZXQ=";
/// The key of the storefront.
pub(super) const SHOP_KEY: &str = "pgk_demo_shop";
/// The demo's buyer.
pub(super) const BUYER: &str = "buyer@demo.example";
/// The buyer's secret in `demo-cxml`.
pub(super) const LINK_SECRET: &str = "demo-cxml-secret";
/// The hub's secret in `demo-hub`.
pub(super) const HUB_SECRET: &str = "demo-hub-secret";
/// The buyer's secret in `demo-oci`.
pub(super) const OCI_SECRET: &str = "demo-oci-secret";
const ADMIN: &str = "admin@demo.example";
const OPERATOR: &str = "operator@demo.example";
/// The password of both.
const PASSWORD: &str = "demo-password";
const SUBSCRIPTION: &str = "sub_demo";
const SHOP_ID: &str = "DEMOSHOP-0001";
const RETURN_URLS: [&str; 2] = ["https://procurement.demo.example/", "http://127.0.0.1:*"];

/// Why the demo world cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum FillFault {
    /// There is something in the database.
    #[error("the demo fills an empty database only, and this one holds data")]
    NotEmpty,
    /// A use case refused.
    #[error("the demo world cannot be made: {0}")]
    Refused(#[from] Refusal),
    /// Billing's event was not taken.
    #[error("the demo's subscription cannot be made: {0}")]
    Event(#[from] billing::ReceiveFault),
    /// A fixed value is none.
    #[error("a return URL of the demo: {0}")]
    ReturnUrl(#[from] PatternFault),
    /// A fixed value is none.
    #[error("the demo's SHOPID: {0}")]
    ShopId(#[from] NotAShopId),
    /// The users' password.
    #[error("the demo's users: {0}")]
    Password(#[from] NotHashed),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Fills an empty store with the demo world, whose storefront is at `start_url`.
///
/// # Errors
/// If the store is not empty or fails.
pub async fn fill(store: &Store, vault: &Vault, act: &Act, start_url: &Url) -> Result<(), FillFault> {
    let password = PasswordHash::of(PASSWORD, act.chance.bytes())?;
    let mut tx = store.write().await?;
    if tx.any_account().await? {
        return Err(FillFault::NotEmpty);
    }
    server::mark_demo(&mut tx).await?;
    let account = licensing::create_account(&mut tx, act, ADMIN, "Demo shop operator").await?;
    let shop = ShopId::parse(SHOP_ID)?;
    let shop = licensing::create_shop(&mut tx, act, account, "Demo shop", start_url.as_str(), &shop).await?;
    for (role, label, key) in [
        (Role::Operator, "demo operator", "pgk_demo_operator"),
        (Role::Admin(account), "demo admin", "pgk_demo_admin"),
        (Role::Shop(account, shop), "demo storefront", SHOP_KEY),
    ] {
        licensing::create_key(&mut tx, act, role, label, Key::Given(key)).await?;
    }
    for (email, name, role) in
        [(OPERATOR, "Olga Operator", UserRole::Operator), (ADMIN, "Adam Admin", UserRole::Admin(account))]
    {
        licensing::create_user(&mut tx, act, Reach::Everybody, UserOrder { email, name, role }, &password).await?;
    }
    let world = World { vault, act, account, shop };
    subscription(&mut tx, &world).await?;
    let systems = licenses(&mut tx, &world).await?;
    for (demo, license) in demo_systems()?.into_iter().zip(systems) {
        world.add(&mut tx, demo, license).await?;
    }
    tx.commit().await?;
    Ok(())
}

struct World<'a> {
    vault: &'a Vault,
    act: &'a Act,
    account: Id<Account>,
    shop: Id<Shop>,
}

/// Billing says that the subscription is active, from ten days ago to twenty days ahead.
async fn subscription(tx: &mut Tx, world: &World<'_>) -> Result<(), FillFault> {
    let now = world.act.now;
    let date = |days| (now + TimeDelta::days(days)).to_rfc3339_opts(SecondsFormat::Micros, true);
    let event = json!({
        "type": "subscription.updated",
        "timestamp": date(-10),
        "data": {
            "subscription_ref": SUBSCRIPTION,
            "status": "active",
            "current_period_start": date(-10),
            "current_period_end": date(20),
            "cancel_at_period_end": false,
        },
    });
    let cause = Cause::by(Actor::Billing("billing".to_owned()));
    let act = Act { cause, ..world.act.clone() };
    let body = event.to_string();
    let incoming = Incoming { provider: "billing", event_id: "evt_demo_start", body: body.as_bytes() };
    let event = Event::read(incoming.event_id, incoming.body, now).map_err(billing::ReceiveFault::from)?;
    billing::apply(tx, world.vault, &NoDelivery::default(), &act, incoming, &event).await?;
    Ok(())
}

/// Four system licenses and two customer licenses, all claimed: three are for the systems, the others are spare.
async fn licenses(tx: &mut Tx, world: &World<'_>) -> Result<Vec<Id<crate::domain::license::License>>, FillFault> {
    let subscription = tx.lock_subscription(world.act, SUBSCRIPTION).await?;
    let mut systems = Vec::new();
    for (kind, quantity) in [(LicenseKind::System, 4), (LicenseKind::Customer, 2)] {
        let order = Issue { kind, quantity, subscription, item: None };
        for license in licensing::issue(tx, world.vault, world.act, order).await? {
            licensing::claim(tx, world.vault, world.act, world.account, &license.serial, None).await?;
            if kind == LicenseKind::System {
                systems.push(license.id);
            }
        }
    }
    Ok(systems)
}

struct DemoSystem {
    name: &'static str,
    title: &'static str,
    config: SystemConfig,
    secret: Option<Secret>,
    link: LinkOrder<'static>,
}

fn demo_systems() -> Result<Vec<DemoSystem>, FillFault> {
    let return_urls = RETURN_URLS.iter().map(|text| text.parse()).collect::<Result<Vec<ReturnUrlPattern>, _>>()?;
    let config = |login| SystemConfig { return_urls: return_urls.clone(), ..SystemConfig::new(login) };
    // Carts that went back over cXML can come again; OCI knows no such thing.
    let cxml = |login| SystemConfig {
        operations: vec![Operation::Create, Operation::Edit, Operation::Inspect],
        ..config(LoginConfig::Cxml(login))
    };
    let party = |identity: &str| Party { domain: "NetworkId".to_owned(), identity: identity.to_owned() };
    let link = |identity, domain, secret: Option<&str>| LinkOrder {
        number: "10001",
        name: "Demo Buyer Ltd",
        email: Some(BUYER),
        identity: Some(identity),
        domain,
        secret: secret.map(Secret::new),
        license: None,
    };
    Ok(vec![
        DemoSystem {
            name: "demo-cxml",
            title: "Demo: a buyer with its own secret, cXML",
            config: cxml(CxmlLogin { to: vec![party("shop@demo.example")], ..CxmlLogin::default() }),
            secret: None,
            link: link(BUYER, Some("NetworkId"), Some(LINK_SECRET)),
        },
        DemoSystem {
            name: "demo-hub",
            title: "Demo: behind a hub, cXML",
            config: cxml(CxmlLogin { senders: vec![party("hub@demo.example")], ..CxmlLogin::default() }),
            secret: Some(Secret::new(HUB_SECRET)),
            link: link("123456789", Some("DUNS"), None),
        },
        DemoSystem {
            name: "demo-oci",
            title: "Demo: OCI",
            config: config(LoginConfig::Oci(OciLogin::default())),
            secret: None,
            link: link(BUYER, None, Some(OCI_SECRET)),
        },
    ])
}

impl World<'_> {
    /// Makes a system, puts its license in and links the buyer.
    async fn add(
        &self,
        tx: &mut Tx,
        demo: DemoSystem,
        license: Id<crate::domain::license::License>,
    ) -> Result<(), FillFault> {
        let order = SystemOrder {
            shop: self.shop,
            title: demo.title,
            config: demo.config,
            cart: CartConfig::default(),
            secret: demo.secret,
            name: Some(SystemName::new(demo.name)),
        };
        let (system, _): (Id<System>, _) = licensing::create_system(tx, self.vault, self.act, self.account, &order).await?;
        licensing::place(tx, self.act, self.account, system, Some(license)).await?;
        licensing::link(tx, self.vault, self.act, Terms::default(), self.account, system, &demo.link).await?;
        Ok(())
    }
}
