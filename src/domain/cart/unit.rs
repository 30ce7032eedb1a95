//! Units of measure: a shop's unit, as a procurement system calls it. Codes of UN/ECE Recommendation 20 are known by name; the words
//! of shops (`pcs`, `Stk`) are not guessed at, for a wrong unit is a wrong order.

use super::config::UnitMapping;
use crate::domain::folded;
use cefact_units::UnitCode;
use std::collections::HashMap;

/// The name of a code of UN/ECE Recommendations 20 and 21, also of one that has left the list: `each` for `EA`. Codes are
/// compared as they are, for `St` of a shop is no `ST`.
#[must_use]
pub fn name(code: &str) -> Option<&'static str> {
    match code {
        // Of the alphabetic codes of the recommendation's first revisions, the one that procurement systems still send.
        "PCE" => Some("piece"),
        code => UnitCode::from_code(code).map(|code| code.info().name),
    }
}

/// What is sent for a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent<'a> {
    /// What the system's mapping says, or a code as it is.
    As(&'a str),
    /// The system's default, for a unit without a mapping.
    Default(&'a str),
    /// The shop's unit, which has no mapping.
    Unmapped(&'a str),
    /// Nothing: there is no mapping, and the system refuses to guess.
    Refused,
}

/// A system's mapping of units, ready to be asked for each item.
pub(super) struct Units<'a> {
    map: HashMap<String, &'a str>,
    default: Option<&'a str>,
    refuse_unknown: bool,
}

impl<'a> Units<'a> {
    pub(super) fn new(mapping: &'a UnitMapping) -> Self {
        let map = mapping.map.iter().map(|(shop, buyer)| (folded(shop), buyer.trim())).collect();
        let default = mapping.default.as_deref().map(str::trim).filter(|unit| !unit.is_empty());
        Self { map, default, refuse_unknown: mapping.refuse_unknown }
    }

    /// What goes out for a unit of the shop's: its mapping, else the code that it is, else the default, else itself or nothing.
    pub(super) fn sent<'u>(&self, unit: &'u str) -> Sent<'u>
    where
        'a: 'u,
    {
        let unit = unit.trim();
        match (self.map.get(&folded(unit)), self.default) {
            (Some(mapped), _) => Sent::As(mapped),
            (None, _) if name(unit).is_some() => Sent::As(unit),
            _ if self.refuse_unknown => Sent::Refused,
            (None, Some(default)) => Sent::Default(default),
            (None, None) if unit.is_empty() => Sent::Refused,
            (None, None) => Sent::Unmapped(unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(map: &[(&str, &str)], default: Option<&str>, refuse_unknown: bool) -> UnitMapping {
        let map = map.iter().map(|(shop, buyer)| ((*shop).to_owned(), (*buyer).to_owned())).collect();
        UnitMapping { map, default: default.map(str::to_owned), refuse_unknown }
    }

    #[test]
    fn codes_have_names() {
        for (code, called) in
            [("EA", "each"), ("KGM", "kilogram"), ("C62", "one"), ("XBX", "Box"), ("PCE", "piece"), ("BX", "box")]
        {
            assert_eq!(name(code), Some(called), "{code}");
        }
        for word in ["pcs", "St", "Stk", "ea", "", "Stück", "EACH"] {
            assert_eq!(name(word), None, "{word}");
        }
    }

    #[test]
    fn a_mapping_comes_first_and_without_case() {
        let mapping = mapping(&[("Stück", "PCE"), ("EA", "C62")], None, true);
        let units = Units::new(&mapping);
        assert_eq!(units.sent(" STÜCK "), Sent::As("PCE"));
        assert_eq!(units.sent("EA"), Sent::As("C62"), "a mapping may say what a code is to be");
        assert_eq!(units.sent("KGM"), Sent::As("KGM"), "a known code needs none");
        assert_eq!(units.sent("Karton"), Sent::Refused);
    }

    #[test]
    fn what_has_no_mapping_is_never_each_in_silence() {
        let (as_it_is, defaulted) = (mapping(&[], None, false), mapping(&[], Some("EA"), false));
        assert_eq!(Units::new(&as_it_is).sent("pcs"), Sent::Unmapped("pcs"));
        assert_eq!(Units::new(&as_it_is).sent(" "), Sent::Refused);
        assert_eq!(Units::new(&defaulted).sent("pcs"), Sent::Default("EA"));
        assert_eq!(Units::new(&defaulted).sent("MTR"), Sent::As("MTR"));
    }
}
