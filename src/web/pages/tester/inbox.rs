//! Where the carts of the virtual buyer come back to: shown as they were returned, field by field, and kept nowhere.

use super::systems;
use crate::web::{
    App,
    pages::{
        answer::{self, Answer},
        form::{Asked, Fields},
        shell::{Place, Shell},
        visit::Visit,
        words::tester::TesterWords,
    },
};
use askama::Template;
use axum::extract::State;
use base64::{Engine, prelude::BASE64_STANDARD};
use std::{collections::BTreeMap, sync::Arc};

#[derive(Template)]
#[template(path = "pages/tester/inbox.html")]
struct InboxPage {
    shell: Shell,
    words: &'static TesterWords,
    system: Option<(String, String)>,
    items: Vec<Item>,
    others: Vec<(String, String)>,
    document: Option<String>,
}

/// An item of OCI as it came back.
struct Item {
    number: u32,
    fields: Vec<(String, String)>,
}

pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked, fields: Fields) -> Answer {
    let words: &TesterWords = visit.words();
    let system = match asked.given("system") {
        Some(which) => {
            let mut db = app.store.read().await?;
            let detail = systems::known(&mut db, &visit, which).await?;
            Some((detail.summary.id.to_string(), detail.title))
        }
        None => None,
    };
    let (items, others) = items(&fields);
    let document = fields.pairs().find_map(|(name, value)| document(name, value));
    answer::page(&InboxPage {
        shell: visit.shell(words.inbox_title, Place::Tester),
        system,
        items,
        others: if document.is_some() { Vec::new() } else { others },
        document,
        words,
    })
}

/// The fields of OCI by their items, and what is of none.
fn items(fields: &Fields) -> (Vec<Item>, Vec<(String, String)>) {
    let (mut items, mut others) = (BTreeMap::<u32, Vec<(String, String)>>::new(), Vec::new());
    for (name, value) in fields.pairs() {
        match place(name) {
            Some((field, number)) => items.entry(number).or_default().push((field.to_owned(), value.to_owned())),
            None => others.push((name.to_owned(), value.to_owned())),
        }
    }
    let items = items.into_iter().map(|(number, fields)| Item { number, fields });
    (items.collect(), others)
}

/// Field and item of a name such as `NEW_ITEM-PRICE[1]`, `NEW_ITEM-LONGTEXT_1:132[]` or `NEW_ITEM-LONGTEXT[1]:132[]`.
fn place(name: &str) -> Option<(&str, u32)> {
    let rest = name.strip_prefix("NEW_ITEM-")?;
    if let Some(number) = rest.strip_prefix("LONGTEXT_").and_then(|rest| rest.strip_suffix(":132[]")) {
        return Some(("LONGTEXT", number.parse().ok()?));
    }
    let (field, number) = rest.strip_suffix(":132[]").unwrap_or(rest).strip_suffix(']')?.split_once('[')?;
    Some((field, number.parse().ok()?))
}

/// The document in one of cXML's fields.
fn document(name: &str, value: &str) -> Option<String> {
    if name.eq_ignore_ascii_case("cxml-urlencoded") {
        return Some(value.to_owned());
    }
    let encoded: String = name.eq_ignore_ascii_case("cxml-base64").then(|| value.split_ascii_whitespace().collect())?;
    let bytes = BASE64_STANDARD.decode(encoded).ok();
    Some(bytes.map_or_else(|| value.to_owned(), |bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_their_items_however_they_are_spelled() {
        for (name, found) in [
            ("NEW_ITEM-PRICE[1]", Some(("PRICE", 1))),
            ("NEW_ITEM-LONGTEXT_12:132[]", Some(("LONGTEXT", 12))),
            ("NEW_ITEM-LONGTEXT[0]:132[]", Some(("LONGTEXT", 0))),
            ("NEW_ITEM-PRICE", None),
            ("~caller", None),
        ] {
            assert_eq!(place(name), found, "{name}");
        }
    }

    #[test]
    fn documents_come_out_of_both_fields() {
        assert_eq!(document("cXML-base64", "PGNYTUwv\nPg==").as_deref(), Some("<cXML/>"));
        assert_eq!(document("cxml-urlencoded", "<cXML/>").as_deref(), Some("<cXML/>"));
        assert_eq!(document("NEW_ITEM-UNIT[1]", "EA"), None);
    }
}
