//! Fields of a call: taken as they are kept, or refused with a pointer to them.

use super::{Refusal, Result, Wrong, is_address};
use crate::domain::{
    field::{self, SECRET_MAX},
    secret::Secret,
};

/// A text that must say something, trimmed.
pub(super) fn required<'a>(pointer: &'static str, given: &'a str) -> Result<&'a str> {
    field::required(given).map_err(|fault| Refusal::Field { pointer, wrong: Wrong::Text(fault) })
}

/// A text that may be empty, trimmed.
pub(super) fn text<'a>(pointer: &'static str, given: &'a str) -> Result<&'a str> {
    field::text(given).map_err(|fault| Refusal::Field { pointer, wrong: Wrong::Text(fault) })
}

/// An e-mail address, or none.
pub(super) fn email<'a>(pointer: &'static str, given: Option<&'a str>) -> Result<Option<&'a str>> {
    match given.map(str::trim).filter(|email| !email.is_empty()) {
        Some(email) if !is_address(email) => Err(Refusal::Field { pointer, wrong: Wrong::Email }),
        email => Ok(email),
    }
}

/// A secret of a length that can be kept.
pub(super) fn secret(pointer: &'static str, given: &Secret) -> Result<()> {
    secret_fault(given.reveal()).map_or(Ok(()), |wrong| Err(Refusal::Field { pointer, wrong }))
}

/// The longest label.
const LABEL_MAX: usize = 100;

/// A label stands in lists, in the history and in logs.
pub(super) fn label<'a>(pointer: &'static str, given: &'a str) -> Result<&'a str> {
    let label = given.trim();
    if label.is_empty() || label.chars().count() > LABEL_MAX || label.chars().any(char::is_control) {
        return Err(Refusal::Field { pointer, wrong: Wrong::Label });
    }
    Ok(label)
}

/// Why a text cannot be a secret.
pub(super) fn secret_fault(text: &str) -> Option<Wrong> {
    if text.trim().is_empty() {
        Some(Wrong::SecretEmpty)
    } else if text.len() > SECRET_MAX {
        Some(Wrong::SecretTooLong)
    } else {
        None
    }
}
