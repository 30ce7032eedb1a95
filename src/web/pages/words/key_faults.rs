//! Why a license key is not registered, for people; in English it is the sentence of the API.

use crate::domain::license_key::KeyFault;
use chrono::{DateTime, Utc};

fn day(at: DateTime<Utc>) -> impl std::fmt::Display {
    at.format("%d.%m.%Y %H:%M UTC")
}

pub(super) fn german(fault: &KeyFault) -> String {
    match fault {
        KeyFault::Mistyped => {
            "Das ist kein Zugangsschlüssel: Zeichen fehlen, sind zu viel oder vertippt. Kopieren Sie die ganze \
             Zeile; sie beginnt mit „eyJ“ und enthält zwei Punkte."
                .to_owned()
        }
        KeyFault::WrongSignature => {
            "Die Signatur passt nicht: Der Zugangsschlüssel wurde unterwegs verändert. Kopieren Sie ihn noch \
             einmal von dort, wo er ausgegeben wurde."
                .to_owned()
        }
        KeyFault::UnknownSigner(kid) => format!(
            "Er wurde mit dem Schlüssel {kid} signiert, dem hier nicht vertraut wird. Fragen Sie den Anbieter nach seinem \
             Signaturschlüssel, und vertrauen Sie ihm mit „punchgate license-key trust“."
        ),
        KeyFault::OwnSigner => {
            "Diese Installation hat ihn selbst signiert: Ein Lizenzschlüssel wird in einer anderen Installation \
             registriert als der, die ihn ausgibt."
                .to_owned()
        }
        KeyFault::Unreadable => "Er ist signiert, aber diese Version von punchgate kann ihn nicht lesen: Bringen Sie diese \
             Installation auf den neuesten Stand."
            .to_owned(),
        KeyFault::OtherAccount(email) => format!(
            "Er ist für das Konto von {email}: Registrieren Sie ihn dort, oder lassen Sie einen für dieses Konto ausgeben."
        ),
        KeyFault::Older { registered, offered } => format!(
            "Ein neuerer Lizenzschlüssel ist registriert (Nummer {registered}, dieser hat {offered}): Lassen Sie einen neuen ausgeben."
        ),
        KeyFault::Expired(until) => format!("Er galt bis {}: Lassen Sie einen neuen ausgeben.", day(*until)),
    }
}

pub(super) fn polish(fault: &KeyFault) -> String {
    match fault {
        KeyFault::Mistyped => {
            "To nie jest klucz dostępu: znaków brakuje, jest ich za dużo albo są błędne. Proszę skopiować cały \
             wiersz; zaczyna się od „eyJ” i zawiera dwie kropki."
                .to_owned()
        }
        KeyFault::WrongSignature => {
            "Podpis się nie zgadza: klucz dostępu zmieniono po drodze. Proszę skopiować go jeszcze raz stamtąd, \
             gdzie go wydano."
                .to_owned()
        }
        KeyFault::UnknownSigner(kid) => format!(
            "Podpisano go kluczem {kid}, któremu ta instalacja nie ufa. Proszę poprosić dostawcę o klucz podpisujący i zaufać mu \
             poleceniem „punchgate license-key trust”."
        ),
        KeyFault::OwnSigner => {
            "Podpisała go ta sama instalacja: klucz licencyjny rejestruje się w innej instalacji niż ta, która go \
             wydaje."
                .to_owned()
        }
        KeyFault::Unreadable => {
            "Jest podpisany, ale ta wersja punchgate nie umie go odczytać: proszę zaktualizować tę instalację.".to_owned()
        }
        KeyFault::OtherAccount(email) => {
            format!("Jest dla konta {email}: proszę zarejestrować go tam albo poprosić o klucz dla tego konta.")
        }
        KeyFault::Older { registered, offered } => format!(
            "Zarejestrowano już nowszy klucz licencyjny (numer {registered}, ten ma {offered}): proszę poprosić o nowy."
        ),
        KeyFault::Expired(until) => format!("Był ważny do {}: proszę poprosić o nowy.", day(*until)),
    }
}
