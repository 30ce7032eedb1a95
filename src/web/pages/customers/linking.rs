//! A customer let into a system: what was made for it is shown by the answer itself, once.

use super::{
    super::{
        answer::{self, Answer, Fault},
        form::Fields,
        kinds::{Cell, Link, ShownOnce},
        shell::Place,
        told::told,
        visit::Visit,
        words::customers::CustomersWords,
    },
    of_system,
};
use crate::{
    domain::{id::Id, secret::Secret, system::System},
    licensing::{self, LinkOrder, Refusal},
    web::App,
};
use axum::extract::{Path, State};
use std::sync::Arc;

/// Links a customer.
pub(super) async fn link(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: Id<System> = id.parse().map_err(|_| Fault::NotFound)?;
    let words: &CustomersWords = visit.words();
    let license = fields.given("license").map(str::parse).transpose().map_err(|_| Fault::NotFound)?;
    let order = LinkOrder {
        number: fields.text("number"),
        name: fields.text("name"),
        email: fields.given("email"),
        identity: fields.given("identity"),
        domain: fields.given("domain"),
        secret: fields.given("secret").map(|_| Secret::new(fields.whole("secret"))),
        license,
    };
    let is_given = order.secret.is_some();
    let linked = app.office.perform(visit.cause(None), async |tx, act| {
        let account = visit.reach().over_system(tx, id).await?;
        let linked = licensing::link(tx, &app.vault, act, app.office.terms, account, id, &order).await?;
        let detail = tx.link_detail(linked.link).await?.ok_or(Refusal::Unknown("link"))?;
        Ok((linked, detail))
    });
    let (linked, detail) = match linked.await {
        Ok(linked) => linked,
        Err(refusal) => {
            let mut told = told(&refusal, visit.language)?;
            told.field = told.field.or_else(|| field(&refusal).map(str::to_owned));
            return of_system::page(&app, &visit, id, &fields, Some(told)).await;
        }
    };
    let back = format!("/systems/{id}/customers");
    // A secret that was typed is known already.
    let Some(secret) = linked.secret.filter(|_| !is_given) else {
        return answer::done(&app, &back, &(words.linked)(&detail.number));
    };
    let facts = [
        (words.number, Some(detail.number.clone())),
        (words.identity, detail.identity),
        (words.domain, detail.domain),
        (words.url_name, Some(detail.system_name.as_str().to_owned())),
    ];
    let page = ShownOnce {
        shell: visit.shell(words.secret_title, Place::Customers),
        words: visit.words(),
        about: (words.linked)(&detail.number),
        label: words.secret,
        secret: secret.reveal().to_owned(),
        file: None,
        facts: codes(facts),
        on: Link::to(back, words.back_to_system),
    };
    page.page()
}

/// What is known of these, as the procurement system is to send it.
pub(super) fn codes<const N: usize>(facts: [(&'static str, Option<String>); N]) -> Vec<(&'static str, Cell)> {
    facts.into_iter().filter_map(|(label, value)| Some((label, Cell::code(value?)))).collect()
}

/// The field that a refusal is about, where it is no field's that says so itself.
pub(super) fn field(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::CustomerDiffers | Refusal::CustomerLinked => Some("number"),
        Refusal::IdentityTaken | Refusal::IdentityMissing => Some("identity"),
        Refusal::TokenTaken => Some("secret"),
        _ => None,
    }
}
