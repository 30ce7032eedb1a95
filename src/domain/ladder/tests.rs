//! What holds for every ladder, whatever a login's reasons and the life of its session; and the ladders that people meet most.

use super::{
    super::reason::{ReasonCode, Subject},
    *,
};
use chrono::TimeDelta;
use proptest::{collection::vec, option, prelude::*, sample::select};

const NOW: DateTime<Utc> = DateTime::from_timestamp(1_790_000_000, 0).unwrap();

fn at(seconds: i64) -> DateTime<Utc> {
    NOW + TimeDelta::seconds(seconds)
}

fn reason(code: ReasonCode) -> Reason {
    Reason { code, subject: Subject::of("x") }
}

fn started() -> Trace {
    Trace { life: Life { token_expires_at: at(120), ..Life::default() }, ended_reasons: Vec::new() }
}

fn redeemed() -> Trace {
    let life = Life { redeemed_at: Some(at(5)), expires_at: Some(at(500)), ..started().life };
    Trace { life, ..started() }
}

/// The outcomes as words, shortened: p, f, n, w.
fn shown(rungs: &[Rung]) -> String {
    rungs.iter().filter_map(|rung| rung.outcome.as_str().chars().next()).collect()
}

fn accepted(session: &Trace, now: DateTime<Utc>) -> Vec<Rung> {
    ladder(NOW, &[], &[], Some(session), now)
}

#[test]
fn an_accepted_login_waits_for_its_shop_and_then_for_its_cart() {
    let waits = accepted(&started(), at(1));
    assert_eq!((shown(&waits).as_str(), waits[6].at), ("ppppppwn", Some(at(120))));
    let shops = accepted(&redeemed(), at(6));
    assert_eq!((shown(&shops).as_str(), shops[6].at, shops[7].at), ("pppppppw", Some(at(5)), Some(at(500))));
    let returned = Trace { life: Life { returned_at: Some(at(50)), ..redeemed().life }, ..redeemed() };
    let returned = accepted(&returned, at(900));
    assert_eq!((shown(&returned).as_str(), returned[7].at), ("pppppppp", Some(at(50))));
}

#[test]
fn a_token_that_nobody_redeemed_is_a_failure_and_a_cart_that_nobody_sent_is_none() {
    let expired = accepted(&started(), at(120));
    assert_eq!((shown(&expired).as_str(), expired[6].ending), ("ppppppfn", Some(Ending::TokenExpired)));
    let forgotten = accepted(&redeemed(), at(500));
    assert_eq!((shown(&forgotten).as_str(), forgotten[7].ending), ("pppppppn", Some(Ending::SessionExpired)));
    let left = Trace { life: Life { cancelled_at: Some(at(9)), ..redeemed().life }, ..redeemed() };
    let left = accepted(&left, at(500));
    assert_eq!((shown(&left).as_str(), left[7].ending, left[7].at), ("pppppppn", Some(Ending::Cancelled), Some(at(9))));
}

#[test]
fn an_entitlement_that_is_found_gone_fails_the_step_at_which_that_was_asked() {
    let gone = vec![reason(ReasonCode::SubscriptionLapsed)];
    for (session, expected, place) in [(started(), "ppppppfn", 6), (redeemed(), "pppppppf", 7)] {
        let life = Life { ended_at: Some(at(9)), ..session.life };
        let rungs = accepted(&Trace { life, ended_reasons: gone.clone() }, at(900));
        assert_eq!(shown(&rungs), expected);
        assert_eq!((&rungs[place].reasons, rungs[place].at, rungs[place].ending), (&gone, Some(at(9)), None));
    }
}

#[test]
fn a_refusal_shows_every_stage_that_has_reasons() {
    let refused = |codes: &[ReasonCode]| {
        let reasons: Vec<Reason> = codes.iter().copied().map(reason).collect();
        shown(&ladder(NOW, &reasons, &[], None, NOW))
    };
    assert_eq!(refused(&[ReasonCode::Malformed, ReasonCode::SystemDisabled]), "pfnfnnnn");
    assert_eq!(refused(&[ReasonCode::SecretMismatch, ReasonCode::ReturnUrlMissing]), "ppfnfnnn");
    assert_eq!(refused(&[ReasonCode::SubscriptionLapsed]), "pppfnnnn");
    assert_eq!(refused(&[ReasonCode::PayloadConflict]), "ppppfnnn");
    assert_eq!(refused(&[ReasonCode::Internal]), "fnnnnnnn");
}

#[test]
fn flags_stand_at_the_step_that_they_are_about() {
    let flags = [Flag::InGrace(at(1)), Flag::OldSecretUsed, Flag::InsecureReturnUrl];
    let rungs = ladder(NOW, &[], &flags, None, NOW);
    let own = |place: usize| rungs[place].flags.clone();
    assert_eq!((own(2), own(3), own(4)), (vec![flags[1]], vec![flags[0]], vec![flags[2]]));
}

#[test]
fn of_a_session_that_is_no_longer_kept_nothing_after_its_start_is_known() {
    assert_eq!(shown(&ladder(NOW, &[], &[], None, NOW)), "ppppppnn");
}

fn reasons() -> impl Strategy<Value = Vec<Reason>> {
    vec(select(ReasonCode::ALL), 0..5).prop_map(|codes| codes.into_iter().map(reason).collect())
}

/// Every life that can be written: a cart goes back, and a buyer leaves, only after the redemption.
fn trace() -> impl Strategy<Value = Trace> {
    let end = select(&["", "returned", "cancelled", "ended"][..]);
    let parts = (any::<bool>(), end, 0_i64..1000, option::of(select(ReasonCode::ALL)));
    parts.prop_map(|(is_redeemed, end, when, code)| {
        let mut trace = if is_redeemed { redeemed() } else { started() };
        match end {
            "returned" if is_redeemed => trace.life.returned_at = Some(at(when)),
            "cancelled" if is_redeemed => trace.life.cancelled_at = Some(at(when)),
            "ended" => (trace.life.ended_at, trace.ended_reasons) = (Some(at(when)), code.map(reason).into_iter().collect()),
            _ => {}
        }
        trace
    })
}

proptest! {
    #[test]
    fn a_ladder_has_every_step_once_in_order(reasons in reasons(), trace in option::of(trace()), now in -10_i64..1000) {
        let rungs = ladder(NOW, &reasons, &[], trace.as_ref(), at(now));
        prop_assert_eq!(rungs.iter().map(|rung| rung.step).collect::<Vec<_>>(), Step::ALL);
    }

    #[test]
    fn every_reason_stands_at_one_step_and_fails_it(reasons in reasons(), trace in option::of(trace()), now in 0_i64..1000) {
        let rungs = ladder(NOW, &reasons, &[], trace.as_ref(), at(now));
        let of_session = trace.filter(|_| reasons.is_empty()).map_or(Vec::new(), |trace| trace.ended_reasons);
        let mut expected = [reasons, of_session].concat();
        let mut told: Vec<Reason> = rungs.iter().flat_map(|rung| rung.reasons.clone()).collect();
        expected.sort();
        told.sort();
        prop_assert_eq!(told, expected);
        prop_assert!(rungs.iter().all(|rung| rung.reasons.is_empty() || rung.outcome == Outcome::Failed));
    }

    #[test]
    fn nothing_passes_above_a_step_that_was_not_taken(reasons in reasons(), trace in option::of(trace()), now in 0_i64..1000) {
        let rungs = ladder(NOW, &reasons, &[], trace.as_ref(), at(now));
        let taken = rungs.iter().take_while(|rung| rung.outcome == Outcome::Passed).count();
        let above = &rungs[taken..];
        prop_assert!(above.iter().all(|rung| rung.outcome != Outcome::Passed));
        prop_assert!(above.iter().skip(1).all(|rung| rung.outcome != Outcome::Waiting), "one step waits, the next");
        prop_assert_eq!(rungs[5].outcome == Outcome::Passed, reasons.is_empty());
    }

    #[test]
    fn the_ladder_says_of_a_session_what_its_state_says(trace in trace(), now in 0_i64..1000) {
        let rungs = ladder(NOW, &[], &[], Some(&trace), at(now));
        let (redeemed, returned) = (&rungs[6], &rungs[7]);
        let state = trace.life.state(at(now));
        prop_assert_eq!(redeemed.outcome == Outcome::Waiting, state == State::Started);
        prop_assert_eq!(returned.outcome == Outcome::Waiting, state == State::Redeemed);
        prop_assert_eq!(returned.outcome == Outcome::Passed, state == State::Returned);
        prop_assert_eq!(redeemed.outcome == Outcome::Passed, trace.life.redeemed_at.is_some());
        prop_assert_eq!([redeemed, returned].iter().any(|rung| rung.outcome == Outcome::Failed && rung.ending.is_none()), state == State::Ended);
    }

    #[test]
    fn every_step_that_was_tried_has_its_time(reasons in reasons(), trace in option::of(trace()), now in 0_i64..1000) {
        for rung in ladder(NOW, &reasons, &[], trace.as_ref(), at(now)) {
            prop_assert_eq!(rung.at.is_some(), rung.outcome != Outcome::NotReached || rung.ending.is_some());
        }
    }
}
