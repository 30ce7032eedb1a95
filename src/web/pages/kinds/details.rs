//! The page of one thing: how it stands in a sentence, what is known of it, and what can be done.

use super::{Cell, Link, Table};
use crate::web::pages::{
    answer::{self, Answer},
    shell::Shell,
};
use askama::Template;

/// Such a page.
#[derive(Template)]
#[template(path = "pages/details.html")]
pub(in crate::web::pages) struct Details {
    pub(in crate::web::pages) shell: Shell,
    pub(in crate::web::pages) back: Link,
    pub(in crate::web::pages) banner: Option<Banner>,
    pub(in crate::web::pages) sections: Vec<Section>,
}

/// How it stands.
pub(in crate::web::pages) struct Banner {
    pub(in crate::web::pages) state: &'static str,
    pub(in crate::web::pages) title: String,
    pub(in crate::web::pages) lines: Vec<String>,
}

/// A part of what is known.
#[derive(Default)]
pub(in crate::web::pages) struct Section {
    pub(in crate::web::pages) title: String,
    pub(in crate::web::pages) about: Option<String>,
    pub(in crate::web::pages) facts: Vec<(&'static str, Cell)>,
    pub(in crate::web::pages) table: Option<Table>,
    /// Something as it came, for who reads such.
    pub(in crate::web::pages) raw: Option<String>,
    pub(in crate::web::pages) actions: Vec<Action>,
}

/// What can be done: on a page of its own, or at once.
#[derive(Clone)]
pub(in crate::web::pages) struct Action {
    pub(in crate::web::pages) path: String,
    pub(in crate::web::pages) label: &'static str,
    /// What is sent where it is done at once.
    pub(in crate::web::pages) fields: Option<Vec<(&'static str, String)>>,
}

impl Action {
    /// On a page of its own, which asks or has a form.
    pub(in crate::web::pages) fn page(path: impl Into<String>, label: &'static str) -> Self {
        Self { path: path.into(), label, fields: None }
    }

    /// At once.
    pub(in crate::web::pages) fn now(
        path: impl Into<String>,
        label: &'static str,
        fields: Vec<(&'static str, String)>,
    ) -> Self {
        Self { path: path.into(), label, fields: Some(fields) }
    }
}

impl Details {
    pub(in crate::web::pages) fn page(&self) -> Answer {
        answer::page(self)
    }
}
