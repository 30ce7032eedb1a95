//! The same by the command line, beside running servers.

use crate::{nodes::Ground, process::punchgate};
use std::{
    io::Write as _,
    process::{Output, Stdio},
};

fn run(ground: &Ground, arguments: &[&str], input: &str) -> Output {
    let mut command = punchgate();
    command.env("PUNCHGATE_DATABASE", &ground.database).env("PUNCHGATE_MASTER_KEY_FILE", &ground.key);
    let child =
        command.arg("license-key").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn exported_trusted_and_added() {
    let (authority, here) = (Ground::sqlite().await, Ground::sqlite().await);
    let (_there, _here) = (authority.node(), here.node());
    let account = ["--account", "admin@fixtures.example"];
    let key = out(&run(&authority, &["export", account[0], account[1], "--reason", "tests"], ""));
    assert!(key.starts_with("eyJ") && key.trim_end().lines().count() == 1, "{key}");

    let refused = run(&here, &["add", "--label", "Main", "-"], &key);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).starts_with("license_key_signer_unknown: "), "{refused:?}");
    let signer = out(&run(&authority, &["signers"], ""));
    let signer = signer.split_whitespace().next().unwrap();
    assert!(run(&here, &["trust", signer], "").status.success());

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("license.key");
    std::fs::write(&file, &key).unwrap();
    let added = out(&run(&here, &["add", "--label", "Main", file.to_str().unwrap()], ""));
    assert!(added.starts_with("registered ") && added.contains("added    license:"), "{added}");
    let again = out(&run(&here, &["add", "--label", "Main", "-"], &key));
    assert!(again.contains("is registered already"), "{again}");

    let listed: serde_json::Value = serde_json::from_str(&out(&run(&here, &["list", "--json"], ""))).unwrap();
    assert_eq!((listed[0]["label"].as_str(), listed[0]["state"].as_str()), (Some("Main"), Some("current")));
    assert!(run(&here, &["label", listed[0]["id"].as_str().unwrap(), "Autumn"], "").status.success());
    assert!(out(&run(&here, &["list"], "")).contains("Autumn"));
    let rotated = out(&run(&authority, &["rotate", "--reason", "tests"], ""));
    assert!(rotated.starts_with("pgs_"), "{rotated}");
    let kid: serde_json::Value = serde_json::from_str(&out(&run(&authority, &["signers", "--json"], ""))).unwrap();
    let kid = kid[0]["kid"].as_str().unwrap();
    assert!(run(&here, &["distrust", kid], "").status.success());
    assert_eq!(run(&here, &["distrust", kid], "").status.code(), Some(1));
}
