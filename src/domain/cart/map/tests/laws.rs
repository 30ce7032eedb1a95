//! What holds for every cart and every configuration: nothing grows beyond its field, nothing is cut inside of a character, nothing
//! changes in silence, and nothing falls over.

use crate::domain::{
    cart::{
        Cart, Charge, Classification, ITEMS_MAX, Item, Texts,
        config::{
            CartConfig, CxmlCart, CxmlVersion, ItemField, OciCart, OciVersion, Origin, Source, Transform, UnitMapping,
        },
        defaults::{self, Kind},
        map::{Warning, WarningCode, cxml, oci, to_oci},
        outbound::{CxmlField, OciField, Target},
        sound::tests::{bolt, cart},
        text,
    },
    session::EarlierItem,
    system::Protocol,
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use rust_decimal::Decimal;
use unicode_segmentation::UnicodeSegmentation;

/// Texts of what breaks things: accents, families, control characters, markup.
fn any_text(most: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[a-zA-Z0-9 ]{1,6}",
        2 => select(vec!["ä", "e\u{301}", "👩\u{200d}👩\u{200d}👧", "ł", "日本", "\u{202e}", "🇵🇱"]).prop_map(str::to_owned),
        1 => select(vec!["\n", "\r\n", "\t", "\0", "\u{1b}", "\u{fffe}", "\u{85}", "\u{2028}"]).prop_map(str::to_owned),
        1 => select(vec!["<b>", "</p>", "&amp;", "\"", "'>", "]]>", "<script>", "&#0;"]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    vec(piece, 0..most).prop_map(|pieces| pieces.concat())
}

fn texts() -> impl Strategy<Value = Texts> {
    let language = select(vec!["en", "de", "de_AT", "pl", "fr-CH"]).prop_map(str::to_owned);
    proptest::collection::btree_map(language, any_text(20), 0..3)
}

fn amount() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        8 => (0_i64..10_000_000, 0_u32..8).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale)),
        2 => (0_i64..i64::MAX, 0_u32..28).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale)),
        1 => (-3_i64..3).prop_map(Decimal::from),
    ]
}

prop_compose! {
    fn any_item()(
        number in any_text(12),
        description in texts(),
        long_text in texts(),
        quantity in amount(),
        unit in prop_oneof![select(vec!["EA", "KGM", "pcs", "Stück", "", "KGMs", "karton"]).prop_map(str::to_owned), any_text(3)],
        price in amount(),
        price_unit in prop_oneof![Just(1_u32), 0_u32..20, Just(100), Just(1_000_000), any::<u32>()],
        lead_time_days in option::of(prop_oneof![0_u32..60, any::<u32>()]),
        (manufacturer, manufacturer_number) in (option::of(any_text(10)), option::of(any_text(10))),
        classes in vec((select(vec!["UNSPSC", "eClass", "our own scheme"]), any_text(3)), 0..3),
        (auxiliary_id, configuration_id) in (option::of(any_text(6)), option::of(any_text(6))),
        url in option::of(any_text(20)),
        service in any::<bool>(),
        custom in option::of(any_text(15)),
    ) -> Item {
        let classifications =
            classes.into_iter().map(|(scheme, code)| Classification { scheme: scheme.to_owned(), code }).collect();
        let custom = custom.map(|text| ("x".to_owned(), text)).into_iter().collect();
        Item {
            number, description, long_text, quantity, unit, price, price_unit, lead_time_days, manufacturer, manufacturer_number,
            classifications, auxiliary_id, configuration_id, url, attachments: Vec::new(), service, custom,
        }
    }
}

/// Carts that make sense, most of them.
fn any_cart() -> impl Strategy<Value = Cart> {
    let charge = || option::of((amount(), texts()).prop_map(|(amount, description)| Charge { amount, description }));
    let whole = (vec(any_item(), 0..4), option::of(amount()), charge(), charge());
    whole.prop_map(|(mut items, total, shipping, tax)| {
        for item in &mut items {
            // Of the faults one each is enough to see that it is one.
            if item.quantity <= Decimal::ZERO {
                item.quantity = Decimal::ONE;
            }
            if item.number.trim().is_empty() {
                item.number = "N".to_owned();
            }
            item.price_unit = item.price_unit.max(1);
        }
        Cart { total, shipping, tax, ..cart(items) }
    })
}

fn any_source() -> impl Strategy<Value = Source> {
    let text = |most| any_text(most);
    let origin = prop_oneof![
        select(vec![
            ItemField::Number,
            ItemField::Description,
            ItemField::LongText,
            ItemField::LeadTimeDays,
            ItemField::Manufacturer,
            ItemField::ConfigurationId,
            ItemField::Url,
            ItemField::Service,
            ItemField::Unit,
            ItemField::ClassificationCode,
        ])
        .prop_map(Origin::Item),
        Just(Origin::Custom("x".to_owned())),
        Just(Origin::Classification("unspsc".to_owned())),
        Just(Origin::Brought("cost".to_owned())),
        text(4).prop_map(Origin::Fixed),
    ];
    let step = prop_oneof![
        (0_u16..60).prop_map(Transform::Cut),
        Just(Transform::UpperCase),
        Just(Transform::LowerCase),
        Just(Transform::StripHtml),
        text(3).prop_map(Transform::Prefix),
        text(3).prop_map(Transform::Suffix),
        (select(vec![".", "^0+", "(.)(.)", "x*", "["]), select(vec!["", "$2$1", "$0$0", "long text instead"]))
            .prop_map(|(pattern, with)| Transform::Replace { pattern: pattern.to_owned(), with: with.to_owned() }),
    ];
    (origin, vec(step, 0..3)).prop_map(|(from, transform)| Source { from, transform })
}

fn targets(protocol: Protocol) -> Vec<Target> {
    match protocol {
        Protocol::Oci => OciField::all().map(Target::Oci).collect(),
        Protocol::Cxml => [
            "SupplierPartID",
            "SupplierPartAuxiliaryID",
            "BuyerPartID",
            "Description",
            "ShortName",
            "Classification:unspsc",
            "ManufacturerPartID",
            "ManufacturerName",
            "URL",
            "LeadTime",
            "Extrinsic:x",
            "SupplierID:DUNS",
            "Comments",
        ]
        .into_iter()
        .map(|target| Target::Cxml(target.parse::<CxmlField>().unwrap()))
        .collect(),
    }
}

/// Configurations that a system of this protocol can be saved with.
fn any_config(protocol: Protocol) -> impl Strategy<Value = CartConfig> {
    let fields = proptest::collection::btree_map(select(targets(protocol)), vec(any_source(), 0..3), 0..6);
    let versions = (
        select(vec![OciVersion::V4, OciVersion::V5]),
        select(vec![CxmlVersion::V014, CxmlVersion::V036, CxmlVersion::V050, CxmlVersion::V071]),
    );
    let units = (option::of(Just("C62".to_owned())), any::<bool>(), any::<bool>());
    (fields, versions, units, select(vec!["en", "de-AT", "pl"])).prop_map(move |(fields, versions, units, language)| {
        let mut config = CartConfig {
            language: language.to_owned(),
            units: UnitMapping {
                map: units.1.then(|| ("Karton".to_owned(), "CT".to_owned())).into_iter().collect(),
                refuse_unknown: units.2 && units.0.is_none(),
                default: units.0,
            },
            oci: OciCart { version: versions.0, ..OciCart::default() },
            cxml: CxmlCart { version: versions.1, ..CxmlCart::default() },
            ..CartConfig::default()
        };
        // What could not be saved is taken out again.
        for (target, sources) in fields {
            config.fields.insert(target.clone(), sources);
            if !config.faults(protocol).is_empty() {
                config.fields.remove(&target);
            }
        }
        assert_eq!(config.faults(protocol), []);
        config
    })
}

fn brought() -> [(String, String); 1] {
    [("COST".to_owned(), "7000\u{0}\n".to_owned())]
}

/// What is said of a field of an item.
fn said<'w>(warnings: &'w [Warning], at: usize, field: &str) -> Vec<&'w Warning> {
    let of = format!("{field} of item {} ", at + 1);
    let bare = format!("{field} of item {}:", at + 1);
    let about = |warning: &&Warning| warning.detail.starts_with(&of) || warning.detail.starts_with(&bare);
    warnings.iter().filter(|warning| warning.item == Some(at + 1)).filter(about).collect()
}

/// That a text went as it was, or that it is said what became of it.
fn told(sent: Option<&str>, was: Option<&str>, said: &[&Warning]) -> Result<(), TestCaseError> {
    let was = was.filter(|text| !text.trim().is_empty());
    if said.is_empty() {
        prop_assert_eq!(sent, was, "in silence");
    } else if let (Some(sent), Some(was), [WarningCode::Cut]) =
        (sent, was, &said.iter().map(|w| w.code).collect::<Vec<_>>()[..])
    {
        prop_assert!(was.starts_with(sent) && sent.len() < was.len());
        prop_assert!(was.grapheme_indices(true).any(|(at, _)| at == sent.len()), "cut inside of a character: {:?}", sent);
    }
    Ok(())
}

fn sendable(text: &str, kind: Kind) -> Result<(), TestCaseError> {
    let fine = |c: char| text::is_sendable(c) && c != '\r' && (kind == Kind::Lines || !matches!(c, '\n' | '\t'));
    prop_assert!(text.chars().all(fine), "{:?}", text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_oci_sends_fits_and_is_what_it_was_or_said_to_be_changed(cart in any_cart(), config in any_config(Protocol::Oci)) {
        let Ok(mapped) = oci(&cart, &config, &brought()) else { return Ok(()) };
        prop_assert_eq!(mapped.lines.len(), cart.items.len());
        for (at, (line, item)) in mapped.lines.iter().zip(&cart.items).enumerate() {
            let order: Vec<OciField> = line.fields.iter().map(|(field, _)| *field).collect();
            prop_assert!(OciField::all().filter(|field| order.contains(field)).eq(order.iter().copied()), "{:?}", order);
            let value = |field: OciField| line.fields.iter().find(|(other, _)| *other == field).map(|(_, value)| value.as_str());
            for (field, text) in &line.fields {
                prop_assert!(!text.trim().is_empty() && text.chars().count() <= field.length(), "{}: {:?}", field, text);
                sendable(text, defaults::kind(&Target::Oci(*field)))?;
            }
            prop_assert!(value(OciField::Description).is_some() != value(OciField::Matnr).is_some());
            for (dependent, partner) in to_oci::partners() {
                prop_assert!(value(dependent).is_none() || value(partner).is_some());
            }
            let plain = |field: OciField| !config.fields.contains_key(&Target::Oci(field));
            for (field, was) in [
                (OciField::Vendormat, Some(item.number.as_str())),
                (OciField::Manufactmat, item.manufacturer_number.as_deref()),
                (OciField::Leadtime, item.lead_time_days.map(|days| days.to_string()).as_deref()),
                (OciField::Description, text::spoken(&item.description, &config.language).map_or(Some(item.number.as_str()), |(_, text)| Some(text))),
            ] {
                if plain(field) && (field != OciField::Description || value(OciField::Matnr).is_none()) {
                    told(value(field), was, &said(&mapped.warnings, at, field.name()))?;
                }
            }
            let number = |field| value(field).unwrap().parse::<Decimal>().unwrap();
            if said(&mapped.warnings, at, "QUANTITY").is_empty() {
                prop_assert_eq!(number(OciField::Quantity), item.quantity);
            }
            let (price, unit) = (number(OciField::Price), number(OciField::Priceunit));
            if said(&mapped.warnings, at, "PRICE").is_empty()
                && let (Some(one), Some(other)) = (price.checked_mul(item.price_unit.into()), item.price.checked_mul(unit))
                && one.scale() + other.scale() < 28
            {
                prop_assert_eq!(one, other);
            }
            if said(&mapped.warnings, at, "unit").is_empty() {
                let unit = item.unit.trim();
                prop_assert_eq!(value(OciField::Unit).unwrap(), if unit.eq_ignore_ascii_case("karton") { "CT" } else { unit });
            }
        }
    }

    #[test]
    fn what_cxml_sends_fits_and_is_what_it_was_or_said_to_be_changed(
        cart in any_cart(),
        config in any_config(Protocol::Cxml),
        earlier in vec((select(vec!["N", "B-10"]), option::of(any_text(3))), 0..4),
    ) {
        let earlier: Vec<EarlierItem> = earlier
            .into_iter()
            .map(|(number, auxiliary_id)| EarlierItem { number: number.to_owned(), auxiliary_id, ..EarlierItem::default() })
            .collect();
        let Ok(mapped) = cxml(&cart, &config, &brought(), &earlier) else { return Ok(()) };
        prop_assert_eq!(mapped.lines.items.len(), cart.items.len());
        if let Some(total) = cart.total {
            prop_assert_eq!(mapped.lines.total.amount, total);
        }
        for (at, (line, item)) in mapped.lines.items.iter().zip(&cart.items).enumerate() {
            let plain = |target: &str| !config.fields.contains_key(&target.parse::<Target>().unwrap());
            let of = |target: &str| said(&mapped.warnings, at, target);
            prop_assert_eq!(line.quantity, item.quantity);
            prop_assert!(!line.part_id.trim().is_empty() && !line.description.text.trim().is_empty() && !line.classifications.is_empty());
            prop_assert!(text::tag(&line.description.language).is_some() && !line.unit.is_empty());
            prop_assert!(line.description.text.len() <= 2_000 && line.part_id.chars().count() <= 255);
            let named = line.classifications.iter().chain(&line.extrinsics).chain(&line.supplier_id);
            let simple = [&line.buyer_part_id, &line.short_name, &line.manufacturer_part_id, &line.manufacturer_name, &line.url];
            let texts = named.map(|(_, text)| text).chain(simple.into_iter().flatten());
            for text in texts.chain([&line.part_id, &line.description.text, &line.unit]) {
                sendable(text, Kind::Line)?;
            }
            sendable(line.comments.as_ref().map_or("", |comments| &comments.text), Kind::Lines)?;
            let own = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
            if plain("SupplierPartAuxiliaryID") && let Some(id) = own(&item.auxiliary_id).or_else(|| own(&item.configuration_id)) {
                prop_assert_eq!(line.auxiliary_id.as_ref(), Some(&id), "byte for byte");
            }
            for (target, sent, was) in [
                ("SupplierPartID", Some(line.part_id.as_str()), Some(item.number.as_str())),
                ("ManufacturerName", line.manufacturer_name.as_deref(), item.manufacturer.as_deref()),
                ("URL", line.url.as_deref(), item.url.as_deref()),
            ] {
                if plain(target) {
                    told(sent, was, &of(target))?;
                }
            }
            let basis = line.price_basis.unwrap_or(1);
            prop_assert!(config.cxml.version >= CxmlVersion::V036 || line.price_basis.is_none());
            if of("UnitPrice").is_empty()
                && let (Some(one), Some(other)) =
                    (line.unit_price.amount.checked_mul(item.price_unit.into()), item.price.checked_mul(basis.into()))
                && one.scale() + other.scale() < 28
            {
                prop_assert_eq!(one, other);
            }
        }
    }
}

#[test]
fn the_largest_carts_go() {
    let items: Vec<Item> = (0..ITEMS_MAX).map(|n| Item { number: format!("N-{n}"), auxiliary_id: None, ..bolt() }).collect();
    let earlier: Vec<EarlierItem> = (0..ITEMS_MAX)
        .map(|n| EarlierItem { number: format!("N-{n}"), auxiliary_id: Some(format!("id {n}")), ..EarlierItem::default() })
        .collect();
    let cart = cart(items);
    assert_eq!(oci(&cart, &CartConfig::default(), &[]).unwrap().lines.len(), ITEMS_MAX);
    let mapped = cxml(&cart, &CartConfig::default(), &[], &earlier).unwrap();
    assert!(mapped.lines.items.iter().enumerate().all(|(n, item)| item.auxiliary_id == Some(format!("id {n}"))));
}
