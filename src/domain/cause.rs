//! Why something changes: who did it, for what reason, in which request. Every use case takes a [`Cause`], and the store
//! writes the history from it in the same transaction.

use super::{id::Id, license::Account, shop::Shop};

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The vendor's staff or store, by an API key with this label or at the command line.
    Operator(String),
    /// An administrator of an account, by an API key with this label.
    Admin(Id<Account>, String),
    /// Somebody who is signed in, by their e-mail address: of the vendor's staff, or of the account.
    User(Option<Id<Account>>, String),
    /// A shop's plugin, by its key.
    Shop(Id<Shop>),
    /// Subscription billing, by a signed event of this provider.
    Billing(String),
    /// Whoever acts for another account, as this account is told of it.
    OtherAccount,
    /// Whoever has the claim link that was mailed to the address of an order.
    ClaimLink,
    /// punchgate itself, for example the demo filling its database.
    System,
}

impl Actor {
    /// The actor as the history shows it.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Operator(label) => format!("operator:{label}"),
            Self::Admin(_, label) => format!("admin:{label}"),
            Self::User(_, email) => format!("user:{email}"),
            Self::Shop(id) => format!("shop:{id}"),
            Self::Billing(provider) => format!("billing:{provider}"),
            Self::OtherAccount => "another account".to_owned(),
            Self::ClaimLink => "claim-link".to_owned(),
            Self::System => "punchgate".to_owned(),
        }
    }
}

/// Who, why and in which request.
#[derive(Clone, Debug)]
pub struct Cause {
    /// Who acts.
    pub actor: Actor,
    /// The reason given, if any.
    pub reason: Option<String>,
    /// The request in which it happened, if any.
    pub request_id: Option<String>,
}

impl Cause {
    /// A cause without a reason or a request.
    #[must_use]
    pub fn by(actor: Actor) -> Self {
        Self { actor, reason: None, request_id: None }
    }
}
