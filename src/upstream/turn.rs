//! Whose turn it is: of the nodes on one database one keeps its license keys in step, and the next one as soon as that one ends or is
//! gone. It is held as mails in hand are: until a moment that is put off as long as the work goes on.

use super::Synchronizer;
use crate::{
    domain::id::Id,
    store::{self, Engine, Holder},
};
use chrono::TimeDelta;
use std::{future::pending, time::Duration};
use tokio::time::{Instant, sleep, timeout};

/// Under which name the turn is held.
const WORK: &str = "synchronizing";
/// How long a turn lasts that nothing more is heard of.
const TURN: Duration = Duration::from_secs(15);
/// How often it is put off.
const RENEW_EVERY: Duration = Duration::from_secs(5);
/// How often those look who wait for it.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long giving it up may hold an end up.
const LEAVE_MOST: Duration = Duration::from_secs(2);

impl Synchronizer {
    /// Keeps in step until it is dropped, for as long as it is this node's turn.
    pub async fn keep(&self) {
        let holder = *self.0.holder.get_or_init(|| self.0.chance.id(self.0.clock.now()));
        loop {
            match self.take_turn(holder).await {
                Ok(true) => tokio::select! {
                    () = self.keep_in_step() => {}
                    () = self.lose_turn(holder) => tracing::warn!("another node keeps the license keys in step from now on"),
                },
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(%error, "it cannot be seen whose turn it is to synchronize license keys");
                    sleep(RENEW_EVERY).await;
                }
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Gives the turn up, so that another node need not wait for it.
    pub async fn leave(&self) {
        let Some(&holder) = self.0.holder.get().filter(|_| self.has_company()) else { return };
        let left = async {
            let mut tx = self.0.office.store.write().await?;
            tx.give_turn_up(WORK, holder).await?;
            tx.commit().await
        };
        let left: Result<store::Result<()>, _> = timeout(LEAVE_MOST, left).await;
        if !matches!(left, Ok(Ok(()))) {
            tracing::warn!("the turn at synchronizing license keys could not be given up; it ends by itself");
        }
    }

    /// An SQLite file has one server.
    fn has_company(&self) -> bool {
        self.0.office.store.engine() == Engine::Postgres
    }

    /// Takes the turn or puts its end off; whether it is this node's.
    async fn take_turn(&self, holder: Id<Holder>) -> store::Result<bool> {
        if !self.has_company() {
            return Ok(true);
        }
        let now = self.0.clock.now();
        let other = self.0.office.store.read().await?.turn_of(WORK, now).await?;
        if other.is_some_and(|other| other != holder) {
            return Ok(false);
        }
        let mut tx = self.0.office.store.write().await?;
        let until = now + TimeDelta::from_std(TURN).unwrap_or_default();
        let taken = tx.take_turn(WORK, holder, until, now).await?;
        tx.commit().await?;
        Ok(taken)
    }

    /// Puts the end of the turn off, until it is lost.
    async fn lose_turn(&self, holder: Id<Holder>) {
        if !self.has_company() {
            pending::<()>().await;
        }
        let mut renewed = Instant::now();
        loop {
            sleep(RENEW_EVERY).await;
            match self.take_turn(holder).await {
                Ok(true) => renewed = Instant::now(),
                // Who cannot say that it goes on may have lost it by then.
                Err(_) if renewed.elapsed() + RENEW_EVERY < TURN => {}
                Ok(false) | Err(_) => return,
            }
        }
    }
}
