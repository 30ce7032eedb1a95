//! The first two steps of a new system: its protocol, which is for good, then its name, shop and license. With the second it is there;
//! the others are pages of it.

use super::{
    super::words::systems::{SystemsWords, protocol as protocol_name},
    CHOICES, free_licenses,
    guide::{Guide, Step},
};
use crate::{
    domain::{
        cart::config::CartConfig,
        id::Id,
        license::License,
        system::{CxmlLogin, LoginConfig, OciLogin, Protocol, System, SystemConfig},
    },
    licensing::{self, Refusal, SystemOrder},
    web::{
        App,
        pages::{
            answer::{self, Answer},
            form::{Asked, Choice, Fields, Input},
            is_there,
            shell::{Place, Shell},
            told::{Told, told},
            visit::Visit,
        },
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "pages/systems/protocol.html")]
struct ProtocolPage {
    shell: Shell,
    words: &'static SystemsWords,
    guide: Guide,
}

#[derive(Template)]
#[template(path = "pages/systems/new.html")]
struct NewPage {
    shell: Shell,
    words: &'static SystemsWords,
    guide: Guide,
    told: Option<Told>,
    protocol: Protocol,
    protocol_name: &'static str,
    name: Input,
    shops: Vec<Choice>,
    licenses: Vec<Choice>,
    to_shops: bool,
    to_licenses: bool,
}

pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    // An operator says first for whom.
    visit.account()?;
    if let Some(protocol) = Protocol::of_word(asked.text("protocol")) {
        return form(&app, &visit, protocol, &asked, None).await;
    }
    let words: &SystemsWords = visit.words();
    let guide = Guide::begun(Step::Protocol, visit.language);
    answer::page(&ProtocolPage { shell: visit.shell(words.new_title, Place::Systems), words, guide })
}

async fn form(app: &App, visit: &Visit, protocol: Protocol, typed: &Fields, told: Option<Told>) -> Answer {
    let words: &SystemsWords = visit.words();
    let account = visit.account()?;
    let mut db = app.store.read().await?;
    let shops = db.shops(Some(account), None, None, CHOICES).await?.items;
    let shop = |shop: &crate::store::Shop| {
        Choice::of(shop.id.to_string(), format!("{} ({})", shop.name, shop.shop_id.as_str()), typed.text("shop"))
    };
    let licenses = free_licenses(app, &mut db, account, words, typed.text("license")).await?;
    let licenses = preselected(licenses, typed);
    let name = Input::text("name", words.name, typed.text("name")).required().hint(words.name_hint).told(told.as_ref());
    let status = told.as_ref().map_or(StatusCode::OK, |told| told.status);
    answer::page_as(
        status,
        &NewPage {
            shell: visit.shell(words.new_title, Place::Systems),
            guide: Guide::begun(Step::Name, visit.language),
            told: told.filter(|_| name.error.is_none()),
            protocol,
            protocol_name: protocol_name(protocol),
            name,
            shops: shops.iter().map(shop).collect(),
            licenses,
            to_shops: is_there("/shops"),
            to_licenses: is_there("/licenses"),
            words,
        },
    )
}

/// The first free license is the one that most people want.
fn preselected(mut licenses: Vec<Choice>, typed: &Fields) -> Vec<Choice> {
    if !typed.is_checked("license")
        && let Some(first) = licenses.get_mut(1)
    {
        first.chosen = true;
        if let Some(none) = licenses.first_mut() {
            none.chosen = false;
        }
    }
    licenses
}

pub(super) async fn create(State(app): State<Arc<App>>, visit: Visit, fields: Fields) -> Answer {
    let words: &SystemsWords = visit.words();
    let Some(protocol) = Protocol::of_word(fields.text("protocol")) else {
        return answer::on_to("/systems/new");
    };
    match made(&app, &visit, protocol, &fields).await {
        Ok(id) => answer::done(&app, &format!("/systems/{id}/settings?guided=1"), words.made),
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            form(&app, &visit, protocol, &fields, Some(told)).await
        }
    }
}

async fn made(app: &App, visit: &Visit, protocol: Protocol, fields: &Fields) -> licensing::Result<Id<System>> {
    let shop = fields.text("shop").parse().map_err(|_| Refusal::Unknown("shop"))?;
    let license: Option<Id<License>> = match fields.given("license") {
        Some(id) => Some(id.parse().map_err(|_| Refusal::Unknown("license"))?),
        None => None,
    };
    let login = match protocol {
        Protocol::Cxml => LoginConfig::Cxml(CxmlLogin::default()),
        Protocol::Oci => LoginConfig::Oci(OciLogin::default()),
    };
    let order = SystemOrder {
        shop,
        title: fields.text("name"),
        config: SystemConfig::new(login),
        cart: CartConfig { language: visit.language.tag().to_owned(), ..CartConfig::default() },
        secret: None,
        name: None,
    };
    let done = app.office.perform(visit.cause(None), async |tx, act| {
        let account = visit.reach().over_shop(tx, shop).await?;
        let (id, _) = licensing::create_system(tx, &app.vault, act, account, &order).await?;
        if license.is_some() {
            licensing::place(tx, act, account, id, license).await?;
        }
        Ok(id)
    });
    done.await
}
