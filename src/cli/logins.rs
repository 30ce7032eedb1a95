//! `punchgate logins`: the newest logins as a table, or one of them with its ladder of steps and what to do about each reason. It reads
//! only, and works beside a running server.

use super::{
    Outcome,
    office::{Fault, moment},
};
use crate::{
    clock::Clock,
    domain::{
        explain::{Explained, LogWords, flag_text, log_words, outcome_text, step_text},
        id::Id,
        ladder::{self, Rung, ladder},
        language::Language,
        reason::{Flag, ReasonCode},
        reference::{NoLogin, WhichLogin, reference_number},
        system::{System, SystemName},
    },
    server::{self, settings::Place},
    store::{Db, LoggedLogin, LoginFilter, Return},
    web::LoginJson,
};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use std::{error::Error, process::ExitCode};

#[derive(Args)]
pub(super) struct Logins {
    /// The reference number that the buyer was given, or the id of a login: explains this one.
    login: Option<String>,
    /// Those of the system with this name.
    #[arg(long, conflicts_with = "login")]
    system: Option<String>,
    /// Those of customers with this number.
    #[arg(long, conflicts_with = "login")]
    customer: Option<String>,
    /// Those whose identity contains this.
    #[arg(long, conflicts_with = "login")]
    identity: Option<String>,
    /// Those that were let in.
    #[arg(long, conflicts_with_all = ["login", "refused"])]
    accepted: bool,
    /// Those that were not.
    #[arg(long, conflicts_with = "login")]
    refused: bool,
    /// Those refused for this reason among others, by its code.
    #[arg(long, conflicts_with = "login", value_parser = reason)]
    reason: Option<ReasonCode>,
    /// Those since a moment (RFC 3339), or for so long: `30m`, `12h`, `7d`.
    #[arg(long, conflicts_with = "login", value_parser = since)]
    since: Option<Since>,
    /// How many to list.
    #[arg(long, conflicts_with = "login", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    /// The language: en, de or pl.
    #[arg(long, default_value = "en", value_parser = language)]
    lang: Language,
    /// Answer with JSON, as the API does.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

/// Since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Since {
    Moment(DateTime<Utc>),
    Ago(TimeDelta),
}

fn since(text: &str) -> Result<Since, String> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Ok(Since::Moment(moment.with_timezone(&Utc)));
    }
    let count = |unit: char| text.strip_suffix(unit).and_then(|count| count.parse::<u16>().ok()).map(i64::from);
    let minutes = count('m').map(TimeDelta::minutes);
    let ago = minutes.or_else(|| count('h').map(TimeDelta::hours)).or_else(|| count('d').map(TimeDelta::days));
    ago.map(Since::Ago).ok_or_else(|| "neither a moment such as 2026-01-31T08:00:00Z nor a time such as 12h".to_owned())
}

fn reason(word: &str) -> Result<ReasonCode, String> {
    ReasonCode::of_word(word).ok_or_else(|| {
        let codes = ReasonCode::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", ");
        format!("the codes are {codes}")
    })
}

fn language(tag: &str) -> Result<Language, String> {
    Language::of_tag(tag).ok_or_else(|| "the languages are en, de, pl".to_owned())
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the answer, or why there is none")]
pub(super) async fn run(order: Logins, clock: &Clock) -> Outcome {
    let opened = server::open_beside(&order.place).await?;
    let (mut db, now) = (opened.store.read().await?, clock.now());
    let (answer, code) = match &order.login {
        None => {
            let filter = filter(&mut db, &order, now).await?;
            let logins = db.logins(&filter, None, order.limit.into()).await?;
            (Some(list(&order, logins, now)?), ExitCode::SUCCESS)
        }
        Some(named) => match one(&mut db, named).await? {
            Some(logged) => {
                let returned = match logged.login.session {
                    Some(session) => db.returned(session).await?,
                    None => None,
                };
                (Some(whole(&order, logged, returned, now)?), ExitCode::SUCCESS)
            }
            None => (None, ExitCode::from(1)),
        },
    };
    drop(db);
    opened.store.close().await;
    match answer {
        Some(answer) => println!("{answer}"),
        None => eprintln!(
            "no login is kept under this number: look at it again; refusals of strangers beyond --unauthenticated-per-hour are \
             counted only"
        ),
    }
    Ok(code)
}

async fn one(db: &mut Db, named: &str) -> Result<Option<LoggedLogin>, Box<dyn Error + Send + Sync>> {
    let which: WhichLogin = named.parse().map_err(|fault: NoLogin| format!("`{named}`: {fault}"))?;
    Ok(db.login_called(None, which).await?)
}

async fn filter(db: &mut Db, order: &Logins, now: DateTime<Utc>) -> Result<LoginFilter, Fault> {
    let system: Option<Id<System>> = match &order.system {
        None => None,
        Some(name) => {
            let found = db.system_named(&SystemName::of_path(name)).await?;
            Some(found.map(|(id, _)| id).ok_or_else(|| format!("there is no system {name}"))?)
        }
    };
    Ok(LoginFilter {
        system,
        number: order.customer.clone(),
        identity: order.identity.clone(),
        accepted: (order.accepted || order.refused).then_some(order.accepted),
        reason: order.reason,
        from: order.since.map(|since| match since {
            Since::Moment(moment) => moment,
            Since::Ago(time) => now - time,
        }),
        ..LoginFilter::default()
    })
}

fn list(order: &Logins, logins: Vec<LoggedLogin>, now: DateTime<Utc>) -> serde_json::Result<String> {
    if order.json {
        let shown: Vec<LoginJson> = logins.into_iter().map(|logged| LoginJson::of(logged, order.lang, now)).collect();
        return serde_json::to_string(&shown);
    }
    let words = log_words(order.lang);
    if logins.is_empty() {
        return Ok(words.nothing_found.to_owned());
    }
    let heading = [words.at, words.reference, words.system, words.customer, words.identity, words.decision];
    let rows = logins.iter().map(|logged| row(logged, words));
    Ok(table(std::iter::once(heading.map(str::to_uppercase)).chain(rows).collect()))
}

/// A line of the table.
fn row(logged: &LoggedLogin, words: LogWords) -> [String; 6] {
    let login = &logged.login;
    let decision = match login.reasons.first() {
        None => words.accepted.to_owned(),
        Some(reason) => format!("{}: {}", words.refused, reason.code),
    };
    let customer = logged.customer.as_ref().map(|customer| format!("{} {}", customer.number, customer.name));
    let identity = login.identity.clone().unwrap_or_default();
    [
        moment(login.at),
        reference_number(login.id),
        login.system_name.to_string(),
        printable(&customer.unwrap_or_default()),
        printable(&identity),
        decision,
    ]
}

/// What strangers wrote must not move the cursor of a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// Columns as wide as their widest value; the last one as it is.
fn table<const N: usize>(rows: Vec<[String; N]>) -> String {
    let mut widths = [0; N];
    for row in &rows {
        for (width, value) in widths.iter_mut().zip(row) {
            *width = (*width).max(value.chars().count());
        }
    }
    let line = |row: [String; N]| {
        let cells = row.iter().zip(widths).map(|(value, width)| format!("{value:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

fn whole(order: &Logins, logged: LoggedLogin, returned: Option<Return>, now: DateTime<Utc>) -> serde_json::Result<String> {
    if order.json {
        return serde_json::to_string(&LoginJson::whole(logged, returned, order.lang, now));
    }
    let (login, words) = (&logged.login, log_words(order.lang));
    let system = match &logged.system_title {
        Some(title) => format!("{} ({title})", login.system_name),
        None => login.system_name.to_string(),
    };
    let customer = logged.customer.as_ref().map(|customer| format!("{} {}", customer.number, customer.name));
    let decision = if login.accepted { words.accepted } else { words.refused };
    let facts = [
        (words.at, Some(moment(login.at))),
        (words.reference, Some(reference_number(login.id))),
        (words.system, Some(system)),
        (words.customer, customer),
        (words.identity, login.identity.clone()),
        (words.operation, login.operation.clone()),
        (words.client, login.client.clone()),
        (words.decision, Some(decision.to_owned())),
        (words.cart, returned.as_ref().map(went_back)),
    ];
    let facts = facts.into_iter().filter_map(|(name, value)| Some([format!("{name}:"), printable(&value?)]));
    let mut lines = vec![table(facts.collect()), String::new()];
    for rung in ladder(login.at, &login.reasons, &login.flags, logged.session.as_ref(), now) {
        lines.extend(rung_lines(&rung, order.lang, words));
    }
    for warning in returned.iter().flat_map(|returned| &returned.warnings) {
        let item = warning.item.map(|item| format!(" {item}")).unwrap_or_default();
        lines.push(format!("    {}{item}: {}", words.cart, printable(&warning.detail)));
    }
    Ok(lines.join("\n"))
}

/// What went back, in one line, such as `returned, 3, 24.80 EUR`.
fn went_back(returned: &Return) -> String {
    let total = returned.total.map(|(total, currency)| format!(", {total} {currency}")).unwrap_or_default();
    format!("{}, {}{total}", returned.outcome.as_str(), returned.items)
}

fn rung_lines(rung: &Rung, language: Language, words: LogWords) -> Vec<String> {
    let sign = match rung.outcome {
        ladder::Outcome::Passed => "+",
        ladder::Outcome::Failed => "!",
        ladder::Outcome::NotReached => "-",
        ladder::Outcome::Waiting => "?",
    };
    let at = match (rung.at, rung.outcome) {
        (Some(at), ladder::Outcome::Waiting) => format!(", {} {}", words.until, moment(at)),
        (Some(at), _) => format!(", {}", moment(at)),
        (None, _) => String::new(),
    };
    let mut lines = vec![format!("{sign} {}: {}{at}", step_text(rung.step, language), outcome_text(rung.outcome, language))];
    lines.extend(rung.flags.iter().map(|&flag| {
        let until = match flag {
            Flag::InGrace(at) | Flag::EndsOn(at) => format!(" {}", moment(at)),
            Flag::OldSecretUsed | Flag::InsecureReturnUrl => String::new(),
        };
        format!("    {}{until}", flag_text(flag, language))
    }));
    let ending = rung.ending.map(|ending| Explained::of_ending(ending, language));
    for told in Explained::all(&rung.reasons, language).into_iter().chain(ending) {
        lines.push(format!("    {} ({}, {})", told.title, told.code, printable(&told.subject)));
        lines.push(format!("      {}", told.detail));
        lines.push(format!("      {} {}", words.next_step, told.next_step));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_moment_or_for_so_long() {
        assert_eq!(since("12h"), Ok(Since::Ago(TimeDelta::hours(12))));
        assert_eq!(since("7d"), Ok(Since::Ago(TimeDelta::days(7))));
        assert_eq!(since("90m"), Ok(Since::Ago(TimeDelta::minutes(90))));
        let moment = DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        assert_eq!(since("2026-01-01T01:00:00+01:00"), Ok(Since::Moment(moment)));
        for wrong in ["", "h", "-1h", "12", "12w", "70000d", "yesterday", "2026-01-01"] {
            assert!(since(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn columns_stand_below_one_another_whatever_is_in_them() {
        let rows = [["A", "B", "C"], ["Müller", "", "x"], ["y", "żółw", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(table(rows.into()), "A       B     C\nMüller        x\ny       żółw");
        assert_eq!(printable("a\u{1b}[2Jb\n"), "a\u{fffd}[2Jb\u{fffd}");
    }
}
