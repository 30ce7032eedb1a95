//! What processes of tests and benchmarks serve: a database of their own, with the fixtures' world and its master key.

use crate::{
    process::{Node, write_master_key},
    world::fill,
};
use punchgate::{
    clock::Clock,
    store::{Access, Location, Store},
};
use std::path::{Path, PathBuf};

/// A database with the fixtures' world as of now, for processes to serve.
pub(crate) struct Ground {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) database: String,
    pub(crate) key: PathBuf,
}

impl Ground {
    pub(crate) async fn of(database: impl FnOnce(&Path) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = database(folder.path());
        let store = Self::store(&database, Access::Serve).await;
        store.migrate().await.unwrap();
        fill(&store, Clock::System.now()).await;
        store.close().await;
        let key = write_master_key(folder.path());
        Self { folder, database, key }
    }

    pub(crate) async fn sqlite() -> Self {
        Self::of(|folder| format!("sqlite:{}", folder.join("punchgate.db").display())).await
    }

    pub(crate) async fn store(database: &str, access: Access) -> Store {
        Store::open(&database.parse::<Location>().unwrap(), access).await.unwrap()
    }

    pub(crate) fn node(&self) -> Node {
        Node::start(&self.database, &self.key)
    }
}
