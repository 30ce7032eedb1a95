//! Synchronization: whether this installation is in step with its authority, when it was last and will be next, a run now, and its runs
//! (`runs`). Where no authority is set, it says so and what to do.

mod runs;

use super::{
    answer::{self, Answer, Fault},
    kinds::{Action, Banner, Cell, Details, Link, Section},
    license_keys::counted,
    moment::Moment,
    shell::Place,
    visit::Visit,
    words::synchronization::SynchronizationWords,
};
use crate::{
    domain::{id::Id, license::Account},
    licensing,
    store::{Db, RunRow, Synchronized},
    upstream::Way,
    web::{
        App,
        handler::{get, post},
    },
};
use axum::{Router, extract::State};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// How many of the newest runs are looked at for the next one, and are shown.
const NEWEST: i64 = 20;

/// Its routes.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/synchronization", get(show).merge(post(run_now)))
        .route("/synchronization/runs", get(runs::list))
        .route("/synchronization/runs/{id}", get(runs::show))
}

/// How an installation keeps in step with its authority.
pub(super) struct Keeping {
    authority: String,
    every_seconds: u64,
    known: Option<Synchronized>,
    /// When the last run began that did not fail.
    pub(super) last_good: Option<DateTime<Utc>>,
    /// Whether that is too long ago, or never was.
    pub(super) is_old: bool,
    /// When what is registered is over.
    valid_until: Option<DateTime<Utc>>,
    /// The newest run that asked the authority.
    last: Option<RunRow>,
    next_at: Option<DateTime<Utc>>,
}

/// How keeping in step goes; `None` where no authority is set, or not for this account.
pub(super) async fn keeping(app: &App, db: &mut Db, account: Option<Id<Account>>) -> Result<Option<Keeping>, Fault> {
    let Some(upstream) = app.upstream.as_ref() else { return Ok(None) };
    let known = db.synchronized().await?;
    if account.zip(known).is_some_and(|(account, known)| account != known.account) {
        return Ok(None);
    }
    let survey = db.survey_synchronization().await?;
    let runs = db.license_key_runs(None, None, None, NEWEST).await?;
    let is_old = |last| licensing::is_synchronization_old(last, app.clock.now());
    Ok(Some(Keeping {
        authority: upstream.authority(),
        every_seconds: upstream.every().as_secs(),
        known,
        last_good: survey.last_good,
        is_old: survey.last_good.is_none_or(is_old),
        valid_until: survey.first_end,
        next_at: runs.iter().find_map(|run| run.next_at),
        last: runs.into_iter().find(|run| run.way != "by_hand"),
    }))
}

async fn show(State(app): State<Arc<App>>, visit: Visit) -> Answer {
    let words: &SynchronizationWords = visit.words();
    let account = visit.narrowed(None)?.account();
    let mut db = app.store.read().await?;
    let keeping = keeping(&app, &mut db, account).await?;
    let first = match &keeping {
        Some(keeping) => facts(keeping, words),
        None => not_set(&visit, words),
    };
    let page = Details {
        back: Link::to("/license-keys", words.to_keys),
        banner: keeping.map(|keeping| banner(&keeping, app.clock.now(), words)),
        sections: vec![first, runs::newest(&app, &mut db, &visit, account).await?],
        shell: visit.shell(words.title, Place::Synchronization),
    };
    page.page()
}

fn not_set(visit: &Visit, words: &'static SynchronizationWords) -> Section {
    let next = if visit.is_operator() { words.not_set_staff } else { words.not_set_admin };
    Section {
        title: words.not_set.to_owned(),
        about: Some(format!("{} {next}", words.not_set_about)),
        actions: vec![Action::page("/license-keys", words.to_keys)],
        ..Section::default()
    }
}

/// How it goes, why, and what to do.
fn banner(keeping: &Keeping, now: DateTime<Utc>, words: &SynchronizationWords) -> Banner {
    let failed = keeping.last.as_ref().filter(|run| run.outcome == "failed");
    let shown = |at: DateTime<Utc>| Moment(at).shown();
    let mut lines = Vec::new();
    let (state, title) = if let Some(run) = failed {
        lines.extend(run.fault.as_deref().map(|fault| runs::fault(fault, words).to_owned()));
        lines.extend(run.next_at.map(|at| (words.failing_next)(&shown(at))));
        (if keeping.is_old { "bad" } else { "warn" }, (words.failing)(&shown(run.started_at)))
    } else if let Some(last) = keeping.last_good {
        if keeping.is_old {
            lines.push(words.old_next.to_owned());
            ("warn", (words.old)(&shown(last)))
        } else {
            ("good", words.well.to_owned())
        }
    } else {
        lines.push(words.never_next.to_owned());
        ("warn", words.never.to_owned())
    };
    if state != "good"
        && let Some(until) = keeping.valid_until
    {
        let say = if until <= now { words.is_over } else { words.goes_on };
        lines.push(say(&shown(until)));
    }
    Banner { state, title, lines }
}

fn facts(keeping: &Keeping, words: &'static SynchronizationWords) -> Section {
    let number = keeping.known.map(|known| known.number.to_string());
    Section {
        title: words.facts.to_owned(),
        facts: vec![
            (words.authority, Cell::code(&*keeping.authority)),
            (words.asked, Cell::text((words.every)(keeping.every_seconds)).with_note(words.every_note)),
            (words.last_good, Cell::at_any(keeping.last_good)),
            (words.next_run, Cell::at_any(keeping.next_at)),
            (words.number, Cell::any(number)),
            (words.valid_until, Cell::at_any(keeping.valid_until)),
        ],
        actions: vec![
            Action::now("/synchronization", words.sync_now, Vec::new()),
            Action::page("/license-keys", words.to_keys),
        ],
        ..Section::default()
    }
}

/// Synchronizes now. That the authority fails is told by the page itself.
async fn run_now(State(app): State<Arc<App>>, visit: Visit) -> Answer {
    let words: &SynchronizationWords = visit.words();
    let account = visit.narrowed(None)?.account();
    let is_theirs = keeping(&app, &mut app.store.read().await?, account).await?.is_some();
    let Some(upstream) = app.upstream.as_ref().filter(|_| is_theirs) else { return answer::on_to("/synchronization") };
    let run = upstream.run(Way::Now, visit.cause(None)).await?;
    let (added, changed, ended) = counted(&run.changes);
    match run.outcome {
        "applied" => answer::done(&app, "/synchronization", &(words.applied_now)(added, changed, ended)),
        "refreshed" => answer::done(&app, "/synchronization", words.refreshed_now),
        "unchanged" => answer::done(&app, "/synchronization", words.unchanged_now),
        _ => answer::on_to("/synchronization"),
    }
}
