//! Two processes on one machine: an authority on PostgreSQL, and an installation on SQLite that synchronizes with it. Tests and benchmarks
//! share them.

use crate::{
    engines::Database,
    ground::Ground,
    process::{Answer, Node, punchgate},
    world::{ADMIN_KEY, OPERATOR_KEY, event},
};
use punchgate::{clock::Clock, protocol::RawRequest};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    path::PathBuf,
    process::Output,
    thread,
    time::{Duration, Instant},
};

/// The subscription that is bought at the authority.
pub(crate) const PAID_BY: &str = "sub_in_step";

pub(crate) fn call(node: &Node, key: &str, call: &str, body: Option<&Value>) -> Value {
    let (method, target) = call.split_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let answer = node.send(&RawRequest {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: vec![header("authorization", &format!("Bearer {key}")), header("content-type", "application/json")],
        body: body.map(Value::to_string).unwrap_or_default().into_bytes(),
    });
    assert!((200..300).contains(&answer.status()), "{call}: {}", answer.0);
    serde_json::from_str(answer.0.split_once("\r\n\r\n").unwrap().1).unwrap()
}

pub(crate) fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field}: {value}")).to_owned()
}

pub(crate) fn license_key(ground: &Ground, arguments: &[&str]) -> Output {
    let mut command = punchgate();
    command.env("PUNCHGATE_DATABASE", &ground.database).env("PUNCHGATE_MASTER_KEY_FILE", &ground.key);
    command.arg("license-key").args(arguments).output().unwrap()
}

/// Asks until it is so, and how long that took.
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}: never");
        thread::sleep(Duration::from_millis(10));
    }
    begun.elapsed()
}

pub(crate) fn runs(node: &Node) -> Vec<Value> {
    call(node, OPERATOR_KEY, "GET /api/v1/license-key-runs?limit=200", None)["items"].as_array().unwrap().clone()
}

/// The two of them.
pub(crate) struct SideBySide {
    pub(crate) authority: Node,
    pub(crate) node: Node,
    /// Where the installation is.
    pub(crate) here: Ground,
    /// How the installation names its authority, and the file of its key there.
    pub(crate) upstream: String,
    pub(crate) key_file: PathBuf,
    _there: Ground,
    pub(crate) database: Database,
}

impl SideBySide {
    /// Starts both, and waits until the installation is in step; it reaches the authority at what `through` makes of its address.
    pub(crate) async fn start(through: impl FnOnce(SocketAddr) -> SocketAddr) -> Self {
        let database = Database::create().await;
        let url = database.url().to_owned();
        let (there, here) = (Ground::of(|_| url).await, Ground::sqlite().await);
        let authority = there.node();
        let made = license_key(&there, &["rotate", "--reason", "the first"]);
        let signer = String::from_utf8(made.stdout).unwrap().split_whitespace().next().unwrap().to_owned();
        assert!(license_key(&here, &["trust", &signer]).status.success());
        let key_file = here.folder.path().join("upstream.key");
        std::fs::write(&key_file, ADMIN_KEY).unwrap();
        let upstream = format!("http://{}/", through(authority.address()));
        let settings =
            ["--upstream", &upstream, "--upstream-key-file", key_file.to_str().unwrap(), "--upstream-seconds", "600"];
        let node = Node::start_with(&here.database, &here.key, &settings);
        until("the first run", || runs(&node).iter().any(|run| run["outcome"] == "applied"));
        Self { authority, node, here, upstream, key_file, _there: there, database }
    }

    /// Buys a system license at the authority; how long it took until the installation had it.
    pub(crate) fn buy(&self) -> Duration {
        self.authority.hook("evt_bought", event("subscription.updated", Clock::System.now(), PAID_BY));
        let order = json!({
            "external_ref": "in-step", "account_email": "admin@fixtures.example", "subscription_ref": PAID_BY, "status": "paid",
            "items": [{"product": "system_license", "quantity": 1}],
        });
        call(&self.authority, OPERATOR_KEY, "POST /api/v1/orders", Some(&order));
        until("the order", || !self.sold().is_empty())
    }

    fn sold(&self) -> Vec<Value> {
        let licenses = call(&self.node, ADMIN_KEY, "GET /api/v1/licenses?kind=system&limit=200", None);
        let licenses = licenses["items"].as_array().unwrap().iter();
        licenses.filter(|license| license.to_string().contains(PAID_BY)).cloned().collect()
    }

    /// Puts the license that was bought into a system at the installation, with a customer in it.
    pub(crate) fn gate(&self) -> Logins<'_> {
        let node = &self.node;
        let shop = text(&call(node, ADMIN_KEY, "GET /api/v1/shops", None)["items"][0], "id");
        let new = json!({"shop": shop, "name": "Step", "protocol": "cxml", "return_urls": ["https://buyer.keys.example/"]});
        let system = call(node, ADMIN_KEY, "POST /api/v1/systems", Some(&new));
        let license = json!({"license_id": text(&self.sold()[0], "id")});
        call(node, ADMIN_KEY, &format!("PUT /api/v1/systems/{}/license", text(&system, "id")), Some(&license));
        let new = json!({"number": "step", "name": "Step", "identity": "step@fixtures.example", "secret": "step-secret"});
        call(node, ADMIN_KEY, &format!("POST /api/v1/systems/{}/customers", text(&system, "id")), Some(&new));
        Logins { node, system: text(&system, "system"), count: 0 }
    }

    pub(crate) async fn end(self) {
        drop((self.node, self.authority));
        self.database.drop().await;
    }
}

/// Logins of the customer, each with a payloadID of its own.
pub(crate) struct Logins<'a> {
    node: &'a Node,
    system: String,
    count: usize,
}

impl Logins<'_> {
    /// One more.
    pub(crate) fn login(&mut self) -> Answer {
        self.count += 1;
        let credential = |inner: &str| {
            format!("<Credential domain=\"NetworkId\"><Identity>step@fixtures.example</Identity>{inner}</Credential>")
        };
        let document = format!(
            "<cXML payloadID=\"{}@step.example\" timestamp=\"2026-01-01T00:00:00+00:00\"><Header><From>{}</From><To>{}</To>\
             <Sender>{}<UserAgent>tests</UserAgent></Sender></Header><Request><PunchOutSetupRequest operation=\"create\">\
             <BuyerCookie>1</BuyerCookie><BrowserFormPost><URL>https://buyer.keys.example/cart</URL></BrowserFormPost>\
             </PunchOutSetupRequest></Request></cXML>",
            self.count,
            credential(""),
            credential(""),
            credential("<SharedSecret>step-secret</SharedSecret>"),
        );
        self.node.send(&RawRequest {
            method: "POST".to_owned(),
            path: format!("/punchout/{}/cxml", self.system),
            query: String::new(),
            headers: vec![("content-type".to_owned(), "text/xml".to_owned())],
            body: document.into_bytes(),
        })
    }
}
