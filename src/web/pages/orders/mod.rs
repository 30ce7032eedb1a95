//! Orders of the vendor's store: found by reference or address, each with its licenses, codes and mails (`one`), and what can be done
//! with it: a code sent again, the address corrected, paid or closed (`changes`), refunded (`refunds`).

mod changes;
mod one;
mod refunds;

use super::{
    answer::{Answer, Fault},
    form::{Asked, Choice, Input},
    kinds::{Cell, Entry, Link, Listing, Table, count, cut},
    shell::Place,
    staff::Staff,
    words::{kinds::KindWords, orders::OrderWords, shell::ShellWords},
};
use crate::{
    domain::{
        id::Id,
        order::{Order, OrderStatus},
    },
    licensing::{self, OrderSeen},
    store::{OrderFilter, OrderRow},
    web::{
        App,
        handler::{get, post},
    },
};
use axum::{Router, extract::State};
use std::sync::Arc;

/// How many a page has.
const ROWS: i64 = 50;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/orders", get(list))
        .route("/orders/{id}", get(one::show))
        .route("/orders/{id}/address", get(changes::address).merge(post(changes::correct)))
        .route("/orders/{id}/resend", get(changes::ask_resend).merge(post(changes::resend)))
        .route("/orders/{id}/status", get(changes::ask_status).merge(post(changes::set_status)))
        .route("/orders/{id}/refund", get(refunds::ask_refund).merge(post(refunds::refund)))
        .route("/orders/{id}/refund/withdraw", get(refunds::ask_withdraw).merge(post(refunds::withdraw)))
}

async fn list(State(app): State<Arc<App>>, Staff(visit): Staff, Asked(asked): Asked) -> Answer {
    let (words, kind, around): (&OrderWords, &KindWords, &ShellWords) = (visit.words(), visit.words(), visit.words());
    let q = asked.given("q").map(str::to_owned);
    let is_email = q.as_ref().is_some_and(|q| q.contains('@'));
    let chosen = asked.text("status");
    let status = OrderStatus::of_word(chosen);
    let (external_ref, mut email) = if is_email { (None, q) } else { (q, None) };
    // Orders are of an address, and an account has one.
    if let (None, Some(account)) = (&email, &visit.chosen) {
        email = Some(account.email.clone());
    }
    let filter = OrderFilter { external_ref, email, status, after: None };
    let before = asked.text("before").parse().ok();
    let mut orders = app.store.read().await?.newest_orders(&filter, before, ROWS + 1).await?;
    let next = cut(&mut orders, ROWS).map(|order| order.id.to_string());
    let row = |order: &OrderRow| {
        [
            Cell::link(format!("/orders/{}", order.id), &*order.external_ref),
            state(order.status, words),
            Cell::text(&*order.account_email),
            Cell::text(&*order.subscription_ref),
            Cell::at(order.created_at),
        ]
    };
    let rows: Vec<_> = orders.iter().map(row).collect();
    let statuses = OrderStatus::ALL.map(|status| Choice::of(status.as_str(), state(status, words).text, chosen));
    let choices = std::iter::once(Choice::of("", words.any, chosen)).chain(statuses).collect();
    let page = Listing {
        shell: visit.shell(words.title, Place::Orders),
        about: words.about,
        ways: Vec::new(),
        path: "/orders",
        filters: vec![
            Entry::line(Input::text("q", words.search, asked.text("q")).kind("search")),
            Entry::select("status", words.status, choices),
        ],
        is_filtered: asked.given("q").is_some() || status.is_some(),
        table: Table::of(
            (kind.rows)(count(rows.len())),
            [words.reference, words.status, words.address, words.subscription, words.placed],
            rows,
        ),
        none: [words.none_fits, words.none],
        first: before.map(|_: Id<Order>| Link::to(asked.query_with("before", None), around.newest)),
        next: next.map(|before| Link::to(asked.query_with("before", Some(&before)), around.older)),
    };
    page.page()
}

fn state(status: OrderStatus, words: &OrderWords) -> Cell {
    match status {
        OrderStatus::Pending => Cell::badge("warn", words.pending),
        OrderStatus::Paid => Cell::badge("good", words.paid),
        OrderStatus::Deleted => Cell::badge("quiet", words.deleted),
        OrderStatus::Terminated => Cell::badge("quiet", words.terminated),
    }
}

/// An order with everything that is known of it.
async fn known(app: &App, id: &str) -> Result<OrderSeen, Fault> {
    let id = id.parse().map_err(|_| Fault::NotFound)?;
    let mut db = app.store.snapshot().await?;
    Ok(licensing::order(&mut db, &app.office.no_delivery, id, app.clock.now()).await?)
}
