//! Signing keys, for the vendor's staff: those by which this server signs license keys, with a new one announced or put in place at once;
//! and those that it trusts, one trusted by hand and one trusted no more. Where nothing is signed or trusted, it says what to do.

use super::{
    answer::{self, Answer, Fault},
    confirm::Confirm,
    form::{Asked, Fields, Input},
    kinds::{Action, Cell, Details, Entry, FormPage, Link, Section, Table},
    moment::Moment,
    shell::Place,
    staff::Staff,
    told::{Told, told},
    visit::Visit,
    words::{license_keys::LicenseKeyWords, signing_keys::SigningKeyWords},
};
use crate::{
    licensing::{self, OVERLAP_DAYS, OVERLAP_DAYS_MAX, SignerSeen},
    store::Db,
    vault::signing::Public,
    web::{
        App,
        handler::{get, post},
    },
};
use axum::{
    Router,
    extract::{Path, State},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;

/// How many license keys are looked at at a time for who signed them.
const PAGE: i64 = 200;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/signing-keys", get(list))
        .route("/signing-keys/new", get(ask_new).merge(post(make)))
        .route("/signing-keys/trust", get(ask_trust).merge(post(trust)))
        .route("/signing-keys/{kid}/distrust", get(ask_distrust).merge(post(distrust)))
}

/// Who is trusted here, and since when.
pub(super) async fn trusted(db: &mut Db) -> Result<Vec<(Public, DateTime<Utc>)>, Fault> {
    let rows = db.trusted_signers().await?;
    let known = |bytes: Vec<u8>| Public::of_bytes(bytes.try_into().ok()?);
    Ok(rows.into_iter().filter_map(|row| Some((known(row.public)?, row.trusted_at))).collect())
}

async fn list(State(app): State<Arc<App>>, Staff(visit): Staff) -> Answer {
    let (words, keys): (&SigningKeyWords, &LicenseKeyWords) = (visit.words(), visit.words());
    let mut db = app.store.read().await?;
    let now = app.clock.now();
    let own = licensing::signing_keys(&mut db, now).await?;
    let trusted = trusted(&mut db).await?;
    let page = Details {
        back: Link::to("/license-keys", keys.title),
        banner: None,
        sections: vec![section_own(&own, now, words), section_trusted(&trusted, words)],
        shell: visit.shell(words.title, Place::SigningKeys),
    };
    page.page()
}

fn section_own(own: &[SignerSeen], now: DateTime<Utc>, words: &'static SigningKeyWords) -> Section {
    let row = |seen: &SignerSeen| {
        let state = match (seen.signs, now < seen.signs_from) {
            (true, _) => Cell::badge("good", words.signs),
            (false, true) => Cell::badge("warn", words.announced),
            (false, false) => Cell::badge("quiet", words.retired),
        };
        [
            Cell::code(seen.public.text()),
            Cell::code(seen.public.kid()),
            state,
            Cell::at(seen.signs_from),
            Cell::at(seen.created_at),
        ]
    };
    let rows: Vec<_> = own.iter().map(row).collect();
    let mut actions = vec![Action::page("/signing-keys/new", words.make)];
    if !own.is_empty() {
        actions.push(Action::page("/signing-keys/new?days=0", words.replace));
    }
    let heads = [words.signer, words.kid, words.state, words.signs_from, words.made_at];
    Section {
        title: words.own.to_owned(),
        about: Some(if rows.is_empty() { words.own_none } else { words.own_about }.to_owned()),
        table: (!rows.is_empty()).then(|| Table::of(words.own_caption, heads, rows)),
        actions,
        ..Section::default()
    }
}

fn section_trusted(trusted: &[(Public, DateTime<Utc>)], words: &'static SigningKeyWords) -> Section {
    let row = |(public, since): &(Public, DateTime<Utc>)| {
        let kid = public.kid();
        let away = Cell::link(format!("/signing-keys/{kid}/distrust"), words.distrust);
        [Cell::code(public.text()), Cell::code(kid), Cell::at(*since), away]
    };
    let rows: Vec<_> = trusted.iter().map(row).collect();
    let heads = [words.signer, words.kid, words.since, words.state];
    Section {
        title: words.trusted.to_owned(),
        about: Some(if rows.is_empty() { words.trusted_none } else { words.trusted_about }.to_owned()),
        table: (!rows.is_empty()).then(|| Table::of(words.trusted_caption, heads, rows)),
        actions: vec![Action::page("/signing-keys/trust", words.trust)],
        ..Section::default()
    }
}

/// For how many days a new one is announced: as many as were asked for, or as long as a license key counts that is carried by hand.
fn days(asked: &Fields) -> u16 {
    asked.text("days").parse().unwrap_or(OVERLAP_DAYS).min(OVERLAP_DAYS_MAX)
}

async fn ask_new(State(app): State<Arc<App>>, Staff(visit): Staff, Asked(asked): Asked) -> Answer {
    making(&app, &visit, days(&asked), "", None).await
}

async fn making(app: &App, visit: &Visit, days: u16, reason: &str, told: Option<Told>) -> Answer {
    let words: &SigningKeyWords = visit.words();
    let mut db = app.store.read().await?;
    let now = app.clock.now();
    let is_first = licensing::signing_keys(&mut db, now).await?.is_empty();
    let accounts = u64::try_from(db.accounts_signed_for().await?).unwrap_or_default();
    let at_once = days == 0;
    let effects = if is_first {
        vec![words.make_first.to_owned()]
    } else if at_once {
        vec![(words.replace_accounts)(accounts), words.replace_effect.to_owned()]
    } else {
        let from = Moment(now + TimeDelta::days(days.into())).shown();
        vec![(words.make_effect)(days.into(), &from), (words.make_accounts)(accounts)]
    };
    let title = if at_once && !is_first { words.replace_title } else { words.make_title };
    let shell = visit.shell(title, Place::SigningKeys);
    let page = Confirm {
        effects,
        reassurance: words.make_stays,
        inputs: vec![Confirm::reason(&shell, reason).required()],
        shell,
        fields: vec![("days", days.to_string())],
        action: "/signing-keys/new".to_owned(),
        button: if at_once && !is_first { words.replace } else { words.make },
        back: "/signing-keys".to_owned(),
        told,
    };
    page.page()
}

async fn make(State(app): State<Arc<App>>, Staff(visit): Staff, fields: Fields) -> Answer {
    let words: &SigningKeyWords = visit.words();
    let days = days(&fields);
    let made = app.office.perform(visit.cause(Some(fields.text("reason").to_owned())), async |tx, act| {
        licensing::rotate_signing_key(tx, &app.vault, act, days).await
    });
    match made.await {
        Ok(seen) => answer::done(&app, "/signing-keys", &(words.made)(&seen.public.kid())),
        Err(refusal) => making(&app, &visit, days, fields.text("reason"), Some(told(&refusal, visit.language)?)).await,
    }
}

async fn ask_trust(Staff(visit): Staff) -> Answer {
    trusting(&visit, &Fields::default(), None)
}

fn trusting(visit: &Visit, typed: &Fields, told: Option<Told>) -> Answer {
    let words: &SigningKeyWords = visit.words();
    let shell = visit.shell(words.trust, Place::SigningKeys);
    let page = FormPage {
        back: Link::to("/signing-keys", words.title),
        about: words.trust_about.to_owned(),
        told,
        entries: vec![
            Entry::line(Input::text("signer", words.signer, typed.text("signer")).required().hint(words.signer_hint)),
            Entry::line(Confirm::reason(&shell, typed.text("reason"))),
        ],
        shell,
        fields: Vec::new(),
        action: "/signing-keys/trust".to_owned(),
        button: words.trust,
    };
    page.page()
}

async fn trust(State(app): State<Arc<App>>, Staff(visit): Staff, fields: Fields) -> Answer {
    let words: &SigningKeyWords = visit.words();
    let reason = fields.given("reason").map(str::to_owned);
    let done = app
        .office
        .perform(visit.cause(reason), async |tx, act| licensing::trust_signer(tx, act, fields.text("signer")).await);
    match done.await {
        Ok((public, is_new)) => {
            let say = if is_new { words.is_trusted } else { words.was_trusted };
            answer::done(&app, "/signing-keys", &say(&public.kid()))
        }
        Err(refusal) => trusting(&visit, &fields, Some(told(&refusal, visit.language)?)),
    }
}

async fn ask_distrust(State(app): State<Arc<App>>, Staff(visit): Staff, Path(kid): Path<String>) -> Answer {
    distrusting(&app, &visit, &kid, "", None).await
}

async fn distrusting(app: &App, visit: &Visit, kid: &str, reason: &str, told: Option<Told>) -> Answer {
    let words: &SigningKeyWords = visit.words();
    let mut db = app.store.read().await?;
    let trusted = trusted(&mut db).await?;
    if !trusted.iter().any(|(public, _)| public.kid() == kid) {
        return Err(Fault::NotFound);
    }
    let mut effects = vec![(words.distrust_keys)(signed_by(app, &mut db, kid).await?), words.distrust_effect.to_owned()];
    if trusted.len() == 1 {
        effects.push(words.distrust_last.to_owned());
    }
    let shell = visit.shell((words.distrust_title)(kid), Place::SigningKeys);
    let page = Confirm {
        effects,
        reassurance: words.distrust_stays,
        inputs: vec![Confirm::reason(&shell, reason)],
        shell,
        fields: Vec::new(),
        action: format!("/signing-keys/{kid}/distrust"),
        button: words.distrust,
        back: "/signing-keys".to_owned(),
        told,
    };
    page.page()
}

/// How many license keys that count here were signed by this one.
async fn signed_by(app: &App, db: &mut Db, kid: &str) -> Result<u64, Fault> {
    let (mut signed, mut after) = (0, None);
    loop {
        let keys = db.license_keys(None, after, PAGE).await?;
        for key in keys.iter().filter(|key| !key.superseded && app.clock.now() < key.valid_until) {
            signed += u64::from(licensing::license_key_signer(&app.vault, key)? == kid);
        }
        after = match keys.last() {
            Some(last) => Some(last.id),
            None => return Ok(signed),
        };
    }
}

async fn distrust(State(app): State<Arc<App>>, Staff(visit): Staff, Path(kid): Path<String>, fields: Fields) -> Answer {
    let words: &SigningKeyWords = visit.words();
    let reason = fields.given("reason").map(str::to_owned);
    let done = app.office.perform(visit.cause(reason), async |tx, act| licensing::distrust_signer(tx, act, &kid).await);
    match done.await {
        Ok(()) => answer::done(&app, "/signing-keys", &(words.distrusted)(&kid)),
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            distrusting(&app, &visit, &kid, fields.text("reason"), Some(told)).await
        }
    }
}
