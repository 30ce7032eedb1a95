//! Gathering what `punchgate doctor` judges. Whatever cannot be had is a finding, so nothing here fails.

use super::facts::{Data, Facts, FileFacts, InstallationFacts, KeyFacts, SettingsFacts};
use crate::{
    clock::Clock,
    server::{
        self,
        settings::{Serve, SettingsFault},
    },
    store::{self, Access, Location, OpenFault, Store},
};
use chrono::TimeDelta;
use std::path::{Path, PathBuf};

/// How many secrets there are of either way that billing may sign.
fn secrets(serve: &Serve) -> Result<usize, SettingsFault> {
    Ok(serve.billing_secrets()?.len() + serve.stripe_secrets()?.len())
}

pub(super) async fn gather(serve: &Serve, settings_file: Option<&Path>, clock: &Clock) -> Facts {
    let listing = settings_file.filter(|_| !serve.listed_billing_secrets.is_empty());
    let secret_files =
        listing.into_iter().chain(serve.billing_secrets_file.as_deref()).chain(serve.stripe_secrets_file.as_deref());
    let secret_files = secret_files.chain(serve.mail.password_file.as_deref()).chain(serve.upstream.key_file.as_deref());
    let settings = SettingsFacts {
        listen: serve.listen,
        public_url: serve.public_url.clone(),
        billing_secrets: secrets(serve).map_err(|fault| fault.to_string()),
        secret_files: secret_files.map(|path| file(path.to_owned())).collect(),
        mail: serve.mail.transport().map(|mail| mail.is_some()).map_err(|fault| fault.to_string()),
        terms: serve.rules.allowances.terms(),
    };
    let location: Result<Location, OpenFault> = serve.place.database.parse();
    let key = |known: Option<&[u8]>| master_key(location.as_ref().ok(), serve.place.master_key_file.as_deref(), known);
    let mut installation = InstallationFacts {
        database: Ok(()),
        file: location.as_ref().ok().and_then(database_file),
        schema: None,
        master_key: key(None),
        is_demo: false,
        server: None,
        skew: TimeDelta::zero(),
    };
    let opened = match &location {
        Ok(location) => Store::open(location, Access::Beside).await.map_err(|fault| fault.to_string()),
        Err(fault) => Err(fault.to_string()),
    };
    let data = match opened {
        Ok(store) => {
            let data = look_into(&store, &mut installation, key, clock).await;
            store.close().await;
            data
        }
        Err(fault) => {
            installation.database = Err(fault);
            None
        }
    };
    Facts { settings, installation, data }
}

/// Looks into a database that opens.
async fn look_into(
    store: &Store,
    installation: &mut InstallationFacts,
    key: impl Fn(Option<&[u8]>) -> KeyFacts,
    clock: &Clock,
) -> Option<Data> {
    match store.check_schema().await {
        Ok(()) => installation.schema = Some(true),
        Err(OpenFault::Schema) => installation.schema = Some(false),
        Err(fault) => installation.database = Err(fault.to_string()),
    }
    let before = clock.now();
    installation.server = store.server_facts().await.unwrap_or_default();
    if let Some(server) = &installation.server {
        let middle = before + (clock.now() - before) / 2;
        installation.skew = server.now - middle;
    }
    let known = if installation.schema == Some(true) { read(store, installation).await } else { Ok((None, None)) };
    let (known_key, data) = known.unwrap_or_else(|error| {
        installation.database = Err(error.to_string());
        (None, None)
    });
    if known_key.is_some() {
        installation.master_key = key(known_key.as_deref());
    }
    data
}

/// Reads all of it as one moment: the value by which the master key is known, and what is judged.
async fn read(store: &Store, installation: &mut InstallationFacts) -> store::Result<(Option<Vec<u8>>, Option<Data>)> {
    let mut snapshot = store.snapshot().await?;
    let known_key = snapshot.known_installation_value("master_key").await?;
    installation.is_demo = snapshot.known_installation_value("demo").await?.is_some();
    let data = Data {
        newest_event_at: snapshot.newest_event_at().await?,
        systems: snapshot.survey_systems().await?,
        subscriptions: snapshot.subscriptions_in_use().await?,
        start_urls: snapshot.start_urls().await?,
        outbox: snapshot.survey_outbox().await?,
    };
    snapshot.commit().await?;
    Ok((known_key, Some(data)))
}

/// The master key, against the value by which the database knows it.
fn master_key(location: Option<&Location>, configured: Option<&Path>, known: Option<&[u8]>) -> KeyFacts {
    let Some(location) = location else {
        return KeyFacts::Missing("it cannot be looked for without a database".to_owned());
    };
    match server::look_at_key(location, configured, known) {
        Ok((path, fits)) => KeyFacts::There { file: file(path), fits },
        Err(fault) => KeyFacts::Missing(fault.to_string()),
    }
}

fn database_file(location: &Location) -> Option<FileFacts> {
    match location {
        Location::Sqlite(path) if path.exists() => Some(file(path.clone())),
        Location::Sqlite(_) | Location::Postgres(_) => None,
    }
}

fn file(path: PathBuf) -> FileFacts {
    #[cfg(unix)]
    let mode =
        std::fs::metadata(&path).ok().map(|data| std::os::unix::fs::PermissionsExt::mode(&data.permissions()) & 0o777);
    #[cfg(not(unix))]
    let mode = None;
    FileFacts { path, mode }
}
