//! The office against its model: random operations go through the API and through a small model of the rules, on both engines. After
//! every step the API says of every license, system and customer what the model says, whichever filter is asked.

mod model;

use crate::{
    api::stock::{done, text},
    engines::Fresh,
    world::{OPERATOR_KEY, Reply, Service, event},
};
use chrono::TimeDelta;
use model::{Answer, Kind, Operation, Target, World};
use proptest::{option, prelude::*, sample::select, test_runner::Config};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tokio::runtime::Runtime;

/// How many customers a shop has.
const CUSTOMERS: usize = 4;
/// How many systems there are at most.
const SYSTEMS: usize = 4;

impl ReferenceStateMachine for World {
    type State = Self;
    type Transition = Operation;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::new()).boxed()
    }

    fn transitions(world: &Self) -> BoxedStrategy<Operation> {
        let kind = select(vec![Kind::System, Kind::Customer]);
        let mut operations: Vec<(u32, BoxedStrategy<Operation>)> = vec![
            (2, (kind, 0..2_usize).prop_map(|(kind, subscription)| Operation::Issue { kind, subscription }).boxed()),
            (
                1,
                (0..2_usize, any::<bool>())
                    .prop_map(|(subscription, stopped)| Operation::Stop { subscription, stopped })
                    .boxed(),
            ),
            (1, (0..2_usize, any::<bool>()).prop_map(|(subscription, paid)| Operation::Bill { subscription, paid }).boxed()),
        ];
        let (licenses, systems, links) = (world.licenses.len(), world.systems.len(), world.links.len());
        let sold: Vec<usize> = (0..licenses).filter(|&license| world.licenses[license].bundled_with.is_none()).collect();
        if systems < SYSTEMS {
            operations.push((2, (0..world.shops.len()).prop_map(|shop| Operation::MakeSystem { shop }).boxed()));
        }
        if licenses > 0 {
            let target = prop_oneof![3 => (0..world.shops.len()).prop_map(Target::Shop), 1 => Just(Target::Unheard)];
            let bind = (0..2_usize, 0..licenses, target);
            let offer = (0..2_usize, 0..licenses);
            let refunded: Vec<usize> = sold.iter().copied().filter(|&license| world.licenses[license].refunded).collect();
            if !refunded.is_empty() {
                let withdraw = select(refunded).prop_map(|license| Operation::Refund { license, withdrawn: true });
                operations.push((2, withdraw.boxed()));
            }
            let refund = select(sold.clone()).prop_map(|license| Operation::Refund { license, withdrawn: false });
            operations.extend([
                (1, refund.boxed()),
                (3, offer.prop_map(|(account, license)| Operation::Offer { account, license }).boxed()),
                (4, (0..2_usize, select(sold)).prop_map(|(account, license)| Operation::Claim { account, license }).boxed()),
                (2, bind.prop_map(|(account, license, target)| Operation::Bind { account, license, target }).boxed()),
                (
                    1,
                    (0..licenses, any::<bool>())
                        .prop_map(|(license, suspended)| Operation::Suspend { license, suspended })
                        .boxed(),
                ),
            ]);
        }
        if licenses > 0 && systems > 0 {
            let link = (0..systems, 0..CUSTOMERS, option::weighted(0.3, 0..licenses));
            operations.extend([
                (5, (0..systems, 0..licenses).prop_map(|(system, license)| Operation::PutIn { system, license }).boxed()),
                (1, (0..systems).prop_map(|system| Operation::TakeOut { system }).boxed()),
                (1, (0..systems, any::<bool>()).prop_map(|(system, enabled)| Operation::Enable { system, enabled }).boxed()),
                (6, link.prop_map(|(system, customer, named)| Operation::Link { system, customer, named }).boxed()),
            ]);
        }
        if !world.transfers.is_empty() {
            let answer = select(vec![Answer::Accept, Answer::Accept, Answer::Decline, Answer::Cancel]);
            let answer = (0..world.transfers.len(), answer);
            let answer = answer.prop_map(|(transfer, answer)| Operation::Answer { transfer, answer });
            operations.push((3, answer.boxed()));
        }
        let linked: Vec<usize> = (0..links).filter(|&link| world.links[link].is_some()).collect();
        if !linked.is_empty() && licenses > 0 {
            let give = (select(linked.clone()), option::weighted(0.3, 0..licenses));
            operations.extend([
                (1, select(linked.clone()).prop_map(|link| Operation::Unlink { link }).boxed()),
                (2, give.prop_map(|(link, named)| Operation::Give { link, named }).boxed()),
                (1, select(linked).prop_map(|link| Operation::Take { link }).boxed()),
            ]);
        }
        proptest::strategy::Union::new_weighted(operations).boxed()
    }

    fn apply(mut world: Self, operation: &Operation) -> Self {
        world.perform(operation);
        world
    }

    fn preconditions(world: &Self, operation: &Operation) -> bool {
        let (licenses, systems) = (world.licenses.len(), world.systems.len());
        let linked = |link: usize| world.links.get(link).is_some_and(Option::is_some);
        match *operation {
            Operation::Issue { .. } | Operation::Stop { .. } | Operation::Bill { .. } => true,
            Operation::Refund { license, withdrawn } => {
                let known = world.licenses.get(license);
                known.is_some_and(|known| known.bundled_with.is_none() && (known.refunded || !withdrawn))
            }
            Operation::Answer { transfer, .. } => transfer < world.transfers.len(),
            Operation::MakeSystem { .. } => systems < SYSTEMS,
            Operation::Claim { license, .. } => {
                world.licenses.get(license).is_some_and(|known| known.bundled_with.is_none())
            }
            Operation::Bind { license, .. } | Operation::Suspend { license, .. } | Operation::Offer { license, .. } => {
                license < licenses
            }
            Operation::Enable { system, .. } | Operation::TakeOut { system } => system < systems,
            Operation::PutIn { system, license } => system < systems && license < licenses,
            Operation::Link { system, named, .. } => system < systems && named.is_none_or(|named| named < licenses),
            Operation::Unlink { link } | Operation::Take { link } => linked(link),
            Operation::Give { link, named } => linked(link) && named.is_none_or(|named| named < licenses),
        }
    }
}

/// The office under test, and the ids of what the model knows by number.
struct Office {
    runtime: Runtime,
    inside: Option<Inside>,
}

struct Inside {
    fresh: Fresh,
    service: Service,
    admins: Vec<String>,
    shops: Vec<String>,
    licenses: Vec<String>,
    serials: Vec<Option<String>>,
    /// The order and the item that each was sold by.
    orders: Vec<(String, String)>,
    transfers: Vec<String>,
    systems: Vec<String>,
    links: Vec<String>,
    steps: usize,
}

impl Office {
    fn open(fresh: impl Future<Output = Fresh>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let inside = runtime.block_on(async { Inside::open(fresh.await).await });
        Self { runtime, inside: Some(inside) }
    }

    fn apply(mut self, world: &World, operation: &Operation) -> Self {
        let inside = self.inside.as_mut().unwrap();
        self.runtime.block_on(inside.perform(world, operation));
        self
    }

    fn check(&self, world: &World) {
        self.runtime.block_on(self.inside.as_ref().unwrap().check(world));
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        if let Some(inside) = self.inside.take() {
            self.runtime.block_on(inside.fresh.end());
        }
    }
}

fn shop_id(number: usize) -> String {
    format!("SHOP-{number}")
}

fn email(account: usize) -> String {
    format!("account-{account}@model.example")
}

fn subscription_ref(number: usize) -> String {
    format!("sub-{number}")
}

impl Inside {
    async fn open(fresh: Fresh) -> Self {
        let service = Service::of_fixtures(&fresh).await;
        let (mut admins, mut shops) = (Vec::new(), Vec::new());
        for (number, name) in ["one", "two"].into_iter().enumerate() {
            let new = json!({"email": email(number), "name": name});
            let account = text(&done(&service, OPERATOR_KEY, "POST /api/v1/accounts", Some(&new)).await, "id");
            let new = json!({"role": "admin", "label": name});
            let key = done(&service, OPERATOR_KEY, &format!("POST /api/v1/accounts/{account}/keys"), Some(&new)).await;
            admins.push(text(&key, "key"));
        }
        for (number, shop) in World::new().shops.iter().enumerate() {
            let new = json!({"name": "Shop", "start_url": "https://shop.model.example/", "shop_id": shop_id(number)});
            shops.push(text(&done(&service, &admins[shop.account], "POST /api/v1/shops", Some(&new)).await, "id"));
        }
        let mut inside = Self {
            fresh,
            service,
            admins,
            shops,
            licenses: Vec::new(),
            serials: Vec::new(),
            orders: Vec::new(),
            transfers: Vec::new(),
            systems: Vec::new(),
            links: Vec::new(),
            steps: 0,
        };
        for subscription in 0..2 {
            inside.bill(subscription, true).await;
        }
        inside
    }

    /// Carries out an operation, and compares what it answers; `world` is what the model says is so afterwards.
    async fn perform(&mut self, world: &World, operation: &Operation) {
        self.steps += 1;
        self.service.pass(TimeDelta::seconds(1));
        let reply = match *operation {
            Operation::Issue { kind, subscription } => return self.issue(kind, subscription).await,
            Operation::Bill { subscription, paid } => return self.bill(subscription, paid).await,
            Operation::Claim { account, license } => {
                let call = json!({"serial": self.serials[license]});
                self.call(&self.admins[account], "POST /api/v1/licenses/claim", call).await
            }
            Operation::Bind { account, license, target } => {
                let number = match target {
                    Target::Shop(shop) => world.shops[shop].number,
                    Target::Unheard => world.next_number.saturating_sub(usize::from(world.refusals.is_empty())),
                };
                let call = json!({"license_ids": [self.licenses[license]], "shop_id": shop_id(number)});
                self.call(&self.admins[account], "POST /api/v1/licenses/bind", call).await
            }
            Operation::MakeSystem { shop } => {
                let new = json!({"shop": self.shops[shop], "name": "System", "protocol": "cxml",
                    "return_urls": ["https://buyer.model.example/"]});
                let system = done(&self.service, self.admin_of(world, shop), "POST /api/v1/systems", Some(&new)).await;
                return self.systems.push(text(&system, "id"));
            }
            Operation::Enable { system, enabled } => {
                self.on_system(world, system, "PATCH", "", json!({"enabled": enabled})).await
            }
            Operation::PutIn { system, license } => {
                self.on_system(world, system, "PUT", "/license", json!({"license_id": self.licenses[license]})).await
            }
            Operation::TakeOut { system } => self.on_system(world, system, "DELETE", "/license", Value::Null).await,
            Operation::Link { system, customer, named } => {
                let new = json!({"number": format!("{customer}"), "name": "Customer", "identity": format!("customer-{customer}"),
                    "license_id": named.map(|named| self.licenses[named].clone())});
                let reply = self.on_system(world, system, "POST", "/customers", new).await;
                if reply.status.is_success() {
                    self.links.push(text(&reply.json(), "id"));
                }
                reply
            }
            Operation::Unlink { link } => self.on_link(link, "DELETE", "", Value::Null).await,
            Operation::Give { link, named } => {
                let call = json!({"license_id": named.map(|named| self.licenses[named].clone())});
                self.on_link(link, "PUT", "/license", call).await
            }
            Operation::Take { link } => self.on_link(link, "DELETE", "/license", Value::Null).await,
            Operation::Suspend { license, suspended } => {
                let word = if suspended { "suspend" } else { "reinstate" };
                let call = format!("POST /api/v1/licenses/{}/{word}", self.licenses[license]);
                self.call(OPERATOR_KEY, &call, json!({"reason": "the model says so"})).await
            }
            Operation::Refund { license, withdrawn } => {
                let (order, item) = &self.orders[license];
                let rest = if withdrawn { "/withdraw" } else { "" };
                let call = json!({"items": [{"id": item, "licenses": [self.licenses[license]]}]});
                self.call(OPERATOR_KEY, &format!("POST /api/v1/orders/{order}/refund{rest}"), call).await
            }
            Operation::Offer { account, license } => {
                let call = json!({"to_email": email(1 - account)});
                let path = format!("POST /api/v1/licenses/{}/transfer", self.licenses[license]);
                self.call(&self.admins[account], &path, call).await
            }
            Operation::Answer { transfer, answer } => {
                let from = world.transfers[transfer].from;
                let (by, word) = match answer {
                    Answer::Accept => (1 - from, "accept"),
                    Answer::Decline => (1 - from, "decline"),
                    Answer::Cancel => (from, "cancel"),
                };
                let path = format!("POST /api/v1/transfers/{}/{word}", self.transfers[transfer]);
                self.call(&self.admins[by], &path, Value::Null).await
            }
            Operation::Stop { subscription, stopped } => {
                let word = if stopped { "end" } else { "reinstate" };
                let call = format!("POST /api/v1/subscriptions/{}/{word}", subscription_ref(subscription));
                self.call(OPERATOR_KEY, &call, json!({"reason": "the model says so"})).await
            }
        };
        if let (Operation::Offer { .. }, true) = (operation, reply.status.is_success()) {
            self.transfers.push(text(&reply.json(), "id"));
        }
        let code = reply.json()["code"].as_str().map(str::to_owned);
        match code {
            _ if reply.status.is_success() => assert_eq!(world.refusals, BTreeSet::new(), "{operation:?}: {}", reply.body),
            Some(code) => assert!(world.refusals.contains(code.as_str()), "{operation:?}: {code}, not {:?}", world.refusals),
            None => panic!("{operation:?}: {}", reply.body),
        }
    }

    async fn call(&self, key: &str, call: &str, body: Value) -> Reply {
        let body = if body.is_null() { None } else { Some(body) };
        self.service.api(key, call, body.as_ref()).await
    }

    fn admin_of(&self, world: &World, shop: usize) -> &str {
        &self.admins[world.shops[shop].account]
    }

    async fn on_system(&self, world: &World, system: usize, method: &str, rest: &str, body: Value) -> Reply {
        let call = format!("{method} /api/v1/systems/{}{rest}", self.systems[system]);
        self.call(self.admin_of(world, world.systems[system].shop), &call, body).await
    }

    async fn on_link(&self, link: usize, method: &str, rest: &str, body: Value) -> Reply {
        // An operator may do what the admin of any account may.
        self.call(OPERATOR_KEY, &format!("{method} /api/v1/links/{}{rest}", self.links[link]), body).await
    }

    async fn bill(&mut self, subscription: usize, paid: bool) {
        self.steps += 1;
        let kind = if paid { "subscription.updated" } else { "subscription.ended" };
        let body = event(kind, self.service.clock.now(), &subscription_ref(subscription));
        let reply = self.service.billing(&format!("model-{}", self.steps), &body).await;
        assert_eq!(reply.json()["outcome"], "applied", "{}", reply.body);
    }

    async fn issue(&mut self, kind: Kind, subscription: usize) {
        let product = if kind == Kind::System { "system_license" } else { "customer_license" };
        let order = json!({"external_ref": format!("model-{}", self.steps), "account_email": "buyer@model.example",
            "subscription_ref": subscription_ref(subscription), "status": "paid", "claim": false,
            "items": [{"product": product, "quantity": 1}]});
        let order = done(&self.service, OPERATOR_KEY, "POST /api/v1/orders", Some(&order)).await;
        let item = &order["items"][0];
        let mut licenses: Vec<&Value> = item["licenses"].as_array().unwrap().iter().collect();
        licenses.sort_by_key(|license| !license["bundled_with"].is_null());
        assert_eq!(licenses.len(), if kind == Kind::System { 2 } else { 1 }, "rule 1: {order}");
        for license in licenses {
            self.licenses.push(text(license, "id"));
            self.serials.push(license["serial"].as_str().map(str::to_owned));
            self.orders.push((text(&order, "id"), text(item, "id")));
        }
    }

    /// All pages of a list.
    async fn all(&self, key: &str, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let and = if path.contains('?') { '&' } else { '?' };
            let page = done(&self.service, key, &format!("GET {path}{and}limit=3{cursor}"), None).await;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }

    fn numbers(&self, items: &[Value]) -> Vec<usize> {
        let number = |item: &Value| self.licenses.iter().position(|known| item["id"] == known.as_str()).unwrap();
        items.iter().map(number).collect()
    }

    async fn check(&self, world: &World) {
        for (account, key) in self.admins.iter().enumerate() {
            self.check_licenses(world, account, key).await;
        }
        for (number, system) in self.systems.iter().enumerate() {
            self.check_system(world, number, system).await;
        }
    }

    /// Every license as the model says, in every list that has it and in no other.
    async fn check_licenses(&self, world: &World, account: usize, key: &str) {
        let expected = world.licenses_of(account);
        let all = self.all(key, "/api/v1/licenses").await;
        assert_eq!(self.numbers(&all), expected.keys().copied().collect::<Vec<_>>(), "each once, oldest first");
        for (item, number) in all.iter().zip(self.numbers(&all)) {
            let known = &world.licenses[number];
            let is_system = known.kind == Kind::System;
            assert_eq!(item["kind"], if is_system { "system" } else { "customer" });
            assert_eq!(item["effective"], expected[&number], "{item}");
            assert_eq!(item["reasons"].as_array().unwrap().is_empty(), expected[&number], "{item}");
            assert_eq!(item["bundled_with"].as_str(), known.bundled_with.map(|with| self.licenses[with].as_str()));
            let shop = world.bound_to(number).map(|shop| shop_id(world.shops[shop].number));
            assert_eq!(item["shop_id"].as_str(), shop.as_deref(), "{item}");
            let system = world.used_in(number).map(|system| self.systems[system].as_str());
            assert_eq!(item["system"]["id"].as_str(), system, "{item}");
        }
        let bundled = all.iter().filter(|item| !item["bundled_with"].is_null()).count();
        assert_eq!(bundled, all.iter().filter(|item| item["kind"] == "system").count(), "rule 1");
        for (filter, fits) in FILTERS {
            let listed = self.numbers(&self.all(key, &format!("/api/v1/licenses?{filter}")).await);
            let fitting: Vec<usize> = expected.keys().copied().filter(|&license| fits(world, license)).collect();
            assert_eq!(listed, fitting, "{filter}");
        }
    }

    /// What a system holds, and whom it lets in.
    async fn check_system(&self, world: &World, number: usize, system: &str) {
        let known = &world.systems[number];
        let key = self.admin_of(world, known.shop);
        let shown = done(&self.service, key, &format!("GET /api/v1/systems/{system}"), None).await;
        assert_eq!(shown["license"]["id"].as_str(), known.license.map(|license| self.licenses[license].as_str()), "{shown}");
        let here = |link: &&model::Link| link.system == number;
        let expected: BTreeMap<String, bool> = (0..world.links.len())
            .filter_map(|link| {
                world.links[link].as_ref().filter(here).map(|known| (self.links[link].clone(), world.lets_in(known)))
            })
            .collect();
        let call = format!("POST /api/v1/systems/{system}/simulate/customers");
        let simulated = done(&self.service, key, &call, Some(&json!({}))).await;
        let told = simulated["items"].as_array().unwrap().iter();
        let told: BTreeMap<String, bool> = told.map(|item| (text(item, "link"), item["decision"] == "accepted")).collect();
        assert_eq!(told, expected, "rule 15");
    }
}

type Fits = fn(&World, usize) -> bool;

/// Filters of the list of licenses, and what the model says fits them.
const FILTERS: [(&str, Fits); 7] = [
    ("effective=true", |world, license| world.is_effective(license)),
    ("effective=false", |world, license| !world.is_effective(license)),
    ("kind=system", |world, license| world.licenses[license].kind == Kind::System),
    ("kind=customer&effective=true", |world, license| {
        world.licenses[license].kind == Kind::Customer && world.is_effective(license)
    }),
    ("used=true", |world, license| world.used_in(license).is_some()),
    ("used=false&kind=customer", |world, license| {
        world.used_in(license).is_none() && world.licenses[license].kind == Kind::Customer
    }),
    ("bound=false", |world, license| world.bound_to(license).is_none()),
];

/// The office on SQLite.
struct OnSqlite;
/// The office on PostgreSQL.
struct OnPostgres;

macro_rules! machine {
    ($name:ident, $fresh:expr) => {
        impl StateMachineTest for $name {
            type SystemUnderTest = Office;
            type Reference = World;

            fn init_test(_: &World) -> Office {
                Office::open($fresh)
            }

            fn apply(office: Office, world: &World, operation: Operation) -> Office {
                office.apply(world, &operation)
            }

            fn check_invariants(office: &Office, world: &World) {
                office.check(world);
            }
        }
    };
}

machine!(OnSqlite, Fresh::sqlite());
machine!(OnPostgres, Fresh::postgres());

fn config() -> Config {
    Config { cases: 12, max_shrink_iters: 200, failure_persistence: None, ..Config::default() }
}

prop_state_machine! {
    #![proptest_config(config())]

    #[test]
    fn the_office_does_what_the_model_says_on_sqlite(sequential 20..60 => OnSqlite);

    #[test]
    fn the_office_does_what_the_model_says_on_postgres(sequential 20..60 => OnPostgres);
}
