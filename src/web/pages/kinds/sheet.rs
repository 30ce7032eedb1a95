//! A form on a page of its own, and the page that shows a secret this once.

use super::{Cell, Entry, Link};
use crate::web::pages::{
    answer::{self, Answer},
    shell::Shell,
    told::Told,
    words::kinds::KindWords,
};
use askama::Template;
use axum::http::StatusCode;

/// A form.
#[derive(Template)]
#[template(path = "pages/form.html")]
pub(in crate::web::pages) struct FormPage {
    pub(in crate::web::pages) shell: Shell,
    pub(in crate::web::pages) back: Link,
    pub(in crate::web::pages) about: String,
    pub(in crate::web::pages) told: Option<Told>,
    pub(in crate::web::pages) entries: Vec<Entry>,
    /// What is sent along as it is.
    pub(in crate::web::pages) fields: Vec<(&'static str, String)>,
    pub(in crate::web::pages) action: String,
    pub(in crate::web::pages) button: &'static str,
}

impl FormPage {
    /// The page; with the status of what was told. What stands beside a field does not stand above the form too.
    pub(in crate::web::pages) fn page(self) -> Answer {
        let entries: Vec<Entry> = self.entries.into_iter().map(|entry| entry.told(self.told.as_ref())).collect();
        let status = self.told.as_ref().map_or(StatusCode::OK, |told| told.status);
        let is_beside = entries.iter().any(Entry::is_wrong);
        answer::page_as(status, &Self { told: self.told.filter(|_| !is_beside), entries, ..self })
    }
}

/// Something that is shown this once: it is kept nowhere.
#[derive(Template)]
#[template(path = "pages/shown_once.html")]
pub(in crate::web::pages) struct ShownOnce {
    pub(in crate::web::pages) shell: Shell,
    pub(in crate::web::pages) words: &'static KindWords,
    pub(in crate::web::pages) about: String,
    pub(in crate::web::pages) label: &'static str,
    pub(in crate::web::pages) secret: String,
    /// The same as a file, where it is too long to be read: its name, and the words of the button.
    pub(in crate::web::pages) file: Option<(String, &'static str)>,
    pub(in crate::web::pages) facts: Vec<(&'static str, Cell)>,
    /// Where to go on to.
    pub(in crate::web::pages) on: Link,
}

impl ShownOnce {
    pub(in crate::web::pages) fn page(&self) -> Answer {
        answer::page(self)
    }
}
