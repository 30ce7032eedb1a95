//! The list of license keys, newest first.

use super::{badge, came, path, state};
use crate::{
    domain::{id::Id, license_key::LicenseKey},
    store::LicenseKeyRow,
    web::{
        App,
        pages::{
            answer::Answer,
            form::Asked,
            kinds::{Cell, Link, Listing, Table, count, cut},
            shell::Place,
            visit::Visit,
            words::{kinds::KindWords, license_keys::LicenseKeyWords, shell::ShellWords},
        },
    },
};
use axum::extract::State;
use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

/// How many a page has.
const ROWS: i64 = 50;

pub(super) async fn list(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let (words, kind): (&LicenseKeyWords, &KindWords) = (visit.words(), visit.words());
    let around: &ShellWords = visit.words();
    let account = visit.narrowed(asked.text("account").parse().ok())?.account();
    let before: Option<Id<LicenseKey>> = asked.text("before").parse().ok();
    let mut db = app.store.read().await?;
    let mut keys = db.newest_license_keys(account, before, ROWS + 1).await?;
    let next = cut(&mut keys, ROWS).map(|key| key.id.to_string());
    let mut accounts = BTreeMap::new();
    for key in &keys {
        if let Entry::Vacant(vacant) = accounts.entry(key.account) {
            vacant.insert(db.account(key.account).await?.map(|account| account.email));
        }
    }
    let now = app.clock.now();
    let row = |key: &LicenseKeyRow| {
        [
            Cell::link(path(key.id), &*key.label).with_note(came(key.origin, words)),
            Cell::any(accounts.get(&key.account).and_then(Option::as_deref)),
            Cell::number(key.number),
            Cell::at(key.issued_at),
            Cell::at(key.refresh_after),
            Cell::at(key.valid_until),
            badge(state(key, now), words),
        ]
    };
    let rows: Vec<_> = keys.iter().map(row).collect();
    let heads =
        [words.label, words.account, words.number, words.issued, words.refresh_after, words.valid_until, words.state];
    let page = Listing {
        shell: visit.shell(words.title, Place::LicenseKeys),
        about: words.about,
        ways: vec![Link::to("/license-keys/new", words.new), Link::to("/synchronization", words.to_synchronization)],
        path: "/license-keys",
        filters: Vec::new(),
        is_filtered: false,
        table: Table::of((kind.rows)(count(rows.len())), heads, rows),
        none: [if app.upstream.is_some() { words.none_yet } else { words.none }; 2],
        first: before.map(|_| Link::to(asked.query_with("before", None), around.newest)),
        next: next.map(|before| Link::to(asked.query_with("before", Some(&before)), around.older)),
    };
    page.page()
}
