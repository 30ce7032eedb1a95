//! From a cart to the elements of a cXML order message: classes of all kinds, prices with or without their basis, and the ids by which
//! a shop recognizes its lines, which go as they came.

use super::{
    Brought, CartFault, Mapped, WarningCode,
    work::{Field, Work, unsigned},
};
use crate::domain::{
    cart::{
        Cart, Charge, Item, amount,
        config::{CartConfig, CxmlVersion},
        outbound::{CxmlCharge, CxmlField, CxmlItem, CxmlLines, Money, Spoken, Target},
        sound::LINE_MAX,
        text::{self, Limit},
    },
    folded,
    session::EarlierItem,
};
use std::collections::{HashMap, HashSet};

/// The most characters of a unit.
pub(in crate::domain::cart) const UNIT_MAX: usize = 20;
/// The domain that stands with an item that has no class: it says that nothing is said.
const UNCLASSIFIED: &str = "UNSPSC";

/// Whether a version's items have an element.
pub(in crate::domain::cart) fn has(version: CxmlVersion, field: &CxmlField) -> bool {
    version >= CxmlVersion::V036 || *field != CxmlField::BuyerPartId
}

/// The fields of a system, each ready to be filled.
struct Fields {
    part_id: Field,
    auxiliary_id: Field,
    buyer_part_id: Option<Field>,
    description: Field,
    short_name: Field,
    manufacturer_part_id: Field,
    manufacturer_name: Field,
    url: Field,
    lead_time: Field,
    comments: Field,
    classifications: Vec<(String, Field)>,
    extrinsics: Vec<(String, Field)>,
    supplier_id: Option<(String, Field)>,
}

impl Fields {
    fn new(work: &mut Work<'_>) -> Self {
        let config = work.config;
        let mut named = |pick: fn(&CxmlField) -> Option<&String>| -> Vec<(String, Field)> {
            let targets = config.fields.keys().filter_map(|target| match target {
                Target::Cxml(field) => Some((pick(field)?, target)),
                Target::Oci(_) => None,
            });
            targets.map(|(name, target)| (text::one_line(name).text, work.field(target))).collect()
        };
        let classifications = named(|field| if let CxmlField::Classification(name) = field { Some(name) } else { None });
        let extrinsics = named(|field| if let CxmlField::Extrinsic(name) = field { Some(name) } else { None });
        let supplier_ids = named(|field| if let CxmlField::SupplierId(name) = field { Some(name) } else { None });
        let mut field = |field| work.field(&Target::Cxml(field));
        Self {
            part_id: field(CxmlField::SupplierPartId),
            auxiliary_id: field(CxmlField::SupplierPartAuxiliaryId),
            buyer_part_id: has(config.cxml.version, &CxmlField::BuyerPartId).then(|| field(CxmlField::BuyerPartId)),
            description: field(CxmlField::Description),
            short_name: field(CxmlField::ShortName),
            manufacturer_part_id: field(CxmlField::ManufacturerPartId),
            manufacturer_name: field(CxmlField::ManufacturerName),
            url: field(CxmlField::Url),
            lead_time: field(CxmlField::LeadTime),
            comments: field(CxmlField::Comments),
            classifications,
            extrinsics,
            supplier_id: supplier_ids.into_iter().next(),
        }
    }
}

/// Maps a cart to the elements of a cXML order message. Where an item has no id of its own to be recognized by, and exactly one of
/// the `earlier` items of the buyer's cart has its number and such an id, that one is kept.
///
/// # Errors
/// Everything because of which it cannot go, up to 50 faults.
pub fn cxml(
    cart: &Cart,
    config: &CartConfig,
    brought: Brought<'_>,
    earlier: &[EarlierItem],
) -> Result<Mapped<CxmlLines>, Vec<CartFault>> {
    let mut work = Work::begin(cart, config, brought)?;
    let fields = Fields::new(&mut work);
    let mut items: Vec<CxmlItem> =
        cart.items.iter().enumerate().map(|(at, item)| one(&mut work, at, item, &fields)).collect();
    keep_auxiliary_ids(&mut items, earlier);
    for (at, item) in items.iter().enumerate() {
        check_auxiliary_id(&mut work, at, item.auxiliary_id.as_deref());
    }
    let money = |amount| Money { amount: unsigned(amount), currency: cart.currency };
    let total = if let Some(total) = cart.total {
        total
    } else {
        let sum = amount::total(cart.sum().unwrap_or_default());
        if sum.rounded {
            work.warn_of_cart(WarningCode::Rounded, &format!("the sum of the items was rounded to {}", sum.value));
        }
        sum.value
    };
    let charge = |work: &mut Work<'_>, charge: &Option<Charge>, name: &str| {
        let charge = charge.as_ref()?;
        Some(CxmlCharge { money: money(charge.amount), description: work.spoken(&charge.description, name, name) })
    };
    let (shipping, tax) = (charge(&mut work, &cart.shipping, "Shipping"), charge(&mut work, &cart.tax, "Tax"));
    work.done(CxmlLines { total: money(total), shipping, tax, items })
}

fn one<'a>(work: &mut Work<'a>, at: usize, item: &'a Item, fields: &Fields) -> CxmlItem {
    let (unit_price, price_basis) = price(work, at, item);
    let part_id = filled(work, at, item, &fields.part_id);
    if part_id.is_none() {
        work.fault(at, "number", "nothing is left for SupplierPartID: cXML needs an article number");
    }
    let described = work.fill(at, item, &fields.description);
    if described.is_none() {
        work.fault(at, "description", "nothing is left for Description, and cXML needs one");
    }
    let unit = work.unit(at, item, UNIT_MAX).unwrap_or_default();
    let language = work.config.language.clone();
    let spoken = |filled: super::work::Filled<'_>| Spoken {
        language: filled.language.unwrap_or_else(|| language.clone()),
        text: filled.text,
    };
    CxmlItem {
        quantity: unsigned(item.quantity),
        part_id: part_id.unwrap_or_default(),
        // As it stands: whoever changes it makes another line of it.
        auxiliary_id: work.as_it_stands(item, &fields.auxiliary_id),
        buyer_part_id: fields.buyer_part_id.as_ref().and_then(|field| filled(work, at, item, field)),
        unit_price,
        description: described.map(&spoken).unwrap_or_default(),
        short_name: filled(work, at, item, &fields.short_name),
        unit,
        price_basis,
        classifications: classifications(work, at, item, fields),
        manufacturer_part_id: filled(work, at, item, &fields.manufacturer_part_id),
        manufacturer_name: filled(work, at, item, &fields.manufacturer_name),
        url: filled(work, at, item, &fields.url),
        lead_time_days: filled(work, at, item, &fields.lead_time).and_then(|days| days.parse().ok()),
        extrinsics: named(work, at, item, &fields.extrinsics),
        supplier_id: fields
            .supplier_id
            .as_ref()
            .and_then(|(domain, field)| Some((domain.clone(), filled(work, at, item, field)?))),
        comments: work.fill(at, item, &fields.comments).map(&spoken),
    }
}

fn filled(work: &mut Work<'_>, at: usize, item: &Item, field: &Field) -> Option<String> {
    work.fill(at, item, field).map(|filled| filled.text)
}

fn named(work: &mut Work<'_>, at: usize, item: &Item, fields: &[(String, Field)]) -> Vec<(String, String)> {
    fields.iter().filter_map(|(name, field)| Some((name.clone(), filled(work, at, item, field)?))).collect()
}

/// The price with its basis, or of one unit for versions that know none.
fn price(work: &mut Work<'_>, at: usize, item: &Item) -> (Money, Option<u32>) {
    let money = |amount| Money { amount: unsigned(amount), currency: work.cart.currency };
    if work.config.cxml.version >= CxmlVersion::V036 {
        return (money(item.price), Some(item.price_unit).filter(|unit| *unit != 1));
    }
    let sent = amount::unit_price(item.price, item.price_unit);
    let money = money(sent.value);
    if sent.rounded {
        let what = format!(
            "{} for {} was rounded to {} for 1: this version knows no price unit",
            item.price, item.price_unit, sent.value
        );
        work.warn(WarningCode::Rounded, at, "UnitPrice", &what);
    }
    (money, None)
}

/// The classes of an item: what the system says of a scheme takes the place of the item's own classes in it.
fn classifications(work: &mut Work<'_>, at: usize, item: &Item, fields: &Fields) -> Vec<(String, String)> {
    let said: HashSet<String> = fields.classifications.iter().map(|(domain, _)| folded(domain)).collect();
    let own =
        item.classifications.iter().filter(|class| !class.code.trim().is_empty() && !said.contains(&folded(&class.scheme)));
    let mut classes: Vec<(String, String)> = Vec::new();
    for class in own {
        let (scheme, code) = (text::one_line(class.scheme.trim()), text::one_line(&class.code));
        if scheme.removed || scheme.joined || code.removed || code.joined {
            let what = "it held control characters; they were taken out or became blanks";
            work.warn(WarningCode::CharactersReplaced, at, "Classification", what);
        }
        if !scheme.text.trim().is_empty() && !code.text.trim().is_empty() {
            classes.push((scheme.text, code.text));
        }
    }
    classes.extend(named(work, at, item, &fields.classifications));
    if classes.is_empty() {
        let what = "the item has no class, and cXML wants one: an empty one was sent; map `Classification:UNSPSC`, if only to a fixed code";
        work.warn(WarningCode::Unclassified, at, "Classification", what);
        classes.push((UNCLASSIFIED.to_owned(), String::new()));
    }
    classes
}

/// Gives items without an id the one of the earlier item that they must be: one earlier item with that number, and one returned.
fn keep_auxiliary_ids(items: &mut [CxmlItem], earlier: &[EarlierItem]) {
    let mut known: HashMap<&str, Vec<&str>> = HashMap::new();
    for item in earlier {
        if let Some(id) = item.auxiliary_id.as_deref().filter(|id| !id.trim().is_empty()) {
            known.entry(item.number.trim()).or_default().push(id);
        }
    }
    let mut waiting: HashMap<String, usize> = HashMap::new();
    for item in items.iter().filter(|item| item.auxiliary_id.is_none()) {
        *waiting.entry(item.part_id.trim().to_owned()).or_default() += 1;
    }
    let taken: HashSet<String> = items.iter().filter_map(|item| item.auxiliary_id.clone()).collect();
    for item in items.iter_mut().filter(|item| item.auxiliary_id.is_none()) {
        if let Some([id]) = known.get(item.part_id.trim()).map(Vec::as_slice)
            && waiting.get(item.part_id.trim()) == Some(&1)
            && !taken.contains(*id)
        {
            item.auxiliary_id = Some((*id).to_owned());
        }
    }
}

/// An id that cannot go as it is must not go as another one.
fn check_auxiliary_id(work: &mut Work<'_>, at: usize, id: Option<&str>) {
    let Some(id) = id else { return };
    if !Limit::Characters(LINE_MAX).holds(id) {
        work.fault(
            at,
            "auxiliary_id",
            &format!("the auxiliary id is too long: {LINE_MAX} characters are the most, and it is never cut"),
        );
    } else if !id.chars().all(text::is_sendable) {
        work.fault(
            at,
            "auxiliary_id",
            "the auxiliary id holds control characters, which XML cannot hold, and it is never changed",
        );
    }
}
