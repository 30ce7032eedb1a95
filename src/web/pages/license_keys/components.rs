//! The components of a license key: its licenses, each with its kind, what pays for it, where it is bound and how it stands, as the
//! key itself says. They are one signed document, so it is cut into pages here.

use super::{known, path};
use crate::{
    domain::{
        explain::explain,
        id::Id,
        language::Language,
        license::{License, LicenseKind},
        license_key::{Component, Document},
        reason::{Flag, ReasonCode, Subject},
        serial::masked,
        subscription::Terms,
    },
    licensing,
    store::{Db, LicenseKeyRow},
    web::{
        App,
        pages::{
            answer::{Answer, Fault},
            form::Asked,
            kinds::{Action, Cell, Link, Listing, Section, Table, count},
            moment::Moment,
            shell::Place,
            visit::Visit,
            words::{kinds::KindWords, license_keys::LicenseKeyWords, subscriptions::SubscriptionWords},
        },
    },
};
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use std::{collections::BTreeMap, sync::Arc};

/// How many a page has.
const ROWS: usize = 100;

/// All of them, in pages.
pub(super) async fn list(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, Asked(asked): Asked) -> Answer {
    let (words, kind): (&LicenseKeyWords, &KindWords) = (visit.words(), visit.words());
    let mut db = app.store.read().await?;
    let key = known(&mut db, &visit, &id).await?;
    let document = licensing::license_key_document(&app.vault, &key)?;
    let all = &document.content.licenses;
    let from = asked.text("from").parse::<usize>().unwrap_or_default().min(all.len());
    let rows = rows(&mut db, &visit, &key, &document, app.clock.now(), (from, ROWS)).await?;
    let next = from + rows.len();
    let page = Listing {
        shell: visit.shell((words.components_title)(&key.label), Place::LicenseKeys),
        about: words.components_about,
        ways: vec![Link::to(path(key.id), (words.title_of)(&key.label))],
        path: "/license-keys",
        filters: Vec::new(),
        is_filtered: false,
        table: Table::of((words.shown_of)(count(rows.len()), count(all.len())), heads(words), rows),
        none: [words.no_component; 2],
        first: (from > 0).then(|| Link::to(asked.query_with("from", None), kind.first)),
        next: (next < all.len()).then(|| Link::to(asked.query_with("from", Some(&next.to_string())), kind.next)),
    };
    page.page()
}

/// The first of them, for the page of the license key.
pub(super) async fn section(
    db: &mut Db,
    visit: &Visit,
    key: &LicenseKeyRow,
    document: &Document,
    now: DateTime<Utc>,
    most: usize,
) -> Result<Section, Fault> {
    let words: &LicenseKeyWords = visit.words();
    let all = document.content.licenses.len();
    let rows = rows(db, visit, key, document, now, (0, most)).await?;
    let (shown, is_more) = (rows.len(), rows.len() < all);
    let more = Action::page(format!("{}/components", path(key.id)), words.all_components);
    Ok(Section {
        title: words.components.to_owned(),
        about: Some(if rows.is_empty() { words.no_component } else { words.components_about }.to_owned()),
        table: (!rows.is_empty()).then(|| Table::of((words.shown_of)(count(shown), count(all)), heads(words), rows)),
        actions: is_more.then_some(more).into_iter().collect(),
        ..Section::default()
    })
}

fn heads(words: &LicenseKeyWords) -> [&'static str; 5] {
    [words.serial, words.kind, words.paid_by, words.bound, words.state]
}

async fn rows(
    db: &mut Db,
    visit: &Visit,
    key: &LicenseKeyRow,
    document: &Document,
    now: DateTime<Utc>,
    (from, most): (usize, usize),
) -> Result<Vec<[Cell; 5]>, Fault> {
    let words: &LicenseKeyWords = visit.words();
    let held = db.held_components(key.account).await?;
    let here: BTreeMap<Id<License>, Id<License>> = held.iter().map(|held| (held.upstream, held.id)).collect();
    let rows = document.content.licenses.iter().skip(from).take(most).map(|component| {
        let serial = masked(&component.serial_hint);
        let kind = match component.kind {
            LicenseKind::System => Cell::text(words.system_license).with_note(words.with_bundled),
            LicenseKind::Customer => Cell::text(words.customer_license),
        };
        let bound = component.shop_id.as_ref();
        [
            match here.get(&component.id) {
                Some(id) => Cell::link(format!("/licenses/{id}"), serial),
                None => Cell::text(serial),
            },
            kind,
            Cell::any(component.subscription.as_deref()),
            bound.map_or_else(|| Cell::text(words.not_bound), |shop_id| Cell::code(shop_id.as_str())),
            state(document, component, now, visit.language, (words, visit.words())),
        ]
    });
    Ok(rows.collect())
}

/// How one stands by what the license key says. Where it is bound is said beside it.
fn state(
    document: &Document,
    component: &Component,
    now: DateTime<Utc>,
    language: Language,
    (words, paid): (&LicenseKeyWords, &SubscriptionWords),
) -> Cell {
    let Ok(facts) = document.facts(component) else { return Cell::text("–") };
    let effect = facts.own_effect(&Subject::of("license"), now, Terms::default());
    if let Some(reason) = effect.reasons.iter().find(|reason| reason.code != ReasonCode::ShopMismatch) {
        let badge = Cell::badge("bad", explain(reason, language).title);
        return match facts.refused_since(now, Terms::default()) {
            Some(since) => badge.with_note((words.since)(&Moment(since).shown())),
            None => badge,
        };
    }
    let flagged = effect.flags.iter().find_map(|flag| match flag {
        Flag::InGrace(until) => Some((paid.in_grace, *until)),
        Flag::EndsOn(end) => Some((paid.ending, *end)),
        Flag::OldSecretUsed | Flag::InsecureReturnUrl => None,
    });
    match flagged {
        Some((text, until)) => Cell::badge("warn", text).with_note((paid.until)(&Moment(until).shown())),
        None => Cell::badge("good", words.entitles),
    }
}
