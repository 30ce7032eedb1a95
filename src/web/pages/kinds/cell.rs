//! What stands in a table or beside a label (`parts::cell`): a text, the way to a page, a state, a moment, a code.

use crate::web::pages::moment::Moment;
use chrono::{DateTime, Utc};

/// One such.
#[derive(Clone, Debug, Default)]
pub(in crate::web::pages) struct Cell {
    pub(in crate::web::pages) text: String,
    pub(in crate::web::pages) path: Option<String>,
    pub(in crate::web::pages) state: Option<&'static str>,
    pub(in crate::web::pages) at: Option<Moment>,
    pub(in crate::web::pages) is_code: bool,
    pub(in crate::web::pages) is_number: bool,
    /// What stands below it in small letters.
    pub(in crate::web::pages) note: Option<String>,
}

impl Cell {
    pub(in crate::web::pages) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(in crate::web::pages) fn link(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..Self::text(text) }
    }

    /// A state in words: `good`, `bad`, `warn` or `quiet`.
    pub(in crate::web::pages) fn badge(state: &'static str, text: impl Into<String>) -> Self {
        Self { state: Some(state), ..Self::text(text) }
    }

    pub(in crate::web::pages) fn code(text: impl Into<String>) -> Self {
        Self { is_code: true, ..Self::text(text) }
    }

    pub(in crate::web::pages) fn number(number: impl Into<i128>) -> Self {
        Self { is_number: true, ..Self::text(number.into().to_string()) }
    }

    pub(in crate::web::pages) fn at(at: DateTime<Utc>) -> Self {
        Self { at: Some(Moment(at)), ..Self::default() }
    }

    /// A moment, or a dash.
    pub(in crate::web::pages) fn at_any(at: Option<DateTime<Utc>>) -> Self {
        at.map_or_else(|| Self::text("–"), Self::at)
    }

    /// The same, as the way to a page.
    pub(in crate::web::pages) fn to(self, path: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..self }
    }

    /// A text, or a dash.
    pub(in crate::web::pages) fn any(text: Option<impl Into<String>>) -> Self {
        text.map_or_else(|| Self::text("–"), Self::text)
    }

    pub(in crate::web::pages) fn with_note(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }
}

/// A table (`parts::table`), each cell of which says what it is, for narrow screens.
#[derive(Clone, Debug)]
pub(in crate::web::pages) struct Table {
    pub(in crate::web::pages) caption: String,
    pub(in crate::web::pages) heads: Vec<Head>,
    pub(in crate::web::pages) rows: Vec<Vec<Labelled>>,
}

/// The head of a column.
#[derive(Clone, Debug)]
pub(in crate::web::pages) struct Head {
    pub(in crate::web::pages) label: &'static str,
    pub(in crate::web::pages) is_number: bool,
}

/// A cell with what it is.
#[derive(Clone, Debug)]
pub(in crate::web::pages) struct Labelled {
    pub(in crate::web::pages) label: &'static str,
    pub(in crate::web::pages) cell: Cell,
}

impl Table {
    pub(in crate::web::pages) fn of<const N: usize>(
        caption: impl Into<String>,
        heads: [&'static str; N],
        rows: Vec<[Cell; N]>,
    ) -> Self {
        let is_number = |at: usize| rows.iter().all(|row| row.get(at).is_some_and(|cell| cell.is_number));
        let shown = heads.iter().enumerate().map(|(at, label)| Head { label, is_number: is_number(at) }).collect();
        let labelled = |row: [Cell; N]| heads.into_iter().zip(row).map(|(label, cell)| Labelled { label, cell }).collect();
        Self { caption: caption.into(), heads: shown, rows: rows.into_iter().map(labelled).collect() }
    }
}
