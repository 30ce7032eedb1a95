//! Texts on their way out: which characters a field can hold, how much of a text fits into it without cutting through a character
//! as people see it, and what a language tag looks like.

use super::Texts;
use unicode_segmentation::UnicodeSegmentation;

/// How much a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So many characters.
    Characters(usize),
    /// So many bytes of UTF-8.
    Bytes(usize),
    /// As much as there is.
    Endless,
}

impl Limit {
    fn measure(self, text: &str) -> usize {
        match self {
            Self::Characters(_) => text.chars().count(),
            Self::Bytes(_) => text.len(),
            Self::Endless => 0,
        }
    }

    fn most(self) -> usize {
        match self {
            Self::Characters(most) | Self::Bytes(most) => most,
            Self::Endless => usize::MAX,
        }
    }

    /// Whether a text fits.
    #[must_use]
    pub fn holds(self, text: &str) -> bool {
        self.measure(text) <= self.most()
    }

    /// As much of the beginning of a text as fits, cut between what people see as characters (UAX #29), never inside of one.
    #[must_use]
    pub fn fit(self, text: &str) -> &str {
        if self.holds(text) {
            return text;
        }
        let (mut used, mut end) = (0_usize, 0);
        for (at, grapheme) in text.grapheme_indices(true) {
            used = used.saturating_add(self.measure(grapheme));
            if used > self.most() {
                break;
            }
            end = at + grapheme.len();
        }
        text.get(..end).unwrap_or_default()
    }

    /// How much it is, in words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Characters(1) => "1 character".to_owned(),
            Self::Characters(most) => format!("{most} characters"),
            Self::Bytes(most) => format!("{most} bytes"),
            Self::Endless => "no end".to_owned(),
        }
    }
}

/// A text of which only such characters are left as its field can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleaned {
    /// What is left.
    pub text: String,
    /// Whether characters were taken out that no document can hold.
    pub removed: bool,
    /// Whether line breaks or tabs became blanks.
    pub joined: bool,
}

/// Whether XML 1.0 can hold a character, and a form can show it: control characters cannot be seen by anybody.
#[must_use]
pub fn is_sendable(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r') || !(character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}'))
}

/// A text for a field of one line: line breaks and tabs become blanks.
#[must_use]
pub fn one_line(text: &str) -> Cleaned {
    clean(text, true)
}

/// A text for a field of many lines, which are separated by line feeds.
#[must_use]
pub fn lines(text: &str) -> Cleaned {
    clean(text, false)
}

fn clean(text: &str, one_line: bool) -> Cleaned {
    let mut cleaned = Cleaned { text: String::with_capacity(text.len()), removed: false, joined: false };
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if character == '\r' && characters.peek() == Some(&'\n') {
                    characters.next();
                }
                cleaned.text.push(if one_line { ' ' } else { '\n' });
                cleaned.joined |= one_line;
            }
            '\t' if one_line => {
                cleaned.text.push(' ');
                cleaned.joined = true;
            }
            other if is_sendable(other) => cleaned.text.push(other),
            _ => cleaned.removed = true,
        }
    }
    cleaned
}

/// A language tag (BCP 47) in its usual form, such as `de-AT`; shops that write `de_AT` mean the same. `None` if it is none.
#[must_use]
pub fn tag(text: &str) -> Option<String> {
    let tag = text.trim().replace('_', "-");
    let mut parts = tag.split('-');
    let language =
        parts.next().is_some_and(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    let rest = parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    (language && rest && tag.len() <= 35).then_some(tag)
}

fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

/// The text of a language: the one of its tag, else one of the same language, else an English one, else the first. Texts of blanks
/// are none.
#[must_use]
pub fn spoken<'a>(texts: &'a Texts, language: &str) -> Option<(&'a str, &'a str)> {
    let said = || texts.iter().map(|(tag, text)| (tag.trim(), text.as_str())).filter(|(_, text)| !text.trim().is_empty());
    let same = |tag: &str| tag.replace('_', "-").eq_ignore_ascii_case(language);
    let akin = |tag: &str, other: &str| primary(tag).eq_ignore_ascii_case(primary(other));
    said()
        .find(|(tag, _)| same(tag))
        .or_else(|| said().find(|(tag, _)| akin(tag, language)))
        .or_else(|| said().find(|(tag, _)| tag.eq_ignore_ascii_case("en")))
        .or_else(|| said().find(|(tag, _)| akin(tag, "en")))
        .or_else(|| said().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_cut_inside_of_a_character() {
        let family = "👩\u{200d}👩\u{200d}👧";
        assert_eq!(Limit::Characters(4).fit(&format!("ab{family}")), "ab", "five code points, one character");
        assert_eq!(Limit::Characters(3).fit("abe\u{301}"), "ab", "the accent stays with its letter");
        assert_eq!(Limit::Characters(4).fit("abe\u{301}"), "abe\u{301}");
        assert_eq!(Limit::Bytes(3).fit("łódź"), "ł");
        assert_eq!(Limit::Characters(1).fit(family), "", "nothing rather than a part");
        assert_eq!(Limit::Endless.fit(family), family);
    }

    #[test]
    fn a_line_is_one_line_and_holds_what_xml_holds() {
        let cleaned = one_line("a\r\nb\tc\0\u{1}\u{fffe}\u{7f}d");
        assert_eq!((cleaned.text.as_str(), cleaned.removed, cleaned.joined), ("a b cd", true, true));
        let cleaned = lines("a\r\nb\rc\td\u{b}");
        assert_eq!((cleaned.text.as_str(), cleaned.removed, cleaned.joined), ("a\nb\nc\td", true, false));
        assert_eq!(one_line(" ok ").text, " ok ");
    }

    #[test]
    fn a_language_is_chosen_by_tag_then_language_then_english() {
        let texts = |tags: &[&str]| -> Texts { tags.iter().map(|tag| ((*tag).to_owned(), format!("in {tag}"))).collect() };
        let chosen = |tags: &[&str], language: &str| spoken(&texts(tags), language).map(|(tag, _)| tag.to_owned());
        assert_eq!(chosen(&["de", "de_AT", "en"], "de-AT").as_deref(), Some("de_AT"));
        assert_eq!(chosen(&["de", "en"], "de-AT").as_deref(), Some("de"));
        assert_eq!(chosen(&["de-CH", "en"], "de").as_deref(), Some("de-CH"));
        assert_eq!(chosen(&["de", "en-GB"], "pl").as_deref(), Some("en-GB"));
        assert_eq!(chosen(&["de", "fr"], "pl").as_deref(), Some("de"));
        assert_eq!(spoken(&[("en".to_owned(), " ".to_owned())].into(), "en"), None);
    }

    #[test]
    fn tags_have_a_form() {
        assert_eq!(tag("de_AT").as_deref(), Some("de-AT"));
        for text in ["", "d", "deutsch!", "de-", "de--AT", "1e", "en US"] {
            assert_eq!(tag(text), None, "{text}");
        }
    }
}
