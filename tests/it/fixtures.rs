//! Every login of `fixtures/` gives the golden answer beside it, on both engines. `PUNCHGATE_BLESS=1` writes the answers anew; look
//! at the difference before committing it.

use crate::world::{Reply, Service, fill, fixture, fixtures_now};
use punchgate::store::Store;
use serde_json::{Value, json};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// The headers of an OCI answer that belong to it.
const HEADERS: [&str; 5] = ["location", "content-type", "cache-control", "referrer-policy", "retry-after"];

pub(crate) fn names(protocol: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(protocol);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "http"))
        .filter_map(|path| path.file_stem().map(|stem| stem.to_str().unwrap().to_owned()))
        .filter(|name| !name.ends_with(".answer"))
        .map(|name| format!("{protocol}/{name}"))
        .collect();
    names.sort();
    names
}

fn golden(name: &str) -> PathBuf {
    let ending = if name.starts_with("cxml/") { "xml" } else { "http" };
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/{name}.answer.{ending}"))
}

/// A cXML answer is its body; an OCI answer is its status, the headers that matter, and its body.
fn shown(name: &str, reply: &Reply) -> String {
    if name.starts_with("cxml/") {
        assert_eq!(reply.status.as_u16(), 200, "{name}");
        assert_eq!(reply.header("content-type"), Some("text/xml; charset=UTF-8"), "{name}");
        return reply.body.clone();
    }
    let mut shown = format!("HTTP/1.1 {}\n", reply.status);
    for header in HEADERS {
        if let Some(value) = reply.header(header) {
            let _ = writeln!(shown, "{header}: {value}");
        }
    }
    format!("{shown}\n{}", reply.body)
}

/// Each login has chance of its own, so that its answer does not depend on the others (FNV-1a).
pub(crate) fn seed(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting")]
pub(crate) fn blessing() -> bool {
    std::env::var("PUNCHGATE_BLESS").is_ok()
}

/// What `fixtures/README.md` says of each login: its outcome, as `accepted` or a code.
fn promised() -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/README.md");
    let mut protocol = "";
    let mut promised = Vec::new();
    for line in fs::read_to_string(path).unwrap().lines() {
        protocol = match line {
            "## cXML" => "cxml",
            "## OCI" => "oci",
            "## Returned carts" => break,
            _ => protocol,
        };
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if let (Some(name), Some(outcome), true) = (cells.first(), cells.last(), line.starts_with("| `")) {
            let word = outcome.trim_start_matches('`').split([' ', ',', '`']).next().unwrap();
            promised.push((format!("{protocol}/{}", name.trim_matches('`')), word.to_owned()));
        }
    }
    promised
}

on_each_engine!(the_log_says_of_every_login_what_the_readme_promises, |store| async {
    fill(&store, fixtures_now()).await;
    let promised = promised();
    let mut listed: Vec<&str> = promised.iter().map(|(name, _)| name.as_str()).collect();
    listed.sort_unstable();
    assert_eq!(listed, [names("cxml"), names("oci")].concat());
    for (name, outcome) in &promised {
        Service::over(&store, fixtures_now(), seed(name)).send(&fixture(name)).await;
        let login = store.read().await.unwrap().newest_logins(1).await.unwrap().pop();
        let first = login.and_then(|login| login.reasons.first().map(|reason| reason.code.as_str()));
        assert_eq!(first.unwrap_or("accepted"), outcome, "{name}");
        store.run("DELETE FROM logins").await;
    }
});

async fn all_answers_are_golden(store: &Store) {
    fill(store, fixtures_now()).await;
    let names = [names("cxml"), names("oci")].concat();
    assert!(names.len() >= 18, "{names:?}");
    let mut wrong = Vec::new();
    for name in names {
        let answer = shown(&name, &Service::over(store, fixtures_now(), seed(&name)).send(&fixture(&name)).await);
        let path = golden(&name);
        if blessing() {
            fs::write(&path, &answer).unwrap();
        } else if fs::read_to_string(&path).ok().as_deref() != Some(&answer) {
            wrong.push(format!("{}:\n{answer}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{} answers are not golden:\n{}", wrong.len(), wrong.join("\n"));
}

on_each_engine!(every_login_gives_its_golden_answer, |store| async {
    all_answers_are_golden(&store).await;
});

/// Takes out the three things that make one refusal differ from another: payloadID, timestamp and reference number.
fn faceless(reply: &Reply) -> String {
    let mut text = reply.body.clone();
    for (start, end) in [("payloadID=\"", "\""), ("timestamp=\"", "\""), ("Reference number: ", "<"), ("<strong>", "<")] {
        if let Some(from) = text.find(start).map(|from| from + start.len()) {
            let until = from + text[from..].find(end).unwrap();
            text.replace_range(from..until, "");
        }
    }
    format!("{} {:?} {text}", reply.status, reply.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
}

on_each_engine!(who_fails_to_prove_himself_learns_nothing_about_why, |store| async {
    let service = Service::of_fixtures(&store).await;
    for (protocol, alike) in [
        ("cxml", ["coupa-unknown-identity", "coupa-wrong-secret", "unknown-system"]),
        ("oci", ["srm-unknown-user", "srm-wrong-password", "unknown-system"]),
    ] {
        let mut faces = Vec::new();
        for name in alike {
            faces.push(faceless(&service.send_fixture(&format!("{protocol}/{name}")).await));
        }
        assert_eq!(faces[0], faces[1], "{protocol}");
        assert_eq!(faces[0], faces[2], "{protocol}");
    }
});

on_each_engine!(the_log_says_what_exactly_is_odd_about_a_refused_login, |store| async {
    let service = Service::of_fixtures(&store).await;
    for (name, subject) in [
        ("cxml/ariba-digital-signature", "secret:unsupported_proof"),
        ("cxml/ariba-mac-other-algorithm", "secret:unsupported_proof"),
        ("cxml/ariba-no-credential-in-to", "to"),
        ("cxml/coupa-no-secret", "secret:absent"),
        ("cxml/coupa-padded-secret", "secret:equal_but_for_blanks"),
        ("cxml/coupa-secret-in-from", "secret:misplaced"),
        ("cxml/coupa-template-url", "return_url:placeholder"),
        ("cxml/homemade-two-proofs", "request:two_proofs"),
        ("cxml/infor-other-sender", "sender"),
        ("cxml/jaggaer-staging", "request:unknown_deployment_mode"),
        ("cxml/webridge-no-document", "request:no_document_in_form"),
        ("cxml/webridge-two-documents", "request:two_documents_in_form"),
        ("cxml/workday-placeholder", "identity:placeholder"),
        ("oci/ifs-raw-hook-elsewhere", "return_url"),
        ("oci/ifs-unescaped-repeats", "request:repeated_parameter"),
        ("oci/loginname-other-unit", "parameter:businessunit"),
        ("oci/sapgui-other-event", "return_url"),
        ("oci/srm-placeholder-hook", "return_url:placeholder"),
        ("oci/srm-placeholder-user", "identity:placeholder"),
        ("oci/srm-sapevent-hook", "return_url:sapevent"),
        ("oci/token-missing", "identity"),
        ("oci/token-placeholder", "identity:placeholder"),
    ] {
        service.send_fixture(name).await;
        let login = store.read().await.unwrap().newest_logins(1).await.unwrap().pop().unwrap();
        let subjects: Vec<&str> = login.reasons.iter().map(|reason| reason.subject.as_str()).collect();
        assert_eq!(subjects, [subject], "{name}");
        store.run("DELETE FROM logins").await;
    }
});

on_each_engine!(what_lenient_reading_makes_of_a_login_reaches_the_shop_whole, |store| async {
    let service = Service::of_fixtures(&store).await;
    let session = async |name: &str| service.redeem(&service.send_fixture(name).await.token()).await.json();

    let hook = "https://fjordkraft.ifs.example/b2b/oci/Receive.page?uniqueid=7c61-0043&~username=nobody&OCIVERSION=5.0\
                &FUNCTION=DETAIL&http_content_charset=shift_jis";
    let raw_hook = session("oci/ifs-raw-hook-repeats").await;
    let expected = json!({"OCIVERSION": "4.0", "SENDERID": "FKD10", "OCICANCEL": "1", "hook_url": hook});
    assert_eq!((&raw_hook["parameters"], &raw_hook["function"]), (&expected, &Value::Null));

    let markup = session("cxml/ariba-markup-extrinsics").await;
    assert_eq!(markup["extrinsics"]["Comments"], "<p>pilne & \"na już\"</p>");
    assert!(markup["extrinsics"]["CostCenter"].as_str().unwrap().ends_with("Wydział K2 & malarnia"), "{markup}");

    assert_eq!(session("cxml/jaggaer-contacts").await["buyer"]["name"], "Lindiwe Okafor");
    assert_eq!(session("cxml/dynamics-create").await["buyer"]["name"], "Gösta Lind");
    assert_eq!(session("cxml/s4-latin2").await["extrinsics"]["UserFullName"], "Małgorzata Źrebiec");
    assert_eq!(session("oci/srm-validate").await["function"], "VALIDATE");
});
