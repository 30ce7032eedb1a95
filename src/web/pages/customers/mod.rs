//! Customers of shops and their links: listed, added, changed, imported from a sheet; let into systems, each link with its license; and
//! what is known of one erased. Each screen is a file of its own.

mod change;
mod import;
mod link;
mod link_change;
mod linking;
mod list;
mod new;
mod of_system;
mod show;

use super::{form::Choice, is_there, kinds::count, words::customers::CustomersWords};
use crate::{
    domain::{id::Id, license::Account, shop::Shop, system::System},
    store::{self, Census, Db, LinkDetail, SystemFilter},
    web::{
        App,
        handler::{get, post},
    },
};
use axum::Router;
use std::sync::Arc;

/// How many shops or systems can be chosen among.
const CHOICES: i64 = 200;

/// Their routes.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/customers", get(list::list))
        .route("/customers/new", get(new::ask).merge(post(new::add)))
        .route("/customers/import", get(import::ask).merge(post(import::import)))
        .route("/customers/{id}", get(show::show).merge(post(show::save)))
        .route("/customers/{id}/{change}", get(change::ask).merge(post(change::make)))
        .route("/systems/{id}/customers", get(of_system::show).merge(post(linking::link)))
        .route("/links/{id}", get(link::show).merge(post(link::save)))
        .route("/links/{id}/license", post(link::give))
        .route("/links/{id}/secret", post(link::rotate))
        .route("/links/{id}/{change}", get(link_change::ask).merge(post(link_change::make)))
}

/// How many customer licenses there are, as it stands above lists.
struct Room {
    used: i64,
    all: i64,
    /// Those that a link could take.
    free: u64,
    /// Links without a license.
    unlicensed: u64,
}

impl Room {
    fn of(census: &Census) -> Self {
        let used = census.links - census.links_unlicensed;
        Self {
            used,
            all: census.customer_licenses,
            free: count(census.customer_licenses_free),
            unlicensed: count(census.links_unlicensed),
        }
    }
}

/// The shops of an account, or of all, to choose one.
async fn shops(db: &mut Db, account: Option<Id<Account>>, chosen: &str) -> Result<Vec<Choice>, store::Error> {
    let shops = db.shops(account, None, None, CHOICES).await?.items;
    Ok(shops
        .iter()
        .map(|shop| Choice::of(shop.id.to_string(), format!("{} ({})", shop.name, shop.shop_id.as_str()), chosen))
        .collect())
}

/// The systems of an account, of a shop, or of all, to choose one; before them what stands for none of them.
async fn systems(
    db: &mut Db,
    (account, shop): (Option<Id<Account>>, Option<Id<Shop>>),
    none: &'static str,
    chosen: &str,
) -> Result<Vec<Choice>, store::Error> {
    let filter = SystemFilter { account, shop, ..SystemFilter::default() };
    let systems = db.systems(&filter, None, CHOICES).await?.items;
    let first = std::iter::once(Choice::of("", none, chosen));
    let systems = systems.iter().map(|system| Choice::of(system.summary.id.to_string(), system.title.as_str(), chosen));
    Ok(first.chain(systems).collect())
}

/// A link as the pages of its system and of its customer show it.
struct LinkShown {
    path: String,
    /// What it is called there: the customer, or the system.
    title: String,
    number: String,
    identity: Option<String>,
    domain: Option<String>,
    license: Option<LicenseOfLink>,
    secret: &'static str,
}

/// The license in a link.
struct LicenseOfLink {
    text: &'static str,
    path: String,
}

impl LinkShown {
    fn of(link: &LinkDetail, words: &CustomersWords) -> Self {
        Self {
            path: format!("/links/{}", link.id),
            title: if link.name.is_empty() { link.number.clone() } else { link.name.clone() },
            number: link.number.clone(),
            identity: link.identity.clone(),
            domain: link.domain.clone(),
            license: link.license.map(|license| LicenseOfLink {
                text: match link.holds {
                    Some(store::Holding::BundledWith(_)) => words.bundled_license,
                    _ => words.customer_license,
                },
                path: format!("/licenses/{license}"),
            }),
            secret: match (link.has_token, link.has_secret) {
                (true, _) => words.own_token,
                (_, true) => words.own_secret,
                _ => words.system_secret,
            },
        }
    }
}

/// The way to a system, where there is its page.
fn system_path(system: Id<System>) -> Option<String> {
    Some(format!("/systems/{system}")).filter(|path| is_there(path))
}
