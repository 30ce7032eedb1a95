//! The words of synchronizing in English.

use super::{super::counted, SynchronizationWords};

pub(super) const WORDS: SynchronizationWords = SynchronizationWords {
    title: "Synchronization",
    not_set: "No authority is set",
    not_set_about: "This server fetches no license keys. Where it issues the licenses itself, it needs none. Where another server issues \
                    them, license keys are registered by hand, or fetched from there within a second of each change.",
    not_set_staff: "To have them fetched: make an API key for the account at the authority, trust its signing key here under Signing keys, and \
                    start this server with --upstream and --upstream-key-file.",
    not_set_admin: "Whoever runs this server can have them fetched from the vendor. Until then, register them by hand.",
    to_keys: "License keys",
    well: "In step with the authority",
    never: "It has not been in step with the authority yet",
    old: |at| format!("It was in step with the authority last at {at}"),
    failing: |at| format!("It cannot get in step with the authority since {at}"),
    goes_on: |until| {
        format!("Logins go on as they are until {until}; what changes at the authority meanwhile is not known here.")
    },
    is_over: |until| {
        format!("The license key expired at {until}: nobody is let in by its licenses until it is in step again.")
    },
    never_next: "Nothing was fetched so far. Synchronize now: what is in the way is said here.",
    old_next: "It is to be asked more often than that: look whether this server runs, and synchronize now.",
    failing_next: |at| format!("It is tried again by itself, the next time at {at}."),
    facts: "How it goes",
    authority: "Authority",
    asked: "It is asked",
    every: |seconds| format!("about every {seconds} {}", counted(seconds, "second", "seconds")),
    every_note: "in between, one request waits there for the next change",
    last_good: "In step last",
    next_run: "Next run",
    valid_until: "What is registered counts until",
    number: "License key number",
    sync_now: "Synchronize now",
    applied_now: |added, changed, ended| format!("In step: {added} added, {changed} changed, {ended} ended."),
    refreshed_now: "In step: only the dates of the license key are new.",
    unchanged_now: "In step: nothing has changed at the authority.",
    runs: "Runs",
    runs_about: "Every run that registered a license key or tried to, newest first. Automatic ones in a row that came to the same are one \
                 line.",
    runs_of: |label| format!("Runs of license key {label}"),
    all_runs: "All runs",
    no_runs: "Nothing was synchronized or registered yet.",
    newest: |n| format!("The newest {n} {}", counted(n, "run", "runs")),
    began: "Began",
    how: "How",
    who: "By whom",
    took: "Took",
    outcome: "Outcome",
    changed: "Changed",
    next: "Next attempt",
    account: "Account",
    license_key: "License key",
    times: |n, at| format!("{n} times, the last at {at}"),
    by_hand: "by hand",
    scheduled: "by the clock",
    pushed: "listening for changes",
    now: "asked for",
    applied: "applied",
    refreshed: "renewed",
    unchanged: "unchanged",
    failed: "failed",
    counts: |added, changed, ended| format!("{added} added, {changed} changed, {ended} ended"),
    nothing: "nothing",
    run_title: |at| format!("Run of {at}"),
    run_facts: "How it went",
    run_applied: "A license key was registered, and what it says is carried out",
    run_refreshed: "The license key was renewed: only its dates are new",
    run_unchanged: "Nothing has changed: the license key that counts is the one of the authority",
    run_failed: "It failed, and nothing was changed",
    fault_as_it_came: "As it was reported",
    changes: "What it changed",
    changes_about: |shown, all| format!("{shown} of {all} {}", counted(all, "change", "changes")),
    no_changes: "No license and no subscription is another one by it.",
    more_changes: "The next ones",
    of_what: "Of what",
    what: "What",
    before: "It was",
    after: "It is",
    added: "added",
    altered: "changed",
    ended: "ended",
    fault,
    other_fault: "It was refused here. What was reported says why.",
};

fn fault(code: &str) -> Option<&'static str> {
    Some(match code {
        "unreachable" => "The authority could not be reached: look whether it runs, and whether this server gets there.",
        "refused" => {
            "The authority refused the question: its API key was revoked, or is not one of role admin. Make a new one there, and set \
             it here."
        }
        "unreadable" => "What answered is no authority: look whether its address is right.",
        "license_key_mistyped" => "It was no access key, or not all of one: copy the whole line.",
        "license_key_signature_wrong" => "The signature did not fit: the access key was changed on its way. Copy it again.",
        "license_key_signer_unknown" => {
            "It was signed by a key that is not trusted here: ask the vendor for the signing key, and trust it under Signing keys."
        }
        "license_key_own" => "This server signed it itself: a license key is registered at another installation.",
        "license_key_unreadable" => "This version of punchgate cannot read it: bring this server up to date.",
        "license_key_other_account" => {
            "It was for another account: register it there, or set the API key of the right account."
        }
        "license_key_older" => "A newer license key is registered: export a fresh one at the authority.",
        "license_key_expired" => "It had expired: export a fresh one at the authority.",
        _ => return None,
    })
}
