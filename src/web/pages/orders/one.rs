//! One order: its items with their licenses, how each code was sent and whether it may be sent again, and what happened.

use super::{known, state};
use crate::{
    domain::{
        mail::MailState,
        order::{DeliveryKind, OrderStatus},
        serial::masked,
    },
    licensing::{ItemSeen, LicenseOfOrder, OrderSeen, Refusal},
    store::{DeliveryRow, HistoryLine},
    web::{
        App,
        pages::{
            answer::Answer,
            kinds::{Action, Cell, Details, Link, Section, Table},
            shell::Place,
            staff::Staff,
            subscriptions,
            visit::Visit,
            words::{orders::OrderWords, refusals},
        },
    },
};
use axum::extract::{Path, State};
use std::sync::Arc;

pub(super) async fn show(State(app): State<Arc<App>>, Staff(visit): Staff, Path(id): Path<String>) -> Answer {
    let seen = known(&app, &id).await?;
    let words: &OrderWords = visit.words();
    let mut sections = vec![whole(&seen, words)];
    sections.extend(seen.items.iter().map(|item| of_item(item, &seen, &visit, words, app.clock.now())));
    let sent: Vec<_> = seen.items.iter().flat_map(|item| &item.licenses).flat_map(sent_of).collect();
    if !sent.is_empty() {
        let rows = sent.into_iter().map(|(license, delivery)| delivered(license, delivery, words)).collect();
        let heads = [words.code, words.sent_at, words.sent_why, words.sent_to, words.mail];
        let table = Some(Table::of(words.deliveries_about, heads, rows));
        sections.push(Section { title: words.deliveries.to_owned(), table, ..Section::default() });
    }
    if !seen.history.is_empty() {
        let rows = seen.history.iter().map(|line| happened(line, words)).collect();
        let heads = [words.when, words.who, words.what, words.said];
        let table = Some(Table::of(words.history_about, heads, rows));
        sections.push(Section { title: words.history.to_owned(), table, ..Section::default() });
    }
    let page = Details {
        shell: visit.shell((words.title_of)(&seen.order.external_ref), Place::Orders),
        back: Link::to("/orders", words.title),
        banner: None,
        sections,
    };
    page.page()
}

fn whole(seen: &OrderSeen, words: &OrderWords) -> Section {
    let order = &seen.order;
    let at = |what: &str| format!("/orders/{}/{what}", order.id);
    let facts = vec![
        (words.status, state(order.status, words)),
        (words.address, Cell::text(&*order.account_email)),
        (words.subscription, Cell::link(subscriptions::path(&order.subscription_ref), &*order.subscription_ref)),
        (words.channel, Cell::any(order.channel.as_deref())),
        (words.language, Cell::text(order.language.tag())),
        (words.placed, Cell::at(order.created_at)),
    ];
    let mut actions = vec![Action::page(at("address"), words.correct)];
    let next =
        [(OrderStatus::Paid, words.pay), (OrderStatus::Deleted, words.delete), (OrderStatus::Terminated, words.terminate)];
    for (status, label) in next.into_iter().filter(|(status, _)| order.status.may_become(*status)) {
        actions.push(Action::page(format!("{}?to={}", at("status"), status.as_str()), label));
    }
    actions.extend(refunding(seen.items.iter().flat_map(|item| &item.licenses), &at("refund"), "", words));
    Section { title: words.facts.to_owned(), facts, actions, ..Section::default() }
}

/// What can be refunded, charged back or given back of these licenses.
fn refunding<'a>(
    licenses: impl Iterator<Item = &'a LicenseOfOrder>,
    path: &str,
    scope: &str,
    words: &OrderWords,
) -> Vec<Action> {
    let refunded: Vec<bool> = licenses.map(|license| license.sold.refunded_at.is_some()).collect();
    let mut actions = Vec::new();
    if refunded.contains(&false) {
        actions.push(Action::page(format!("{path}?kind=refund{scope}"), words.refund));
        actions.push(Action::page(format!("{path}?kind=chargeback{scope}"), words.chargeback));
    }
    if refunded.contains(&true) {
        actions.push(Action::page(format!("{path}/withdraw?{}", scope.trim_start_matches('&')), words.withdraw));
    }
    actions
}

fn of_item(
    item: &ItemSeen,
    seen: &OrderSeen,
    visit: &Visit,
    words: &OrderWords,
    now: chrono::DateTime<chrono::Utc>,
) -> Section {
    let order = &seen.order;
    let product = (words.product)(&item.item.product);
    let rows: Vec<_> = item
        .licenses
        .iter()
        .map(|license| {
            let sold = &license.sold;
            let claimed = match sold.claimed_at {
                Some(at) => Cell::at(at),
                None => Cell::text(words.unclaimed),
            };
            let again = match license.resend {
                Ok(()) => Cell::link(format!("/orders/{}/resend?license={}", order.id, sold.id), words.resend),
                Err(reason) => Cell::text(refusals::sentence(&Refusal::Resend { reason, now }, visit.language)),
            };
            let refund = if let Some(at) = sold.refunded_at {
                Cell::at(at).with_note(words.refunded)
            } else {
                let scope = format!("item={}&license={}", item.item.id, sold.id);
                Cell::link(format!("/orders/{}/refund?kind=refund&{scope}", order.id), words.refund)
            };
            let code = Cell::code(masked(&sold.hint));
            let code = if sold.bundled.is_some() { code.with_note(words.with_bundled) } else { code };
            [code, claimed, again, refund]
        })
        .collect();
    let scope = format!("&item={}", item.item.id);
    let actions = match item.licenses.len() {
        // One license has its own.
        0 | 1 => Vec::new(),
        _ => refunding(item.licenses.iter(), &format!("/orders/{}/refund", order.id), &scope, words),
    };
    Section {
        title: format!("{} × {product}", item.item.quantity),
        about: rows.is_empty().then(|| words.nothing_issued.to_owned()),
        table: (!rows.is_empty())
            .then(|| Table::of(product, [words.code, words.claimed, words.resend_column, words.refund_column], rows)),
        actions,
        ..Section::default()
    }
}

fn sent_of(license: &LicenseOfOrder) -> Vec<(&LicenseOfOrder, &DeliveryRow)> {
    license.deliveries.iter().map(|delivery| (license, delivery)).collect()
}

fn delivered(license: &LicenseOfOrder, delivery: &DeliveryRow, words: &OrderWords) -> [Cell; 5] {
    let why = match delivery.kind {
        DeliveryKind::First => words.sent_first,
        DeliveryKind::Again => words.sent_again,
    };
    let mail = match delivery.mail_state.as_deref().and_then(MailState::of_word) {
        Some(MailState::Queued) => Cell::badge("quiet", words.mail_queued),
        Some(MailState::Accepted) => Cell::badge("good", words.mail_accepted),
        Some(MailState::GivenUp) => Cell::badge("bad", words.mail_given_up),
        None => Cell::text(words.mail_gone),
    };
    [
        Cell::code(masked(&license.sold.hint)),
        Cell::at(delivery.at),
        Cell::text(why),
        Cell::any(delivery.recipient.as_deref()),
        mail,
    ]
}

fn happened(line: &HistoryLine, words: &OrderWords) -> [Cell; 4] {
    let said = [line.before.as_deref(), line.after.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" → ");
    let said = Cell::text(said);
    let said = match &line.reason {
        Some(reason) => said.with_note(&**reason),
        None => said,
    };
    [Cell::at(line.at), Cell::text(&*line.actor), Cell::text((words.action)(&line.action)), said]
}
