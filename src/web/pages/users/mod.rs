//! The people who sign in to these pages: which there are, one let in, and one of them (`one`).

mod one;

use super::{
    answer::Answer,
    form::{Asked, Choice, Fields, Input},
    kinds::{Cell, Entry, FormPage, Link, Listing, ShownOnce, Table, count, cut},
    shell::Place,
    told::{Told, told},
    visit::Visit,
    words::{kinds::KindWords, users::UserWords},
};
use crate::{
    domain::id::Id,
    licensing::{self, Refusal, UserOrder},
    store::{User, UserRole},
    web::{
        App,
        handler::{get, post},
    },
};
use axum::{Router, extract::State};
use std::sync::Arc;

/// How many a page has.
const ROWS: i64 = 50;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/users", get(list).merge(post(create)))
        .route("/users/new", get(new))
        .route("/users/{id}", get(one::show))
        .route("/users/{id}/disable", get(one::ask_disable).merge(post(one::disable)))
        .route("/users/{id}/enable", post(one::enable))
        .route("/users/{id}/password", get(one::ask_password).merge(post(one::reset_password)))
}

async fn list(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let (words, kind): (&UserWords, &KindWords) = (visit.words(), visit.words());
    let account = visit.narrowed(asked.text("account").parse().ok())?.account();
    let after = asked.text("after").parse().ok();
    let mut users = app.store.read().await?.users(account, after, ROWS + 1).await?;
    let next = cut(&mut users, ROWS).map(|user| user.id.to_string());
    let rows: Vec<_> = users.iter().map(|user| row(user, words)).collect();
    let heads = [words.name, words.role, words.account, words.last_sign_in, words.state];
    let page = Listing {
        shell: visit.shell(words.title, Place::Users),
        about: words.about,
        ways: vec![Link::to("/users/new", words.new)],
        path: "/users",
        filters: Vec::new(),
        is_filtered: false,
        table: Table::of((kind.rows)(count(rows.len())), heads, rows),
        none: [words.none; 2],
        first: after.map(|_: Id<User>| Link::to(asked.query_with("after", None), kind.first)),
        next: next.map(|after| Link::to(asked.query_with("after", Some(&after)), kind.next)),
    };
    page.page()
}

fn row(user: &User, words: &UserWords) -> [Cell; 5] {
    [
        Cell::link(format!("/users/{}", user.id), &*user.name).with_note(&*user.email),
        Cell::text(role(user, words)),
        Cell::any(user.account_name.as_deref()),
        user.last_sign_in_at.map_or_else(|| Cell::text(words.never), Cell::at),
        state(user, words),
    ]
}

fn role(user: &User, words: &UserWords) -> &'static str {
    match user.role {
        UserRole::Operator => words.operator,
        UserRole::Admin(_) => words.admin,
    }
}

fn state(user: &User, words: &UserWords) -> Cell {
    match user.disabled_at {
        None => Cell::badge("good", words.enabled),
        Some(_) => Cell::badge("quiet", words.disabled),
    }
}

async fn new(visit: Visit) -> Answer {
    form(&visit, &Fields::default(), None)
}

fn form(visit: &Visit, typed: &Fields, told: Option<Told>) -> Answer {
    let words: &UserWords = visit.words();
    let account = visit.narrowed(None)?.account();
    let mut roles = Vec::new();
    if account.is_some() {
        roles.push(Choice::of("admin", words.admin, typed.text("role")));
    }
    if visit.is_operator() {
        roles.push(Choice::of("operator", words.operator, typed.text("role")));
    }
    let email = Input::text("email", words.email, typed.text("email")).kind("email").required();
    let name = Input::text("name", words.name, typed.text("name")).required();
    let about = if account.is_some() { words.new_about } else { words.new_about_staff };
    let page = FormPage {
        shell: visit.shell(words.new, Place::Users),
        back: Link::to("/users", words.title),
        about: about.to_owned(),
        told,
        entries: vec![Entry::line(name), Entry::line(email), Entry::select("role", words.role, roles)],
        fields: Vec::new(),
        action: "/users".to_owned(),
        button: words.create,
    };
    page.page()
}

async fn create(State(app): State<Arc<App>>, visit: Visit, fields: Fields) -> Answer {
    let role = match fields.text("role") {
        "operator" => UserRole::Operator,
        _ => UserRole::Admin(visit.account()?),
    };
    let order = UserOrder { email: fields.text("email"), name: fields.text("name"), role };
    match made(&app, &visit, order).await {
        Ok(password) => shown(&visit, order.email, password),
        Err(refusal) => form(&visit, &fields, Some(told(&refusal, visit.language)?)),
    }
}

async fn made(app: &App, visit: &Visit, order: UserOrder<'_>) -> Result<String, Refusal> {
    let password = app.office.make_password();
    let hash = app.office.hash_password("/password", password.reveal()).await?;
    let reach = visit.reach();
    let done =
        app.office.perform(visit.cause(None), async |tx, act| licensing::create_user(tx, act, reach, order, &hash).await);
    done.await?;
    Ok(password.reveal().to_owned())
}

/// A password that was made, this once.
fn shown(visit: &Visit, email: &str, password: String) -> Answer {
    let words: &UserWords = visit.words();
    let page = ShownOnce {
        shell: visit.shell(words.password_title, Place::Users),
        words: visit.words(),
        about: (words.password_about)(email),
        label: words.password,
        secret: password,
        file: None,
        facts: vec![(words.email, Cell::code(email))],
        on: Link::to("/users", words.on),
    };
    page.page()
}
