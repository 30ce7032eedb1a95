//! The words of the screens of license keys in English.

use super::{super::counted, LicenseKeyWords};

pub(super) const WORDS: LicenseKeyWords = LicenseKeyWords {
    title: "License keys",
    about: "A license key says everything that an account is entitled to, signed by the authority. The newest one counts; those \
            before it are kept, and shown as replaced.",
    none_yet: "No license key is registered here yet. This installation fetches one from its authority: see under \
               Synchronization how that goes, or register one by hand.",
    none: "No license key is registered here. Where this server itself issues the licenses, none is needed. Where another one does, \
           have the account’s license key exported there, and register it here.",
    label: "Label",
    account: "Account",
    number: "Number",
    issued: "Issued",
    refresh_after: "Renew after",
    valid_until: "Valid until",
    state: "State",
    by_hand: "registered by hand",
    synchronized: "synchronized",
    current: "in force",
    refresh_due: "renewal overdue",
    expired: "expired",
    superseded: "replaced",
    current_title: |until| format!("It is in force, until {until}"),
    refresh_due_title: |until| format!("It should have been renewed by now, and counts until {until} only"),
    expired_title: |until| format!("It expired at {until}: nobody is let in by its licenses"),
    superseded_title: "A newer license key counts instead",
    next_by_hand: "Have a fresh one exported at the authority, and register it here. Systems, links and secrets are kept: everything goes on \
                   as before.",
    next_synchronized: "It is renewed by synchronizing. See under Synchronization why that fails, or register a fresh one by hand.",
    superseded_next: "Nothing is to be done: it is kept to be looked up.",
    title_of: |label| format!("License key {label}"),
    summary: "Summary",
    holder: "Account at the authority",
    came: "How it came",
    registered_at: "Registered",
    signer: "Signed by",
    trusted: "trusted here",
    not_trusted: "not trusted here any more; what was registered counts until it is over",
    system_licenses: "System licenses",
    customer_licenses: "Customer licenses",
    subscriptions: "Subscriptions",
    subscriptions_about: "What pays for its licenses, as this license key says it",
    subscriptions_more: |n| format!("{n} more pay for its licenses: the licenses below name them."),
    no_subscription: "No subscription pays for its licenses, so none of them entitles to anything.",
    billing_says: "Billing says",
    vendor_says: "Vendor’s word",
    components: "Components",
    components_about: "Its licenses, as this license key says them. One that is bound to no shop may be bound here.",
    components_title: |label| format!("Components of {label}"),
    no_component: "It has no license: the account is entitled to nothing.",
    all_components: "All components",
    shown_of: |shown, all| format!("{shown} of {all} {}", counted(all, "component", "components")),
    kind: "Kind",
    system_license: "System license",
    customer_license: "Customer license",
    with_bundled: "with its bundled customer license",
    serial: "Code",
    paid_by: "Paid by",
    bound: "Bound to",
    not_bound: "no shop yet",
    entitles: "effective",
    since: |at| format!("since {at}"),
    relabel: "Change the label",
    its_runs: "How it was registered",
    to_synchronization: "Synchronization",
    new: "Register a license key",
    new_about: "With it the account has the licenses that it says, at once and without a restart: all of them or none. What is refused \
                changes nothing.",
    nobody_trusted_staff: "No signing key is trusted here yet, so nothing can be registered. Ask the vendor for the signing key, and trust \
                           it under Signing keys.",
    nobody_trusted: "No signing key is trusted here yet, so nothing can be registered. Ask whoever runs this server to trust the \
                     vendor’s signing key first.",
    label_hint: "What you call it, such as “Main shop 2026”. It is unique in the account, and nothing follows from it.",
    access_key: "Access key",
    access_key_hint: "The whole line as the authority exported it: it begins with eyJ and has two dots in it. Line ends and blanks do no \
                      harm.",
    file: "Or choose its file",
    file_wrong: "This file is no access key: choose the one that the authority exported.",
    register: "Register",
    registered: |number, added, changed, ended| {
        format!("License key number {number} is registered: {added} added, {changed} changed, {ended} ended.")
    },
    already: "This license key is registered already, and it is the one that counts: nothing was changed.",
    trust_here: "On these pages that is done under Signing keys.",
    relabel_title: |label| format!("Change the label of {label}"),
    relabel_about: "Nothing else follows from it: the license key and its licenses stay as they are.",
    save: "Save",
    relabeled: |label| format!("The license key is called {label} from now on."),
    export: "Export the license key",
    export_title: |name| format!("Export the license key of {name}"),
    of_account: "License key",
    of_account_about: "For an installation that keeps its own gate: everything that this account is entitled to, signed by this server. \
                       An installation that synchronizes fetches it by itself.",
    signed_last: "Signed last",
    never_signed: "never",
    still_true: "It still says what the account is entitled to.",
    not_true: "What the account is entitled to has changed since: an installation that is not connected needs a fresh one.",
    not_authority: "The licenses of this account came here with a license key, so this server is not the authority over them. Export \
                    it there.",
    export_about: "Everything that the account is entitled to at this moment is signed: licenses, what pays for them, and where they \
                   are bound. It holds no code, no secret and no customer.",
    days: "Valid for days",
    days_hint: "1 to 366. A fresh one should be registered before the last sixth of them begins.",
    exported_title: |name| format!("The license key of {name}"),
    exported_about: |licenses| {
        format!(
            "It has {licenses} {}. Bring it to the account’s installation, and register it there under License keys.",
            counted(licenses, "license", "licenses")
        )
    },
    download: "Download as a file",
    on: "Back to the account",
};
