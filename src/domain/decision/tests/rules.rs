//! What the one who asks may do: licenses, profile requests, and documents that come again.

use super::*;

fn profile(case: Case) -> Case {
    case.with(|case| case.login(|login| login.kind = RequestKind::Profile))
}

#[test]
fn a_bundled_license_adds_no_second_reason() {
    let bundled = |case: Case| {
        case.with(|case| {
            case.facts.links[0].license = case.facts.system.as_ref().and_then(|system| system.license.clone());
            case.facts.links[0].bundled = true;
        })
    };
    assert_eq!(bundled(own()).reasons(), [""; 0]);
    let revoked = bundled(own().with(|case| case.system_license(|license| license.revoked_at = Some(NOW))));
    assert_eq!(revoked.reasons(), ["license_revoked system_license:a1"]);
    let lapsed = bundled(own().with(|case| case.subscription(&paid(Status::Ended, |_| ()))));
    assert_eq!(lapsed.reasons(), ["subscription_lapsed system_license:a1"]);
    let disabled = bundled(own().with(|case| case.link(|link| link.customer_enabled = false)));
    assert_eq!(disabled.reasons(), ["customer_disabled customer:c1"], "the customer is asked all the same");
}

#[test]
fn a_lapse_is_over_at_its_very_moment_and_not_a_second_before() {
    let ending = paid(Status::Canceled, |standing| standing.ends_at = Some(NOW + TimeDelta::seconds(1)));
    let case = own().with(|case| case.subscription(&ending));
    assert!(case.decide().accepted());
    let later = case.with(|case| case.now = NOW + TimeDelta::seconds(1));
    assert_eq!(later.decide().caller_code(), Some(ReasonCode::SubscriptionLapsed));
}

#[test]
fn the_operators_allowances_are_those_of_the_facts() {
    let case = own().with(|case| case.subscription(&paid(Status::PastDue, |_| ())));
    assert!(case.decide().accepted());
    let strict = case.with(|case| case.facts.terms.grace = TimeDelta::zero());
    assert_eq!(strict.decide().caller_code(), Some(ReasonCode::SubscriptionLapsed));
}

#[test]
fn redeeming_asks_the_entitlement_and_neither_proof_nor_policy() {
    let case = own().with(|case| case.link(|link| link.secret.clear())).with(|case| case.return_url(None));
    let asked =
        |case: &Case| entitlement(&case.facts, case.facts.system.as_ref().unwrap(), case.facts.links.first(), case.now);
    assert_eq!(asked(&case), []);
    let case = case.with(|case| case.license(|license| license.suspended_at = Some(NOW)));
    let expected =
        Reason { code: ReasonCode::LicenseSuspended, subject: Subject::which("customer_license", id::<()>(0xb1)) };
    assert_eq!(asked(&case), [expected]);
    let removed = case.with(|case| case.facts.links.clear()).with(|case| case.system(|system| system.enabled = false));
    let codes: Vec<_> = asked(&removed).iter().map(|reason| reason.code).collect();
    assert_eq!(codes, [ReasonCode::SystemDisabled, ReasonCode::CustomerNotLinked], "a link may be gone by then");
}

#[test]
fn a_profile_request_needs_neither_license_nor_anything_that_policy_asks() {
    let case = profile(own()).with(|case| {
        case.system(|system| system.enabled = false);
        case.system_license(|license| license.revoked_at = Some(NOW));
        case.link(|link| link.customer_enabled = false);
        case.link(|link| link.license = None);
        case.key_until(NOW);
        case.config(|config| config.operations.clear());
        case.return_url(None);
        case.earlier(|earlier| earlier.digest = [2; 32]);
    });
    let decision = case.decide();
    assert!(decision.accepted() && decision.authenticated, "{decision:?}");
    assert_eq!((decision.flags, decision.resumes), (vec![], None));
}

#[test]
fn a_profile_request_authenticates() {
    let wrong = profile(own()).with(|case| case.link(|link| link.secret = vec![slot(None, false)]));
    assert_eq!(wrong.reasons(), ["secret_mismatch secret:different"]);
    let stranger = profile(own()).with(|case| case.cxml(|claims| claims.from.clear()));
    assert_eq!(stranger.reasons(), ["identity_unknown identity"]);
    let limited = profile(own()).with(|case| case.facts.over.identity = true);
    assert_eq!(limited.reasons(), ["rate_limited identity"]);
}

#[test]
fn a_proven_hub_may_ask_for_the_profile_in_nobodys_name() {
    let case = profile(hub()).with(|case| case.cxml(|claims| claims.from.clear()));
    let decision = case.decide();
    assert!(decision.accepted() && decision.authenticated, "{decision:?}");
    assert_eq!(decision.link, None);
    let wrong = case.with(|case| case.system(|system| system.secret = vec![slot(None, false)]));
    assert_eq!(wrong.reasons(), ["identity_unknown identity", "secret_mismatch secret:different"]);
}

#[test]
fn the_same_document_again_gets_the_same_session() {
    let case = own().with(|case| case.earlier(|_| ()));
    assert_eq!(case.decide().resumes, Some(id(0xe5)));
    let later = case.clone().with(|case| case.now = days(3));
    assert_eq!(later.decide().resumes, Some(id(0xe5)), "its token is made valid anew");
    let lapsed = case.with(|case| case.subscription(&paid(Status::Ended, |_| ())));
    assert_eq!((lapsed.decide().accepted(), lapsed.decide().resumes), (false, None), "it is decided again");
}

#[test]
fn a_payload_id_that_was_used_up_or_by_another_is_a_conflict() {
    type Change = fn(&mut EarlierSession);
    let changes: [(&str, Change); 6] = [
        ("other document", |earlier| earlier.digest = [2; 32]),
        ("other customer", |earlier| earlier.link = id(0x12)),
        ("redeemed", |earlier| earlier.life.redeemed_at = Some(NOW)),
        ("returned", |earlier| earlier.life.returned_at = Some(NOW)),
        ("cancelled", |earlier| earlier.life.cancelled_at = Some(NOW)),
        ("ended", |earlier| earlier.life.ended_at = Some(NOW)),
    ];
    for (name, change) in changes {
        let case = own().with(|case| case.earlier(change));
        assert_eq!(case.reasons(), ["payload_conflict payload_id"], "{name}");
        assert_eq!(case.decide().resumes, None, "{name}");
        let reused = case.with(|case| case.config(|config| config.reuses_payload_ids = true));
        assert_eq!((reused.reasons(), reused.decide().resumes), (vec![], None), "{name}");
    }
}

#[test]
fn a_sender_that_reuses_payload_ids_resumes_nothing() {
    let case = own().with(|case| case.earlier(|_| ())).with(|case| case.config(|config| config.reuses_payload_ids = true));
    assert_eq!((case.reasons(), case.decide().resumes), (vec![], None));
}

#[test]
fn a_request_in_another_protocol_than_the_systems_is_for_no_system() {
    for (system, request) in [(own as fn() -> Case, oci as fn() -> Case), (hub, token), (oci, own), (token, hub)] {
        let decision = Case { request: request().request, ..system() }.decide();
        assert_eq!((decision.caller_code(), decision.authenticated), (Some(ReasonCode::SystemUnknown), false));
    }
}
