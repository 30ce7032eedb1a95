//! Where what is in the way of a login is mended: the screen for each reason, for those who may mend it there.

use super::{is_there, words::why::WhyWords};
use crate::{
    domain::reason::{Reason, ReasonCode},
    store::LoginRow,
};

/// The way to what mends something.
pub(super) struct Mend {
    pub(super) path: String,
    pub(super) label: &'static str,
}

/// Where a reason against a login is mended; `None` where that is not done on these pages.
pub(super) fn of(reason: &Reason, login: &LoginRow, words: &WhyWords) -> Option<Mend> {
    place(reason, login, words).filter(|mend| is_there(&mend.path))
}

fn place(reason: &Reason, login: &LoginRow, words: &WhyWords) -> Option<Mend> {
    let system = |label| login.system.map(|system| Mend { path: format!("/systems/{system}"), label });
    let to = |path: &str, label| Some(Mend { path: path.to_owned(), label });
    match reason.code {
        ReasonCode::SystemDisabled | ReasonCode::SystemLicenseMissing => system(words.to_system),
        ReasonCode::IdentityUnknown
        | ReasonCode::SecretMismatch
        | ReasonCode::OperationNotAllowed
        | ReasonCode::ReturnUrlNotAllowed
        | ReasonCode::DeploymentModeMismatch
        | ReasonCode::PayloadConflict => system(words.to_settings),
        ReasonCode::CustomerNotLinked | ReasonCode::CustomerLicenseMissing => {
            login.system.map(|system| Mend { path: format!("/systems/{system}/customers"), label: words.to_customers })
        }
        ReasonCode::CustomerDisabled => match login.customer {
            Some(customer) => Some(Mend { path: format!("/customers/{customer}"), label: words.to_customer }),
            None => to("/customers", words.to_customers),
        },
        ReasonCode::LicenseRevoked
        | ReasonCode::LicenseSuspended
        | ReasonCode::ShopMismatch
        | ReasonCode::SubscriptionMissing
        | ReasonCode::LicenseKeyExpired => to("/licenses", words.to_licenses),
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
