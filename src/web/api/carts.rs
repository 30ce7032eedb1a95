//! Carts on their way back, for a shop's plugin: returned, or the buyer leaves without one.

use super::{
    answer::{Answer, Answered},
    call::{At, Call},
    caller::Plugin,
    schema::SessionId,
};
use crate::{
    domain::{
        cart::{
            Attachment, Cart, Charge, Classification, Item, Texts,
            decimal::decimal,
            form::ReturnForm,
            map::{CartFault, Warning, WarningCode},
        },
        explain::Explained,
        language::Language,
        reason::ReasonCode,
    },
    punchout::{Handed, ReturnFault, Returned},
    web::{App, Problem},
};
use axum::{extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;

/// The largest cart, in bytes.
pub(super) const CART_MAX: usize = 8 * 1024 * 1024;

/// A cart. Amounts and quantities are decimal strings.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CartCall {
    /// The currency of all amounts (ISO 4217).
    currency: String,
    /// The items, in order; none: the buyer's lines are deleted where a cart was edited, else nothing comes of it.
    items: Vec<ItemCall>,
    /// What the items cost, without shipping and tax (their sum if left out).
    total: Option<String>,
    /// What shipping costs: an amount, or an amount with a description.
    shipping: Option<ChargeCall>,
    /// The tax: an amount, or an amount with a description.
    tax: Option<ChargeCall>,
}

/// An amount beside the items.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
enum ChargeCall {
    /// The amount.
    Amount(String),
    /// The amount, and what it is for by language.
    Described {
        /// The amount.
        amount: String,
        /// What for, by language tag.
        #[serde(default)]
        description: Texts,
    },
}

/// A class of a scheme.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClassificationCall {
    /// The scheme, such as `UNSPSC` or `eClass`.
    scheme: String,
    /// The class in it.
    code: String,
}

/// A document that belongs to an item.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AttachmentCall {
    /// Where it is.
    url: String,
    /// What it is called.
    title: Option<String>,
}

/// A line of a cart.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ItemCall {
    /// The shop's article number.
    number: String,
    /// What it is called, by language tag.
    #[serde(default)]
    description: Texts,
    /// What there is to say about it, by language tag; may hold HTML.
    #[serde(default)]
    long_text: Texts,
    /// How many of `unit`.
    quantity: String,
    /// The shop's unit of measure, which the system's mapping knows.
    unit: String,
    /// What `price_unit` of `unit` cost.
    price: String,
    /// For how many of `unit` the price is (1 if left out).
    price_unit: Option<u32>,
    /// In how many days it comes.
    lead_time_days: Option<u32>,
    /// Who makes it.
    manufacturer: Option<String>,
    /// Its number there.
    manufacturer_number: Option<String>,
    /// What kind of thing it is.
    #[serde(default)]
    classifications: Vec<ClassificationCall>,
    /// By which the shop recognizes the line when it is edited: the one that came with the session's items.
    auxiliary_id: Option<String>,
    /// By which the shop recognizes a configured article.
    configuration_id: Option<String>,
    /// The article's page.
    url: Option<String>,
    /// Documents that belong to it.
    #[serde(default)]
    attachments: Vec<AttachmentCall>,
    /// Whether it is a service.
    #[serde(default)]
    service: bool,
    /// Whatever else the system's mapping asks for.
    #[serde(default)]
    custom: BTreeMap<String, String>,
}

/// Nothing more to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CancelCall {}

/// A field of the form.
#[derive(Debug, Serialize, ToSchema)]
struct FieldJson {
    /// Its name.
    name: String,
    /// Its value.
    value: String,
}

/// Something that did not go as it was.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WarningJson {
    /// Which kind, for programs.
    code: WarningCode,
    /// Which item, counted from 1; `null`: the whole cart.
    item: Option<usize>,
    /// What exactly, and what to do.
    detail: String,
}

impl From<Warning> for WarningJson {
    fn from(Warning { code, item, detail }: Warning) -> Self {
        Self { code, item, detail }
    }
}

/// How a cart goes back: either send the buyer's browser to `url`, or let your own page post `fields` to `action`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReturnJson {
    /// A page of punchgate that posts the fields: good once, for 120 seconds.
    url: String,
    /// Until when it is good.
    url_expires_at: DateTime<Utc>,
    /// What came of it: `returned`, `deleted` (an edited cart without items), `cancelled`, or `unchanged`.
    outcome: &'static str,
    #[serde(flatten)]
    form: FormJson,
}

/// The form that a browser posts.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FormJson {
    /// Where it goes: a URL, or `SAPEVENT:POST`.
    action: String,
    /// Always `post`.
    method: &'static str,
    /// The frame that it goes into.
    target: Option<String>,
    /// The charset in which it must be posted.
    charset: String,
    /// Its fields, in order.
    fields: Vec<FieldJson>,
    /// What did not go as it was.
    warnings: Vec<WarningJson>,
}

impl FormJson {
    pub(super) fn of(form: ReturnForm, warnings: Vec<Warning>) -> Self {
        let ReturnForm { action, target, charset, fields } = form;
        Self {
            action,
            method: "post",
            target,
            charset,
            fields: fields.into_iter().map(|(name, value)| FieldJson { name, value }).collect(),
            warnings: warnings.into_iter().map(WarningJson::from).collect(),
        }
    }
}

/// Returns a cart
///
/// The session closes. Answered is the form that the system of this session wants, mapped by its rules, and a page that posts it.
/// The same call sent again before the page was opened is answered the same. A cart that cannot go is refused with everything that is wrong, and the session stays open.
#[utoipa::path(post, path = "/api/v1/shop/sessions/{id}/return", tag = "shop", security(("shop" = [])),
    params(("id" = SessionId, Path, description = "The session.")),
    request_body(content = CartCall, example = json!({
        "currency": "EUR",
        "items": [{
            "number": "4711", "description": {"en": "Hex bolt M8 x 40"}, "long_text": {"en": "<p>Steel, zinc plated.</p>"},
            "quantity": "200", "unit": "C62", "price": "12.40", "price_unit": 100, "lead_time_days": 3,
            "manufacturer": "Bolt Works", "manufacturer_number": "BW-0840",
            "classifications": [{"scheme": "UNSPSC", "code": "31161620"}], "auxiliary_id": "4711/zinc", "custom": {"SKU": "M8-40"}}],
        "total": "24.80", "shipping": "4.90", "tax": "5.64"})),
    responses((status = 200, description = "How the cart goes back.", body = ReturnJson)))]
pub(super) async fn give_back(
    State(app): State<Arc<App>>,
    plugin: Plugin,
    At(id): At<SessionId>,
    call: Call<CartCall, CART_MAX>,
) -> Answered {
    let cart = cart(call.body)?;
    answer(&app, &plugin, id, Handed::Cart(&cart)).await
}

/// Lets a buyer leave without a cart
///
/// The session closes; a cart that was edited or looked at stays as the procurement system has it. The buyer goes back as with a cart.
#[utoipa::path(post, path = "/api/v1/shop/sessions/{id}/cancel", tag = "shop", security(("shop" = [])),
    params(("id" = SessionId, Path, description = "The session.")),
    request_body(content = CancelCall, example = json!({})),
    responses((status = 200, description = "How the buyer goes back.", body = ReturnJson)))]
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    plugin: Plugin,
    At(id): At<SessionId>,
    _: Call<CancelCall>,
) -> Answered {
    answer(&app, &plugin, id, Handed::Nothing).await
}

async fn answer(app: &App, plugin: &Plugin, id: SessionId, handed: Handed<'_>) -> Answered {
    let digest = match handed {
        Handed::Cart(cart) => Sha256::digest(serde_json::to_vec(cart).map_err(|_| Problem::broken())?),
        Handed::Nothing => Sha256::digest(b"nothing"),
    };
    let done = app.gate.give_back(plugin.shop, id, digest.into(), handed).await.map_err(problem);
    app.metrics.returned(done.as_ref().map_or_else(Problem::code, |done| done.outcome.as_str()));
    let Returned { token, outcome, form, warnings, form_expires_at } = done?;
    let body = ReturnJson {
        url: format!("{}punchout/return/{token}", app.public_url),
        url_expires_at: form_expires_at,
        outcome: outcome.as_str(),
        form: FormJson::of(form, warnings),
    };
    Ok(Answer::ok(&body)?.secret())
}

/// The cart of a call.
///
/// # Errors
/// If an amount or the currency is none: everything that is wrong.
pub(super) fn cart(call: CartCall) -> Result<Cart, Problem> {
    let mut faults = Faults::default();
    let currency = call.currency.parse().map_err(|fault| faults.add("/currency".to_owned(), &fault)).ok();
    let total = call.total.and_then(|total| faults.amount("/total", &total));
    let shipping = call.shipping.and_then(|charge| faults.charge("/shipping", charge));
    let tax = call.tax.and_then(|charge| faults.charge("/tax", charge));
    let items: Vec<Item> = call.items.into_iter().enumerate().filter_map(|(at, item)| faults.item(at, item)).collect();
    match currency {
        Some(currency) if faults.0.is_empty() => Ok(Cart { currency, items, total, shipping, tax }),
        _ => Err(cart_problem(&faults.0)),
    }
}

#[derive(Default)]
struct Faults(Vec<CartFault>);

impl Faults {
    fn add(&mut self, pointer: String, fault: &impl ToString) {
        self.0.push(CartFault { pointer, detail: fault.to_string() });
    }

    fn amount(&mut self, pointer: &str, text: &str) -> Option<Decimal> {
        decimal(text).map_err(|fault| self.add(pointer.to_owned(), &fault)).ok()
    }

    fn charge(&mut self, pointer: &str, charge: ChargeCall) -> Option<Charge> {
        let (amount, description) = match charge {
            ChargeCall::Amount(amount) => (amount, Texts::new()),
            ChargeCall::Described { amount, description } => (amount, description),
        };
        Some(Charge { amount: self.amount(pointer, &amount)?, description })
    }

    fn item(&mut self, at: usize, call: ItemCall) -> Option<Item> {
        let quantity = self.amount(&format!("/items/{at}/quantity"), &call.quantity);
        let price = self.amount(&format!("/items/{at}/price"), &call.price);
        let class = |ClassificationCall { scheme, code }| Classification { scheme, code };
        let attachment = |AttachmentCall { url, title }| Attachment { url, title };
        Some(Item {
            number: call.number,
            description: call.description,
            long_text: call.long_text,
            quantity: quantity?,
            unit: call.unit,
            price: price?,
            price_unit: call.price_unit.unwrap_or(1),
            lead_time_days: call.lead_time_days,
            manufacturer: call.manufacturer,
            manufacturer_number: call.manufacturer_number,
            classifications: call.classifications.into_iter().map(class).collect(),
            auxiliary_id: call.auxiliary_id,
            configuration_id: call.configuration_id,
            url: call.url,
            attachments: call.attachments.into_iter().map(attachment).collect(),
            service: call.service,
            custom: call.custom,
        })
    }
}

/// The most faults that one answer tells.
const FAULTS_MAX: usize = 100;

/// A cart that cannot go, with everything that is wrong.
pub(super) fn cart_problem(faults: &[CartFault]) -> Problem {
    let detail = "The cart cannot go as it is, and the session is still open: mend what `errors` names and send it again.";
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "cart_invalid", detail);
    let errors = faults.iter().take(FAULTS_MAX).map(|fault| json!({"pointer": fault.pointer, "detail": fault.detail}));
    let problem = problem.with_errors(errors.collect());
    match faults.first() {
        Some(first) => problem.at(first.pointer.clone()),
        None => problem,
    }
}

pub(super) fn problem(fault: ReturnFault) -> Problem {
    match fault {
        ReturnFault::Unknown => Problem::unknown("session"),
        ReturnFault::Cart(faults) => cart_problem(&faults),
        ReturnFault::SessionEnded(reasons) => {
            let detail = "The session ended, because the customer may not use punchout any more.";
            let reasons = Explained::all(&reasons, Language::English);
            Problem::new(StatusCode::CONFLICT, "session_ended", detail).because(reasons)
        }
        ReturnFault::SessionClosed(state, since) => {
            let detail = "The session takes no cart (any more). Let the buyer log in again from their system.";
            Problem::new(StatusCode::CONFLICT, "session_closed", detail).of_session(state, since)
        }
        ReturnFault::Trouble(trouble) => {
            tracing::error!(%trouble, "a cart could not be returned");
            if trouble.code() == ReasonCode::Internal { Problem::broken() } else { Problem::temporary() }
        }
    }
}
