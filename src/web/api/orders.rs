//! Orders of the vendor's store: placed, paid, closed, refunded, and their codes sent again. Whole serials stand in the answer of
//! `POST /api/v1/orders` alone.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At, Call, Expected, Within},
    caller::Operator,
    examples,
    history::HistoryJson,
    licenses::Kind,
    page::{self, Page},
    schema::{DeliveryId, ItemId, LicenseId, OrderId},
};
use crate::{
    domain::{language::Language, order::OrderStatus, refund::RefundKind},
    licensing::{
        self, Item, ItemSeen, LicenseOfOrder, OrderChange, OrderSeen, PaidOrder, Product, RefundOrder, Refunded, Refusal,
    },
    store::{Act, Db, DeliveryRow, OrderFilter, OrderRow, Tx},
    web::{App, Problem},
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// What an order of the vendor's store is.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum StatusJson {
    /// Not paid yet: nothing was issued.
    Pending,
    /// Paid: its licenses were issued.
    Paid,
    /// Cancelled before it was paid.
    Deleted,
    /// Closed for technical reasons: its codes are sent no more.
    Terminated,
}

impl From<OrderStatus> for StatusJson {
    fn from(status: OrderStatus) -> Self {
        match status {
            OrderStatus::Pending => Self::Pending,
            OrderStatus::Paid => Self::Paid,
            OrderStatus::Deleted => Self::Deleted,
            OrderStatus::Terminated => Self::Terminated,
        }
    }
}

impl From<StatusJson> for OrderStatus {
    fn from(status: StatusJson) -> Self {
        match status {
            StatusJson::Pending => Self::Pending,
            StatusJson::Paid => Self::Paid,
            StatusJson::Deleted => Self::Deleted,
            StatusJson::Terminated => Self::Terminated,
        }
    }
}

/// What is sold.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ProductJson {
    /// A system license, with its bundled customer license.
    SystemLicense,
    /// A customer license.
    CustomerLicense,
}

impl From<ProductJson> for Product {
    fn from(product: ProductJson) -> Self {
        match product {
            ProductJson::SystemLicense => Self::SystemLicense,
            ProductJson::CustomerLicense => Self::CustomerLicense,
        }
    }
}

/// Why money went back.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RefundKindJson {
    /// The vendor gave it back.
    Refund,
    /// The buyer's bank took it back.
    Chargeback,
}

impl From<RefundKindJson> for RefundKind {
    fn from(kind: RefundKindJson) -> Self {
        match kind {
            RefundKindJson::Refund => Self::Refund,
            RefundKindJson::Chargeback => Self::Chargeback,
        }
    }
}

/// How a code was sent to the buyer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryJson {
    /// Its id.
    id: DeliveryId,
    /// The license whose code it is.
    license_id: LicenseId,
    /// `first` with the order, `again` when it was asked for.
    kind: String,
    /// When the mail was written.
    at: DateTime<Utc>,
    /// To which address; `null` once the mail is no longer kept.
    to: Option<String>,
    /// How far the mail is: `queued`, `accepted` by the mail server, or `given_up`; `null` once it is no longer kept.
    mail: Option<String>,
    /// When the mail came to its end.
    settled_at: Option<DateTime<Utc>>,
}

impl From<DeliveryRow> for DeliveryJson {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.id,
            license_id: row.license,
            kind: row.kind.as_str().to_owned(),
            at: row.at,
            to: row.recipient,
            mail: row.mail_state,
            settled_at: row.settled_at,
        }
    }
}

/// Whether a code may be sent again, and why not.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ResendJson {
    /// Whether it may.
    allowed: bool,
    /// Why not: `order_not_paid`, `order_refunded`, `delivery_forbidden`, `license_transferred` or `resend_limited`.
    code: Option<String>,
    /// The same in words.
    detail: Option<String>,
}

/// A license that an order sold.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrderLicenseJson {
    /// The license.
    id: LicenseId,
    /// What it is for.
    kind: Kind,
    /// Its serial: whole where the order was placed, masked where it is read; `null` for a bundled license.
    serial: Option<String>,
    /// The system license that it came with.
    bundled_with: Option<LicenseId>,
    /// Whether somebody claimed it; a bundled license is what its system license is.
    claimed: bool,
    /// When a refund or chargeback took it back.
    refunded_at: Option<DateTime<Utc>>,
    /// Whether its code may be sent again now; `null` for a bundled license, which has none.
    resend: Option<ResendJson>,
    /// How its code was sent, oldest first.
    deliveries: Vec<DeliveryJson>,
}

/// An item of an order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrderItemJson {
    /// Its id.
    id: ItemId,
    /// What.
    product: String,
    /// How many.
    quantity: i64,
    /// The licenses that it sold, each with the bundled one that came with it; none before it is paid.
    licenses: Vec<OrderLicenseJson>,
}

/// An order as a list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrderSummaryJson {
    /// Its id.
    id: OrderId,
    /// The store's reference.
    external_ref: String,
    /// Its status. Whether it was refunded, its licenses say.
    status: StatusJson,
    /// The address that its codes go to.
    account_email: String,
    /// What pays for its licenses.
    subscription_ref: String,
    /// Where it was placed.
    channel: Option<String>,
    /// In which language its buyer is written to.
    language: String,
    /// Since when it is known.
    created_at: DateTime<Utc>,
}

impl From<OrderRow> for OrderSummaryJson {
    fn from(order: OrderRow) -> Self {
        Self {
            id: order.id,
            external_ref: order.external_ref,
            status: order.status.into(),
            account_email: order.account_email,
            subscription_ref: order.subscription_ref,
            channel: order.channel,
            language: order.language.tag().to_owned(),
            created_at: order.created_at,
        }
    }
}

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrderJson {
    #[serde(flatten)]
    order: OrderSummaryJson,
    /// Its items.
    items: Vec<OrderItemJson>,
    /// What happened to it, oldest first.
    history: Vec<HistoryJson>,
}

/// How the serials of an order are shown.
#[derive(Clone, Copy)]
enum Serials {
    Whole,
    Masked,
}

impl OrderJson {
    /// An order as it is now, and its version.
    async fn read(app: &App, db: &mut Db, id: OrderId, serials: Serials) -> Result<(Self, i64), Refusal> {
        let OrderSeen { order, items, history } = licensing::order(db, &app.office.no_delivery, id, app.clock.now()).await?;
        // Codes are there while it is paid alone.
        let serials = if order.status == OrderStatus::Paid { serials } else { Serials::Masked };
        let version = order.version;
        let items = items.into_iter().map(|item| OrderItemJson::of(app, item, serials)).collect::<Result<_, _>>()?;
        let history = history.into_iter().map(HistoryJson::from).collect();
        Ok((Self { order: order.into(), items, history }, version))
    }

    async fn answer(app: &App, db: &mut Db, id: OrderId) -> Result<Answer, Refusal> {
        let (order, version) = Self::read(app, db, id, Serials::Masked).await?;
        Ok(Answer::ok(&order)?.version(version))
    }
}

impl OrderItemJson {
    fn of(app: &App, seen: ItemSeen, serials: Serials) -> Result<Self, Refusal> {
        let ItemSeen { item, licenses } = seen;
        let mut shown = Vec::new();
        for license in licenses {
            let (sold, bundled) = OrderLicenseJson::of(app, license, serials)?;
            shown.push(sold);
            shown.extend(bundled);
        }
        Ok(Self { id: item.id, product: item.product, quantity: item.quantity, licenses: shown })
    }
}

impl OrderLicenseJson {
    /// A sold license, and the bundled one that came with it.
    fn of(app: &App, license: LicenseOfOrder, serials: Serials) -> Result<(Self, Option<Self>), Refusal> {
        let serial = match serials {
            Serials::Whole => license.serial(&app.vault)?.reveal().to_owned(),
            Serials::Masked => crate::domain::serial::masked(&license.sold.hint),
        };
        let LicenseOfOrder { sold, deliveries, resend } = license;
        let (claimed, refunded_at) = (sold.claimed_at.is_some(), sold.refunded_at);
        let refusal = resend.err();
        let bundled = sold.bundled.map(|id| Self {
            id,
            kind: Kind::Customer,
            serial: None,
            bundled_with: Some(sold.id),
            claimed,
            refunded_at,
            resend: None,
            deliveries: Vec::new(),
        });
        let sold = Self {
            id: sold.id,
            kind: sold.kind.into(),
            serial: Some(serial),
            bundled_with: None,
            claimed,
            refunded_at,
            resend: Some(ResendJson {
                allowed: refusal.is_none(),
                code: refusal.map(|refusal| refusal.code().to_owned()),
                detail: refusal.map(|refusal| refusal.detail().to_owned()),
            }),
            deliveries: deliveries.into_iter().map(DeliveryJson::from).collect(),
        };
        Ok((sold, bundled))
    }
}

/// An item of an order to be placed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOrderItem {
    /// What.
    product: ProductJson,
    /// How many, 1 to 1000; an order has at most 1000 licenses, bundled ones not counted.
    quantity: i64,
}

/// An order to be placed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOrderJson {
    /// The store's reference: the same order sent again under it changes nothing.
    external_ref: String,
    /// Who ordered: the codes are mailed there.
    account_email: String,
    /// What pays for its licenses.
    subscription_ref: String,
    /// `paid` issues the licenses at once, `pending` none.
    status: StatusJson,
    /// Where it was placed, such as a checkout page.
    channel: Option<String>,
    /// Whether the licenses go into the account of that address at once, if there is one. `true` if left out.
    claim: Option<bool>,
    /// In which language the buyer is written to: `en` (if left out), `de` or `pl`.
    language: Option<String>,
    /// What was ordered.
    items: Vec<NewOrderItem>,
}

/// Which orders.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichOrders {
    /// The one of this reference.
    external_ref: Option<String>,
    /// Those of this e-mail address, without case.
    email: Option<String>,
    /// Those of this status.
    status: Option<StatusJson>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// Lists orders
#[utoipa::path(get, path = "/api/v1/orders", tag = "orders", params(WhichOrders), security(("operator" = [])),
    responses((status = 200, description = "The orders, oldest first.", body = Page<OrderSummaryJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, _: Operator, Asked(which): Asked<WhichOrders>) -> Answered {
    let limit = page::limit(which.limit)?;
    let filter = OrderFilter {
        external_ref: which.external_ref,
        email: which.email,
        status: which.status.map(OrderStatus::from),
        after: page::after(which.cursor.as_deref())?,
    };
    let orders = app.store.read().await?.orders(&filter, limit + 1).await?;
    Ok(Answer::ok(&Page::of(orders, limit, |order| order.id).map(OrderSummaryJson::from))?)
}

/// Places an order
///
/// A paid order issues its licenses in the same transaction, and the answer has their whole serials. The same order again is answered
/// the same; one that was pending and is paid now issues them now. Another content under the same reference is refused
/// (`order_differs`).
#[utoipa::path(post, path = "/api/v1/orders", tag = "orders", security(("operator" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "A name for this call: sent again, it is carried out once.")),
    request_body(content = NewOrderJson, example = json!({
        "external_ref": examples::NEW_ORDER, "account_email": "buyer@customer.example", "subscription_ref": examples::SUBSCRIPTION,
        "status": "paid", "channel": "web", "claim": true, "language": "de",
        "items": [{"product": "system_license", "quantity": 1}, {"product": "customer_license", "quantity": 2}],
    })),
    responses((status = 201, description = "The order, with the serials of its licenses.", body = OrderJson)))]
pub(super) async fn place(State(app): State<Arc<App>>, Operator(caller): Operator, call: Call<NewOrderJson>) -> Answered {
    let NewOrderJson { external_ref, account_email, subscription_ref, status, channel, claim, language, items } = call.body;
    let order = PaidOrder {
        external_ref,
        account_email,
        subscription_ref,
        channel,
        claim: claim.unwrap_or(true),
        language: language.as_deref().map(known_language).transpose()?,
        items: items.iter().map(|item| Item { product: item.product.into(), quantity: item.quantity }).collect(),
    };
    let once = caller.once(call.named);
    let done = app.office.perform_once(
        caller.cause(None),
        once.as_ref(),
        async |tx, act| {
            let (vault, no_delivery) = (&app.vault, &app.office.no_delivery);
            Ok(licensing::place_order(tx, vault, no_delivery, act, &order, status.into()).await?.id)
        },
        // No serial is kept: they are read anew.
        |id| serde_json::to_value(id).unwrap_or_default(),
    );
    let id: OrderId = match done.await? {
        licensing::Performed::Now(id) => id,
        licensing::Performed::Before(kept) => serde_json::from_value(kept).map_err(|_| Problem::broken())?,
    };
    let mut db = app.store.read().await?;
    let (order, version) = OrderJson::read(&app, &mut db, id, Serials::Whole).await?;
    Ok(Answer::created(&order, format!("/api/v1/orders/{id}"))?.version(version).secret())
}

fn known_language(tag: &str) -> Result<Language, Problem> {
    Language::of_tag(tag).ok_or_else(|| Problem::invalid("Mails are written in `en`, `de` or `pl`.").at("/language"))
}

/// Shows an order
///
/// With its licenses, whether each is claimed or refunded, how its code was sent and whether it may be sent again, and its history.
#[utoipa::path(get, path = "/api/v1/orders/{id}", tag = "orders", security(("operator" = [])),
    params(("id" = OrderId, Path, description = "The order.")),
    responses((status = 200, description = "The order.", body = OrderJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, _: Operator, At(id): At<OrderId>) -> Answered {
    let mut db = app.store.snapshot().await?;
    Ok(OrderJson::answer(&app, &mut db, id).await?)
}

/// What is to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedOrder {
    /// `paid` for a pending one, which issues its licenses; `deleted` or `terminated` to close it.
    status: Option<StatusJson>,
    /// The right address for its codes; what was claimed already stays where it is.
    account_email: Option<String>,
    /// Why, for the history.
    reason: Option<String>,
}

/// Changes an order
///
/// A pending order can be paid, deleted or terminated, a paid one terminated; anything else is refused (`order_status`). The history
/// keeps the address from before.
#[utoipa::path(patch, path = "/api/v1/orders/{id}", tag = "orders", security(("operator" = [])),
    params(
        ("id" = OrderId, Path, description = "The order."),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read: changed meanwhile, nothing is done."),
    ),
    request_body(content = ChangedOrder, example = json!({"account_email": "accounting@customer.example", "reason": "it was mistyped"})),
    responses((status = 200, description = "The order as it is now.", body = OrderJson)))]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    Operator(caller): Operator,
    At(id): At<OrderId>,
    Expected(expected): Expected,
    call: Call<ChangedOrder>,
) -> Answered {
    let ChangedOrder { status, account_email, reason } = call.body;
    let done = app.office.perform(caller.cause(reason), async |tx, act| {
        let change = OrderChange { status: status.map(OrderStatus::from), account_email: account_email.as_deref() };
        licensing::change_order(tx, &app.vault, &app.office.no_delivery, act, id, expected, change).await?;
        OrderJson::answer(&app, tx, id).await
    });
    Ok(done.await?)
}

/// What of an item is refunded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundedItem {
    /// The item.
    id: ItemId,
    /// Its licenses that are refunded; all of them if left out.
    licenses: Option<Vec<LicenseId>>,
}

/// What of an order is refunded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundJson {
    /// The items; all of the order if left out.
    items: Option<Vec<RefundedItem>>,
    /// A refund if left out; of a withdrawal, both kinds.
    kind: Option<RefundKindJson>,
    /// Why, for the history.
    reason: Option<String>,
}

impl RefundJson {
    /// What is refunded, all of the order if empty. An empty list is refused: whoever sends it does not mean everything.
    fn refunded(&self) -> Result<Vec<(ItemId, Vec<LicenseId>)>, Problem> {
        let Some(items) = &self.items else {
            return Ok(Vec::new());
        };
        if items.is_empty() || items.iter().any(|item| item.licenses.as_ref().is_some_and(Vec::is_empty)) {
            return Err(Problem::invalid("A list names something: leave it out to mean everything.").at("/items"));
        }
        Ok(items.iter().map(|item| (item.id, item.licenses.clone().unwrap_or_default())).collect())
    }
}

/// Refunds an order
///
/// Wholly, by items or by licenses: what is refunded is revoked at once, and so is the bundled license of a system license. The same
/// refund again changes nothing.
#[utoipa::path(post, path = "/api/v1/orders/{id}/refund", tag = "orders", security(("operator" = [])),
    params(("id" = OrderId, Path, description = "The order.")),
    request_body(content = RefundJson, example = json!({"items": [{"id": examples::ITEM}], "reason": "bought by mistake"})),
    responses((status = 200, description = "The order as it is now.", body = OrderJson)))]
pub(super) async fn refund(
    State(app): State<Arc<App>>,
    Operator(caller): Operator,
    At(id): At<OrderId>,
    call: Call<RefundJson>,
) -> Answered {
    let (call, items) = (&call.body, call.body.refunded()?);
    let done = app.office.perform(caller.cause(call.reason.clone()), async |tx, act| {
        let refund = stated(tx, id, &items, call).await?;
        licensing::refund_order(tx, act, &refund).await?;
        OrderJson::answer(&app, tx, id).await
    });
    Ok(done.await?)
}

/// Withdraws a refund
///
/// What it took is given back, also a part of it. The same withdrawal again changes nothing.
#[utoipa::path(post, path = "/api/v1/orders/{id}/refund/withdraw", tag = "orders", security(("operator" = [])),
    params(("id" = OrderId, Path, description = "The order.")),
    request_body(content = RefundJson, example = json!({"items": [{"id": examples::ITEM}], "reason": "the refund was a mistake"})),
    responses((status = 200, description = "The order as it is now.", body = OrderJson)))]
pub(super) async fn withdraw(
    State(app): State<Arc<App>>,
    Operator(caller): Operator,
    At(id): At<OrderId>,
    call: Call<RefundJson>,
) -> Answered {
    let (call, items) = (&call.body, call.body.refunded()?);
    let done = app.office.perform(caller.cause(call.reason.clone()), async |tx: &mut Tx, act: &Act| {
        let refund = stated(tx, id, &items, call).await?;
        licensing::withdraw_refund(tx, act, &refund).await?;
        OrderJson::answer(&app, tx, id).await
    });
    Ok(done.await?)
}

async fn stated(tx: &mut Tx, id: OrderId, items: &Refunded, call: &RefundJson) -> Result<RefundOrder, Refusal> {
    licensing::stated_refund(tx, id, items, call.kind.map(RefundKind::from), call.reason.as_deref()).await
}

/// A code to be sent again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResendCall {
    /// `true`: somebody gets a mail by this.
    confirm: Option<bool>,
    /// The license, where the item has several.
    license_id: Option<LicenseId>,
}

/// Sends a code again
///
/// The saved code of one license, to the order's address; refused with the reason where it may not be sent, and five times an hour at
/// most.
#[utoipa::path(post, path = "/api/v1/orders/{id}/items/{item_id}/resend", tag = "orders", security(("operator" = [])),
    params(("id" = OrderId, Path, description = "The order."), ("item_id" = ItemId, Path, description = "Its item.")),
    request_body(content = ResendCall, example = json!({"confirm": true, "license_id": examples::SOLD_LICENSE})),
    responses((status = 200, description = "The delivery.", body = DeliveryJson)))]
pub(super) async fn resend(
    State(app): State<Arc<App>>,
    Operator(caller): Operator,
    Within(order, item): Within<OrderId, ItemId>,
    call: Call<ResendCall>,
) -> Answered {
    let ResendCall { confirm, license_id } = call.body;
    let done = app.office.perform(caller.cause(None), async |tx, act| {
        let no_delivery = &app.office.no_delivery;
        let delivery = licensing::resend(tx, no_delivery, act, (order, item), license_id, confirm == Some(true)).await?;
        Answer::ok(&DeliveryJson::from(delivery))
    });
    Ok(done.await?)
}
