//! How people's passwords are kept: Argon2id with a salt each, at what OWASP asks for. Hashing takes a core for 40 ms and 19 MiB: who
//! may make us do it, and how many at once, is `licensing`'s.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::fmt;

/// KiB, turns, lanes.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// A password as it is kept: algorithm, cost, salt and hash in one text.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash")
    }
}

/// A password could not be hashed: there is no memory for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a password could not be hashed")]
pub struct NotHashed;

impl PasswordHash {
    /// Hashes a password.
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn of(password: &str, salt: [u8; 16]) -> Result<Self, NotHashed> {
        let (memory, turns, lanes) = COST;
        let params = Params::new(memory, turns, lanes, None).map_err(|_| NotHashed)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let hash = argon2.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| NotHashed)?;
        Ok(Self(hash.to_string()))
    }

    /// What was kept.
    #[must_use]
    pub fn kept(text: String) -> Self {
        Self(text)
    }

    /// The text to keep.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the password, by the cost that it was hashed with. What is no hash fits no password.
    #[must_use]
    pub fn fits(&self, password: &str) -> bool {
        Argon2::default().verify_password(password.as_bytes(), self.0.as_str()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_hash_and_no_other() {
        let kept = PasswordHash::of("correct horse", [1; 16]).unwrap();
        assert!(kept.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept.as_str());
        assert!(kept.fits("correct horse") && !kept.fits("correct horse ") && !kept.fits(""));
        assert_ne!(kept, PasswordHash::of("correct horse", [2; 16]).unwrap(), "the same password twice, and nobody sees it");
        assert!(!PasswordHash::kept("!".to_owned()).fits("!"));
        assert!(!format!("{kept:?}").contains("argon2"));
    }
}
