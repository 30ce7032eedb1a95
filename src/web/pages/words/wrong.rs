//! What is wrong with what somebody typed or set up, in German and Polish; in English it is what the API says. Each fault has its
//! sentence here, or the build fails.

use crate::{
    domain::{field::TextFault, language::Language, system::ConfigWrong},
    licensing::Wrong,
};

/// What is wrong with a field.
pub(super) fn of_field(wrong: Wrong, language: Language) -> String {
    let text = match language {
        Language::English => return sentence(wrong.detail()),
        Language::German => german(wrong),
        Language::Polish => polish(wrong),
    };
    text.to_owned()
}

/// What is wrong with a part of a configuration.
pub(super) fn of_config(wrong: ConfigWrong, language: Language) -> String {
    let text = match language {
        Language::English => return sentence(wrong.detail()),
        Language::German => config_german(wrong),
        Language::Polish => config_polish(wrong),
    };
    text.to_owned()
}

/// The words of the API as a sentence.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

pub(super) fn text_german(fault: TextFault) -> &'static str {
    match fault {
        TextFault::Empty => "Hier fehlt etwas: Es braucht mindestens ein sichtbares Zeichen.",
        TextFault::TooLong => "Das ist zu lang: Höchstens 200 Zeichen sind möglich.",
        TextFault::ControlCharacter => {
            "Darin ist ein Steuerzeichen, etwa ein Zeilenumbruch oder Tabulator: Nehmen Sie es heraus."
        }
    }
}

pub(super) fn text_polish(fault: TextFault) -> &'static str {
    match fault {
        TextFault::Empty => "Pole jest puste: potrzebny jest co najmniej jeden widoczny znak.",
        TextFault::TooLong => "To jest za długie: dozwolone jest najwyżej 200 znaków.",
        TextFault::ControlCharacter => {
            "Zawiera znak sterujący, na przykład podział wiersza lub tabulator: trzeba go usunąć."
        }
    }
}

fn german(wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::Text(fault) => text_german(fault),
        Wrong::Email => "Das ist keine E-Mail-Adresse wie name@firma.example.",
        Wrong::AccountEmail => {
            "Die E-Mail-Adresse eines Kontos ändert nur der Anbieter: Wer sie hat, bekommt, was für sie bestellt wird."
        }
        Wrong::OwnAddress => "Das ist die Adresse des Kontos, das die Lizenz schon hat.",
        Wrong::PasswordLength => {
            "Ein Passwort hat 12 bis 256 Zeichen: Ein paar Wörter, die nur Sie so zusammensetzen, lassen sich leicht merken."
        }
        Wrong::PasswordOfOne => "Ein Passwort aus nur einem Zeichen ist sofort erraten.",
        Wrong::Reason => "Sagen Sie in 1 bis 500 Zeichen, warum: Der Verlauf bewahrt es auf.",
        Wrong::ReasonTooLong => "Ein Grund hat höchstens 500 Zeichen.",
        Wrong::Label => "Eine Bezeichnung hat 1 bis 100 sichtbare Zeichen.",
        Wrong::KeyValidity => "Ein Lizenzschlüssel gilt 1 bis 366 Tage.",
        Wrong::KeyTooLarge => {
            "Ein Lizenzschlüssel enthält höchstens 5.000 Lizenzen, die gebündelten nicht gezählt: Verteilen Sie sie auf mehrere Konten."
        }
        Wrong::SignerOverlap => "Ein Signaturschlüssel wird höchstens 366 Tage vorher angekündigt.",
        Wrong::Signer => {
            "Das ist kein Signaturschlüssel: Kopieren Sie ihn ganz, `pgs_` und 43 Zeichen, so wie ihn der Anbieter zeigt."
        }
        Wrong::SecretEmpty => "Ein Secret hat mindestens ein sichtbares Zeichen.",
        Wrong::SecretTooLong => "Das ist zu lang: Höchstens 512 Bytes sind möglich.",
        Wrong::LinkSecretThere => {
            "Die Verknüpfung hat schon eines: Ersetzen Sie es, dann gilt das jetzige noch eine Weile weiter."
        }
        Wrong::SystemSecretThere => {
            "Das System hat schon eines: Ersetzen Sie es, dann gilt das jetzige noch eine Weile weiter."
        }
        Wrong::SecretNeeded => {
            "Das System hat kein Secret, das an seine Stelle treten könnte; niemand könnte sich anmelden. Ersetzen Sie es \
             stattdessen."
        }
        Wrong::SameSecret => "Das neue Secret ist das jetzige.",
        Wrong::Overlap => "Ein altes Secret gilt noch 0 bis 366 Tage weiter.",
        Wrong::TokenForIdentity => "In diesem System steht ein Token für die Kennung: Lassen Sie die Kennung weg.",
        Wrong::ShopId => {
            "Eine SHOPID hat 1 bis 64 Buchstaben, Ziffern, Striche, Punkte oder Unterstriche: Kopieren Sie sie aus dem Shop-Plugin."
        }
        Wrong::UrlTooLong => "Das ist zu lang: Höchstens 2048 Bytes sind möglich.",
        Wrong::Until => "Eine Verlängerung endet in der Zukunft, höchstens 366 Tage ab jetzt.",
        Wrong::BindCount => "Nennen Sie 1 bis 200 Lizenzen; mehr binden Sie in mehreren Schritten.",
        Wrong::ClaimCount => "Nennen Sie 1 bis 100 Codes; mehr lösen Sie in mehreren Schritten ein.",
        Wrong::ClaimWay => "Nennen Sie einen Code, mehrere Codes oder einen Link.",
        Wrong::SheetWithoutSystem => {
            "Die Tabelle hat Spalten zur Anmeldung (identity, domain, secret): Sagen Sie, in welches System die Kunden sollen."
        }
        Wrong::SystemOfOtherShop => "Das System gehört zu einem anderen Shop.",
        Wrong::SystemNameTaken => "Ein System mit diesem Namen gibt es schon.",
        Wrong::ResendUnconfirmed => "Damit bekommt jemand eine E-Mail: Bestätigen Sie, dass das gemeint ist.",
        Wrong::EraseUnconfirmed => {
            "Einen Kunden zu löschen kann nicht rückgängig gemacht werden: Bestätigen Sie, dass das gemeint ist."
        }
        Wrong::NewOrderStatus => "Eine Bestellung kommt offen oder bezahlt.",
        Wrong::OrderItems => "Eine Bestellung hat 1 bis 100 Positionen.",
        Wrong::OrderLicenses => "Eine Bestellung hat höchstens 1000 Lizenzen.",
        Wrong::Quantity => "Eine Menge liegt zwischen 1 und 1000.",
        Wrong::ProductUnknown => "Die Bestellung nennt ein Produkt, das nicht verkauft wird.",
        Wrong::OperatorOfAccount => "Wer zum Anbieter gehört, gehört zu keinem Konto: Lassen Sie es weg.",
        Wrong::KeyOfNoShop => "Nur der Schlüssel eines Plugins nennt einen Shop.",
        Wrong::KeyWithoutShop => "Der Schlüssel eines Plugins nennt seinen Shop.",
    }
}

fn polish(wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::Text(fault) => text_polish(fault),
        Wrong::Email => "To nie jest adres e-mail, taki jak nazwa@firma.example.",
        Wrong::AccountEmail => "Adres e-mail konta zmienia tylko dostawca: kto go ma, otrzymuje złożone pod nim zamówienia.",
        Wrong::OwnAddress => "To adres konta, które już ma tę licencję.",
        Wrong::PasswordLength => "Hasło ma od 12 do 256 znaków: kilka słów w nietypowym zestawieniu łatwo zapamiętać.",
        Wrong::PasswordOfOne => "Hasło z jednego powtórzonego znaku można od razu zgadnąć.",
        Wrong::Reason => "Proszę podać powód, od 1 do 500 znaków: zostanie w historii.",
        Wrong::ReasonTooLong => "Powód ma najwyżej 500 znaków.",
        Wrong::Label => "Nazwa ma od 1 do 100 widocznych znaków.",
        Wrong::KeyValidity => "Klucz licencyjny jest ważny od 1 do 366 dni.",
        Wrong::KeyTooLarge => {
            "Klucz licencyjny zawiera najwyżej 5000 licencji, nie licząc dołączonych: trzeba je rozdzielić na kilka kont."
        }
        Wrong::SignerOverlap => "Klucz podpisujący zapowiada się najwyżej 366 dni wcześniej.",
        Wrong::Signer => {
            "To nie jest klucz podpisujący: proszę skopiować cały, `pgs_` i 43 znaki, tak jak pokazuje go dostawca."
        }
        Wrong::SecretEmpty => "Sekret ma co najmniej jeden widoczny znak.",
        Wrong::SecretTooLong => "To jest za długie: dozwolone jest najwyżej 512 bajtów.",
        Wrong::LinkSecretThere => {
            "Powiązanie ma już sekret: proszę go wymienić, a obecny będzie jeszcze przez pewien czas ważny."
        }
        Wrong::SystemSecretThere => {
            "System ma już sekret: proszę go wymienić, a obecny będzie jeszcze przez pewien czas ważny."
        }
        Wrong::SecretNeeded => {
            "System nie ma sekretu, który mógłby go zastąpić, więc nikt by się nie zalogował: zamiast tego można go wymienić."
        }
        Wrong::SameSecret => "Nowy sekret jest taki sam jak obecny.",
        Wrong::Overlap => "Stary sekret jest jeszcze ważny od 0 do 366 dni.",
        Wrong::TokenForIdentity => "W tym systemie token zastępuje identyfikator: proszę go pominąć.",
        Wrong::ShopId => {
            "SHOPID ma od 1 do 64 liter, cyfr, myślników, kropek lub podkreśleń: proszę skopiować ją z wtyczki sklepu."
        }
        Wrong::UrlTooLong => "To jest za długie: dozwolone jest najwyżej 2048 bajtów.",
        Wrong::Until => "Przedłużenie kończy się w przyszłości, najwyżej 366 dni od teraz.",
        Wrong::BindCount => "Proszę wskazać od 1 do 200 licencji; większą liczbę można przypisać w kilku krokach.",
        Wrong::ClaimCount => "Proszę podać od 1 do 100 kodów; większą liczbę można aktywować w kilku krokach.",
        Wrong::ClaimWay => "Proszę podać jeden kod, kilka kodów albo odnośnik.",
        Wrong::SheetWithoutSystem => {
            "Arkusz ma kolumny dotyczące logowania (identity, domain, secret): proszę wskazać system, do którego wpuszcza."
        }
        Wrong::SystemOfOtherShop => "System należy do innego sklepu.",
        Wrong::SystemNameTaken => "System o tej nazwie już istnieje.",
        Wrong::ResendUnconfirmed => "Ktoś dostanie przez to wiadomość: proszę potwierdzić, że o to chodzi.",
        Wrong::EraseUnconfirmed => "Usunięcia klienta nie można cofnąć: proszę potwierdzić, że o to chodzi.",
        Wrong::NewOrderStatus => "Zamówienie wpływa jako otwarte albo opłacone.",
        Wrong::OrderItems => "Zamówienie ma od 1 do 100 pozycji.",
        Wrong::OrderLicenses => "Zamówienie ma najwyżej 1000 licencji.",
        Wrong::Quantity => "Ilość wynosi od 1 do 1000.",
        Wrong::ProductUnknown => "Zamówienie wskazuje produkt, którego się nie sprzedaje.",
        Wrong::OperatorOfAccount => "Pracownik dostawcy nie należy do żadnego konta: proszę je pominąć.",
        Wrong::KeyOfNoShop => "Sklep wskazuje tylko klucz wtyczki.",
        Wrong::KeyWithoutShop => "Klucz wtyczki wskazuje swój sklep.",
    }
}

fn config_german(wrong: ConfigWrong) -> &'static str {
    match wrong {
        ConfigWrong::Text(fault) => text_german(fault),
        ConfigWrong::TooMany => "Das sind zu viele: Höchstens 50 sind möglich.",
        ConfigWrong::ReturnUrlTooLong => "Eine Rücksprungadresse hat höchstens 2048 Bytes.",
        ConfigWrong::OperationTwice => "Jeder Vorgang wird einmal genannt.",
        ConfigWrong::NoOperation => "Ein System, das keinen Vorgang erlaubt, lässt niemanden ein.",
        ConfigWrong::SenderMissing => {
            "Ein Secret des Systems ist für einen Sender, der nicht der Einkäufer ist: Tragen Sie diesen Sender ein."
        }
        ConfigWrong::IdentityUnproven => {
            "Ein Extrinsic oder eine E-Mail-Adresse kann jeder schreiben: Als Kennung taugt das nur mit einem Secret des Systems."
        }
        ConfigWrong::MacTooShort => "Ein CredentialMac gilt mindestens eine Stunde.",
        ConfigWrong::MacTooLong => "Ein CredentialMac gilt höchstens 87600 Stunden.",
        ConfigWrong::OciSecret => "Ein OCI-System hat kein eigenes Secret: Jede Verknüpfung hat ihres.",
        ConfigWrong::OciFields => "Nennen Sie entweder die Felder für Kennung und Secret oder das eine für ein Token.",
        ConfigWrong::OciFieldUnnamed => "Ein Feld braucht einen Namen.",
        ConfigWrong::OciFieldTwice => "Jedes Feld kann nur eines bedeuten; Groß- und Kleinschreibung der Namen zählt nicht.",
        ConfigWrong::ManyCustomers => {
            "Das System hat mehrere Kunden, und ohne Kennung könnte sie nichts unterscheiden: Lösen Sie erst alle Verknüpfungen bis \
             auf eine, oder legen Sie für diesen Kunden ein eigenes System an."
        }
        ConfigWrong::LinkWithoutIdentity => {
            "Eine Verknüpfung dieses Systems hat keine Kennung und wäre von anderen nicht zu unterscheiden: Geben Sie ihr zuerst eine."
        }
        ConfigWrong::LinkWithDomain => {
            "Kennungen von dort haben keine Domain, und eine Verknüpfung dieses Systems verlangt eine: Nehmen Sie sie dort zuerst \
             heraus."
        }
        ConfigWrong::LinkWithoutSecret => {
            "Eine Verknüpfung dieses Systems hat kein eigenes Secret und weist sich mit dem des Systems aus: Geben Sie ihr zuerst \
             eines."
        }
        ConfigWrong::LinksByOther => {
            "Die Verknüpfungen dieses Systems melden sich mit dem an, was sie bekamen, Token oder Kennung mit Secret, und das eine \
             wird nicht zum anderen: Lösen Sie sie zuerst, oder klonen Sie das System und verknüpfen Sie die Kunden dort."
        }
        ConfigWrong::OtherProtocol => {
            "Ein System behält sein Protokoll für immer: Legen Sie für das andere ein weiteres System an."
        }
    }
}

fn config_polish(wrong: ConfigWrong) -> &'static str {
    match wrong {
        ConfigWrong::Text(fault) => text_polish(fault),
        ConfigWrong::TooMany => "To za dużo: dozwolone jest najwyżej 50.",
        ConfigWrong::ReturnUrlTooLong => "Adres zwrotny ma najwyżej 2048 bajtów.",
        ConfigWrong::OperationTwice => "Każdą operację podaje się raz.",
        ConfigWrong::NoOperation => "System, który nie dopuszcza żadnej operacji, nikogo nie wpuści.",
        ConfigWrong::SenderMissing => {
            "Sekret systemu jest dla nadawcy, który nie jest kupującym: proszę wpisać tego nadawcę."
        }
        ConfigWrong::IdentityUnproven => {
            "Extrinsic lub adres e-mail może wpisać każdy: jako identyfikator nadaje się tylko przy sekrecie systemu."
        }
        ConfigWrong::MacTooShort => "CredentialMac jest ważny co najmniej godzinę.",
        ConfigWrong::MacTooLong => "CredentialMac jest ważny najwyżej 87600 godzin.",
        ConfigWrong::OciSecret => "System OCI nie ma własnego sekretu: każde powiązanie ma swój.",
        ConfigWrong::OciFields => "Proszę podać albo pola identyfikatora i sekretu, albo jedno pole tokenu.",
        ConfigWrong::OciFieldUnnamed => "Pole musi mieć nazwę.",
        ConfigWrong::OciFieldTwice => "Każde pole może znaczyć tylko jedno; wielkość liter w nazwach nie ma znaczenia.",
        ConfigWrong::ManyCustomers => {
            "System ma kilku klientów i bez identyfikatora nic by ich nie odróżniało: najpierw trzeba usunąć wszystkie powiązania \
             prócz jednego albo utworzyć dla tego klienta osobny system."
        }
        ConfigWrong::LinkWithoutIdentity => {
            "Jedno z powiązań tego systemu nie ma identyfikatora i nie dałoby się go odróżnić: najpierw trzeba go nadać."
        }
        ConfigWrong::LinkWithDomain => {
            "Identyfikatory stamtąd nie mają domeny, a jedno z powiązań tego systemu jej wymaga: najpierw trzeba ją tam usunąć."
        }
        ConfigWrong::LinkWithoutSecret => {
            "Jedno z powiązań tego systemu nie ma własnego sekretu i używa sekretu systemu: najpierw trzeba mu go nadać."
        }
        ConfigWrong::LinksByOther => {
            "Powiązania tego systemu logują się tym, co otrzymały: tokenem albo identyfikatorem z sekretem, i jedno nie staje się \
             drugim: najpierw trzeba je usunąć albo sklonować system i powiązać klientów tam."
        }
        ConfigWrong::OtherProtocol => "System zachowuje swój protokół na stałe: dla innego trzeba utworzyć osobny system.",
    }
}
