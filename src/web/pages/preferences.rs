//! What somebody prefers: the language of the pages, kept in their browser.

use super::{
    answer::{self, Answer},
    cookie::Cookie,
    form::Fields,
    visit::way_back,
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
