//! An account with one thing of every kind, made through the API, under the ids of the document's examples.

use crate::{
    engines::Bench,
    world::{ADMIN_KEY, OPERATOR_KEY, Service, event, fixture, vault},
};
use punchgate::{
    chance::Chance,
    domain::{
        cause::{Actor, Cause},
        id::Id,
        jws::Signed,
        language::Language,
        license::LicenseKind,
        license_key::{Component, Content, Document, Holder, Signer, Validity, signing_input},
        mail::Message,
        subscription::{Subscription, Terms},
    },
    licensing::{self, Issue},
    store::{Act, NewMail},
    vault::signing::Signing,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The ids and other values of the examples, by the kind of what they stand for.
pub(crate) const EXAMPLES: [(&str, &str); 28] = [
    ("account", "0199f5a0-0000-7000-8000-00000000000a"),
    ("shop", "0199f5a0-0000-7000-8000-00000000000b"),
    ("system", "0199f5a0-0000-7000-8000-00000000000c"),
    ("customer", "0199f5a0-0000-7000-8000-00000000000d"),
    ("link", "0199f5a0-0000-7000-8000-00000000000e"),
    ("system_license", "0199f5a0-0000-7000-8000-00000000000f"),
    ("customer_license", "0199f5a0-0000-7000-8000-000000000010"),
    ("key", "0199f5a0-0000-7000-8000-000000000011"),
    ("login", "0199f5a0-0000-7000-8000-000000000012"),
    ("order", "0199f5a0-0000-7000-8000-000000000013"),
    ("item", "0199f5a0-0000-7000-8000-000000000014"),
    ("sold_license", "0199f5a0-0000-7000-8000-000000000015"),
    ("transfer", "0199f5a0-0000-7000-8000-000000000016"),
    ("received_transfer", "0199f5a0-0000-7000-8000-000000000017"),
    ("new_order", "2026-10041"),
    ("mail", "0199f5a0-0000-7000-8000-000000000018"),
    ("session", "0199f5a0-0000-7000-8000-000000000019"),
    ("user", "0199f5a0-0000-7000-8000-00000000001a"),
    ("subscription", "sub_2041"),
    ("other_subscription", "sub_2042"),
    ("move", "SHOP-NEW-0002"),
    ("shop_id", "SHOP-0001"),
    ("token", "a-start-token"),
    ("license_key", "0199f5a0-0000-7000-8000-00000000001b"),
    ("access_key", "eyJhbGciOiJFZERTQSIsImtpZCI6Ii4uLiJ9.eyJhY2NvdW50Ijp7fX0.c2lnbmF0dXJl"),
    ("signer", "pgs_11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"),
    ("kid", "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
    ("serial", "PG-00000-00000-00000-00000-0000000"),
];

/// The example that stands for a kind.
fn example(kind: &str) -> &'static str {
    EXAMPLES.iter().find(|(known, _)| *known == kind).unwrap_or_else(|| panic!("no example of a {kind}")).1
}

/// An account, and what it has.
pub(crate) struct Stock {
    /// What stands here for each example.
    things: BTreeMap<&'static str, String>,
    /// The key of its admin.
    pub(crate) admin: String,
    /// The key of its shop.
    pub(crate) shop: String,
}

/// Calls, and takes what a success answers.
pub(crate) async fn done(service: &Service, key: &str, call: &str, body: Option<&Value>) -> Value {
    let reply = service.api(key, call, body).await;
    assert!(reply.status.is_success(), "{call}: {} {}", reply.status, reply.body);
    reply.json()
}

/// The text of a field.
pub(crate) fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field}: {value}")).to_owned()
}

impl Stock {
    /// Makes an account of this name with one of everything.
    pub(crate) async fn of(store: &Bench, service: &Service, name: &str) -> Self {
        let mut things = BTreeMap::new();
        let mut put = |kind: &str, thing: String| things.insert(example(kind), thing);
        let email = format!("{name}@stock.example");
        let new = json!({"email": email, "name": name});
        let account = text(&done(service, OPERATOR_KEY, "POST /api/v1/accounts", Some(&new)).await, "id");
        let keys = format!("POST /api/v1/accounts/{account}/keys");
        let admin = done(service, OPERATOR_KEY, &keys, Some(&json!({"role": "admin", "label": name}))).await;
        let admin = text(&admin, "key");
        let spare = done(service, &admin, &keys, Some(&json!({"role": "admin", "label": "spare"}))).await;
        put("key", text(&spare, "id"));

        let new = json!({"email": format!("anna-{name}@stock.example"), "name": "Anna", "role": "admin"});
        put("user", text(&done(service, &admin, "POST /api/v1/users", Some(&new)).await, "id"));

        let shop_id = format!("{}-0001", name.to_uppercase());
        let new = json!({"name": name, "start_url": "https://shop.stock.example/punchout", "shop_id": shop_id});
        let shop = text(&done(service, &admin, "POST /api/v1/shops", Some(&new)).await, "id");
        let new = json!({"role": "shop", "label": "plugin", "shop": shop});
        let plugin = text(&done(service, &admin, &keys, Some(&new)).await, "key");

        let (subscription, other) = (format!("sub_{name}"), format!("sub_{name}_other"));
        for reference in [&subscription, &other] {
            let active = event("subscription.updated", service.clock.now(), reference);
            assert_eq!(service.billing(reference, &active).await.status, 200);
        }
        let items = json!([{"product": "system_license", "quantity": 3}, {"product": "customer_license", "quantity": 4}]);
        let order = json!({"type": "order.paid", "timestamp": service.clock.now(), "data": {
            "external_ref": format!("order-{name}"), "account_email": email, "subscription_ref": subscription, "items": items,
        }});
        assert_eq!(service.billing(&format!("order-{name}"), &order.to_string()).await.status, 200);
        let licenses = done(service, &admin, "GET /api/v1/licenses?limit=200", None).await;
        let licenses = |kind: &str| -> Vec<String> {
            let items = licenses["items"].as_array().unwrap().iter();
            items
                .filter(|item| item["kind"] == kind && item["bundled_with"].is_null())
                .map(|item| text(item, "id"))
                .collect()
        };
        let (systems, customers) = (licenses("system"), licenses("customer"));

        let new =
            json!({"shop": shop, "name": "Coupa", "protocol": "cxml", "return_urls": ["https://buyer.stock.example/"]});
        let system = done(service, &admin, "POST /api/v1/systems", Some(&new)).await;
        let (name_in_url, system) = (text(&system, "system"), text(&system, "id"));
        let license = json!({"license_id": systems[0]});
        done(service, &admin, &format!("PUT /api/v1/systems/{system}/license"), Some(&license)).await;
        let new = json!({"number": "4711", "name": "Buyer", "identity": "buyer@stock.example", "secret": "stock-secret"});
        let link = done(service, &admin, &format!("POST /api/v1/systems/{system}/customers"), Some(&new)).await;

        // A login that is refused leaves a line in the log; a plugin that reports another SHOPID, a proposal.
        let mut raw = fixture("cxml/coupa-create");
        raw.path = format!("/punchout/{name_in_url}/cxml");
        service.send(&raw).await;
        put("token", start_token(service, &name_in_url, "1@stock.example").await);
        let token = json!({"token": start_token(service, &name_in_url, "2@stock.example").await});
        let session = done(service, &plugin, "POST /api/v1/shop/sessions/redeem", Some(&token)).await;
        put("session", text(&session, "id"));
        let logins = done(service, &admin, "GET /api/v1/logins", None).await;
        let moved = format!("{}-0002", name.to_uppercase());
        service.api(&plugin, "POST /api/v1/shop/check", Some(&json!({"shop_id": moved}))).await;

        let found = format!("GET /api/v1/orders?external_ref=order-{name}");
        let order = text(&done(service, OPERATOR_KEY, &found, None).await["items"][0], "id");
        let shown = done(service, OPERATOR_KEY, &format!("GET /api/v1/orders/{order}"), None).await;
        put("item", text(&shown["items"][1], "id"));
        put("sold_license", text(&shown["items"][1]["licenses"][0], "id"));
        put("order", order);
        put("new_order", format!("new-{name}"));
        let offer = format!("POST /api/v1/licenses/{}/transfer", customers[1]);
        let to = json!({"to_email": "successor@stock.example"});
        put("transfer", text(&done(service, &admin, &offer, Some(&to)).await, "id"));
        put("received_transfer", received(service, name, &email).await);

        put("account", account);
        put("shop", shop);
        put("system", system);
        put("customer", text(&link["customer"], "id"));
        put("link", text(&link, "id"));
        put("system_license", systems[1].clone());
        put("customer_license", customers[0].clone());
        put("login", text(&logins["items"][0], "id"));
        put("subscription", subscription);
        put("other_subscription", other.clone());
        put("move", moved);
        put("shop_id", shop_id);
        put("mail", mail(store, service, name).await);
        put("serial", serial(store, service, &other).await);
        license_keys(service, &admin, &email, &mut put).await;
        Self { things, admin, shop: plugin }
    }

    /// What stands here for a kind.
    pub(crate) fn thing(&self, kind: &str) -> &str {
        &self.things[example(kind)]
    }

    /// A text of the document with the things of this stock in it.
    pub(crate) fn filled(&self, example: &Value) -> Value {
        match example {
            Value::String(text) => self.things.get(text.as_str()).map_or(text.as_str(), String::as_str).into(),
            Value::Array(items) => items.iter().map(|item| self.filled(item)).collect(),
            Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), self.filled(value))).collect(),
            other => other.clone(),
        }
    }
}

/// An offer to this address, of a license that another account ordered.
async fn received(service: &Service, name: &str, email: &str) -> String {
    let order = json!({
        "external_ref": format!("given-{name}"), "account_email": "admin@fixtures.example", "subscription_ref": "active",
        "status": "paid", "items": [{"product": "customer_license", "quantity": 1}],
    });
    let order = done(service, OPERATOR_KEY, "POST /api/v1/orders", Some(&order)).await;
    let offer = format!("POST /api/v1/licenses/{}/transfer", text(&order["items"][0]["licenses"][0], "id"));
    text(&done(service, ADMIN_KEY, &offer, Some(&json!({"to_email": email}))).await, "id")
}

/// A mail that was given up.
async fn mail(store: &Bench, service: &Service, name: &str) -> String {
    let (now, chance) = (service.clock.now(), Chance::System);
    let act = Act { cause: Cause::by(Actor::System), now, chance };
    let mut tx = store.write().await.unwrap();
    let order = tx.order_of_ref(&format!("order-{name}")).await.unwrap().unwrap().id;
    let message = Message::OrderPaid { order };
    let (cause, recipient) = (format!("stock:{name}"), "buyer@stock.example");
    let mail = NewMail { cause: &cause, message: &message, language: Language::English, recipient, account: None };
    let id = tx.insert_mail(&act, &mail).await.unwrap().unwrap();
    let held = tx.take_mails(now, now, 10_000).await.unwrap();
    let held = held.iter().find(|held| held.id == id).unwrap();
    assert!(tx.give_mail_up(&act, held, "550 no such user").await.unwrap());
    tx.commit().await.unwrap();
    id.to_string()
}

/// The serial of a new license that nobody claimed.
async fn serial(store: &Bench, service: &Service, subscription: &str) -> String {
    let act = Act { cause: Cause::by(Actor::System), now: service.clock.now(), chance: Chance::System };
    let mut tx = store.write().await.unwrap();
    let subscription = tx.lock_subscription(&act, subscription).await.unwrap();
    let issue = Issue { kind: LicenseKind::Customer, quantity: 1, subscription, item: None };
    let issued = licensing::issue(&mut tx, &vault(), &act, issue).await.unwrap();
    tx.commit().await.unwrap();
    issued[0].serial.to_string()
}

/// A license key that is registered, the next one, and signing keys: one that is trusted, one that is to be.
async fn license_keys(
    service: &Service,
    admin: &str,
    email: &str,
    put: &mut impl FnMut(&'static str, String) -> Option<String>,
) {
    let signing = |number: u8| Signing::from_seed(&zeroize::Zeroizing::new([number; 32]));
    let signer = signing(1).public();
    let named = Signer { kid: signer.kid(), x: signer.x(), signs_from: service.clock.now() };
    let access_key = |number: i64| {
        let account = Holder { id: Id::new(uuid::Uuid::from_u128(1)), email: email.to_owned(), name: "Stock".to_owned() };
        let component = Component {
            id: Id::new(uuid::Uuid::from_u128(2)),
            kind: LicenseKind::System,
            serial_hint: "AB12".to_owned(),
            bundled: Some(Id::new(uuid::Uuid::from_u128(3))),
            subscription: Some("sub_upstream".to_owned()),
            shop_id: None,
            claimed_at: service.clock.now(),
            suspended_at: None,
            revoked_at: None,
        };
        let paid = Subscription { reference: "sub_upstream".to_owned(), ..Subscription::default() };
        let content = Content::of(Terms::default(), std::iter::once(&paid), vec![component]);
        let (now, signers) = (service.clock.now(), vec![named.clone()]);
        let document = Document::issued(account, number, now, Validity::by_hand(90), signers, content);
        let input = signing_input(&signer.kid(), &serde_json::to_vec(&document).unwrap());
        Signed::text(&input, &signing(1).sign(&input))
    };
    let trust = async |number: u8| {
        let call = "POST /api/v1/trusted-signers";
        done(service, OPERATOR_KEY, call, Some(&json!({"signer": signing(number).public().text()}))).await
    };
    trust(1).await;
    let new = json!({"label": "first", "access_key": access_key(1)});
    put("license_key", text(&done(service, admin, "POST /api/v1/license-keys", Some(&new)).await, "id"));
    put("access_key", access_key(2));
    put("kid", text(&trust(2).await, "kid"));
    put("signer", signing(3).public().text());
}

/// The start token of a login that is let in.
async fn start_token(service: &Service, system: &str, payload_id: &str) -> String {
    let mut raw = fixture("oci/srm-get");
    raw.method = "POST".to_owned();
    raw.query = String::new();
    raw.path = format!("/punchout/{system}/cxml");
    raw.headers = vec![("content-type".to_owned(), "text/xml".to_owned())];
    let document = r#"<cXML payloadID="1@stock.example" timestamp="2026-01-01T00:00:00+00:00"><Header>
<From><Credential domain="NetworkId"><Identity>buyer@stock.example</Identity></Credential></From>
<To><Credential domain="NetworkId"><Identity>shop@stock.example</Identity></Credential></To>
<Sender><Credential domain="NetworkId"><Identity>buyer@stock.example</Identity><SharedSecret>stock-secret</SharedSecret></Credential>
<UserAgent>stock</UserAgent></Sender></Header><Request><PunchOutSetupRequest operation="create"><BuyerCookie>1</BuyerCookie>
<BrowserFormPost><URL>https://buyer.stock.example/cart</URL></BrowserFormPost></PunchOutSetupRequest></Request></cXML>"#;
    raw.body = document.replacen("1@stock.example", payload_id, 1).into_bytes();
    service.send(&raw).await.token()
}
