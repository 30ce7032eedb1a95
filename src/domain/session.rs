//! Sessions: what an accepted login starts, what it hands over, and the states it goes through. What a state allows is decided
//! here; writing it is left to `punchout`.

use super::login::{DeploymentMode, Operation};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Marks ids of sessions.
pub enum Session {}

/// Marks ids of logins.
pub enum Login {}

/// Who sits in front of the screen, as far as the procurement system says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// The e-mail address.
    pub email: Option<String>,
    /// The name.
    pub name: Option<String>,
}

/// The `ShipTo` of a setup request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipTo {
    /// `addressID`.
    pub address_id: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// `DeliverTo`, in order.
    pub deliver_to: Vec<String>,
    /// `Street`, in order.
    pub street: Vec<String>,
    /// `City`.
    pub city: Option<String>,
    /// `State`.
    pub state: Option<String>,
    /// `PostalCode`.
    pub postal_code: Option<String>,
    /// `isoCountryCode` of `Country`.
    pub country: Option<String>,
    /// `Email`.
    pub email: Option<String>,
}

/// The `SelectedItem` of a setup request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectedItem {
    /// `SupplierPartID`.
    pub number: String,
    /// `SupplierPartAuxiliaryID`.
    pub auxiliary_id: Option<String>,
}

/// An `ItemOut` of a setup request: a line of the cart as the buyer has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierItem {
    /// `SupplierPartID`.
    pub number: String,
    /// `SupplierPartAuxiliaryID`.
    pub auxiliary_id: Option<String>,
    /// `quantity`, as written.
    pub quantity: String,
    /// `lineNumber`, as written.
    pub line_number: Option<String>,
}

impl EarlierItem {
    /// Whether it is this line of a cart that went back: the same number, and the same auxiliary id where the item still has one.
    #[must_use]
    pub fn is_line(&self, number: &str, auxiliary_id: &str) -> bool {
        self.number == number && self.auxiliary_id.as_deref().is_none_or(|known| known == auxiliary_id)
    }
}

/// Somebody as a cXML header calls them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// `domain`.
    pub domain: String,
    /// The text of `Identity`.
    pub identity: String,
}

/// What the envelope of a cXML request says that the envelope of the answer needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Envelope {
    /// Who asked.
    pub from: Vec<Party>,
    /// Who was asked: the shop.
    pub to: Vec<Party>,
    /// `deploymentMode`.
    pub deployment_mode: Option<DeploymentMode>,
    /// The namespaces that the markup in `BuyerCookie` uses and that were declared outside of it: prefix, empty for the default one,
    /// and URI.
    pub cookie_namespaces: Vec<(String, String)>,
}

/// What a login brings for the shop and for the return of the cart; never a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// What is to be done with the cart.
    pub operation: Operation,
    /// OCI `FUNCTION`, in upper case.
    pub function: Option<String>,
    /// Where the cart is to go, as written.
    pub return_url: String,
    /// The inner markup of cXML `BuyerCookie`, as written.
    pub buyer_cookie: Option<String>,
    /// What the envelope of a cXML request said.
    #[serde(default)]
    pub envelope: Envelope,
    /// Who sits in front of the screen.
    pub buyer: Buyer,
    /// cXML `Extrinsic`, in order.
    pub extrinsics: Vec<(String, String)>,
    /// OCI fields, in order, without the login parameters.
    pub parameters: Vec<(String, String)>,
    /// cXML `ShipTo`.
    pub ship_to: Option<ShipTo>,
    /// cXML `SelectedItem`.
    pub selected_item: Option<SelectedItem>,
    /// cXML `ItemOut`.
    pub items: Vec<EarlierItem>,
}

impl Default for Handover {
    fn default() -> Self {
        Self {
            operation: Operation::Create,
            function: None,
            return_url: String::new(),
            buyer_cookie: None,
            envelope: Envelope::default(),
            buyer: Buyer::default(),
            extrinsics: Vec::new(),
            parameters: Vec::new(),
            ship_to: None,
            selected_item: None,
            items: Vec::new(),
        }
    }
}

/// What is written of a session's life; its state follows from this and the time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Life {
    /// Until when the start token may be redeemed.
    pub token_expires_at: DateTime<Utc>,
    /// When the shop redeemed it.
    pub redeemed_at: Option<DateTime<Utc>>,
    /// Until when a redeemed session may return its cart.
    pub expires_at: Option<DateTime<Utc>>,
    /// When the cart was returned.
    pub returned_at: Option<DateTime<Utc>>,
    /// When the buyer left without a cart.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// When a call found the entitlement gone.
    pub ended_at: Option<DateTime<Utc>>,
}

/// The state of a session at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The token waits to be redeemed.
    Started,
    /// The buyer is in the shop.
    Redeemed,
    /// The cart went back.
    Returned,
    /// The buyer left.
    Cancelled,
    /// Its time ran out.
    Expired,
    /// The entitlement was gone.
    Ended,
}

/// What a session gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A cart with items.
    Returned,
    /// An edited cart without items: the buyer's lines go.
    Deleted,
    /// Nothing came of it.
    Cancelled,
    /// The cart that was edited or looked at stays as it was.
    Unchanged,
}

impl Outcome {
    /// What comes of a cart of so many items, or of leaving without one (`None`).
    #[must_use]
    pub fn of(operation: Operation, items: Option<usize>) -> Self {
        match (operation, items) {
            (Operation::Create | Operation::Source, None | Some(0)) => Self::Cancelled,
            (Operation::Edit, None) | (Operation::Inspect, _) => Self::Unchanged,
            (Operation::Edit, Some(0)) => Self::Deleted,
            (Operation::Create | Operation::Source | Operation::Edit, Some(_)) => Self::Returned,
        }
    }

    /// The state that it leaves the session in.
    #[must_use]
    pub fn state(self) -> State {
        match self {
            Self::Returned | Self::Deleted => State::Returned,
            Self::Cancelled | Self::Unchanged => State::Cancelled,
        }
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Deleted => "deleted",
            Self::Cancelled => "cancelled",
            Self::Unchanged => "unchanged",
        }
    }

    /// The outcome of its word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Returned, Self::Deleted, Self::Cancelled, Self::Unchanged]
            .into_iter()
            .find(|outcome| outcome.as_str() == word)
    }
}

impl State {
    /// The word for it in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Redeemed => "redeemed",
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Ended => "ended",
        }
    }
}

/// Why a start token cannot be redeemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedeemRefusal {
    /// It was redeemed before.
    TokenUsed,
    /// Its time ran out.
    TokenExpired,
    /// The session is over.
    SessionEnded,
}

/// Why a session takes no cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnRefusal {
    /// The entitlement was found gone.
    SessionEnded,
    /// It waits to be redeemed, or is over.
    SessionClosed(State),
}

impl Life {
    /// The state at `now`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> State {
        if self.ended_at.is_some() {
            State::Ended
        } else if self.returned_at.is_some() {
            State::Returned
        } else if self.cancelled_at.is_some() {
            State::Cancelled
        } else {
            match (self.redeemed_at, self.expires_at) {
                (None, _) if now < self.token_expires_at => State::Started,
                (Some(_), Some(until)) if now < until => State::Redeemed,
                _ => State::Expired,
            }
        }
    }

    /// Whether the start token may be redeemed at `now`.
    ///
    /// # Errors
    /// The reason why not.
    pub fn may_redeem(&self, now: DateTime<Utc>) -> Result<(), RedeemRefusal> {
        match self.state(now) {
            State::Started => Ok(()),
            State::Ended if self.redeemed_at.is_none() => Err(RedeemRefusal::SessionEnded),
            State::Expired if self.redeemed_at.is_none() => Err(RedeemRefusal::TokenExpired),
            _ => Err(RedeemRefusal::TokenUsed),
        }
    }

    /// Whether a cart may go back, or the buyer leave without one, at `now`.
    ///
    /// # Errors
    /// The reason why not.
    pub fn may_return(&self, now: DateTime<Utc>) -> Result<(), ReturnRefusal> {
        match self.state(now) {
            State::Redeemed => Ok(()),
            State::Ended => Err(ReturnRefusal::SessionEnded),
            state => Err(ReturnRefusal::SessionClosed(state)),
        }
    }

    /// When it came into the state that it has at `now`; `None` for the states that it waits in.
    #[must_use]
    pub fn since(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.state(now) {
            State::Started => None,
            State::Redeemed => self.redeemed_at,
            State::Returned => self.returned_at,
            State::Cancelled => self.cancelled_at,
            State::Ended => self.ended_at,
            State::Expired => self.expires_at.or(Some(self.token_expires_at)),
        }
    }

    /// Whether the same document may start this session again: as long as nobody redeemed it and nothing ended it.
    #[must_use]
    pub fn may_start_again(&self) -> bool {
        self.redeemed_at.is_none() && self.ended_at.is_none() && self.returned_at.is_none() && self.cancelled_at.is_none()
    }
}

/// What a lapse means for the buyers who are in the shop; the operator's setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpenSessions {
    /// They end: no cart goes back.
    #[default]
    End,
    /// They may return their cart.
    Finish,
}

/// How long tokens and sessions live; the operator's settings.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// From the answer to the redemption.
    pub token: TimeDelta,
    /// From the redemption to the return.
    pub session: TimeDelta,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { token: TimeDelta::seconds(120), session: TimeDelta::hours(4) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
    }

    fn started() -> Life {
        Life { token_expires_at: at(120), ..Life::default() }
    }

    #[test]
    fn a_token_is_good_until_its_moment_and_once() {
        assert_eq!(started().may_redeem(at(119)), Ok(()));
        assert_eq!(started().may_redeem(at(120)), Err(RedeemRefusal::TokenExpired));
        let redeemed = Life { redeemed_at: Some(at(5)), expires_at: Some(at(500)), ..started() };
        assert_eq!(redeemed.may_redeem(at(6)), Err(RedeemRefusal::TokenUsed));
        assert_eq!(redeemed.may_redeem(at(600)), Err(RedeemRefusal::TokenUsed), "used stays used");
        let ended = Life { ended_at: Some(at(5)), ..started() };
        assert_eq!(ended.may_redeem(at(6)), Err(RedeemRefusal::SessionEnded));
    }

    #[test]
    fn the_state_follows_from_what_is_written_and_the_time() {
        let redeemed = Life { redeemed_at: Some(at(5)), expires_at: Some(at(500)), ..started() };
        assert_eq!(started().state(at(1)), State::Started);
        assert_eq!(started().state(at(121)), State::Expired);
        assert_eq!(redeemed.state(at(499)), State::Redeemed);
        assert_eq!(redeemed.state(at(500)), State::Expired);
        assert_eq!(Life { returned_at: Some(at(9)), ..redeemed.clone() }.state(at(600)), State::Returned);
        assert_eq!(Life { cancelled_at: Some(at(9)), ..redeemed.clone() }.state(at(600)), State::Cancelled);
        assert_eq!(Life { ended_at: Some(at(9)), ..redeemed }.state(at(10)), State::Ended);
    }

    #[test]
    fn a_cart_goes_back_once_and_only_from_the_shop() {
        let redeemed = Life { redeemed_at: Some(at(5)), expires_at: Some(at(500)), ..started() };
        assert_eq!(redeemed.may_return(at(499)), Ok(()));
        let closed = |life: Life, now| match life.may_return(at(now)) {
            Err(ReturnRefusal::SessionClosed(state)) => state.as_str(),
            other => panic!("{other:?}"),
        };
        assert_eq!(closed(started(), 1), "started");
        assert_eq!(closed(redeemed.clone(), 500), "expired");
        assert_eq!(closed(Life { returned_at: Some(at(9)), ..redeemed.clone() }, 10), "returned");
        assert_eq!(closed(Life { cancelled_at: Some(at(9)), ..redeemed.clone() }, 10), "cancelled");
        let ended = Life { ended_at: Some(at(9)), ..redeemed };
        assert_eq!(ended.may_return(at(10)), Err(ReturnRefusal::SessionEnded));
        assert_eq!(ended.since(at(10)), Some(at(9)));
    }

    #[test]
    fn what_comes_of_a_cart_follows_from_the_operation_and_its_items() {
        use Operation::{Create, Edit, Inspect, Source};
        for (operation, none, empty, filled) in [
            (Create, "cancelled", "cancelled", "returned"),
            (Source, "cancelled", "cancelled", "returned"),
            (Edit, "unchanged", "deleted", "returned"),
            (Inspect, "unchanged", "unchanged", "unchanged"),
        ] {
            let words = [None, Some(0), Some(2)].map(|items| Outcome::of(operation, items).as_str());
            assert_eq!(words, [none, empty, filled], "{operation:?}");
        }
    }

    #[test]
    fn a_line_is_known_by_its_number_and_by_its_auxiliary_id_where_it_kept_one() {
        let item = |auxiliary: Option<&str>| EarlierItem {
            number: "A-1".to_owned(),
            auxiliary_id: auxiliary.map(str::to_owned),
            ..EarlierItem::default()
        };
        assert!(item(Some("x")).is_line("A-1", "x"));
        assert!(item(None).is_line("A-1", "x"));
        assert!(!item(Some("y")).is_line("A-1", "x"));
        assert!(!item(Some("x")).is_line("A-2", "x"));
    }

    #[test]
    fn a_document_starts_its_session_again_until_it_was_redeemed() {
        assert!(started().may_start_again());
        assert!(!Life { redeemed_at: Some(at(1)), ..started() }.may_start_again());
    }
}
