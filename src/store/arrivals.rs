//! What logins that came together ask for: their systems, the links that they may mean, and earlier sessions of their documents, each
//! kind by one statement for all of them. Where a system or a link is not there, another one of the kind stands in, so that whoever
//! asks in vain takes as long. Which of it counts is left to `punchout` and to the domain.

use super::{
    Conn, Db, LinkRow, Result, Sealed, SystemRow,
    columns::{as_json, json, word},
    facts::{link_row, sealed, select_link, select_system, system_row},
};
use crate::domain::{
    decision::{EarlierSession, LinkFacts, SystemFacts},
    id::Id,
    license::{License, LicenseFacts},
    session::Life,
    subscription::{Period, Standing, Status, Subscription},
    system::{Protocol, System, SystemName},
};
use chrono::{DateTime, Utc};
use sqlx::Row;
use std::fmt::Write;
use uuid::Uuid;

/// What was looked for, or what stands in where it is not there: something of the same kind, so that whoever looks in vain does the
/// same work. It must never count.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// The row.
    pub row: T,
    /// Whether it is another one than was looked for.
    pub stands_in: bool,
}

/// Systems that were asked for.
#[derive(Debug)]
pub struct Systems {
    /// Of which epoch all that the same snapshot shows is; `None` if it shows no system at all.
    pub epoch: Option<i64>,
    /// Each in its place.
    pub found: Vec<Option<Found<SystemRow>>>,
}

/// What is asked for comes first, under its place `w.place`, and is looked for once (`a`): on PostgreSQL as one array for each column; on
/// SQLite, which has none, as a list of lists in JSON.
macro_rules! asked {
    (sqlite, $columns:literal, $found:literal, $select:expr) => {
        concat!(
            "WITH w AS (SELECT e.key AS place, ",
            $columns,
            " FROM json_each($1) e), a AS MATERIALIZED (SELECT w.place, ",
            $found,
            " FROM w) ",
            $select
        )
    };
    (postgres, $columns:literal, $found:literal, $select:expr) => {
        concat!(
            "WITH w AS (SELECT * FROM unnest(",
            $columns,
            "), a AS MATERIALIZED (SELECT w.place - 1 AS place, ",
            $found,
            " FROM w) ",
            $select
        )
    };
}

macro_rules! systems {
    ($engine:ident, $columns:literal) => {
        asked!(
            $engine,
            $columns,
            // By its name alone, which no index of protocols can promise better.
            "COALESCE((SELECT y.id FROM systems y WHERE y.name = w.name AND y.protocol || '' = w.protocol), \
             (SELECT y.id FROM systems y WHERE y.protocol = w.protocol ORDER BY y.protocol, y.id LIMIT 1)) AS found",
            select_system!("a.place, (SELECT f.epoch FROM facts_epoch f) AS epoch, ", "a JOIN systems y ON y.id = a.found")
        )
    };
}

macro_rules! links_by_identity {
    ($engine:ident, $columns:literal) => {
        asked!(
            $engine,
            $columns,
            "COALESCE((SELECT k.id FROM links k WHERE k.system = w.system AND k.identity_folded = w.identity), \
             (SELECT k.id FROM links k WHERE k.system = w.system ORDER BY k.system, k.customer LIMIT 1)) AS found",
            select_link!("a.place, ", "a JOIN links k ON k.id = a.found")
        )
    };
}

macro_rules! links_by_token {
    ($engine:ident, $columns:literal) => {
        asked!(
            $engine,
            $columns,
            "w.system, COALESCE((SELECT m.fingerprint FROM link_tokens m WHERE m.system = w.system AND m.fingerprint = w.fingerprint), \
             (SELECT m.fingerprint FROM link_tokens m WHERE m.system = w.system ORDER BY m.system, m.fingerprint LIMIT 1)) AS found",
            select_link!(
                "a.place, t.fingerprint, t.until AS token_until, ",
                "a JOIN link_tokens t ON t.system = a.system AND t.fingerprint = a.found JOIN links k ON k.id = t.link"
            )
        )
    };
}

macro_rules! only_links {
    ($engine:ident, $columns:literal) => {
        asked!(
            $engine,
            $columns,
            "w.system",
            select_link!(
                "a.place, ",
                "a JOIN links k ON k.system = a.system AND k.id IN \
                 (SELECT n.id FROM links n WHERE n.system = a.system ORDER BY n.id LIMIT 2)"
            )
        )
    };
}

// Found one by one, and read by their ids: PostgreSQL is left nothing to plan. A join that it plans while there are few sessions reads all
// of them, and goes on doing so when there are many.
macro_rules! earlier_sessions {
    ($engine:ident, $columns:literal, $are_found:literal) => {
        asked!(
            $engine,
            $columns,
            "(SELECT n.id FROM sessions n WHERE n.system = w.system AND n.payload_id = w.payload_id) AS found",
            concat!(
                "SELECT s.id, s.system, s.payload_id, s.link, s.payload_digest, s.token_expires_at, s.redeemed_at, s.expires_at, \
                 s.returned_at, s.cancelled_at, s.ended_at FROM sessions s WHERE ",
                $are_found
            )
        )
    };
}

const SYSTEMS: [&str; 2] = [
    systems!(sqlite, "e.value ->> 0 AS name, e.value ->> 1 AS protocol"),
    systems!(postgres, "$1::text[], $2::text[]) WITH ORDINALITY AS w(name, protocol, place)"),
];
const LINKS_BY_IDENTITY: [&str; 2] = [
    links_by_identity!(sqlite, "unhex(e.value ->> 0) AS system, e.value ->> 1 AS identity"),
    links_by_identity!(postgres, "$1::uuid[], $2::text[]) WITH ORDINALITY AS w(system, identity, place)"),
];
const LINKS_BY_TOKEN: [&str; 2] = [
    links_by_token!(sqlite, "unhex(e.value ->> 0) AS system, unhex(e.value ->> 1) AS fingerprint"),
    links_by_token!(postgres, "$1::uuid[], $2::bytea[]) WITH ORDINALITY AS w(system, fingerprint, place)"),
];
const ONLY_LINKS: [&str; 2] = [
    only_links!(sqlite, "unhex(e.value) AS system"),
    only_links!(postgres, "$1::uuid[]) WITH ORDINALITY AS w(system, place)"),
];
const EARLIER_SESSIONS: [&str; 2] = [
    earlier_sessions!(
        sqlite,
        "unhex(e.value ->> 0) AS system, e.value ->> 1 AS payload_id",
        "s.id IN (SELECT a.found FROM a)"
    ),
    earlier_sessions!(
        postgres,
        "$1::uuid[], $2::text[]) WITH ORDINALITY AS w(system, payload_id, place)",
        "s.id = ANY (ARRAY(SELECT a.found FROM a))"
    ),
];

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 5] =
    [SYSTEMS[0], LINKS_BY_IDENTITY[0], LINKS_BY_TOKEN[0], ONLY_LINKS[0], EARLIER_SESSIONS[0]];

/// `together!(db, STATEMENTS, json, [arrays], |row| read)`: the rows of what is asked for.
macro_rules! together {
    ($db:expr, $statements:expr, $json:expr, [$($array:expr),+], |$row:ident| $read:expr) => {{
        let [sqlite, postgres] = $statements;
        match $db.conn() {
            Conn::Sqlite(c) => {
                let rows = sqlx::query(sqlite).bind($json).fetch_all(c).await?;
                rows.iter().map(|$row| Ok($read)).collect::<Result<Vec<_>>>()
            }
            Conn::Postgres(c) => {
                let rows = sqlx::query(postgres)$(.bind($array))+.fetch_all(c).await?;
                rows.iter().map(|$row| Ok($read)).collect::<Result<Vec<_>>>()
            }
        }
    }};
}

/// As `together!`, each row with its place.
macro_rules! placed {
    ($db:expr, $statements:expr, $json:expr, $arrays:tt, |$row:ident| $read:expr) => {
        together!($db, $statements, $json, $arrays, |$row| (place($row.try_get("place")?), $read))
    };
}

fn place(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut digits, byte| {
        // A string takes whatever is written to it.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// One answer for each that was asked for, in their order.
fn in_places<T>(asked: usize, found: Vec<(usize, T)>) -> Vec<Option<T>> {
    let mut answers: Vec<Option<T>> = std::iter::repeat_with(|| None).take(asked).collect();
    for (place, row) in found {
        if let Some(answer) = answers.get_mut(place) {
            *answer = Some(row);
        }
    }
    answers
}

impl Db {
    /// The systems of these URLs, each if it exists and speaks the protocol; else another one of the protocol, which stands in.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn systems_asked(&mut self, asked: &[(&SystemName, Protocol)]) -> Result<Systems> {
        let (names, protocols): (Vec<&str>, Vec<&str>) =
            asked.iter().map(|(name, protocol)| (name.as_str(), protocol.as_str())).unzip();
        let json = || as_json(&names.iter().zip(&protocols).collect::<Vec<_>>());
        let found = placed!(self, SYSTEMS, json(), [&names, &protocols], |row| {
            let name: String = row.try_get("name")?;
            let read: Result<SystemRow> = system_row!(row);
            (name, row.try_get("epoch")?, read?)
        })?;
        let epoch = found.first().map(|(_, (_, epoch, _))| *epoch);
        let found = found.into_iter().map(|(place, (name, _, row))| {
            let stands_in = names.get(place).is_none_or(|asked| *asked != name);
            (place, Found { row, stands_in })
        });
        Ok(Systems { epoch, found: in_places(asked.len(), found.collect()) })
    }

    /// The links of systems with these identities, folded; for each that there is not, another link of the system stands in.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn links_by_identity(&mut self, asked: &[(Id<System>, &str)]) -> Result<Vec<Option<Found<LinkRow>>>> {
        let (systems, identities): (Vec<Uuid>, Vec<&str>) =
            asked.iter().map(|(system, identity)| (system.uuid(), *identity)).unzip();
        let json = || as_json(&systems.iter().map(|system| hex(system.as_bytes())).zip(&identities).collect::<Vec<_>>());
        let found = placed!(self, LINKS_BY_IDENTITY, json(), [&systems, &identities], |row| {
            let read: Result<LinkRow> = link_row!(row, None);
            read?
        })?;
        let found = found.into_iter().map(|(place, row)| {
            let stands_in = identities.get(place).is_none_or(|asked| *asked != row.facts.identity);
            (place, Found { row, stands_in })
        });
        Ok(in_places(asked.len(), found.collect()))
    }

    /// The links of tokens; for each that there is not, the one of another token of the system stands in.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn links_by_token(&mut self, asked: &[(Id<System>, [u8; 32])]) -> Result<Vec<Option<Found<LinkRow>>>> {
        let (systems, tokens): (Vec<Uuid>, Vec<&[u8]>) =
            asked.iter().map(|(system, token)| (system.uuid(), token.as_slice())).unzip();
        let json = || {
            as_json(
                &systems.iter().zip(&tokens).map(|(system, token)| (hex(system.as_bytes()), hex(token))).collect::<Vec<_>>(),
            )
        };
        let found = placed!(self, LINKS_BY_TOKEN, json(), [&systems, &tokens], |row| {
            let token: Vec<u8> = row.try_get("fingerprint")?;
            let read: Result<LinkRow> = link_row!(row, Some(row.try_get("token_until")?));
            (token, read?)
        })?;
        let found = found.into_iter().map(|(place, (token, row))| {
            let stands_in = tokens.get(place).is_none_or(|asked| *asked != token);
            (place, Found { row, stands_in })
        });
        Ok(in_places(asked.len(), found.collect()))
    }

    /// The first two links of each of these systems: one that is to have a single customer must have one link.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn only_links(&mut self, asked: &[Id<System>]) -> Result<Vec<Vec<LinkRow>>> {
        let systems: Vec<Uuid> = asked.iter().map(|system| system.uuid()).collect();
        let json = || as_json(&systems.iter().map(|system| hex(system.as_bytes())).collect::<Vec<_>>());
        let found = placed!(self, ONLY_LINKS, json(), [&systems], |row| {
            let read: Result<LinkRow> = link_row!(row, None);
            read?
        })?;
        let mut answers = vec![Vec::new(); asked.len()];
        for (place, row) in found {
            if let Some(answer) = answers.get_mut(place) {
                answer.push(row);
            }
        }
        Ok(answers)
    }

    /// The sessions that accepted logins of these systems started with these payloadIDs.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn earlier_sessions(&mut self, asked: &[(Id<System>, &str)]) -> Result<Vec<Option<EarlierSession>>> {
        let (systems, payload_ids): (Vec<Uuid>, Vec<&str>) =
            asked.iter().map(|(system, payload_id)| (system.uuid(), *payload_id)).unzip();
        let json = || as_json(&systems.iter().map(|system| hex(system.as_bytes())).zip(&payload_ids).collect::<Vec<_>>());
        let found = together!(self, EARLIER_SESSIONS, json(), [&systems, &payload_ids], |row| {
            let digest: Option<Vec<u8>> = row.try_get("payload_digest")?;
            let document: (Id<System>, String) = (row.try_get("system")?, row.try_get("payload_id")?);
            let session = EarlierSession {
                id: row.try_get("id")?,
                link: row.try_get("link")?,
                digest: digest.and_then(|digest| digest.try_into().ok()).unwrap_or_default(),
                life: life!(row),
            };
            (document, session)
        })?;
        // There is hardly ever one, and at most one for each that was asked for.
        let of = |asked: &(Id<System>, &str)| {
            let found = found.iter().find(|((system, payload_id), _)| (*system, payload_id.as_str()) == *asked);
            found.map(|(_, session)| session.clone())
        };
        Ok(asked.iter().map(of).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Access, Location, Pools, Store};

    /// What a plan may go through row by row: what is asked for, and tables of one row.
    const ASKED: [&str; 6] = ["w", "a", "e", "f", "CONSTANT ROW", "json_each"];

    #[tokio::test]
    async fn every_row_is_found_by_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("punchgate.db"));
        let store = Store::open(&location, Access::Serve).await.unwrap();
        store.migrate().await.unwrap();
        let Pools::Sqlite { readers, .. } = &store.0 else { unreachable!("it is SQLite") };
        for sql in STATEMENTS {
            let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let plan = sqlx::query(sql).bind("[]").fetch_all(readers).await.unwrap();
            for step in plan {
                let step: String = step.get("detail");
                let scanned = step.strip_prefix("SCAN ").map(|rest| rest.split(" USING ").next().unwrap());
                let scanned = scanned.map(|rest| rest.split(" VIRTUAL ").next().unwrap());
                assert!(scanned.is_none_or(|table| ASKED.contains(&table)), "{step}");
            }
        }
        store.close().await;
    }
}
