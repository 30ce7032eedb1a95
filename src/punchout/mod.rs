//! What the gate does: a login is gathered, read, decided and recorded; its session is redeemed. The rules are the domain's and
//! the statements are the store's; this room opens sealed secrets, orders the steps, and sees to it that nothing is answered
//! before it is on disk. Knows nothing of HTTP.

mod captured;
mod company;
mod gate;
mod gather;
mod going;
mod known_cart;
mod made;
mod memory;
mod proofs;
mod recording;
mod redeem;
mod refusals;
mod returns;
mod simulate;
mod strangers;

pub use captured::NotALogin;
pub use gate::{Answer, Arrival, Gate, GateSettings};
pub use going::Going;
pub use redeem::{RedeemFault, Redeemed};
pub use returns::{Handed, Opened, OpenedForm, ReturnFault, Returned};
pub use simulate::{SIMULATED_MAX, Simulated, Whom};
pub use strangers::Limits;

use crate::{domain::reason::ReasonCode, store, vault::DoesNotOpen};
use std::sync::Arc;

/// Why the gate could not do its work: always our fault, never the caller's.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Trouble {
    /// The store failed, perhaps for several logins at once.
    #[error(transparent)]
    Store(Arc<store::Error>),
    /// A sealed secret does not open.
    #[error(transparent)]
    Sealed(#[from] DoesNotOpen),
    /// It took too long.
    #[error("the time for a login ran out")]
    TimedOut,
    /// The same payloadID was decided over and over by others meanwhile.
    #[error("the facts changed during every attempt to record the decision")]
    Contended,
    /// Whoever worked for it is gone.
    #[error("the work for a login ended without an answer")]
    Unanswered,
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl Trouble {
    /// What it is to the caller: silence of the store is temporary; a row or a secret that cannot be read is broken.
    #[must_use]
    pub fn code(&self) -> ReasonCode {
        match self {
            Self::Store(error) if matches!(**error, store::Error::Database(_)) => ReasonCode::StoreUnavailable,
            Self::TimedOut => ReasonCode::StoreUnavailable,
            Self::Contended => ReasonCode::Busy,
            Self::Store(_) | Self::Sealed(_) | Self::Unanswered => ReasonCode::Internal,
        }
    }

    /// Whether one login can be the cause, so that others fare better without it.
    fn may_be_of_one_login(&self) -> bool {
        matches!(self, Self::Store(error) if error.may_be_of_one_row())
    }
}
