//! Signing keys (Ed25519, RFC 8032): made of chance, sealed by the master key, and by which an authority's license keys are signed and
//! proven. What is signed, and whom to trust, is left to `licensing`.

use super::DoesNotOpen;
use crate::domain::secret::Secret;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The mark at the front of a public key as people hand it on.
const MARK: &str = "pgs_";

/// A signing key, for as long as it is needed: it is wiped when dropped.
pub struct Signing(SigningKey);

impl Signing {
    /// The signing key of 32 random bytes.
    #[must_use]
    pub fn from_seed(seed: &Zeroizing<[u8; 32]>) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The seed, to be sealed.
    #[must_use]
    pub fn secret(&self) -> Secret {
        let seed = Zeroizing::new(self.0.to_bytes());
        Secret::new(BASE64_URL_SAFE_NO_PAD.encode(*seed))
    }

    /// The signing key of a seed that was sealed.
    ///
    /// # Errors
    /// [`DoesNotOpen`] if it is none.
    pub fn of_secret(secret: &Secret) -> Result<Self, DoesNotOpen> {
        let bytes = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.decode(secret.reveal()).map_err(|_| DoesNotOpen)?);
        let seed: [u8; 32] = bytes.as_slice().try_into().map_err(|_| DoesNotOpen)?;
        Ok(Self::from_seed(&Zeroizing::new(seed)))
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> Public {
        Public(self.0.verifying_key().to_bytes())
    }

    /// Signs a text.
    #[must_use]
    pub fn sign(&self, text: &str) -> [u8; 64] {
        self.0.sign(text.as_bytes()).to_bytes()
    }
}

/// The public half of a signing key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Public([u8; 32]);

impl Public {
    /// The key of these bytes; `None` if they are none, or one that any signature fits.
    #[must_use]
    pub fn of_bytes(bytes: [u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(&bytes).ok().filter(|key| !key.is_weak()).map(|_| Self(bytes))
    }

    /// Reads a public key as people hand it on: `pgs_` and 43 letters, or these alone, the `x` of its JWK.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text.strip_prefix(MARK).unwrap_or(text)).ok()?;
        Self::of_bytes(bytes.try_into().ok()?)
    }

    /// As people hand it on.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{MARK}{}", self.x())
    }

    /// The `x` of its JWK.
    #[must_use]
    pub fn x(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// By which it is named: its JWK thumbprint (RFC 7638, RFC 8037).
    #[must_use]
    pub fn kid(&self) -> String {
        let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.x());
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(jwk.as_bytes()))
    }

    /// Whether a signature of this key fits a text; strictly, so that no second signature fits it too.
    #[must_use]
    pub fn proves(&self, text: &str, signature: &[u8; 64]) -> bool {
        let key = VerifyingKey::from_bytes(&self.0);
        key.is_ok_and(|key| key.verify_strict(text.as_bytes(), &Signature::from_bytes(signature)).is_ok())
    }
}

/// The digest of an access key, by which the same one is known again.
#[must_use]
pub fn access_key_digest(input: &str, signature: &[u8; 64]) -> [u8; 32] {
    Sha256::new().chain_update(input.as_bytes()).chain_update(signature).finalize().into()
}

/// The digest of what a license key says.
#[must_use]
pub fn content_digest(content: &[u8]) -> [u8; 32] {
    Sha256::digest(content).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 8037, appendix A.
    fn key() -> Signing {
        let seed = BASE64_URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        Signing::from_seed(&Zeroizing::new(seed.try_into().unwrap()))
    }

    #[test]
    fn it_signs_and_is_named_as_the_rfc_says() {
        assert_eq!(key().public().x(), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(key().public().kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = key().sign(input);
        let expected = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(signature), expected);
        assert!(key().public().proves(input, &signature));
        assert!(!key().public().proves(&input[1..], &signature));
    }

    #[test]
    fn it_opens_again_and_its_public_half_is_read_back() {
        let again = Signing::of_secret(&key().secret()).unwrap();
        assert_eq!(again.public(), key().public());
        assert_eq!(Public::parse(&format!(" {}\n", key().public().text())), Some(key().public()));
        assert_eq!(Public::parse(&key().public().x()), Some(key().public()));
        assert!(Signing::of_secret(&Secret::new("AAAA")).is_err());
        for text in ["", "pgs_", "pgs_AAAA", &format!("pgs_{}", "A".repeat(43)), &key().public().x()[1..]] {
            assert_eq!(Public::parse(text), None, "{text}");
        }
    }
}
