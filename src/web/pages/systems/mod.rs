//! Systems: listed, made step by step, looked at, set, cloned, switched, and told to the buyer on a sheet. Who is linked to them is in
//! `customers`. The steps of a new system are pages of the system itself, so that one that is left half done is there to be gone on
//! with.

mod cart;
mod cart_form;
mod clone;
mod config_form;
mod first_customer;
mod guide;
mod license;
mod list;
mod new;
mod page;
mod secret;
mod settings;
mod sheet;
mod switch;

pub(super) use guide::Step;

use super::{answer::Fault, form::Choice, visit::Visit, words::systems::SystemsWords};
use crate::{
    domain::license::LicenseKind,
    licensing::{self, LicenseQuery},
    store::{Db, SystemDetail},
    web::{
        App,
        handler::{get, post},
    },
};
use axum::Router;
use std::sync::Arc;

/// How many can be chosen among in a form.
const CHOICES: i64 = 200;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/systems", get(list::show))
        .route("/systems/new", get(new::show).merge(post(new::create)))
        .route("/systems/{id}", get(page::show))
        .route("/systems/{id}/settings", get(settings::show).merge(post(settings::change)))
        .route("/systems/{id}/cart", get(cart::show).merge(post(cart::change)))
        .route("/systems/{id}/license", get(license::show).merge(post(license::put)))
        .route("/systems/{id}/license/remove", get(license::ask).merge(post(license::take)))
        .route("/systems/{id}/disable", get(switch::ask).merge(post(switch::disable)))
        .route("/systems/{id}/enable", post(switch::enable))
        .route("/systems/{id}/clone", get(clone::show).merge(post(clone::clone)))
        .route("/systems/{id}/secret", get(secret::show).merge(post(secret::set)))
        .route("/systems/{id}/secret/end", get(secret::ask_end).merge(post(secret::end)))
        .route("/systems/{id}/secret/remove", get(secret::ask_remove).merge(post(secret::remove)))
        .route("/systems/{id}/first-customer", get(first_customer::show).merge(post(first_customer::link)))
        .route("/systems/{id}/sheet", get(sheet::show))
}

/// The system that a path names, if it is in reach.
pub(super) async fn known(db: &mut Db, visit: &Visit, which: &str) -> Result<SystemDetail, Fault> {
    let id = which.parse().map_err(|_| Fault::NotFound)?;
    visit.reach().over_system(db, id).await?;
    db.system_detail(id).await?.ok_or(Fault::NotFound)
}

/// The address at which procurement systems log in to a system.
pub(super) fn punchout_url(app: &App, detail: &SystemDetail) -> String {
    format!("{}punchout/{}/{}", app.public_url, detail.summary.name, detail.config.protocol().as_str())
}

/// The path of a system's page, or of one behind it.
pub(super) fn path(detail: &SystemDetail, behind: &str) -> String {
    format!("/systems/{}{behind}", detail.summary.id)
}

/// The system licenses of an account that are in no system, to be chosen among; the first choice is none.
async fn free_licenses(
    app: &App,
    db: &mut Db,
    account: crate::domain::id::Id<crate::domain::license::Account>,
    words: &SystemsWords,
    chosen: &str,
) -> Result<Vec<Choice>, Fault> {
    let query = LicenseQuery {
        account: Some(account),
        kind: Some(LicenseKind::System),
        used: Some(false),
        limit: usize::try_from(CHOICES).unwrap_or_default(),
        ..LicenseQuery::default()
    };
    let found = licensing::licenses(db, &app.vault, &query, app.clock.now(), app.office.terms).await?;
    let none = Choice::of("", words.no_license, chosen);
    let choice = |license: licensing::ListedLicense| {
        let serial = license.serial.unwrap_or_default();
        let place = license.shop_id.map_or_else(|| words.unbound.to_owned(), |shop| (words.bound_to)(shop.as_str()));
        Choice::of(license.id.to_string(), format!("{serial}, {place}"), chosen)
    };
    Ok(std::iter::once(none).chain(found.items.into_iter().map(choice)).collect())
}
