//! Fields of a call: taken as they are kept, or refused with a pointer to them.

use super::{Refusal, Result, is_address};
use crate::domain::{
    field::{self, SECRET_MAX},
    secret::Secret,
};

/// A text that must say something, trimmed.
pub(super) fn required<'a>(pointer: &'static str, given: &'a str) -> Result<&'a str> {
    field::required(given).map_err(|fault| Refusal::Field { pointer, detail: fault.detail() })
}

/// A text that may be empty, trimmed.
pub(super) fn text<'a>(pointer: &'static str, given: &'a str) -> Result<&'a str> {
    field::text(given).map_err(|fault| Refusal::Field { pointer, detail: fault.detail() })
}

/// An e-mail address, or none.
pub(super) fn email<'a>(pointer: &'static str, given: Option<&'a str>) -> Result<Option<&'a str>> {
    match given.map(str::trim).filter(|email| !email.is_empty()) {
        Some(email) if !is_address(email) => Err(Refusal::Field { pointer, detail: NOT_AN_EMAIL }),
        email => Ok(email),
    }
}

/// A secret of a length that can be kept.
pub(super) fn secret(pointer: &'static str, given: &Secret) -> Result<()> {
    let detail = secret_fault(given.reveal());
    detail.map_or(Ok(()), |detail| Err(Refusal::Field { pointer, detail }))
}

/// The longest label.
const LABEL_MAX: usize = 100;

/// A label stands in lists, in the history and in logs.
pub(super) fn label<'a>(pointer: &'static str, given: &'a str) -> Result<&'a str> {
    let label = given.trim();
    if label.is_empty() || label.chars().count() > LABEL_MAX || label.chars().any(char::is_control) {
        let detail = "a label has 1 to 100 characters, and none that cannot be seen";
        return Err(Refusal::Field { pointer, detail });
    }
    Ok(label)
}

/// What an address must be.
pub(super) const NOT_AN_EMAIL: &str = "it is no e-mail address such as buyer@company.example";

/// Why a text cannot be a secret.
pub(super) fn secret_fault(text: &str) -> Option<&'static str> {
    if text.trim().is_empty() {
        Some("a secret has at least one character that is no blank")
    } else if text.len() > SECRET_MAX {
        Some("it is too long: 512 bytes are the most")
    } else {
        None
    }
}
