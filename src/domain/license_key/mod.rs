//! License keys: what an authority signs of all that an account is entitled to, for an installation that keeps its own gate. Here is
//! what such a document says, how it is written as an access key, and whether one may be registered over what is registered already.
//! Signing and proving it is left to `vault`, carrying it out to `licensing`.

mod content;
mod plan;
mod text;

pub use content::{Component, Content, Document, Holder, PaidBy, Signer, Standing, Unsound};
pub use plan::{Change, Held, Plan, Step, What, plan};
pub use text::{ACCESS_KEY_MAX, access_key, signing_input};

use super::{id::Id, license::Account};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Marks ids of license keys that were registered.
pub enum LicenseKey {}

/// Marks ids of runs.
pub enum LicenseKeyRun {}

/// How long a license key counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// After this long a newer one should be there.
    pub refresh_after: TimeDelta,
    /// After this long it counts no more.
    pub valid: TimeDelta,
}

impl Validity {
    /// For an installation that synchronizes by itself.
    pub const SYNCHRONIZED: Self = Self { refresh_after: TimeDelta::days(1), valid: TimeDelta::days(14) };
    /// The days for which one counts that is carried by hand.
    pub const BY_HAND_DAYS: u16 = 90;
    /// The most days for which one counts.
    pub const DAYS_MAX: u16 = 366;

    /// For one that is carried by hand and counts for so many days; whoever carries it has the last sixth of them to do so.
    #[must_use]
    pub fn by_hand(days: u16) -> Self {
        let valid = TimeDelta::days(days.into());
        Self { refresh_after: valid - valid / 6, valid }
    }
}

/// How a license key came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Somebody pasted it.
    ByHand,
    /// It was fetched from the authority.
    Synchronized,
}

impl Origin {
    /// The word for it in the API and the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ByHand => "by_hand",
            Self::Synchronized => "synchronized",
        }
    }

    /// The origin of its word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::ByHand, Self::Synchronized].into_iter().find(|origin| origin.as_str() == word)
    }
}

/// Why a license key is not registered. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// The text is no access key, or not all of one.
    #[error(
        "this is not an access key: characters are missing, added or mistyped; copy the whole line, which begins with `eyJ` and \
         has two dots in it"
    )]
    Mistyped,
    /// Its signature is not that of what it says.
    #[error("the signature does not fit: the access key was changed on its way; copy it again from where it was exported")]
    WrongSignature,
    /// Nobody who is trusted here signed it.
    #[error(
        "it was signed by the key {0}, which is not trusted here: ask the vendor for the signing key, and trust it with \
         `punchgate license-key trust`"
    )]
    UnknownSigner(String),
    /// This installation signed it.
    #[error("this installation signed it itself: a license key is registered at another installation than the authority")]
    OwnSigner,
    /// It says what this version cannot take for true.
    #[error("it was signed, but this version of punchgate cannot read it: bring this installation up to date")]
    Unreadable,
    /// It is for another account.
    #[error("it is for the account of {0}: register it in that account, or export one for this account")]
    OtherAccount(String),
    /// What is registered is newer.
    #[error(
        "a newer license key is registered (number {registered}, this is {offered}): export a fresh one at the authority"
    )]
    Older {
        /// The number of the one that is registered.
        registered: i64,
        /// The number of this one.
        offered: i64,
    },
    /// Its time is over.
    #[error("it was valid until {}: export a fresh one at the authority", .0.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))]
    Expired(DateTime<Utc>),
}

impl KeyFault {
    /// The stable word for it in the API and in the history of runs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Mistyped => "license_key_mistyped",
            Self::WrongSignature => "license_key_signature_wrong",
            Self::UnknownSigner(_) => "license_key_signer_unknown",
            Self::OwnSigner => "license_key_own",
            Self::Unreadable => "license_key_unreadable",
            Self::OtherAccount(_) => "license_key_other_account",
            Self::Older { .. } => "license_key_older",
            Self::Expired(_) => "license_key_expired",
        }
    }
}

/// What is registered for an account so far, by the key of it that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The account at the authority.
    pub upstream: Id<Account>,
    /// Its number.
    pub number: i64,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// The digest of its text.
    pub digest: [u8; 32],
    /// The latest time that the authority signed in any of them.
    pub signed_at: DateTime<Utc>,
}

/// What registering a document comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is to be registered.
    New,
    /// It is the one that counts already: nothing is to be done.
    Already,
}

impl Document {
    /// Whether it may be registered for the account of this address, over what is registered there. The time is never earlier than
    /// what the authority has signed.
    ///
    /// # Errors
    /// [`KeyFault`]: it is another account's, older, or over.
    pub fn verdict(
        &self,
        digest: &[u8; 32],
        email_folded: &str,
        registered: Option<&Registered>,
        now: DateTime<Utc>,
    ) -> Result<Verdict, KeyFault> {
        let fits = match registered {
            Some(registered) => registered.upstream == self.account.id,
            // What binds the two accounts at first is the address, as it is for orders.
            None => super::folded(&self.account.email) == email_folded,
        };
        if !fits {
            return Err(KeyFault::OtherAccount(self.account.email.clone()));
        }
        if let Some(registered) = registered {
            if registered.digest == *digest {
                return Ok(Verdict::Already);
            }
            if (self.number, self.issued_at) <= (registered.number, registered.issued_at) {
                return Err(KeyFault::Older { registered: registered.number, offered: self.number });
            }
        }
        let now = registered.map_or(now, |registered| now.max(registered.signed_at));
        if self.valid_until <= now { Err(KeyFault::Expired(self.valid_until)) } else { Ok(Verdict::New) }
    }
}

/// What a license key that is registered comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It counts.
    Current,
    /// It counts, and a newer one should be there.
    RefreshDue,
    /// It is over, and nobody is let in by it.
    Expired,
    /// A newer one counts instead.
    Superseded,
}

impl State {
    /// What one comes to that counts, or not (`superseded`), at `now`.
    #[must_use]
    pub fn of(superseded: bool, refresh_after: DateTime<Utc>, valid_until: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        if superseded {
            Self::Superseded
        } else if valid_until <= now {
            Self::Expired
        } else if refresh_after <= now {
            Self::RefreshDue
        } else {
            Self::Current
        }
    }

    /// The word for it in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::RefreshDue => "refresh_due",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
        }
    }
}

/// License keys that should have been renewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// How many are over.
    pub over: i64,
    /// How many still count.
    pub counting: i64,
    /// When the first of those is over.
    pub first_end: Option<DateTime<Utc>>,
}

impl Due {
    /// Those among license keys that no newer one has superseded, of each when it should be renewed and when it is over.
    pub fn among(dates: impl IntoIterator<Item = (DateTime<Utc>, DateTime<Utc>)>, now: DateTime<Utc>) -> Self {
        let mut due = Self::default();
        for (refresh_after, valid_until) in dates {
            match State::of(false, refresh_after, valid_until, now) {
                State::Expired => due.over += 1,
                State::RefreshDue => {
                    due.counting += 1;
                    due.first_end = Some(due.first_end.map_or(valid_until, |first| first.min(valid_until)));
                }
                State::Current | State::Superseded => {}
            }
        }
        due
    }
}

#[cfg(test)]
mod tests;
