//! The words of signing in and out.

use super::Spoken;

pub(in crate::web::pages) struct SignInWords {
    pub(in crate::web::pages) title: &'static str,
    pub(in crate::web::pages) email: &'static str,
    pub(in crate::web::pages) password: &'static str,
    pub(in crate::web::pages) button: &'static str,
    /// Who gives a password to whom has none.
    pub(in crate::web::pages) help: &'static str,
    /// What to do where there is no user at all.
    pub(in crate::web::pages) nobody_yet: &'static str,
    pub(in crate::web::pages) signed_out: &'static str,
    pub(in crate::web::pages) signed_out_detail: &'static str,
    pub(in crate::web::pages) again: &'static str,
}

impl Spoken for SignInWords {
    const EN: &'static Self = &Self {
        title: "Sign in",
        email: "E-mail address",
        password: "Password",
        button: "Sign in",
        help: "No password, or forgotten? An administrator of your account or your vendor gives you a new one.",
        nobody_yet: "Nobody can sign in yet. Whoever runs this server makes the first user at its command line:",
        signed_out: "You are signed out",
        signed_out_detail: "Nobody who sits down at this browser now sees your account.",
        again: "Sign in again",
    };
    const DE: &'static Self = &Self {
        title: "Anmelden",
        email: "E-Mail-Adresse",
        password: "Passwort",
        button: "Anmelden",
        help: "Kein Passwort oder vergessen? Ein neues gibt Ihnen ein Administrator Ihres Kontos oder Ihr Anbieter.",
        nobody_yet: "Noch kann sich niemand anmelden. Wer diesen Server betreibt, legt den ersten Benutzer auf der Kommandozeile an:",
        signed_out: "Sie sind abgemeldet",
        signed_out_detail: "Wer sich jetzt an diesen Browser setzt, sieht Ihr Konto nicht.",
        again: "Wieder anmelden",
    };
    const PL: &'static Self = &Self {
        title: "Logowanie",
        email: "Adres e-mail",
        password: "Hasło",
        button: "Zaloguj",
        help: "Brak hasła lub zapomniane? Nowe nada administrator konta albo dostawca.",
        nobody_yet: "Nikt nie może się jeszcze zalogować. Pierwszego użytkownika tworzy w wierszu poleceń osoba prowadząca serwer:",
        signed_out: "Wylogowano",
        signed_out_detail: "Kto teraz usiądzie przy tej przeglądarce, nie zobaczy konta.",
        again: "Zaloguj ponownie",
    };
}
