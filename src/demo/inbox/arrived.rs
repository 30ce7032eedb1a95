//! What a browser posted to the inbox, read as a procurement system would: OCI's fields by item, cXML's document out of its field, and
//! whatever else came along.

use super::document::OrderMessage;
use base64::{Engine, prelude::BASE64_STANDARD};
use std::collections::BTreeMap;

/// What arrived.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// OCI: its items by their index, and the fields that are of no item.
    Oci(BTreeMap<u32, OciItem>, Vec<(String, String)>),
    /// cXML: the document as it came out of its field, and what it says if it is an order message.
    Cxml(String, Option<OrderMessage>),
    /// Something else, or nothing.
    Other(Vec<(String, String)>),
}

/// The fields of an item, without `NEW_ITEM-` and index, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OciItem(pub(super) Vec<(String, String)>);

impl OciItem {
    /// The first of these fields that has something in it.
    fn first(&self, names: &[&str]) -> &str {
        let of = |name: &&str| self.0.iter().find(|(known, value)| known == name && !value.is_empty());
        names.iter().find_map(of).map_or("", |(_, value)| value)
    }

    /// The shop's number for it.
    pub(super) fn number(&self) -> &str {
        self.first(&["VENDORMAT", "EXT_PRODUCT_ID", "MATNR"])
    }

    /// What it is called.
    pub(super) fn description(&self) -> &str {
        self.first(&["DESCRIPTION", "MATNR"])
    }

    /// How many.
    pub(super) fn quantity(&self) -> &str {
        self.first(&["QUANTITY"])
    }

    /// Of what.
    pub(super) fn unit(&self) -> &str {
        self.first(&["UNIT"])
    }

    /// What they cost.
    pub(super) fn price(&self) -> String {
        let price = format!("{} {}", self.first(&["PRICE"]), self.first(&["CURRENCY"]));
        match self.first(&["PRICEUNIT"]) {
            "" | "1" => price,
            many => format!("{price} for {many}"),
        }
    }
}

impl Content {
    /// Reads the fields of a form.
    pub(super) fn of(fields: Vec<(String, String)>) -> Self {
        if let Some(document) = fields.iter().find_map(|(name, value)| document(name, value)) {
            let message = OrderMessage::read(&document);
            return Self::Cxml(document, message);
        }
        let (mut items, mut others) = (BTreeMap::<u32, OciItem>::new(), Vec::new());
        for (name, value) in fields {
            match item_field(&name) {
                Some((field, index)) => items.entry(index).or_default().0.push((field, value)),
                None => others.push((name, value)),
            }
        }
        if items.is_empty() { Self::Other(others) } else { Self::Oci(items, others) }
    }
}

/// The document in one of cXML's fields, whose names are compared without case.
fn document(name: &str, value: &str) -> Option<String> {
    match name.to_ascii_lowercase().as_str() {
        "cxml-urlencoded" => Some(value.to_owned()),
        "cxml-base64" => {
            let characters: String = value.split_ascii_whitespace().collect();
            let bytes = BASE64_STANDARD.decode(characters).ok();
            Some(bytes.map_or_else(|| value.to_owned(), |bytes| String::from_utf8_lossy(&bytes).into_owned()))
        }
        _ => None,
    }
}

/// Field and index of a name such as `NEW_ITEM-PRICE[1]`, `NEW_ITEM-LONGTEXT_1:132[]` or `NEW_ITEM-LONGTEXT[1]:132[]`.
fn item_field(name: &str) -> Option<(String, u32)> {
    let rest = name.strip_prefix("NEW_ITEM-")?;
    if let Some(long_text) = rest.strip_prefix("LONGTEXT") {
        let index = long_text.strip_suffix(":132[]")?;
        let index = index.strip_prefix('_').or_else(|| index.strip_prefix('[')?.strip_suffix(']'))?;
        return Some(("LONGTEXT".to_owned(), index.parse().ok()?));
    }
    let (field, index) = rest.strip_suffix(']')?.split_once('[')?;
    Some((field.to_owned(), index.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn oci_is_read_by_item_whatever_index_it_begins_with() {
        let content = Content::of(fields(&[
            ("NEW_ITEM-DESCRIPTION[0]", "Bolt"),
            ("NEW_ITEM-PRICE[0]", "12.400"),
            ("NEW_ITEM-CURRENCY[0]", "EUR"),
            ("NEW_ITEM-PRICEUNIT[0]", "100"),
            ("NEW_ITEM-LONGTEXT_0:132[]", "DIN 933"),
            ("NEW_ITEM-VENDORMAT[1]", "A-1"),
            ("NEW_ITEM-LONGTEXT[1]:132[]", "long"),
            ("~OkCode", "ADDI"),
        ]));
        let Content::Oci(items, others) = content else {
            panic!("{content:?}");
        };
        assert_eq!(items.keys().collect::<Vec<_>>(), [&0, &1]);
        assert_eq!((items[&0].description(), items[&0].price().as_str()), ("Bolt", "12.400 EUR for 100"));
        assert_eq!(items[&0].0.last().unwrap(), &("LONGTEXT".to_owned(), "DIN 933".to_owned()));
        assert_eq!((items[&1].number(), items[&1].first(&["LONGTEXT"])), ("A-1", "long"));
        assert_eq!(others, fields(&[("~OkCode", "ADDI")]));
    }

    #[test]
    fn a_document_comes_out_of_either_field() {
        for (name, value) in [("cXML-base64", "PGEvPg==\r\n"), ("cxml-urlencoded", "<a/>")] {
            let content = Content::of(fields(&[("x", "y"), (name, value)]));
            assert!(matches!(&content, Content::Cxml(document, None) if document == "<a/>"), "{content:?}");
        }
    }

    #[test]
    fn a_form_without_items_is_shown_as_it_is() {
        let content = Content::of(fields(&[("~OkCode", "ADDI"), ("NEW_ITEM-PRICE[x]", "1")]));
        assert!(matches!(&content, Content::Other(others) if others.len() == 2), "{content:?}");
    }
}
