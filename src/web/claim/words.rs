//! The words of the claim page in every language; a text that is missing fails the build.

use crate::domain::{language::Language, license::LicenseKind};

/// What the page says.
#[derive(Clone, Debug)]
pub(super) enum Saying {
    /// What can be claimed, and into which account.
    Offer { email: String, has_account: bool, external_ref: String, licenses: Vec<(LicenseKind, String)> },
    /// It is claimed.
    Done { email: String },
    /// It was claimed before.
    Used,
    /// It was refunded.
    Refunded,
    /// It is no link of ours, or the address was corrected.
    Unknown,
    /// The button was pressed on another site.
    Elsewhere,
    /// Our fault.
    Failed,
}

/// The page.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub(super) title: &'static str,
    pub(super) paragraphs: Vec<String>,
    pub(super) licenses: Vec<(&'static str, String)>,
    pub(super) button: Option<&'static str>,
}

pub(super) fn of(saying: &Saying, language: Language) -> Page {
    match saying {
        Saying::Offer { email, has_account, external_ref, licenses } => Page {
            title: match language {
                Language::English => "Claim your licenses",
                Language::German => "Lizenzen einlösen",
                Language::Polish => "Aktywacja licencji",
            },
            paragraphs: vec![offer(external_ref, language), into_account(email, *has_account, language)],
            licenses: licenses.iter().map(|(kind, serial)| (label(*kind, language), serial.clone())).collect(),
            button: Some(match language {
                Language::English => "Claim the licenses",
                Language::German => "Lizenzen einlösen",
                Language::Polish => "Aktywuj licencje",
            }),
        },
        Saying::Done { email } => done(email, language),
        Saying::Used | Saying::Refunded | Saying::Unknown | Saying::Elsewhere | Saying::Failed => {
            let (title, text) = nothing(saying, language);
            Page { title, paragraphs: vec![text.to_owned()], licenses: Vec::new(), button: None }
        }
    }
}

fn label(kind: LicenseKind, language: Language) -> &'static str {
    match (kind, language) {
        (LicenseKind::System, Language::English) => "System license (one customer license included)",
        (LicenseKind::System, Language::German) => "Systemlizenz (mit einer Kundenlizenz)",
        (LicenseKind::System, Language::Polish) => "Licencja systemowa (z jedną licencją klienta)",
        (LicenseKind::Customer, Language::English) => "Customer license",
        (LicenseKind::Customer, Language::German) => "Kundenlizenz",
        (LicenseKind::Customer, Language::Polish) => "Licencja klienta",
    }
}

fn offer(external_ref: &str, language: Language) -> String {
    match language {
        Language::English => format!("These licenses of order {external_ref} belong to no account yet:"),
        Language::German => format!("Diese Lizenzen der Bestellung {external_ref} gehören noch keinem Konto:"),
        Language::Polish => format!("Te licencje z zamówienia {external_ref} nie należą jeszcze do żadnego konta:"),
    }
}

fn into_account(email: &str, has_account: bool, language: Language) -> String {
    match (has_account, language) {
        (true, Language::English) => format!("They will go into the account of {email}."),
        (true, Language::German) => format!("Sie kommen in das Konto von {email}."),
        (true, Language::Polish) => format!("Zostaną przypisane do konta {email}."),
        (false, Language::English) => format!("They will go into a new account for {email}, which is made with them."),
        (false, Language::German) => format!("Sie kommen in ein neues Konto für {email}, das dabei angelegt wird."),
        (false, Language::Polish) => {
            format!("Zostaną przypisane do nowego konta {email}, które zostanie przy tym założone.")
        }
    }
}

fn done(email: &str, language: Language) -> Page {
    let (title, is, next) = match language {
        Language::English => (
            "The licenses are claimed",
            format!("They belong to the account of {email} now. The codes in the mail are not needed any more."),
            "Next, bind them to your shop, put the system license into a system, and link your customers. Whoever sold you the \
             licenses tells you where to sign in.",
        ),
        Language::German => (
            "Die Lizenzen sind eingelöst",
            format!("Sie gehören jetzt dem Konto von {email}. Die Codes in der Mail werden nicht mehr gebraucht."),
            "Als Nächstes binden Sie die Lizenzen an Ihren Shop, setzen die Systemlizenz in ein System ein und verknüpfen Ihre \
             Kunden. Wo Sie sich anmelden, sagt Ihnen, wer Ihnen die Lizenzen verkauft hat.",
        ),
        Language::Polish => (
            "Licencje są aktywne na koncie",
            format!("Należą teraz do konta {email}. Kody z wiadomości nie są już potrzebne."),
            "Teraz należy przypisać licencje do sklepu, umieścić licencję systemową w systemie i powiązać klientów. Gdzie się \
             zalogować, powie sprzedawca licencji.",
        ),
    };
    Page { title, paragraphs: vec![is, next.to_owned()], licenses: Vec::new(), button: None }
}

fn nothing(saying: &Saying, language: Language) -> (&'static str, &'static str) {
    match (saying, language) {
        (Saying::Used, Language::English) => (
            "These licenses are claimed already",
            "This link works once. If it was not you who claimed them, tell whoever sold you the licenses.",
        ),
        (Saying::Used, Language::German) => (
            "Diese Lizenzen sind bereits eingelöst",
            "Dieser Link gilt einmal. Haben nicht Sie die Lizenzen eingelöst, sagen Sie es dem, der sie Ihnen verkauft hat.",
        ),
        (Saying::Used, Language::Polish) => (
            "Te licencje są już aktywowane",
            "Ten link działa jeden raz. Jeśli to nie Państwo aktywowali licencje, prosimy powiadomić sprzedawcę.",
        ),
        (Saying::Refunded, Language::English) => (
            "These licenses were refunded",
            "They can not be claimed any more. If that is a mistake, ask whoever sold you the licenses.",
        ),
        (Saying::Refunded, Language::German) => (
            "Diese Lizenzen wurden erstattet",
            "Sie können nicht mehr eingelöst werden. Ist das ein Irrtum, fragen Sie den, der sie Ihnen verkauft hat.",
        ),
        (Saying::Refunded, Language::Polish) => (
            "Zwrócono pieniądze za te licencje",
            "Nie można ich już aktywować. Jeśli to pomyłka, prosimy zwrócić się do sprzedawcy.",
        ),
        (Saying::Unknown, Language::English) => (
            "This link is not known",
            "A part of it may be missing, or a newer mail was sent. Copy the whole link from the newest mail, or enter the codes by hand.",
        ),
        (Saying::Unknown, Language::German) => (
            "Dieser Link ist nicht bekannt",
            "Vielleicht fehlt ein Teil, oder es gibt eine neuere Mail. Kopieren Sie den ganzen Link aus der neuesten Mail, oder geben Sie die Codes von Hand ein.",
        ),
        (Saying::Unknown, Language::Polish) => (
            "Ten link nie jest znany",
            "Być może brakuje jego części albo wysłano nowszą wiadomość. Prosimy skopiować cały link z najnowszej wiadomości lub wpisać kody ręcznie.",
        ),
        (Saying::Elsewhere, Language::English) => (
            "Nothing was claimed",
            "The request came from another site. Open the link of the mail and press the button there.",
        ),
        (Saying::Elsewhere, Language::German) => (
            "Es wurde nichts eingelöst",
            "Die Anfrage kam von einer anderen Seite. Öffnen Sie den Link aus der Mail und drücken Sie dort auf den Knopf.",
        ),
        (Saying::Elsewhere, Language::Polish) => (
            "Niczego nie aktywowano",
            "Żądanie przyszło z innej strony. Prosimy otworzyć link z wiadomości i nacisnąć przycisk.",
        ),
        (_, Language::English) => (
            "Temporarily unavailable",
            "The fault is ours, and nothing was changed. Please try again in a few minutes; the link stays good.",
        ),
        (_, Language::German) => (
            "Vorübergehend nicht verfügbar",
            "Der Fehler liegt bei uns, und nichts wurde geändert. Bitte versuchen Sie es in ein paar Minuten erneut; der Link bleibt gültig.",
        ),
        (_, Language::Polish) => (
            "Chwilowo niedostępne",
            "Błąd jest po naszej stronie i nic się nie zmieniło. Prosimy spróbować za kilka minut; link pozostaje ważny.",
        ),
    }
}
