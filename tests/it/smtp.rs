//! A mail server on the loopback, as real ones are: it takes mails, and on demand it fails in one of the ways in which they fail.

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// How a connection goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing is said at all.
    HangAtBanner,
    /// The connection ends before anything is said.
    DropAtBanner,
    /// The server says that it has no time.
    Greets(&'static str),
    /// The sender is answered so.
    AtMail(&'static str),
    /// The recipient is answered so.
    AtRcpt(&'static str),
    /// Nothing is said to DATA.
    HangAtData,
    /// The whole mail is answered so, and not kept.
    AfterData(&'static str),
    /// The whole mail is answered by its own words.
    EchoAfterData,
    /// The whole mail came; nothing is said any more, and it is not kept.
    HangAfterData,
    /// The whole mail came; the connection ends, and it is not kept.
    DropAfterData,
    /// The whole mail came and is kept; the connection ends before that is said.
    KeepAndDrop,
}

#[derive(Default)]
struct State {
    faults: VecDeque<Fault>,
    kept: Vec<String>,
}

/// A running mail server; it ends with its runtime.
#[derive(Clone)]
pub(crate) struct MailServer {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl MailServer {
    pub(crate) async fn start() -> Self {
        Self::at(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    pub(crate) async fn at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let server = Self { address: listener.local_addr().unwrap(), state: Arc::default() };
        let state = Arc::clone(&server.state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&state);
                let fault = state.lock().unwrap().faults.pop_front();
                tokio::spawn(async move { converse(stream, fault, &state).await });
            }
        });
        server
    }

    /// An address where nobody listens.
    pub(crate) async fn nowhere() -> SocketAddr {
        TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
    }

    /// The next connection goes wrong like this; those after it as is said after it.
    pub(crate) fn fail(&self, fault: Fault) {
        self.state.lock().unwrap().faults.push_back(fault);
    }

    /// The mails that were kept, in the order in which they came, with the breaks of long lines taken out.
    pub(crate) fn kept(&self) -> Vec<String> {
        self.state.lock().unwrap().kept.iter().map(|mail| mail.replace("=\r\n", "").replace("=3D", "=")).collect()
    }

    /// How often each mail was kept, by its Message-ID.
    pub(crate) fn ids(&self) -> BTreeMap<String, usize> {
        let mut ids = BTreeMap::new();
        for mail in self.kept() {
            let id = mail.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap();
            *ids.entry(id.to_owned()).or_default() += 1;
        }
        ids
    }
}

/// Waits for as long as anybody could.
async fn hang() {
    std::future::pending::<()>().await;
}

async fn converse(stream: TcpStream, fault: Option<Fault>, state: &Mutex<State>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let greeting = match fault {
        Some(Fault::HangAtBanner) => {
            return {
                hang().await;
                None
            };
        }
        Some(Fault::DropAtBanner) => return None,
        Some(Fault::Greets(greeting)) => greeting,
        _ => "220 mail.example ready",
    };
    say(&mut stream, greeting).await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let verb = line.split([' ', '\r']).next().unwrap().to_uppercase();
        let answer = match (verb.as_str(), &fault) {
            ("EHLO", _) => "250 mail.example",
            ("MAIL", Some(Fault::AtMail(answer))) | ("RCPT", Some(Fault::AtRcpt(answer))) => answer,
            ("MAIL" | "RCPT", _) => "250 ok",
            ("DATA", Some(Fault::HangAtData)) => {
                return {
                    hang().await;
                    None
                };
            }
            ("DATA", _) => {
                say(&mut stream, "354 go on").await?;
                let mail = read_mail(&mut stream).await?;
                match &fault {
                    Some(Fault::HangAfterData) => {
                        return {
                            hang().await;
                            None
                        };
                    }
                    Some(Fault::DropAfterData) => return None,
                    Some(Fault::KeepAndDrop) => {
                        state.lock().unwrap().kept.push(mail);
                        return None;
                    }
                    Some(Fault::AfterData(answer)) => answer,
                    Some(Fault::EchoAfterData) => {
                        let words = mail.split_whitespace().find(|word| word.starts_with("PG-")).unwrap();
                        say(&mut stream, &format!("550 looks like spam: {words}")).await?;
                        continue;
                    }
                    _ => {
                        state.lock().unwrap().kept.push(mail);
                        "250 kept"
                    }
                }
            }
            ("QUIT", _) => return say(&mut stream, "221 bye").await,
            _ => "500 what",
        };
        say(&mut stream, answer).await?;
    }
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.ok()
}

async fn read_mail(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut mail = String::new();
    loop {
        let begin = mail.len();
        if stream.read_line(&mut mail).await.ok()? == 0 {
            return None;
        }
        if &mail[begin..] == ".\r\n" {
            mail.truncate(begin);
            return Some(mail);
        }
    }
}
