//! What billing sent, all of it: what became of each event and what it says, so that nobody wonders whether a payment was heard of. What
//! somebody has to look at can be found by itself.

use super::{
    answer::{Answer, Fault},
    form::{Asked, Choice, Input},
    kinds::{Banner, Cell, Details, Entry, Link, Listing, Section, Table, count, cut},
    moment::Moment,
    shell::Place,
    staff::Staff,
    subscriptions,
    words::{billing_events::EventWords, kinds::KindWords, shell::ShellWords, subscriptions::SubscriptionWords},
};
use crate::{
    billing::{Content, Event, stripe},
    domain::subscription::{State as What, Subscription},
    store::{ReceivedEvent, ReceivedFilter, ReceivedPlace},
    web::{App, handler::get},
};
use axum::{
    Router,
    extract::{Path, State},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::sync::Arc;

/// How many a page has.
const ROWS: i64 = 50;
/// The filter of what somebody has to look at.
const OPEN: &str = "open";

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/billing-events", get(list)).route("/billing-events/{provider}/{id}", get(show))
}

async fn list(State(app): State<Arc<App>>, Staff(visit): Staff, Asked(asked): Asked) -> Answer {
    let (words, kind, around): (&EventWords, &KindWords, &ShellWords) = (visit.words(), visit.words(), visit.words());
    let chosen = asked.text("outcome");
    let behind: Option<ReceivedPlace> = asked.text("before").parse().ok();
    let filter = ReceivedFilter {
        outcome: Some(chosen).filter(|outcome| !outcome.is_empty() && *outcome != OPEN).map(str::to_owned),
        reference: asked.given("reference").map(str::to_owned),
        is_open: chosen == OPEN,
    };
    let mut events = app.store.read().await?.received_events(&filter, behind.as_ref(), ROWS + 1).await?;
    let next = cut(&mut events, ROWS).map(|event| event.place().to_string());
    let rows: Vec<_> = events.iter().map(|event| row(event, words)).collect();
    let heads = [words.received, words.kind, words.reference, words.outcome, words.again];
    let outcomes = [
        ("", words.any),
        (OPEN, words.open),
        ("applied", words.applied),
        ("stale", words.stale),
        ("unknown", words.unknown),
    ];
    let page = Listing {
        shell: visit.shell(words.title, Place::BillingEvents),
        about: words.about,
        ways: vec![Link::to("/billing-events?outcome=open", words.open)],
        path: "/billing-events",
        filters: vec![
            Entry::select(
                "outcome",
                words.outcome,
                outcomes.into_iter().map(|(value, label)| Choice::of(value, label, chosen)).collect(),
            ),
            Entry::line(Input::text("reference", words.reference, asked.text("reference"))),
        ],
        is_filtered: !asked.query_with("before", None).is_empty(),
        table: Table::of((kind.rows)(count(rows.len())), heads, rows),
        none: [if chosen == OPEN { words.none_open } else { words.none_fits }, words.none],
        first: behind.map(|_| Link::to(asked.query_with("before", None), around.newest)),
        next: next.map(|before| Link::to(asked.query_with("before", Some(&before)), around.older)),
    };
    page.page()
}

/// An event in a list: when it came, what it is, what it is about, what became of it, and how often it came again.
pub(super) fn row(event: &ReceivedEvent, words: &EventWords) -> [Cell; 5] {
    let coded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let path = format!("/billing-events/{}/{}", coded(&event.provider), coded(&event.event_id));
    let (state, label, _) = outcome(event, words);
    let outcome = Cell::badge(state, label);
    let outcome = if event.conflicts > 0 { outcome.with_note(words.conflicting) } else { outcome };
    [
        Cell::at(event.received_at),
        Cell::link(path, &*event.kind).with_note(&*event.provider),
        Cell::any(event.reference.as_deref()),
        outcome,
        Cell::number(event.repetitions),
    ]
}

/// What became of an event: how good that is, in a word, and in a sentence.
fn outcome(event: &ReceivedEvent, words: &EventWords) -> (&'static str, &'static str, &'static str) {
    match event.outcome.as_str() {
        "applied" => ("good", words.applied, words.applied_detail),
        "stale" => ("quiet", words.stale, words.stale_detail),
        _ => ("warn", words.unknown, words.unknown_detail),
    }
}

async fn show(State(app): State<Arc<App>>, Staff(visit): Staff, Path((provider, id)): Path<(String, String)>) -> Answer {
    let words: &EventWords = visit.words();
    let (event, body) = app.store.read().await?.received_event(&provider, &id).await?.ok_or(Fault::NotFound)?;
    let (state, label, detail) = outcome(&event, words);
    let mut lines = vec![detail.to_owned()];
    if event.repetitions > 0 {
        lines.push((words.repeated_detail)(count(event.repetitions)));
    }
    if event.conflicts > 0 {
        lines.push((words.conflicting_detail)(count(event.conflicts)));
    }
    let mut facts = vec![
        (words.provider, Cell::code(&*event.provider)),
        (words.id, Cell::code(&*event.event_id)),
        (words.kind, Cell::code(&*event.kind)),
        (words.received, Cell::at(event.received_at)),
    ];
    if let Some(reference) = &event.reference {
        facts.push((words.reference, Cell::text(&**reference)));
    }
    let mut said = Section { title: words.says.to_owned(), ..Section::default() };
    match read(&event, &body) {
        Some(read) => {
            said.about = Some(says(&read, &app, words, visit.words()));
            if let Content::Standing { subscription_ref, .. } = &read.content {
                said.facts
                    .push((words.subscription, Cell::link(subscriptions::path(subscription_ref), &**subscription_ref)));
            }
            said.facts.extend(read.at.map(|at| (words.own_time, Cell::at(at))));
        }
        None if body.is_empty() => said.about = Some(words.not_kept.to_owned()),
        None => said.about = Some(words.not_read.to_owned()),
    }
    said.raw = shown(&body);
    let page = Details {
        shell: visit.shell((words.event_title)(&event.kind), Place::BillingEvents),
        back: Link::to("/billing-events", words.title),
        banner: Some(Banner {
            state: if event.conflicts > 0 || state == "warn" { "warn" } else { "good" },
            title: label.to_owned(),
            lines,
        }),
        sections: vec![said, Section { title: words.facts.to_owned(), facts, ..Section::default() }],
    };
    page.page()
}

/// What was sent, as the one form in which it is applied.
fn read(event: &ReceivedEvent, body: &[u8]) -> Option<Event> {
    if event.provider == stripe::PROVIDER {
        return stripe::StripeEvent::read(body, event.received_at).ok().map(|read| read.event);
    }
    Event::read(&event.event_id, body, event.received_at).ok()
}

/// What an event means, whether it was applied or not.
fn says(event: &Event, app: &App, words: &EventWords, stands: &SubscriptionWords) -> String {
    match &event.content {
        Content::Standing { subscription_ref, standing } => {
            let alone = Subscription { unsequenced: Some(standing.clone()), ..Subscription::default() };
            let state = match alone.by_billing(app.clock.now(), app.office.terms).state() {
                What::Entitled => stands.entitled,
                What::InGrace => stands.in_grace,
                What::Lapsed => stands.lapsed,
                What::NotStarted => stands.not_started,
            };
            let period =
                standing.period.map(|period| (words.period)(&Moment(period.start).day(), &Moment(period.end).day()));
            let said = (words.says_standing)(subscription_ref, (stands.status)(standing.status));
            let by_itself = (words.by_itself)(state);
            [Some(said), period, Some(by_itself)].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        Content::OrderPaid(order) => {
            let licenses: i64 = order.items.iter().map(|item| item.quantity).sum();
            (words.says_paid)(&order.external_ref, count(licenses))
        }
        Content::OrderRefunded(refund) => (words.says_refunded)(&refund.external_ref),
        Content::RefundWithdrawn(refund) => (words.says_withdrawn)(&refund.external_ref),
        Content::Unknown { status: Some(status), .. } => (words.says_unknown_status)(status),
        Content::Unknown { status: None, .. } => (words.says_unknown)(&event.kind),
    }
}

/// A body for people: JSON in lines.
fn shown(body: &[u8]) -> Option<String> {
    if body.is_empty() {
        return None;
    }
    let json: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let lines = json.and_then(|json| serde_json::to_string_pretty(&json).ok());
    Some(lines.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned()))
}
