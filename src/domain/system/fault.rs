//! Why a configuration can never work. Each reason is named, so that whoever tells it in another language cannot forget one.

use crate::domain::field::TextFault;
use std::fmt;

/// What is wrong with a part of a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigWrong {
    /// A text in it is none that could be kept.
    Text(TextFault),
    /// A list is too long.
    TooMany,
    /// A return URL is too long.
    ReturnUrlTooLong,
    /// An operation is named twice.
    OperationTwice,
    /// There is no operation.
    NoOperation,
    /// A system's secret without a sender that would have it.
    SenderMissing,
    /// An identity that anybody can write, without a system's secret.
    IdentityUnproven,
    /// A CredentialMac that lives no hour.
    MacTooShort,
    /// A CredentialMac that lives too long.
    MacTooLong,
    /// A secret of its own for an OCI system.
    OciSecret,
    /// Neither identity and secret nor a token.
    OciFields,
    /// A field without a name.
    OciFieldUnnamed,
    /// A field that means two things.
    OciFieldTwice,
    /// Several customers that nothing would tell apart.
    ManyCustomers,
    /// A link that has no identity.
    LinkWithoutIdentity,
    /// A link that asks for a domain.
    LinkWithDomain,
    /// A link that proves itself by the system's secret.
    LinkWithoutSecret,
    /// Links by tokens, or by identities.
    LinksByOther,
    /// Another protocol.
    OtherProtocol,
}

impl ConfigWrong {
    /// What is wrong and what to do, for the API.
    #[must_use]
    pub fn detail(self) -> &'static str {
        match self {
            Self::Text(fault) => fault.detail(),
            Self::TooMany => "there are too many: 50 are the most",
            Self::ReturnUrlTooLong => "a return URL has at most 2048 bytes",
            Self::OperationTwice => "each operation is named once",
            Self::NoOperation => "a system that allows no operation lets nobody in",
            Self::SenderMissing => "a system secret is for a sender that is not the buyer: list that sender",
            Self::IdentityUnproven => {
                "an extrinsic or e-mail can be written by anybody: it identifies only under a system secret"
            }
            Self::MacTooShort => "a CredentialMac needs at least one hour",
            Self::MacTooLong => "a CredentialMac lives 87600 hours at most",
            Self::OciSecret => "an OCI system has no secret of its own: every link has its own",
            Self::OciFields => "name either the fields of identity and secret, or the one of a token",
            Self::OciFieldUnnamed => "a field needs a name",
            Self::OciFieldTwice => "each field can mean one thing only; names are compared without case",
            Self::ManyCustomers => {
                "the system has several customers, and with `only` nothing would tell them apart: unlink all but one first, or \
                 make another system for that one"
            }
            Self::LinkWithoutIdentity => {
                "a link of this system has no login identity and could not be told from others: give it one first"
            }
            Self::LinkWithDomain => {
                "identities read from there have no domain, and a link of this system asks for one: take the domain out of the \
                 link first"
            }
            Self::LinkWithoutSecret => {
                "a link of this system has no secret of its own and proves itself by the system's: give it one first"
            }
            Self::LinksByOther => {
                "the links of this system log in by what they were given, tokens or identities with secrets, and one does not \
                 become the other: unlink them first, or clone the system and link the customers there"
            }
            Self::OtherProtocol => "a system keeps its protocol for good: make another system for the other one",
        }
    }
}

impl fmt::Display for ConfigWrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail())
    }
}
