//! How a system wants carts back: which source fills each of its fields, which units its procurement system knows, and the form of
//! the return. A configuration that can never work is refused when it is saved: by [`CartConfig::faults`].

mod fields;
mod frames;
mod units;
mod wrong;

pub use wrong::{CartConfigFault, CartConfigWrong, UnitWrong};

use super::{outbound::Target, sound::FAULTS_MAX, text};
use crate::domain::system::Protocol;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a system wants carts back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CartConfig {
    /// Which of the texts of a cart are sent (BCP 47); where there is none, the English one, else the first.
    pub language: String,
    /// Where each field comes from, for those that are not to come from where they usually do; none: it is not sent.
    pub fields: BTreeMap<Target, Vec<Source>>,
    /// The shop's units of measure and the procurement system's.
    pub units: UnitMapping,
    /// The origins whose pages may show the returning page in a frame; none: it is never in a frame.
    pub frame_ancestors: Vec<String>,
    /// What only OCI has.
    pub oci: OciCart,
    /// What only cXML has.
    pub cxml: CxmlCart,
}

impl Default for CartConfig {
    fn default() -> Self {
        Self {
            language: "en".to_owned(),
            fields: BTreeMap::new(),
            units: UnitMapping::default(),
            frame_ancestors: Vec::new(),
            oci: OciCart::default(),
            cxml: CxmlCart::default(),
        }
    }
}

impl CartConfig {
    /// Everything about it that can never work for a system of this protocol; pointers are into the configuration.
    #[must_use]
    pub fn faults(&self, protocol: Protocol) -> Vec<CartConfigFault> {
        let mut faults = Vec::new();
        let mut fault = |pointer, wrong| faults.push(CartConfigFault { pointer, wrong });
        if text::tag(&self.language).as_deref() != Some(&self.language) {
            fault("/language".to_owned(), CartConfigWrong::Language);
        }
        fields::check(self, protocol, &mut fault);
        units::check(&self.units, protocol, &mut fault);
        frames::check(&self.frame_ancestors, &mut fault);
        if self.oci.start_index > 1 {
            fault("/oci/start_index".to_owned(), CartConfigWrong::StartIndex);
        }
        faults.truncate(FAULTS_MAX);
        faults
    }
}

/// One place that a field's value may come from; the first of a field's sources that has something fills it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Where it is read.
    pub from: Origin,
    /// What is done with it, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transform: Vec<Transform>,
}

/// Where a value is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A field of the item.
    Item(ItemField),
    /// The item's custom field of this name.
    Custom(String),
    /// The item's class in this scheme, compared without case.
    Classification(String),
    /// What the procurement system brought at login under this name: a cXML `Extrinsic` or an OCI parameter, compared without case.
    Brought(String),
    /// Always this.
    Fixed(String),
}

/// The fields of an item that are one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemField {
    /// `number`.
    Number,
    /// `description`, in the system's language.
    Description,
    /// `long_text`, in the system's language.
    LongText,
    /// `lead_time_days`.
    LeadTimeDays,
    /// `manufacturer`.
    Manufacturer,
    /// `manufacturer_number`.
    ManufacturerNumber,
    /// `auxiliary_id`.
    AuxiliaryId,
    /// `configuration_id`.
    ConfigurationId,
    /// `url`.
    Url,
    /// The address of the first attachment.
    AttachmentUrl,
    /// The title of the first attachment.
    AttachmentTitle,
    /// `X` for a service, else nothing.
    Service,
    /// The item's unit, as the shop calls it.
    Unit,
    /// The scheme of the item's first class.
    ClassificationScheme,
    /// The code of the item's first class.
    ClassificationCode,
}

/// One thing that is done with a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// Keeps the first characters, this many.
    Cut(u16),
    /// Makes all letters upper case.
    UpperCase,
    /// Makes all letters lower case.
    LowerCase,
    /// Takes HTML away and keeps its text: a line for each block.
    StripHtml,
    /// Puts this in front, unless there is nothing.
    Prefix(String),
    /// Puts this behind, unless there is nothing.
    Suffix(String),
    /// Replaces every match of a regular expression (`$1` stands for its first group).
    Replace {
        /// The expression.
        pattern: String,
        /// What takes its place.
        with: String,
    },
}

/// The shop's units of measure and the procurement system's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UnitMapping {
    /// The procurement system's unit for each of the shop's, compared without case.
    pub map: BTreeMap<String, String>,
    /// What is sent for a unit that has no mapping, with a warning; left out: the shop's unit as it is, with a warning unless it is a
    /// known code.
    pub default: Option<String>,
    /// Whether a cart with a unit that has no mapping and is no known code is refused.
    pub refuse_unknown: bool,
}

/// What only OCI has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OciCart {
    /// Which fields there are.
    pub version: OciVersion,
    /// The number of the first item: 1, for some systems 0.
    pub start_index: u8,
    /// Whether the return URL is posted to as it is, or without its query, whose parameters become fields.
    pub hook_url: HookUrl,
    /// The charset of the form where the login asks for none (`http_content_charset`).
    pub charset: String,
    /// How long texts are spelled.
    pub long_text: LongText,
}

impl Default for OciCart {
    fn default() -> Self {
        Self {
            version: OciVersion::V4,
            start_index: 1,
            hook_url: HookUrl::Whole,
            charset: "utf-8".to_owned(),
            long_text: LongText::Indexed,
        }
    }
}

/// The releases of OCI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OciVersion {
    /// Release 4.0.
    #[default]
    #[serde(rename = "4.0")]
    V4,
    /// Release 5.0: with `ITEM_TYPE` and `PARENT_ID`.
    #[serde(rename = "5.0")]
    V5,
}

/// What becomes of the query of a return URL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HookUrl {
    /// It stays in the action of the form.
    #[default]
    Whole,
    /// Its parameters become fields of the form.
    Split,
}

/// How the fields of long texts are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LongText {
    /// `NEW_ITEM-LONGTEXT_1:132[]`, as OCI says.
    #[default]
    Indexed,
    /// `NEW_ITEM-LONGTEXT[1]:132[]`, for systems that expect it so.
    Bracketed,
}

/// What only cXML has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CxmlCart {
    /// The version of the DTD.
    pub version: CxmlVersion,
    /// How the document stands in the form.
    pub encoding: CxmlEncoding,
}

/// Versions of the cXML DTD that order messages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CxmlVersion {
    /// 1.2.014: no `PriceBasisQuantity`, no `Extrinsic` of an `ItemIn`.
    #[default]
    #[serde(rename = "1.2.014")]
    V014,
    /// 1.2.036.
    #[serde(rename = "1.2.036")]
    V036,
    /// 1.2.050.
    #[serde(rename = "1.2.050")]
    V050,
    /// 1.2.071.
    #[serde(rename = "1.2.071")]
    V071,
}

impl CxmlVersion {
    /// The version as documents write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V014 => "1.2.014",
            Self::V036 => "1.2.036",
            Self::V050 => "1.2.050",
            Self::V071 => "1.2.071",
        }
    }
}

/// How a cXML document stands in a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CxmlEncoding {
    /// `cxml-base64`: safe for every character.
    #[default]
    Base64,
    /// `cxml-urlencoded`: US-ASCII with numeric character references.
    Urlencoded,
}
