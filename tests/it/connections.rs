//! Connections: as many as may be open, held by clients that say nothing, keep nobody out for longer than headers may take.

use crate::{
    process::{Node, write_master_key},
    world::fill,
};
use punchgate::{
    clock::Clock,
    store::{Access, Location, Store},
};
use std::{
    io::{ErrorKind, Read, Write},
    path::Path,
    time::{Duration, Instant},
};

/// A node on a SQLite file of its own, with room for so many connections.
async fn node(folder: &Path, max: usize) -> Node {
    let path = folder.join("punchgate.db");
    let store = Store::open(&Location::Sqlite(path.clone()), Access::Serve).await.unwrap();
    store.migrate().await.unwrap();
    fill(&store, Clock::System.now()).await;
    store.close().await;
    drop(store);
    let mut command = Node::command(&format!("sqlite:{}", path.display()), &write_master_key(folder));
    command.args(["--connections-max", &max.to_string()]).stderr(std::process::Stdio::null());
    Node::of(&mut command)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_reads_its_answers_loses_its_connection() {
    let folder = tempfile::tempdir().unwrap();
    let node = node(folder.path(), 1).await;
    let mut greedy = node.connect();
    greedy.set_write_timeout(Some(Duration::from_secs(2))).unwrap();
    // More answers than all buffers between here and there hold, so that the node has to wait for us.
    let asked = b"GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n".repeat(500_000);
    assert!(greedy.write_all(&asked).is_err(), "the node takes no more questions while its answers are not read");
    // There is room for one connection only: whoever is answered, the greedy one was given up.
    assert_eq!(node.send_fixture("oci/srm-get").status(), 303);
    drop(greedy);
    assert!(node.end());
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_clients_that_hold_every_connection_lose_them_after_the_time_for_headers() {
    const MAX: usize = 5;
    let folder = tempfile::tempdir().unwrap();
    let node = node(folder.path(), MAX).await;
    assert_eq!(node.send_fixture("oci/srm-get").status(), 303);

    let mut silent: Vec<_> = (0..MAX).map(|_| node.connect()).collect();
    for (place, stream) in silent.iter_mut().enumerate() {
        // Some send nothing at all, some begin a request that they never end.
        stream.write_all(&b"POST /punchout/coupa/cxml HTTP/1.1\r\nhost: x\r\n"[..place * 11]).unwrap();
    }
    // A connection that was taken is taken in the order in which they came: wait until the silent ones were.
    std::thread::sleep(Duration::from_millis(500));
    let begun = Instant::now();
    assert_eq!(node.send_fixture("oci/srm-get").status(), 303, "whoever waits in the backlog is answered in the end");
    assert!(begun.elapsed() > Duration::from_secs(5), "all places were taken, and yet it took {:?} only", begun.elapsed());
    for mut stream in silent {
        let mut told = Vec::new();
        if let Err(error) = stream.read_to_end(&mut told) {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset, "a silent client was kept: {error}");
        }
        assert!(!told.starts_with(b"HTTP/1.1 2"), "a silent client got {}", String::from_utf8_lossy(&told));
    }
    assert_eq!(node.send_fixture("cxml/coupa-create").cxml_status(), 200);
    assert!(node.end());
}
