//! From a cart to the fields of OCI: what depends on what (MATNR or DESCRIPTION, categories and their scheme), and the five fields
//! that come from the cart alone. A field that needs another one is never sent without it.

use super::{
    Brought, CartFault, Mapped, WarningCode,
    work::{Field, Work, unsigned},
};
use crate::domain::cart::{
    Cart, Item,
    amount::{self, AmountFault},
    config::{CartConfig, ItemField, OciVersion, Origin},
    outbound::{OciField, OciItem, Target},
    rule,
};
use std::collections::BTreeMap;

/// Fields that say nothing without another one.
const PARTNERS: [(OciField, OciField); 6] = [
    (OciField::ContractItem, OciField::Contract),
    (OciField::ExtQuoteItem, OciField::ExtQuoteId),
    (OciField::ExtCategoryId, OciField::ExtSchemaType),
    (OciField::ExtCategory, OciField::ExtSchemaType),
    (OciField::AttachmentTitle, OciField::Attachment),
    (OciField::AttachmentPurpose, OciField::Attachment),
];

/// The fields that need another one, each with the one that it needs.
pub(in crate::domain::cart) fn partners() -> impl Iterator<Item = (OciField, OciField)> {
    PARTNERS.into_iter()
}

/// Whether a field comes from the cart alone.
pub(in crate::domain::cart) fn is_of_the_cart(field: OciField) -> bool {
    matches!(field, OciField::Quantity | OciField::Unit | OciField::Price | OciField::Currency | OciField::Priceunit)
}

/// Whether a release has a field.
pub(in crate::domain::cart) fn has(version: OciVersion, field: OciField) -> bool {
    version >= OciVersion::V5 || !matches!(field, OciField::ItemType | OciField::ParentId)
}

/// Maps a cart to the fields of OCI.
///
/// # Errors
/// Everything because of which it cannot go, up to 50 faults.
pub fn oci(cart: &Cart, config: &CartConfig, brought: Brought<'_>) -> Result<Mapped<Vec<OciItem>>, Vec<CartFault>> {
    let mut work = Work::begin(cart, config, brought)?;
    let targets = OciField::all().filter(|field| !is_of_the_cart(*field) && has(config.oci.version, *field));
    let fields: BTreeMap<OciField, Field> = targets.map(|field| (field, work.field(&Target::Oci(field)))).collect();
    for (name, charge) in [("shipping", &cart.shipping), ("tax", &cart.tax)] {
        if charge.as_ref().is_some_and(|charge| !charge.amount.is_zero()) {
            work.warn_of_cart(WarningCode::LeftOut, &format!("OCI has no field for {name}: it was left out"));
        }
    }
    let items = cart.items.iter().enumerate().map(|(at, item)| one(&mut work, at, item, &fields)).collect();
    work.done(items)
}

fn one<'a>(work: &mut Work<'a>, at: usize, item: &'a Item, fields: &BTreeMap<OciField, Field>) -> OciItem {
    let mut values = BTreeMap::new();
    of_the_cart(work, at, item, &mut values);
    // A material number of the buyer's says what it is called.
    let first = fields.get_key_value(&OciField::Matnr);
    for (target, field) in first.into_iter().chain(fields.iter().filter(|(target, _)| **target != OciField::Matnr)) {
        match target {
            OciField::Description if values.contains_key(&OciField::Matnr) => {}
            OciField::ExtSchemaType => category(work, at, item, fields, &mut values),
            OciField::ExtCategoryId => {}
            _ => values.extend(work.fill(at, item, field).map(|filled| (*target, filled.text))),
        }
    }
    for (dependent, partner) in PARTNERS {
        if values.contains_key(&dependent) && !values.contains_key(&partner) {
            values.remove(&dependent);
            let what = format!("it needs {partner}, which is empty: it was left out");
            work.warn(WarningCode::LeftOut, at, dependent.name(), &what);
        }
    }
    if !values.contains_key(&OciField::Description) && !values.contains_key(&OciField::Matnr) {
        work.fault(at, "description", "nothing is left for DESCRIPTION or MATNR, and OCI needs one of them");
    }
    OciItem { fields: values.into_iter().collect() }
}

/// A category with its scheme. Where the system speaks of one of them only, the other one follows it: a code beside the wrong scheme
/// would be another category.
fn category(
    work: &mut Work<'_>,
    at: usize,
    item: &Item,
    fields: &BTreeMap<OciField, Field>,
    values: &mut BTreeMap<OciField, String>,
) {
    let (Some(scheme), Some(code)) = (fields.get(&OciField::ExtSchemaType), fields.get(&OciField::ExtCategoryId)) else {
        return;
    };
    let (scheme, code) = if code.configured && !scheme.configured {
        let filled = work.fill(at, item, code);
        let class = filled.as_ref().and_then(|filled| match filled.from {
            Origin::Classification(scheme) => rule::class_in(item, scheme),
            Origin::Item(ItemField::ClassificationCode) => rule::first_class(item),
            _ => None,
        });
        (class.and_then(|class| work.settle(at, scheme, &class.scheme)), filled.map(|filled| filled.text))
    } else if scheme.configured && !code.configured {
        let class = work.as_it_stands(item, scheme).and_then(|scheme| rule::class_in(item, &scheme));
        (work.fill(at, item, scheme).map(|filled| filled.text), class.and_then(|class| work.settle(at, code, &class.code)))
    } else {
        (work.fill(at, item, scheme).map(|filled| filled.text), work.fill(at, item, code).map(|filled| filled.text))
    };
    values.extend(scheme.map(|scheme| (OciField::ExtSchemaType, scheme)));
    values.extend(code.map(|code| (OciField::ExtCategoryId, code)));
}

/// The five fields that no mapping fills.
fn of_the_cart<'a>(work: &mut Work<'a>, at: usize, item: &'a Item, values: &mut BTreeMap<OciField, String>) {
    let digits = "OCI has room for 11 digits before the point";
    match amount::oci_quantity(unsigned(item.quantity)) {
        Ok(sent) => {
            if sent.rounded {
                let what = format!("{} was rounded to {}: OCI has room for 3 decimals", item.quantity, sent.value);
                work.warn(WarningCode::Rounded, at, "QUANTITY", &what);
            }
            values.insert(OciField::Quantity, sent.value.to_string());
        }
        Err(AmountFault::TooSmall) => {
            work.fault(at, "quantity", "rounded to OCI's 3 decimals, nothing is left of the quantity");
        }
        Err(_) => work.fault(at, "quantity", &format!("the quantity is too large: {digits}")),
    }
    match amount::oci_price(unsigned(item.price), item.price_unit) {
        Ok(sent) => {
            if sent.price.rounded {
                let what = format!(
                    "{} for {} was rounded to {} for {}: OCI has room for 3 decimals",
                    item.price, item.price_unit, sent.price.value, sent.price_unit
                );
                work.warn(WarningCode::Rounded, at, "PRICE", &what);
            }
            values.insert(OciField::Price, sent.price.value.to_string());
            values.insert(OciField::Currency, work.cart.currency.to_string());
            values.insert(OciField::Priceunit, sent.price_unit.to_string());
        }
        Err(AmountFault::TooLarge) => work.fault(at, "price", &format!("the price is too large: {digits}")),
        Err(AmountFault::TooSmall) => work.fault(at, "price", "rounded to OCI's 3 decimals, nothing is left of the price"),
        Err(AmountFault::PriceUnit) => {
            work.fault(at, "price_unit", "the price unit is too large: OCI has room for 5 digits");
        }
    }
    if let Some(unit) = work.unit(at, item, OciField::Unit.length()) {
        values.insert(OciField::Unit, unit);
    }
}
