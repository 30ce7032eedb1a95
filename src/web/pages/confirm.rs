//! The page that says what a change does, in numbers, before it is made: the button of a list or a page leads here by a GET, and only
//! the form on this page changes something. What the effects are, the screen says that asks.

use super::{
    answer::{self, Answer},
    form::Input,
    shell::Shell,
    told::Told,
};
use askama::Template;
use axum::http::StatusCode;

/// A change to be confirmed.
#[derive(Template)]
#[template(path = "pages/confirm.html")]
pub(super) struct Confirm {
    /// With the question as its title: `Disable the system ACME EU?`
    pub(super) shell: Shell,
    /// What the change does, each a sentence, those with numbers first.
    pub(super) effects: Vec<String>,
    /// What stays as it is, or how to take it back.
    pub(super) reassurance: &'static str,
    /// What may be said with it.
    pub(super) inputs: Vec<Input>,
    /// What is sent along as it is.
    pub(super) fields: Vec<(&'static str, String)>,
    /// Where the form is sent.
    pub(super) action: String,
    /// The button that does it: a verb.
    pub(super) button: &'static str,
    /// Where to go if it is not to be done.
    pub(super) back: String,
    /// Why it was not done, where it was tried.
    pub(super) told: Option<Told>,
}

impl Confirm {
    /// The field for the reason, which the history keeps.
    pub(super) fn reason(shell: &Shell, value: &str) -> Input {
        Input { hint: Some(shell.words.reason_hint), ..Input::text("reason", shell.words.reason, value) }
    }

    /// The page; with the status of what was told.
    pub(super) fn page(self) -> Answer {
        let told = self.told.clone();
        let inputs = self.inputs.into_iter().map(|input| input.told(told.as_ref())).collect();
        let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
        answer::page_as(status, &Self { inputs, ..self })
    }
}
