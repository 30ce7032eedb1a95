//! Stripe's signature: whether bytes come from somebody who has one of our endpoint secrets, and came just now. Unlike Standard
//! Webhooks, the secret's text is the key as it stands, the signature is hexadecimal, and the event's id is no part of it: that
//! stands in the body, which is why nothing of the body is read before this.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt::{self, Write};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

const HEADER: &str = "stripe-signature";
/// How far the time of an attempt may lie from ours, both ways (the tolerance of Stripe's own libraries).
const TOLERANCE_SECONDS: u64 = 300;
/// How many signatures a header may hold: a rotation needs two. More are no delivery of Stripe's.
const SIGNATURES_MAX: usize = 16;
/// The block of HMAC-SHA-256.
const BLOCK: usize = 64;

/// The secret of an endpoint: `whsec_...`, taken as it stands.
#[derive(Clone)]
pub struct StripeSecret(Zeroizing<[u8; BLOCK]>);

/// Why a text is no endpoint secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an endpoint secret of Stripe is `whsec_` and 24 to 249 letters, digits and signs")]
pub struct NotAStripeSecret;

impl StripeSecret {
    /// Reads a secret as Stripe's dashboard and its command line show it.
    ///
    /// # Errors
    /// [`NotAStripeSecret`] without the prefix, when it is too short to be secret, and for other than visible ASCII.
    pub fn parse(text: &str) -> Result<Self, NotAStripeSecret> {
        let rest = text.strip_prefix("whsec_").ok_or(NotAStripeSecret)?;
        if !(24..250).contains(&rest.len()) || !rest.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(NotAStripeSecret);
        }
        // What HMAC itself does with a key (RFC 2104): a longer one than its block is digested, a shorter one filled with zeros.
        let mut block = Zeroizing::new([0; BLOCK]);
        if text.len() > BLOCK {
            let digest = Zeroizing::new(<[u8; 32]>::from(Sha256::digest(text)));
            block.iter_mut().zip(digest.iter()).for_each(|(place, byte)| *place = *byte);
        } else {
            block.iter_mut().zip(text.bytes()).for_each(|(place, byte)| *place = byte);
        }
        Ok(Self(block))
    }

    fn mac(&self, timestamp: &str, body: &[u8]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&(*self.0).into());
        for part in [timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for StripeSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StripeSecret")
    }
}

/// Why bytes are not taken for Stripe's. Never tells what signature was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StripeFault {
    /// The header is not there.
    #[error("the header {HEADER} is missing")]
    Missing,
    /// The header is there more than once.
    #[error("the header {HEADER} is there more than once")]
    Repeated,
    /// The header cannot be what it should be.
    #[error("the header {HEADER} cannot be read")]
    Garbled,
    /// The attempt is too old: it may be a recording.
    #[error("the time in {HEADER} is more than {TOLERANCE_SECONDS} seconds ago")]
    TooOld,
    /// The attempt is ahead of our clock.
    #[error("the time in {HEADER} is more than {TOLERANCE_SECONDS} seconds ahead")]
    TooFarAhead,
    /// No signature fits any secret.
    #[error("no signature fits")]
    NoMatch,
}

/// What a header says: `t=...,v1=...`, several `v1` while a secret is rotated, other schemes passed over.
struct Signed<'a> {
    timestamp: &'a str,
    signatures: Vec<[u8; 32]>,
}

impl<'a> Signed<'a> {
    fn read(header: &'a str) -> Result<Self, StripeFault> {
        let mut timestamp = None;
        let mut signatures = Vec::new();
        for entry in header.split(',') {
            let (scheme, value) = entry.split_once('=').ok_or(StripeFault::Garbled)?;
            match scheme {
                "t" if timestamp.replace(value).is_some() => return Err(StripeFault::Garbled),
                "v1" => signatures.push(bytes_of_hex(value).ok_or(StripeFault::Garbled)?),
                _ => {}
            }
        }
        if signatures.len() > SIGNATURES_MAX {
            return Err(StripeFault::Garbled);
        }
        Ok(Self { timestamp: timestamp.ok_or(StripeFault::Garbled)?, signatures })
    }
}

/// The 32 bytes of 64 lowercase hexadecimal digits, as Stripe writes them.
fn bytes_of_hex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes: Option<Vec<u8>> = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    bytes.filter(|_| rest.is_empty())?.try_into().ok()
}

/// Whether a body, as it came, was signed with one of the secrets, not longer than five minutes ago.
///
/// # Errors
/// If the header is missing, there twice or garbled, the attempt is not of now, or no signature fits.
pub fn verify<'a, V>(
    secrets: &[StripeSecret],
    headers: impl IntoIterator<Item = (&'a str, &'a V)>,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<(), StripeFault>
where
    V: AsRef<[u8]> + ?Sized + 'a,
{
    let mut named = headers.into_iter().filter(|(name, _)| name.eq_ignore_ascii_case(HEADER));
    let (_, header) = named.next().ok_or(StripeFault::Missing)?;
    if named.next().is_some() {
        return Err(StripeFault::Repeated);
    }
    let signed = Signed::read(std::str::from_utf8(header.as_ref()).map_err(|_| StripeFault::Garbled)?)?;
    check_time(signed.timestamp, now)?;
    // Every signature against every secret, without stopping at the first that fits.
    let mut fits = Choice::from(0);
    for secret in secrets {
        let expected = secret.mac(signed.timestamp, body);
        for signature in &signed.signatures {
            fits |= expected.ct_eq(signature);
        }
    }
    if bool::from(fits) { Ok(()) } else { Err(StripeFault::NoMatch) }
}

fn check_time(timestamp: &str, now: DateTime<Utc>) -> Result<(), StripeFault> {
    let digits = timestamp.bytes().all(|byte| byte.is_ascii_digit());
    let at: i64 = timestamp.parse().ok().filter(|_| digits).ok_or(StripeFault::Garbled)?;
    let now = now.timestamp();
    if now.abs_diff(at) <= TOLERANCE_SECONDS {
        Ok(())
    } else if at < now {
        Err(StripeFault::TooOld)
    } else {
        Err(StripeFault::TooFarAhead)
    }
}

/// The `Stripe-Signature` of a body, for an attempt at `at`.
#[must_use]
pub fn sign(secret: &StripeSecret, at: DateTime<Utc>, body: &[u8]) -> String {
    let timestamp = at.timestamp().to_string();
    let mut header = format!("t={timestamp},v1=");
    for byte in secret.mac(&timestamp, body) {
        // Writing into text never fails.
        let _ = write!(header, "{byte:02x}");
    }
    header
}

#[cfg(test)]
mod tests;
