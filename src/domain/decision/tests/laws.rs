//! What holds for every decision, whatever the facts: it is total, it does not depend on any order, a yes is earned, and
//! nothing that speaks against a login helps it.

use super::{
    wild::{any_case, wild},
    *,
};
use crate::domain::reason::Stage;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

/// How many cases each law is tried with.
const CASES: u32 = 2000;

/// Puts a list into another order, which depends on the seed.
fn shuffle<T>(items: &mut [T], seed: usize) {
    for (at, last) in (1..items.len()).rev().enumerate() {
        items.swap(last, seed.rotate_right(u32::try_from(at).unwrap() * 5) % (last + 1));
    }
}

/// The same case with every list in another order.
fn shuffled(case: &Case, seed: usize) -> Case {
    case.clone().with(|case| {
        shuffle(&mut case.facts.links, seed);
        case.facts.links.iter_mut().for_each(|link| shuffle(&mut link.secret, seed));
        case.system(|system| shuffle(&mut system.secret, seed));
        case.config(|config| shuffle(&mut config.return_urls, seed));
        case.config(|config| shuffle(&mut config.operations, seed));
        case.cxml_login(|login| shuffle(&mut login.senders, seed));
        case.cxml_login(|login| shuffle(&mut login.to, seed));
        case.cxml(|claims| shuffle(&mut claims.from, seed));
        case.cxml(|claims| shuffle(&mut claims.to, seed));
        case.cxml(|claims| shuffle(&mut claims.extrinsics, seed));
        case.cxml(|claims| shuffle(&mut claims.contacts, seed));
        case.fields(|fields| shuffle(fields, seed));
    })
}

/// Takes everything out of a request that could prove anything.
fn without_proof(case: &mut Case) {
    case.cxml(|claims| (claims.proof, claims.misplaced_proof) = (None, None));
    case.field("PASSWORD", None);
    case.field("TOKEN", None);
}

fn revoked() -> LicenseFacts {
    LicenseFacts { revoked_at: Some(NOW), ..licensed(0xb1) }
}

/// Facts that speak against any login, by themselves and beside any other.
const OBSTACLES: [fn(&mut Case); 18] = [
    |case| case.facts.system = None,
    |case| case.facts.over.identity = true,
    |case| case.key_until(case.now),
    |case| case.facts.links.clear(),
    |case| case.facts.links.extend_from_within(..),
    |case| case.facts.links.iter_mut().for_each(|link| link.license = None),
    |case| case.facts.links.iter_mut().for_each(|link| link.customer_enabled = false),
    |case| case.facts.links.iter_mut().for_each(|link| (link.license, link.bundled) = (Some(revoked()), false)),
    |case| case.system(|system| system.enabled = false),
    |case| case.system(|system| system.license = None),
    |case| case.system_license(|license| license.revoked_at = Some(NOW)),
    |case| case.system_license(|license| license.suspended_at = Some(NOW)),
    |case| case.system_license(|license| license.shop = None),
    |case| case.system_license(|license| license.subscription = None),
    |case| case.config(|config| config.operations.clear()),
    |case| case.config(returns_nowhere),
    |case| case.return_url(None),
    without_proof,
];

const OPERATIONS: [Operation; 4] = [Operation::Create, Operation::Edit, Operation::Inspect, Operation::Source];

/// SAP GUI is allowed apart from the listed return URLs.
fn returns_nowhere(config: &mut SystemConfig) {
    config.return_urls.clear();
    if let LoginConfig::Oci(login) = &mut config.login {
        login.sapevent = false;
    }
}

/// Whether a case asks for a session, so that all obstacles matter.
fn is_login(case: &Case) -> bool {
    case.request.as_ref().is_ok_and(|request| request.kind == RequestKind::Login)
}

#[test]
fn each_obstacle_refuses_a_login_that_was_let_in() {
    for (number, obstacle) in OBSTACLES.iter().enumerate() {
        for base in table::EVERY {
            assert!(!base().with(obstacle).decide().accepted(), "obstacle {number}");
        }
    }
}

#[test]
fn the_cases_that_are_tried_are_let_in_and_refused_at_every_stage() {
    let mut runner = TestRunner::deterministic();
    let decisions: Vec<_> = (0..CASES).map(|_| any_case().new_tree(&mut runner).unwrap().current().decide()).collect();
    let stages = |stage| decisions.iter().filter(|decision| decision.caller_code().map(ReasonCode::stage) == stage).count();
    for stage in [None, Some(Stage::Form), Some(Stage::Authentication), Some(Stage::Entitlement), Some(Stage::Policy)] {
        assert!(stages(stage) >= 5, "{stage:?}");
    }
    assert!(decisions.iter().any(|decision| decision.resumes.is_some()), "none resumes a session");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn there_is_an_answer_to_everything(case in wild()) {
        let decision = case.decide();
        prop_assert!(decision.reasons.is_sorted() && decision.flags.is_sorted());
        prop_assert!(decision.reasons.windows(2).all(|pair| pair[0] != pair[1]));
        let first_stage = decision.reasons.iter().map(|reason| reason.code.stage()).min();
        prop_assert_eq!(decision.caller_code().map(ReasonCode::stage), first_stage);
        prop_assert_ne!(first_stage, Some(Stage::Ours));
    }

    #[test]
    fn no_order_changes_the_decision(case in any_case(), seed in any::<usize>()) {
        prop_assert_eq!(case.decide(), shuffled(&case, seed).decide());
    }

    #[test]
    fn a_yes_is_authenticated_and_a_login_that_is_let_in_has_its_link(case in any_case()) {
        let decision = case.decide();
        if decision.accepted() {
            prop_assert!(decision.authenticated && case.request.is_ok());
            prop_assert!(!is_login(&case) || (decision.link.is_some() && decision.customer.is_some()));
        } else {
            prop_assert_eq!(decision.resumes, None);
        }
    }

    #[test]
    fn who_is_authenticated_has_no_reason_of_that_stage(case in any_case()) {
        let decision = case.decide();
        let failed = decision.reasons.iter().any(|reason| reason.code.stage() == Stage::Authentication);
        prop_assert_eq!(decision.authenticated, case.is_readable() && !failed);
    }

    #[test]
    fn a_network_over_its_limit_holds_back_those_who_fail_and_nobody_else(case in any_case()) {
        let over = |network| case.clone().with(|case| case.facts.over.network = network).decide();
        let (before, after) = (over(false), over(true));
        if before.authenticated || !case.is_readable() {
            prop_assert_eq!(before, after);
        } else {
            prop_assert_eq!(after.caller_code(), Some(ReasonCode::RateLimited));
        }
    }

    #[test]
    fn an_identity_over_its_limit_is_told_the_same_whether_its_proof_holds(case in any_case()) {
        let limited = case.with(|case| case.facts.over.identity = true);
        if limited.is_readable() {
            let (with, without) = (limited.decide(), limited.with(without_proof).decide());
            prop_assert_eq!(with.caller_code(), Some(ReasonCode::RateLimited));
            prop_assert_eq!(without.caller_code(), Some(ReasonCode::RateLimited));
            prop_assert!(!with.authenticated && !without.authenticated);
        }
    }

    #[test]
    fn where_a_secret_fails_it_counts_for_the_one_whose_it_is(case in any_case()) {
        let decision = case.clone().with(without_proof).decide();
        let failed = decision.reasons.iter().any(|reason| reason.code == ReasonCode::SecretMismatch);
        if let (Some(proof_of), Ok(request), Some(system), true) =
            (&decision.proof_of, &case.request, &case.facts.system, failed)
        {
            prop_assert!(tried(request, Some(&system.config), &decision).contains(proof_of));
        }
    }

    #[test]
    fn who_brings_no_proof_is_never_authenticated(case in any_case()) {
        prop_assert!(!case.with(without_proof).decide().authenticated);
    }

    #[test]
    fn one_obstacle_more_never_turns_a_no_into_a_yes(case in any_case(), obstacle in prop::sample::select(&OBSTACLES[..])) {
        let before = case.decide();
        let after = case.clone().with(obstacle).decide();
        prop_assert!(before.accepted() || !after.accepted());
        prop_assert!(!is_login(&case) || !after.accepted(), "an obstacle refuses every login");
    }

    #[test]
    fn redeeming_asks_the_entitlement_that_the_login_asked(case in any_case()) {
        let decision = case.decide();
        let mut links = case.facts.links.iter().filter(|link| Some(link.id) == decision.link);
        if let (Some(system), Some(link), None, true) = (&case.facts.system, links.next(), links.next(), is_login(&case)) {
            let asked = |reason: &&Reason| reason.code.stage() == Stage::Entitlement;
            let expected: Vec<_> = decision.reasons.iter().filter(asked).cloned().collect();
            prop_assert_eq!(entitlement(&case.facts, system, Some(link), case.now), expected);
        }
    }

    #[test]
    fn a_supposed_login_is_decided_like_a_real_one_that_proves_itself(case in any_case()) {
        let decision = case.decide();
        let mut links = case.facts.links.iter().filter(|link| Some(link.id) == decision.link);
        if let (Some(system), Some(link), None, Ok(request), true) =
            (&case.facts.system, links.next(), links.next(), &case.request, is_login(&case))
        {
            let supposed = suppose(&case.facts, system, Supposed::Link(link), request.operation, case.now);
            let asked = |reason: &&Reason| {
                reason.code.stage() == Stage::Entitlement || reason.code == ReasonCode::OperationNotAllowed
            };
            let expected: Vec<_> = decision.reasons.iter().filter(asked).cloned().collect();
            prop_assert_eq!(&supposed.reasons, &expected);
            prop_assert_eq!((supposed.link, supposed.customer), (decision.link, decision.customer));
            if decision.accepted() {
                let of_request = |flag: &&Flag| !matches!(flag, Flag::OldSecretUsed | Flag::InsecureReturnUrl);
                let expected: Vec<_> = decision.flags.iter().filter(of_request).copied().collect();
                prop_assert_eq!(supposed.flags, expected);
            }
        }
    }

    #[test]
    fn whoever_has_no_clear_link_is_supposed_in_vain(case in any_case(), operation in prop::sample::select(&OPERATIONS[..])) {
        if let (Some(system), Some(link)) = (&case.facts.system, case.facts.links.first()) {
            for customer in [Supposed::OneOfSeveral(link), Supposed::IdentityUnknown, Supposed::NotLinked] {
                let decision = suppose(&case.facts, system, customer, operation, case.now);
                prop_assert!(!decision.accepted() && !decision.authenticated && decision.link.is_none());
            }
        }
    }
}
