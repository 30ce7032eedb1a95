//! The rules of OCI's fields.

use super::{codes, fixed, from, mapping, pointers, through};
use crate::domain::cart::{
    Attachment, Charge, Classification, Item,
    config::{CartConfig, ItemField, OciCart, OciVersion, Origin, Source, Transform, UnitMapping},
    map::{CartFault, Mapped, WarningCode, oci},
    outbound::OciItem,
    sound::tests::{bolt, cart},
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

fn mapped(item: Item, config: &CartConfig) -> Mapped<Vec<OciItem>> {
    oci(&cart(vec![item]), config, &[]).unwrap()
}

fn refused(item: Item, config: &CartConfig) -> Vec<CartFault> {
    oci(&cart(vec![item]), config, &[]).unwrap_err()
}

fn fields(mapped: &Mapped<Vec<OciItem>>) -> BTreeMap<&'static str, &str> {
    mapped.lines[0].fields.iter().map(|(field, value)| (field.name(), value.as_str())).collect()
}

#[test]
fn an_ordinary_item_needs_no_mapping() {
    let mapped = mapped(bolt(), &CartConfig::default());
    let names_and_values: Vec<(&str, &str)> =
        mapped.lines[0].fields.iter().map(|(field, value)| (field.name(), value.as_str())).collect();
    let expected = [
        ("DESCRIPTION", "Bolt"),
        ("QUANTITY", "4"),
        ("UNIT", "EA"),
        ("PRICE", "19.90"),
        ("CURRENCY", "EUR"),
        ("PRICEUNIT", "1"),
        ("LEADTIME", "3"),
        ("LONGTEXT", "A bolt\nof steel"),
        ("VENDORMAT", "B-10"),
        ("MANUFACTMAT", "7"),
        ("EXT_PRODUCT_ID", "B-10"),
        ("ATTACHMENT", "https://shop.demo.example/b-10.pdf"),
        ("ATTACHMENT_TITLE", "Sheet"),
        ("EXT_SCHEMA_TYPE", "UNSPSC"),
        ("EXT_CATEGORY_ID", "31161600"),
    ];
    assert_eq!(names_and_values, expected, "and they stand in the order of the table");
    assert_eq!(mapped.warnings, []);
}

#[test]
fn a_text_is_cut_to_its_field_and_it_is_said_where() {
    let long = Item { description: [("en".to_owned(), "ä".repeat(39) + "e\u{301}!")].into(), ..bolt() };
    let mapped = mapped(long, &CartConfig::default());
    assert_eq!(fields(&mapped)["DESCRIPTION"], "ä".repeat(39), "the letter goes with its accent");
    let [warning] = &mapped.warnings[..] else { panic!("{:?}", mapped.warnings) };
    assert_eq!((warning.code, warning.item), (WarningCode::Cut, Some(1)));
    assert!(warning.detail.starts_with("DESCRIPTION of item 1 (B-10): it has room for 40 characters"), "{}", warning.detail);
}

#[test]
fn a_material_number_takes_the_place_of_the_description() {
    let config = mapping(&[("MATNR", from(Origin::Custom("material".to_owned())))]);
    let known = Item { custom: [("material".to_owned(), "4711".to_owned())].into(), ..bolt() };
    let known = mapped(known, &config);
    assert_eq!(fields(&known)["MATNR"], "4711");
    assert!(!fields(&known).contains_key("DESCRIPTION"));
    let unknown = mapped(bolt(), &config);
    assert_eq!(fields(&unknown)["DESCRIPTION"], "Bolt");
    assert!(!fields(&unknown).contains_key("MATNR"));
    let nameless = mapped(Item { description: BTreeMap::new(), ..bolt() }, &CartConfig::default());
    assert_eq!(fields(&nameless)["DESCRIPTION"], "B-10");
    let nothing = mapping(&[("DESCRIPTION", from(Origin::Custom("name".to_owned())))]);
    assert_eq!(pointers(&refused(bolt(), &nothing)), ["/items/0/description"]);
}

#[test]
fn the_first_source_that_has_anything_fills_a_field() {
    let sources = vec![
        Source { from: Origin::Custom("short".to_owned()), transform: Vec::new() },
        Source { from: Origin::Brought("COST_CENTER".to_owned()), transform: vec![Transform::Prefix("CC ".to_owned())] },
        Source { from: Origin::Fixed("?".to_owned()), transform: Vec::new() },
    ];
    let config = mapping(&[("CUST_FIELD1", sources), ("VENDORMAT", Vec::new())]);
    let filled = |custom: &str, brought: &str| {
        let item = Item { custom: [("short".to_owned(), custom.to_owned())].into(), ..bolt() };
        let mapped = oci(&cart(vec![item]), &config, &[("cost_center".to_owned(), brought.to_owned())]).unwrap();
        assert!(!fields(&mapped).contains_key("VENDORMAT"), "no sources: not sent");
        fields(&mapped)["CUST_FIELD1"].to_owned()
    };
    assert_eq!(filled("own", "9"), "own");
    assert_eq!(filled(" ", "9"), "CC 9");
    assert_eq!(filled("", ""), "?");
}

#[test]
fn transformations_change_what_is_sent_and_a_cut_is_said() {
    let steps = vec![
        Transform::StripHtml,
        Transform::Replace { pattern: r"(\d+) ?mm".to_owned(), with: "M$1".to_owned() },
        Transform::UpperCase,
        Transform::Cut(7),
    ];
    let config = mapping(&[("DESCRIPTION", through(Origin::Item(ItemField::Description), steps))]);
    let item = Item { description: [("en".to_owned(), "<b>bolt</b> 8 mm<br>steel".to_owned())].into(), ..bolt() };
    let mapped = mapped(item, &config);
    assert_eq!(fields(&mapped)["DESCRIPTION"], "BOLT M8");
    assert_eq!(codes(&mapped.warnings), [WarningCode::Cut], "line breaks of HTML are nothing to speak of");
}

#[test]
fn control_characters_do_not_go_out() {
    let item = Item {
        number: "B\u{1}10".to_owned(),
        description: [("en".to_owned(), "a\r\nb\tc".to_owned())].into(),
        long_text: [("en".to_owned(), "a\0<br>b".to_owned())].into(),
        ..bolt()
    };
    let mapped = mapped(item, &mapping(&[("CUST_FIELD5", fixed("x\u{7}y"))]));
    let fields = fields(&mapped);
    assert_eq!((fields["VENDORMAT"], fields["DESCRIPTION"], fields["CUST_FIELD5"]), ("B10", "a b c", "xy"));
    assert!(fields.values().flat_map(|value| value.chars()).all(|c| c == '\n' || !c.is_control()), "{fields:?}");
    assert!(mapped.warnings.iter().all(|warning| warning.code == WarningCode::CharactersReplaced));
    assert!(mapped.warnings.len() >= 4, "{:?}", mapped.warnings);
}

#[test]
fn a_field_that_needs_another_one_is_not_sent_alone() {
    let custom = |name: &str| from(Origin::Custom(name.to_owned()));
    let config = mapping(&[
        ("CONTRACT", custom("contract")),
        ("CONTRACT_ITEM", fixed("10")),
        ("EXT_QUOTE_ID", custom("quote")),
        ("EXT_QUOTE_ITEM", fixed("1")),
        ("EXT_CATEGORY", fixed("Bolts")),
        ("ATTACHMENT_PURPOSE", fixed("C")),
    ]);
    let bare = Item { classifications: Vec::new(), attachments: Vec::new(), ..bolt() };
    let left_out = mapped(bare, &config);
    let sent = fields(&left_out);
    for name in ["CONTRACT_ITEM", "EXT_QUOTE_ITEM", "EXT_CATEGORY", "EXT_SCHEMA_TYPE", "ATTACHMENT_PURPOSE"] {
        assert!(!sent.contains_key(name), "{name}");
    }
    assert_eq!(codes(&left_out.warnings), [WarningCode::LeftOut; 4]);
    let whole =
        Item { custom: [("contract".to_owned(), "46".to_owned()), ("quote".to_owned(), "Q".to_owned())].into(), ..bolt() };
    let whole = mapped(whole, &config);
    assert_eq!(
        (fields(&whole)["CONTRACT_ITEM"], fields(&whole)["EXT_QUOTE_ITEM"], fields(&whole)["EXT_CATEGORY"]),
        ("10", "1", "Bolts")
    );
    assert_eq!(whole.warnings, []);
}

#[test]
fn a_category_goes_with_the_scheme_that_it_is_of() {
    let class = |scheme: &str, code: &str| Classification { scheme: scheme.to_owned(), code: code.to_owned() };
    let item = Item { classifications: vec![class("UNSPSC", "3116"), class("eClass", "23-11")], ..bolt() };
    let category = |config: &CartConfig| {
        let mapped = mapped(item.clone(), config);
        let fields = fields(&mapped);
        let field = |name| fields.get(name).map(|value: &&str| (*value).to_owned());
        (field("EXT_SCHEMA_TYPE"), field("EXT_CATEGORY_ID"), mapped.warnings.len())
    };
    let pair = |scheme: &str, code: &str| (Some(scheme.to_owned()), Some(code.to_owned()), 0);
    assert_eq!(category(&CartConfig::default()), pair("UNSPSC", "3116"));
    let code = from(Origin::Classification("ECLASS".to_owned()));
    assert_eq!(category(&mapping(&[("EXT_CATEGORY_ID", code.clone())])), pair("eClass", "23-11"));
    assert_eq!(category(&mapping(&[("EXT_SCHEMA_TYPE", fixed("eclass"))])), pair("eclass", "23-11"));
    assert_eq!(category(&mapping(&[("EXT_SCHEMA_TYPE", fixed("own")), ("EXT_CATEGORY_ID", code)])), pair("own", "23-11"));
    let (scheme, code, warnings) = category(&mapping(&[("EXT_CATEGORY_ID", fixed("7"))]));
    assert_eq!((scheme, code, warnings), (None, None, 1), "of which scheme a fixed code is, nobody knows");
}

#[test]
fn outlines_are_of_release_5() {
    let mut config = mapping(&[("ITEM_TYPE", fixed("O")), ("PARENT_ID", fixed("1"))]);
    assert!(!fields(&mapped(bolt(), &config)).contains_key("ITEM_TYPE"));
    config.oci = OciCart { version: OciVersion::V5, ..OciCart::default() };
    let mapped = mapped(bolt(), &config);
    assert_eq!((fields(&mapped)["ITEM_TYPE"], fields(&mapped)["PARENT_ID"]), ("O", "1"));
}

#[test]
fn what_would_be_wrong_if_it_were_cut_is_left_out() {
    let config = mapping(&[("LEADTIME", from(Origin::Custom("days".to_owned()))), ("SERVICE", fixed("yes"))]);
    let item = Item {
        custom: [("days".to_owned(), "3-5".to_owned())].into(),
        attachments: vec![Attachment { url: format!("https://shop.demo.example/{}", "x".repeat(255)), title: None }],
        ..bolt()
    };
    let mapped = mapped(item, &config);
    for name in ["LEADTIME", "SERVICE", "ATTACHMENT"] {
        assert!(!fields(&mapped).contains_key(name), "{name}");
    }
    assert_eq!(codes(&mapped.warnings), [WarningCode::LeftOut; 3]);
    let slow = self::mapped(Item { lead_time_days: Some(100_000), ..bolt() }, &CartConfig::default());
    assert_eq!(codes(&slow.warnings), [WarningCode::LeftOut]);
}

#[test]
fn prices_keep_what_they_are_or_it_is_said() {
    let fine = mapped(Item { price: Decimal::new(125, 4), price_unit: 10, ..bolt() }, &CartConfig::default());
    assert_eq!((fields(&fine)["PRICE"], fields(&fine)["PRICEUNIT"]), ("0.125", "100"));
    assert_eq!(fine.warnings, []);
    let third = mapped(
        Item { price: Decimal::new(33_333_333_333, 11), quantity: Decimal::new(12_345, 4), ..bolt() },
        &CartConfig::default(),
    );
    assert_eq!((fields(&third)["PRICE"], fields(&third)["QUANTITY"]), ("0.333", "1.235"));
    assert_eq!(codes(&third.warnings), [WarningCode::Rounded; 2]);
    let too_large = Item { price: 100_000_000_000_i64.into(), quantity: Decimal::new(1, 9), price_unit: 1, ..bolt() };
    assert_eq!(pointers(&refused(too_large, &CartConfig::default())), ["/items/0/quantity", "/items/0/price"]);
    let negative = Item { price: Decimal::new(-1, 0), quantity: Decimal::ZERO, ..bolt() };
    assert_eq!(pointers(&refused(negative, &CartConfig::default())), ["/items/0/quantity", "/items/0/price"]);
}

#[test]
fn a_unit_without_a_mapping_is_said_and_never_becomes_each() {
    let config = |default: Option<&str>, refuse_unknown| CartConfig {
        units: UnitMapping {
            map: [("karton".to_owned(), "CT".to_owned())].into(),
            default: default.map(str::to_owned),
            refuse_unknown,
        },
        ..CartConfig::default()
    };
    let of = |unit: &str, config: &CartConfig| {
        let mapped = oci(&cart(vec![Item { unit: unit.to_owned(), ..bolt() }]), config, &[]);
        mapped.map(|mapped| (fields(&mapped)["UNIT"].to_owned(), codes(&mapped.warnings)))
    };
    let sent = |unit: &str, codes: &[WarningCode]| Ok((unit.to_owned(), codes.to_vec()));
    assert_eq!(of("Karton", &config(None, true)), sent("CT", &[]));
    assert_eq!(of("KGM", &config(None, true)), sent("KGM", &[]));
    assert_eq!(of("pcs", &config(None, false)), sent("pcs", &[WarningCode::UnitUnmapped]));
    assert_eq!(of("pcs", &config(Some("C62"), false)), sent("C62", &[WarningCode::UnitUnmapped]));
    assert_eq!(of("Stück", &config(None, false)), sent("Stü", &[WarningCode::UnitUnmapped, WarningCode::Cut]));
    for (unit, config) in
        [("pcs", config(None, true)), ("", config(None, false)), ("\0", config(None, false)), ("KGMs", config(None, false))]
    {
        assert_eq!(pointers(&of(unit, &config).unwrap_err()), ["/items/0/unit"], "{unit}");
    }
}

#[test]
fn what_oci_has_no_field_for_is_said() {
    let charge = |amount: i64| Some(Charge { amount: amount.into(), description: BTreeMap::new() });
    let mut cart = cart(vec![bolt()]);
    (cart.shipping, cart.tax) = (charge(5), charge(0));
    let mapped = oci(&cart, &CartConfig::default(), &[]).unwrap();
    assert_eq!(codes(&mapped.warnings), [WarningCode::LeftOut], "no tax is no loss");
    assert_eq!(mapped.warnings[0].item, None);
}

#[test]
fn a_service_is_marked_and_a_configured_article_found_again() {
    let item = Item { service: true, configuration_id: Some("cfg-9".to_owned()), ..bolt() };
    let mapped = mapped(item, &CartConfig::default());
    assert_eq!((fields(&mapped)["SERVICE"], fields(&mapped)["EXT_PRODUCT_ID"]), ("X", "cfg-9"));
}
