//! How a system wants carts back: its fields with their sources, its units, the form of the return. Everything has a usual value, so
//! that an ordinary procurement system needs nothing of it.

use super::{
    super::words::{cart::CartWords, systems::SystemsWords},
    cart_form::{self, CXML_VERSIONS, ENCODINGS, Fault, HOOK_URLS, LONG_TEXTS, OCI_VERSIONS, Row},
    guide::{Guide, Step},
    known, path,
};
use crate::{
    domain::{
        cart::{
            config::{Origin, Transform},
            defaults,
            outbound::{CxmlField, OciField, Target},
        },
        system::Protocol,
    },
    licensing::{self, Refusal},
    store::SystemDetail,
    web::{
        App,
        pages::{
            answer::{self, Answer},
            form::{Asked, Check, Choice, Fields, Input},
            shell::{Place, Shell},
            told::{Told, told},
            visit::Visit,
        },
    },
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use std::sync::Arc;

/// What only one protocol has.
const OF_OCI: [&str; 5] = ["oci_version", "start_index", "hook_url", "charset", "long_text"];
const OF_CXML: [&str; 2] = ["cxml_version", "encoding"];

#[derive(Template)]
#[template(path = "pages/systems/cart.html")]
struct CartPage {
    shell: Shell,
    words: &'static CartWords,
    systems: &'static SystemsWords,
    title: String,
    back: String,
    guide: Option<Guide>,
    told: Option<Told>,
    version: String,
    is_cxml: bool,
    rows: Vec<Row>,
    names: Vec<String>,
    usual: Vec<(String, String)>,
    inputs: Inputs,
    /// What only the other protocol has, which stays as it is.
    hidden: Vec<(&'static str, String)>,
}

/// What is beside the rows.
struct Inputs {
    language: Input,
    units: Input,
    unit_default: Input,
    refuse_unknown: Check,
    frame_ancestors: Input,
    oci_version: Vec<Choice>,
    start_index: Vec<Choice>,
    hook_url: Vec<Choice>,
    charset: Input,
    long_text: Vec<Choice>,
    cxml_version: Vec<Choice>,
    encoding: Vec<Choice>,
}

impl Inputs {
    fn of(fields: &Fields, words: &CartWords, told: Option<&Told>) -> Self {
        let line = |name, label| Input::text(name, label, fields.text(name)).told(told);
        let plain = |word: &str| word.to_owned();
        let start = ["1", "0"].map(|number| Choice::of(number, number, fields.text("start_index")));
        Self {
            language: line("language", words.language).hint(words.language_hint),
            units: line("units", words.units).hint(words.units_hint),
            unit_default: line("unit_default", words.unit_default).hint(words.unit_default_hint),
            refuse_unknown: Check::of("refuse_unknown", words.refuse_unknown, fields),
            frame_ancestors: line("frame_ancestors", words.frame_ancestors).hint(words.frame_ancestors_hint),
            oci_version: cart_form::choices(&OCI_VERSIONS, fields.text("oci_version"), plain),
            start_index: start.into(),
            hook_url: cart_form::choices(&HOOK_URLS, fields.text("hook_url"), |word| words.hook_url_way(word).to_owned()),
            charset: line("charset", words.charset),
            long_text: cart_form::choices(&LONG_TEXTS, fields.text("long_text"), |word| long_text(word).to_owned()),
            cxml_version: cart_form::choices(&CXML_VERSIONS, fields.text("cxml_version"), plain),
            encoding: cart_form::choices(&ENCODINGS, fields.text("encoding"), |word| format!("cxml-{word}")),
        }
    }
}

/// How the first of the long texts is called.
fn long_text(word: &str) -> &'static str {
    if word == "bracketed" { "NEW_ITEM-LONGTEXT[1]:132[]" } else { "NEW_ITEM-LONGTEXT_1:132[]" }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(which): Path<String>,
    Asked(asked): Asked,
) -> Answer {
    let mut db = app.store.read().await?;
    let detail = known(&mut db, &visit, &which).await?;
    let config = db.cart_config(detail.summary.id).await?.ok_or(answer::Fault::NotFound)?;
    drop(db);
    let fields = cart_form::typed(&config).with("guided", asked.text("guided"));
    form(&app, &visit, &detail, &fields, (0, None), None).await
}

async fn form(
    app: &App,
    visit: &Visit,
    detail: &SystemDetail,
    fields: &Fields,
    (more, wrong): (usize, Option<(usize, String)>),
    told: Option<Told>,
) -> Answer {
    let words: &CartWords = visit.words();
    let guide = match fields.given("guided") {
        Some(_) => {
            let mut db = app.store.read().await?;
            Some(Guide::of(&mut db, detail, Some(Step::Cart), visit.language).await?)
        }
        None => None,
    };
    let is_cxml = detail.config.protocol() == Protocol::Cxml;
    let is_wrong = told.is_some() || wrong.is_some();
    let version = fields.given("version").map_or_else(|| detail.summary.version.to_string(), str::to_owned);
    let others: &[&str] = if is_cxml { &OF_OCI } else { &OF_CXML };
    let inputs = Inputs::of(fields, words, told.as_ref());
    let beside = [&inputs.language, &inputs.units].iter().any(|input| input.error.is_some());
    answer::page_as(
        if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK },
        &CartPage {
            shell: visit.shell((words.title)(&detail.title), Place::Systems),
            systems: visit.words(),
            title: detail.title.clone(),
            back: path(detail, ""),
            guide,
            told: told.filter(|_| !beside),
            version,
            is_cxml,
            rows: cart_form::shown(fields, more, words, wrong.as_ref()),
            names: targets(is_cxml).iter().map(ToString::to_string).collect(),
            usual: targets(is_cxml).iter().map(|target| (target.to_string(), usual(target, words))).collect(),
            inputs,
            hidden: others.iter().map(|name| (*name, fields.text(name).to_owned())).collect(),
            words,
        },
    )
}

/// The fields that can be filled, as they are called; those with a name of their own begin like this.
fn targets(is_cxml: bool) -> Vec<Target> {
    if !is_cxml {
        let of_the_cart = [OciField::Quantity, OciField::Unit, OciField::Price, OciField::Currency, OciField::Priceunit];
        return OciField::all().filter(|field| !of_the_cart.contains(field)).map(Target::Oci).collect();
    }
    let fields = [
        CxmlField::SupplierPartId,
        CxmlField::SupplierPartAuxiliaryId,
        CxmlField::BuyerPartId,
        CxmlField::Description,
        CxmlField::ShortName,
        CxmlField::Classification("UNSPSC".to_owned()),
        CxmlField::ManufacturerPartId,
        CxmlField::ManufacturerName,
        CxmlField::Url,
        CxmlField::LeadTime,
        CxmlField::Extrinsic("NAME".to_owned()),
        CxmlField::SupplierId("DUNS".to_owned()),
        CxmlField::Comments,
    ];
    fields.into_iter().map(Target::Cxml).collect()
}

/// What fills a field by itself.
fn usual(target: &Target, words: &CartWords) -> String {
    if matches!(target, Target::Cxml(CxmlField::Classification(_))) {
        return words.own_classes.to_owned();
    }
    let source = |source: &crate::domain::cart::config::Source| {
        let name = match &source.from {
            Origin::Item(field) => serde_json::to_value(field).ok().and_then(|value| value.as_str().map(str::to_owned)),
            _ => None,
        };
        let plain = if source.transform == [Transform::StripHtml] { " (strip_html)" } else { "" };
        format!("{}{plain}", name.unwrap_or_default())
    };
    let sources: Vec<String> = defaults::sources(target).iter().map(source).collect();
    if sources.is_empty() { "–".to_owned() } else { sources.join(", ") }
}

pub(super) async fn change(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>, fields: Fields) -> Answer {
    let words: &CartWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = known(&mut db, &visit, &which).await?;
    drop(db);
    if fields.is_checked("more") {
        return form(&app, &visit, &detail, &fields.with("more", ""), (5, None), None).await;
    }
    let config = match cart_form::read(&fields, words) {
        Ok(config) => config,
        Err(Fault::Row(row, text)) => return form(&app, &visit, &detail, &fields, (0, Some((row, text))), None).await,
        Err(Fault::Field(field, text)) => {
            let told =
                Told { text, field: Some(field.to_owned()), more: Vec::new(), status: StatusCode::UNPROCESSABLE_ENTITY };
            return form(&app, &visit, &detail, &fields, (0, None), Some(told)).await;
        }
    };
    let (id, expected) = (detail.summary.id, fields.text("version").parse().ok());
    let done = app.office.perform(visit.cause(None), async |tx, act| {
        let account = visit.reach().over_system(tx, id).await?;
        licensing::set_cart_config(tx, act, account, id, &config, expected).await
    });
    match done.await {
        Ok(()) if fields.given("guided").is_some() => answer::on_to(&path(&detail, "/first-customer")),
        Ok(()) => answer::done(&app, &path(&detail, ""), words.saved),
        Err(refusal) => {
            let mut told = told(&refusal, visit.language)?;
            // Each fault says where it is.
            if let Refusal::CartConfig(_) = &refusal {
                told.field = None;
            }
            form(&app, &visit, &detail, &fields, (0, None), Some(told)).await
        }
    }
}
