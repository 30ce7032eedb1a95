//! What a mail tells, gathered when it is sent: serials are opened here and nowhere kept. What is not to be told any more (an order
//! that was taken back meanwhile, a license that went to somebody else) is left out, or ends the mail.

use super::words::{self, Words};
use crate::{
    domain::{
        id::Id,
        license::{License, LicenseKind},
        mail::{Message, Side},
        order::OrderStatus,
        serial::masked,
        transfer::Transfer,
    },
    outbound::Sender,
    store::{self, Db, HeldMail, SoldLicense},
    vault::{Place, Slot, Vault},
};
use chrono::{DateTime, Utc};
use url::Url;

/// What a mail tells, as plain values.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The vendor, as the sender of its mails shows it.
    pub(super) vendor: String,
    /// To which address.
    pub(super) recipient: String,
    /// Of what.
    pub(super) of: Of,
}

/// Of what a mail tells.
#[derive(Clone, Debug)]
pub(super) enum Of {
    /// Serials of an order.
    Serials {
        /// The store's reference.
        external_ref: String,
        /// Whether they were sent before.
        again: bool,
        /// Each license with its serial.
        licenses: Vec<(LicenseKind, String)>,
        /// Where they are claimed by one click; `None` if all of them were claimed.
        claim_url: Option<String>,
    },
    /// An offer of a license.
    Offer {
        /// To whom this goes.
        to: Side,
        /// The offer.
        offer: Offer,
    },
    /// The end of an offer.
    Settled {
        /// To whom this goes.
        to: Side,
        /// The offer.
        offer: Offer,
        /// How it ended.
        end: End,
    },
}

/// A license that one account offers to another.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// For what it is.
    pub(super) kind: LicenseKind,
    /// Its serial, masked.
    pub(super) serial: String,
    /// Who offers it.
    pub(super) giver: String,
    /// To which address.
    pub(super) to_email: String,
    /// Until when.
    pub(super) until: DateTime<Utc>,
}

/// How an offer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The recipient has the license.
    Accepted,
    /// The recipient does not want it.
    Declined,
    /// The giver took it back.
    Cancelled,
    /// Nobody accepted it in time.
    Expired,
}

impl End {
    pub(super) const ALL: [Self; 4] = [Self::Accepted, Self::Declined, Self::Cancelled, Self::Expired];

    fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

/// A mail's words, and what in them nobody else is to see.
pub(super) struct Composed {
    pub(super) words: Words,
    pub(super) secrets: Vec<String>,
}

/// Why a mail has no words.
pub(super) enum NotComposed {
    /// The store failed.
    Store(store::Error),
    /// There is nothing to tell any more.
    Never(&'static str),
    /// It cannot be told now.
    NotNow(String),
}

impl From<store::Error> for NotComposed {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

pub(super) async fn compose(
    db: &mut Db,
    vault: &Vault,
    public_url: &Url,
    from: &Sender,
    mail: &HeldMail,
) -> Result<Composed, NotComposed> {
    let (of, secrets) = match mail.message.as_ref() {
        None => {
            return Err(NotComposed::Never(
                "another version of the program wrote it, and this one does not know about what",
            ));
        }
        Some(Message::OrderPaid { order }) => serials(vault, public_url, &db.sold_in(*order).await?, None)?,
        Some(Message::SentAgain { license }) => serials(vault, public_url, &db.sold_with(*license).await?, Some(*license))?,
        Some(Message::TransferOffered { transfer, to }) => {
            let (offer, _) = offer(db, *transfer).await?;
            (Of::Offer { to: *to, offer }, Vec::new())
        }
        Some(Message::TransferSettled { transfer, to }) => {
            let (offer, end) = offer(db, *transfer).await?;
            let end = end.ok_or(NotComposed::Never("the offer has not ended"))?;
            (Of::Settled { to: *to, offer, end }, Vec::new())
        }
    };
    let told = Told { vendor: from.shown(), recipient: mail.recipient.clone(), of };
    Ok(Composed { words: words::of(&told, mail.language), secrets })
}

/// The serials of an order's licenses, or of one of them, with a link that claims what nobody did.
fn serials(
    vault: &Vault,
    public_url: &Url,
    sold: &[SoldLicense],
    only: Option<Id<License>>,
) -> Result<(Of, Vec<String>), NotComposed> {
    let first = sold.first().ok_or(NotComposed::Never("its licenses are not there"))?;
    if first.order_status != OrderStatus::Paid {
        return Err(NotComposed::Never("the order is not paid any more: its codes are not sent"));
    }
    let told: Vec<&SoldLicense> = sold
        .iter()
        .filter(|license| !license.revoked && !license.transferred && only.is_none_or(|only| only == license.id))
        .collect();
    if told.is_empty() {
        return Err(NotComposed::Never("its licenses were refunded or transferred: their codes are not sent"));
    }
    let mut licenses = Vec::with_capacity(told.len());
    for license in &told {
        let place = Place::new("licenses", license.id, Slot::Current);
        let serial = vault.open(place, &license.sealed).map_err(|fault| NotComposed::NotNow(fault.to_string()))?;
        licenses.push((license.kind, serial.reveal().to_owned()));
    }
    let mut secrets: Vec<String> = licenses.iter().map(|(_, serial)| serial.clone()).collect();
    let unclaimed = told.iter().find(|license| license.account.is_none());
    let token = unclaimed.map(|license| vault.claim_token(license.id, &license.order_email));
    let claim_url = token.as_ref().and_then(|token| public_url.join(&format!("claim/{token}")).ok()).map(Into::into);
    secrets.extend(token);
    let external_ref = first.external_ref.clone();
    Ok((Of::Serials { external_ref, again: only.is_some(), licenses, claim_url }, secrets))
}

async fn offer(db: &mut Db, id: Id<Transfer>) -> Result<(Offer, Option<End>), NotComposed> {
    let transfer = db.transfer_told(id).await?.ok_or(NotComposed::Never("the offer is not there"))?;
    let end = transfer.outcome.as_deref().and_then(|word| End::ALL.into_iter().find(|end| end.as_str() == word));
    let giver = format!("{} ({})", transfer.from_name, transfer.from_email);
    let offer = Offer {
        kind: transfer.kind,
        serial: masked(&transfer.hint),
        giver,
        to_email: transfer.to_email,
        until: transfer.expires_at,
    };
    Ok((offer, end))
}
