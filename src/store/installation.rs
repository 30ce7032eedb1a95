//! What an installation knows about itself: the value by which it recognizes its master key, and whether it holds the demo world.

use super::{Db, Result};
use sqlx::Row;

const PUT: &str = "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
const GET: &str = "SELECT value FROM installation WHERE name = $1";

impl Db {
    /// Writes a value, unless there is one already; the value that counts.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn installation_value(&mut self, name: &str, value: &[u8]) -> Result<Vec<u8>> {
        execute!(self, PUT, [name, value])?;
        Ok(self.known_installation_value(name).await?.unwrap_or_default())
    }

    /// A value, if it was ever written.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn known_installation_value(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        row!(self, GET, [name], |row| Ok(row.try_get("value")?))
    }

    /// Answers if the database does.
    ///
    /// # Errors
    /// If it does not.
    pub async fn ping(&mut self) -> Result<()> {
        execute!(self, "SELECT 1", [])?;
        Ok(())
    }
}
