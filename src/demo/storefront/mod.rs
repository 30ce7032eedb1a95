//! The demo's storefront: it redeems the token that a buyer brings, shows its articles, keeps a cart, and gives it back, all over the
//! same API as any shop's plugin. Its pages need no script and no cookie, and may stand in a frame.

mod articles;
mod gate;
mod visit;

use super::page::{self, Frames, STYLE};
use crate::chance::Chance;
use articles::{ARTICLES, Article, CURRENCY};
use askama::Template;
use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use gate::Refusal;
use serde::Deserialize;
use std::sync::Arc;
use visit::{End, Session, Visit, Visits, quantity_of};

struct Shop {
    api: Router,
    chance: Chance,
    visits: Visits,
}

/// The pages below `/demo-shop`, which call `api`.
pub(super) fn router(api: Router, chance: Chance) -> Router {
    let shop = Shop { api, chance, visits: Visits::default() };
    Router::new()
        .route("/demo-shop", get(enter))
        .route("/demo-shop/{visit}", get(show).post(shop_on))
        .with_state(Arc::new(shop))
}

/// A page without a visit.
#[derive(Template)]
#[template(path = "demo_shop_closed.html")]
struct ClosedPage {
    style: &'static str,
    closed: Closed,
}

enum Closed {
    /// Nobody brought a token.
    NoToken,
    /// The visit cannot start, and why.
    NotIn(Refusal),
    /// The visit is not kept any more.
    Forgotten,
    /// It is over.
    Over(End),
}

/// The shop, for a buyer who is in.
#[derive(Template)]
#[template(path = "demo_shop.html")]
struct ShopPage<'a> {
    style: &'static str,
    visit: &'a Visit,
    address: String,
    articles: &'static [Article],
    currency: &'static str,
    /// What did not work, and why.
    trouble: Option<Trouble>,
}

struct Trouble {
    code: Option<String>,
    detail: String,
}

#[derive(Deserialize)]
struct Brought {
    token: Option<String>,
}

/// Redeems the token that the buyer brings, and sends the browser on to an address that can be loaded again.
async fn enter(State(shop): State<Arc<Shop>>, Query(brought): Query<Brought>) -> Response {
    let Some(token) = brought.token else {
        return closed(StatusCode::OK, Closed::NoToken);
    };
    match gate::redeem::<Session>(shop.api.clone(), &token).await {
        Ok(session) => {
            let id = BASE64_URL_SAFE_NO_PAD.encode(shop.chance.bytes::<24>());
            shop.visits.begin(Visit::new(&id, session));
            page::sent_on(&address(&id))
        }
        Err(refusal) => closed(refusal.status, Closed::NotIn(refusal)),
    }
}

fn address(id: &str) -> String {
    format!("/demo-shop/{id}")
}

async fn show(State(shop): State<Arc<Shop>>, Path(id): Path<String>) -> Response {
    shown(&shop, &id, StatusCode::OK, None)
}

fn shown(shop: &Shop, id: &str, status: StatusCode, trouble: Option<Trouble>) -> Response {
    let Some(visit) = shop.visits.with(id, |visit| visit.clone()) else {
        return closed(StatusCode::NOT_FOUND, Closed::Forgotten);
    };
    if let Some(end) = visit.end {
        return closed(StatusCode::GONE, Closed::Over(end));
    }
    let page =
        ShopPage { style: STYLE, visit: &visit, address: address(id), articles: &ARTICLES, currency: CURRENCY, trouble };
    page::answer(status, &page, Frames::Anybody)
}

fn closed(status: StatusCode, closed: Closed) -> Response {
    page::answer(status, &ClosedPage { style: STYLE, closed }, Frames::Anybody)
}

/// Carries out the button that was pressed: `do` says which; fields called `quantity-` and a line's id say how many.
async fn shop_on(State(shop): State<Arc<Shop>>, Path(id): Path<String>, body: Bytes) -> Response {
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    match shop.visits.with(&id, |visit| change(visit, &fields, field("add"))) {
        None => return closed(StatusCode::NOT_FOUND, Closed::Forgotten),
        Some(Err(detail)) => {
            return shown(&shop, &id, StatusCode::UNPROCESSABLE_ENTITY, Some(Trouble { code: None, detail }));
        }
        Some(Ok(())) => {}
    }
    match field("do") {
        Some("return") => give_back(&shop, &id, End::Returned).await,
        Some("leave") => give_back(&shop, &id, End::Left).await,
        _ => page::sent_on(&format!("{}#cart", address(&id))),
    }
}

/// Takes the quantities of the cart over, or of the one article that is added.
fn change(visit: &mut Visit, fields: &[(String, String)], add: Option<&str>) -> Result<(), String> {
    if visit.is_for_looking() || visit.end.is_some() {
        return Ok(());
    }
    let written = fields.iter().filter_map(|(name, value)| Some((name.strip_prefix("quantity-")?, value)));
    let quantities = written.map(|(of, value)| {
        let quantity = quantity_of(value);
        quantity.map(|quantity| (of, quantity)).ok_or_else(|| {
            format!(
                "“{value}” is no quantity. Write a number such as 3 or 12.5: at most a million, with at most three decimals."
            )
        })
    });
    for (of, quantity) in quantities.collect::<Result<Vec<_>, _>>()? {
        match add {
            None => visit.set(of, quantity),
            Some(number) if number == of && !quantity.is_zero() => {
                if let Some(article) = Article::of(number) {
                    visit.add(article, quantity);
                }
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Gives the cart back, or the buyer without one, and sends the browser to the page that posts it.
async fn give_back(shop: &Shop, id: &str, end: End) -> Response {
    let Some((session, cart)) = shop.visits.with(id, |visit| (visit.session.id.clone(), visit.cart())) else {
        return closed(StatusCode::NOT_FOUND, Closed::Forgotten);
    };
    let cart = (end == End::Returned).then_some(&cart);
    match gate::give_back(shop.api.clone(), &session, cart).await {
        Ok(url) => {
            shop.visits.with(id, |visit| visit.end = Some(end));
            page::sent_on(&url)
        }
        Err(Refusal { status, code, detail }) => shown(shop, id, status, Some(Trouble { code: Some(code), detail })),
    }
}
