//! People's passwords: what one must be, and its hashing, which never takes more than every core, nor holds more who wait than are
//! worth waiting for. It is done outside of any transaction.

use super::{Office, Refusal, Result, Wrong};
use crate::{domain::secret::Secret, vault::password::PasswordHash};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

/// The fewest characters of a password.
const PASSWORD_MIN: usize = 12;
/// The most: beyond them nobody types.
const PASSWORD_MAX: usize = 256;
/// How many may wait for each core.
const WAITING: usize = 16;

/// What nobody's password fits, so that an address without a user takes as long as one with.
static NOBODY: LazyLock<Option<PasswordHash>> = LazyLock::new(|| PasswordHash::of("nobody", [0; 16]).ok());

/// Hashes and compares.
#[derive(Clone)]
pub struct Passwords {
    cores: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Passwords {
    pub(super) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { cores: Arc::new(Semaphore::new(cores)), places: Arc::new(Semaphore::new(cores * (WAITING + 1))) }
    }

    /// Whether this is the password; where there is none to compare with, as much work is done for nothing.
    pub(super) async fn fits(&self, kept: Option<PasswordHash>, password: &str) -> Result<bool> {
        let password = zeroize::Zeroizing::new(password.to_owned());
        self.work(move || match (kept, &*NOBODY) {
            (Some(kept), _) => kept.fits(&password),
            (None, Some(nobody)) => {
                let _ = nobody.fits(&password);
                false
            }
            (None, None) => false,
        })
        .await
    }

    async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<PasswordHash> {
        let password = zeroize::Zeroizing::new(password.to_owned());
        Ok(self.work(move || PasswordHash::of(&password, salt)).await??)
    }

    /// Does this on one core, after whoever came first.
    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _place = self.places.try_acquire().map_err(|_| Refusal::SignInBusy)?;
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(|_| Refusal::SignInBusy)?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(core);
            done
        });
        done.await.map_err(|_| Refusal::SignInBusy)
    }
}

impl Office {
    /// A password to begin with, which nobody guesses.
    #[must_use]
    pub fn make_password(&self) -> Secret {
        Secret::new(BASE64_URL_SAFE_NO_PAD.encode(self.chance().bytes::<18>()))
    }

    /// The hash of a password that somebody chose, at `pointer` of the call.
    ///
    /// # Errors
    /// If it is too short or too long, or too many are hashed at this moment.
    pub async fn hash_password(&self, pointer: &'static str, password: &str) -> Result<PasswordHash> {
        let length = password.chars().count();
        if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&length) {
            return Err(Refusal::Field { pointer, wrong: Wrong::PasswordLength });
        }
        let mut characters = password.chars();
        let first = characters.next();
        if characters.all(|character| Some(character) == first) {
            return Err(Refusal::Field { pointer, wrong: Wrong::PasswordOfOne });
        }
        self.passwords.hash(password, self.chance().bytes()).await
    }
}
