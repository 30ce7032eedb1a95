//! Who looks at a page: somebody who is signed in, with whose objects they may reach, in which language, and in which request. Who is
//! not signed in is sent to do so, and comes back.

use super::{
    answer::{self, Fault},
    cookie::Cookie,
    shell::{Place, Shell},
    words::Spoken,
};
use crate::{
    domain::{
        cause::Cause,
        id::Id,
        language::Language,
        license::Account,
        network::{Client, Network},
    },
    licensing::{self, Reach},
    store::{self, User, UserRole},
    web::{
        App,
        access::{RequestId, client},
    },
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, header, request::Parts},
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use url::form_urlencoded;

/// Somebody who is signed in and looks at a page.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    /// Who.
    pub(super) user: User,
    /// The account that one of the vendor's staff chose to look at alone.
    pub(super) chosen: Option<store::Account>,
    /// In which language.
    pub(super) language: Language,
    /// The cookie by which they are signed in.
    pub(super) cookie: String,
    /// From where.
    pub(super) network: Option<Network>,
    request_id: Option<String>,
    notice: Option<String>,
    path: String,
}

impl Visit {
    /// Whose objects they may reach.
    pub(super) fn reach(&self) -> Reach {
        self.user.reach()
    }

    /// Whose objects a list shows: their account's; for an operator those of the account that is named, else of the one that they look
    /// at alone, else all.
    ///
    /// # Errors
    /// If it is not for them to reach.
    pub(super) fn narrowed(&self, account: Option<Id<Account>>) -> Result<Reach, Fault> {
        let chosen = self.chosen.as_ref().map(|account| account.id);
        Ok(self.reach().narrowed(account.or(chosen))?)
    }

    /// The account that something made here belongs to: theirs, or the one that an operator looks at alone.
    ///
    /// # Errors
    /// If an operator looks at all of them.
    pub(super) fn account(&self) -> Result<Id<Account>, Fault> {
        self.narrowed(None)?.account().ok_or(Fault::NoAccount)
    }

    /// Whether they are of the vendor's staff.
    pub(super) fn is_operator(&self) -> bool {
        self.user.role == UserRole::Operator
    }

    /// Why something changes that they do.
    pub(super) fn cause(&self, reason: Option<String>) -> Cause {
        Cause { actor: self.user.actor(), reason, request_id: self.request_id.clone() }
    }

    /// The id of the request, for what is done in it.
    pub(super) fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// A screen's words in their language.
    pub(super) fn words<W: Spoken>(&self) -> &'static W {
        W::of(self.language)
    }

    /// What stands around a page of theirs, which the menu names, or does not.
    pub(super) fn shell(&self, title: impl Into<String>, place: impl Into<Option<Place>>) -> Shell {
        Shell::for_user(
            title.into(),
            self.language,
            (&self.user, self.chosen.as_ref()),
            place.into(),
            self.notice.clone(),
            self.path.clone(),
        )
    }
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let Some(cookie) = Cookie::SignIn.of(app, &parts.headers) else {
            return Err(to_sign_in(&parts.method, &path));
        };
        let found = licensing::signed_in(&app.office, &cookie).await.map_err(|error| Fault::from(error).into_response())?;
        let Some(user) = found else {
            return Err(to_sign_in(&parts.method, &path));
        };
        let chosen = chosen(app, &user, &parts.headers).await.map_err(IntoResponse::into_response)?;
        Ok(Self {
            user,
            chosen,
            cookie,
            language: language(app, &parts.headers),
            network: client(&app.trusted_proxies, parts).map(Client::network),
            request_id: RequestId::of(&parts.extensions),
            notice: Cookie::Notice.of(app, &parts.headers),
            path: if parts.method == Method::GET { path } else { "/".to_owned() },
        })
    }
}

/// The account that an operator chose, as long as there is such.
async fn chosen(app: &App, user: &User, headers: &HeaderMap) -> Result<Option<store::Account>, Fault> {
    let named = Cookie::Account.of(app, headers).filter(|_| user.role == UserRole::Operator);
    let Some(account) = named.and_then(|id| id.parse().ok()) else { return Ok(None) };
    Ok(app.store.read().await?.account(account).await?)
}

/// The language that was chosen, else the first one of the browser's that we speak.
pub(super) fn language(app: &App, headers: &HeaderMap) -> Language {
    let chosen = Cookie::Language.of(app, headers).and_then(|tag| Language::of_tag(&tag));
    let accepted = || headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    chosen.or_else(|| accepted().and_then(Language::of_accept_language)).unwrap_or_default()
}

/// The way to the sign-in, and from there back to the page; a form that was sent is not sent again.
fn to_sign_in(method: &Method, path: &str) -> Response {
    let then = if *method == Method::GET { path } else { "/" };
    let query: String = form_urlencoded::byte_serialize(then.as_bytes()).collect();
    answer::on_to(&format!("/sign-in?then={query}")).into_response()
}

/// A path of ours to come back to: nothing that a browser might take for another host's address.
pub(super) fn way_back(then: &str) -> &str {
    let ours = then.starts_with('/') && !then.starts_with("//") && !then.contains(['\\', '\n', '\r', '\t']);
    if ours && then.bytes().all(|byte| byte.is_ascii_graphic()) { then } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_leads_nowhere_else() {
        for path in ["/", "/logins?system=x&from=2026-01-01", "/logins/0199?a=%2F%2Fevil.example"] {
            assert_eq!(way_back(path), path);
        }
        for path in ["", "logins", "//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "/ä"] {
            assert_eq!(way_back(path), "/", "{path}");
        }
    }
}
