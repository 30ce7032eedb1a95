//! The history of runs: who, when, how long, what came of it; and of one run what it changed, license by license, or why it failed and
//! when it is tried again.

use crate::{
    domain::{
        id::Id,
        license::Account,
        license_key::{LicenseKey, LicenseKeyRun, What},
    },
    licensing::Reach,
    store::{Db, RunRow},
    web::{
        App,
        pages::{
            answer::{Answer, Fault},
            form::Asked,
            history,
            kinds::{Action, Banner, Cell, Details, Link, Listing, Section, Table, count, cut},
            license_keys::counted,
            moment::Moment,
            shell::Place,
            visit::Visit,
            words::{history::HistoryWords, kinds::KindWords, shell::ShellWords, synchronization::SynchronizationWords},
        },
    },
};
use axum::extract::{Path, State};
use std::sync::Arc;

/// How many a page of the list has.
const ROWS: i64 = 50;
/// How many changes of one a page has.
const CHANGES: usize = 100;

fn path(id: Id<LicenseKeyRun>) -> String {
    format!("/synchronization/runs/{id}")
}

/// All runs, or those of one license key.
pub(super) async fn list(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let (words, kind): (&SynchronizationWords, &KindWords) = (visit.words(), visit.words());
    let around: &ShellWords = visit.words();
    let account = visit.narrowed(asked.text("account").parse().ok())?.account();
    let before: Option<Id<LicenseKeyRun>> = asked.text("before").parse().ok();
    let mut db = app.store.read().await?;
    let key: Option<Id<LicenseKey>> = asked.text("key").parse().ok();
    let of = match key {
        Some(key) => db.license_key(key).await?.filter(|key| visit.reach().over(Some(key.account), "license key").is_ok()),
        None => None,
    };
    let mut found = db.license_key_runs(account, key, before, ROWS + 1).await?;
    let next = cut(&mut found, ROWS).map(|run| run.id.to_string());
    let rows: Vec<_> = found.iter().map(|run| row(run, words, visit.words())).collect();
    let mut ways = vec![Link::to("/synchronization", words.title)];
    if key.is_some() {
        ways.push(Link::to("/synchronization/runs", words.all_runs));
    }
    let title = of.map_or_else(|| words.runs.to_owned(), |key| (words.runs_of)(&key.label));
    let page = Listing {
        shell: visit.shell(title, Place::Synchronization),
        about: words.runs_about,
        ways,
        path: "/synchronization/runs",
        filters: Vec::new(),
        is_filtered: false,
        table: Table::of((kind.rows)(count(rows.len())), heads(words), rows),
        none: [words.no_runs; 2],
        first: before.map(|_| Link::to(asked.query_with("before", None), around.newest)),
        next: next.map(|before| Link::to(asked.query_with("before", Some(&before)), around.older)),
    };
    page.page()
}

/// The newest of them, for the page of synchronization.
pub(super) async fn newest(app: &App, db: &mut Db, visit: &Visit, account: Option<Id<Account>>) -> Result<Section, Fault> {
    let words: &SynchronizationWords = visit.words();
    let found = db.license_key_runs(account, None, None, super::NEWEST).await?;
    let rows: Vec<_> = found.iter().map(|run| row(run, words, visit.words())).collect();
    let about = if rows.is_empty() && app.upstream.is_none() { words.no_runs } else { words.runs_about };
    let all = Action::page("/synchronization/runs", words.all_runs);
    Ok(Section {
        title: words.runs.to_owned(),
        about: Some(about.to_owned()),
        actions: (!rows.is_empty()).then_some(all).into_iter().collect(),
        table: (!rows.is_empty()).then(|| Table::of((words.newest)(count(rows.len())), heads(words), rows)),
        ..Section::default()
    })
}

fn heads(words: &SynchronizationWords) -> [&'static str; 6] {
    [words.began, words.how, words.took, words.outcome, words.changed, words.next]
}

fn row(run: &RunRow, words: &SynchronizationWords, actors: &HistoryWords) -> [Cell; 6] {
    let began = Cell::at(run.started_at).to(path(run.id));
    let outcome = outcome(run, words);
    let (added, changed, ended) = counted(&run.changes);
    let changed = if run.changes.is_empty() { words.nothing.to_owned() } else { (words.counts)(added, changed, ended) };
    [
        if run.times > 1 { began.with_note(times(run, words)) } else { began },
        Cell::text(how(run, words)).with_note(history::by(&run.actor, actors)),
        Cell { is_number: true, ..Cell::text(took(run)) },
        match &run.fault {
            Some(found) => outcome.with_note(fault(found, words)),
            None => outcome,
        },
        Cell::text(changed),
        Cell::at_any(run.next_at),
    ]
}

fn times(run: &RunRow, words: &SynchronizationWords) -> String {
    (words.times)(u64::try_from(run.times).unwrap_or_default(), &Moment(run.last_at).shown())
}

fn how(run: &RunRow, words: &SynchronizationWords) -> &'static str {
    match run.way.as_str() {
        "by_hand" => words.by_hand,
        "scheduled" => words.scheduled,
        "pushed" => words.pushed,
        _ => words.now,
    }
}

fn took(run: &RunRow) -> String {
    match run.milliseconds {
        milliseconds @ ..10_000 => format!("{milliseconds}\u{a0}ms"),
        milliseconds => format!("{}\u{a0}s", milliseconds / 1000),
    }
}

fn outcome(run: &RunRow, words: &SynchronizationWords) -> Cell {
    match run.outcome.as_str() {
        "applied" => Cell::badge("good", words.applied),
        "refreshed" => Cell::badge("good", words.refreshed),
        "unchanged" => Cell::badge("quiet", words.unchanged),
        _ => Cell::badge("bad", words.failed),
    }
}

/// Why a run failed: what was kept begins with a code, unless it is a sentence alone.
pub(super) fn fault(kept: &str, words: &SynchronizationWords) -> &'static str {
    let code = kept.split_once(':').map_or(kept, |(code, _)| code);
    (words.fault)(code.trim()).unwrap_or(words.other_fault)
}

/// One run.
pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, Asked(asked): Asked) -> Answer {
    let words: &SynchronizationWords = visit.words();
    let id: Id<LicenseKeyRun> = id.parse().map_err(|_| Fault::NotFound)?;
    let mut db = app.store.read().await?;
    let run = db.license_key_run(id).await?.ok_or(Fault::NotFound)?;
    // One that failed before an account was known is the vendor's staff's alone.
    if let Reach::Account(own) = visit.reach()
        && run.account != Some(own)
    {
        return Err(Fault::NotFound);
    }
    let from = asked.text("from").parse::<usize>().unwrap_or_default();
    let sections = vec![facts(&mut db, &visit, &run).await?, changes(&app, &mut db, &visit, &run, from).await?];
    let page = Details {
        back: Link::to("/synchronization/runs", words.runs),
        banner: Some(banner(&run, words)),
        sections,
        shell: visit.shell((words.run_title)(&Moment(run.started_at).shown()), Place::Synchronization),
    };
    page.page()
}

fn banner(run: &RunRow, words: &SynchronizationWords) -> Banner {
    let (state, title) = match run.outcome.as_str() {
        "applied" => ("good", words.run_applied),
        "refreshed" => ("good", words.run_refreshed),
        "unchanged" => ("good", words.run_unchanged),
        _ => ("bad", words.run_failed),
    };
    let mut lines: Vec<String> = run.fault.as_deref().map(|found| fault(found, words).to_owned()).into_iter().collect();
    if run.outcome == "failed" {
        lines.extend(run.next_at.map(|at| (words.failing_next)(&Moment(at).shown())));
    }
    Banner { state, title: title.to_owned(), lines }
}

async fn facts(db: &mut Db, visit: &Visit, run: &RunRow) -> Result<Section, Fault> {
    let words: &SynchronizationWords = visit.words();
    let began = Cell::at(run.started_at);
    let mut facts = vec![
        (words.began, if run.times > 1 { began.with_note(times(run, words)) } else { began }),
        (words.how, Cell::text(how(run, words))),
        (words.who, Cell::text(history::by(&run.actor, visit.words()))),
        (words.took, Cell::text(took(run))),
        (words.outcome, outcome(run, words)),
    ];
    if let Some(id) = run.account
        && let Some(account) = db.account(id).await?
    {
        facts.push((words.account, Cell::link(format!("/accounts/{id}"), account.name)));
    }
    if let Some(id) = run.license_key
        && let Some(key) = db.license_key(id).await?
    {
        facts.push((words.license_key, Cell::link(format!("/license-keys/{id}"), key.label)));
    }
    facts.push((words.number, Cell::any(run.number.map(|number| number.to_string()))));
    facts.push((words.next, Cell::at_any(run.next_at)));
    facts.extend(run.fault.as_deref().map(|found| (words.fault_as_it_came, Cell::code(found))));
    Ok(Section { title: words.run_facts.to_owned(), facts, ..Section::default() })
}

/// What it changed of each license and subscription.
async fn changes(app: &App, db: &mut Db, visit: &Visit, run: &RunRow, from: usize) -> Result<Section, Fault> {
    let words: &SynchronizationWords = visit.words();
    let all = run.changes.len();
    let shown = run.changes.get(from.min(all)..).unwrap_or_default();
    let shown = shown.get(..CHANGES).unwrap_or(shown);
    let mut rows = Vec::with_capacity(shown.len());
    for change in shown {
        let what = match change.what {
            What::Added => Cell::badge("good", words.added),
            What::Changed => Cell::badge("warn", words.altered),
            What::Ended => Cell::badge("bad", words.ended),
        };
        let of = history::named(app, db, visit, &change.subject).await?;
        let text = |text: &Option<String>| Cell::any(text.as_deref().map(|text| history::said(text, visit.words())));
        rows.push([Cell { path: of.path, ..Cell::text(of.text) }, what, text(&change.before), text(&change.after)]);
    }
    let next = from + rows.len();
    let more = Action::page(format!("{}?from={next}", path(run.id)), words.more_changes);
    let heads = [words.of_what, words.what, words.before, words.after];
    Ok(Section {
        title: words.changes.to_owned(),
        about: rows.is_empty().then(|| words.no_changes.to_owned()),
        actions: (next < all).then_some(more).into_iter().collect(),
        table: (!rows.is_empty()).then(|| Table::of((words.changes_about)(count(rows.len()), count(all)), heads, rows)),
        ..Section::default()
    })
}
