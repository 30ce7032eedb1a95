//! The town: a world of any size, made by plain inserts. Each system has a system license, and one link with its bundled license; even
//! systems speak cXML, odd ones OCI. All belong to one account and are covered by one subscription. Old logins were let in, and have their
//! sessions.

use crate::world;
use chrono::{DateTime, TimeDelta, Utc};
use punchgate::{
    clock::Clock,
    domain::{id::Id, secret::Secret, system::Link},
    store::{Access, Location, Store},
    vault::{Place, Slot, Vault},
};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, QueryBuilder,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};
use std::{path::Path, str::FromStr};
use uuid::{Builder, Uuid};

/// How many rows a statement inserts, and how many logins a transaction.
const ROWS: u64 = 500;
const TOGETHER: u64 = 100_000;

/// The subscription's name in events of billing.
pub(crate) const SUBSCRIPTION: &str = "town";

/// The name of a system in URLs; ten digits.
pub(crate) fn name(number: &str) -> String {
    format!("town-{number}")
}

pub(crate) fn identity(number: &str) -> String {
    format!("buyer-{number}")
}

pub(crate) fn secret(number: &str) -> String {
    format!("machine-made-secret-of-{number}")
}

fn digits(number: u64) -> String {
    format!("{number:010}")
}

/// What rows of the town are.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Account,
    Shop,
    Subscription,
    System,
    Customer,
    Link,
    SystemLicense,
    BundledLicense,
    Login,
    Session,
}

/// The id of a row, so that whoever knows its number need not ask.
pub(crate) fn id(kind: Kind, number: u64) -> Uuid {
    id_at(kind, number, 1_700_000_000_000 + number)
}

/// The id of a row that was made so many milliseconds after the beginning of 1970.
fn id_at(kind: Kind, number: u64, at: u64) -> Uuid {
    let mut chance = [0; 10];
    chance[0] = kind as u8;
    chance[2..].copy_from_slice(&number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    Builder::from_unix_timestamp_millis(at, &chance).into_uuid()
}

/// A page of the town's rows, as every table wants them.
struct Resident {
    number: u64,
    sealed: Vec<u8>,
}

impl Resident {
    fn of(vault: &Vault, number: u64) -> Self {
        let place = Place::new("links", Id::<Link>::new(id(Kind::Link, number)), Slot::Current);
        let mut nonce = [0; 24];
        nonce[..8].copy_from_slice(&number.to_be_bytes());
        Self { number, sealed: vault.seal(place, &Secret::new(secret(&digits(number))), nonce) }
    }

    fn protocol(&self) -> (&'static str, &'static str) {
        if self.number.is_multiple_of(2) {
            (
                "cxml",
                r#"{"login":{"cxml":{"identity_from":"from"}},"return_urls":["https://*.coupahost.example/punchout/checkout"]}"#,
            )
        } else {
            (
                "oci",
                r#"{"login":{"oci":{"identity":"USERNAME","secret":"PASSWORD"}},"return_urls":["https://srm.nordwind.example:44300/sap/"]}"#,
            )
        }
    }
}

/// What an old session kept of its request: about as much as those do that are measured.
const HANDOVER: &str = r#"{"operation":"create","return_url":"https://cascade.coupahost.example/punchout/checkout?id=11","buyer_cookie":"c64af92dc27e68172e030d3dfd1bc944","version":"1.2.014","from":[{"domain":"DUNS","identity":"079928354"}],"to":[{"domain":"DUNS","identity":"079928355"}],"contact":{"name":"Jim Picard","email":"jim@cascade.example"},"extrinsics":[["FirstName","Jim"],["LastName","Picard"],["UniqueName","jpicard"],["User","jpicard"],["BusinessUnit","COUPA"]]}"#;

macro_rules! fill_with {
    ($connection:expr, $systems:expr, $logins:expr, $now:expr) => {{
        let (connection, systems, logins, now): (_, u64, u64, DateTime<Utc>) = ($connection, $systems, $logins, $now);
        let vault = world::vault();
        let (account, shop, subscription) = (id(Kind::Account, 0), id(Kind::Shop, 0), id(Kind::Subscription, 0));
        let mut tx = connection.begin().await.unwrap();
        sqlx::query("INSERT INTO accounts (id, email, email_folded, name, created_at) VALUES ($1, 'town@fixtures.example', 'town@fixtures.example', 'Town', $2)")
            .bind(account).bind(now).execute(&mut *tx).await.unwrap();
        sqlx::query("INSERT INTO shops (id, account, name, start_url, shop_id, created_at) VALUES ($1, $2, 'Town', 'https://shop.fixtures.example/punchout', 'TOWN-0001', $3)")
            .bind(shop).bind(account).bind(now).execute(&mut *tx).await.unwrap();
        sqlx::query("INSERT INTO subscriptions (id, reference, created_at) VALUES ($1, $2, $3)")
            .bind(subscription).bind(SUBSCRIPTION).bind(now).execute(&mut *tx).await.unwrap();
        sqlx::query("INSERT INTO standings (subscription, sequenced, event_id, at, status, period_start, period_end, cancel_at_period_end) VALUES ($1, false, 'town', $2, 'active', $2, $3, false)")
            .bind(subscription).bind(now - TimeDelta::days(1)).bind(now + TimeDelta::days(29)).execute(&mut *tx).await.unwrap();
        let mut number = 0;
        while number < systems {
            let page: Vec<Resident> = (number..(number + ROWS).min(systems)).map(|number| Resident::of(&vault, number)).collect();
            number += ROWS;
            let mut insert = QueryBuilder::new("INSERT INTO licenses (id, kind, serial_fingerprint, serial_sealed, serial_hint, account, shop, subscription, claimed_at, created_at) ");
            insert.push_values(&page, |mut row, one| {
                let own = id(Kind::SystemLicense, one.number);
                row.push_bind(own).push("'system'").push_bind(own.as_bytes().to_vec()).push_bind(vec![1_u8; 60]).push("'TOWN'")
                    .push_bind(account).push_bind(shop).push_bind(subscription).push_bind(now).push_bind(now);
            });
            insert.build().execute(&mut *tx).await.unwrap();
            let mut insert = QueryBuilder::new("INSERT INTO licenses (id, kind, bundled_with, created_at) ");
            insert.push_values(&page, |mut row, one| {
                row.push_bind(id(Kind::BundledLicense, one.number)).push("'customer'").push_bind(id(Kind::SystemLicense, one.number)).push_bind(now);
            });
            insert.build().execute(&mut *tx).await.unwrap();
            let mut insert = QueryBuilder::new("INSERT INTO systems (id, account, shop, name, title, protocol, config, enabled, license, created_at) ");
            insert.push_values(&page, |mut row, one| {
                let (protocol, config) = one.protocol();
                row.push_bind(id(Kind::System, one.number)).push_bind(account).push_bind(shop).push_bind(name(&digits(one.number)))
                    .push("'Town'").push_bind(protocol).push_bind(config).push("true").push_bind(id(Kind::SystemLicense, one.number)).push_bind(now);
            });
            insert.build().execute(&mut *tx).await.unwrap();
            let mut insert = QueryBuilder::new("INSERT INTO customers (id, shop, number, name, email, enabled, created_at) ");
            insert.push_values(&page, |mut row, one| {
                row.push_bind(id(Kind::Customer, one.number)).push_bind(shop).push_bind(digits(one.number)).push("'Buyer Ltd'")
                    .push("'buyer@fixtures.example'").push("true").push_bind(now);
            });
            insert.build().execute(&mut *tx).await.unwrap();
            let mut insert = QueryBuilder::new("INSERT INTO links (id, account, shop, system, customer, identity, identity_folded, bundled_with, secret_current, created_at) ");
            insert.push_values(&page, |mut row, one| {
                let identity = identity(&digits(one.number));
                row.push_bind(id(Kind::Link, one.number)).push_bind(account).push_bind(shop).push_bind(id(Kind::System, one.number))
                    .push_bind(id(Kind::Customer, one.number)).push_bind(identity.clone()).push_bind(identity)
                    .push_bind(id(Kind::SystemLicense, one.number)).push_bind(one.sealed.clone()).push_bind(now);
            });
            insert.build().execute(&mut *tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        // Not so long ago that they are let go while something is measured; five a second, so that ten million are of 23 days.
        let first = now - TimeDelta::days(3) - TimeDelta::milliseconds(200) * i32::try_from(logins).unwrap();
        let at = |number: u64| first + TimeDelta::milliseconds(200) * i32::try_from(number).unwrap();
        let old = |kind: Kind, number: u64| id_at(kind, number, at(number).timestamp_millis().unsigned_abs());
        let mut number = 0;
        while number < logins {
            let mut tx = connection.begin().await.unwrap();
            let until = (number + TOGETHER).min(logins);
            while number < until {
                let page: Vec<u64> = (number..(number + ROWS).min(until)).collect();
                number += ROWS;
                let payload = |number: u64| format!("{number}.old@cascade.coupahost.example");
                let mut insert = QueryBuilder::new("INSERT INTO logins (id, at, account, system, system_name, protocol, accepted, reasons, flags, link, customer, session, identity, operation, payload_id, client, request_id) ");
                insert.push_values(&page, |mut row, &number| {
                    let system = number % systems;
                    row.push_bind(old(Kind::Login, number)).push_bind(at(number)).push_bind(account).push_bind(id(Kind::System, system))
                        .push_bind(name(&digits(system))).push("'cxml'").push("true").push("'[]'").push("'[]'").push_bind(id(Kind::Link, system))
                        .push_bind(id(Kind::Customer, system)).push_bind(old(Kind::Session, number)).push_bind(identity(&digits(system))).push("'create'")
                        .push_bind(payload(number)).push("'192.0.2.7'").push_bind(old(Kind::Login, number).to_string());
                });
                insert.build().execute(&mut *tx).await.unwrap();
                let mut insert = QueryBuilder::new("INSERT INTO sessions (id, login, system, shop, link, started_at, token_expires_at, payload_id, payload_digest, handover) ");
                insert.push_values(&page, |mut row, &number| {
                    let system = number % systems;
                    row.push_bind(old(Kind::Session, number)).push_bind(old(Kind::Login, number)).push_bind(id(Kind::System, system)).push_bind(shop)
                        .push_bind(id(Kind::Link, system)).push_bind(at(number)).push_bind(at(number) + TimeDelta::minutes(5)).push_bind(payload(number))
                        .push_bind(vec![7_u8; 32]).push_bind(HANDOVER);
                });
                insert.build().execute(&mut *tx).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
    }};
}

/// Fills a database that is not there yet.
pub(crate) async fn fill(database: &str, systems: u64, logins: u64) {
    let location = Location::from_str(database).unwrap();
    let store = Store::open(&location, Access::Serve).await.unwrap();
    store.migrate().await.unwrap();
    let mut tx = store.write().await.unwrap();
    tx.installation_value("master_key", &world::vault().check_value()).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    let now = Clock::System.now();
    match location {
        Location::Sqlite(path) => {
            let mut connection =
                SqliteConnectOptions::new().filename(path).synchronous(SqliteSynchronous::Off).connect().await.unwrap();
            fill_with!(&mut connection, systems, logins, now);
            sqlx::query("ANALYZE").execute(&mut connection).await.unwrap();
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
        Location::Postgres(options) => {
            let mut connection = options.options([("statement_timeout", "0")]).connect().await.unwrap();
            fill_with!(&mut connection, systems, logins, now);
            sqlx::query("VACUUM ANALYZE").execute(&mut connection).await.unwrap();
            sqlx::query("CHECKPOINT").execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

/// Another database that is like this one. Nobody may be connected to it.
pub(crate) async fn copy(database: &str, to: &str) {
    match Location::from_str(database).unwrap() {
        Location::Sqlite(path) => {
            let to = to.strip_prefix("sqlite:").unwrap();
            std::fs::copy(&path, Path::new(to)).unwrap();
        }
        Location::Postgres(options) => {
            let (from, to) = (options.get_database().unwrap().to_owned(), to.rsplit_once('/').unwrap().1);
            administer(&options.database("postgres"), format!("CREATE DATABASE {to} TEMPLATE {from}")).await;
        }
    }
}

/// Makes an empty database on a PostgreSQL server.
pub(crate) async fn create(server: &str, name: &str) {
    administer(&server.parse().unwrap(), format!("CREATE DATABASE {name} TEMPLATE template0")).await;
}

async fn administer(server: &sqlx::postgres::PgConnectOptions, statement: String) {
    let mut connection = server.connect().await.unwrap();
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Takes a database away. Nobody may be connected to it any more.
pub(crate) async fn remove(server: Option<&str>, database: &str) {
    if let Some(path) = database.strip_prefix("sqlite:") {
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let _ = std::fs::remove_file(format!("{path}{suffix}"));
        }
    } else if let (Some(server), Some((_, name))) = (server, database.rsplit_once('/')) {
        administer(&server.parse().unwrap(), format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }
}
