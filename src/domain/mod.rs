//! What is true: plain types and pure rules, in the words of the README's glossary. Nothing here does I/O, waits, reads a
//! clock or knows SQL or HTTP; every rule of a login can be tested with values alone.

pub mod cart;
pub mod cause;
pub mod decision;
pub mod explain;
pub mod field;
pub mod id;
pub mod jws;
pub mod ladder;
pub mod language;
pub mod license;
pub mod license_key;
pub mod login;
pub mod mail;
pub mod network;
pub mod order;
pub mod permit;
pub mod reason;
pub mod reference;
pub mod refund;
pub mod return_url;
pub mod secret;
pub mod serial;
pub mod session;
pub mod shop;
pub mod subscription;
pub mod system;
pub mod transfer;

/// The form in which identities, credential domains and e-mail addresses are compared: trimmed and without case.
#[must_use]
pub fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}
