//! What rides along with a yes, as the API tells it. Why something is refused is told as `domain::explain` has it.

use crate::domain::reason::Flag;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What rides along without refusing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct FlagJson {
    /// Which: `in_grace` (only an allowance carries it), `ends_on` (its end is known), `old_secret_used` or `insecure_return_url`.
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
