//! The words of the screens of licenses and their transfers in English.

use super::{super::counted, LicensesWords, Meant};

pub(super) const WORDS: LicensesWords = LicensesWords {
    title: "Licenses",
    about: "All licenses of the account. A license works once it is claimed, bound to a shop and paid for; what stands \
        in the way is said beside it.",
    filters: "Which licenses",
    search: "Search",
    search_hint: "A whole code, or part of a code’s end, system, customer or SHOPID.",
    any_kind: "All kinds",
    system_licenses: "System licenses",
    customer_licenses: "Customer licenses",
    any_state: "Any state",
    effective: "Effective",
    not_effective: "Not effective",
    used: "In use",
    free: "Free",
    unbound: Meant {
        title: "Not bound to a shop yet",
        detail: "The license is claimed, and no shop uses it yet.",
        next_step: "Put it into a system or give it to a customer, which binds it to that shop; or choose the shop here.",
    },
    unclaimed: Meant {
        title: "Not claimed yet",
        detail: "Nobody has entered the code of this license.",
        next_step: "Whoever ordered it claims it by the code in the mail; the order can have it mailed again.",
    },
    caption: |n| format!("{n} {} on this page", counted(n, "license", "licenses")),
    offers: |n| format!("{n} open {}", counted(n, "transfer", "transfers")),
    none: "No license fits these filters.",
    none_here: "None of the licenses looked through so far fits: go on with the next page.",
    none_yet: "There is no license yet. Its code is in the mail of your order.",
    first: "First page",
    next: "Next page",
    system_license: "System license",
    customer_license: "Customer license",
    bundled: "bundled, without a code",
    ends_on: "Ends on",
    in_grace: "In grace until",
    license: "License",
    state: "State",
    kind: "Kind",
    used_in: "Used in",
    nowhere: "nowhere yet",
    shop_id: "SHOPID",
    account: "Account",
    choose: |serial| format!("Choose {serial}"),
    claim: "Claim licenses",
    claim_about: "Enter the codes of your orders. Each license then belongs to your account, until you transfer it.",
    serials: "Codes",
    serials_hint: "One in each line, up to 100. Blanks, dashes and small letters make no difference.",
    order_email: "E-mail address of the order (optional)",
    order_email_hint: "With it we can say if another account has claimed a code already.",
    claimed_now: "It is yours now.",
    already_yours: "It was yours already; nothing changed.",
    claimed_title: |n| format!("{n} {} yours", counted(n, "license is", "licenses are")),
    refused_title: |n| format!("{n} {} not claimed", counted(n, "code was", "codes were")),
    refused_about: "What stands here is in the form again, to be corrected.",
    bind: "Bind",
    bind_chosen: "Bind the chosen licenses",
    bind_about: "Binding says in which installation a license works. What it changes is shown before.",
    bind_these: "Bind these licenses to a shop",
    bind_these_one: "Bind to a shop",
    bind_to: "Shop",
    new_shop_id: "Or a new SHOPID of a shop that moved",
    bind_title: |n| format!("Bind {n} {}?", counted(n, "license", "licenses")),
    bind_nothing: "No license was chosen. Tick the boxes of those that are to be bound.",
    bound: |n| format!("{n} {} bound.", counted(n, "license is", "licenses are")),
    bind_effect: |n, shop, id| {
        format!("{n} {} in the shop {shop} (SHOPID {id}) from now on.", counted(n, "license works", "licenses work"))
    },
    bind_effect_before: |n| {
        format!(
            "{n} of them {} bound to another shop now, and {} there no more.",
            counted(n, "is", "are"),
            counted(n, "works", "work")
        )
    },
    bind_unknown: "None of your shops has this SHOPID, and the chosen licenses are not bound to one shop that could \
        have moved. Choose a shop, or add this one first.",
    bind_reassurance: "Systems, links, identities and secrets stay as they are.",
    move_effect: |shop, old, new| format!("The shop {shop} has moved: its SHOPID {old} becomes {new}."),
    move_extent: |n, m| {
        format!(
            "{n} {} with it, used in {m} {}.",
            counted(n, "license moves", "licenses move"),
            counted(m, "system", "systems")
        )
    },
    move_plugin: "The installation with the former SHOPID is refused from then on.",
    license_title: |serial| format!("License {serial}"),
    bundled_title: "Bundled customer license",
    back: "All licenses",
    facts: "Facts",
    serial: "Code",
    system: "System",
    customer: "Customer",
    claimed_at: "Claimed",
    issued_at: "Issued",
    order: "Order",
    its_system_license: "Its system license",
    its_bundled: "Its bundled customer license",
    belongs_with: "Belongs with",
    subscription: "Subscription",
    since: "Since",
    next_step: "What to do:",
    all_is_well: "Nothing stands in the way of this license.",
    bundled_about: "It came with its system license, free of charge: it is claimed, bound, transferred and paid for \
        with that one, and can be used in the same system only.",
    transfer: "Transfer to another account",
    transfer_about: "The other account gets the license when it accepts the offer, within 14 days. Until then nothing \
        changes.",
    to_email: "E-mail address of the other account",
    to_email_hint: "The address by which that account is known here.",
    offer: "Offer the license",
    offered_to: "Offered to",
    until: "until",
    cancel_offer: "Take the offer back",
    staff: "For the vendor",
    suspended_since: "Suspended since",
    suspend: "Suspend",
    reinstate: "Lift the suspension",
    cover: "Change the subscription",
    suspend_title: |serial| format!("Suspend license {serial}?"),
    reinstate_title: |serial| format!("Lift the suspension of license {serial}?"),
    cover_title: |serial| format!("Let another subscription pay for license {serial}?"),
    transfer_title: |serial| format!("Offer license {serial} to another account?"),
    suspend_reassurance: "Nothing is lost: systems, links and secrets stay, and lifting the suspension restores all of \
        it.",
    cover_reassurance: "Place, binding and links of the license stay as they are.",
    transfer_reassurance: "Until it is accepted you can take the offer back. The license stays under its subscription.",
    transfer_system: |system, n| {
        format!(
            "Once it is accepted, the system {system} has no system license: {n} {} log in any more. The bundled customer license goes with it.",
            counted(n, "customer cannot", "customers cannot")
        )
    },
    transfer_link: |customer, system| {
        format!("Once it is accepted, 1 customer cannot log in any more: {customer}, in the system {system}.")
    },
    suspend_system: |system, n| {
        format!("{n} {} log in to the system {system} any more.", counted(n, "customer cannot", "customers cannot"))
    },
    suspend_link: |customer, system| format!("1 customer cannot log in any more: {customer}, in the system {system}."),
    reinstate_system: |system, n| {
        format!(
            "{n} {} log in to the system {system} again, if nothing else stands in the way.",
            counted(n, "customer can", "customers can")
        )
    },
    reinstate_link: |customer, system| {
        format!("1 customer can log in again, if nothing else stands in the way: {customer}, in the system {system}.")
    },
    cover_system: |system, n| {
        format!(
            "Whether {n} {} log in to the system {system} depends on the new subscription from then on.",
            counted(n, "customer can", "customers can")
        )
    },
    cover_link: |customer, system| {
        format!(
            "Whether 1 customer can log in depends on the new subscription from then on: {customer}, in the system {system}."
        )
    },
    unused_effect: "0 customers are concerned: the license is not in use.",
    transfer_time: "The offer is open for 14 days.",
    transfer_binding: "Its binding to your shop ends when it is accepted.",
    offered: "The license is offered. The other account is told by mail.",
    suspended: "The license is suspended.",
    reinstated: "The suspension is lifted.",
    covered: "The other subscription pays for the license now.",
    no_such_subscription: "Billing has not told of a subscription of this name.",
    transfers_title: "Transfers of licenses",
    transfers_about: "Licenses that are offered to this account, and those that it offers to others.",
    which_offers: "Which transfers",
    open_offers: "Those that wait for an answer",
    all_offers: "All of them",
    no_offers: "No transfer is there to be shown. A license is offered to another account on its own page.",
    from: "From",
    to: "To",
    answer: "Answer",
    at: "Until or since",
    offer_open: "Waits for an answer",
    offer_accepted: "Accepted",
    offer_declined: "Declined",
    offer_cancelled: "Taken back",
    offer_expired: "Expired",
    accept: "Accept",
    decline: "Decline",
    accepted: "The license is yours now. Bind it to a shop, or put it into a system.",
    declined: "The offer is declined. The other account is told by mail.",
    cancelled: "The offer is taken back; the license stays as it was.",
    choose_one_account: "Licenses are bound and claimed for one account: choose it on its page first.",
};
