//! How a statement is written once and run on both engines: `execute!` gives the number of rows changed, `rows!` and `row!` read
//! rows with a closure that takes columns by name; binds stand in the order of the placeholders. The statement is typed twice by the compiler, once for each engine.

/// `execute!(db, SQL, [binds])` runs a statement; how many rows it changed.
macro_rules! execute {
    ($db:expr, $sql:expr, [$($bind:expr),* $(,)?]) => {{
        $db.note($sql);
        match $db.conn() {
            $crate::store::Conn::Sqlite(c) => {
                sqlx::query($sql)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected())
            }
            $crate::store::Conn::Postgres(c) => {
                sqlx::query($sql)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected())
            }
        }
    }};
}

/// `rows!(db, SQL, [binds], |row| read)` reads all rows of a statement.
macro_rules! rows {
    ($db:expr, $sql:expr, [$($bind:expr),* $(,)?], |$row:ident| $read:expr) => {{
        $db.note($sql);
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
    }};
}

/// `row!(db, SQL, [binds], |row| read)` reads the one row of a statement, if there is one.
macro_rules! row {
    ($db:expr, $sql:expr, [$($bind:expr),* $(,)?], |$row:ident| $read:expr) => {{
        $db.note($sql);
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
    }};
}

/// The most rows of one statement that writes or looks for many: below what either engine binds, and few enough shapes to be kept.
pub(super) const ROWS_AT_ONCE: usize = 100;

/// `insert_rows!(db, "INSERT .. VALUES ", " ON CONFLICT ..", rows, |row| [binds])` adds rows, many by one statement; how many it added.
macro_rules! insert_rows {
    ($db:expr, $head:expr, $tail:expr, $rows:expr, |$row:ident| [$($bind:expr),* $(,)?]) => {{
        const COLUMNS: usize = <[&str]>::len(&[$(stringify!($bind)),*]);
        $db.note($head);
        let mut changed = 0;
        for chunk in $rows.chunks($crate::store::statement::ROWS_AT_ONCE) {
            let places = $crate::store::statement::places(1, chunk.len(), COLUMNS);
            let sql = sqlx::AssertSqlSafe(format!("{}{places}{}", $head, $tail));
            changed += match $db.conn() {
                $crate::store::Conn::Sqlite(c) => {
                    let mut query = sqlx::query(sql);
                    for $row in chunk {
                        query = query$(.bind($bind))*;
                    }
                    query.execute(c).await?.rows_affected()
                }
                $crate::store::Conn::Postgres(c) => {
                    let mut query = sqlx::query(sql);
                    for $row in chunk {
                        query = query$(.bind($bind))*;
                    }
                    query.execute(c).await?.rows_affected()
                }
            };
        }
        changed
    }};
}

/// `rows_in!(db, "SELECT .. WHERE a = $1 AND b IN ", [binds], values, |row| read)` reads the rows of any of these values.
macro_rules! rows_in {
    ($db:expr, $head:expr, [$($bind:expr),* $(,)?], $values:expr, |$row:ident| $read:expr) => {{
        const BINDS: usize = <[&str]>::len(&[$(stringify!($bind)),*]);
        let mut found = Vec::new();
        for chunk in $values.chunks($crate::store::statement::ROWS_AT_ONCE) {
            let sql = sqlx::AssertSqlSafe(format!("{}{}", $head, $crate::store::statement::places(BINDS + 1, 1, chunk.len())));
            match $db.conn() {
                $crate::store::Conn::Sqlite(c) => {
                    let mut query = sqlx::query(sql)$(.bind($bind))*;
                    for value in chunk {
                        query = query.bind(*value);
                    }
                    for $row in &query.fetch_all(c).await? {
                        let read: $crate::store::Result<_> = $read;
                        found.push(read?);
                    }
                }
                $crate::store::Conn::Postgres(c) => {
                    let mut query = sqlx::query(sql)$(.bind($bind))*;
                    for value in chunk {
                        query = query.bind(*value);
                    }
                    for $row in &query.fetch_all(c).await? {
                        let read: $crate::store::Result<_> = $read;
                        found.push(read?);
                    }
                }
            }
        }
        Ok(found)
    }};
}

/// `execute_in!(db, "UPDATE .. WHERE a = $1 AND b IN ", [binds], values)` changes the rows of any of these values; how many.
macro_rules! execute_in {
    ($db:expr, $head:expr, [$($bind:expr),* $(,)?], $values:expr) => {{
        const BINDS: usize = <[&str]>::len(&[$(stringify!($bind)),*]);
        $db.note($head);
        let mut changed = 0;
        for chunk in $values.chunks($crate::store::statement::ROWS_AT_ONCE) {
            let sql = sqlx::AssertSqlSafe(format!("{}{}", $head, $crate::store::statement::places(BINDS + 1, 1, chunk.len())));
            changed += match $db.conn() {
                $crate::store::Conn::Sqlite(c) => {
                    let mut query = sqlx::query(sql)$(.bind($bind))*;
                    for value in chunk {
                        query = query.bind(*value);
                    }
                    query.execute(c).await?.rows_affected()
                }
                $crate::store::Conn::Postgres(c) => {
                    let mut query = sqlx::query(sql)$(.bind($bind))*;
                    for value in chunk {
                        query = query.bind(*value);
                    }
                    query.execute(c).await?.rows_affected()
                }
            };
        }
        changed
    }};
}

/// `($1, $2), ($3, $4)`: the placeholders of so many rows, counted on from `first`.
pub(super) fn places(first: usize, rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places = (0..columns).map(|column| format!("${}", first + row * columns + column));
        format!("({})", places.collect::<Vec<_>>().join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
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
