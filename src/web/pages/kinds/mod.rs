//! Pages of a kind: a list with filters, the page of one thing, a form, and a secret that is shown once. Screens that are one of these
//! fill one in and need no template of their own; what stands in it, and its words, are theirs.

mod cell;
mod details;
mod entry;
mod listing;
mod sheet;

pub(super) use cell::{Cell, Table};
pub(super) use details::{Action, Banner, Details, Section};
pub(super) use entry::{Entry, TextFile};
pub(super) use listing::Listing;
pub(super) use sheet::{FormPage, ShownOnce};

/// The way to another page.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) path: String,
    pub(super) label: String,
}

impl Link {
    pub(super) fn to(path: impl Into<String>, label: impl Into<String>) -> Self {
        Self { path: path.into(), label: label.into() }
    }
}

/// Leaves so many rows of a page, of which one more was read; the last of them, if there is a next page behind it.
pub(super) fn cut<T>(rows: &mut Vec<T>, most: i64) -> Option<&T> {
    let most = usize::try_from(most).unwrap_or_default();
    let is_more = rows.len() > most;
    rows.truncate(most);
    rows.last().filter(|_| is_more)
}

/// How many, for words.
pub(super) fn count(number: impl TryInto<u64>) -> u64 {
    number.try_into().unwrap_or_default()
}
