//! The access key: a license key as one line of text. Its first letters are `eyJ` and it has two dots, so nobody takes it for a serial.
//! Line ends and blanks that a mail puts in are dropped.

use super::KeyFault;
use crate::domain::jws::{self, Purpose, Signed};

/// The longest access key that is read, in bytes.
pub const ACCESS_KEY_MAX: usize = 4 * 1024 * 1024;

/// What is to be signed of this license key by this key.
#[must_use]
pub fn signing_input(kid: &str, payload: &[u8]) -> String {
    jws::signing_input(Purpose::LicenseKeys, kid, payload)
}

/// Takes an access key apart. Nothing is proven yet.
///
/// # Errors
/// [`KeyFault::Mistyped`] for any other text.
pub fn access_key(text: &str) -> Result<Signed, KeyFault> {
    if text.len() > ACCESS_KEY_MAX {
        return Err(KeyFault::Mistyped);
    }
    let line: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    Signed::of_line(Purpose::LicenseKeys, &line).ok_or(KeyFault::Mistyped)
}
