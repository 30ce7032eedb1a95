//! The people who sign in to the pages: made with a password, given another one, shut out and let in again.

use super::{
    answer::{Answer, Answered},
    call::{Asked, At, Call},
    caller::Manager,
    examples,
    page::{self, Page},
    schema::{AccountId, UserId},
};
use crate::{
    domain::secret::Secret,
    licensing::{self, Office, Refusal, UserOrder, Wrong},
    store::{User, UserRole},
    vault::password::PasswordHash,
    web::App,
};
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// What somebody may do who signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum UserRoleName {
    /// All of every account: the vendor's staff.
    Operator,
    /// All of one account.
    Admin,
}

/// Somebody to be let in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewUser {
    /// By what they sign in.
    email: String,
    /// What they are called.
    name: String,
    /// What they may do.
    role: UserRoleName,
    /// The account, for role `admin`; an admin's own if left out.
    account: Option<AccountId>,
    /// Their first password, 12 to 256 characters; made, and shown this once, if left out.
    password: Option<String>,
}

/// Somebody who may sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UserJson {
    /// The id.
    id: UserId,
    /// By what they sign in.
    email: String,
    /// What they are called.
    name: String,
    /// What they may do.
    role: UserRoleName,
    /// The account, for role `admin`.
    account: Option<AccountId>,
    /// Since when there is such a user.
    created_at: DateTime<Utc>,
    /// When they last signed in.
    last_sign_in_at: Option<DateTime<Utc>>,
    /// Since when they may not sign in any more.
    disabled_at: Option<DateTime<Utc>>,
    /// The password that was made, this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
}

impl From<User> for UserJson {
    fn from(user: User) -> Self {
        let role = match user.role {
            UserRole::Operator => UserRoleName::Operator,
            UserRole::Admin(_) => UserRoleName::Admin,
        };
        Self {
            id: user.id,
            email: user.email,
            name: user.name,
            role,
            account: user.role.account(),
            created_at: user.created_at,
            last_sign_in_at: user.last_sign_in_at,
            disabled_at: user.disabled_at,
            password: None,
        }
    }
}

/// Which users.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichUsers {
    /// Those of this account; for operators.
    account: Option<AccountId>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many a page has, 1 to 200 (50 if left out).
    limit: Option<u16>,
}

/// Lists users
#[utoipa::path(get, path = "/api/v1/users", tag = "users", security(("operator" = []), ("admin" = [])), params(WhichUsers),
    responses((status = 200, description = "The users, oldest first, disabled ones too.", body = Page<UserJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, manager: Manager, Asked(which): Asked<WhichUsers>) -> Answered {
    let (account, limit) = (manager.reach(which.account)?.account(), page::limit(which.limit)?);
    let mut db = app.store.read().await?;
    let users = db.users(account, page::after(which.cursor.as_deref())?, limit + 1).await?;
    Ok(Answer::ok(&Page::of(users, limit, |user| user.id).map(UserJson::from))?)
}

/// Lets somebody in
///
/// They sign in to the pages by their e-mail address and password. One address is one user, whatever they may do.
#[utoipa::path(post, path = "/api/v1/users", tag = "users", security(("operator" = []), ("admin" = [])),
    request_body(content = NewUser, example = json!({"email": "anna@shop.example", "name": "Anna", "role": "admin", "account": examples::ACCOUNT})),
    responses((status = 201, description = "The user, with the password that was made.", body = UserJson)))]
pub(super) async fn create(State(app): State<Arc<App>>, manager: Manager, call: Call<NewUser>) -> Answered {
    let NewUser { email, name, role, account, password } = call.body;
    let (reach, role) = match (role, account) {
        (UserRoleName::Admin, account) => {
            let account = manager.account(account)?;
            (manager.reach(Some(account))?, UserRole::Admin(account))
        }
        (UserRoleName::Operator, None) => (manager.reach(None)?, UserRole::Operator),
        (UserRoleName::Operator, Some(_)) => {
            return Err(Refusal::Field { pointer: "/account", wrong: Wrong::OperatorOfAccount }.into());
        }
    };
    let Chosen { hash, shown } = Chosen::of(&app.office, password).await?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        let order = UserOrder { email: &email, name: &name, role };
        let id = licensing::create_user(tx, act, reach, order, &hash).await?;
        let made = tx.user(id).await?.ok_or(Refusal::Unknown("user"))?;
        Ok(Answer::created(&UserJson::from(made), format!("/api/v1/users/{id}"))?.showing("password", shown.clone()))
    });
    Ok(done.await?)
}

/// A password, and what is shown of it.
struct Chosen {
    hash: PasswordHash,
    shown: Option<Secret>,
}

impl Chosen {
    /// The one that was given, or one that is made.
    async fn of(office: &Office, given: Option<String>) -> licensing::Result<Self> {
        if let Some(given) = given {
            return Ok(Self { hash: office.hash_password("/password", &given).await?, shown: None });
        }
        let made = office.make_password();
        Ok(Self { hash: office.hash_password("/password", made.reveal()).await?, shown: Some(made) })
    }
}

/// A password to be set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    /// 12 to 256 characters; made, and shown this once, if left out.
    password: Option<String>,
}

/// Gives a user another password
///
/// They are signed out wherever they are signed in.
#[utoipa::path(post, path = "/api/v1/users/{id}/password", tag = "users", security(("operator" = []), ("admin" = [])),
    params(("id" = UserId, Path, description = "The user.")), request_body(content = NewPassword, example = json!({})),
    responses((status = 200, description = "The user, with the password that was made.", body = UserJson)))]
pub(super) async fn set_password(
    State(app): State<Arc<App>>,
    manager: Manager,
    At(id): At<UserId>,
    call: Call<NewPassword>,
) -> Answered {
    let reach = manager.reach(None)?;
    let Chosen { hash, shown } = Chosen::of(&app.office, call.body.password).await?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        licensing::change_password(tx, act, reach, id, &hash, None).await?;
        let user = tx.user(id).await?.ok_or(Refusal::Unknown("user"))?;
        Ok(Answer::ok(&UserJson::from(user))?.showing("password", shown.clone()))
    });
    Ok(done.await?)
}

/// Shuts a user out
///
/// They are signed out wherever they are signed in, and sign in no more. Again, it changes nothing.
#[utoipa::path(post, path = "/api/v1/users/{id}/disable", tag = "users", security(("operator" = []), ("admin" = [])),
    params(("id" = UserId, Path, description = "The user.")),
    responses((status = 200, description = "The user.", body = UserJson)))]
pub(super) async fn disable(State(app): State<Arc<App>>, manager: Manager, At(id): At<UserId>) -> Answered {
    let reach = manager.reach(None)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        licensing::disable_user(tx, act, reach, id).await?;
        Answer::ok(&UserJson::from(tx.user(id).await?.ok_or(Refusal::Unknown("user"))?))
    });
    Ok(done.await?)
}

/// Lets a user in again
#[utoipa::path(post, path = "/api/v1/users/{id}/enable", tag = "users", security(("operator" = []), ("admin" = [])),
    params(("id" = UserId, Path, description = "The user.")),
    responses((status = 200, description = "The user, who signs in by the password from before.", body = UserJson)))]
pub(super) async fn enable(State(app): State<Arc<App>>, manager: Manager, At(id): At<UserId>) -> Answered {
    let reach = manager.reach(None)?;
    let done = app.office.perform(manager.0.cause(None), async |tx, act| {
        licensing::enable_user(tx, act, reach, id).await?;
        Answer::ok(&UserJson::from(tx.user(id).await?.ok_or(Refusal::Unknown("user"))?))
    });
    Ok(done.await?)
}
