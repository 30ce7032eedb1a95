//! What the service is measured against, each a process of its own: `bare` reads the body and answers; `limit` writes the rows that the
//! service would, gathered, and asks nothing; `textbook` reads the request, asks by one join, compares, and writes the rows, each login
//! for itself over a pool of connections. None of them is part of the product.

use crate::{
    town::{self, Kind},
    world::vault,
};
use axum::{
    Router,
    body::Bytes,
    extract::{RawQuery, Request, State},
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, TimeDelta, Utc};
use punchgate::{
    chance::Chance,
    clock::Clock,
    domain::{
        id::Id,
        login::{Claims, LoginRequest, Proof},
        secret::Secret,
        session::Handover,
        system::{Link, Protocol, SystemConfig, SystemName},
    },
    protocol::{RawRequest, cxml, oci},
    store::{Access, Location, LoginRow, Record, SessionRow, Starts, Store},
    vault::{Place, Slot, Vault},
};
use sqlx::{PgPool, Row, SqlitePool, postgres::PgPoolOptions, sqlite::SqlitePoolOptions};
use std::{str::FromStr, sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// How many connections a textbook's pool has.
const POOL: u32 = 16;
/// How many rows the limit writes at once, as the service does.
const TOGETHER: usize = 256;

/// Serves one of them until it is killed.
pub(crate) fn serve(kind: &str, database: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let router = match kind {
            "bare" => Router::new().fallback(bare),
            "limit" => Router::new().fallback(limit).with_state(Limit::over(database).await),
            "textbook" => Router::new().fallback(textbook).with_state(Arc::new(Textbook::over(database).await)),
            _ => unreachable!("no such yardstick"),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("punchgate serves http://{}/", listener.local_addr().unwrap());
        axum::serve(listener, router).await.unwrap();
    });
}

fn accepted(uri: &Uri, token: &str) -> Response {
    let start = format!("https://shop.fixtures.example/punchout?token={token}");
    if uri.path().ends_with("/oci") {
        return (StatusCode::SEE_OTHER, [(header::LOCATION, start)]).into_response();
    }
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE cXML SYSTEM \"http://xml.cxml.org/schemas/cXML/1.2.069/cXML.dtd\">\n\
         <cXML payloadID=\"1795262391.01aa@punchgate.example\" timestamp=\"2026-11-21T11:59:51Z\"><Response><Status code=\"200\" text=\"OK\"/>\
         <PunchOutSetupResponse><StartPage><URL>{start}</URL></StartPage></PunchOutSetupResponse></Response></cXML>"
    );
    ([(header::CONTENT_TYPE, "text/xml; charset=UTF-8"), (header::CACHE_CONTROL, "no-store")], document).into_response()
}

async fn bare(uri: Uri, body: Bytes) -> Response {
    std::hint::black_box(body);
    accepted(&uri, "AaaaAaaaAaaaAaaaAaaaAaaaAaaaAaaaAaaaAaaaAaaaAaaaAaaaAaaaAaaaAaaa")
}

/// The number of the system in a path such as `/punchout/town-0000000007/cxml`.
fn number(uri: &Uri) -> u64 {
    let name = uri.path().split('/').nth(2).unwrap();
    name.trim_start_matches("town-").parse().unwrap()
}

/// The rows of an accepted login, as the service writes them.
fn rows(chance: &Chance, uri: &Uri, payload_id: Option<&str>, digest: [u8; 32], handover: Handover) -> Record {
    let (at, number) = (Clock::System.now(), number(uri));
    let (login, session) = (chance.id(at), chance.id(at));
    let (system, link) = (Id::new(town::id(Kind::System, number)), Id::new(town::id(Kind::Link, number)));
    let protocol = if uri.path().ends_with("/oci") { Protocol::Oci } else { Protocol::Cxml };
    let token_expires_at = at + TimeDelta::seconds(120);
    Record {
        login: LoginRow {
            id: login,
            at,
            account: Some(Id::new(town::id(Kind::Account, 0))),
            system: Some(system),
            system_name: SystemName::new(uri.path().split('/').nth(2).unwrap()),
            protocol,
            accepted: true,
            reasons: Vec::new(),
            flags: Vec::new(),
            link: Some(link),
            customer: Some(Id::new(town::id(Kind::Customer, number))),
            session: Some(session),
            identity: Some(town::identity(&format!("{number:010}"))),
            operation: Some("create".to_owned()),
            payload_id: payload_id.map(str::to_owned),
            client: Some("127.0.0.1".to_owned()),
            request_id: Some(login.to_string()),
        },
        starts: Starts::Session(Box::new(SessionRow {
            id: session,
            login,
            system,
            shop: Id::new(town::id(Kind::Shop, 0)),
            link,
            started_at: at,
            token_expires_at,
            document: payload_id.map(|payload_id| (payload_id.to_owned(), digest)),
            handover,
            epoch: None,
        })),
    }
}

/// A row that waits to be written.
type Waiting = (Record, oneshot::Sender<()>);

#[derive(Clone)]
struct Limit {
    queue: mpsc::UnboundedSender<Waiting>,
    vault: Arc<Vault>,
    cxml: Handover,
    oci: Handover,
}

impl Limit {
    async fn over(database: &str) -> Self {
        let store = Store::open(&Location::from_str(database).unwrap(), Access::Serve).await.unwrap();
        let (queue, mut waiting) = mpsc::unbounded_channel::<Waiting>();
        tokio::spawn(async move {
            let mut batch = Vec::new();
            while waiting.recv_many(&mut batch, TOGETHER).await > 0 {
                let (records, answers): (Vec<Record>, Vec<_>) = batch.drain(..).unzip();
                store.record(&records).await.unwrap();
                for answer in answers {
                    let _ = answer.send(());
                }
            }
        });
        // What the same requests hand over in the service.
        let handover = |name, protocol: fn(&RawRequest) -> LoginRequest, config: &str| {
            let config: SystemConfig = serde_json::from_str(config).unwrap();
            protocol(&crate::world::fixture(name)).handover(&config)
        };
        let cxml = handover(
            "cxml/coupa-create",
            |raw| cxml::setup::read(raw).request.unwrap(),
            r#"{"login":{"cxml":{}},"return_urls":[]}"#,
        );
        let oci = handover(
            "oci/srm-get",
            |raw| oci::read(raw).request.unwrap(),
            r#"{"login":{"oci":{"identity":"USERNAME","secret":"PASSWORD"}},"return_urls":[]}"#,
        );
        Self { queue, vault: Arc::new(vault()), cxml, oci }
    }
}

async fn limit(State(limit): State<Limit>, uri: Uri, RawQuery(_): RawQuery, body: Bytes) -> Response {
    // The login's number, which follows `payloadID="`, is what makes its document another one.
    let payload_id = body.windows(11).position(|window| window == b"payloadID=\"").map(|at| {
        let id = body.slice(at + 11..at + 21);
        format!("{}@cascade.coupahost.example", String::from_utf8_lossy(&id))
    });
    let handover = if payload_id.is_some() { limit.cxml.clone() } else { limit.oci.clone() };
    let record = rows(&Chance::System, &uri, payload_id.as_deref(), [7; 32], handover);
    let session = record.login.session.unwrap();
    let (answer, answered) = oneshot::channel();
    limit.queue.send((record, answer)).unwrap();
    answered.await.unwrap();
    accepted(&uri, &limit.vault.start_token(session))
}

struct Textbook {
    pool: Pool,
    vault: Vault,
}

enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

const JOIN: &str = "SELECT k.id AS link, k.secret_current, y.enabled AND c.enabled AS enabled, l.suspended_at IS NULL AS free, t.status, \
     t.period_end FROM systems y JOIN links k ON k.system = y.id JOIN customers c ON c.id = k.customer JOIN licenses l ON l.id = y.license \
     JOIN licenses b ON b.bundled_with = k.bundled_with JOIN subscriptions s ON s.id = l.subscription \
     JOIN standings t ON t.subscription = s.id WHERE y.name = $1 AND k.identity_folded = $2";
const LOGIN: &str = "INSERT INTO logins (id, at, account, system, system_name, protocol, accepted, reasons, flags, link, customer, session, \
     identity, operation, payload_id, client, request_id) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
const SESSION: &str = "INSERT INTO sessions (id, login, system, shop, link, started_at, token_expires_at, payload_id, payload_digest, handover) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// Asks by a join; then writes both rows in a transaction. Written once for both engines, as everything in a textbook.
macro_rules! by_the_book {
    ($pool:expr, $name:expr, $identity:expr, $fits:expr, $record:expr) => {{
        let found = sqlx::query(JOIN).bind($name).bind($identity).fetch_optional($pool).await.unwrap();
        let entitled = found.is_some_and(|row| {
            let (link, sealed): (Uuid, Vec<u8>) = (row.get("link"), row.get("secret_current"));
            let end: DateTime<Utc> = row.get("period_end");
            row.get::<bool, _>("enabled")
                && row.get::<bool, _>("free")
                && row.get::<String, _>("status") == "active"
                && end > Clock::System.now()
                && $fits(link, &sealed)
        });
        if entitled {
            let record: &Record = $record;
            let login = &record.login;
            let Starts::Session(session) = &record.starts else { unreachable!() };
            let (payload_id, digest) = session.document.clone().unzip();
            let mut tx = $pool.begin().await.unwrap();
            sqlx::query(LOGIN)
                .bind(login.id.uuid())
                .bind(login.at)
                .bind(login.account.map(Id::uuid))
                .bind(login.system.map(Id::uuid))
                .bind(login.system_name.as_str())
                .bind(login.protocol.as_str())
                .bind(true)
                .bind("[]")
                .bind("[]")
                .bind(login.link.map(Id::uuid))
                .bind(login.customer.map(Id::uuid))
                .bind(login.session.map(Id::uuid))
                .bind(login.identity.as_deref())
                .bind(login.operation.as_deref())
                .bind(login.payload_id.as_deref())
                .bind(login.client.as_deref())
                .bind(login.request_id.as_deref())
                .execute(&mut *tx)
                .await
                .unwrap();
            sqlx::query(SESSION)
                .bind(session.id.uuid())
                .bind(session.login.uuid())
                .bind(session.system.uuid())
                .bind(session.shop.uuid())
                .bind(session.link.uuid())
                .bind(session.started_at)
                .bind(session.token_expires_at)
                .bind(payload_id)
                .bind(digest.map(|digest| digest.to_vec()))
                .bind(serde_json::to_string(&session.handover).unwrap())
                .execute(&mut *tx)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        entitled
    }};
}

impl Textbook {
    async fn over(database: &str) -> Self {
        let pool = match Location::from_str(database).unwrap() {
            Location::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new()
                    .filename(path)
                    .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                    .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
                    .busy_timeout(Duration::from_secs(20));
                Pool::Sqlite(SqlitePoolOptions::new().max_connections(POOL).connect_with(options).await.unwrap())
            }
            Location::Postgres(options) => {
                Pool::Postgres(PgPoolOptions::new().max_connections(POOL).connect_with(*options).await.unwrap())
            }
        };
        Self { pool, vault: vault() }
    }
}

async fn textbook(State(book): State<Arc<Textbook>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let raw = RawRequest {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: Vec::new(),
        body: body.to_vec(),
    };
    let read = if parts.uri.path().ends_with("/oci") { oci::read(&raw).request } else { cxml::setup::read(&raw).request };
    let request = read.unwrap();
    let (identity, presented) = match &request.claims {
        Claims::Cxml(claims) => match &claims.proof {
            Some(Proof::SharedSecret(secret)) => (claims.from[0].identity.clone(), secret.clone()),
            _ => unreachable!("the load presents secrets"),
        },
        Claims::Oci(claims) => {
            let fields = claims.fields.as_ref().unwrap();
            (fields.get("USERNAME").unwrap().to_owned(), Secret::new(fields.get("PASSWORD").unwrap()))
        }
    };
    let config: SystemConfig = serde_json::from_str(r#"{"login":{"cxml":{}},"return_urls":[]}"#).unwrap();
    let document = request.document.clone();
    let (payload_id, digest) = document.map(|document| (document.payload_id, document.digest)).unzip();
    let record =
        rows(&Chance::System, &parts.uri, payload_id.as_deref(), digest.unwrap_or_default(), request.handover(&config));
    let fits = |link: Uuid, sealed: &[u8]| {
        let place = Place::new("links", Id::<Link>::new(link), Slot::Current);
        book.vault.open(place, sealed).is_ok_and(|secret| secret.same_as(&presented))
    };
    let name = parts.uri.path().split('/').nth(2).unwrap();
    let entitled = match &book.pool {
        Pool::Sqlite(pool) => by_the_book!(pool, name, &identity, fits, &record),
        Pool::Postgres(pool) => by_the_book!(pool, name, &identity, fits, &record),
    };
    if !entitled {
        return StatusCode::FORBIDDEN.into_response();
    }
    accepted(&parts.uri, &book.vault.start_token(record.login.session.unwrap()))
}
