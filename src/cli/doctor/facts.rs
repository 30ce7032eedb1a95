//! What `punchgate doctor` judges: plain values, gathered before.

use crate::{
    domain::subscription::{Subscription, Terms},
    store::{OutboxSurvey, ServerFacts, SystemSurvey},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{net::SocketAddr, path::PathBuf};
use url::Url;

/// Everything that was gathered.
pub(super) struct Facts {
    pub(super) settings: SettingsFacts,
    pub(super) installation: InstallationFacts,
    /// What the database holds; `None` if it could not be read.
    pub(super) data: Option<Data>,
}

/// What the settings say.
pub(super) struct SettingsFacts {
    pub(super) listen: SocketAddr,
    pub(super) public_url: Option<Url>,
    /// How many billing secrets there are, or why they cannot be read.
    pub(super) billing_secrets: Result<usize, String>,
    /// The files that hold such secrets.
    pub(super) secret_files: Vec<FileFacts>,
    /// Whether mail goes out, or why it cannot.
    pub(super) mail: Result<bool, String>,
    pub(super) terms: Terms,
}

/// How the database and the master key are.
pub(super) struct InstallationFacts {
    /// Whether the database opens and answers, or why not.
    pub(super) database: Result<(), String>,
    /// Its file, if it is one.
    pub(super) file: Option<FileFacts>,
    /// Whether its schema is this program's; `None` if it does not answer.
    pub(super) schema: Option<bool>,
    pub(super) master_key: KeyFacts,
    /// Whether it holds the demo world.
    pub(super) is_demo: bool,
    /// The server, if there is one and it answers.
    pub(super) server: Option<ServerFacts>,
    /// How far the server's clock is from ours.
    pub(super) skew: TimeDelta,
}

/// A file that others may be able to read.
pub(super) struct FileFacts {
    pub(super) path: PathBuf,
    /// Its permissions, where there are such.
    pub(super) mode: Option<u32>,
}

impl FileFacts {
    /// Whether any of these may touch it.
    pub(super) fn is_open_to(&self, whom: u32) -> bool {
        self.mode.is_some_and(|mode| mode & whom != 0)
    }
}

/// The master key.
pub(super) enum KeyFacts {
    /// It is not there, cannot be read, or is none: why.
    Missing(String),
    /// It is there.
    There {
        file: FileFacts,
        /// Whether it is the one of this database; `None` if the database does not say.
        fits: Option<bool>,
    },
}

/// What the database holds.
pub(super) struct Data {
    pub(super) newest_event_at: Option<DateTime<Utc>>,
    pub(super) systems: Vec<SystemSurvey>,
    /// Those that something in use rests on.
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) start_urls: Vec<String>,
    pub(super) outbox: OutboxSurvey,
}
