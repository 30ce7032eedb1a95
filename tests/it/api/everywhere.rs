//! What holds of every operation of the document: which keys open it, that its example works and its answer is what the document
//! says, and that nobody reaches what is another account's. An operation that is new and has no place here fails.

use super::stock::{EXAMPLES, Stock, done};
use crate::{
    engines::Bench,
    world::{OPERATOR_KEY, Service},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What each part of each path names.
const PLACES: [(&str, &[&str]); 50] = [
    ("/api/v1/accounts/{id}", &["account"]),
    ("/api/v1/accounts/{id}/keys", &["account"]),
    ("/api/v1/keys/{id}", &["key"]),
    ("/api/v1/users/{id}/password", &["user"]),
    ("/api/v1/users/{id}/disable", &["user"]),
    ("/api/v1/users/{id}/enable", &["user"]),
    ("/api/v1/shops/{id}", &["shop"]),
    ("/api/v1/shops/{id}/moves", &["shop"]),
    ("/api/v1/shops/{id}/moves/{shop_id}/approve", &["shop", "move"]),
    ("/api/v1/shops/{id}/moves/{shop_id}/dismiss", &["shop", "move"]),
    ("/api/v1/systems/{id}", &["system"]),
    ("/api/v1/systems/{id}/clone", &["system"]),
    ("/api/v1/systems/{id}/cart", &["system"]),
    ("/api/v1/systems/{id}/cart/preview", &["system"]),
    ("/api/v1/systems/{id}/license", &["system"]),
    ("/api/v1/systems/{id}/secret", &["system"]),
    ("/api/v1/systems/{id}/customers", &["system"]),
    ("/api/v1/systems/{id}/simulate", &["system"]),
    ("/api/v1/systems/{id}/simulate/customers", &["system"]),
    ("/api/v1/links/{id}", &["link"]),
    ("/api/v1/links/{id}/license", &["link"]),
    ("/api/v1/links/{id}/secret", &["link"]),
    ("/api/v1/customers/{id}", &["customer"]),
    ("/api/v1/customers/{id}/anonymize", &["customer"]),
    ("/api/v1/customers/import", &["shop"]),
    ("/api/v1/licenses/{id}", &["customer_license"]),
    ("/api/v1/licenses/{id}/suspend", &["customer_license"]),
    ("/api/v1/licenses/{id}/reinstate", &["customer_license"]),
    ("/api/v1/licenses/{id}/subscription", &["customer_license"]),
    ("/api/v1/subscriptions/{ref}", &["subscription"]),
    ("/api/v1/subscriptions/{ref}/end", &["subscription"]),
    ("/api/v1/subscriptions/{ref}/reinstate", &["subscription"]),
    ("/api/v1/subscriptions/{ref}/extend", &["subscription"]),
    ("/api/v1/logins/{id}", &["login"]),
    ("/api/v1/shop/sessions/{id}/return", &["session"]),
    ("/api/v1/shop/sessions/{id}/cancel", &["session"]),
    ("/api/v1/shop/sessions/{id}/check", &["session"]),
    ("/api/v1/orders/{id}", &["order"]),
    ("/api/v1/orders/{id}/refund", &["order"]),
    ("/api/v1/orders/{id}/refund/withdraw", &["order"]),
    ("/api/v1/orders/{id}/items/{item_id}/resend", &["order", "item"]),
    ("/api/v1/licenses/{id}/transfer", &["customer_license"]),
    ("/api/v1/transfers/{id}", &["transfer"]),
    ("/api/v1/transfers/{id}/accept", &["received_transfer"]),
    ("/api/v1/transfers/{id}/decline", &["received_transfer"]),
    ("/api/v1/transfers/{id}/cancel", &["transfer"]),
    ("/api/v1/mails/{id}/retry", &["mail"]),
    ("/api/v1/accounts/{id}/license-key", &["account"]),
    ("/api/v1/license-keys/{id}", &["license_key"]),
    ("/api/v1/trusted-signers/{kid}", &["kid"]),
];

/// An operation of the document.
struct Operation {
    method: String,
    path: String,
    said: Value,
}

/// The document, as a caller reads it.
fn document() -> Value {
    serde_json::to_value(punchgate::web::document()).unwrap()
}

fn operations() -> Vec<Operation> {
    let document = document();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, said) in item.as_object().unwrap() {
            operations.push(Operation { method: method.to_uppercase(), path: path.clone(), said: said.clone() });
        }
    }
    assert!(operations.len() > 30);
    operations
}

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether it says in its query for which shop.
    fn asks_for_shop(&self) -> bool {
        let mut parameters = self.said["parameters"].as_array().into_iter().flatten();
        parameters.any(|said| said["name"] == "shop" && said["required"] == true)
    }

    /// What its path names, and then its query.
    fn places(&self) -> &'static [&'static str] {
        if !self.path.contains('{') && !self.asks_for_shop() {
            return &[];
        }
        let known = PLACES.iter().find(|(path, _)| *path == self.path);
        known.unwrap_or_else(|| panic!("{} names something: say in PLACES what", self.path)).1
    }

    /// The call, with these in its path.
    fn call(&self, things: &[&str]) -> String {
        let mut path = String::new();
        let mut things = things.iter();
        for part in self.path.split('/').skip(1) {
            let thing = if part.starts_with('{') { things.next().unwrap() } else { part };
            path.extend(["/", thing]);
        }
        if self.asks_for_shop() {
            path.extend(["?shop=", things.next().unwrap()]);
        }
        format!("{} {path}", self.method)
    }

    /// The roles whose keys open it.
    fn roles(&self) -> BTreeSet<&str> {
        let schemes = self.said["security"].as_array().unwrap_or_else(|| panic!("{} says no roles", self.name()));
        schemes.iter().flat_map(|scheme| scheme.as_object().unwrap().keys()).map(String::as_str).collect()
    }

    /// The media type and the example of its body, if it takes one.
    fn body(&self) -> Option<(&str, &Value)> {
        let (media_type, content) = self.said["requestBody"]["content"].as_object()?.iter().next()?;
        assert!(!content["example"].is_null(), "{} has no example", self.name());
        Some((media_type, &content["example"]))
    }

    /// The status and the schema of its success.
    fn success(&self) -> (u16, &Value) {
        let responses = self.said["responses"].as_object().unwrap();
        let (status, response) = responses.iter().find(|(status, _)| status.starts_with('2')).unwrap();
        (status.parse().unwrap(), &response["content"]["application/json"]["schema"])
    }
}

async fn send(service: &Service, key: &str, call: &str, body: Option<(&str, Value)>) -> crate::world::Reply {
    match body {
        None => service.api(key, call, None).await,
        Some(("application/json", body)) => service.api(key, call, Some(&body)).await,
        Some((media_type, body)) => service.api_text(key, call, media_type, body.as_str().unwrap_or_default()).await,
    }
}

on_each_engine!(every_operation_is_open_to_the_roles_it_says_and_no_other, |store| async {
    let service = Service::of_fixtures(&store).await;
    let stock = Stock::of(&store, &service, "roles").await;
    for operation in operations() {
        let nothing = "00000000-0000-7000-8000-000000000000";
        let call = operation.call(&vec![nothing; operation.places().len()]);
        let body = operation.body();
        for (role, key) in [("operator", OPERATOR_KEY), ("admin", &stock.admin), ("shop", &stock.shop)] {
            let reply = send(&service, key, &call, body.map(|(media_type, _)| (media_type, json!({})))).await;
            let refused = reply.status == 403 && reply.json()["code"] == "role_not_allowed";
            assert_eq!(refused, !operation.roles().contains(role), "{} as {role}: {}", operation.name(), reply.body);
        }
        let reply = send(&service, "pgk_nobody", &call, body.map(|(media_type, _)| (media_type, json!({})))).await;
        assert_eq!(reply.status, 401, "{}", operation.name());
    }
});

/// The schema of an answer, with the types of the document beside it.
fn judge(document: &Value, schema: &Value) -> jsonschema::Validator {
    let mut whole = json!({"$ref": "#/answer", "answer": schema, "components": document["components"]});
    if schema.is_null() {
        whole["answer"] = json!({});
    }
    jsonschema::validator_for(&whole).unwrap()
}

on_each_engine!(every_example_works_and_its_answer_is_what_the_document_says, |store| async {
    let service = Service::of_fixtures(&store).await;
    let document = document();
    for (number, operation) in operations().into_iter().enumerate() {
        let stock = Stock::of(&store, &service, &format!("example{number}")).await;
        prepare(&service, &stock, &operation).await;
        let things: Vec<&str> = operation.places().iter().map(|kind| stock.thing(kind)).collect();
        let key = match operation.roles() {
            roles if roles.contains("admin") => stock.admin.as_str(),
            roles if roles.contains("shop") => stock.shop.as_str(),
            _ => OPERATOR_KEY,
        };
        let body = operation.body().map(|(media_type, example)| (media_type, stock.filled(example)));
        let reply = send(&service, key, &operation.call(&things), body).await;
        let (status, schema) = operation.success();
        assert_eq!(reply.status, status, "{}: {}", operation.name(), reply.body);
        let answer = reply.json();
        let faults: Vec<String> = judge(&document, schema).iter_errors(&answer).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{}: {answer}\n{}", operation.name(), faults.join("\n"));
    }
});

/// What must be so for an operation's example to make sense.
async fn prepare(service: &Service, stock: &Stock, operation: &Operation) {
    match operation.name().as_str() {
        "POST /api/v1/systems/{id}/secret" => {
            let hub = json!({"cxml": {"senders": [{"domain": "NetworkId", "identity": "hub@stock.example"}], "secret": "hub-secret"}});
            let call = format!("PATCH /api/v1/systems/{}", stock.thing("system"));
            done(service, &stock.admin, &call, Some(&hub)).await;
        }
        "PUT /api/v1/links/{id}/license" => {
            let call = format!("DELETE /api/v1/links/{}/license", stock.thing("link"));
            done(service, &stock.admin, &call, None).await;
        }
        _ => {}
    }
}

/// Every text of a value, with the pointer to it.
fn texts(value: &Value) -> Vec<(String, String)> {
    let inside = |key: String, value: &Value| -> Vec<(String, String)> {
        texts(value).into_iter().map(|(pointer, text)| (format!("/{key}{pointer}"), text)).collect()
    };
    match value {
        Value::String(text) => vec![(String::new(), text.clone())],
        Value::Array(items) => items.iter().enumerate().flat_map(|(at, item)| inside(at.to_string(), item)).collect(),
        Value::Object(fields) => fields.iter().flat_map(|(name, item)| inside(name.clone(), item)).collect(),
        _ => Vec::new(),
    }
}

on_each_engine!(nobody_reaches_what_is_another_accounts, |store| async {
    let service = Service::of_fixtures(&store).await;
    let (theirs, ours) = (Stock::of(&store, &service, "theirs").await, Stock::of(&store, &service, "ours").await);
    let before = contents(&store).await;
    for operation in operations() {
        let keys: Vec<&str> = [("admin", &ours.admin), ("shop", &ours.shop)]
            .into_iter()
            .filter(|(role, _)| operation.roles().contains(role))
            .map(|(_, key)| key.as_str())
            .collect();
        for key in keys {
            let example = operation.body().map(|(media_type, example)| (media_type, ours.filled(example)));
            // Each place of the path with each thing of theirs, whatever it is.
            for place in 0..operation.places().len() {
                for (kind, _) in EXAMPLES {
                    let mut things: Vec<&str> = operation.places().iter().map(|kind| ours.thing(kind)).collect();
                    things[place] = theirs.thing(kind);
                    let reply = send(&service, key, &operation.call(&things), example.clone()).await;
                    assert_eq!(reply.status, 404, "{} of their {kind}: {}", operation.name(), reply.body);
                }
            }
            // Each text of the body that names a thing, with the same of theirs.
            for (pointer, text) in example.iter().flat_map(|(_, body)| texts(body)) {
                let Some((kind, _)) =
                    EXAMPLES.iter().find(|(kind, _)| NAMED_IN_BODIES.contains(kind) && ours.thing(kind) == text)
                else {
                    continue;
                };
                let (media_type, mut body) = example.clone().unwrap();
                *body.pointer_mut(&pointer).unwrap() = theirs.thing(kind).into();
                let things: Vec<&str> = operation.places().iter().map(|kind| ours.thing(kind)).collect();
                let reply = send(&service, key, &operation.call(&things), Some((media_type, body))).await;
                assert_eq!(reply.status, 404, "{} with their {kind} at {pointer}: {}", operation.name(), reply.body);
            }
            // A list of theirs.
            if operation.said["parameters"].as_array().into_iter().flatten().any(|said| said["name"] == "account") {
                let things: Vec<&str> = operation.places().iter().map(|kind| ours.thing(kind)).collect();
                let call = format!("{}?account={}", operation.call(&things), theirs.thing("account"));
                let reply = send(&service, key, &call, example.clone()).await;
                assert_eq!(reply.status, 404, "{} of their account: {}", operation.name(), reply.body);
            }
        }
    }
    assert!(before == contents(&store).await, "something was changed");
});

/// The kinds whose ids stand in bodies. A serial is nobody's until it is claimed, and a SHOPID is known in its account alone.
const NAMED_IN_BODIES: [&str; 7] = ["account", "shop", "system", "customer", "link", "system_license", "customer_license"];

async fn contents(store: &Bench) -> String {
    store.contents().await
}
