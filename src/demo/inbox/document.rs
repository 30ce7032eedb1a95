//! Reads cXML as a procurement system would, which knows nothing of how punchgate writes it: a document as a small tree, and what an
//! order message or an answer says.

use quick_xml::{Reader, events::Event};
use std::collections::BTreeMap;

/// How deep a document may be.
const DEPTH_MAX: usize = 32;

/// An element with what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    /// The text directly inside.
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// Reads a document. An entity that is not one of XML's own stays as it is written: nothing is declared or fetched.
    pub(super) fn parse(document: &str) -> Option<Self> {
        let mut reader = Reader::from_str(document);
        let mut open: Vec<Self> = Vec::new();
        loop {
            let closed = match reader.read_event().ok()? {
                Event::Start(tag) => {
                    open.push(Self::of_tag(tag.name().0, tag.attributes())?);
                    if open.len() > DEPTH_MAX {
                        return None;
                    }
                    None
                }
                Event::Empty(tag) => Some(Self::of_tag(tag.name().0, tag.attributes())?),
                Event::End(_) => Some(open.pop()?),
                Event::Text(text) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text.xml10_content());
                    }
                    None
                }
                Event::CData(text) => {
                    open.last_mut()?.text.push_str(&text.xml10_content());
                    None
                }
                Event::GeneralRef(reference) => {
                    open.last_mut()?.text.push_str(&resolved(&reference));
                    None
                }
                Event::Eof => return None,
                Event::Decl(_) | Event::DocType(_) | Event::PI(_) | Event::Comment(_) => None,
            };
            match (closed, open.last_mut()) {
                (Some(element), Some(parent)) => parent.children.push(element),
                (Some(root), None) => return Some(root),
                (None, _) => {}
            }
        }
    }

    fn of_tag(name: &str, attributes: quick_xml::events::attributes::Attributes<'_>) -> Option<Self> {
        let mut element = Self { name: name.to_owned(), ..Self::default() };
        for attribute in attributes {
            let attribute = attribute.ok()?;
            let mut pieces = attribute.value.split('&');
            let mut value = pieces.next().unwrap_or_default().to_owned();
            for piece in pieces {
                let (reference, rest) = piece.split_once(';')?;
                value.push_str(&resolved(reference));
                value.push_str(rest);
            }
            element.attributes.insert(attribute.key.0.to_owned(), value);
        }
        Some(element)
    }

    /// The first element on this way down, such as `Message/PunchOutOrderMessage`.
    pub(super) fn at(&self, way: &str) -> Option<&Self> {
        way.split('/').try_fold(self, |element, name| element.all(name).next())
    }

    /// The elements directly inside that have this name.
    fn all(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The trimmed text of the element on this way down.
    fn text_at(&self, way: &str) -> Option<String> {
        let text = self.at(way)?.text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    fn money(&self, way: &str) -> Option<String> {
        let money = self.at(way)?;
        Some(format!("{} {}", money.text.trim(), money.attribute("currency").unwrap_or_default()))
    }
}

/// The character of a reference, or the reference itself.
fn resolved(reference: &str) -> String {
    let number = reference.strip_prefix('#').and_then(|number| match number.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => number.parse().ok(),
    });
    match (reference, number.and_then(char::from_u32)) {
        ("lt", _) => "<".to_owned(),
        ("gt", _) => ">".to_owned(),
        ("amp", _) => "&".to_owned(),
        ("apos", _) => "'".to_owned(),
        ("quot", _) => "\"".to_owned(),
        (_, Some(character)) => character.to_string(),
        _ => format!("&{reference};"),
    }
}

/// A line of an order message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) number: String,
    pub(super) auxiliary_id: Option<String>,
    pub(super) description: String,
    pub(super) quantity: String,
    pub(super) unit: String,
    pub(super) price: String,
    /// Whatever else it says, by name.
    pub(super) others: Vec<(String, String)>,
}

/// What an order message says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OrderMessage {
    pub(super) buyer_cookie: String,
    /// The code and text of its `Status`, if it has one.
    pub(super) status: Option<(String, String)>,
    pub(super) items: Vec<Item>,
    /// Total, shipping, tax.
    pub(super) amounts: Vec<(&'static str, String)>,
}

impl OrderMessage {
    /// Reads one; `None` if the document is none.
    pub(super) fn read(document: &str) -> Option<Self> {
        let root = Element::parse(document)?;
        let envelope = root.at("Message")?;
        let message = envelope.at("PunchOutOrderMessage")?;
        let header = message.at("PunchOutOrderMessageHeader");
        let amount = |way| header.and_then(|header| header.money(way));
        let amounts =
            [("Total", amount("Total/Money")), ("Shipping", amount("Shipping/Money")), ("Tax", amount("Tax/Money"))];
        Some(Self {
            buyer_cookie: message.text_at("BuyerCookie").unwrap_or_default(),
            status: envelope.at("Status").map(|status| {
                let said = |name| status.attribute(name).unwrap_or_default().to_owned();
                (said("code"), said("text"))
            }),
            items: message.all("ItemIn").map(item).collect(),
            amounts: amounts.into_iter().filter_map(|(name, amount)| Some((name, amount?))).collect(),
        })
    }
}

fn item(element: &Element) -> Item {
    let text = |way| element.text_at(way);
    let mut others = Vec::new();
    let simple = [
        ("ShortName", "ItemDetail/Description/ShortName"),
        ("BuyerPartID", "ItemID/BuyerPartID"),
        ("ManufacturerName", "ItemDetail/ManufacturerName"),
        ("ManufacturerPartID", "ItemDetail/ManufacturerPartID"),
        ("URL", "ItemDetail/URL"),
        ("LeadTime", "ItemDetail/LeadTime"),
        ("SupplierID", "SupplierID"),
        ("Comments", "Comments"),
    ];
    others.extend(simple.into_iter().filter_map(|(name, way)| Some((name.to_owned(), text(way)?))));
    let detail = element.at("ItemDetail");
    for (kind, label) in [("Classification", "domain"), ("Extrinsic", "name")] {
        for each in detail.into_iter().flat_map(|detail| detail.all(kind)) {
            let name = format!("{kind} {}", each.attribute(label).unwrap_or_default());
            others.push((name, each.text.trim().to_owned()));
        }
    }
    let basis = element.at("ItemDetail/PriceBasisQuantity").and_then(|basis| basis.attribute("quantity"));
    let price = element.at("ItemDetail").and_then(|detail| detail.money("UnitPrice/Money")).unwrap_or_default();
    Item {
        number: text("ItemID/SupplierPartID").unwrap_or_default(),
        auxiliary_id: text("ItemID/SupplierPartAuxiliaryID"),
        description: text("ItemDetail/Description").unwrap_or_default(),
        quantity: element.attribute("quantity").unwrap_or_default().to_owned(),
        unit: text("ItemDetail/UnitOfMeasure").unwrap_or_default(),
        price: basis.map_or_else(|| price.clone(), |basis| format!("{price} for {basis}")),
        others,
    }
}

/// What a login was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SetupAnswer {
    /// Where the browser is to go.
    Start(String),
    /// The code and the words of its `Status`.
    Refused(String, String),
}

impl SetupAnswer {
    /// Reads one; `None` if the document is none.
    pub(super) fn read(document: &str) -> Option<Self> {
        let root = Element::parse(document)?;
        let response = root.at("Response")?;
        if let Some(url) = response.text_at("PunchOutSetupResponse/StartPage/URL") {
            return Some(Self::Start(url));
        }
        let status = response.at("Status")?;
        Some(Self::Refused(status.attribute("code").unwrap_or_default().to_owned(), status.text.trim().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_message_is_read() {
        let message = OrderMessage::read(
            "<?xml version=\"1.0\"?><!DOCTYPE cXML SYSTEM \"http://xml.cxml.org/schemas/cXML/1.2.014/cXML.dtd\"><cXML><Header/><Message>\
             <PunchOutOrderMessage><BuyerCookie> 1 </BuyerCookie><PunchOutOrderMessageHeader operationAllowed=\"edit\"><Total>\
             <Money currency=\"EUR\">1.50</Money></Total></PunchOutOrderMessageHeader><ItemIn quantity=\"2\"><ItemID><SupplierPartID>A&amp;1\
             </SupplierPartID><SupplierPartAuxiliaryID>x</SupplierPartAuxiliaryID></ItemID><ItemDetail><UnitPrice><Money currency=\"EUR\">0.75\
             </Money></UnitPrice><Description xml:lang=\"en\">Gr&#246;&#xDF;e <![CDATA[<9>]]><ShortName>G</ShortName></Description>\
             <UnitOfMeasure>PR</UnitOfMeasure><PriceBasisQuantity quantity=\"100\"/><Classification domain=\"UNSPSC\">1</Classification>\
             </ItemDetail></ItemIn></PunchOutOrderMessage></Message></cXML>",
        )
        .unwrap();
        let item = Item {
            number: "A&1".to_owned(),
            auxiliary_id: Some("x".to_owned()),
            description: "Größe <9>".to_owned(),
            quantity: "2".to_owned(),
            unit: "PR".to_owned(),
            price: "0.75 EUR for 100".to_owned(),
            others: [("ShortName", "G"), ("Classification UNSPSC", "1")]
                .map(|(name, text)| (name.to_owned(), text.to_owned()))
                .into(),
        };
        let amounts = vec![("Total", "1.50 EUR".to_owned())];
        assert_eq!(message, OrderMessage { buyer_cookie: "1".to_owned(), status: None, items: vec![item], amounts });
    }

    #[test]
    fn an_answer_says_where_to_go_or_why_not() {
        let start = "<cXML><Response><Status code='200' text='OK'/><PunchOutSetupResponse><StartPage><URL>http://a/?b=1&amp;token=c</URL>\
                     </StartPage></PunchOutSetupResponse></Response></cXML>";
        assert_eq!(SetupAnswer::read(start), Some(SetupAnswer::Start("http://a/?b=1&token=c".to_owned())));
        let refused = "<cXML><Response><Status code='403' text='Forbidden'>No.</Status></Response></cXML>";
        assert_eq!(SetupAnswer::read(refused), Some(SetupAnswer::Refused("403".to_owned(), "No.".to_owned())));
    }

    #[test]
    fn what_is_no_document_is_none() {
        for text in ["", "x", "<a>", "<a></b>", "</a>", "<cXML><Message/></cXML>", &"<a>".repeat(100)] {
            assert_eq!(OrderMessage::read(text), None, "{text}");
        }
        assert_eq!(resolved("nbsp"), "&nbsp;");
        assert_eq!(resolved("#x110000"), "&#x110000;");
    }
}
