//! What stands beside a form that was not done: why a use case refused, in words, and at which field. What refusals come to is told in
//! one place for the API and the pages (`api::refused`); our own faults are pages of their own.

use super::answer::Fault;
use crate::{domain::language::Language, licensing::Refusal, web::api::refused};
use axum::http::StatusCode;

/// Why something was not done.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// What happened and what to do.
    pub(super) text: String,
    /// The name of the field that it is about: the pointer of the API, without its slash.
    pub(super) field: Option<String>,
    /// Everything that is wrong, where that is more than one thing.
    pub(super) more: Vec<String>,
    /// The status of the page that says it.
    pub(super) status: StatusCode,
}

/// A refusal in words.
///
/// # Errors
/// If it is our fault, or there is no such thing: then there is no form to show again.
pub(super) fn told(refusal: &Refusal, language: Language) -> Result<Told, Fault> {
    let problem = refused::problem(refusal);
    let status = problem.status();
    if status.is_server_error() && !matches!(refusal, Refusal::SignInBusy)
        || status == StatusCode::NOT_FOUND && is_page(refusal)
    {
        return Err(problem.into());
    }
    let field = problem.pointer().map(|pointer| pointer.trim_start_matches('/').to_owned());
    let more = super::words::refusals::details(refusal, language);
    let mut text = super::words::refusals::sentence(refusal, language);
    // A single thing is no list.
    if let ([only], true) = (more.as_slice(), text.ends_with(':')) {
        text = format!("{text} {only}");
        if !only.ends_with('.') {
            text.push('.');
        }
    }
    // The API marks what is code; people read it as it stands.
    Ok(Told { text: text.replace('`', ""), field, more, status })
}

/// Whether the page itself is about what is not there.
fn is_page(refusal: &Refusal) -> bool {
    !matches!(refusal, Refusal::SerialUnknown | Refusal::ClaimTokenUnknown)
}
