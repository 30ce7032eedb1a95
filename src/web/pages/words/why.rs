//! The words of the page of one login. Steps, reasons and what callers are told have theirs in `domain::explain`.

use super::Spoken;
use crate::web::pages::why::Letter;

#[derive(Clone, Copy)]
pub(in crate::web::pages) struct WhyWords {
    /// What the page is, by the reference number.
    pub(in crate::web::pages) title: fn(&str) -> String,
    pub(in crate::web::pages) let_in: &'static str,
    pub(in crate::web::pages) ladder: &'static str,
    pub(in crate::web::pages) compared: &'static str,
    pub(in crate::web::pages) expected: &'static str,
    pub(in crate::web::pages) received: &'static str,
    pub(in crate::web::pages) identity: &'static str,
    pub(in crate::web::pages) sender: &'static str,
    pub(in crate::web::pages) to: &'static str,
    pub(in crate::web::pages) parameter: &'static str,
    pub(in crate::web::pages) secret: &'static str,
    pub(in crate::web::pages) secret_of: fn(&str) -> String,
    pub(in crate::web::pages) secret_of_system: &'static str,
    pub(in crate::web::pages) operation: &'static str,
    pub(in crate::web::pages) return_url: &'static str,
    pub(in crate::web::pages) nothing: &'static str,
    pub(in crate::web::pages) differs: &'static str,
    pub(in crate::web::pages) and_others: &'static str,
    pub(in crate::web::pages) no_customer: &'static str,
    pub(in crate::web::pages) saw: &'static str,
    pub(in crate::web::pages) letter_title: &'static str,
    pub(in crate::web::pages) letter_about: &'static str,
    pub(in crate::web::pages) letter: fn(&Letter<'_>) -> String,
    pub(in crate::web::pages) copy: &'static str,
    pub(in crate::web::pages) copied: &'static str,
    pub(in crate::web::pages) facts: &'static str,
    pub(in crate::web::pages) protocol: &'static str,
    pub(in crate::web::pages) request_id: &'static str,
    pub(in crate::web::pages) simulate: &'static str,
    pub(in crate::web::pages) back: &'static str,
    pub(in crate::web::pages) to_system: &'static str,
    pub(in crate::web::pages) to_settings: &'static str,
    pub(in crate::web::pages) to_customers: &'static str,
    pub(in crate::web::pages) to_customer: &'static str,
    pub(in crate::web::pages) to_licenses: &'static str,
    pub(in crate::web::pages) to_license_keys: &'static str,
    pub(in crate::web::pages) to_subscription: &'static str,
}

impl Spoken for WhyWords {
    const EN: Self = Self {
        title: |reference| format!("Login {reference}"),
        let_in: "This login was let in",
        ladder: "How far it got",
        compared: "Expected and received",
        expected: "Expected, as it is set up now",
        received: "Received",
        identity: "Identity of the customer",
        sender: "Sender",
        to: "To",
        parameter: "Parameter",
        secret: "Secret",
        secret_of: |name| format!("the secret of {name}"),
        secret_of_system: "the secret of the system",
        operation: "Operation",
        return_url: "Return URL",
        nothing: "nothing",
        differs: "something else",
        and_others: "and others",
        no_customer: "none: no customer is linked",
        saw: "What the buyer saw",
        letter_title: "A text for the buyer",
        letter_about: "It says what the buyer was told already, and nothing that is not theirs to know.",
        letter: |letter| {
            let identity = letter.identity.map(|identity| format!("\nIdentity received: {identity}")).unwrap_or_default();
            format!(
                "Hello,\n\nyour procurement system tried to log in to our shop at {} and was not let in.\n\n{}. {} {}\n\nReference: \
                 {}{identity}\n\nPlease keep the reference number when you answer.",
                letter.at, letter.title, letter.detail, letter.next_step, letter.reference
            )
        },
        copy: "Copy",
        copied: "Copied",
        facts: "The request",
        protocol: "Protocol",
        request_id: "Request id in the server's log",
        simulate: "Try this system in the tester",
        back: "All logins",
        to_system: "Open the system",
        to_settings: "Open the system's settings",
        to_customers: "Open the system's customers",
        to_customer: "Open the customer",
        to_licenses: "Open the licenses",
        to_license_keys: "Open the license keys",
        to_subscription: "Open the subscription",
    };
    const DE: Self = Self {
        title: |reference| format!("Anmeldung {reference}"),
        let_in: "Diese Anmeldung wurde zugelassen",
        ladder: "Wie weit sie kam",
        compared: "Erwartet und erhalten",
        expected: "Erwartet, wie es jetzt eingestellt ist",
        received: "Erhalten",
        identity: "Kennung des Kunden",
        sender: "Sender",
        to: "To",
        parameter: "Parameter",
        secret: "Secret",
        secret_of: |name| format!("das Secret von {name}"),
        secret_of_system: "das Secret des Systems",
        operation: "Vorgang",
        return_url: "Rücksprungadresse",
        nothing: "nichts",
        differs: "etwas anderes",
        and_others: "und weitere",
        no_customer: "keine: Es ist kein Kunde verknüpft",
        saw: "Was der Einkäufer sah",
        letter_title: "Ein Text für den Einkäufer",
        letter_about: "Er sagt, was dem Einkäufer schon gesagt wurde, und nichts, was ihn nichts angeht.",
        letter: |letter| {
            let identity = letter.identity.map(|identity| format!("\nErhaltene Kennung: {identity}")).unwrap_or_default();
            format!(
                "Guten Tag,\n\nIhr Beschaffungssystem hat um {} versucht, sich in unserem Shop anzumelden, und wurde \
                 abgelehnt.\n\n{}. {} {}\n\nReferenz: {}{identity}\n\nBitte nennen Sie die Referenznummer, wenn Sie antworten.",
                letter.at, letter.title, letter.detail, letter.next_step, letter.reference
            )
        },
        copy: "Kopieren",
        copied: "Kopiert",
        facts: "Die Anfrage",
        protocol: "Protokoll",
        request_id: "Kennung der Anfrage im Protokoll des Servers",
        simulate: "Dieses System im Tester ausprobieren",
        back: "Alle Anmeldungen",
        to_system: "System öffnen",
        to_settings: "Einstellungen des Systems öffnen",
        to_customers: "Kunden des Systems öffnen",
        to_customer: "Kunden öffnen",
        to_licenses: "Lizenzen öffnen",
        to_license_keys: "Lizenzschlüssel öffnen",
        to_subscription: "Abonnement öffnen",
    };
    const PL: Self = Self {
        title: |reference| format!("Logowanie {reference}"),
        let_in: "To logowanie zostało dopuszczone",
        ladder: "Jak daleko doszło",
        compared: "Oczekiwano i otrzymano",
        expected: "Oczekiwano, według obecnych ustawień",
        received: "Otrzymano",
        identity: "Identyfikator klienta",
        sender: "Sender",
        to: "To",
        parameter: "Parametr",
        secret: "Sekret",
        secret_of: |name| format!("sekret klienta {name}"),
        secret_of_system: "sekret systemu",
        operation: "Operacja",
        return_url: "Adres zwrotny",
        nothing: "nic",
        differs: "coś innego",
        and_others: "i inne",
        no_customer: "brak: nie powiązano żadnego klienta",
        saw: "Co zobaczył kupujący",
        letter_title: "Tekst dla kupującego",
        letter_about: "Zawiera to, co kupującemu już powiedziano, i nic, co go nie dotyczy.",
        letter: |letter| {
            let identity =
                letter.identity.map(|identity| format!("\nOtrzymany identyfikator: {identity}")).unwrap_or_default();
            format!(
                "Dzień dobry,\n\nsystem zakupowy próbował zalogować się do naszego sklepu o {} i nie został wpuszczony.\n\n{}. {} \
                 {}\n\nNumer referencyjny: {}{identity}\n\nProszę podać ten numer w odpowiedzi.",
                letter.at, letter.title, letter.detail, letter.next_step, letter.reference
            )
        },
        copy: "Kopiuj",
        copied: "Skopiowano",
        facts: "Żądanie",
        protocol: "Protokół",
        request_id: "Identyfikator żądania w dzienniku serwera",
        simulate: "Wypróbuj ten system w testerze",
        back: "Wszystkie logowania",
        to_system: "Otwórz system",
        to_settings: "Otwórz ustawienia systemu",
        to_customers: "Otwórz klientów systemu",
        to_customer: "Otwórz klienta",
        to_licenses: "Otwórz licencje",
        to_license_keys: "Otwórz klucze licencyjne",
        to_subscription: "Otwórz subskrypcję",
    };
}
