//! punchgate as a process: started on a free port over a database that holds the fixtures' world, spoken to over a real
//! connection, and ended or killed.

use crate::world::{HOOK_SECRET, MASTER_KEY, event, fixture};
use chrono::{DateTime, Utc};
use punchgate::{
    billing::{HookSecret, sign},
    clock::Clock,
    protocol::RawRequest,
};
use std::{
    fmt::Write as _,
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

/// Writes the master key of the fixtures' world.
pub(crate) fn write_master_key(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("master.key");
    let digits = MASTER_KEY.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    });
    std::fs::write(&path, digits).unwrap();
    path
}

/// A running `punchgate serve`. Killed when dropped.
pub(crate) struct Node {
    child: Child,
    stdout: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn punchgate() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_punchgate"));
    command.env("PUNCHGATE_BILLING_SECRETS", HOOK_SECRET).stdin(Stdio::null());
    command
}

impl Node {
    /// Starts a node and waits until it listens.
    pub(crate) fn start(database: &str, master_key: &Path) -> Self {
        Self::start_with(database, master_key, &[])
    }

    /// Starts a node with more settings, and waits until it listens.
    pub(crate) fn start_with(database: &str, master_key: &Path, settings: &[&str]) -> Self {
        Self::of(Self::command(database, master_key).args(settings).stderr(Stdio::null()))
    }

    /// The command that starts a node, to be changed before it does.
    pub(crate) fn command(database: &str, master_key: &Path) -> Command {
        let mut command = punchgate();
        command.args(["serve", "--listen", "127.0.0.1:0", "--database", database, "--master-key-file"]).arg(master_key);
        command
    }

    /// Starts a node by its command and waits until it listens.
    pub(crate) fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("punchgate serves http://").trim_end_matches('/');
        let address = address.parse().unwrap_or_else(|_| panic!("the node did not start: {line}"));
        Self { child, stdout, address }
    }

    /// The most memory that it ever had, in bytes.
    #[cfg(target_os = "linux")]
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// Ends the node without any warning to it.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the node to end, and waits until it has.
    pub(crate) fn end(mut self) -> bool {
        let id = self.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap().success()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks the node to end; whatever else it printed.
    pub(crate) fn last_words(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let mut words = String::new();
        self.stdout.read_to_string(&mut words).unwrap();
        assert!(self.child.wait().unwrap().success());
        words
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        stream
    }

    /// Sends bytes as they are and reads until the node closes.
    pub(crate) fn exchange(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A node that refuses early closes while we still write.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer(String::from_utf8_lossy(&answer).into_owned())
    }

    /// Sends bytes that are not all, says that no more will come, and reads until the node closes.
    pub(crate) fn exchange_half(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes).and_then(|()| stream.shutdown(Shutdown::Write));
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer(String::from_utf8_lossy(&answer).into_owned())
    }

    pub(crate) fn send(&self, raw: &RawRequest) -> Answer {
        self.exchange(&wire(raw))
    }

    pub(crate) fn send_fixture(&self, name: &str) -> Answer {
        self.send(&fixture(name))
    }

    /// Sends a signed event about the active subscription.
    pub(crate) fn billing(&self, id: &str, kind: &str, at: DateTime<Utc>) {
        self.hook(id, event(kind, at, "active"));
    }

    /// Sends a signed event.
    pub(crate) fn hook(&self, id: &str, body: String) {
        let now = Clock::System.now();
        let signature = sign(&HookSecret::parse(HOOK_SECRET).unwrap(), id, now, body.as_bytes());
        let header = |name: &str, value: String| (name.to_owned(), value);
        let answer = self.send(&RawRequest {
            method: "POST".to_owned(),
            path: "/hooks/billing".to_owned(),
            query: String::new(),
            headers: vec![
                header("webhook-id", id.to_owned()),
                header("webhook-timestamp", now.timestamp().to_string()),
                header("webhook-signature", signature),
            ],
            body: body.into_bytes(),
        });
        assert_eq!(answer.status(), 200, "{}", answer.0);
        assert!(answer.0.contains(r#"{"outcome":"applied"}"#), "{}", answer.0);
    }
}

/// A request as it goes over the wire, with its length and an end to the connection.
pub(crate) fn wire(raw: &RawRequest) -> Vec<u8> {
    let query = if raw.query.is_empty() { String::new() } else { format!("?{}", raw.query) };
    let mut head = format!("{} {}{query} HTTP/1.1\r\nconnection: close\r\n", raw.method, raw.path);
    for (name, value) in &raw.headers {
        if !["content-length", "connection"].iter().any(|own| name.eq_ignore_ascii_case(own)) {
            let _ = write!(head, "{name}: {value}\r\n");
        }
    }
    if !raw.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        head.push_str("host: punchgate\r\n");
    }
    let _ = write!(head, "content-length: {}\r\n\r\n", raw.body.len());
    [head.as_bytes(), &raw.body].concat()
}

/// What came back, as text.
pub(crate) struct Answer(pub(crate) String);

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        let line = self.0.split_whitespace().nth(1);
        line.and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no answer: {:?}", self.0))
    }

    /// The `code` of a cXML Status.
    pub(crate) fn cxml_status(&self) -> u16 {
        assert_eq!(self.status(), 200, "{}", self.0);
        let code = self.0.split("<Status code=\"").nth(1).and_then(|rest| rest.split('"').next());
        code.unwrap_or_else(|| panic!("no Status: {}", self.0)).parse().unwrap()
    }
}

/// A running `punchgate demo`, and what it printed to try. Killed when dropped.
pub(crate) struct Demo {
    child: Child,
    lines: Vec<String>,
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a pasted line printed.
pub(crate) struct Printed(pub(crate) String);

impl Printed {
    pub(crate) fn status(&self) -> u16 {
        Answer(self.0.clone()).status()
    }

    pub(crate) fn cxml(&self) -> u16 {
        let code = self.0.split("<Status code=\"").nth(1).and_then(|rest| rest.split('"').next());
        code.unwrap_or_else(|| panic!("no Status: {}", self.0)).parse().unwrap()
    }
}

impl Demo {
    /// Over a SQLite file in a folder, which stays.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::with("--keep", folder.to_str().unwrap())
    }

    /// Over an empty database.
    pub(crate) fn on(database: &str) -> Self {
        Self::with("--database", database)
    }

    fn with(flag: &str, value: &str) -> Self {
        let mut child = punchgate()
            .args(["demo", "--listen", "127.0.0.1:0", flag, value])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut printed = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut lines = Vec::new();
        // The last thing to try is paying again.
        while let Some(Ok(line)) = printed.next() {
            lines.push(line);
            if lines.last().is_some_and(|line| line.contains("--type subscription.updated ")) {
                break;
            }
        }
        let demo = Self { child, lines };
        assert!(demo.lines.len() > 4, "the demo did not start: {:?}", demo.lines);
        demo
    }

    /// Runs the printed line that begins like this, as a reader would.
    pub(crate) fn paste(&self, beginning: &str) -> Printed {
        Self::run(self.line(beginning))
    }

    /// The printed line that begins like this.
    pub(crate) fn line(&self, beginning: &str) -> &str {
        self.lines.iter().find(|line| line.starts_with(beginning)).unwrap()
    }

    /// Where it listens.
    pub(crate) fn base(&self) -> &str {
        let line = self.lines.iter().find_map(|line| line.strip_prefix("punchgate demo at "));
        line.and_then(|line| line.split_whitespace().next()).unwrap()
    }

    /// Runs the printed line that signs an event of this type.
    pub(crate) fn paste_signed(&self, kind: &str) -> String {
        Self::run(self.lines.iter().find(|line| line.contains(&format!("--type {kind} "))).unwrap()).0
    }

    /// Opens the address to which a login was sent on.
    pub(crate) fn visit(login: &Printed) -> String {
        let location = login.0.lines().find_map(|line| line.strip_prefix("location: ")).unwrap().trim();
        Self::open(location)
    }

    /// Opens an address.
    pub(crate) fn open(address: &str) -> String {
        Self::run(&format!("curl -sL '{address}'")).0
    }

    /// Runs a line as a reader would.
    pub(crate) fn run(line: &str) -> Printed {
        let output = Command::new("bash").args(["-c", line]).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        Printed(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
