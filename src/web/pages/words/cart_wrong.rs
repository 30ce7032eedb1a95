//! What can never work about a configuration of carts, in German and Polish; in English it is what the API says. Each fault has its
//! sentence here, or the build fails.

use super::wrong::{sentence, text_german, text_polish};
use crate::domain::{
    cart::{
        config::{CartConfigFault, CartConfigWrong as Wrong, UnitWrong},
        text::Limit,
    },
    language::Language,
};

/// What is wrong, after the name of the field of items, or of the other part of the configuration, that it is about.
pub(super) fn of_cart_config(fault: &CartConfigFault, language: Language) -> String {
    let text = match language {
        Language::English => sentence(&fault.wrong.detail()),
        Language::German => german(&fault.wrong),
        Language::Polish => polish(&fault.wrong),
    };
    let pointer = fault.pointer.trim_start_matches('/');
    let place = pointer.strip_prefix("fields/").and_then(|rest| rest.split('/').next()).unwrap_or(pointer);
    // As JSON pointers write it (RFC 6901).
    format!("{}: {text}", place.replace("~1", "/").replace("~0", "~"))
}

fn german(wrong: &Wrong) -> String {
    let text = match wrong {
        Wrong::Language => "Das ist kein Sprachkürzel (BCP 47) wie `en` oder `de-AT`.",
        Wrong::StartIndex => "Die erste Position hat die Nummer 1, bei manchen Systemen 0.",
        Wrong::Origin => {
            "Das ist kein Ursprung wie https://procurement.example oder https://*.example.com: https (http nur auf dem eigenen \
             Rechner), ein Host, vielleicht ein Port, sonst nichts."
        }
        Wrong::TooMany(most) => return format!("Das sind zu viele: Höchstens {most} sind möglich."),
        Wrong::TooManyPatterns(most) => {
            return format!("Das sind zu viele reguläre Ausdrücke: Höchstens {most} sind möglich.");
        }
        Wrong::TooManySources(most) => return format!("Ein Feld hat höchstens {most} Quellen."),
        Wrong::TooManyTransforms(most) => return format!("Eine Quelle hat höchstens {most} Umwandlungen."),
        Wrong::TooLong(most) => return format!("Das ist zu lang: Höchstens {most} Zeichen sind möglich."),
        Wrong::Text(fault) => text_german(*fault),
        Wrong::OfOci(field, Some(instead)) => {
            return format!("{field} ist ein Feld von OCI, dieses System spricht cXML: Dort heißt es `{instead}`.");
        }
        Wrong::OfOci(field, None) => {
            return format!("{field} ist ein Feld von OCI, dieses System spricht cXML: Nehmen Sie `Extrinsic:NAME`.");
        }
        Wrong::OfCxml(field, Some(instead)) => {
            return format!("{field} ist ein Element von cXML, dieses System spricht OCI: Dort heißt es `{instead}`.");
        }
        Wrong::OfCxml(field, None) => {
            return format!(
                "{field} ist ein Element von cXML, dieses System spricht OCI: Nehmen Sie `CUST_FIELD1` bis `CUST_FIELD5`."
            );
        }
        Wrong::OfTheCart(field) => {
            return format!(
                "{field} kommt immer aus dem Warenkorb, damit Mengen und Preise bleiben, was sie sind; Einheiten ordnen Sie unter \
                 Mengeneinheiten zu."
            );
        }
        Wrong::OfOci5(field) => {
            return format!("{field} gibt es erst in OCI 5.0: Stellen Sie diese Version ein, oder entfernen Sie es.");
        }
        Wrong::OfCxml036(field) => {
            return format!("{field} gibt es erst ab cXML 1.2.036: Stellen Sie die Version ein, oder entfernen Sie es.");
        }
        Wrong::OneOfItsKind => "Davon hat eine Position nur eines: Entfernen Sie alle anderen.",
        Wrong::Unchangeable => "Daran erkennen Shops ihre Positionen wieder: Es geht unverändert weiter, ohne Umwandlungen.",
        Wrong::NothingLeft => "Es bliebe nichts übrig: Behalten Sie mindestens ein Zeichen.",
        Wrong::Pattern(words) => return format!("Das ist kein regulärer Ausdruck: {words}."),
        Wrong::PatternTooLarge => "Der reguläre Ausdruck wird zu groß: Wiederholen Sie weniger oder weniger Zeichen.",
        Wrong::PatternEmpty => "Der reguläre Ausdruck ist leer: Sagen Sie, was ersetzt werden soll.",
        Wrong::Mark => "Möglich ist nur `X` oder nichts.",
        Wrong::WholeNumber => "Das ist keine ganze Zahl.",
        Wrong::Unfit(target, limit) => {
            return match limit {
                Limit::Characters(1) => format!("{target} hat nur Platz für 1 Zeichen."),
                Limit::Characters(most) => format!("{target} hat nur Platz für {most} Zeichen."),
                Limit::Bytes(most) => format!("{target} hat nur Platz für {most} Bytes."),
                Limit::Endless => format!("Das passt nicht in {target}."),
            };
        }
        Wrong::Nameless => "Eine Position braucht DESCRIPTION oder MATNR: Geben Sie einem davon eine Quelle.",
        Wrong::Partner(partner) => {
            return format!("Es wird nie ohne {partner} gesendet: Geben Sie auch diesem Feld eine Quelle.");
        }
        Wrong::Needed => {
            "Jede Position braucht es: Geben Sie ihm eine Quelle, oder entfernen Sie die Zeile für die übliche."
        }
        Wrong::ShopUnit(fault) => return format!("Eine Einheit des Shops: {}", text_german(*fault)),
        Wrong::UnitTwice(unit) => {
            return format!("`{unit}` kommt zweimal vor: Groß- und Kleinschreibung wird bei Einheiten nicht unterschieden.");
        }
        Wrong::UnitFor(unit, wrong) => return format!("Die Einheit für `{unit}`: {}", unit_german(wrong)),
        Wrong::DefaultUnit(wrong) => return unit_german(wrong),
        Wrong::DefaultAndRefused => {
            "Für unbekannte Einheiten gibt es entweder eine andere, oder sie werden abgelehnt: Wählen Sie eines von beiden."
        }
    };
    text.to_owned()
}

fn unit_german(wrong: &UnitWrong) -> String {
    match wrong {
        UnitWrong::Text(fault) => text_german(*fault).to_owned(),
        UnitWrong::TooLong(unit, most) => format!("`{unit}` ist zu lang: Höchstens {most} Zeichen sind möglich."),
    }
}

fn polish(wrong: &Wrong) -> String {
    let text = match wrong {
        Wrong::Language => "To nie jest kod języka (BCP 47), taki jak `en` lub `de-AT`.",
        Wrong::StartIndex => "Pierwsza pozycja ma numer 1, w niektórych systemach 0.",
        Wrong::Origin => {
            "To nie jest źródło, takie jak https://procurement.example lub https://*.example.com: https (http tylko na własnym \
             komputerze), host, ewentualnie port i nic więcej."
        }
        Wrong::TooMany(most) => return format!("Jest ich za dużo; dozwolona liczba: {most}."),
        Wrong::TooManyPatterns(most) => return format!("Jest za dużo wyrażeń regularnych; dozwolona liczba: {most}."),
        Wrong::TooManySources(most) => return format!("Pole ma za dużo źródeł; dozwolona liczba: {most}."),
        Wrong::TooManyTransforms(most) => return format!("Źródło ma za dużo przekształceń; dozwolona liczba: {most}."),
        Wrong::TooLong(most) => return format!("To jest za długie; dozwolona liczba znaków: {most}."),
        Wrong::Text(fault) => text_polish(*fault),
        Wrong::OfOci(field, Some(instead)) => {
            return format!("{field} to pole OCI, a ten system używa cXML: tam nazywa się `{instead}`.");
        }
        Wrong::OfOci(field, None) => {
            return format!("{field} to pole OCI, a ten system używa cXML: można użyć `Extrinsic:NAME`.");
        }
        Wrong::OfCxml(field, Some(instead)) => {
            return format!("{field} to element cXML, a ten system używa OCI: tam nazywa się `{instead}`.");
        }
        Wrong::OfCxml(field, None) => {
            return format!(
                "{field} to element cXML, a ten system używa OCI: można użyć pól od `CUST_FIELD1` do `CUST_FIELD5`."
            );
        }
        Wrong::OfTheCart(field) => {
            return format!(
                "{field} pochodzi zawsze z koszyka, żeby ilości i ceny pozostały bez zmian; jednostki przypisuje się w części \
                 Jednostki miary."
            );
        }
        Wrong::OfOci5(field) => {
            return format!("{field} istnieje dopiero w OCI 5.0: trzeba ustawić tę wersję albo usunąć pole.");
        }
        Wrong::OfCxml036(field) => {
            return format!("{field} istnieje dopiero od cXML 1.2.036: trzeba ustawić tę wersję albo usunąć pole.");
        }
        Wrong::OneOfItsKind => "Pozycja ma tylko jedno takie pole: trzeba usunąć pozostałe.",
        Wrong::Unchangeable => "Po tym sklepy rozpoznają swoje pozycje: jest przekazywane bez zmian, bez przekształceń.",
        Wrong::NothingLeft => "Nic by nie zostało: trzeba zachować co najmniej jeden znak.",
        Wrong::Pattern(words) => return format!("To nie jest wyrażenie regularne: {words}."),
        Wrong::PatternTooLarge => "Wyrażenie regularne jest za duże: mniej powtórzeń albo mniej znaków.",
        Wrong::PatternEmpty => "Wyrażenie regularne jest puste: trzeba podać, co ma zostać zastąpione.",
        Wrong::Mark => "Możliwe jest tylko `X` albo nic.",
        Wrong::WholeNumber => "To nie jest liczba całkowita.",
        Wrong::Unfit(target, limit) => {
            return match limit {
                Limit::Characters(most) => format!("Za długie dla {target}; dozwolona liczba znaków: {most}."),
                Limit::Bytes(most) => format!("Za długie dla {target}; dozwolona liczba bajtów: {most}."),
                Limit::Endless => format!("Nie mieści się w {target}."),
            };
        }
        Wrong::Nameless => "Pozycja potrzebuje DESCRIPTION albo MATNR: jedno z nich musi mieć źródło.",
        Wrong::Partner(partner) => return format!("Nigdy nie jest wysyłane bez {partner}: to pole też musi mieć źródło."),
        Wrong::Needed => "Każda pozycja tego potrzebuje: trzeba podać źródło albo usunąć wiersz, by użyć zwykłego.",
        Wrong::ShopUnit(fault) => return format!("Jednostka sklepu: {}", text_polish(*fault)),
        Wrong::UnitTwice(unit) => {
            return format!("`{unit}` występuje dwa razy: w jednostkach wielkość liter nie ma znaczenia.");
        }
        Wrong::UnitFor(unit, wrong) => return format!("Jednostka dla `{unit}`: {}", unit_polish(wrong)),
        Wrong::DefaultUnit(wrong) => return unit_polish(wrong),
        Wrong::DefaultAndRefused => {
            "Nieznane jednostki albo mają inną w zamian, albo są odrzucane: trzeba wybrać jedno z dwojga."
        }
    };
    text.to_owned()
}

fn unit_polish(wrong: &UnitWrong) -> String {
    match wrong {
        UnitWrong::Text(fault) => text_polish(*fault).to_owned(),
        UnitWrong::TooLong(unit, most) => format!("`{unit}` jest za długie; dozwolona liczba znaków: {most}."),
    }
}
