//! What a mapping of units must be.

use super::UnitMapping;
use crate::domain::{
    cart::{map::to_cxml::UNIT_MAX, outbound::OciField},
    field::required,
    folded,
    system::Protocol,
};
use std::collections::HashSet;

/// The most units of a mapping.
pub(super) const UNITS_MAX: usize = 200;

/// Tells what can never work.
pub(super) fn check(units: &UnitMapping, protocol: Protocol, fault: &mut impl FnMut(String, String)) {
    if units.map.len() > UNITS_MAX {
        fault("/units/map".to_owned(), format!("there are too many: {UNITS_MAX} are the most"));
    }
    let mut known = HashSet::new();
    for (shop, buyer) in units.map.iter().take(UNITS_MAX) {
        if let Err(wrong) = required(shop) {
            fault("/units/map".to_owned(), format!("a unit of the shop's: {}", wrong.detail()));
        } else if !known.insert(folded(shop)) {
            fault("/units/map".to_owned(), format!("`{}` is there twice: units are compared without case", shop.trim()));
        }
        if let Some(wrong) = wrong(buyer, protocol) {
            fault("/units/map".to_owned(), format!("the unit for `{}`: {wrong}", shop.trim()));
        }
    }
    if let Some(wrong) = units.default.as_deref().and_then(|unit| wrong(unit, protocol)) {
        fault("/units/default".to_owned(), wrong);
    }
    if units.default.is_some() && units.refuse_unknown {
        let detail = "either there is a default for unknown units, or they are refused: take out one of both";
        fault("/units/refuse_unknown".to_owned(), detail.to_owned());
    }
}

/// Why a unit is none that a procurement system can be sent.
fn wrong(unit: &str, protocol: Protocol) -> Option<String> {
    let most = match protocol {
        Protocol::Oci => OciField::Unit.length(),
        Protocol::Cxml => UNIT_MAX,
    };
    match required(unit) {
        Err(wrong) => Some(wrong.detail().to_owned()),
        Ok(unit) => (unit.chars().count() > most).then(|| format!("`{unit}` is too long: {most} characters are the most")),
    }
}
