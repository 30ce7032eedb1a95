//! What a mapping of fields must be: targets that the protocol and its version have, sources that can give something, values that
//! fit, and whatever every item needs.

use super::{CartConfig, CartConfigWrong as Wrong, Origin, Source, Transform};
use crate::domain::{
    cart::{
        defaults::{self, Kind},
        map::{to_cxml, to_oci},
        outbound::{CxmlField, OciField, Target},
        rule::{self, Rule},
        text,
    },
    field::{ENTRIES_MAX, TEXT_MAX, required},
    folded,
    system::Protocol,
};
use std::collections::HashSet;

/// The most sources of a field, and the most transformations of a source.
pub(super) const STEPS_MAX: usize = 10;
/// The most characters of a regular expression.
pub(super) const PATTERN_MAX: usize = 500;

/// Tells what can never work.
pub(super) fn check(config: &CartConfig, protocol: Protocol, fault: &mut impl FnMut(String, Wrong)) {
    if config.fields.len() > ENTRIES_MAX {
        fault("/fields".to_owned(), Wrong::TooMany(ENTRIES_MAX));
    }
    let steps = config.fields.values().flatten().flat_map(|source| &source.transform);
    if steps.filter(|step| matches!(step, Transform::Replace { .. })).count() > ENTRIES_MAX {
        // Each of them is compiled for each cart.
        fault("/fields".to_owned(), Wrong::TooManyPatterns(ENTRIES_MAX));
        return;
    }
    let mut named = HashSet::new();
    for (target, sources) in config.fields.iter().take(ENTRIES_MAX) {
        let pointer = format!("/fields/{}", escaped(&target.to_string()));
        if let Some(wrong) = unusable(target, config, protocol) {
            fault(pointer, wrong);
            continue;
        }
        if !one_of_its_kind(target, &mut named) {
            fault(pointer.clone(), Wrong::OneOfItsKind);
        }
        if sources.len() > STEPS_MAX {
            fault(pointer.clone(), Wrong::TooManySources(STEPS_MAX));
        }
        for (at, source) in sources.iter().enumerate().take(STEPS_MAX) {
            self::source(&format!("{pointer}/{at}"), target, source, fault);
        }
    }
    needed(config, protocol, fault);
}

/// A name within a JSON pointer (RFC 6901).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Why a system's items never have such a field.
fn unusable(target: &Target, config: &CartConfig, protocol: Protocol) -> Option<Wrong> {
    match (target, protocol) {
        (Target::Oci(field), Protocol::Cxml) => Some(Wrong::OfOci(*field, in_cxml(*field))),
        (Target::Cxml(field), Protocol::Oci) => Some(Wrong::OfCxml(field.clone(), in_oci(field))),
        (Target::Oci(field), Protocol::Oci) if to_oci::is_of_the_cart(*field) => Some(Wrong::OfTheCart(*field)),
        (Target::Oci(field), Protocol::Oci) if !to_oci::has(config.oci.version, *field) => Some(Wrong::OfOci5(*field)),
        (Target::Cxml(field), Protocol::Cxml) if !to_cxml::has(config.cxml.version, field) => {
            Some(Wrong::OfCxml036(field.clone()))
        }
        (Target::Cxml(CxmlField::Classification(name) | CxmlField::Extrinsic(name) | CxmlField::SupplierId(name)), _) => {
            required(name).err().map(Wrong::Text)
        }
        _ => None,
    }
}

/// The element that says in cXML what a field says in OCI.
fn in_cxml(field: OciField) -> Option<&'static str> {
    Some(match field {
        OciField::Description => "Description",
        OciField::Matnr => "BuyerPartID",
        OciField::Leadtime => "LeadTime",
        OciField::Longtext => "Comments",
        OciField::Vendor => "SupplierID:DOMAIN",
        OciField::Vendormat => "SupplierPartID",
        OciField::Manufactcode => "ManufacturerName",
        OciField::Manufactmat => "ManufacturerPartID",
        OciField::Matgroup => "Classification:MaterialGroup",
        OciField::ExtProductId => "SupplierPartAuxiliaryID",
        OciField::Attachment => "URL",
        OciField::ExtSchemaType | OciField::ExtCategoryId | OciField::ExtCategory => "Classification:SCHEME",
        _ => return None,
    })
}

/// The field that says in OCI what an element says in cXML.
fn in_oci(field: &CxmlField) -> Option<&'static str> {
    Some(match field {
        CxmlField::SupplierPartId => "VENDORMAT",
        CxmlField::SupplierPartAuxiliaryId => "EXT_PRODUCT_ID",
        CxmlField::BuyerPartId => "MATNR",
        CxmlField::Description | CxmlField::ShortName => "DESCRIPTION",
        CxmlField::Classification(_) => "EXT_CATEGORY_ID",
        CxmlField::ManufacturerPartId => "MANUFACTMAT",
        CxmlField::ManufacturerName => "MANUFACTCODE",
        CxmlField::Url => "ATTACHMENT",
        CxmlField::LeadTime => "LEADTIME",
        CxmlField::SupplierId(_) => "VENDOR",
        CxmlField::Comments => "LONGTEXT",
        CxmlField::Extrinsic(_) => return None,
    })
}

/// Whether no other target is of the same kind, where an item has one of it only: one class in a scheme, one number of the vendor.
fn one_of_its_kind(target: &Target, named: &mut HashSet<String>) -> bool {
    match target {
        Target::Cxml(CxmlField::Classification(scheme)) => named.insert(format!("class {}", folded(scheme))),
        Target::Cxml(CxmlField::SupplierId(_)) => named.insert("vendor".to_owned()),
        _ => true,
    }
}

/// Tells what a field can never be read from.
fn source(pointer: &str, target: &Target, source: &Source, fault: &mut impl FnMut(String, Wrong)) {
    let name = match &source.from {
        Origin::Item(_) => None,
        Origin::Custom(name) => Some(("custom", name)),
        Origin::Classification(scheme) => Some(("classification", scheme)),
        Origin::Brought(name) => Some(("brought", name)),
        Origin::Fixed(text) => Some(("fixed", text)),
    };
    let wrong = name.and_then(|(kind, name)| Some((kind, required(name).err()?)));
    if let Some((kind, wrong)) = wrong {
        fault(format!("{pointer}/from/{kind}"), Wrong::Text(wrong));
    }
    if *target == Target::Cxml(CxmlField::SupplierPartAuxiliaryId) && !source.transform.is_empty() {
        fault(format!("{pointer}/transform"), Wrong::Unchangeable);
    }
    if source.transform.len() > STEPS_MAX {
        fault(format!("{pointer}/transform"), Wrong::TooManyTransforms(STEPS_MAX));
    }
    let mut sound = wrong.is_none();
    for (at, step) in source.transform.iter().enumerate().take(STEPS_MAX) {
        if let Some((part, wrong)) = transform(step) {
            fault(format!("{pointer}/transform/{at}/{part}"), wrong);
            sound = false;
        }
    }
    if let (Origin::Fixed(text), true) = (&source.from, sound)
        && let Ok(rule) = Rule::new(source)
        && let Some(wrong) = unfit(target, &rule.applied(text, None).text)
    {
        fault(format!("{pointer}/from/fixed"), wrong);
    }
}

/// Why a transformation can never be done, and which part of it is to blame.
fn transform(step: &Transform) -> Option<(&'static str, Wrong)> {
    let long = |text: &str, most: usize| (text.chars().count() > most).then_some(Wrong::TooLong(most));
    match step {
        Transform::Cut(0) => Some(("cut", Wrong::NothingLeft)),
        Transform::Cut(_) | Transform::UpperCase | Transform::LowerCase | Transform::StripHtml => None,
        Transform::Prefix(text) => Some(("prefix", long(text, TEXT_MAX)?)),
        Transform::Suffix(text) => Some(("suffix", long(text, TEXT_MAX)?)),
        Transform::Replace { pattern, with } => {
            let wrong = long(pattern, PATTERN_MAX)
                .or_else(|| Some(rule::wrong(&rule::compiled(pattern).err()?)))
                .or_else(|| pattern.is_empty().then_some(Wrong::PatternEmpty));
            wrong.map(|wrong| ("replace/pattern", wrong)).or_else(|| Some(("replace/with", long(with, TEXT_MAX)?)))
        }
    }
}

/// Why a fixed value can never stand in its field.
fn unfit(target: &Target, value: &str) -> Option<Wrong> {
    let (limit, value) = (defaults::limit(target), text::lines(value).text);
    let number = || value.trim().parse::<u32>().ok();
    match defaults::kind(target) {
        Kind::Mark => (value.trim() != "X").then_some(Wrong::Mark),
        Kind::Number if number().is_none() => Some(Wrong::WholeNumber),
        _ => (!limit.holds(&value)).then(|| Wrong::Unfit(target.clone(), limit)),
    }
}

/// Tells what no item can be without.
fn needed(config: &CartConfig, protocol: Protocol, fault: &mut impl FnMut(String, Wrong)) {
    let said = |target: Target| config.fields.get(&target);
    let empty = |target: Target| said(target).is_some_and(Vec::is_empty);
    let may_be_filled = |target: Target| match said(target.clone()) {
        Some(sources) => !sources.is_empty(),
        None => !defaults::sources(&target).is_empty(),
    };
    match protocol {
        Protocol::Oci => {
            if empty(Target::Oci(OciField::Description)) && !may_be_filled(Target::Oci(OciField::Matnr)) {
                fault("/fields/DESCRIPTION".to_owned(), Wrong::Nameless);
            }
            for (dependent, partner) in to_oci::partners() {
                let asked = said(Target::Oci(dependent)).is_some_and(|sources| !sources.is_empty());
                if asked && !may_be_filled(Target::Oci(partner)) {
                    fault(format!("/fields/{dependent}"), Wrong::Partner(partner));
                }
            }
        }
        Protocol::Cxml => {
            for field in [CxmlField::SupplierPartId, CxmlField::Description] {
                if empty(Target::Cxml(field.clone())) {
                    fault(format!("/fields/{field}"), Wrong::Needed);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
