//! One of the people who sign in: shut out, let in again, given another password.

use super::{role, shown, state};
use crate::{
    domain::id::Id,
    licensing::{self, Refusal},
    store::User,
    web::{
        App,
        pages::{
            answer::{self, Answer, Fault},
            confirm::Confirm,
            form::Fields,
            kinds::{Action, Cell, Details, Link, Section},
            shell::Place,
            told::{Told, told},
            visit::Visit,
            words::users::UserWords,
        },
    },
};
use axum::extract::{Path, State};
use std::sync::Arc;

/// One in reach, and in how many browsers they are signed in.
async fn known(app: &App, visit: &Visit, id: &str) -> Result<(User, u64), Fault> {
    let id: Id<User> = id.parse().map_err(|_| Fault::NotFound)?;
    let mut db = app.store.read().await?;
    let user = db.user(id).await?.ok_or(Fault::NotFound)?;
    if !visit.is_operator() {
        visit.reach().over(user.role.account(), "user")?;
    }
    let browsers = db.count_sign_ins(id).await?;
    Ok((user, browsers))
}

pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let (user, browsers) = known(&app, &visit, &id).await?;
    let words: &UserWords = visit.words();
    let at = |what: &str| format!("/users/{id}/{what}");
    let mut actions = Vec::new();
    if user.id == visit.user.id {
        actions.push(Action::page("/password", words.own_password));
    } else {
        actions.push(Action::page(at("password"), words.reset));
        actions.push(match user.disabled_at {
            None => Action::page(at("disable"), words.disable),
            Some(_) => Action::now(at("enable"), words.enable, Vec::new()),
        });
    }
    let facts = vec![
        (words.state, state(&user, words)),
        (words.email, Cell::text(&*user.email)),
        (words.role, Cell::text(role(&user, words))),
        (words.account, Cell::any(user.account_name.as_deref())),
        (words.made, Cell::at(user.created_at)),
        (words.last_sign_in, user.last_sign_in_at.map_or_else(|| Cell::text(words.never), Cell::at)),
        (words.browsers, Cell::number(browsers)),
        (words.disabled_since, Cell::at_any(user.disabled_at)),
    ];
    let page = Details {
        back: Link::to("/users", words.title),
        banner: None,
        sections: vec![Section { title: words.who.to_owned(), facts, actions, ..Section::default() }],
        shell: visit.shell(user.name, Place::Users),
    };
    page.page()
}

pub(super) async fn ask_disable(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let (user, browsers) = known(&app, &visit, &id).await?;
    asked_disable(&visit, &user, browsers, "", None)
}

fn asked_disable(visit: &Visit, user: &User, browsers: u64, reason: &str, told: Option<Told>) -> Answer {
    let words: &UserWords = visit.words();
    let shell = visit.shell((words.disable_title)(&user.name), Place::Users);
    let page = Confirm {
        effects: vec![(words.signs_out)(browsers), words.disable_effect.to_owned()],
        reassurance: words.disable_stays,
        inputs: vec![Confirm::reason(&shell, reason)],
        shell,
        fields: Vec::new(),
        action: format!("/users/{}/disable", user.id),
        button: words.disable,
        back: format!("/users/{}", user.id),
        told,
    };
    page.page()
}

pub(super) async fn disable(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let (user, browsers) = known(&app, &visit, &id).await?;
    let words: &UserWords = visit.words();
    let reach = visit.reach();
    let reason = fields.given("reason").map(str::to_owned);
    let done =
        app.office.perform(visit.cause(reason), async |tx, act| licensing::disable_user(tx, act, reach, user.id).await);
    match done.await {
        Ok(_) => answer::done(&app, &format!("/users/{}", user.id), &(words.disabled_done)(&user.name)),
        Err(refusal) => asked_disable(&visit, &user, browsers, fields.text("reason"), Some(told(&refusal, visit.language)?)),
    }
}

pub(super) async fn enable(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let (user, _) = known(&app, &visit, &id).await?;
    let words: &UserWords = visit.words();
    let reach = visit.reach();
    let done = app.office.perform(visit.cause(None), async |tx, act| licensing::enable_user(tx, act, reach, user.id).await);
    done.await?;
    answer::done(&app, &format!("/users/{}", user.id), &(words.enabled_done)(&user.name))
}

pub(super) async fn ask_password(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let (user, browsers) = known(&app, &visit, &id).await?;
    let words: &UserWords = visit.words();
    let page = Confirm {
        shell: visit.shell((words.reset_title)(&user.name), Place::Users),
        effects: vec![(words.signs_out)(browsers), words.reset_effect.to_owned()],
        reassurance: words.reset_stays,
        inputs: Vec::new(),
        fields: Vec::new(),
        action: format!("/users/{}/password", user.id),
        button: words.reset,
        back: format!("/users/{}", user.id),
        told: None,
    };
    page.page()
}

pub(super) async fn reset_password(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let (user, _) = known(&app, &visit, &id).await?;
    // Who may change their own knows it, and proves that.
    if user.id == visit.user.id {
        return answer::on_to("/password");
    }
    let password = reset(&app, &visit, user.id).await?;
    shown(&visit, &user.email, password)
}

async fn reset(app: &App, visit: &Visit, id: Id<User>) -> Result<String, Refusal> {
    let password = app.office.make_password();
    let hash = app.office.hash_password("/password", password.reveal()).await?;
    let reach = visit.reach();
    let done = app
        .office
        .perform(visit.cause(None), async |tx, act| licensing::change_password(tx, act, reach, id, &hash, None).await);
    done.await?;
    Ok(password.reveal().to_owned())
}
