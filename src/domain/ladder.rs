//! The ladder of a login: the steps from the request that came in to the cart that went back, and how far this login got on it. It
//! follows from what the log keeps of the login and what is written of its session; the words are in `explain`.

use super::{
    reason::{Flag, Reason, Stage},
    session::{Life, State},
};
use chrono::{DateTime, Utc};

/// A step of the ladder, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The request reached us, and we could work on it.
    Received,
    /// It could be read.
    Read,
    /// It proved who it is.
    Authenticated,
    /// Licenses carry system and customer.
    Entitled,
    /// The system's configuration allows it.
    Allowed,
    /// A session started, and the buyer was sent to the shop.
    Started,
    /// The shop redeemed the start token.
    Redeemed,
    /// The cart went back.
    Returned,
}

impl Step {
    /// Every step, from the first to the last.
    pub const ALL: [Self; 8] = [
        Self::Received,
        Self::Read,
        Self::Authenticated,
        Self::Entitled,
        Self::Allowed,
        Self::Started,
        Self::Redeemed,
        Self::Returned,
    ];

    /// The stable word for it in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Read => "read",
            Self::Authenticated => "authenticated",
            Self::Entitled => "entitled",
            Self::Allowed => "allowed",
            Self::Started => "started",
            Self::Redeemed => "redeemed",
            Self::Returned => "returned",
        }
    }

    /// The stage of the decision that is this step; none is for what comes after the decision.
    fn stage(self) -> Option<Stage> {
        match self {
            Self::Received => Some(Stage::Ours),
            Self::Read => Some(Stage::Form),
            Self::Authenticated => Some(Stage::Authentication),
            Self::Entitled => Some(Stage::Entitlement),
            Self::Allowed => Some(Stage::Policy),
            Self::Started | Self::Redeemed | Self::Returned => None,
        }
    }

    /// The step of what rides along.
    fn of_flag(flag: Flag) -> Self {
        match flag {
            Flag::OldSecretUsed => Self::Authenticated,
            Flag::InGrace(_) | Flag::EndsOn(_) => Self::Entitled,
            Flag::InsecureReturnUrl => Self::Allowed,
        }
    }
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Passed,
    /// It was not, and why is known.
    Failed,
    /// An earlier one failed, so that this one was not tried or could not be judged wholly; or the buyer went no further.
    NotReached,
    /// It can still be taken.
    Waiting,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Passed, Self::Failed, Self::NotReached, Self::Waiting];

    /// The stable word for it in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotReached => "not_reached",
            Self::Waiting => "waiting",
        }
    }
}

/// How a session came to an end other than by its cart, where no reason of a decision says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nobody redeemed the start token in time.
    TokenExpired,
    /// No cart came back in time.
    SessionExpired,
    /// The buyer left without a cart.
    Cancelled,
}

impl Ending {
    /// Every ending.
    pub const ALL: [Self; 3] = [Self::TokenExpired, Self::SessionExpired, Self::Cancelled];

    /// The stable word for it in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TokenExpired => "token_expired",
            Self::SessionExpired => "session_expired",
            Self::Cancelled => "session_cancelled",
        }
    }
}

/// A step, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Which.
    pub step: Step,
    /// How it ended.
    pub outcome: Outcome,
    /// When it was taken or failed; of one that waits, until when it can be taken.
    pub at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub reasons: Vec<Reason>,
    /// What ended the session here, where that is no reason of a decision.
    pub ending: Option<Ending>,
    /// What rode along with it.
    pub flags: Vec<Flag>,
}

/// What is written of the session that a login started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Its life.
    pub life: Life,
    /// Why it ended, if the entitlement was found gone.
    pub ended_reasons: Vec<Reason>,
}

/// The ladder of a login that was decided at `at` with these reasons and flags, and whose session, if it started one, is written
/// like this: all eight steps, as they look at `now`. Of a session that is no longer kept, nothing after its start is known.
#[must_use]
pub fn ladder(
    at: DateTime<Utc>,
    reasons: &[Reason],
    flags: &[Flag],
    session: Option<&Trace>,
    now: DateTime<Utc>,
) -> Vec<Rung> {
    let accepted = reasons.is_empty();
    let mut failed = false;
    let judged = |step: Step| {
        let own: Vec<Reason> = reasons.iter().filter(|reason| step.stage() == Some(reason.code.stage())).cloned().collect();
        failed |= !own.is_empty();
        let outcome = match (own.is_empty(), failed) {
            (false, _) => Outcome::Failed,
            (true, false) => Outcome::Passed,
            (true, true) => Outcome::NotReached,
        };
        let flags = flags.iter().copied().filter(|&flag| Step::of_flag(flag) == step).collect();
        let at = (outcome != Outcome::NotReached).then_some(at);
        Rung { step, outcome, at, reasons: own, ending: None, flags }
    };
    let decided = Step::ALL.into_iter().filter(|step| step.stage().is_some());
    let mut rungs: Vec<Rung> = decided.map(judged).collect();
    rungs.push(if accepted { rung(Step::Started, Outcome::Passed, Some(at)) } else { not_reached(Step::Started) });
    match session.filter(|_| accepted) {
        Some(session) => rungs.extend(session.rungs(now)),
        None => rungs.extend([not_reached(Step::Redeemed), not_reached(Step::Returned)]),
    }
    rungs
}

fn rung(step: Step, outcome: Outcome, at: Option<DateTime<Utc>>) -> Rung {
    Rung { step, outcome, at, reasons: Vec::new(), ending: None, flags: Vec::new() }
}

fn not_reached(step: Step) -> Rung {
    rung(step, Outcome::NotReached, None)
}

impl Trace {
    /// The steps that are the shop's to take.
    fn rungs(&self, now: DateTime<Utc>) -> [Rung; 2] {
        let life = &self.life;
        let Some(redeemed_at) = life.redeemed_at else {
            return [self.open(Step::Redeemed, life.token_expires_at, now), not_reached(Step::Returned)];
        };
        let redeemed = rung(Step::Redeemed, Outcome::Passed, Some(redeemed_at));
        let returned = match life.returned_at {
            Some(at) => rung(Step::Returned, Outcome::Passed, Some(at)),
            None => self.open(Step::Returned, life.expires_at.unwrap_or(redeemed_at), now),
        };
        [redeemed, returned]
    }

    /// The step at which the session stands, and which can be taken before `until`.
    fn open(&self, step: Step, until: DateTime<Utc>, now: DateTime<Utc>) -> Rung {
        let over = |outcome, ending, at| Rung { ending: Some(ending), ..rung(step, outcome, at) };
        match (self.life.state(now), step) {
            (State::Ended, _) => {
                Rung { reasons: self.ended_reasons.clone(), ..rung(step, Outcome::Failed, self.life.ended_at) }
            }
            // That a buyer leaves, or forgets the shop in a tab, is nobody's failure.
            (State::Cancelled, _) => over(Outcome::NotReached, Ending::Cancelled, self.life.cancelled_at),
            (State::Expired, Step::Returned) => over(Outcome::NotReached, Ending::SessionExpired, Some(until)),
            (State::Expired, _) => over(Outcome::Failed, Ending::TokenExpired, Some(until)),
            (State::Started | State::Redeemed | State::Returned, _) => rung(step, Outcome::Waiting, Some(until)),
        }
    }
}

#[cfg(test)]
mod tests;
