//! The list of customers, with what they are let into, in pages that the database cuts; above it the licenses that are used and free.

use super::{
    super::{
        answer::{self, Answer},
        form::{Asked, Choice, Fields, Input},
        kinds::count,
        shell::{Place, Shell},
        visit::Visit,
        words::customers::CustomersWords,
    },
    Room, shops, systems,
};
use crate::{
    domain::{id::Id, license::Account},
    store::{self, CustomerDetail, CustomerFilter, Db, LinkGlance},
    web::App,
};
use askama::Template;
use axum::extract::State;
use std::{collections::BTreeMap, sync::Arc};

/// How many a page has.
const ROWS: i64 = 50;
/// How many systems of a customer are named.
const NAMED: usize = 4;

#[derive(Template)]
#[template(path = "pages/customers.html")]
struct CustomersPage {
    shell: Shell,
    words: &'static CustomersWords,
    room: Room,
    filter: Filter,
    rows: Vec<Row>,
    caption: String,
    first: Option<String>,
    next: Option<String>,
}

/// The filters as they are shown.
struct Filter {
    is_set: bool,
    q: Input,
    shops: Vec<Choice>,
    systems: Vec<Choice>,
    states: Vec<Choice>,
    account: String,
}

/// A customer in the list.
struct Row {
    path: String,
    number: String,
    name: String,
    email: Option<String>,
    enabled: bool,
    links: Vec<LinkGlance>,
    /// How many more there are.
    more_links: Option<String>,
}

/// The list.
pub(super) async fn list(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let words: &CustomersWords = visit.words();
    let account = visit.narrowed(asked.text("account").parse().ok())?.account();
    let state = asked.text("state");
    let filter = CustomerFilter {
        account,
        shop: asked.text("shop").parse().ok(),
        system: asked.text("system").parse().ok(),
        enabled: match state {
            "enabled" => Some(true),
            "disabled" => Some(false),
            _ => None,
        },
        // The overview leads here by the second name.
        unlicensed: state == "unlicensed" || asked.text("licensed") == "no",
        q: asked.given("q"),
    };
    let after = asked.text("after").parse().ok();
    let mut db = app.store.read().await?;
    let found = db.customers(&filter, after, ROWS).await?;
    let rows = rows(&mut db, found.items, words).await?;
    let room = Room::of(&db.census(account).await?);
    answer::page(&CustomersPage {
        shell: visit.shell(words.title, Place::Customers),
        room,
        filter: shown(&mut db, &asked, account, words).await?,
        caption: (words.caption)(count(rows.len())),
        rows,
        first: after.map(|_: Id<_>| asked.query_with("after", None)),
        next: found.next.map(|next| asked.query_with("after", Some(&next.to_string()))),
        words,
    })
}

async fn rows(db: &mut Db, customers: Vec<CustomerDetail>, words: &CustomersWords) -> Result<Vec<Row>, store::Error> {
    let ids: Vec<_> = customers.iter().map(|customer| customer.id).collect();
    let mut links: BTreeMap<_, Vec<LinkGlance>> = BTreeMap::new();
    for link in db.links_of_customers(&ids).await? {
        links.entry(link.customer).or_default().push(link);
    }
    let row = |customer: CustomerDetail| {
        let mut links = links.remove(&customer.id).unwrap_or_default();
        // Those that cannot log in are named first.
        links.sort_by(|one, other| (one.licensed, &one.title).cmp(&(other.licensed, &other.title)));
        let more = count(links.len().saturating_sub(NAMED));
        let more_links = (more > 0).then(|| (words.more)(more));
        links.truncate(NAMED);
        Row {
            path: format!("/customers/{}", customer.id),
            number: customer.number,
            name: customer.name,
            email: customer.email,
            enabled: customer.enabled,
            links,
            more_links,
        }
    };
    Ok(customers.into_iter().map(row).collect())
}

async fn shown(
    db: &mut Db,
    asked: &Fields,
    account: Option<Id<Account>>,
    words: &CustomersWords,
) -> Result<Filter, store::Error> {
    let state = if asked.text("licensed") == "no" { "unlicensed" } else { asked.text("state") };
    let states =
        [("", words.any_state), ("enabled", words.enabled), ("disabled", words.disabled), ("unlicensed", words.unlicensed)];
    let any_shop = std::iter::once(Choice::of("", words.any_shop, asked.text("shop")));
    let shops = shops(db, account, asked.text("shop")).await?;
    Ok(Filter {
        is_set: !asked.query_with("after", None).is_empty(),
        q: Input { hint: Some(words.search_hint), ..Input::text("q", words.search, asked.text("q")).kind("search") },
        shops: if shops.len() > 1 { any_shop.chain(shops).collect() } else { Vec::new() },
        systems: systems(db, (account, None), words.any_system, asked.text("system")).await?,
        states: states.into_iter().map(|(value, label)| Choice::of(value, label, state)).collect(),
        account: asked.text("account").to_owned(),
    })
}
