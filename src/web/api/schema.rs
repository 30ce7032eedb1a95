//! How types of the domain stand in the document of the API, and the ids by the names that handlers use: utoipa takes what stands
//! between angle brackets for a type of the document.

use crate::{
    domain::{
        cart::{config::ItemField, map::WarningCode},
        explain::Explained,
        id::Id,
        license::{Account, License},
        license_key::{LicenseKey, LicenseKeyRun},
        login::Operation,
        mail::Mail,
        order::{Delivery, Order, OrderItem},
        reason::Flag,
        session::{Login, Session},
        shop::Shop,
        system::{Customer, DeploymentModes, Link, ProofFrom, Protocol, System},
        transfer::Transfer,
    },
    store::{ApiKey, HistoryRow, User},
};
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

pub(super) type AccountId = Id<Account>;
pub(super) type CustomerId = Id<Customer>;
pub(super) type DeliveryId = Id<Delivery>;
pub(super) type HistoryId = Id<HistoryRow>;
pub(super) type ItemId = Id<OrderItem>;
pub(super) type KeyId = Id<ApiKey>;
pub(super) type LicenseKeyId = Id<LicenseKey>;
pub(super) type RunId = Id<LicenseKeyRun>;
pub(super) type LicenseId = Id<License>;
pub(super) type LinkId = Id<Link>;
pub(super) type LoginId = Id<Login>;
pub(super) type OrderId = Id<Order>;
pub(super) type MailId = Id<Mail>;
pub(super) type SessionId = Id<Session>;
pub(super) type ShopRef = Id<Shop>;
pub(super) type SystemId = Id<System>;
pub(super) type TransferId = Id<Transfer>;
pub(super) type UserId = Id<User>;

impl<T> PartialSchema for Id<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).into()
    }
}

impl<T> ToSchema for Id<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Id")
    }
}

impl PartialSchema for Explained {
    fn schema() -> RefOr<Schema> {
        let fields = [
            ("code", "Which reason it is, for programs; it never changes."),
            ("subject", "What it is about, as `kind` or `kind:which`."),
            ("title", "What happened, in a few words."),
            ("detail", "What happened and why."),
            ("next_step", "What to do about it."),
        ];
        let reason = ObjectBuilder::new().schema_type(Type::Object).description(Some("A reason, explained."));
        let described = fields.into_iter().fold(reason, |reason, (name, about)| {
            let field = ObjectBuilder::new().schema_type(Type::String).description(Some(about));
            reason.property(name, field).required(name)
        });
        described.into()
    }
}

impl ToSchema for Explained {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Reason")
    }
}

impl PartialSchema for Flag {
    fn schema() -> RefOr<Schema> {
        let text = |about| ObjectBuilder::new().schema_type(Type::String).description(Some(about));
        let which = "Which: `in_grace` (only an allowance carries it), `ends_on` (its end is known), `old_secret_used`, `insecure_return_url`.";
        let at = text("Until when, where it has a moment.").format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("What rides along with a yes."))
            .property("flag", text(which))
            .required("flag")
            .property("at", at)
            .into()
    }
}

impl ToSchema for Flag {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Flag")
    }
}
/// The words of an enumeration of the domain.
macro_rules! words {
    ($type:ty, $name:literal, [$($word:literal),*]) => {
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some([$($word),*])).into()
            }
        }

        impl ToSchema for $type {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }
        }
    };
}

words!(
    ItemField,
    "ItemField",
    [
        "number",
        "description",
        "long_text",
        "lead_time_days",
        "manufacturer",
        "manufacturer_number",
        "auxiliary_id",
        "configuration_id",
        "url",
        "attachment_url",
        "attachment_title",
        "service",
        "unit",
        "classification_scheme",
        "classification_code"
    ]
);
words!(
    WarningCode,
    "WarningCode",
    ["cut", "characters_replaced", "unit_unmapped", "rounded", "left_out", "unclassified", "not_changed"]
);
words!(Protocol, "Protocol", ["cxml", "oci"]);
words!(Operation, "Operation", ["create", "edit", "inspect", "source"]);
words!(DeploymentModes, "DeploymentModes", ["any", "production", "test"]);
words!(ProofFrom, "ProofFrom", ["sender", "any"]);
