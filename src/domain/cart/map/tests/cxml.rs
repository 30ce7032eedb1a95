//! The rules of cXML's elements.

use super::{codes, fixed, from, mapping, pointers};
use crate::domain::{
    cart::{
        Charge, Classification, Item,
        config::{CartConfig, CxmlCart, CxmlVersion, ItemField, Origin, UnitMapping},
        map::{Mapped, WarningCode, cxml},
        outbound::{CxmlItem, CxmlLines, Spoken},
        sound::tests::{bolt, cart},
    },
    session::EarlierItem,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

fn mapped(item: Item, config: &CartConfig) -> Mapped<CxmlLines> {
    cxml(&cart(vec![item]), config, &[], &[]).unwrap()
}

fn only(mapped: &Mapped<CxmlLines>) -> &CxmlItem {
    &mapped.lines.items[0]
}

fn of_version(version: CxmlVersion) -> CartConfig {
    CartConfig { cxml: CxmlCart { version, ..CxmlCart::default() }, ..CartConfig::default() }
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn said(language: &str, text: &str) -> Spoken {
    Spoken { language: language.to_owned(), text: text.to_owned() }
}

#[test]
fn an_ordinary_item_needs_no_mapping() {
    let mapped = mapped(bolt(), &CartConfig::default());
    let item = only(&mapped);
    assert_eq!((item.quantity, item.unit_price.amount, item.price_basis), (4.into(), number("19.90"), None));
    assert_eq!((item.part_id.as_str(), item.auxiliary_id.as_deref(), &item.buyer_part_id), ("B-10", Some("aux-1"), &None));
    assert_eq!((&item.description, &item.short_name, item.unit.as_str()), (&said("en", "Bolt"), &None, "EA"));
    assert_eq!(item.classifications, [("UNSPSC".to_owned(), "31161600".to_owned())]);
    assert_eq!((item.manufacturer_part_id.as_deref(), item.manufacturer_name.as_deref()), (Some("7"), Some("Bolts & Co")));
    assert_eq!((item.url.as_deref(), item.lead_time_days), (Some("https://shop.demo.example/b-10"), Some(3)));
    assert_eq!((&item.extrinsics[..], &item.supplier_id, &item.comments), (&[][..], &None, &None));
    assert_eq!((mapped.lines.total.amount, mapped.lines.total.currency.as_str()), (number("79.60"), "EUR"));
    assert_eq!(mapped.warnings, []);
}

#[test]
fn a_system_says_where_its_elements_come_from() {
    let mut config = mapping(&[
        ("BuyerPartID", fixed("4711")),
        ("ShortName", from(Origin::Item(ItemField::Description))),
        ("Comments", from(Origin::Item(ItemField::LongText))),
        ("Classification:unspsc", fixed("99")),
        ("Classification:MaterialGroup", from(Origin::Custom("group".to_owned()))),
        ("Extrinsic:CostCenter", from(Origin::Brought("costcenter".to_owned()))),
        ("SupplierID:DUNS", fixed("123")),
        ("LeadTime", fixed("soon")),
    ]);
    config.cxml.version = CxmlVersion::V036;
    config.language = "de".to_owned();
    let brought = [("CostCenter".to_owned(), "7000".to_owned())];
    let custom = [("group".to_owned(), "G1".to_owned())].into();
    let mapped = cxml(&cart(vec![Item { custom, ..bolt() }]), &config, &brought, &[]).unwrap();
    let item = only(&mapped);
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    assert_eq!((item.buyer_part_id.as_deref(), item.short_name.as_deref()), (Some("4711"), Some("Bolzen")));
    assert_eq!(
        (&item.description, &item.comments),
        (&said("de", "Bolzen"), &Some(said("en", "<p>A bolt</p><p>of steel</p>")))
    );
    assert_eq!(
        item.classifications,
        [pair("MaterialGroup", "G1"), pair("unspsc", "99")],
        "what is said of a scheme replaces it"
    );
    assert_eq!((&item.extrinsics[..], &item.supplier_id), (&[pair("CostCenter", "7000")][..], &Some(pair("DUNS", "123"))));
    assert_eq!((item.lead_time_days, codes(&mapped.warnings)), (None, vec![WarningCode::LeftOut]));
    config.cxml.version = CxmlVersion::V014;
    assert_eq!(only(&self::mapped(bolt(), &config)).buyer_part_id, None, "that version has none");
}

#[test]
fn a_price_unit_is_a_basis_or_divided_away() {
    let hundred = Item { price: number("12.5"), price_unit: 100, ..bolt() };
    for version in [CxmlVersion::V036, CxmlVersion::V050, CxmlVersion::V071] {
        let mapped = mapped(hundred.clone(), &of_version(version));
        assert_eq!((only(&mapped).unit_price.amount, only(&mapped).price_basis), (number("12.5"), Some(100)));
    }
    let divided = mapped(hundred, &of_version(CxmlVersion::V014));
    assert_eq!((only(&divided).unit_price.amount, only(&divided).price_basis), (number("0.125"), None));
    assert_eq!((divided.lines.total.amount, divided.warnings.len()), (number("0.5"), 0));
    let third = mapped(Item { price: 10.into(), price_unit: 3, ..bolt() }, &of_version(CxmlVersion::V014));
    assert_eq!((only(&third).unit_price.amount, third.lines.total.amount), (number("3.333333"), number("13.333333")));
    assert_eq!(codes(&third.warnings), [WarningCode::Rounded; 2], "the price and the sum");
}

#[test]
fn an_auxiliary_id_goes_byte_for_byte_or_not_at_all() {
    let odd = " a\tb\r\n<\u{e9}>&amp;\u{1f600} ";
    let mapped = mapped(Item { auxiliary_id: Some(odd.to_owned()), ..bolt() }, &CartConfig::default());
    assert_eq!((only(&mapped).auxiliary_id.as_deref(), mapped.warnings.len()), (Some(odd), 0));
    let longest = "ä".repeat(2_000);
    let whole = self::mapped(Item { auxiliary_id: Some(longest.clone()), ..bolt() }, &CartConfig::default());
    assert_eq!(only(&whole).auxiliary_id, Some(longest.clone()));
    for id in [longest + "!", "a\0b".to_owned()] {
        let faults =
            cxml(&cart(vec![Item { auxiliary_id: Some(id), ..bolt() }]), &CartConfig::default(), &[], &[]).unwrap_err();
        assert_eq!(pointers(&faults), ["/items/0/auxiliary_id"]);
    }
    let configured = Item { auxiliary_id: None, configuration_id: Some("cfg".to_owned()), ..bolt() };
    assert_eq!(only(&self::mapped(configured, &CartConfig::default())).auxiliary_id.as_deref(), Some("cfg"));
}

#[test]
fn an_id_of_the_buyers_cart_is_kept_where_it_can_only_be_that_one() {
    let earlier = |number: &str, id: Option<&str>| EarlierItem {
        number: number.to_owned(),
        auxiliary_id: id.map(str::to_owned),
        ..EarlierItem::default()
    };
    let returned =
        |number: &str, id: Option<&str>| Item { number: number.to_owned(), auxiliary_id: id.map(str::to_owned), ..bolt() };
    let kept = |items: Vec<Item>, earlier: &[EarlierItem]| -> Vec<Option<String>> {
        let mapped = cxml(&cart(items), &CartConfig::default(), &[], earlier).unwrap();
        mapped.lines.items.into_iter().map(|item| item.auxiliary_id).collect()
    };
    let one = [earlier("A", Some(" x ")), earlier("A", None), earlier("B", Some("y"))];
    assert_eq!(kept(vec![returned("A", None)], &one), [Some(" x ".to_owned())]);
    assert_eq!(kept(vec![returned("A", Some("z"))], &one), [Some("z".to_owned())]);
    assert_eq!(kept(vec![returned("C", None)], &one), [None]);
    assert_eq!(
        kept(vec![returned("A", None), returned("A", None)], &one),
        [None, None],
        "which of both it was, nobody knows"
    );
    let two = [earlier("A", Some("x")), earlier("A", Some("y"))];
    assert_eq!(kept(vec![returned("A", None)], &two), [None]);
    let there = vec![returned("A", Some(" x ")), returned("A", None)];
    assert_eq!(kept(there, &one), [Some(" x ".to_owned()), None], "it is not given twice");
}

#[test]
fn an_item_without_a_class_says_so() {
    let bare =
        Item { classifications: vec![Classification { scheme: "UNSPSC".to_owned(), code: " ".to_owned() }], ..bolt() };
    let mapped = mapped(bare.clone(), &CartConfig::default());
    assert_eq!(only(&mapped).classifications, [("UNSPSC".to_owned(), String::new())]);
    assert_eq!(codes(&mapped.warnings), [WarningCode::Unclassified]);
    let fixed = self::mapped(bare, &mapping(&[("Classification:UNSPSC", fixed("43211500"))]));
    assert_eq!((only(&fixed).classifications.len(), fixed.warnings.len()), (1, 0));
}

#[test]
fn what_cxml_needs_and_the_mapping_does_not_give_is_refused() {
    let nameless = Item { number: " ".to_owned(), ..bolt() };
    let faults = cxml(&cart(vec![bolt(), nameless]), &CartConfig::default(), &[], &[]).unwrap_err();
    assert_eq!(pointers(&faults), ["/items/1/number"]);
    assert!(faults[0].detail.starts_with("item 2: "), "{}", faults[0].detail);
    let config = mapping(&[("Description", from(Origin::Custom("x".to_owned())))]);
    assert_eq!(pointers(&cxml(&cart(vec![bolt()]), &config, &[], &[]).unwrap_err()), ["/items/0/description"]);
    let units = UnitMapping { refuse_unknown: true, ..UnitMapping::default() };
    let config = CartConfig { units, ..CartConfig::default() };
    let many = vec![Item { unit: "Stk".to_owned(), ..bolt() }; 60];
    assert_eq!(cxml(&cart(many), &config, &[], &[]).unwrap_err().len(), 50, "more is not told at once");
}

#[test]
fn total_shipping_and_tax_are_the_carts() {
    let mut cart = cart(vec![bolt()]);
    let shipping = [("de".to_owned(), "Versand".to_owned()), ("en".to_owned(), "Post".to_owned())].into();
    cart.total = Some(number("70.00"));
    cart.shipping = Some(Charge { amount: number("4.90"), description: shipping });
    cart.tax = Some(Charge { amount: number("-0"), description: BTreeMap::new() });
    let config = CartConfig { language: "de-AT".to_owned(), ..CartConfig::default() };
    let mapped = cxml(&cart, &config, &[], &[]).unwrap();
    assert_eq!(mapped.lines.total.amount, number("70.00"));
    let (shipping, tax) = (mapped.lines.shipping.unwrap(), mapped.lines.tax.unwrap());
    assert_eq!((shipping.money.amount, shipping.description), (number("4.90"), said("de", "Versand")));
    assert_eq!((tax.money.amount.to_string().as_str(), tax.description), ("0", said("en", "Tax")));
    cart.items.clear();
    cart.total = None;
    assert_eq!(cxml(&cart, &config, &[], &[]).unwrap().lines.total.amount, Decimal::ZERO);
}

#[test]
fn a_description_ends_after_so_many_bytes() {
    let long = Item { description: [("en".to_owned(), "ł".repeat(1_500))].into(), ..bolt() };
    let mapped = mapped(long, &CartConfig::default());
    assert_eq!(only(&mapped).description.text, "ł".repeat(1_000));
    assert_eq!(codes(&mapped.warnings), [WarningCode::Cut]);
}
