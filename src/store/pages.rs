//! Lists in pages, by key: what both engines need said about where a page begins, and what a text may look like.

use crate::domain::id::Id;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// A row's id is as old as what it tells of, and its time at most this much later: a login is decided within seconds.
const WRITTEN_WITHIN: TimeDelta = TimeDelta::minutes(1);

/// The id after which a page begins: below every id for the first page. Our ids sort by the time when they were made.
pub(super) fn first_after<T>(after: Option<Id<T>>) -> Id<T> {
    after.unwrap_or(Id::new(Uuid::nil()))
}

/// The id before which a page of the newest begins: above every id for the first page.
pub(super) fn first_before<T>(before: Option<Id<T>>) -> Id<T> {
    before.unwrap_or(Id::new(Uuid::max()))
}

/// A pattern for `LIKE ... ESCAPE '!'` on a lower-cased column: what contains this text. Empty for no text: then anything fits.
pub(super) fn containing(text: &str) -> String {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return text;
    }
    containing_as_typed(&text)
}

/// The same on a column as it stands. SQLite knows the two cases of ASCII alone, so other letters are found as they were typed.
pub(super) fn containing_as_typed(text: &str) -> String {
    format!("%{}%", literal(text.trim()))
}

/// A pattern for `LIKE ... ESCAPE '!'`: what begins with this text.
pub(super) fn beginning_with(text: &str) -> String {
    format!("{}%", literal(text))
}

fn literal(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// The ids between which rows of these times are, the second exclusive, on a page of the newest. They only make the search short: the
/// rows' own times are to be compared too.
pub(super) fn ids_between<T>(
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    before: Option<Id<T>>,
) -> (Id<T>, Id<T>) {
    let since = from.and_then(|from| from.checked_sub_signed(WRITTEN_WITHIN));
    // An id knows milliseconds; a moment within one is behind ids of the same.
    let until = to.and_then(|to| to.checked_add_signed(TimeDelta::milliseconds(1))).map(Id::least_of);
    let before = first_before(before);
    (since.map_or(first_after(None), Id::least_of), until.map_or(before, |until| before.min(until)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_text_and_no_pattern() {
        assert_eq!(containing(" A_b% "), "%a!_b!%%");
        assert_eq!(containing(" "), "");
        assert_eq!(beginning_with("order.%"), "order.!%%");
    }

    #[test]
    fn the_ids_of_a_time_hold_all_rows_of_it() {
        let at = |micros: i64| DateTime::from_timestamp_micros(1_700_000_000_000_000 + micros).unwrap();
        let (least, end) = ids_between::<()>(Some(at(0)), Some(at(5_000_500)), None);
        assert!(least <= Id::<()>::least_of(at(-10_000_000)), "one that took its time to be decided");
        assert!(Id::<()>::least_of(at(5_000_400)) < end && end <= Id::least_of(at(5_001_000)));
        let cursor = Id::<()>::least_of(at(1_000_000));
        assert_eq!(ids_between(None, Some(at(5_000_000)), Some(cursor)).1, cursor);
    }
}
