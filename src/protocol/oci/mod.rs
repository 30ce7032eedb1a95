//! SAP's Open Catalog Interface 4.0 and 5.0 as a catalog speaks it: a login is the fields that the buyer's browser brings. Which
//! field means what is the system's configuration (`domain::system`); the pages of an answer are left to `web`.

use super::{
    RawRequest, charset,
    form::{self, Field},
    limits::{BODY_MAX, malformed, too_large},
};
use crate::domain::{
    language::Language,
    login::{Claims, FormFault, LoginRequest, Operation, Parameters, RequestKind},
    reason::{ReasonCode, Stage},
};

/// What was read of a request, and the language to answer in even when it could not be read.
#[derive(Clone, Debug)]
pub struct Read {
    /// The request, or what is wrong with it.
    pub request: Result<LoginRequest, FormFault>,
    /// The language that the request asks for, if we speak it.
    pub language: Option<Language>,
}

/// Reads a request: the fields of the query and, of a POST, those of the body.
#[must_use]
pub fn read(raw: &RawRequest) -> Read {
    let fields = decoded_fields(raw);
    let language = language(raw, fields.as_deref().unwrap_or_default());
    let request = fields.and_then(each_once).map(|fields| LoginRequest {
        kind: RequestKind::Login,
        claims: Claims::Oci(Parameters::new(fields)),
        operation: Operation::Create,
        deployment_mode: None,
        document: None,
    });
    Read { request, language }
}

/// The HTTP status of a refusal.
#[must_use]
pub fn http_status(code: ReasonCode) -> u16 {
    match code {
        ReasonCode::TooLarge => 413,
        ReasonCode::RateLimited => 429,
        ReasonCode::ReturnUrlMissing => 400,
        ReasonCode::Internal => 500,
        _ => match code.stage() {
            Stage::Form => 400,
            Stage::Authentication | Stage::Entitlement | Stage::Policy => 403,
            Stage::Ours => 503,
        },
    }
}

fn decoded_fields(raw: &RawRequest) -> Result<Vec<(String, String)>, FormFault> {
    if raw.query.len().saturating_add(raw.body.len()) > BODY_MAX {
        return Err(too_large());
    }
    let content_type = raw.header("content-type").filter(|content_type| !content_type.trim().is_empty());
    let body = match raw.method.as_str() {
        "GET" => &[],
        "POST" if !raw.body.is_empty() && content_type.is_some_and(|content_type| !form::is_form(content_type)) => {
            return Err(malformed("not_a_form"));
        }
        "POST" => raw.body.as_slice(),
        _ => return Err(FormFault::new(ReasonCode::UnsupportedRequest, "method")),
    };
    let fields = form::fields(&[raw.query.as_bytes(), body])?;
    let declared = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(b"http_content_charset"));
    let labels = [content_type.and_then(charset::label_of), declared.and_then(|(_, label)| std::str::from_utf8(label).ok())];
    let texts = fields.iter().flat_map(|(name, value)| [name.as_slice(), value.as_slice()]);
    let encoding = charset::of_form(labels.into_iter().flatten(), texts)?;
    fields.iter().map(|field| decoded(encoding, field)).collect()
}

fn decoded(encoding: &'static encoding_rs::Encoding, (name, value): &Field) -> Result<(String, String), FormFault> {
    if name.contains(&0) || value.contains(&0) {
        return Err(malformed("forbidden_character"));
    }
    Ok((charset::decoded(encoding, name)?, charset::decoded(encoding, value)?))
}

/// Each name once, whatever its case: sent twice with one value it is one field, with two it could mean either.
fn each_once(fields: Vec<(String, String)>) -> Result<Vec<(String, String)>, FormFault> {
    let mut once: Vec<(String, String)> = Vec::with_capacity(fields.len());
    for (name, value) in fields {
        match once.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name)) {
            None => once.push((name, value)),
            Some((_, same)) if *same == value => {}
            Some(_) => return Err(malformed("repeated_parameter")),
        }
    }
    Ok(once)
}

/// SAP's own fields, then what the browser prefers.
fn language(raw: &RawRequest, fields: &[(String, String)]) -> Option<Language> {
    let said =
        |name: &str| fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str());
    ["sap-language", "LANGU"]
        .into_iter()
        .find_map(|name| said(name).and_then(Language::of_tag))
        .or_else(|| raw.header("accept-language").and_then(Language::of_accept_language))
}

#[cfg(test)]
mod tests;
