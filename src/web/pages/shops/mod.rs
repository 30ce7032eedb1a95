//! The shops of an account: made, changed, and the SHOPIDs that were reported from elsewhere (`moves`).

mod moves;

use super::{
    answer::{self, Answer, Fault},
    form::{Asked, Fields, Input},
    kinds::{Action, Cell, Details, Entry, FormPage, Link, Listing, Section, Table, count},
    shell::Place,
    told::{Told, told},
    visit::Visit,
    words::{kinds::KindWords, shops::ShopWords},
};
use crate::{
    domain::{id::Id, shop},
    licensing::{self, Refusal, ShopChange},
    store::{Shop, ShopMove},
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

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/shops", get(list).merge(post(create)))
        .route("/shops/new", get(new))
        .route("/shops/{id}", get(show))
        .route("/shops/{id}/edit", get(edit).merge(post(change)))
        .route("/shops/{id}/moves/{shop_id}/approve", get(moves::ask_approve).merge(post(moves::approve)))
        .route("/shops/{id}/moves/{shop_id}/dismiss", get(moves::ask_dismiss).merge(post(moves::dismiss)))
}

async fn list(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let (words, kind): (&ShopWords, &KindWords) = (visit.words(), visit.words());
    let account = visit.narrowed(asked.text("account").parse().ok())?.account();
    let after = asked.text("after").parse().ok();
    let found = app.store.read().await?.shops(account, asked.given("q"), after, ROWS).await?;
    let row = |shop: &Shop| {
        [
            Cell::link(format!("/shops/{}", shop.id), &*shop.name),
            Cell::code(shop.shop_id.as_str()),
            Cell::text(&*shop.start_url),
            Cell::at(shop.created_at),
        ]
    };
    let rows: Vec<_> = found.items.iter().map(row).collect();
    let heads = [words.name, words.shop_id, words.start_url, words.made];
    let page = Listing {
        shell: visit.shell(words.title, Place::Shops),
        about: words.about,
        ways: vec![Link::to("/shops/new", words.new)],
        path: "/shops",
        filters: vec![Entry::line(Input::text("q", words.search, asked.text("q")).kind("search"))],
        is_filtered: asked.given("q").is_some(),
        table: Table::of((kind.rows)(count(rows.len())), heads, rows),
        none: [words.none_fits, words.none],
        first: after.map(|_: Id<shop::Shop>| Link::to(asked.query_with("after", None), kind.first)),
        next: found.next.map(|after| Link::to(asked.query_with("after", Some(&after.to_string())), kind.next)),
    };
    page.page()
}

/// A shop in reach, and what was reported of it.
async fn known(app: &App, visit: &Visit, id: &str) -> Result<(Shop, Vec<ShopMove>), Fault> {
    let id = id.parse().map_err(|_| Fault::NotFound)?;
    let mut db = app.store.read().await?;
    visit.reach().over_shop(&mut db, id).await?;
    let shop = db.shop(id).await?.ok_or(Fault::NotFound)?;
    let reported = db.shop_moves(id).await?;
    Ok((shop, reported))
}

async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let (shop, reported) = known(&app, &visit, &id).await?;
    let words: &ShopWords = visit.words();
    let bound = app.store.read().await?.bound_to_shop(shop.id).await?;
    let facts = vec![
        (words.shop_id, Cell::code(shop.shop_id.as_str())),
        (words.start_url, Cell::text(&*shop.start_url)),
        (words.bound, Cell::text((words.bound_in_numbers)(&bound))),
        (words.made, Cell::at(shop.created_at)),
    ];
    let actions = vec![Action::page(format!("/shops/{id}/edit"), words.edit)];
    let mut sections = vec![Section { title: words.facts.to_owned(), facts, actions, ..Section::default() }];
    if !reported.is_empty() {
        let rows: Vec<_> = reported.iter().map(|one| moves::row(&shop, one, words)).collect();
        let heads = [words.shop_id, words.first_report, words.last_report, words.reports, words.approve, words.dismiss];
        sections.push(Section {
            title: words.moves.to_owned(),
            about: Some(words.moves_about.to_owned()),
            table: Some(Table::of(words.moves, heads, rows)),
            ..Section::default()
        });
    }
    let page = Details {
        back: Link::to("/shops", words.title),
        banner: None,
        sections,
        shell: visit.shell(shop.name, Place::Shops),
    };
    page.page()
}

async fn new(visit: Visit) -> Answer {
    visit.account()?;
    form(&visit, &Fields::default(), None)
}

fn form(visit: &Visit, typed: &Fields, told: Option<Told>) -> Answer {
    let words: &ShopWords = visit.words();
    let shop_id = Input::text("shop_id", words.shop_id, typed.text("shop_id")).required();
    let page = FormPage {
        shell: visit.shell(words.new, Place::Shops),
        back: Link::to("/shops", words.title),
        about: words.new_about.to_owned(),
        told,
        entries: vec![
            name_entry(words, typed.text("name")),
            Entry::line(Input { hint: Some(words.shop_id_hint), ..shop_id }),
            start_url_entry(words, typed.text("start_url")),
        ],
        fields: Vec::new(),
        action: "/shops".to_owned(),
        button: words.create,
    };
    page.page()
}

fn name_entry(words: &ShopWords, value: &str) -> Entry {
    Entry::line(Input::text("name", words.name, value).required())
}

fn start_url_entry(words: &ShopWords, value: &str) -> Entry {
    let input = Input::text("start_url", words.start_url, value).kind("url").required();
    Entry::line(Input { hint: Some(words.start_url_hint), ..input })
}

async fn create(State(app): State<Arc<App>>, visit: Visit, fields: Fields) -> Answer {
    let account = visit.account()?;
    let words: &ShopWords = visit.words();
    let name = fields.text("name");
    let made = app.office.perform(visit.cause(None), async |tx, act| {
        let shop_id = licensing::shop_id_of(fields.text("shop_id"))?;
        licensing::create_shop(tx, act, account, name, fields.text("start_url"), &shop_id).await
    });
    match made.await {
        Ok(id) => answer::done(&app, &format!("/shops/{id}"), &(words.made_done)(name)),
        Err(refusal) => form(&visit, &fields, Some(told(&refusal, visit.language)?)),
    }
}

async fn edit(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let (shop, _) = known(&app, &visit, &id).await?;
    changing(&visit, &shop, (&shop.name, &shop.start_url), shop.version, None)
}

fn changing(visit: &Visit, shop: &Shop, (name, start_url): (&str, &str), version: i64, told: Option<Told>) -> Answer {
    let words: &ShopWords = visit.words();
    let page = FormPage {
        shell: visit.shell((words.edit_title)(&shop.name), Place::Shops),
        back: Link::to(format!("/shops/{}", shop.id), &*shop.name),
        about: words.edit_about.to_owned(),
        told,
        entries: vec![name_entry(words, name), start_url_entry(words, start_url)],
        fields: vec![("version", version.to_string())],
        action: format!("/shops/{}/edit", shop.id),
        button: words.save,
    };
    page.page()
}

async fn change(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let (shop, _) = known(&app, &visit, &id).await?;
    let words: &ShopWords = visit.words();
    let typed = (fields.text("name"), fields.text("start_url"));
    let expected = fields.text("version").parse().ok();
    let done: Result<(), Refusal> = app
        .office
        .perform(visit.cause(None), async |tx, act| {
            let change = ShopChange { name: Some(typed.0), start_url: Some(typed.1) };
            licensing::change_shop(tx, act, shop.account, shop.id, &change, expected).await
        })
        .await;
    match done {
        Ok(()) => answer::done(&app, &format!("/shops/{id}"), words.changed_done),
        Err(refusal) => {
            changing(&visit, &shop, typed, expected.unwrap_or(shop.version), Some(told(&refusal, visit.language)?))
        }
    }
}
