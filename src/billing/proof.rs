//! Standard Webhooks 1.0.0: whether bytes come from somebody who has one of our hook secrets, and came just now. The symmetric
//! signature (`v1`, HMAC-SHA-256) only; what the bytes mean is left to `event`, and seeing the same one twice to `apply`.

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

const ID: &str = "webhook-id";
const TIMESTAMP: &str = "webhook-timestamp";
const SIGNATURE: &str = "webhook-signature";

/// How far the time of an attempt may lie from ours, both ways (the tolerance of the reference implementations).
const TOLERANCE_SECONDS: u64 = 300;
/// How many signatures are looked at: a rotation needs two.
const SIGNATURES_MAX: usize = 16;
const ID_MAX: usize = 255;
/// The block of HMAC-SHA-256, which is also the longest secret.
const BLOCK: usize = 64;

/// A secret that billing signs with: `whsec_` and the Base64 of 24 to 64 bytes.
#[derive(Clone)]
pub struct HookSecret(Zeroizing<[u8; BLOCK]>);

/// Why a text is no hook secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hook secret is `whsec_` and the Base64 of 24 to 64 bytes")]
pub struct NotAHookSecret;

impl HookSecret {
    /// Reads a secret as billing shows it.
    ///
    /// # Errors
    /// [`NotAHookSecret`] without the prefix, for other than Base64, and for too few or too many bytes.
    pub fn parse(text: &str) -> Result<Self, NotAHookSecret> {
        let encoded = text.strip_prefix("whsec_").ok_or(NotAHookSecret)?;
        let bytes = Zeroizing::new(BASE64_STANDARD.decode(encoded).map_err(|_| NotAHookSecret)?);
        if !(24..=BLOCK).contains(&bytes.len()) {
            return Err(NotAHookSecret);
        }
        // HMAC fills a shorter key with zeros to its block (RFC 2104), so this is the key itself.
        let mut block = Zeroizing::new([0; BLOCK]);
        block.iter_mut().zip(bytes.iter()).for_each(|(place, byte)| *place = *byte);
        Ok(Self(block))
    }

    fn mac(&self, id: &str, timestamp: &str, body: &[u8]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&(*self.0).into());
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for HookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HookSecret")
    }
}

/// Why bytes are not taken for billing's. Never tells what signature was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofFault {
    /// A header is not there.
    #[error("the header {0} is missing")]
    Missing(&'static str),
    /// A header is there more than once.
    #[error("the header {0} is there more than once")]
    Repeated(&'static str),
    /// A header cannot be what it should be.
    #[error("the header {0} cannot be read")]
    Garbled(&'static str),
    /// The attempt is too old: it may be a recording.
    #[error("the header {TIMESTAMP} is more than {TOLERANCE_SECONDS} seconds ago")]
    TooOld,
    /// The attempt is ahead of our clock.
    #[error("the header {TIMESTAMP} is more than {TOLERANCE_SECONDS} seconds ahead")]
    TooFarAhead,
    /// No signature fits any secret.
    #[error("no signature fits")]
    NoMatch,
}

/// The three headers of a delivery.
#[derive(Clone, Copy, Debug)]
pub struct HookHeaders<'a> {
    /// `webhook-id`: the event's id, the same in every attempt.
    pub id: &'a str,
    /// `webhook-timestamp`: the time of the attempt, in seconds since 1970.
    pub timestamp: &'a str,
    /// `webhook-signature`: `version,signature`, several with spaces between.
    pub signature: &'a str,
}

impl<'a> HookHeaders<'a> {
    /// Picks the three out of all headers, whatever the case of their names.
    ///
    /// # Errors
    /// If one of them is missing, there twice, or not ASCII.
    pub fn collect<V>(headers: impl IntoIterator<Item = (&'a str, &'a V)>) -> Result<Self, ProofFault>
    where
        V: AsRef<[u8]> + ?Sized + 'a,
    {
        let (mut id, mut timestamp, mut signature) = (None, None, None);
        for (name, value) in headers {
            let (slot, name) = if name.eq_ignore_ascii_case(ID) {
                (&mut id, ID)
            } else if name.eq_ignore_ascii_case(TIMESTAMP) {
                (&mut timestamp, TIMESTAMP)
            } else if name.eq_ignore_ascii_case(SIGNATURE) {
                (&mut signature, SIGNATURE)
            } else {
                continue;
            };
            let text = std::str::from_utf8(value.as_ref()).ok().filter(|text| text.is_ascii());
            if slot.replace(text.ok_or(ProofFault::Garbled(name))?).is_some() {
                return Err(ProofFault::Repeated(name));
            }
        }
        Ok(Self {
            id: id.ok_or(ProofFault::Missing(ID))?,
            timestamp: timestamp.ok_or(ProofFault::Missing(TIMESTAMP))?,
            signature: signature.ok_or(ProofFault::Missing(SIGNATURE))?,
        })
    }
}

/// What a proof shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The event's id, under which it is applied once.
    pub event_id: String,
}

/// Whether a body, as it came, was signed with one of the secrets, not longer than five minutes ago.
///
/// # Errors
/// If a header is garbled, the attempt is not of now, or no signature fits.
pub fn verify(
    secrets: &[HookSecret],
    headers: &HookHeaders<'_>,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<Verified, ProofFault> {
    let HookHeaders { id, timestamp, signature } = *headers;
    if !(1..=ID_MAX).contains(&id.len()) || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ProofFault::Garbled(ID));
    }
    check_time(timestamp, now)?;

    let signatures: Vec<[u8; 32]> = signature
        .split(' ')
        .filter_map(|entry| entry.strip_prefix("v1,"))
        .take(SIGNATURES_MAX)
        .filter_map(|encoded| BASE64_STANDARD.decode(encoded).ok()?.try_into().ok())
        .collect();
    // Every signature against every secret, without stopping at the first that fits.
    let mut fits = Choice::from(0);
    for secret in secrets {
        let expected = secret.mac(id, timestamp, body);
        for signature in &signatures {
            fits |= expected.ct_eq(signature);
        }
    }
    if bool::from(fits) { Ok(Verified { event_id: id.to_owned() }) } else { Err(ProofFault::NoMatch) }
}

fn check_time(timestamp: &str, now: DateTime<Utc>) -> Result<(), ProofFault> {
    let digits = timestamp.bytes().all(|byte| byte.is_ascii_digit());
    let at: i64 = timestamp.parse().ok().filter(|_| digits).ok_or(ProofFault::Garbled(TIMESTAMP))?;
    let now = now.timestamp();
    if now.abs_diff(at) <= TOLERANCE_SECONDS {
        Ok(())
    } else if at < now {
        Err(ProofFault::TooOld)
    } else {
        Err(ProofFault::TooFarAhead)
    }
}

/// The `webhook-signature` of a body, for an attempt at `at`.
#[must_use]
pub fn sign(secret: &HookSecret, id: &str, at: DateTime<Utc>, body: &[u8]) -> String {
    format!("v1,{}", BASE64_STANDARD.encode(secret.mac(id, &at.timestamp().to_string(), body)))
}

#[cfg(test)]
mod tests;
