//! The world of `fixtures/world.json` in a store, and the service over it: in the test's own process, with a clock that is set by
//! hand and seeded chance, so that every answer is the same in every run.

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
    response::Response,
};
use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::BodyExt;
use punchgate::{
    billing::{
        Event, HookSecret, Incoming, apply, sign,
        stripe::{self, StripeSecret},
    },
    chance::Chance,
    clock::Clock,
    domain::{
        cart::config::CartConfig,
        cause::{Actor, Cause},
        id::Id,
        license::{Account, License, LicenseKind},
        order::NoDelivery,
        secret::Secret,
        shop::{Shop, ShopId},
        subscription::Terms,
        system::{SystemConfig, SystemName},
    },
    licensing::{self, Issue, Key, LinkOrder, Office, SystemOrder},
    outbound::Authority,
    protocol::RawRequest,
    punchout::{Gate, GateSettings},
    store::{Act, Role, Store, Tx},
    upstream::Synchronizer,
    vault::{Vault, master_key::MasterKey},
    web::{App, KeyUse, Metrics, router},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc};
use tower::ServiceExt;
use url::Url;

pub(crate) const MASTER_KEY: [u8; 32] = [42; 32];
pub(crate) const HOOK_SECRET: &str = "whsec_Zml4dHVyZXMgZml4dHVyZXMgZml4dHVyZXM=";
pub(crate) const STRIPE_SECRET: &str = "whsec_fixtures0fixtures0fixtures0fix";
pub(crate) const SHOP_KEY: &str = "pgk_fixture_shop";
pub(crate) const ADMIN_KEY: &str = "pgk_fixture_admin";
pub(crate) const OPERATOR_KEY: &str = "pgk_fixture_operator";
pub(crate) const PUBLIC_URL: &str = "https://punchgate.fixtures.example/";

#[derive(Deserialize)]
struct WorldFile {
    now: DateTime<Utc>,
    systems: Vec<SystemFile>,
}

#[derive(Deserialize)]
struct SystemFile {
    name: String,
    title: String,
    config: SystemConfig,
    #[serde(default)]
    cart: CartConfig,
    secret: Option<String>,
    licensed: bool,
    enabled: bool,
    links: Vec<LinkFile>,
    subscription: String,
}

#[derive(Deserialize)]
struct LinkFile {
    number: String,
    name: String,
    email: Option<String>,
    identity: Option<String>,
    domain: Option<String>,
    secret: Option<String>,
    token: Option<String>,
}

fn world_file() -> WorldFile {
    serde_json::from_str(include_str!("../../fixtures/world.json")).unwrap()
}

pub(crate) fn fixtures_now() -> DateTime<Utc> {
    world_file().now
}

pub(crate) fn vault() -> Vault {
    Vault::new(&MasterKey::new(MASTER_KEY))
}

/// Fills an empty store with the world of the fixtures, as of `now`.
pub(crate) async fn fill(store: &Store, now: DateTime<Utc>) {
    let chance = Chance::seeded(0);
    let act = Act { cause: Cause::by(Actor::System), now, chance };
    let mut tx = store.write().await.unwrap();
    tx.installation_value("master_key", &vault().check_value()).await.unwrap();
    let account = licensing::create_account(&mut tx, &act, "admin@fixtures.example", "Fixtures").await.unwrap();
    let shop_id = ShopId::parse("FIXTURE-0001").unwrap();
    let shop =
        licensing::create_shop(&mut tx, &act, account, "Fixtures", "https://shop.fixtures.example/punchout", &shop_id);
    let shop = shop.await.unwrap();
    for (role, label, key) in [
        (Role::Shop(account, shop), "fixtures", SHOP_KEY),
        (Role::Admin(account), "fixtures admin", ADMIN_KEY),
        (Role::Operator, "fixtures operator", OPERATOR_KEY),
    ] {
        licensing::create_key(&mut tx, &act, role, label, Key::Given(key)).await.unwrap();
    }
    for (reference, kind) in [("active", "subscription.updated"), ("lapsed", "subscription.ended")] {
        let body = event(kind, now - TimeDelta::days(10), reference);
        let event = Event::read(reference, body.as_bytes(), now).unwrap();
        let incoming = Incoming { provider: "billing", event_id: reference, body: body.as_bytes() };
        apply(&mut tx, &vault(), &NoDelivery::default(), &act, incoming, &event).await.unwrap();
    }
    for system in world_file().systems {
        add(&mut tx, &act, (account, shop), system).await;
    }
    tx.commit().await.unwrap();
}

/// An event about a subscription: active from ten days before `at` to twenty days after it, or whatever the kind says.
pub(crate) fn event(kind: &str, at: DateTime<Utc>, reference: &str) -> String {
    json!({"type": kind, "timestamp": at, "data": {
        "subscription_ref": reference,
        "status": "active",
        "current_period_start": at - TimeDelta::days(10),
        "current_period_end": at + TimeDelta::days(20),
    }})
    .to_string()
}

async fn licenses(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    reference: &str,
    kind: LicenseKind,
    quantity: i64,
) -> Vec<Id<License>> {
    let subscription = tx.lock_subscription(act, reference).await.unwrap();
    let issued = licensing::issue(tx, &vault(), act, Issue { kind, quantity, subscription, item: None }).await.unwrap();
    for license in &issued {
        licensing::claim(tx, &vault(), act, account, &license.serial, None).await.unwrap();
    }
    issued.iter().map(|license| license.id).collect()
}

async fn add(tx: &mut Tx, act: &Act, (account, shop): (Id<Account>, Id<Shop>), file: SystemFile) {
    let order = SystemOrder {
        shop,
        title: &file.title,
        config: file.config,
        cart: file.cart,
        secret: file.secret.map(Secret::new),
        name: Some(SystemName::new(file.name)),
    };
    let (system, _) = licensing::create_system(tx, &vault(), act, account, &order).await.unwrap();
    let license = licenses(tx, act, account, &file.subscription, LicenseKind::System, 1).await[0];
    licensing::place(tx, act, account, system, Some(license)).await.unwrap();
    for (place, link) in file.links.iter().enumerate() {
        // The first link takes the bundled license, each other one a purchased one of the same subscription.
        let license = match place {
            0 => None,
            _ => Some(licenses(tx, act, account, &file.subscription, LicenseKind::Customer, 1).await[0]),
        };
        let order = LinkOrder {
            number: &link.number,
            name: &link.name,
            email: link.email.as_deref(),
            identity: link.identity.as_deref(),
            domain: link.domain.as_deref(),
            secret: link.secret.as_ref().or(link.token.as_ref()).map(Secret::new),
            license,
        };
        licensing::link(tx, &vault(), act, Terms::default(), account, system, &order).await.unwrap();
    }
    if !file.licensed {
        licensing::place(tx, act, account, system, None).await.unwrap();
    }
    tx.set_system_enabled(system, file.enabled).await.unwrap();
}

/// The service over a store, called without a network.
pub(crate) struct Service {
    pub(crate) router: Router,
    pub(crate) office: Office,
    pub(crate) gate: Arc<Gate>,
    pub(crate) clock: Clock,
}

impl Service {
    /// Over a store that was filled; `seed` chooses its chance.
    pub(crate) fn over(store: &Store, now: DateTime<Utc>, seed: u64) -> Self {
        Self::with(store, now, Chance::seeded(seed), GateSettings::default())
    }

    pub(crate) fn with(store: &Store, now: DateTime<Utc>, chance: Chance, settings: GateSettings) -> Self {
        Self::taking(store, now, chance, settings, (stripe(), NoDelivery::default(), nobody()))
    }

    /// That keeps its license keys in step with this authority.
    pub(crate) fn below(store: &Store, now: DateTime<Utc>, seed: u64, authority: Authority) -> Self {
        let others = (stripe(), NoDelivery::default(), authority);
        Self::taking(store, now, Chance::seeded(seed), GateSettings::default(), others)
    }

    /// Where no secret of Stripe's is set.
    pub(crate) fn without_stripe(store: &Store, now: DateTime<Utc>, chance: Chance, settings: GateSettings) -> Self {
        Self::taking(store, now, chance, settings, (Vec::new(), NoDelivery::default(), nobody()))
    }

    /// That mails no codes for these channels.
    pub(crate) fn for_channels(
        store: &Store,
        now: DateTime<Utc>,
        chance: Chance,
        settings: GateSettings,
        no_delivery: NoDelivery,
    ) -> Self {
        Self::taking(store, now, chance, settings, (stripe(), no_delivery, nobody()))
    }

    fn taking(
        store: &Store,
        now: DateTime<Utc>,
        chance: Chance,
        settings: GateSettings,
        (stripe_secrets, no_delivery, authority): (Vec<StripeSecret>, NoDelivery, Authority),
    ) -> Self {
        let clock = Clock::at(now);
        let gate = Arc::new(Gate::new(store.clone(), vault(), clock.clone(), chance.clone(), settings));
        let office = Office::new(store.clone(), vault(), settings.terms, clock.clone(), chance.clone());
        let office = office.without_delivery(no_delivery);
        let every = std::time::Duration::from_mins(1);
        let upstream = Synchronizer::new(office.clone(), authority, every, clock.clone(), chance.clone());
        let app = Arc::new(App {
            gate: Arc::clone(&gate),
            office: office.clone(),
            store: store.clone(),
            vault: vault(),
            clock: clock.clone(),
            chance,
            public_url: Url::parse(PUBLIC_URL).unwrap(),
            trusted_proxies: "10.0.0.0/8".parse().unwrap(),
            mailer: None,
            hook_secrets: vec![HookSecret::parse(HOOK_SECRET).unwrap()],
            stripe_secrets,
            metrics: Metrics::new(now),
            upstream: Some(upstream),
            key_use: KeyUse::default(),
            ending: tokio::sync::watch::channel(false).1,
        });
        Self { router: router(app), office, gate, clock }
    }

    /// Fills the store with the fixtures' world and serves it at its time.
    pub(crate) async fn of_fixtures(store: &Store) -> Self {
        fill(store, fixtures_now()).await;
        Self::over(store, fixtures_now(), 1)
    }

    pub(crate) async fn call(&self, request: Request<Body>) -> Reply {
        Reply::of(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// Sends a captured login.
    pub(crate) async fn send(&self, raw: &RawRequest) -> Reply {
        self.call(Self::request(raw)).await
    }

    /// Sends a captured login through a trusted proxy, which says that it came from this address.
    pub(crate) async fn send_from(&self, client: &str, raw: &RawRequest) -> Reply {
        let mut request = Self::request(raw);
        request.headers_mut().append("x-forwarded-for", client.parse().unwrap());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 443))));
        self.call(request).await
    }

    fn request(raw: &RawRequest) -> Request<Body> {
        let target = if raw.query.is_empty() { raw.path.clone() } else { format!("{}?{}", raw.path, raw.query) };
        let mut request = Request::builder().method(raw.method.as_str()).uri(target);
        for (name, value) in &raw.headers {
            request = request.header(name, value);
        }
        request.body(Body::from(raw.body.clone())).unwrap()
    }

    /// Sends the captured login of a fixture, such as `cxml/coupa-create`.
    pub(crate) async fn send_fixture(&self, name: &str) -> Reply {
        self.send(&fixture(name)).await
    }

    /// Sends a signed event.
    pub(crate) async fn billing(&self, id: &str, body: &str) -> Reply {
        let now = self.clock.now();
        let signature = sign(&HookSecret::parse(HOOK_SECRET).unwrap(), id, now, body.as_bytes());
        let request = Request::post("/hooks/billing")
            .header("webhook-id", id)
            .header("webhook-timestamp", now.timestamp())
            .header("webhook-signature", signature)
            .body(Body::from(body.to_owned()));
        self.call(request.unwrap()).await
    }

    /// Sends an event of Stripe's, signed.
    pub(crate) async fn stripe(&self, body: &str) -> Reply {
        let signature = stripe::sign(&StripeSecret::parse(STRIPE_SECRET).unwrap(), self.clock.now(), body.as_bytes());
        let request = Request::post("/hooks/stripe").header("stripe-signature", signature);
        self.call(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// The active subscription ends, now.
    pub(crate) async fn lapse(&self, id: &str) {
        let reply = self.billing(id, &event("subscription.ended", self.clock.now(), "active")).await;
        assert_eq!((reply.status, reply.json()["outcome"].as_str()), (StatusCode::OK, Some("applied")));
    }

    /// The active subscription is paid again, now.
    pub(crate) async fn pay(&self, id: &str) {
        let reply = self.billing(id, &event("subscription.updated", self.clock.now(), "active")).await;
        assert_eq!((reply.status, reply.json()["outcome"].as_str()), (StatusCode::OK, Some("applied")));
    }

    pub(crate) async fn redeem(&self, token: &str) -> Reply {
        self.redeem_as(SHOP_KEY, &json!({"token": token})).await
    }

    pub(crate) async fn redeem_as(&self, key: &str, call: &Value) -> Reply {
        let request = Request::post("/api/v1/shop/sessions/redeem")
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "application/json")
            .body(Body::from(call.to_string()));
        self.call(request.unwrap()).await
    }

    /// Calls the API: `"POST /api/v1/accounts"`, with this key and body.
    pub(crate) async fn api(&self, key: &str, call: &str, body: Option<&Value>) -> Reply {
        self.api_with(key, call, body, &[]).await
    }

    /// Calls the API with more headers.
    pub(crate) async fn api_with(&self, key: &str, call: &str, body: Option<&Value>, headers: &[(&str, &str)]) -> Reply {
        let (method, path) = call.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {key}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.call(request.body(body).unwrap()).await
    }

    /// Calls the API with a body that is no JSON.
    pub(crate) async fn api_text(&self, key: &str, call: &str, media_type: &str, body: &str) -> Reply {
        let (method, path) = call.split_once(' ').unwrap();
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {key}"));
        self.call(request.header("content-type", media_type).body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(crate) fn pass(&self, time: TimeDelta) {
        self.clock.set(self.clock.now() + time);
    }
}

/// Nobody is there: a run fails at once.
fn nobody() -> Authority {
    Authority::new("http://127.0.0.1:9/".parse().unwrap(), "pgk_nobody").unwrap()
}

fn stripe() -> Vec<StripeSecret> {
    vec![StripeSecret::parse(STRIPE_SECRET).unwrap()]
}

/// A captured login of the fixtures.
pub(crate) fn fixture(name: &str) -> RawRequest {
    let path = format!("{}/fixtures/{name}.http", env!("CARGO_MANIFEST_DIR"));
    RawRequest::from_captured(&std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))).unwrap()
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Reply {
    async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let value = |value: &axum::http::HeaderValue| value.to_str().unwrap().to_owned();
        Self {
            status: parts.status,
            headers: parts.headers.iter().map(|(name, text)| (name.to_string(), value(text))).collect(),
            body: String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    /// The `code` of a cXML Status.
    pub(crate) fn cxml_status(&self) -> u16 {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        between(&self.body, "<Status code=\"", "\"").parse().unwrap()
    }

    /// The start token of an accepted login, of either protocol.
    pub(crate) fn token(&self) -> String {
        let url = match self.header("location") {
            Some(location) => location.to_owned(),
            None => between(&self.body, "<StartPage><URL>", "</URL>").replace("&amp;", "&"),
        };
        let url = Url::parse(&url).unwrap();
        let token = url.query_pairs().find(|(name, _)| name == "token").unwrap().1.into_owned();
        assert!(!token.is_empty());
        token
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let from = text.find(start).unwrap_or_else(|| panic!("no {start} in {text}")) + start.len();
    let rest = &text[from..];
    &rest[..rest.find(end).unwrap()]
}
