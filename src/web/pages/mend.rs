//! Where what is in the way of a login is mended: the screen for each reason, for those who may mend it there.

use super::{is_there, words::why::WhyWords};
use crate::domain::{
    id::Id,
    reason::{Reason, ReasonCode},
    system::{Customer, System},
};

/// Whom a decision was about, as far as it is known.
pub(super) type About = (Option<Id<System>>, Option<Id<Customer>>);

/// The way to what mends something.
pub(super) struct Mend {
    pub(super) path: String,
    pub(super) label: &'static str,
}

/// Where a reason against a login is mended; `None` where that is not done on these pages.
pub(super) fn of(reason: &Reason, about: About, words: &WhyWords) -> Option<Mend> {
    place(reason, about, words).filter(|mend| is_there(&mend.path))
}

fn place(reason: &Reason, (system, customer): About, words: &WhyWords) -> Option<Mend> {
    let at_system = |part, label| system.map(|system| Mend { path: format!("/systems/{system}{part}"), label });
    let to = |path: &str, label| Some(Mend { path: path.to_owned(), label });
    match reason.code {
        ReasonCode::SystemLicenseMissing => at_system("/license", words.to_system),
        // The name in the way may be the Sender's or a parameter's, and the secret the system's or a customer's.
        ReasonCode::SystemDisabled | ReasonCode::IdentityUnknown | ReasonCode::SecretMismatch => {
            at_system("", words.to_system)
        }
        ReasonCode::OperationNotAllowed
        | ReasonCode::ReturnUrlNotAllowed
        | ReasonCode::DeploymentModeMismatch
        | ReasonCode::PayloadConflict => at_system("/settings", words.to_settings),
        ReasonCode::CustomerNotLinked | ReasonCode::CustomerLicenseMissing => at_system("/customers", words.to_customers),
        ReasonCode::CustomerDisabled => match customer {
            Some(customer) => Some(Mend { path: format!("/customers/{customer}"), label: words.to_customer }),
            None => to("/customers", words.to_customers),
        },
        ReasonCode::LicenseRevoked
        | ReasonCode::LicenseSuspended
        | ReasonCode::ShopMismatch
        | ReasonCode::SubscriptionMissing => to("/licenses", words.to_licenses),
        ReasonCode::LicenseKeyExpired => to("/license-keys", words.to_license_keys),
        ReasonCode::SubscriptionNotStarted | ReasonCode::SubscriptionLapsed => {
            // The vendor's staff looks after many.
            to("/subscriptions", words.to_subscription)
        }
        ReasonCode::TooLarge
        | ReasonCode::Malformed
        | ReasonCode::ForbiddenDoctype
        | ReasonCode::UnsupportedRequest
        | ReasonCode::RateLimited
        | ReasonCode::SystemUnknown
        | ReasonCode::MacExpired
        | ReasonCode::ReturnUrlMissing
        | ReasonCode::CartUnknown
        | ReasonCode::Busy
        | ReasonCode::StoreUnavailable
        | ReasonCode::Internal => None,
    }
}
