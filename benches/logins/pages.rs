//! The lists of a town as its administrator sees them in the web interface: how long each takes, and how large it is.

use crate::{
    process::{Node, punchgate},
    report,
};
use punchgate::protocol::RawRequest;
use std::{io::Write, path::Path, process::Stdio, time::Instant};

/// How often each is asked for.
const ROUNDS: usize = 21;
const PASSWORD: &str = "the town's administrator";

/// Lists and filters: such as find much, one row, and nothing.
const PATHS: [&str; 18] = [
    "/",
    "/logins",
    "/logins?outcome=accepted",
    "/logins?outcome=refused",
    "/logins?reason=secret_mismatch",
    "/logins?number=0000000500",
    "/logins?identity=buyer-0000000500",
    "/logins?from=2026-01-01&to=2026-01-02",
    "/customers",
    "/customers?q=0000009999",
    "/customers?q=buyer",
    "/customers?q=nobody",
    "/customers?state=unlicensed",
    "/licenses",
    "/licenses?kind=customer&state=free",
    "/systems",
    "/systems?q=town-0000009999",
    "/history",
];

/// One line for each.
pub(crate) fn look(database: &str, master_key: &Path, node: &Node) -> Vec<String> {
    let visitor = Visitor::sign_in(database, master_key, node);
    let mut paths: Vec<String> = PATHS.iter().map(|&path| path.to_owned()).collect();
    paths.extend(["/logins", "/customers"].iter().filter_map(|path| visitor.next(path)));
    paths.iter().map(|path| visitor.measure(path)).collect()
}

struct Visitor<'a> {
    node: &'a Node,
    cookie: String,
}

impl<'a> Visitor<'a> {
    fn sign_in(database: &str, master_key: &Path, node: &'a Node) -> Self {
        let who = ["user", "add", "admin@fixtures.example", "--name", "Admin", "--role", "admin"];
        let place = ["--account", "town@fixtures.example", "--password-stdin", "--database", database, "--master-key-file"];
        let mut command = punchgate();
        let command = command.args(who).args(place).arg(master_key).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut adding = command.spawn().unwrap();
        adding.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        assert!(adding.wait().unwrap().success());
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let answer = node.send(&RawRequest {
            method: "POST".to_owned(),
            path: "/sign-in".to_owned(),
            query: String::new(),
            headers: vec![
                header("sec-fetch-site", "same-origin"),
                header("content-type", "application/x-www-form-urlencoded"),
            ],
            body: format!("email=admin@fixtures.example&password={}", PASSWORD.replace(' ', "+")).into_bytes(),
        });
        let cookie = answer.0.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        assert!(cookie.is_some(), "not signed in: {}", answer.0);
        Self { node, cookie: cookie.unwrap().split(';').next().unwrap().to_owned() }
    }

    fn get(&self, path: &str) -> String {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let headers = vec![("cookie".to_owned(), self.cookie.clone())];
        let answer = self.node.send(&RawRequest {
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            body: Vec::new(),
        });
        assert_eq!(answer.status(), 200, "{path}: {}", answer.0);
        answer.0
    }

    /// The page behind this one.
    fn next(&self, path: &str) -> Option<String> {
        let page = self.get(path);
        let before = page.split("rel=\"next\"").next().filter(|before| before.len() < page.len())?;
        let query = before.rsplit("href=\"").next()?.split('"').next()?;
        Some(format!("{path}{}", query.replace("&amp;", "&").replace(path, "")))
    }

    fn measure(&self, path: &str) -> String {
        let mut bytes = 0;
        let times = (0..ROUNDS).map(|_| {
            let begun = Instant::now();
            bytes = self.get(path).len();
            begun.elapsed().as_secs_f64() * 1000.0
        });
        let [least, median, most] = report::spread(times);
        format!("{path:<60} {least:>7.2} / {median:>7.2} / {most:>7.2} ms {bytes:>7} bytes")
    }
}
