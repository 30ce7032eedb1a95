//! The words of pages that cannot be shown.

use super::Spoken;
use crate::web::pages::answer::Fault;

/// What a page is called that cannot be shown, why it cannot, and what to do.
type Words = (&'static str, &'static str, &'static str);

pub(in crate::web::pages) struct FaultWords {
    not_found: Words,
    not_allowed: Words,
    elsewhere: Words,
    no_account: Words,
    form_lost: Words,
    changed_meanwhile: Words,
    temporary: Words,
    broken: Words,
}

impl FaultWords {
    pub(in crate::web::pages) fn told(&self, fault: Fault) -> Words {
        match fault {
            Fault::NotFound => self.not_found,
            Fault::NotAllowed => self.not_allowed,
            Fault::Elsewhere => self.elsewhere,
            Fault::NoAccount => self.no_account,
            Fault::FormLost => self.form_lost,
            Fault::ChangedMeanwhile => self.changed_meanwhile,
            Fault::Temporary => self.temporary,
            Fault::Broken => self.broken,
        }
    }
}

impl Spoken for FaultWords {
    const EN: &'static Self = &Self {
        not_found: (
            "There is nothing here",
            "What this address names does not exist, or it belongs to another account.",
            "Look for it in its list.",
        ),
        not_allowed: (
            "This is not for you",
            "This page is for the vendor's staff.",
            "If you need something from it, ask whoever sold you the licenses.",
        ),
        elsewhere: (
            "The form came from another site",
            "Nothing was changed: forms are taken from our own pages only.",
            "Open the page here and send the form again.",
        ),
        no_account: (
            "For which account?",
            "Nothing was changed: what you make here belongs to an account, and you look at all of them.",
            "Choose one under Accounts, then come back.",
        ),
        form_lost: (
            "The form did not arrive whole",
            "Nothing was changed: the connection broke, or what was sent is too large.",
            "Go back and send it again.",
        ),
        changed_meanwhile: (
            "Somebody was faster",
            "Nothing was changed: it was changed by somebody else since you opened the page.",
            "Open the page again, look at what there is now, and decide anew.",
        ),
        temporary: (
            "This does not work right now",
            "This is our fault, and nothing was changed. It should pass by itself.",
            "Try again in a few seconds.",
        ),
        broken: (
            "Something is broken here",
            "This is our fault. It was logged, and nothing was changed.",
            "Tell whoever runs punchgate what you were doing, and when.",
        ),
    };
    const DE: &'static Self = &Self {
        not_found: (
            "Hier ist nichts",
            "Was diese Adresse nennt, gibt es nicht, oder es gehört einem anderen Konto.",
            "Suchen Sie es in seiner Liste.",
        ),
        not_allowed: (
            "Das ist nicht für Sie",
            "Diese Seite ist für die Mitarbeiter des Anbieters.",
            "Wenn Sie etwas davon brauchen, fragen Sie, wer Ihnen die Lizenzen verkauft hat.",
        ),
        elsewhere: (
            "Das Formular kam von einer anderen Seite",
            "Es wurde nichts geändert: Formulare werden nur von unseren eigenen Seiten angenommen.",
            "Öffnen Sie die Seite hier, und senden Sie das Formular noch einmal.",
        ),
        no_account: (
            "Für welches Konto?",
            "Es wurde nichts geändert: Was Sie hier anlegen, gehört zu einem Konto, und Sie sehen gerade alle.",
            "Wählen Sie unter Konten eines aus und kommen Sie dann zurück.",
        ),
        form_lost: (
            "Das Formular kam nicht vollständig an",
            "Es wurde nichts geändert: Die Verbindung brach ab, oder das Gesendete ist zu groß.",
            "Gehen Sie zurück, und senden Sie es noch einmal.",
        ),
        changed_meanwhile: (
            "Jemand war schneller",
            "Es wurde nichts geändert: Seit Sie die Seite geöffnet haben, hat es jemand anderes geändert.",
            "Öffnen Sie die Seite neu, sehen Sie nach, was jetzt gilt, und entscheiden Sie noch einmal.",
        ),
        temporary: (
            "Das geht gerade nicht",
            "Das liegt an uns, und es wurde nichts geändert. Es sollte von selbst vorübergehen.",
            "Versuchen Sie es in einigen Sekunden noch einmal.",
        ),
        broken: (
            "Hier ist etwas kaputt",
            "Das liegt an uns. Es wurde protokolliert, und es wurde nichts geändert.",
            "Sagen Sie, wer punchgate betreibt, was Sie wann getan haben.",
        ),
    };
    const PL: &'static Self = &Self {
        not_found: (
            "Tutaj nic nie ma",
            "To, na co wskazuje ten adres, nie istnieje albo należy do innego konta.",
            "Proszę poszukać na odpowiedniej liście.",
        ),
        not_allowed: (
            "Brak dostępu",
            "Ta strona jest dla pracowników dostawcy.",
            "W razie potrzeby proszę zapytać sprzedawcę licencji.",
        ),
        elsewhere: (
            "Formularz pochodzi z innej witryny",
            "Nic nie zmieniono: formularze są przyjmowane tylko z naszych własnych stron.",
            "Proszę otworzyć stronę tutaj i wysłać formularz ponownie.",
        ),
        no_account: (
            "Dla którego konta?",
            "Niczego nie zmieniono: to, co tu tworzysz, należy do konta, a widzisz teraz wszystkie.",
            "Wybierz konto na liście kont i wróć tutaj.",
        ),
        form_lost: (
            "Formularz nie dotarł w całości",
            "Nic nie zmieniono: połączenie zostało przerwane albo przesłano zbyt dużo danych.",
            "Proszę wrócić i wysłać go ponownie.",
        ),
        changed_meanwhile: (
            "Ktoś był szybszy",
            "Nic nie zmieniono: od otwarcia strony ktoś inny wprowadził zmianę.",
            "Proszę otworzyć stronę ponownie, sprawdzić obecny stan i zdecydować jeszcze raz.",
        ),
        temporary: (
            "To chwilowo nie działa",
            "Przyczyna leży po naszej stronie i nic nie zmieniono. Powinno to minąć samo.",
            "Proszę spróbować ponownie za kilka sekund.",
        ),
        broken: (
            "Coś się tutaj zepsuło",
            "Przyczyna leży po naszej stronie. Błąd zapisano, a nic nie zmieniono.",
            "Proszę powiedzieć osobie prowadzącej punchgate, co i kiedy było robione.",
        ),
    };
}
