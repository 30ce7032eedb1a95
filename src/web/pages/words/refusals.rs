//! Why a use case refused, for people. In English it is the sentence of the API; in the other languages each refusal has its own here, or
//! the build fails; so has what is wrong with a field or a configuration (`wrong`).

use super::{cart_wrong, key_faults, row_faults, wrong};
use crate::{
    domain::{
        language::Language,
        order::{OrderStatus, ResendRefusal},
        transfer::Outcome,
    },
    licensing::Refusal,
    web::api::refused,
};

/// A refusal as a sentence.
pub(in crate::web::pages) fn sentence(refusal: &Refusal, language: Language) -> String {
    match language {
        Language::English => refused::problem(refusal).detail().to_owned(),
        Language::German => german(refusal),
        Language::Polish => polish(refusal),
    }
}

/// Everything that is wrong, where a refusal is about more than one thing.
pub(in crate::web::pages) fn details(refusal: &Refusal, language: Language) -> Vec<String> {
    match refusal {
        Refusal::Config(faults) | Refusal::LinksInTheWay(faults) => {
            faults.iter().map(|fault| wrong::of_config(fault.wrong, language)).collect()
        }
        Refusal::CartConfig(faults) => faults.iter().map(|fault| cart_wrong::of_cart_config(fault, language)).collect(),
        Refusal::Rows(faults) => faults.iter().map(|fault| row_faults::sentence(fault, language)).collect(),
        _ => Vec::new(),
    }
}

fn german(refusal: &Refusal) -> String {
    let text = match refusal {
        Refusal::AccountExists => "Für diese E-Mail-Adresse gibt es schon ein Konto.",
        Refusal::ShopExists => "Das Konto hat schon einen Shop mit dieser SHOPID.",
        Refusal::StartUrl => "Eine Startadresse beginnt mit https, oder mit http auf dem eigenen Rechner.",
        Refusal::Unknown(_) => "Das gibt es nicht, oder es gehört einem anderen Konto.",
        Refusal::SerialUnknown => "Dieser Code ist nicht bekannt.",
        Refusal::SerialMistyped => "Das ist kein Code: Ein Zeichen fehlt, ist zu viel oder vertippt.",
        Refusal::SerialClaimed => "Diesen Code hat ein anderes Konto zuerst eingelöst.",
        Refusal::ClaimTokenUnknown => {
            "Dieser Link ist nicht bekannt: Er ist vertippt, oder die Adresse der Bestellung wurde seither berichtigt. Nehmen Sie \
             die neueste Mail oder den Code."
        }
        Refusal::MailNotGivenUp => {
            "Nur eine aufgegebene Mail kann noch einmal versucht werden: Diese wartet noch oder wurde angenommen."
        }
        Refusal::WrongKind("system") => "Hier wird eine Systemlizenz gebraucht.",
        Refusal::WrongKind(_) => "Hier wird eine Kundenlizenz gebraucht.",
        Refusal::Bundled => "Eine enthaltene Lizenz wird nur mit ihrer Systemlizenz eingelöst, gebunden und übertragen.",
        Refusal::BoundElsewhere => "Die Lizenz ist an einen anderen Shop gebunden.",
        Refusal::LicenseInUse => "Die Lizenz wird anderswo benutzt: Nehmen Sie sie dort zuerst heraus.",
        Refusal::LinkLicensed => "Die Verknüpfung hat schon eine Lizenz: Nehmen Sie diese zuerst heraus.",
        Refusal::SystemLicenseMissing => "Das System hat keine Systemlizenz: Setzen Sie zuerst eine ein.",
        Refusal::NoFreeCustomerLicense => {
            "Keine Kundenlizenz ist frei: Kaufen Sie eine, lösen Sie ihren Code ein, oder nehmen Sie eine aus einer anderen \
             Verknüpfung."
        }
        Refusal::CustomerExists => "Der Shop hat schon einen Kunden mit dieser Nummer.",
        Refusal::CustomerDiffers => "Der Shop hat einen Kunden mit dieser Nummer und anderen Angaben.",
        Refusal::CustomerLinked => "Dieser Kunde ist in diesem System schon verknüpft.",
        Refusal::OneCustomer => {
            "Dieses System liest keine Kennung und hat seinen einen Kunden: Lösen Sie dessen Verknüpfung, oder lassen Sie das System \
             Kennungen lesen."
        }
        Refusal::IdentityTaken => "Eine andere Verknüpfung dieses Systems hat diese Kennung.",
        Refusal::TokenTaken => "Eine andere Verknüpfung dieses Systems hat dieses Token.",
        Refusal::IdentityMissing => "Eine Verknüpfung in diesem System braucht eine Kennung.",
        Refusal::DomainNotRead => {
            "Kennungen haben in diesem System keine Domain, eine Verknüpfung mit einer ließe also niemanden ein: Lassen Sie sie weg."
        }
        Refusal::NothingToRotate => "Es gibt kein eigenes Secret, das ersetzt werden könnte.",
        Refusal::Config(_) => "Diese Einstellungen können nie funktionieren:",
        Refusal::CartConfig(_) => "So könnte kein Warenkorb zurückkommen:",
        Refusal::LinksInTheWay(_) => "Mit diesen Einstellungen könnten sich verknüpfte Kunden nicht mehr anmelden:",
        Refusal::OrderDiffers => {
            "Eine Bestellung mit dieser Referenz ist mit anderem Inhalt bekannt: Nehmen Sie eine neue Referenz."
        }
        Refusal::OrderStatus(from, to) => {
            return format!("Die Bestellung ist {} und kann nicht {} werden.", ordered_de(*from), ordered_de(*to));
        }
        Refusal::Resend { reason, .. } => match reason {
            ResendRefusal::NotPaid => "Codes werden nur verschickt, solange die Bestellung bezahlt ist.",
            ResendRefusal::Refunded => "Die Lizenz wurde erstattet: Ihr Code wird nicht mehr verschickt.",
            ResendRefusal::Forbidden => "Für den Vertriebsweg dieser Bestellung werden keine Codes verschickt.",
            ResendRefusal::Transferred => {
                "Die Lizenz wurde seither übertragen: Ihr Code geht nicht mehr an den, der sie gekauft hat."
            }
            ResendRefusal::Limited(_) => "Der Code wurde in einer Stunde fünfmal verschickt: Warten Sie eine Weile.",
        },
        Refusal::LicenseUnclear => "Die Position hat mehrere Lizenzen: Sagen Sie, wessen Code verschickt werden soll.",
        Refusal::TransferOpen => "Die Lizenz ist schon jemandem angeboten: Ziehen Sie dieses Angebot zuerst zurück.",
        Refusal::TransferSettled(outcome) => match outcome {
            Outcome::Accepted => "Das Angebot ist vorbei: Es wurde angenommen.",
            Outcome::Declined => "Das Angebot ist vorbei: Es wurde abgelehnt.",
            Outcome::Cancelled => "Das Angebot ist vorbei: Es wurde zurückgezogen.",
            Outcome::Expired => "Das Angebot ist vorbei: Seine Zeit ist abgelaufen.",
        },
        Refusal::TransferSide(_) => {
            "Das kann nur die andere Seite: Wem angeboten wird, nimmt an oder lehnt ab; wer anbietet, zieht zurück."
        }
        Refusal::LicenseRevoked => "Die Lizenz wurde erstattet.",
        Refusal::RateLimited(seconds) => {
            return format!("Zu viele Codes wurden vergeblich versucht: Warten Sie {seconds} Sekunden.");
        }
        Refusal::LicenseKey(fault) => return key_faults::german(fault),
        Refusal::LabelTaken => "Das Konto hat schon einen Lizenzschlüssel mit dieser Bezeichnung: Nehmen Sie eine andere.",
        Refusal::NoUpstream => {
            "Für dieses Konto ist kein Anbieter („upstream“) eingestellt: Registrieren Sie einen Zugangsschlüssel von Hand."
        }
        Refusal::FromAuthority(_) => {
            "Das kam mit einem Lizenzschlüssel, und der Anbieter entscheidet darüber: Ändern Sie es dort, und synchronisieren Sie."
        }
        Refusal::ChangedMeanwhile => "Es wurde inzwischen geändert: Laden Sie die Seite neu.",
        Refusal::IdempotencyReused => "Unter diesem Namen wurde schon etwas anderes getan.",
        Refusal::RoleNotAllowed(_) => "Diese Rolle können Sie nicht vergeben: Fragen Sie den Anbieter.",
        Refusal::BillingSays(_) => "Das Wort der Abrechnung steht dagegen: Verlängern Sie stattdessen das Abonnement.",
        Refusal::UserExists => "Mit dieser E-Mail-Adresse meldet sich schon jemand an: Nehmen Sie eine andere.",
        Refusal::SignInFailed => "Diese E-Mail-Adresse und dieses Passwort passen zu niemandem, der sich anmelden darf.",
        Refusal::SignInLimited(seconds) => {
            return format!("Zu viele Passwörter wurden vergeblich versucht: Warten Sie {seconds} Sekunden.");
        }
        Refusal::SignInBusy => "Gerade melden sich zu viele an: Versuchen Sie es in einigen Sekunden noch einmal.",
        Refusal::OwnUser => "Niemand nimmt sich selbst die Anmeldung: Lassen Sie das jemand anderen tun.",
        Refusal::Field { wrong, .. } | Refusal::OutOfRange(wrong) => return wrong::of_field(*wrong, Language::German),
        Refusal::Rows(rows) => return format!("{} Zeilen können nicht übernommen werden:", rows.len()),
        Refusal::NotHashed(_) | Refusal::Unwritable(_) | Refusal::Sealed(_) | Refusal::Store(_) => {
            "Hier ist etwas kaputt. Es wurde protokolliert."
        }
    };
    text.to_owned()
}

fn ordered_de(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Pending => "offen",
        OrderStatus::Paid => "bezahlt",
        OrderStatus::Deleted => "gelöscht",
        OrderStatus::Terminated => "geschlossen",
    }
}

fn polish(refusal: &Refusal) -> String {
    let text = match refusal {
        Refusal::AccountExists => "Dla tego adresu e-mail istnieje już konto.",
        Refusal::ShopExists => "Konto ma już sklep z tym SHOPID.",
        Refusal::StartUrl => "Adres startowy zaczyna się od https albo od http na własnym komputerze.",
        Refusal::Unknown(_) => "To nie istnieje albo należy do innego konta.",
        Refusal::SerialUnknown => "Ten kod nie jest znany.",
        Refusal::SerialMistyped => "To nie jest kod: brakuje znaku, jest o jeden za dużo albo jest błędny.",
        Refusal::SerialClaimed => "Ten kod aktywowało wcześniej inne konto.",
        Refusal::ClaimTokenUnknown => {
            "Ten odnośnik nie jest znany: jest błędny albo adres zamówienia od tego czasu poprawiono. Proszę użyć najnowszej \
             wiadomości albo kodu."
        }
        Refusal::MailNotGivenUp => "Ponowić można tylko wiadomość porzuconą: ta czeka albo została przyjęta.",
        Refusal::WrongKind("system") => "Potrzebna jest licencja systemowa.",
        Refusal::WrongKind(_) => "Potrzebna jest licencja klienta.",
        Refusal::Bundled => "Licencja dołączona jest aktywowana, przypisywana i przekazywana tylko z licencją systemową.",
        Refusal::BoundElsewhere => "Licencja jest przypisana do innego sklepu.",
        Refusal::LicenseInUse => "Licencja jest używana gdzie indziej: najpierw trzeba ją stamtąd wyjąć.",
        Refusal::LinkLicensed => "Powiązanie ma już licencję: najpierw trzeba ją wyjąć.",
        Refusal::SystemLicenseMissing => "System nie ma licencji systemowej: najpierw trzeba ją umieścić.",
        Refusal::NoFreeCustomerLicense => {
            "Nie ma wolnej licencji klienta: można ją kupić, aktywować jej kod albo wyjąć z innego powiązania."
        }
        Refusal::CustomerExists => "Sklep ma już klienta z tym numerem.",
        Refusal::CustomerDiffers => "Sklep ma klienta z tym numerem i innymi danymi.",
        Refusal::CustomerLinked => "Ten klient jest już powiązany w tym systemie.",
        Refusal::OneCustomer => {
            "Ten system nie czyta identyfikatora i ma swojego jedynego klienta: można usunąć jego powiązanie albo ustawić odczyt \
             identyfikatorów."
        }
        Refusal::IdentityTaken => "Inne powiązanie tego systemu ma ten identyfikator.",
        Refusal::TokenTaken => "Inne powiązanie tego systemu ma ten token.",
        Refusal::IdentityMissing => "Powiązanie w tym systemie wymaga identyfikatora.",
        Refusal::DomainNotRead => {
            "W tym systemie identyfikatory nie mają domeny, więc powiązanie z domeną nikogo by nie wpuściło: proszę ją pominąć."
        }
        Refusal::NothingToRotate => "Nie ma własnego sekretu, który można by zastąpić.",
        Refusal::Config(_) => "Te ustawienia nigdy nie zadziałają:",
        Refusal::CartConfig(_) => "W ten sposób żaden koszyk nie wróci:",
        Refusal::LinksInTheWay(_) => "Przy tych ustawieniach powiązani klienci nie mogliby się logować:",
        Refusal::OrderDiffers => "Zamówienie o tym numerze jest znane z inną treścią: proszę użyć nowego numeru.",
        Refusal::OrderStatus(from, to) => {
            return format!("Zamówienie jest {} i nie może być {}.", ordered_pl(*from), ordered_pl(*to));
        }
        Refusal::Resend { reason, .. } => match reason {
            ResendRefusal::NotPaid => "Kody są wysyłane tylko, gdy zamówienie jest opłacone.",
            ResendRefusal::Refunded => "Za licencję zwrócono pieniądze: jej kod nie jest już wysyłany.",
            ResendRefusal::Forbidden => "Dla kanału tego zamówienia kody nie są wysyłane.",
            ResendRefusal::Transferred => "Licencję od tego czasu przekazano: jej kod nie trafi już do kupującego.",
            ResendRefusal::Limited(_) => "Kod wysłano pięć razy w ciągu godziny: proszę chwilę poczekać.",
        },
        Refusal::LicenseUnclear => "Pozycja ma kilka licencji: proszę wskazać, czyj kod wysłać.",
        Refusal::TransferOpen => "Licencja jest już komuś oferowana: najpierw trzeba wycofać tę ofertę.",
        Refusal::TransferSettled(outcome) => match outcome {
            Outcome::Accepted => "Oferta jest zakończona: została przyjęta.",
            Outcome::Declined => "Oferta jest zakończona: została odrzucona.",
            Outcome::Cancelled => "Oferta jest zakończona: została wycofana.",
            Outcome::Expired => "Oferta jest zakończona: jej czas minął.",
        },
        Refusal::TransferSide(_) => {
            "To może zrobić tylko druga strona: adresat przyjmuje lub odrzuca, a oferujący wycofuje."
        }
        Refusal::LicenseRevoked => "Za licencję zwrócono pieniądze.",
        Refusal::RateLimited(seconds) => {
            return format!("Zbyt wiele kodów wypróbowano na próżno: proszę poczekać {seconds} s.");
        }
        Refusal::LicenseKey(fault) => return key_faults::polish(fault),
        Refusal::LabelTaken => "Konto ma już klucz licencyjny z taką etykietą: proszę podać inną.",
        Refusal::NoUpstream => {
            "Dla tego konta nie ustawiono dostawcy („upstream”): proszę zarejestrować klucz dostępu ręcznie."
        }
        Refusal::FromAuthority(_) => {
            "Pochodzi to z klucza licencyjnego i decyduje o tym dostawca: proszę zmienić to u niego i zsynchronizować."
        }
        Refusal::ChangedMeanwhile => "W międzyczasie wprowadzono zmianę: proszę odświeżyć stronę.",
        Refusal::IdempotencyReused => "Pod tą nazwą wykonano już coś innego.",
        Refusal::RoleNotAllowed(_) => "Tej roli nie można nadać: proszę zapytać dostawcę.",
        Refusal::BillingSays(_) => "Przeczy temu system rozliczeń: zamiast tego można przedłużyć subskrypcję.",
        Refusal::UserExists => "Tym adresem e-mail ktoś już się loguje: proszę podać inny.",
        Refusal::SignInFailed => "Ten adres e-mail i to hasło nie pasują do nikogo, kto może się zalogować.",
        Refusal::SignInLimited(seconds) => {
            return format!("Zbyt wiele haseł wypróbowano na próżno: proszę poczekać {seconds} s.");
        }
        Refusal::SignInBusy => "W tej chwili loguje się zbyt wiele osób: proszę spróbować za kilka sekund.",
        Refusal::OwnUser => "Nikt nie odbiera logowania samemu sobie: musi to zrobić ktoś inny.",
        Refusal::Field { wrong, .. } | Refusal::OutOfRange(wrong) => return wrong::of_field(*wrong, Language::Polish),
        Refusal::Rows(rows) => return format!("Wiersze, których nie można przyjąć: {}.", rows.len()),
        Refusal::NotHashed(_) | Refusal::Unwritable(_) | Refusal::Sealed(_) | Refusal::Store(_) => {
            "Coś się tutaj zepsuło. Błąd zapisano."
        }
    };
    text.to_owned()
}

fn ordered_pl(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Pending => "otwarte",
        OrderStatus::Paid => "opłacone",
        OrderStatus::Deleted => "usunięte",
        OrderStatus::Terminated => "zamknięte",
    }
}
