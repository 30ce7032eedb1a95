//! What holds of every returned cart: whatever its fields and elements hold, an independent reader gets it back, or a warning says
//! what it does not get.

use super::readers::{Node, document, fields, oci_items, posted};
use chrono::DateTime;
use encoding_rs::Encoding;
use proptest::{collection::vec, option, prelude::*, sample::subsequence};
use punchgate::{
    domain::{
        cart::{
            config::{CartConfig, CxmlCart, CxmlEncoding, CxmlVersion, HookUrl, LongText, OciCart, OciVersion},
            map::WarningCode,
            outbound::{CxmlCharge, CxmlItem, CxmlLines, Money, OciItem, Spoken},
        },
        login::Operation,
        session::Handover,
    },
    protocol::{
        cxml::{self, answer::Stamp},
        oci,
    },
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Every `NEW_ITEM-` field of OCI 4.0 and 5.0, in the order of its table.
const OCI_FIELDS: [&str; 34] = [
    "DESCRIPTION",
    "MATNR",
    "QUANTITY",
    "UNIT",
    "PRICE",
    "CURRENCY",
    "PRICEUNIT",
    "LEADTIME",
    "LONGTEXT",
    "VENDOR",
    "VENDORMAT",
    "MANUFACTCODE",
    "MANUFACTMAT",
    "MATGROUP",
    "SERVICE",
    "CONTRACT",
    "CONTRACT_ITEM",
    "EXT_QUOTE_ID",
    "EXT_QUOTE_ITEM",
    "EXT_PRODUCT_ID",
    "ATTACHMENT",
    "ATTACHMENT_TITLE",
    "ATTACHMENT_PURPOSE",
    "EXT_SCHEMA_TYPE",
    "EXT_CATEGORY_ID",
    "EXT_CATEGORY",
    "SLD_SYS_NAME",
    "CUST_FIELD1",
    "CUST_FIELD2",
    "CUST_FIELD3",
    "CUST_FIELD4",
    "CUST_FIELD5",
    "ITEM_TYPE",
    "PARENT_ID",
];

/// Texts: of anything, of what shops write, and of what would be markup.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-zäößłż€Ω螺😀 .,\n]{0,60}", "[<>&;\"'\\]!\\[#x0-9a/\\-\t\r\n]{0,40}"]
}

const CHARSETS: [&str; 8] =
    ["utf-8", "iso-8859-1", "iso-8859-2", "windows-1250", "iso-8859-15", "koi8-r", "us-ascii", "shift_jis"];

fn charset() -> impl Strategy<Value = String> {
    proptest::sample::select(&CHARSETS[..]).prop_map(str::to_owned)
}

fn oci_item() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let fields = subsequence(&OCI_FIELDS[..], 0..OCI_FIELDS.len());
    fields.prop_flat_map(|fields| {
        let values = vec(text(), fields.len());
        values.prop_map(move |values| fields.iter().copied().zip(values).collect())
    })
}

fn oci_config() -> impl Strategy<Value = OciCart> {
    (any::<bool>(), 0u8..=1, any::<bool>(), charset(), any::<bool>()).prop_map(
        |(five, start_index, split, charset, indexed)| OciCart {
            version: if five { OciVersion::V5 } else { OciVersion::V4 },
            start_index,
            hook_url: if split { HookUrl::Split } else { HookUrl::Whole },
            charset,
            long_text: if indexed { LongText::Indexed } else { LongText::Bracketed },
        },
    )
}

/// What a form in a charset carries of a text: a question mark for what it does not have.
fn carried(text: &str, charset: &str) -> String {
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap();
    let has = |character: char| match charset {
        "us-ascii" => character.is_ascii(),
        _ => encoding.decode_without_bom_handling(&encoding.encode(&character.to_string()).0).0 == character.to_string(),
    };
    let carried = |character: char| match character {
        '\t' | '\n' | '\r' => character,
        character if character.is_control() || !has(character) => '?',
        character => character,
    };
    one_line_end(&text.chars().map(carried).collect::<String>())
}

fn one_line_end(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_oci_field_is_read_back_or_told(items in vec(oci_item(), 0..4), config in oci_config()) {
        let handover = Handover { return_url: "https://srm.example/hook?a=1".to_owned(), ..Handover::default() };
        let lines: Vec<OciItem> = items
            .iter()
            .map(|item| OciItem { fields: item.iter().map(|(name, value)| (name.parse().unwrap(), value.clone())).collect() })
            .collect();
        let (form, warnings) = oci::return_form(&lines, &config, &handover);
        let read = oci_items(&fields(&posted(&form), &form.charset));
        let mut told = BTreeSet::new();
        let mut expected = BTreeMap::new();
        for (place, item) in items.iter().enumerate().filter(|(_, item)| !item.is_empty()) {
            let mut fields = BTreeMap::new();
            for (name, value) in item {
                let value = one_line_end(value);
                let whole = carried(&value, &config.charset);
                if whole != value {
                    told.insert((place + 1, *name));
                }
                fields.insert((*name).to_owned(), whole);
            }
            expected.insert(place + usize::from(config.start_index), fields);
        }
        prop_assert_eq!(read, expected);
        prop_assert!(warnings.iter().all(|warning| warning.code == WarningCode::CharactersReplaced));
        let warned: BTreeSet<_> =
            warnings.iter().map(|warning| (warning.item.unwrap(), warning.detail.split(':').next().unwrap())).collect();
        prop_assert_eq!(warned, told);
    }

    #[test]
    fn every_cxml_element_is_read_back_or_told(lines in cxml_lines(), ascii in any::<bool>(), version in version()) {
        let encoding = if ascii { CxmlEncoding::Urlencoded } else { CxmlEncoding::Base64 };
        let config = CartConfig { cxml: CxmlCart { version, encoding }, ..CartConfig::default() };
        let stamp = Stamp { payload_id: "1@punchgate".to_owned(), at: DateTime::UNIX_EPOCH };
        let handed = cxml::Handed::Cart(&lines);
        let (form, warnings) = cxml::order_message(handed, &config, &[Operation::Create], &Handover::default(), &stamp);
        let document = document(&form);
        prop_assert!(document.chars().all(is_allowed));
        let read = Node::read(&document);
        let message = read.at(&["Message", "PunchOutOrderMessage"]);
        let summary = message.at(&["PunchOutOrderMessageHeader"]);
        let mut lossy = false;
        let expected = CxmlLines {
            total: lines.total.clone(),
            shipping: lines.shipping.as_ref().map(|charge| kept_charge(charge, &mut lossy)),
            tax: lines.tax.as_ref().map(|charge| kept_charge(charge, &mut lossy)),
            items: lines.items.iter().map(|item| kept(item, version, &mut lossy)).collect(),
        };
        let read = CxmlLines {
            total: money(summary.at(&["Total"])),
            shipping: summary.child("Shipping").map(charge),
            tax: summary.child("Tax").map(charge),
            items: message.all("ItemIn").map(item).collect(),
        };
        prop_assert_eq!(&read, &expected);
        prop_assert_eq!(!warnings.is_empty(), lossy, "{:?}", warnings);
    }
}

fn version() -> impl Strategy<Value = CxmlVersion> {
    proptest::sample::select(&[CxmlVersion::V014, CxmlVersion::V036, CxmlVersion::V050, CxmlVersion::V071][..])
}

fn amount() -> impl Strategy<Value = Money> {
    (0i64..10_000_000_000, 0u32..5, "[A-Z]{3}").prop_map(|(number, scale, currency)| Money {
        amount: Decimal::new(number, scale),
        currency: currency.parse().unwrap(),
    })
}

fn spoken() -> impl Strategy<Value = Spoken> {
    ("[a-z]{2}(-[A-Z]{2})?", text()).prop_map(|(language, text)| Spoken { language, text })
}

fn charged() -> impl Strategy<Value = CxmlCharge> {
    (amount(), spoken()).prop_map(|(money, description)| CxmlCharge { money, description })
}

fn cxml_item() -> impl Strategy<Value = CxmlItem> {
    let ids = (text(), option::of(text()), option::of(text()), text());
    let price = (1i64..1_000_000, amount(), option::of(2u32..10_000));
    let words =
        (spoken(), option::of(text()), option::of(text()), option::of(text()), option::of(text()), option::of(spoken()));
    let lists =
        (vec((text(), text()), 1..3), vec((text(), text()), 0..3), option::of((text(), text())), option::of(0u32..400));
    (ids, price, words, lists).prop_map(|(ids, price, words, lists)| CxmlItem {
        quantity: Decimal::new(price.0, 3),
        part_id: ids.0,
        auxiliary_id: ids.1,
        buyer_part_id: ids.2,
        unit: ids.3,
        unit_price: price.1,
        price_basis: price.2,
        description: words.0,
        short_name: words.1,
        manufacturer_part_id: words.2,
        manufacturer_name: words.3,
        url: words.4,
        comments: words.5,
        classifications: lists.0,
        extrinsics: lists.1,
        supplier_id: lists.2,
        lead_time_days: lists.3,
    })
}

fn cxml_lines() -> impl Strategy<Value = CxmlLines> {
    (amount(), option::of(charged()), option::of(charged()), vec(cxml_item(), 0..3))
        .prop_map(|(total, shipping, tax, items)| CxmlLines { total, shipping, tax, items })
}

/// XML 1.0, 2.2.
fn is_allowed(character: char) -> bool {
    !matches!(u32::from(character), 0..=8 | 0xB | 0xC | 0xE..=0x1F | 0xFFFE | 0xFFFF)
}

/// What XML keeps of a text.
fn kept_text(text: &str, lossy: &mut bool) -> String {
    let kept: String = text.chars().filter(|&character| is_allowed(character)).collect();
    *lossy |= kept != text;
    kept
}

fn kept_charge(charge: &CxmlCharge, lossy: &mut bool) -> CxmlCharge {
    CxmlCharge { money: charge.money.clone(), description: kept_spoken(&charge.description, lossy) }
}

fn kept_spoken(spoken: &Spoken, lossy: &mut bool) -> Spoken {
    Spoken { language: spoken.language.clone(), text: kept_text(&spoken.text, lossy) }
}

/// What a version keeps of an item.
fn kept(item: &CxmlItem, version: CxmlVersion, lossy: &mut bool) -> CxmlItem {
    let old = version == CxmlVersion::V014;
    *lossy |= old && (item.buyer_part_id.is_some() || item.comments.is_some());
    let mut text = |text: &String| kept_text(text, lossy);
    let pair = |(name, value): &(String, String), text: &mut dyn FnMut(&String) -> String| (text(name), text(value));
    let mut unit_price = item.unit_price.clone();
    if let (true, Some(basis)) = (old, item.price_basis) {
        unit_price.amount = (unit_price.amount / Decimal::from(basis)).normalize();
    }
    CxmlItem {
        quantity: item.quantity,
        part_id: text(&item.part_id),
        auxiliary_id: item.auxiliary_id.as_ref().map(&mut text),
        buyer_part_id: item.buyer_part_id.as_ref().filter(|_| !old).map(&mut text),
        unit_price,
        short_name: item.short_name.as_ref().map(&mut text),
        unit: text(&item.unit),
        price_basis: item.price_basis.filter(|_| !old),
        classifications: item.classifications.iter().map(|one| pair(one, &mut text)).collect(),
        manufacturer_part_id: item.manufacturer_part_id.as_ref().map(&mut text),
        manufacturer_name: item.manufacturer_name.as_ref().map(&mut text),
        url: item.url.as_ref().map(&mut text),
        lead_time_days: item.lead_time_days,
        extrinsics: item.extrinsics.iter().map(|one| pair(one, &mut text)).collect(),
        supplier_id: item.supplier_id.as_ref().map(|one| pair(one, &mut text)),
        description: kept_spoken(&item.description, lossy),
        comments: item.comments.as_ref().filter(|_| !old).map(|comments| kept_spoken(comments, lossy)),
    }
}

fn money(node: &Node) -> Money {
    let money = node.at(&["Money"]);
    Money { amount: money.text.parse().unwrap(), currency: money.attribute("currency").unwrap().parse().unwrap() }
}

fn charge(node: &Node) -> CxmlCharge {
    CxmlCharge { money: money(node), description: read_spoken(node.at(&["Description"])) }
}

fn read_spoken(node: &Node) -> Spoken {
    Spoken { language: node.attribute("xml:lang").unwrap().to_owned(), text: node.text.clone() }
}

fn pairs(node: &Node, element: &str, attribute: &str) -> Vec<(String, String)> {
    node.all(element).map(|one| (one.attribute(attribute).unwrap().to_owned(), one.text.clone())).collect()
}

/// An item as a receiver takes it out of its `ItemIn`.
fn item(node: &Node) -> CxmlItem {
    let (id, detail) = (node.at(&["ItemID"]), node.at(&["ItemDetail"]));
    let unit = detail.text_of("UnitOfMeasure").unwrap();
    let price_basis = detail.child("PriceBasisQuantity").map(|basis| {
        assert_eq!((basis.attribute("conversionFactor"), &basis.text_of("UnitOfMeasure")), (Some("1"), &Some(unit.clone())));
        basis.attribute("quantity").unwrap().parse().unwrap()
    });
    CxmlItem {
        quantity: node.attribute("quantity").unwrap().parse().unwrap(),
        part_id: id.text_of("SupplierPartID").unwrap(),
        auxiliary_id: id.text_of("SupplierPartAuxiliaryID"),
        buyer_part_id: id.text_of("BuyerPartID"),
        unit_price: money(detail.at(&["UnitPrice"])),
        description: read_spoken(detail.at(&["Description"])),
        short_name: detail.at(&["Description"]).text_of("ShortName"),
        unit,
        price_basis,
        classifications: pairs(detail, "Classification", "domain"),
        manufacturer_part_id: detail.text_of("ManufacturerPartID"),
        manufacturer_name: detail.text_of("ManufacturerName"),
        url: detail.text_of("URL"),
        lead_time_days: detail.text_of("LeadTime").map(|days| days.parse().unwrap()),
        extrinsics: pairs(detail, "Extrinsic", "name"),
        supplier_id: pairs(node, "SupplierID", "domain").pop(),
        comments: node.child("Comments").map(read_spoken),
    }
}
