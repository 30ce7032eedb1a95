//! The document of the API: what is said once about the whole, and what is said of every operation alike. The operations describe
//! themselves beside their handlers.

use crate::web::Problem;
use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::{
        Components, Content, Info, OpenApi, Ref, RefOr, ResponseBuilder, Tag,
        path::Operation,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
        tag::TagBuilder,
    },
};

const ABOUT: &str = "Shop admins link customers to systems, operators look after accounts, licenses and subscriptions, and a \
    shop's plugin redeems sessions. Send your key as `Authorization: Bearer pgk_...`.\n\n\
    - Bodies are JSON; unknown fields are refused. Times are RFC 3339 in UTC, ids are UUIDs.\n\
    - Lists answer `{\"items\": [...], \"next\": cursor or null}`: send `next` as `cursor` for the items behind. A page may have fewer \
    items than its limit; the end is where `next` is null.\n\
    - What went wrong is told as `application/problem+json` (RFC 9457) with a stable `code`, and a `pointer` to the part of the call \
    that is wrong.\n\
    - What belongs to another account answers 404, as if it were not there.\n\
    - Where an operation takes an `Idempotency-Key`, the same call sent again under the same name is carried out once and answered \
    alike, for a day; secrets that were shown once are left out then.\n\
    - Answers about one object carry an `ETag`; send it as `If-Match` with a change, and nothing is done if somebody else changed it \
    meanwhile (412).\n\
    - An operator's key may do what an account's admin may, for any account: lists show all, or one account's with `?account=ID`.";

const TAGS: [(&str, &str); 15] = [
    ("accounts", "Shop operators with the vendor."),
    ("keys", "API keys: shown once, kept hashed, revocable."),
    ("users", "People who sign in to the pages."),
    ("shops", "Storefronts, their installations, and moves of them."),
    ("systems", "Punchout configurations: one procurement system's way in."),
    ("customers", "The shop's customers, and their links to systems."),
    ("licenses", "What lets systems and customers in."),
    ("subscriptions", "What pays for licenses."),
    ("orders", "Purchases, their deliveries and refunds."),
    ("transfers", "Licenses offered to other accounts."),
    ("license_keys", "For installations that keep their own gate: what an authority signs, and what they have registered."),
    ("mails", "What is mailed, how far it is, and what the mail server says."),
    ("logins", "The log of logins, explained, and what would happen."),
    ("history", "Who changed what, and why."),
    ("shop", "For a shop's plugin."),
];

/// The document before its operations.
pub(super) fn beginning() -> OpenApi {
    let mut components = Components::new();
    for (name, whose) in [
        ("operator", "A key of role `operator`: the vendor's staff and store."),
        ("admin", "A key of role `admin`: an account's administrators."),
        ("shop", "A key of role `shop`: a shop's plugin."),
    ] {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(whose)).build();
        components.add_security_scheme(name, SecurityScheme::Http(scheme));
    }
    components.schemas.insert(Problem::name().into_owned(), <Problem as utoipa::PartialSchema>::schema());
    let mut info = Info::new("punchgate", env!("CARGO_PKG_VERSION"));
    info.description = Some(ABOUT.to_owned());
    let mut document = OpenApi::new(info, utoipa::openapi::Paths::new());
    document.components = Some(components);
    document
}

/// Adds what every operation has: a name, and the problems that it may answer.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    let mut used = Vec::new();
    for (path, item) in &mut document.paths.paths {
        let operations = [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                used.extend(operation.tags.clone().unwrap_or_default());
                describe(operation, method, path);
            }
        }
    }
    let tag = |&(name, about): &(&str, &str)| -> Tag { TagBuilder::new().name(name).description(Some(about)).build() };
    document.tags = Some(TAGS.iter().filter(|(name, _)| used.iter().any(|used| used == name)).map(tag).collect());
    document
}

fn describe(operation: &mut Operation, method: &str, path: &str) {
    let words = path.trim_start_matches("/api/v1/").split('/').map(|word| word.trim_matches(['{', '}']));
    operation.operation_id = Some(words.fold(method.to_owned(), |id, word| format!("{id}_{word}")));
    let content =
        Content::builder().schema(Some(RefOr::Ref(Ref::from_schema_name(Problem::name())))).example(Some(example())).build();
    let problem =
        ResponseBuilder::new().description("What went wrong.").content("application/problem+json", content).build();
    operation.responses.responses.insert("default".to_owned(), RefOr::T(problem));
}

fn example() -> Value {
    json!({
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": "There is no such system, or it is not yours.",
    })
}
