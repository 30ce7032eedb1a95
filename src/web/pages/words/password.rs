//! The words of changing one's password.

use super::Spoken;

pub(in crate::web::pages) struct PasswordWords {
    pub(in crate::web::pages) title: &'static str,
    pub(in crate::web::pages) about: &'static str,
    pub(in crate::web::pages) current: &'static str,
    pub(in crate::web::pages) new: &'static str,
    pub(in crate::web::pages) hint: &'static str,
    pub(in crate::web::pages) button: &'static str,
    pub(in crate::web::pages) not_yours: &'static str,
    pub(in crate::web::pages) done: &'static str,
}

impl Spoken for PasswordWords {
    const EN: &'static Self = &Self {
        title: "Change your password",
        about: "Every other browser in which you are signed in is signed out by it.",
        current: "Your present password",
        new: "The new password",
        hint: "12 characters or more. A few words that only you put together are easy to keep in mind.",
        button: "Change it",
        not_yours: "This is not your password.",
        done: "Your password is changed, and you are signed out everywhere else.",
    };
    const DE: &'static Self = &Self {
        title: "Ihr Passwort ändern",
        about: "Jeder andere Browser, in dem Sie angemeldet sind, wird dabei abgemeldet.",
        current: "Ihr jetziges Passwort",
        new: "Das neue Passwort",
        hint: "12 Zeichen oder mehr. Ein paar Wörter, die nur Sie so zusammensetzen, lassen sich leicht merken.",
        button: "Ändern",
        not_yours: "Das ist nicht Ihr Passwort.",
        done: "Ihr Passwort ist geändert, und Sie sind überall sonst abgemeldet.",
    };
    const PL: &'static Self = &Self {
        title: "Zmiana hasła",
        about: "Każda inna przeglądarka, w której trwa logowanie, zostanie przy tym wylogowana.",
        current: "Obecne hasło",
        new: "Nowe hasło",
        hint: "Co najmniej 12 znaków. Kilka słów w nietypowym zestawieniu łatwo zapamiętać.",
        button: "Zmień",
        not_yours: "To nie jest obecne hasło.",
        done: "Hasło zmieniono, a wszystkie inne przeglądarki wylogowano.",
    };
}
