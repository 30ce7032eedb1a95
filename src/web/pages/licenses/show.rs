//! The page of one license: all that is known of it, where it is used, to whom it is offered, and what happened to it.

use super::{
    super::{
        answer::{self, Answer, Fault},
        form::{Fields, Input},
        history::{self, LineShown},
        moment::Moment,
        shell::{Place, Shell},
        visit::Visit,
        words::{history::HistoryWords, licenses::LicensesWords},
    },
    LicenseShown, Named,
    bind::Shops,
    is_there,
};
use crate::{
    domain::{folded, id::Id, license::License, transfer::Outcome},
    licensing::{self, ListedLicense},
    store::Db,
    web::App,
};
use askama::Template;
use axum::extract::{Path, State};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "pages/license.html")]
struct LicensePage {
    shell: Shell,
    words: &'static LicensesWords,
    license: LicenseShown,
    claimed: Option<Moment>,
    issued: Moment,
    order: Option<Named>,
    /// The other one of a system license and its bundled one.
    other: Option<Named>,
    /// What its owner may do with it; nothing of that with a bundled one.
    owner: Option<ForOwner>,
    /// What the vendor's staff may do with it.
    staff: Option<ForStaff>,
    history_words: &'static HistoryWords,
    lines: Vec<LineShown>,
    history_path: String,
}

/// What its owner may do with a license.
struct ForOwner {
    shops: Shops,
    /// To whom it is offered.
    offer: Option<Offer>,
    to_email: Input,
}

/// An offer that waits for its answer.
struct Offer {
    id: String,
    to_email: String,
    until: Moment,
}

/// What the vendor's staff may do with a license.
struct ForStaff {
    suspended: Option<Moment>,
    subscription: Input,
}

/// The page.
pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let id: Id<License> = id.parse().map_err(|_| Fault::NotFound)?;
    let mut db = app.store.read().await?;
    let license = licensing::license(&mut db, visit.reach(), id, app.clock.now(), app.office.terms).await?;
    let words: &LicensesWords = visit.words();
    let shown = LicenseShown::of(&license, words, visit.language);
    let subject = format!("license:{id}");
    let title = if shown.is_bundled { words.bundled_title.to_owned() } else { (words.license_title)(&shown.serial) };
    answer::page(&LicensePage {
        shell: visit.shell(title, Place::Licenses),
        claimed: license.claimed_at.map(Moment),
        issued: Moment(license.created_at),
        order: order(&mut db, &visit, &license).await?,
        other: other(&mut db, &license, words).await?,
        owner: for_owner(&app, &mut db, &license, words).await?,
        staff: for_staff(&visit, &license, words),
        license: shown,
        history_words: visit.words(),
        lines: history::about(&app, &mut db, &visit, subject.clone()).await?,
        history_path: format!("/history?subject={subject}"),
        words,
    })
}

/// The order that it came with, for the vendor's staff and for whoever ordered it: it may have gone to another account since.
async fn order(db: &mut Db, visit: &Visit, license: &ListedLicense) -> Result<Option<Named>, Fault> {
    let order = db.order_of_license(license.bundled_with.unwrap_or(license.id)).await?;
    let is_theirs = |ordered: &str| license.email.as_deref().is_some_and(|email| folded(email) == folded(ordered));
    let order = order.filter(|order| visit.is_operator() || is_theirs(&order.account_email));
    Ok(order.map(|order| Named {
        path: Some(format!("/orders/{}", order.id)).filter(|path| visit.is_operator() && is_there(path)),
        text: order.external_ref,
    }))
}

/// The system license of a bundled one, and the other way round.
async fn other(db: &mut Db, license: &ListedLicense, words: &LicensesWords) -> Result<Option<Named>, Fault> {
    let (other, text) = match license.bundled_with {
        Some(with) => (Some(with), words.its_system_license),
        None => (db.bundled_license(license.id).await?.map(|bundled| bundled.id), words.its_bundled),
    };
    Ok(other.map(|other| Named::of(text, format!("/licenses/{other}"))))
}

async fn for_owner(
    app: &App,
    db: &mut Db,
    license: &ListedLicense,
    words: &LicensesWords,
) -> Result<Option<ForOwner>, Fault> {
    let Some(account) = license.account.filter(|_| license.bundled_with.is_none()) else { return Ok(None) };
    let chosen = license.shop_id.as_ref().map(|shop_id| shop_id.as_str().to_owned()).unwrap_or_default();
    let open = db.unsettled_transfer(license.id).await?;
    let open = open.filter(|offer| Outcome::at(offer.outcome, offer.expires_at, app.clock.now()).is_none());
    let offer =
        open.map(|offer| Offer { id: offer.id.to_string(), to_email: offer.to_email, until: Moment(offer.expires_at) });
    Ok(Some(ForOwner {
        shops: Shops::of(db, account, &chosen).await?,
        offer,
        to_email: to_email(&Fields::default(), words),
    }))
}

/// The field for the account that is to have it.
pub(super) fn to_email(fields: &Fields, words: &LicensesWords) -> Input {
    let field = Input::text("to_email", words.to_email, fields.text("to_email")).kind("email").required();
    Input { hint: Some(words.to_email_hint), ..field }
}

fn for_staff(visit: &Visit, license: &ListedLicense, words: &LicensesWords) -> Option<ForStaff> {
    let is_for_them = visit.is_operator() && license.bundled_with.is_none();
    let present = license.subscription.as_deref().unwrap_or_default();
    is_for_them.then(|| ForStaff {
        suspended: license.suspended_at.map(Moment),
        subscription: Input::text("subscription_ref", words.subscription, present).required(),
    })
}
