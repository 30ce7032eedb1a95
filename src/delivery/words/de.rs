//! The words of mails in German.

use super::{Action, Words, moment};
use crate::{
    delivery::content::{End, Of, Offer, Told},
    domain::{license::LicenseKind, mail::Side},
};

fn kind(kind: LicenseKind) -> &'static str {
    match kind {
        LicenseKind::System => "Systemlizenz (mit einer Kundenlizenz)",
        LicenseKind::Customer => "Kundenlizenz",
    }
}

pub(super) fn of(told: &Told) -> Words {
    let Told { vendor, recipient, of } = told;
    match of {
        Of::Serials { external_ref, again, licenses, claim_url } => {
            let action = claim_url.as_ref().map(|url| Action {
                before: format!(
                    "Dieser Link übernimmt alle Lizenzen der Bestellung, die noch niemand eingelöst hat, in das Konto von \
                     {recipient}, ohne dass Sie einen Code eintippen. Hat die Adresse noch kein Konto, wird eines angelegt."
                ),
                label: "Lizenzen einlösen".to_owned(),
                url: url.clone(),
                after: "Oder Sie geben die Codes dort ein, wo Sie Ihre Lizenzen verwalten.".to_owned(),
            });
            let mut closing = match action {
                Some(_) => Vec::new(),
                None => vec![
                    "Alle Lizenzen dieser Mail sind bereits in ein Konto eingelöst: Sie müssen nichts eingeben.".to_owned(),
                ],
            };
            closing.push(
                "Geben Sie diese Mail nicht weiter: Wer einen Code hat, kann die Lizenz einlösen, solange es niemand getan hat."
                    .to_owned(),
            );
            Words {
                subject: match again {
                    false => format!("Ihre Lizenzen zur Bestellung {external_ref}"),
                    true => format!("Ihre Lizenz zur Bestellung {external_ref}, erneut gesendet"),
                },
                heading: if *again { "Ihre Lizenz, erneut gesendet" } else { "Ihre Lizenzen" }.to_owned(),
                paragraphs: vec![match again {
                    false => {
                        format!(
                            "Vielen Dank für Ihre Bestellung {external_ref}. Dies sind die Aktivierungscodes der Lizenzen:"
                        )
                    }
                    true => format!(
                        "Wie gewünscht erhalten Sie den Aktivierungscode einer Lizenz Ihrer Bestellung {external_ref} noch einmal:"
                    ),
                }],
                serials: licenses.iter().map(|(of, serial)| (kind(*of).to_owned(), serial.clone())).collect(),
                action,
                closing,
                footer: format!("{vendor} hat diese Mail zur Bestellung {external_ref} gesendet."),
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
        footer: format!("{vendor} hat diese Mail gesendet, weil eine Lizenz angeboten wurde."),
    }
}

fn offered(to: Side, offer: &Offer, vendor: &str) -> Words {
    let Offer { kind: of, serial, giver, to_email, until } = offer;
    let (of, until) = (kind(*of), moment(*until));
    match to {
        Side::Giver => plain(
            "Sie haben eine Lizenz angeboten",
            vec![
                format!("Sie haben Ihre {of} {serial} an {to_email} angeboten. Das Angebot gilt bis {until}."),
                "Wird es angenommen, verlässt die Lizenz ihren Shop, ihr System und ihre Verknüpfungen und gehört dem anderen Konto."
                    .to_owned(),
            ],
            "Bis dahin bleibt alles, wie es ist, und Sie können das Angebot zurückziehen.",
            vendor,
        ),
        Side::Recipient => plain(
            "Ihnen wird eine Lizenz angeboten",
            vec![
                format!("{giver} bietet Ihnen eine {of} an: {serial}."),
                format!("Bis {until} können Sie das Angebot im Konto von {to_email} annehmen oder ablehnen."),
                format!("Hat diese Adresse noch kein Konto, bitten Sie {vendor} um eines."),
            ],
            "Wenn Sie nichts tun, verfällt das Angebot, und nichts ändert sich.",
            vendor,
        ),
    }
}

fn settled(to: Side, offer: &Offer, end: End, vendor: &str) -> Words {
    let Offer { kind: of, serial, giver, to_email, .. } = offer;
    let of = kind(*of);
    match (to, end) {
        (Side::Giver, End::Accepted) => plain(
            "Ihre Lizenz gehört jetzt jemand anderem",
            vec![format!("{to_email} hat Ihre {of} {serial} angenommen.")],
            "Sie ist nicht mehr in Ihrem Konto. Verknüpfungen, die sie hielten, werden abgewiesen, bis sie eine andere Lizenz halten.",
            vendor,
        ),
        (Side::Giver, End::Declined) => plain(
            "Ihr Angebot wurde abgelehnt",
            vec![format!("{to_email} möchte Ihre {of} {serial} nicht.")],
            "Die Lizenz gehört weiterhin Ihnen, und nichts hat sich geändert.",
            vendor,
        ),
        (Side::Giver, End::Cancelled) => plain(
            "Sie haben Ihr Angebot zurückgezogen",
            vec![format!("Ihre {of} {serial} wird {to_email} nicht mehr angeboten.")],
            "Die Lizenz gehört weiterhin Ihnen, und nichts hat sich geändert.",
            vendor,
        ),
        (Side::Giver, End::Expired) => plain(
            "Ihr Angebot ist verfallen",
            vec![format!("{to_email} hat Ihre {of} {serial} nicht rechtzeitig angenommen.")],
            "Die Lizenz gehört weiterhin Ihnen, und nichts hat sich geändert. Sie können sie erneut anbieten.",
            vendor,
        ),
        (Side::Recipient, End::Accepted) => plain(
            "Die Lizenz gehört Ihnen",
            vec![format!("Sie haben die {of} {serial} von {giver} angenommen. Sie ist in Ihrem Konto.")],
            "Als Nächstes binden Sie sie an Ihren Shop und setzen sie in ein System oder eine Verknüpfung ein.",
            vendor,
        ),
        (Side::Recipient, End::Declined) => plain(
            "Sie haben eine Lizenz abgelehnt",
            vec![format!("Sie haben die {of} {serial} von {giver} abgelehnt.")],
            "Für Sie hat sich nichts geändert.",
            vendor,
        ),
        (Side::Recipient, End::Cancelled) => plain(
            "Ein Angebot wurde zurückgezogen",
            vec![format!("{giver} bietet Ihnen die {of} {serial} nicht mehr an.")],
            "Für Sie hat sich nichts geändert.",
            vendor,
        ),
        (Side::Recipient, End::Expired) => plain(
            "Ein Angebot ist verfallen",
            vec![format!("Die {of} {serial}, die {giver} Ihnen angeboten hat, kann nicht mehr angenommen werden.")],
            "Für Sie hat sich nichts geändert. Möchten Sie die Lizenz, bitten Sie um ein neues Angebot.",
            vendor,
        ),
    }
}
