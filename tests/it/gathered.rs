//! Logins that are written together: whose transaction it is, who fails when it fails, and what is answered when its end is not heard.

use crate::{
    engines::{Bench, Database, Fresh, Side},
    nodes::Ground,
    process::wire,
    world::{Reply, Service, fill, fixture, fixtures_now},
};
use axum::http::StatusCode;
use futures_util::future::join_all;
use punchgate::{
    chance::Chance,
    protocol::RawRequest,
    punchout::GateSettings,
    store::{Access, Location, Store},
};
use sqlx::{AssertSqlSafe, Connection};
use std::{
    io::{Read, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
};

/// The setup request of the fixtures, with a payloadID of its own.
fn document(payload_id: &str) -> RawRequest {
    let mut raw = fixture("cxml/coupa-create");
    raw.body = String::from_utf8(raw.body).unwrap().replace("1795262391.5521447", payload_id).into_bytes();
    raw
}

impl Side {
    async fn run(&mut self, sql: &'static str) {
        match self {
            Self::Sqlite(side) => sqlx::raw_sql(sql).execute(side).await.map(|_| ()).unwrap(),
            Self::Postgres(side) => sqlx::raw_sql(sql).execute(side).await.map(|_| ()).unwrap(),
        }
    }
}

/// Keeps everybody from writing logins until it is let go.
async fn hold(store: &Bench) -> Side {
    let mut side = store.side().await;
    side.run(match side {
        Side::Sqlite(_) => "BEGIN IMMEDIATE",
        Side::Postgres(_) => "BEGIN; LOCK TABLE logins IN EXCLUSIVE MODE",
    })
    .await;
    side
}

/// Sends these so that all but the first are written together: that one is kept at its writing until the others wait for theirs.
async fn send_together(store: &Bench, service: &Service, requests: &[RawRequest]) -> Vec<Reply> {
    let mut held = hold(store).await;
    let let_go = async {
        while service.gate.waiting().0 < requests.len() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // Long enough for the slowest of them to be decided.
        tokio::time::sleep(Duration::from_millis(300)).await;
        held.run("COMMIT").await;
    };
    tokio::join!(join_all(requests.iter().map(|request| service.send(request))), let_go).0
}

async fn counts(store: &Store) -> (i64, i64) {
    store.read().await.unwrap().gate_counts().await.unwrap()
}

on_each_engine!(whoever_waits_is_written_together_and_each_gets_his_own_answer, |store| async {
    let service = Service::of_fixtures(&store).await;
    let requests: Vec<_> = (0..40).map(|number| document(&format!("together-{number}"))).collect();
    let replies = send_together(&store, &service, &requests).await;
    let tokens: std::collections::BTreeSet<String> = replies.iter().map(Reply::token).collect();
    assert_eq!((tokens.len(), counts(&store).await), (40, (40, 40)));
    if let Side::Postgres(mut side) = store.side().await {
        let transactions: i64 =
            sqlx::query_scalar("SELECT COUNT(DISTINCT xmin::text) FROM logins").fetch_one(&mut side).await.unwrap();
        assert!(transactions < 20, "{transactions} transactions for 40 logins");
    }
    for reply in &replies {
        assert_eq!(service.redeem(&reply.token()).await.status, StatusCode::OK);
    }
});

on_each_engine!(a_node_that_keeps_nothing_lets_in_the_same, |store| async {
    fill(&store, fixtures_now()).await;
    let settings = GateSettings { kept_max: 0, ..GateSettings::default() };
    let service = Service::with(&store, fixtures_now(), Chance::seeded(9), settings);
    for number in 0..3 {
        let token = service.send(&document(&format!("unkept-{number}"))).await.token();
        assert_eq!(service.redeem(&token).await.status, StatusCode::OK);
    }
    assert_eq!(service.send_fixture("cxml/coupa-wrong-secret").await.cxml_status(), 401);
    assert_eq!(counts(&store).await, (4, 3));
});

on_each_engine!(a_login_whose_row_cannot_be_written_fails_alone, |store| async {
    let service = Service::of_fixtures(&store).await;
    let mut side = store.side().await;
    side.run(match side {
        Side::Sqlite(_) => {
            "CREATE TRIGGER poison BEFORE INSERT ON logins WHEN NEW.payload_id LIKE 'poison%' \
             BEGIN SELECT RAISE(ABORT, 'poison'); END"
        }
        Side::Postgres(_) => "ALTER TABLE logins ADD CHECK (payload_id NOT LIKE 'poison%')",
    })
    .await;
    let requests: Vec<_> =
        (0..12).map(|number| document(&format!("{}-{number}", if number == 5 { "poison" } else { "plain" }))).collect();
    let replies = send_together(&store, &service, &requests).await;
    let statuses: Vec<u16> = replies.iter().map(Reply::cxml_status).collect();
    let failed: Vec<usize> = (0..12).filter(|place| statuses[*place] != 200).collect();
    assert_eq!(failed, [5], "{statuses:?}");
    assert_eq!(counts(&store).await, (11, 11));
});

on_each_engine!(a_commit_that_fails_fails_the_logins_in_it_and_no_others, |store| async {
    let service = Service::of_fixtures(&store).await;
    let mut side = store.side().await;
    side.run(match side {
        Side::Sqlite(_) => {
            "CREATE TABLE fault (row INTEGER REFERENCES elsewhere (id) DEFERRABLE INITIALLY DEFERRED); \
             CREATE TABLE elsewhere (id INTEGER PRIMARY KEY); CREATE TABLE broken (id INTEGER); INSERT INTO broken VALUES (1); \
             CREATE TRIGGER fault AFTER INSERT ON logins WHEN EXISTS (SELECT 1 FROM broken) \
             BEGIN INSERT INTO fault VALUES (1); END"
        }
        Side::Postgres(_) => {
            "CREATE TABLE broken (id INTEGER); INSERT INTO broken VALUES (1); \
             CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF EXISTS (SELECT 1 FROM broken) THEN RAISE 'the disk is gone' USING ERRCODE = '58030'; END IF; RETURN NULL; END $$; \
             CREATE CONSTRAINT TRIGGER fault AFTER INSERT ON logins DEFERRABLE INITIALLY DEFERRED \
             FOR EACH ROW EXECUTE FUNCTION fault()"
        }
    })
    .await;
    let requests = |name: &str| (0..8).map(|number| document(&format!("{name}-{number}"))).collect::<Vec<_>>();
    for reply in send_together(&store, &service, &requests("failing")).await {
        assert!(matches!(reply.cxml_status(), 500 | 560), "{}", reply.body);
    }
    assert_eq!(counts(&store).await, (0, 0), "nothing that was answered as failed is there");
    side.run("DELETE FROM broken").await;
    for reply in send_together(&store, &service, &requests("whole")).await {
        assert_eq!(reply.cxml_status(), 200);
    }
    assert_eq!(counts(&store).await, (8, 8));
});

on_each_engine!(of_two_documents_with_one_payload_id_at_once_one_starts_its_session, |store| async {
    let service = Service::of_fixtures(&store).await;
    let other = |mut raw: RawRequest| {
        raw.body.extend_from_slice(b"<!-- another one -->");
        raw
    };
    let mut requests = vec![document("first")];
    requests.extend((0..6).flat_map(|_| [document("one"), other(document("one"))]));
    let replies = send_together(&store, &service, &requests).await;
    let of = |status| replies[1..].iter().filter(|reply| reply.cxml_status() == status).count();
    assert_eq!((of(200), of(409)), (6, 6), "copies of the one that was first get its session, the others a conflict");
    let tokens: std::collections::BTreeSet<String> =
        replies[1..].iter().filter(|reply| reply.cxml_status() == 200).map(Reply::token).collect();
    assert_eq!((tokens.len(), counts(&store).await), (1, (13, 2)));
});

/// What stands between a service and PostgreSQL, and cuts a connection on which sessions are written: with the answer on its way, or
/// before anything was asked.
#[derive(Default)]
struct Fault {
    cuts_answer: AtomicBool,
    cuts_question: AtomicBool,
}

/// What only the writing of a session says.
const SAID: &[u8] = b"buyer_cookie";

async fn between(server: String, fault: Arc<Fault>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&server).await.unwrap();
            let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
            let is_cut = Arc::new(AtomicBool::new(false));
            tokio::spawn(answers(from_server, to_client, Arc::clone(&is_cut)));
            tokio::spawn(questions(from_client, to_server, Arc::clone(&fault), is_cut));
        }
    });
    port
}

async fn questions(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, fault: Arc<Fault>, is_cut: Arc<AtomicBool>) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        if bytes[..read].windows(SAID.len()).any(|window| window == SAID) {
            if fault.cuts_question.swap(false, Ordering::SeqCst) {
                is_cut.store(true, Ordering::SeqCst);
                return;
            }
            if fault.cuts_answer.swap(false, Ordering::SeqCst) {
                is_cut.store(true, Ordering::SeqCst);
            }
        }
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}

async fn answers(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, is_cut: Arc<AtomicBool>) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        if is_cut.load(Ordering::SeqCst) || to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_end_is_not_heard_is_answered_by_what_was_written() {
    let database = Database::create().await;
    let straight = Ground::store(database.url(), Access::Serve).await;
    straight.migrate().await.unwrap();
    fill(&straight, fixtures_now()).await;

    let fault = Arc::new(Fault::default());
    let mut url = url::Url::parse(database.url()).unwrap();
    let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    url.set_port(Some(between(server, Arc::clone(&fault)).await)).unwrap();
    let store = Store::open(&url.as_str().parse::<Location>().unwrap(), Access::Serve).await.unwrap();
    let service = Service::over(&store, fixtures_now(), 1);
    assert_eq!(service.send(&document("whole")).await.cxml_status(), 200);

    fault.cuts_answer.store(true, Ordering::SeqCst);
    let reply = service.send(&document("answer-lost")).await;
    assert!(!fault.cuts_answer.load(Ordering::SeqCst), "the connection was cut");
    assert_eq!((reply.cxml_status(), counts(&straight).await), (200, (2, 2)));
    assert_eq!(service.redeem(&reply.token()).await.status, StatusCode::OK);

    fault.cuts_question.store(true, Ordering::SeqCst);
    let reply = service.send(&document("question-lost")).await;
    assert!(!fault.cuts_question.load(Ordering::SeqCst), "the connection was cut");
    assert_eq!((reply.cxml_status(), counts(&straight).await), (560, (2, 2)));
    assert_eq!(service.send(&document("question-lost")).await.cxml_status(), 200, "it may be sent again");

    store.close().await;
    straight.close().await;
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_when_the_node_is_told_to_end_is_answered() {
    let ground = Ground::sqlite().await;
    let node = ground.node();
    let path = ground.database.strip_prefix("sqlite:").unwrap();
    let mut side = sqlx::SqliteConnection::connect(path).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe("BEGIN IMMEDIATE")).execute(&mut side).await.unwrap();
    let mut waiting: Vec<_> = (0..5)
        .map(|number| {
            let mut stream = node.connect();
            stream.write_all(&wire(&document(&format!("late-{number}")))).unwrap();
            stream
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let ended = tokio::task::spawn_blocking(move || node.end());
    tokio::time::sleep(Duration::from_millis(300)).await;
    sqlx::raw_sql(AssertSqlSafe("COMMIT")).execute(&mut side).await.unwrap();
    side.close().await.unwrap();
    assert!(ended.await.unwrap(), "the node ended in order");
    for stream in &mut waiting {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains("<StartPage>"), "{answer}");
    }
    let store = Ground::store(&ground.database, Access::Beside).await;
    assert_eq!(counts(&store).await, (5, 5));
    store.close().await;
}

/// How many sessions PostgreSQL reads by indexes for 400 logins that start one each, from when there are none.
async fn sessions_read(kept_max: usize) -> i64 {
    let store = Fresh::postgres().await;
    fill(&store, fixtures_now()).await;
    let settings = GateSettings { kept_max, ..GateSettings::default() };
    let service = Service::with(&store, fixtures_now(), Chance::seeded(9), settings);
    for round in 0..20 {
        let requests: Vec<_> = (0..20).map(|number| document(&format!("{round}-{number}"))).collect();
        let replies = join_all(requests.iter().map(|request| service.send(request))).await;
        assert!(replies.iter().all(|reply| reply.cxml_status() == 200));
    }
    // Whoever leaves hands in what he counted.
    store.close().await;
    let counted = async {
        while store.number("SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'sessions'").await < 400 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), counted).await.unwrap();
    let read = store.number("SELECT SUM(idx_tup_read)::bigint FROM pg_stat_user_indexes WHERE relname = 'sessions'").await;
    store.end().await;
    read
}

/// Plans are kept: one that was made while there were no sessions read all of them in each transaction, when there were many.
#[tokio::test(flavor = "multi_thread")]
async fn writing_reads_no_more_sessions_when_there_are_more() {
    let read = sessions_read(GateSettings::default().kept_max).await;
    assert!(read < 100, "{read} sessions were read to write 400");
}

/// As above, when earlier sessions of the same documents were looked for.
#[tokio::test(flavor = "multi_thread")]
async fn looking_for_an_earlier_session_reads_no_more_sessions_when_there_are_more() {
    let read = sessions_read(0).await;
    assert!(read < 100, "{read} sessions were read for 400 logins, of which none had one before");
}
