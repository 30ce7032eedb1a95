//! Searching for a part of a text without regard to case. The engines agree about the case of ASCII letters alone, so the statement
//! narrows the rows down by those, and the rest is compared here, as everything that is compared without case.

use crate::domain::folded;

/// What is searched for.
pub(super) struct Search {
    folded: String,
    /// For `lower(column) LIKE $n ESCAPE '!'`: whatever fits also fits this.
    pub(super) pattern: String,
}

impl Search {
    /// Nothing, or nothing but blanks, is in every text.
    pub(super) fn of(part: Option<&str>) -> Self {
        let folded = folded(part.unwrap_or_default());
        let mut pattern = String::from("%");
        for character in folded.chars() {
            match character {
                '%' | '_' | '!' => pattern.extend(['!', character]),
                _ if character.is_ascii() => pattern.push(character),
                _ => pattern.push('%'),
            }
        }
        pattern.push('%');
        Self { folded, pattern }
    }

    /// Whether it is in one of these texts.
    pub(super) fn fits(&self, texts: &[&str]) -> bool {
        texts.iter().any(|text| folded(text).contains(&self.folded))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_lets_no_wildcard_in_and_leaves_no_text_out() {
        assert_eq!(Search::of(Some(" 10%_Off! ")).pattern, "%10!%!_off!!%");
        assert_eq!(Search::of(None).pattern, "%%");
        let search = Search::of(Some("ŁÓDŹ a"));
        assert_eq!(search.pattern, "%%%d% a%");
        assert!(search.fits(&["x", "Firma Łódź A.G."]) && !search.fits(&["Firma Lodz A.G."]));
        assert!(Search::of(Some(" ")).fits(&[""]));
    }
}
