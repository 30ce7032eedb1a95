//! A customer added to a shop, without a link.

use super::{
    super::{
        answer::{self, Answer},
        form::{Asked, Choice, Fields, Input},
        shell::{Place, Shell},
        told::{Told, told},
        visit::Visit,
        words::customers::CustomersWords,
    },
    shops,
};
use crate::{
    domain::{id::Id, shop::Shop},
    licensing::{self, CustomerOrder, Refusal},
    web::App,
};
use askama::Template;
use axum::extract::State;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "pages/new_customer.html")]
struct NewCustomerPage {
    shell: Shell,
    words: &'static CustomersWords,
    told: Option<Told>,
    shops: Vec<Choice>,
    inputs: Vec<Input>,
}

/// The form.
pub(super) async fn ask(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    page(&app, &visit, &asked, None).await
}

/// Adds one.
pub(super) async fn add(State(app): State<Arc<App>>, visit: Visit, fields: Fields) -> Answer {
    let words: &CustomersWords = visit.words();
    let added = app.office.perform(visit.cause(None), async |tx, act| {
        let shop: Id<Shop> = fields.text("shop").parse().map_err(|_| Refusal::Unknown("shop"))?;
        let account = visit.reach().over_shop(tx, shop).await?;
        let order = CustomerOrder { number: fields.text("number"), name: fields.text("name"), email: fields.given("email") };
        licensing::create_customer(tx, act, account, shop, &order).await
    });
    match added.await {
        Ok(id) => answer::done(&app, &format!("/customers/{id}"), words.added),
        Err(refusal) => {
            let mut told = told(&refusal, visit.language)?;
            if matches!(refusal, Refusal::CustomerExists) {
                told.field = Some("number".to_owned());
            }
            page(&app, &visit, &fields, Some(told)).await
        }
    }
}

async fn page(app: &App, visit: &Visit, fields: &Fields, told: Option<Told>) -> Answer {
    let words: &CustomersWords = visit.words();
    let account = visit.account()?;
    let mut db = app.store.read().await?;
    let shops = shops(&mut db, Some(account), fields.text("shop")).await?;
    let inputs: Vec<Input> = person(fields, words).into_iter().map(|input| input.told(told.as_ref())).collect();
    let status = told.as_ref().map_or(axum::http::StatusCode::OK, |told| told.status);
    let told = told.filter(|_| inputs.iter().all(|input| input.error.is_none()));
    answer::page_as(status, &NewCustomerPage { shell: visit.shell(words.new, Place::Customers), words, told, shops, inputs })
}

/// Who a customer is.
pub(super) fn person(fields: &Fields, words: &CustomersWords) -> [Input; 3] {
    let number = Input::text("number", words.number, fields.text("number")).required();
    [
        Input { hint: Some(words.number_hint), ..number },
        Input::text("name", words.name, fields.text("name")),
        Input::text("email", words.email, fields.text("email")).kind("email"),
    ]
}
