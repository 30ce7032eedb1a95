//! What lists that are searched have in common: patterns of `LIKE` in which a text stands for itself (`!` is the escape), and the
//! ids between which the rows of a time are, because ids sort by time.

use crate::domain::id::Id;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// A row's id is as old as what it tells of, and its time at most this much later: a login is decided within seconds.
const WRITTEN_WITHIN: TimeDelta = TimeDelta::minutes(1);

/// A pattern that finds this text anywhere.
pub(super) fn anywhere(text: &str) -> String {
    format!("%{}%", literal(text))
}

/// A pattern that finds this text at the beginning.
pub(super) fn beginning(text: &str) -> String {
    format!("{}%", literal(text))
}

fn literal(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// The ids between which rows of these times are, the second exclusive; not behind the row that a page goes on from. They only make
/// the search short: the rows' own times are to be compared too.
pub(super) fn ids_between<T>(
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    before: Option<Id<T>>,
) -> (Id<T>, Id<T>) {
    let since = from.and_then(|from| from.checked_sub_signed(WRITTEN_WITHIN));
    let (least, greatest) = (Id::new(Uuid::nil()), Id::new(Uuid::max()));
    // An id knows milliseconds; a moment within one is behind ids of the same.
    let until = to.map_or(greatest, |to| to.checked_add_signed(TimeDelta::milliseconds(1)).map_or(greatest, Id::least_of));
    (since.map_or(least, Id::least_of), before.map_or(until, |before| before.min(until)))
}
