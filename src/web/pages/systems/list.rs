//! The list of systems: in the order in which they were made, with filters, in pages that the database cuts.

use super::{
    super::words::systems::{SystemsWords, protocol},
    page::State,
};
use crate::{
    domain::system::Protocol,
    store::SystemFilter,
    web::{
        App,
        pages::{
            answer::{self, Answer},
            form::{Asked, Choice, Input},
            kinds::count,
            shell::{Place, Shell},
            visit::Visit,
        },
    },
};
use askama::Template;
use axum::extract;
use std::sync::Arc;

/// How many a page has.
const ROWS: i64 = 50;

#[derive(Template)]
#[template(path = "pages/systems/list.html")]
struct ListPage {
    shell: Shell,
    words: &'static SystemsWords,
    q: Input,
    protocol: Vec<Choice>,
    enabled: Vec<Choice>,
    licensed: Vec<Choice>,
    is_filtered: bool,
    rows: Vec<Row>,
    caption: String,
    first: Option<String>,
    next: Option<String>,
}

struct Row {
    path: String,
    title: String,
    name: String,
    protocol: &'static str,
    customers: String,
    state: State,
}

pub(super) async fn show(extract::State(app): extract::State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let words: &SystemsWords = visit.words();
    let account = visit.narrowed(asked.text("account").parse().ok())?.account();
    let yes_or_no = |name| match asked.text(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let filter = SystemFilter {
        account,
        protocol: Protocol::of_word(asked.text("protocol")),
        enabled: yes_or_no("enabled"),
        licensed: yes_or_no("licensed"),
        q: asked.given("q"),
        shop: asked.text("shop").parse().ok(),
    };
    let after = asked.text("after").parse().ok();
    let mut db = app.store.read().await?;
    let found = db.systems(&filter, after, ROWS).await?;
    let mut rows = Vec::new();
    for detail in found.items {
        let state = State::of(&app, &mut db, visit.reach(), &detail, visit.language).await?;
        rows.push(Row {
            path: super::path(&detail, ""),
            name: detail.summary.name.to_string(),
            protocol: protocol(detail.config.protocol()),
            customers: format!("{} / {}", count(detail.licensed_links), count(detail.links)),
            title: detail.title,
            state,
        });
    }
    let choices = |name: &str, any, yes, no| {
        let chosen = asked.text(name);
        [("", any), ("yes", yes), ("no", no)].map(|(value, label)| Choice::of(value, label, chosen)).into()
    };
    let protocols = [("", words.any_protocol), ("cxml", "cXML"), ("oci", "OCI")];
    answer::page(&ListPage {
        shell: visit.shell(words.title, Place::Systems),
        q: Input::text("q", words.search, asked.text("q")).kind("search"),
        protocol: protocols.map(|(value, label)| Choice::of(value, label, asked.text("protocol"))).into(),
        enabled: choices("enabled", words.any_switch, words.switched_on, words.switched_off),
        licensed: choices("licensed", words.any_license, words.with_license, words.without_license),
        is_filtered: ["q", "protocol", "enabled", "licensed", "shop", "account"]
            .iter()
            .any(|name| asked.given(name).is_some()),
        caption: (words.caption)(count(rows.len())),
        rows,
        first: after.map(|_: crate::domain::id::Id<_>| asked.query_with("after", None)),
        next: found.next.map(|next| asked.query_with("after", Some(&next.to_string()))),
        words,
    })
}
