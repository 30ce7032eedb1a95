//! What changed, by whom and why: one row for each change, written in the transaction that makes it. Never a secret or a whole
//! serial; the use case that changes something says what it was and what it is.

use super::{Db, Result};
use crate::{
    chance::Chance,
    domain::{cause::Cause, id::Id, license},
};
use chrono::{DateTime, Utc};

/// Marks ids of history rows.
enum HistoryRow {}

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

const INSERT_HISTORY: &str = "INSERT INTO history (id, at, account, actor, action, subject, before_value, after_value, reason, request_id) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

const INSERT_LINES: &str =
    "INSERT INTO history (id, at, account, actor, action, subject, before_value, after_value, reason, request_id) VALUES ";

impl Db {
    /// Writes many lines of the history, by few statements.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn record_histories(&mut self, act: &Act, entries: &[Entry]) -> Result<()> {
        let actor = act.cause.actor.label();
        insert_rows!(self, INSERT_LINES, "", entries, |entry| [
            act.chance.id::<HistoryRow>(act.now),
            act.now,
            entry.account,
            actor.as_str(),
            entry.action,
            entry.subject.as_str(),
            entry.before.as_deref(),
            entry.after.as_deref(),
            act.cause.reason.as_deref(),
            act.cause.request_id.as_deref(),
        ]);
        Ok(())
    }

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

    /// How many lines of the history name this action.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn history_count(&mut self, action: &str) -> Result<i64> {
        use sqlx::Row;
        let count = row!(self, "SELECT COUNT(*) AS n FROM history WHERE action = $1", [action], |row| {
            Ok(row.try_get::<i64, _>("n")?)
        })?;
        Ok(count.unwrap_or_default())
    }
}
