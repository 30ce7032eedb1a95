//! The languages in which punchgate speaks to people, and how a tag from outside (`xml:lang`, `sap-language`, `LANGU`,
//! `Accept-Language`) chooses one.

/// A language of the pages and texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Language {
    /// English, and whatever we do not speak.
    #[default]
    English,
    /// German.
    German,
    /// Polish.
    Polish,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::English, Self::German, Self::Polish];

    /// The BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Polish => "pl",
        }
    }

    /// The language of a tag such as `de`, `de-AT`, `PL` or SAP's one-letter `D` and `L`; `None` if we do not speak it.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" | "e" => Some(Self::English),
            "de" | "d" => Some(Self::German),
            "pl" | "l" => Some(Self::Polish),
            _ => None,
        }
    }

    /// The first language that we speak among those of an `Accept-Language` header (RFC 9110, 12.5.4), best weight first.
    #[must_use]
    pub fn of_accept_language(header: &str) -> Option<Self> {
        let mut weighted: Vec<(f32, Self)> = header
            .split(',')
            .take(32)
            .filter_map(|range| {
                let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
                let weight = weight.trim().strip_prefix("q=")?.parse().ok().filter(|weight| *weight > 0.0)?;
                Some((weight, Self::of_tag(tag)?))
            })
            .collect();
        weighted.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        weighted.first().map(|&(_, language)| language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_every_kind_choose_a_language() {
        assert_eq!(Language::of_tag("de-AT"), Some(Language::German));
        assert_eq!(Language::of_tag("L"), Some(Language::Polish));
        assert_eq!(Language::of_tag("fr"), None);
    }

    #[test]
    fn the_best_weight_that_we_speak_wins() {
        assert_eq!(Language::of_accept_language("fr, en;q=0.3, pl;q=0.8"), Some(Language::Polish));
        assert_eq!(Language::of_accept_language("de;q=0, x"), None);
    }
}
