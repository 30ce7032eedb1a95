//! Subscription billing's events: the proof that they are billing's (`proof`), their bytes as one form (`event`), those of Stripe
//! as the same form (`stripe`), and applying each exactly once (`apply`); and what an export of billing's says against what is kept (`reconcile`). What follows from a subscription's state is left to `domain::subscription`; issuing and revoking
//! to `licensing`. Knows nothing of HTTP: headers come as plain names and values, the limit of a body is the caller's.

mod apply;
mod event;
mod part;
mod proof;
mod reconcile;

pub mod stripe;

pub use apply::{Incoming, Outcome, ReceiveFault, apply, receive};
pub use event::{Content, Event};
pub use part::EventFault;
pub use proof::{HookHeaders, HookSecret, NotAHookSecret, ProofFault, Verified, sign, verify};
pub use reconcile::{Drift, DriftKind, Export, ExportFault, compare};
