//! What no compiler keeps of the house: which room knows which, which crates stay in their room, how a file begins, and that the
//! store holds no statement that nobody asks for.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Each room, and the rooms that it may know; those stand above it.
const ROOMS: [(&str, &[&str]); 17] = [
    ("domain", &[]),
    ("chance", &["domain"]),
    ("clock", &[]),
    ("vault", &["domain"]),
    ("protocol", &["domain"]),
    ("outbound", &[]),
    ("store", &["domain", "chance"]),
    ("licensing", &["domain", "chance", "clock", "vault", "store"]),
    ("delivery", &["domain", "chance", "clock", "vault", "store", "outbound"]),
    ("billing", &["domain", "vault", "store", "licensing"]),
    ("punchout", &["domain", "chance", "clock", "vault", "protocol", "store"]),
    ("upstream", &["domain", "chance", "clock", "store", "licensing", "outbound"]),
    (
        "web",
        &[
            "domain",
            "chance",
            "clock",
            "vault",
            "protocol",
            "store",
            "licensing",
            "delivery",
            "billing",
            "punchout",
            "upstream",
        ],
    ),
    ("jobs", &["licensing", "delivery", "punchout", "upstream"]),
    ("server", &["domain", "chance", "vault", "store", "outbound", "licensing", "billing", "punchout"]),
    (
        "demo",
        &[
            "domain",
            "chance",
            "clock",
            "vault",
            "store",
            "outbound",
            "licensing",
            "delivery",
            "billing",
            "punchout",
            "web",
            "jobs",
            "server",
        ],
    ),
    (
        "cli",
        &[
            "domain",
            "chance",
            "clock",
            "store",
            "licensing",
            "delivery",
            "billing",
            "punchout",
            "upstream",
            "web",
            "jobs",
            "server",
            "demo",
        ],
    ),
];

/// Crates that only these rooms may know.
const CRATES: [(&str, &[&str]); 19] = [
    ("sqlx", &["store"]),
    ("axum", &["web", "server", "demo"]),
    ("axum_server", &["server"]),
    ("hyper", &["outbound"]),
    ("hyper_util", &["outbound", "server"]),
    ("askama", &["delivery", "web", "demo"]),
    ("utoipa", &["web"]),
    ("utoipa_axum", &["web"]),
    ("quick_xml", &["demo", "protocol"]),
    ("encoding_rs", &["protocol"]),
    ("argon2", &["vault"]),
    ("chacha20poly1305", &["vault"]),
    ("ed25519_dalek", &["vault"]),
    ("getrandom", &["chance"]),
    ("lettre", &["outbound"]),
    ("html5gum", &["domain"]),
    ("cefact_units", &["domain"]),
    ("iso_currency", &["domain"]),
    ("clap", &["server", "demo", "cli"]),
];

/// Words that the domain does without: it is plain data and pure functions.
const NOT_IN_DOMAIN: [&str; 8] = ["async", "await", "sqlx", "axum", "tokio", "Utc::now", "SystemTime::now", "Instant::now"];

/// Statements of the store that only tests ask for.
const ONLY_TESTED: [&str; 8] = [
    "event_outcomes",
    "gate_counts",
    "history_count",
    "licenses_of_account",
    "links_of_system",
    "newest_logins",
    "set_system_enabled",
    "unrecorded_since",
];

struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// The file or folder directly under `src` that it belongs to.
    fn room(&self) -> &str {
        let first = self.path.iter().nth(1).and_then(|name| name.to_str()).unwrap();
        first.trim_end_matches(".rs")
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }
}

/// All Rust files of a folder of the repository, in order.
fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join(folder)];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                sources.push(Source { path: path.strip_prefix(root).unwrap().to_owned(), text });
            }
        }
    }
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(sources.len() > 5, "{folder} has no sources");
    sources
}

/// The text without its comments. A `//` in a string ends that line too, which hides nothing that the tests here look for.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

fn is_in_a_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn word_at(text: &str) -> &str {
    &text[..text.find(|character| !is_in_a_word(character)).unwrap_or(text.len())]
}

/// Whether a text has this as a whole word.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        !before.is_some_and(is_in_a_word) && !after.is_some_and(is_in_a_word)
    })
}

/// What is named directly after `crate::`, also in a group such as `crate::{web::{self, App}, store}`.
fn known_rooms(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        if !rest.starts_with('{') {
            rooms.insert(word_at(rest).to_owned());
            continue;
        }
        let (mut depth, mut begins) = (0, false);
        for (at, character) in rest.char_indices() {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ if begins && depth == 1 && !character.is_whitespace() => {
                    rooms.insert(word_at(&rest[at..]).to_owned());
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
            begins = matches!(character, '{' | ',') || (begins && character.is_whitespace());
        }
    }
    rooms
}

#[test]
fn the_rooms_of_a_path_are_all_seen() {
    let code = "use crate::{a::{b, c}, d,\n    e::f,};\nfn g() -> crate::h::I { crate::j() }\nmod tests { use crate::k; }";
    assert_eq!(known_rooms(code), ["a", "d", "e", "h", "j", "k"].map(str::to_owned).into());
}

/// Whether a path leaves the room without `crate::`, so that it would not be seen. Only tests in a folder beside their module may
/// take two steps; from where a room begins one step is too far, but for the tests in it.
fn climbs(source: &Source, code: &str) -> bool {
    let in_tests = source.path.iter().any(|part| part == "tests");
    let begins = source.path.iter().count() == 2 || (source.path.iter().count() == 3 && source.path.ends_with("mod.rs"));
    (code.contains("super::super") && !in_tests)
        || (begins && code.replace("use super::*;", "").contains("super::"))
        || (code.contains("punchgate::") && source.room() != "main")
}

#[test]
fn every_room_knows_only_rooms_below_it() {
    let allowed: BTreeMap<&str, &[&str]> = ROOMS.into();
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for source in sources("src") {
        let (room, code) = (source.room(), code(&source.text));
        for known in known_rooms(&code) {
            let fits = known == room || allowed.get(room).is_some_and(|rooms| rooms.contains(&known.as_str()));
            if !fits {
                wrong.push(format!("{}: `{room}` may not know `{known}`", source.shown()));
            }
            used.insert((room.to_owned(), known));
        }
        wrong.extend(climbs(&source, &code).then(|| format!("{}: a path that climbs out of its room", source.shown())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (room, rooms) in ROOMS {
        for known in rooms {
            assert!(used.contains(&(room.to_owned(), (*known).to_owned())), "`{room}` need not know `{known}`: take it out");
        }
    }
}

#[test]
fn the_table_of_rooms_has_every_room_once_and_no_arrow_up() {
    let mut above = Vec::new();
    for (room, rooms) in ROOMS {
        assert!(rooms.iter().all(|known| above.contains(known)), "{room}");
        assert!(!above.contains(&room), "{room}");
        above.push(room);
    }
    let found: BTreeSet<String> = sources("src").iter().map(|source| source.room().to_owned()).collect();
    let listed = above.into_iter().chain(["lib", "main"]).map(str::to_owned).collect();
    assert_eq!(found, listed);
}

#[test]
fn the_program_knows_the_command_line_alone() {
    let main = sources("src").into_iter().find(|source| source.room() == "main").unwrap();
    let named: Vec<&str> =
        main.text.match_indices("punchgate::").map(|(at, found)| word_at(&main.text[at + found.len()..])).collect();
    assert_eq!(named, ["cli"]);
}

#[test]
fn every_crate_stays_in_its_rooms() {
    let sources = sources("src");
    for (name, rooms) in CRATES {
        let found: BTreeSet<&str> =
            sources.iter().filter(|source| has_word(&code(&source.text), name)).map(Source::room).collect();
        assert_eq!(found, rooms.iter().copied().collect(), "{name}");
    }
}

#[test]
fn the_domain_waits_for_nothing_and_asks_no_clock() {
    for source in sources("src/domain") {
        for word in NOT_IN_DOMAIN {
            assert!(!has_word(&source.text, word), "{}: {word}", source.shown());
        }
    }
}

#[test]
fn every_file_begins_by_saying_what_it_is_for() {
    for source in sources("src").iter().chain(&sources("tests")) {
        assert!(source.text.starts_with("//! "), "{}", source.shown());
    }
}

/// The names of `pub async fn` in the store.
fn statements() -> BTreeSet<String> {
    let named = |source: Source| {
        let after = code(&source.text);
        let names: Vec<String> = after.split("pub async fn ").skip(1).map(|rest| word_at(rest).to_owned()).collect();
        names
    };
    let names: BTreeSet<String> = sources("src/store").into_iter().flat_map(named).collect();
    assert!(names.len() > 30, "{names:?}");
    names
}

#[test]
fn every_statement_of_the_store_is_asked_for() {
    let called = |sources: Vec<Source>| -> BTreeSet<String> {
        let all: String =
            sources.iter().filter(|source| source.room() != "store").map(|source| code(&source.text)).collect();
        statements()
            .into_iter()
            .filter(|name| all.contains(&format!(".{name}(")) || all.contains(&format!("::{name}(")))
            .collect()
    };
    let (by_service, by_tests) = (called(sources("src")), called(sources("tests")));
    let unused: Vec<String> =
        statements().into_iter().filter(|name| !by_service.contains(name) && !by_tests.contains(name)).collect();
    assert!(unused.is_empty(), "nobody asks for {unused:?}");
    let only_tested: Vec<&String> = by_tests.difference(&by_service).collect();
    assert_eq!(only_tested, ONLY_TESTED, "keep the list of what only tests ask for");
}

/// Where the store speaks to sqlx past its macros, which note what a statement writes: the macros, statements that write no facts or
/// read only, and migrations, at whose end nothing is kept yet.
const PAST_THE_MACROS: [&str; 4] = ["arrivals.rs", "migrations.rs", "record.rs", "statement.rs"];

#[test]
fn no_statement_that_writes_facts_goes_past_the_note_of_it() {
    let of = |word: &str| -> Vec<String> {
        let named = |source: &Source| source.path.file_name().unwrap().to_str().unwrap().to_owned();
        sources("src/store").iter().filter(|source| code(&source.text).contains(word)).map(named).collect()
    };
    let speaking: BTreeSet<String> = ["sqlx::query", "sqlx::raw_sql", "QueryBuilder"].into_iter().flat_map(of).collect();
    assert_eq!(speaking, PAST_THE_MACROS.map(str::to_owned).into());
}
