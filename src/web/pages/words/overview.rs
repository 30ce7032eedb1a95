//! The words of the overview.

use super::{Spoken, counted, counted_in_polish};

/// A step: what it is, how it is done, its button.
type Step = (&'static str, &'static str, &'static str);
/// What needs attention, by how many there are, and its button.
pub(in crate::web::pages) type TodoWords = (fn(u64) -> String, &'static str);

pub(in crate::web::pages) struct OverviewWords {
    pub(in crate::web::pages) title: &'static str,
    pub(in crate::web::pages) well: &'static str,
    pub(in crate::web::pages) well_detail: &'static str,
    pub(in crate::web::pages) in_grace: &'static str,
    pub(in crate::web::pages) in_grace_detail: fn(&str) -> String,
    pub(in crate::web::pages) ends_on: &'static str,
    pub(in crate::web::pages) ends_on_detail: fn(&str) -> String,
    pub(in crate::web::pages) lapsed: &'static str,
    pub(in crate::web::pages) lapsed_detail: fn(&str) -> String,
    pub(in crate::web::pages) not_started: &'static str,
    pub(in crate::web::pages) not_started_detail: fn(&str) -> String,
    pub(in crate::web::pages) to_subscription: &'static str,
    pub(in crate::web::pages) steps: &'static str,
    pub(in crate::web::pages) steps_about: &'static str,
    pub(in crate::web::pages) step_done: &'static str,
    pub(in crate::web::pages) step_license: Step,
    pub(in crate::web::pages) step_system: Step,
    pub(in crate::web::pages) step_customer: Step,
    pub(in crate::web::pages) step_login: Step,
    pub(in crate::web::pages) systems: &'static str,
    pub(in crate::web::pages) systems_detail: fn(u64) -> String,
    pub(in crate::web::pages) customer_licenses: &'static str,
    pub(in crate::web::pages) free: fn(u64) -> String,
    pub(in crate::web::pages) logins: &'static str,
    pub(in crate::web::pages) refusals: &'static str,
    pub(in crate::web::pages) hours: &'static str,
    pub(in crate::web::pages) todo: &'static str,
    pub(in crate::web::pages) todo_none: &'static str,
    pub(in crate::web::pages) todo_systems: TodoWords,
    pub(in crate::web::pages) todo_links: TodoWords,
    pub(in crate::web::pages) todo_moves: TodoWords,
    pub(in crate::web::pages) todo_refused: TodoWords,
    /// License keys that are over, those that should be renewed with when the first of them is over, and that none could be fetched for
    /// long, or ever.
    pub(in crate::web::pages) todo_keys_over: TodoWords,
    pub(in crate::web::pages) todo_keys_due: (fn(u64, &str) -> String, &'static str),
    pub(in crate::web::pages) todo_not_in_step: (fn(&str) -> String, &'static str),
    pub(in crate::web::pages) todo_never_in_step: &'static str,
    pub(in crate::web::pages) plot_days: &'static str,
    pub(in crate::web::pages) plot_reasons: &'static str,
    pub(in crate::web::pages) table: &'static str,
    pub(in crate::web::pages) day: &'static str,
    pub(in crate::web::pages) reason: &'static str,
    pub(in crate::web::pages) count: &'static str,
    pub(in crate::web::pages) no_refusals: &'static str,
}

impl Spoken for OverviewWords {
    const EN: &'static Self = &Self {
        title: "Overview",
        well: "All is well",
        well_detail: "The subscription is paid: whoever is linked and licensed can log in.",
        in_grace: "In grace",
        in_grace_detail: |reference| {
            format!("Subscription {reference} was not renewed in time. Logins still work, but only until the moment below.")
        },
        ends_on: "The subscription ends",
        ends_on_detail: |reference| {
            format!("Subscription {reference} is cancelled. From the moment below nobody can log in.")
        },
        lapsed: "Lapsed: nobody can log in",
        lapsed_detail: |reference| {
            format!(
                "Subscription {reference} is over. All links and secrets are kept: once it is paid, everything works as before."
            )
        },
        not_started: "Not started: nobody can log in",
        not_started_detail: |reference| format!("Billing has not said yet that subscription {reference} is paid."),
        to_subscription: "Open the subscription",
        steps: "Four steps to the first login",
        steps_about: "Each ticks itself off once it is done.",
        step_done: "done",
        step_license: ("Claim a system license", "Its code is in the mail of your order.", "Claim it"),
        step_system: (
            "Set up a system",
            "Say how the procurement system logs in and where its carts go, and put the license in.",
            "Set it up",
        ),
        step_customer: ("Link a customer", "One customer license is included in each system license.", "Link one"),
        step_login: ("See the first login", "Try it out yourself, or ask the buyer to.", "Try it out"),
        systems: "Systems",
        systems_detail: |n| match n {
            0 => "all switched on".to_owned(),
            n => format!("{n} switched off"),
        },
        customer_licenses: "Customer licenses in use",
        free: |n| format!("{n} free"),
        logins: "Logins",
        refusals: "Refusals",
        hours: "in 24 hours",
        todo: "Needs attention",
        todo_none: "Nothing: all systems and customers have their licenses.",
        todo_systems: (
            |n| format!("{n} {} no system license: nobody can log in there.", counted(n, "system has", "systems have")),
            "Show them",
        ),
        todo_links: (
            |n| format!("{n} {} linked without a license and cannot log in.", counted(n, "customer is", "customers are")),
            "Show them",
        ),
        todo_moves: (
            |n| {
                format!(
                    "{n} {} another SHOPID than yours: approve it if the shop moved.",
                    counted(n, "installation reports", "installations report")
                )
            },
            "Decide",
        ),
        todo_refused: (
            |n| format!("{n} {} refused in the last 24 hours.", counted(n, "login was", "logins were")),
            "See why",
        ),
        todo_keys_over: (
            |n| {
                format!(
                    "{n} {} expired: nobody is let in by its licenses.",
                    counted(n, "license key has", "license keys have")
                )
            },
            "Renew",
        ),
        todo_keys_due: (
            |n, until| {
                format!(
                    "{n} {} to be renewed: after {until} nobody is let in by it.",
                    counted(n, "license key has", "license keys have")
                )
            },
            "Renew",
        ),
        todo_not_in_step: (|at| format!("The licenses were in step with the authority last at {at}."), "See why"),
        todo_never_in_step: "The licenses have never been in step with the authority that is set.",
        plot_days: "Logins a day",
        plot_reasons: "Refusals of the last 7 days by reason",
        table: "As a table",
        day: "Day (UTC)",
        reason: "Reason",
        count: "Refusals",
        no_refusals: "No login was refused.",
    };
    const DE: &'static Self = &Self {
        title: "Übersicht",
        well: "Alles in Ordnung",
        well_detail: "Das Abonnement ist bezahlt: Wer verknüpft ist und eine Lizenz hat, kann sich anmelden.",
        in_grace: "In der Kulanzfrist",
        in_grace_detail: |reference| {
            format!(
                "Das Abonnement {reference} wurde nicht rechtzeitig verlängert. Anmeldungen gehen noch, aber nur bis zu diesem \
                 Zeitpunkt."
            )
        },
        ends_on: "Das Abonnement endet",
        ends_on_detail: |reference| {
            format!("Das Abonnement {reference} ist gekündigt. Ab diesem Zeitpunkt kann sich niemand mehr anmelden.")
        },
        lapsed: "Abgelaufen: Niemand kann sich anmelden",
        lapsed_detail: |reference| {
            format!(
                "Das Abonnement {reference} ist beendet. Alle Verknüpfungen und Secrets bleiben: Sobald es bezahlt ist, geht \
                 alles wie zuvor."
            )
        },
        not_started: "Nicht begonnen: Niemand kann sich anmelden",
        not_started_detail: |reference| {
            format!("Die Abrechnung hat noch nicht gemeldet, dass das Abonnement {reference} bezahlt ist.")
        },
        to_subscription: "Abonnement öffnen",
        steps: "Vier Schritte zur ersten Anmeldung",
        steps_about: "Jeder hakt sich selbst ab, sobald er erledigt ist.",
        step_done: "erledigt",
        step_license: ("Eine Systemlizenz einlösen", "Ihr Code steht in der Mail zu Ihrer Bestellung.", "Einlösen"),
        step_system: (
            "Ein System einrichten",
            "Sagen Sie, wie sich das Beschaffungssystem anmeldet und wohin seine Warenkörbe gehen, und setzen Sie die Lizenz ein.",
            "Einrichten",
        ),
        step_customer: ("Einen Kunden verknüpfen", "Eine Kundenlizenz ist in jeder Systemlizenz enthalten.", "Verknüpfen"),
        step_login: (
            "Die erste Anmeldung sehen",
            "Probieren Sie es selbst aus, oder bitten Sie den Einkäufer darum.",
            "Ausprobieren",
        ),
        systems: "Systeme",
        systems_detail: |n| match n {
            0 => "alle eingeschaltet".to_owned(),
            n => format!("{n} ausgeschaltet"),
        },
        customer_licenses: "Genutzte Kundenlizenzen",
        free: |n| format!("{n} frei"),
        logins: "Anmeldungen",
        refusals: "Ablehnungen",
        hours: "in 24 Stunden",
        todo: "Zu erledigen",
        todo_none: "Nichts: Alle Systeme und Kunden haben ihre Lizenzen.",
        todo_systems: (
            |n| {
                format!(
                    "{n} {} keine Systemlizenz: Dort kann sich niemand anmelden.",
                    counted(n, "System hat", "Systeme haben")
                )
            },
            "Zeigen",
        ),
        todo_links: (
            |n| {
                format!(
                    "{n} {} ohne Lizenz verknüpft und {} sich nicht anmelden.",
                    counted(n, "Kunde ist", "Kunden sind"),
                    counted(n, "kann", "können")
                )
            },
            "Zeigen",
        ),
        todo_moves: (
            |n| {
                format!(
                    "{n} {} eine andere SHOPID als Ihre: Bestätigen Sie sie, wenn der Shop umgezogen ist.",
                    counted(n, "Installation meldet", "Installationen melden")
                )
            },
            "Entscheiden",
        ),
        todo_refused: (
            |n| format!("{n} {} in den letzten 24 Stunden abgelehnt.", counted(n, "Anmeldung wurde", "Anmeldungen wurden")),
            "Warum?",
        ),
        todo_keys_over: (
            |n| {
                format!(
                    "{n} Lizenzschlüssel {} abgelaufen: Mit {} Lizenzen kommt niemand mehr hinein.",
                    counted(n, "ist", "sind"),
                    counted(n, "seinen", "ihren")
                )
            },
            "Erneuern",
        ),
        todo_keys_due: (
            |n, until| {
                format!(
                    "{n} Lizenzschlüssel {} zu erneuern: Nach {until} kommt damit niemand mehr hinein.",
                    counted(n, "ist", "sind")
                )
            },
            "Erneuern",
        ),
        todo_not_in_step: (|at| format!("Die Lizenzen waren zuletzt am {at} auf dem Stand des Anbieters."), "Warum?"),
        todo_never_in_step: "Die Lizenzen waren noch nie auf dem Stand des eingestellten Anbieters.",
        plot_days: "Anmeldungen je Tag",
        plot_reasons: "Ablehnungen der letzten 7 Tage nach Grund",
        table: "Als Tabelle",
        day: "Tag (UTC)",
        reason: "Grund",
        count: "Ablehnungen",
        no_refusals: "Es wurde keine Anmeldung abgelehnt.",
    };
    const PL: &'static Self = &Self {
        title: "Przegląd",
        well: "Wszystko w porządku",
        well_detail: "Subskrypcja jest opłacona: powiązani klienci z licencją mogą się logować.",
        in_grace: "Okres karencji",
        in_grace_detail: |reference| {
            format!(
                "Subskrypcja {reference} nie została odnowiona na czas. Logowania działają, ale tylko do podanej chwili."
            )
        },
        ends_on: "Subskrypcja się kończy",
        ends_on_detail: |reference| {
            format!("Subskrypcja {reference} została wypowiedziana. Od podanej chwili nikt się nie zaloguje.")
        },
        lapsed: "Wygasła: nikt nie może się zalogować",
        lapsed_detail: |reference| {
            format!(
                "Subskrypcja {reference} jest zakończona. Wszystkie powiązania i sekrety zostają: po opłaceniu wszystko będzie działać \
                 jak wcześniej."
            )
        },
        not_started: "Nie rozpoczęto: nikt nie może się zalogować",
        not_started_detail: |reference| {
            format!("System rozliczeń nie potwierdził jeszcze opłacenia subskrypcji {reference}.")
        },
        to_subscription: "Otwórz subskrypcję",
        steps: "Cztery kroki do pierwszego logowania",
        steps_about: "Każdy odznacza się sam, gdy jest gotowy.",
        step_done: "gotowe",
        step_license: ("Aktywacja licencji systemowej", "Jej kod jest w wiadomości do zamówienia.", "Aktywuj"),
        step_system: (
            "Konfiguracja systemu",
            "Trzeba podać, jak loguje się system zakupowy i dokąd trafiają koszyki, oraz umieścić licencję.",
            "Skonfiguruj",
        ),
        step_customer: ("Powiązanie klienta", "Każda licencja systemowa zawiera jedną licencję klienta.", "Powiąż"),
        step_login: ("Pierwsze logowanie", "Można wypróbować samemu albo poprosić kupującego.", "Wypróbuj"),
        systems: "Systemy",
        systems_detail: |n| match n {
            0 => "wszystkie włączone".to_owned(),
            n => format!("{n} {}", counted_in_polish(n, "wyłączony", "wyłączone", "wyłączonych")),
        },
        customer_licenses: "Używane licencje klientów",
        free: |n| format!("{n} {}", counted_in_polish(n, "wolna", "wolne", "wolnych")),
        logins: "Logowania",
        refusals: "Odmowy",
        hours: "w ciągu 24 godzin",
        todo: "Wymaga uwagi",
        todo_none: "Nic: wszystkie systemy i klienci mają licencje.",
        todo_systems: (
            |n| {
                format!(
                    "{n} {} licencji systemowej: nikt się tam nie zaloguje.",
                    counted_in_polish(n, "system nie ma", "systemy nie mają", "systemów nie ma")
                )
            },
            "Pokaż",
        ),
        todo_links: (
            |n| {
                format!(
                    "{n} {} bez licencji: logowanie jest niemożliwe.",
                    counted_in_polish(n, "klient jest powiązany", "klienci są powiązani", "klientów jest powiązanych")
                )
            },
            "Pokaż",
        ),
        todo_moves: (
            |n| {
                format!(
                    "{n} {} inny SHOPID niż zapisany: należy go zatwierdzić, jeśli sklep przeniesiono.",
                    counted_in_polish(n, "instalacja zgłasza", "instalacje zgłaszają", "instalacji zgłasza")
                )
            },
            "Zdecyduj",
        ),
        todo_refused: (
            |n| {
                format!(
                    "{n} {} w ciągu ostatnich 24 godzin.",
                    counted_in_polish(n, "logowanie odrzucono", "logowania odrzucono", "logowań odrzucono")
                )
            },
            "Dlaczego?",
        ),
        todo_keys_over: (
            |n| {
                format!(
                    "{n} {}: licencje z {} nikogo już nie wpuszczają.",
                    counted_in_polish(
                        n,
                        "klucz licencyjny wygasł",
                        "klucze licencyjne wygasły",
                        "kluczy licencyjnych wygasło"
                    ),
                    counted_in_polish(n, "niego", "nich", "nich")
                )
            },
            "Odnów",
        ),
        todo_keys_due: (
            |n, until| {
                format!(
                    "{n} {} odnowić: po {until} nikogo już nie {}.",
                    counted_in_polish(
                        n,
                        "klucz licencyjny trzeba",
                        "klucze licencyjne trzeba",
                        "kluczy licencyjnych trzeba"
                    ),
                    counted_in_polish(n, "wpuści", "wpuszczą", "wpuści")
                )
            },
            "Odnów",
        ),
        todo_not_in_step: (|at| format!("Licencje były zgodne ze stanem u dostawcy ostatnio {at}."), "Dlaczego?"),
        todo_never_in_step: "Licencje nigdy jeszcze nie były zgodne ze stanem u ustawionego dostawcy.",
        plot_days: "Logowania dziennie",
        plot_reasons: "Odmowy z ostatnich 7 dni według powodu",
        table: "Jako tabela",
        day: "Dzień (UTC)",
        reason: "Powód",
        count: "Odmowy",
        no_refusals: "Nie odrzucono żadnego logowania.",
    };
}
