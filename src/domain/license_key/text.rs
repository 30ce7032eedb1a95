//! The access key: a license key as one line of text, a JSON Web Signature in its compact form (RFC 7515) by Ed25519 (RFC 8037). Its
//! first letters are `eyJ` and it has two dots, so nobody takes it for a serial. Line ends and blanks that a mail puts in are dropped.

use super::KeyFault;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;
use std::fmt;

/// The longest access key that is read, in bytes.
pub const ACCESS_KEY_MAX: usize = 4 * 1024 * 1024;

/// What kind of document it is that was signed: no other one of the same signer passes for it.
const TYPE: &str = "punchgate-license-key";

/// An access key in its parts. Nothing is proven yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Signed {
    /// Which key is said to have signed it.
    pub kid: String,
    /// What was signed.
    pub input: String,
    /// The signature.
    pub signature: [u8; 64],
    /// What it says.
    pub payload: Vec<u8>,
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signed(by {})", self.kid)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

/// What is to be signed of this content by this key: header and payload.
#[must_use]
pub fn signing_input(kid: &str, payload: &[u8]) -> String {
    let header = serde_json::json!({"alg": "EdDSA", "kid": kid, "typ": TYPE}).to_string();
    format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(header), BASE64_URL_SAFE_NO_PAD.encode(payload))
}

impl Signed {
    /// Takes an access key apart.
    ///
    /// # Errors
    /// [`KeyFault::Mistyped`] for any other text.
    pub fn parse(text: &str) -> Result<Self, KeyFault> {
        if text.len() > ACCESS_KEY_MAX {
            return Err(KeyFault::Mistyped);
        }
        let line: String = text.chars().filter(|character| !character.is_whitespace()).collect();
        Self::of_line(&line).ok_or(KeyFault::Mistyped)
    }

    fn of_line(line: &str) -> Option<Self> {
        let (input, signature) = line.rsplit_once('.')?;
        let (header, payload) = input.split_once('.')?;
        // Base64 that is not in its one form is refused, so that a text says one thing and one text says it.
        let bytes = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
        let header: Header = serde_json::from_slice(&bytes(header)?).ok()?;
        // RFC 9864 calls the same algorithm by the name of its curve.
        let known = matches!(header.alg.as_str(), "EdDSA" | "Ed25519") && header.typ == TYPE;
        known.then_some(())?;
        Some(Self {
            kid: header.kid,
            signature: bytes(signature)?.try_into().ok()?,
            payload: bytes(payload)?,
            input: input.to_owned(),
        })
    }

    /// The text of what was signed, with its signature.
    #[must_use]
    pub fn text(input: &str, signature: &[u8; 64]) -> String {
        format!("{input}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}
