//! A shop's plugin asks for its licenses. One that calls from another installation is told so, and its SHOPID is kept as a proposal for
//! the owner.

use super::{
    answer::{Answer, Answered},
    call::Call,
    caller::Plugin,
    examples,
    licenses::Kind,
    page,
    schema::LicenseId,
};
use crate::{
    domain::explain::Explained,
    licensing::{self, Checked},
    web::{App, Problem},
};
use axum::{extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Which installation asks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Check {
    /// The SHOPID of the installation.
    shop_id: String,
    /// The `next` of the answer before, where there are very many licenses.
    cursor: Option<String>,
}

/// The licenses of a shop.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CheckedShop {
    /// The SHOPID.
    shop_id: String,
    /// For which moment this holds.
    at: DateTime<Utc>,
    /// The licenses that are bound to the shop, with the bundled ones.
    licenses: Vec<CheckedLicense>,
    /// What to send as `cursor` for the licenses behind these; `null` at the end, which is here for up to 10,000 licenses.
    next: Option<String>,
}

/// Whether a license is effective.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CheckedLicense {
    /// The license.
    id: LicenseId,
    /// What it is for.
    kind: Kind,
    /// Whether it is effective.
    effective: bool,
    /// Why it is not; empty if it is.
    reasons: Vec<Explained>,
    /// Since when it is not, where that is known.
    since: Option<DateTime<Utc>>,
}

/// Checks a shop's licenses
///
/// With another SHOPID than the shop's present one the answer is `shop_mismatch`, and the shop's owner is asked whether it has moved;
/// nothing else changes.
#[utoipa::path(post, path = "/api/v1/shop/check", tag = "shop", security(("shop" = [])),
    request_body(content = Check, example = json!({"shop_id": examples::SHOP_ID})),
    responses((status = 200, description = "The licenses.", body = CheckedShop)))]
pub(super) async fn check(State(app): State<Arc<App>>, plugin: Plugin, call: Call<Check>) -> Answered {
    let shop_id = licensing::shop_id_of(&call.body.shop_id)?;
    let after = page::behind(call.body.cursor.as_deref())?;
    let (at, language) = (app.clock.now(), plugin.caller.language(None));
    let mut snapshot = app.store.snapshot().await?;
    let checked = licensing::check(&mut snapshot, &app.vault, plugin.shop, &shop_id, after, at, app.office.terms).await?;
    drop(snapshot);
    match checked {
        Checked::Licenses(found) => {
            let shown = |license: licensing::ListedLicense| CheckedLicense {
                id: license.id,
                kind: license.kind.into(),
                effective: license.effect.reasons.is_empty(),
                reasons: Explained::all(&license.effect.reasons, language),
                since: license.since,
            };
            let licenses = found.items.into_iter().map(shown).collect();
            let (shop_id, next) = (shop_id.as_str().to_owned(), found.next.map(page::cursor_at));
            Ok(Answer::ok(&CheckedShop { shop_id, at, licenses, next })?)
        }
        Checked::ShopMismatch => {
            let reported = app.office.perform(plugin.caller.cause(None), async |tx, act| {
                licensing::report_move(tx, act, plugin.shop, &shop_id).await
            });
            reported.await?;
            let detail = "The shop is known with another SHOPID. Its owner can approve this one, which then moves all its \
                licenses; until then nothing changes.";
            Err(Problem::new(StatusCode::FORBIDDEN, "shop_mismatch", detail).at("/shop_id"))
        }
    }
}
