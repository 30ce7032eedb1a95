//! Transfers: offers of licenses to accounts by e-mail address. Of one license at most one is not settled; whether an offer's time
//! is over is the domain's to say.

use super::{
    Act, Db, Result,
    columns::word,
    pages::first_after,
    scan::{Page, Scan},
};
use crate::domain::{
    folded,
    id::Id,
    license::{Account, License, LicenseKind},
    transfer::{OFFERED_FOR, Outcome, Transfer},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A transfer as it stands.
#[derive(Clone, Debug)]
pub struct TransferRow {
    /// Its id.
    pub id: Id<Transfer>,
    /// The license.
    pub license: Id<License>,
    /// For what that is.
    pub kind: LicenseKind,
    /// Who offers it.
    pub from_account: Id<Account>,
    /// The giver's e-mail address.
    pub from_email: String,
    /// The address that it is offered to.
    pub to_email: String,
    /// The account that took it over.
    pub to_account: Option<Id<Account>>,
    /// Since when it is offered.
    pub created_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// What is written of its end.
    pub outcome: Option<Outcome>,
    /// When that was written.
    pub settled_at: Option<DateTime<Utc>>,
}

/// What a list of transfers shows of their ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferState {
    /// Not settled, and in its time.
    Open,
    /// Settled so, or, of [`Outcome::Expired`], its time is over.
    Settled(Outcome),
}

/// Which transfers to list. Without anything said: all.
#[derive(Clone, Debug, Default)]
pub struct TransferFilter<'a> {
    /// Those given or received by this account, whose address this is.
    pub account: Option<(Id<Account>, &'a str)>,
    /// Those of this state.
    pub state: Option<TransferState>,
    /// Those behind this one.
    pub after: Option<Id<Transfer>>,
}

const INSERT_TRANSFER: &str = "INSERT INTO transfers (id, license, from_account, to_email, to_email_folded, created_at, expires_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";

macro_rules! select_transfer {
    ($tail:literal) => {
        concat!(
            "SELECT t.id, t.license, l.kind, t.from_account, a.email AS from_email, t.to_email, t.to_account, t.created_at, ",
            "t.expires_at, t.outcome, t.settled_at FROM transfers t JOIN licenses l ON l.id = t.license ",
            "JOIN accounts a ON a.id = t.from_account WHERE ",
            $tail
        )
    };
}

macro_rules! transfer_row {
    ($row:expr) => {{
        let id: Id<Transfer> = $row.try_get("id")?;
        let (kind, outcome): (String, Option<String>) = ($row.try_get("kind")?, $row.try_get("outcome")?);
        Ok(TransferRow {
            id,
            license: $row.try_get("license")?,
            kind: word("licenses", id, &kind, LicenseKind::of_word)?,
            from_account: $row.try_get("from_account")?,
            from_email: $row.try_get("from_email")?,
            to_email: $row.try_get("to_email")?,
            to_account: $row.try_get("to_account")?,
            created_at: $row.try_get("created_at")?,
            expires_at: $row.try_get("expires_at")?,
            outcome: outcome.map(|outcome| word("transfers", id, &outcome, Outcome::of_word)).transpose()?,
            settled_at: $row.try_get("settled_at")?,
        })
    }};
}

const TRANSFER: &str = select_transfer!("t.id = $1");
const UNSETTLED: &str = select_transfer!("t.license = $1 AND t.settled_at IS NULL");
const TRANSFERS: &str = select_transfer!(
    "($1 IS NULL OR t.from_account = $1 OR t.to_account = $1 OR (t.to_account IS NULL AND t.to_email_folded = $2)) \
     AND t.id > $3 ORDER BY t.id LIMIT $4"
);
const SETTLE: &str =
    "UPDATE transfers SET outcome = $2, to_account = $3, settled_at = $4 WHERE id = $1 AND settled_at IS NULL";
const MOVE_LICENSE: &str = "UPDATE licenses SET account = $3, shop = NULL, claimed_at = $4 WHERE id = $1 AND account = $2";

impl Db {
    /// Adds a transfer.
    ///
    /// # Errors
    /// A conflict if another one of the license is not settled.
    pub async fn insert_transfer(
        &mut self,
        act: &Act,
        license: Id<License>,
        from: Id<Account>,
        to_email: &str,
    ) -> Result<Id<Transfer>> {
        let id: Id<Transfer> = act.chance.id(act.now);

        execute!(self, INSERT_TRANSFER, [id, license, from, to_email, folded(to_email), act.now, act.now + OFFERED_FOR])?;
        Ok(id)
    }

    /// A transfer.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn transfer(&mut self, id: Id<Transfer>) -> Result<Option<TransferRow>> {
        row!(self, TRANSFER, [id], |row| transfer_row!(row))
    }

    /// The transfer of a license that is not settled.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn unsettled_transfer(&mut self, license: Id<License>) -> Result<Option<TransferRow>> {
        row!(self, UNSETTLED, [license], |row| transfer_row!(row))
    }

    /// Transfers, oldest first, as they stand at a moment.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn transfers(
        &mut self,
        filter: &TransferFilter<'_>,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Page<TransferRow, Transfer>> {
        let (account, email) = filter.account.map(|(account, email)| (account, folded(email))).unzip();
        let email = email.as_deref();
        let fits = |transfer: &TransferRow| {
            let outcome = Outcome::at(transfer.outcome, transfer.expires_at, now);
            match filter.state {
                None => true,
                Some(TransferState::Open) => outcome.is_none(),
                Some(TransferState::Settled(sought)) => outcome == Some(sought),
            }
        };
        let mut scan = Scan::new(filter.after, limit);
        while let Some((after, limit)) = scan.more() {
            let rows = rows!(self, TRANSFERS, [account, email, first_after(after), limit], |row| transfer_row!(row))?;
            scan.take(rows, |transfer| transfer.id, fits);
        }
        Ok(scan.page())
    }

    /// Writes how a transfer came to its end; `false` if that was written before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn settle_transfer(
        &mut self,
        act: &Act,
        id: Id<Transfer>,
        outcome: Outcome,
        to: Option<Id<Account>>,
    ) -> Result<bool> {
        Ok(execute!(self, SETTLE, [id, outcome.as_str(), to, act.now])? == 1)
    }

    /// Gives a license that is in no system and no link to another account, bound to no shop; `false` if it is not this one's.
    ///
    /// # Errors
    /// If the database fails, or it is in use.
    pub async fn move_license(&mut self, act: &Act, id: Id<License>, from: Id<Account>, to: Id<Account>) -> Result<bool> {
        Ok(execute!(self, MOVE_LICENSE, [id, from, to, act.now])? == 1)
    }
}
