//! Writes cXML responses, strictly: declared, escaped, with a numeric offset, and never with a payload beside a refusal. What the
//! answer is was decided before; the words of an explanation are left to `domain::explain`.

use super::markup::escaped;
use crate::domain::{
    language::Language,
    reason::{ReasonCode, Stage},
};
use chrono::{DateTime, SecondsFormat, Utc};
use std::fmt::Write;

/// What makes a response that response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its `payloadID`, unlike any other.
    pub payload_id: String,
    /// When it is written.
    pub at: DateTime<Utc>,
}

/// The answer to an accepted PunchOutSetupRequest: where the buyer's browser starts.
#[must_use]
pub fn start_page(stamp: &Stamp, url: &str) -> String {
    let url = escaped(url);
    let page = format!("<PunchOutSetupResponse><StartPage><URL>{url}</URL></StartPage></PunchOutSetupResponse>");
    response(stamp, Language::English, 200, "OK", "OK", &page)
}

/// The answer to an accepted ProfileRequest: what is answered at `url`, and since when.
#[must_use]
pub fn profile(stamp: &Stamp, url: &str, effective: DateTime<Utc>) -> String {
    let mut profile = format!("<ProfileResponse effectiveDate=\"{}\">", timestamp(effective));
    for request in ["ProfileRequest", "PunchOutSetupRequest"] {
        let _ = write!(profile, "<Transaction requestName=\"{request}\"><URL>{}</URL></Transaction>", escaped(url));
    }
    profile.push_str("</ProfileResponse>");
    response(stamp, Language::English, 200, "OK", "OK", &profile)
}

/// A refusal.
#[must_use]
pub fn status(stamp: &Stamp, code: ReasonCode, explanation: &str, language: Language) -> String {
    let (number, text) = status_of(code);
    response(stamp, language, number, text, explanation, "")
}

/// `code` and `text` of the `Status` of a refusal.
#[must_use]
pub fn status_of(code: ReasonCode) -> (u16, &'static str) {
    match code {
        ReasonCode::TooLarge => (499, "Document Size Error"),
        ReasonCode::Malformed | ReasonCode::ForbiddenDoctype => (406, "Not Acceptable"),
        ReasonCode::UnsupportedRequest | ReasonCode::OperationNotAllowed => (450, "Not Implemented"),
        ReasonCode::ReturnUrlMissing => (400, "Bad Request"),
        ReasonCode::CartUnknown => (412, "Precondition Failed"),
        ReasonCode::PayloadConflict => (409, "Conflict"),
        ReasonCode::RateLimited | ReasonCode::Busy | ReasonCode::StoreUnavailable => (560, "Temporary Server Error"),
        ReasonCode::Internal => (500, "Internal Server Error"),
        _ => match code.stage() {
            Stage::Authentication => (401, "Unauthorized"),
            Stage::Form | Stage::Entitlement | Stage::Policy => (403, "Forbidden"),
            Stage::Ours => (500, "Internal Server Error"),
        },
    }
}

fn response(stamp: &Stamp, language: Language, code: u16, text: &str, explanation: &str, payload: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE cXML SYSTEM \"http://xml.cxml.org/schemas/cXML/1.2.014/cXML.dtd\">\n\
         <cXML version=\"1.2.014\" payloadID=\"{payload_id}\" timestamp=\"{at}\" xml:lang=\"{tag}\">\
         <Response><Status code=\"{code}\" text=\"{text}\" xml:lang=\"{tag}\">{explanation}</Status>{payload}</Response></cXML>\n",
        payload_id = escaped(&stamp.payload_id),
        at = timestamp(stamp.at),
        tag = language.tag(),
        text = escaped(text),
        explanation = escaped(explanation),
    )
}

/// The guide (3.1.6.2) forbids the `Z` for UTC.
pub(super) fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, false)
}
