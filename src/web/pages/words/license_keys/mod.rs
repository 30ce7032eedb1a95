//! The words of the screens of license keys: the list, the data of one, registering and exporting. Each language is a file of its own.

mod de;
mod en;
mod pl;

use super::Spoken;

pub(in crate::web::pages) struct LicenseKeyWords {
    pub(in crate::web::pages) title: &'static str,
    pub(in crate::web::pages) about: &'static str,
    /// What stands there instead of an empty list: where an authority is set, and where none is.
    pub(in crate::web::pages) none_yet: &'static str,
    pub(in crate::web::pages) none: &'static str,
    pub(in crate::web::pages) label: &'static str,
    pub(in crate::web::pages) account: &'static str,
    pub(in crate::web::pages) number: &'static str,
    pub(in crate::web::pages) issued: &'static str,
    pub(in crate::web::pages) refresh_after: &'static str,
    pub(in crate::web::pages) valid_until: &'static str,
    pub(in crate::web::pages) state: &'static str,
    pub(in crate::web::pages) by_hand: &'static str,
    pub(in crate::web::pages) synchronized: &'static str,
    pub(in crate::web::pages) current: &'static str,
    pub(in crate::web::pages) refresh_due: &'static str,
    pub(in crate::web::pages) expired: &'static str,
    pub(in crate::web::pages) superseded: &'static str,
    /// How one stands, in a sentence, by when it is over.
    pub(in crate::web::pages) current_title: fn(&str) -> String,
    pub(in crate::web::pages) refresh_due_title: fn(&str) -> String,
    pub(in crate::web::pages) expired_title: fn(&str) -> String,
    pub(in crate::web::pages) superseded_title: &'static str,
    /// What to do about it, by how it came.
    pub(in crate::web::pages) next_by_hand: &'static str,
    pub(in crate::web::pages) next_synchronized: &'static str,
    pub(in crate::web::pages) superseded_next: &'static str,
    pub(in crate::web::pages) title_of: fn(&str) -> String,
    pub(in crate::web::pages) summary: &'static str,
    pub(in crate::web::pages) holder: &'static str,
    pub(in crate::web::pages) came: &'static str,
    pub(in crate::web::pages) registered_at: &'static str,
    pub(in crate::web::pages) signer: &'static str,
    pub(in crate::web::pages) trusted: &'static str,
    pub(in crate::web::pages) not_trusted: &'static str,
    pub(in crate::web::pages) system_licenses: &'static str,
    pub(in crate::web::pages) customer_licenses: &'static str,
    pub(in crate::web::pages) subscriptions: &'static str,
    pub(in crate::web::pages) subscriptions_about: &'static str,
    /// That more pay than are shown.
    pub(in crate::web::pages) subscriptions_more: fn(u64) -> String,
    pub(in crate::web::pages) no_subscription: &'static str,
    pub(in crate::web::pages) billing_says: &'static str,
    pub(in crate::web::pages) vendor_says: &'static str,
    pub(in crate::web::pages) components: &'static str,
    pub(in crate::web::pages) components_about: &'static str,
    pub(in crate::web::pages) components_title: fn(&str) -> String,
    pub(in crate::web::pages) no_component: &'static str,
    /// The button to all of them.
    pub(in crate::web::pages) all_components: &'static str,
    /// How many there are.
    pub(in crate::web::pages) shown_of: fn(u64, u64) -> String,
    pub(in crate::web::pages) kind: &'static str,
    pub(in crate::web::pages) system_license: &'static str,
    pub(in crate::web::pages) customer_license: &'static str,
    pub(in crate::web::pages) with_bundled: &'static str,
    pub(in crate::web::pages) serial: &'static str,
    pub(in crate::web::pages) paid_by: &'static str,
    pub(in crate::web::pages) bound: &'static str,
    pub(in crate::web::pages) not_bound: &'static str,
    pub(in crate::web::pages) entitles: &'static str,
    pub(in crate::web::pages) since: fn(&str) -> String,
    pub(in crate::web::pages) relabel: &'static str,
    pub(in crate::web::pages) its_runs: &'static str,
    pub(in crate::web::pages) to_synchronization: &'static str,
    pub(in crate::web::pages) new: &'static str,
    pub(in crate::web::pages) new_about: &'static str,
    /// That nobody is trusted yet: for the vendor's staff, and for administrators.
    pub(in crate::web::pages) nobody_trusted_staff: &'static str,
    pub(in crate::web::pages) nobody_trusted: &'static str,
    pub(in crate::web::pages) label_hint: &'static str,
    pub(in crate::web::pages) access_key: &'static str,
    pub(in crate::web::pages) access_key_hint: &'static str,
    pub(in crate::web::pages) file: &'static str,
    pub(in crate::web::pages) file_wrong: &'static str,
    pub(in crate::web::pages) register: &'static str,
    /// What it came to: its number, and how many licenses and subscriptions were added, changed and ended.
    pub(in crate::web::pages) registered: fn(i64, u64, u64, u64) -> String,
    pub(in crate::web::pages) already: &'static str,
    /// Where the vendor's staff can trust a signer.
    pub(in crate::web::pages) trust_here: &'static str,
    pub(in crate::web::pages) relabel_title: fn(&str) -> String,
    pub(in crate::web::pages) relabel_about: &'static str,
    pub(in crate::web::pages) save: &'static str,
    pub(in crate::web::pages) relabeled: fn(&str) -> String,
    pub(in crate::web::pages) export: &'static str,
    pub(in crate::web::pages) export_title: fn(&str) -> String,
    pub(in crate::web::pages) of_account: &'static str,
    pub(in crate::web::pages) of_account_about: &'static str,
    pub(in crate::web::pages) signed_last: &'static str,
    pub(in crate::web::pages) never_signed: &'static str,
    pub(in crate::web::pages) still_true: &'static str,
    pub(in crate::web::pages) not_true: &'static str,
    /// That an account's licenses came with a license key: they are exported elsewhere.
    pub(in crate::web::pages) not_authority: &'static str,
    pub(in crate::web::pages) export_about: &'static str,
    pub(in crate::web::pages) days: &'static str,
    pub(in crate::web::pages) days_hint: &'static str,
    pub(in crate::web::pages) exported_title: fn(&str) -> String,
    pub(in crate::web::pages) exported_about: fn(u64) -> String,
    pub(in crate::web::pages) download: &'static str,
    pub(in crate::web::pages) on: &'static str,
}

impl Spoken for LicenseKeyWords {
    const EN: &'static Self = &en::WORDS;
    const DE: &'static Self = &de::WORDS;
    const PL: &'static Self = &pl::WORDS;
}
