//! Carts on their way back through a real browser: the demo's whole round trip, with scripts and without; injections in every field,
//! which arrive as they are and do nothing; and pages in frames.

use crate::{
    browser::Browser,
    caught::Catcher,
    process::{Answer, Demo, wire},
};
use punchgate::protocol::RawRequest;
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use url::Url;

/// A running demo, spoken to over a connection.
struct Trip {
    demo: Demo,
    _folder: TempDir,
}

impl Trip {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { demo: Demo::start(folder.path()), _folder: folder }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.demo.base())
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: String) -> Answer {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let (method, path, query) = (method.to_owned(), path.to_owned(), query.to_owned());
        let raw = RawRequest { method, path, query, headers, body: body.into_bytes() };
        let base = Url::parse(self.demo.base()).unwrap();
        let mut stream = TcpStream::connect((base.host_str().unwrap(), base.port().unwrap())).unwrap();
        stream.write_all(&wire(&raw)).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        Answer(String::from_utf8(answer).unwrap())
    }

    fn api(&self, key: &str, call: &str, body: &Value) -> Value {
        let (method, path) = call.split_once(' ').unwrap();
        let authorization = format!("Bearer {key}");
        let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let answer = self.send(method, path, &headers, body);
        assert_eq!(answer.status(), 200, "{call}: {}", answer.0);
        serde_json::from_str(answer.0.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// Says how a system of the demo's wants carts.
    fn configure(&self, system: &str, config: &Value) {
        let found = self.api("pgk_demo_admin", &format!("GET /api/v1/systems?q={system}"), &json!({}));
        let id = found["items"][0]["id"].as_str().unwrap();
        self.api("pgk_demo_admin", &format!("PUT /api/v1/systems/{id}/cart"), config);
    }

    /// A session that was redeemed, of a login over OCI that is to return to `hook`.
    fn over_oci(&self, hook: &str, more: &[(&str, &str)]) -> String {
        let login = [("USERNAME", "buyer@demo.example"), ("PASSWORD", "demo-oci-secret"), ("HOOK_URL", hook)];
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(login.iter().chain(more));
        let form_type = [("content-type", "application/x-www-form-urlencoded")];
        let answer = self.send("POST", "/punchout/demo-oci/oci", &form_type, form.finish());
        let start =
            answer.0.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_else(|| panic!("{}", answer.0));
        self.redeem(start)
    }

    /// A session that was redeemed, of a login over cXML that is to return to `hook`.
    fn over_cxml(&self, hook: &str) -> String {
        let line = self.demo.line("curl -s ").replace("https://procurement.demo.example/cart", &hook.replace('&', "&amp;"));
        let answer = Demo::run(&line);
        assert_eq!(answer.cxml(), 200, "{}", answer.0);
        self.redeem(
            &answer.0.split("<StartPage><URL>").nth(1).unwrap().split("</URL>").next().unwrap().replace("&amp;", "&"),
        )
    }

    fn redeem(&self, start: &str) -> String {
        let token =
            Url::parse(start.trim()).unwrap().query_pairs().find(|(name, _)| name == "token").unwrap().1.into_owned();
        let session = self.api("pgk_demo_shop", "POST /api/v1/shop/sessions/redeem", &json!({"token": token}));
        session["id"].as_str().unwrap().to_owned()
    }

    fn give_back(&self, session: &str, cart: &Value) -> Back {
        let answer = self.api("pgk_demo_shop", &format!("POST /api/v1/shop/sessions/{session}/return"), cart);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let fields = answer["fields"].as_array().unwrap();
        Back {
            url: text(&answer["url"]),
            fields: fields.iter().map(|field| (text(&field["name"]), text(&field["value"]))).collect(),
        }
    }
}

/// How a cart goes back, as the API says.
struct Back {
    url: String,
    fields: Vec<(String, String)>,
}

impl Back {
    /// The fields as any browser posts them: every line end is CRLF.
    fn posted(&self) -> Vec<(String, String)> {
        let lines = |text: &String| text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
        self.fields.iter().map(|(name, value)| (lines(name), lines(value))).collect()
    }

    /// The values of the fields whose names begin so.
    fn values(&self, beginning: &str) -> Vec<&str> {
        self.fields.iter().filter(|(name, _)| name.starts_with(beginning)).map(|(_, value)| value.as_str()).collect()
    }
}

const SOON: Duration = Duration::from_mins(1);

/// Puts one of an article into the cart.
fn put(browser: &mut Browser, article: &str) {
    browser.click(&format!("form:has([value='{article}']) button"));
    browser.wait(&format!("document.querySelector('#cart').textContent.includes('{article}')"));
}

#[test]
fn a_newcomer_sees_the_whole_round_trip_over_oci() {
    let trip = Trip::start();
    let mut browser = Browser::start();
    browser.go(&trip.at("demo-inbox"));
    browser.wait_for(&trip.at("demo-inbox"));
    browser.click("form[action='/punchout/demo-oci/oci'] button");
    browser.wait_for(&trip.at("demo-shop/"));
    put(&mut browser, "SCREW-M8X40");
    put(&mut browser, "DRIVER-PH2");
    browser.click("button[value=return]");
    browser.wait_for(&trip.at("demo-inbox"));
    let cart = browser.look("document.querySelector('#cart-1').textContent").as_str().unwrap().to_owned();
    for shown in
        ["SCREW-M8X40", "Hex bolt M8 × 40, zinc plated", "for 100", "DIN 933, strength 8.8.", "DRIVER-PH2", "~OkCode"]
    {
        assert!(cart.contains(shown), "{shown}: {cart}");
    }
    assert_eq!(browser.said(), [""; 0]);

    browser.click("form[action='/punchout/demo-oci/oci'] button");
    browser.wait_for(&trip.at("demo-shop/"));
    browser.click("button[value=leave]");
    browser.wait_for(&trip.at("demo-inbox"));
    let cart = browser.look("document.querySelector('#cart-2').textContent").as_str().unwrap().to_owned();
    assert!(cart.contains("without a cart"), "{cart}");
}

#[test]
fn a_newcomer_sees_the_whole_round_trip_over_cxml_and_edits_the_cart() {
    let trip = Trip::start();
    let mut browser = Browser::start();
    browser.go(&trip.at("demo-inbox"));
    browser.wait_for(&trip.at("demo-inbox"));
    browser.click("form:has([value=demo-hub]) button");
    browser.wait_for(&trip.at("demo-shop/"));
    put(&mut browser, "SCREW-M8X40");
    put(&mut browser, "GLOVE-N9");
    browser.click("button[value=return]");
    browser.wait_for(&trip.at("demo-inbox"));
    let shown = |browser: &mut Browser, cart: u32| {
        browser.look(&format!("document.querySelector('#cart-{cart}').textContent")).as_str().unwrap().to_owned()
    };
    let first = shown(&mut browser, 1);
    for text in ["demo-hub", "create", "SCREW-M8X40", "0.1240 EUR", "UNSPSC: 31161620", "<PunchOutOrderMessage>"] {
        assert!(first.contains(text), "{text}: {first}");
    }

    browser.click("#cart-1 button[value=edit]");
    browser.wait_for(&trip.at("demo-shop/"));
    browser.look("document.querySelectorAll('.cart input')[1].value = '0'");
    browser.click("button[value=update]");
    browser.wait("document.querySelectorAll('.cart input').length === 1");
    browser.click("button[value=return]");
    browser.wait_for(&trip.at("demo-inbox"));
    let edited = shown(&mut browser, 2);
    let auxiliary_id =
        "document.querySelector('#cart-1 td small').textContent === document.querySelector('#cart-2 td small').textContent";
    assert_eq!(browser.look(auxiliary_id), true, "a line keeps its SupplierPartAuxiliaryID");
    assert!(edited.contains("SCREW-M8X40") && !edited.contains("GLOVE-N9"), "{edited}");

    browser.click("#cart-2 button[value=inspect]");
    browser.wait_for(&trip.at("demo-shop/"));
    assert_eq!(browser.look("document.querySelectorAll('input').length"), 0, "there is nothing to change");
    browser.click("button[value=leave]");
    browser.wait_for(&trip.at("demo-inbox"));
    let inspected = shown(&mut browser, 3);
    assert!(inspected.contains("stays as it was"), "{inspected}");
    assert_eq!(browser.said(), [""; 0]);
}

#[test]
fn without_scripts_a_button_takes_the_cart_back() {
    let trip = Trip::start();
    let mut browser = Browser::without_scripts();
    browser.go(&trip.at("demo-inbox"));
    browser.wait_for(&trip.at("demo-inbox"));
    for (start, cart) in [("form:has([value=demo-cxml]) button", 1), ("form[action='/punchout/demo-oci/oci'] button", 2)] {
        browser.click(start);
        browser.wait_for(&trip.at("demo-shop/"));
        put(&mut browser, "DRIVER-PH2");
        browser.click("button[value=return]");
        browser.wait_for(&trip.at("punchout/return/"));
        assert_eq!(browser.look("document.querySelector('button').textContent"), "Hand over the cart");
        let address = browser.look("location.href").as_str().unwrap().to_owned();
        browser.click("button");
        browser.wait_for(&trip.at("demo-inbox"));
        let shown = browser.look(&format!("document.querySelector('#cart-{cart}').textContent"));
        assert!(shown.as_str().unwrap().contains("DRIVER-PH2"), "{shown}");
        // Whoever opens it again is told what became of it.
        browser.go(&address);
        browser.wait_for(&address);
        assert_eq!(browser.look("document.forms.length"), 0);
        assert_eq!(browser.look("document.querySelector('h1').textContent"), "This cart was given back already");
        browser.go(&trip.at("demo-inbox"));
        browser.wait_for(&trip.at("demo-inbox"));
    }
}

/// What people with bad intentions write into a field, each at most 40 characters long.
const INJECTIONS: [&str; 14] = [
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "</form><form action=//evil.example>",
    "\"><input name=evil value=1>",
    "\"><button formaction=//evil.example>",
    "</script><svg/onload=alert(1)>",
    "\" onfocus=alert(1) autofocus x=\"",
    "]]><evil/><![CDATA[",
    "</SupplierPartID><evil/>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'e'>]>",
    "<!--<script>alert(1)//--><b>",
    "&lt;&amp;&#60;&#x3c;&quot&nbsp;&e;",
    "javascript:alert(1)//{{7*7}}${7*7}",
    "%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
];

/// A cart whose every text is an injection: an item for each.
fn injected() -> Value {
    let item = |text: &&str| {
        let texts = json!({"en": text});
        json!({
            "number": text, "description": texts, "long_text": {"en": format!("\n{text}\n\n\ttwo\r\nlines <b>{text}</b>")},
            "quantity": "1", "unit": "C62", "price": "1.00", "manufacturer": text, "manufacturer_number": text,
            "classifications": [{"scheme": "UNSPSC", "code": text}, {"scheme": text, "code": text}], "auxiliary_id": text,
            "configuration_id": text, "custom": {"any": text}})
    };
    json!({"currency": "EUR", "items": INJECTIONS.iter().map(item).collect::<Vec<_>>()})
}

/// Every field that can be filled, filled with what the cart says, as it is.
fn unfiltered() -> Value {
    let item = |field: &str| json!([{"from": {"item": field}}]);
    let any = json!([{"from": {"custom": "any"}}]);
    let oci = json!({"LONGTEXT": item("long_text"), "MANUFACTCODE": item("manufacturer"), "EXT_CATEGORY": any,
        "EXT_CATEGORY_ID": any, "EXT_SCHEMA_TYPE": any, "VENDOR": any, "MATGROUP": any, "CONTRACT": any, "EXT_QUOTE_ID": any,
        "EXT_PRODUCT_ID": any, "CUST_FIELD1": any, "CUST_FIELD4": any, "CUST_FIELD5": any, "SLD_SYS_NAME": any});
    let cxml = json!({"Comments": item("long_text"), "ShortName": any, "Extrinsic:any": any, "Classification:any": any,
        "ManufacturerName": any, "BuyerPartID": any, "SupplierID:any": any});
    json!({"oci": oci, "cxml": cxml})
}

/// The inputs of the page: kind, name and value, as the browser has them.
fn inputs(browser: &mut Browser) -> Vec<(String, String, String)> {
    let inputs = "[...document.querySelectorAll('input')].map(input => [input.type, input.name, input.value])";
    serde_json::from_value(browser.look(inputs)).unwrap()
}

/// Whether the tab holds what is ours and nothing else that could do anything.
fn assert_inert(browser: &mut Browser, scripts: u32) {
    assert_eq!(browser.look("document.scripts.length"), scripts);
    let others = "document.querySelectorAll('img, svg, iframe, object, embed, base, link, evil, [onerror], [onload], [onfocus], [formaction]')";
    assert_eq!(browser.look(&format!("{others}.length")), 0);
    assert_eq!(browser.said(), [""; 0]);
}

/// A cart full of injections, over one protocol: as the page has it, as it arrives, and as the inbox shows it.
fn nothing_runs(trip: &Trip, session: impl Fn(&str) -> String) -> Back {
    let catcher = Catcher::start();
    let back = trip.give_back(&session(&catcher.hook()), &injected());

    // Without scripts the page stays, and can be looked at.
    let mut still = Browser::without_scripts();
    still.go(&back.url);
    still.wait_for(&back.url);
    let hidden = back.fields.iter().map(|(name, value)| ("hidden".to_owned(), name.clone(), value.clone()));
    assert_eq!(inputs(&mut still), hidden.collect::<Vec<_>>());
    assert_eq!(still.look("document.forms.length + ' ' + document.querySelectorAll('button').length"), "1 1");
    assert_inert(&mut still, 1);
    still.click("button");
    assert_eq!(catcher.next(SOON).unwrap().fields(), back.posted());

    // With scripts its own one runs, and no other.
    let mut browser = Browser::start();
    let other = trip.give_back(&session(&catcher.hook()), &injected());
    browser.go(&other.url);
    let caught = catcher.next(SOON).unwrap();
    assert_eq!(caught.fields(), other.posted());
    let origin = Url::parse(&other.url).unwrap().origin().ascii_serialization();
    assert_eq!(caught.header("origin"), Some(origin.as_str()), "it can be put on a list");
    assert_eq!(caught.header("referer"), Some(format!("{origin}/").as_str()), "the token is told to nobody");
    assert_eq!(browser.said(), [""; 0]);

    // The inbox shows all of it, as text.
    let shown = trip.give_back(&session(&trip.at("demo-inbox")), &injected());
    browser.go(&shown.url);
    browser.wait_for(&trip.at("demo-inbox"));
    let text = browser.look("document.querySelector('article').textContent").as_str().unwrap().to_owned();
    for injection in INJECTIONS {
        assert!(text.contains(injection), "{injection}: {text}");
    }
    assert_inert(&mut browser, 0);
    let own = inputs(&mut browser);
    assert!(own.iter().all(|(_, name, _)| name != "evil"), "{own:?}");
    back
}

#[test]
fn whatever_a_cart_holds_arrives_over_oci_and_runs_nothing() {
    let trip = Trip::start();
    // Split, the query of the return URL becomes fields: one of them stands in the way of the form's own `submit`.
    trip.configure("demo-oci", &json!({"fields": unfiltered()["oci"], "oci": {"hook_url": "split"}}));
    let back = nothing_runs(&trip, |hook| {
        let joint = if hook.contains('?') { '&' } else { '?' };
        trip.over_oci(&format!("{hook}{joint}submit=1&%22%3E%3Cscript%3E=%22"), &[])
    });
    assert_eq!(back.values("submit"), ["1"]);
    assert_eq!(back.values("NEW_ITEM-DESCRIPTION["), INJECTIONS);
    assert_eq!(back.values("NEW_ITEM-VENDORMAT["), INJECTIONS);
    assert_eq!(back.values("NEW_ITEM-CUST_FIELD5["), INJECTIONS);
    for (long_text, injection) in back.values("NEW_ITEM-LONGTEXT_").iter().zip(INJECTIONS) {
        assert!(long_text.contains(&format!("lines <b>{injection}</b>")), "{long_text}");
    }
}

#[test]
fn whatever_a_cart_holds_arrives_over_cxml_and_runs_nothing() {
    let trip = Trip::start();
    for encoding in ["base64", "urlencoded"] {
        let cxml = json!({"version": "1.2.071", "encoding": encoding});
        trip.configure("demo-cxml", &json!({"fields": unfiltered()["cxml"], "cxml": cxml}));
        let back = nothing_runs(&trip, |hook| trip.over_cxml(hook));
        assert_eq!(back.values("cxml-").len(), 1, "{encoding}");
    }
}

#[test]
fn a_cart_arrives_in_the_charset_that_was_asked_for() {
    let trip = Trip::start();
    let catcher = Catcher::start();
    let session = trip.over_oci(&catcher.hook(), &[("http_content_charset", "iso-8859-1")]);
    let item = json!({"number": "GRÖSSE-9", "description": {"en": "Schutzhandschuhe, Größe 9 ½ £"}, "quantity": "1", "unit": "PR", "price": "1"});
    let back = trip.give_back(&session, &json!({"currency": "EUR", "items": [item]}));
    let mut browser = Browser::start();
    browser.go(&back.url);
    let caught = catcher.next(SOON).unwrap();
    let latin = |text: &str| {
        let text = text.replace('+', " ");
        percent_encoding::percent_decode_str(&text).map(char::from).collect::<String>()
    };
    let body = String::from_utf8(caught.body.clone()).unwrap();
    let fields: Vec<_> = body
        .split('&')
        .map(|field| field.split_once('=').unwrap())
        .map(|(name, value)| (latin(name), latin(value)))
        .collect();
    assert_eq!(fields, back.posted());
    assert!(body.contains("Gr%F6%DFe"), "{body}");
}

#[test]
fn a_returning_page_shows_in_frames_of_listed_origins_only() {
    let trip = Trip::start();
    let (catcher, listed, other) = (Catcher::start(), Catcher::start(), Catcher::start());
    trip.configure("demo-oci", &json!({"frame_ancestors": [listed.origin()]}));
    let cart = json!({"currency": "EUR", "items": [
        {"number": "1", "description": {"en": "Bolt"}, "quantity": "1", "unit": "C62", "price": "1"}]});
    let mut browser = Browser::start();

    let back = trip.give_back(&trip.over_oci(&catcher.hook(), &[]), &cart);
    browser.go(&listed.framing(&back.url));
    assert_eq!(catcher.next(SOON).unwrap().fields(), back.posted());
    assert_eq!(browser.said(), [""; 0]);

    let back = trip.give_back(&trip.over_oci(&catcher.hook(), &[]), &cart);
    is_not_shown(&mut browser, &other, &back);
    trip.configure("demo-oci", &json!({}));
    let back = trip.give_back(&trip.over_oci(&catcher.hook(), &[]), &cart);
    is_not_shown(&mut browser, &listed, &back);
    assert!(catcher.next(Duration::ZERO).is_none(), "a page that is not shown posted a cart");
}

/// Whether the browser refuses to show the page in a frame, and says why.
fn is_not_shown(browser: &mut Browser, framing: &Catcher, back: &Back) {
    let before = browser.said().len();
    browser.go(&framing.framing(&back.url));
    let begun = Instant::now();
    while browser.said().len() == before {
        assert!(begun.elapsed() < SOON, "the browser says nothing");
        std::thread::sleep(Duration::from_millis(50));
    }
    let said = browser.said().split_off(before).concat();
    assert!(said.contains("frame-ancestors"), "{said}");
}
