//! The life of licenses: issued, claimed, bound, put into systems, held by links; and the people and keys that look after them. Each use case is a function over an open
//! transaction, so that one can contain another; each writes its history. Knows nothing of HTTP.

mod accounts;
mod bind;
mod carts;
mod check;
mod choose;
mod claim;
mod claim_link;
mod customers;
mod entrance;
mod erase;
mod failed_tries;
mod fields;
mod import;
mod issue;
mod keys;
mod license_keys;
mod link;
mod list;
mod mails;
mod moves;
mod office;
mod operate;
mod orders;
mod passwords;
mod permits;
mod place;
mod reach;
mod refunds;
mod relink;
mod resend;
mod retention;
mod rotate;
mod shops;
mod sign_in;
mod signing;
mod subscriptions;
mod systems;
mod transfers;
mod users;
mod wrong;

pub use accounts::{AccountChange, change_account, create_account, is_address};
pub use bind::bind;
pub use carts::set_cart_config;
pub use check::{Checked, check};
pub use claim::{Claimed, claim, claim_counted, claim_several};
pub use claim_link::{ClaimLink, ClaimedByLink, OfferedClaim, claim_by_link, claim_by_token, look_at_claim_link};
pub use customers::{CustomerChange, CustomerOrder, change_customer, create_customer};
pub use entrance::made_secret;
pub use erase::anonymize_customer;
pub use failed_tries::{FailedClaims, FailedTries};
pub use import::{
    CustomerData, ImportOrder, Imported, ImportedRow, Progress, RowChange, RowLink, SHEET_BYTES_MAX, SHEET_ROWS_MAX, Sheet,
    import_customers,
};
pub use issue::{Issue, Issued, issue};
pub use keys::{Key, Revoked, create_key, revoke_key};
pub use license_keys::{
    AccessKey, Registration, RegistrationOrder, TRIES_KEPT, distrust_signer, export_license_key, feed_license_key,
    is_license_key_current, is_synchronization_old, label_license_key, license_key_document, license_key_signer,
    reference_here, register_license_key, rotate_signing_key, sign_license_key, signing_keys, trust_signer,
};
pub use link::{LinkOrder, Linked, link};
pub use list::{LicensePage, LicensePlace, LicenseQuery, ListedLicense, license, licenses};
pub use mails::retry_mail;
pub use moves::{approve_move, dismiss_move, report_move};
pub use office::{Office, Once, Performed};
pub use operate::{cover, reinstate, suspend};
pub use orders::{Item, OrderChange, PaidOrder, Placed, Product, change_order, pay_order, place_order};
pub use passwords::Passwords;
pub use permits::{PERMIT_OVERLAP_DAYS, permit_keys, rotate_permit_key};
pub use place::{place, place_expected};
pub use reach::Reach;
pub use refunds::{RefundOrder, Refunded, refund_order, stated_refund, withdraw_refund};
pub use relink::{LinkChange, SecretChange, change_link, give_license, take_license, unlink};
pub use resend::{ItemSeen, LicenseOfOrder, OrderSeen, order, resend};
pub use retention::Retention;
pub use rotate::{OVERLAP, Rotation, end_old_system_secret, rotate_link_secret, rotate_system_secret};
pub use shops::{ShopChange, change_shop, create_shop, is_loopback, shop_id_of};
pub use sign_in::{FailedSignIns, SignedIn, prove, sign_in, sign_out, sign_out_everywhere, signed_in};
pub use signing::{OVERLAP_DAYS, OVERLAP_DAYS_MAX, SignerSeen};
pub use subscriptions::{SubscriptionQuery, end_subscription, extend_subscription, reinstate_subscription, subscriptions};
pub use systems::{Cloned, SystemChange, SystemOrder, change_system, clone_system, create_system};
pub use transfers::{Answered, accept_transfer, cancel_transfer, decline_transfer, offer_transfer, transfer};
pub use users::{UserOrder, change_password, create_user, disable_user, enable_user};
pub use wrong::Wrong;

use crate::{
    domain::{
        cart::config::CartConfigFault,
        license_key::KeyFault,
        order::{OrderStatus, ResendRefusal},
        system::ConfigFault,
        transfer::Outcome,
    },
    store::{self, Act},
    vault::{DoesNotOpen, password::NotHashed},
};
use chrono::{DateTime, Utc};

/// Why a use case did not do what was asked. Nothing was changed: the transaction is to be dropped.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The account already exists.
    #[error("there is an account for this e-mail address")]
    AccountExists,
    /// The account has a shop with that SHOPID.
    #[error("the account has a shop with this SHOPID")]
    ShopExists,
    /// The start URL cannot be one.
    #[error("a start URL is https, or http on the loopback")]
    StartUrl,
    /// No such thing for this account.
    #[error("there is no such {0}")]
    Unknown(&'static str),
    /// The serial belongs to nobody we know, or to somebody else.
    #[error("this serial is not known")]
    SerialUnknown,
    /// The text is no serial.
    #[error("this is not a serial: a character is missing, added or mistyped")]
    SerialMistyped,
    /// Another account claimed it first; told only to who names the e-mail address that it was ordered with.
    #[error("this serial was claimed by another account")]
    SerialClaimed,
    /// A claim token that proves nothing, or nothing any more.
    #[error(
        "this claim token is not known: it was mistyped, or the address of its order was corrected since; use the newest mail, or \
         the serial"
    )]
    ClaimTokenUnknown,
    /// A mail that was not given up.
    #[error("only a mail that was given up is to be tried again: this one waits, or was accepted")]
    MailNotGivenUp,
    /// The license is not of the kind that is needed.
    #[error("a {0} license is needed here")]
    WrongKind(&'static str),
    /// A bundled license goes with its system license.
    #[error("a bundled license is claimed, bound and moved with its system license only")]
    Bundled,
    /// The license is bound to another shop.
    #[error("the license is bound to another shop")]
    BoundElsewhere,
    /// The license is in use.
    #[error("the license is in use elsewhere: take it out of its system or link first")]
    LicenseInUse,
    /// The link holds another license.
    #[error("the link holds a license: take that one out first")]
    LinkLicensed,
    /// The system holds no system license.
    #[error("the system holds no system license: put one in first")]
    SystemLicenseMissing,
    /// No customer license is free.
    #[error("no customer license is free: buy one, claim its serial, or take one out of another link")]
    NoFreeCustomerLicense,
    /// The shop has a customer with this number.
    #[error("the shop has a customer with this number")]
    CustomerExists,
    /// The customer number is known with other data.
    #[error("the shop has a customer with this number and other data")]
    CustomerDiffers,
    /// The customer is in this system already.
    #[error("this customer is linked in this system")]
    CustomerLinked,
    /// A system that tells no customers apart has its one customer.
    #[error(
        "this system reads no identity and has its one customer: unlink that one, or let the system read identities from \
         somewhere"
    )]
    OneCustomer,
    /// The identity is in this system already.
    #[error("another link of this system has this identity")]
    IdentityTaken,
    /// The token is in this system already.
    #[error("another link of this system has this token")]
    TokenTaken,
    /// The link needs an identity.
    #[error("a link in this system needs a login identity")]
    IdentityMissing,
    /// No login would come with the link's domain.
    #[error("identities have no domain in this system, so a link with one would let nobody in: leave the domain out")]
    DomainNotRead,
    /// There is no secret whose place a new one could take.
    #[error("it has no secret of its own to rotate")]
    NothingToRotate,
    /// The configuration can never work.
    #[error("the configuration can never work: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Config(Vec<ConfigFault>),
    /// The configuration of returned carts can never work.
    #[error("carts could never return like this: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    CartConfig(Vec<CartConfigFault>),
    /// A link of the system could not log in any more.
    #[error("links are in the way: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    LinksInTheWay(Vec<ConfigFault>),
    /// The reference names an order with another content.
    #[error("an order of this reference is known with another content: use a new reference for another order")]
    OrderDiffers,
    /// An order cannot come to that status.
    #[error("the order is {} and cannot become {}", .0.as_str(), .1.as_str())]
    OrderStatus(OrderStatus, OrderStatus),
    /// A code is not sent again.
    #[error("{}", reason.detail())]
    Resend {
        /// Why.
        reason: ResendRefusal,
        /// When that was found.
        now: DateTime<Utc>,
    },
    /// The item sold several licenses.
    #[error("the item has several licenses: say by `license_id` whose code is to be sent")]
    LicenseUnclear,
    /// The license is offered already.
    #[error("the license is offered to somebody already: cancel that offer first")]
    TransferOpen,
    /// The offer came to another end.
    #[error("the offer is over: it was {}", .0.as_str())]
    TransferSettled(Outcome),
    /// It is the other side's turn.
    #[error("{0}")]
    TransferSide(&'static str),
    /// A refund took the license back.
    #[error("the license was refunded")]
    LicenseRevoked,
    /// Too many serials were tried in vain.
    #[error("too many serials were tried in vain: wait for {0} seconds")]
    RateLimited(u64),
    /// The e-mail address has a user.
    #[error("somebody signs in by this e-mail address already: take another one")]
    UserExists,
    /// Whoever signs in is not known by this password, or not at all.
    #[error("this e-mail address and this password fit nobody who may sign in")]
    SignInFailed,
    /// Too many passwords were tried in vain.
    #[error("too many passwords were tried in vain: wait for {0} seconds")]
    SignInLimited(u64),
    /// Too many sign in at this moment.
    #[error("too many people sign in at this moment: try again in a few seconds")]
    SignInBusy,
    /// Somebody would shut themselves out.
    #[error("nobody takes their own sign-in away: let another one do it")]
    OwnUser,
    /// A password cannot be hashed.
    #[error(transparent)]
    NotHashed(#[from] NotHashed),
    /// A license key is not to be registered.
    #[error(transparent)]
    LicenseKey(#[from] KeyFault),
    /// The account has a license key of that label.
    #[error("the account has a license key with this label: take another label")]
    LabelTaken,
    /// No authority is set, or the account's licenses do not come from it.
    #[error("no authority is set as `upstream` for this account: register an access key by hand")]
    NoUpstream,
    /// A license key brought it.
    #[error("a license key brought this {0}, so the authority decides over it: change it there, and synchronize")]
    FromAuthority(&'static str),
    /// Somebody else changed it since it was read.
    #[error("it was changed meanwhile: read it again")]
    ChangedMeanwhile,
    /// The name of an idempotent call was used for another call.
    #[error("this Idempotency-Key was used for another call")]
    IdempotencyReused,
    /// Whoever asks may not give this role.
    #[error("a key of role {0} is not for you to make: ask an operator")]
    RoleNotAllowed(&'static str),
    /// Billing's own word stands against it.
    #[error("{0}")]
    BillingSays(&'static str),
    /// A field of the call cannot be what it says.
    #[error("{wrong}")]
    Field {
        /// JSON pointer into the call.
        pointer: &'static str,
        /// What is wrong, and what to do.
        wrong: Wrong,
    },
    /// Rows of an import cannot be taken.
    #[error("{} rows cannot be taken", .0.len())]
    Rows(Vec<RowFault>),
    /// Something is out of its range.
    #[error("{0}")]
    OutOfRange(Wrong),
    /// An answer cannot be written as JSON.
    #[error("an answer cannot be written: {0}")]
    Unwritable(#[from] serde_json::Error),
    /// A sealed secret does not open.
    #[error(transparent)]
    Sealed(#[from] DoesNotOpen),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Why one row of an import cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The line of the file where the row begins, from 1.
    pub line: u64,
    /// The column, where it is about one.
    pub column: Option<&'static str>,
    /// A stable code.
    pub code: &'static str,
    /// What is wrong, and what to do.
    pub detail: String,
}

/// What a use case answers.
pub type Result<T> = std::result::Result<T, Refusal>;

/// Refuses a change of something that is of another version than whoever changes it has read.
fn expect(version: i64, expected: Option<i64>) -> Result<()> {
    if expected.is_none_or(|expected| expected == version) { Ok(()) } else { Err(Refusal::ChangedMeanwhile) }
}

/// Turns a conflict of the store into the refusal that it means here.
fn conflict_means<T>(result: store::Result<T>, refusal: Refusal) -> Result<T> {
    result.map_err(|error| match error {
        store::Error::Conflict(_) => refusal,
        other => Refusal::Store(other),
    })
}

/// The longest reason that the history keeps.
const REASON_MAX: usize = 500;

/// What an operator does to somebody else's things says why.
fn reason_given(act: &Act) -> Result<()> {
    let reason = act.cause.reason.as_deref().unwrap_or_default().trim();
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        return Err(Refusal::Field { pointer: "/reason", wrong: Wrong::Reason });
    }
    Ok(())
}
