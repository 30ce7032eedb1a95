//! Sessions after they were started: found by their id, redeemed once, ended by the call that finds the entitlement gone.

use super::{
    Db, Result,
    columns::{as_json, json},
};
use crate::domain::{
    id::Id,
    reason::Reason,
    session::{Handover, Life, Session},
    shop::Shop,
    system::{Link, System},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A session as it stands.
#[derive(Clone, Debug)]
pub struct SessionFacts {
    /// Its id.
    pub id: Id<Session>,
    /// The system.
    pub system: Id<System>,
    /// The shop that may redeem it.
    pub shop: Id<Shop>,
    /// The link.
    pub link: Id<Link>,
    /// What is written of its life.
    pub life: Life,
    /// Why it ended, if the entitlement was found gone.
    pub ended_reasons: Vec<Reason>,
    /// What the shop gets.
    pub handover: Handover,
}

const SESSION: &str = "SELECT id, system, shop, link, token_expires_at, redeemed_at, expires_at, returned_at, cancelled_at, ended_at, ended_reasons, handover \
     FROM sessions WHERE id = $1";
const REDEEM: &str = "UPDATE sessions SET redeemed_at = $2, expires_at = $3 WHERE id = $1 AND redeemed_at IS NULL AND ended_at IS NULL \
     AND token_expires_at > $2";
const END: &str = "UPDATE sessions SET ended_at = $2, ended_reasons = $3 WHERE id = $1 AND ended_at IS NULL";

impl Db {
    /// Holds a session until the transaction ends, so that what is decided about it stays true until it is written.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_session(&mut self, id: Id<Session>) -> Result<()> {
        execute!(self, "UPDATE sessions SET shop = shop WHERE id = $1", [id])?;
        Ok(())
    }

    /// A session.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn session(&mut self, id: Id<Session>) -> Result<Option<SessionFacts>> {
        row!(self, SESSION, [id], |row| {
            let handover: String = row.try_get("handover")?;
            let ended: Option<String> = row.try_get("ended_reasons")?;
            Ok(SessionFacts {
                id,
                system: row.try_get("system")?,
                shop: row.try_get("shop")?,
                link: row.try_get("link")?,
                life: life!(row),
                ended_reasons: ended.map_or(Ok(Vec::new()), |reasons| json("sessions", id, &reasons))?,
                handover: json("sessions", id, &handover)?,
            })
        })
    }

    /// Redeems a session; `false` if another call was first, or its time is over.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn redeem_session(&mut self, id: Id<Session>, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<bool> {
        Ok(execute!(self, REDEEM, [id, now, until])? == 1)
    }

    /// Ends a session for these reasons.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_session(&mut self, id: Id<Session>, now: DateTime<Utc>, reasons: &[Reason]) -> Result<()> {
        execute!(self, END, [id, now, as_json(&reasons)])?;
        Ok(())
    }
}
