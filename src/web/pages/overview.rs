//! The overview: whether all is well, what there is, what needs attention with the way to mend it, and how logins went. Who has nothing
//! yet is shown four steps to the first login, which tick themselves off.

use super::{
    answer::{self, Answer, Fault},
    form::Asked,
    kinds::count,
    moment::Moment,
    plot::{self, Bar},
    shell::{Place, Shell},
    synchronization::keeping,
    visit::Visit,
    words::overview::{OverviewWords, TodoWords},
};
use crate::{
    domain::{
        explain::{LogWords, explain, log_words},
        id::Id,
        language::Language,
        license::Account,
        license_key::Due,
        reason::{Reason, ReasonCode},
        subscription::{Entitlement, Subscription, Terms},
    },
    licensing::{SubscriptionQuery, subscriptions},
    store::{Census, Db, LoginFilter, Outcomes},
    web::App,
};
use askama::Template;
use axum::extract::State;
use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use std::{collections::BTreeMap, sync::Arc};

/// How many days the plot of logins has.
const DAYS: u64 = 14;
/// For how many days refusals are told by reason.
const REASON_DAYS: i64 = 7;
/// How many of the newest refusals that looks at.
const REFUSALS_MAX: i64 = 10_000;
/// How many reasons are named.
const REASONS: usize = 8;
/// How many subscriptions the banner looks at.
const SUBSCRIPTIONS_MAX: i64 = 200;

#[derive(Template)]
#[template(path = "pages/overview.html")]
struct OverviewPage {
    shell: Shell,
    words: &'static OverviewWords,
    log: LogWords,
    banner: Option<Banner>,
    steps: Option<Vec<StepShown>>,
    tiles: Vec<Tile>,
    todo: Vec<Todo>,
    plot: String,
    days: Vec<Day>,
    reasons: Vec<ReasonShown>,
}

/// Whether all is well.
struct Banner {
    state: &'static str,
    title: &'static str,
    detail: String,
    at: Option<Moment>,
    /// Where it is told in whole, unless all is well.
    path: Option<&'static str>,
}

/// One of the steps to the first login.
struct StepShown {
    title: &'static str,
    detail: &'static str,
    path: &'static str,
    button: &'static str,
    is_done: bool,
}

/// A number, and what it counts.
struct Tile {
    path: &'static str,
    label: &'static str,
    number: String,
    detail: String,
}

/// Something that needs attention, and where it is mended.
struct Todo {
    text: String,
    path: String,
    button: &'static str,
}

struct Day {
    day: String,
    outcomes: Outcomes,
}

struct ReasonShown {
    title: &'static str,
    code: &'static str,
    count: usize,
    share: usize,
}

/// The page.
pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let account = visit.narrowed(asked.text("account").parse().ok())?.account();
    let (now, words): (DateTime<Utc>, &OverviewWords) = (app.clock.now(), visit.words());
    let mut db = app.store.read().await?;
    let census = db.census(account).await?;
    let lately = db.outcomes(account, now - TimeDelta::hours(24), now).await?;
    let days = days(&mut db, account, now).await?;
    let refused = db.refused_for(account, now - TimeDelta::days(REASON_DAYS), REFUSALS_MAX).await?;
    let known = covering(&mut db, account, now, app.office.terms).await?;
    let mut todo = todo(&census, lately, words);
    todo.splice(0..0, license_keys(&app, &mut db, account, words).await?);
    // Who had logins once needs no beginner's steps in a fortnight without one.
    let was_let_in = days.iter().any(|day| day.outcomes.accepted > 0) || {
        let ever = LoginFilter { account, accepted: Some(true), ..LoginFilter::default() };
        !db.logins(&ever, None, 1).await?.is_empty()
    };
    let bars: Vec<Bar> = days.iter().map(Day::bar).collect();
    answer::page(&OverviewPage {
        shell: visit.shell(words.title, Place::Overview),
        log: log_words(visit.language),
        banner: banner(&known, now, app.office.terms, words),
        steps: steps(&census, was_let_in, words),
        tiles: tiles(&census, lately, words),
        todo,
        plot: plot::standing(&bars),
        days,
        reasons: reasons(&refused, visit.language),
        words,
    })
}

/// The subscriptions that cover an account, or all.
async fn covering(
    db: &mut Db,
    account: Option<Id<Account>>,
    now: DateTime<Utc>,
    terms: Terms,
) -> Result<Vec<Subscription>, Fault> {
    let found = if let Some(account) = account {
        db.subscriptions_of_account(account, SUBSCRIPTIONS_MAX).await?
    } else {
        let all = SubscriptionQuery { limit: SUBSCRIPTIONS_MAX, ..SubscriptionQuery::default() };
        subscriptions(db, all, now, terms).await?.items
    };
    Ok(found.into_iter().map(|subscription| subscription.facts).collect())
}

/// Days from midnight to midnight, the last one until now.
async fn days(db: &mut Db, account: Option<Id<Account>>, now: DateTime<Utc>) -> Result<Vec<Day>, Fault> {
    let mut days = Vec::new();
    for back in (0..DAYS).rev() {
        let Some(date) = now.date_naive().checked_sub_days(Days::new(back)) else { continue };
        let from = date.and_time(NaiveTime::MIN).and_utc();
        let outcomes = db.outcomes(account, from, from + TimeDelta::days(1)).await?;
        days.push(Day { day: Moment(from).day(), outcomes });
    }
    Ok(days)
}

impl Day {
    fn bar(&self) -> Bar {
        // The year is in the table.
        let label = self.day.get(5..).unwrap_or_default().to_owned();
        Bar { label, lower: self.outcomes.accepted, upper: self.outcomes.refused }
    }
}

/// The worst that is true of any of them.
fn banner(known: &[Subscription], now: DateTime<Utc>, terms: Terms, words: &OverviewWords) -> Option<Banner> {
    let path = "/subscriptions";
    let banner = |state, title, detail, at: Option<DateTime<Utc>>| Banner {
        state,
        title,
        detail,
        at: at.map(Moment),
        path: (state != "good" && super::is_there(path)).then_some(path),
    };
    let worst = known.iter().map(|subscription| {
        let reference = subscription.reference.as_str();
        match subscription.entitlement(now, terms) {
            Entitlement::Lapsed => {
                let since = subscription.lapsed_since(now, terms);
                (4, banner("bad", words.lapsed, (words.lapsed_detail)(reference), since))
            }
            Entitlement::NotStarted => (3, banner("bad", words.not_started, (words.not_started_detail)(reference), None)),
            Entitlement::Entitled { in_grace: Some(until), .. } => {
                (2, banner("warn", words.in_grace, (words.in_grace_detail)(reference), Some(until)))
            }
            Entitlement::Entitled { ends_on: Some(end), .. } => {
                (1, banner("warn", words.ends_on, (words.ends_on_detail)(reference), Some(end)))
            }
            Entitlement::Entitled { .. } => (0, banner("good", words.well, words.well_detail.to_owned(), None)),
        }
    });
    worst.max_by_key(|(rank, _)| *rank).map(|(_, banner)| banner)
}

/// The steps to the first login, until all of them are done.
fn steps(census: &Census, was_let_in: bool, words: &OverviewWords) -> Option<Vec<StepShown>> {
    let step = |(title, detail, button), path, is_done| StepShown { title, detail, path, button, is_done };
    let steps = [
        step(words.step_license, "/licenses", census.system_licenses > 0),
        step(words.step_system, "/systems", census.systems > census.systems_unlicensed),
        step(words.step_customer, "/customers", census.links > census.links_unlicensed),
        step(words.step_login, "/tester", was_let_in),
    ];
    steps.iter().any(|step| !step.is_done).then(|| steps.into())
}

fn tiles(census: &Census, lately: Outcomes, words: &OverviewWords) -> Vec<Tile> {
    let used = census.links - census.links_unlicensed;
    let tile = |path, label, number: i64, detail| Tile { path, label, number: number.to_string(), detail };
    vec![
        tile("/systems", words.systems, census.systems, (words.systems_detail)(count(census.systems_off))),
        Tile {
            path: "/licenses?kind=customer",
            label: words.customer_licenses,
            number: format!("{used} / {}", census.customer_licenses),
            detail: (words.free)(count(census.customer_licenses_free)),
        },
        tile("/logins", words.logins, lately.accepted + lately.refused, words.hours.to_owned()),
        tile("/logins?outcome=refused", words.refusals, lately.refused, words.hours.to_owned()),
    ]
}

fn todo(census: &Census, lately: Outcomes, words: &OverviewWords) -> Vec<Todo> {
    let one = |number: i64, (text, button): TodoWords, path: &str| {
        (number > 0).then(|| Todo { text: text(count(number)), path: path.to_owned(), button })
    };
    let all = [
        one(census.systems_unlicensed, words.todo_systems, "/systems?licensed=no"),
        one(census.links_unlicensed, words.todo_links, "/customers?licensed=no"),
        one(census.moves, words.todo_moves, "/licenses"),
        one(lately.refused, words.todo_refused, "/logins?outcome=refused"),
    ];
    all.into_iter().flatten().collect()
}

/// License keys that are over or should be renewed, and an authority that was not heard of for long.
async fn license_keys(
    app: &App,
    db: &mut Db,
    account: Option<Id<Account>>,
    words: &OverviewWords,
) -> Result<Vec<Todo>, Fault> {
    let due = Due::among(db.license_key_dates(account).await?, app.clock.now());
    let keeping = keeping(app, db, account).await?;
    // What is fetched is renewed by fetching it.
    let path = if keeping.is_some() { "/synchronization" } else { "/license-keys/new" };
    let one = |text: String, path: &str, button| Todo { text, path: path.to_owned(), button };
    let over = (due.over > 0).then(|| one((words.todo_keys_over.0)(count(due.over)), path, words.todo_keys_over.1));
    let due = due.first_end.map(|end| {
        let (text, button) = words.todo_keys_due;
        one(text(count(due.counting), &Moment(end).shown()), path, button)
    });
    let not_in_step = keeping.filter(|keeping| keeping.is_old).map(|keeping| {
        let (text, button) = words.todo_not_in_step;
        let last = keeping.last_good.map(|last| text(&Moment(last).shown()));
        one(last.unwrap_or_else(|| words.todo_never_in_step.to_owned()), "/synchronization", button)
    });
    Ok([over, due, not_in_step].into_iter().flatten().collect())
}

fn reasons(refused: &[ReasonCode], language: Language) -> Vec<ReasonShown> {
    let mut counts: BTreeMap<ReasonCode, usize> = BTreeMap::new();
    for code in refused {
        *counts.entry(*code).or_default() += 1;
    }
    let mut counts: Vec<(ReasonCode, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    counts.truncate(REASONS);
    let shares = plot::shares(&counts.iter().map(|&(_, count)| count).collect::<Vec<_>>());
    let shown = |((code, count), share): ((ReasonCode, usize), usize)| ReasonShown {
        title: explain(&Reason::new(code, "system"), language).title,
        code: code.as_str(),
        count,
        share,
    };
    counts.into_iter().zip(shares).map(shown).collect()
}
