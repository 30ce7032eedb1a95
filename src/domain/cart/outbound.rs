//! What a mapping makes of a cart: the fields of OCI and the elements of cXML, typed, with the length and rule of each. Whoever writes
//! them down (`protocol`) need not look at the cart again.

use super::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A field that a system's mapping can fill.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Target {
    /// `NEW_ITEM-*` of OCI, called without that.
    Oci(OciField),
    /// An element of a cXML `ItemIn`.
    Cxml(CxmlField),
}

/// The `NEW_ITEM-*` fields of OCI 4.0 and 5.0 that a mapping fills, in the order in which they are sent. QUANTITY, UNIT, PRICE,
/// CURRENCY and PRICEUNIT come from the cart alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OciField {
    /// What it is called; not sent beside a MATNR.
    Description,
    /// The buyer's own material number.
    Matnr,
    /// How many.
    Quantity,
    /// Of which unit.
    Unit,
    /// What PRICEUNIT of them cost.
    Price,
    /// In which currency.
    Currency,
    /// For how many the price is.
    Priceunit,
    /// In how many days it comes.
    Leadtime,
    /// `LONGTEXT_n:132[]`.
    Longtext,
    /// The buyer's number for the vendor.
    Vendor,
    /// The vendor's article number.
    Vendormat,
    /// The buyer's number for the manufacturer.
    Manufactcode,
    /// The manufacturer's article number.
    Manufactmat,
    /// The buyer's material group.
    Matgroup,
    /// `X` for a service.
    Service,
    /// A contract of the buyer's.
    Contract,
    /// An item of it.
    ContractItem,
    /// A quotation of the vendor's.
    ExtQuoteId,
    /// An item of it.
    ExtQuoteItem,
    /// By which the article is found again (`FUNCTION=DETAIL`, `VALIDATE`).
    ExtProductId,
    /// The address of a document.
    Attachment,
    /// What it is called.
    AttachmentTitle,
    /// `C` for a configuration.
    AttachmentPurpose,
    /// The scheme of the category.
    ExtSchemaType,
    /// The category's number in its scheme.
    ExtCategoryId,
    /// The category's name in its scheme.
    ExtCategory,
    /// The buyer's name for a system.
    SldSysName,
    /// The buyer's own, 10 characters.
    CustField1,
    /// The buyer's own, 10 characters.
    CustField2,
    /// The buyer's own, 10 characters.
    CustField3,
    /// The buyer's own, 20 characters.
    CustField4,
    /// The buyer's own, 50 characters.
    CustField5,
    /// OCI 5: which kind of item in an outline.
    ItemType,
    /// OCI 5: the item above this one.
    ParentId,
}

/// The elements of a cXML `ItemIn` that a mapping fills. Quantity, price and unit come from the cart alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CxmlField {
    /// `ItemID/SupplierPartID`.
    SupplierPartId,
    /// `ItemID/SupplierPartAuxiliaryID`.
    SupplierPartAuxiliaryId,
    /// `ItemID/BuyerPartID` (from 1.2.036 on).
    BuyerPartId,
    /// `ItemDetail/Description`.
    Description,
    /// `ItemDetail/Description/ShortName`.
    ShortName,
    /// `ItemDetail/Classification` of this domain.
    Classification(String),
    /// `ItemDetail/ManufacturerPartID`.
    ManufacturerPartId,
    /// `ItemDetail/ManufacturerName`.
    ManufacturerName,
    /// `ItemDetail/URL`.
    Url,
    /// `ItemDetail/LeadTime`.
    LeadTime,
    /// `ItemDetail/Extrinsic` of this name.
    Extrinsic(String),
    /// `SupplierID` of this domain.
    SupplierId(String),
    /// `Comments`.
    Comments,
}

/// An item as OCI wants it: its fields in the order of the table, each within its length. The long text is whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OciItem {
    /// The fields that have a value.
    pub fields: Vec<(OciField, String)>,
}

/// An amount with its currency, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// The amount.
    pub amount: Decimal,
    /// The currency.
    pub currency: Currency,
}

/// A text with its language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// The language tag.
    pub language: String,
    /// The text.
    pub text: String,
}

/// An amount beside the items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CxmlCharge {
    /// How much.
    pub money: Money,
    /// What for.
    pub description: Spoken,
}

/// What an order message says beside its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CxmlLines {
    /// `Total`: without shipping and tax.
    pub total: Money,
    /// `Shipping`.
    pub shipping: Option<CxmlCharge>,
    /// `Tax`.
    pub tax: Option<CxmlCharge>,
    /// `ItemIn`, in order.
    pub items: Vec<CxmlItem>,
}

/// An item as cXML wants it; what it does not have is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CxmlItem {
    /// `quantity`.
    pub quantity: Decimal,
    /// `SupplierPartID`.
    pub part_id: String,
    /// `SupplierPartAuxiliaryID`, byte for byte: line breaks and tabs in it are to be written as character references.
    pub auxiliary_id: Option<String>,
    /// `BuyerPartID`.
    pub buyer_part_id: Option<String>,
    /// `UnitPrice`: for one unit, or for as many as `price_basis` says.
    pub unit_price: Money,
    /// `Description`.
    pub description: Spoken,
    /// `ShortName` in it.
    pub short_name: Option<String>,
    /// `UnitOfMeasure`.
    pub unit: String,
    /// `PriceBasisQuantity`: for how many units the price is, where it is not one.
    pub price_basis: Option<u32>,
    /// `Classification`: domain and code; at least one, with an empty code for an item that says nothing of its kind.
    pub classifications: Vec<(String, String)>,
    /// `ManufacturerPartID`.
    pub manufacturer_part_id: Option<String>,
    /// `ManufacturerName`.
    pub manufacturer_name: Option<String>,
    /// `URL`.
    pub url: Option<String>,
    /// `LeadTime`, in days.
    pub lead_time_days: Option<u32>,
    /// `Extrinsic` of the `ItemDetail`: name and value.
    pub extrinsics: Vec<(String, String)>,
    /// `SupplierID`: domain and number.
    pub supplier_id: Option<(String, String)>,
    /// `Comments`.
    pub comments: Option<Spoken>,
}

/// A text names no field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct NotAField {
    /// What is wrong and what to do.
    pub detail: String,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Oci(field) => field.fmt(f),
            Self::Cxml(field) => field.fmt(f),
        }
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.to_string()
    }
}

impl TryFrom<String> for Target {
    type Error = NotAField;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for Target {
    type Err = NotAField;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::Oci).or_else(|_| text.parse().map(Self::Cxml))
    }
}

/// Each field of OCI with its name, and how many characters it has (OCI 4.0 and 5.0, field tables); long texts have no end.
const OCI_FIELDS: [(OciField, &str, usize); 34] = [
    (OciField::Description, "DESCRIPTION", 40),
    (OciField::Matnr, "MATNR", 40),
    (OciField::Quantity, "QUANTITY", 15),
    (OciField::Unit, "UNIT", 3),
    (OciField::Price, "PRICE", 15),
    (OciField::Currency, "CURRENCY", 5),
    (OciField::Priceunit, "PRICEUNIT", 5),
    (OciField::Leadtime, "LEADTIME", 5),
    (OciField::Longtext, "LONGTEXT", usize::MAX),
    (OciField::Vendor, "VENDOR", 10),
    (OciField::Vendormat, "VENDORMAT", 40),
    (OciField::Manufactcode, "MANUFACTCODE", 10),
    (OciField::Manufactmat, "MANUFACTMAT", 40),
    (OciField::Matgroup, "MATGROUP", 10),
    (OciField::Service, "SERVICE", 1),
    (OciField::Contract, "CONTRACT", 10),
    (OciField::ContractItem, "CONTRACT_ITEM", 5),
    (OciField::ExtQuoteId, "EXT_QUOTE_ID", 35),
    (OciField::ExtQuoteItem, "EXT_QUOTE_ITEM", 10),
    (OciField::ExtProductId, "EXT_PRODUCT_ID", 40),
    (OciField::Attachment, "ATTACHMENT", 255),
    (OciField::AttachmentTitle, "ATTACHMENT_TITLE", 255),
    (OciField::AttachmentPurpose, "ATTACHMENT_PURPOSE", 1),
    (OciField::ExtSchemaType, "EXT_SCHEMA_TYPE", 10),
    (OciField::ExtCategoryId, "EXT_CATEGORY_ID", 60),
    (OciField::ExtCategory, "EXT_CATEGORY", 40),
    (OciField::SldSysName, "SLD_SYS_NAME", 60),
    (OciField::CustField1, "CUST_FIELD1", 10),
    (OciField::CustField2, "CUST_FIELD2", 10),
    (OciField::CustField3, "CUST_FIELD3", 10),
    (OciField::CustField4, "CUST_FIELD4", 20),
    (OciField::CustField5, "CUST_FIELD5", 50),
    (OciField::ItemType, "ITEM_TYPE", 1),
    (OciField::ParentId, "PARENT_ID", 5),
];

impl OciField {
    /// Every field, in the order in which they are sent.
    pub fn all() -> impl Iterator<Item = Self> {
        OCI_FIELDS.iter().map(|(field, _, _)| *field)
    }

    fn row(self) -> (&'static str, usize) {
        let row = OCI_FIELDS.iter().find(|(field, _, _)| *field == self);
        row.map_or(("", 0), |(_, name, length)| (name, *length))
    }

    /// What stands behind `NEW_ITEM-`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// How many characters it has.
    #[must_use]
    pub fn length(self) -> usize {
        self.row().1
    }
}

impl fmt::Display for OciField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for OciField {
    type Err = NotAField;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = OCI_FIELDS.iter().find(|(_, name, _)| *name == text).map(|(field, _, _)| *field);
        named.ok_or_else(|| NotAField { detail: format!("`{text}` is no field of OCI") })
    }
}

impl fmt::Display for CxmlField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (element, name) = match self {
            Self::SupplierPartId => ("SupplierPartID", None),
            Self::SupplierPartAuxiliaryId => ("SupplierPartAuxiliaryID", None),
            Self::BuyerPartId => ("BuyerPartID", None),
            Self::Description => ("Description", None),
            Self::ShortName => ("ShortName", None),
            Self::Classification(domain) => ("Classification", Some(domain)),
            Self::ManufacturerPartId => ("ManufacturerPartID", None),
            Self::ManufacturerName => ("ManufacturerName", None),
            Self::Url => ("URL", None),
            Self::LeadTime => ("LeadTime", None),
            Self::Extrinsic(name) => ("Extrinsic", Some(name)),
            Self::SupplierId(domain) => ("SupplierID", Some(domain)),
            Self::Comments => ("Comments", None),
        };
        match name {
            None => f.write_str(element),
            Some(name) => write!(f, "{element}:{name}"),
        }
    }
}

impl FromStr for CxmlField {
    type Err = NotAField;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || NotAField { detail: format!("`{text}` is no element of a cXML item") };
        if let Some((element, name)) = text.split_once(':') {
            let name = Some(name.trim()).filter(|name| !name.is_empty()).map(str::to_owned).ok_or_else(unknown)?;
            return match element {
                "Classification" => Ok(Self::Classification(name)),
                "Extrinsic" => Ok(Self::Extrinsic(name)),
                "SupplierID" => Ok(Self::SupplierId(name)),
                _ => Err(unknown()),
            };
        }
        let simple = [
            Self::SupplierPartId,
            Self::SupplierPartAuxiliaryId,
            Self::BuyerPartId,
            Self::Description,
            Self::ShortName,
            Self::ManufacturerPartId,
            Self::ManufacturerName,
            Self::Url,
            Self::LeadTime,
            Self::Comments,
        ];
        simple.into_iter().find(|field| field.to_string() == text).ok_or_else(unknown)
    }
}
