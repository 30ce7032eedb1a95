//! Moments as pages show them (`parts::moment`): in UTC, to the second, the same for everybody; a browser with scripts shows them in
//! its own time, with the UTC one beside.

use chrono::{DateTime, SecondsFormat, Utc};

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment(pub(super) DateTime<Utc>);

impl Moment {
    /// For programs.
    pub(super) fn exact(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// For people.
    pub(super) fn shown(self) -> String {
        self.0.format("%Y-%m-%d %H:%M:%S UTC").to_string()
    }

    /// For people who ask for the day.
    pub(super) fn day(self) -> String {
        self.0.format("%Y-%m-%d").to_string()
    }
}
