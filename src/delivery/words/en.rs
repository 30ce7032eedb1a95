//! The words of mails in English.

use super::{Action, Words, moment};
use crate::{
    delivery::content::{End, Of, Offer, Told},
    domain::{license::LicenseKind, mail::Side},
};

fn kind(kind: LicenseKind) -> &'static str {
    match kind {
        LicenseKind::System => "system license (one customer license included)",
        LicenseKind::Customer => "customer license",
    }
}

fn label(of: LicenseKind) -> &'static str {
    match of {
        LicenseKind::System => "System license (one customer license included)",
        LicenseKind::Customer => "Customer license",
    }
}

pub(super) fn of(told: &Told) -> Words {
    let Told { vendor, recipient, of } = told;
    match of {
        Of::Serials { external_ref, again, licenses, claim_url } => {
            let action = claim_url.as_ref().map(|url| Action {
                before: format!(
                    "This link claims all licenses of the order that nobody has claimed yet into the account of {recipient}, \
                     without typing a code. If that address has no account, one is made."
                ),
                label: "Claim the licenses".to_owned(),
                url: url.clone(),
                after: "Or enter the codes where you manage your licenses.".to_owned(),
            });
            let mut closing = match action {
                Some(_) => Vec::new(),
                None => vec![
                    "All licenses of this mail have been claimed into an account: there is nothing to enter.".to_owned(),
                ],
            };
            closing
                .push("Keep this mail to yourself: whoever has a code can claim its license until somebody has.".to_owned());
            Words {
                subject: match again {
                    false => format!("Your licenses for order {external_ref}"),
                    true => format!("Your license for order {external_ref}, sent again"),
                },
                heading: if *again { "Your license, sent again" } else { "Your licenses" }.to_owned(),
                paragraphs: vec![match again {
                    false => {
                        format!("Thank you for your order {external_ref}. These are the activation codes of its licenses:")
                    }
                    true => {
                        format!("As you asked, here is the activation code of a license of your order {external_ref} again:")
                    }
                }],
                serials: licenses.iter().map(|(of, serial)| (label(*of).to_owned(), serial.clone())).collect(),
                action,
                closing,
                footer: format!("{vendor} sent this mail because of order {external_ref}."),
            }
        }
        Of::Offer { to, offer } => offered(*to, offer, vendor),
        Of::Settled { to, offer, end } => settled(*to, offer, *end, vendor),
    }
}

fn plain(subject: &str, paragraphs: Vec<String>, closing: &str, vendor: &str) -> Words {
    Words {
        subject: subject.to_owned(),
        heading: subject.to_owned(),
        paragraphs,
        serials: Vec::new(),
        action: None,
        closing: vec![closing.to_owned()],
        footer: format!("{vendor} sent this mail because a license was offered."),
    }
}

fn offered(to: Side, offer: &Offer, vendor: &str) -> Words {
    let Offer { kind: of, serial, giver, to_email, until } = offer;
    let (of, until) = (kind(*of), moment(*until));
    match to {
        Side::Giver => plain(
            "You have offered a license",
            vec![
                format!("You have offered your {of} {serial} to {to_email}. The offer can be accepted until {until}."),
                "When it is accepted, the license leaves its shop, its system and its links and belongs to the other account."
                    .to_owned(),
            ],
            "Until then everything stays as it is, and you can cancel the offer.",
            vendor,
        ),
        Side::Recipient => plain(
            "A license is offered to you",
            vec![
                format!("{giver} offers you a {of}, {serial}."),
                format!("You can accept or decline it until {until}, in the account of {to_email}."),
                format!("If that address has no account yet, ask {vendor} for one."),
            ],
            "If you do nothing, the offer expires and nothing changes.",
            vendor,
        ),
    }
}

fn settled(to: Side, offer: &Offer, end: End, vendor: &str) -> Words {
    let Offer { kind: of, serial, giver, to_email, .. } = offer;
    let of = kind(*of);
    match (to, end) {
        (Side::Giver, End::Accepted) => plain(
            "Your license has a new owner",
            vec![format!("{to_email} has accepted your {of} {serial}.")],
            "It is not in your account any more. Links that held it are refused until they hold another license.",
            vendor,
        ),
        (Side::Giver, End::Declined) => plain(
            "Your offer was declined",
            vec![format!("{to_email} does not want your {of} {serial}.")],
            "The license is still yours, and nothing has changed.",
            vendor,
        ),
        (Side::Giver, End::Cancelled) => plain(
            "You have cancelled your offer",
            vec![format!("Your {of} {serial} is not offered to {to_email} any more.")],
            "The license is still yours, and nothing has changed.",
            vendor,
        ),
        (Side::Giver, End::Expired) => plain(
            "Your offer has expired",
            vec![format!("{to_email} did not accept your {of} {serial} in time.")],
            "The license is still yours, and nothing has changed. You can offer it again.",
            vendor,
        ),
        (Side::Recipient, End::Accepted) => plain(
            "The license is yours",
            vec![format!("You have accepted the {of} {serial} of {giver}. It is in your account.")],
            "Next, bind it to your shop, and put it into a system or a link.",
            vendor,
        ),
        (Side::Recipient, End::Declined) => plain(
            "You have declined a license",
            vec![format!("You have declined the {of} {serial} of {giver}.")],
            "Nothing has changed for you.",
            vendor,
        ),
        (Side::Recipient, End::Cancelled) => plain(
            "An offer was cancelled",
            vec![format!("{giver} does not offer you the {of} {serial} any more.")],
            "Nothing has changed for you.",
            vendor,
        ),
        (Side::Recipient, End::Expired) => plain(
            "An offer has expired",
            vec![format!("The {of} {serial} that {giver} offered you can not be accepted any more.")],
            "Nothing has changed for you. If you want the license, ask for a new offer.",
            vendor,
        ),
    }
}
