//! Every return of `fixtures/returns` gives the golden form beside it, on both engines, through the API of shops.
//! `PUNCHGATE_BLESS=1` writes the forms anew; look at the difference before committing it.

use super::readers::{Node, document, fields, oci_items, posted};
use crate::{
    engines::Bench,
    fixtures::{blessing, seed},
    world::{ADMIN_KEY, OPERATOR_KEY, Reply, SHOP_KEY, Service, fill, fixture, fixtures_now},
};
use axum::http::StatusCode;
use punchgate::domain::cart::form::ReturnForm;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// A return: the login that starts its session, how the system wants carts, and what the shop hands over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Return {
    login: String,
    /// The return that was before it.
    after: Option<String>,
    system: Value,
    /// `null`: the buyer leaves without one.
    cart: Option<Value>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/returns")
}

fn names() -> Vec<String> {
    let paths = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let returns = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let mut names: Vec<String> = returns.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

fn the_return(name: &str) -> Return {
    let path = folder().join(format!("{name}.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What `fixtures/README.md` says of each return: its login and its outcome.
fn promised() -> Vec<(String, String, String)> {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/README.md")).unwrap();
    let (_, table) = readme.split_once("\n## Returned carts\n").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `")).map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        (cells[0].to_owned(), cells[1].to_owned(), cells[cells.len() - 1].to_owned())
    });
    rows.collect()
}

impl Service {
    async fn play(&self, back: &Return) -> Reply {
        let login = fixture(&back.login);
        let system = login.path.split('/').nth(2).unwrap();
        let list = self.api(OPERATOR_KEY, &format!("GET /api/v1/systems?q={system}"), None).await.json();
        let found = list["items"].as_array().unwrap().iter().find(|item| item["system"] == system).unwrap();
        let path = format!("/api/v1/systems/{}/cart", found["id"].as_str().unwrap());
        let set = self.api(ADMIN_KEY, &format!("PUT {path}"), Some(&back.system)).await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.body);

        let token = self.send(&login).await.token();
        let session = self.redeem(&token).await.json()["id"].as_str().unwrap().to_owned();
        let (call, body) = match &back.cart {
            Some(cart) => ("return", cart.clone()),
            None => ("cancel", json!({})),
        };
        let reply = self.api(SHOP_KEY, &format!("POST /api/v1/shop/sessions/{session}/{call}"), Some(&body)).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        reply
    }
}

/// The answer to a return, in a fresh world.
async fn answer(store: &Bench, name: &str) -> Value {
    for table in ["returned_lines", "returns", "sessions", "logins"] {
        store.run(&format!("DELETE FROM {table}")).await;
    }
    let back = the_return(name);
    let service = Service::over(store, fixtures_now(), seed(name));
    if let Some(earlier) = &back.after {
        service.play(&the_return(earlier)).await;
    }
    service.play(&back).await.json()
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn form(answer: &Value) -> ReturnForm {
    assert_eq!(answer["method"], "post");
    let field = |field: &Value| (text_of(&field["name"]).to_owned(), text_of(&field["value"]).to_owned());
    ReturnForm {
        action: text_of(&answer["action"]).to_owned(),
        target: answer["target"].as_str().map(str::to_owned),
        charset: text_of(&answer["charset"]).to_owned(),
        fields: answer["fields"].as_array().unwrap().iter().map(field).collect(),
    }
}

/// A form as text: where it goes, its fields, and what did not go as it was. Further lines of a value are set in.
fn shown(answer: &Value, form: &ReturnForm) -> String {
    let mut shown = format!(
        "{}\nPOST {}\ntarget: {}\ncharset: {}\n\n",
        text_of(&answer["outcome"]),
        form.action,
        form.target.as_deref().unwrap_or("-"),
        form.charset
    );
    for (name, value) in &form.fields {
        let value = if name.starts_with("cxml-") { "(the document beside this)" } else { value };
        let _ = writeln!(shown, "{name} = {}", value.replace('\n', "\n    "));
    }
    for warning in answer["warnings"].as_array().unwrap() {
        let item = warning["item"].as_u64().map_or_else(|| "cart".to_owned(), |item| format!("item {item}"));
        let _ = write!(shown, "\n{}, {item}: {}", text_of(&warning["code"]), text_of(&warning["detail"]));
    }
    shown.trim_end().to_owned() + "\n"
}

async fn all_returns_are_golden(store: &Bench) {
    fill(store, fixtures_now()).await;
    let mut wrong = Vec::new();
    for name in names() {
        let answer = answer(store, &name).await;
        let form = form(&answer);
        let mut files = vec![(format!("{name}.answer.txt"), shown(&answer, &form))];
        if the_return(&name).login.starts_with("cxml/") {
            files.push((format!("{name}.answer.xml"), document(&form)));
        }
        for (file, text) in files {
            let path = folder().join(file);
            if blessing() {
                fs::write(&path, &text).unwrap();
            } else if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
                wrong.push(format!("{}:\n{text}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} forms are not golden:\n{}", wrong.len(), wrong.join("\n"));
}

on_each_engine!(every_return_gives_its_golden_form, |store| async {
    all_returns_are_golden(&store).await;
});

#[test]
fn the_readme_lists_every_return_with_its_login() {
    let promised = promised();
    let mut listed: Vec<&str> = promised.iter().map(|(name, ..)| name.as_str()).collect();
    listed.sort_unstable();
    assert_eq!(listed, names());
    for (name, login, outcome) in &promised {
        assert_eq!(login, &the_return(name).login, "{name}");
        let golden = fs::read_to_string(folder().join(format!("{name}.answer.txt"))).unwrap();
        assert_eq!(golden.lines().next(), Some(outcome.as_str()), "{name}");
    }
    for protocol in ["oci/", "cxml/"] {
        assert!(promised.iter().filter(|(_, login, _)| login.starts_with(protocol)).count() >= 6, "{protocol}");
    }
}

on_each_engine!(a_receiver_finds_as_many_items_as_the_cart_had, |store| async {
    fill(&store, fixtures_now()).await;
    for name in names() {
        let back = the_return(&name);
        let answer = answer(&store, &name).await;
        let form = form(&answer);
        let went = if answer["outcome"] == "returned" { back.cart.unwrap()["items"].as_array().unwrap().len() } else { 0 };
        let found = if back.login.starts_with("oci/") {
            oci_items(&fields(&posted(&form), &form.charset)).len()
        } else {
            let read = Node::read(&document(&form));
            read.at(&["Message", "PunchOutOrderMessage"]).all("ItemIn").count()
        };
        assert_eq!(found, went, "{name}");
    }
});
