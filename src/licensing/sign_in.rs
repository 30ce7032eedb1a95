//! Signing in and out. A browser is signed in by 32 random bytes, of which only the hash is kept, for twelve hours without use and
//! seven days at most. Who fails is limited before anything is hashed: per address and network, and per network, so that nobody locks
//! somebody else out.

use super::{FailedTries, Office, Reach, Refusal, Result, failed_tries::Limits};
use crate::{
    domain::{
        cause::{Actor, Cause},
        folded,
        id::Id,
        network::Network,
    },
    store::{Entry, SignIn, User, UserRole},
    vault::{password::PasswordHash, sign_in_hash},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use std::hash::{BuildHasher, RandomState};

/// How long somebody stays signed in without doing anything.
const IDLE: TimeDelta = TimeDelta::hours(12);
/// How long at most.
const WHOLE: TimeDelta = TimeDelta::days(7);
/// How old what is kept of its use may be.
const FRESH: TimeDelta = TimeDelta::minutes(5);

/// How many passwords a whole network tries in vain, whoever they are for: more than a company of people who mistype, and too few
/// to go through many addresses with a few passwords each.
const OF_NETWORK: Limits = [(50, TimeDelta::minutes(1)), (300, TimeDelta::hours(1))];

/// Passwords that were tried in vain on this node.
pub struct FailedSignIns {
    hasher: RandomState,
    /// For one address from one network.
    tries: FailedTries<u64>,
    /// From one network, for any address.
    of_networks: FailedTries<Network>,
}

impl Default for FailedSignIns {
    fn default() -> Self {
        Self {
            hasher: RandomState::default(),
            tries: FailedTries::default(),
            of_networks: FailedTries::limited_to(OF_NETWORK),
        }
    }
}

impl FailedSignIns {
    fn key(&self, email: &str, network: Option<Network>) -> u64 {
        self.hasher.hash_one((folded(email), network))
    }

    /// For how many seconds nobody may try a password for this address from this network.
    fn wait(&self, email: &str, network: Option<Network>, now: DateTime<Utc>) -> Option<u64> {
        let of_network = network.and_then(|network| self.of_networks.wait(network, now));
        self.tries.wait(self.key(email, network), now).max(of_network)
    }

    /// Counts a password that did not fit, and refuses.
    fn refuse(&self, email: &str, network: Option<Network>, now: DateTime<Utc>) -> Refusal {
        let of_network = network.and_then(|network| self.of_networks.count(network, now));
        let wait = self.tries.count(self.key(email, network), now).max(of_network);
        wait.map_or(Refusal::SignInFailed, Refusal::SignInLimited)
    }
}

/// Somebody who has signed in now.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// What their browser is to show from now on.
    pub cookie: String,
    /// Who.
    pub user: Id<User>,
}

impl User {
    /// Whose objects they may reach.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match self.role {
            UserRole::Operator => Reach::Everybody,
            UserRole::Admin(account) => Reach::Account(account),
        }
    }

    /// They as who acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::User(self.role.account(), self.email.clone())
    }
}

/// Signs somebody in by their password. Whatever the browser showed before is worth nothing afterwards.
///
/// # Errors
/// One for all who are not let in; or if too many passwords were tried in vain, or too many are compared at this moment.
pub async fn sign_in(
    office: &Office,
    request_id: Option<String>,
    network: Option<Network>,
    (email, password): (&str, &str),
    before: Option<&str>,
) -> Result<SignedIn> {
    let failed = &office.failed_sign_ins;
    if let Some(seconds) = failed.wait(email, network, office.now()) {
        return Err(Refusal::SignInLimited(seconds));
    }
    let known = office.store.read().await?.user_by_email(email).await?;
    let known = known.filter(|(user, _)| user.disabled_at.is_none());
    let kept = known.as_ref().map(|(_, kept)| PasswordHash::kept(kept.clone()));
    let fits = office.passwords.fits(kept, password).await?;
    let Some((user, kept)) = known.filter(|_| fits) else {
        return Err(failed.refuse(email, network, office.now()));
    };
    let cause = Cause { request_id, ..Cause::by(user.actor()) };
    let begun = office.perform(cause, async |tx, act| {
        if let Some(before) = before {
            tx.end_sign_in(&sign_in_hash(before)).await?;
        }
        let cookie = BASE64_URL_SAFE_NO_PAD.encode(act.chance.bytes::<32>());
        if !tx.begin_sign_in(user.id, &kept, &sign_in_hash(&cookie), act.now).await? {
            return Err(Refusal::SignInFailed);
        }
        let subject = format!("user:{}", user.id);
        let entry = Entry { account: user.role.account(), action: "user.signed_in", subject, ..Entry::default() };
        tx.record_history(act, &entry).await?;
        Ok(SignedIn { cookie, user: user.id })
    });
    begun.await
}

/// Lets somebody who is signed in prove once more that it is they, by their password.
///
/// # Errors
/// As for signing in.
pub async fn prove(office: &Office, user: &User, network: Option<Network>, password: &str) -> Result<()> {
    let failed = &office.failed_sign_ins;
    if let Some(seconds) = failed.wait(&user.email, network, office.now()) {
        return Err(Refusal::SignInLimited(seconds));
    }
    let kept = office.store.read().await?.password_of(user.id).await?.map(PasswordHash::kept);
    if office.passwords.fits(kept, password).await? {
        return Ok(());
    }
    Err(failed.refuse(&user.email, network, office.now()))
}

/// Who is signed in by a cookie, if anybody is. That it was used is kept beside, every few minutes.
///
/// # Errors
/// If the store fails.
pub async fn signed_in(office: &Office, cookie: &str) -> Result<Option<User>> {
    let (hash, now) = (sign_in_hash(cookie), office.now());
    let found = office.store.read().await?.sign_in(&hash, now - WHOLE, now - IDLE).await?;
    if found.as_ref().is_some_and(|SignIn { used_at, .. }| now - *used_at >= FRESH) {
        let mut tx = office.store.write().await?;
        tx.sign_in_used(&hash, now, FRESH).await?;
        tx.commit().await?;
    }
    Ok(found.map(|found| found.user))
}

/// Signs a browser out.
///
/// # Errors
/// If the store fails.
pub async fn sign_out(office: &Office, cookie: &str) -> Result<()> {
    let mut tx = office.store.write().await?;
    tx.end_sign_in(&sign_in_hash(cookie)).await?;
    tx.commit().await?;
    Ok(())
}

/// Signs somebody out wherever they are signed in; in how many browsers that was.
///
/// # Errors
/// If the store fails.
pub async fn sign_out_everywhere(office: &Office, cause: Cause, user: &User) -> Result<u64> {
    let ended = office.perform(cause, async |tx, act| {
        let ended = tx.end_sign_ins(user.id, None).await?;
        let subject = format!("user:{}", user.id);
        let entry =
            Entry { account: user.role.account(), action: "user.signed_out_everywhere", subject, ..Entry::default() };
        tx.record_history(act, &entry).await?;
        Ok(ended)
    });
    ended.await
}

impl Office {
    /// Forgets who is signed in no more.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn forget_sign_ins(&self) -> Result<u64> {
        let now: DateTime<Utc> = self.now();
        let mut tx = self.store.write().await?;
        let forgotten = tx.forget_sign_ins(now - WHOLE, now - IDLE).await?;
        tx.commit().await?;
        Ok(forgotten)
    }
}
