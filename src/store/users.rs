//! The people who sign in to the pages, and the browsers in which they are signed in: found by the hash of their cookie, which itself
//! is kept nowhere.

use super::{Act, Db, Result, columns::word, pages::first_after};
use crate::domain::{folded, id::Id, license::Account};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;

/// What somebody may do who signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserRole {
    /// The vendor's staff.
    Operator,
    /// An administrator of an account.
    Admin(Id<Account>),
}

impl UserRole {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Admin(_) => "admin",
        }
    }

    /// The account that it is for.
    #[must_use]
    pub fn account(self) -> Option<Id<Account>> {
        match self {
            Self::Operator => None,
            Self::Admin(account) => Some(account),
        }
    }
}

/// Somebody who may sign in.
#[derive(Clone, Debug)]
pub struct User {
    /// The id.
    pub id: Id<User>,
    /// By what they sign in.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: UserRole,
    /// The name of their account.
    pub account_name: Option<String>,
    /// Since when there is such a user.
    pub created_at: DateTime<Utc>,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// Since when they may not sign in any more.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// Somebody to be let in.
#[derive(Clone, Copy, Debug)]
pub struct NewUser<'a> {
    /// By what they sign in.
    pub email: &'a str,
    /// What they are called.
    pub name: &'a str,
    /// What they may do.
    pub role: UserRole,
    /// The hash of their password.
    pub password: &'a str,
}

/// A browser in which somebody is signed in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Who.
    pub user: User,
    /// Since when.
    pub begun_at: DateTime<Utc>,
    /// When it was last used, to some minutes.
    pub used_at: DateTime<Utc>,
}

macro_rules! select_user {
    ($more:literal, $tail:literal) => {
        concat!(
            "SELECT u.id, u.email, u.name, u.role, u.account, a.name AS account_name, u.created_at, u.last_sign_in_at, ",
            "u.disabled_at",
            $more,
            " FROM users u LEFT JOIN accounts a ON a.id = u.account ",
            $tail
        )
    };
}

macro_rules! user_row {
    ($row:expr) => {{
        let id: Id<User> = $row.try_get("id")?;
        let role: String = $row.try_get("role")?;
        let account: Option<Id<Account>> = $row.try_get("account")?;
        let role = word("users", id, &role, |role| match (role, account) {
            ("operator", None) => Some(UserRole::Operator),
            ("admin", Some(account)) => Some(UserRole::Admin(account)),
            _ => None,
        })?;
        Ok(User {
            id,
            role,
            email: $row.try_get("email")?,
            name: $row.try_get("name")?,
            account_name: $row.try_get("account_name")?,
            created_at: $row.try_get("created_at")?,
            last_sign_in_at: $row.try_get("last_sign_in_at")?,
            disabled_at: $row.try_get("disabled_at")?,
        })
    }};
}

const INSERT: &str = "INSERT INTO users (id, email, email_folded, name, role, account, password, created_at, password_changed_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
const BY_EMAIL: &str = select_user!(", u.password", "WHERE u.email_folded = $1");
const USER: &str = select_user!("", "WHERE u.id = $1");
const PASSWORD: &str = "SELECT password FROM users WHERE id = $1";
const USERS: &str = select_user!("", "WHERE ($1 IS NULL OR u.account = $1) AND u.id > $2 ORDER BY u.id LIMIT $3");
const ANY: &str = "SELECT 1 AS one FROM users LIMIT 1";
const LOCK: &str = "UPDATE users SET name = name WHERE id = $1";
const SET_PASSWORD: &str = "UPDATE users SET password = $2, password_changed_at = $3 WHERE id = $1";
const DISABLE: &str = "UPDATE users SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL";
const ENABLE: &str = "UPDATE users SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL";
const SIGNED_IN: &str = "UPDATE users SET last_sign_in_at = $2 WHERE id = $1 AND disabled_at IS NULL AND password = $3";
const BEGIN: &str = "INSERT INTO sign_ins (hash, person, begun_at, used_at) VALUES ($1, $2, $3, $3)";
const SIGN_IN: &str = select_user!(
    ", s.begun_at, s.used_at",
    "JOIN sign_ins s ON s.person = u.id WHERE s.hash = $1 AND u.disabled_at IS NULL AND s.begun_at > $2 AND s.used_at > $3"
);
const USED: &str = "UPDATE sign_ins SET used_at = $2 WHERE hash = $1 AND used_at <= $3";
const END: &str = "DELETE FROM sign_ins WHERE hash = $1";
const END_ALL: &str = "DELETE FROM sign_ins WHERE person = $1 AND ($2 IS NULL OR hash <> $2)";
const SIGNED_IN_AT: &str = "SELECT COUNT(*) AS n FROM sign_ins WHERE person = $1";
const FORGET: &str = "DELETE FROM sign_ins WHERE begun_at <= $1 OR used_at <= $2";

impl Db {
    /// Adds a user; a conflict if the e-mail address has one.
    ///
    /// # Errors
    /// If the address is taken, there is no such account, or the database fails.
    pub async fn insert_user(&mut self, act: &Act, new: &NewUser<'_>) -> Result<Id<User>> {
        let id: Id<User> = act.chance.id(act.now);
        let (role, account) = (new.role.as_str(), new.role.account());

        execute!(self, INSERT, [id, new.email.trim(), folded(new.email), new.name, role, account, new.password, act.now])?;
        Ok(id)
    }

    /// Whoever signs in by this e-mail address, compared without case, and the hash of the password.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn user_by_email(&mut self, email: &str) -> Result<Option<(User, String)>> {
        row!(self, BY_EMAIL, [folded(email)], |row| {
            let user: Result<User> = user_row!(row);
            Ok((user?, row.try_get("password")?))
        })
    }

    /// A user.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn user(&mut self, id: Id<User>) -> Result<Option<User>> {
        row!(self, USER, [id], |row| user_row!(row))
    }

    /// The hash of a user's password.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn password_of(&mut self, id: Id<User>) -> Result<Option<String>> {
        row!(self, PASSWORD, [id], |row| Ok(row.try_get("password")?))
    }

    /// Users in the order in which they were made, of one account or all, behind `after`.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn users(&mut self, account: Option<Id<Account>>, after: Option<Id<User>>, limit: i64) -> Result<Vec<User>> {
        rows!(self, USERS, [account, first_after(after), limit], |row| user_row!(row))
    }

    /// Whether there is any user.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn any_user(&mut self) -> Result<bool> {
        Ok(row!(self, ANY, [], |_row| Ok(()))?.is_some())
    }

    /// Holds a user until the transaction ends.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_user(&mut self, id: Id<User>) -> Result<()> {
        execute!(self, LOCK, [id])?;
        Ok(())
    }

    /// Keeps the hash of a new password.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_password(&mut self, id: Id<User>, password: &str, now: DateTime<Utc>) -> Result<()> {
        execute!(self, SET_PASSWORD, [id, password, now])?;
        Ok(())
    }

    /// Lets a user sign in no more; `false` if that was so before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn disable_user(&mut self, id: Id<User>, now: DateTime<Utc>) -> Result<bool> {
        Ok(execute!(self, DISABLE, [id, now])? == 1)
    }

    /// Lets a user sign in again; `false` if they could before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn enable_user(&mut self, id: Id<User>) -> Result<bool> {
        Ok(execute!(self, ENABLE, [id])? == 1)
    }

    /// Begins a user's being signed in under the hash of a cookie; `false` if since their password was compared it was changed or they
    /// were disabled.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn begin_sign_in(
        &mut self,
        id: Id<User>,
        password: &str,
        hash: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Result<bool> {
        if execute!(self, SIGNED_IN, [id, now, password])? == 0 {
            return Ok(false);
        }

        execute!(self, BEGIN, [&hash[..], id, now])?;
        Ok(true)
    }

    /// Who is signed in by the hash of a cookie: since later than `begun`, and used later than `used`.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn sign_in(&mut self, hash: &[u8; 32], begun: DateTime<Utc>, used: DateTime<Utc>) -> Result<Option<SignIn>> {
        row!(self, SIGN_IN, [&hash[..], begun, used], |row| {
            let user: Result<User> = user_row!(row);
            Ok(SignIn { user: user?, begun_at: row.try_get("begun_at")?, used_at: row.try_get("used_at")? })
        })
    }

    /// Keeps that a sign-in was used, unless what is kept is younger than `fresh`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sign_in_used(&mut self, hash: &[u8; 32], at: DateTime<Utc>, fresh: TimeDelta) -> Result<()> {
        execute!(self, USED, [&hash[..], at, at - fresh])?;
        Ok(())
    }

    /// Ends being signed in by this hash.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_sign_in(&mut self, hash: &[u8; 32]) -> Result<()> {
        execute!(self, END, [&hash[..]])?;
        Ok(())
    }

    /// Ends a user's being signed in everywhere, or everywhere but here; in how many browsers that was.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_sign_ins(&mut self, id: Id<User>, but: Option<&[u8; 32]>) -> Result<u64> {
        Ok(execute!(self, END_ALL, [id, but.map(|hash| &hash[..])])?)
    }

    /// In how many browsers a user is signed in, or was until lately.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn count_sign_ins(&mut self, id: Id<User>) -> Result<u64> {
        let count: Option<i64> = row!(self, SIGNED_IN_AT, [id], |row| Ok(row.try_get("n")?))?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
    }

    /// Forgets what is over: what began or was used no later than this.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_sign_ins(&mut self, begun: DateTime<Utc>, used: DateTime<Utc>) -> Result<u64> {
        Ok(execute!(self, FORGET, [begun, used])?)
    }
}
