//! The whole way of a cart, with nothing configured: mapped, written, and read by an independent reader, each value is what the shop
//! gave, or a warning names the item and the field, and what is left ends between two characters as people see them.

use super::readers::{Node, document, fields, oci_items, posted};
use chrono::DateTime;
use proptest::{collection::vec, option, prelude::*, sample::select};
use punchgate::{
    domain::{
        cart::{
            Cart, Classification, Item,
            config::{CartConfig, CxmlCart, CxmlEncoding, CxmlVersion},
            map::{self, Warning, WarningCode},
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
use std::collections::BTreeMap;
use unicode_segmentation::UnicodeSegmentation;

const UNITS: [&str; 7] = ["C62", "EA", "KGM", "mtr", "Stück", "Doppelzentner", "1/2 Dtzd."];

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z0-9äöüßłżŚ€ .,/-]{1,50}",
        2 => "[a-z👩‍🔧é😀🇵🇱\u{301} ]{1,300}",
        1 => "[<>&;\"'\\]!\\[#x0-9/\t\r\n\u{85}\u{7}-]{1,60}",
        1 => any::<String>(),
    ]
}

fn item() -> impl Strategy<Value = Item> {
    let texts = (line(), line(), "[A-Za-zäöł😀]{1,12}( [A-Za-zäöł😀,.]{1,12}){0,40}");
    let more = (option::of(line()), option::of(line()), option::of("[ -~äł😀]{1,300}"), option::of(0u32..200_000));
    let amounts =
        (1i64..100_000_000, 0u32..6, 0i64..10_000_000, 0u32..6, prop_oneof![Just(1u32), 1u32..1_000, 1u32..200_000]);
    let class = vec(("[A-Za-z]{3,12}", line()), 0..3);
    (texts, more, amounts, select(&UNITS[..]), class).prop_map(|(texts, more, amounts, unit, class)| Item {
        number: texts.0,
        description: BTreeMap::from([("en".to_owned(), texts.1)]),
        long_text: BTreeMap::from([("en".to_owned(), texts.2)]),
        quantity: Decimal::new(amounts.0, amounts.1),
        unit: unit.to_owned(),
        price: Decimal::new(amounts.2, amounts.3),
        price_unit: amounts.4,
        lead_time_days: more.3,
        manufacturer: more.0,
        manufacturer_number: more.1,
        classifications: class.into_iter().map(|(scheme, code)| Classification { scheme, code }).collect(),
        auxiliary_id: more.2,
        configuration_id: None,
        url: None,
        attachments: Vec::new(),
        service: false,
        custom: BTreeMap::new(),
    })
}

fn cart() -> impl Strategy<Value = Cart> {
    vec(item(), 1..4).prop_map(|items| Cart {
        currency: "EUR".parse().unwrap(),
        items,
        total: None,
        shipping: None,
        tax: None,
    })
}

/// What a reader found, and what the warnings say of it.
struct Report<'r> {
    warnings: &'r [Warning],
    item: usize,
}

impl Report<'_> {
    fn told(&self, field: &str) -> Vec<WarningCode> {
        let start = format!("{field} of ");
        let about = |one: &&Warning| one.item == Some(self.item) && one.detail.starts_with(&start);
        self.warnings.iter().filter(about).map(|one| one.code).collect()
    }

    /// A text is the shop's, or what it does not have of it is told.
    fn text(&self, field: &str, given: Option<&str>, read: Option<&str>) {
        let given = given.filter(|text| !text.trim().is_empty());
        if given.map(str::trim) == read.map(str::trim) {
            return;
        }
        let told = self.told(field);
        assert!(!told.is_empty(), "{field}: {given:?} became {read:?} in {:?}", self.warnings);
        let Some((given, read)) = given.zip(read) else { return };
        let seen = |character: char| match character {
            '\t' | '\n' | '\u{2028}' | '\u{2029}' => Some(' '),
            character if character.is_control() || matches!(character, '\u{FFFE}' | '\u{FFFF}') => None,
            character => Some(character),
        };
        let one_line_ends = given.replace("\r\n", "\n").replace(['\r', '\u{85}'], "\n");
        let given: String = one_line_ends.chars().filter_map(seen).collect();
        let given = given.trim();
        assert!(given.starts_with(read.trim()), "{field}: {given:?} became {read:?}");
        assert!(given == read.trim() || told.contains(&WarningCode::Cut), "{field}: {told:?}");
        let whole = given.grapheme_indices(true).map(|(at, _)| at).chain([given.len()]);
        let ends: Vec<usize> = whole.collect();
        assert!(
            ends.contains(&read.trim_start().len()) || ends.contains(&read.trim().len()),
            "{field}: {read:?} of {given:?}"
        );
    }

    fn amount(&self, field: &str, same: bool) {
        assert!(same || self.told(field).contains(&WarningCode::Rounded), "{field}: {:?}", self.warnings);
    }

    fn unit(&self, given: &str, read: &str) {
        let told = self.told("unit");
        assert!(given.eq_ignore_ascii_case(read) || !told.is_empty(), "{given} became {read}");
        assert!(!read.is_empty() && (read != "EA" || given == "EA"), "{given} became {read}");
    }
}

/// Whether the same is paid for as many.
fn same_price(one: (Decimal, u32), other: (Decimal, u32)) -> bool {
    one.0 * Decimal::from(other.1) == other.0 * Decimal::from(one.1)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn of_oci(cart in cart()) {
        let config = CartConfig::default();
        let Ok(mapped) = map::oci(&cart, &config, &[]).map_err(|faults| assert!(!faults.is_empty())) else { return Ok(()) };
        let handover = Handover { return_url: "SAPEVENT:POST".to_owned(), ..Handover::default() };
        let (form, more) = oci::return_form(&mapped.lines, &config.oci, &handover);
        prop_assert_eq!(more, []);
        let read = oci_items(&fields(&posted(&form), &form.charset));
        prop_assert_eq!(read.keys().copied().collect::<Vec<_>>(), (1..=cart.items.len()).collect::<Vec<_>>());
        for ((number, read), item) in read.iter().zip(&cart.items) {
            let report = Report { warnings: &mapped.warnings, item: *number };
            let field = |name: &str| read.get(name).map(String::as_str);
            let amount = |name: &str| -> Decimal { field(name).unwrap().parse().unwrap() };
            let description = Some(item.description["en"].as_str()).filter(|text| !text.trim().is_empty());
            report.text("DESCRIPTION", description.or(Some(&item.number)), field("DESCRIPTION"));
            report.text("VENDORMAT", Some(&item.number), field("VENDORMAT"));
            report.text("LONGTEXT", Some(&item.long_text["en"]), field("LONGTEXT"));
            report.text("MANUFACTMAT", item.manufacturer_number.as_deref(), field("MANUFACTMAT"));
            let days = item.lead_time_days.map(|days| days.to_string());
            report.text("LEADTIME", days.as_deref(), field("LEADTIME"));
            report.amount("QUANTITY", amount("QUANTITY") == item.quantity);
            let priceunit = field("PRICEUNIT").unwrap().parse().unwrap();
            report.amount("PRICE", same_price((amount("PRICE"), priceunit), (item.price, item.price_unit)));
            report.unit(&item.unit, field("UNIT").unwrap());
            prop_assert_eq!(field("CURRENCY"), Some("EUR"));
        }
    }

    #[test]
    fn of_cxml(cart in cart(), ascii in any::<bool>(), new in any::<bool>()) {
        let version = if new { CxmlVersion::V050 } else { CxmlVersion::V014 };
        let encoding = if ascii { CxmlEncoding::Urlencoded } else { CxmlEncoding::Base64 };
        let config = CartConfig { cxml: CxmlCart { version, encoding }, ..CartConfig::default() };
        let Ok(mapped) = map::cxml(&cart, &config, &[], &[]).map_err(|faults| assert!(!faults.is_empty())) else { return Ok(()) };
        let stamp = Stamp { payload_id: "1@punchgate".to_owned(), at: DateTime::UNIX_EPOCH };
        let handed = cxml::Handed::Cart(&mapped.lines);
        let (form, more) = cxml::order_message(handed, &config, &[Operation::Create], &Handover::default(), &stamp);
        prop_assert_eq!(more, []);
        let read = Node::read(&document(&form));
        let message = read.at(&["Message", "PunchOutOrderMessage"]);
        let total: Decimal = message.at(&["PunchOutOrderMessageHeader", "Total", "Money"]).text.parse().unwrap();
        let rounded = mapped.warnings.iter().any(|one| one.item.is_none() && one.code == WarningCode::Rounded);
        prop_assert!(Some(total) == cart.sum() || rounded);
        prop_assert_eq!(message.all("ItemIn").count(), cart.items.len());
        for (at, (read, item)) in message.all("ItemIn").zip(&cart.items).enumerate() {
            let report = Report { warnings: &mapped.warnings, item: at + 1 };
            let (id, detail) = (read.at(&["ItemID"]), read.at(&["ItemDetail"]));
            report.text("SupplierPartID", Some(&item.number), id.text_of("SupplierPartID").as_deref());
            let auxiliary_id = item.auxiliary_id.clone().filter(|text| !text.trim().is_empty());
            prop_assert_eq!(id.text_of("SupplierPartAuxiliaryID"), auxiliary_id, "as it stands");
            let description = Some(item.description["en"].as_str()).filter(|text| !text.trim().is_empty());
            report.text("Description", description.or(Some(&item.number)), detail.text_of("Description").as_deref());
            report.text("ManufacturerName", item.manufacturer.as_deref(), detail.text_of("ManufacturerName").as_deref());
            let number = detail.text_of("ManufacturerPartID");
            report.text("ManufacturerPartID", item.manufacturer_number.as_deref(), number.as_deref());
            let days = item.lead_time_days.map(|days| days.to_string());
            report.text("LeadTime", days.as_deref(), detail.text_of("LeadTime").as_deref());
            prop_assert_eq!(read.attribute("quantity").unwrap().parse::<Decimal>().unwrap(), item.quantity);
            let price: Decimal = detail.at(&["UnitPrice", "Money"]).text.parse().unwrap();
            let basis = detail.child("PriceBasisQuantity").map(|basis| basis.attribute("quantity").unwrap().parse().unwrap());
            report.amount("UnitPrice", same_price((price, basis.unwrap_or(1)), (item.price, item.price_unit)));
            report.unit(&item.unit, &detail.text_of("UnitOfMeasure").unwrap());
            let given = item.classifications.iter().filter(|class| !class.code.trim().is_empty()).count();
            let read = detail.all("Classification").filter(|class| !class.text.is_empty()).count();
            prop_assert!(read == given || !report.told("Classification").is_empty(), "{} of {}", read, given);
        }
    }
}
