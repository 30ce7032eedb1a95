//! What fills a field where a system's configuration says nothing of it, and how much each field holds: so that an ordinary shop
//! and an ordinary procurement system need no mapping. `docs/systems.md` shows these tables.

use super::{
    config::{ItemField, Origin, Source, Transform},
    outbound::{CxmlField, OciField, Target},
    text::Limit,
};

/// What kind of value a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text of one line, which is cut where it is too long.
    Line,
    /// A text of many lines, which is cut where it is too long.
    Lines,
    /// An address, which leads nowhere if it is cut.
    Address,
    /// A whole number.
    Number,
    /// `X` or nothing.
    Mark,
}

/// How much a field holds.
#[must_use]
pub fn limit(target: &Target) -> Limit {
    match target {
        Target::Oci(field) => match field.length() {
            usize::MAX => Limit::Endless,
            length => Limit::Characters(length),
        },
        Target::Cxml(field) => match field {
            CxmlField::SupplierPartAuxiliaryId | CxmlField::Comments | CxmlField::Extrinsic(_) => Limit::Characters(2_000),
            // What is beyond is cut by procurement systems, in bytes.
            CxmlField::Description => Limit::Bytes(2_000),
            CxmlField::ShortName => Limit::Characters(50),
            CxmlField::Url => Limit::Bytes(2_048),
            CxmlField::LeadTime => Limit::Characters(10),
            _ => Limit::Characters(255),
        },
    }
}

/// What kind of value a field holds.
#[must_use]
pub fn kind(target: &Target) -> Kind {
    match target {
        Target::Oci(OciField::Longtext) | Target::Cxml(CxmlField::Comments) => Kind::Lines,
        Target::Oci(OciField::Attachment) | Target::Cxml(CxmlField::Url) => Kind::Address,
        Target::Oci(OciField::Leadtime) | Target::Cxml(CxmlField::LeadTime) => Kind::Number,
        Target::Oci(OciField::Service) => Kind::Mark,
        _ => Kind::Line,
    }
}

/// What fills a field that a system's configuration does not speak of.
#[must_use]
pub fn sources(target: &Target) -> Vec<Source> {
    let fields: &[ItemField] = match target {
        Target::Oci(field) => oci(*field),
        Target::Cxml(field) => cxml(field),
    };
    // Descriptions are plain; of long texts it is known that they may be HTML.
    let transform = |field: ItemField| if field == ItemField::LongText { vec![Transform::StripHtml] } else { Vec::new() };
    fields.iter().map(|field| Source { from: Origin::Item(*field), transform: transform(*field) }).collect()
}

fn oci(field: OciField) -> &'static [ItemField] {
    match field {
        OciField::Description => &[ItemField::Description, ItemField::Number],
        OciField::Leadtime => &[ItemField::LeadTimeDays],
        OciField::Longtext => &[ItemField::LongText],
        OciField::Vendormat => &[ItemField::Number],
        OciField::Manufactmat => &[ItemField::ManufacturerNumber],
        OciField::Service => &[ItemField::Service],
        OciField::ExtProductId => &[ItemField::ConfigurationId, ItemField::Number],
        OciField::Attachment => &[ItemField::AttachmentUrl],
        OciField::AttachmentTitle => &[ItemField::AttachmentTitle],
        OciField::ExtSchemaType => &[ItemField::ClassificationScheme],
        OciField::ExtCategoryId => &[ItemField::ClassificationCode],
        _ => &[],
    }
}

fn cxml(field: &CxmlField) -> &'static [ItemField] {
    match field {
        CxmlField::SupplierPartId => &[ItemField::Number],
        CxmlField::SupplierPartAuxiliaryId => &[ItemField::AuxiliaryId, ItemField::ConfigurationId],
        CxmlField::Description => &[ItemField::Description, ItemField::Number],
        CxmlField::ManufacturerPartId => &[ItemField::ManufacturerNumber],
        CxmlField::ManufacturerName => &[ItemField::Manufacturer],
        CxmlField::Url => &[ItemField::Url],
        CxmlField::LeadTime => &[ItemField::LeadTimeDays],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        cart::{config::CartConfig, map::to_oci},
        system::Protocol,
    };

    const DOCUMENT: &str = include_str!("../../../docs/systems.md");

    /// What fills a field, in the words of the document.
    fn words(target: &Target) -> String {
        let of_the_cart = |field: OciField| field.name().to_ascii_lowercase().replace("priceunit", "price_unit");
        match target {
            Target::Oci(field) if to_oci::is_of_the_cart(*field) => return format!("`{}`, always", of_the_cart(*field)),
            Target::Cxml(CxmlField::Classification(_)) => return "the item's classes".to_owned(),
            _ => {}
        }
        let word = |source: &Source| {
            let Origin::Item(field) = source.from else { panic!("{source:?}") };
            let name = serde_json::to_value(field).unwrap().as_str().unwrap().to_owned();
            if source.transform == [Transform::StripHtml] { format!("`{name}` without HTML") } else { format!("`{name}`") }
        };
        match sources(target).iter().map(word).collect::<Vec<_>>() {
            none if none.is_empty() => "nothing".to_owned(),
            some => some.join(", else "),
        }
    }

    #[test]
    fn the_example_of_the_document_can_work() {
        let example = DOCUMENT.split("```json").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let config: CartConfig = serde_json::from_str(example).unwrap();
        assert!(!config.fields.is_empty() && config.faults(Protocol::Oci).is_empty(), "{config:?}");
    }

    #[test]
    fn the_document_shows_every_field_with_its_room_and_what_fills_it() {
        let oci = OciField::all().map(Target::Oci);
        let cxml = [
            "SupplierPartID",
            "SupplierPartAuxiliaryID",
            "BuyerPartID",
            "Description",
            "ShortName",
            "Classification:SCHEME",
            "ManufacturerPartID",
            "ManufacturerName",
            "URL",
            "LeadTime",
            "Extrinsic:NAME",
            "SupplierID:DOMAIN",
            "Comments",
        ];
        let cxml = cxml.into_iter().map(|target| Target::Cxml(target.parse().unwrap()));
        let missing: Vec<String> = oci
            .chain(cxml)
            .map(|target| format!("| `{target}` | {} | {} |", limit(&target).words(), words(&target)))
            .filter(|row| !DOCUMENT.contains(row))
            .collect();
        assert!(missing.is_empty(), "docs/systems.md lacks:\n{}", missing.join("\n"));
    }
}
