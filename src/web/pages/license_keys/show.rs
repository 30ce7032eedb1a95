//! The data screen of one license key: how it stands and what to do, whose it is, what pays for its licenses, and its components.

use super::{badge, came, components, known, path, state};
use crate::{
    domain::{
        license_key::{Document, Origin, PaidBy, State as KeyState},
        subscription::Terms,
    },
    licensing,
    store::{Db, LicenseKeyRow},
    web::{
        App,
        pages::{
            answer::{Answer, Fault},
            kinds::{Action, Banner, Cell, Details, Link, Section, Table, count},
            moment::Moment,
            shell::Place,
            signing_keys::trusted,
            subscriptions,
            visit::Visit,
            words::{license_keys::LicenseKeyWords, subscriptions::SubscriptionWords},
        },
    },
};
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// How many of what pays are shown.
const SUBSCRIPTIONS: usize = 50;
/// How many components are shown; the others are on a page of their own.
const COMPONENTS: usize = 50;

pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let words: &LicenseKeyWords = visit.words();
    let mut db = app.store.read().await?;
    let key = known(&mut db, &visit, &id).await?;
    let document = licensing::license_key_document(&app.vault, &key)?;
    let now = app.clock.now();
    let sections = vec![
        summary(&app, &mut db, &key, &document, words).await?,
        paid(&key, &document, now, words, visit.words()),
        components::section(&mut db, &visit, &key, &document, now, COMPONENTS).await?,
    ];
    let page = Details {
        back: Link::to("/license-keys", words.title),
        banner: Some(banner(&key, now, words)),
        sections,
        shell: visit.shell((words.title_of)(&key.label), Place::LicenseKeys),
    };
    page.page()
}

/// How it stands, and what to do.
fn banner(key: &LicenseKeyRow, now: DateTime<Utc>, words: &LicenseKeyWords) -> Banner {
    let until = Moment(key.valid_until).shown();
    let renewed = match key.origin {
        Origin::ByHand => words.next_by_hand,
        Origin::Synchronized => words.next_synchronized,
    };
    let (state, title, next) = match state(key, now) {
        KeyState::Current => ("good", (words.current_title)(&until), None),
        KeyState::RefreshDue => ("warn", (words.refresh_due_title)(&until), Some(renewed)),
        KeyState::Expired => ("bad", (words.expired_title)(&until), Some(renewed)),
        KeyState::Superseded => ("quiet", words.superseded_title.to_owned(), Some(words.superseded_next)),
    };
    Banner { state, title, lines: next.map(str::to_owned).into_iter().collect() }
}

async fn summary(
    app: &App,
    db: &mut Db,
    key: &LicenseKeyRow,
    document: &Document,
    words: &'static LicenseKeyWords,
) -> Result<Section, Fault> {
    let account = db.account(key.account).await?.ok_or(Fault::NotFound)?;
    let kid = licensing::license_key_signer(&app.vault, key)?;
    let is_trusted = trusted(db).await?.iter().any(|(signer, _)| signer.kid() == kid);
    let (systems, customers) = document.content.count();
    let facts = vec![
        (words.label, Cell::text(&*key.label)),
        (words.state, badge(state(key, app.clock.now()), words)),
        (words.account, Cell::link(format!("/accounts/{}", account.id), account.name).with_note(account.email)),
        (words.holder, Cell::text(&*document.account.name).with_note(&*document.account.email)),
        (words.number, Cell::text(key.number.to_string())),
        (words.came, Cell::text(came(key.origin, words))),
        (words.registered_at, Cell::at(key.registered_at)),
        (words.issued, Cell::at(key.issued_at)),
        (words.refresh_after, Cell::at(key.refresh_after)),
        (words.valid_until, Cell::at(key.valid_until)),
        (words.signer, Cell::code(kid).with_note(if is_trusted { words.trusted } else { words.not_trusted })),
        (words.system_licenses, Cell::text(systems.to_string())),
        (words.customer_licenses, Cell::text(customers.to_string())),
    ];
    let mut actions = vec![
        Action::page(format!("{}/label", path(key.id)), words.relabel),
        Action::page(format!("/synchronization/runs?key={}", key.id), words.its_runs),
    ];
    if matches!(state(key, app.clock.now()), KeyState::RefreshDue | KeyState::Expired) {
        actions.insert(0, Action::page("/license-keys/new", words.new));
    }
    Ok(Section { title: words.summary.to_owned(), facts, actions, ..Section::default() })
}

/// What pays for its licenses, as it says.
fn paid(
    key: &LicenseKeyRow,
    document: &Document,
    now: DateTime<Utc>,
    words: &'static LicenseKeyWords,
    paid_words: &'static SubscriptionWords,
) -> Section {
    let all = &document.content.subscriptions;
    let row = |paid: &PaidBy| {
        // What no longer counts may be another thing here by now.
        let here = (!key.superseded).then(|| licensing::reference_here(key.upstream, &paid.reference));
        let reference = Cell { path: here.map(|here| subscriptions::path(&here)), ..Cell::text(&*paid.reference) };
        let state = document.subscription(paid).ok();
        let state = state.map(|facts| subscriptions::state(&facts, now, Terms::default(), paid_words));
        let standing = paid.standing.as_ref();
        let said = standing.map(|standing| Cell::text((paid_words.status)(standing.status)));
        let vendor = match (paid.stopped_at, paid.extended_until) {
            (Some(at), _) => Some(format!("{}: {}", paid_words.stopped_at, Moment(at).shown())),
            (None, Some(until)) => Some(format!("{}: {}", paid_words.extended_until, Moment(until).shown())),
            (None, None) => None,
        };
        let end = standing.and_then(|standing| standing.ends_at.or(standing.period_end));
        let (state, said) = (state.unwrap_or_default(), said.unwrap_or_else(|| Cell::text("–")));
        [reference, state, said, Cell::at_any(end), Cell::any(vendor)]
    };
    let rows: Vec<_> = all.iter().take(SUBSCRIPTIONS).map(row).collect();
    let heads = [paid_words.reference, words.state, words.billing_says, paid_words.period_end, words.vendor_says];
    let more = count(all.len().saturating_sub(SUBSCRIPTIONS));
    let about = match (rows.is_empty(), more) {
        (true, _) => Some(words.no_subscription.to_owned()),
        (false, 0) => None,
        (false, more) => Some((words.subscriptions_more)(more)),
    };
    Section {
        title: words.subscriptions.to_owned(),
        about,
        table: (!rows.is_empty()).then(|| Table::of(words.subscriptions_about, heads, rows)),
        ..Section::default()
    }
}
