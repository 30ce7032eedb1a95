//! Carts of 250 to 4,000 items, mapped and written in each protocol: `cargo bench --bench carts`. It prints how long each takes,
//! how large the cart and the form are, and by how much the memory of the process has grown at most. All of them grow with the
//! number of items and not faster.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and stops where it cannot go on")]

use chrono::DateTime;
use punchgate::{
    domain::{
        cart::{
            Cart,
            config::{CartConfig, CxmlCart, CxmlEncoding, CxmlVersion, OciCart},
            form::ReturnForm,
            map,
        },
        login::Operation,
        session::Handover,
    },
    protocol::{
        cxml::{self, answer::Stamp},
        oci,
    },
};
use serde_json::json;
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// How often each is done; the median counts.
const ROUNDS: usize = 21;
/// What a cart of 2,000 items may take.
const MOST: Duration = Duration::from_millis(500);

type Writer = fn(&Cart) -> ReturnForm;

fn main() {
    let writers: [(&str, Writer); 4] = [
        ("OCI, utf-8", |cart| in_oci(cart, "utf-8")),
        ("OCI, iso-8859-1", |cart| in_oci(cart, "iso-8859-1")),
        ("cXML, base64", |cart| in_cxml(cart, CxmlEncoding::Base64)),
        ("cXML, urlencoded", |cart| in_cxml(cart, CxmlEncoding::Urlencoded)),
    ];
    println!("{:<18}{:>8}{:>12}{:>14}{:>14}{:>14}", "", "items", "median", "cart", "form", "peak grew by");
    for items in [250, 500, 1000, 2000, 4000] {
        let cart = cart(items);
        let size = serde_json::to_vec(&cart).unwrap().len();
        for (name, writer) in writers {
            let before = peak();
            let mut times: Vec<Duration> = Vec::with_capacity(ROUNDS);
            let mut written = 0;
            for _ in 0..ROUNDS {
                let begun = Instant::now();
                let form = writer(black_box(&cart));
                times.push(begun.elapsed());
                written = form.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
            }
            times.sort_unstable();
            let median = times.get(ROUNDS / 2).copied().unwrap();
            let grown = peak().saturating_sub(before);
            println!(
                "{name:<18}{items:>8}{:>10.1?}{:>10} KiB{:>10} KiB{grown:>10} KiB",
                median,
                size / 1024,
                written / 1024
            );
            assert!(items > 2000 || median < MOST, "{name}: {items} items took {median:?}");
        }
    }
}

/// A cart such as an ordinary shop returns: texts with umlauts and HTML, of some hundred characters.
fn cart(items: usize) -> Cart {
    let item = |number: usize| {
        json!({
            "number": format!("HX-{number:05}"),
            "description": {"en": format!("Safety glove {number}"), "de": format!("Schutzhandschuh {number}, Größe 9")},
            "long_text": {"de": "<p>EN 388 <b>4131X</b> &amp; EN ISO 374-1, für Öl geeignet.</p>".repeat(4)},
            "quantity": "12.5", "unit": if number.is_multiple_of(3) { "Paar" } else { "C62" }, "price": "14.90", "price_unit": 10,
            "lead_time_days": 3, "manufacturer": "Handwerk & Söhne", "manufacturer_number": format!("HS-{number}"),
            "classifications": [{"scheme": "UNSPSC", "code": "46181504"}, {"scheme": "eClass", "code": "40010602"}],
            "auxiliary_id": format!("cart-7f3a;line={number}"), "configuration_id": null,
            "url": format!("https://shop.example/p/{number}?a=1&b=2"), "attachments": [], "service": false,
            "custom": {"sku": format!("{number}"), "color": "blau"}})
    };
    let items: Vec<_> = (1..=items).map(item).collect();
    serde_json::from_value(json!({"currency": "EUR", "items": items, "total": null, "shipping": null, "tax": null})).unwrap()
}

fn config() -> CartConfig {
    serde_json::from_value(json!({
        "language": "de", "units": {"map": {"Paar": "PR", "Stück": "PCE"}},
        "fields": {
            "VENDORMAT": [{"from": {"custom": "sku"}, "transform": ["upper_case", {"prefix": "V-"}]}],
            "CUST_FIELD1": [{"from": {"custom": "color"}, "transform": [{"replace": {"pattern": "^(b)lau$", "with": "$1lue"}}]}],
            "Extrinsic:Color": [{"from": {"custom": "color"}}],
            "Comments": [{"from": {"item": "long_text"}, "transform": ["strip_html"]}]}}))
    .unwrap()
}

fn in_oci(cart: &Cart, charset: &str) -> ReturnForm {
    let config = CartConfig { oci: OciCart { charset: charset.to_owned(), ..OciCart::default() }, ..config() };
    let mapped = map::oci(cart, &config, &[]).unwrap();
    let handover = Handover { return_url: "https://srm.example/hook?a=1".to_owned(), ..Handover::default() };
    oci::return_form(&mapped.lines, &config.oci, &handover).0
}

fn in_cxml(cart: &Cart, encoding: CxmlEncoding) -> ReturnForm {
    let config = CartConfig { cxml: CxmlCart { version: CxmlVersion::V071, encoding }, ..config() };
    let mapped = map::cxml(cart, &config, &[], &[]).unwrap();
    let handover = Handover { return_url: "https://buyer.example/cart".to_owned(), ..Handover::default() };
    let stamp = Stamp { payload_id: "1@punchgate".to_owned(), at: DateTime::UNIX_EPOCH };
    let handed = cxml::Handed::Cart(&mapped.lines);
    cxml::order_message(handed, &config, &[Operation::Create], &handover, &stamp).0
}

/// The most memory that this process ever occupied, in KiB, as Linux knows it; nothing elsewhere.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
