//! Customers of shops: one by one. Letting them into systems is left to `links`, whole sheets to `sheets`.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At, Call, Expected},
    caller::Manager,
    examples,
    given::Given,
    links::LinkJson,
    page::{self, Page},
    schema::{AccountId, CustomerId, ShopRef, SystemId},
};
use crate::{
    licensing::{self, CustomerChange, CustomerOrder, Refusal},
    store::{CustomerDetail, CustomerFilter, Db},
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A customer of a shop.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomerJson {
    /// Its id.
    id: CustomerId,
    /// Whose it is.
    account: AccountId,
    /// Its shop.
    shop: ShopRef,
    /// Its number in the shop, for good.
    number: String,
    /// Its name.
    name: String,
    /// Its e-mail address.
    email: Option<String>,
    /// Whether it is let in anywhere.
    enabled: bool,
    /// When it became known.
    created_at: DateTime<Utc>,
}

impl From<CustomerDetail> for CustomerJson {
    fn from(customer: CustomerDetail) -> Self {
        let CustomerDetail { id, account, shop, number, name, email, enabled, created_at, .. } = customer;
        Self { id, account, shop, number, name, email, enabled, created_at }
    }
}

/// A customer with its links.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomerWithLinks {
    #[serde(flatten)]
    customer: CustomerJson,
    /// Where it is let in: the first 200.
    links: Vec<LinkJson>,
}

/// A customer to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCustomer {
    /// Its shop.
    shop: ShopRef,
    /// Its number in the shop.
    number: String,
    /// Its name.
    name: Option<String>,
    /// Its e-mail address.
    email: Option<String>,
}

/// What is to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedCustomer {
    /// Its name.
    name: Option<String>,
    /// Its e-mail address; `null` for none.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    email: Given<String>,
    /// Whether it is let in anywhere.
    enabled: Option<bool>,
}

/// What is to be erased for good, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Erasure {
    /// That it is meant: it cannot be undone.
    confirm: bool,
    /// The reason, for the history: 1 to 500 characters. It stays, so it names nobody.
    reason: String,
}

/// Which customers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichCustomers {
    /// Those of this account.
    account: Option<AccountId>,
    /// Those of this shop.
    shop: Option<ShopRef>,
    /// Those that are let into this system.
    system: Option<SystemId>,
    /// Those that are switched on, or off.
    enabled: Option<bool>,
    /// Part of the number, name or e-mail address, without case.
    q: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// How many links are shown with their customer.
const LINKS_MAX: i64 = 200;

/// A customer as it is now, with its version.
async fn shown(app: &App, db: &mut Db, id: CustomerId) -> Result<Answer, Refusal> {
    let customer = db.customer(id).await?.ok_or(Refusal::Unknown("customer"))?;
    let links = db.link_details_of_customer(id, None, LINKS_MAX).await?;
    let links = links.into_iter().map(|link| LinkJson::of(app, link)).collect();
    let version = customer.version;
    Ok(Answer::ok(&CustomerWithLinks { customer: customer.into(), links })?.version(version))
}

/// Lists customers
#[utoipa::path(get, path = "/api/v1/customers", tag = "customers", params(WhichCustomers), security(("operator" = []), ("admin" = [])),
    responses((status = 200, description = "The customers, oldest first.", body = Page<CustomerJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, manager: Manager, Asked(which): Asked<WhichCustomers>) -> Answered {
    let (account, limit) = (manager.reach(which.account)?.account(), page::limit(which.limit)?);
    let after = page::after(which.cursor.as_deref())?;
    let WhichCustomers { shop, system, enabled, q, .. } = &which;
    let filter =
        CustomerFilter { account, shop: *shop, system: *system, enabled: *enabled, unlicensed: false, q: q.as_deref() };
    let customers = app.store.read().await?.customers(&filter, after, limit).await?;
    Ok(Answer::ok(&Page::found(customers).map(CustomerJson::from))?)
}

/// Adds a customer
#[utoipa::path(post, path = "/api/v1/customers", tag = "customers", security(("operator" = []), ("admin" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "A name for this call: sent again, it is carried out once.")),
    request_body(content = NewCustomer, example = json!({
        "shop": examples::SHOP, "number": "10042", "name": "Customer GmbH", "email": "purchasing@customer.example"})),
    responses((status = 201, description = "The customer.", body = CustomerWithLinks)))]
pub(super) async fn create(State(app): State<Arc<App>>, manager: Manager, call: Call<NewCustomer>) -> Answered {
    let reach = manager.reach(None)?;
    let NewCustomer { shop, number, name, email } = call.body;
    let once = manager.0.once(call.named);
    let done = app.office.perform_once(
        manager.0.cause(None),
        once.as_ref(),
        async |tx, act| {
            let account = reach.over_shop(tx, shop).await?;
            let order =
                CustomerOrder { number: &number, name: name.as_deref().unwrap_or_default(), email: email.as_deref() };
            let id = licensing::create_customer(tx, act, account, shop, &order).await?;
            Ok(shown(&app, tx, id).await?.made_at(format!("/api/v1/customers/{id}")))
        },
        Answer::kept,
    );
    Answer::of(done.await?)
}

/// Shows a customer with its links
#[utoipa::path(get, path = "/api/v1/customers/{id}", tag = "customers", security(("operator" = []), ("admin" = [])),
    params(("id" = CustomerId, Path, description = "The customer.")),
    responses((status = 200, description = "The customer.", body = CustomerWithLinks)))]
pub(super) async fn show(State(app): State<Arc<App>>, manager: Manager, At(id): At<CustomerId>) -> Answered {
    let mut db = app.store.read().await?;
    manager.reach(None)?.over_customer(&mut db, id).await?;
    Ok(shown(&app, &mut db, id).await?)
}

/// Changes a customer
#[utoipa::path(patch, path = "/api/v1/customers/{id}", tag = "customers", security(("operator" = []), ("admin" = [])),
    params(
        ("id" = CustomerId, Path, description = "The customer."),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read: changed meanwhile, nothing is done."),
    ),
    request_body(content = ChangedCustomer, example = json!({"email": "buying@customer.example", "enabled": true})),
    responses((status = 200, description = "The customer as it is now.", body = CustomerWithLinks)))]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<CustomerId>,
    Expected(expected): Expected,
    call: Call<ChangedCustomer>,
) -> Answered {
    let reach = manager.reach(None)?;
    let ChangedCustomer { name, email, enabled } = call.body;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let account = reach.over_customer(tx, id).await?;
        let change = CustomerChange { name: name.as_deref(), email: email.text(), enabled };
        licensing::change_customer(tx, act, account, id, &change, expected).await?;
        shown(&app, tx, id).await
    });
    Ok(done.await?)
}

/// Erases what is known of a customer
///
/// Its number, name and e-mail address become `erased-` and a few digits, it is switched off, its links end and their licenses are
/// free, open sessions end. Logins and sessions lose identity, client address and what was handed over; lines of the history lose the
/// values that they hold of it, and keep who did what and when. Again, it changes nothing.
#[utoipa::path(post, path = "/api/v1/customers/{id}/anonymize", tag = "customers", security(("operator" = []), ("admin" = [])),
    params(("id" = CustomerId, Path, description = "The customer.")),
    request_body(content = Erasure, example = json!({"confirm": true, "reason": "asked for by the customer"})),
    responses((status = 200, description = "The customer as it is now.", body = CustomerWithLinks)))]
pub(super) async fn anonymize(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<CustomerId>,
    call: Call<Erasure>,
) -> Answered {
    let reach = manager.reach(None)?;
    let Erasure { confirm, reason } = call.body;
    let done = app.office.perform(manager.0.cause(Some(reason)), async |tx, act| {
        let account = reach.over_customer(tx, id).await?;
        licensing::anonymize_customer(tx, act, account, id, confirm).await?;
        shown(&app, tx, id).await
    });
    Ok(done.await?)
}
