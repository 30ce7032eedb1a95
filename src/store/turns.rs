//! Whose turn it is to do some work beside the answers that one node at a time does: held for a while, and renewed for as long as it is
//! done. A node that is gone loses its turn when that time is over.

use super::{Db, Result};
use crate::domain::id::Id;
use chrono::{DateTime, Utc};
use sqlx::Row;

/// Marks ids of those who take turns: one for each process.
pub enum Holder {}

const TAKE: &str = "INSERT INTO turns (work, holder, held_until) VALUES ($1, $2, $3) ON CONFLICT (work) \
     DO UPDATE SET holder = $2, held_until = $3 WHERE turns.holder = $2 OR turns.held_until <= $4";
const TURN_OF: &str = "SELECT holder FROM turns WHERE work = $1 AND held_until > $2";
const GIVE_UP: &str = "DELETE FROM turns WHERE work = $1 AND holder = $2";

impl Db {
    /// Takes the turn at a work until a moment, or renews it; `false` if somebody else has it at `now`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take_turn(
        &mut self,
        work: &'static str,
        holder: Id<Holder>,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        Ok(execute!(self, TAKE, [work, holder, until, now])? == 1)
    }

    /// Whose turn it is at a work at `now`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn turn_of(&mut self, work: &'static str, now: DateTime<Utc>) -> Result<Option<Id<Holder>>> {
        row!(self, TURN_OF, [work, now], |row| Ok(row.try_get("holder")?))
    }

    /// Gives the turn up, if it is this one's.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn give_turn_up(&mut self, work: &'static str, holder: Id<Holder>) -> Result<()> {
        execute!(self, GIVE_UP, [work, holder])?;
        Ok(())
    }
}
