//! The words of the log in English. What a case is and who reads it is left to the module above.

use super::{Ending, Explanation, Flag, LogWords, Outcome, Step};

pub(super) const WORDS: LogWords = LogWords {
    at: "Time",
    reference: "Reference",
    system: "System",
    customer: "Customer",
    identity: "Identity",
    decision: "Decision",
    operation: "Operation",
    client: "Client address",
    cart: "Cart",
    accepted: "accepted",
    refused: "refused",
    until: "until",
    next_step: "What to do:",
    nothing_found: "No login is kept that fits.",
};

pub(super) fn step(step: Step) -> &'static str {
    match step {
        Step::Received => "Request received",
        Step::Read => "Request read",
        Step::Authenticated => "Identity proven",
        Step::Entitled => "Licenses valid",
        Step::Allowed => "Allowed by the system",
        Step::Started => "Session started",
        Step::Redeemed => "Token redeemed by the shop",
        Step::Returned => "Cart returned",
    }
}

pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::NotReached => "not reached",
        Outcome::Waiting => "waiting",
    }
}

pub(super) fn ending(ending: Ending) -> Explanation {
    match ending {
        Ending::TokenExpired => Explanation {
            title: "Start token not redeemed",
            detail: "The login was let in, but the shop did not redeem its start token in time: the buyer's browser did not \
                     get to the shop, or the shop's plugin did not ask.",
            next_step: "Let the buyer log in again. If it stays so, open the shop's start URL from the buyer's network, and look \
                        into the log of the shop's plugin.",
        },
        Ending::SessionExpired => Explanation {
            title: "No cart returned",
            detail: "The buyer was in the shop, but no cart came back before the session ran out.",
            next_step: "Nothing is to be done if the buyer bought nothing; otherwise let the buyer log in again and return the \
                        cart.",
        },
        Ending::Cancelled => Explanation {
            title: "Left without a cart",
            detail: "The buyer was in the shop and left it without a cart.",
            next_step: "Nothing is to be done; the buyer can log in again at any time.",
        },
    }
}

pub(super) fn flag(flag: Flag) -> &'static str {
    match flag {
        Flag::InGrace(_) => "only an allowance carries the license, until",
        Flag::EndsOn(_) => "the license ends on",
        Flag::OldSecretUsed => "the old secret was used, which is being retired",
        Flag::InsecureReturnUrl => "the cart would return without encryption",
    }
}
