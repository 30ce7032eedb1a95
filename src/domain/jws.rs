//! What a gate signs, as one line of text: a JSON Web Signature in its compact form (RFC 7515) by Ed25519 (RFC 8037). Each kind of
//! document has a type of its own, so that none passes for another. Signing and proving is left to `vault`.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;
use std::fmt;

/// Marks ids of signing keys.
pub enum SigningKey {}

/// The longest name of a key that is read: thumbprints have 43 letters.
const KID_MAX: usize = 100;

/// What a signing key signs: documents of one kind, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// What accounts are entitled to, for installations that keep a gate of their own.
    LicenseKeys,
    /// That a buyer may browse, for the plugins of this gate's own shops.
    Permits,
}

impl Purpose {
    /// The word for it in the API and the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LicenseKeys => "license_keys",
            Self::Permits => "permits",
        }
    }

    /// The `typ` of what is signed.
    #[must_use]
    pub fn typ(self) -> &'static str {
        match self {
            Self::LicenseKeys => "punchgate-license-key",
            Self::Permits => "punchgate-permit",
        }
    }
}

/// A signed text in its parts. Nothing is proven yet.
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
pub fn signing_input(purpose: Purpose, kid: &str, payload: &[u8]) -> String {
    let header = serde_json::json!({"alg": "EdDSA", "kid": kid, "typ": purpose.typ()}).to_string();
    format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(header), BASE64_URL_SAFE_NO_PAD.encode(payload))
}

impl Signed {
    /// Takes a line apart; `None` for any other text, and for what was signed for another purpose.
    #[must_use]
    pub fn of_line(purpose: Purpose, line: &str) -> Option<Self> {
        let (input, signature) = line.rsplit_once('.')?;
        let (header, payload) = input.split_once('.')?;
        // Base64 that is not in its one form is refused, so that a text says one thing and one text says it.
        let bytes = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
        let header: Header = serde_json::from_slice(&bytes(header)?).ok()?;
        // RFC 9864 calls the same algorithm by the name of its curve.
        let known = matches!(header.alg.as_str(), "EdDSA" | "Ed25519") && header.typ == purpose.typ();
        (known && header.kid.len() <= KID_MAX).then_some(())?;
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
