//! What the vendor types about a subscription: until when it is extended, and which other licenses it pays for.

use super::{one::known, path, state};
use crate::{
    domain::{id::Id, license::License, serial::Serial, subscription::Entitlement},
    licensing::{self, Refusal},
    store::{Act, SubscriptionSummary, Tx},
    web::{
        App,
        pages::{
            answer::{self, Answer, Fault},
            confirm::Confirm,
            form::{Fields, Input},
            kinds::{Entry, FormPage, Link},
            shell::Place,
            staff::Staff,
            told::{Told, told},
            visit::Visit,
            words::subscriptions::SubscriptionWords,
        },
    },
};
use axum::extract::{Path, State};
use chrono::{Days, NaiveDate, NaiveTime};
use std::sync::Arc;

async fn read(app: &App, visit: &Visit, reference: &str) -> Result<SubscriptionSummary, Fault> {
    known(&mut app.store.read().await?, visit, reference).await
}

pub(super) async fn extension(State(app): State<Arc<App>>, Staff(visit): Staff, Path(reference): Path<String>) -> Answer {
    read(&app, &visit, &reference).await?;
    extending(&visit, &reference, &Fields::default(), None)
}

fn extending(visit: &Visit, reference: &str, typed: &Fields, told: Option<Told>) -> Answer {
    let words: &SubscriptionWords = visit.words();
    let shell = visit.shell((words.extend_title)(reference), Place::Subscriptions);
    let until = Input::text("until", words.extend_until, typed.text("until")).kind("date").required();
    let page = FormPage {
        back: Link::to(path(reference), reference),
        about: words.extend_about.to_owned(),
        told,
        entries: vec![
            Entry::line(Input { hint: Some(words.extend_hint), ..until }),
            Entry::line(Confirm::reason(&shell, typed.text("reason")).required()),
        ],
        shell,
        fields: Vec::new(),
        action: format!("{}/extend", path(reference)),
        button: words.extend,
    };
    page.page()
}

pub(super) async fn extend(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(reference): Path<String>,
    fields: Fields,
) -> Answer {
    let words: &SubscriptionWords = visit.words();
    // The whole of the day that was chosen; without one, a moment that is refused with what can be chosen.
    let day = fields.text("until").parse::<NaiveDate>().ok().and_then(|day| day.checked_add_days(Days::new(1)));
    let until = day.unwrap_or_default().and_time(NaiveTime::MIN).and_utc();
    let done = app.office.perform(visit.cause(Some(fields.text("reason").to_owned())), async |tx, act| {
        licensing::extend_subscription(tx, act, &reference, Some(until)).await
    });
    match done.await {
        Ok(()) => answer::done(&app, &path(&reference), &(words.extended)(fields.text("until"))),
        Err(refusal) => extending(&visit, &reference, &fields, Some(told(&refusal, visit.language)?)),
    }
}

pub(super) async fn covering(State(app): State<Arc<App>>, Staff(visit): Staff, Path(reference): Path<String>) -> Answer {
    let one = read(&app, &visit, &reference).await?;
    covering_form(&app, &visit, &one, &Fields::default(), None)
}

fn covering_form(app: &App, visit: &Visit, one: &SubscriptionSummary, typed: &Fields, told: Option<Told>) -> Answer {
    let words: &SubscriptionWords = visit.words();
    let (now, terms, reference) = (app.clock.now(), app.office.terms, &one.facts.reference);
    let shell = visit.shell((words.cover_title)(reference), Place::Subscriptions);
    let is_paid = !matches!(one.facts.entitlement(now, terms), Entitlement::Lapsed | Entitlement::NotStarted);
    let stands = state(&one.facts, now, terms, words).text;
    let about = if is_paid { words.cover_about.to_owned() } else { (words.cover_warning)(&stands) };
    let serials = Input::text("serial", words.serials, typed.whole("serial")).required();
    let page = FormPage {
        back: Link::to(path(reference), reference),
        about,
        told,
        entries: vec![
            Entry::lines(Input { hint: Some(words.serials_hint), ..serials }),
            Entry::line(Confirm::reason(&shell, typed.text("reason")).required()),
        ],
        shell,
        fields: Vec::new(),
        action: format!("{}/cover", path(reference)),
        button: words.cover,
    };
    page.page()
}

pub(super) async fn cover(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(reference): Path<String>,
    fields: Fields,
) -> Answer {
    let words: &SubscriptionWords = visit.words();
    let typed: Vec<&str> = fields.text("serial").lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let done = app.office.perform(visit.cause(Some(fields.text("reason").to_owned())), async |tx, act| {
        covered(&app, tx, act, &reference, &typed).await
    });
    match done.await {
        Ok(number) => answer::done(&app, &path(&reference), &(words.covered)(number)),
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            let one = read(&app, &visit, &reference).await?;
            covering_form(&app, &visit, &one, &fields, Some(told))
        }
    }
}

/// Lets the subscription pay for these licenses, all or none of them; how many.
async fn covered(app: &App, tx: &mut Tx, act: &Act, reference: &str, typed: &[&str]) -> Result<u64, Refusal> {
    if typed.is_empty() {
        return Err(Refusal::SerialMistyped);
    }
    for line in typed {
        let id = if let Ok(id) = line.parse::<Id<License>>() {
            id
        } else {
            let serial = Serial::parse(line).map_err(|_| Refusal::SerialMistyped)?;
            let known = tx.license_by_serial(&app.vault.serial_fingerprint(&serial)).await?;
            known.ok_or(Refusal::SerialUnknown)?.facts.id
        };
        licensing::cover(tx, act, id, reference).await?;
    }
    Ok(crate::web::pages::kinds::count(typed.len()))
}
