//! The words of pages of a kind.

use super::{Spoken, counted, counted_in_polish};
use crate::store::Carried;

pub(in crate::web::pages) struct KindWords {
    /// The ways through lists that begin with the oldest.
    pub(in crate::web::pages) first: &'static str,
    pub(in crate::web::pages) next: &'static str,
    /// That a secret cannot be shown again.
    pub(in crate::web::pages) this_once: &'static str,
    pub(in crate::web::pages) copy: &'static str,
    pub(in crate::web::pages) copied: &'static str,
    /// How many rows a list shows.
    pub(in crate::web::pages) rows: fn(u64) -> String,
    /// What cannot log in any more without something that is taken away.
    pub(in crate::web::pages) stranded: fn(&Carried) -> String,
}

impl Spoken for KindWords {
    const EN: &'static Self = &Self {
        first: "First page",
        next: "Next page",
        this_once: "It is shown this once: keep it now.",
        copy: "Copy",
        copied: "Copied",
        rows: |n| format!("{n} {} on this page", counted(n, "entry", "entries")),
        stranded: |Carried { systems, links, .. }| {
            let (system, customer) = (counted(*systems, "system", "systems"), counted(*links, "customer", "customers"));
            format!("{systems} {system}, {links} {customer} cannot log in any more.")
        },
    };
    const DE: &'static Self = &Self {
        first: "Erste Seite",
        next: "Nächste Seite",
        this_once: "Das wird nur dieses eine Mal angezeigt: Bewahren Sie es jetzt auf.",
        copy: "Kopieren",
        copied: "Kopiert",
        rows: |n| format!("{n} {} auf dieser Seite", counted(n, "Eintrag", "Einträge")),
        stranded: |Carried { systems, links, .. }| {
            let (system, customer) = (counted(*systems, "System", "Systeme"), counted(*links, "Kunde", "Kunden"));
            format!("{systems} {system}, {links} {customer}: Anmeldungen werden dort nicht mehr angenommen.")
        },
    };
    const PL: &'static Self = &Self {
        first: "Pierwsza strona",
        next: "Następna strona",
        this_once: "Jest pokazywany tylko ten jeden raz: proszę go teraz zachować.",
        copy: "Kopiuj",
        copied: "Skopiowano",
        rows: |n| format!("{n} {} na tej stronie", counted_in_polish(n, "pozycja", "pozycje", "pozycji")),
        stranded: |Carried { systems, links, .. }| {
            let system = counted_in_polish(*systems, "system", "systemy", "systemów");
            let customer = counted_in_polish(*links, "klient", "klienci", "klientów");
            format!("{systems} {system}, {links} {customer}: logowanie nie będzie już możliwe.")
        },
    };
}
