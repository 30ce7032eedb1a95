//! What a form or a query holds: names with values, taken leniently, for it was typed by people; and how a field of a form is shown
//! again, with what is wrong beside it.

use super::{answer::Fault, told::Told};
use crate::web::{App, body};
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use std::{convert::Infallible, sync::Arc};
use url::form_urlencoded;

/// The most that a form sends.
const FORM_BYTES_MAX: usize = 1024 * 1024;

/// The fields of a form that was sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    fn of(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// Fields that nobody sent: what stands there, as a form would send it.
    pub(super) fn of_pairs<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// All of them, in their order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether a box is checked.
    pub(super) fn is_checked(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// What was typed into the lines of a field, without empty ones.
    pub(super) fn lines<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.text(name).lines().map(str::trim).filter(|line| !line.is_empty())
    }

    /// The fields of a form of at most so many bytes.
    ///
    /// # Errors
    /// If it does not arrive whole.
    pub(super) async fn read(body: Body, max: usize) -> Result<Self, Fault> {
        let body = body::read(body, max).await.map_err(|_| Fault::FormLost)?;
        Ok(Self::of(&body))
    }

    /// What was typed, without blanks around it; empty where there is no such field.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// What was typed, as it was.
    pub(super) fn whole(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// What was typed, if anything was.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// The same fields, one of them with another value.
    pub(super) fn with(&self, name: &str, value: &str) -> Self {
        let others = self.0.iter().filter(|(known, _)| known != name).cloned();
        Self(others.chain([(name.to_owned(), value.to_owned())]).collect())
    }

    /// All that was chosen or typed under one name, without blanks around it.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// The same fields as the query of an address, with one of them set to something else, or left out.
    pub(super) fn query_with(&self, name: &str, value: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.0.iter().filter(|(known, value)| known != name && !value.is_empty()));
        query.extend_pairs(value.map(|value| (name, value)));
        query.finish()
    }
}

impl FromRequest<Arc<App>> for Fields {
    type Rejection = Fault;

    async fn from_request(request: Request, _app: &Arc<App>) -> Result<Self, Fault> {
        Self::read(request.into_body(), FORM_BYTES_MAX).await
    }
}

/// The fields of an address.
pub(super) struct Asked(pub(super) Fields);

impl FromRequestParts<Arc<App>> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _app: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self(Fields::of(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

/// A field of a form as it is shown (`parts::input`).
#[derive(Clone, Debug)]
pub(super) struct Input {
    /// Its name; also the id of its element.
    pub(super) name: &'static str,
    /// What stands above it.
    pub(super) label: &'static str,
    /// The type of the element: `text`, `email`, `password`, `date`, `search`.
    pub(super) kind: &'static str,
    /// What is in it.
    pub(super) value: String,
    /// What stands below it.
    pub(super) hint: Option<&'static str>,
    /// What the browser may fill in.
    pub(super) autocomplete: Option<&'static str>,
    /// Whether it must be filled in.
    pub(super) required: bool,
    /// What is wrong with it.
    pub(super) error: Option<String>,
}

impl Input {
    /// A line of text.
    pub(super) fn text(name: &'static str, label: &'static str, value: &str) -> Self {
        Self {
            name,
            label,
            kind: "text",
            value: value.to_owned(),
            hint: None,
            autocomplete: None,
            required: false,
            error: None,
        }
    }

    /// The same, as another type of element.
    pub(super) fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    /// The same, to be filled in.
    pub(super) fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same, with what stands below it.
    pub(super) fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// The same, to be filled in by the browser.
    pub(super) fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete: Some(autocomplete), ..self }
    }

    /// The same, with what is wrong with it, if what was told is about this field.
    pub(super) fn told(self, told: Option<&Told>) -> Self {
        let error = told.filter(|told| told.field.as_deref() == Some(self.name)).map(|told| told.text.clone());
        Self { error: error.or(self.error), ..self }
    }
}

/// One of several, to be chosen (`parts::select`).
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// What is sent.
    pub(super) value: String,
    /// What is read.
    pub(super) label: String,
    /// Whether it is the one.
    pub(super) chosen: bool,
}

impl Choice {
    /// One of several, of which `chosen` is the one.
    pub(super) fn of(value: impl Into<String>, label: impl Into<String>, chosen: &str) -> Self {
        let value = value.into();
        Self { chosen: value == chosen, value, label: label.into() }
    }
}

/// A box to be checked (`parts::check`).
#[derive(Clone, Copy, Debug)]
pub(super) struct Check {
    /// Its name; also the id of its element.
    pub(super) name: &'static str,
    /// What stands beside it.
    pub(super) label: &'static str,
    /// Whether it is checked.
    pub(super) checked: bool,
}

impl Check {
    /// A box that is checked where it was sent.
    pub(super) fn of(name: &'static str, label: &'static str, fields: &Fields) -> Self {
        Self { name, label, checked: fields.is_checked(name) }
    }
}
