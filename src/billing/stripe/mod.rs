//! Stripe's own webhooks: the proof that they are Stripe's (`proof`), and their events read into the one form that `billing`
//! applies (`event`, from `subscription`, `checkout` and `money_back`). That each is applied once is left to `apply`.

mod checkout;
mod event;
mod money_back;
mod proof;
mod subscription;

pub use event::{StripeEvent, receive};
pub use proof::{NotAStripeSecret, StripeFault, StripeSecret, sign, verify};
pub use subscription::{Snapshot, snapshot};

/// Who sends these events, as history and events name it.
pub const PROVIDER: &str = "stripe";
