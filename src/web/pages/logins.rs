//! The list of logins: newest first, with filters, in pages that the database cuts.

use super::{
    answer::{self, Answer},
    form::{Asked, Choice, Fields, Input},
    kinds::count,
    moment::Moment,
    shell::{Place, Shell},
    visit::Visit,
    words::logins::LoginsWords,
};
use crate::{
    domain::{
        explain::{LogWords, explain, log_words},
        id::Id,
        language::Language,
        reason::{Reason, ReasonCode},
        reference::{Reference, reference_number},
        system::System,
    },
    store::{Db, LoggedLogin, LoginFilter, SystemFilter},
    web::App,
};
use askama::Template;
use axum::extract::State;
use chrono::{Days, NaiveDate, NaiveTime};
use std::sync::Arc;

/// How many a page has.
const ROWS: i64 = 50;
/// How many systems can be chosen among: who has more finds one by its page.
const SYSTEMS: i64 = 200;

#[derive(Template)]
#[template(path = "pages/logins.html")]
struct LoginsPage {
    shell: Shell,
    words: &'static LoginsWords,
    log: LogWords,
    filter: Filter,
    rows: Vec<Row>,
    caption: String,
    /// The queries of the first page and of the next one, where there are such.
    newest: Option<String>,
    older: Option<String>,
}

/// The filters as they are shown.
struct Filter {
    is_set: bool,
    outcome: Vec<Choice>,
    systems: Vec<Choice>,
    reasons: Vec<Choice>,
    reference: Input,
    number: Input,
    identity: Input,
    from: Input,
    to: Input,
    /// What an operator narrowed the list to.
    account: String,
}

/// A login in the list.
struct Row {
    at: Moment,
    reference: String,
    accepted: bool,
    system: String,
    customer: Option<String>,
    identity: Option<String>,
    /// The first reason, which was for the caller, and how many there are besides.
    reason: Option<&'static str>,
    more_reasons: usize,
}

impl Row {
    fn of(logged: LoggedLogin, language: Language) -> Self {
        let LoggedLogin { login, system_title, customer, .. } = logged;
        Self {
            at: Moment(login.at),
            reference: reference_number(login.id),
            accepted: login.accepted,
            system: system_title.unwrap_or_else(|| login.system_name.as_str().to_owned()),
            customer: customer.map(|customer| format!("{}, {}", customer.name, customer.number)),
            identity: login.identity,
            reason: login.reasons.first().map(|reason| explain(reason, language).title),
            more_reasons: login.reasons.len().saturating_sub(1),
        }
    }
}

/// What was asked for, and what of it cannot be.
struct Wanted {
    filter: LoginFilter,
    reference: Option<Reference>,
    bad_reference: bool,
    bad_from: bool,
    bad_to: bool,
}

impl Wanted {
    fn of(asked: &Fields) -> Self {
        let date = |name| asked.given(name).map(str::parse::<NaiveDate>);
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
        let (from, to) = (date("from"), date("to"));
        let reference = asked.given("reference").map(Reference::parse);
        let filter = LoginFilter {
            accepted: match asked.text("outcome") {
                "accepted" => Some(true),
                "refused" => Some(false),
                _ => None,
            },
            system: asked.text("system").parse().ok(),
            customer: asked.text("customer").parse().ok(),
            number: asked.given("number").map(str::to_owned),
            reason: ReasonCode::of_word(asked.text("reason")),
            identity: asked.given("identity").map(str::to_owned),
            from: from.as_ref().and_then(|from| from.as_ref().ok()).copied().map(midnight),
            // The whole of the last day.
            to: to.as_ref().and_then(|to| to.as_ref().ok()).and_then(|to| to.checked_add_days(Days::new(1))).map(midnight),
            ..LoginFilter::default()
        };
        Self {
            filter,
            bad_reference: reference == Some(None),
            reference: reference.flatten(),
            bad_from: matches!(from, Some(Err(_))),
            bad_to: matches!(to, Some(Err(_))),
        }
    }
}

/// The list.
pub(super) async fn list(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let account = visit.narrowed(asked.text("account").parse().ok())?.account();
    let (words, log): (&LoginsWords, LogWords) = (visit.words(), log_words(visit.language));
    let mut wanted = Wanted::of(&asked);
    wanted.filter.account = account;
    let before = asked.text("before").parse().ok();
    let mut db = app.store.read().await?;
    let mut logins = find(&mut db, &mut wanted, before).await?;
    let is_more = logins.len() > usize::try_from(ROWS).unwrap_or_default();
    logins.truncate(usize::try_from(ROWS).unwrap_or_default());
    let last = logins.last().filter(|_| is_more).map(|logged| logged.login.id.to_string());
    let systems = SystemFilter { account, ..SystemFilter::default() };
    let systems = db.systems(&systems, None, SYSTEMS).await?.items;
    let systems = systems.into_iter().map(|system| (system.summary.id, system.title)).collect();
    let rows: Vec<Row> = logins.into_iter().map(|logged| Row::of(logged, visit.language)).collect();
    answer::page(&LoginsPage {
        shell: visit.shell(words.title, Place::Logins),
        filter: filter(&asked, &wanted, systems, (words, &log), visit.language),
        caption: (words.caption)(count(rows.len())),
        rows,
        newest: before.map(|_: Id<_>| asked.query_with("before", None)),
        older: last.map(|last| asked.query_with("before", Some(&last))),
        words,
        log,
    })
}

/// One page of what is wanted, and one more if there is a next page.
async fn find(
    db: &mut Db,
    wanted: &mut Wanted,
    before: Option<Id<crate::domain::session::Login>>,
) -> Result<Vec<LoggedLogin>, answer::Fault> {
    if wanted.bad_reference || wanted.bad_from || wanted.bad_to {
        return Ok(Vec::new());
    }
    if let Some(reference) = wanted.reference {
        wanted.filter.id = db.login_of_reference(wanted.filter.account, reference).await?;
        if wanted.filter.id.is_none() {
            return Ok(Vec::new());
        }
    }
    Ok(db.logins(&wanted.filter, before, ROWS + 1).await?)
}

fn filter(
    asked: &Fields,
    wanted: &Wanted,
    systems: Vec<(Id<System>, String)>,
    (words, log): (&LoginsWords, &LogWords),
    language: Language,
) -> Filter {
    let chosen = |name: &str| asked.text(name).to_owned();
    let line = |name, label| Input::text(name, label, asked.text(name));
    let wrong = |input: Input, is_bad: bool, words: &str| Input { error: is_bad.then(|| words.to_owned()), ..input };
    let outcomes = [("", words.any_outcome), ("accepted", log.accepted), ("refused", log.refused)];
    let any_system = (String::new(), words.any_system.to_owned());
    let systems = systems.into_iter().map(|(id, title)| (id.to_string(), title));
    let reasons = ReasonCode::ALL.iter().map(|code| {
        let title = explain(&Reason::new(*code, "system"), language).title;
        (code.as_str(), format!("{title} ({code})"))
    });
    let reasons = std::iter::once(("", words.any_reason.to_owned())).chain(reasons);
    Filter {
        is_set: !asked.query_with("before", None).is_empty(),
        outcome: outcomes.into_iter().map(|(value, label)| Choice::of(value, label, &chosen("outcome"))).collect(),
        systems: std::iter::once(any_system)
            .chain(systems)
            .map(|(value, label)| Choice::of(value, label, &chosen("system")))
            .collect(),
        reasons: reasons.map(|(value, label)| Choice::of(value, label, &chosen("reason"))).collect(),
        reference: wrong(line("reference", log.reference), wanted.bad_reference, words.not_a_reference),
        number: line("number", words.customer_number),
        identity: line("identity", log.identity),
        from: wrong(line("from", words.from).kind("date"), wanted.bad_from, words.not_a_date),
        to: wrong(line("to", words.to).kind("date"), wanted.bad_to, words.not_a_date),
        account: chosen("account"),
    }
}
