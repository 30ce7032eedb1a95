//! The pages for people, in a real browser over a running demo. `every_screen` visits each in the list of [`SCREENS`]: axe finds
//! nothing, nothing is cut off at 320 px, nothing is said behind the scenes, and pictures go to `target/screens/`. The suite looks at
//! them in one language and theme; `./scripts/screens` in all. What people do on them is in files of their own.

mod customers;
mod license_keys;
mod licenses;
mod people;
mod systems;
mod tester;
mod vendor;

use crate::{
    browser::Browser,
    process::{Answer, Demo, wire},
};
use punchgate::{domain::language::Language, protocol::RawRequest};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
};
use tempfile::TempDir;
use url::Url;

/// Who looks at a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Nobody,
    Admin,
    Operator,
}

/// A screen to be looked at.
struct Screen {
    /// The name of its pictures.
    name: &'static str,
    who: Who,
    /// Where it is, which may take making something first.
    path: fn(&mut Site) -> String,
}

/// Every screen. Who adds one, adds it here.
const SCREENS: &[Screen] = &[
    Screen { name: "sign-in", who: Who::Nobody, path: |_| "/sign-in".to_owned() },
    Screen { name: "not-found", who: Who::Admin, path: |_| "/logins/0000000000".to_owned() },
    Screen { name: "password", who: Who::Admin, path: |_| "/password".to_owned() },
    Screen { name: "overview", who: Who::Admin, path: |_| "/".to_owned() },
    Screen { name: "why-accepted", who: Who::Admin, path: |site| site.newest_login("accepted") },
    Screen { name: "why-refused", who: Who::Admin, path: |site| site.newest_login("refused") },
    Screen { name: "logins", who: Who::Admin, path: |_| "/logins".to_owned() },
    Screen { name: "licenses", who: Who::Admin, path: |_| "/licenses".to_owned() },
    Screen { name: "claim-licenses", who: Who::Admin, path: |_| "/licenses/claim".to_owned() },
    Screen { name: "license", who: Who::Admin, path: |site| site.first("/api/v1/licenses", "/licenses/{id}") },
    Screen {
        name: "bind-licenses",
        who: Who::Admin,
        path: |site| site.first("/api/v1/licenses", "/licenses/bind?license={id}&new_shop_id=DEMOSHOP-0002"),
    },
    Screen { name: "transfers", who: Who::Admin, path: |_| "/transfers?state=over".to_owned() },
    Screen { name: "customers", who: Who::Admin, path: |_| "/customers".to_owned() },
    Screen { name: "new-customer", who: Who::Admin, path: |_| "/customers/new".to_owned() },
    Screen { name: "customer", who: Who::Admin, path: |site| site.first("/api/v1/customers", "/customers/{id}") },
    Screen {
        name: "erase-customer",
        who: Who::Admin,
        path: |site| site.first("/api/v1/customers", "/customers/{id}/erase"),
    },
    Screen { name: "import-customers", who: Who::Admin, path: |_| "/customers/import".to_owned() },
    Screen {
        name: "customers-of-system",
        who: Who::Admin,
        path: |site| site.first("/api/v1/systems", "/systems/{id}/customers"),
    },
    Screen { name: "link", who: Who::Admin, path: Site::first_link },
    Screen { name: "history", who: Who::Admin, path: |_| "/history".to_owned() },
    Screen { name: "history-of-staff", who: Who::Operator, path: |_| "/history?kind=license".to_owned() },
    Screen { name: "license-of-staff", who: Who::Operator, path: |site| site.first("/api/v1/licenses", "/licenses/{id}") },
    Screen {
        name: "suspend-license",
        who: Who::Operator,
        path: |site| site.first("/api/v1/licenses", "/licenses/{id}/suspend"),
    },
    Screen {
        name: "logins-refused",
        who: Who::Operator,
        path: |_| "/logins?outcome=refused&reason=secret_mismatch&reference=x".to_owned(),
    },
    Screen { name: "systems", who: Who::Admin, path: |_| "/systems".to_owned() },
    Screen { name: "system", who: Who::Admin, path: |site| site.system("demo-hub") },
    Screen { name: "system-new", who: Who::Admin, path: |_| "/systems/new".to_owned() },
    Screen { name: "system-new-name", who: Who::Admin, path: |_| "/systems/new?protocol=oci".to_owned() },
    Screen { name: "system-settings", who: Who::Admin, path: |site| site.system("demo-hub") + "/settings?guided=1" },
    Screen { name: "system-settings-oci", who: Who::Admin, path: |site| site.system("demo-oci") + "/settings" },
    Screen { name: "system-cart", who: Who::Admin, path: |site| site.system("demo-oci") + "/cart" },
    Screen { name: "system-license", who: Who::Admin, path: |site| site.system("demo-oci") + "/license" },
    Screen { name: "system-disable", who: Who::Admin, path: |site| site.system("demo-oci") + "/disable" },
    Screen { name: "system-clone", who: Who::Admin, path: |site| site.system("demo-oci") + "/clone" },
    Screen { name: "system-secret", who: Who::Admin, path: |site| site.system("demo-hub") + "/secret" },
    Screen { name: "system-sheet", who: Who::Admin, path: |site| site.system("demo-cxml") + "/sheet" },
    Screen { name: "first-customer", who: Who::Admin, path: |site| site.system("demo-cxml") + "/first-customer" },
    Screen { name: "tester", who: Who::Admin, path: |site| site.tester("", "") },
    Screen { name: "tester-refused", who: Who::Admin, path: |site| site.tester("/customer", "&who=nobody%40demo.example") },
    Screen { name: "tester-customers", who: Who::Admin, path: |site| site.tester("/customers", "&on=2099-01-01") },
    Screen { name: "subscriptions", who: Who::Operator, path: |_| "/subscriptions".to_owned() },
    Screen { name: "subscription", who: Who::Operator, path: |_| "/subscriptions/sub_demo".to_owned() },
    Screen { name: "subscription-end", who: Who::Operator, path: |_| "/subscriptions/sub_demo/end".to_owned() },
    Screen { name: "subscription-extend", who: Who::Operator, path: |_| "/subscriptions/sub_demo/extend".to_owned() },
    Screen { name: "subscription-cover", who: Who::Operator, path: |_| "/subscriptions/sub_demo/cover".to_owned() },
    Screen { name: "billing-events", who: Who::Operator, path: |_| "/billing-events".to_owned() },
    Screen { name: "billing-event", who: Who::Operator, path: |_| "/billing-events/billing/evt_demo_start".to_owned() },
    Screen {
        name: "orders",
        who: Who::Operator,
        path: |site| {
            site.order("R-2001");
            "/orders".to_owned()
        },
    },
    Screen { name: "order", who: Who::Operator, path: |site| site.order("R-2001") },
    Screen { name: "order-address", who: Who::Operator, path: |site| format!("{}/address", site.order("R-2001")) },
    Screen { name: "order-refund", who: Who::Operator, path: |site| format!("{}/refund", site.order("R-2001")) },
    Screen { name: "mails", who: Who::Operator, path: |_| "/mails".to_owned() },
    Screen {
        name: "mail",
        who: Who::Operator,
        path: |site| {
            let mails = site.api("pgk_demo_operator", "GET /api/v1/mails?limit=1", &json!({}));
            format!("/mails/{}", mails["items"][0]["id"].as_str().unwrap())
        },
    },
    Screen { name: "accounts", who: Who::Operator, path: |_| "/accounts".to_owned() },
    Screen { name: "account-new", who: Who::Operator, path: |_| "/accounts/new".to_owned() },
    Screen { name: "account", who: Who::Operator, path: |site| site.first("/api/v1/accounts", "/accounts/{id}") },
    Screen { name: "users", who: Who::Admin, path: |_| "/users".to_owned() },
    Screen { name: "user-new", who: Who::Admin, path: |_| "/users/new".to_owned() },
    Screen { name: "user", who: Who::Operator, path: |site| site.first("/api/v1/users", "/users/{id}") },
    Screen { name: "keys", who: Who::Admin, path: |_| "/keys".to_owned() },
    Screen { name: "key-new", who: Who::Admin, path: |_| "/keys/new".to_owned() },
    Screen { name: "shops", who: Who::Admin, path: |_| "/shops".to_owned() },
    Screen { name: "shop-new", who: Who::Admin, path: |_| "/shops/new".to_owned() },
    Screen { name: "shop", who: Who::Admin, path: |site| site.first("/api/v1/shops", "/shops/{id}") },
    Screen {
        name: "license-keys",
        who: Who::Admin,
        path: |site| {
            site.license_key();
            "/license-keys".to_owned()
        },
    },
    Screen { name: "license-key", who: Who::Admin, path: |site| site.license_key() },
    Screen { name: "license-key-components", who: Who::Admin, path: |site| format!("{}/components", site.license_key()) },
    Screen { name: "license-key-label", who: Who::Admin, path: |site| format!("{}/label", site.license_key()) },
    Screen { name: "license-key-new", who: Who::Admin, path: |_| "/license-keys/new".to_owned() },
    Screen { name: "overview-to-renew", who: Who::Admin, path: |_| "/".to_owned() },
    Screen { name: "synchronization", who: Who::Admin, path: |_| "/synchronization".to_owned() },
    Screen { name: "license-key-runs", who: Who::Admin, path: |_| "/synchronization/runs".to_owned() },
    Screen { name: "license-key-run", who: Who::Admin, path: Site::license_key_run },
    Screen { name: "signing-keys", who: Who::Operator, path: |site| site.signing_keys() },
    Screen { name: "signing-key-new", who: Who::Operator, path: |_| "/signing-keys/new".to_owned() },
    Screen { name: "signing-key-trust", who: Who::Operator, path: |_| "/signing-keys/trust".to_owned() },
    Screen { name: "signing-key-distrust", who: Who::Operator, path: |site| site.distrusted() },
    Screen { name: "license-key-export", who: Who::Operator, path: |site| site.export() },
    Screen {
        name: "account-of-authority",
        who: Who::Operator,
        path: |site| site.export().trim_end_matches("/license-key").to_owned(),
    },
    Screen { name: "subscription-of-account", who: Who::Admin, path: |_| "/subscriptions/sub_demo".to_owned() },
];

/// How a page is looked at.
#[derive(Clone, Copy, Debug)]
struct Look {
    language: Language,
    theme: &'static str,
}

/// The bytes of the page and of all that it needs, as they were sent.
const WEIGHT: &str = "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]\
                      .reduce((sum, sent) => sum + sent.encodedBodySize, 0)";
/// A first page comes fast over a slow line; nothing here is compressed on its way.
const WEIGHT_MAX: u64 = 100_000;
/// How much of what was seen already moved (Layout Instability API); up to 0.1 is told to be good.
const WATCH_JUMPS: &str = "new PerformanceObserver(list => {\
                             window.jumped = list.getEntries().reduce((sum, jump) => sum + jump.value, 0);\
                           }).observe({type: 'layout-shift', buffered: true}),\
                           setTimeout(() => { window.jumped ??= 0; }, 100), 0";

#[expect(clippy::disallowed_methods, reason = "where a tool of the tests is, and how much they are to look at")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

impl Look {
    /// One, or all where they are asked for.
    fn all() -> Vec<Self> {
        let all = Language::ALL.iter().flat_map(|&language| ["light", "dark"].map(|theme| Self { language, theme }));
        match setting("PUNCHGATE_TEST_LOOKS").as_deref() {
            Some("all") => all.collect(),
            _ => all.take(1).collect(),
        }
    }

    fn folder(self) -> PathBuf {
        let folder = format!("{}/target/screens/{}-{}", env!("CARGO_MANIFEST_DIR"), self.language.tag(), self.theme);
        std::fs::create_dir_all(&folder).unwrap();
        folder.into()
    }
}

/// A running demo, and a browser at its pages.
pub(crate) struct Site {
    pub(crate) demo: Demo,
    pub(crate) browser: Browser,
    _folder: TempDir,
}

impl Site {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let demo = Demo::start(folder.path());
        let mut browser = Browser::start();
        browser.resize(1280, 800);
        Self { demo, browser, _folder: folder }
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{}", self.demo.base().trim_end_matches('/'), path)
    }

    /// Goes to a page.
    pub(crate) fn visit(&mut self, path: &str) {
        let url = self.at(path);
        self.browser.visit(&url);
    }

    /// Signs in, as people do.
    pub(crate) fn sign_in(&mut self, email: &str, password: &str) {
        self.visit("/sign-in?then=/logins");
        self.browser.fill("#email", email);
        self.browser.fill("#password", password);
        self.browser.follow("main button");
    }

    /// Is this one of the demo's people from now on, or nobody.
    pub(crate) fn become_one(&mut self, who: Who) {
        self.browser.call("Network.clearBrowserCookies", &json!({}));
        match who {
            Who::Nobody => {}
            Who::Admin => self.sign_in("admin@demo.example", "demo-password"),
            Who::Operator => self.sign_in("operator@demo.example", "demo-password"),
        }
    }

    /// The text of what a selector finds.
    pub(crate) fn text(&mut self, selector: &str) -> String {
        let text = self.browser.look(&format!("document.querySelector({})?.innerText ?? ''", json!(selector)));
        text.as_str().unwrap().to_owned()
    }

    /// Sends a request past the browser.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let (method, path, query) = (method.to_owned(), path.to_owned(), query.to_owned());
        let raw = RawRequest { method, path, query, headers, body: body.as_bytes().to_vec() };
        let base = Url::parse(self.demo.base()).unwrap();
        let mut stream = TcpStream::connect((base.host_str().unwrap(), base.port().unwrap())).unwrap();
        stream.write_all(&wire(&raw)).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        Answer(String::from_utf8(answer).unwrap())
    }

    /// Calls the API with one of the demo's keys: `"GET /api/v1/..."`.
    pub(crate) fn api(&self, key: &str, call: &str, body: &Value) -> Value {
        let (method, path) = call.split_once(' ').unwrap();
        let authorization = format!("Bearer {key}");
        let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let answer = self.send(method, path, &headers, &body);
        assert!(answer.status() < 300, "{call}: {}", answer.0);
        serde_json::from_str(answer.0.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// A login over OCI with this secret.
    pub(crate) fn log_in(&self, secret: &str) -> Answer {
        self.log_in_as("buyer@demo.example", secret)
    }

    /// A login over OCI by this identity.
    pub(crate) fn log_in_as(&self, identity: &str, secret: &str) -> Answer {
        let login = [("USERNAME", identity), ("PASSWORD", secret), ("HOOK_URL", "https://procurement.demo.example/cart")];
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(login).finish();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", "/punchout/demo-oci/oci", &headers, &form)
    }

    /// The page of the newest login that was decided so.
    fn newest_login(&mut self, decision: &str) -> String {
        let call = format!("GET /api/v1/logins?decision={decision}&limit=1");
        let logins = self.api("pgk_demo_operator", &call, &json!({}));
        format!("/logins/{}", logins["items"][0]["reference"].as_str().unwrap())
    }

    /// The page of the first one of a list of the API.
    fn first(&mut self, list: &str, page: &str) -> String {
        let found = self.api("pgk_demo_operator", &format!("GET {list}"), &json!({}));
        page.replace("{id}", found["items"][0]["id"].as_str().unwrap())
    }

    /// The page of the first link of the first system.
    fn first_link(&mut self) -> String {
        let list = self.first("/api/v1/systems", "/api/v1/systems/{id}/customers");
        self.first(&list, "/links/{id}")
    }

    /// Looks at pages like this from now on.
    fn look_like(&mut self, look: Look) {
        self.browser.call("Network.enable", &json!({}));
        let headers = json!({"headers": {"Accept-Language": look.language.tag()}});
        self.browser.call("Network.setExtraHTTPHeaders", &headers);
        let theme = json!({"features": [{"name": "prefers-color-scheme", "value": look.theme}]});
        self.browser.call("Emulation.setEmulatedMedia", &theme);
    }

    /// Looks at the page that is there: takes its pictures, and says everything that is wrong with it.
    fn judge(&mut self, name: &str, look: Look) -> Vec<String> {
        let mut wrong = Vec::new();
        let folder = look.folder();
        let weight = self.browser.look(WEIGHT).as_u64().unwrap();
        if weight > WEIGHT_MAX {
            wrong.push(format!("it weighs {weight} bytes with all that it needs"));
        }
        self.browser.look(WATCH_JUMPS);
        self.browser.wait("window.jumped !== undefined");
        let jumped = self.browser.look("window.jumped").as_f64().unwrap();
        if jumped > 0.1 {
            wrong.push(format!("it jumps while it is built: {jumped}"));
        }
        self.browser.call("Emulation.setScrollbarsHidden", &json!({"hidden": true}));
        for (width, suffix) in [(320, "-narrow"), (1280, "")] {
            self.browser.resize(width, 800);
            std::fs::write(folder.join(format!("{name}{suffix}.png")), self.browser.picture()).unwrap();
            let cut = self.browser.look("document.documentElement.scrollWidth - innerWidth").as_i64().unwrap();
            if cut > 0 {
                wrong.push(format!("{cut} px are cut off at {width} px"));
            }
            wrong.extend(self.axe().into_iter().map(|fault| format!("{fault} at {width} px")));
        }
        if self.browser.look("document.querySelectorAll('h1').length") != 1 {
            wrong.push("there is not one h1".to_owned());
        }
        let tag = self.browser.look("document.documentElement.lang");
        if tag != look.language.tag() {
            wrong.push(format!("the page is in {tag}"));
        }
        wrong.into_iter().map(|fault| format!("{name} in {} {}: {fault}", look.language.tag(), look.theme)).collect()
    }

    /// Looks at an answer to which no address leads.
    fn judge_answer(&mut self, name: &str) {
        let look = Look { language: Language::English, theme: "light" };
        let wrong = self.judge(name, look);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// What axe finds.
    fn axe(&mut self) -> Vec<String> {
        let path = setting("PUNCHGATE_TEST_AXE")
            .expect("PUNCHGATE_TEST_AXE names no axe.min.js: run the tests by ./scripts/test, which fetches it");
        let axe = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        self.browser.call("Runtime.evaluate", &json!({"expression": axe}));
        let run = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(found => \
                   found.violations.flatMap(fault => fault.nodes.map(node => `${fault.id}: ${node.html.slice(0, 160)} \
                   ${node.failureSummary}`)))";
        let answer =
            self.browser.call("Runtime.evaluate", &json!({"expression": run, "awaitPromise": true, "returnByValue": true}));
        let found = answer["result"]["value"].as_array().unwrap_or_else(|| panic!("axe did not run: {answer}"));
        found.iter().map(|fault| fault.as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn every_screen_can_be_used_by_everybody() {
    let mut site = Site::start();
    assert_eq!(site.log_in("demo-oci-secret").status(), 303);
    assert_eq!(site.log_in("Demo-OCI-Secret").status(), 403);
    let mut wrong = Vec::new();
    for look in Look::all() {
        site.look_like(look);
        let mut is = None;
        for screen in SCREENS {
            if is != Some(screen.who) {
                site.become_one(screen.who);
                is = Some(screen.who);
            }
            let path = (screen.path)(&mut site);
            site.visit(&path);
            wrong.extend(site.judge(screen.name, look));
        }
    }
    // A page that is not there is answered 404, of which the console tells.
    let said = site.browser.said().into_iter().filter(|said| !said.contains("status of 404"));
    wrong.extend(said.map(|said| format!("behind the scenes: {said}")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
