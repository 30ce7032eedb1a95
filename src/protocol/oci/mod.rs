//! SAP's Open Catalog Interface 4.0 and 5.0 as a catalog speaks it: a login is the fields that the buyer's browser brings. Which
//! field means what is the system's configuration (`domain::system`); the pages of an answer are left to `web`.

use super::{
    RawRequest, charset,
    form::{self, Field},
    limits::{BODY_MAX, malformed, too_large},
};
use crate::domain::{
    language::Language,
    login::{Claims, FormFault, LoginRequest, OciClaims, Operation, Parameters, RequestKind},
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
    let fields = body_of(raw).and_then(|body| decoded_fields(raw, &raw.query, body));
    let language = language(raw, fields.as_deref().unwrap_or_default());
    let request = claims(raw, fields.and_then(each_once)).map(|claims| LoginRequest {
        kind: RequestKind::Login,
        claims: Claims::Oci(claims),
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

/// The fields as any form is read, and as they read if one of them is a URL without escapes. Which of these readings counts is the
/// system's choice; a request that no reading makes sense of is at fault in every system.
fn claims(raw: &RawRequest, fields: Result<Parameters, FormFault>) -> Result<OciClaims, FormFault> {
    let body = body_of(raw)?;
    let unescaped = unescaped::ends(&raw.query).map(|end| {
        let before = decoded_fields(raw, end.before, body);
        let with_url = before.and_then(|mut fields| {
            fields.push((end.name.clone(), end.url.to_owned()));
            each_once(fields)
        });
        (end.name, with_url)
    });
    let unescaped: Vec<_> = unescaped.collect();
    match fields {
        Err(fault) if unescaped.is_empty() => Err(fault),
        fields => Ok(OciClaims { fields, unescaped }),
    }
}

/// The bytes of the body, if it may have fields.
fn body_of(raw: &RawRequest) -> Result<&[u8], FormFault> {
    if raw.query.len().saturating_add(raw.body.len()) > BODY_MAX {
        return Err(too_large());
    }
    match raw.method.as_str() {
        "GET" => Ok(&[]),
        "POST" if !raw.body.is_empty() && content_type(raw).is_some_and(|content_type| !form::is_form(content_type)) => {
            Err(malformed("not_a_form"))
        }
        "POST" => Ok(&raw.body),
        _ => Err(FormFault::new(ReasonCode::UnsupportedRequest, "method")),
    }
}

fn content_type(raw: &RawRequest) -> Option<&str> {
    raw.header("content-type").filter(|content_type| !content_type.trim().is_empty())
}

fn decoded_fields(raw: &RawRequest, query: &str, body: &[u8]) -> Result<Vec<(String, String)>, FormFault> {
    let fields = form::fields(&[query.as_bytes(), body])?;
    let declared = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(b"http_content_charset"));
    let labels =
        [content_type(raw).and_then(charset::label_of), declared.and_then(|(_, label)| std::str::from_utf8(label).ok())];
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
fn each_once(fields: Vec<(String, String)>) -> Result<Parameters, FormFault> {
    let mut once: Vec<(String, String)> = Vec::with_capacity(fields.len());
    for (name, value) in fields {
        match once.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name)) {
            None => once.push((name, value)),
            Some((_, same)) if *same == value => {}
            Some(_) => return Err(malformed("repeated_parameter")),
        }
    }
    Ok(Parameters::new(once))
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

mod cart;
mod repertoire;
mod unescaped;

pub use cart::return_form;

#[cfg(test)]
mod tests;
