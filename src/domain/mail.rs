//! Mails as they wait: what each is about, never what it says. The words are made when it is sent, so that no serial waits in clear;
//! sending is left to `delivery`.

use super::{id::Id, license::License, order::Order, transfer::Transfer};
use serde::{Deserialize, Serialize};

/// Marks ids of mails.
pub enum Mail {}

/// To which side of a transfer a mail goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The account that offers the license.
    Giver,
    /// The address that it is offered to.
    Recipient,
}

/// What a mail is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "about")]
pub enum Message {
    /// The licenses of a paid order, with their serials.
    OrderPaid {
        /// The order.
        order: Id<Order>,
    },
    /// One license of an order, with its serial, sent again.
    SentAgain {
        /// The license.
        license: Id<License>,
    },
    /// A license is offered.
    TransferOffered {
        /// The transfer.
        transfer: Id<Transfer>,
        /// To whom this goes.
        to: Side,
    },
    /// An offer came to its end: the transfer says how.
    TransferSettled {
        /// The transfer.
        transfer: Id<Transfer>,
        /// To whom this goes.
        to: Side,
    },
}

impl Message {
    /// The word for what it is about.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::OrderPaid { .. } => "order_paid",
            Self::SentAgain { .. } => "sent_again",
            Self::TransferOffered { .. } => "transfer_offered",
            Self::TransferSettled { .. } => "transfer_settled",
        }
    }
}
