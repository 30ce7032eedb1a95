//! The words of every mail, in every language: one file each, so that a text which is missing fails the build. Subjects hold no
//! serial, for they are shown and logged on the way.

mod de;
mod en;
mod pl;
#[cfg(test)]
mod tests;

use super::content::Told;
use crate::domain::language::Language;
use chrono::{DateTime, Utc};

/// What a mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// What it is about, for the list of mails.
    pub(super) subject: String,
    /// What it is about, above the text.
    pub(super) heading: String,
    /// What happened.
    pub(super) paragraphs: Vec<String>,
    /// Licenses with their serials.
    pub(super) serials: Vec<(String, String)>,
    /// What to click on.
    pub(super) action: Option<Action>,
    /// What comes next, and what to mind.
    pub(super) closing: Vec<String>,
    /// Why it was sent.
    pub(super) footer: String,
}

/// What to click on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Action {
    /// What it does.
    pub(super) before: String,
    /// The words on the button.
    pub(super) label: String,
    /// Where it leads.
    pub(super) url: String,
    /// What to do instead.
    pub(super) after: String,
}

/// The words of a mail.
pub(super) fn of(told: &Told, language: Language) -> Words {
    match language {
        Language::English => en::of(told),
        Language::German => de::of(told),
        Language::Polish => pl::of(told),
    }
}

/// A moment as every language shows it.
fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
