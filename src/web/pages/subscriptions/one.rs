//! One subscription: how it stands and why, what ends when, what billing said last, and for the vendor's staff what it sent and what
//! can be done.

use super::{OF_ACCOUNT, path};
use crate::{
    domain::subscription::{Entitlement, Standing, Status, Subscription, Terms},
    store::{Db, ReceivedEvent, ReceivedFilter, SubscriptionSummary},
    web::{
        App,
        pages::{
            answer::{Answer, Fault},
            billing_events,
            kinds::{Action, Banner, Cell, Details, Link, Section, Table},
            moment::Moment,
            shell::Place,
            visit::Visit,
            words::{billing_events::EventWords, subscriptions::SubscriptionWords},
        },
    },
};
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// How many of its events are shown.
const EVENTS: i64 = 20;

/// One in reach: an administrator's are those that pay for licenses of their account.
pub(super) async fn known(db: &mut Db, visit: &Visit, reference: &str) -> Result<SubscriptionSummary, Fault> {
    if let Some(own) = visit.reach().account() {
        let covering = db.subscriptions_of_account(own, OF_ACCOUNT).await?;
        return covering.into_iter().find(|one| one.facts.reference == reference).ok_or(Fault::NotFound);
    }
    db.subscription(reference).await?.ok_or(Fault::NotFound)
}

pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Path(reference): Path<String>) -> Answer {
    let words: &SubscriptionWords = visit.words();
    let mut db = app.store.read().await?;
    let one = known(&mut db, &visit, &reference).await?;
    let (now, terms) = (app.clock.now(), app.office.terms);
    let mut sections = vec![dates(&one.facts, now, terms, words), billing(&one, words)];
    if visit.is_operator() {
        let coverage = db.subscription_coverage(one.id).await?;
        let carried = db.carried_by_subscription(one.id).await?;
        let filter = ReceivedFilter { reference: Some(reference.clone()), ..ReceivedFilter::default() };
        let events = db.received_events(&filter, None, EVENTS).await?;
        sections.push(Section {
            title: words.covers.to_owned(),
            facts: vec![
                (words.licenses, Cell::number(coverage.licenses)),
                (words.accounts, Cell::number(coverage.accounts)),
                (words.systems, Cell::number(carried.systems)),
                (words.customers, Cell::number(carried.links)),
            ],
            ..Section::default()
        });
        sections.push(staff(&one.facts, now, words));
        sections.push(sent(&events, &reference, words, visit.words()));
    }
    let page = Details {
        back: Link::to("/subscriptions", words.title),
        banner: Some(banner(&one.facts, now, terms, &visit, words)),
        sections,
        shell: visit.shell((words.title_of)(&reference), Place::Subscriptions),
    };
    page.page()
}

/// How it stands, why, and what to do.
fn banner(facts: &Subscription, now: DateTime<Utc>, terms: Terms, visit: &Visit, words: &SubscriptionWords) -> Banner {
    let said = facts.standing().map(|standing| (words.status)(standing.status));
    let next = if visit.is_operator() { words.next_staff } else { words.next };
    let (state, title, why) = match facts.entitlement(now, terms) {
        Entitlement::Entitled { in_grace: Some(until), .. } => {
            let why =
                if facts.extended_until.is_some_and(|until| now < until) { words.why_extended } else { words.why_grace };
            ("warn", (words.grace_title)(&Moment(until).shown()), Some(why.to_owned()))
        }
        Entitlement::Entitled { ends_on: Some(end), .. } => {
            ("warn", (words.ending_title)(&Moment(end).shown()), Some(words.why_ending.to_owned()))
        }
        Entitlement::Entitled { .. } => ("good", words.entitled_title.to_owned(), None),
        Entitlement::Lapsed => {
            let since = facts.lapsed_since(now, terms).map(|since| Moment(since).shown()).unwrap_or_default();
            let why = if facts.stopped_at.is_some() {
                words.why_stopped.to_owned()
            } else {
                (words.why_billing)(said.unwrap_or_default())
            };
            ("bad", (words.lapsed_title)(&since), Some(why))
        }
        Entitlement::NotStarted => ("bad", words.not_started_title.to_owned(), Some(words.why_not_started.to_owned())),
    };
    let needs_something = why.is_some();
    let lines = why.into_iter().chain(needs_something.then(|| next.to_owned())).collect();
    Banner { state, title, lines }
}

/// What ended and what ends when, in the order of time.
fn dates(facts: &Subscription, now: DateTime<Utc>, terms: Terms, words: &SubscriptionWords) -> Section {
    let mut dates: Vec<(DateTime<Utc>, &'static str)> = Vec::new();
    let standing = facts.standing();
    let paid = standing.filter(|standing| matches!(standing.status, Status::Active | Status::Trialing));
    if let Some(period) = paid.and_then(|standing| standing.period).filter(|period| now < period.end) {
        let goes_on = paid.is_some_and(|standing| !standing.cancel_at_period_end);
        if let (true, Entitlement::Entitled { in_grace: Some(until), .. }) = (goes_on, facts.by_billing(period.end, terms)) {
            dates.push((period.end, words.date_renewal));
            dates.push((until, words.date_silence));
        }
    }
    match facts.entitlement(now, terms) {
        Entitlement::Entitled { in_grace, ends_on } => {
            dates.extend(in_grace.map(|until| (until, words.date_grace)));
            dates.extend(ends_on.map(|end| (end, words.date_end)));
        }
        Entitlement::Lapsed => dates.extend(facts.lapsed_since(now, terms).map(|since| (since, words.date_lapsed))),
        Entitlement::NotStarted => {}
    }
    dates.extend(
        facts
            .extended_until
            .map(|until| (until, if now < until { words.date_extension } else { words.date_extension_over })),
    );
    dates.extend(facts.stopped_at.map(|at| (at, words.date_stopped)));
    dates.sort_unstable();
    dates.dedup();
    let rows: Vec<_> = dates.into_iter().map(|(at, what)| [Cell::at(at), Cell::text(what)]).collect();
    Section {
        title: words.dates.to_owned(),
        about: rows.is_empty().then(|| words.no_dates.to_owned()),
        table: (!rows.is_empty()).then(|| Table::of(words.dates_about, [words.when, words.what], rows)),
        ..Section::default()
    }
}

fn billing(one: &SubscriptionSummary, words: &SubscriptionWords) -> Section {
    let mut facts = Vec::new();
    if let Some(Standing { at, status, period, cancel_at_period_end, ends_at, .. }) = one.facts.standing() {
        facts.push((words.said, Cell::text((words.status)(*status))));
        facts.push((words.said_at, Cell::at(*at)));
        if let Some(period) = period {
            facts.push((words.period_start, Cell::at(period.start)));
            facts.push((words.period_end, Cell::at(period.end)));
        }
        if *cancel_at_period_end {
            facts.push((words.cancels, Cell::text(words.cancels_yes)));
        }
        facts.extend(ends_at.map(|end| (words.ends_at, Cell::at(end))));
    }
    facts.push((words.known_since, Cell::at(one.created_at)));
    Section { title: words.billing.to_owned(), facts, ..Section::default() }
}

/// The vendor's own word, and what can be said.
fn staff(facts: &Subscription, now: DateTime<Utc>, words: &SubscriptionWords) -> Section {
    let at = |what: &str| format!("{}/{what}", path(&facts.reference));
    let mut actions = vec![if facts.stopped_at.is_some() {
        Action::page(at("reinstate"), words.reinstate)
    } else {
        Action::page(at("end"), words.end)
    }];
    actions.push(Action::page(at("extend"), words.extend));
    if facts.extended_until.is_some_and(|until| now < until) {
        actions.push(Action::page(at("unextend"), words.unextend));
    }
    actions.push(Action::page(at("cover"), words.cover));
    Section {
        title: words.staff.to_owned(),
        about: Some(words.staff_about.to_owned()),
        facts: vec![
            (words.extended_until, Cell::at_any(facts.extended_until)),
            (words.stopped_at, Cell::at_any(facts.stopped_at)),
        ],
        actions,
        ..Section::default()
    }
}

fn sent(events: &[ReceivedEvent], reference: &str, words: &SubscriptionWords, event_words: &EventWords) -> Section {
    let rows: Vec<_> = events
        .iter()
        .map(|event| {
            let [received, kind, _, outcome, again] = billing_events::row(event, event_words);
            [received, kind, outcome, again]
        })
        .collect();
    let heads = [event_words.received, event_words.kind, event_words.outcome, event_words.again];
    let all = format!(
        "/billing-events?{}",
        url::form_urlencoded::Serializer::new(String::new()).append_pair("reference", reference).finish()
    );
    Section {
        title: words.events.to_owned(),
        about: rows.is_empty().then(|| words.no_events.to_owned()),
        table: (!rows.is_empty()).then(|| Table::of(words.events_about, heads, rows)),
        actions: vec![Action::page(all, words.all_events)],
        ..Section::default()
    }
}
