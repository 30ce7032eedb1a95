//! The office: opens the transaction in which a use case runs, gives it the time and the chance, keeps the answer of a call that
//! names itself, and commits. What a use case does is its own; what a caller is told, the faces'.

use super::{FailedClaims, FailedSignIns, Passwords, Refusal, Result};
use crate::{
    chance::Chance,
    clock::Clock,
    domain::{cause::Cause, id::Id, order::NoDelivery, subscription::Terms},
    store::{Act, ApiKey, Promise, Store, Tx},
    vault::Vault,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use std::sync::Arc;

/// How long the answer of a named call is given again.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// Everything that use cases need beside their transaction.
#[derive(Clone)]
pub struct Office {
    /// Where it is kept.
    pub store: Store,
    /// The keys.
    pub vault: Vault,
    /// The operator's allowances.
    pub terms: Terms,
    /// Who claimed in vain, on this node.
    pub failed_claims: Arc<FailedClaims>,
    /// Who tried passwords in vain, on this node.
    pub failed_sign_ins: Arc<FailedSignIns>,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// The channels whose codes are not mailed.
    pub no_delivery: Arc<NoDelivery>,
    clock: Clock,
    chance: Chance,
}

/// A call that names itself, so that it is carried out once however often it is sent.
#[derive(Clone, Debug)]
pub struct Once {
    /// Who calls.
    pub key: Id<ApiKey>,
    /// The name that the caller gave it.
    pub name: String,
    /// The digest of the whole call: another one under the same name is refused.
    pub digest: [u8; 32],
}

/// What became of a call.
#[derive(Debug)]
pub enum Performed<T> {
    /// It was carried out now.
    Now(T),
    /// It had been carried out before; what was kept of its answer.
    Before(Value),
}

impl Office {
    /// Opens the office.
    #[must_use]
    pub fn new(store: Store, vault: Vault, terms: Terms, clock: Clock, chance: Chance) -> Self {
        Self {
            store,
            vault,
            terms,
            failed_claims: Arc::default(),
            failed_sign_ins: Arc::default(),
            passwords: Passwords::new(),
            no_delivery: Arc::default(),
            clock,
            chance,
        }
    }

    /// The same office, which mails no codes for these channels.
    #[must_use]
    pub fn without_delivery(self, channels: NoDelivery) -> Self {
        Self { no_delivery: Arc::new(channels), ..self }
    }

    /// Runs a use case in a transaction of its own; nothing is done unless all of it is.
    ///
    /// # Errors
    /// What the use case refuses.
    pub async fn perform<T, F>(&self, cause: Cause, use_case: F) -> Result<T>
    where
        F: AsyncFnOnce(&mut Tx, &Act) -> Result<T>,
    {
        let act = self.act(cause);
        let mut tx = self.store.write().await?;
        let done = use_case(&mut tx, &act).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// Runs a use case like [`Office::perform`], and undoes it: what it would come to.
    ///
    /// # Errors
    /// What the use case refuses.
    pub async fn rehearse<T, F>(&self, cause: Cause, use_case: F) -> Result<T>
    where
        F: AsyncFnOnce(&mut Tx, &Act) -> Result<T>,
    {
        let act = self.act(cause);
        let mut tx = self.store.write().await?;
        use_case(&mut tx, &act).await
    }

    /// Runs a use case like [`Office::perform`], once for the name of the call: `keep` says what of the answer is given again, which
    /// holds no secret.
    ///
    /// # Errors
    /// What the use case refuses, of which nothing is kept; or [`Refusal::IdempotencyReused`].
    pub async fn perform_once<T, F>(
        &self,
        cause: Cause,
        once: Option<&Once>,
        use_case: F,
        keep: fn(&T) -> Value,
    ) -> Result<Performed<T>>
    where
        F: AsyncFnOnce(&mut Tx, &Act) -> Result<T>,
    {
        let Some(once) = once else {
            return self.perform(cause, use_case).await.map(Performed::Now);
        };
        let act = self.act(cause);
        let mut tx = self.store.write().await?;
        // Whoever sends the same call at the same moment waits here for the first one's end.
        match tx.promise_answer(&act, once.key, &once.name, &once.digest).await? {
            Promise::New => {}
            Promise::Kept(answer) => return Ok(Performed::Before(answer)),
            Promise::OtherCall => return Err(Refusal::IdempotencyReused),
        }
        let done = use_case(&mut tx, &act).await?;
        tx.keep_answer(once.key, &once.name, &keep(&done)).await?;
        tx.commit().await?;
        Ok(Performed::Now(done))
    }

    /// Forgets the answers of named calls that were kept for a day.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn forget_answers(&self) -> Result<()> {
        let mut tx = self.store.write().await?;
        tx.forget_answers(self.clock.now() - KEPT_FOR).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The time.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Chance.
    pub(super) fn chance(&self) -> &Chance {
        &self.chance
    }

    fn act(&self, cause: Cause) -> Act {
        Act { cause, now: self.clock.now(), chance: self.chance.clone() }
    }
}
