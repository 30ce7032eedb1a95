//! What leaves when its time is over, a bounded number of rows by each call, so that nobody waits long for the one who writes. How
//! long what is kept is not decided here.

use super::{Db, Result, pages::ids_between};
use crate::domain::{
    id::Id,
    session::{Login, Session},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

const FORGET_SESSIONS: &str = "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE id < $1 AND started_at < $2 \
     AND token_expires_at < $2 AND (expires_at IS NULL OR expires_at < $2) ORDER BY id LIMIT $3) RETURNING id";
// A login stays as long as its session: who erases a customer finds the one by the other. Those that started none have an index of
// their own, so that nobody looks through those that stay, however many they are.
const FORGET_LOGINS_OF: &str = "DELETE FROM logins WHERE session IN ";
const FORGET_LOGINS: &str = "DELETE FROM logins WHERE id IN (SELECT g.id FROM logins g WHERE g.session IS NULL AND g.id < $1 AND g.at < $2 \
     ORDER BY g.id LIMIT $3)";
const FORGET_UNRECORDED: &str = "DELETE FROM unrecorded_refusals WHERE (system, hour) IN \
     (SELECT system, hour FROM unrecorded_refusals WHERE hour < $1 ORDER BY hour, system LIMIT $2)";
const EMPTY_EVENTS: &str = "UPDATE billing_events SET body = $4 WHERE (provider, event_id) IN (SELECT provider, event_id FROM billing_events \
     WHERE length(body) > 0 AND received_at < CASE WHEN outcome = 'unknown' THEN $2 ELSE $1 END ORDER BY received_at LIMIT $3)";
const EMPTY_CONFLICTS: &str = "UPDATE billing_conflicts SET body = $3 WHERE (provider, event_id, digest) IN \
     (SELECT provider, event_id, digest FROM billing_conflicts WHERE length(body) > 0 AND received_at < $1 \
     ORDER BY received_at LIMIT $2)";
// Whatever was due leaves by being settled; what still waits stays.
const LEAVE_DELIVERIES: &str = "UPDATE deliveries SET mail = NULL WHERE mail IN \
     (SELECT id FROM mails WHERE state <> 'queued' AND settled_at < $1 ORDER BY settled_at, id LIMIT $2)";
const FORGET_MAILS: &str = "DELETE FROM mails WHERE id IN \
     (SELECT id FROM mails WHERE state <> 'queued' AND settled_at < $1 ORDER BY settled_at, id LIMIT $2)";

impl Db {
    /// Drops sessions that began and ended before a moment, with the logins that started them; how many rows.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_sessions(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let (_, end) = ids_between::<Session>(None, Some(before), None);
        let gone: Vec<Id<Session>> = rows!(self, FORGET_SESSIONS, [end, before, limit], |row| Ok(row.try_get("id")?))?;
        let logins = execute_in!(self, FORGET_LOGINS_OF, [], gone);
        Ok(logins + u64::try_from(gone.len()).unwrap_or_default())
    }

    /// Drops logins from before a moment that started no session; how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_logins(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let (_, end) = ids_between::<Login>(None, Some(before), None);
        Ok(execute!(self, FORGET_LOGINS, [end, before, limit])?)
    }

    /// Drops the numbers of refusals that were not recorded in hours before a moment; how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_unrecorded(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        Ok(execute!(self, FORGET_UNRECORDED, [before, limit])?)
    }

    /// Empties the bodies of events that came before a moment, and of those that were not understood before another; how many. Their
    /// ids and digests stay, so that each is still applied once.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn empty_events(&mut self, before: DateTime<Utc>, unknown: DateTime<Utc>, limit: i64) -> Result<u64> {
        let nothing: &[u8] = &[];
        Ok(execute!(self, EMPTY_EVENTS, [before, unknown, limit, nothing])?)
    }

    /// Empties the bodies of events that came before a moment under the id of another one; how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn empty_conflicts(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let nothing: &[u8] = &[];
        Ok(execute!(self, EMPTY_CONFLICTS, [before, limit, nothing])?)
    }

    /// Drops mails that were accepted or given up before a moment; how many. Deliveries keep their row, and say no more by which mail.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_mails(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        execute!(self, LEAVE_DELIVERIES, [before, limit])?;
        Ok(execute!(self, FORGET_MAILS, [before, limit])?)
    }
}
