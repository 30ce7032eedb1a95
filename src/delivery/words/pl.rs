//! The words of mails in Polish.

use super::{Action, Words, moment};
use crate::{
    delivery::content::{End, Of, Offer, Told},
    domain::{license::LicenseKind, mail::Side},
};

/// Who or what: `licencja systemowa`.
fn label(of: LicenseKind) -> &'static str {
    match of {
        LicenseKind::System => "Licencja systemowa (z jedną licencją klienta)",
        LicenseKind::Customer => "Licencja klienta",
    }
}

/// Whom or what: `licencję systemową`.
fn accusative(of: LicenseKind) -> &'static str {
    match of {
        LicenseKind::System => "licencję systemową (z jedną licencją klienta)",
        LicenseKind::Customer => "licencję klienta",
    }
}

/// Of what: `licencji systemowej`.
fn genitive(of: LicenseKind) -> &'static str {
    match of {
        LicenseKind::System => "licencji systemowej (z jedną licencją klienta)",
        LicenseKind::Customer => "licencji klienta",
    }
}

pub(super) fn of(told: &Told) -> Words {
    let Told { vendor, recipient, of } = told;
    match of {
        Of::Serials { external_ref, again, licenses, claim_url } => {
            let action = claim_url.as_ref().map(|url| Action {
                before: format!(
                    "Ten link przypisuje do konta {recipient} wszystkie licencje z zamówienia, których nikt jeszcze nie \
                     aktywował, bez wpisywania kodów. Jeśli ten adres nie ma konta, zostanie ono założone."
                ),
                label: "Aktywuj licencje".to_owned(),
                url: url.clone(),
                after: "Kody można też wpisać tam, gdzie zarządzają Państwo licencjami.".to_owned(),
            });
            let mut closing = match action {
                Some(_) => Vec::new(),
                None => vec![
                    "Wszystkie licencje z tej wiadomości są już przypisane do konta: nie trzeba niczego wpisywać."
                        .to_owned(),
                ],
            };
            closing.push(
                "Prosimy nie przekazywać tej wiadomości: kto ma kod, może aktywować licencję, dopóki nikt tego nie zrobił."
                    .to_owned(),
            );
            Words {
                subject: match again {
                    false => format!("Licencje do zamówienia {external_ref}"),
                    true => format!("Licencja do zamówienia {external_ref}, wysłana ponownie"),
                },
                heading: if *again { "Licencja wysłana ponownie" } else { "Państwa licencje" }.to_owned(),
                paragraphs: vec![match again {
                    false => format!("Dziękujemy za zamówienie {external_ref}. Oto kody aktywacyjne licencji:"),
                    true => {
                        format!("Zgodnie z prośbą przesyłamy ponownie kod aktywacyjny licencji z zamówienia {external_ref}:")
                    }
                }],
                serials: licenses.iter().map(|(of, serial)| (label(*of).to_owned(), serial.clone())).collect(),
                action,
                closing,
                footer: format!("{vendor}: wiadomość wysłana w związku z zamówieniem {external_ref}."),
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
        footer: format!("{vendor}: wiadomość wysłana, ponieważ zaoferowano licencję."),
    }
}

fn offered(to: Side, offer: &Offer, vendor: &str) -> Words {
    let Offer { kind: of, serial, giver, to_email, until } = offer;
    let (of, until) = (accusative(*of), moment(*until));
    match to {
        Side::Giver => plain(
            "Zaoferowali Państwo licencję",
            vec![
                format!("Zaoferowali Państwo {of} {serial} adresowi {to_email}. Ofertę można przyjąć do {until}."),
                "Po przyjęciu licencja opuści swój sklep, system i powiązania i będzie należeć do drugiego konta."
                    .to_owned(),
            ],
            "Do tego czasu nic się nie zmienia, a ofertę można wycofać.",
            vendor,
        ),
        Side::Recipient => plain(
            "Oferta przekazania licencji",
            vec![
                format!("{giver} oferuje Państwu {of} {serial}."),
                format!("Ofertę można przyjąć lub odrzucić do {until} na koncie {to_email}."),
                format!("Jeśli ten adres nie ma jeszcze konta, prosimy zwrócić się o nie do: {vendor}."),
            ],
            "Jeśli nic Państwo nie zrobią, oferta wygaśnie i nic się nie zmieni.",
            vendor,
        ),
    }
}

fn settled(to: Side, offer: &Offer, end: End, vendor: &str) -> Words {
    let Offer { kind, serial, giver, to_email, .. } = offer;
    let (of, of_which) = (accusative(*kind), genitive(*kind));
    match (to, end) {
        (Side::Giver, End::Accepted) => plain(
            "Licencja ma nowego właściciela",
            vec![format!("{to_email}: przyjęto Państwa {of} {serial}.")],
            "Licencji nie ma już na Państwa koncie. Powiązania, które ją miały, są odrzucane, dopóki nie otrzymają innej licencji.",
            vendor,
        ),
        (Side::Giver, End::Declined) => plain(
            "Oferta została odrzucona",
            vec![format!("{to_email}: nie przyjęto Państwa {of_which} {serial}.")],
            "Licencja nadal należy do Państwa i nic się nie zmieniło.",
            vendor,
        ),
        (Side::Giver, End::Cancelled) => plain(
            "Wycofali Państwo ofertę",
            vec![format!("Wycofali Państwo ofertę {of_which} {serial} dla {to_email}.")],
            "Licencja nadal należy do Państwa i nic się nie zmieniło.",
            vendor,
        ),
        (Side::Giver, End::Expired) => plain(
            "Oferta wygasła",
            vec![format!("{to_email}: nie przyjęto w terminie Państwa {of_which} {serial}.")],
            "Licencja nadal należy do Państwa i nic się nie zmieniło. Można ją zaoferować ponownie.",
            vendor,
        ),
        (Side::Recipient, End::Accepted) => plain(
            "Licencja należy do Państwa",
            vec![format!("Przyjęli Państwo {of} {serial} od: {giver}. Jest na Państwa koncie.")],
            "Teraz należy przypisać ją do sklepu i umieścić w systemie lub powiązaniu.",
            vendor,
        ),
        (Side::Recipient, End::Declined) => plain(
            "Odrzucili Państwo ofertę licencji",
            vec![format!("Odrzucili Państwo {of} {serial} od: {giver}.")],
            "Nic się dla Państwa nie zmieniło.",
            vendor,
        ),
        (Side::Recipient, End::Cancelled) => plain(
            "Oferta została wycofana",
            vec![format!("{giver} nie oferuje już Państwu {of_which} {serial}.")],
            "Nic się dla Państwa nie zmieniło.",
            vendor,
        ),
        (Side::Recipient, End::Expired) => plain(
            "Oferta wygasła",
            vec![format!("Nie można już przyjąć {of_which} {serial}, którą oferuje {giver}.")],
            "Nic się dla Państwa nie zmieniło. Jeśli chcą Państwo tę licencję, prosimy poprosić o nową ofertę.",
            vendor,
        ),
    }
}
