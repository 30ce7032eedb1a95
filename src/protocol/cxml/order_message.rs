//! Writes a cart as the form that cXML takes it back in: a `PunchOutOrderMessage`, valid against the DTD of the version that the
//! system wants, in the field that it wants. What the elements hold was mapped before (`domain::cart`); the page that posts the form
//! is left to `web`.

use super::{
    answer::{Stamp, timestamp},
    markup::{Markup, Repertoire},
};
use crate::{
    domain::{
        cart::{
            Currency,
            config::{CartConfig, CxmlEncoding, CxmlVersion},
            form::ReturnForm,
            map::{Warning, WarningCode},
            outbound::{CxmlCharge, CxmlItem, CxmlLines, Money, Spoken},
        },
        login::{DeploymentMode, Operation},
        session::{Handover, Party},
    },
    protocol::frame,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use rust_decimal::Decimal;

/// What the buyer takes back.
#[derive(Clone, Copy, Debug)]
pub enum Handed<'a> {
    /// A cart. Without items it is as good as nothing.
    Cart(&'a CxmlLines),
    /// Nothing: a new cart was not filled, or an earlier one is to be deleted. Nothing costs nothing, in this currency if it has one.
    Nothing(Option<Currency>),
    /// The earlier cart, as it was.
    Unchanged,
}

/// The language of a document for which nobody chose one.
const LANGUAGE: &str = "en";
/// The currency in which nothing costs nothing.
const NO_CURRENCY: &str = "USD";
/// The domain of somebody who has none.
const DOMAIN: &str = "NetworkId";

/// The form that takes a cart back. Of what `allowed` says of the system, the document says what may become of the cart later.
#[must_use]
pub fn order_message(
    handed: Handed<'_>,
    config: &CartConfig,
    allowed: &[Operation],
    handover: &Handover,
    stamp: &Stamp,
) -> (ReturnForm, Vec<Warning>) {
    let (name, repertoire) = match config.cxml.encoding {
        CxmlEncoding::Base64 => ("cxml-base64", Repertoire::Unicode),
        CxmlEncoding::Urlencoded => ("cxml-urlencoded", Repertoire::Ascii),
    };
    let mut writer = Writer { markup: Markup::new(repertoire), version: config.cxml.version, warnings: Vec::new() };
    writer.document(handed, &config.language, allowed, handover, stamp);
    let document = writer.markup.finish();
    let value = match config.cxml.encoding {
        CxmlEncoding::Base64 => STANDARD.encode(document),
        CxmlEncoding::Urlencoded => document,
    };
    let frames = handover.extrinsics.iter().filter(|(name, _)| name.eq_ignore_ascii_case("ReturnFrame"));
    let form = ReturnForm {
        action: handover.return_url.clone(),
        target: frame::of(frames.map(|(_, frame)| frame.as_str())),
        charset: "utf-8".to_owned(),
        fields: vec![(name.to_owned(), value)],
    };
    (form, writer.warnings)
}

struct Writer {
    markup: Markup,
    version: CxmlVersion,
    warnings: Vec<Warning>,
}

impl Writer {
    fn document(&mut self, handed: Handed<'_>, language: &str, allowed: &[Operation], handover: &Handover, stamp: &Stamp) {
        let (version, at) = (self.version.as_str(), timestamp(stamp.at));
        self.markup
            .raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE cXML SYSTEM \"http://xml.cxml.org/schemas/cXML/");
        self.markup.raw(version);
        self.markup.raw("/cXML.dtd\">\n");
        let (payload_id, language) = (stamp.payload_id.as_str(), tag(language));
        let root = [("version", version), ("payloadID", payload_id), ("timestamp", &at), ("xml:lang", language)];
        self.markup.open("cXML", &root);
        self.header(handover);
        let test = handover.envelope.deployment_mode == Some(DeploymentMode::Test);
        self.markup.open("Message", &[("deploymentMode", if test { "test" } else { "production" })]);
        if matches!(handed, Handed::Unchanged) {
            self.markup.leaf(
                "Status",
                &[("code", "204"), ("text", "No Content"), ("xml:lang", "en")],
                "The cart is unchanged.",
            );
        }
        self.markup.open("PunchOutOrderMessage", &[]);
        let cookie = handover.buyer_cookie.as_deref().unwrap_or_default();
        self.markup.foreign("BuyerCookie", &handover.envelope.cookie_namespaces, cookie);
        let lines = match handed {
            Handed::Cart(lines) => Some(lines),
            Handed::Nothing(_) | Handed::Unchanged => None,
        };
        self.summary(handed, allowed);
        self.warn_of_loss(None);
        for (place, item) in lines.iter().flat_map(|lines| &lines.items).enumerate() {
            self.item(item, place + 1);
            self.warn_of_loss(Some(place + 1));
        }
        for element in ["PunchOutOrderMessage", "Message", "cXML"] {
            self.markup.close(element);
        }
        self.markup.raw("\n");
    }

    /// `Header`: who was asked answers whoever asked. Nobody proves anything in the buyer's browser.
    fn header(&mut self, handover: &Handover) {
        let envelope = &handover.envelope;
        self.markup.open("Header", &[]);
        for (element, parties) in [("From", &envelope.to), ("To", &envelope.from), ("Sender", &envelope.to)] {
            self.markup.open(element, &[]);
            for party in parties {
                self.credential(party);
            }
            if parties.is_empty() {
                self.credential(&Party::default());
            }
            if element == "Sender" {
                self.markup.leaf("UserAgent", &[], concat!("punchgate ", env!("CARGO_PKG_VERSION")));
            }
            self.markup.close(element);
        }
        self.markup.close("Header");
    }

    fn credential(&mut self, party: &Party) {
        let domain = if party.domain.is_empty() { DOMAIN } else { &party.domain };
        self.markup.open("Credential", &[("domain", domain)]);
        self.markup.leaf("Identity", &[], &party.identity);
        self.markup.close("Credential");
    }

    /// `PunchOutOrderMessageHeader`: what all of it costs, and whether the buyer may come back with it.
    fn summary(&mut self, handed: Handed<'_>, allowed: &[Operation]) {
        let later = [Operation::Edit, Operation::Inspect].into_iter().find(|operation| allowed.contains(operation));
        let later = later.unwrap_or(Operation::Create).as_str();
        self.markup.open("PunchOutOrderMessageHeader", &[("operationAllowed", later), ("quoteStatus", "final")]);
        self.markup.open("Total", &[]);
        let nothing = |currency: &str, markup: &mut Markup| markup.leaf("Money", &[("currency", currency)], "0.00");
        match handed {
            Handed::Cart(lines) => self.money(&lines.total),
            Handed::Nothing(Some(currency)) => nothing(currency.as_str(), &mut self.markup),
            Handed::Nothing(None) | Handed::Unchanged => nothing(NO_CURRENCY, &mut self.markup),
        }
        self.markup.close("Total");
        if let Handed::Cart(lines) = handed {
            self.charge("Shipping", lines.shipping.as_ref());
            self.charge("Tax", lines.tax.as_ref());
        }
        self.markup.close("PunchOutOrderMessageHeader");
    }

    fn money(&mut self, money: &Money) {
        self.markup.leaf("Money", &[("currency", money.currency.as_str())], &money.amount.to_string());
    }

    fn charge(&mut self, element: &'static str, charge: Option<&CxmlCharge>) {
        if let Some(charge) = charge {
            self.markup.open(element, &[]);
            self.money(&charge.money);
            self.spoken("Description", &charge.description);
            self.markup.close(element);
        }
    }

    fn spoken(&mut self, element: &'static str, spoken: &Spoken) {
        self.markup.leaf(element, &[("xml:lang", tag(&spoken.language))], &spoken.text);
    }

    /// `ItemIn`, its parts in the order of the DTD.
    fn item(&mut self, item: &CxmlItem, number: usize) {
        let since_036 = self.version >= CxmlVersion::V036;
        self.markup.open("ItemIn", &[("quantity", &item.quantity.to_string())]);
        self.markup.open("ItemID", &[]);
        self.markup.leaf("SupplierPartID", &[], &item.part_id);
        self.markup.leaf_of("SupplierPartAuxiliaryID", item.auxiliary_id.as_deref());
        if since_036 {
            self.markup.leaf_of("BuyerPartID", item.buyer_part_id.as_deref());
        }
        self.markup.close("ItemID");
        self.detail(item, since_036);
        if let Some((domain, number)) = &item.supplier_id {
            self.markup.leaf("SupplierID", &[("domain", domain)], number);
        }
        if let Some(comments) = item.comments.as_ref().filter(|_| since_036) {
            self.spoken("Comments", comments);
        }
        self.markup.close("ItemIn");
        if !since_036 {
            let there = [("BuyerPartID", item.buyer_part_id.is_some()), ("Comments", item.comments.is_some())];
            for (element, _) in there.into_iter().filter(|(_, there)| *there) {
                self.leave_out(element, number);
            }
        }
    }

    fn detail(&mut self, item: &CxmlItem, since_036: bool) {
        self.markup.open("ItemDetail", &[]);
        self.markup.open("UnitPrice", &[]);
        self.money(&if since_036 { item.unit_price.clone() } else { of_one(item) });
        self.markup.close("UnitPrice");
        self.markup.open("Description", &[("xml:lang", tag(&item.description.language))]);
        self.markup.leaf_of("ShortName", item.short_name.as_deref());
        self.markup.text("Description", &item.description.text);
        self.markup.close("Description");
        self.markup.leaf("UnitOfMeasure", &[], &item.unit);
        if let Some(basis) = item.price_basis.filter(|_| since_036) {
            self.markup.open("PriceBasisQuantity", &[("quantity", &basis.to_string()), ("conversionFactor", "1")]);
            self.markup.leaf("UnitOfMeasure", &[], &item.unit);
            self.markup.close("PriceBasisQuantity");
        }
        for (domain, code) in &item.classifications {
            self.markup.leaf("Classification", &[("domain", domain)], code);
        }
        self.markup.leaf_of("ManufacturerPartID", item.manufacturer_part_id.as_deref());
        self.markup.leaf_of("ManufacturerName", item.manufacturer_name.as_deref());
        self.markup.leaf_of("URL", item.url.as_deref());
        self.markup.leaf_of("LeadTime", item.lead_time_days.map(|days| days.to_string()).as_deref());
        for (name, value) in &item.extrinsics {
            self.markup.leaf("Extrinsic", &[("name", name)], value);
        }
        self.markup.close("ItemDetail");
    }

    fn leave_out(&mut self, element: &str, item: usize) {
        let version = self.version.as_str();
        self.warnings.push(Warning {
            code: WarningCode::LeftOut,
            item: Some(item),
            detail: format!("{element} was left out: an item of cXML {version} has none. Set the version of this system to 1.2.036 or later."),
        });
    }

    fn warn_of_loss(&mut self, item: Option<usize>) {
        for element in self.markup.lossy() {
            self.warnings.push(Warning {
                code: WarningCode::CharactersReplaced,
                item,
                detail: format!(
                    "{element}: control characters and others that XML does not have were taken out. Take them out of what \
                     the shop sends."
                ),
            });
        }
    }
}

/// The price of one unit, for a version that has no `PriceBasisQuantity` to say that a price is for more.
fn of_one(item: &CxmlItem) -> Money {
    let price = item.price_basis.and_then(|basis| item.unit_price.amount.checked_div(Decimal::from(basis)));
    Money { amount: price.map_or(item.unit_price.amount, |price| price.normalize()), ..item.unit_price.clone() }
}

/// A language tag, or the usual one for what is none.
fn tag(language: &str) -> &str {
    let mut parts = language.split('-');
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let primary = parts.next().is_some_and(|first| part(first) && first.bytes().all(|byte| byte.is_ascii_alphabetic()));
    if primary && parts.all(part) { language } else { LANGUAGE }
}
