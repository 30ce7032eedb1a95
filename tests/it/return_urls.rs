//! Return URLs as a browser understands them: every URL of `fixtures/return_urls.txt` gets the verdict that stands there, and whatever
//! we allow is, in Chromium, an allowed origin and path and nothing else.

use crate::browser::{QUIET, chromium};
use percent_encoding::percent_decode_str;
use punchgate::domain::return_url::{ReturnUrlPattern, parsed};
use serde::Deserialize;
use serde_json::json;
use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use url::Url;

struct Corpus {
    patterns: Vec<ReturnUrlPattern>,
    urls: Vec<(bool, String)>,
}

/// The text of a line, with its escapes undone.
fn unescaped(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        let number = |digits: &str| char::from_u32(u32::from_str_radix(digits, 16).unwrap()).unwrap();
        text.push(match rest.next().unwrap() {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            '\\' => '\\',
            'x' => number(&rest.by_ref().take(2).collect::<String>()),
            'u' => number(rest.by_ref().take_while(|&digit| digit != '}').collect::<String>().trim_start_matches('{')),
            other => panic!("\\{other} in {line}"),
        });
    }
    text
}

fn corpus() -> Corpus {
    let mut corpus = Corpus { patterns: Vec::new(), urls: Vec::new() };
    for line in include_str!("../../fixtures/return_urls.txt").lines() {
        match line.split_once(' ') {
            None if line.is_empty() => {}
            Some(("#", _)) => {}
            Some(("pattern", pattern)) => corpus.patterns.push(pattern.parse().unwrap()),
            Some(("allowed", url)) => corpus.urls.push((true, unescaped(url))),
            Some(("refused", url)) => corpus.urls.push((false, unescaped(url))),
            _ => panic!("{line}"),
        }
    }
    corpus
}

/// The URL as we understand it, if one of the patterns allows it.
fn allowed(corpus: &Corpus, text: &str) -> Option<Url> {
    parsed(text).filter(|url| corpus.patterns.iter().any(|pattern| pattern.allows(url)))
}

#[test]
fn every_return_url_gets_its_verdict() {
    let corpus = corpus();
    assert!(corpus.urls.len() >= 250, "{}", corpus.urls.len());
    let wrong: Vec<_> = corpus.urls.iter().filter(|(verdict, text)| allowed(&corpus, text).is_some() != *verdict).collect();
    assert!(wrong.is_empty(), "{} verdicts are wrong: {wrong:#?}", wrong.len());
}

/// What a browser makes of a URL.
#[derive(Debug, Deserialize)]
struct Seen {
    origin: String,
    protocol: String,
    username: String,
    password: String,
    hostname: String,
    port: String,
    pathname: String,
    hash: String,
}

const SCRIPT: &str = r#"
const seen = urls.map((text) => {
  try {
    const { origin, protocol, username, password, hostname, port, pathname, hash } = new URL(text);
    return { origin, protocol, username, password, hostname, port, pathname, hash };
  } catch {
    return null;
  }
});
document.body.textContent = "seen:" + encodeURIComponent(JSON.stringify(seen)) + ";";
"#;

/// Opens one local page that parses all URLs as the browser does.
fn in_chromium(urls: &[&str]) -> Vec<Option<Seen>> {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("urls.html");
    // `<` could end the script.
    let list = json!(urls).to_string().replace('<', "\\u003c");
    std::fs::write(&page, format!("<!doctype html><meta charset=utf-8><body><script>const urls = {list};{SCRIPT}</script>"))
        .unwrap();
    let dumped = folder.path().join("dumped.html");
    let mut child = Command::new(chromium())
        .arg("--dump-dom")
        .args(QUIET)
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(Url::from_file_path(&page).unwrap().as_str())
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(&dumped).unwrap())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_mins(2) {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let dumped = std::fs::read_to_string(&dumped).unwrap();
    let seen = dumped.split("seen:").nth(1).and_then(|rest| rest.split(';').next());
    let seen = seen.unwrap_or_else(|| panic!("Chromium says nothing: {dumped}"));
    serde_json::from_str(&percent_decode_str(seen).decode_utf8().unwrap()).unwrap()
}

impl Seen {
    /// Whether this is where a pattern lets carts go, by the pattern's text and nothing of ours that reads URLs.
    fn fits(&self, pattern: &str) -> bool {
        let (scheme, rest) = pattern.split_once("://").unwrap();
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (host, port) = match authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
            Some((host, port)) => (host, port),
            None => (authority, ""),
        };
        // The one name in the list that a browser writes in another way.
        let host = host.replace("münchen", "xn--mnchen-3ya");
        let host_fits = match host.strip_prefix('*') {
            Some(suffix) => self.hostname.strip_suffix(suffix).is_some_and(|labels| !labels.is_empty()),
            None => self.hostname == host,
        };
        let path = if path.is_empty() { "/" } else { path };
        let path_fits = self.pathname == path || self.pathname.starts_with(&format!("{}/", path.trim_end_matches('/')));
        let plain = self.username.is_empty() && self.password.is_empty() && self.hash.is_empty();
        plain && host_fits && path_fits && self.protocol == format!("{scheme}:") && (port == "*" || self.port == port)
    }
}

/// A path without its escapes: Chromium escapes `^` and `|`, we do not.
fn decoded(path: &str) -> Vec<u8> {
    percent_decode_str(path).collect()
}

#[test]
fn whatever_we_allow_is_allowed_as_chromium_reads_it() {
    let corpus = corpus();
    // What is kept of a return URL, and handed to a browser, is trimmed.
    let texts: Vec<&str> = corpus.urls.iter().map(|(_, text)| text.trim()).collect();
    let seen = in_chromium(&texts);
    assert_eq!(seen.len(), texts.len());
    let patterns: Vec<String> = corpus.patterns.iter().map(ToString::to_string).collect();
    let mut wrong = BTreeMap::new();
    for (text, seen) in texts.iter().zip(&seen) {
        let Some(ours) = allowed(&corpus, text) else {
            continue;
        };
        let same = seen.as_ref().is_some_and(|seen| {
            seen.origin == ours.origin().ascii_serialization()
                && decoded(&seen.pathname) == decoded(ours.path())
                && patterns.iter().any(|pattern| seen.fits(pattern))
        });
        if !same {
            wrong.insert(*text, (ours.to_string(), seen));
        }
    }
    assert!(wrong.is_empty(), "{} URLs are another thing for Chromium: {wrong:#?}", wrong.len());
    // The browser must be able to tell: most of what it reads as http(s) and we refuse has its own opinion of the origin.
    assert!(seen.iter().flatten().count() > texts.len() / 2);
}
