//! What the gate does: a login is gathered, read, decided and recorded; its session is redeemed. The rules are the domain's and
//! the statements are the store's; this room opens sealed secrets, orders the steps, and sees to it that nothing is answered
//! before it is on disk. Knows nothing of HTTP.

mod captured;
mod gate;
mod gather;
mod known_cart;
mod made;
mod proofs;
mod redeem;
mod refusals;
mod returns;
mod simulate;
mod strangers;

pub use captured::NotALogin;
pub use gate::{Answer, Arrival, Gate, GateSettings};
pub use redeem::{RedeemFault, Redeemed};
pub use returns::{Handed, Opened, OpenedForm, ReturnFault, Returned};
pub use simulate::{SIMULATED_MAX, Simulated, Whom};
pub use strangers::Limits;

use crate::{domain::reason::ReasonCode, store, vault::DoesNotOpen};

/// Why the gate could not do its work: always our fault, never the caller's.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A sealed secret does not open.
    #[error(transparent)]
    Sealed(#[from] DoesNotOpen),
    /// It took too long.
    #[error("the time for a login ran out")]
    TimedOut,
    /// The same payloadID was decided over and over by others meanwhile.
    #[error("the facts changed during every attempt to record the decision")]
    Contended,
}

impl Trouble {
    /// What it is to the caller: silence of the store is temporary; a row or a secret that cannot be read is broken.
    #[must_use]
    pub fn code(&self) -> ReasonCode {
        match self {
            Self::Store(store::Error::Database(_)) | Self::TimedOut => ReasonCode::StoreUnavailable,
            Self::Contended => ReasonCode::Busy,
            Self::Store(_) | Self::Sealed(_) => ReasonCode::Internal,
        }
    }
}
