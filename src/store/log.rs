//! The log of logins as people read it: a list with filters, newest first, and one login by its id or reference number, each with
//! its system, its customer and the life of its session. Writing it is in `logins`.

use super::{
    CustomerRow, Db, LoginRow, Result,
    columns::json,
    logins::{login_columns, login_row},
    pages::{containing, containing_as_typed, ids_between},
};
use crate::domain::{
    id::Id,
    ladder::Trace,
    license::Account,
    reason::ReasonCode,
    reference::{Reference, WhichLogin},
    session::{Life, Login},
    system::{Customer, System},
};
use chrono::{DateTime, Utc};
use sqlx::Row;
use uuid::Uuid;

/// Which logins to list. Without anything said: all.
#[derive(Clone, Debug, Default)]
pub struct LoginFilter {
    /// This one.
    pub id: Option<Id<Login>>,
    /// Those of this account's systems; `None` also shows those of systems that do not exist.
    pub account: Option<Id<Account>>,
    /// Those of this system.
    pub system: Option<Id<System>>,
    /// Those of this customer.
    pub customer: Option<Id<Customer>>,
    /// Those of customers with this number in their shop.
    pub number: Option<String>,
    /// Those that were let in, or those that were not.
    pub accepted: Option<bool>,
    /// Those refused for this reason among others.
    pub reason: Option<ReasonCode>,
    /// Those whose identity contains this, without case.
    pub identity: Option<String>,
    /// Those since this moment.
    pub from: Option<DateTime<Utc>>,
    /// Those before this moment.
    pub to: Option<DateTime<Utc>>,
}

/// A login as it is read.
#[derive(Clone, Debug)]
pub struct LoggedLogin {
    /// What was written of it.
    pub login: LoginRow,
    /// What people call the system, if it exists.
    pub system_title: Option<String>,
    /// The customer, if it meant one who is there.
    pub customer: Option<CustomerRow>,
    /// The session that it started or started again, if that is still kept.
    pub session: Option<Trace>,
}

/// A login `g`, its system `y`, its customer `c` and its session `s`, by all filters; what stands before these is what an index is to be
/// found by.
macro_rules! select_logins {
    ($lead:literal) => {
        concat!(
            "SELECT ",
            login_columns!("g."),
            ", y.title AS system_title, c.id AS customer_id, c.number, c.name, c.email, s.token_expires_at, s.redeemed_at, s.expires_at, ",
            "s.returned_at, s.cancelled_at, s.ended_at, s.ended_reasons FROM logins g LEFT JOIN systems y ON y.id = g.system ",
            "LEFT JOIN customers c ON c.id = g.customer LEFT JOIN sessions s ON s.id = g.session WHERE ",
            $lead,
            "($1 IS NULL OR g.account = $1) AND ($2 IS NULL OR g.system = $2) AND ($3 IS NULL OR g.customer = $3) ",
            "AND ($4 IS NULL OR g.accepted = $4) AND ($5 IS NULL OR g.reasons LIKE $5) ",
            "AND ($6 IS NULL OR g.identity LIKE $6 ESCAPE '!' OR lower(g.identity) LIKE $7 ESCAPE '!') ",
            "AND ($8 IS NULL OR g.at >= $8) AND ($9 IS NULL OR g.at < $9) AND ($10 IS NULL OR c.number = $10) ",
            "AND g.id >= $11 AND g.id < $12 ORDER BY g.id DESC LIMIT $13"
        )
    };
}

const ALL: &str = select_logins!("");
const OF_ACCOUNT: &str = select_logins!("g.account = $1 AND ");
const OF_SYSTEM: &str = select_logins!("g.system = $2 AND ");
const OF_CUSTOMER: &str = select_logins!("g.customer = $3 AND ");
const IDS_BETWEEN: &str =
    "SELECT id FROM logins WHERE id >= $1 AND id <= $2 AND ($3 IS NULL OR account = $3) ORDER BY id DESC";

macro_rules! logged {
    ($row:expr) => {{
        let login: LoginRow = login_row!($row)?;
        let token_expires_at: Option<DateTime<Utc>> = $row.try_get("token_expires_at")?;
        let ended: Option<String> = $row.try_get("ended_reasons")?;
        let session = match token_expires_at {
            None => None,
            Some(_) => Some(Trace {
                life: life!($row),
                ended_reasons: ended.map_or(Ok(Vec::new()), |reasons| json("sessions", login.id, &reasons))?,
            }),
        };
        let customer = match $row.try_get("customer_id")? {
            None => None,
            Some(id) => Some(CustomerRow {
                id,
                number: $row.try_get("number")?,
                name: $row.try_get("name")?,
                email: $row.try_get("email")?,
            }),
        };
        Ok(LoggedLogin { login, system_title: $row.try_get("system_title")?, customer, session })
    }};
}

impl LoginFilter {
    /// The statement whose index fits best: a customer has fewer logins than a system, and a system fewer than an account.
    fn statement(&self) -> &'static str {
        match self {
            Self { id: Some(_), .. } => ALL,
            Self { customer: Some(_), .. } => OF_CUSTOMER,
            Self { system: Some(_), .. } => OF_SYSTEM,
            Self { account: Some(_), .. } => OF_ACCOUNT,
            _ => ALL,
        }
    }
}

/// The id behind this one.
fn next(id: Id<Login>) -> Id<Login> {
    Id::new(Uuid::from_u128(id.uuid().as_u128().saturating_add(1)))
}

impl Db {
    /// Logins, newest first: those before the one given, if one is.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn logins(&mut self, filter: &LoginFilter, before: Option<Id<Login>>, limit: i64) -> Result<Vec<LoggedLogin>> {
        let reason = filter.reason.map(|code| format!("%\"code\":\"{code}\"%"));
        let identity = filter.identity.as_deref().filter(|identity| !identity.trim().is_empty());
        let (typed, lowered) = (identity.map(containing_as_typed), identity.map(containing));
        let (mut least, mut end) = ids_between(filter.from, filter.to, before);
        if let Some(id) = filter.id {
            (least, end) = (least.max(id), end.min(next(id)));
        }
        rows!(
            self,
            filter.statement(),
            [
                filter.account,
                filter.system,
                filter.customer,
                filter.accepted,
                reason.as_deref(),
                typed.as_deref(),
                lowered.as_deref(),
                filter.from,
                filter.to,
                filter.number.as_deref(),
                least,
                end,
                limit
            ],
            |row| logged!(row)
        )
    }

    /// A login, if it is one of this account's systems, or anybody's where no account is given.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn login(&mut self, account: Option<Id<Account>>, id: Id<Login>) -> Result<Option<LoggedLogin>> {
        let filter = LoginFilter { id: Some(id), account, ..LoginFilter::default() };
        Ok(self.logins(&filter, None, 1).await?.pop())
    }

    /// A login as people call it, with the same rule of whose it must be.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn login_called(&mut self, account: Option<Id<Account>>, which: WhichLogin) -> Result<Option<LoggedLogin>> {
        let id = match which {
            WhichLogin::Id(id) => Some(id),
            WhichLogin::Reference(reference) => self.login_of_reference(account, reference).await?,
        };
        match id {
            Some(id) => self.login(account, id).await,
            None => Ok(None),
        }
    }

    /// The login of a reference number, with the same rule of whose it must be; of several in one second with the same number, which
    /// hardly happens, the latest.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn login_of_reference(
        &mut self,
        account: Option<Id<Account>>,
        reference: Reference,
    ) -> Result<Option<Id<Login>>> {
        let (first, last) = reference.ids().into_inner();
        let found: Vec<Id<Login>> = rows!(self, IDS_BETWEEN, [first, last, account], |row| Ok(row.try_get("id")?))?;
        Ok(found.into_iter().find(|&id| Reference::of(id) == reference))
    }
}
