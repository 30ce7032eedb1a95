//! What somebody prefers: the language of the pages, and for the vendor's staff the account that they look at; kept in their browser.

use super::{
    answer::{self, Answer, Fault},
    cookie::Cookie,
    form::Fields,
    visit::{Visit, way_back},
};
use crate::{domain::language::Language, web::App};
use axum::extract::State;
use std::sync::Arc;

/// Keeps a language, and goes back to the page in it.
pub(super) async fn choose_language(State(app): State<Arc<App>>, fields: Fields) -> Answer {
    let response = answer::on_to(way_back(fields.text("then")))?;
    let language = Language::of_tag(fields.text("language")).unwrap_or_default();
    Ok(answer::with_cookie(response, Cookie::Language.set(&app, language.tag())))
}

/// Looks at one account alone from now on, or at all again.
pub(super) async fn choose_account(State(app): State<Arc<App>>, visit: Visit, fields: Fields) -> Answer {
    let response = answer::on_to(way_back(fields.text("then")))?;
    let Some(account) = fields.given("account") else {
        return Ok(answer::with_cookie(response, Cookie::Account.drop(&app)));
    };
    let account = account.parse().map_err(|_| Fault::NotFound)?;
    visit.reach().narrowed(Some(account))?;
    app.store.read().await?.account(account).await?.ok_or(Fault::NotFound)?;
    Ok(answer::with_cookie(response, Cookie::Account.set(&app, &account.to_string())))
}
