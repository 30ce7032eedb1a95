//! What stands around every page: its title, the way to the other screens, who is signed in, what is to be said once, and the choice of
//! the language. A new screen has its line in [`Place`].

use super::{
    assets::{PATHS, Paths},
    is_there,
    words::{Spoken, shell::ShellWords},
};
use crate::{
    domain::language::Language,
    store::{Account, User, UserRole},
};

/// A screen that the way to the others names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// What needs attention.
    Overview,
    /// The licenses of the account.
    Licenses,
    /// The configured procurement systems.
    Systems,
    /// The shops' customers, and their links.
    Customers,
    /// The log of logins.
    Logins,
    /// Logins tried out.
    Tester,
    /// What billing says.
    Subscriptions,
    /// What the store sold.
    Orders,
    /// What billing sent.
    BillingEvents,
    /// What is sent to people.
    Mails,
    /// What an authority signed of an account.
    LicenseKeys,
    /// How these are kept in step with it.
    Synchronization,
    /// Who signs them.
    SigningKeys,
    /// The accounts of shop operators.
    Accounts,
    /// The account's shops.
    Shops,
    /// Who signs in to these pages.
    Users,
    /// What signs in to the API.
    Keys,
    /// What was changed, by whom, and why.
    History,
}

impl Place {
    /// All, in the order in which they stand there.
    const ALL: [Self; 18] = [
        Self::Overview,
        Self::Licenses,
        Self::Systems,
        Self::Customers,
        Self::Logins,
        Self::Tester,
        Self::Subscriptions,
        Self::Orders,
        Self::BillingEvents,
        Self::Mails,
        Self::LicenseKeys,
        Self::Synchronization,
        Self::SigningKeys,
        Self::Accounts,
        Self::Shops,
        Self::Users,
        Self::Keys,
        Self::History,
    ];

    fn path(self) -> &'static str {
        match self {
            Self::Overview => "/",
            Self::Licenses => "/licenses",
            Self::Systems => "/systems",
            Self::Customers => "/customers",
            Self::Logins => "/logins",
            Self::Tester => "/tester",
            Self::Subscriptions => "/subscriptions",
            Self::Orders => "/orders",
            Self::BillingEvents => "/billing-events",
            Self::Mails => "/mails",
            Self::LicenseKeys => "/license-keys",
            Self::Synchronization => "/synchronization",
            Self::SigningKeys => "/signing-keys",
            Self::Accounts => "/accounts",
            Self::Shops => "/shops",
            Self::Users => "/users",
            Self::Keys => "/keys",
            Self::History => "/history",
        }
    }

    fn label(self, words: &ShellWords) -> &'static str {
        match self {
            Self::Overview => words.overview,
            Self::Licenses => words.licenses,
            Self::Systems => words.systems,
            Self::Customers => words.customers,
            Self::Logins => words.logins,
            Self::Tester => words.tester,
            Self::Subscriptions => words.subscriptions,
            Self::Orders => words.orders,
            Self::BillingEvents => words.billing_events,
            Self::Mails => words.mails,
            Self::LicenseKeys => words.license_keys,
            Self::Synchronization => words.synchronization,
            Self::SigningKeys => words.signing_keys,
            Self::Accounts => words.accounts,
            Self::Shops => words.shops,
            Self::Users => words.users,
            Self::Keys => words.keys,
            Self::History => words.history,
        }
    }

    /// Whether it is for the vendor's staff alone.
    fn for_operators(self) -> bool {
        matches!(self, Self::Orders | Self::BillingEvents | Self::Mails | Self::SigningKeys)
    }
}

/// The way to a screen.
pub(super) struct Way {
    pub(super) path: &'static str,
    pub(super) label: &'static str,
    pub(super) is_here: bool,
}

/// A language to choose.
pub(super) struct Tongue {
    pub(super) tag: &'static str,
    pub(super) name: &'static str,
    pub(super) is_this: bool,
}

/// Somebody who is signed in.
pub(super) struct Signed {
    pub(super) name: String,
    pub(super) email: String,
    /// The account, or that it is the vendor's staff.
    pub(super) of: String,
    /// The account that one of the vendor's staff looks at alone.
    pub(super) chosen: Option<String>,
}

/// What stands around a page.
pub(super) struct Shell {
    /// What the page is.
    pub(super) title: String,
    /// The tag of its language.
    pub(super) language: &'static str,
    pub(super) words: &'static ShellWords,
    pub(super) assets: &'static Paths,
    pub(super) ways: Vec<Way>,
    pub(super) signed: Option<Signed>,
    pub(super) notice: Option<String>,
    pub(super) tongues: Vec<Tongue>,
    /// Where the page is, to come back to it in another language.
    pub(super) path: String,
}

impl Shell {
    /// Around a page for whoever looks at it.
    pub(super) fn for_anybody(title: &str, language: Language) -> Self {
        Self {
            title: title.to_owned(),
            language: language.tag(),
            words: ShellWords::of(language),
            assets: &PATHS,
            ways: Vec::new(),
            signed: None,
            notice: None,
            tongues: tongues(language),
            path: "/".to_owned(),
        }
    }

    pub(super) fn for_user(
        title: String,
        language: Language,
        (user, chosen): (&User, Option<&Account>),
        here: Option<Place>,
        notice: Option<String>,
        path: String,
    ) -> Self {
        let words = ShellWords::of(language);
        let is_for_them = |place: &Place| !place.for_operators() || user.role == UserRole::Operator;
        let places = Place::ALL.into_iter().filter(|place| is_there(place.path()) && is_for_them(place));
        let ways = places.map(|place| Way { path: place.path(), label: place.label(words), is_here: Some(place) == here });
        let of = user.account_name.clone().unwrap_or_else(|| words.staff.to_owned());
        Self {
            title,
            language: language.tag(),
            words,
            assets: &PATHS,
            ways: ways.collect(),
            signed: Some(Signed {
                name: user.name.clone(),
                email: user.email.clone(),
                of,
                chosen: chosen.map(|account| account.name.clone()),
            }),
            notice,
            tongues: tongues(language),
            path,
        }
    }
}

fn tongues(language: Language) -> Vec<Tongue> {
    let name = |known| match known {
        Language::English => "English",
        Language::German => "Deutsch",
        Language::Polish => "Polski",
    };
    Language::ALL.map(|known| Tongue { tag: known.tag(), name: name(known), is_this: known == language }).into()
}
