//! Canaries: secrets of every kind go every way that there is, right and wrong, and are then looked for in everything that punchgate
//! says or keeps, with the log of every crate turned on.

use crate::{
    engines::Side,
    fixtures::names,
    nodes::Ground,
    process::{Answer, Node, punchgate, wire},
    world::{HOOK_SECRET, MASTER_KEY, SHOP_KEY, fixture, vault},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use punchgate::{
    clock::Clock,
    protocol::RawRequest,
    vault::{Place, Slot},
};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, Row, SqliteConnection};
use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path, process::Stdio};

/// A secret that is presented and fits nothing.
const WRONG: &str = "canary-wrong-77Kq";
const WRONG_KEY: &str = "pgk_canary_wrong_31Vd";
const ROTATED: [&str; 3] = ["canary-link-9Xw2", "canary-system-4Rt8", "canary-token-6Yp1"];

/// The secrets, each with a name for it.
#[derive(Default)]
struct Canaries(BTreeMap<String, String>);

impl Canaries {
    fn add(&mut self, name: impl Into<String>, secret: impl Into<String>) {
        let secret = secret.into();
        assert!(secret.len() >= 8, "too short to be told from chance");
        self.0.insert(secret, name.into());
    }

    /// Every secret that is in `bytes`, in any case, as it is, escaped for a URL, or in hexadecimal digits.
    fn found(&self, bytes: &[u8]) -> Vec<&str> {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        let there = |secret: &str| {
            let secret = secret.to_lowercase();
            let hex = secret.bytes().fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            let escaped = utf8_percent_encode(&secret, NON_ALPHANUMERIC).to_string().to_lowercase();
            [secret.clone(), escaped, hex].iter().any(|form| text.contains(form))
        };
        self.0.iter().filter(|(secret, _)| there(secret)).map(|(_, name)| name.as_str()).collect()
    }

    fn assert_none(&self, place: &str, bytes: &[u8]) {
        let found = self.found(bytes);
        assert!(
            found.is_empty(),
            "{place} holds {found:?}:\n{}",
            String::from_utf8_lossy(bytes).chars().take(4000).collect::<String>()
        );
    }
}

/// All secrets of the fixtures' world.
fn of_the_world() -> Canaries {
    let mut canaries = Canaries::default();
    let world: Value = serde_json::from_str(include_str!("../../fixtures/world.json")).unwrap();
    for system in world["systems"].as_array().unwrap() {
        let name = system["name"].as_str().unwrap();
        let links = system["links"].as_array().unwrap().iter();
        for secret in links.flat_map(|link| [&link["secret"], &link["token"]]).chain([&system["secret"]]) {
            if let Some(secret) = secret.as_str() {
                canaries.add(format!("a secret of {name}"), secret);
            }
        }
    }
    canaries.add("the hook secret", HOOK_SECRET);
    canaries.add("the hook secret", HOOK_SECRET.trim_start_matches("whsec_"));
    canaries.add("the API key", SHOP_KEY);
    canaries.add("a wrong API key", WRONG_KEY);
    canaries.add("a wrong secret", WRONG);
    let digits = MASTER_KEY.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    });
    canaries.add("the master key", digits);
    for secret in ROTATED {
        canaries.add("a rotated secret", secret);
    }
    canaries
}

/// One secret rotated by the command, with everything it may log turned on.
fn rotate(ground: &Ground, canaries: &Canaries, arguments: &[&str], secret: &str) {
    let file = ground.folder.path().join("secret.txt");
    fs::write(&file, secret).unwrap();
    let mut command = punchgate();
    command
        .args(["--log", "json", "secret", "rotate", "--database", &ground.database, "--master-key-file"])
        .arg(&ground.key);
    let rotated = command.arg("--secret-file").arg(&file).args(arguments).env("RUST_LOG", "trace").output().unwrap();
    fs::remove_file(&file).unwrap();
    assert!(rotated.status.success(), "{}", String::from_utf8_lossy(&rotated.stderr));
    assert_eq!(String::from_utf8_lossy(&rotated.stdout).trim(), secret, "told this once");
    canaries.assert_none("the log of the command", &rotated.stderr);
}

/// The request with every secret of the world in its query and body replaced; `None` if it has none.
fn with_secrets_replaced(raw: &RawRequest, by: &dyn Fn(&str) -> String, canaries: &Canaries) -> Option<RawRequest> {
    let mut changed = raw.clone();
    for secret in canaries.0.keys() {
        let new = by(secret);
        let escaped = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        changed.query = changed.query.replace(secret, &new).replace(&escaped(secret), &escaped(&new));
        if let Ok(body) = String::from_utf8(changed.body.clone()) {
            changed.body = body.replace(secret, &new).replace(&escaped(secret), &escaped(&new)).into_bytes();
        }
    }
    (changed != *raw).then_some(changed)
}

/// The start token of an answer, if it has one, and the answer without it.
fn without_token(answer: &str) -> (Option<String>, String) {
    match answer.split_once("token=") {
        Some((_, rest)) => {
            let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
            let rest = answer.replacen(&token, "", 1);
            (Some(token), rest)
        }
        None => (None, answer.to_owned()),
    }
}

/// Sends everything that there is to send, and looks at every answer; the start tokens that it got.
fn send_everything(node: &Node, canaries: &mut Canaries) {
    let (mut bytes, mut broken): (Vec<Vec<u8>>, Vec<Vec<u8>>) = (Vec::new(), Vec::new());
    for name in [names("cxml"), names("oci")].concat() {
        let raw = fixture(&name);
        let upper = |secret: &str| secret.to_uppercase();
        let blank = |secret: &str| format!(" {secret} ");
        let wrong = |_: &str| WRONG.to_owned();
        for by in [&upper as &dyn Fn(&str) -> String, &blank, &wrong] {
            bytes.extend(with_secrets_replaced(&raw, by, canaries).map(|raw| wire(&raw)));
        }
        for [from, to] in [
            ["coupa-xJ5w9", "never"],
            ["fx-coupa-xJ5w9", ROTATED[0]],
            ["fx-ariba-hub-7Qm2", ROTATED[1]],
            ["fxtok-5c1d0e7ab94f4d2f", ROTATED[2]],
        ] {
            let replaced = with_secrets_replaced(&raw, &|secret| secret.replace(from, to), canaries);
            bytes.extend(replaced.map(|raw| wire(&raw)));
        }
        let whole = wire(&raw);
        // Broken off, of a strange type, by a strange verb, for a strange system, by a strange version.
        broken.push(whole[..whole.len() * 3 / 4].to_vec());
        for (header, value) in [("content-type", "application/json"), ("content-encoding", "gzip"), ("cookie", WRONG)] {
            let mut odd = raw.clone();
            odd.headers.retain(|(name, _)| !name.eq_ignore_ascii_case(header));
            odd.headers.push((header.to_owned(), value.to_owned()));
            bytes.push(wire(&odd));
        }
        for (method, path) in [
            ("PUT", raw.path.as_str()),
            ("POST", "/punchout/s-nowhere/cxml"),
            ("POST", "/punchout/s-nowhere/oci"),
            ("POST", "/nowhere"),
        ] {
            bytes.push(wire(&RawRequest { method: method.to_owned(), path: path.to_owned(), ..raw.clone() }));
        }
        bytes.push(whole);
    }
    bytes.push(format!("GET /nowhere?PASSWORD={WRONG} HTTP/9.9\r\n{WRONG}: {WRONG}\r\n\r\n").into_bytes());
    bytes.push(format!("{WRONG} / HTTP/1.1\r\nhost: x\r\n\r\n").into_bytes());
    bytes.push(format!("GET /livez HTTP/1.1\r\nhost: x\r\n{WRONG}\r\n\r\n").into_bytes());
    bytes.push(
        format!("POST /punchout/coupa/cxml HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n{WRONG}\r\n")
            .into_bytes(),
    );
    bytes.push(format!("GET /x?{} HTTP/1.1\r\nhost: x\r\n\r\n", WRONG.repeat(8000)).into_bytes());
    for request in &broken {
        canaries.assert_none("an answer to half a request", node.exchange_half(request).0.as_bytes());
    }
    let mut tokens = Vec::new();
    for request in &bytes {
        let Answer(answer) = node.exchange(request);
        let (token, rest) = without_token(&answer);
        canaries.assert_none("an answer", rest.as_bytes());
        tokens.extend(token);
    }
    assert!(tokens.len() > 20, "only {} logins were let in", tokens.len());
    for token in tokens {
        canaries.add("a start token", token);
    }
}

fn call(path: &str, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> RawRequest {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    RawRequest {
        method: "POST".to_owned(),
        path: path.to_owned(),
        query: String::new(),
        headers: headers.iter().map(own).collect(),
        body: body.into(),
    }
}

/// The calls of shops and of billing, with right and wrong keys, tokens and signatures.
fn call_everything(node: &Node, canaries: &Canaries) {
    const REDEEM: &str = "/api/v1/shop/sessions/redeem";
    let tokens: Vec<&String> =
        canaries.0.iter().filter(|(_, name)| *name == "a start token").map(|(token, _)| token).collect();
    let json = ("content-type", "application/json");
    let (right, wrong) = (format!("Bearer {SHOP_KEY}"), format!("Bearer {WRONG_KEY}"));
    let mut redeemed = 0;
    for token in tokens {
        for (key, kind, body) in [
            (&wrong, json, json!({"token": token}).to_string()),
            (&right, ("content-type", "text/plain"), json!({"token": token}).to_string()),
            (&right, json, json!({"token": token, token.as_str(): WRONG}).to_string()),
            (&right, json, format!("{{\"token\": \"{token}\"")),
            (&right, json, json!({"token": format!("{token}x")}).to_string()),
            // A SHOPID that is reported is no secret and is kept for the owner; what cannot be one is not.
            (&right, json, json!({"token": token, "shop_id": "COPY-0001"}).to_string()),
            (&right, json, json!({"token": token, "shop_id": format!("{WRONG}!")}).to_string()),
            (&right, json, json!({"token": token}).to_string()),
            (&right, json, json!({"token": token}).to_string()),
        ] {
            let answer = node.send(&call(REDEEM, &[("authorization", key), kind], body));
            canaries.assert_none("an answer to a shop", answer.0.as_bytes());
            redeemed += usize::from(answer.status() == 200);
        }
    }
    assert!(redeemed > 20, "only {redeemed} sessions were redeemed");
    let now = Clock::System.now();
    let order = json!({"type": "order.paid", "timestamp": now, "data": {"external_ref": "canary-1", "account_email": "admin@fixtures.example",
        "subscription_ref": "active", "status": "paid", "items": [{"product": "system_license", "quantity": 3}, {"product": "customer_license", "quantity": 2}]}});
    node.hook("canary-order", order.to_string());
    for (signature, body) in [(HOOK_SECRET, "{}"), (WRONG, HOOK_SECRET), ("v1,AAAA", WRONG), ("", "")] {
        let stamp = now.timestamp().to_string();
        let headers = [("webhook-id", "x"), ("webhook-timestamp", stamp.as_str()), ("webhook-signature", signature)];
        canaries.assert_none("an answer to billing", node.send(&call("/hooks/billing", &headers, body)).0.as_bytes());
    }
    for path in ["/livez", "/readyz", "/metrics"] {
        let answer = node.exchange(format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes());
        canaries.assert_none(path, answer.0.as_bytes());
    }
}

/// Every value of every table, as text and as digits, and the serials that are sealed there.
struct Dump {
    text: String,
    serials: Vec<(uuid::Uuid, Vec<u8>)>,
}

const SERIALS: &str = "SELECT id, serial_sealed FROM licenses WHERE serial_sealed IS NOT NULL";

async fn dump_of_sqlite(path: &Path) -> Dump {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).read_only(true);
    let mut side = SqliteConnection::connect_with(&options).await.unwrap();
    let rows = sqlx::query(SERIALS).fetch_all(&mut side).await.unwrap();
    Dump { text: Side::Sqlite(side).contents().await, serials: rows.iter().map(|row| (row.get(0), row.get(1))).collect() }
}

async fn dump_of_postgres(url: &str) -> Dump {
    let mut side = PgConnection::connect(url).await.unwrap();
    let rows = sqlx::query(SERIALS).fetch_all(&mut side).await.unwrap();
    Dump { text: Side::Postgres(side).contents().await, serials: rows.iter().map(|row| (row.get(0), row.get(1))).collect() }
}

impl Dump {
    fn add_serials(&self, canaries: &mut Canaries) {
        for (row, sealed) in &self.serials {
            let place = Place { table: "licenses", row: *row, slot: Slot::Current };
            let serial = vault().open(place, sealed).unwrap();
            canaries.add("a serial", serial.reveal());
            canaries.add("a serial", serial.reveal().replace('-', ""));
        }
        assert!(self.serials.len() > 5);
    }
}

async fn no_secret_is_told(ground: &Ground) {
    let mut canaries = of_the_world();
    let log = ground.folder.path().join("log.json");
    let mut command = Node::command(&ground.database, &ground.key);
    command.args(["--log", "json"]).env("RUST_LOG", "trace").stderr(Stdio::from(fs::File::create(&log).unwrap()));
    let node = Node::of(&mut command);
    rotate(ground, &canaries, &["--system", "coupa", "--customer", "10030"], ROTATED[0]);
    rotate(ground, &canaries, &["--system", "ariba-hub"], ROTATED[1]);
    rotate(ground, &canaries, &["--system", "oci-token", "--customer", "10080", "--overlap-days", "0"], ROTATED[2]);
    send_everything(&node, &mut canaries);
    call_everything(&node, &canaries);

    let files =
        ["punchgate.db", "punchgate.db-wal"].map(|name| fs::read(ground.folder.path().join(name)).unwrap_or_default());
    let dump = match ground.database.strip_prefix("sqlite:") {
        Some(path) => {
            assert!(files.iter().all(|file| !file.is_empty()), "a node that runs has both");
            dump_of_sqlite(Path::new(path)).await
        }
        None => dump_of_postgres(&ground.database).await,
    };
    dump.add_serials(&mut canaries);
    assert!(dump.text.contains("079928354") && dump.text.contains("canary-order"), "the tables were looked at");
    canaries.assert_none("a table", dump.text.as_bytes());
    for file in &files {
        assert!(canaries.found(file).is_empty(), "the file on disk holds {:?}", canaries.found(file));
    }
    let words = node.last_words();
    canaries.assert_none("standard output", words.as_bytes());
    let log = fs::read_to_string(log).unwrap();
    let dumb: Vec<&str> = log.lines().filter(|line| serde_json::from_str::<Value>(line).is_err()).collect();
    assert!(dumb.is_empty(), "lines of the log that are no JSON: {dumb:?}");
    // No crate of ours or beneath us says anything at TRACE today; sqlx tells its statements at DEBUG, without what was bound.
    let loud = ["sqlx::query", "DEBUG"].iter().all(|word| log.contains(word));
    assert!(loud && log.lines().count() > 500, "the log was not turned on: {}", log.chars().take(2000).collect::<String>());
    if !canaries.found(log.as_bytes()).is_empty() {
        for line in log.lines() {
            canaries.assert_none("the log", line.as_bytes());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_told_or_kept_in_clear_on_sqlite() {
    no_secret_is_told(&Ground::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_told_or_kept_in_clear_on_postgres() {
    let database = crate::engines::Database::create().await;
    let url = database.url().to_owned();
    no_secret_is_told(&Ground::of(|_| url).await).await;
    database.drop().await;
}
