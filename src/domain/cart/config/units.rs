//! What a mapping of units must be.

use super::{CartConfigWrong as Wrong, UnitMapping, UnitWrong};
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
pub(super) fn check(units: &UnitMapping, protocol: Protocol, fault: &mut impl FnMut(String, Wrong)) {
    if units.map.len() > UNITS_MAX {
        fault("/units/map".to_owned(), Wrong::TooMany(UNITS_MAX));
    }
    let mut known = HashSet::new();
    for (shop, buyer) in units.map.iter().take(UNITS_MAX) {
        if let Err(wrong) = required(shop) {
            fault("/units/map".to_owned(), Wrong::ShopUnit(wrong));
        } else if !known.insert(folded(shop)) {
            fault("/units/map".to_owned(), Wrong::UnitTwice(shop.trim().to_owned()));
        }
        if let Some(wrong) = wrong(buyer, protocol) {
            fault("/units/map".to_owned(), Wrong::UnitFor(shop.trim().to_owned(), wrong));
        }
    }
    if let Some(wrong) = units.default.as_deref().and_then(|unit| wrong(unit, protocol)) {
        fault("/units/default".to_owned(), Wrong::DefaultUnit(wrong));
    }
    if units.default.is_some() && units.refuse_unknown {
        fault("/units/refuse_unknown".to_owned(), Wrong::DefaultAndRefused);
    }
}

/// Why a unit is none that a procurement system can be sent.
fn wrong(unit: &str, protocol: Protocol) -> Option<UnitWrong> {
    let most = match protocol {
        Protocol::Oci => OciField::Unit.length(),
        Protocol::Cxml => UNIT_MAX,
    };
    match required(unit) {
        Err(wrong) => Some(UnitWrong::Text(wrong)),
        Ok(unit) => (unit.chars().count() > most).then(|| UnitWrong::TooLong(unit.to_owned(), most)),
    }
}
