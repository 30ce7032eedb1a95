//! A secret in clear, for as long as it is needed: it is wiped when dropped, never shown, and compared in constant time.
//! Keeping secrets sealed is left to `vault`.

use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A machine secret that a procurement system presents, or that we compare with.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a text for a secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The secret itself: for proofs and for showing it once to whoever set it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether both are the same, in a time that depends on their lengths alone.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }

    /// How a secret that was presented relates to this one, without a character of either.
    #[must_use]
    pub fn relation_of(&self, presented: &Self) -> Relation {
        if self.same_as(presented) {
            Relation::Equal
        } else if Self::new(self.0.trim()).same_as(&Self::new(presented.0.trim())) {
            Relation::EqualButForBlanks
        } else if Self::new(self.0.to_lowercase()).same_as(&Self::new(presented.0.to_lowercase())) {
            Relation::EqualButForCase
        } else {
            match presented.0.chars().count().cmp(&self.0.chars().count()) {
                std::cmp::Ordering::Less => Relation::Shorter,
                std::cmp::Ordering::Equal => Relation::SameLength,
                std::cmp::Ordering::Greater => Relation::Longer,
            }
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What the log may keep of a secret that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The same text.
    Equal,
    /// The same once blanks at both ends are gone.
    EqualButForBlanks,
    /// The same but for upper and lower case.
    EqualButForCase,
    /// As long, and different.
    SameLength,
    /// Shorter than the one expected.
    Shorter,
    /// Longer than the one expected.
    Longer,
}

impl Relation {
    /// The word for it in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::EqualButForBlanks => "equal_but_for_blanks",
            Self::EqualButForCase => "equal_but_for_case",
            Self::SameLength => "same_length",
            Self::Shorter => "shorter",
            Self::Longer => "longer",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_say_how_a_presented_secret_differs() {
        let kept = Secret::new("Abc-123");
        for (presented, relation) in [
            ("Abc-123", Relation::Equal),
            (" Abc-123\n", Relation::EqualButForBlanks),
            ("abc-123", Relation::EqualButForCase),
            ("xxxxxxx", Relation::SameLength),
            ("Abc-12", Relation::Shorter),
            ("Abc-1234", Relation::Longer),
        ] {
            assert_eq!(kept.relation_of(&Secret::new(presented)), relation, "{presented}");
        }
    }

    #[test]
    fn a_secret_is_never_shown() {
        assert_eq!(format!("{:?}", Secret::new("demo-oci-secret")), "Secret");
    }
}
