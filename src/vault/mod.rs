//! How secrets are kept: sealed at rest (XChaCha20-Poly1305, bound to table, row and slot), found by keyed fingerprints, and the tokens
//! of starts, returns and claims; signing keys are in `signing`. All keys come from one master key by HKDF-SHA-256 with a label each. Where the master key comes from is
//! `master_key`'s; what is compared with what is left to `punchout` and `licensing`.

pub mod master_key;
pub mod password;
pub mod signing;

use crate::domain::{folded, id::Id, license::License, secret::Secret, serial::Serial, session::Session, system::System};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use master_key::MasterKey;
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// The format of sealed secrets: this byte, the nonce, the ciphertext with its tag.
const FORMAT: u8 = 1;
const NONCE: usize = 24;

/// Which of the two slots of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The secret that counts.
    Current,
    /// The one before it, which still counts until its end.
    Retiring,
}

/// Where a sealed secret is kept. It opens in that place only, so rows cannot be swapped.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The table and, if it has several secrets, the column.
    pub table: &'static str,
    /// The id of the row.
    pub row: uuid::Uuid,
    /// The slot.
    pub slot: Slot,
}

impl Place {
    /// A place in a table.
    #[must_use]
    pub fn new<T>(table: &'static str, row: Id<T>, slot: Slot) -> Self {
        Self { table, row: row.uuid(), slot }
    }

    fn associated_data(self) -> Vec<u8> {
        let slot = match self.slot {
            Slot::Current => "current",
            Slot::Retiring => "retiring",
        };
        format!("{}/{}/{slot}", self.table, self.row).into_bytes()
    }
}

/// A sealed secret does not open: it was made with another key, or for another place, or was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed secret does not open with this master key in this place")]
pub struct DoesNotOpen;

/// The keys of an installation.
#[derive(Clone)]
pub struct Vault {
    seal: XChaCha20Poly1305,
    serial: [u8; 32],
    token: [u8; 32],
    start: [u8; 32],
    back: [u8; 32],
    claim: [u8; 32],
    check: [u8; 32],
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// Derives all keys from the master key.
    #[must_use]
    pub fn new(master: &MasterKey) -> Self {
        let hkdf = Hkdf::<Sha256>::new(None, master.bytes());
        let derive = |label: &str| {
            let mut key = [0; 32];
            // HKDF-SHA-256 gives up to 8,160 bytes; 32 never fail.
            let _ = hkdf.expand(format!("punchgate {label} v1").as_bytes(), &mut key);
            key
        };
        Self {
            seal: XChaCha20Poly1305::new(&Key::from(derive("seal"))),
            serial: derive("serial fingerprint"),
            token: derive("token fingerprint"),
            start: derive("start token"),
            back: derive("return token"),
            claim: derive("claim token"),
            check: derive("master key check"),
        }
    }

    /// The value by which an installation recognizes its master key. It tells nothing about the key.
    #[must_use]
    pub fn check_value(&self) -> [u8; 32] {
        self.check
    }

    /// Seals a secret for a place; `nonce` must be fresh chance.
    #[must_use]
    pub fn seal(&self, place: Place, secret: &Secret, nonce: [u8; NONCE]) -> Vec<u8> {
        let message = Payload { msg: secret.reveal().as_bytes(), aad: &place.associated_data() };
        let mut sealed = vec![FORMAT];
        sealed.extend_from_slice(&nonce);
        // Encryption fails only beyond 256 GiB.
        sealed.extend(self.seal.encrypt(&XNonce::from(nonce), message).unwrap_or_default());
        sealed
    }

    /// Opens a secret in its place.
    ///
    /// # Errors
    /// [`DoesNotOpen`] for another key, another place, another format or a changed byte.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Secret, DoesNotOpen> {
        let (&format, rest) = sealed.split_first().ok_or(DoesNotOpen)?;
        let (nonce, text) = rest.split_first_chunk::<NONCE>().ok_or(DoesNotOpen)?;
        if format != FORMAT {
            return Err(DoesNotOpen);
        }
        let message = Payload { msg: text, aad: &place.associated_data() };
        let clear = self.seal.decrypt(&XNonce::from(*nonce), message).map_err(|_| DoesNotOpen)?;
        String::from_utf8(clear).map(Secret::new).map_err(|_| DoesNotOpen)
    }

    /// By which a serial is found.
    #[must_use]
    pub fn serial_fingerprint(&self, serial: &Serial) -> [u8; 32] {
        keyed(&self.serial, &[serial.to_string().as_bytes()])
    }

    /// By which a link is found whose token stands for identity and secret, within its system.
    #[must_use]
    pub fn token_fingerprint(&self, system: Id<System>, token: &Secret) -> [u8; 32] {
        keyed(&self.token, &[system.uuid().as_bytes(), token.reveal().as_bytes()])
    }

    /// The start token of a session: its id and 256 bits that follow from the server's key alone.
    #[must_use]
    pub fn start_token(&self, session: Id<Session>) -> String {
        token_of(&self.start, session)
    }

    /// The session of a start token; `None` for anything that is no token of ours.
    #[must_use]
    pub fn session_of(&self, token: &str) -> Option<Id<Session>> {
        session_of(&self.start, token)
    }

    /// The token of the page that returns a session's cart, made as a start token is, under another key.
    #[must_use]
    pub fn return_token(&self, session: Id<Session>) -> String {
        token_of(&self.back, session)
    }

    /// The session of the token of a returning page; `None` for anything that is no token of ours.
    #[must_use]
    pub fn session_returning(&self, token: &str) -> Option<Id<Session>> {
        session_of(&self.back, token)
    }

    /// The token by which whoever reads the mails of an order's address claims its licenses: one of them, and a proof that it was made
    /// for this address. It is kept nowhere; once the address is another one, it proves nothing.
    #[must_use]
    pub fn claim_token(&self, license: Id<License>, order_email: &str) -> String {
        let id = *license.uuid().as_bytes();
        BASE64_URL_SAFE_NO_PAD.encode([&id[..], &keyed(&self.claim, &[&id, folded(order_email).as_bytes()])].concat())
    }

    /// The license that a claim token names; nothing is proven by that yet.
    #[must_use]
    pub fn license_named(&self, token: &str) -> Option<Id<License>> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token.trim()).ok()?;
        let (id, proof) = bytes.split_first_chunk::<16>()?;
        (proof.len() == 32).then(|| Id::new(uuid::Uuid::from_bytes(*id)))
    }

    /// Whether a claim token was made for this license and this address.
    #[must_use]
    pub fn proves_claim(&self, token: &str, license: Id<License>, order_email: &str) -> bool {
        self.claim_token(license, order_email).as_bytes().ct_eq(token.trim().as_bytes()).into()
    }
}

/// A session's id and 256 bits that follow from it and a key.
fn token_of(key: &[u8; 32], session: Id<Session>) -> String {
    let id = *session.uuid().as_bytes();
    BASE64_URL_SAFE_NO_PAD.encode([&id[..], &keyed(key, &[&id])].concat())
}

fn session_of(key: &[u8; 32], token: &str) -> Option<Id<Session>> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token.trim()).ok()?;
    let (id, proof) = bytes.split_first_chunk::<16>()?;
    let expected = keyed(key, &[id]);
    bool::from(expected.ct_eq(proof)).then(|| Id::new(uuid::Uuid::from_bytes(*id)))
}

fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC fills a shorter key with zeros to its block (RFC 2104), so this is the key itself.
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(byte, key)| *byte = *key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// How an API key is kept: it has 256 random bits, so a plain hash is enough.
#[must_use]
pub fn api_key_hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// How the cookie of somebody who is signed in is kept: it has 256 random bits too.
#[must_use]
pub fn sign_in_hash(cookie: &str) -> [u8; 32] {
    Sha256::digest(cookie.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::system::Link;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn vault() -> Vault {
        Vault::new(&MasterKey::new([7; 32]))
    }

    fn place() -> Place {
        Place::new("links", Id::<Link>::new(Uuid::from_u128(1)), Slot::Current)
    }

    #[test]
    fn a_sealed_secret_opens_in_its_place_only() {
        let secret = Secret::new("demo-oci-secret");
        let sealed = vault().seal(place(), &secret, [3; NONCE]);
        assert!(vault().open(place(), &sealed).unwrap().same_as(&secret));
        for other in [
            Place { slot: Slot::Retiring, ..place() },
            Place { table: "systems", ..place() },
            Place { row: Uuid::from_u128(2), ..place() },
        ] {
            assert!(vault().open(other, &sealed).is_err(), "{other:?}");
        }
        assert!(Vault::new(&MasterKey::new([8; 32])).open(place(), &sealed).is_err());
    }

    #[test]
    fn a_claim_token_is_of_one_license_and_one_address() {
        let license = Id::new(Uuid::from_u128(7));
        let token = vault().claim_token(license, "Buyer@Shop.example");
        assert_eq!(vault().license_named(&token), Some(license));
        assert!(vault().proves_claim(&token, license, " buyer@shop.example "));
        assert!(!vault().proves_claim(&token, license, "other@shop.example"));
        assert!(!vault().proves_claim(&token, Id::new(Uuid::from_u128(8)), "buyer@shop.example"));
        assert!(!Vault::new(&MasterKey::new([8; 32])).proves_claim(&token, license, "buyer@shop.example"));
        for text in ["", "x", &token[1..], &format!("{token}AAAA")] {
            assert_eq!(vault().license_named(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_changed_byte_does_not_open(text in ".{0,40}", place_of_byte: prop::sample::Index, by in 1_u8..) {
            let mut sealed = vault().seal(place(), &Secret::new(text), [3; NONCE]);
            let at = place_of_byte.index(sealed.len());
            sealed[at] ^= by;
            prop_assert!(vault().open(place(), &sealed).is_err());
        }

        #[test]
        fn a_token_leads_to_its_session_and_a_changed_one_nowhere(id: u128, place_of_bit in 0..384_usize) {
            let session = Id::new(Uuid::from_u128(id));
            let token = vault().start_token(session);
            prop_assert_eq!(vault().session_of(&token), Some(session));
            prop_assert_eq!(vault().session_returning(&token), None);
            prop_assert_eq!(vault().session_returning(&vault().return_token(session)), Some(session));
            let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(&token).unwrap();
            bytes[place_of_bit / 8] ^= 1 << (place_of_bit % 8);
            prop_assert_eq!(vault().session_of(&BASE64_URL_SAFE_NO_PAD.encode(bytes)), None);
        }
    }
}
