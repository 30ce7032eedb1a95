//! Writing logins and the sessions that accepted ones start: those that came together in one transaction, before any of them is
//! answered. On PostgreSQL it is one statement over arrays, on SQLite a few with many rows each.

use super::{Error, Pools, Record, Result, SessionRow, Starts, Store, columns::as_json};
use crate::domain::{
    id::Id,
    session::{Login, Session},
};
use sqlx::{Row, SqliteConnection, postgres::PgPool};
use std::{collections::HashSet, sync::LazyLock};
use uuid::Uuid;

macro_rules! login_columns {
    () => {
        "id, at, account, system, system_name, protocol, accepted, reasons, flags, link, customer, session, identity, operation, \
         payload_id, client, request_id"
    };
}

macro_rules! session_columns {
    () => {
        "id, login, system, shop, link, started_at, token_expires_at, payload_id, payload_digest, handover"
    };
}

macro_rules! may_start_again {
    () => {
        "s.redeemed_at IS NULL AND s.returned_at IS NULL AND s.cancelled_at IS NULL AND s.ended_at IS NULL"
    };
}

const POSTGRES: &str = concat!(
    "WITH started AS (INSERT INTO sessions (",
    session_columns!(),
    ") SELECT ",
    session_columns!(),
    " FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::timestamptz[], $8::text[], \
     $9::bytea[], $10::text[], $30::bigint[]) AS s(",
    session_columns!(),
    ", epoch) WHERE s.epoch IS NULL OR s.epoch = (SELECT f.epoch FROM facts_epoch f) ON CONFLICT (system, payload_id) DO NOTHING RETURNING id), \
     again AS (UPDATE sessions s SET token_expires_at = ($12::timestamptz[])[array_position($11::uuid[], s.id)] \
     WHERE s.id = ANY($11::uuid[]) AND ",
    may_start_again!(),
    " RETURNING s.id) INSERT INTO logins (",
    login_columns!(),
    ") SELECT * FROM unnest($13::uuid[], $14::timestamptz[], $15::uuid[], $16::uuid[], $17::text[], $18::text[], $19::bool[], $20::text[], \
     $21::text[], $22::uuid[], $23::uuid[], $24::uuid[], $25::text[], $26::text[], $27::text[], $28::text[], $29::text[]) AS g(",
    login_columns!(),
    ") WHERE g.session IS NULL OR g.session IN (SELECT id FROM started UNION ALL SELECT id FROM again) RETURNING id"
);
const RECORDED: &str = "SELECT id FROM logins WHERE id = ANY($1)";

/// How many rows a statement of SQLite writes: powers of two, so that there are few statements to be kept.
const SHAPES: usize = 7;
/// The last column is the epoch of the facts, as in the statement of PostgreSQL.
static SQLITE_SESSIONS: LazyLock<[String; SHAPES]> = LazyLock::new(|| {
    shapes(
        concat!(
            "INSERT INTO sessions (",
            session_columns!(),
            ") SELECT column1, column2, column3, column4, column5, column6, column7, column8, column9, column10 FROM (VALUES "
        ),
        11,
        ") WHERE column11 IS NULL OR column11 = (SELECT f.epoch FROM facts_epoch f) \
         ON CONFLICT (system, payload_id) DO NOTHING RETURNING id",
    )
});
static SQLITE_LOGINS: LazyLock<[String; SHAPES]> =
    LazyLock::new(|| shapes(concat!("INSERT INTO logins (", login_columns!(), ") VALUES "), 17, ""));
const SQLITE_AGAIN: &str =
    concat!("UPDATE sessions AS s SET token_expires_at = $2 WHERE s.id = $1 AND ", may_start_again!());

/// The statements for 1, 2, 4, .. rows. Their places have no numbers: SQLite looks for a number in a list, at every place.
fn shapes(head: &str, columns: usize, tail: &str) -> [String; SHAPES] {
    let row = format!("({})", vec!["?"; columns].join(", "));
    std::array::from_fn(|shape| format!("{head}{}{tail}", vec![row.as_str(); 1 << shape].join(", ")))
}

/// Cuts rows into the largest pieces for which there is a statement.
fn pieces<'r, T>(shapes: &'static [String; SHAPES], mut rows: &'r [T]) -> impl Iterator<Item = (&'static str, &'r [T])> {
    std::iter::from_fn(move || {
        let shape = usize::try_from(rows.len().checked_ilog2()?).unwrap_or_default().min(SHAPES - 1);
        let (piece, rest) = rows.split_at(1 << shape);
        rows = rest;
        Some((shapes.get(shape)?.as_str(), piece))
    })
}

impl Record {
    fn session(&self) -> Option<&SessionRow> {
        match &self.starts {
            Starts::Session(session) => Some(session),
            Starts::Nothing | Starts::Again(..) => None,
        }
    }
}

impl SessionRow {
    fn payload_id(&self) -> Option<&str> {
        self.document.as_ref().map(|(id, _)| id.as_str())
    }

    fn digest(&self) -> Option<&[u8]> {
        self.document.as_ref().map(|(_, digest)| digest.as_slice())
    }
}

impl Store {
    /// Writes logins and what they start, in one transaction, and is done when that is on disk. For each whether it was written: it is
    /// not if the same payloadID started a session meanwhile, the earlier session was redeemed or ended, or the facts of its epoch are no
    /// longer so; then the decision must be made again.
    ///
    /// # Errors
    /// If the database fails: then none is to be answered as written, though all may have been, if the connection was lost.
    pub async fn record(&self, records: &[Record]) -> Result<Vec<bool>> {
        // All nodes take sessions in the same order, so that they never wait for one another in a circle.
        let mut sessions: Vec<&SessionRow> = records.iter().filter_map(Record::session).collect();
        sessions.sort_unstable_by_key(|session| (session.system, session.payload_id()));
        let written = match &self.0 {
            Pools::Sqlite { writer, .. } => {
                let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
                let written = record_in_sqlite(&mut tx, records, &sessions).await?;
                tx.commit().await?;
                written
            }
            Pools::Postgres(pool) => record_in_postgres(pool, records, &sessions).await?,
        };
        Ok(records.iter().map(|record| written.contains(&record.login.id)).collect())
    }

    /// Which of these logins were written: for whoever lost the connection while he wrote them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn recorded(&self, logins: &[Id<Login>]) -> Result<HashSet<Id<Login>>> {
        let Pools::Postgres(pool) = &self.0 else {
            // Nothing is between us and SQLite: what failed was not written.
            return Ok(HashSet::new());
        };
        let ids: Vec<Uuid> = logins.iter().map(|login| login.uuid()).collect();
        let rows = sqlx::query(RECORDED).bind(ids).fetch_all(pool).await?;
        rows.iter().map(|row| Ok(row.try_get("id")?)).collect()
    }
}

impl Error {
    /// Whether a single row can be the cause, so that others that were written with it may fare better by themselves.
    #[must_use]
    pub fn may_be_of_one_row(&self) -> bool {
        /// Data that a column does not take, constraints, two transactions that waited for one another, limits of a row.
        const POSTGRES: [&str; 4] = ["22", "23", "40", "54"];
        /// Too big, a constraint, a type that does not fit; the lower byte of the code.
        const SQLITE: [u32; 3] = [18, 19, 20];
        let Self::Database(error) = self else {
            return true;
        };
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        code.is_some_and(|code| match code.len() {
            5 => POSTGRES.iter().any(|class| code.starts_with(class)),
            _ => code.parse::<u32>().is_ok_and(|code| SQLITE.contains(&(code & 0xFF))),
        })
    }
}

async fn record_in_sqlite(
    c: &mut SqliteConnection,
    records: &[Record],
    sessions: &[&SessionRow],
) -> Result<HashSet<Id<Login>>> {
    let mut started: HashSet<Id<Session>> = HashSet::with_capacity(sessions.len());
    for (statement, piece) in pieces(&SQLITE_SESSIONS, sessions) {
        let mut query = sqlx::query(statement);
        for session in piece {
            query = query
                .bind(session.id)
                .bind(session.login)
                .bind(session.system)
                .bind(session.shop)
                .bind(session.link)
                .bind(session.started_at)
                .bind(session.token_expires_at)
                .bind(session.payload_id())
                .bind(session.digest())
                .bind(as_json(&session.handover))
                .bind(session.epoch);
        }
        for row in query.fetch_all(&mut *c).await? {
            started.insert(row.try_get("id")?);
        }
    }
    for record in records {
        if let Starts::Again(session, until) = &record.starts
            && sqlx::query(SQLITE_AGAIN).bind(session).bind(until).execute(&mut *c).await?.rows_affected() == 1
        {
            started.insert(*session);
        }
    }
    let logins = records.iter().map(|record| &record.login);
    let logins: Vec<_> = logins.filter(|login| login.session.is_none_or(|session| started.contains(&session))).collect();
    for (statement, piece) in pieces(&SQLITE_LOGINS, &logins) {
        let mut query = sqlx::query(statement);
        for login in piece {
            query = query
                .bind(login.id)
                .bind(login.at)
                .bind(login.account)
                .bind(login.system)
                .bind(login.system_name.as_str())
                .bind(login.protocol.as_str())
                .bind(login.accepted)
                .bind(as_json(&login.reasons))
                .bind(as_json(&login.flags))
                .bind(login.link)
                .bind(login.customer)
                .bind(login.session)
                .bind(login.identity.as_deref())
                .bind(login.operation.as_deref())
                .bind(login.payload_id.as_deref())
                .bind(login.client.as_deref())
                .bind(login.request_id.as_deref());
        }
        query.execute(&mut *c).await?;
    }
    Ok(logins.into_iter().map(|login| login.id).collect())
}

async fn record_in_postgres(pool: &PgPool, records: &[Record], sessions: &[&SessionRow]) -> Result<HashSet<Id<Login>>> {
    macro_rules! column {
        ($rows:expr, |$row:ident| $value:expr) => {
            $rows.iter().map(|$row| $value).collect::<Vec<_>>()
        };
    }
    let mut again = records
        .iter()
        .filter_map(|record| match record.starts {
            Starts::Again(session, until) => Some((session.uuid(), until)),
            Starts::Nothing | Starts::Session(_) => None,
        })
        .collect::<Vec<_>>();
    again.sort_unstable();
    let logins = column!(records, |record| &record.login);
    let rows = sqlx::query(POSTGRES)
        .bind(column!(sessions, |session| session.id.uuid()))
        .bind(column!(sessions, |session| session.login.uuid()))
        .bind(column!(sessions, |session| session.system.uuid()))
        .bind(column!(sessions, |session| session.shop.uuid()))
        .bind(column!(sessions, |session| session.link.uuid()))
        .bind(column!(sessions, |session| session.started_at))
        .bind(column!(sessions, |session| session.token_expires_at))
        .bind(column!(sessions, |session| session.payload_id()))
        .bind(column!(sessions, |session| session.digest()))
        .bind(column!(sessions, |session| as_json(&session.handover)))
        .bind(column!(again, |again| again.0))
        .bind(column!(again, |again| again.1))
        .bind(column!(logins, |login| login.id.uuid()))
        .bind(column!(logins, |login| login.at))
        .bind(column!(logins, |login| login.account.map(Id::uuid)))
        .bind(column!(logins, |login| login.system.map(Id::uuid)))
        .bind(column!(logins, |login| login.system_name.as_str()))
        .bind(column!(logins, |login| login.protocol.as_str()))
        .bind(column!(logins, |login| login.accepted))
        .bind(column!(logins, |login| as_json(&login.reasons)))
        .bind(column!(logins, |login| as_json(&login.flags)))
        .bind(column!(logins, |login| login.link.map(Id::uuid)))
        .bind(column!(logins, |login| login.customer.map(Id::uuid)))
        .bind(column!(logins, |login| login.session.map(Id::uuid)))
        .bind(column!(logins, |login| login.identity.as_deref()))
        .bind(column!(logins, |login| login.operation.as_deref()))
        .bind(column!(logins, |login| login.payload_id.as_deref()))
        .bind(column!(logins, |login| login.client.as_deref()))
        .bind(column!(logins, |login| login.request_id.as_deref()))
        .bind(column!(sessions, |session| session.epoch))
        .fetch_all(pool)
        .await?;
    rows.iter().map(|row| Ok(row.try_get("id")?)).collect()
}
