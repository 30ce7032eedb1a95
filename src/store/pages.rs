//! Lists in pages, by key: what both engines need said about where a page begins, and what a text may look like.

use crate::domain::id::Id;
use uuid::Uuid;

/// The id after which a page begins: below every id for the first page. Our ids sort by the time when they were made.
pub(super) fn first_after<T>(after: Option<Id<T>>) -> Id<T> {
    after.unwrap_or(Id::new(Uuid::nil()))
}

/// The id before which a page of the newest begins: above every id for the first page.
pub(super) fn first_before<T>(before: Option<Id<T>>) -> Id<T> {
    before.unwrap_or(Id::new(Uuid::max()))
}

/// How many rows a limit asks for.
pub(super) fn wanted(limit: i64) -> usize {
    usize::try_from(limit).unwrap_or_default()
}

/// A pattern for `LIKE ... ESCAPE '!'` on a lower-cased column: what contains this text. Empty for no text: then anything fits.
pub(super) fn containing(text: &str) -> String {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return text;
    }
    format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_text_and_no_pattern() {
        assert_eq!(containing(" A_b% "), "%a!_b!%%");
        assert_eq!(containing(" "), "");
    }
}
