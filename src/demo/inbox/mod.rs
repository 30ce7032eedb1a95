//! The demo's procurement inbox: a stand-in for a procurement system. It starts visits to the shop, and shows the carts that browsers
//! post to it. Whatever arrives is a stranger's: it is shown as text, runs nothing, and only the newest carts are kept, in memory.

mod arrived;
mod document;
mod login;

use super::page::{self, Frames, STYLE};
use crate::{chance::Chance, clock::Clock};
use arrived::Content;
use askama::Template;
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, RawQuery, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use document::{Item, SetupAnswer};
use login::{CxmlBuyer, OCI_QUERY, SetupRequest, oci_fields};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};
use url::Url;

/// How many carts are kept.
const CARTS_MAX: usize = 20;
/// How many logins are remembered, so that a cart can be told whose it is.
const LOGINS_MAX: usize = 200;
/// How many items of a cart are shown.
const SHOWN_MAX: usize = 100;
/// The largest form that is taken, in bytes.
const FORM_MAX: usize = 4 << 20;

struct Inbox {
    api: Router,
    /// Its own address, to which carts are returned.
    address: Url,
    clock: Clock,
    chance: Chance,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    carts: VecDeque<Arc<Cart>>,
    logins: VecDeque<Login>,
    arrived: u64,
}

/// A login over cXML, by the BuyerCookie that comes back with its cart.
#[derive(Clone)]
struct Login {
    buyer_cookie: String,
    buyer: &'static CxmlBuyer,
    operation: &'static str,
}

/// A cart that arrived.
struct Cart {
    number: u64,
    at: DateTime<Utc>,
    /// The login over cXML of this inbox's that it belongs to.
    login: Option<Login>,
    /// Whether it came to the address that logins over OCI give.
    is_of_oci: bool,
    content: Content,
}

impl Cart {
    fn time(&self) -> String {
        self.at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
    }

    /// The items that can be edited or looked at again.
    fn items(&self) -> &[Item] {
        match (&self.content, &self.login) {
            (Content::Cxml(_, Some(message)), Some(_)) => &message.items,
            _ => &[],
        }
    }

    /// What it means that nothing, or nothing to read, came.
    fn remark(&self) -> Option<&'static str> {
        match &self.content {
            Content::Oci(..) => None,
            Content::Other(fields) if fields.is_empty() => Some("An empty form: the buyer came back without a cart."),
            Content::Other(_) => Some("A form without items: over OCI this says that the buyer came back without a cart."),
            Content::Cxml(_, None) => Some("A document that is no PunchOutOrderMessage."),
            Content::Cxml(_, Some(message)) if !message.items.is_empty() => None,
            Content::Cxml(_, Some(message)) => {
                let operation = self.login.as_ref().map(|login| login.operation);
                Some(match (operation, message.status.as_ref().map(|(code, _)| code.as_str())) {
                    (_, Some("204")) => "Nothing changed: a cart that was there stays as it was.",
                    (Some("edit"), _) => "No lines came back from editing: the lines of this cart are deleted.",
                    (Some("inspect"), _) => "The buyer looked at the cart: it stays as it was.",
                    _ => "No lines: the buyer came back without a cart.",
                })
            }
        }
    }
}

/// The pages below `/demo-inbox`, where the demo listens at `base`; they call `api`.
///
/// # Errors
/// If the base makes no URL.
pub(super) fn router(api: Router, base: &Url, clock: Clock, chance: Chance) -> Result<Router, url::ParseError> {
    let inbox = Inbox { api, address: base.join("demo-inbox")?, clock, chance, kept: Mutex::default() };
    Ok(Router::new()
        .route("/demo-inbox", get(show).post(take))
        .route("/demo-inbox/start", post(start))
        .layer(DefaultBodyLimit::max(FORM_MAX))
        .with_state(Arc::new(inbox)))
}

#[derive(Template)]
#[template(path = "demo_inbox.html")]
struct InboxPage {
    style: &'static str,
    oci: Vec<(&'static str, String)>,
    carts: Vec<Arc<Cart>>,
    carts_max: usize,
    trouble: Option<String>,
    shown_max: usize,
}

impl Inbox {
    fn with<T>(&self, what: impl FnOnce(&mut Kept) -> T) -> T {
        what(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn page(&self, status: StatusCode, trouble: Option<String>) -> Response {
        let page = InboxPage {
            style: STYLE,
            oci: oci_fields(&self.address),
            carts: self.with(|kept| kept.carts.iter().cloned().collect()),
            carts_max: CARTS_MAX,
            trouble,
            shown_max: SHOWN_MAX,
        };
        page::answer(status, &page, Frames::Nobody)
    }
}

async fn show(State(inbox): State<Arc<Inbox>>) -> Response {
    inbox.page(StatusCode::OK, None)
}

/// Takes a cart, and shows it at an address that can be loaded again.
async fn take(State(inbox): State<Arc<Inbox>>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    let content = Content::of(url::form_urlencoded::parse(&body).into_owned().collect());
    let (at, is_of_oci) = (inbox.clock.now(), query.as_deref() == Some(OCI_QUERY));
    let number = inbox.with(|kept| {
        let login = match &content {
            Content::Cxml(_, Some(message)) => {
                kept.logins.iter().find(|login| login.buyer_cookie == message.buyer_cookie).cloned()
            }
            _ => None,
        };
        kept.arrived += 1;
        kept.carts.truncate(CARTS_MAX - 1);
        kept.carts.push_front(Arc::new(Cart { number: kept.arrived, at, login, is_of_oci, content }));
        kept.arrived
    });
    page::sent_on(&format!("/demo-inbox#cart-{number}"))
}

/// Logs in over cXML, and sends the browser to where the answer says.
async fn start(State(inbox): State<Arc<Inbox>>, body: Bytes) -> Response {
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let wish = match field("cart").map(str::parse::<u64>) {
        None => field("system").and_then(CxmlBuyer::of).map(|buyer| (buyer, "create", None)),
        Some(number) => inbox.with(|kept| {
            let cart = kept.carts.iter().find(|cart| Ok(cart.number) == number)?;
            let operation = if field("operation") == Some("inspect") { "inspect" } else { "edit" };
            Some((cart.login.as_ref()?.buyer, operation, Some(Arc::clone(cart))))
        }),
    };
    let Some((buyer, operation, cart)) = wish else {
        return inbox.page(StatusCode::NOT_FOUND, Some("That cart or system is not here any more.".to_owned()));
    };
    let buyer_cookie = BASE64_URL_SAFE_NO_PAD.encode(inbox.chance.bytes::<12>());
    inbox.with(|kept| {
        kept.logins.truncate(LOGINS_MAX - 1);
        kept.logins.push_front(Login { buyer_cookie: buyer_cookie.clone(), buyer, operation });
    });
    let items = cart.as_deref().map_or(&[][..], Cart::items);
    let request = SetupRequest::new(buyer, (operation, items), &buyer_cookie, inbox.address.as_str(), inbox.clock.now());
    match request.send(inbox.api.clone()).await {
        Some(SetupAnswer::Start(url)) => page::sent_on(&url),
        Some(SetupAnswer::Refused(code, words)) => {
            let system = buyer.system;
            inbox.page(StatusCode::BAD_GATEWAY, Some(format!("{system} was refused with Status {code}: {words}")))
        }
        None => inbox.page(StatusCode::BAD_GATEWAY, Some("punchgate did not answer.".to_owned())),
    }
}
