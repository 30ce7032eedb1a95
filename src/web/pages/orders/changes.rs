//! What can be done with an order: a code sent again, its address corrected, paid or closed. Each says before whom it concerns.

use super::known;
use crate::{
    domain::{id::Id, license::License, order::OrderStatus, serial::masked},
    licensing::{self, ItemSeen, LicenseOfOrder, OrderChange, OrderSeen, Refusal},
    web::{
        App,
        pages::{
            answer::{self, Answer, Fault},
            confirm::Confirm,
            form::{Asked, Fields, Input},
            kinds::{Entry, FormPage, Link, count},
            shell::Place,
            staff::Staff,
            told::{Told, told},
            visit::Visit,
            words::orders::OrderWords,
        },
    },
};
use axum::extract::{Path, State};
use std::sync::Arc;

pub(super) async fn address(State(app): State<Arc<App>>, Staff(visit): Staff, Path(id): Path<String>) -> Answer {
    let seen = known(&app, &id).await?;
    addressing(&visit, &seen, (&seen.order.account_email, ""), seen.order.version, None)
}

fn addressing(visit: &Visit, seen: &OrderSeen, (email, reason): (&str, &str), version: i64, told: Option<Told>) -> Answer {
    let words: &OrderWords = visit.words();
    let order = &seen.order;
    let shell = visit.shell((words.correct_title)(&order.external_ref), Place::Orders);
    let unclaimed = seen.items.iter().flat_map(|item| &item.licenses).filter(|one| one.sold.claimed_at.is_none());
    let email = Input::text("account_email", words.address, email).kind("email").required();
    let page = FormPage {
        back: Link::to(format!("/orders/{}", order.id), &*order.external_ref),
        about: (words.correct_about)(count(unclaimed.count())),
        told,
        entries: vec![Entry::line(email), Entry::line(Confirm::reason(&shell, reason))],
        shell,
        fields: vec![("version", version.to_string())],
        action: format!("/orders/{}/address", order.id),
        button: words.correct,
    };
    page.page()
}

pub(super) async fn correct(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let seen = known(&app, &id).await?;
    let words: &OrderWords = visit.words();
    let expected = fields.text("version").parse().ok();
    let change = OrderChange { account_email: Some(fields.text("account_email")), status: None };
    match changed(&app, &visit, &seen, &fields, expected, change).await {
        Ok(()) => answer::done(&app, &format!("/orders/{id}"), words.corrected),
        Err(refusal) => {
            let typed = (fields.text("account_email"), fields.text("reason"));
            let version = expected.unwrap_or(seen.order.version);
            addressing(&visit, &seen, typed, version, Some(told(&refusal, visit.language)?))
        }
    }
}

async fn changed(
    app: &App,
    visit: &Visit,
    seen: &OrderSeen,
    fields: &Fields,
    expected: Option<i64>,
    change: OrderChange<'_>,
) -> Result<(), Refusal> {
    let done = app.office.perform(visit.cause(fields.given("reason").map(str::to_owned)), async |tx, act| {
        let no_delivery = &app.office.no_delivery;
        licensing::change_order(tx, &app.vault, no_delivery, act, seen.order.id, expected, change).await
    });
    done.await
}

/// The license that is meant, and its item.
fn meant<'a>(seen: &'a OrderSeen, license: &str) -> Result<(&'a ItemSeen, &'a LicenseOfOrder), Fault> {
    let id: Id<License> = license.parse().map_err(|_| Fault::NotFound)?;
    let within = |item: &'a ItemSeen| item.licenses.iter().find(|license| license.sold.id == id).map(|found| (item, found));
    seen.items.iter().find_map(within).ok_or(Fault::NotFound)
}

pub(super) async fn ask_resend(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(id): Path<String>,
    Asked(asked): Asked,
) -> Answer {
    let seen = known(&app, &id).await?;
    let (_, license) = meant(&seen, asked.text("license"))?;
    // Whoever comes by an old address is told at once why not.
    let refused = license.resend.err().map(|reason| Refusal::Resend { reason, now: app.clock.now() });
    let told = refused.map(|refusal| told(&refusal, visit.language)).transpose()?;
    resending(&visit, &seen, license, "", told)
}

fn resending(visit: &Visit, seen: &OrderSeen, license: &LicenseOfOrder, reason: &str, told: Option<Told>) -> Answer {
    let words: &OrderWords = visit.words();
    let (order, code) = (&seen.order, masked(&license.sold.hint));
    let shell = visit.shell((words.resend_title)(&code), Place::Orders);
    let before = license.deliveries.len();
    let page = Confirm {
        effects: vec![(words.resend_effect)(&code, &order.account_email), (words.resend_before)(count(before))],
        reassurance: words.resend_stays,
        inputs: vec![Confirm::reason(&shell, reason)],
        shell,
        fields: vec![("license", license.sold.id.to_string())],
        action: format!("/orders/{}/resend", order.id),
        button: words.resend,
        back: format!("/orders/{}", order.id),
        told,
    };
    page.page()
}

pub(super) async fn resend(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let seen = known(&app, &id).await?;
    let words: &OrderWords = visit.words();
    let (item, license) = meant(&seen, fields.text("license"))?;
    let (place, which) = ((seen.order.id, item.item.id), Some(license.sold.id));
    let done = app.office.perform(visit.cause(fields.given("reason").map(str::to_owned)), async |tx, act| {
        licensing::resend(tx, &app.office.no_delivery, act, place, which, true).await
    });
    match done.await {
        Ok(_) => answer::done(&app, &format!("/orders/{id}"), &(words.resent)(&seen.order.account_email)),
        Err(refusal) => resending(&visit, &seen, license, fields.text("reason"), Some(told(&refusal, visit.language)?)),
    }
}

pub(super) async fn ask_status(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(id): Path<String>,
    Asked(asked): Asked,
) -> Answer {
    let seen = known(&app, &id).await?;
    let to = OrderStatus::of_word(asked.text("to")).ok_or(Fault::NotFound)?;
    let refused = Refusal::OrderStatus(seen.order.status, to);
    let told = (!seen.order.status.may_become(to)).then(|| told(&refused, visit.language)).transpose()?;
    becoming(&visit, &app, &seen, to, "", told)
}

fn becoming(visit: &Visit, app: &App, seen: &OrderSeen, to: OrderStatus, reason: &str, told: Option<Told>) -> Answer {
    let words: &OrderWords = visit.words();
    let order = &seen.order;
    let ordered: i64 = seen.items.iter().map(|item| item.item.quantity).sum();
    let ordered = count(ordered);
    let unclaimed = seen.items.iter().flat_map(|item| &item.licenses).filter(|one| one.sold.claimed_at.is_none());
    let is_mailed = !app.office.no_delivery.forbids(order.channel.as_deref());
    let (title, effects, button) = match to {
        OrderStatus::Paid => {
            let mailed =
                if is_mailed { (words.pay_mails)(&order.account_email) } else { words.pay_mails_nothing.to_owned() };
            (words.pay_title, vec![(words.pay_effect)(ordered), mailed], words.pay)
        }
        OrderStatus::Terminated => {
            let effect = (words.terminate_effect)(count(unclaimed.count()));
            (words.terminate_title, vec![effect, words.never_back.to_owned()], words.terminate)
        }
        OrderStatus::Deleted | OrderStatus::Pending => {
            let effect = (words.delete_effect)(ordered);
            (words.delete_title, vec![effect, words.never_back.to_owned()], words.delete)
        }
    };
    let shell = visit.shell(title(&order.external_ref), Place::Orders);
    let page = Confirm {
        effects,
        reassurance: words.status_stays,
        inputs: vec![Confirm::reason(&shell, reason)],
        shell,
        fields: vec![("to", to.as_str().to_owned()), ("version", order.version.to_string())],
        action: format!("/orders/{}/status", order.id),
        button,
        back: format!("/orders/{}", order.id),
        told,
    };
    page.page()
}

pub(super) async fn set_status(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let seen = known(&app, &id).await?;
    let words: &OrderWords = visit.words();
    let to = OrderStatus::of_word(fields.text("to")).ok_or(Fault::NotFound)?;
    let change = OrderChange { status: Some(to), account_email: None };
    match changed(&app, &visit, &seen, &fields, fields.text("version").parse().ok(), change).await {
        Ok(()) => answer::done(&app, &format!("/orders/{id}"), (words.status_done)(to)),
        Err(refusal) => becoming(&visit, &app, &seen, to, fields.text("reason"), Some(told(&refusal, visit.language)?)),
    }
}
