//! Subscriptions: what pays for licenses, how each stands, and what ends when (`one`). The vendor's staff has a word above billing's
//! (`changes`).

mod changes;
mod forms;
mod one;

use super::{
    answer::Answer,
    form::{Asked, Choice, Input},
    kinds::{Cell, Entry, Link, Listing, Table, count},
    moment::Moment,
    shell::Place,
    visit::Visit,
    words::{kinds::KindWords, subscriptions::SubscriptionWords},
};
use crate::{
    domain::{
        id::Id,
        subscription::{Entitlement, State as What, Subscription, SubscriptionRow, Terms},
    },
    licensing::{self, SubscriptionQuery},
    store::{Page, SubscriptionSummary},
    web::{
        App,
        handler::{get, post},
    },
};
use axum::{Router, extract::State};
use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::sync::Arc;

/// How many a page has.
const ROWS: i64 = 50;
/// How many of one account are looked at.
const OF_ACCOUNT: i64 = 200;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/subscriptions", get(list))
        .route("/subscriptions/{ref}", get(one::show))
        .route("/subscriptions/{ref}/extend", get(forms::extension).merge(post(forms::extend)))
        .route("/subscriptions/{ref}/cover", get(forms::covering).merge(post(forms::cover)))
        .route("/subscriptions/{ref}/{change}", get(changes::ask).merge(post(changes::make)))
}

/// Where one is.
pub(super) fn path(reference: &str) -> String {
    format!("/subscriptions/{}", utf8_percent_encode(reference, NON_ALPHANUMERIC))
}

/// How one stands, in a word.
pub(super) fn state(facts: &Subscription, now: DateTime<Utc>, terms: Terms, words: &SubscriptionWords) -> Cell {
    match facts.entitlement(now, terms) {
        Entitlement::Entitled { in_grace: Some(until), .. } => {
            Cell::badge("warn", words.in_grace).with_note((words.until)(&Moment(until).shown()))
        }
        Entitlement::Entitled { ends_on: Some(end), .. } => {
            Cell::badge("warn", words.ending).with_note((words.until)(&Moment(end).shown()))
        }
        Entitlement::Entitled { .. } => Cell::badge("good", words.entitled),
        Entitlement::Lapsed => {
            let badge = Cell::badge("bad", words.lapsed);
            match facts.lapsed_since(now, terms) {
                Some(since) => badge.with_note((words.since)(&Moment(since).shown())),
                None => badge,
            }
        }
        Entitlement::NotStarted => Cell::badge("quiet", words.not_started),
    }
}

async fn list(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let (words, kind): (&SubscriptionWords, &KindWords) = (visit.words(), visit.words());
    let account = visit.narrowed(asked.text("account").parse().ok())?.account();
    let (now, terms) = (app.clock.now(), app.office.terms);
    let after = asked.text("after").parse().ok();
    let wanted = What::of_word(asked.text("state"));
    let mut db = app.store.read().await?;
    let found = if let Some(account) = account {
        let mut items = db.subscriptions_of_account(account, OF_ACCOUNT).await?;
        items.retain(|one| wanted.is_none_or(|state| one.facts.entitlement(now, terms).state() == state));
        Page { items, next: None }
    } else {
        let query = SubscriptionQuery { state: wanted, q: asked.given("q"), after, limit: ROWS };
        licensing::subscriptions(&mut db, query, now, terms).await?
    };
    let row = |one: &SubscriptionSummary| {
        let reference = one.facts.reference.as_str();
        let paid = one.facts.standing().and_then(|standing| standing.period).map(|period| period.end);
        [
            Cell::link(path(reference), reference),
            state(&one.facts, now, terms, words),
            Cell::at_any(paid),
            Cell::at(one.created_at),
        ]
    };
    let rows: Vec<_> = found.items.iter().map(row).collect();
    let chosen = asked.text("state");
    let states = [
        (What::Entitled, words.entitled),
        (What::InGrace, words.in_grace),
        (What::Lapsed, words.lapsed),
        (What::NotStarted, words.not_started),
    ];
    let states = states.into_iter().map(|(state, label)| Choice::of(state.as_str(), label, chosen));
    let choices = std::iter::once(Choice::of("", words.any, chosen)).chain(states).collect();
    let mut filters = vec![Entry::select("state", words.state, choices)];
    if account.is_none() {
        filters.insert(0, Entry::line(Input::text("q", words.search, asked.text("q")).kind("search")));
    }
    let about = if visit.is_operator() { words.about_staff } else { words.about };
    let heads = [words.reference, words.state, words.paid_until, words.known_since];
    let page = Listing {
        shell: visit.shell(words.title, Place::Subscriptions),
        about,
        ways: Vec::new(),
        path: "/subscriptions",
        is_filtered: wanted.is_some() || asked.given("q").is_some(),
        filters,
        table: Table::of((kind.rows)(count(rows.len())), heads, rows),
        none: [words.none_fits, words.none],
        first: after.map(|_: Id<SubscriptionRow>| Link::to(asked.query_with("after", None), kind.first)),
        next: found.next.map(|after| Link::to(asked.query_with("after", Some(&after.to_string())), kind.next)),
    };
    page.page()
}
