//! A shop that seems to have moved: its plugin reported another SHOPID. Whoever owns it says whether it did.

use super::known;
use crate::{
    domain::shop::ShopId,
    licensing,
    store::{Carried, Shop, ShopMove},
    web::{
        App,
        pages::{
            answer::{self, Answer, Fault},
            confirm::Confirm,
            form::Fields,
            kinds::Cell,
            shell::Place,
            told::{Told, told},
            visit::Visit,
            words::shops::ShopWords,
        },
    },
};
use axum::extract::{Path, State};
use std::sync::Arc;

pub(super) fn row(shop: &Shop, reported: &ShopMove, words: &ShopWords) -> [Cell; 6] {
    let shop_id = reported.shop_id.as_str();
    let to = |what: &str, label: &str| Cell::link(format!("/shops/{}/moves/{shop_id}/{what}", shop.id), label);
    let dismissed = match reported.dismissed_at {
        None => to("dismiss", words.dismiss),
        Some(_) => Cell::badge("quiet", words.dismissed),
    };
    [
        Cell::code(shop_id),
        Cell::at(reported.first_at),
        Cell::at(reported.last_at),
        Cell::number(reported.reports),
        to("approve", words.approve),
        dismissed,
    ]
}

/// A shop in reach, a SHOPID that was reported of it, and what is bound to it.
async fn reported(app: &App, visit: &Visit, (id, shop_id): &(String, String)) -> Result<(Shop, ShopId, Carried), Fault> {
    let (shop, moves) = known(app, visit, id).await?;
    let shop_id = ShopId::parse(shop_id).map_err(|_| Fault::NotFound)?;
    let is_known = shop.shop_id == shop_id || moves.iter().any(|reported| reported.shop_id == shop_id);
    let bound = app.store.read().await?.bound_to_shop(shop.id).await?;
    is_known.then_some((shop, shop_id, bound)).ok_or(Fault::NotFound)
}

pub(super) async fn ask_approve(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<(String, String)>) -> Answer {
    let (shop, shop_id, bound) = reported(&app, &visit, &which).await?;
    asked_approve(&visit, &shop, &shop_id, &bound, "", None)
}

fn asked_approve(visit: &Visit, shop: &Shop, shop_id: &ShopId, bound: &Carried, reason: &str, told: Option<Told>) -> Answer {
    let words: &ShopWords = visit.words();
    let shell = visit.shell((words.approve_title)(&shop.name), Place::Shops);
    let page = Confirm {
        effects: vec![(words.moves_along)(bound), (words.approve_effect)(shop.shop_id.as_str(), shop_id.as_str())],
        reassurance: words.approve_stays,
        inputs: vec![Confirm::reason(&shell, reason)],
        shell,
        fields: Vec::new(),
        action: format!("/shops/{}/moves/{}/approve", shop.id, shop_id.as_str()),
        button: words.approve,
        back: format!("/shops/{}", shop.id),
        told,
    };
    page.page()
}

pub(super) async fn approve(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(which): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (shop, shop_id, bound) = reported(&app, &visit, &which).await?;
    let words: &ShopWords = visit.words();
    let reach = visit.reach();
    let done = app.office.perform(visit.cause(fields.given("reason").map(str::to_owned)), async |tx, act| {
        licensing::approve_move(tx, act, reach, shop.id, &shop_id).await
    });
    match done.await {
        Ok(()) => answer::done(&app, &format!("/shops/{}", shop.id), &(words.approved_done)(shop_id.as_str())),
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            asked_approve(&visit, &shop, &shop_id, &bound, fields.text("reason"), Some(told))
        }
    }
}

pub(super) async fn ask_dismiss(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<(String, String)>) -> Answer {
    let (shop, shop_id, _) = reported(&app, &visit, &which).await?;
    let words: &ShopWords = visit.words();
    let shell = visit.shell((words.dismiss_title)(shop_id.as_str()), Place::Shops);
    let page = Confirm {
        effects: vec![words.dismiss_effect.to_owned()],
        reassurance: words.dismiss_stays,
        inputs: vec![Confirm::reason(&shell, "")],
        shell,
        fields: Vec::new(),
        action: format!("/shops/{}/moves/{}/dismiss", shop.id, shop_id.as_str()),
        button: words.dismiss,
        back: format!("/shops/{}", shop.id),
        told: None,
    };
    page.page()
}

pub(super) async fn dismiss(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(which): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (shop, shop_id, _) = reported(&app, &visit, &which).await?;
    let words: &ShopWords = visit.words();
    let reach = visit.reach();
    let done = app.office.perform(visit.cause(fields.given("reason").map(str::to_owned)), async |tx, act| {
        licensing::dismiss_move(tx, act, reach, shop.id, &shop_id).await
    });
    done.await?;
    answer::done(&app, &format!("/shops/{}", shop.id), &(words.dismissed_done)(shop_id.as_str()))
}
