//! How the configuration of returned carts stands in the document of the API. What is read and written is the domain's own type
//! (`domain::cart::config`); a test holds every name here against those that it reads.

use crate::domain::cart::config::ItemField;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How a system wants carts back. What is left out is the default.
#[derive(Serialize, ToSchema)]
pub(super) struct CartConfigJson {
    /// Which of a cart's texts are sent, as a language tag (`en` if left out); where there is none, the English one, else the first.
    language: Option<String>,
    /// Where each field comes from, for fields that are not to come from where they usually do (see docs/systems.md); an empty list: the
    /// field is not sent.
    fields: Option<BTreeMap<String, Vec<SourceJson>>>,
    /// The shop's units of measure and the procurement system's.
    units: Option<UnitsJson>,
    /// The origins whose pages may show the returning page in a frame, such as `https://procurement.example`; none: never in a frame.
    frame_ancestors: Option<Vec<String>>,
    /// What only OCI has.
    oci: Option<OciCartJson>,
    /// What only cXML has.
    cxml: Option<CxmlCartJson>,
}

/// One place that a value may come from; the first that has something fills the field.
#[derive(Serialize, ToSchema)]
pub(super) struct SourceJson {
    /// Where it is read.
    from: OriginJson,
    /// What is done with it, in this order.
    #[schema(required = false)]
    transform: Vec<TransformJson>,
}

/// Where a value is read.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "it is in the document only")]
pub(super) enum OriginJson {
    /// A field of the item.
    Item(ItemField),
    /// The item's custom field of this name.
    Custom(String),
    /// The item's class in this scheme, compared without case.
    Classification(String),
    /// What the procurement system brought at login under this name: an Extrinsic or a parameter, compared without case.
    Brought(String),
    /// Always this.
    Fixed(String),
}

/// One thing that is done with a value.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "it is in the document only")]
pub(super) enum TransformJson {
    /// Keeps the first characters, this many.
    Cut(u16),
    /// Makes all letters upper case.
    UpperCase,
    /// Makes all letters lower case.
    LowerCase,
    /// Takes HTML away and keeps its text.
    StripHtml,
    /// Puts this in front, unless there is nothing.
    Prefix(String),
    /// Puts this behind, unless there is nothing.
    Suffix(String),
    /// Replaces every match of a regular expression; `$1` stands for its first group.
    Replace {
        /// The expression.
        pattern: String,
        /// What takes its place.
        with: String,
    },
}

/// The shop's units of measure and the procurement system's.
#[derive(Serialize, ToSchema)]
pub(super) struct UnitsJson {
    /// The procurement system's unit for each of the shop's, compared without case.
    map: Option<BTreeMap<String, String>>,
    /// What is sent for a unit without a mapping, with a warning.
    default: Option<String>,
    /// Whether a cart with a unit that has no mapping and is no known code is refused.
    refuse_unknown: Option<bool>,
}

/// What only OCI has.
#[derive(Serialize, ToSchema)]
pub(super) struct OciCartJson {
    /// `4.0` or `5.0` (`4.0` if left out).
    version: Option<String>,
    /// The number of the first item, 1 or 0 (1 if left out).
    start_index: Option<u8>,
    /// `whole`: the return URL is posted to as it is; `split`: its query's parameters become fields (`whole` if left out).
    hook_url: Option<String>,
    /// The charset where the login asks for none (`utf-8` if left out).
    charset: Option<String>,
    /// `indexed`: `NEW_ITEM-LONGTEXT_1:132[]`; `bracketed`: `NEW_ITEM-LONGTEXT[1]:132[]` (`indexed` if left out).
    long_text: Option<String>,
}

/// What only cXML has.
#[derive(Serialize, ToSchema)]
pub(super) struct CxmlCartJson {
    /// `1.2.014`, `1.2.036`, `1.2.050` or `1.2.071` (`1.2.014` if left out).
    version: Option<String>,
    /// `base64` or `urlencoded` (`base64` if left out).
    encoding: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cart::{
        config::{CartConfig, CxmlCart, OciCart, Origin, Source, Transform, UnitMapping},
        map::WarningCode,
    };
    use serde::de::DeserializeOwned;
    use serde_json::Value;
    use std::collections::BTreeSet;
    use utoipa::PartialSchema;

    /// The names that a type reads, as it lists them when it is given another one.
    fn read<T: DeserializeOwned>() -> BTreeSet<String> {
        let words = [r#"{"?": 1}"#, r#""?""#].map(|other| serde_json::from_str::<T>(other).err().unwrap().to_string());
        let listed = words.iter().find(|words| words.contains("unknown")).unwrap();
        listed.split('`').skip(3).step_by(2).map(str::to_owned).collect()
    }

    /// The names that the document has.
    fn documented(schema: &Value) -> BTreeSet<String> {
        let fields = schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
        let words = schema["enum"].as_array().into_iter().flatten().map(|word| word.as_str().unwrap().to_owned());
        let parts = schema["oneOf"].as_array().into_iter().flatten().flat_map(documented);
        fields.chain(words).chain(parts).collect()
    }

    fn agree<Read: DeserializeOwned, Documented: PartialSchema>() {
        let schema = serde_json::to_value(Documented::schema()).unwrap();
        let read = read::<Read>();
        assert!(read.len() > 1, "{read:?}");
        assert_eq!(documented(&schema), read);
    }

    #[test]
    fn the_document_has_every_name_that_is_read() {
        agree::<CartConfig, CartConfigJson>();
        agree::<Source, SourceJson>();
        agree::<Origin, OriginJson>();
        agree::<ItemField, ItemField>();
        agree::<Transform, TransformJson>();
        agree::<UnitMapping, UnitsJson>();
        agree::<OciCart, OciCartJson>();
        agree::<CxmlCart, CxmlCartJson>();
        agree::<WarningCode, WarningCode>();
    }
}
