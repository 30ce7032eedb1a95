//! Of several nodes on one database one synchronizes, and another one as soon as that one has ended or is gone.

use crate::{engines::Database, ground::Ground, process::Node, side_by_side::until, world::fixtures_now};
use chrono::TimeDelta;
use punchgate::{chance::Chance, domain::id::Id, store::Holder};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

on_each_engine!(a_turn_is_one_nodes_until_it_is_given_up_or_over, |store| async {
    let now = fixtures_now();
    let [one, other]: [Id<Holder>; 2] = [Chance::System.id(now), Chance::System.id(now)];
    let take = async |holder, seconds: i64| {
        let mut tx = store.write().await.unwrap();
        let now = now + TimeDelta::seconds(seconds);
        let taken = tx.take_turn("tests", holder, now + TimeDelta::seconds(15), now).await.unwrap();
        tx.commit().await.unwrap();
        taken
    };
    let whose =
        async |seconds: i64| store.read().await.unwrap().turn_of("tests", now + TimeDelta::seconds(seconds)).await.unwrap();
    assert_eq!(whose(0).await, None);
    assert!(take(one, 0).await && !take(other, 1).await && take(one, 5).await);
    assert!(!take(other, 19).await, "it was put off");
    assert_eq!((whose(19).await, whose(20).await), (Some(one), None));
    assert!(take(other, 20).await && !take(one, 21).await);
    for (holder, left) in [(one, Some(other)), (other, None)] {
        let mut tx = store.write().await.unwrap();
        tx.give_turn_up("tests", holder).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(whose(22).await, left, "nobody gives up what is not theirs");
    }
    // At the same moment.
    let (first, second) = tokio::join!(take(one, 30), take(other, 30));
    assert!(first != second);
});

/// An authority that answers nobody well, and remembers by which key it was asked.
struct Deaf {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Deaf {
    fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, asked) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let known = Arc::clone(&asked);
        thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let mut head = [0; 4096];
                let length = stream.read(&mut head).unwrap_or_default();
                let head = String::from_utf8_lossy(&head[..length]).into_owned();
                let key = head.split("Bearer ").nth(1).and_then(|rest| rest.split("\r\n").next());
                known.lock().unwrap().extend(key.map(str::to_owned));
                let _ = stream.write_all(b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n");
            }
        });
        Self { address, asked }
    }

    fn asked_by(&self, key: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|asked| *asked == key).count()
    }

    /// A node that synchronizes with it by this key.
    fn node(&self, ground: &Ground, key: &str) -> Node {
        let file = ground.folder.path().join(key);
        std::fs::write(&file, key).unwrap();
        let upstream = format!("http://{}/", self.address);
        let settings = ["--upstream", &upstream, "--upstream-key-file", file.to_str().unwrap()];
        Node::start_with(&ground.database, &ground.key, &settings)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_nodes_one_synchronizes_and_the_other_takes_its_place() {
    let database = Database::create().await;
    let url = database.url().to_owned();
    let ground = Ground::of(|_| url).await;
    let authority = Deaf::listen();
    let one = authority.node(&ground, "one");
    until("being asked by the first", || authority.asked_by("one") > 0);
    let other = authority.node(&ground, "other");
    thread::sleep(Duration::from_secs(3));
    let before = authority.asked_by("one");
    assert!(before > 1 && authority.asked_by("other") == 0, "{:?}", authority.asked.lock().unwrap());

    // One that ends lets the other one go on at once.
    assert!(one.end());
    let took = until("being asked by the other", || authority.asked_by("other") > 0);
    assert!(took < Duration::from_secs(4), "{took:?}");

    // One that is gone holds the place for no longer than a turn lasts.
    let third = authority.node(&ground, "third");
    other.kill();
    let took = until("being asked by the third", || authority.asked_by("third") > 0);
    assert!(took < Duration::from_secs(20), "{took:?}");
    assert!(third.end());
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite_whoever_follows_a_killed_node_synchronizes_at_once() {
    let ground = Ground::sqlite().await;
    let authority = Deaf::listen();
    let one = authority.node(&ground, "one");
    until("being asked by the first", || authority.asked_by("one") > 0);
    one.kill();
    let _other = authority.node(&ground, "other");
    let took = until("being asked by the next", || authority.asked_by("other") > 0);
    assert!(took < Duration::from_secs(2), "{took:?}");
}
