//! What can be wrong with what somebody gave, each with what to do. Each is named, so that whoever tells it in another language
//! cannot forget one.

use crate::domain::field::TextFault;
use std::fmt;

/// What is wrong with a field of a call or form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is no text that could be kept.
    Text(TextFault),
    /// It is no e-mail address.
    Email,
    /// The address of an account is not theirs to change.
    AccountEmail,
    /// It is the address of whoever offers.
    OwnAddress,
    /// A password is too short or too long.
    PasswordLength,
    /// A password is one character only.
    PasswordOfOne,
    /// A reason is missing or too long.
    Reason,
    /// A reason is too long.
    ReasonTooLong,
    /// A label is none.
    Label,
    /// A license key is not valid for so long.
    KeyValidity,
    /// There is more than a license key holds.
    KeyTooLarge,
    /// A signing key is not announced for so long.
    SignerOverlap,
    /// It is no signing key.
    Signer,
    /// A secret is blank.
    SecretEmpty,
    /// A secret is too long.
    SecretTooLong,
    /// The link has a secret.
    LinkSecretThere,
    /// The system has a secret.
    SystemSecretThere,
    /// Nothing would stand in for the link's secret.
    SecretNeeded,
    /// The new secret is the present one.
    SameSecret,
    /// An overlap of secrets is out of its range.
    Overlap,
    /// A token stands for the identity.
    TokenForIdentity,
    /// It is no SHOPID.
    ShopId,
    /// A start URL is too long.
    UrlTooLong,
    /// An extension ends behind us, or too far ahead.
    Until,
    /// None, or too many licenses to bind.
    BindCount,
    /// None, or too many serials to claim.
    ClaimCount,
    /// Not exactly one way to claim.
    ClaimWay,
    /// The sheet lets in, and nobody said where.
    SheetWithoutSystem,
    /// The system is another shop's.
    SystemOfOtherShop,
    /// A system of this name exists.
    SystemNameTaken,
    /// A mail is to be confirmed.
    ResendUnconfirmed,
    /// An erasure is to be confirmed.
    EraseUnconfirmed,
    /// An order comes in another status.
    NewOrderStatus,
    /// An order has none or too many items.
    OrderItems,
    /// An order has too many licenses.
    OrderLicenses,
    /// A quantity is out of its range.
    Quantity,
    /// The product is not sold.
    ProductUnknown,
    /// An operator is of no account.
    OperatorOfAccount,
    /// Only a plugin's key names a shop.
    KeyOfNoShop,
    /// A plugin's key names its shop.
    KeyWithoutShop,
}

impl Wrong {
    /// What is wrong and what to do, for the API.
    #[must_use]
    pub fn detail(self) -> &'static str {
        match self {
            Self::Text(fault) => fault.detail(),
            Self::Email => "it is no e-mail address such as buyer@company.example",
            Self::AccountEmail => {
                "only an operator changes the e-mail address of an account: whoever has it gets what is ordered for it"
            }
            Self::OwnAddress => "that is the address of the account that has it",
            Self::PasswordLength => {
                "a password has 12 to 256 characters: a few words that only you put together are easy to keep in mind"
            }
            Self::PasswordOfOne => "a password of one character only is guessed at once",
            Self::Reason => "say why, in 1 to 500 characters: the history keeps it",
            Self::ReasonTooLong => "a reason has at most 500 characters",
            Self::Label => "a label has 1 to 100 characters, and none that cannot be seen",
            Self::KeyValidity => "a license key is valid for 1 to 366 days",
            Self::KeyTooLarge => {
                "a license key has at most 5,000 licenses, beside the bundled ones: divide them between several accounts"
            }
            Self::SignerOverlap => "a signing key is announced for at most 366 days",
            Self::Signer => "this is no signing key: copy all of it, `pgs_` and 43 letters, as the authority shows it",
            Self::SecretEmpty => "a secret has at least one character that is no blank",
            Self::SecretTooLong => "it is too long: 512 bytes are the most",
            Self::LinkSecretThere => "the link has one: rotate it, so that the present one goes on counting for a while",
            Self::SystemSecretThere => "the system has one: rotate it, so that the present one goes on counting for a while",
            Self::SecretNeeded => {
                "the system has no secret that could stand in for it, so nobody could log in: rotate it instead"
            }
            Self::SameSecret => "the new secret is the present one",
            Self::Overlap => "an old secret goes on counting for 0 to 366 days",
            Self::TokenForIdentity => "a token stands for the identity in this system: leave the identity out",
            Self::ShopId => {
                "a SHOPID has 1 to 64 letters, digits, dashes, dots or underscores: copy it from the shop's plugin"
            }
            Self::UrlTooLong => "it is too long: 2048 bytes are the most",
            Self::Until => "an extension ends ahead, at most 366 days from now; leave the end null to take it back",
            Self::BindCount => "name between 1 and 200 licenses; bind more of them in several calls",
            Self::ClaimCount => "name between 1 and 100 serials; claim more of them in several calls",
            Self::ClaimWay => "name one `serial`, several as `serials`, or a `claim_token`",
            Self::SheetWithoutSystem => {
                "the sheet has columns about logins (identity, domain, secret): say into which system it lets customers"
            }
            Self::SystemOfOtherShop => "the system is another shop's",
            Self::SystemNameTaken => "a system of this name exists",
            Self::ResendUnconfirmed => "somebody gets a mail by this: say `\"confirm\": true` if it is meant",
            Self::EraseUnconfirmed => "erasing a customer cannot be undone: say true, if it is meant",
            Self::NewOrderStatus => "an order comes pending or paid",
            Self::OrderItems => "an order has between 1 and 100 items",
            Self::OrderLicenses => "an order has at most 1000 licenses",
            Self::Quantity => "a quantity is between 1 and 1000",
            Self::ProductUnknown => "the order names a product that is not sold",
            Self::OperatorOfAccount => "an operator is of no account: leave it out",
            Self::KeyOfNoShop => "only a key of role shop names a shop",
            Self::KeyWithoutShop => "a key of role shop names its shop",
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail())
    }
}
