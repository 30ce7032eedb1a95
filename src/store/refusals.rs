//! The numbers of refusals that the log of logins leaves out: one row for each system and hour, to which every node adds.

use super::{Db, Result};
use crate::domain::{id::Id, system::System};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// How many refusals of a system were not recorded in an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unrecorded {
    /// The system; [`Unrecorded::UNKNOWN`] for all unknown ones.
    pub system: Id<System>,
    /// When the hour began.
    pub hour: DateTime<Utc>,
    /// How many.
    pub refusals: i64,
}

const ADD_UNRECORDED: &str = "INSERT INTO unrecorded_refusals (system, hour, refusals) VALUES ($1, $2, $3) \
     ON CONFLICT (system, hour) DO UPDATE SET refusals = unrecorded_refusals.refusals + excluded.refusals";
const UNRECORDED_SINCE: &str =
    "SELECT system, hour, refusals FROM unrecorded_refusals WHERE hour >= $1 ORDER BY hour, system";

impl Unrecorded {
    /// Stands for all systems that do not exist: the two engines do not agree about NULL in a key.
    pub const UNKNOWN: Id<System> = Id::new(uuid::Uuid::nil());
}

impl Db {
    /// Adds to what is written of a system and hour.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_unrecorded(&mut self, counted: &Unrecorded) -> Result<()> {
        execute!(self, ADD_UNRECORDED, [counted.system, counted.hour, counted.refusals])?;
        Ok(())
    }

    /// What was not recorded in hours that began at this moment or later, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn unrecorded_since(&mut self, moment: DateTime<Utc>) -> Result<Vec<Unrecorded>> {
        rows!(self, UNRECORDED_SINCE, [moment], |row| {
            Ok(Unrecorded { system: row.try_get("system")?, hour: row.try_get("hour")?, refusals: row.try_get("refusals")? })
        })
    }
}
