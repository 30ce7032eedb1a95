//! What the tests of the license office have in common: licenses that were ordered, and further tenants with keys of their own.

use crate::world::{Reply, Service, vault};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use punchgate::{
    chance::Chance,
    domain::{
        cause::{Actor, Cause},
        id::Id,
        license::Account,
        order::NoDelivery,
    },
    licensing::{self, Issued, Item, Key, PaidOrder, Product},
    store::{Act, Role, Store},
};
use serde_json::Value;

/// Who ordered what these tests claim.
pub(crate) const BUYER: &str = "buyer@orders.example";

pub(crate) fn act_at(now: DateTime<Utc>) -> Act {
    Act { cause: Cause::by(Actor::System), now, chance: Chance::System }
}

/// Licenses of the active subscription that were ordered and that nobody has claimed.
pub(crate) async fn ordered(
    store: &Store,
    now: DateTime<Utc>,
    reference: &str,
    product: Product,
    quantity: i64,
) -> Vec<Issued> {
    let order = PaidOrder {
        external_ref: reference.to_owned(),
        account_email: BUYER.to_owned(),
        subscription_ref: "active".to_owned(),
        channel: None,
        claim: false,
        language: None,
        items: vec![Item { product, quantity }],
    };
    let mut tx = store.write().await.unwrap();
    let issued = licensing::pay_order(&mut tx, &vault(), &NoDelivery::default(), &act_at(now), &order).await.unwrap();
    tx.commit().await.unwrap();
    issued
}

/// Another account, and the key of its admin.
pub(crate) async fn tenant(store: &Store, now: DateTime<Utc>, name: &str) -> (Id<Account>, String) {
    let mut tx = store.write().await.unwrap();
    let email = format!("{name}@tenants.example");
    let account = licensing::create_account(&mut tx, &act_at(now), &email, name).await.unwrap();
    let role = Role::Admin(account);
    let (_, key) = licensing::create_key(&mut tx, &act_at(now), role, name, Key::Made).await.unwrap();
    tx.commit().await.unwrap();
    (account, key)
}

/// The status and code of a refusal.
pub(crate) fn refused(reply: &Reply) -> (u16, String) {
    let problem = reply.json();
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{}", reply.body);
    (reply.status.as_u16(), problem["code"].as_str().unwrap().to_owned())
}

/// Calls the API, which must answer 200.
pub(crate) async fn fetched(service: &Service, key: &str, call: &str, body: Option<&Value>) -> Value {
    let reply = service.api(key, call, body).await;
    assert_eq!(reply.status, StatusCode::OK, "{call}: {}", reply.body);
    reply.json()
}

/// All items of a list, in pages of this size.
pub(crate) async fn all_pages(service: &Service, key: &str, path: &str, limit: u16) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let joint = if path.contains('?') { '&' } else { '?' };
        let page = fetched(service, key, &format!("GET {path}{joint}limit={limit}{cursor}"), None).await;
        let found = page["items"].as_array().unwrap().clone();
        assert!(found.len() <= usize::from(limit));
        items.extend(found);
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

/// The texts of one field.
pub(crate) fn texts(items: &[Value], field: &str) -> Vec<String> {
    items.iter().map(|item| item[field].as_str().unwrap_or_default().to_owned()).collect()
}
