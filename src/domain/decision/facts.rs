//! What a decision rests on, as plain values of one moment. Reading them from the store is left to `store`; what follows
//! from them, to the rules beside this file.

use crate::domain::{
    id::Id,
    license::{Account, LicenseFacts},
    secret::Relation,
    session::{Life, Session},
    shop::Shop,
    subscription::Terms,
    system::{Customer, Link, System, SystemConfig},
};
use chrono::{DateTime, Utc};

/// How the proof of a request compares with one slot of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotCheck {
    /// When the slot stops counting; `None` for the current one.
    pub until: Option<DateTime<Utc>>,
    /// Whether the proof fits it.
    pub fits: bool,
    /// How the presented secret relates to it, if one was presented in clear.
    pub relation: Option<Relation>,
}

/// A system as the decision needs it.
#[derive(Clone, Debug)]
pub struct SystemFacts {
    /// The system.
    pub id: Id<System>,
    /// Whose it is.
    pub account: Id<Account>,
    /// Its shop.
    pub shop: Id<Shop>,
    /// Its configuration.
    pub config: SystemConfig,
    /// Whether it is switched on.
    pub enabled: bool,
    /// The system license in it.
    pub license: Option<LicenseFacts>,
    /// The proof against the system's own secret, a check for each slot; empty if it has none.
    pub secret: Vec<SlotCheck>,
}

/// A link that the request may mean, as the decision needs it.
#[derive(Clone, Debug)]
pub struct LinkFacts {
    /// The link.
    pub id: Id<Link>,
    /// The customer in it.
    pub customer: Id<Customer>,
    /// Whether the customer is switched on.
    pub customer_enabled: bool,
    /// The login identity, folded; empty where the system has a token instead.
    pub identity: String,
    /// The domain that the identity must come with, folded; `None`: any.
    pub domain: Option<String>,
    /// Set if the link was found by its token, with the moment when that token stops counting, if it is being retired.
    pub token: Option<Option<DateTime<Utc>>>,
    /// The proof against the link's own secret, a check for each slot; empty if it has none.
    pub secret: Vec<SlotCheck>,
    /// The customer license that it holds. A bundled one has the facts of its system license, under its own id.
    pub license: Option<LicenseFacts>,
    /// Whether that license is the bundled one of the system's license, and so is whatever that one is.
    pub bundled: bool,
}

/// An earlier session of the same system with the same payloadID.
#[derive(Clone, Debug)]
pub struct EarlierSession {
    /// The session.
    pub id: Id<Session>,
    /// Whose it is.
    pub link: Id<Link>,
    /// The digest of the document that started it.
    pub digest: [u8; 32],
    /// What became of it.
    pub life: Life,
}

/// Which limits on failed proofs in this system are reached, for the client's network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Over {
    /// The network's own: further failures of it are held back, and nothing else.
    pub network: bool,
    /// That of the one whose proof it is, from this network: until it lifts no proof of it counts, or guessing would go on.
    pub identity: bool,
}

/// Everything that a decision rests on, of one moment.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The system named by the URL, if it exists and speaks the protocol.
    pub system: Option<SystemFacts>,
    /// The links that the request may mean.
    pub links: Vec<LinkFacts>,
    /// The earlier session with this payloadID.
    pub earlier: Option<EarlierSession>,
    /// Whether the cart to edit or inspect once came from here.
    pub cart_known: bool,
    /// Which limits on failed proofs are reached.
    pub over: Over,
    /// The operator's allowances.
    pub terms: Terms,
}
