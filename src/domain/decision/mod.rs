//! The decision: may this login start a punchout session now? A pure function over plain facts; it names every reason it can
//! find, not the first alone. Gathering the facts and checking proofs against sealed secrets is left to `punchout`.

mod authentication;
mod facts;
mod limits;
mod rules;
mod supposed;
#[cfg(test)]
mod tests;

pub use facts::{EarlierSession, Facts, LinkFacts, Over, SlotCheck, SystemFacts};
pub use limits::{ProofOf, tried};
pub use supposed::{Supposed, suppose};

use super::{
    id::Id,
    login::{FormFault, LoginRequest, RequestKind},
    reason::{Flag, Reason, ReasonCode, Subject},
    session::Session,
    system::{Customer, Link},
};
use chrono::{DateTime, Utc};

/// What was decided, and why.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Decision {
    /// Every reason against it, in order; empty means yes.
    pub reasons: Vec<Reason>,
    /// What rides along.
    pub flags: Vec<Flag>,
    /// Whether the request proved who it is, and could.
    pub authenticated: bool,
    /// Whose secret its proof was compared with.
    pub proof_of: Option<ProofOf>,
    /// The link that it means, where that is clear.
    pub link: Option<Id<Link>>,
    /// The customer of that link.
    pub customer: Option<Id<Customer>>,
    /// The session that the same document started before, to be handed out again.
    pub resumes: Option<Id<Session>>,
}

impl Decision {
    /// A refusal for a reason that is ours.
    #[must_use]
    pub fn ours(code: ReasonCode) -> Self {
        Self { reasons: vec![Reason::new(code, "punchgate")], ..Self::default() }
    }

    /// Whether the answer is yes.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.reasons.is_empty()
    }

    /// The one code that the caller sees; `None` for a yes.
    #[must_use]
    pub fn caller_code(&self) -> Option<ReasonCode> {
        self.reasons.first().map(|reason| reason.code)
    }
}

/// Decides a request at `now`. Total: whatever the facts are, there is an answer; and their order never changes it.
#[must_use]
pub fn decide(facts: &Facts, request: &Result<LoginRequest, FormFault>, now: DateTime<Utc>) -> Decision {
    let mut bench = Bench { facts, now, decision: Decision::default() };
    let config = facts.system.as_ref().map(|system| &system.config);
    let readable = match request {
        Ok(request) => request.fault(config).map_or(Ok(request), Err),
        Err(fault) => Err(fault),
    };
    match (readable, &facts.system) {
        (Err(fault), system) => {
            bench.decision.reasons.push(fault.reason());
            if let Some(system) = system {
                bench.system_entitlement(system);
            }
        }
        (Ok(_), None) => {
            bench.refuse(ReasonCode::SystemUnknown, Subject::of("system"));
            bench.limit();
        }
        (Ok(request), Some(system)) => {
            let link = bench.authenticate(system, request);
            bench.limit();
            if request.kind == RequestKind::Login {
                bench.system_entitlement(system);
                if let Some(link) = link {
                    bench.customer_entitlement(system, link);
                }
                bench.policy(system, link, request);
            }
        }
    }
    bench.finish()
}

/// Why a session of this link may not go on at `now`: the entitlement alone, as redeeming and returning ask it again. A link that
/// was removed meanwhile lets nobody go on.
#[must_use]
pub fn entitlement(facts: &Facts, system: &SystemFacts, link: Option<&LinkFacts>, now: DateTime<Utc>) -> Vec<Reason> {
    let mut bench = Bench { facts, now, decision: Decision::default() };
    bench.system_entitlement(system);
    match link {
        Some(link) => bench.customer_entitlement(system, link),
        None => bench.refuse(ReasonCode::CustomerNotLinked, Subject::of("link")),
    }
    bench.finish().reasons
}

/// Until when a session of this link that may go on at `now` may go on as far as is known; `latest` if that is not before.
#[must_use]
pub fn entitled_until(
    facts: &Facts,
    system: &SystemFacts,
    link: &LinkFacts,
    now: DateTime<Utc>,
    latest: DateTime<Utc>,
) -> DateTime<Utc> {
    let licenses = system.license.iter().chain(&link.license);
    let paid_by = licenses.filter_map(|license| license.subscription.as_ref());
    paid_by.map(|subscription| subscription.entitles_until(now, latest, facts.terms)).min().unwrap_or(latest)
}

/// A decision in the making: the rules add to it, in any order.
struct Bench<'a> {
    facts: &'a Facts,
    now: DateTime<Utc>,
    decision: Decision,
}

impl Bench<'_> {
    fn refuse(&mut self, code: ReasonCode, subject: Subject) {
        self.decision.reasons.push(Reason { code, subject });
    }

    fn finish(mut self) -> Decision {
        self.decision.reasons.sort();
        self.decision.reasons.dedup();
        self.decision.flags.sort();
        self.decision.flags.dedup();
        if !self.decision.accepted() {
            // Both ride along with a yes.
            self.decision.flags.clear();
            self.decision.resumes = None;
        }
        self.decision
    }
}
