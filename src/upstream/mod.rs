//! Synchronizing: an installation with an authority asks it for its license key, by the clock and by a request that waits for the
//! next change, and registers what comes. Each run is written down. Of several nodes one does it (`turn`). Two at once would do no harm:
//! what is the same changes nothing.

mod turn;

use crate::{
    chance::Chance,
    clock::Clock,
    domain::{
        cause::{Actor, Cause},
        id::Id,
        license_key::{Change, KeyFault, Origin},
    },
    licensing::{self, Office, Refusal, RegistrationOrder},
    outbound::{Authority, FetchFault, Fetched},
    store::{self, Act, Holder, NewRun, Synchronized, Tx},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep},
};

/// For how long the authority is asked to wait for a change.
const WAIT_SECONDS: u16 = 20;
/// The first wait after a failure; each further one is twice as long.
const RETRY_FIRST: Duration = Duration::from_millis(500);
/// The longest wait after a failure: whoever is there again is heard of soon.
const RETRY_MOST: Duration = Duration::from_secs(5);

/// How much of the authority's address stands in the label of its license key.
const AUTHORITY_SHOWN: usize = 80;

/// How a run came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Its time had come.
    Scheduled,
    /// The authority answered a request that waited.
    Pushed,
    /// Somebody asked for it.
    Now,
}

impl Way {
    fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Pushed => "pushed",
            Self::Now => "now",
        }
    }
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// `applied`, `refreshed`, `unchanged` or `failed`.
    pub outcome: &'static str,
    /// The number of the license key that counts now, where it is known.
    pub number: Option<i64>,
    /// Why it failed.
    pub fault: Option<String>,
    /// What it changed.
    pub changes: Vec<Change>,
}

/// Synchronizes with one authority. Cheap to clone.
#[derive(Clone)]
pub struct Synchronizer(Arc<Inner>);

struct Inner {
    office: Office,
    authority: Authority,
    every: Duration,
    clock: Clock,
    chance: Chance,
    /// One at a time: a second one would find the same.
    one: Mutex<()>,
    /// As whom this process takes its turn; not before it does.
    holder: OnceLock<Id<Holder>>,
}

impl fmt::Debug for Synchronizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Synchronizer({:?})", self.0.authority)
    }
}

impl Synchronizer {
    /// Synchronizes with this authority, about this often.
    #[must_use]
    pub fn new(office: Office, authority: Authority, every: Duration, clock: Clock, chance: Chance) -> Self {
        Self(Arc::new(Inner { office, authority, every, clock, chance, one: Mutex::new(()), holder: OnceLock::new() }))
    }

    /// Where the authority is.
    #[must_use]
    pub fn authority(&self) -> String {
        self.0.authority.url().to_string()
    }

    /// How often it is asked, about.
    #[must_use]
    pub fn every(&self) -> Duration {
        self.0.every
    }

    /// Asks the authority now, and registers what it answers.
    ///
    /// # Errors
    /// If the store here fails; that the authority fails is an outcome.
    pub async fn run(&self, way: Way, cause: Cause) -> Result<Run, Refusal> {
        let _one = self.0.one.lock().await;
        let known = self.known().await?;
        let started_at = self.0.clock.now();
        let fresh = known.as_ref().filter(|known| started_at < known.refresh_after);
        let fetched = self.0.authority.fetch(fresh.map(|known| known.number), 0).await;
        self.settle(way, cause, started_at, known.as_ref(), fetched).await
    }

    /// Waits for the authority's next word, and registers what it says. `None`: there was nothing new.
    ///
    /// # Errors
    /// If the store here fails.
    async fn listen(&self) -> Result<Option<Run>, Refusal> {
        let (known, asked_at) = (self.known().await?, Instant::now());
        let fetched = match &known {
            Some(known) => self.0.authority.fetch(Some(known.number), WAIT_SECONDS).await,
            // The first one is asked for by the clock: there is no number yet to wait behind.
            None => std::future::pending().await,
        };
        if let Ok(Fetched::Unchanged { again_after }) = fetched {
            // An authority at which too many wait, or that ends, answers at once, and is not to be asked again at once.
            if asked_at.elapsed() < Duration::from_secs(WAIT_SECONDS.into()) / 2 {
                sleep(again_after.unwrap_or(RETRY_MOST)).await;
            }
            return Ok(None);
        }
        let _one = self.0.one.lock().await;
        let started_at = self.0.clock.now();
        self.settle(Way::Pushed, Cause::by(Actor::System), started_at, known.as_ref(), fetched).await.map(Some)
    }

    async fn known(&self) -> store::Result<Option<Synchronized>> {
        self.0.office.store.read().await?.synchronized().await
    }

    /// Registers what was fetched, and writes the run down.
    async fn settle(
        &self,
        way: Way,
        cause: Cause,
        started_at: DateTime<Utc>,
        known: Option<&Synchronized>,
        fetched: Result<Fetched, FetchFault>,
    ) -> Result<Run, Refusal> {
        let text = match fetched {
            Ok(Fetched::Key(text)) => text,
            Ok(Fetched::Unchanged { .. }) => return self.unchanged(way, cause, started_at, known).await,
            Err(fault) => {
                return self.failed(way, cause, started_at, known, &format!("{}: {fault}", fault.code())).await;
            }
        };
        let registered = self.0.office.perform(cause.clone(), async |tx, act| {
            let label = self.label();
            let order = RegistrationOrder {
                account: known.map(|known| known.account),
                label: &label,
                text: &text,
                origin: Origin::Synchronized,
                way: way.as_str(),
                started_at,
            };
            licensing::register_license_key(tx, &self.0.office.vault, act, order).await
        });
        match registered.await {
            Ok(done) if done.id.is_none() => self.unchanged(way, cause, started_at, known).await,
            Ok(done) => {
                let outcome = if done.changes.is_empty() { "refreshed" } else { "applied" };
                Ok(Run { outcome, number: Some(done.number), fault: None, changes: done.changes })
            }
            // What another run registered meanwhile is newer.
            Err(Refusal::LicenseKey(KeyFault::Older { registered, offered })) if registered == offered => {
                self.unchanged(way, cause, started_at, known).await
            }
            Err(Refusal::LicenseKey(fault)) => {
                self.failed(way, cause, started_at, known, &format!("{}: {fault}", fault.code())).await
            }
            Err(Refusal::Store(error)) => Err(Refusal::Store(error)),
            Err(refusal) => self.failed(way, cause, started_at, known, &refusal.to_string()).await,
        }
    }

    /// What the license key is called that keeps being renewed.
    fn label(&self) -> String {
        let authority = self.authority();
        let short: String = authority.chars().take(AUTHORITY_SHOWN).collect();
        format!("Synchronized with {short}")
    }

    async fn unchanged(
        &self,
        way: Way,
        cause: Cause,
        started_at: DateTime<Utc>,
        known: Option<&Synchronized>,
    ) -> Result<Run, Refusal> {
        self.write(way, cause, started_at, known, "unchanged", None).await?;
        Ok(Run { outcome: "unchanged", number: known.map(|known| known.number), fault: None, changes: Vec::new() })
    }

    async fn failed(
        &self,
        way: Way,
        cause: Cause,
        started_at: DateTime<Utc>,
        known: Option<&Synchronized>,
        fault: &str,
    ) -> Result<Run, Refusal> {
        self.write(way, cause, started_at, known, "failed", Some(fault)).await?;
        let number = known.map(|known| known.number);
        Ok(Run { outcome: "failed", number, fault: Some(fault.to_owned()), changes: Vec::new() })
    }

    /// Writes down a run that registered nothing. Automatic ones that came to the same are one row.
    async fn write(
        &self,
        way: Way,
        cause: Cause,
        started_at: DateTime<Utc>,
        known: Option<&Synchronized>,
        outcome: &'static str,
        fault: Option<&str>,
    ) -> Result<(), Refusal> {
        let next = if outcome == "failed" { RETRY_MOST } else { self.0.every };
        let next_at = (way != Way::Now).then(|| started_at + TimeDelta::from_std(next).unwrap_or_default());
        let write = async |tx: &mut Tx, act: &Act| {
            let run = NewRun {
                account: known.map(|known| known.account),
                way: way.as_str(),
                started_at,
                milliseconds: (act.now - started_at).num_milliseconds().max(0),
                outcome,
                license_key: None,
                number: known.map(|known| known.number),
                fault,
                changes: &[],
                next_at,
            };
            if way == Way::Now || !tx.repeat_license_key_run(&run).await? {
                tx.insert_license_key_run(act, &run).await?;
            }
            if way == Way::Now {
                tx.forget_license_key_tries(run.account, licensing::TRIES_KEPT).await?;
            }
            Ok(())
        };
        self.0.office.perform(cause, write).await
    }

    /// Keeps in step until it is dropped: a run now, one about as often as it is set, and in between a request that waits for the next
    /// change. After a failure it is tried again soon.
    async fn keep_in_step(&self) {
        let (mut failures, mut deaf) = (0_u32, 0_u32);
        loop {
            failures = if self.attempt().await { 0 } else { failures.saturating_add(1) };
            if failures == 0 {
                deaf = if self.listen_until_due().await { 0 } else { deaf.saturating_add(1) };
            }
            match failures.max(deaf) {
                0 => {}
                count => sleep(retry_after(count)).await,
            }
        }
    }

    async fn attempt(&self) -> bool {
        match self.run(Way::Scheduled, Cause::by(Actor::System)).await {
            Ok(run) => {
                if let Some(fault) = &run.fault {
                    tracing::warn!(fault, "the license keys could not be synchronized; it is tried again soon");
                }
                run.fault.is_none()
            }
            Err(error) => {
                tracing::error!(%error, "the license keys could not be synchronized");
                false
            }
        }
    }

    /// Hears what the authority says until the next run is due; `false` if it cannot be heard.
    async fn listen_until_due(&self) -> bool {
        let due = sleep(self.jittered());
        tokio::pin!(due);
        loop {
            tokio::select! {
                () = &mut due => return true,
                heard = self.listen() => match heard {
                    Ok(run) if run.as_ref().is_none_or(|run| run.fault.is_none()) => {}
                    Ok(_) => return false,
                    Err(error) => {
                        tracing::error!(%error, "the license keys could not be synchronized");
                        return false;
                    }
                },
            }
        }
    }

    /// Many installations are not to ask at the same moment: between nine and eleven tenths of the time.
    fn jittered(&self) -> Duration {
        let tenths = u32::from(u16::from_be_bytes(self.0.chance.bytes())) * 200 / u32::from(u16::MAX);
        self.0.every * (900 + tenths) / 1000
    }
}

/// How long to wait after so many failures.
fn retry_after(failures: u32) -> Duration {
    RETRY_FIRST.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(RETRY_MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tried_again_later_and_later_and_never_late() {
        let waits: Vec<u128> = [1, 2, 3, 4, 5, 6, u32::MAX].map(|count| retry_after(count).as_millis()).to_vec();
        assert_eq!(waits, [500, 1000, 2000, 4000, 5000, 5000, 5000]);
    }
}
