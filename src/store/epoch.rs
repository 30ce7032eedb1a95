//! The epoch of the facts: one number for the whole installation, raised at the end of every transaction that wrote to a table which
//! decisions read. A transaction notes that by itself, by its statements, so nobody can forget it. What was read in an epoch is so
//! for as long as the epoch is.

use super::{Db, Result};
use sqlx::Row;

/// The tables that decisions read, but for sessions: an earlier session is asked for by writing the new one.
const FACTS: [&str; 11] = [
    "customers",
    "licenses",
    "link_tokens",
    "links",
    "order_items",
    "orders",
    "refunds",
    "shops",
    "standings",
    "subscriptions",
    "systems",
];

const RAISE: &str = "UPDATE facts_epoch SET epoch = epoch + 1";

/// Whether a statement writes to one of the tables that decisions read. One whose beginning says nothing may.
fn touches(sql: &str) -> bool {
    let mut words = sql.split_ascii_whitespace();
    let table = match words.next() {
        Some("SELECT") => return false,
        Some("UPDATE") => words.next(),
        Some("INSERT" | "DELETE") => words.nth(1),
        _ => None,
    };
    table.is_none_or(|table| FACTS.contains(&table))
}

impl Db {
    /// Takes note of a statement that is about to be run.
    pub(super) fn note(&mut self, sql: &str) {
        self.touched |= touches(sql);
    }

    /// The running epoch: as long as it is the same, nothing was changed that decisions read.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn facts_epoch(&mut self) -> Result<i64> {
        Ok(row!(self, "SELECT epoch FROM facts_epoch", [], |row| Ok(row.try_get("epoch")?))?.unwrap_or_default())
    }

    /// Raises the epoch if any statement gave reason to. It is the last thing that a transaction does, because all others that raise it
    /// wait from here until it has ended.
    pub(super) async fn raise_epoch(&mut self) -> Result<()> {
        if self.touched {
            execute!(self, RAISE, [])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_says_by_its_beginning_what_it_writes() {
        for (sql, expected) in [
            ("SELECT 1 FROM licenses", false),
            ("INSERT INTO logins (id) VALUES ($1)", false),
            ("INSERT INTO links (id) VALUES ", true),
            ("DELETE FROM link_tokens WHERE link = $1", true),
            ("UPDATE systems SET enabled = $2", true),
            ("UPDATE sessions SET ended_at = $2 WHERE system IN (SELECT id FROM systems)", false),
            ("WITH a AS (SELECT 1) DELETE FROM mails", true),
        ] {
            assert_eq!(touches(sql), expected, "{sql}");
        }
    }

    #[test]
    fn every_table_that_decisions_read_is_listed() {
        let named: std::collections::BTreeSet<&str> = crate::store::arrivals::STATEMENTS
            .iter()
            .flat_map(|sql| {
                let words: Vec<&str> =
                    sql.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
                let after = |pair: &[&'static str]| matches!(pair[0], "FROM" | "JOIN").then_some(pair[1]);
                words.windows(2).filter_map(after).collect::<Vec<_>>()
            })
            .filter(|word| !["w", "a", "json_each", "SELECT", "sessions", "facts_epoch"].contains(word))
            .collect();
        assert_eq!(named.into_iter().collect::<Vec<_>>(), FACTS);
    }
}
