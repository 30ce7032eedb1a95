//! The outbox's worker: takes mails that are due, makes their words, sends them, and writes what came of it. Never on the way of a
//! login, and no transaction is open while a mail is on its way.
//!
//! Of one cause one mail is accepted. While a mail is sent, no other node takes it: the lease is longer than all that sending may
//! take. Where nobody knows whether the server took it (it was cut off after it had all of it), it is sent again after the lease,
//! with the same Message-ID, so that the server or the reader can tell that it is the same.

mod content;
mod render;
mod words;

use crate::{
    chance::Chance,
    clock::Clock,
    domain::{
        cause::{Actor, Cause},
        mail::{kept_answer, wait_after},
    },
    outbound::{Letter, Outcome, Sender, Transport},
    store::{self, Act, Entry, HeldMail, Store},
    vault::Vault,
};
use chrono::TimeDelta;
use content::{Composed, NotComposed};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{task::JoinSet, time::sleep};
use url::Url;

/// How long a mail is in hand: longer than sending it and writing what came of it may take.
pub const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How many mails are on their way at once.
const AT_ONCE: i64 = 8;
/// How often what came of a mail is tried to be written, and for how long at most in all; then the lease ends, and it is sent again.
const SETTLE_TRIES: u32 = 6;

/// Sends what is in the outbox. Cheap to clone.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

struct Inner {
    store: Store,
    vault: Vault,
    clock: Clock,
    chance: Chance,
    transport: Transport,
    from: Sender,
    public_url: Url,
    accepted: AtomicU64,
}

/// What a mailer works with.
pub struct Means {
    /// Where the outbox is.
    pub store: Store,
    /// What opens the serials.
    pub vault: Vault,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub chance: Chance,
    /// How mail goes out.
    pub transport: Transport,
    /// Who sends it.
    pub from: Sender,
    /// Where claim links lead.
    pub public_url: Url,
}

impl Mailer {
    /// A mailer with these means.
    #[must_use]
    pub fn new(means: Means) -> Self {
        let Means { store, vault, clock, chance, transport, from, public_url } = means;
        let accepted = AtomicU64::new(0);
        Self(Arc::new(Inner { store, vault, clock, chance, transport, from, public_url, accepted }))
    }

    /// How many mails this process saw accepted.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.0.accepted.load(Ordering::Relaxed)
    }

    /// Sends some of what is due, and waits for all of that; how many it took in hand.
    ///
    /// # Errors
    /// If the store fails: what was taken is taken again when its lease is over.
    pub async fn send_due(&self) -> store::Result<usize> {
        let now = self.0.clock.now();
        if !self.0.store.read().await?.any_mail_due(now).await? {
            return Ok(0);
        }
        let mut tx = self.0.store.write().await?;
        let mails = tx.take_mails(now, now + LEASE, AT_ONCE).await?;
        tx.commit().await?;
        let taken = mails.len();
        let mut sending = JoinSet::new();
        for mail in mails {
            let inner = Arc::clone(&self.0);
            sending.spawn(async move { inner.deliver(&mail).await });
        }
        let mut done = Ok(taken);
        while let Some(ended) = sending.join_next().await {
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => done = Err(error),
                Err(panic) => tracing::error!(%panic, "a mail failed; it is tried again when its lease is over"),
            }
        }
        done
    }
}

impl Inner {
    async fn deliver(&self, mail: &HeldMail) -> store::Result<()> {
        let composed = {
            let mut db = self.store.snapshot().await?;
            content::compose(&mut db, &self.vault, &self.public_url, &self.from, mail).await
        };
        let (outcome, secrets) = match composed {
            Ok(composed) => (self.send(mail, &composed).await, composed.secrets),
            Err(NotComposed::Store(error)) => return Err(error),
            Err(NotComposed::Never(why)) => (Outcome::Refused(why.to_owned()), Vec::new()),
            Err(NotComposed::NotNow(why)) => (Outcome::NotNow(why), Vec::new()),
        };
        for tries in 1.. {
            match self.settle(mail, &outcome, &secrets).await {
                Err(error) if tries < SETTLE_TRIES => {
                    tracing::warn!(mail = %mail.id, %error, "what came of a mail could not be written yet");
                    sleep(Duration::from_secs(1 << tries)).await;
                }
                settled => return settled,
            }
        }
        Ok(())
    }

    async fn send(&self, mail: &HeldMail, composed: &Composed) -> Outcome {
        let id = mail.id.to_string();
        let rendered = match render::render(&composed.words, mail.language) {
            Ok(rendered) => rendered,
            Err(error) => return Outcome::NotNow(format!("its words could not be written: {error}")),
        };
        let letter = Letter {
            id: &id,
            from: &self.from,
            to: &mail.recipient,
            at: mail.created_at,
            subject: &composed.words.subject,
            text: &rendered.text,
            html: &rendered.html,
        };
        self.transport.send(&letter).await
    }

    async fn settle(&self, mail: &HeldMail, outcome: &Outcome, secrets: &[String]) -> store::Result<()> {
        let act = Act { cause: Cause::by(Actor::System), now: self.clock.now(), chance: self.chance.clone() };
        let mut tx = self.store.write().await?;
        let (action, said) = match outcome {
            Outcome::Accepted(said) => {
                let is_new = tx.accept_mail(&act, mail.id, &kept_answer(said, secrets)).await?;
                (is_new.then_some("mail.accepted"), said)
            }
            Outcome::Refused(said) => {
                (tx.give_mail_up(&act, mail, &kept_answer(said, secrets)).await?.then_some("mail.given_up"), said)
            }
            Outcome::NotNow(said) | Outcome::Unknown(said) => {
                let [chance] = self.chance.bytes();
                let kept = kept_answer(said, secrets);
                match wait_after(mail.attempts, chance) {
                    None => (tx.give_mail_up(&act, mail, &kept).await?.then_some("mail.given_up"), said),
                    Some(wait) => {
                        let due = act.now + wait;
                        // Nobody knows whether it arrived: give the server the time to say so to whoever reads it.
                        let due = if matches!(outcome, Outcome::Unknown(_)) { due.max(mail.held_until) } else { due };
                        tx.put_mail_back(mail, due, &kept).await?;
                        (None, said)
                    }
                }
            }
        };
        if let Some(action) = action {
            let entry = Entry {
                account: mail.account,
                action,
                subject: format!("mail:{}", mail.id),
                before: Some("queued".to_owned()),
                after: Some(format!("to {}, after {} attempts", mail.recipient, mail.attempts)),
            };
            tx.record_history(&act, &entry).await?;
        }
        tx.commit().await?;
        if let Outcome::Accepted(_) = outcome {
            self.accepted.fetch_add(1, Ordering::Relaxed);
            tracing::info!(mail = %mail.id, attempts = mail.attempts, "a mail was accepted");
        } else {
            let (answer, given_up) = (kept_answer(said, secrets), action.is_some());
            tracing::warn!(mail = %mail.id, attempts = mail.attempts, given_up, answer, "a mail was not accepted");
        }
        Ok(())
    }
}
