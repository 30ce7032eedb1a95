//! The refusal codes, what each is about, and the flags that ride along with a yes. The words for people are in `explain`;
//! what a protocol answers to a code is left to `protocol`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where in the decision a reason arises; the first stage that has any decides what the caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The request cannot be read.
    Form,
    /// Who asks is not proven.
    Authentication,
    /// Who asks may not start a session.
    Entitlement,
    /// This request is not allowed.
    Policy,
    /// It is our fault.
    Ours,
}

macro_rules! reason_codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $stage:ident;)*) => {
        /// Why a login is refused. The order is the order of the stages, and within a stage the order in which one of several
        /// reasons is chosen for the caller.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ReasonCode { $($(#[$doc])* $variant,)* }

        impl ReasonCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable word for it in API, log and metrics.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The stage to which it belongs.
            #[must_use]
            pub fn stage(self) -> Stage {
                match self { $(Self::$variant => Stage::$stage),* }
            }
        }
    };
}

reason_codes! {
    /// The request is larger than the limit.
    TooLarge = "too_large", Form;
    /// The request cannot be read.
    Malformed = "malformed", Form;
    /// A document type with declarations of its own.
    ForbiddenDoctype = "forbidden_doctype", Form;
    /// A kind of request that is not answered here.
    UnsupportedRequest = "unsupported_request", Form;
    /// Too many failed proofs.
    RateLimited = "rate_limited", Authentication;
    /// No system of that name and protocol.
    SystemUnknown = "system_unknown", Authentication;
    /// Sender, To, identity or a fixed parameter fits nothing.
    IdentityUnknown = "identity_unknown", Authentication;
    /// The proof fails.
    SecretMismatch = "secret_mismatch", Authentication;
    /// The CredentialMac is outside of its time.
    MacExpired = "mac_expired", Authentication;
    /// The system is switched off.
    SystemDisabled = "system_disabled", Entitlement;
    /// The system holds no system license.
    SystemLicenseMissing = "system_license_missing", Entitlement;
    /// The customer has no link in this system.
    CustomerNotLinked = "customer_not_linked", Entitlement;
    /// The customer's link holds no license.
    CustomerLicenseMissing = "customer_license_missing", Entitlement;
    /// The customer is switched off.
    CustomerDisabled = "customer_disabled", Entitlement;
    /// A refund took the license back.
    LicenseRevoked = "license_revoked", Entitlement;
    /// An operator suspended the license.
    LicenseSuspended = "license_suspended", Entitlement;
    /// The license belongs to another installation.
    ShopMismatch = "shop_mismatch", Entitlement;
    /// Nothing pays for the license.
    SubscriptionMissing = "subscription_missing", Entitlement;
    /// The subscription has not started.
    SubscriptionNotStarted = "subscription_not_started", Entitlement;
    /// The subscription is over.
    SubscriptionLapsed = "subscription_lapsed", Entitlement;
    /// The license key of this installation is over.
    LicenseKeyExpired = "license_key_expired", Entitlement;
    /// The system does not allow this operation.
    OperationNotAllowed = "operation_not_allowed", Policy;
    /// There is nowhere to return the cart to.
    ReturnUrlMissing = "return_url_missing", Policy;
    /// The cart may not be returned there.
    ReturnUrlNotAllowed = "return_url_not_allowed", Policy;
    /// A test request in a production system, or the other way round.
    DeploymentModeMismatch = "deployment_mode_mismatch", Policy;
    /// The cart to edit or inspect never came from here.
    CartUnknown = "cart_unknown", Policy;
    /// The payloadID was used for something else.
    PayloadConflict = "payload_conflict", Policy;
    /// Too many logins wait.
    Busy = "busy", Ours;
    /// The store does not answer.
    StoreUnavailable = "store_unavailable", Ours;
    /// Something is broken.
    Internal = "internal", Ours;
}

impl ReasonCode {
    /// The code of its stable word; `None` for a word that is no code.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word)
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ReasonCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ReasonCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::of_word(&word).ok_or_else(|| serde::de::Error::custom(format!("unknown reason code `{word}`")))
    }
}

/// What a reason is about: a kind, and which one where there are several. Written as `kind` or `kind:which`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Subject(String);

impl Subject {
    /// A subject of which there is one, such as `system`.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        Self(kind.to_owned())
    }

    /// One of several, such as `parameter:CLIENT`.
    #[must_use]
    pub fn which(kind: &str, which: impl fmt::Display) -> Self {
        Self(format!("{kind}:{which}"))
    }

    /// The subject as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind alone.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0.split(':').next().unwrap_or_default()
    }
}

/// One reason for a refusal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reason {
    /// Why.
    pub code: ReasonCode,
    /// About what.
    pub subject: Subject,
}

impl Reason {
    /// A reason about something of which there is one.
    #[must_use]
    pub fn new(code: ReasonCode, kind: &str) -> Self {
        Self { code, subject: Subject::of(kind) }
    }
}

/// What rides along with an answer without refusing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "flag", content = "at")]
pub enum Flag {
    /// Only an allowance carries the license, until then.
    InGrace(DateTime<Utc>),
    /// The license ends then.
    EndsOn(DateTime<Utc>),
    /// The proof fits the secret that is being retired.
    OldSecretUsed,
    /// The cart would return over plain http.
    InsecureReturnUrl,
}

impl Flag {
    /// The stable word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InGrace(_) => "in_grace",
            Self::EndsOn(_) => "ends_on",
            Self::OldSecretUsed => "old_secret_used",
            Self::InsecureReturnUrl => "insecure_return_url",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_listed_in_the_order_of_their_stages() {
        assert!(ReasonCode::ALL.is_sorted_by_key(|code| code.stage()));
        for &code in ReasonCode::ALL {
            assert_eq!(ReasonCode::of_word(code.as_str()), Some(code));
        }
    }
}
