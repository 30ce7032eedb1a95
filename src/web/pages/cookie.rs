//! The cookies of the pages: who is signed in, the chosen language and account, and what is to be said once. They are of this host alone
//! (`__Host-`) and travel encrypted; where the pages are at a plain address of the loopback, browsers keep them under another name.

use crate::{licensing::is_loopback, web::App};
use axum::http::{HeaderMap, HeaderValue, header};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// A cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cookie {
    /// Who is signed in.
    SignIn,
    /// The chosen language.
    Language,
    /// What the next page says once.
    Notice,
    /// The account that one of the vendor's staff looks at alone.
    Account,
}

impl Cookie {
    fn name(self, app: &App) -> String {
        let prefix = if is_plain(app) { "" } else { "__Host-" };
        let name = match self {
            Self::SignIn => "sign-in",
            Self::Language => "language",
            Self::Notice => "notice",
            Self::Account => "account",
        };
        format!("{prefix}punchgate-{name}")
    }

    /// How long a browser keeps it: until it is closed, if nothing is said.
    fn keep(self) -> &'static str {
        match self {
            Self::SignIn => "; Max-Age=604800",
            Self::Language => "; Max-Age=31536000",
            Self::Notice => "; Max-Age=60",
            Self::Account => "",
        }
    }

    /// Its value in a request.
    pub(super) fn of(self, app: &App, headers: &HeaderMap) -> Option<String> {
        let name = self.name(app);
        let all = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let value = all.flat_map(|line| line.split(';')).find_map(|pair| {
            let (known, value) = pair.trim().split_once('=')?;
            (known == name).then_some(value)
        })?;
        percent_decode_str(value).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    }

    /// The header that sets it.
    pub(super) fn set(self, app: &App, value: &str) -> Option<HeaderValue> {
        self.header(app, &utf8_percent_encode(value, NON_ALPHANUMERIC).to_string(), self.keep())
    }

    /// The header that takes it away.
    pub(super) fn drop(self, app: &App) -> Option<HeaderValue> {
        self.header(app, "", "; Max-Age=0")
    }

    fn header(self, app: &App, value: &str, keep: &str) -> Option<HeaderValue> {
        let secure = if is_plain(app) { "" } else { "; Secure" };
        HeaderValue::from_str(&format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{keep}", self.name(app))).ok()
    }
}

/// Whether browsers reach the pages without encryption, on their own machine.
fn is_plain(app: &App) -> bool {
    app.public_url.scheme() == "http" && is_loopback(&app.public_url)
}
