//! A request that merely waits holds up no end, neither of the authority at which it waits nor of the installation that sent it.

use crate::{process::wire, side_by_side::SideBySide, world::ADMIN_KEY};
use punchgate::protocol::RawRequest;
use std::{
    io::{Read, Write},
    thread,
    time::{Duration, Instant},
};

/// Longer than an end takes, and much shorter than a request waits.
const SOON: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_is_answered_at_once_when_the_authority_ends_and_the_installation_ends_meanwhile() {
    let both = SideBySide::start(|authority| authority).await;
    let asked = RawRequest {
        method: "GET".to_owned(),
        path: "/api/v1/license-key".to_owned(),
        query: "number=1&wait=25".to_owned(),
        headers: vec![("authorization".to_owned(), format!("Bearer {ADMIN_KEY}"))],
        body: Vec::new(),
    };
    let mut stream = both.authority.connect();
    stream.write_all(&wire(&asked)).unwrap();
    // Both that one and the installation's own wait by now.
    thread::sleep(Duration::from_secs(1));
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    assert!(stream.read(&mut [0]).is_err(), "it is answered already");
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();

    let begun = Instant::now();
    let SideBySide { authority, node, database, .. } = both;
    let answered = thread::spawn(move || {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    assert!(authority.end());
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    let answer = answered.join().unwrap().to_ascii_lowercase();
    assert!(answer.starts_with("http/1.1 304") && answer.contains("retry-after: 1\r\n"), "{answer}");

    let begun = Instant::now();
    assert!(node.end());
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_whose_request_waits_ends_at_once() {
    let both = SideBySide::start(|authority| authority).await;
    thread::sleep(Duration::from_secs(1));
    let begun = Instant::now();
    let SideBySide { node, authority, database, .. } = both;
    assert!(node.end());
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    drop(authority);
    database.drop().await;
}
