//! What a screen answers: a page, the way to another page with something to be said there once, or a fault, which becomes a page in
//! `dress`, where the reader's language is known.

use super::cookie::Cookie;
use crate::{
    licensing::Refusal,
    store,
    web::{App, Problem, api::refused},
};
use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Why there is no page to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// There is nothing there, or it is another account's: nobody is told which.
    NotFound,
    /// It is for the vendor's staff.
    NotAllowed,
    /// The form did not come from a page of ours.
    Elsewhere,
    /// Nobody said for which account it is to be.
    NoAccount,
    /// The form did not arrive whole.
    FormLost,
    /// It was changed since the page was read.
    ChangedMeanwhile,
    /// Our fault, and passing.
    Temporary,
    /// Our fault, and not passing by itself.
    Broken,
}

/// What a screen answers.
pub(super) type Answer = Result<Response, Fault>;

impl Fault {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotAllowed | Self::Elsewhere => StatusCode::FORBIDDEN,
            Self::NoAccount => StatusCode::UNPROCESSABLE_ENTITY,
            Self::FormLost => StatusCode::BAD_REQUEST,
            Self::ChangedMeanwhile => StatusCode::CONFLICT,
            Self::Temporary => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        match problem.status() {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::FORBIDDEN => Self::NotAllowed,
            StatusCode::PRECONDITION_FAILED | StatusCode::CONFLICT => Self::ChangedMeanwhile,
            StatusCode::SERVICE_UNAVAILABLE => Self::Temporary,
            _ => Self::Broken,
        }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        refused::problem(&refusal).into()
    }
}

impl From<store::Error> for Fault {
    fn from(error: store::Error) -> Self {
        Refusal::Store(error).into()
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A page.
pub(super) fn page(template: &impl Template) -> Answer {
    page_as(StatusCode::OK, template)
}

/// A page with another status, such as that of a form that is shown again with what is wrong.
pub(super) fn page_as(status: StatusCode, template: &impl Template) -> Answer {
    let html = template.render().map_err(|error| {
        tracing::error!(%error, "a page could not be written");
        Fault::Broken
    })?;
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=UTF-8"))];
    Ok((status, headers, html).into_response())
}

/// The way to another page.
pub(super) fn on_to(path: &str) -> Answer {
    let location = HeaderValue::from_str(path).map_err(|_| Fault::Broken)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// The way to another page, after something was done, which that page says once. Never a secret: that is shown on the page that answers.
pub(super) fn done(app: &App, path: &str, words: &str) -> Answer {
    Ok(with_cookie(on_to(path)?, Cookie::Notice.set(app, words)))
}

/// An answer that sets a cookie.
pub(super) fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
