//! How a statement is written once and run on both engines: `execute!` gives the number of rows changed, `rows!` and `row!` read
//! rows with a closure that takes columns by name; binds stand in the order of the placeholders. The statement is typed twice by the compiler, once for each engine.

/// `execute!(db, SQL, [binds])` runs a statement; how many rows it changed.
macro_rules! execute {
    ($db:expr, $sql:expr, [$($bind:expr),* $(,)?]) => {
        match $db.conn() {
            $crate::store::Conn::Sqlite(c) => {
                sqlx::query($sql)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected())
            }
            $crate::store::Conn::Postgres(c) => {
                sqlx::query($sql)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected())
            }
        }
    };
}

/// `rows!(db, SQL, [binds], |row| read)` reads all rows of a statement.
macro_rules! rows {
    ($db:expr, $sql:expr, [$($bind:expr),* $(,)?], |$row:ident| $read:expr) => {
        match $db.conn() {
            $crate::store::Conn::Sqlite(c) => {
                let rows = sqlx::query($sql)$(.bind($bind))*.fetch_all(c).await?;
                rows.iter().map(|$row| -> $crate::store::Result<_> { $read }).collect::<$crate::store::Result<Vec<_>>>()
            }
            $crate::store::Conn::Postgres(c) => {
                let rows = sqlx::query($sql)$(.bind($bind))*.fetch_all(c).await?;
                rows.iter().map(|$row| -> $crate::store::Result<_> { $read }).collect::<$crate::store::Result<Vec<_>>>()
            }
        }
    };
}

/// `row!(db, SQL, [binds], |row| read)` reads the one row of a statement, if there is one.
macro_rules! row {
    ($db:expr, $sql:expr, [$($bind:expr),* $(,)?], |$row:ident| $read:expr) => {
        match $db.conn() {
            $crate::store::Conn::Sqlite(c) => {
                let found = sqlx::query($sql)$(.bind($bind))*.fetch_optional(c).await?;
                found.as_ref().map(|$row| -> $crate::store::Result<_> { $read }).transpose()
            }
            $crate::store::Conn::Postgres(c) => {
                let found = sqlx::query($sql)$(.bind($bind))*.fetch_optional(c).await?;
                found.as_ref().map(|$row| -> $crate::store::Result<_> { $read }).transpose()
            }
        }
    };
}

/// Reads what is written of a session's life.
macro_rules! life {
    ($row:expr) => {
        Life {
            token_expires_at: $row.try_get("token_expires_at")?,
            redeemed_at: $row.try_get("redeemed_at")?,
            expires_at: $row.try_get("expires_at")?,
            returned_at: $row.try_get("returned_at")?,
            cancelled_at: $row.try_get("cancelled_at")?,
            ended_at: $row.try_get("ended_at")?,
        }
    };
}

/// Reads the standing whose columns start with this prefix.
macro_rules! standing {
    ($row:expr, $p:literal) => {{
        let event_id: Option<String> = $row.try_get(concat!($p, "event_id"))?;
        match event_id {
            None => None,
            Some(event_id) => {
                let status: String = $row.try_get(concat!($p, "status"))?;
                let start: Option<DateTime<Utc>> = $row.try_get(concat!($p, "period_start"))?;
                let end: Option<DateTime<Utc>> = $row.try_get(concat!($p, "period_end"))?;
                Some(Standing {
                    status: word("standings", &event_id, &status, Status::of_word)?,
                    event_id,
                    at: $row.try_get(concat!($p, "at"))?,
                    sequence: $row.try_get(concat!($p, "sequence"))?,
                    period: start.zip(end).map(|(start, end)| Period { start, end }),
                    cancel_at_period_end: $row.try_get(concat!($p, "cancel_at_period_end"))?,
                    ends_at: $row.try_get(concat!($p, "ends_at"))?,
                })
            }
        }
    }};
}
