//! A line of the history in words. The history keeps what was before and after as texts: what they name by an id becomes the way to it,
//! what they say in fixed words is said in the reader's language, and of two configurations only what differs is told.

use crate::web::pages::{answer::Fault, is_there, moment::Moment, words::history::HistoryWords};
use crate::{
    domain::id::Id,
    licensing::{self, Reach},
    store::{Db, HistoryLine},
    web::App,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use url::form_urlencoded;
use uuid::Uuid;

/// A line as it is shown.
pub(in crate::web::pages) struct LineShown {
    pub(in crate::web::pages) at: Moment,
    /// What happened.
    pub(in crate::web::pages) what: String,
    /// To what.
    pub(in crate::web::pages) subject: Piece,
    /// All that happened to it.
    pub(in crate::web::pages) all: String,
    pub(in crate::web::pages) before: Vec<Piece>,
    pub(in crate::web::pages) after: Vec<Piece>,
    /// What differs between two configurations: its name, what it was, what it is.
    pub(in crate::web::pages) differences: Vec<(String, String, String)>,
    pub(in crate::web::pages) by: String,
    /// All that whoever did it has done.
    pub(in crate::web::pages) by_path: String,
    pub(in crate::web::pages) why: Option<String>,
}

/// A part of a text, and where what it names is to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web::pages) struct Piece {
    pub(in crate::web::pages) text: String,
    pub(in crate::web::pages) path: Option<String>,
}

impl Piece {
    fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), path: None }
    }
}

/// What the things are called that lines are about, by their subjects.
type Names = BTreeMap<String, Piece>;

/// Lines as they are shown.
pub(super) async fn shown(
    app: &App,
    db: &mut Db,
    reach: Reach,
    lines: Vec<HistoryLine>,
    words: &HistoryWords,
) -> Result<Vec<LineShown>, Fault> {
    let mut subjects: BTreeSet<String> = BTreeSet::new();
    for line in &lines {
        subjects.insert(line.subject.clone());
        let texts = [line.before.as_deref(), line.after.as_deref()].into_iter().flatten();
        subjects.extend(texts.flat_map(str::split_whitespace).filter_map(|word| reference(word).map(|(name, _)| name)));
    }
    let mut names = Names::new();
    for subject in subjects {
        let name = name(app, db, reach, &subject, words).await?;
        names.insert(subject, name);
    }
    Ok(lines.into_iter().map(|line| told(line, &names, words)).collect())
}

/// What one thing is called.
pub(super) async fn named(
    app: &App,
    db: &mut Db,
    reach: Reach,
    subject: &str,
    words: &HistoryWords,
) -> Result<String, Fault> {
    Ok(name(app, db, reach, subject, words).await?.text)
}

/// What a thing is called, with the way to it if it is there and in reach.
pub(super) async fn name(app: &App, db: &mut Db, reach: Reach, subject: &str, words: &HistoryWords) -> Result<Piece, Fault> {
    let (kind, id) = subject.split_once(':').unwrap_or((subject, ""));
    let known = words.kinds.iter().find(|(word, _)| *word == kind).map_or(kind, |(_, label)| *label);
    let theirs = |account| reach.over(Some(account), "thing").is_ok();
    let found: Option<(String, Option<String>)> = match (kind, id.parse::<Uuid>()) {
        ("customer", Ok(id)) => {
            let customer = db.customer(Id::new(id)).await?.filter(|customer| theirs(customer.account));
            customer.map(|customer| {
                let name = if customer.name.is_empty() { customer.number } else { customer.name };
                (name, Some(format!("/customers/{id}")))
            })
        }
        ("system", Ok(id)) => {
            let system = db.system_detail(Id::new(id)).await?.filter(|system| theirs(system.summary.account));
            system.map(|system| (system.title, Some(format!("/systems/{id}"))))
        }
        ("shop", Ok(id)) => {
            let shop = db.shop(Id::new(id)).await?.filter(|shop| theirs(shop.account));
            shop.map(|shop| (shop.name, Some(format!("/shops/{id}"))))
        }
        ("link", Ok(id)) => {
            let link = db.link_detail(Id::new(id)).await?.filter(|link| theirs(link.account));
            link.map(|link| (format!("{}, {}", link.number, link.system_name), Some(format!("/links/{id}"))))
        }
        ("license", Ok(id)) => match licensing::license(db, reach, Id::new(id), app.clock.now(), app.office.terms).await {
            Ok(license) => {
                let end = license.serial.unwrap_or_else(|| words.bundled.to_owned());
                Some((end, Some(format!("/licenses/{id}"))))
            }
            Err(licensing::Refusal::Unknown(_)) => None,
            Err(refusal) => return Err(refusal.into()),
        },
        ("license_key", Ok(id)) => {
            let key = db.license_key(Id::new(id)).await?.filter(|key| theirs(key.account));
            key.map(|key| (key.label, Some(format!("/license-keys/{id}"))))
        }
        // Of all others the last digits of their id tell them apart; what they are is said by what changed.
        (_, Err(_)) if !id.is_empty() => Some((id.to_owned(), None)),
        _ => None,
    };
    Ok(match found {
        Some((name, path)) => Piece { text: format!("{known} {name}"), path: path.filter(|path| is_there(path)) },
        None => Piece::text(format!("{known} {}", end_of(id))),
    })
}

/// The last digits of an id, which are its random ones.
fn end_of(id: &str) -> String {
    let digits: Vec<char> = id.chars().filter(char::is_ascii_hexdigit).collect();
    let last: String = digits.iter().skip(digits.len().saturating_sub(6)).collect();
    if last.is_empty() { String::new() } else { format!("…{last}") }
}

/// A reference to a thing at the beginning of a word, and what stands behind it.
fn reference(word: &str) -> Option<(String, &str)> {
    let word = word.trim_start_matches('(');
    let (kind, rest) = word.split_once(':')?;
    let (id, behind) = rest.split_at_checked(36)?;
    let is_kind = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase());
    (is_kind && id.parse::<Uuid>().is_ok()).then(|| (format!("{kind}:{id}"), behind))
}

fn told(line: HistoryLine, names: &Names, words: &HistoryWords) -> LineShown {
    let (before, old) = divided(line.before.as_deref());
    let (after, new) = divided(line.after.as_deref());
    let differences = match (&old, &new) {
        (None, None) => Vec::new(),
        (old, new) => differences(old.as_ref(), new.as_ref(), words.nothing),
    };
    let query = |name, value: &str| form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
    // Of what is the same before and after, once is enough.
    let before = if before == after { String::new() } else { before };
    LineShown {
        at: Moment(line.at),
        what: (words.action)(&line.action).map_or_else(|| line.action.clone(), str::to_owned),
        subject: names.get(&line.subject).cloned().unwrap_or_else(|| Piece::text(&line.subject)),
        all: format!("/history?{}", query("subject", &line.subject)),
        before: pieces(&before, names, words),
        after: pieces(&after, names, words),
        differences,
        by: by(&line.actor, words),
        by_path: format!("/history?{}", query("actor", &line.actor)),
        why: line.reason,
    }
}

/// What a text says in words, and the configuration behind it.
fn divided(text: Option<&str>) -> (String, Option<Value>) {
    let text = text.unwrap_or_default();
    let whole = || (text.to_owned(), None);
    let Some(begin) = text.find('{') else { return whole() };
    let (said, json) = text.split_at(begin);
    match serde_json::from_str(json) {
        Ok(value) => (said.trim_end().trim_end_matches(',').to_owned(), Some(value)),
        Err(_) => whole(),
    }
}

/// Who did something.
pub(in crate::web::pages) fn by(actor: &str, words: &HistoryWords) -> String {
    match actor.split_once(':') {
        Some(("user", email)) => email.to_owned(),
        Some(("admin", label)) => (words.by_admin_key)(label),
        Some(("operator", label)) => (words.by_operator)(label),
        Some(("billing", provider)) => (words.by_billing)(provider),
        Some(("shop", _)) => words.by_shop.to_owned(),
        _ if actor == "another account" => words.by_other_account.to_owned(),
        _ if actor == "claim-link" => words.by_claim_link.to_owned(),
        _ => actor.to_owned(),
    }
}

/// A text, with the ways to what it names, in the reader's language.
fn pieces(text: &str, names: &Names, words: &HistoryWords) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (place, part) in text.split(", ").filter(|part| !part.is_empty()).enumerate() {
        if place > 0 {
            pieces.push(Piece::text(", "));
        }
        let mut plain: Vec<&str> = Vec::new();
        let mut has_names = false;
        for word in part.split(' ') {
            let Some((name, behind)) = reference(word) else {
                plain.push(word);
                continue;
            };
            if !plain.is_empty() {
                pieces.push(Piece::text(format!("{} ", words.said(&plain.join(" ")))));
                plain.clear();
            }
            has_names = true;
            pieces.push(names.get(&name).cloned().unwrap_or_else(|| Piece::text(name)));
            if !behind.is_empty() && behind != ")" {
                pieces.push(Piece::text(behind));
            }
        }
        if !plain.is_empty() {
            let said = words.said(&plain.join(" "));
            pieces.push(Piece::text(if has_names { format!(" {said}") } else { said }));
        }
    }
    pieces
}

/// Where two configurations differ.
fn differences(old: Option<&Value>, new: Option<&Value>, nothing: &str) -> Vec<(String, String, String)> {
    let flat = |value: Option<&Value>| {
        let mut flat = BTreeMap::new();
        if let Some(value) = value {
            flatten(value, "", &mut flat);
        }
        flat
    };
    let (old, new) = (flat(old), flat(new));
    let all: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let value =
        |flat: &BTreeMap<String, String>, name: &str| flat.get(name).map_or_else(|| nothing.to_owned(), String::clone);
    let differing = all.into_iter().filter(|name| old.get(*name) != new.get(*name));
    differing.map(|name| (name.clone(), value(&old, name), value(&new, name))).collect()
}

/// The single values of a configuration by their names. Lists of plain values are one.
fn flatten(value: &Value, name: &str, flat: &mut BTreeMap<String, String>) {
    let below = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    let plain = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match value {
        Value::Null => {}
        Value::Object(fields) => fields.iter().for_each(|(key, value)| flatten(value, &below(key), flat)),
        Value::Array(values) if values.iter().any(|value| value.is_object() || value.is_array()) => {
            values.iter().enumerate().for_each(|(place, value)| flatten(value, &below(&(place + 1).to_string()), flat));
        }
        Value::Array(values) if values.is_empty() => {}
        Value::Array(values) => {
            flat.insert(name.to_owned(), values.iter().map(plain).collect::<Vec<_>>().join(", "));
        }
        value => {
            flat.insert(name.to_owned(), plain(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::pages::words::Spoken;

    const ID: &str = "0199c0de-0000-7000-8000-0000000a1b2c";

    fn joined(pieces: &[Piece]) -> String {
        pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn what_a_line_names_becomes_the_way_to_it() {
        let license = Piece { text: "Lizenz …4F2A".to_owned(), path: Some(format!("/licenses/{ID}")) };
        let names = Names::from([(format!("license:{ID}"), license.clone())]);
        let text = format!("customer 10042, system s-abc, identity a@b.example of domain DUNS, license:{ID}");
        let shown = pieces(&text, &names, HistoryWords::DE);
        assert_eq!(shown.last(), Some(&license));
        assert_eq!(joined(&shown), "Kunde 10042, System s-abc, Kennung a@b.example der Domain DUNS, Lizenz …4F2A");
        let offered = pieces(&format!("license:{ID} to shop@b.example"), &names, HistoryWords::DE);
        assert_eq!(joined(&offered), "Lizenz …4F2A an shop@b.example");
        assert_eq!(joined(&pieces("3 added, 0 changed", &names, HistoryWords::PL)), "dodano: 3, zmieniono: 0");
        assert_eq!(joined(&pieces("10042, Added Ltd, no e-mail", &names, HistoryWords::EN)), "10042, Added Ltd, no e-mail");
    }

    #[test]
    fn of_two_configurations_only_what_differs_is_told() {
        let (said, old) = divided(Some(r#"ACME, enabled, {"login":{"from":"sender"},"urls":["a","b"],"same":1}"#));
        let (_, new) = divided(Some(r#"ACME, disabled, {"login":{"from":"only"},"urls":["a"],"same":1}"#));
        assert_eq!(said, "ACME, enabled");
        let told = differences(old.as_ref(), new.as_ref(), "–");
        let told: Vec<_> = told.iter().map(|(name, old, new)| (name.as_str(), old.as_str(), new.as_str())).collect();
        assert_eq!(told, [("login.from", "sender", "only"), ("urls", "a, b", "a")]);
        assert_eq!(divided(Some("a {brace} in a name")), ("a {brace} in a name".to_owned(), None));
    }
}
