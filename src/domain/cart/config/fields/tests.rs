//! Configurations that can never work, each with the place of its fault; and such that can.

use super::*;
use crate::domain::cart::config::{CxmlVersion, OciVersion, UnitMapping};
use serde_json::{Value, json};

fn config(json: Value) -> CartConfig {
    serde_json::from_value(json).unwrap()
}

fn pointers(config: &CartConfig, protocol: Protocol) -> Vec<String> {
    config.faults(protocol).into_iter().map(|fault| fault.pointer).collect()
}

/// The pointers of the faults of a mapping, without the path to the fields.
fn of_fields(fields: Value, protocol: Protocol) -> Vec<String> {
    let pointers = pointers(&config(Value::from_iter([("fields", fields)])), protocol);
    pointers.into_iter().map(|pointer| pointer.strip_prefix("/fields").unwrap().to_owned()).collect()
}

fn oci(fields: Value) -> Vec<String> {
    of_fields(fields, Protocol::Oci)
}

fn cxml(fields: Value) -> Vec<String> {
    of_fields(fields, Protocol::Cxml)
}

#[test]
fn the_defaults_and_ordinary_mappings_can_work() {
    for protocol in [Protocol::Oci, Protocol::Cxml] {
        assert_eq!(CartConfig::default().faults(protocol), []);
    }
    let fields = json!({
        "MATNR": [{"from": {"custom": "material"}, "transform": [{"replace": {"pattern": r"^0+", "with": ""}}, {"cut": 18}]}],
        "DESCRIPTION": [{"from": {"item": "description"}, "transform": ["strip_html", "upper_case"]}, {"from": {"item": "number"}}],
        "LEADTIME": [{"from": {"fixed": "14"}}],
        "SERVICE": [],
        "MATGROUP": [{"from": {"classification": "eClass"}}, {"from": {"fixed": "0815"}}],
        "CONTRACT": [{"from": {"brought": "AGREEMENT_NO"}}],
        "CONTRACT_ITEM": [{"from": {"fixed": "10"}}],
    });
    assert_eq!(oci(fields), [""; 0]);
    let fields = json!({
        "SupplierPartAuxiliaryID": [{"from": {"custom": "line"}}],
        "Classification:UNSPSC": [{"from": {"fixed": "43211500"}}],
        "Extrinsic:a/b~c": [{"from": {"item": "unit"}, "transform": [{"prefix": "unit "}, {"suffix": "."}]}],
        "SupplierID:DUNS": [{"from": {"fixed": "123456789"}}],
        "Comments": [],
    });
    assert_eq!(cxml(fields), [""; 0]);
}

#[test]
fn a_field_of_the_other_protocol_is_refused_with_the_right_one() {
    let both = json!({"VENDORMAT": [], "ITEM_TYPE": [], "Description": [], "Extrinsic:a/b": []});
    let config = config(json!({ "fields": both }));
    let told = |protocol: Protocol| -> Vec<String> {
        config.faults(protocol).into_iter().map(|fault| format!("{} {}", fault.pointer, fault.wrong.detail())).collect()
    };
    let (in_oci, in_cxml) = (told(Protocol::Oci), told(Protocol::Cxml));
    assert!(
        in_cxml[0].starts_with("/fields/VENDORMAT ") && in_cxml[0].ends_with("there it is `SupplierPartID`"),
        "{in_cxml:?}"
    );
    assert!(in_cxml[1].starts_with("/fields/ITEM_TYPE ") && in_cxml[1].ends_with("use `Extrinsic:NAME`"), "{in_cxml:?}");
    assert!(in_oci[1].starts_with("/fields/Description ") && in_oci[1].ends_with("there it is `DESCRIPTION`"), "{in_oci:?}");
    assert!(in_oci[2].starts_with("/fields/Extrinsic:a~1b "), "{in_oci:?}");
    // What is suggested is there.
    for field in OciField::all() {
        if let Some(other) = super::in_cxml(field) {
            assert!(other.parse::<CxmlField>().is_ok(), "{other}");
        }
    }
}

#[test]
fn amounts_and_what_a_version_does_not_have_are_not_mapped() {
    let amounts = json!({"QUANTITY": [], "UNIT": [], "PRICE": [], "CURRENCY": [], "PRICEUNIT": []});
    assert_eq!(oci(amounts), ["/QUANTITY", "/UNIT", "/PRICE", "/CURRENCY", "/PRICEUNIT"]);
    let mut outlines = config(json!({"fields": {"ITEM_TYPE": [], "PARENT_ID": []}}));
    assert_eq!(pointers(&outlines, Protocol::Oci), ["/fields/ITEM_TYPE", "/fields/PARENT_ID"]);
    outlines.oci.version = OciVersion::V5;
    assert_eq!(pointers(&outlines, Protocol::Oci), [""; 0]);
    let mut buyers = config(json!({"fields": {"BuyerPartID": [{"from": {"custom": "m"}}]}}));
    assert_eq!(pointers(&buyers, Protocol::Cxml), ["/fields/BuyerPartID"]);
    buyers.cxml.version = CxmlVersion::V036;
    assert_eq!(pointers(&buyers, Protocol::Cxml), [""; 0]);
}

#[test]
fn a_transformation_that_cannot_be_done_is_pointed_at() {
    let through = |steps: Value| oci(json!({"VENDORMAT": [{"from": {"item": "number"}, "transform": steps}]}));
    let replace = |pattern: &str, with: &str| json!({"replace": {"pattern": pattern, "with": with}});
    assert_eq!(through(json!([{"cut": 1}, {"cut": 0}])), ["/VENDORMAT/0/transform/1/cut"]);
    for pattern in ["(", "", r"(\w{1000}){1000}", &"x".repeat(PATTERN_MAX + 1)] {
        assert_eq!(through(json!([replace(pattern, "")])), ["/VENDORMAT/0/transform/0/replace/pattern"], "{pattern}");
    }
    assert_eq!(through(json!([replace("x", &"y".repeat(201))])), ["/VENDORMAT/0/transform/0/replace/with"]);
    assert_eq!(through(json!([{"prefix": "y".repeat(201)}])), ["/VENDORMAT/0/transform/0/prefix"]);
    assert_eq!(through(json!([{"suffix": "y".repeat(201)}])), ["/VENDORMAT/0/transform/0/suffix"]);
    assert_eq!(through(json!(vec!["upper_case"; STEPS_MAX])), [""; 0]);
    assert_eq!(through(json!(vec!["upper_case"; STEPS_MAX + 1])), ["/VENDORMAT/0/transform"]);
}

#[test]
fn a_fixed_value_fits_its_field() {
    let fixed = |field: &str, value: &str| oci(json!({field: [{"from": {"fixed": value}}]}));
    assert_eq!(fixed("MATGROUP", "0123456789"), [""; 0]);
    assert_eq!(fixed("MATGROUP", "01234567890"), ["/MATGROUP/0/from/fixed"]);
    assert_eq!(fixed("LEADTIME", "soon"), ["/LEADTIME/0/from/fixed"]);
    assert_eq!(fixed("LEADTIME", "100000"), ["/LEADTIME/0/from/fixed"]);
    assert_eq!(fixed("SERVICE", "yes"), ["/SERVICE/0/from/fixed"]);
    assert_eq!(fixed("VENDOR", " "), ["/VENDOR/0/from/fixed"], "nothing is said by no source");
    let cut = json!({"MATGROUP": [{"from": {"fixed": "01234567890"}, "transform": [{"cut": 10}]}]});
    assert_eq!(oci(cut), [""; 0], "what counts is what comes out");
    for origin in ["custom", "classification", "brought"] {
        assert_eq!(oci(json!({"VENDOR": [{"from": {origin: ""}}]})), [format!("/VENDOR/0/from/{origin}")]);
    }
}

#[test]
fn what_every_item_needs_has_a_source() {
    assert_eq!(oci(json!({"DESCRIPTION": []})), ["/DESCRIPTION"]);
    assert_eq!(oci(json!({"DESCRIPTION": [], "MATNR": []})), ["/DESCRIPTION"]);
    assert_eq!(oci(json!({"DESCRIPTION": [], "MATNR": [{"from": {"item": "number"}}]})), [""; 0]);
    assert_eq!(cxml(json!({"Description": [], "SupplierPartID": []})), ["/SupplierPartID", "/Description"]);
    let alone = |dependent: &str| oci(json!({dependent: [{"from": {"fixed": "1"}}]}));
    assert_eq!(alone("CONTRACT_ITEM"), ["/CONTRACT_ITEM"]);
    assert_eq!(alone("EXT_QUOTE_ITEM"), ["/EXT_QUOTE_ITEM"]);
    assert_eq!(alone("EXT_CATEGORY"), [""; 0], "its scheme has a usual source");
    assert_eq!(oci(json!({"EXT_CATEGORY": [{"from": {"fixed": "1"}}], "EXT_SCHEMA_TYPE": []})), ["/EXT_CATEGORY"]);
}

#[test]
fn ids_of_lines_are_not_changed_and_some_things_there_are_once() {
    let changed = json!({"SupplierPartAuxiliaryID": [{"from": {"item": "auxiliary_id"}, "transform": [{"cut": 100}]}]});
    assert_eq!(cxml(changed), ["/SupplierPartAuxiliaryID/0/transform"]);
    assert_eq!(cxml(json!({"SupplierID:DUNS": [], "SupplierID:Own": []})), ["/SupplierID:Own"]);
    assert_eq!(cxml(json!({"Classification:UNSPSC": [], "Classification:unspsc": []})), ["/Classification:unspsc"]);
    let many: serde_json::Map<_, _> = (0..=ENTRIES_MAX).map(|n| (format!("Extrinsic:{n}"), json!([]))).collect();
    assert_eq!(cxml(many.into()), [""]);
    let ten =
        json!({"from": {"item": "url"}, "transform": vec![json!({"replace": {"pattern": "x", "with": ""}}); STEPS_MAX]});
    let replacing = |sources: usize| json!({"Comments": vec![ten.clone(); sources]});
    assert_eq!((cxml(replacing(5)), cxml(replacing(6))), (vec![], vec![String::new()]));
    let sources = vec![json!({"from": {"item": "url"}}); STEPS_MAX + 1];
    assert_eq!(cxml(json!({ "Comments": sources })), ["/Comments"]);
    assert_eq!(cxml(json!({format!("Extrinsic:{}", "x".repeat(201)): []})).len(), 1);
}

#[test]
fn units_language_index_and_frames_have_their_form() {
    let units = |map: &[(&str, &str)], default: Option<&str>, refuse_unknown| {
        let map = map.iter().map(|(shop, buyer)| ((*shop).to_owned(), (*buyer).to_owned())).collect();
        let units = UnitMapping { map, default: default.map(str::to_owned), refuse_unknown };
        let config = CartConfig { units, ..CartConfig::default() };
        (pointers(&config, Protocol::Oci), pointers(&config, Protocol::Cxml).len())
    };
    let at = |pointer: &str| vec![pointer.to_owned()];
    assert_eq!(units(&[("Stk", "PCE"), ("pcs", "PCE")], Some("EA"), false), (vec![], 0));
    assert_eq!(units(&[("Stk", "EACH")], None, false), (at("/units/map"), 0), "cXML has room for it");
    assert_eq!(units(&[("Stk", "PCE"), ("STK ", "PCE")], None, false), (at("/units/map"), 1));
    assert_eq!(units(&[(" ", "PCE")], None, false), (at("/units/map"), 1));
    assert_eq!(units(&[("Stk", "")], None, false), (at("/units/map"), 1));
    assert_eq!(units(&[], Some("EACH"), false), (at("/units/default"), 0));
    assert_eq!(units(&[], Some("EA"), true), (at("/units/refuse_unknown"), 1));
    let many: Vec<String> = (0..=200).map(|n| format!("u{n}")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|unit| (unit.as_str(), "EA")).collect();
    assert_eq!(units(&many[1..], None, false), (vec![], 0));
    assert_eq!(units(&many, None, false), (at("/units/map"), 1));

    let mut wrong =
        CartConfig { language: "de_AT".to_owned(), frame_ancestors: vec!["*".to_owned()], ..CartConfig::default() };
    wrong.oci.start_index = 2;
    assert_eq!(pointers(&wrong, Protocol::Oci), ["/language", "/frame_ancestors/0", "/oci/start_index"]);
    wrong.frame_ancestors = vec!["https://a.example".to_owned(); ENTRIES_MAX + 1];
    assert_eq!(pointers(&wrong, Protocol::Oci), ["/language", "/frame_ancestors", "/oci/start_index"]);
}
