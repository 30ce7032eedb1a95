//! Opening an installation: the store brought up to date, and the master key that fits it. A node whose key does not fit must not
//! start: it would refuse every buyer.

use super::settings::Place;
use crate::{
    chance::Chance,
    store::{self, Access, Engine, Location, OpenFault, Store},
    vault::{
        Vault,
        master_key::{MasterKey, MasterKeyFault},
    },
};
use std::path::{Path, PathBuf};

/// A store and the keys that fit it.
pub struct Opened {
    /// The store.
    pub store: Store,
    /// Its keys.
    pub vault: Vault,
}

/// Why an installation cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenedFault {
    /// The database does not open.
    #[error(transparent)]
    Store(#[from] OpenFault),
    /// A statement failed.
    #[error(transparent)]
    Statement(#[from] store::Error),
    /// The master key cannot be had.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyFault),
    /// PostgreSQL needs a configured key.
    #[error(
        "with PostgreSQL every node needs the same master key: put 64 hexadecimal digits into a file that only punchgate may \
         read (`openssl rand -hex 32 > master.key && chmod 600 master.key`) and name it with --master-key-file"
    )]
    NoMasterKeyFile,
    /// The key's file is gone.
    #[error(
        "the database was made with a master key, and its file {0} is missing: restore it; without it no secret can be read"
    )]
    MasterKeyGone(PathBuf),
    /// The key is another one.
    #[error("the master key does not fit this database: it was made with another one")]
    WrongMasterKey,
    /// The database holds the demo world.
    #[error(
        "this database holds the demo world, whose passwords are published: `serve` never serves it; use `punchgate demo`"
    )]
    Demo,
}

/// Opens an installation to serve it: its schema is brought up to date, and a SQLite file and its key are made if need be.
///
/// # Errors
/// If it does not open or the key does not fit.
pub async fn open(place: &Place, chance: &Chance) -> Result<Opened, OpenedFault> {
    let opened = open_any(place, chance, false).await?;
    if is_demo(&opened.store).await? { Err(OpenedFault::Demo) } else { Ok(opened) }
}

/// Opens a database that the demo is going to fill, and makes its key on either engine: the demo is one node.
///
/// # Errors
/// If it does not open or the key does not fit.
pub async fn open_fresh(place: &Place, chance: &Chance) -> Result<Opened, OpenedFault> {
    open_any(place, chance, true).await
}

async fn open_any(place: &Place, chance: &Chance, may_make_key: bool) -> Result<Opened, OpenedFault> {
    let location: Location = place.database.parse()?;
    let file = key_file(&location, place.master_key_file.as_deref())?;
    let store = Store::open(&location, Access::Serve).await?;
    store.migrate().await?;
    let known = store.read().await?.known_installation_value("master_key").await?;
    let key = if file.exists() {
        MasterKey::read(&file)?
    } else if known.is_some() {
        return Err(OpenedFault::MasterKeyGone(file));
    } else if may_make_key || store.engine() == Engine::Sqlite {
        tracing::info!(file = %file.display(), "made a master key: keep a copy of it apart from the database");
        MasterKey::create(&file, chance.bytes())?
    } else {
        MasterKey::read(&file)?
    };
    let vault = Vault::new(&key);
    let mut tx = store.write().await?;
    let known = tx.installation_value("master_key", &vault.check_value()).await?;
    tx.commit().await?;
    if known == vault.check_value() { Ok(Opened { store, vault }) } else { Err(OpenedFault::WrongMasterKey) }
}

/// Opens an installation beside a running server, to look or to change a little. Its schema must be this program's.
///
/// # Errors
/// If it does not open or the key does not fit.
pub async fn open_beside(place: &Place) -> Result<Opened, OpenedFault> {
    let location: Location = place.database.parse()?;
    let store = Store::open(&location, Access::Beside).await?;
    store.check_schema().await?;
    let vault = Vault::new(&MasterKey::read(&key_file(&location, place.master_key_file.as_deref())?)?);
    let known = store.read().await?.known_installation_value("master_key").await?;
    if known.is_some_and(|known| known != vault.check_value()) {
        return Err(OpenedFault::WrongMasterKey);
    }
    Ok(Opened { store, vault })
}

/// Looks at the master key without opening anything with it: its file, and whether it is the one that the database knows by this
/// value, if it knows one.
///
/// # Errors
/// If there is none, or its file cannot be read.
pub fn look_at_key(
    location: &Location,
    configured: Option<&Path>,
    known: Option<&[u8]>,
) -> Result<(PathBuf, Option<bool>), OpenedFault> {
    let file = key_file(location, configured)?;
    let vault = Vault::new(&MasterKey::read(&file)?);
    Ok((file, known.map(|known| known == vault.check_value())))
}

fn key_file(location: &Location, configured: Option<&Path>) -> Result<PathBuf, OpenedFault> {
    match (configured, location) {
        (Some(file), _) => Ok(file.to_owned()),
        (None, Location::Sqlite(path)) => {
            let mut name = path.as_os_str().to_owned();
            name.push(".key");
            Ok(name.into())
        }
        (None, Location::Postgres(_)) => Err(OpenedFault::NoMasterKeyFile),
    }
}

async fn is_demo(store: &Store) -> store::Result<bool> {
    Ok(store.read().await?.known_installation_value("demo").await?.is_some())
}

/// Says that a store holds the demo world.
///
/// # Errors
/// If the store fails.
pub async fn mark_demo(tx: &mut store::Tx) -> store::Result<()> {
    tx.installation_value("demo", b"demo").await.map(|_| ())
}
