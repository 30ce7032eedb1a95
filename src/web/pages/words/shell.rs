//! The words around every page.

use super::Spoken;

#[derive(Clone, Copy)]
pub(in crate::web::pages) struct ShellWords {
    /// The link past the way to the screens.
    pub(in crate::web::pages) skip: &'static str,
    /// The name of the way to the screens.
    pub(in crate::web::pages) ways: &'static str,
    /// What needs attention.
    pub(in crate::web::pages) overview: &'static str,
    /// The log of logins.
    pub(in crate::web::pages) logins: &'static str,
    /// What the vendor's people belong to.
    pub(in crate::web::pages) staff: &'static str,
    /// Who is signed in.
    pub(in crate::web::pages) signed_in: &'static str,
    pub(in crate::web::pages) sign_out: &'static str,
    pub(in crate::web::pages) sign_out_everywhere: &'static str,
    /// What the choice of the language is called.
    pub(in crate::web::pages) language: &'static str,
    /// The link to the document of the API.
    pub(in crate::web::pages) api: &'static str,
    /// What a notice is called.
    pub(in crate::web::pages) notice: &'static str,
    /// What stands before what is wrong.
    pub(in crate::web::pages) wrong: &'static str,
    /// The page where somebody changes their password.
    pub(in crate::web::pages) password: &'static str,
    /// The button of a filter.
    pub(in crate::web::pages) filter: &'static str,
    /// The link that takes filters away.
    pub(in crate::web::pages) no_filter: &'static str,
    /// The ways through pages of a list.
    pub(in crate::web::pages) pages: &'static str,
    pub(in crate::web::pages) newest: &'static str,
    pub(in crate::web::pages) older: &'static str,
    /// The link that does not do what a page asks about.
    pub(in crate::web::pages) cancel: &'static str,
}

impl Spoken for ShellWords {
    const EN: Self = Self {
        skip: "Skip to the content",
        ways: "Main menu",
        overview: "Overview",
        logins: "Logins",
        staff: "Vendor",
        signed_in: "Signed in",
        sign_out: "Sign out",
        sign_out_everywhere: "Sign out everywhere",
        language: "Language",
        api: "API documentation",
        notice: "Done",
        wrong: "This did not work",
        password: "Change password",
        filter: "Filter",
        no_filter: "Show all",
        pages: "Pages",
        newest: "Newest",
        older: "Older",
        cancel: "Cancel",
    };
    const DE: Self = Self {
        skip: "Zum Inhalt springen",
        ways: "Hauptmenü",
        overview: "Übersicht",
        logins: "Anmeldungen",
        staff: "Anbieter",
        signed_in: "Angemeldet",
        sign_out: "Abmelden",
        sign_out_everywhere: "Überall abmelden",
        language: "Sprache",
        api: "API-Dokumentation",
        notice: "Erledigt",
        wrong: "Das hat nicht geklappt",
        password: "Passwort ändern",
        filter: "Filtern",
        no_filter: "Alle anzeigen",
        pages: "Seiten",
        newest: "Neueste",
        older: "Ältere",
        cancel: "Abbrechen",
    };
    const PL: Self = Self {
        skip: "Przejdź do treści",
        ways: "Menu główne",
        overview: "Przegląd",
        logins: "Logowania",
        staff: "Dostawca",
        signed_in: "Zalogowano",
        sign_out: "Wyloguj",
        sign_out_everywhere: "Wyloguj wszędzie",
        language: "Język",
        api: "Dokumentacja API",
        notice: "Gotowe",
        wrong: "To się nie udało",
        password: "Zmień hasło",
        filter: "Filtruj",
        no_filter: "Pokaż wszystkie",
        pages: "Strony",
        newest: "Najnowsze",
        older: "Starsze",
        cancel: "Anuluj",
    };
}
