//! Why something is refused, as the API tells it: the stable code and subject for programs, the words and the next step for people.

use crate::domain::{
    explain::explain,
    language::Language,
    reason::{Flag, Reason},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Why something is refused.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReasonJson {
    /// Which reason, for programs; it never changes.
    code: &'static str,
    /// What it is about, as `kind` or `kind:which`.
    subject: String,
    /// What happened, in a few words.
    title: &'static str,
    /// What happened and why.
    detail: &'static str,
    /// What to do about it.
    next_step: &'static str,
}

impl ReasonJson {
    /// Reasons in a language.
    pub(super) fn all(reasons: &[Reason], language: Language) -> Vec<Self> {
        reasons.iter().map(|reason| Self::of(reason, language)).collect()
    }

    fn of(reason: &Reason, language: Language) -> Self {
        let told = explain(reason, language);
        Self {
            code: reason.code.as_str(),
            subject: reason.subject.as_str().to_owned(),
            title: told.title,
            detail: told.detail,
            next_step: told.next_step,
        }
    }
}

/// What rides along without refusing.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FlagJson {
    /// Which: `in_grace` (only an allowance carries it) or `ends_on` (its end is known).
    flag: &'static str,
    /// Until when.
    at: Option<DateTime<Utc>>,
}

impl FlagJson {
    /// Flags.
    pub(super) fn all(flags: &[Flag]) -> Vec<Self> {
        let at = |flag| match flag {
            Flag::InGrace(at) | Flag::EndsOn(at) => Some(at),
            Flag::OldSecretUsed | Flag::InsecureReturnUrl => None,
        };
        flags.iter().map(|&flag| Self { flag: flag.as_str(), at: at(flag) }).collect()
    }
}
