//! The load: so many connections that stay open, on each one login after the other, each answer read to its end and looked at. It runs in
//! the benchmark's process, on the same cores as what it measures.

use crate::{town, world::fixture};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Protocol {
    Cxml,
    Oci,
}

/// What a load came to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    pub(crate) accepted: u64,
    pub(crate) others: u64,
    pub(crate) seconds: f64,
    /// Microseconds, in order.
    pub(crate) times: Vec<u32>,
}

impl Sent {
    pub(crate) fn all(&self) -> u64 {
        self.accepted + self.others
    }

    pub(crate) fn percentile(&self, share: f64) -> f64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
        let place = (self.times.len() as f64 * share) as usize;
        self.times.get(place.min(self.times.len().saturating_sub(1))).map_or(0.0, |time| f64::from(*time) / 1000.0)
    }
}

/// A request in pieces, between which the number of a town's system and that of the login stand.
struct Form {
    pieces: Vec<String>,
    fields: Vec<Field>,
}

#[derive(Clone, Copy)]
enum Field {
    System,
    Login,
}

const SYSTEM: &str = "@@SYSTEM@@";
const LOGIN: &str = "@@LOGIN@@@";

impl Form {
    fn of(protocol: Protocol) -> Self {
        let text = match protocol {
            Protocol::Cxml => {
                let body = String::from_utf8(fixture("cxml/coupa-create").body).unwrap();
                let body = body
                    .replace("079928354", &town::identity(SYSTEM))
                    .replace("fx-coupa-xJ5w9", &town::secret(SYSTEM))
                    .replace("1795262391.5521447", LOGIN);
                let (path, length) = (town::name(SYSTEM), body.len());
                format!(
                    "POST /punchout/{path}/cxml HTTP/1.1\r\nhost: punchgate\r\ncontent-type: text/xml\r\ncontent-length: {length}\r\n\r\n{body}"
                )
            }
            Protocol::Oci => {
                let query = fixture("oci/srm-get").query;
                let (_, hook) = query.split_once("&HOOK_URL").unwrap();
                let (path, user, password) = (town::name(SYSTEM), town::identity(SYSTEM), town::secret(SYSTEM));
                format!(
                    "GET /punchout/{path}/oci?USERNAME={user}&PASSWORD={password}&HOOK_URL{hook} HTTP/1.1\r\nhost: punchgate\r\nx-login: {LOGIN}\r\n\r\n"
                )
            }
        };
        let (mut pieces, mut fields, mut rest) = (Vec::new(), Vec::new(), text.as_str());
        while let Some(at) = rest.find("@@") {
            fields.push(if rest[at..].starts_with(SYSTEM) { Field::System } else { Field::Login });
            pieces.push(rest[..at].to_owned());
            rest = &rest[at + SYSTEM.len()..];
        }
        pieces.push(rest.to_owned());
        Self { pieces, fields }
    }

    fn write(&self, into: &mut Vec<u8>, system: u64, login: u64) {
        into.clear();
        for (piece, field) in self.pieces.iter().zip(&self.fields) {
            into.extend_from_slice(piece.as_bytes());
            let number = match field {
                Field::System => system,
                Field::Login => login,
            };
            // As wide as the word that stood there.
            let mut digits = [b'0'; SYSTEM.len()];
            let mut left = number;
            for digit in digits.iter_mut().rev() {
                *digit = b'0' + u8::try_from(left % 10).unwrap();
                left /= 10;
            }
            into.extend_from_slice(&digits);
        }
        into.extend_from_slice(self.pieces.last().unwrap().as_bytes());
    }
}

/// Numbers of logins, so that each document is a new one in the whole run.
static LOGINS: AtomicU64 = AtomicU64::new(0);

/// Which systems log in: so many of all there are, spread evenly among them.
#[derive(Clone, Copy)]
pub(crate) struct Active {
    pub(crate) systems: u64,
    pub(crate) of: u64,
}

impl Active {
    /// The system of a login, in an order that no cache foresees; those of a protocol have even or odd numbers.
    fn system(self, login: u64, protocol: Protocol) -> u64 {
        let place = (login.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) % (self.systems / 2);
        place * (self.of / 2) / (self.systems / 2) * 2 + u64::from(protocol == Protocol::Oci)
    }
}

/// Sends logins of systems to nodes for a while.
pub(crate) async fn send(
    nodes: &[SocketAddr],
    protocol: Protocol,
    connections: usize,
    active: Active,
    time: Duration,
) -> Sent {
    let form = Arc::new(Form::of(protocol));
    let until = Instant::now() + time;
    let begun = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|number| tokio::spawn(connection(nodes[number % nodes.len()], Arc::clone(&form), protocol, active, until)))
        .collect();
    let mut sent = Sent::default();
    for task in tasks {
        let one = task.await.unwrap();
        sent.accepted += one.accepted;
        sent.others += one.others;
        sent.times.extend(one.times);
    }
    sent.seconds = begun.elapsed().as_secs_f64();
    sent.times.sort_unstable();
    sent
}

async fn connection(node: SocketAddr, form: Arc<Form>, protocol: Protocol, active: Active, until: Instant) -> Sent {
    let mut stream = TcpStream::connect(node).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut sent, mut request, mut answer) = (Sent::default(), Vec::new(), vec![0; 16 * 1024]);
    while Instant::now() < until {
        let login = LOGINS.fetch_add(1, Ordering::Relaxed);
        form.write(&mut request, active.system(login, protocol), login);
        let begun = Instant::now();
        stream.write_all(&request).await.unwrap();
        let accepted = read(&mut stream, &mut answer).await;
        sent.times.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
        if accepted { sent.accepted += 1 } else { sent.others += 1 }
    }
    sent
}

/// Reads one answer; whether the login was let in.
async fn read(stream: &mut TcpStream, answer: &mut [u8]) -> bool {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut answer[filled..]).await.unwrap();
        assert_ne!(read, 0, "the connection was closed: {}", String::from_utf8_lossy(&answer[..filled]));
        filled += read;
        let Some(head) = find(&answer[..filled], b"\r\n\r\n") else {
            continue;
        };
        let length = find(&answer[..head], b"content-length: ").map_or(0, |at| {
            let digits = answer[at + 16..head].iter().take_while(|byte| byte.is_ascii_digit());
            digits.fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
        });
        if filled >= head + 4 + length {
            return answer.starts_with(b"HTTP/1.1 303") || find(&answer[head..filled], b"<StartPage>").is_some();
        }
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}
