//! The words of the list of logins. The headings are those of the log itself (`domain::explain::log`).

use super::{Spoken, counted, counted_in_polish};

pub(in crate::web::pages) struct LoginsWords {
    pub(in crate::web::pages) title: &'static str,
    pub(in crate::web::pages) about: &'static str,
    /// What the filters are called.
    pub(in crate::web::pages) filters: &'static str,
    pub(in crate::web::pages) any_outcome: &'static str,
    pub(in crate::web::pages) any_system: &'static str,
    pub(in crate::web::pages) any_reason: &'static str,
    pub(in crate::web::pages) reason: &'static str,
    pub(in crate::web::pages) customer_number: &'static str,
    pub(in crate::web::pages) from: &'static str,
    pub(in crate::web::pages) to: &'static str,
    pub(in crate::web::pages) not_a_date: &'static str,
    pub(in crate::web::pages) not_a_reference: &'static str,
    /// What the list is called, by how many logins this page of it has.
    pub(in crate::web::pages) caption: fn(u64) -> String,
    /// A login that named nobody.
    pub(in crate::web::pages) nobody: &'static str,
    pub(in crate::web::pages) none: &'static str,
    pub(in crate::web::pages) none_yet: &'static str,
    /// The buttons of the list that follows what happens.
    pub(in crate::web::pages) pause: &'static str,
    pub(in crate::web::pages) resume: &'static str,
    /// What is said of logins that came; `#` is how many. The script takes the form that goes with the number.
    pub(in crate::web::pages) new_one: &'static str,
    pub(in crate::web::pages) new_few: &'static str,
    pub(in crate::web::pages) new_many: &'static str,
    /// Where the list follows no more.
    pub(in crate::web::pages) live_ended: &'static str,
}

impl Spoken for LoginsWords {
    const EN: &'static Self = &Self {
        title: "Logins",
        about: "Every attempt of a procurement system to log in, with what was decided and why. Buyers whose login was refused \
                read a reference number: it finds their attempt here.",
        filters: "Which logins",
        any_outcome: "Accepted and refused",
        any_system: "All systems",
        any_reason: "Any reason",
        reason: "Reason",
        customer_number: "Customer number",
        from: "From (UTC)",
        to: "To (UTC)",
        not_a_date: "This is no date.",
        not_a_reference: "This is no reference number: it has ten letters and digits, such as 1A2B3-4C5D6.",
        caption: |n| format!("{n} {}, newest first", counted(n, "login", "logins")),
        nobody: "named nobody",
        none: "No login fits these filters.",
        none_yet: "No procurement system has tried to log in yet.",
        pause: "Pause",
        resume: "Follow again",
        new_one: "# new login",
        new_few: "# new logins",
        new_many: "# new logins",
        live_ended: "The list does not follow any more.",
    };
    const DE: &'static Self = &Self {
        title: "Anmeldungen",
        about: "Jeder Versuch eines Beschaffungssystems, sich anzumelden: was entschieden wurde und warum. Einkäufer, deren \
                Anmeldung abgelehnt wurde, lesen eine Referenznummer: Mit ihr finden Sie den Versuch hier.",
        filters: "Welche Anmeldungen",
        any_outcome: "Zugelassene und abgelehnte",
        any_system: "Alle Systeme",
        any_reason: "Jeder Grund",
        reason: "Grund",
        customer_number: "Kundennummer",
        from: "Von (UTC)",
        to: "Bis (UTC)",
        not_a_date: "Das ist kein Datum.",
        not_a_reference: "Das ist keine Referenznummer: Sie hat zehn Buchstaben und Ziffern, etwa 1A2B3-4C5D6.",
        caption: |n| format!("{n} {}, neueste zuerst", counted(n, "Anmeldung", "Anmeldungen")),
        nobody: "nannte niemanden",
        none: "Keine Anmeldung passt zu diesen Filtern.",
        none_yet: "Noch hat kein Beschaffungssystem versucht, sich anzumelden.",
        pause: "Anhalten",
        resume: "Wieder folgen",
        new_one: "# neue Anmeldung",
        new_few: "# neue Anmeldungen",
        new_many: "# neue Anmeldungen",
        live_ended: "Die Liste folgt nicht mehr.",
    };
    const PL: &'static Self = &Self {
        title: "Logowania",
        about: "Każda próba logowania systemu zakupowego wraz z decyzją i jej powodem. Kupujący, którym odmówiono, widzą numer \
                referencyjny: po nim można tu znaleźć próbę.",
        filters: "Które logowania",
        any_outcome: "Dopuszczone i odrzucone",
        any_system: "Wszystkie systemy",
        any_reason: "Dowolny powód",
        reason: "Powód",
        customer_number: "Numer klienta",
        from: "Od (UTC)",
        to: "Do (UTC)",
        not_a_date: "To nie jest data.",
        not_a_reference: "To nie jest numer referencyjny: ma on dziesięć liter i cyfr, na przykład 1A2B3-4C5D6.",
        caption: |n| format!("{n} {}, od najnowszych", counted_in_polish(n, "logowanie", "logowania", "logowań")),
        nobody: "nikogo nie wskazano",
        none: "Żadne logowanie nie pasuje do tych filtrów.",
        none_yet: "Żaden system zakupowy nie próbował się jeszcze zalogować.",
        pause: "Wstrzymaj",
        resume: "Śledź dalej",
        new_one: "# nowe logowanie",
        new_few: "# nowe logowania",
        new_many: "# nowych logowań",
        live_ended: "Lista nie jest już śledzona.",
    };
}
