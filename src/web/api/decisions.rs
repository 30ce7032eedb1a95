//! Decisions as they are told: to callers of the API, and by the commands that answer with JSON.

use crate::domain::{decision::Decision, explain::Explained, language::Language, reason::Flag};
use serde::Serialize;
use utoipa::ToSchema;

/// The word for a yes.
pub(super) const ACCEPTED: &str = "accepted";
/// The word for a no.
pub(super) const REFUSED: &str = "refused";

/// What is decided about a login.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DecisionJson {
    /// `accepted` or `refused`.
    decision: &'static str,
    /// Every reason against it; the first is for the caller.
    reasons: Vec<Explained>,
    /// What rides along with a yes: `{"flag": ...}`, with `at` where it has a moment.
    flags: Vec<Flag>,
}

impl DecisionJson {
    /// A decision, explained in a language.
    #[must_use]
    pub fn of(decision: &Decision, language: Language) -> Self {
        Self {
            decision: word(decision.accepted()),
            reasons: Explained::all(&decision.reasons, language),
            flags: decision.flags.clone(),
        }
    }
}

pub(super) fn word(accepted: bool) -> &'static str {
    if accepted { ACCEPTED } else { REFUSED }
}
