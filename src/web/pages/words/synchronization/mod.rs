//! The words of synchronizing: how it goes, and its runs. Each language is a file of its own.

mod de;
mod en;
mod pl;

use super::Spoken;

pub(in crate::web::pages) struct SynchronizationWords {
    pub(in crate::web::pages) title: &'static str,
    /// What stands there where no authority is set, and what can be done about it: by the vendor's staff, by an administrator.
    pub(in crate::web::pages) not_set: &'static str,
    pub(in crate::web::pages) not_set_about: &'static str,
    pub(in crate::web::pages) not_set_staff: &'static str,
    pub(in crate::web::pages) not_set_admin: &'static str,
    pub(in crate::web::pages) to_keys: &'static str,
    /// How it goes, in a sentence.
    pub(in crate::web::pages) well: &'static str,
    pub(in crate::web::pages) never: &'static str,
    pub(in crate::web::pages) old: fn(&str) -> String,
    pub(in crate::web::pages) failing: fn(&str) -> String,
    /// What follows from it and what to do, by when the license key is over.
    pub(in crate::web::pages) goes_on: fn(&str) -> String,
    pub(in crate::web::pages) is_over: fn(&str) -> String,
    pub(in crate::web::pages) never_next: &'static str,
    pub(in crate::web::pages) old_next: &'static str,
    pub(in crate::web::pages) failing_next: fn(&str) -> String,
    pub(in crate::web::pages) facts: &'static str,
    pub(in crate::web::pages) authority: &'static str,
    pub(in crate::web::pages) asked: &'static str,
    pub(in crate::web::pages) every: fn(u64) -> String,
    pub(in crate::web::pages) every_note: &'static str,
    pub(in crate::web::pages) last_good: &'static str,
    pub(in crate::web::pages) next_run: &'static str,
    pub(in crate::web::pages) valid_until: &'static str,
    pub(in crate::web::pages) number: &'static str,
    pub(in crate::web::pages) sync_now: &'static str,
    /// What a run that was asked for came to: how much was added, changed and ended; or that nothing was.
    pub(in crate::web::pages) applied_now: fn(u64, u64, u64) -> String,
    pub(in crate::web::pages) refreshed_now: &'static str,
    pub(in crate::web::pages) unchanged_now: &'static str,
    pub(in crate::web::pages) runs: &'static str,
    pub(in crate::web::pages) runs_about: &'static str,
    pub(in crate::web::pages) runs_of: fn(&str) -> String,
    pub(in crate::web::pages) all_runs: &'static str,
    pub(in crate::web::pages) no_runs: &'static str,
    pub(in crate::web::pages) newest: fn(u64) -> String,
    pub(in crate::web::pages) began: &'static str,
    pub(in crate::web::pages) how: &'static str,
    pub(in crate::web::pages) who: &'static str,
    pub(in crate::web::pages) took: &'static str,
    pub(in crate::web::pages) outcome: &'static str,
    pub(in crate::web::pages) changed: &'static str,
    pub(in crate::web::pages) next: &'static str,
    pub(in crate::web::pages) account: &'static str,
    pub(in crate::web::pages) license_key: &'static str,
    /// That several in a row came to the same, by how many and when the last one began.
    pub(in crate::web::pages) times: fn(u64, &str) -> String,
    pub(in crate::web::pages) by_hand: &'static str,
    pub(in crate::web::pages) scheduled: &'static str,
    pub(in crate::web::pages) pushed: &'static str,
    pub(in crate::web::pages) now: &'static str,
    pub(in crate::web::pages) applied: &'static str,
    pub(in crate::web::pages) refreshed: &'static str,
    pub(in crate::web::pages) unchanged: &'static str,
    pub(in crate::web::pages) failed: &'static str,
    /// How much was added, changed and ended.
    pub(in crate::web::pages) counts: fn(u64, u64, u64) -> String,
    pub(in crate::web::pages) nothing: &'static str,
    pub(in crate::web::pages) run_title: fn(&str) -> String,
    pub(in crate::web::pages) run_facts: &'static str,
    pub(in crate::web::pages) run_applied: &'static str,
    pub(in crate::web::pages) run_refreshed: &'static str,
    pub(in crate::web::pages) run_unchanged: &'static str,
    pub(in crate::web::pages) run_failed: &'static str,
    pub(in crate::web::pages) fault_as_it_came: &'static str,
    pub(in crate::web::pages) changes: &'static str,
    pub(in crate::web::pages) changes_about: fn(u64, u64) -> String,
    pub(in crate::web::pages) no_changes: &'static str,
    pub(in crate::web::pages) more_changes: &'static str,
    pub(in crate::web::pages) of_what: &'static str,
    pub(in crate::web::pages) what: &'static str,
    pub(in crate::web::pages) before: &'static str,
    pub(in crate::web::pages) after: &'static str,
    pub(in crate::web::pages) added: &'static str,
    pub(in crate::web::pages) altered: &'static str,
    pub(in crate::web::pages) ended: &'static str,
    /// Why a run failed, by its code.
    pub(in crate::web::pages) fault: fn(&str) -> Option<&'static str>,
    pub(in crate::web::pages) other_fault: &'static str,
}

impl Spoken for SynchronizationWords {
    const EN: &'static Self = &en::WORDS;
    const DE: &'static Self = &de::WORDS;
    const PL: &'static Self = &pl::WORDS;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{language::Language, license_key::KeyFault};

    #[test]
    fn every_fault_of_a_run_has_its_words() {
        let faults = [
            KeyFault::Mistyped,
            KeyFault::WrongSignature,
            KeyFault::UnknownSigner(String::new()),
            KeyFault::OwnSigner,
            KeyFault::Unreadable,
            KeyFault::OtherAccount(String::new()),
            KeyFault::Older { registered: 2, offered: 1 },
            KeyFault::Expired(chrono::DateTime::UNIX_EPOCH),
        ];
        let codes = faults.iter().map(KeyFault::code).chain(["unreachable", "refused", "unreadable"]);
        for code in codes {
            for language in Language::ALL {
                assert!((SynchronizationWords::of(language).fault)(code).is_some(), "{code} in {language:?}");
            }
        }
    }
}
