//! The words of the pages: a struct of texts for each screen, which is written out for each language, so that a text that is missing
//! fails the build. Texts with something in them are functions. What refusals of logins mean is in `domain::explain`.

pub(super) mod accounts;
pub(super) mod billing_events;
pub(super) mod cart;
mod cart_wrong;
pub(super) mod customers;
pub(super) mod faults;
pub(super) mod first_customer;
pub(super) mod guide;
pub(super) mod history;
mod key_faults;
pub(super) mod keys;
pub(super) mod kinds;
pub(super) mod license_keys;
pub(super) mod licenses;
pub(super) mod logins;
pub(super) mod mails;
pub(super) mod orders;
pub(super) mod overview;
pub(super) mod password;
pub(super) mod refusals;
pub(super) mod row_faults;
pub(super) mod secret;
pub(super) mod settings;
pub(super) mod sheet;
pub(super) mod shell;
pub(super) mod shops;
pub(super) mod sign_in;
pub(super) mod signing_keys;
pub(super) mod subscriptions;
pub(super) mod synchronization;
pub(super) mod systems;
pub(super) mod tester;
pub(super) mod users;
pub(super) mod why;
mod wrong;

use crate::domain::language::Language;

/// The texts of a screen in every language. They are many, so they stay where the program has them.
pub(super) trait Spoken: Sized + 'static {
    /// In English.
    const EN: &'static Self;
    /// In German.
    const DE: &'static Self;
    /// In Polish.
    const PL: &'static Self;

    /// In this language.
    fn of(language: Language) -> &'static Self {
        match language {
            Language::English => Self::EN,
            Language::German => Self::DE,
            Language::Polish => Self::PL,
        }
    }
}

/// The form of a noun that goes with a number, in English and German: one, or any other.
pub(super) fn counted<'a>(number: u64, one: &'a str, other: &'a str) -> &'a str {
    if number == 1 { one } else { other }
}

/// The same in Polish: one (1), few (2 to 4, 22 to 24, but not 12 to 14), or many.
pub(super) fn counted_in_polish<'a>(number: u64, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (number, number % 10, number % 100) {
        (1, ..) => one,
        (_, 2..=4, 12..=14) => many,
        (_, 2..=4, _) => few,
        _ => many,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polish_has_three_forms() {
        let form = |number| counted_in_polish(number, "one", "few", "many");
        assert_eq!(form(1), "one");
        assert_eq!([2, 3, 4, 22, 34, 104, 1002].map(form), ["few"; 7]);
        assert_eq!([0, 5, 11, 12, 13, 14, 21, 25, 31, 101, 112, 1000].map(form), ["many"; 12]);
    }
}
