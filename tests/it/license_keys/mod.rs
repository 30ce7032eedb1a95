//! License keys between an authority and an installation that has a database of its own, on the other engine, and no connection to it
//! but what the test carries over.

mod by_hand;
mod command_line;
mod ending;
mod feed;
mod in_step;
mod pages;
mod refused;
mod signers;
mod tries;
mod turns;

use crate::{
    engines::{Bench, Fresh},
    world::{OPERATOR_KEY, Reply, Service, event, fixture, fixtures_now},
};
use chrono::{DateTime, Utc};
use punchgate::{
    chance::Chance,
    domain::cause::{Actor, Cause},
    licensing::{self, Key},
    store::{Act, Engine, Role},
};
use serde_json::{Value, json};

const EMAIL: &str = "shop@keys.example";

/// An authority and an installation, each with the account of [`EMAIL`].
struct Pair {
    authority: Service,
    /// The account at the authority.
    account: String,
    here: Service,
    /// The key of the account's admin at the installation.
    admin: String,
    there: Fresh,
}

/// Calls, and takes what a success answers.
async fn done(service: &Service, key: &str, call: &str, body: Option<&Value>) -> Value {
    let reply = service.api(key, call, body).await;
    assert!(reply.status.is_success(), "{call}: {} {}", reply.status, reply.body);
    reply.json()
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field}: {value}")).to_owned()
}

/// An account, and a key of its admin.
async fn account(service: &Service, email: &str) -> (String, String) {
    let new = json!({"email": email, "name": "Shop"});
    let account = text(&done(service, OPERATOR_KEY, "POST /api/v1/accounts", Some(&new)).await, "id");
    let new = json!({"role": "admin", "label": "tests"});
    let key = done(service, OPERATOR_KEY, &format!("POST /api/v1/accounts/{account}/keys"), Some(&new)).await;
    (account, text(&key, "key"))
}

impl Pair {
    /// The installation in this store, and the authority in another one on the other engine; nothing is bought yet.
    async fn of(store: &Bench) -> Self {
        let there = match store.engine() {
            Engine::Sqlite => Fresh::postgres().await,
            Engine::Postgres => Fresh::sqlite().await,
        };
        for store in [store, &there] {
            let act = Act { cause: Cause::by(Actor::System), now: fixtures_now(), chance: Chance::System };
            let mut tx = store.write().await.unwrap();
            licensing::create_key(&mut tx, &act, Role::Operator, "tests", Key::Given(OPERATOR_KEY)).await.unwrap();
            tx.commit().await.unwrap();
        }
        let authority = Service::over(&there, fixtures_now(), 1);
        let here = Service::over(store, fixtures_now(), 2);
        let (there_account, _) = account(&authority, EMAIL).await;
        let (_, admin) = account(&here, &EMAIL.to_uppercase()).await;
        Self { authority, account: there_account, here, admin, there }
    }

    /// The same, after this many licenses were bought, of each kind, and the installation trusts the authority.
    async fn with(store: &Bench, systems: i64, customers: i64) -> Self {
        let pair = Self::of(store).await;
        pair.pay("evt_1", "subscription.updated").await;
        pair.buy("order-1", systems, customers).await;
        pair.export().await;
        pair.trust().await;
        pair
    }

    async fn end(self) {
        self.there.end().await;
    }

    /// An event of the subscription at the authority.
    async fn pay(&self, id: &str, kind: &str) {
        let reply = self.authority.billing(id, &event(kind, self.authority.clock.now(), "sub_keys")).await;
        assert_eq!(reply.json()["outcome"], "applied", "{}", reply.body);
    }

    async fn buy(&self, reference: &str, systems: i64, customers: i64) -> Value {
        let items = [("system_license", systems), ("customer_license", customers)];
        let items = items.into_iter().filter(|(_, quantity)| *quantity > 0);
        let items: Vec<Value> = items.map(|(product, quantity)| json!({"product": product, "quantity": quantity})).collect();
        let order = json!({
            "external_ref": reference, "account_email": EMAIL, "subscription_ref": "sub_keys", "status": "paid", "items": items,
        });
        done(&self.authority, OPERATOR_KEY, "POST /api/v1/orders", Some(&order)).await
    }

    /// Exports what the account is entitled to now.
    async fn export(&self) -> Value {
        self.export_for(90).await
    }

    async fn export_for(&self, days: u16) -> Value {
        let call = format!("POST /api/v1/accounts/{}/license-key", self.account);
        done(&self.authority, OPERATOR_KEY, &call, Some(&json!({"valid_days": days}))).await
    }

    /// Lets the installation trust the key that signs at the authority now.
    async fn trust(&self) {
        let keys = done(&self.authority, OPERATOR_KEY, "GET /api/v1/signing-keys", None).await;
        let signing = keys["items"].as_array().unwrap().iter().find(|key| key["signs"] == true).unwrap();
        let trust = json!({"signer": signing["signer"]});
        done(&self.here, OPERATOR_KEY, "POST /api/v1/trusted-signers", Some(&trust)).await;
    }

    /// Registers an access key at the installation, and says what that came to.
    async fn add(&self, label: &str, access_key: &str) -> Reply {
        let body = json!({"label": label, "access_key": access_key});
        self.here.api(&self.admin, "POST /api/v1/license-keys", Some(&body)).await
    }

    /// Carries what the account is entitled to now over to the installation; what registering it answered.
    async fn carry(&self, label: &str) -> Value {
        let exported = self.export().await;
        let reply = self.add(label, &text(&exported, "access_key")).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.json()
    }

    /// The licenses of the account at the installation.
    async fn licenses(&self) -> Vec<Value> {
        let list = done(&self.here, &self.admin, "GET /api/v1/licenses?limit=200", None).await;
        list["items"].as_array().unwrap().clone()
    }

    /// The licenses of this kind that did not come with another one.
    async fn sold(&self, kind: &str) -> Vec<String> {
        let licenses = self.licenses().await;
        let sold = licenses.iter().filter(|license| license["kind"] == kind && license["bundled_with"].is_null());
        sold.map(|license| text(license, "id")).collect()
    }

    /// A shop with a system at the installation, and two customers in it: one by the bundled license, one by a purchased one.
    async fn gate(&self) -> Gate {
        let new = json!({"name": "Main", "start_url": "https://shop.keys.example/punchout", "shop_id": "KEYS-0001"});
        let shop = text(&done(&self.here, &self.admin, "POST /api/v1/shops", Some(&new)).await, "id");
        let new = json!({"shop": shop, "name": "Coupa", "protocol": "cxml", "return_urls": ["https://buyer.keys.example/"]});
        let system = done(&self.here, &self.admin, "POST /api/v1/systems", Some(&new)).await;
        let (name, system) = (text(&system, "system"), text(&system, "id"));
        let license = json!({"license_id": self.sold("system").await[0]});
        done(&self.here, &self.admin, &format!("PUT /api/v1/systems/{system}/license"), Some(&license)).await;
        for (number, identity) in [("4711", "first@keys.example"), ("4712", "second@keys.example")] {
            let new = json!({"number": number, "name": "Buyer", "identity": identity, "secret": "keys-secret"});
            done(&self.here, &self.admin, &format!("POST /api/v1/systems/{system}/customers"), Some(&new)).await;
        }
        Gate { name, system, count: 0 }
    }
}

/// A system at the installation.
struct Gate {
    name: String,
    system: String,
    count: usize,
}

impl Gate {
    /// A login of a customer, and what it is answered.
    async fn login(&mut self, pair: &Pair, identity: &str) -> Reply {
        self.count += 1;
        // The newest login of the log is this one.
        pair.here.pass(chrono::TimeDelta::milliseconds(2));
        let mut raw = fixture("oci/srm-get");
        raw.method = "POST".to_owned();
        raw.query = String::new();
        raw.path = format!("/punchout/{}/cxml", self.name);
        raw.headers = vec![("content-type".to_owned(), "text/xml".to_owned())];
        let credential =
            |inner: &str| format!("<Credential domain=\"NetworkId\"><Identity>{identity}</Identity>{inner}</Credential>");
        raw.body = format!(
            "<cXML payloadID=\"{}@keys.example\" timestamp=\"2026-01-01T00:00:00+00:00\"><Header><From>{}</From><To>{}</To>\
             <Sender>{}<UserAgent>tests</UserAgent></Sender></Header><Request><PunchOutSetupRequest operation=\"create\">\
             <BuyerCookie>1</BuyerCookie><BrowserFormPost><URL>https://buyer.keys.example/cart</URL></BrowserFormPost>\
             </PunchOutSetupRequest></Request></cXML>",
            self.count,
            credential(""),
            credential(""),
            credential("<SharedSecret>keys-secret</SharedSecret>"),
        )
        .into_bytes();
        pair.here.send(&raw).await
    }

    /// Whether both customers get in; they must fare alike.
    async fn lets_in(&mut self, pair: &Pair) -> bool {
        let first = self.login(pair, "first@keys.example").await.cxml_status();
        let second = self.login(pair, "second@keys.example").await.cxml_status();
        assert_eq!(first, second);
        assert!([200, 403].contains(&first), "{first}");
        first == 200
    }

    /// The codes for which the last login was refused.
    async fn codes(&self, pair: &Pair) -> Vec<String> {
        let last = done(&pair.here, &pair.admin, "GET /api/v1/logins?limit=1", None).await;
        let login =
            done(&pair.here, &pair.admin, &format!("GET /api/v1/logins/{}", text(&last["items"][0], "id")), None).await;
        login["reasons"].as_array().unwrap().iter().map(|reason| text(reason, "code")).collect()
    }
}

fn at(value: &Value, field: &str) -> DateTime<Utc> {
    text(value, field).parse().unwrap()
}
