//! The words of the returning page in every language; a text that is missing fails the build.

use crate::domain::{
    language::Language,
    session::{Outcome, State},
};
use chrono::{DateTime, Utc};

/// What the page with the form says.
#[derive(Clone, Debug)]
pub(super) struct FormWords {
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) button: &'static str,
}

/// What the page says when there is no form for it.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) paragraphs: Vec<String>,
}

/// Why there is no form.
#[derive(Clone, Debug)]
pub(super) enum Saying {
    /// The session is in this state, since then.
    Closed { state: State, since: Option<DateTime<Utc>> },
    /// It is no address of ours.
    Unknown,
    /// Our fault.
    Failed,
}

/// Beside the form. What it says is true whether the script posts it or a press of the button does.
pub(super) fn of_form(outcome: Outcome, language: Language) -> FormWords {
    let (title, text, button) = match (outcome, language) {
        (Outcome::Returned, Language::English) => (
            "Your cart goes to your procurement system",
            "If this page does not go away by itself, press the button.",
            "Hand over the cart",
        ),
        (Outcome::Returned, Language::German) => (
            "Ihr Warenkorb geht an Ihr Beschaffungssystem",
            "Wenn diese Seite nicht von selbst verschwindet, drücken Sie auf den Knopf.",
            "Warenkorb übergeben",
        ),
        (Outcome::Returned, Language::Polish) => (
            "Koszyk trafia do systemu zakupowego",
            "Jeśli ta strona nie zniknie sama, prosimy nacisnąć przycisk.",
            "Przekaż koszyk",
        ),
        (Outcome::Deleted, Language::English) => (
            "Your cart goes back empty",
            "Its lines are taken out in your procurement system. If this page does not go away by itself, press the button.",
            "Hand over the empty cart",
        ),
        (Outcome::Deleted, Language::German) => (
            "Ihr Warenkorb geht leer zurück",
            "Seine Positionen werden in Ihrem Beschaffungssystem entfernt. Wenn diese Seite nicht von selbst verschwindet, drücken Sie auf den Knopf.",
            "Leeren Warenkorb übergeben",
        ),
        (Outcome::Deleted, Language::Polish) => (
            "Koszyk wraca pusty",
            "Jego pozycje zostaną usunięte w systemie zakupowym. Jeśli ta strona nie zniknie sama, prosimy nacisnąć przycisk.",
            "Przekaż pusty koszyk",
        ),
        (Outcome::Cancelled, Language::English) => (
            "You go back to your procurement system",
            "No cart comes with you. If this page does not go away by itself, press the button.",
            "Go back",
        ),
        (Outcome::Cancelled, Language::German) => (
            "Sie kehren in Ihr Beschaffungssystem zurück",
            "Es kommt kein Warenkorb mit. Wenn diese Seite nicht von selbst verschwindet, drücken Sie auf den Knopf.",
            "Zurückkehren",
        ),
        (Outcome::Cancelled, Language::Polish) => (
            "Powrót do systemu zakupowego",
            "Żaden koszyk nie zostanie przekazany. Jeśli ta strona nie zniknie sama, prosimy nacisnąć przycisk.",
            "Powrót",
        ),
        (Outcome::Unchanged, Language::English) => (
            "You go back to your procurement system",
            "The cart there stays as it was. If this page does not go away by itself, press the button.",
            "Go back",
        ),
        (Outcome::Unchanged, Language::German) => (
            "Sie kehren in Ihr Beschaffungssystem zurück",
            "Der Warenkorb dort bleibt, wie er war. Wenn diese Seite nicht von selbst verschwindet, drücken Sie auf den Knopf.",
            "Zurückkehren",
        ),
        (Outcome::Unchanged, Language::Polish) => (
            "Powrót do systemu zakupowego",
            "Koszyk pozostaje tam bez zmian. Jeśli ta strona nie zniknie sama, prosimy nacisnąć przycisk.",
            "Powrót",
        ),
    };
    FormWords { title, text, button }
}

/// Where there is no form.
pub(super) fn of(saying: &Saying, language: Language) -> Words {
    let (title, why, next) = match saying {
        Saying::Closed { state, since } => closed(*state, *since, language),
        Saying::Unknown => unknown(language),
        Saying::Failed => failed(language),
    };
    Words { title, paragraphs: vec![why, next.to_owned()] }
}

/// What became of the session, why its form is not here, what to do next.
fn closed(state: State, since: Option<DateTime<Utc>>, language: Language) -> (&'static str, String, &'static str) {
    match state {
        State::Returned => returned(since, language),
        State::Cancelled => cancelled(since, language),
        State::Expired => expired(since, language),
        State::Ended => ended(since, language),
        State::Started | State::Redeemed => open(language),
    }
}

/// The buyer's time zone is not known, so it is said which one this is.
fn at(since: Option<DateTime<Utc>>, language: Language) -> String {
    let Some(since) = since else {
        return String::new();
    };
    match language {
        Language::English => since.format(" on %Y-%m-%d at %H:%M UTC").to_string(),
        Language::German => since.format(" am %d.%m.%Y um %H:%M UTC").to_string(),
        Language::Polish => since.format(" %d.%m.%Y o %H:%M UTC").to_string(),
    }
}

fn returned(since: Option<DateTime<Utc>>, language: Language) -> (&'static str, String, &'static str) {
    let at = at(since, language);
    match language {
        Language::English => (
            "This cart was given back already",
            format!(
                "The shop gave it back{at}. This address hands it over to your procurement system once, within two minutes."
            ),
            "Look for the cart in your procurement system. If it is not there, open the shop from your procurement system again.",
        ),
        Language::German => (
            "Dieser Warenkorb wurde schon zurückgegeben",
            format!(
                "Der Shop hat ihn{at} zurückgegeben. Diese Adresse übergibt ihn einmal an Ihr Beschaffungssystem, innerhalb von zwei Minuten."
            ),
            "Suchen Sie den Warenkorb in Ihrem Beschaffungssystem. Ist er dort nicht, öffnen Sie den Shop von dort aus noch einmal.",
        ),
        Language::Polish => (
            "Ten koszyk został już zwrócony",
            format!("Sklep zwrócił go{at}. Ten adres przekazuje go do systemu zakupowego jeden raz, w ciągu dwóch minut."),
            "Prosimy poszukać koszyka w systemie zakupowym. Jeśli go tam nie ma, prosimy ponownie otworzyć sklep z systemu zakupowego.",
        ),
    }
}

fn cancelled(since: Option<DateTime<Utc>>, language: Language) -> (&'static str, String, &'static str) {
    let at = at(since, language);
    match language {
        Language::English => (
            "This visit is over",
            format!("You left the shop without a cart{at}. Nothing was handed over."),
            "Go back to your procurement system. To shop again, open the shop from there.",
        ),
        Language::German => (
            "Dieser Besuch ist beendet",
            format!("Sie haben den Shop{at} ohne Warenkorb verlassen. Es wurde nichts übergeben."),
            "Kehren Sie in Ihr Beschaffungssystem zurück. Um wieder einzukaufen, öffnen Sie den Shop von dort aus.",
        ),
        Language::Polish => (
            "Ta wizyta jest zakończona",
            format!("Sklep został opuszczony bez koszyka{at}. Nic nie zostało przekazane."),
            "Prosimy wrócić do systemu zakupowego. Aby ponownie robić zakupy, prosimy otworzyć sklep z tego systemu.",
        ),
    }
}

fn expired(since: Option<DateTime<Utc>>, language: Language) -> (&'static str, String, &'static str) {
    let at = at(since, language);
    match language {
        Language::English => (
            "The time of this visit ran out",
            format!("It ended{at}, before a cart was given back. A cart can not be handed over any more."),
            "Open the shop from your procurement system again.",
        ),
        Language::German => (
            "Die Zeit dieses Besuchs ist abgelaufen",
            format!(
                "Er endete{at}, bevor ein Warenkorb zurückgegeben wurde. Ein Warenkorb kann nicht mehr übergeben werden."
            ),
            "Öffnen Sie den Shop noch einmal aus Ihrem Beschaffungssystem.",
        ),
        Language::Polish => (
            "Czas tej wizyty minął",
            format!("Zakończyła się{at}, zanim zwrócono koszyk. Koszyka nie można już przekazać."),
            "Prosimy ponownie otworzyć sklep z systemu zakupowego.",
        ),
    }
}

fn ended(since: Option<DateTime<Utc>>, language: Language) -> (&'static str, String, &'static str) {
    let at = at(since, language);
    match language {
        Language::English => (
            "This visit was ended",
            format!(
                "The shop's access for your company stopped being active, and the visit ended{at}. No cart was handed over."
            ),
            "Please contact the shop and ask to have your company's access checked.",
        ),
        Language::German => (
            "Dieser Besuch wurde beendet",
            format!(
                "Der Zugang Ihres Unternehmens zum Shop ist nicht mehr aktiv, und der Besuch endete{at}. Es wurde kein Warenkorb übergeben."
            ),
            "Bitte wenden Sie sich an den Shop und lassen Sie den Zugang Ihres Unternehmens prüfen.",
        ),
        Language::Polish => (
            "Ta wizyta została zakończona",
            format!(
                "Dostęp Państwa firmy do sklepu przestał być aktywny i wizyta zakończyła się{at}. Koszyk nie został przekazany."
            ),
            "Prosimy zwrócić się do sklepu z prośbą o sprawdzenie dostępu firmy.",
        ),
    }
}

fn open(language: Language) -> (&'static str, String, &'static str) {
    let (title, why, next) = match language {
        Language::English => (
            "There is no cart here yet",
            "The visit goes on: the shop did not give a cart back.",
            "Go back to the shop and hand the cart over there.",
        ),
        Language::German => (
            "Hier ist noch kein Warenkorb",
            "Der Besuch dauert an: Der Shop hat keinen Warenkorb zurückgegeben.",
            "Kehren Sie in den Shop zurück und übergeben Sie den Warenkorb dort.",
        ),
        Language::Polish => (
            "Nie ma tu jeszcze koszyka",
            "Wizyta trwa: sklep nie zwrócił koszyka.",
            "Prosimy wrócić do sklepu i tam przekazać koszyk.",
        ),
    };
    (title, why.to_owned(), next)
}

fn unknown(language: Language) -> (&'static str, String, &'static str) {
    let (title, why, next) = match language {
        Language::English => (
            "This address is not known",
            "A part of it may be missing, or the visit was too long ago.",
            "Open the shop from your procurement system again.",
        ),
        Language::German => (
            "Diese Adresse ist nicht bekannt",
            "Vielleicht fehlt ein Teil, oder der Besuch ist zu lange her.",
            "Öffnen Sie den Shop noch einmal aus Ihrem Beschaffungssystem.",
        ),
        Language::Polish => (
            "Ten adres nie jest znany",
            "Być może brakuje jego części albo wizyta odbyła się zbyt dawno.",
            "Prosimy ponownie otworzyć sklep z systemu zakupowego.",
        ),
    };
    (title, why.to_owned(), next)
}

fn failed(language: Language) -> (&'static str, String, &'static str) {
    let (title, why, next) = match language {
        Language::English => (
            "Your cart can not be handed over at the moment",
            "Something is wrong on our side, and it will be over soon. The cart is not lost.",
            "Wait a few seconds and load this page again. It holds the cart for two minutes.",
        ),
        Language::German => (
            "Ihr Warenkorb kann gerade nicht übergeben werden",
            "Bei uns stimmt etwas nicht, und das ist bald vorbei. Der Warenkorb ist nicht verloren.",
            "Warten Sie ein paar Sekunden und laden Sie diese Seite noch einmal. Sie hält den Warenkorb zwei Minuten bereit.",
        ),
        Language::Polish => (
            "W tej chwili nie można przekazać koszyka",
            "Po naszej stronie wystąpił problem, który wkrótce minie. Koszyk nie przepadł.",
            "Prosimy odczekać kilka sekund i odświeżyć tę stronę. Przechowuje ona koszyk przez dwie minuty.",
        ),
    };
    (title, why.to_owned(), next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_says_when_and_what_to_do_next() {
        let since = DateTime::from_timestamp(1_700_000_000, 0);
        for language in Language::ALL {
            for state in [State::Returned, State::Cancelled, State::Expired, State::Ended] {
                let words = of(&Saying::Closed { state, since }, language);
                assert!(words.paragraphs.concat().contains("22:13 UTC"), "{words:?}");
                assert!(words.paragraphs.iter().all(|paragraph| paragraph.ends_with('.')), "{words:?}");
            }
        }
    }
}
