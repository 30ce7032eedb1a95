//! No stale answer, held against histories: logins race lapses and returns over all nodes, everything is written down with the moment at
//! which it began and was answered, and no answer may contradict what was acknowledged before its login began. In the suite it is a
//! few seconds; `./scripts/test --test it -- --ignored histories` sends a million logins against a thousand lapses and returns.

use crate::{
    engines::Database,
    nodes::Ground,
    process::{Node, wire},
    world::fixture,
};
use chrono::TimeDelta;
use punchgate::clock::Clock;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

/// From when it began until it was answered.
#[derive(Clone, Copy, Debug)]
struct Span {
    begun: Duration,
    answered: Duration,
}

/// Whether the subscription entitles from an event on.
#[derive(Clone, Copy, Debug)]
struct Event {
    span: Span,
    entitles: bool,
}

/// A login, and whether it was let in.
#[derive(Clone, Copy, Debug)]
struct Login {
    span: Span,
    accepted: bool,
}

/// The logins whose answer fits nothing that was so while they ran. Events came one after the other, in this order.
fn contradictions(events: &[Event], logins: &[Login]) -> Vec<Login> {
    let fits = |login: &Login| {
        // What was acknowledged last before it began is so, until another event begins; from then on either may be.
        let settled = events.partition_point(|event| event.span.answered < login.span.begun);
        let begun = events.partition_point(|event| event.span.begun <= login.span.answered);
        let first = settled.saturating_sub(1);
        events[first..begun.max(settled)].iter().any(|event| event.entitles == login.accepted)
    };
    logins.iter().filter(|login| !fits(login)).copied().collect()
}

#[test]
fn an_answer_that_contradicts_what_was_acknowledged_is_found() {
    let span = |begun, answered| Span { begun: Duration::from_millis(begun), answered: Duration::from_millis(answered) };
    let event = |begun, answered, entitles| Event { span: span(begun, answered), entitles };
    let events = [event(0, 10, true), event(100, 110, false), event(200, 210, true)];
    for (login, accepted, expected) in [
        (span(20, 30), true, true),
        (span(20, 30), false, false),
        (span(95, 105), true, true),
        (span(95, 105), false, true),
        (span(105, 120), true, true),
        (span(111, 120), true, false),
        (span(111, 120), false, true),
        (span(111, 205), true, true),
        (span(211, 300), false, false),
        (span(90, 250), false, true),
    ] {
        let found = contradictions(&events, &[Login { span: login, accepted }]);
        assert_eq!(found.is_empty(), expected, "{login:?} {accepted}");
    }
}

/// A connection that stays open.
struct Caller(BufReader<TcpStream>);

impl Caller {
    fn new(node: SocketAddr) -> Self {
        let stream = TcpStream::connect(node).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends a login; whether it was let in, or nothing if it was neither let in nor refused for the lapse.
    fn login(&mut self, number: u64) -> Option<bool> {
        let request = if number.is_multiple_of(2) {
            wire(&fixture_of(number, "cxml/coupa-create", "1795262391.5521447"))
        } else {
            wire(&fixture("oci/srm-get"))
        };
        let request = String::from_utf8(request).unwrap().replacen("connection: close", "connection: keep-alive", 1);
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the node closed the connection");
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            head.push_str(&line);
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        let body = String::from_utf8(body).unwrap();
        let code = match body.split("<Status code=\"").nth(1) {
            Some(rest) => rest.split('"').next().unwrap().to_owned(),
            None => head.split(' ').nth(1).unwrap().to_owned(),
        };
        match code.as_str() {
            "200" | "303" => Some(true),
            "403" => Some(false),
            _ => None,
        }
    }
}

fn fixture_of(number: u64, name: &str, payload_id: &str) -> punchgate::protocol::RawRequest {
    let mut raw = fixture(name);
    raw.body = String::from_utf8(raw.body).unwrap().replace(payload_id, &format!("race-{number}")).into_bytes();
    raw
}

/// Lets logins race lapses and returns, each event at another node than the one before.
fn race(nodes: &[Node], callers: usize, lapses: u64, logins_min: u64, pause: Duration) {
    let (zero, ended, sent) = (Instant::now(), AtomicBool::new(false), AtomicU64::new(0));
    let addresses: Vec<SocketAddr> = nodes.iter().map(Node::address).collect();
    let paid = |number: u64| (number, number.is_multiple_of(2));
    let at = Clock::System.now();
    let (events, logins) = thread::scope(|scope| {
        let callers: Vec<_> = (0..callers)
            .map(|caller| {
                let mut caller = Caller::new(addresses[caller % addresses.len()]);
                let (ended, sent) = (&ended, &sent);
                scope.spawn(move || {
                    let mut logins = Vec::new();
                    while !ended.load(Ordering::SeqCst) {
                        let number = sent.fetch_add(1, Ordering::SeqCst);
                        let begun = zero.elapsed();
                        let accepted = caller.login(number).expect("every login is let in or refused for the lapse");
                        logins.push(Login { span: Span { begun, answered: zero.elapsed() }, accepted });
                    }
                    logins
                })
            })
            .collect();
        let mut events = Vec::new();
        // It is paid at the beginning.
        events.push(Event { span: Span { begun: Duration::ZERO, answered: Duration::ZERO }, entitles: true });
        let mut number = 0;
        while number < 2 * lapses || sent.load(Ordering::SeqCst) < logins_min {
            number += 1;
            thread::sleep(pause);
            let (number, entitles) = paid(number);
            let kind = if entitles { "subscription.updated" } else { "subscription.ended" };
            let node = &nodes[usize::try_from(number).unwrap() % nodes.len()];
            let begun = zero.elapsed();
            // Each is said to be a little later than the one before, whatever the clock's grain is.
            node.billing(&format!("race-{number}"), kind, at + TimeDelta::milliseconds(i64::try_from(number).unwrap()));
            events.push(Event { span: Span { begun, answered: zero.elapsed() }, entitles });
        }
        ended.store(true, Ordering::SeqCst);
        let logins: Vec<Login> = callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect();
        (events, logins)
    });
    let wrong = contradictions(&events, &logins);
    let yes = logins.iter().filter(|login| login.accepted).count();
    println!(
        "{} logins, {yes} let in, {} events, {:.1?}: {} contradictions",
        logins.len(),
        events.len(),
        zero.elapsed(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{:?}", wrong.iter().take(5).collect::<Vec<_>>());
    assert!(yes > 0 && yes < logins.len(), "{yes} of {}", logins.len());
}

async fn on_two_nodes(callers: usize, lapses: u64, logins_min: u64, pause: Duration) {
    let database = Database::create().await;
    let url = database.url().to_owned();
    let ground = Ground::of(|_| url).await;
    let nodes = [ground.node(), ground.node()];
    tokio::task::spawn_blocking(move || race(&nodes, callers, lapses, logins_min, pause)).await.unwrap();
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_of_two_nodes_contradicts_what_was_acknowledged() {
    on_two_nodes(6, 12, 300, Duration::from_millis(40)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_on_sqlite_contradicts_what_was_acknowledged() {
    let ground = Ground::sqlite().await;
    let nodes = [ground.node()];
    tokio::task::spawn_blocking(move || race(&nodes, 4, 12, 300, Duration::from_millis(40))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: ./scripts/test --release --test it -- --ignored histories"]
async fn no_answer_of_a_million_contradicts_what_was_acknowledged() {
    on_two_nodes(32, 1000, 1_000_000, Duration::from_millis(20)).await;
}
