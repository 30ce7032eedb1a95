//! What would be decided about a customer who proves who it is: for whoever asks before anybody logs in. Only what a system and its
//! links are is judged; what a request alone brings, such as its return URL, is not.

use super::{Bench, Decision, Facts, LinkFacts, SystemFacts};
use crate::domain::{
    login::Operation,
    reason::{ReasonCode, Subject},
};
use chrono::{DateTime, Utc};

/// The customer who is supposed to log in.
#[derive(Clone, Copy, Debug)]
pub enum Supposed<'a> {
    /// The one of this link.
    Link(&'a LinkFacts),
    /// The one of this link, in a system that is for one customer but has several links: no request says which.
    OneOfSeveral(&'a LinkFacts),
    /// One with an identity that no link has.
    IdentityUnknown,
    /// One who has no link.
    NotLinked,
}

/// Decides at `now` about a customer who is supposed to log in for this operation and to prove it. Of one with a link it is what
/// [`decide`](super::decide) says of such a login, as far as that does not rest on what the login brings.
#[must_use]
pub fn suppose(
    facts: &Facts,
    system: &SystemFacts,
    customer: Supposed<'_>,
    operation: Operation,
    now: DateTime<Utc>,
) -> Decision {
    let mut bench = Bench { facts, now, decision: Decision::default() };
    bench.system_entitlement(system);
    match customer {
        Supposed::Link(link) => {
            bench.decision.authenticated = true;
            (bench.decision.link, bench.decision.customer) = (Some(link.id), Some(link.customer));
            bench.customer_entitlement(system, link);
        }
        Supposed::OneOfSeveral(link) => {
            bench.customer_entitlement(system, link);
            bench.refuse(ReasonCode::IdentityUnknown, Subject::which("identity", "ambiguous"));
        }
        Supposed::IdentityUnknown => bench.refuse(ReasonCode::IdentityUnknown, Subject::of("identity")),
        Supposed::NotLinked => bench.refuse(ReasonCode::CustomerNotLinked, Subject::of("customer")),
    }
    bench.operation(&system.config, operation);
    bench.finish()
}
