//! Every code and every flag that the decision can give, each by one change to a login that is let in.

use super::*;
use crate::domain::{reason::Stage, secret::Relation, system::DeploymentModes};
use std::collections::BTreeSet;

/// A name, the logins it starts from, the change, and what is then said: reasons (the caller sees the first) and flags.
pub(super) type Row =
    (&'static str, &'static [fn() -> Case], fn(&mut Case), &'static [&'static str], &'static [&'static str]);

pub(super) const EVERY: &[fn() -> Case] = &[own, hub, oci, token];
const CXML: &[fn() -> Case] = &[own, hub];
/// Those where the link has its own secret.
const OWN_SECRET: &[fn() -> Case] = &[own, oci];

const OVER: Over = Over { network: true, identity: true };

fn unread(case: &mut Case, code: ReasonCode) {
    case.request = Err(FormFault::new(code, "detail"));
}

fn refused_slot(case: &mut Case, relation: Option<Relation>) {
    case.link(|link| link.secret = vec![SlotCheck { until: None, fits: false, relation }]);
}

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    ("nothing", EVERY, |_| (), &[], &[]),

    ("too large", EVERY, |c| unread(c, ReasonCode::TooLarge), &["too_large request:detail"], &[]),
    ("malformed", EVERY, |c| unread(c, ReasonCode::Malformed), &["malformed request:detail"], &[]),
    ("own doctype", EVERY, |c| unread(c, ReasonCode::ForbiddenDoctype), &["forbidden_doctype request:detail"], &[]),
    ("other request", EVERY, |c| unread(c, ReasonCode::UnsupportedRequest), &["unsupported_request request:detail"], &[]),
    ("unread in a disabled system", EVERY, |c| { unread(c, ReasonCode::Malformed); c.system(|s| s.enabled = false); },
        &["malformed request:detail", "system_disabled system"], &[]),
    ("unread above the limit", EVERY, |c| { unread(c, ReasonCode::Malformed); c.facts.over = OVER; },
        &["malformed request:detail"], &[]),
    ("unread for no system", EVERY, |c| { unread(c, ReasonCode::Malformed); c.facts.system = None; },
        &["malformed request:detail"], &[]),

    ("network above the limit", EVERY, |c| c.facts.over.network = true, &[], &[]),
    ("identity above the limit", EVERY, |c| c.facts.over.identity = true, &["rate_limited identity"], &[]),
    ("both above the limit", EVERY, |c| c.facts.over = OVER,
        &["rate_limited client_network", "rate_limited identity"], &[]),
    ("other secret above the network's limit", OWN_SECRET, |c| { refused_slot(c, None); c.facts.over.network = true; },
        &["rate_limited client_network", "secret_mismatch secret:different"], &[]),
    ("other secret above the identity's limit", OWN_SECRET, |c| { refused_slot(c, None); c.facts.over.identity = true; },
        &["rate_limited identity", "secret_mismatch secret:different"], &[]),
    ("customer of nobody above the network's limit", &[hub], |c| {
            c.cxml(|x| x.from = vec![credential("DUNS", "42")]);
            c.facts.over.network = true;
        },
        &["customer_not_linked identity"], &[]),
    ("no system", EVERY, |c| c.facts.system = None, &["system_unknown system"], &[]),
    ("no system above the limit", EVERY, |c| { c.facts.system = None; c.facts.over.network = true; },
        &["rate_limited client_network", "system_unknown system"], &[]),
    ("other sender", &[hub], |c| c.cxml(|x| x.sender = Some(credential("NetworkId", "other"))),
        &["identity_unknown sender"], &[]),
    ("other domain of sender", &[hub], |c| c.cxml(|x| x.sender = Some(credential("DUNS", "hub@demo.example"))),
        &["identity_unknown sender"], &[]),
    ("no sender", &[hub], |c| c.cxml(|x| x.sender = None), &["identity_unknown sender"], &[]),
    ("other to", CXML, |c| c.cxml(|x| x.to = vec![credential("NetworkId", "other")]), &["identity_unknown to"], &[]),
    ("no to", CXML, |c| c.cxml(|x| x.to.clear()), &["identity_unknown to"], &[]),
    ("no to where any will do", CXML, |c| { c.cxml(|x| x.to.clear()); c.cxml_login(|l| l.to.clear()); }, &[], &[]),
    ("no from", &[own], |c| c.cxml(|x| x.from.clear()), &["identity_unknown identity"], &[]),
    ("other from", &[own], |c| c.cxml(|x| x.from = vec![credential("NetworkId", "other")]),
        &["identity_unknown identity"], &[]),
    ("other domain of from", &[own], |c| c.link(|l| l.domain = Some("duns".into())), &["identity_unknown identity"], &[]),
    ("other user", &[oci], |c| c.field("USERNAME", Some("other")), &["identity_unknown identity"], &[]),
    ("no user", &[oci], |c| c.field("USERNAME", None), &["identity_unknown identity"], &[]),
    ("no token", &[token], |c| c.field("TOKEN", None), &["identity_unknown identity"], &[]),
    ("other token", &[token], |c| c.link(|l| l.token = None), &["identity_unknown identity"], &[]),
    ("other client", &[oci], |c| c.field("CLIENT", Some("200")), &["identity_unknown parameter:CLIENT"], &[]),
    ("a placeholder for the user", &[oci], |c| c.field("USERNAME", Some("[USERNAME]")),
        &["identity_unknown identity:placeholder"], &[]),
    ("a placeholder for the token", &[token], |c| { c.field("TOKEN", Some("%TOKEN%")); c.link(|l| l.token = None); },
        &["identity_unknown identity:placeholder"], &[]),
    ("a placeholder in from", &[own], |c| c.cxml(|x| x.from = vec![credential("NetworkId", "${buyer.id}")]),
        &["identity_unknown identity:placeholder"], &[]),
    ("a placeholder that is linked", &[oci], |c| { c.field("USERNAME", Some("[X]")); c.link(|l| l.identity = "[x]".into()); },
        &[], &[]),
    ("no client", &[oci], |c| c.field("CLIENT", None), &["identity_unknown parameter:CLIENT"], &[]),
    ("other from and other secret", &[hub], |c| {
            c.cxml(|x| x.from.clear());
            c.system(|s| s.secret = vec![slot(None, false)]);
        },
        &["identity_unknown identity", "secret_mismatch secret:different"], &[]),

    ("no secret kept", &[own, hub, oci], |c| { c.link(|l| l.secret.clear()); c.system(|s| s.secret.clear()); },
        &["secret_mismatch secret:not_set"], &[]),
    ("no proof", CXML, |c| c.cxml(|x| x.proof = None), &["secret_mismatch secret:absent"], &[]),
    ("proof elsewhere", CXML, |c| c.cxml(|x| x.misplaced_proof = x.proof.take()),
        &["secret_mismatch secret:misplaced"], &[]),
    ("proof elsewhere, where it may be", CXML, |c| {
            c.cxml(|x| x.misplaced_proof = x.proof.take());
            c.cxml_login(|l| l.proof_from = ProofFrom::Any);
        },
        &[], &[]),
    ("no proof where it may be anywhere", CXML, |c| {
            c.cxml(|x| x.proof = None);
            c.cxml_login(|l| l.proof_from = ProofFrom::Any);
        },
        &["secret_mismatch secret:absent"], &[]),
    ("no password", &[oci], |c| c.field("PASSWORD", None), &["secret_mismatch secret:absent"], &[]),
    ("signature", CXML, |c| c.cxml(|x| x.proof = Some(Proof::Unsupported)),
        &["secret_mismatch secret:unsupported_proof"], &[]),
    ("other secret", OWN_SECRET, |c| refused_slot(c, None), &["secret_mismatch secret:different"], &[]),
    ("blanks", OWN_SECRET, |c| refused_slot(c, Some(Relation::EqualButForBlanks)),
        &["secret_mismatch secret:equal_but_for_blanks"], &[]),
    ("other case", OWN_SECRET, |c| refused_slot(c, Some(Relation::EqualButForCase)),
        &["secret_mismatch secret:equal_but_for_case"], &[]),
    ("longer", OWN_SECRET, |c| refused_slot(c, Some(Relation::Longer)), &["secret_mismatch secret:longer"], &[]),
    ("retired", EVERY, |c| c.slots_end(NOW), &["secret_mismatch secret:retired"], &[]),
    ("retiring", EVERY, |c| c.slots_end(days(1)), &[], &["old_secret_used"]),
    ("mac of yesterday", CXML, |c| c.mac("2026-09-20T13:00:00Z", "2026-09-20T14:00:00Z"),
        &["mac_expired credential_mac"], &[]),

    ("disabled", EVERY, |c| c.system(|s| s.enabled = false), &["system_disabled system"], &[]),
    ("no system license", EVERY, |c| c.system(|s| s.license = None), &["system_license_missing system"], &[]),
    ("customer of nobody", &[hub], |c| c.cxml(|x| x.from = vec![credential("DUNS", "42")]),
        &["customer_not_linked identity"], &[]),
    ("no customer license", EVERY, |c| c.link(|l| l.license = None), &["customer_license_missing customer:c1"], &[]),
    ("customer disabled", EVERY, |c| c.link(|l| l.customer_enabled = false), &["customer_disabled customer:c1"], &[]),
    ("system license revoked", EVERY, |c| c.system_license(|l| l.revoked_at = Some(NOW)),
        &["license_revoked system_license:a1"], &[]),
    ("customer license revoked", EVERY, |c| c.license(|l| l.revoked_at = Some(NOW)), &["license_revoked customer_license:b1"], &[]),
    ("system license suspended", EVERY, |c| c.system_license(|l| l.suspended_at = Some(NOW)),
        &["license_suspended system_license:a1"], &[]),
    ("customer license suspended", EVERY, |c| c.license(|l| l.suspended_at = Some(NOW)),
        &["license_suspended customer_license:b1"], &[]),
    ("unclaimed", EVERY, |c| c.license(|l| l.account = None), &["shop_mismatch customer_license:b1"], &[]),
    ("another account's", EVERY, |c| c.license(|l| l.account = Some(id(9))), &["shop_mismatch customer_license:b1"], &[]),
    ("unbound", EVERY, |c| c.license(|l| l.shop = None), &["shop_mismatch customer_license:b1"], &[]),
    ("another shop's", EVERY, |c| c.system_license(|l| l.shop = Some(id(9))), &["shop_mismatch system_license:a1"], &[]),
    ("unpaid for", EVERY, |c| c.license(|l| l.subscription = None), &["subscription_missing customer_license:b1"], &[]),
    ("not started", EVERY, |c| c.subscription(&paid(Status::Incomplete, |_| ())),
        &["subscription_not_started customer_license:b1", "subscription_not_started system_license:a1"], &[]),
    ("no event yet", EVERY, |c| c.subscription(&Subscription::default()),
        &["subscription_not_started customer_license:b1", "subscription_not_started system_license:a1"], &[]),
    ("lapsed", EVERY, |c| c.subscription(&paid(Status::Ended, |_| ())),
        &["subscription_lapsed customer_license:b1", "subscription_lapsed system_license:a1"], &[]),
    ("ended by an operator", EVERY, |c| {
            let mut stopped = paid(Status::Active, |_| ());
            (stopped.stopped_at, stopped.extended_until) = (Some(NOW), Some(days(9)));
            c.subscription(&stopped);
        },
        &["subscription_lapsed customer_license:b1", "subscription_lapsed system_license:a1"], &[]),
    ("license key over", EVERY, |c| c.key_until(NOW), &["license_key_expired license_key"], &[]),
    ("license key ends", EVERY, |c| c.key_until(days(1)), &[], &[]),

    ("no operation allowed", EVERY, |c| c.config(|s| s.operations.clear()),
        &["operation_not_allowed operation:create"], &[]),
    ("source", EVERY, |c| c.login(|l| l.operation = Operation::Source), &["operation_not_allowed operation:source"], &[]),
    ("edit of an unknown cart", EVERY, |c| c.login(|l| l.operation = Operation::Edit), &["cart_unknown cart"], &[]),
    ("inspection of an unknown cart", EVERY, |c| c.login(|l| l.operation = Operation::Inspect), &["cart_unknown cart"], &[]),
    ("edit of a known cart", EVERY, |c| { c.login(|l| l.operation = Operation::Edit); c.facts.cart_known = true; },
        &[], &[]),
    ("no return URL", EVERY, |c| c.return_url(None), &["return_url_missing return_url"], &[]),
    ("blank return URL", EVERY, |c| c.return_url(Some("  ")), &["return_url_missing return_url"], &[]),
    ("other return URL", EVERY, |c| c.return_url(Some("https://evil.example/")),
        &["return_url_not_allowed return_url"], &[]),
    ("return URL that is none", EVERY, |c| c.return_url(Some("javascript:x")), &["return_url_not_allowed return_url"], &[]),
    ("a placeholder for the return URL", EVERY, |c| c.return_url(Some(" <HOOK_URL> ")),
        &["return_url_not_allowed return_url:placeholder"], &[]),
    ("SAP GUI", EVERY, |c| c.return_url(Some("SAPEVENT:POST")), &["return_url_not_allowed return_url:sapevent"], &[]),
    ("SAP GUI, where it is allowed", &[oci, token], |c| {
            c.return_url(Some(" sapevent:Post "));
            c.oci_login(|l| l.sapevent = true);
            c.config(|s| s.return_urls.clear());
        },
        &[], &[]),
    ("more than SAP GUI", &[oci, token], |c| {
            c.return_url(Some("SAPEVENT:POST?x"));
            c.oci_login(|l| l.sapevent = true);
        },
        &["return_url_not_allowed return_url"], &[]),
    ("no return URL allowed", EVERY, |c| c.config(|s| s.return_urls.clear()), &["return_url_not_allowed return_url"], &[]),
    ("plain http", EVERY, |c| c.return_url(Some("http://127.0.0.1:8080/back")), &[], &["insecure_return_url"]),
    ("tests only", CXML, |c| c.config(|s| s.deployment_mode = DeploymentModes::Test),
        &["deployment_mode_mismatch deployment_mode"], &[]),
    ("tests only, without modes", &[oci, token], |c| c.config(|s| s.deployment_mode = DeploymentModes::Test), &[], &[]),
    ("test in production", CXML, |c| {
            c.config(|s| s.deployment_mode = DeploymentModes::Production);
            c.login(|l| l.deployment_mode = Some(DeploymentMode::Test));
        },
        &["deployment_mode_mismatch deployment_mode"], &[]),
    ("same document", CXML, |c| c.earlier(|_| ()), &[], &[]),
    ("other document", CXML, |c| c.earlier(|e| e.digest = [2; 32]), &["payload_conflict payload_id"], &[]),

    ("in grace", EVERY, |c| c.subscription(&paid(Status::PastDue, |_| ())), &[], &["in_grace 4"]),
    ("in two graces", EVERY, |c| {
            c.subscription(&paid(Status::PastDue, |_| ()));
            let over = Period { start: days(-40), end: days(-9) };
            c.license(|l| l.subscription = Some(paid(Status::Active, |s| s.period = Some(over))));
        },
        &[], &["in_grace 4", "in_grace 5"]),
    ("ends", EVERY, |c| c.subscription(&paid(Status::Active, |s| s.cancel_at_period_end = true)), &[], &["ends_on 20"]),
    ("cancelled", EVERY, |c| c.subscription(&paid(Status::Canceled, |s| s.ends_at = Some(days(3)))), &[], &["ends_on 3"]),
    ("revoked in grace", EVERY, |c| {
            c.subscription(&paid(Status::PastDue, |_| ()));
            c.license(|l| l.revoked_at = Some(NOW));
            c.system_license(|l| l.revoked_at = Some(NOW));
        },
        &["license_revoked customer_license:b1", "license_revoked system_license:a1"], &[]),
    ("all at once", &[own], |c| {
            c.facts.over.network = true; c.key_until(NOW);
            c.cxml(|x| { x.to.clear(); x.return_url = None; });
            c.link(|l| { l.secret.clear(); l.customer_enabled = false; l.license = None; });
            c.system(|s| { s.enabled = false; s.license = None; }); c.config(|s| s.operations.clear());
        },
        &["rate_limited client_network", "identity_unknown to", "secret_mismatch secret:not_set", "system_disabled system",
          "system_license_missing system", "customer_license_missing customer:c1", "customer_disabled customer:c1",
          "operation_not_allowed operation:create", "return_url_missing return_url"],
        &[]),
];

/// Every flag's word; a new flag does not compile until it is listed here.
fn flags_to_reach() -> BTreeSet<&'static str> {
    let (Flag::InGrace(_) | Flag::EndsOn(_) | Flag::OldSecretUsed | Flag::InsecureReturnUrl) = Flag::OldSecretUsed;
    ["in_grace", "ends_on", "old_secret_used", "insecure_return_url"].into()
}

#[test]
fn one_change_gives_its_reasons_and_flags_and_together_they_give_all_there_are() {
    let (mut codes, mut flags) = (BTreeSet::new(), BTreeSet::new());
    for (name, bases, change, expected_reasons, expected_flags) in ROWS {
        for (base, asked) in bases.iter().map(|base| base().with(change)).enumerate() {
            let decision = asked.decide();
            assert_eq!(asked.reasons(), *expected_reasons, "{name}, base {base}");
            assert_eq!(asked.flags(), *expected_flags, "{name}, base {base}");
            let first = expected_reasons.first().and_then(|reason| reason.split(' ').next());
            assert_eq!(decision.caller_code().map(ReasonCode::as_str), first, "{name}, base {base}");
            assert_eq!(decision.accepted(), expected_reasons.is_empty(), "{name}, base {base}");
            codes.extend(decision.reasons.iter().map(|reason| reason.code));
            flags.extend(decision.flags.iter().map(|flag| flag.as_str()));
        }
    }
    let ours = |code: &ReasonCode| code.stage() == Stage::Ours;
    assert_eq!(codes, ReasonCode::ALL.iter().copied().filter(|code| !ours(code)).collect());
    assert_eq!(flags, flags_to_reach());
}

#[test]
fn what_is_our_fault_is_said_by_nobody_else() {
    for code in [ReasonCode::Busy, ReasonCode::StoreUnavailable, ReasonCode::Internal] {
        let decision = Decision::ours(code);
        assert_eq!((decision.caller_code(), decision.authenticated), (Some(code), false));
    }
}
