//! The history: what was changed, by whom and why, newest first, in pages that the database cuts; of everything, or of one thing. What
//! a line says in words is in `line`; pages of single things show their own newest lines by [`about`].

mod line;

pub(super) use line::{LineShown, Piece, by};

use super::{
    answer::{self, Answer, Fault},
    form::{Asked, Choice, Fields, Input},
    kinds::count,
    moment::Moment,
    shell::{Place, Shell},
    visit::Visit,
    words::history::HistoryWords,
};
use crate::{
    domain::id::Id,
    licensing::Reach,
    store::{Db, HistoryFilter, HistoryRow, Named},
    web::{App, handler::get},
};
use askama::Template;
use axum::{Router, extract::State};
use chrono::{Days, NaiveDate, NaiveTime};
use std::sync::Arc;

/// How many a page has.
const ROWS: i64 = 50;
/// How many the page of one thing shows.
const NEWEST: i64 = 12;

/// Its routes.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/history", get(list))
}

#[derive(Template)]
#[template(path = "pages/history.html")]
struct HistoryPage {
    shell: Shell,
    words: &'static HistoryWords,
    filter: Filter,
    lines: Vec<LineShown>,
    caption: String,
    /// The queries of the first page and of the next one, where there are such.
    newest: Option<String>,
    older: Option<String>,
}

/// The filters as they are shown.
struct Filter {
    is_set: bool,
    kinds: Vec<Choice>,
    actor: Input,
    from: Input,
    to: Input,
    /// The one thing that the list is about, as it is sent and in words.
    subject: Option<(String, String)>,
    account: String,
}

/// The newest lines about one thing, for its own page.
///
/// # Errors
/// If the store fails.
pub(super) async fn about(app: &App, db: &mut Db, visit: &Visit, subject: String) -> Result<Vec<LineShown>, Fault> {
    let reach = visit.reach();
    let filter =
        HistoryFilter { account: reach.account(), subject: Some(Named::Whole(subject)), ..HistoryFilter::default() };
    let found = db.history(&filter, None, NEWEST).await?;
    line::shown(app, db, reach, found, visit.words()).await
}

/// What a thing is called, with the way to it if it is in reach.
///
/// # Errors
/// If the store fails.
pub(super) async fn named(app: &App, db: &mut Db, visit: &Visit, subject: &str) -> Result<Piece, Fault> {
    line::name(app, db, visit.reach(), subject, visit.words()).await
}

/// A text of fixed words as the history keeps it, in the reader's language, its moments as pages show them.
pub(super) fn said(text: &str, words: &HistoryWords) -> String {
    let said: Vec<String> = text.split(", ").map(|part| words.said(part)).collect();
    let shown = |word: &str| word.parse().map_or_else(|_| word.to_owned(), |at| Moment(at).shown());
    said.join(", ").split(' ').map(shown).collect::<Vec<_>>().join(" ")
}

/// What was asked for, and what of it cannot be.
struct Wanted {
    filter: HistoryFilter,
    bad_from: bool,
    bad_to: bool,
}

impl Wanted {
    fn of(asked: &Fields, reach: Reach) -> Self {
        let date = |name| asked.given(name).map(str::parse::<NaiveDate>);
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
        let (from, to) = (date("from"), date("to"));
        // One thing, else all of a kind.
        let subject = asked.given("subject").map(|subject| Named::of(subject, ':'));
        let kind = asked.given("kind").map(|kind| Named::Beginning(format!("{kind}:")));
        let filter = HistoryFilter {
            account: reach.account(),
            subject: subject.or(kind),
            action: None,
            actor: asked.given("actor").map(actor),
            from: from.as_ref().and_then(|from| from.as_ref().ok()).copied().map(midnight),
            // The whole of the last day.
            to: to.as_ref().and_then(|to| to.as_ref().ok()).and_then(|to| to.checked_add_days(Days::new(1))).map(midnight),
        };
        Self { filter, bad_from: matches!(from, Some(Err(_))), bad_to: matches!(to, Some(Err(_))) }
    }
}

/// People are typed by their e-mail addresses; all others as the history shows them.
fn actor(typed: &str) -> String {
    if typed.contains('@') && !typed.contains(':') { format!("user:{typed}") } else { typed.to_owned() }
}

/// The list.
async fn list(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let reach = visit.narrowed(asked.text("account").parse().ok())?;
    let words: &HistoryWords = visit.words();
    let wanted = Wanted::of(&asked, reach);
    let before: Option<Id<HistoryRow>> = asked.text("before").parse().ok();
    let mut db = app.store.read().await?;
    let mut found =
        if wanted.bad_from || wanted.bad_to { Vec::new() } else { db.history(&wanted.filter, before, ROWS + 1).await? };
    let rows = usize::try_from(ROWS).unwrap_or_default();
    let is_more = found.len() > rows;
    found.truncate(rows);
    let last = found.last().filter(|_| is_more).map(|line| line.id.to_string());
    let lines = line::shown(&app, &mut db, reach, found, words).await?;
    let subject = match asked.given("subject") {
        Some(subject) => Some((subject.to_owned(), line::named(&app, &mut db, reach, subject, words).await?)),
        None => None,
    };
    answer::page(&HistoryPage {
        shell: visit.shell(words.title, Place::History),
        filter: filter(&asked, &wanted, subject, words),
        caption: (words.caption)(count(lines.len())),
        lines,
        newest: before.map(|_| asked.query_with("before", None)),
        older: last.map(|last| asked.query_with("before", Some(&last))),
        words,
    })
}

fn filter(asked: &Fields, wanted: &Wanted, subject: Option<(String, String)>, words: &HistoryWords) -> Filter {
    let line = |name, label| Input::text(name, label, asked.text(name));
    let dated =
        |input: Input, is_bad: bool| Input { error: is_bad.then(|| words.not_a_date.to_owned()), ..input.kind("date") };
    let any = std::iter::once(("", words.any_kind));
    Filter {
        is_set: !asked.query_with("before", None).is_empty(),
        kinds: any.chain(words.kinds).map(|(kind, label)| Choice::of(kind, label, asked.text("kind"))).collect(),
        actor: Input { hint: Some(words.actor_hint), ..line("actor", words.actor) },
        from: dated(line("from", words.from), wanted.bad_from),
        to: dated(line("to", words.to), wanted.bad_to),
        subject,
        account: asked.text("account").to_owned(),
    }
}
