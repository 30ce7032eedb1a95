//! What changed, by whom and why: one row for each change, written in the transaction that makes it. Never a secret or a whole
//! serial; the use case that changes something says what it was and what it is.

use super::{
    Db, Result,
    pages::{beginning_with, ids_between},
};
use crate::{
    chance::Chance,
    domain::{cause::Cause, id::Id, license},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// Marks ids of history rows.
pub enum HistoryRow {}

/// A change being made: who and why, when, and the chance it may use.
#[derive(Clone, Debug)]
pub struct Act {
    /// Who and why.
    pub cause: Cause,
    /// When.
    pub now: DateTime<Utc>,
    /// Where new ids and nonces come from.
    pub chance: Chance,
}

/// One line of the history.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// The account that may see it.
    pub account: Option<Id<license::Account>>,
    /// What happened, such as `license.claimed`.
    pub action: &'static str,
    /// To what, as `kind:id`.
    pub subject: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// A line of the history as it is read.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// Its id; ids sort by time.
    pub id: Id<HistoryRow>,
    /// When.
    pub at: DateTime<Utc>,
    /// The account that may see it.
    pub account: Option<Id<license::Account>>,
    /// Who did it.
    pub actor: String,
    /// What happened.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// In which request.
    pub request_id: Option<String>,
}

/// A word to look for: the whole of it, or its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// This word.
    Whole(String),
    /// All that begin so.
    Beginning(String),
}

impl Named {
    /// What a word means whose parts are divided so: with more than one part it is meant whole, else as the first part of others.
    #[must_use]
    pub fn of(word: &str, divider: char) -> Self {
        match word.split_once(divider) {
            Some((_, rest)) if !rest.is_empty() => Self::Whole(word.to_owned()),
            Some(_) => Self::Beginning(word.to_owned()),
            None => Self::Beginning(format!("{word}{divider}")),
        }
    }

    fn whole(&self) -> Option<&str> {
        match self {
            Self::Whole(word) => Some(word),
            Self::Beginning(_) => None,
        }
    }

    fn pattern(&self) -> Option<String> {
        match self {
            Self::Whole(_) => None,
            Self::Beginning(word) => Some(beginning_with(word)),
        }
    }
}

/// Which lines to list. Without anything said: all.
#[derive(Clone, Debug, Default)]
pub struct HistoryFilter {
    /// Those that this account may see; `None` also shows those of no account.
    pub account: Option<Id<license::Account>>,
    /// Those about this, as `kind:id`, or about anything of a kind.
    pub subject: Option<Named>,
    /// Those of this action, such as `license.claimed`, or of all that begin alike.
    pub action: Option<Named>,
    /// Those of this actor.
    pub actor: Option<String>,
    /// Those since this moment.
    pub from: Option<DateTime<Utc>>,
    /// Those before this moment.
    pub to: Option<DateTime<Utc>>,
}

/// All filters; what stands before them is what an index is to be found by.
macro_rules! select_history {
    ($lead:literal) => {
        concat!(
            "SELECT id, at, account, actor, action, subject, before_value, after_value, reason, request_id FROM history WHERE ",
            $lead,
            "($1 IS NULL OR account = $1) AND ($2 IS NULL OR subject = $2) AND ($3 IS NULL OR subject LIKE $3 ESCAPE '!') ",
            "AND ($4 IS NULL OR action = $4) AND ($5 IS NULL OR action LIKE $5 ESCAPE '!') AND ($6 IS NULL OR actor = $6) ",
            "AND ($7 IS NULL OR at >= $7) AND ($8 IS NULL OR at < $8) AND id >= $9 AND id < $10 ORDER BY id DESC LIMIT $11"
        )
    };
}

const ALL: &str = select_history!("");
const OF_ACCOUNT: &str = select_history!("account = $1 AND ");
const OF_SUBJECT: &str = select_history!("subject = $2 AND ");
const INSERT_HISTORY: &str = "INSERT INTO history (id, at, account, actor, action, subject, before_value, after_value, reason, request_id) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

impl Db {
    /// Writes a line of the history.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn record_history(&mut self, act: &Act, entry: &Entry) -> Result<()> {
        let id: Id<HistoryRow> = act.chance.id(act.now);
        execute!(
            self,
            INSERT_HISTORY,
            [
                id,
                act.now,
                entry.account,
                act.cause.actor.label(),
                entry.action,
                entry.subject.as_str(),
                entry.before.as_deref(),
                entry.after.as_deref(),
                act.cause.reason.as_deref(),
                act.cause.request_id.as_deref()
            ]
        )?;
        Ok(())
    }

    /// Lines of the history, newest first: those before the one given, if one is.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn history(
        &mut self,
        filter: &HistoryFilter,
        before: Option<Id<HistoryRow>>,
        limit: i64,
    ) -> Result<Vec<HistoryLine>> {
        let (subject, action) = (filter.subject.as_ref(), filter.action.as_ref());
        let statement = match (subject.and_then(Named::whole), filter.account) {
            (Some(_), _) => OF_SUBJECT,
            (None, Some(_)) => OF_ACCOUNT,
            (None, None) => ALL,
        };
        let (least, end) = ids_between(filter.from, filter.to, before);
        rows!(
            self,
            statement,
            [
                filter.account,
                subject.and_then(Named::whole),
                subject.and_then(Named::pattern).as_deref(),
                action.and_then(Named::whole),
                action.and_then(Named::pattern).as_deref(),
                filter.actor.as_deref(),
                filter.from,
                filter.to,
                least,
                end,
                limit
            ],
            |row| Ok(HistoryLine {
                id: row.try_get("id")?,
                at: row.try_get("at")?,
                account: row.try_get("account")?,
                actor: row.try_get("actor")?,
                action: row.try_get("action")?,
                subject: row.try_get("subject")?,
                before: row.try_get("before_value")?,
                after: row.try_get("after_value")?,
                reason: row.try_get("reason")?,
                request_id: row.try_get("request_id")?,
            })
        )
    }

    /// How many lines of the history name this action.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn history_count(&mut self, action: &str) -> Result<i64> {
        let count = row!(self, "SELECT COUNT(*) AS n FROM history WHERE action = $1", [action], |row| {
            Ok(row.try_get::<i64, _>("n")?)
        })?;
        Ok(count.unwrap_or_default())
    }
}
