//! The words of the shops.

use super::{Spoken, counted, counted_in_polish};
use crate::store::Carried;

pub(in crate::web::pages) struct ShopWords {
    pub(in crate::web::pages) title: &'static str,
    pub(in crate::web::pages) about: &'static str,
    pub(in crate::web::pages) none: &'static str,
    pub(in crate::web::pages) none_fits: &'static str,
    pub(in crate::web::pages) search: &'static str,
    pub(in crate::web::pages) name: &'static str,
    pub(in crate::web::pages) shop_id: &'static str,
    pub(in crate::web::pages) shop_id_hint: &'static str,
    pub(in crate::web::pages) start_url: &'static str,
    pub(in crate::web::pages) start_url_hint: &'static str,
    pub(in crate::web::pages) made: &'static str,
    pub(in crate::web::pages) facts: &'static str,
    pub(in crate::web::pages) bound: &'static str,
    pub(in crate::web::pages) bound_in_numbers: fn(&Carried) -> String,
    pub(in crate::web::pages) new: &'static str,
    pub(in crate::web::pages) new_about: &'static str,
    pub(in crate::web::pages) create: &'static str,
    pub(in crate::web::pages) made_done: fn(&str) -> String,
    pub(in crate::web::pages) edit: &'static str,
    pub(in crate::web::pages) edit_title: fn(&str) -> String,
    pub(in crate::web::pages) edit_about: &'static str,
    pub(in crate::web::pages) save: &'static str,
    pub(in crate::web::pages) changed_done: &'static str,
    pub(in crate::web::pages) moves: &'static str,
    pub(in crate::web::pages) moves_about: &'static str,
    pub(in crate::web::pages) first_report: &'static str,
    pub(in crate::web::pages) last_report: &'static str,
    pub(in crate::web::pages) reports: &'static str,
    pub(in crate::web::pages) approve: &'static str,
    pub(in crate::web::pages) dismiss: &'static str,
    pub(in crate::web::pages) dismissed: &'static str,
    pub(in crate::web::pages) approve_title: fn(&str) -> String,
    pub(in crate::web::pages) moves_along: fn(&Carried) -> String,
    pub(in crate::web::pages) approve_effect: fn(&str, &str) -> String,
    pub(in crate::web::pages) approve_stays: &'static str,
    pub(in crate::web::pages) approved_done: fn(&str) -> String,
    pub(in crate::web::pages) dismiss_title: fn(&str) -> String,
    pub(in crate::web::pages) dismiss_effect: &'static str,
    pub(in crate::web::pages) dismiss_stays: &'static str,
    pub(in crate::web::pages) dismissed_done: fn(&str) -> String,
}

impl Spoken for ShopWords {
    const EN: &'static Self = &Self {
        title: "Shops",
        about: "A shop is where buyers start and carts come from. Its SHOPID is the identity of its installation, and licenses are bound to it.",
        none: "There is no shop yet. Make one, then set up a system for it.",
        none_fits: "No shop fits. Look for a part of its name or SHOPID.",
        search: "Name or SHOPID",
        name: "Name",
        shop_id: "SHOPID",
        shop_id_hint: "As the settings of the shop's plugin show it.",
        start_url: "Start address",
        start_url_hint: "Where buyers are sent, with a token added: https, or http on your own machine.",
        made: "Made",
        facts: "The shop",
        bound: "Bound to it",
        bound_in_numbers: |Carried { licenses, systems, links }| {
            let (license, system) = (counted(*licenses, "license", "licenses"), counted(*systems, "system", "systems"));
            format!("{licenses} {license}, {systems} {system}, {links} {}", counted(*links, "customer", "customers"))
        },
        new: "Make a shop",
        new_about: "Licenses are bound to it by its SHOPID; the start address is where a login that was let in goes on.",
        create: "Make the shop",
        made_done: |name| format!("The shop {name} is made."),
        edit: "Change",
        edit_title: |name| format!("Change {name}"),
        edit_about: "A new start address counts for the next login. The SHOPID changes only when the shop moves.",
        save: "Save",
        changed_done: "The shop is changed.",
        moves: "Reported from elsewhere",
        moves_about: "The shop's plugin called from an installation with another SHOPID. If the shop moved, approve it; if it is a copy, dismiss it. Nothing changes by itself.",
        first_report: "First",
        last_report: "Last",
        reports: "Calls",
        approve: "Approve",
        dismiss: "Dismiss",
        dismissed: "dismissed",
        approve_title: |name| format!("Did {name} move?"),
        moves_along: |Carried { licenses, .. }| {
            format!("{licenses} {} with the shop.", counted(*licenses, "license moves", "licenses move"))
        },
        approve_effect: |from, to| {
            format!("The SHOPID changes from {from} to {to}; the installation from before is none of yours any more.")
        },
        approve_stays: "Systems, customers, secrets and codes stay as they are: buyers notice nothing.",
        approved_done: |shop_id| format!("The shop has moved to {shop_id}, and its licenses with it."),
        dismiss_title: |shop_id| format!("Is {shop_id} none of yours?"),
        dismiss_effect: "It is not proposed again. Calls from there are counted on.",
        dismiss_stays: "The SHOPID stays as it is. You can still approve it later.",
        dismissed_done: |shop_id| format!("{shop_id} is dismissed."),
    };
    const DE: &'static Self = &Self {
        title: "Shops",
        about: "In einem Shop beginnen Einkäufer, und aus ihm kommen die Warenkörbe. Seine SHOPID ist die Identität seiner Installation; an sie sind Lizenzen gebunden.",
        none: "Es gibt noch keinen Shop. Legen Sie einen an, und richten Sie dann ein System dafür ein.",
        none_fits: "Kein Shop passt. Suchen Sie nach einem Teil des Namens oder der SHOPID.",
        search: "Name oder SHOPID",
        name: "Name",
        shop_id: "SHOPID",
        shop_id_hint: "Wie ihn die Einstellungen des Shop-Plugins anzeigen.",
        start_url: "Startadresse",
        start_url_hint: "Dorthin werden Einkäufer geschickt, mit einem angehängten Token: https, oder http auf dem eigenen Rechner.",
        made: "Angelegt",
        facts: "Der Shop",
        bound: "Daran gebunden",
        bound_in_numbers: |Carried { licenses, systems, links }| {
            let (license, system) = (counted(*licenses, "Lizenz", "Lizenzen"), counted(*systems, "System", "Systeme"));
            format!("{licenses} {license}, {systems} {system}, {links} {}", counted(*links, "Kunde", "Kunden"))
        },
        new: "Shop anlegen",
        new_about: "Über die SHOPID werden Lizenzen an ihn gebunden; an der Startadresse geht eine zugelassene Anmeldung weiter.",
        create: "Shop anlegen",
        made_done: |name| format!("Der Shop {name} ist angelegt."),
        edit: "Ändern",
        edit_title: |name| format!("{name} ändern"),
        edit_about: "Eine neue Startadresse gilt ab der nächsten Anmeldung. Die SHOPID ändert sich nur, wenn der Shop umzieht.",
        save: "Speichern",
        changed_done: "Der Shop ist geändert.",
        moves: "Von anderswo gemeldet",
        moves_about: "Das Plugin des Shops rief von einer Installation mit einer anderen SHOPID aus auf. Ist der Shop umgezogen, bestätigen Sie das; ist es eine Kopie, verwerfen Sie es. Von selbst ändert sich nichts.",
        first_report: "Zuerst",
        last_report: "Zuletzt",
        reports: "Aufrufe",
        approve: "Bestätigen",
        dismiss: "Verwerfen",
        dismissed: "verworfen",
        approve_title: |name| format!("Ist {name} umgezogen?"),
        moves_along: |Carried { licenses, .. }| {
            format!("{licenses} {} mit dem Shop um.", counted(*licenses, "Lizenz zieht", "Lizenzen ziehen"))
        },
        approve_effect: |from, to| {
            format!("Die SHOPID ändert sich von {from} zu {to}; die bisherige Installation ist dann keine von Ihnen mehr.")
        },
        approve_stays: "Systeme, Kunden, Secrets und Codes bleiben, wie sie sind: Einkäufer merken nichts.",
        approved_done: |shop_id| format!("Der Shop ist zu {shop_id} umgezogen, und seine Lizenzen mit ihm."),
        dismiss_title: |shop_id| format!("Gehört {shop_id} nicht zu Ihnen?"),
        dismiss_effect: "Es wird nicht mehr vorgeschlagen. Aufrufe von dort werden weiter gezählt.",
        dismiss_stays: "Die SHOPID bleibt, wie sie ist. Sie können es später trotzdem bestätigen.",
        dismissed_done: |shop_id| format!("{shop_id} ist verworfen."),
    };
    const PL: &'static Self = &Self {
        title: "Sklepy",
        about: "W sklepie zaczynają kupujący i z niego wracają koszyki. SHOPID to tożsamość jego instalacji; do niej przypisane są licencje.",
        none: "Nie ma jeszcze sklepu. Proszę go utworzyć, a potem skonfigurować dla niego system.",
        none_fits: "Żaden sklep nie pasuje. Można szukać części nazwy albo SHOPID.",
        search: "Nazwa albo SHOPID",
        name: "Nazwa",
        shop_id: "SHOPID",
        shop_id_hint: "Tak jak pokazują ją ustawienia wtyczki sklepu.",
        start_url: "Adres startowy",
        start_url_hint: "Tam trafiają kupujący z dołączonym tokenem: https albo http na własnym komputerze.",
        made: "Utworzono",
        facts: "Sklep",
        bound: "Przypisano",
        bound_in_numbers: |Carried { licenses, systems, links }| {
            let license = counted_in_polish(*licenses, "licencja", "licencje", "licencji");
            let system = counted_in_polish(*systems, "system", "systemy", "systemów");
            format!(
                "{licenses} {license}, {systems} {system}, {links} {}",
                counted_in_polish(*links, "klient", "klienci", "klientów")
            )
        },
        new: "Utwórz sklep",
        new_about: "Przez SHOPID przypisuje się do niego licencje; pod adresem startowym toczy się dalej dopuszczone logowanie.",
        create: "Utwórz sklep",
        made_done: |name| format!("Utworzono sklep {name}."),
        edit: "Zmień",
        edit_title: |name| format!("Zmień: {name}"),
        edit_about: "Nowy adres startowy obowiązuje od następnego logowania. SHOPID zmienia się tylko przy przeprowadzce sklepu.",
        save: "Zapisz",
        changed_done: "Sklep zmieniono.",
        moves: "Zgłoszone z innego miejsca",
        moves_about: "Wtyczka sklepu zgłosiła się z instalacji o innym SHOPID. Jeśli sklep się przeprowadził, proszę to zatwierdzić; jeśli to kopia, odrzucić. Samo nic się nie zmieni.",
        first_report: "Pierwsze",
        last_report: "Ostatnie",
        reports: "Wywołania",
        approve: "Zatwierdź",
        dismiss: "Odrzuć",
        dismissed: "odrzucone",
        approve_title: |name| format!("Czy sklep {name} się przeprowadził?"),
        moves_along: |Carried { licenses, .. }| {
            format!("Wraz ze sklepem: {licenses} {}.", counted_in_polish(*licenses, "licencja", "licencje", "licencji"))
        },
        approve_effect: |from, to| {
            format!("SHOPID zmieni się z {from} na {to}; poprzednia instalacja przestaje się liczyć.")
        },
        approve_stays: "Systemy, klienci, sekrety i kody pozostają bez zmian: kupujący niczego nie zauważą.",
        approved_done: |shop_id| format!("Sklep przeniesiono na {shop_id} razem z licencjami."),
        dismiss_title: |shop_id| format!("Czy {shop_id} nie należy do Państwa?"),
        dismiss_effect: "Nie będzie już proponowane. Wywołania stamtąd są nadal liczone.",
        dismiss_stays: "SHOPID pozostaje bez zmian. Można je jeszcze później zatwierdzić.",
        dismissed_done: |shop_id| format!("Odrzucono {shop_id}."),
    };
}
