//! What can be wrong with a configuration of carts. In English, as the API says it; other languages are left to whoever shows pages.

use crate::domain::{
    cart::{
        outbound::{CxmlField, OciField, Target},
        text::Limit,
    },
    field::TextFault,
};

/// Something about a configuration that can never work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.wrong.detail())]
pub struct CartConfigFault {
    /// JSON pointer into the configuration.
    pub pointer: String,
    /// What it is.
    pub wrong: CartConfigWrong,
}

/// What can never work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CartConfigWrong {
    /// No language tag.
    Language,
    /// Another number than 0 and 1 for the first item.
    StartIndex,
    /// No origin.
    Origin,
    /// More than this many.
    TooMany(usize),
    /// More regular expressions than this many.
    TooManyPatterns(usize),
    /// More sources of a field than this many.
    TooManySources(usize),
    /// More transformations of a source than this many.
    TooManyTransforms(usize),
    /// A text of more than this many characters.
    TooLong(usize),
    /// A text that is no name.
    Text(TextFault),
    /// A field of OCI where cXML is spoken, and the element that says it there.
    OfOci(OciField, Option<&'static str>),
    /// An element of cXML where OCI is spoken, and the field that says it there.
    OfCxml(CxmlField, Option<&'static str>),
    /// A field that only the cart fills.
    OfTheCart(OciField),
    /// A field of OCI 5.0, which is not spoken.
    OfOci5(OciField),
    /// An element of cXML 1.2.036, which is not spoken.
    OfCxml036(CxmlField),
    /// A second one where an item has one.
    OneOfItsKind,
    /// A transformation of what shops recognize their lines by.
    Unchangeable,
    /// A cut that leaves nothing.
    NothingLeft,
    /// No regular expression, in the words of who reads it.
    Pattern(String),
    /// A regular expression that becomes too large.
    PatternTooLarge,
    /// An empty regular expression.
    PatternEmpty,
    /// A fixed value other than `X`.
    Mark,
    /// A fixed value that is no whole number.
    WholeNumber,
    /// A fixed value for which the field has too little room.
    Unfit(Target, Limit),
    /// Items of OCI with neither description nor material number.
    Nameless,
    /// A field that is never sent without this one.
    Partner(OciField),
    /// An element without which there is no item.
    Needed,
    /// A unit of the shop that is none.
    ShopUnit(TextFault),
    /// A unit of the shop that is there twice.
    UnitTwice(String),
    /// The unit for this one of the shop.
    UnitFor(String, UnitWrong),
    /// The unit for all others.
    DefaultUnit(UnitWrong),
    /// Both a unit for all others and a refusal of all others.
    DefaultAndRefused,
}

/// What can be wrong with a procurement system's unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitWrong {
    /// It is no text.
    Text(TextFault),
    /// The unit, and how many characters the protocol has for it.
    TooLong(String, usize),
}

impl UnitWrong {
    fn detail(&self) -> String {
        match self {
            Self::Text(wrong) => wrong.detail().to_owned(),
            Self::TooLong(unit, most) => format!("`{unit}` is too long: {most} characters are the most"),
        }
    }
}

impl CartConfigWrong {
    /// What is wrong and what to do.
    #[must_use]
    pub fn detail(&self) -> String {
        let text = match self {
            Self::Language => "it is a language tag (BCP 47), such as `en` or `de-AT`",
            Self::StartIndex => "the first item has the number 1, for some systems 0",
            Self::Origin => {
                "it is an origin, such as https://procurement.example or https://*.example.com: https (http on loopback only), a host, \
                 perhaps a port, and nothing else"
            }
            Self::TooMany(most) => return format!("there are too many: {most} are the most"),
            Self::TooManyPatterns(most) => return format!("there are too many regular expressions: {most} are the most"),
            Self::TooManySources(most) => return format!("a field has {most} sources at most"),
            Self::TooManyTransforms(most) => return format!("a source has {most} transformations at most"),
            Self::TooLong(most) => return format!("it is too long: {most} characters are the most"),
            Self::Text(wrong) => wrong.detail(),
            Self::OfOci(field, instead) => {
                let instead =
                    instead.map_or_else(|| "use `Extrinsic:NAME`".to_owned(), |other| format!("there it is `{other}`"));
                return format!("{field} is a field of OCI, and this system speaks cXML: {instead}");
            }
            Self::OfCxml(field, instead) => {
                let instead = instead.map_or_else(
                    || "use `CUST_FIELD1` to `CUST_FIELD5`".to_owned(),
                    |other| format!("there it is `{other}`"),
                );
                return format!("{field} is an element of cXML, and this system speaks OCI: {instead}");
            }
            Self::OfTheCart(field) => {
                return format!(
                    "{field} comes from the cart alone, so that quantities and prices stay what they are; map units by `units`"
                );
            }
            Self::OfOci5(field) => return format!("{field} is of OCI 5.0: set `oci.version` to 5.0, or take it out"),
            Self::OfCxml036(field) => {
                return format!("{field} is sent from cXML 1.2.036 on: set `cxml.version`, or take it out");
            }
            Self::OneOfItsKind => "an item has one of these: take out all but one",
            Self::Unchangeable => "shops recognize their lines by it: it goes as it is, without transformations",
            Self::NothingLeft => "nothing would be left: keep one character or more",
            Self::Pattern(words) => return format!("it is no regular expression: {words}"),
            Self::PatternTooLarge => "it is too large: repeat less, or fewer characters",
            Self::PatternEmpty => "it is empty: say what is to be replaced",
            Self::Mark => "it is `X` or nothing",
            Self::WholeNumber => "it is a whole number",
            Self::Unfit(target, limit) => return format!("{target} has room for {} only", limit.words()),
            Self::Nameless => "an item needs a DESCRIPTION or a MATNR: give one of them a source",
            Self::Partner(partner) => return format!("it is never sent without {partner}: give that a source too"),
            Self::Needed => "an item needs it: give it a source, or take it out for the usual one",
            Self::ShopUnit(wrong) => return format!("a unit of the shop's: {}", wrong.detail()),
            Self::UnitTwice(unit) => return format!("`{unit}` is there twice: units are compared without case"),
            Self::UnitFor(unit, wrong) => return format!("the unit for `{unit}`: {}", wrong.detail()),
            Self::DefaultUnit(wrong) => return wrong.detail(),
            Self::DefaultAndRefused => {
                "either there is a default for unknown units, or they are refused: take out one of both"
            }
        };
        text.to_owned()
    }
}
