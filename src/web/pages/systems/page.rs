//! One system: whether it lets customers in and if not why, in words; what it is set to; and the ways to everything that is done with
//! it.

use super::{
    super::words::{
        Spoken,
        settings::SettingsWords,
        systems::{SystemsWords, protocol},
    },
    config_form,
    guide::Guide,
    known, path, punchout_url,
};
use crate::{
    domain::{explain::explain, language::Language, system::Protocol},
    licensing::{self, Reach},
    store::{Db, SystemDetail},
    web::{
        App,
        pages::{
            answer::{self, Answer, Fault},
            is_there,
            kinds::count,
            moment::Moment,
            shell::{Place, Shell},
            visit::Visit,
        },
    },
};
use askama::Template;
use axum::extract;
use std::sync::Arc;

/// Whether a system lets customers in, with the reason if not.
pub(super) struct State {
    /// `good`, `warn` or `bad`.
    pub(super) badge: &'static str,
    /// In a few words.
    pub(super) title: &'static str,
    /// Why, and what to do.
    pub(super) detail: String,
    /// Where it is done, and the button.
    pub(super) mend: Option<(String, &'static str)>,
}

impl State {
    /// The first thing that keeps its customers out, as the gate would find it.
    pub(super) async fn of(
        app: &App,
        db: &mut Db,
        reach: Reach,
        detail: &SystemDetail,
        language: Language,
    ) -> Result<Self, Fault> {
        let words = SystemsWords::of(language);
        let state = |badge, title, text: &str, mend: Option<(&str, &'static str)>| Self {
            badge,
            title,
            detail: text.to_owned(),
            mend: mend.map(|(behind, label)| (path(detail, behind), label)),
        };
        if !detail.enabled {
            return Ok(state("bad", words.is_off, words.is_off_detail, None));
        }
        let Some(license) = detail.summary.license else {
            let mend = Some(("/license", words.put_license));
            return Ok(state("bad", words.is_unlicensed, words.is_unlicensed_detail, mend));
        };
        let license = licensing::license(db, reach, license, app.clock.now(), app.office.terms).await?;
        if let Some(reason) = license.effect.reasons.first() {
            let told = explain(reason, language);
            let text = format!("{} {}", told.detail, told.next_step);
            let mend = is_there("/licenses").then(|| ("/licenses".to_owned(), words.to_licenses));
            return Ok(Self { badge: "bad", title: told.title, detail: text, mend });
        }
        if detail.config.return_urls.is_empty() && !detail.config.allows_sapevent() {
            let mend = Some(("/settings", words.to_settings));
            return Ok(state("bad", words.is_without_return, words.is_without_return_detail, mend));
        }
        if detail.links == 0 {
            let mend = Some(("/first-customer", words.link_first));
            return Ok(state("warn", words.is_empty, words.is_empty_detail, mend));
        }
        let without = count(detail.links - detail.licensed_links);
        if without > 0 {
            let text = (words.some_unlicensed_detail)(without);
            let mend = is_there("/customers").then_some(("/customers", words.to_customers));
            return Ok(state("warn", words.some_unlicensed, &text, mend));
        }
        Ok(state("good", words.is_ready, &(words.is_ready_detail)(count(detail.links)), None))
    }
}

#[derive(Template)]
#[template(path = "pages/systems/page.html")]
struct SystemPage {
    shell: Shell,
    words: &'static SystemsWords,
    standing: State,
    guide: Option<Guide>,
    url: String,
    id: String,
    enabled: bool,
    facts: Vec<(&'static str, Vec<String>)>,
    made: Moment,
    shop: Option<String>,
    license: Option<String>,
    customers: String,
    free: String,
    to_customers: bool,
    secret: Option<SecretShown>,
}

/// What is shown of a system's own secret.
struct SecretShown {
    has: bool,
    old_until: Option<Moment>,
}

pub(super) async fn show(
    extract::State(app): extract::State<Arc<App>>,
    visit: Visit,
    extract::Path(which): extract::Path<String>,
) -> Answer {
    let words: &SystemsWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = known(&mut db, &visit, &which).await?;
    let state = State::of(&app, &mut db, visit.reach(), &detail, visit.language).await?;
    let guide = Guide::of(&mut db, &detail, None, visit.language).await?;
    let shop = db.shop(detail.summary.shop).await?;
    let license = match detail.summary.license {
        Some(license) => {
            let found = licensing::license(&mut db, visit.reach(), license, app.clock.now(), app.office.terms).await;
            Some(found?.serial.unwrap_or_default())
        }
        None => None,
    };
    drop(db);
    let is_cxml = detail.config.protocol() == Protocol::Cxml;
    let now = app.clock.now();
    answer::page(&SystemPage {
        shell: visit.shell(detail.title.clone(), Place::Systems),
        standing: state,
        guide: Some(guide).filter(|guide| !guide.is_done()),
        url: punchout_url(&app, &detail),
        id: detail.summary.id.to_string(),
        enabled: detail.enabled,
        facts: facts(&detail, visit.words(), words),
        made: Moment(detail.created_at),
        shop: shop.map(|shop| format!("{} ({})", shop.name, shop.shop_id.as_str())),
        license,
        customers: (words.customers)(count(detail.links)),
        free: (words.of_them_licensed)(count(detail.licensed_links)),
        to_customers: is_there("/customers"),
        secret: is_cxml.then(|| SecretShown {
            has: detail.has_secret,
            old_until: detail.old_secret_until.filter(|until| *until > now).map(Moment),
        }),
        words,
    })
}

/// What it is set to, as the form of its settings calls it.
fn facts(detail: &SystemDetail, settings: &SettingsWords, words: &SystemsWords) -> Vec<(&'static str, Vec<String>)> {
    let typed = config_form::typed(&detail.title, &detail.config);
    let lines = |name| typed.lines(name).map(str::to_owned).collect::<Vec<_>>();
    let or = |lines: Vec<String>, none: &str| if lines.is_empty() { vec![none.to_owned()] } else { lines };
    let mut facts = vec![(words.protocol_label, vec![protocol(detail.config.protocol()).to_owned()])];
    if detail.config.protocol() == Protocol::Cxml {
        facts.push((settings.senders, or(lines("senders"), words.any)));
        facts.push((settings.to, or(lines("to"), words.any)));
        let place = settings.identity_place(typed.text("identity_from")).to_owned();
        facts.push((settings.identity_from, vec![format!("{place} {}", typed.text("extrinsic")).trim().to_owned()]));
    } else {
        for (label, name) in [
            (settings.identity, "identity"),
            (settings.secret_parameter, "secret"),
            (settings.token, "token"),
            (settings.hook_url, "hook_url"),
            (settings.fixed, "fixed"),
        ] {
            facts.extend(Some((label, lines(name))).filter(|(_, lines)| !lines.is_empty()));
        }
    }
    facts.push((settings.return_urls, or(lines("return_urls"), words.nowhere)));
    let operations = detail.config.operations.iter().map(|operation| settings.operation(*operation).to_owned());
    facts.push((settings.operations, operations.collect()));
    facts.push((settings.deployment_mode, vec![settings.mode(detail.config.deployment_mode).to_owned()]));
    facts
}
