//! What nobody should send: each gets the status of the design's table from a real node, in bounded time and memory, and changes
//! nothing but the log. Time has no assertion: a test that waits for ever never ends.

use crate::{
    engines::{Bench, Database, Side},
    nodes::{Ground, assert_logins},
    process::{Answer, Demo, Node, wire},
    world::fixture,
};
use punchgate::protocol::RawRequest;
use sqlx::Connection;
use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

const MEBIBYTE: usize = 1024 * 1024;
/// The most memory that a node may ever have had here: 104 MiB were measured, and what was sent is 500. The allocator, chosen for the
/// processor time that it saves, keeps more of what was given back than the C library's does (40 MiB).
#[cfg(target_os = "linux")]
const MEMORY_MAX: u64 = 160 * 1024 * 1024;
/// Where every accepted login of the fixtures is sent.
const START: &str = "https://shop.fixtures.example/punchout?token=";

/// Nothing here is about how often a stranger may fail.
const UNLIMITED: [&str; 6] =
    ["--failures-per-network", "10000", "--failures-per-identity", "10000", "--unauthenticated-per-hour", "100000"];

/// A node, and a look past it at what it writes.
struct Siege {
    _ground: Ground,
    node: Arc<Node>,
    bench: Bench,
}

impl Siege {
    async fn over(ground: Ground) -> Self {
        let node = Arc::new(Node::start_with(&ground.database, &ground.key, &UNLIMITED));
        let bench = Bench::beside(&ground.database).await;
        bench.count_writes().await;
        Self { _ground: ground, node, bench }
    }

    async fn on_sqlite() -> Self {
        Self::over(Ground::sqlite().await).await
    }

    async fn writes(&self) -> BTreeMap<String, i64> {
        self.bench.writes().await
    }

    /// Asserts that rows of the log are all that was written; how many.
    async fn logged(&self, what: &str) -> i64 {
        let mut writes = self.writes().await;
        let logged = writes.remove("logins").unwrap_or_default();
        assert!(writes.is_empty(), "{what} changed {writes:?}");
        logged
    }

    /// Asserts that right logins are let in as ever.
    async fn assert_unharmed(&self) {
        self.writes().await;
        assert_logins(&self.node, 303, 200);
        let expected = [("logins".to_owned(), 2), ("sessions".to_owned(), 2)];
        assert_eq!(self.writes().await, expected.into());
    }

    /// Sends a login, which must be refused with this status and be logged.
    async fn refused(&self, what: &str, raw: &RawRequest, status: u16) {
        let answer = self.node.send(raw);
        let got = if raw.path.ends_with("/cxml") { answer.cxml_status() } else { answer.status() };
        assert_eq!(got, status, "{what}: {}", answer.0);
        assert_eq!(self.logged(what).await, 1, "{what}");
    }
}

/// A login that would be let in, with another body.
fn with_body(name: &str, body: impl Into<Vec<u8>>) -> RawRequest {
    RawRequest { body: body.into(), ..fixture(name) }
}

fn with_header(mut raw: RawRequest, name: &str, value: &str) -> RawRequest {
    raw.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    raw.headers.push((name.to_owned(), value.to_owned()));
    raw
}

/// The right cXML login, changed in one place.
fn changed(from: &str, to: &str) -> RawRequest {
    let document = String::from_utf8(fixture("cxml/coupa-create").body).unwrap();
    assert!(document.contains(from), "{from}");
    with_body("cxml/coupa-create", document.replacen(from, to, 1))
}

/// The right OCI login as a form, with these fields in place of those of the same name.
fn form(fields: &str) -> RawRequest {
    let get = fixture("oci/srm-get");
    let name = |field: &str| field.split('=').next().unwrap_or_default().to_owned();
    let given: Vec<String> = fields.split('&').map(name).collect();
    let kept: Vec<&str> = get.query.split('&').filter(|field| !given.contains(&name(field))).collect();
    let body = format!("{fields}&{}", kept.join("&"));
    let post = RawRequest { method: "POST".to_owned(), query: String::new(), body: body.into(), ..get };
    with_header(post, "content-type", "application/x-www-form-urlencoded")
}

/// The return URL of the right cXML login, as it stands in the document.
fn return_url() -> String {
    let document = String::from_utf8(fixture("cxml/coupa-create").body).unwrap();
    document.split("<URL>").nth(1).unwrap().split("</URL>").next().unwrap().to_owned()
}

/// Addresses to which no cart may ever go.
const NO_RETURN_URLS: [&str; 7] = [
    "javascript:alert(document.domain)",
    "JavaScript:alert(1)//https://srm.nordwind.example:44300/sap/",
    "java%0Ascript:alert(1)",
    "%09javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "//evil.example/",
];

/// What is no cXML request at all, or one beyond the limits, with its status.
fn hostile_cxml() -> Vec<(&'static str, RawRequest, u16)> {
    let text = |body: String| with_body("cxml/coupa-create", body);
    let bytes = |body: &[u8]| with_body("cxml/coupa-create", body);
    let form = |body: String| with_header(text(body), "content-type", "application/x-www-form-urlencoded");
    let charset = |raw: RawRequest, name: &str| with_header(raw, "content-type", &format!("text/xml; charset={name}"));
    let identity = "<Identity>079928354</Identity>";
    let latin_1: Vec<u8> = {
        let body = changed("<BuyerCookie>", "<BuyerCookie>\u{FC}").body;
        String::from_utf8(body).unwrap().chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
    };
    let attributes = (0..65).map(|number| format!(" a{number}='1'")).collect::<Vec<_>>().concat();
    vec![
        ("an empty body", text(String::new()), 406),
        ("JSON", fixture("cxml/not-xml"), 406),
        ("random bytes", bytes(&(0..=255).cycle().take(70_000).collect::<Vec<u8>>()), 406),
        ("HTML", text("<!DOCTYPE html><html><body><br></body></html>".to_owned()), 406),
        ("another document", text("<note><to>x</to></note>".to_owned()), 406),
        ("a truncated document", fixture("cxml/jaggaer-truncated"), 406),
        ("Latin-1 declared as UTF-8", bytes(&latin_1), 406),
        ("Latin-1 labelled as UTF-8", charset(bytes(&latin_1), "utf-8"), 406),
        ("UTF-8 labelled as Shift JIS", charset(fixture("cxml/coupa-create"), "shift_jis"), 406),
        ("half a UTF-16 character", bytes(b"\xFF\xFE<\0c"), 406),
        ("a body above the limit", bytes(&vec![b' '; 2 * MEBIBYTE + 1]), 499),
        ("100,000 nested elements", text("<a>".repeat(100_000)), 406),
        ("100,000 nested elements, closed", text("<a>".repeat(100_000) + &"</a>".repeat(100_000)), 406),
        (
            "100,000 nested elements in a login",
            changed("<BuyerCookie>", &format!("<BuyerCookie>{}", "<a>".repeat(100_000))),
            406,
        ),
        ("100,000 elements in a row", changed("<BuyerCookie>", &format!("<BuyerCookie>{}", "<a/>".repeat(100_000))), 406),
        ("an element with 65 attributes", changed("<BuyerCookie>", &format!("<BuyerCookie{attributes}>")), 406),
        ("a text of 1 MiB", changed("<BuyerCookie>", &format!("<BuyerCookie>{}", "x".repeat(MEBIBYTE))), 406),
        ("an attribute of 1 MiB", changed("<BuyerCookie>", &format!("<BuyerCookie a='{}'>", "x".repeat(MEBIBYTE))), 406),
        ("a comment that does not end", text("<!--".to_owned() + &"-".repeat(MEBIBYTE)), 406),
        ("an entity bomb", fixture("cxml/jaggaer-entity-bomb"), 406),
        ("an entity of nobody's", changed("<BuyerCookie>", "<BuyerCookie>&lol9;"), 406),
        ("a character that is none", changed("<BuyerCookie>", "<BuyerCookie>&#0;"), 406),
        ("a NUL", changed("<BuyerCookie>", "<BuyerCookie>\0"), 406),
        ("a NUL for an identity", changed(identity, "<Identity>\0</Identity>"), 406),
        ("10,000 form fields", form("a=1&".repeat(10_000)), 406),
        ("10,000 form fields before the document", form("a=1&".repeat(10_000) + "cxml-urlencoded=%3CcXML/%3E"), 406),
        ("a form without a document", form("a=1".to_owned()), 406),
        ("no base 64", form("cxml-base64=%00%FF!".to_owned()), 406),
        ("a body that says it is packed", with_header(bytes(b"\x1F\x8B\x08\0\0\0"), "content-encoding", "gzip"), 406),
    ]
}

/// What is no OCI login at all, or one beyond the limits, with its status.
fn hostile_oci() -> Vec<(&'static str, RawRequest, u16)> {
    let typed =
        |body: &str, media_type: &str| with_header(RawRequest { body: body.into(), ..form("") }, "content-type", media_type);
    let long_get = |query: String| RawRequest { query, ..fixture("oci/srm-get") };
    vec![
        ("nothing", typed("", "application/x-www-form-urlencoded"), 403),
        ("JSON", typed("{\"USERNAME\":\"nordwind-srm\"}", "application/json"), 400),
        ("a cXML document", typed("<cXML/>", "text/xml"), 400),
        ("a form in parts", typed("--x--", "multipart/form-data; boundary=x"), 400),
        ("bytes that are not UTF-8 under that label", form("http_content_charset=utf-8&X=%FC"), 400),
        ("Shift JIS", form("http_content_charset=shift_jis&X=%83%65"), 400),
        ("a body above the limit", form(&format!("X={}", "x".repeat(2 * MEBIBYTE))), 413),
        ("10,000 fields in a body", form(&"a=1&".repeat(10_000)), 400),
        ("10,000 fields in a query", long_get("a=1&".repeat(10_000)), 400),
        ("301 fields", form(&"a=1&".repeat(301)), 400),
        ("a NUL for an identity", form("USERNAME=%00"), 400),
        ("a NUL within an identity", form("USERNAME=nordwind-srm%00"), 400),
        ("a NUL in a name", form("X%00=1"), 400),
        ("a NUL in a query", long_get("USERNAME=nordwind%00srm".to_owned()), 400),
        ("an identity said twice", form("USERNAME=nordwind-srm&username=other"), 400),
        ("a HEAD", RawRequest { method: "HEAD".to_owned(), ..fixture("oci/srm-get") }, 400),
        ("a list for an identity", form("USERNAME[]=nordwind-srm&USERNAME=x"), 403),
        ("SQL for an identity", form("USERNAME='%20OR%201=1--"), 403),
        ("an identity of 1 MiB", form(&format!("USERNAME={}", "x".repeat(MEBIBYTE))), 403),
    ]
}

async fn what_cannot_be_meant_is_refused_and_logged(ground: Ground) {
    let siege = Siege::over(ground).await;
    siege.assert_unharmed().await;
    for (what, raw, status) in hostile_cxml().into_iter().chain(hostile_oci()) {
        siege.refused(what, &raw, status).await;
        siege.assert_unharmed().await;
    }
    for url in NO_RETURN_URLS {
        let literal = url.replace("%0A", "\n").replace("%09", "\t");
        siege.refused(url, &changed(&return_url(), &literal), 403).await;
        siege.refused(url, &form(&format!("HOOK_URL={url}")), 403).await;
    }
    siege.assert_unharmed().await;
    assert_eq!(siege.bench.number("SELECT COUNT(*) FROM sessions WHERE redeemed_at IS NOT NULL").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_meant_is_refused_and_logged_on_sqlite() {
    what_cannot_be_meant_is_refused_and_logged(Ground::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_meant_is_refused_and_logged_on_postgres() {
    let database = Database::create().await;
    let url = database.url().to_owned();
    what_cannot_be_meant_is_refused_and_logged(Ground::of(|_| url).await).await;
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_breaks_off_anywhere_is_malformed() {
    let siege = Siege::on_sqlite().await;
    let document = fixture("cxml/coupa-create").body;
    let whole = document.trim_ascii_end().len();
    for end in (0..whole).step_by(97).chain([whole - 1]) {
        siege.refused(&format!("the first {end} bytes"), &with_body("cxml/coupa-create", &document[..end]), 406).await;
    }
    siege.assert_unharmed().await;
}

/// Sends from one thread while another reads until the node closes. Whether all could be sent, and the answer.
fn while_sending(node: &Node, head: String, mut next: impl FnMut() -> Option<Vec<u8>> + Send + 'static) -> (bool, Answer) {
    let mut stream = node.connect();
    let mut sending = stream.try_clone().unwrap();
    let sender = thread::spawn(move || -> io::Result<()> {
        sending.write_all(head.as_bytes())?;
        while let Some(piece) = next() {
            sending.write_all(&piece)?;
        }
        sending.flush()
    });
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let all = sender.join().unwrap().is_ok();
    (all, Answer(String::from_utf8_lossy(&answer).into_owned()))
}

/// The head of a right login's POST, with this much of a body to come or, without a number, one in chunks.
fn head_of(path: &str, length: Option<usize>) -> String {
    let (media_type, framing) = (
        if path.ends_with("/cxml") { "text/xml" } else { "application/x-www-form-urlencoded" },
        length.map_or("transfer-encoding: chunked".to_owned(), |length| format!("content-length: {length}")),
    );
    format!("POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: {media_type}\r\n{framing}\r\n\r\n")
}

/// So many pieces of 64 KiB, plain or as chunks, and the end of the chunks.
fn pieces(count: usize, chunked: bool) -> impl FnMut() -> Option<Vec<u8>> + Send + 'static {
    let plain = vec![b'a'; 64 * 1024];
    let piece = if chunked { [b"10000\r\n", &plain[..], b"\r\n"].concat() } else { plain };
    let mut left = count;
    move || match left {
        0 => None,
        1 if chunked => {
            left = 0;
            Some([&piece[..], b"0\r\n\r\n"].concat())
        }
        _ => {
            left -= 1;
            Some(piece.clone())
        }
    }
}

const CXML: &str = "/punchout/coupa/cxml";
const OCI: &str = "/punchout/oci-srm/oci";

fn assert_too_large(path: &str, answer: &Answer) {
    if path == CXML {
        assert_eq!(answer.cxml_status(), 499);
        assert!(answer.0.trim_end().ends_with("</cXML>"), "{}", answer.0);
    } else {
        assert_eq!(answer.status(), 413);
        assert!(answer.0.trim_end().ends_with("</html>"), "{}", answer.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_mebibytes_are_taken_and_answered_in_bounded_memory() {
    let siege = Siege::on_sqlite().await;
    for round in 0..10 {
        let senders: Vec<_> = [(CXML, false), (CXML, true), (OCI, false), (OCI, true), (CXML, round % 2 == 0)]
            .into_iter()
            .map(|(path, chunked)| {
                let node = Arc::clone(&siege.node);
                let length = (!chunked).then_some(10 * MEBIBYTE);
                thread::spawn(move || (path, while_sending(&node, head_of(path, length), pieces(160, chunked))))
            })
            .collect();
        for sender in senders {
            let (path, (all, answer)) = sender.join().unwrap();
            assert!(all, "a sender that is cut off may not read the answer");
            assert_too_large(path, &answer);
        }
        assert_eq!(siege.logged("10 MiB").await, 5);
    }
    siege.assert_unharmed().await;
    #[cfg(target_os = "linux")]
    {
        let peak = siege.node.peak_memory();
        assert!(peak < MEMORY_MAX, "{peak} bytes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_end_is_cut_off_with_an_answer() {
    let siege = Siege::on_sqlite().await;
    for path in [CXML, OCI] {
        let (all, answer) = while_sending(&siege.node, head_of(path, None), pieces(usize::MAX, true));
        assert!(!all, "it cannot all have been sent");
        assert_too_large(path, &answer);
        assert_eq!(siege.logged(path).await, 1);
    }
    siege.assert_unharmed().await;
}

/// Sends bytes and says that there are no more; what came back, which may be nothing.
fn broken_off(node: &Node, bytes: &[u8]) -> Answer {
    let mut stream = node.connect();
    stream.write_all(bytes).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    Answer(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_whole_starts_nothing() {
    let siege = Siege::on_sqlite().await;
    let cxml = fixture("cxml/coupa-create").body;
    let oci = form("").body;
    for (path, body) in [(CXML, &cxml), (OCI, &oci)] {
        let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n"].concat();
        for (what, head, sent) in [
            ("one byte short", head_of(path, Some(body.len() + 1)), body.clone()),
            ("chunks without an end", head_of(path, None), chunk.clone()),
            ("a chunk of no size", head_of(path, None), [&chunk[..], b"zz\r\n\r\n"].concat()),
            ("a chunk of a giant's size", head_of(path, None), [&chunk[..], b"FFFFFFFFFFFFFFFFF\r\n"].concat()),
        ] {
            let answer = broken_off(&siege.node, &[head.as_bytes(), &sent].concat());
            if !answer.0.is_empty() {
                let (status, malformed) = if path == CXML { (answer.cxml_status(), 406) } else { (answer.status(), 400) };
                assert_eq!(status, malformed, "{path}: {what}");
            }
            assert!(siege.logged(what).await <= 1, "{path}: {what}");
        }
    }
    // And some that are gone at once, so that nobody is there for an answer.
    for (path, body) in [(CXML, &cxml), (OCI, &oci)] {
        let head = head_of(path, Some(body.len() + 1));
        siege.node.connect().write_all(&[head.as_bytes(), body].concat()).unwrap();
    }
    assert_logins(&siege.node, 303, 200);
    assert_eq!(siege.writes().await.get("sessions"), Some(&2), "those of the right logins");
    siege.assert_unharmed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_beyond_its_limits_is_refused_before_anything_is_asked() {
    let siege = Siege::on_sqlite().await;
    let get = fixture("oci/srm-get");
    let many = (0..500).map(|number| format!("x-{number}: 1\r\n")).collect::<Vec<_>>().concat();
    for (what, bytes, status) in [
        ("a header of 200 KiB", wire(&with_header(get.clone(), "x", &"x".repeat(200 * 1024))), 431),
        ("500 headers", with_headers(&get, &many), 431),
        (
            "a query of 70 KiB",
            wire(&RawRequest { query: format!("{}&X={}", get.query, "x".repeat(70 * 1024)), ..get.clone() }),
            414,
        ),
        ("two lengths", with_headers(&get, "content-length: 5\r\n"), 400),
        ("a NUL in a header", wire(&with_header(get.clone(), "x", "a\0b")), 400),
        ("a NUL in a path", wire(&RawRequest { path: "/punchout/oci-srm\0/oci".to_owned(), ..get.clone() }), 400),
        ("a header over two lines", with_headers(&get, "x: a\r\n b\r\n"), 400),
        ("no HTTP", b"\x16\x03\x01\x02\0\x01\0\x01\xFC\x03\x03".to_vec(), 400),
    ] {
        let answer = siege.node.exchange(&bytes);
        // Where more was sent than was taken, the answer may be lost with the connection.
        if !(answer.0.is_empty() && bytes.len() > 64 * 1024) {
            assert!([status, 431].contains(&answer.status()), "{what}: {}", answer.0);
        }
        assert_eq!(siege.logged(what).await, 0, "{what}");
    }
    siege.assert_unharmed().await;
}

/// A request on the wire with more headers, before the others.
fn with_headers(raw: &RawRequest, headers: &str) -> Vec<u8> {
    let bytes = wire(raw);
    let first = bytes.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    [&bytes[..first], headers.as_bytes(), &bytes[first..]].concat()
}

/// Sends a byte now and then for as long as anybody takes it.
fn trickle(mut stream: TcpStream) {
    while stream.write_all(b"x").is_ok() {
        thread::sleep(Duration::from_millis(200));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_never_ends_is_cut_off_and_so_is_an_idle_connection() {
    let siege = Siege::on_sqlite().await;
    let without_end = siege.node.connect();
    (&without_end).write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx: ").unwrap();
    let silent = siege.node.connect();
    let idle = siege.node.connect();
    (&idle).write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();

    let trickling = without_end.try_clone().unwrap();
    let trickler = thread::spawn(move || trickle(trickling));
    for mut stream in [without_end, silent, idle] {
        // A node that keeps the connection lets this wait until it fails.
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), io::ErrorKind::ConnectionReset),
        }
    }
    trickler.join().unwrap();
    assert_eq!(siege.logged("a head without end").await, 0);
    siege.assert_unharmed().await;
}

/// The value of each header of this name.
fn headers<'a>(answer: &'a Answer, name: &str) -> Vec<&'a str> {
    let head = answer.0.split("\r\n\r\n").next().unwrap();
    let named = head.lines().filter_map(|line| line.split_once(": "));
    named.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
}

/// Asserts that a buyer is sent to the shop's own start URL with a token, and nothing else.
fn assert_sent_on(answer: &Answer) {
    assert_eq!(answer.status(), 303, "{}", answer.0);
    let locations = headers(answer, "location");
    let token = locations[0].strip_prefix(START).unwrap_or_else(|| panic!("{}", answer.0));
    assert!(locations.len() == 1 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)), "{token}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_host_is_not_asked_where_to_go() {
    let siege = Siege::on_sqlite().await;
    let target = {
        let get = fixture("oci/srm-get");
        format!("{}?{}", get.path, get.query)
    };
    for head in [
        format!("GET {target} HTTP/1.1\r\nconnection: close\r\n\r\n"),
        format!("GET {target} HTTP/1.0\r\n\r\n"),
        format!(
            "GET {target} HTTP/1.1\r\nhost: evil.example\r\nx-forwarded-host: evil.example\r\nconnection: close\r\n\r\n"
        ),
        format!("GET http://evil.example{target} HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n"),
    ] {
        let answer = siege.node.exchange(head.as_bytes());
        assert_sent_on(&answer);
        assert!(!answer.0.contains("evil.example"), "{}", answer.0);
    }
    siege.assert_unharmed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_after_a_login_is_not_part_of_it() {
    let siege = Siege::on_sqlite().await;
    let get = fixture("oci/srm-get");
    let login = format!("GET {}?{} HTTP/1.1\r\nhost: x\r\n\r\n", get.path, get.query);
    for garbage in [&b"\0\xFF\xFE garbage\r\n\r\n"[..], b"GET / HTTP/9.9\r\n\r\n", b"<cXML/>\r\n\r\n"] {
        let answer = siege.node.exchange(&[login.as_bytes(), garbage].concat());
        assert_sent_on(&answer);
        let after = answer.0.rfind("HTTP/1.1 ").unwrap();
        assert_eq!(Answer(answer.0[after..].to_owned()).status(), 400, "{}", answer.0);
        let expected = [("logins".to_owned(), 1), ("sessions".to_owned(), 1)];
        assert_eq!(siege.writes().await, expected.into());
    }
    siege.assert_unharmed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_no_system_can_have_is_an_unknown_system() {
    let siege = Siege::on_sqlite().await;
    let long = "x".repeat(60_000);
    for name in [
        "%00",
        "coupa%00",
        "%FF",
        "%C3%28",
        "%",
        "%zz",
        "coupa%2F..%2Fcoupa",
        "..",
        "%3Cscript%3E",
        "coupa%0D%0AX:1",
        "COUPA",
        &long,
    ] {
        let what = &name[..name.len().min(20)];
        let cxml = RawRequest { path: format!("/punchout/{name}/cxml"), ..fixture("cxml/coupa-create") };
        siege.refused(what, &cxml, 401).await;
        let oci = RawRequest { path: format!("/punchout/{name}/oci"), ..form("") };
        siege.refused(what, &oci, 403).await;
    }
    let strange = "SELECT COUNT(*) FROM logins WHERE system_name NOT IN ('?', 'COUPA')";
    assert_eq!(siege.bench.number(strange).await, 0);
    siege.assert_unharmed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_verb_is_405_and_no_login() {
    let siege = Siege::on_sqlite().await;
    for verb in ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        let cxml = RawRequest { method: verb.to_owned(), ..fixture("cxml/coupa-create") };
        assert_eq!(siege.node.send(&cxml).status(), 405, "{verb}");
        if !["GET", "HEAD"].contains(&verb) {
            let oci = RawRequest { method: verb.to_owned(), ..form("") };
            assert_eq!(siege.node.send(&oci).status(), 405, "{verb}");
        }
        assert_eq!(siege.logged(verb).await, 0, "{verb}");
    }
    siege.assert_unharmed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_content_encoding_that_is_none_is_overlooked() {
    let siege = Siege::on_sqlite().await;
    let utf8 = |raw| with_header(raw, "content-encoding", "utf8");
    assert_eq!(siege.node.send(&utf8(fixture("cxml/coupa-create"))).cxml_status(), 200);
    assert_sent_on(&siege.node.send(&utf8(form(""))));
    siege.assert_unharmed().await;
}

/// Values that would be a header, or markup, if they came out as they went in.
const INJECTED: [&str; 4] = [
    "%0D%0ASet-Cookie:%20injected=1",
    "%0D%0A%0D%0A%3Cscript%3Einjected%3C/script%3E",
    "%3Cscript%3Einjected%3C/script%3E",
    "%22%3E%3Cimg%20src=injected%3E",
];

fn assert_not_injected(answer: &Answer) {
    assert_eq!(headers(answer, "set-cookie"), Vec::<&str>::new());
    assert!(!answer.0.to_ascii_lowercase().contains("injected"), "{}", answer.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_oci_login_comes_out_as_a_header_or_as_markup() {
    let siege = Siege::on_sqlite().await;
    let login = |fields: &str| siege.node.send(&form(fields));
    for value in INJECTED {
        for refused in ["USERNAME", "PASSWORD", "HOOK_URL"] {
            let answer = login(&format!("{refused}={value}"));
            assert_eq!(answer.status(), 403, "{refused}={value}");
            assert_not_injected(&answer);
        }
        // The language of a refusal is the caller's to say; a field's name is his too.
        for of_page in ["sap-language", "LANGU", "~TARGET", "returntarget", value] {
            let answer = login(&format!("{of_page}={value}&PASSWORD=wrong"));
            assert_eq!(answer.status(), 403, "{of_page}={value}");
            assert_not_injected(&answer);
            let accepted = login(&format!("{of_page}={value}"));
            assert_sent_on(&accepted);
            assert_not_injected(&accepted);
        }
        let hook = "https%3A%2F%2Fsrm.nordwind.example%3A44300%2Fsap%2F";
        let in_return_url = login(&format!("HOOK_URL={hook}{value}"));
        assert!([303, 403].contains(&in_return_url.status()), "{}", in_return_url.0);
        assert_not_injected(&in_return_url);
    }
    for (name, value) in
        [("accept-language", "<script>injected</script>"), ("x-request-id", "<b>injected"), ("referer", "injected")]
    {
        let answer = siege.node.send(&with_header(form("PASSWORD=wrong"), name, value));
        assert_eq!(answer.status(), 403);
        assert_not_injected(&answer);
    }
    siege.assert_unharmed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_cxml_login_comes_out_in_its_answer() {
    let siege = Siege::on_sqlite().await;
    let markup = "&lt;/Status&gt;&lt;injected/&gt;&quot;";
    for (number, (from, to)) in [
        ("xml:lang=\"en-US\"", format!("xml:lang=\"{markup}\"")),
        ("payloadID=\"", format!("payloadID=\"{markup}")),
        ("<Identity>079928354", format!("<Identity>{markup}")),
        ("<SharedSecret>", format!("<SharedSecret>{markup}")),
        ("<BuyerCookie>", format!("<BuyerCookie>{markup}")),
        ("operation=\"create\"", format!("operation=\"{markup}\"")),
        ("deploymentMode=\"production\"", format!("deploymentMode=\"{markup}\"")),
    ]
    .into_iter()
    .enumerate()
    {
        // What is let in keeps its payloadID, so each has one of its own.
        let document = String::from_utf8(changed(from, &to).body).unwrap();
        let document = document.replace("payloadID=\"", &format!("payloadID=\"{number}-"));
        let answer = siege.node.send(&with_body("cxml/coupa-create", document));
        answer.cxml_status();
        assert_not_injected(&answer);
    }
    siege.assert_unharmed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_storefront_shows_names_as_text() {
    const MARKUP: &str = "<script>alert(1)</script><img src=x onerror='y'>\"&";
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path());
    let Side::Sqlite(mut side) =
        Bench::beside(&format!("sqlite:{}", folder.path().join("punchgate.db").display())).await.side().await
    else {
        panic!("the demo keeps a SQLite file");
    };
    sqlx::query("UPDATE customers SET name = $1, number = $2")
        .bind(format!("name {MARKUP}"))
        .bind(format!("number {MARKUP}"))
        .execute(&mut side)
        .await
        .unwrap();
    side.close().await.unwrap();

    let named = "<Contact role=\"endUser\"><Name xml:lang=\"en\">buyer &lt;script&gt;alert(1)&lt;/script&gt;</Name>\
                 <Email>b@demo.example</Email></Contact><BrowserFormPost>";
    let login = Demo::run(&demo.line("curl -s ").replace("<BrowserFormPost>", named));
    assert_eq!(login.cxml(), 200);
    let start = login.0.split("<StartPage><URL>").nth(1).unwrap().split("</URL>").next().unwrap().replace("&amp;", "&");
    let page = Demo::open(&start);
    for field in ["name", "number", "buyer"] {
        assert!(page.contains(&format!("{field} &#60;script&#62;")), "{field} is shown as text: {page}");
    }
    for again in [start.as_str(), &format!("{}demo-shop?token=%3Cscript%3Ealert(1)%3C/script%3E", demo.base())] {
        let refusal = Demo::open(again);
        assert!(refusal.contains("token_"), "{refusal}");
        assert!(!refusal.contains("<script"), "{refusal}");
    }
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
}
