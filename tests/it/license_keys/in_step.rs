//! Two processes on one machine, an authority on PostgreSQL and an installation on SQLite, with a wire between them that can be cut.

use crate::{
    engines::Database,
    nodes::Ground,
    process::{Answer, Node, punchgate},
    world::{ADMIN_KEY, OPERATOR_KEY, event},
};
use punchgate::{clock::Clock, protocol::RawRequest};
use serde_json::{Value, json};
use std::{
    io::copy,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    process::Output,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

const PAID_BY: &str = "sub_in_step";

/// What stands between the two: it carries bytes until it is cut.
struct Wire {
    address: SocketAddr,
    state: Arc<Mutex<(Option<SocketAddr>, Vec<TcpStream>)>>,
}

impl Wire {
    fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new((Some(target), Vec::new())));
        let known = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut state = known.lock().unwrap();
                let there = state.0.and_then(|target| TcpStream::connect(target).ok());
                let Some(there) = there else { continue };
                state.1.extend([stream.try_clone().unwrap(), there.try_clone().unwrap()]);
                for (mut from, mut to) in [(stream.try_clone().unwrap(), there.try_clone().unwrap()), (there, stream)] {
                    thread::spawn(move || {
                        let _ = copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
            }
        });
        Self { address, state }
    }

    fn cut(&self) {
        let mut state = self.state.lock().unwrap();
        state.0 = None;
        for stream in state.1.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self, target: SocketAddr) {
        self.state.lock().unwrap().0 = Some(target);
    }
}

fn call(node: &Node, key: &str, call: &str, body: Option<&Value>) -> Value {
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

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field}: {value}")).to_owned()
}

fn license_key(ground: &Ground, arguments: &[&str]) -> Output {
    let mut command = punchgate();
    command.env("PUNCHGATE_DATABASE", &ground.database).env("PUNCHGATE_MASTER_KEY_FILE", &ground.key);
    command.arg("license-key").args(arguments).output().unwrap()
}

/// Asks until it is so, and how long that took.
fn until(what: &str, mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}: never");
        thread::sleep(Duration::from_millis(10));
    }
    begun.elapsed()
}

/// A login of the customer in the system of this name.
fn login(node: &Node, system: &str, count: &mut usize) -> Answer {
    *count += 1;
    let credential = |inner: &str| {
        format!("<Credential domain=\"NetworkId\"><Identity>step@fixtures.example</Identity>{inner}</Credential>")
    };
    let document = format!(
        "<cXML payloadID=\"{count}@step.example\" timestamp=\"2026-01-01T00:00:00+00:00\"><Header><From>{}</From><To>{}</To>\
         <Sender>{}<UserAgent>tests</UserAgent></Sender></Header><Request><PunchOutSetupRequest operation=\"create\">\
         <BuyerCookie>1</BuyerCookie><BrowserFormPost><URL>https://buyer.keys.example/cart</URL></BrowserFormPost>\
         </PunchOutSetupRequest></Request></cXML>",
        credential(""),
        credential(""),
        credential("<SharedSecret>step-secret</SharedSecret>"),
    );
    node.send(&RawRequest {
        method: "POST".to_owned(),
        path: format!("/punchout/{system}/cxml"),
        query: String::new(),
        headers: vec![("content-type".to_owned(), "text/xml".to_owned())],
        body: document.into_bytes(),
    })
}

fn runs(node: &Node) -> Vec<Value> {
    call(node, OPERATOR_KEY, "GET /api/v1/license-key-runs?limit=200", None)["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_is_in_step_within_a_second_and_goes_on_when_the_wire_is_cut() {
    let database = Database::create().await;
    let url = database.url().to_owned();
    let (there, here) = (Ground::of(|_| url).await, Ground::sqlite().await);
    let authority = there.node();
    let wire = Wire::to(authority.address());
    let made = license_key(&there, &["rotate", "--reason", "the first"]);
    let signer = String::from_utf8(made.stdout).unwrap().split_whitespace().next().unwrap().to_owned();
    assert!(license_key(&here, &["trust", &signer]).status.success());
    let key_file = here.folder.path().join("upstream.key");
    std::fs::write(&key_file, ADMIN_KEY).unwrap();
    let upstream = format!("http://{}/", wire.address);
    let settings = ["--upstream", &upstream, "--upstream-key-file", key_file.to_str().unwrap(), "--upstream-seconds", "600"];
    let node = Node::start_with(&here.database, &here.key, &settings);
    until("the first run", || runs(&node).iter().any(|run| run["outcome"] == "applied"));

    // Bought and claimed there, linked and let in here.
    let sold = |node: &Node| {
        let licenses = call(node, ADMIN_KEY, "GET /api/v1/licenses?kind=system&limit=200", None)["items"].clone();
        let found = licenses.as_array().unwrap().iter().filter(|license| license.to_string().contains(PAID_BY)).cloned();
        found.collect::<Vec<Value>>()
    };
    authority.hook("evt_1", event("subscription.updated", Clock::System.now(), PAID_BY));
    let order = json!({
        "external_ref": "in-step", "account_email": "admin@fixtures.example", "subscription_ref": PAID_BY, "status": "paid",
        "items": [{"product": "system_license", "quantity": 1}],
    });
    call(&authority, OPERATOR_KEY, "POST /api/v1/orders", Some(&order));
    let took = until("the order", || !sold(&node).is_empty());
    assert!(took < Duration::from_secs(1), "{took:?}");
    let shop = text(&call(&node, ADMIN_KEY, "GET /api/v1/shops", None)["items"][0], "id");
    let new = json!({"shop": shop, "name": "Step", "protocol": "cxml", "return_urls": ["https://buyer.keys.example/"]});
    let system = call(&node, ADMIN_KEY, "POST /api/v1/systems", Some(&new));
    let license = json!({"license_id": text(&sold(&node)[0], "id")});
    call(&node, ADMIN_KEY, &format!("PUT /api/v1/systems/{}/license", text(&system, "id")), Some(&license));
    let new = json!({"number": "step", "name": "Step", "identity": "step@fixtures.example", "secret": "step-secret"});
    call(&node, ADMIN_KEY, &format!("POST /api/v1/systems/{}/customers", text(&system, "id")), Some(&new));
    let (name, mut count) = (text(&system, "system"), 0);
    let answer = login(&node, &name, &mut count);
    assert_eq!(answer.cxml_status(), 200, "{}", answer.0);

    // Lapsed and paid there, refused and let in here.
    for (id, kind, status) in [("evt_2", "subscription.ended", 403), ("evt_3", "subscription.updated", 200)] {
        authority.hook(id, event(kind, Clock::System.now(), PAID_BY));
        let took = until(kind, || login(&node, &name, &mut count).cxml_status() == status);
        assert!(took < Duration::from_secs(1), "{kind}: {took:?}");
    }
    let pushed = runs(&node).iter().filter(|run| run["way"] == "pushed" && run["outcome"] == "applied").count();
    assert!(pushed >= 3, "{pushed}");

    // Cut, everything goes on; what happened meanwhile is there as soon as the wire is.
    wire.cut();
    until("a run that fails", || runs(&node)[0]["outcome"] == "failed");
    authority.hook("evt_4", event("subscription.ended", Clock::System.now(), PAID_BY));
    assert_eq!(login(&node, &name, &mut count).cxml_status(), 200);
    let sync = license_key(&here, &["sync", "--upstream", &upstream, "--upstream-key-file", key_file.to_str().unwrap()]);
    assert_eq!(sync.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&sync.stderr).starts_with("unreachable: "), "{sync:?}");
    wire.mend(authority.address());
    let took = until("being in step again", || login(&node, &name, &mut count).cxml_status() == 403);
    assert!(took < Duration::from_secs(8), "{took:?}");

    // By hand, as often as one likes: nothing is done twice.
    let before = call(&node, ADMIN_KEY, "GET /api/v1/licenses?limit=200", None);
    for _ in 0..3 {
        let run = call(&node, ADMIN_KEY, "POST /api/v1/license-keys/sync", None);
        assert_eq!(run["outcome"], "unchanged", "{run}");
    }
    assert_eq!(call(&node, ADMIN_KEY, "GET /api/v1/licenses?limit=200", None), before);
    let state = call(&node, OPERATOR_KEY, "GET /api/v1/upstream", None);
    assert_eq!((state["is_old"].as_bool(), text(&state, "upstream")), (Some(false), upstream.clone()));
    drop((node, authority));
    database.drop().await;
}
