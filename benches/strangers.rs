//! A load of wrong logins, and the right ones beside it: `cargo bench --bench strangers [-- SECONDS]`. It starts the built service
//! on a temporary SQLite file with the fixtures' world and speaks to it over the loopback, on as many connections as there are
//! senders. First the wrong logins guess at the right ones' identities from other networks, then they try other identities from
//! the right ones' own network, and last they guess at the right ones' identities from there.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and stops where it cannot go on")]

#[path = "../tests/it/process.rs"]
#[expect(dead_code, clippy::unwrap_used, clippy::panic, reason = "shared with the tests, which use all of it")]
mod process;
#[path = "../tests/it/world.rs"]
#[expect(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "shared with the tests")]
mod world;

use chrono::{DateTime, Utc};
use process::{Node, wire, write_master_key};
use punchgate::{
    clock::Clock,
    protocol::RawRequest,
    store::{Access, Location, Store},
};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    thread,
    time::{Duration, Instant},
};
use world::{fill, fixture};

const WRONG_A_SECOND: u32 = 200;
const WRONG_SENDERS: u32 = 8;
const RIGHT_A_SECOND: u32 = 5;
/// Where the right logins come from.
const HOME: &str = "198.51.100.7";
/// The limits that the load is to meet.
const P99_MAX: Duration = Duration::from_millis(250);
const GROWTH_MAX: u64 = 64 * 1024;

/// Makes the wrong login of a sender and number: the address that it comes from, and the request.
type Wrong = fn(u32, u32) -> (String, RawRequest);

fn main() {
    let seconds = std::env::args().filter_map(|argument| argument.parse().ok()).next_back().unwrap_or(60);
    println!("{WRONG_A_SECOND} wrong and {RIGHT_A_SECOND} right logins a second for {seconds} s, on SQLite");
    let passed = [
        run("guesses at the same identities, from 8 other networks", guess_from_elsewhere, seconds),
        run("other identities, from the same network", others_from_home, seconds),
        run("guesses at the same identities, from the same network", guess_from_home, seconds),
    ];
    assert_eq!(passed, [true; 3], "the load got through to the right ones");
}

fn guess_from_elsewhere(sender: u32, number: u32) -> (String, RawRequest) {
    let login = if number.is_multiple_of(2) { oci("nordwind-srm", "guess") } else { fixture("cxml/coupa-wrong-secret") };
    (format!("203.0.{sender}.{}", number % 250), login)
}

fn others_from_home(sender: u32, number: u32) -> (String, RawRequest) {
    let user = format!("user-{sender}-{number}");
    let login =
        if number.is_multiple_of(2) { oci(&user, "guess") } else { cxml("cxml/coupa-wrong-secret", "079928354", &user) };
    (HOME.to_owned(), login)
}

fn guess_from_home(sender: u32, number: u32) -> (String, RawRequest) {
    (HOME.to_owned(), guess_from_elsewhere(sender, number).1)
}

/// A right login; each cXML document is a new one.
fn right(number: u32) -> RawRequest {
    match number % 3 {
        0 => oci("nordwind-srm", "fx-srm-T9q%2B1"),
        1 => oci("Einkauf-K%C3%B6ln", "fx-Schl%C3%BCssel-4"),
        _ => cxml("cxml/coupa-create", "payloadID=\"", &format!("payloadID=\"{number}.")),
    }
}

fn oci(user: &str, password: &str) -> RawRequest {
    let mut raw = fixture("oci/srm-get");
    let hook = raw.query.split('&').find(|field| field.starts_with("HOOK_URL=")).unwrap().to_owned();
    raw.query = format!("USERNAME={user}&PASSWORD={password}&{hook}");
    raw
}

fn cxml(name: &str, from: &str, to: &str) -> RawRequest {
    let mut raw = fixture(name);
    raw.body = String::from_utf8(raw.body).unwrap().replace(from, to).into_bytes();
    raw.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("connection"));
    raw
}

/// One load of wrong logins; whether the right ones noticed nothing.
fn run(title: &str, wrong: Wrong, seconds: u32) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("punchgate.db").display());
    let begun = Clock::System.now();
    on_store(&database, Access::Serve, async |store| {
        store.migrate().await.unwrap();
        fill(&store, begun).await;
    });
    let node = start(&database, folder.path());
    let address = node.address();
    let wrong_senders: Vec<_> = (0..WRONG_SENDERS)
        .map(|sender| {
            thread::spawn(move || send(address, WRONG_A_SECOND / WRONG_SENDERS, seconds, |number| wrong(sender, number)))
        })
        .collect();
    let right_sender =
        thread::spawn(move || send(address, RIGHT_A_SECOND, seconds, |number| (HOME.to_owned(), right(number))));

    let mut memory = vec![memory_of(node.id())];
    for _ in 0..seconds.div_ceil(10) {
        thread::sleep(Duration::from_secs(10));
        memory.push(memory_of(node.id()));
    }
    let right = right_sender.join().unwrap();
    let wrong: Vec<Sent> = wrong_senders.into_iter().flat_map(|sender| sender.join().unwrap()).collect();
    assert!(node.end(), "the service did not end in order");
    let passed = report(title, &right, &wrong, &memory);
    report_rows(&database, begun);
    passed
}

fn start(database: &str, folder: &Path) -> Node {
    Node::start_with(database, &write_master_key(folder), &["--trusted-proxies", "127.0.0.0/8"])
}

/// The memory that a process occupies, in KiB, as Linux knows it.
fn memory_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn on_store(database: &str, access: Access, work: impl AsyncFnOnce(Store)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&database.parse::<Location>().unwrap(), access).await.unwrap();
        work(store.clone()).await;
        store.close().await;
    });
}

/// What was answered to a login, and how long after the moment at which it was due.
struct Sent {
    answer: String,
    took: Duration,
}

/// Sends logins at a steady pace over one connection.
fn send(address: SocketAddr, a_second: u32, seconds: u32, login: impl Fn(u32) -> (String, RawRequest)) -> Vec<Sent> {
    let mut connection = BufReader::new(TcpStream::connect(address).unwrap());
    connection.get_ref().set_nodelay(true).unwrap();
    let begun = Instant::now();
    (0..a_second * seconds)
        .map(|number| {
            let (client, mut raw) = login(number);
            raw.headers.push(("x-forwarded-for".to_owned(), client));
            let request = String::from_utf8(wire(&raw)).unwrap().replacen("connection: close", "connection: keep-alive", 1);
            let due = begun + Duration::from_secs(1) * number / a_second;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            connection.get_mut().write_all(request.as_bytes()).unwrap();
            let answer = answer(&mut connection);
            Sent { answer, took: due.elapsed() }
        })
        .collect()
}

/// Reads an answer: its HTTP status, or the Status in its cXML.
fn answer(connection: &mut BufReader<TcpStream>) -> String {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        assert_ne!(connection.read_line(&mut line).unwrap(), 0, "the service closed the connection");
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).unwrap();
    let body = String::from_utf8(body).unwrap();
    match body.split("<Status code=\"").nth(1).and_then(|rest| rest.split('"').next()) {
        Some(code) => format!("cXML {code}"),
        None => format!("HTTP {}", head.split(' ').nth(1).unwrap_or_default()),
    }
}

fn report(title: &str, right: &[Sent], wrong: &[Sent], memory: &[u64]) -> bool {
    let refused = right.iter().filter(|sent| !matches!(sent.answer.as_str(), "HTTP 303" | "cXML 200")).count();
    let p99 = percentile(right, 99);
    let growth = memory.iter().max().zip(memory.first()).map_or(0, |(most, first)| most - first);
    println!("\n{title}");
    println!("  right ones refused: {refused} of {}", right.len());
    println!(
        "  right ones: p50 {:.1?}, p99 {p99:.1?}; wrong ones: p50 {:.1?}, p99 {:.1?}",
        percentile(right, 50),
        percentile(wrong, 50),
        percentile(wrong, 99)
    );
    println!("  answers to wrong ones: {:?}", tally(wrong));
    println!("  memory in MiB at the start and every 10 s: {:?}", memory.iter().map(|kib| kib / 1024).collect::<Vec<_>>());
    refused == 0 && p99 <= P99_MAX && growth < GROWTH_MAX
}

fn report_rows(database: &str, begun: DateTime<Utc>) {
    on_store(database, Access::Beside, async |store| {
        let mut db = store.read().await.unwrap();
        let (logins, sessions) = db.gate_counts().await.unwrap();
        let unrecorded = db.unrecorded_since(begun - chrono::TimeDelta::hours(1)).await.unwrap();
        let refusals: i64 = unrecorded.iter().map(|row| row.refusals).sum();
        println!(
            "  rows: {logins} logins, {sessions} sessions; {refusals} refusals unrecorded, in {} rows",
            unrecorded.len()
        );
    });
}

fn tally(sent: &[Sent]) -> BTreeMap<&str, u32> {
    let mut tally = BTreeMap::new();
    for sent in sent {
        *tally.entry(sent.answer.as_str()).or_default() += 1;
    }
    tally
}

fn percentile(sent: &[Sent], percent: usize) -> Duration {
    let mut times: Vec<Duration> = sent.iter().map(|sent| sent.took).collect();
    times.sort_unstable();
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}
