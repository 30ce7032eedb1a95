//! Looking over a whole installation, for `punchgate doctor`: what every system holds, the subscriptions that something in use
//! rests on, and how the database server is set. What of it is wrong is not decided here.

use super::{
    Db, Result, Store,
    columns::{json, word},
};
use crate::domain::{
    id::Id,
    subscription::{Period, Standing, Status, Subscription},
    system::{System, SystemConfig},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A system, counted through.
#[derive(Clone, Debug)]
pub struct SystemSurvey {
    /// Its name in URLs.
    pub name: String,
    /// Its configuration.
    pub config: SystemConfig,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Whether it holds a system license.
    pub licensed: bool,
    /// Whether it has a secret of its own.
    pub has_secret: bool,
    /// Its links.
    pub links: i64,
    /// Those of them without a secret of their own.
    pub bare_links: i64,
    /// Those of them without a license.
    pub unlicensed_links: i64,
    /// The licenses in it and its links that are bound to no shop.
    pub unbound_licenses: i64,
}

/// How a database server is set and what time it has; SQLite has no server.
#[derive(Clone, Debug)]
pub struct ServerFacts {
    /// `fsync`: whether what is committed reaches the disk at all.
    pub fsync: String,
    /// `full_page_writes`: whether a page torn by a crash can be mended.
    pub full_page_writes: String,
    /// `synchronous_commit`, as it is for our connections.
    pub synchronous_commit: String,
    /// Its time.
    pub now: DateTime<Utc>,
}

const SYSTEMS: &str = "SELECT y.id, y.name, y.config, y.enabled, (y.license IS NOT NULL) AS licensed, \
     (y.secret_current IS NOT NULL) AS has_secret, \
     (SELECT COUNT(*) FROM links k WHERE k.system = y.id) AS links, \
     (SELECT COUNT(*) FROM links k WHERE k.system = y.id AND k.secret_current IS NULL) AS bare_links, \
     (SELECT COUNT(*) FROM links k WHERE k.system = y.id AND k.purchased_license IS NULL AND k.bundled_with IS NULL) \
       AS unlicensed_links, \
     (SELECT COUNT(*) FROM licenses l WHERE l.id = y.license AND l.shop IS NULL) + (SELECT COUNT(*) FROM links k \
       JOIN licenses l ON l.id = k.purchased_license WHERE k.system = y.id AND l.shop IS NULL) AS unbound_licenses \
     FROM systems y ORDER BY y.name";
// A subscription has up to two rows here: what billing said with a sequence, and without one.
const SUBSCRIPTIONS_IN_USE: &str = "SELECT s.reference, s.extended_until, s.stopped_at, s.key_until, s.key_signed_at, s.key_silence, s.key_grace, t.event_id, t.at, t.sequence, t.status, t.period_start, t.period_end, \
     t.cancel_at_period_end, t.ends_at FROM subscriptions s LEFT JOIN standings t ON t.subscription = s.id \
     WHERE EXISTS (SELECT 1 FROM licenses l WHERE l.subscription = s.id AND (EXISTS (SELECT 1 FROM systems y WHERE y.license = l.id) \
       OR EXISTS (SELECT 1 FROM links k WHERE k.purchased_license = l.id))) ORDER BY s.reference";
const START_URLS: &str = "SELECT start_url FROM shops ORDER BY start_url";
const SERVER: &str = "SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes, \
     current_setting('synchronous_commit') AS synchronous_commit, clock_timestamp() AS now";

impl Db {
    /// Every system, counted through.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn survey_systems(&mut self) -> Result<Vec<SystemSurvey>> {
        rows!(self, SYSTEMS, [], |row| {
            let id: Id<System> = row.try_get("id")?;
            let config: String = row.try_get("config")?;
            Ok(SystemSurvey {
                name: row.try_get("name")?,
                config: json("systems", id, &config)?,
                enabled: row.try_get("enabled")?,
                licensed: row.try_get("licensed")?,
                has_secret: row.try_get("has_secret")?,
                links: row.try_get("links")?,
                bare_links: row.try_get("bare_links")?,
                unlicensed_links: row.try_get("unlicensed_links")?,
                unbound_licenses: row.try_get("unbound_licenses")?,
            })
        })
    }

    /// The subscriptions of licenses that are in systems and links.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn subscriptions_in_use(&mut self) -> Result<Vec<Subscription>> {
        let standings = rows!(self, SUBSCRIPTIONS_IN_USE, [], |row| {
            let reference: String = row.try_get("reference")?;
            let extended_until: Option<DateTime<Utc>> = row.try_get("extended_until")?;
            let stopped_at: Option<DateTime<Utc>> = row.try_get("stopped_at")?;
            let bare =
                Subscription { reference, extended_until, stopped_at, key: key_bounds!(row, ""), ..Subscription::default() };
            Ok((bare, standing!(row, "")))
        })?;
        let mut subscriptions: Vec<Subscription> = Vec::new();
        for (bare, standing) in standings {
            if subscriptions.last().is_none_or(|last| last.reference != bare.reference) {
                subscriptions.push(bare);
            }
            if let (Some(last), Some(standing)) = (subscriptions.last_mut(), standing) {
                let kept = if standing.sequence.is_some() { &mut last.sequenced } else { &mut last.unsequenced };
                *kept = Some(standing);
            }
        }
        Ok(subscriptions)
    }

    /// Where the shops take buyers in.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn start_urls(&mut self) -> Result<Vec<String>> {
        rows!(self, START_URLS, [], |row| Ok(row.try_get("start_url")?))
    }
}

impl Store {
    /// How the database server is set; `None` on SQLite, which has none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn server_facts(&self) -> Result<Option<ServerFacts>> {
        if self.engine() == super::Engine::Sqlite {
            return Ok(None);
        }
        let mut db = self.read().await?;
        row!(db, SERVER, [], |row| {
            Ok(ServerFacts {
                fsync: row.try_get("fsync")?,
                full_page_writes: row.try_get("full_page_writes")?,
                synchronous_commit: row.try_get("synchronous_commit")?,
                now: row.try_get("now")?,
            })
        })
    }
}
