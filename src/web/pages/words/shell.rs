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
    /// The ways to the other screens.
    pub(in crate::web::pages) licenses: &'static str,
    pub(in crate::web::pages) systems: &'static str,
    pub(in crate::web::pages) customers: &'static str,
    pub(in crate::web::pages) tester: &'static str,
    pub(in crate::web::pages) subscriptions: &'static str,
    pub(in crate::web::pages) orders: &'static str,
    pub(in crate::web::pages) billing_events: &'static str,
    pub(in crate::web::pages) mails: &'static str,
    pub(in crate::web::pages) accounts: &'static str,
    pub(in crate::web::pages) shops: &'static str,
    pub(in crate::web::pages) users: &'static str,
    pub(in crate::web::pages) keys: &'static str,
    pub(in crate::web::pages) history: &'static str,
    /// What stands by the account that one of the vendor's staff looks at alone.
    pub(in crate::web::pages) chosen: &'static str,
    /// The button that shows all accounts again.
    pub(in crate::web::pages) all_accounts: &'static str,
    /// What stands above the effects of a change.
    pub(in crate::web::pages) effects: &'static str,
    /// What somebody may say about a change.
    pub(in crate::web::pages) reason: &'static str,
    pub(in crate::web::pages) reason_hint: &'static str,
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
        licenses: "Licenses",
        systems: "Systems",
        customers: "Customers",
        tester: "Tester",
        subscriptions: "Subscription",
        orders: "Orders",
        billing_events: "Billing events",
        mails: "Mail",
        accounts: "Accounts",
        shops: "Shops",
        users: "Users",
        keys: "API keys",
        history: "History",
        chosen: "You look at this account only",
        all_accounts: "Show all accounts",
        effects: "What this does",
        reason: "Reason",
        reason_hint: "It is kept in the history.",
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
        licenses: "Lizenzen",
        systems: "Systeme",
        customers: "Kunden",
        tester: "Tester",
        subscriptions: "Abonnement",
        orders: "Bestellungen",
        billing_events: "Abrechnungsereignisse",
        mails: "E-Mails",
        accounts: "Konten",
        shops: "Shops",
        users: "Benutzer",
        keys: "API-Schlüssel",
        history: "Verlauf",
        chosen: "Sie sehen nur dieses Konto",
        all_accounts: "Alle Konten anzeigen",
        effects: "Was das bewirkt",
        reason: "Grund",
        reason_hint: "Er bleibt im Verlauf erhalten.",
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
        licenses: "Licencje",
        systems: "Systemy",
        customers: "Klienci",
        tester: "Tester",
        subscriptions: "Subskrypcja",
        orders: "Zamówienia",
        billing_events: "Zdarzenia rozliczeń",
        mails: "Poczta",
        accounts: "Konta",
        shops: "Sklepy",
        users: "Użytkownicy",
        keys: "Klucze API",
        history: "Historia",
        chosen: "Widzisz tylko to konto",
        all_accounts: "Pokaż wszystkie konta",
        effects: "Co to spowoduje",
        reason: "Powód",
        reason_hint: "Pozostanie w historii.",
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
