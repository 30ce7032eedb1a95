//! The words of the history: what each action is called, and what the fixed words in its lines mean. Each language is a file of its own.

mod de;
mod en;
mod pl;

use super::Spoken;

/// The kinds of things that the history tells of.
const KINDS: usize = 14;

/// A word of the history with what it means.
type Meaning = (&'static str, &'static str);

pub(in crate::web::pages) struct HistoryWords {
    pub(in crate::web::pages) title: &'static str,
    pub(in crate::web::pages) about: &'static str,
    /// What the filters are called.
    pub(in crate::web::pages) filters: &'static str,
    pub(in crate::web::pages) only: &'static str,
    pub(in crate::web::pages) kind: &'static str,
    pub(in crate::web::pages) any_kind: &'static str,
    /// What things are called, by the words before their ids.
    pub(in crate::web::pages) kinds: [Meaning; KINDS],
    /// What a bundled license is called, which has no serial.
    pub(in crate::web::pages) bundled: &'static str,
    pub(in crate::web::pages) actor: &'static str,
    pub(in crate::web::pages) actor_hint: &'static str,
    pub(in crate::web::pages) from: &'static str,
    pub(in crate::web::pages) to: &'static str,
    pub(in crate::web::pages) not_a_date: &'static str,
    /// What the list is called, by how many lines this page of it has.
    pub(in crate::web::pages) caption: fn(u64) -> String,
    pub(in crate::web::pages) none: &'static str,
    pub(in crate::web::pages) none_yet: &'static str,
    pub(in crate::web::pages) at: &'static str,
    pub(in crate::web::pages) what: &'static str,
    pub(in crate::web::pages) to_what: &'static str,
    pub(in crate::web::pages) changed: &'static str,
    pub(in crate::web::pages) before: &'static str,
    pub(in crate::web::pages) after: &'static str,
    pub(in crate::web::pages) why: &'static str,
    pub(in crate::web::pages) by: &'static str,
    /// The link to all that happened to a thing.
    pub(in crate::web::pages) all_of_it: &'static str,
    /// A value that is not there.
    pub(in crate::web::pages) nothing: &'static str,
    pub(in crate::web::pages) by_admin_key: fn(&str) -> String,
    pub(in crate::web::pages) by_operator: fn(&str) -> String,
    pub(in crate::web::pages) by_billing: fn(&str) -> String,
    pub(in crate::web::pages) by_shop: &'static str,
    pub(in crate::web::pages) by_other_account: &'static str,
    pub(in crate::web::pages) by_claim_link: &'static str,
    /// What an action is called.
    pub(in crate::web::pages) action: fn(&str) -> Option<&'static str>,
    /// Parts of a line that mean something else as a whole.
    phrases: &'static [Meaning],
    /// Parts that begin so, with what stands in the place of the beginning.
    beginnings: &'static [Meaning],
    /// What stands behind a number, and the number's sentence: `#` is the number.
    counts: &'static [Meaning],
    /// What stands between an identity and its domain.
    of_domain: &'static str,
}

impl HistoryWords {
    /// A part of a line, in this language as far as it is a word of ours.
    pub(in crate::web::pages) fn said(&self, part: &str) -> String {
        let meaning = |known: &[Meaning]| known.iter().find(|(word, _)| *word == part).map(|(_, meaning)| *meaning);
        if let Some(phrase) = meaning(self.phrases) {
            return phrase.to_owned();
        }
        // How many of each are told behind the number of what brought them.
        if let Some((head, tail)) = part.split_once(": ")
            && head.starts_with("number ")
        {
            return format!("{}: {}", self.said(head), self.said(tail));
        }
        if let Some((number, word)) = part.split_once(' ').filter(|(number, _)| number.bytes().all(|b| b.is_ascii_digit()))
            && let Some((_, sentence)) = self.counts.iter().find(|(known, _)| *known == word)
        {
            return sentence.replace('#', number);
        }
        for (beginning, meaning) in self.beginnings {
            if let Some(rest) = part.strip_prefix(beginning) {
                return format!("{meaning}{}", rest.replacen(" of domain ", self.of_domain, 1));
            }
        }
        part.to_owned()
    }
}

impl Spoken for HistoryWords {
    const EN: &'static Self = &en::WORDS;
    const DE: &'static Self = &de::WORDS;
    const PL: &'static Self = &pl::WORDS;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;
    use regex::Regex;
    use std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        path::Path,
    };

    /// Words of the same form that are no actions: templates, and an event of billing.
    const OTHERS: [&str; 3] = ["mail.html", "mail.txt", "subscription.updated"];

    /// Every action that the use cases write down.
    fn actions() -> BTreeSet<String> {
        let word = r#""((?:account|customers?|key|license|license_key|link|mail|order|secret|shop|signer|signing_key|subscription|system|transfer|user)\.[a-z_]+)""#;
        let word = Regex::new(word).unwrap();
        let mut found = BTreeSet::new();
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders: Vec<_> = ["licensing", "billing", "delivery"].map(|room| src.join(room)).into();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = fs::read_to_string(&path).unwrap();
                found.extend(word.captures_iter(&text).map(|found| found[1].to_owned()));
            }
        }
        found.retain(|word| !OTHERS.contains(&word.as_str()));
        found
    }

    #[test]
    fn every_action_has_its_words_in_every_language() {
        let actions = actions();
        assert!(actions.len() > 50, "{actions:?}");
        for language in Language::ALL {
            let words = HistoryWords::of(language);
            let mut said: BTreeMap<&str, &str> = BTreeMap::new();
            for action in &actions {
                let text = (words.action)(action).unwrap_or_else(|| panic!("{action} in {language:?}"));
                assert_eq!(said.insert(text, action), None, "{text} is said of two in {language:?}");
            }
            for action in &actions {
                let kind = action.split_once('.').unwrap().0.trim_end_matches('s');
                let is_known = ["secret", "signer"].contains(&kind) || words.kinds.iter().any(|(known, _)| *known == kind);
                assert!(is_known, "{kind} in {language:?}");
            }
        }
    }
}
