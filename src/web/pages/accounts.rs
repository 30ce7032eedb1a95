//! Accounts: the vendor's staff finds one, looks at it alone, makes and changes one; an administrator sees and names their own.

use super::{
    answer::{self, Answer, Fault},
    form::{Asked, Fields, Input},
    kinds::{Action, Cell, Details, Entry, FormPage, Link, Listing, Section, Table, count},
    license_keys,
    shell::Place,
    staff::Staff,
    subscriptions,
    told::{Told, told},
    visit::Visit,
    words::{accounts::AccountWords, kinds::KindWords, subscriptions::SubscriptionWords},
};
use crate::{
    domain::{id::Id, license},
    licensing::{self, AccountChange, Refusal},
    store::{Account, AccountFilter},
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
/// How many of its subscriptions a page names.
const SUBSCRIPTIONS: i64 = 50;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/accounts", get(list).merge(post(create)))
        .route("/accounts/new", get(new))
        .route("/accounts/{id}", get(show))
        .route("/accounts/{id}/edit", get(edit).merge(post(change)))
}

async fn list(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    if let Some(own) = visit.reach().account() {
        return answer::on_to(&format!("/accounts/{own}"));
    }
    let (words, kind): (&AccountWords, &KindWords) = (visit.words(), visit.words());
    let after = asked.text("after").parse().ok();
    let filter = AccountFilter { q: asked.given("q").map(str::to_owned), after };
    let found = app.store.read().await?.accounts(&filter, ROWS).await?;
    let row = |account: &Account| {
        let path = format!("/accounts/{}", account.id);
        [Cell::link(path, &*account.name), Cell::text(&*account.email), Cell::at(account.created_at)]
    };
    let rows: Vec<_> = found.items.iter().map(row).collect();
    let page = Listing {
        shell: visit.shell(words.title, Place::Accounts),
        about: words.about,
        ways: vec![Link::to("/accounts/new", words.new)],
        path: "/accounts",
        filters: vec![Entry::line(Input::text("q", words.search, asked.text("q")).kind("search"))],
        is_filtered: asked.given("q").is_some(),
        table: Table::of((kind.rows)(count(rows.len())), [words.name, words.email, words.made], rows),
        none: [words.none_fits, words.none],
        first: after.map(|_: Id<license::Account>| Link::to(asked.query_with("after", None), kind.first)),
        next: found.next.map(|after| Link::to(asked.query_with("after", Some(&after.to_string())), kind.next)),
    };
    page.page()
}

/// An account in reach.
pub(super) async fn known(app: &App, visit: &Visit, id: &str) -> Result<Account, Fault> {
    let id = id.parse().map_err(|_| Fault::NotFound)?;
    visit.reach().narrowed(Some(id))?;
    app.store.read().await?.account(id).await?.ok_or(Fault::NotFound)
}

async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let account = known(&app, &visit, &id).await?;
    let (words, state_words): (&AccountWords, &SubscriptionWords) = (visit.words(), visit.words());
    let mut db = app.store.read().await?;
    let census = db.census(Some(account.id)).await?;
    let covering = db.subscriptions_of_account(account.id, SUBSCRIPTIONS).await?;
    let mut actions = vec![Action::page(format!("/accounts/{id}/edit"), words.edit)];
    if visit.is_operator() {
        let fields = vec![("account", account.id.to_string()), ("then", "/".to_owned())];
        actions.insert(0, Action::now("/account", words.look, fields));
    }
    let facts = vec![
        (words.email, Cell::text(&*account.email)),
        (words.made, Cell::at(account.created_at)),
        (words.systems, Cell::number(census.systems).with_note((words.unlicensed)(census.systems_unlicensed))),
        (words.customers, Cell::number(census.links).with_note((words.unlicensed)(census.links_unlicensed))),
        (words.system_licenses, Cell::number(census.system_licenses)),
        (
            words.customer_licenses,
            Cell::number(census.customer_licenses).with_note((words.free)(census.customer_licenses_free)),
        ),
    ];
    let (now, terms) = (app.clock.now(), app.office.terms);
    let row = |subscription: &crate::store::SubscriptionSummary| {
        let reference = &subscription.facts.reference;
        let state = subscriptions::state(&subscription.facts, now, terms, state_words);
        [Cell::link(subscriptions::path(reference), &**reference), state]
    };
    let rows: Vec<_> = covering.iter().map(row).collect();
    let mut sections = vec![Section { title: words.facts.to_owned(), facts, actions, ..Section::default() }];
    sections.push(Section {
        title: words.subscriptions.to_owned(),
        about: rows.is_empty().then(|| words.no_subscription.to_owned()),
        table: (!rows.is_empty())
            .then(|| Table::of(words.subscriptions_about, [state_words.reference, state_words.state], rows)),
        ..Section::default()
    });
    sections.push(license_keys::of_account(&app, &mut db, &visit, account.id).await?);
    let back = if visit.is_operator() { Link::to("/accounts", words.title) } else { Link::to("/", words.overview) };
    Details { back, banner: None, sections, shell: visit.shell(account.name, Place::Accounts) }.page()
}

async fn new(Staff(visit): Staff) -> Answer {
    form(&visit, &Fields::default(), None)
}

fn entries(words: &AccountWords, (name, email): (&str, &str), with_email: bool) -> Vec<Entry> {
    let mut entries = vec![Entry::line(Input::text("name", words.name, name).required())];
    if with_email {
        let input = Input::text("email", words.email, email).kind("email").required();
        entries.push(Entry::line(Input { hint: Some(words.email_hint), ..input }));
    }
    entries
}

fn form(visit: &Visit, typed: &Fields, told: Option<Told>) -> Answer {
    let words: &AccountWords = visit.words();
    let page = FormPage {
        shell: visit.shell(words.new, Place::Accounts),
        back: Link::to("/accounts", words.title),
        about: words.new_about.to_owned(),
        told,
        entries: entries(words, (typed.text("name"), typed.text("email")), true),
        fields: Vec::new(),
        action: "/accounts".to_owned(),
        button: words.create,
    };
    page.page()
}

async fn create(State(app): State<Arc<App>>, Staff(visit): Staff, fields: Fields) -> Answer {
    let words: &AccountWords = visit.words();
    let (name, email) = (fields.text("name"), fields.text("email"));
    let made = app.office.perform(visit.cause(None), async |tx, act| licensing::create_account(tx, act, email, name).await);
    match made.await {
        Ok(id) => answer::done(&app, &format!("/accounts/{id}"), &(words.made_done)(name)),
        Err(refusal) => form(&visit, &fields, Some(told(&refusal, visit.language)?)),
    }
}

async fn edit(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let account = known(&app, &visit, &id).await?;
    changing(&visit, &account, (&account.name, &account.email), account.version, None)
}

fn changing(visit: &Visit, account: &Account, typed: (&str, &str), version: i64, told: Option<Told>) -> Answer {
    let words: &AccountWords = visit.words();
    let page = FormPage {
        shell: visit.shell((words.edit_title)(&account.name), Place::Accounts),
        back: Link::to(format!("/accounts/{}", account.id), &*account.name),
        about: if visit.is_operator() { words.edit_about } else { words.edit_about_own }.to_owned(),
        told,
        entries: entries(words, typed, visit.is_operator()),
        fields: vec![("version", version.to_string())],
        action: format!("/accounts/{}/edit", account.id),
        button: words.save,
    };
    page.page()
}

async fn change(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let account = known(&app, &visit, &id).await?;
    let words: &AccountWords = visit.words();
    let (name, email) = (fields.text("name"), fields.given("email").filter(|_| visit.is_operator()));
    let expected = fields.text("version").parse().ok();
    let reach = visit.reach();
    let done: Result<(), Refusal> = app
        .office
        .perform(visit.cause(None), async |tx, act| {
            let change = AccountChange { email, name: Some(name) };
            licensing::change_account(tx, act, reach, account.id, expected, change).await
        })
        .await;
    match done {
        Ok(()) => answer::done(&app, &format!("/accounts/{id}"), words.changed_done),
        Err(refusal) => {
            let typed = (name, fields.text("email"));
            let version = expected.unwrap_or(account.version);
            changing(&visit, &account, typed, version, Some(told(&refusal, visit.language)?))
        }
    }
}
