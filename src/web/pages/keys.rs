//! API keys: which there are, one made, which is shown once, and one revoked.

use super::{
    answer::{self, Answer, Fault},
    confirm::Confirm,
    form::{Asked, Choice, Fields, Input},
    kinds::{Cell, Entry, FormPage, Link, Listing, ShownOnce, Table, count, cut},
    shell::Place,
    told::{Told, told},
    visit::Visit,
    words::{keys::KeyWords, kinds::KindWords},
};
use crate::{
    domain::{id::Id, license::Account},
    licensing::{self, Key, Refusal},
    store::{ApiKey, KeySummary, Role},
    web::{
        App,
        handler::{get, post},
    },
};
use axum::{
    Router,
    extract::{Path, State},
};
use std::sync::Arc;

/// How many a page has.
const ROWS: i64 = 50;
/// How many shops can be chosen among.
const SHOPS: i64 = 200;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/keys", get(list).merge(post(create)))
        .route("/keys/new", get(new))
        .route("/keys/{id}/revoke", get(ask).merge(post(revoke)))
}

async fn list(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let (words, kind): (&KeyWords, &KindWords) = (visit.words(), visit.words());
    let account = visit.narrowed(asked.text("account").parse().ok())?.account();
    let after = asked.text("after").parse().ok();
    let mut keys = app.store.read().await?.keys(account, after, ROWS + 1).await?;
    let next = cut(&mut keys, ROWS).map(|key| key.id.to_string());
    let rows: Vec<_> = keys.iter().map(|key| row(key, words)).collect();
    let heads = [words.label, words.role, words.account, words.made, words.used, words.state];
    let page = Listing {
        shell: visit.shell(words.title, Place::Keys),
        about: words.about,
        ways: vec![Link::to("/keys/new", words.new)],
        path: "/keys",
        filters: Vec::new(),
        is_filtered: false,
        table: Table::of((kind.rows)(count(rows.len())), heads, rows),
        none: [words.none; 2],
        first: after.map(|_: Id<ApiKey>| Link::to(asked.query_with("after", None), kind.first)),
        next: next.map(|after| Link::to(asked.query_with("after", Some(&after)), kind.next)),
    };
    page.page()
}

fn row(key: &KeySummary, words: &KeyWords) -> [Cell; 6] {
    let role = match key.role.as_str() {
        "operator" => words.operator,
        "admin" => words.admin,
        _ => words.shop,
    };
    let role = Cell::text(role);
    let role = match &key.shop_id {
        Some(shop) => role.with_note(shop),
        None => role,
    };
    let state = match key.revoked_at {
        Some(_) => Cell::badge("quiet", words.revoked),
        None => Cell::link(format!("/keys/{}/revoke", key.id), words.revoke),
    };
    let used = key.last_used_at.map_or_else(|| Cell::text(words.never), Cell::at);
    [Cell::text(&*key.label), role, Cell::any(key.email.as_deref()), Cell::at(key.created_at), used, state]
}

async fn new(State(app): State<Arc<App>>, visit: Visit) -> Answer {
    let account = visit.account()?;
    form(&app, &visit, account, &Fields::default(), None).await
}

async fn form(app: &App, visit: &Visit, account: Id<Account>, typed: &Fields, told: Option<Told>) -> Answer {
    let words: &KeyWords = visit.words();
    let shops = app.store.read().await?.shops(Some(account), None, None, SHOPS).await?.items;
    let (role, shop) = (typed.text("role"), typed.text("shop"));
    let mut choices = vec![Choice::of("", words.no_shop, shop)];
    choices.extend(
        shops
            .iter()
            .map(|known| Choice::of(known.id.to_string(), format!("{} ({})", known.name, known.shop_id.as_str()), shop)),
    );
    let label = Input { hint: Some(words.label_hint), ..Input::text("label", words.label, typed.text("label")) };
    let page = FormPage {
        shell: visit.shell(words.new, Place::Keys),
        back: Link::to("/keys", words.title),
        about: words.new_about.to_owned(),
        told,
        entries: vec![
            Entry::line(label.required()),
            Entry::select(
                "role",
                words.role,
                vec![Choice::of("shop", words.shop, role), Choice::of("admin", words.admin, role)],
            ),
            Entry::select("shop", words.of_shop, choices),
        ],
        fields: Vec::new(),
        action: "/keys".to_owned(),
        button: words.create,
    };
    page.page()
}

async fn create(State(app): State<Arc<App>>, visit: Visit, fields: Fields) -> Answer {
    let (words, account): (&KeyWords, _) = (visit.words(), visit.account()?);
    let label = fields.text("label");
    let role = match (fields.text("role"), fields.text("shop").parse()) {
        ("admin", _) => Role::Admin(account),
        (_, Ok(shop)) => Role::Shop(account, shop),
        (_, Err(_)) => {
            let told = Told {
                text: words.shop_missing.to_owned(),
                field: Some("shop".to_owned()),
                more: Vec::new(),
                status: axum::http::StatusCode::UNPROCESSABLE_ENTITY,
            };
            return form(&app, &visit, account, &fields, Some(told)).await;
        }
    };
    let made =
        app.office.perform(visit.cause(None), async |tx, act| licensing::create_key(tx, act, role, label, Key::Made).await);
    match made.await {
        Ok((_, key)) => {
            let page = ShownOnce {
                shell: visit.shell(words.made_title, Place::Keys),
                words: visit.words(),
                about: (words.made_about)(label),
                label: words.key,
                secret: key,
                file: None,
                facts: Vec::new(),
                on: Link::to("/keys", words.on),
            };
            page.page()
        }
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            form(&app, &visit, account, &fields, Some(told)).await
        }
    }
}

/// A key in reach.
async fn known(app: &App, visit: &Visit, id: Id<ApiKey>) -> Result<KeySummary, Fault> {
    let key = app.store.read().await?.api_key_summary(id).await?.ok_or(Fault::NotFound)?;
    if !visit.is_operator() {
        visit.reach().over(key.account, "API key")?;
    }
    Ok(key)
}

async fn ask(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| Fault::NotFound)?;
    let key = known(&app, &visit, id).await?;
    asked(&visit, &key, "", None)
}

fn asked(visit: &Visit, key: &KeySummary, reason: &str, told: Option<Told>) -> Answer {
    let words: &KeyWords = visit.words();
    let shell = visit.shell((words.revoke_title)(&key.label), Place::Keys);
    let used = key
        .last_used_at
        .map_or_else(|| words.never_used.to_owned(), |at| (words.last_used)(&super::moment::Moment(at).shown()));
    let page = Confirm {
        effects: vec![words.revoke_effect.to_owned(), used],
        reassurance: words.revoke_stays,
        inputs: vec![Confirm::reason(&shell, reason)],
        shell,
        fields: Vec::new(),
        action: format!("/keys/{}/revoke", key.id),
        button: words.revoke,
        back: "/keys".to_owned(),
        told,
    };
    page.page()
}

async fn revoke(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = id.parse().map_err(|_| Fault::NotFound)?;
    let words: &KeyWords = visit.words();
    let key = known(&app, &visit, id).await?;
    let reach = visit.reach();
    let done: Result<_, Refusal> = app
        .office
        .perform(visit.cause(fields.given("reason").map(str::to_owned)), async |tx, act| {
            licensing::revoke_key(tx, act, reach, id).await
        })
        .await;
    match done {
        Ok(_) => answer::done(&app, "/keys", &(words.done)(&key.label)),
        Err(refusal) => asked(&visit, &key, fields.text("reason"), Some(told(&refusal, visit.language)?)),
    }
}
