//! The words of the steps to a system that lets its first customer in.

use super::Spoken;
use crate::web::pages::systems::Step;

pub(in crate::web::pages) struct GuideWords {
    pub(in crate::web::pages) title: &'static str,
    pub(in crate::web::pages) done: &'static str,
    pub(in crate::web::pages) protocol: &'static str,
    pub(in crate::web::pages) name: &'static str,
    pub(in crate::web::pages) login: &'static str,
    pub(in crate::web::pages) cart: &'static str,
    pub(in crate::web::pages) customer: &'static str,
    pub(in crate::web::pages) test: &'static str,
}

impl GuideWords {
    /// What a step is called.
    pub(in crate::web::pages) fn step(&self, step: Step) -> &'static str {
        match step {
            Step::Protocol => self.protocol,
            Step::Name => self.name,
            Step::Login => self.login,
            Step::Cart => self.cart,
            Step::Customer => self.customer,
            Step::Test => self.test,
        }
    }
}

impl Spoken for GuideWords {
    const EN: &'static Self = &Self {
        title: "Steps to the first login",
        done: "done",
        protocol: "Protocol",
        name: "Shop and license",
        login: "Login and return URLs",
        cart: "Fields and units",
        customer: "First customer",
        test: "Test",
    };
    const DE: &'static Self = &Self {
        title: "Schritte zur ersten Anmeldung",
        done: "erledigt",
        protocol: "Protokoll",
        name: "Shop und Lizenz",
        login: "Anmeldung und Rücksprung",
        cart: "Felder und Einheiten",
        customer: "Erster Kunde",
        test: "Test",
    };
    const PL: &'static Self = &Self {
        title: "Kroki do pierwszego logowania",
        done: "gotowe",
        protocol: "Protokół",
        name: "Sklep i licencja",
        login: "Logowanie i adresy zwrotne",
        cart: "Pola i jednostki",
        customer: "Pierwszy klient",
        test: "Test",
    };
}
