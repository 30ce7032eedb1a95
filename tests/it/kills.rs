//! No lost yes, held against ends without warning: under load the server, or the database, is killed (SIGKILL), comes back, and every login
//! that was answered with a yes is there. In the suite each is killed a few times; `./scripts/test --test it -- --ignored kills` does it
//! twenty times.

use crate::{
    engines::Bench,
    nodes::Ground,
    process::{Node, wire},
    world::{fixture, vault},
};
use punchgate::domain::{id::Id, session::Session};
use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How many send at once.
const CALLERS: usize = 6;

/// How the load goes.
#[derive(Default)]
struct Load {
    ended: AtomicBool,
    let_in: AtomicBool,
}

impl Load {
    /// Waits until somebody is let in, a minute at most, and so long after it: however busy the machine is, there is an answer to lose.
    fn goes_on_for(&self, pause: Duration) {
        let begun = Instant::now();
        while !self.let_in.load(Ordering::SeqCst) && begun.elapsed() < Duration::from_mins(1) {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(pause);
    }
}

/// Sends logins until it is to end, whatever becomes of the server; the sessions of those that were let in.
fn send(node: SocketAddr, load: &Load) -> BTreeSet<Id<Session>> {
    let (vault, request) = (vault(), wire(&fixture("oci/srm-get")));
    let mut sessions = BTreeSet::new();
    while !load.ended.load(Ordering::SeqCst) {
        let mut answer = String::new();
        let sent = TcpStream::connect(node).and_then(|mut stream| {
            stream.set_read_timeout(Some(Duration::from_secs(20)))?;
            stream.write_all(&request)?;
            stream.read_to_string(&mut answer)
        });
        // An answer counts when it was whole: who hears half of it does not know where to go.
        let token = answer.split_once("token=").and_then(|(_, rest)| rest.split(['\r', '&']).next());
        match (sent, token) {
            (Ok(_), Some(token)) if answer.contains("\r\n\r\n") => {
                sessions.insert(vault.session_of(token).expect("a token of ours"));
                load.let_in.store(true, Ordering::SeqCst);
            }
            _ => thread::sleep(Duration::from_millis(5)),
        }
    }
    sessions
}

/// Loads a node while something is done to it; the sessions that were promised.
fn under_load(node: SocketAddr, meanwhile: impl FnOnce(&Load)) -> BTreeSet<Id<Session>> {
    let load = Load::default();
    thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS).map(|_| scope.spawn(|| send(node, &load))).collect();
        meanwhile(&load);
        load.ended.store(true, Ordering::SeqCst);
        callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect()
    })
}

async fn assert_kept(database: &str, promised: &BTreeSet<Id<Session>>) {
    let bench = Bench::beside(database).await;
    let mut db = bench.read().await.unwrap();
    let mut lost = Vec::new();
    for session in promised {
        if db.session(*session).await.unwrap().is_none() {
            lost.push(session);
        }
    }
    assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), promised.len());
    drop(db);
    bench.close().await;
}

async fn kill_the_server(ground: &Ground, times: usize) {
    let mut promised = BTreeSet::new();
    for time in 0..times {
        let node = ground.node();
        let address = node.address();
        let pause = Duration::from_millis(37 * u64::try_from(time).unwrap() % 200);
        let more = tokio::task::spawn_blocking(move || {
            under_load(address, |load| {
                load.goes_on_for(pause);
                node.kill();
            })
        });
        let more = more.await.unwrap();
        assert!(!more.is_empty(), "nobody was let in before the end");
        promised.extend(more);
        assert_kept(&ground.database, &promised).await;
    }
    println!("killed {times} times: {} promised and kept", promised.len());
}

async fn kill_the_server_on_sqlite(times: usize) {
    kill_the_server(&Ground::sqlite().await, times).await;
}

async fn kill_the_server_on_postgres(times: usize) {
    let database = crate::engines::Database::create().await;
    let url = database.url().to_owned();
    kill_the_server(&Ground::of(|_| url).await, times).await;
    database.drop().await;
}

/// A PostgreSQL server of its own, which keeps its word about the disk.
struct Cluster {
    folder: tempfile::TempDir,
    bin: PathBuf,
    port: u16,
}

impl Cluster {
    #[expect(clippy::disallowed_methods, reason = "scripts/test says where the programs are")]
    fn start() -> Self {
        let bin = std::env::var("PUNCHGATE_TEST_PG_BIN").expect("./scripts/test says where PostgreSQL's programs are");
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let cluster =
            Self { folder: tempfile::tempdir().unwrap(), bin: bin.into(), port: free.local_addr().unwrap().port() };
        drop(free);
        let data = cluster.data();
        if is_root() {
            let owned = Command::new("chown").arg("postgres").arg(cluster.folder.path()).status().unwrap();
            assert!(owned.success());
        }
        let mut make = cluster.program("initdb");
        make.args(["--auth=trust", "--username=punchgate", "--locale=C", "--encoding=UTF8", "--pgdata"]).arg(&data);
        let output = make.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        cluster.serve();
        cluster
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// One of its programs; PostgreSQL refuses to run as root.
    fn program(&self, name: &str) -> Command {
        let program = self.bin.join(name);
        let mut command = Command::new(if is_root() { Path::new("setpriv") } else { &program });
        if is_root() {
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
        }
        command.current_dir(self.folder.path());
        command
    }

    fn serve(&self) {
        let folder = self.folder.path().display();
        let options =
            format!("-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories={folder} -c fsync=on", self.port);
        let mut start = self.program("pg_ctl");
        start.args(["start", "--silent", "--wait", "--timeout=60", "--options", &options]).arg("--pgdata").arg(self.data());
        let log = self.folder.path().join("server.log");
        assert!(start.arg("--log").arg(&log).status().unwrap().success(), "{}", std::fs::read_to_string(log).unwrap());
    }

    /// Ends all its processes without any warning to them.
    fn kill(&self) {
        let pid = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap();
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
        let mut kill = Command::new("kill");
        kill.arg("-KILL").arg(pid).args(children.split_whitespace());
        // One that ended by itself meanwhile is no harm.
        kill.status().unwrap();
        let gone = |pid: &str| !Path::new(&format!("/proc/{pid}")).exists();
        while !(gone(pid) && children.split_whitespace().all(gone)) {
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn url(&self) -> String {
        format!("postgres://punchgate@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.program("pg_ctl").args(["stop", "--silent", "--mode=immediate", "--pgdata"]).arg(self.data()).status();
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout.starts_with(b"0")
}

async fn kill_the_database(times: usize) {
    let cluster = Cluster::start();
    let ground = Ground::of(|_| cluster.url()).await;
    let node: Node = ground.node();
    let address = node.address();
    let mut promised = BTreeSet::new();
    for time in 0..times {
        let pause = Duration::from_millis(53 * u64::try_from(time).unwrap() % 300);
        let more = tokio::task::block_in_place(|| {
            under_load(address, |load| {
                load.goes_on_for(pause);
                cluster.kill();
                cluster.serve();
                thread::sleep(Duration::from_millis(300));
            })
        });
        assert!(!more.is_empty(), "nobody was let in");
        promised.extend(more);
        assert_kept(&ground.database, &promised).await;
    }
    println!("database killed {times} times: {} promised and kept", promised.len());
    assert!(node.end(), "the node outlived its database");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_under_load_loses_no_yes_on_sqlite() {
    kill_the_server_on_sqlite(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_under_load_loses_no_yes_on_postgres() {
    kill_the_server_on_postgres(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_killed_under_load_loses_no_yes() {
    kill_the_database(1).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: ./scripts/test --test it -- --ignored kills"]
async fn twenty_kills_of_the_server_lose_no_yes() {
    kill_the_server_on_sqlite(20).await;
    kill_the_server_on_postgres(20).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: ./scripts/test --test it -- --ignored kills"]
async fn twenty_kills_of_the_database_lose_no_yes() {
    kill_the_database(20).await;
}
