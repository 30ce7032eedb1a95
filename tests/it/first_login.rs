//! `docs/first-login.sh`, as a reader runs it: from an empty installation to a buyer who is let in.

use crate::{
    engines::Database,
    process::{Node, write_master_key},
    world::HOOK_SECRET,
};
use std::{path::Path, process::Command};

/// Runs the script beside a node that serves an empty database; what it printed.
fn run(database: &str, key: &Path) -> String {
    let node = Node::start(database, key);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/first-login.sh");
    let done = Command::new("bash")
        .arg(script)
        .env("PUNCHGATE", env!("CARGO_BIN_EXE_punchgate"))
        .env("PUNCHGATE_URL", format!("http://{}", node.address()))
        .env("PUNCHGATE_DATABASE", database)
        .env("PUNCHGATE_MASTER_KEY_FILE", key)
        .env("PUNCHGATE_HOOK_SECRET", HOOK_SECRET)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{printed}\n{}", String::from_utf8_lossy(&done.stderr));
    printed
}

/// The part of what was printed that stands under a step.
fn step(printed: &str, number: u8) -> &str {
    let from = printed.find(&format!("{number}. ")).unwrap_or_else(|| panic!("no step {number}: {printed}"));
    let rest = &printed[from..];
    &rest[..rest.find(&format!("\n{}. ", number + 1)).unwrap_or(rest.len())]
}

fn lets_the_buyer_in(printed: &str) {
    assert_eq!(step(printed, 3).matches(r#"{"outcome":"applied"}"#).count(), 2, "{printed}");
    assert!(step(printed, 7).contains(r#""decision":"accepted""#), "{printed}");
    assert!(step(printed, 8).contains(r#"<Status code="200""#), "{printed}");
    assert!(step(printed, 8).contains("<URL>https://shop.customer.example/punchout?token="), "{printed}");
    assert!(step(printed, 9).contains(r#""decision":"accepted""#), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_to_a_first_login_leads_there_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let key = write_master_key(folder.path());
    lets_the_buyer_in(&run(&format!("sqlite:{}", folder.path().join("punchgate.db").display()), &key));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_to_a_first_login_leads_there_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let (key, database) = (write_master_key(folder.path()), Database::create().await);
    lets_the_buyer_in(&run(database.url(), &key));
    database.drop().await;
}
