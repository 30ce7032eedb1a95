//! License keys that an installation has registered, and the runs that registered them or tried to. Of an account's the one with the
//! highest number counts, and of that number the one that was issued last; which that is, the statements say by their order.

use super::{
    Act, Db, Result,
    columns::{as_json, json, word},
    pages::{first_after, first_before},
};
use crate::domain::{
    folded,
    id::Id,
    license::Account,
    license_key::{Change, LicenseKey, LicenseKeyRun, Origin, Registered},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A license key to be kept.
#[derive(Clone, Debug)]
pub struct NewLicenseKey<'a> {
    /// Its id.
    pub id: Id<LicenseKey>,
    /// The account that it is registered for.
    pub account: Id<Account>,
    /// What people call it.
    pub label: &'a str,
    /// How it came here.
    pub origin: Origin,
    /// The account at the authority.
    pub upstream: Id<Account>,
    /// Its number.
    pub number: i64,
    /// When it was issued, when a newer one should be there, when it stops counting.
    pub dates: (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
    /// The digest of its text.
    pub digest: [u8; 32],
    /// Its text, sealed.
    pub sealed: Vec<u8>,
}

/// A license key that was registered.
#[derive(Clone, Debug)]
pub struct LicenseKeyRow {
    /// Its id.
    pub id: Id<LicenseKey>,
    /// The account that it is registered for.
    pub account: Id<Account>,
    /// What people call it.
    pub label: String,
    /// How it came here.
    pub origin: Origin,
    /// The account at the authority.
    pub upstream: Id<Account>,
    /// Its number.
    pub number: i64,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When a newer one should be there.
    pub refresh_after: DateTime<Utc>,
    /// When it stops counting.
    pub valid_until: DateTime<Utc>,
    /// Its text, sealed.
    pub sealed: Vec<u8>,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// Counts its changes.
    pub version: i64,
    /// Whether a newer one counts instead.
    pub superseded: bool,
}

/// A run to be written down.
#[derive(Clone, Debug)]
pub struct NewRun<'a> {
    /// For which account, where that is known.
    pub account: Option<Id<Account>>,
    /// How it came to be: `by_hand`, `scheduled`, `pushed` or `now`.
    pub way: &'static str,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How long it took.
    pub milliseconds: i64,
    /// What it came to: `applied`, `refreshed`, `unchanged` or `failed`.
    pub outcome: &'static str,
    /// The license key that it registered.
    pub license_key: Option<Id<LicenseKey>>,
    /// The number of that.
    pub number: Option<i64>,
    /// Why it failed.
    pub fault: Option<&'a str>,
    /// What it changed.
    pub changes: &'a [Change],
    /// When the next one is due, where one is.
    pub next_at: Option<DateTime<Utc>>,
}

/// A run that was written down.
#[derive(Clone, Debug)]
pub struct RunRow {
    /// Its id.
    pub id: Id<LicenseKeyRun>,
    /// For which account, where that was known.
    pub account: Option<Id<Account>>,
    /// How it came to be.
    pub way: String,
    /// Who or what made it run.
    pub actor: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When the last one began of those in a row that came to the same.
    pub last_at: DateTime<Utc>,
    /// How many there were in that row.
    pub times: i64,
    /// How long it took.
    pub milliseconds: i64,
    /// What it came to.
    pub outcome: String,
    /// The license key that it registered.
    pub license_key: Option<Id<LicenseKey>>,
    /// The number of that.
    pub number: Option<i64>,
    /// Why it failed.
    pub fault: Option<String>,
    /// What it changed.
    pub changes: Vec<Change>,
    /// When the next one was due.
    pub next_at: Option<DateTime<Utc>>,
}

/// What an installation has by synchronizing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Synchronized {
    /// The account whose license key it is.
    pub account: Id<Account>,
    /// The number of the license key of that account that counts.
    pub number: i64,
    /// When a newer one of the synchronized ones should be there.
    pub refresh_after: DateTime<Utc>,
}

/// How synchronizing goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SynchronizationSurvey {
    /// When the last run began that did not fail.
    pub last_good: Option<DateTime<Utc>>,
    /// When the first of the license keys that count is over.
    pub first_end: Option<DateTime<Utc>>,
}

/// The most license keys that are looked at for the ones to renew: those that are over first. There is one that counts for each account.
const LOOKED_AT_MAX: i64 = 10_000;

const INSERT: &str = "INSERT INTO license_keys (id, account, label, label_folded, origin, upstream, number, issued_at, refresh_after, \
     valid_until, digest, sealed, registered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const RENEW: &str = "UPDATE license_keys SET number = $2, issued_at = $3, refresh_after = $4, valid_until = $5, digest = $6, sealed = $7, \
     registered_at = $8, version = version + 1 WHERE id = $1";
const SYNCHRONIZED: &str = "SELECT id FROM license_keys WHERE account = $1 AND origin = 'synchronized'";
const COUNTING: &str = "SELECT k.upstream, k.number, k.issued_at, k.digest, \
     (SELECT MAX(e.issued_at) FROM license_keys e WHERE e.account = $1) AS signed_at \
     FROM license_keys k WHERE k.account = $1 ORDER BY k.number DESC, k.issued_at DESC LIMIT 1";
const SIGNED_LAST: &str = "SELECT MAX(issued_at) AS signed_at FROM license_keys";
const ACCOUNT_OF_UPSTREAM: &str = "SELECT account FROM license_keys WHERE upstream = $1 ORDER BY id LIMIT 1";
const LABEL: &str = "UPDATE license_keys SET label = $2, label_folded = $3, version = version + 1 WHERE id = $1";
const LOCK: &str = "UPDATE license_keys SET label = label WHERE id = $1";

// That a newer license key of the account counts instead of `k`.
macro_rules! superseded {
    () => {
        "EXISTS (SELECT 1 FROM license_keys n WHERE n.account = k.account \
           AND (n.number > k.number OR (n.number = k.number AND n.issued_at > k.issued_at)))"
    };
}

macro_rules! select_key {
    ($tail:literal) => {
        concat!(
            "SELECT k.id, k.account, k.label, k.origin, k.upstream, k.number, k.issued_at, k.refresh_after, k.valid_until, k.sealed, \
             k.registered_at, k.version, ",
            superseded!(),
            " AS superseded FROM license_keys k WHERE ",
            $tail
        )
    };
}

const KEY: &str = select_key!("k.id = $1");
const KEYS: &str = select_key!("($1 IS NULL OR k.account = $1) AND k.id > $2 ORDER BY k.id LIMIT $3");
const NEWEST_KEYS: &str = select_key!("($1 IS NULL OR k.account = $1) AND k.id < $2 ORDER BY k.id DESC LIMIT $3");

macro_rules! key_row {
    ($row:expr) => {{
        let id: Id<LicenseKey> = $row.try_get("id")?;
        let origin: String = $row.try_get("origin")?;
        Ok(LicenseKeyRow {
            id,
            account: $row.try_get("account")?,
            label: $row.try_get("label")?,
            origin: word("license_keys", id, &origin, Origin::of_word)?,
            upstream: $row.try_get("upstream")?,
            number: $row.try_get("number")?,
            issued_at: $row.try_get("issued_at")?,
            refresh_after: $row.try_get("refresh_after")?,
            valid_until: $row.try_get("valid_until")?,
            sealed: $row.try_get("sealed")?,
            registered_at: $row.try_get("registered_at")?,
            version: $row.try_get("version")?,
            superseded: $row.try_get("superseded")?,
        })
    }};
}

const INSERT_RUN: &str = "INSERT INTO license_key_runs (id, account, way, actor, started_at, last_at, times, milliseconds, outcome, \
     license_key, number, fault, changes, next_at) VALUES ($1, $2, $3, $4, $5, $5, 1, $6, $7, $8, $9, $10, $11, $12)";
// Of what runs by itself, what came to the same as the newest run.
const REPEAT_RUN: &str = "UPDATE license_key_runs SET times = times + 1, last_at = $1, milliseconds = $2, next_at = $3, way = $4 \
     WHERE id = (SELECT id FROM license_key_runs ORDER BY id DESC LIMIT 1) AND way IN ('scheduled', 'pushed') \
     AND outcome = $5 AND outcome IN ('unchanged', 'failed') AND COALESCE(fault, '') = $6";
// Of what one account's people try by hand, what the same one tried last and came to the same.
const REPEAT_TRY: &str = "UPDATE license_key_runs SET times = times + 1, last_at = $1, milliseconds = $2 \
     WHERE id = (SELECT id FROM license_key_runs WHERE way = 'by_hand' AND (account = $3 OR ($3 IS NULL AND account IS NULL)) \
       ORDER BY id DESC LIMIT 1) \
     AND outcome = $4 AND outcome IN ('unchanged', 'failed') AND COALESCE(fault, '') = $5 AND actor = $6";
const FORGET_TRIES: &str = "DELETE FROM license_key_runs WHERE id IN (SELECT id FROM license_key_runs \
     WHERE way IN ('by_hand', 'now') AND outcome IN ('unchanged', 'failed') AND (account = $1 OR ($1 IS NULL AND account IS NULL)) \
     ORDER BY id DESC LIMIT 1000 OFFSET $2)";
const SYNCHRONIZED_STATE: &str = "SELECT k.account, k.refresh_after, \
     (SELECT MAX(n.number) FROM license_keys n WHERE n.account = k.account) AS number \
     FROM license_keys k WHERE k.origin = 'synchronized' ORDER BY k.id LIMIT 1";
const SURVEY: &str = concat!(
    "SELECT (SELECT MAX(r.last_at) FROM license_key_runs r WHERE r.outcome <> 'failed' AND r.way <> 'by_hand') AS last_good, \
     (SELECT MIN(k.valid_until) FROM license_keys k WHERE NOT ",
    superseded!(),
    ") AS first_end"
);
const COUNTING_DATES: &str = concat!(
    "SELECT k.refresh_after, k.valid_until FROM license_keys k WHERE ($1 IS NULL OR k.account = $1) AND NOT ",
    superseded!(),
    " ORDER BY k.valid_until LIMIT $2"
);

macro_rules! select_run {
    ($tail:literal) => {
        concat!(
            "SELECT id, account, way, actor, started_at, last_at, times, milliseconds, outcome, license_key, number, fault, changes, \
             next_at FROM license_key_runs WHERE ",
            $tail
        )
    };
}

const RUN: &str = select_run!("id = $1");
const RUNS: &str =
    select_run!("($1 IS NULL OR account = $1) AND ($2 IS NULL OR license_key = $2) AND id < $3 ORDER BY id DESC LIMIT $4");

macro_rules! run_row {
    ($row:expr) => {{
        let id: Id<LicenseKeyRun> = $row.try_get("id")?;
        let changes: String = $row.try_get("changes")?;
        Ok(RunRow {
            id,
            account: $row.try_get("account")?,
            way: $row.try_get("way")?,
            actor: $row.try_get("actor")?,
            started_at: $row.try_get("started_at")?,
            last_at: $row.try_get("last_at")?,
            times: $row.try_get("times")?,
            milliseconds: $row.try_get("milliseconds")?,
            outcome: $row.try_get("outcome")?,
            license_key: $row.try_get("license_key")?,
            number: $row.try_get("number")?,
            fault: $row.try_get("fault")?,
            changes: json("license_key_runs", id, &changes)?,
            next_at: $row.try_get("next_at")?,
        })
    }};
}

impl Db {
    /// Keeps a license key; a conflict if the account has one of that label.
    ///
    /// # Errors
    /// If the label is taken or the database fails.
    pub async fn insert_license_key(&mut self, act: &Act, key: &NewLicenseKey<'_>) -> Result<()> {
        let (issued_at, refresh_after, valid_until) = key.dates;
        execute!(
            self,
            INSERT,
            [
                key.id,
                key.account,
                key.label,
                folded(key.label),
                key.origin.as_str(),
                key.upstream,
                key.number,
                issued_at,
                refresh_after,
                valid_until,
                &key.digest[..],
                key.sealed.as_slice(),
                act.now
            ]
        )?;
        Ok(())
    }

    /// Keeps a license key in the place of an earlier one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn renew_license_key(&mut self, act: &Act, key: &NewLicenseKey<'_>) -> Result<()> {
        let (issued_at, refresh_after, valid_until) = key.dates;
        let (digest, sealed) = (&key.digest[..], key.sealed.as_slice());
        execute!(self, RENEW, [key.id, key.number, issued_at, refresh_after, valid_until, digest, sealed, act.now])?;
        Ok(())
    }

    /// The license key of an account that came by synchronizing.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn synchronized_license_key(&mut self, account: Id<Account>) -> Result<Option<Id<LicenseKey>>> {
        row!(self, SYNCHRONIZED, [account], |row| Ok(row.try_get("id")?))
    }

    /// The license key of an account that counts, as far as another one is compared with it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn counting_license_key(&mut self, account: Id<Account>) -> Result<Option<Registered>> {
        row!(self, COUNTING, [account], |row| {
            let digest: Vec<u8> = row.try_get("digest")?;
            Ok(Registered {
                upstream: row.try_get("upstream")?,
                number: row.try_get("number")?,
                issued_at: row.try_get("issued_at")?,
                digest: digest.try_into().unwrap_or_default(),
                signed_at: row.try_get("signed_at")?,
            })
        })
    }

    /// The latest time that the authority has signed in any license key.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn license_keys_signed_last(&mut self) -> Result<Option<DateTime<Utc>>> {
        Ok(row!(self, SIGNED_LAST, [], |row| Ok(row.try_get("signed_at")?))?.flatten())
    }

    /// The account here for which license keys of an account at the authority were registered.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn account_of_upstream(&mut self, upstream: Id<Account>) -> Result<Option<Id<Account>>> {
        row!(self, ACCOUNT_OF_UPSTREAM, [upstream], |row| Ok(row.try_get("account")?))
    }

    /// A license key.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn license_key(&mut self, id: Id<LicenseKey>) -> Result<Option<LicenseKeyRow>> {
        row!(self, KEY, [id], |row| key_row!(row))
    }

    /// License keys, of one account or of all, in the order in which they were registered, from behind one on.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn license_keys(
        &mut self,
        account: Option<Id<Account>>,
        after: Option<Id<LicenseKey>>,
        limit: i64,
    ) -> Result<Vec<LicenseKeyRow>> {
        rows!(self, KEYS, [account, first_after(after), limit], |row| key_row!(row))
    }

    /// License keys, of one account or of all, newest first, from before one on.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn newest_license_keys(
        &mut self,
        account: Option<Id<Account>>,
        before: Option<Id<LicenseKey>>,
        limit: i64,
    ) -> Result<Vec<LicenseKeyRow>> {
        rows!(self, NEWEST_KEYS, [account, first_before(before), limit], |row| key_row!(row))
    }

    /// Of the license keys that count, of one account or of all: when each should be renewed, and when it is over. Those that are over
    /// first come first, and of more than 10,000 the others are left out.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn license_key_dates(&mut self, account: Option<Id<Account>>) -> Result<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
        rows!(self, COUNTING_DATES, [account, LOOKED_AT_MAX], |row| Ok((
            row.try_get("refresh_after")?,
            row.try_get("valid_until")?
        )))
    }

    /// Holds a license key until the transaction ends.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_license_key(&mut self, id: Id<LicenseKey>) -> Result<()> {
        execute!(self, LOCK, [id])?;
        Ok(())
    }

    /// Changes what people call a license key; a conflict if the account has another one of that label.
    ///
    /// # Errors
    /// If the label is taken or the database fails.
    pub async fn label_license_key(&mut self, id: Id<LicenseKey>, label: &str) -> Result<()> {
        execute!(self, LABEL, [id, label, folded(label)])?;
        Ok(())
    }

    /// Writes a run down.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_license_key_run(&mut self, act: &Act, run: &NewRun<'_>) -> Result<Id<LicenseKeyRun>> {
        let id: Id<LicenseKeyRun> = act.chance.id(act.now);
        execute!(
            self,
            INSERT_RUN,
            [
                id,
                run.account,
                run.way,
                act.cause.actor.label(),
                run.started_at,
                run.milliseconds,
                run.outcome,
                run.license_key,
                run.number,
                run.fault,
                as_json(&run.changes),
                run.next_at
            ]
        )?;
        Ok(id)
    }

    /// Counts a run to the newest one, if that came to be by itself too and came to the same; `false` if not.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn repeat_license_key_run(&mut self, run: &NewRun<'_>) -> Result<bool> {
        let fault = run.fault.unwrap_or_default();
        Ok(execute!(self, REPEAT_RUN, [run.started_at, run.milliseconds, run.next_at, run.way, run.outcome, fault])? == 1)
    }

    /// Counts a try by hand to the newest one for that account, if the same one made it and it came to the same; `false` if not.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn repeat_license_key_try(&mut self, act: &Act, run: &NewRun<'_>) -> Result<bool> {
        let (fault, actor) = (run.fault.unwrap_or_default(), act.cause.actor.label());
        let (at, took) = (run.started_at, run.milliseconds);
        Ok(execute!(self, REPEAT_TRY, [at, took, run.account, run.outcome, fault, actor])? == 1)
    }

    /// Forgets what people asked for and came to nothing, of one account or of none, but for the newest so many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_license_key_tries(&mut self, account: Option<Id<Account>>, kept: i64) -> Result<()> {
        execute!(self, FORGET_TRIES, [account, kept])?;
        Ok(())
    }

    /// What this installation has by synchronizing, if it ever did.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn synchronized(&mut self) -> Result<Option<Synchronized>> {
        row!(self, SYNCHRONIZED_STATE, [], |row| Ok(Synchronized {
            account: row.try_get("account")?,
            number: row.try_get("number")?,
            refresh_after: row.try_get("refresh_after")?,
        }))
    }

    /// How synchronizing goes.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn survey_synchronization(&mut self) -> Result<SynchronizationSurvey> {
        let found = row!(self, SURVEY, [], |row| Ok(SynchronizationSurvey {
            last_good: row.try_get("last_good")?,
            first_end: row.try_get("first_end")?,
        }))?;
        Ok(found.unwrap_or_default())
    }

    /// Runs, newest first, from before one on: of one account or of all, and those of one license key if one is named.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn license_key_runs(
        &mut self,
        account: Option<Id<Account>>,
        license_key: Option<Id<LicenseKey>>,
        before: Option<Id<LicenseKeyRun>>,
        limit: i64,
    ) -> Result<Vec<RunRow>> {
        rows!(self, RUNS, [account, license_key, first_before(before), limit], |row| run_row!(row))
    }

    /// A run.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn license_key_run(&mut self, id: Id<LicenseKeyRun>) -> Result<Option<RunRow>> {
        row!(self, RUN, [id], |row| run_row!(row))
    }
}
