//! The page of the tester: the system that is tried out, the forms of all ways to do so with what was typed, and what came of one.

use super::{buyer, ladder};
use crate::{
    domain::{
        decision::Decision,
        explain::{LogWords, explain, log_words},
        login::Operation,
        system::Protocol,
    },
    store::{SystemDetail, SystemFilter},
    web::{
        App,
        pages::{
            answer::{self, Answer},
            form::{Choice, Fields, Input},
            moment::Moment,
            rungs::Ladder,
            shell::{Place, Shell},
            systems,
            visit::Visit,
            words::{settings::SettingsWords, tester::TesterWords},
        },
    },
};
use askama::Template;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use url::form_urlencoded;

/// How many systems can be chosen among: who has more comes from the system's page.
const SYSTEMS: i64 = 200;

#[derive(Template)]
#[template(path = "pages/tester/page.html")]
struct TesterPage {
    shell: Shell,
    words: &'static TesterWords,
    log: LogWords,
    systems: Vec<Choice>,
    of: Option<Of>,
    outcome: Option<Outcome>,
}

/// The system that is tried out, with the forms.
struct Of {
    id: String,
    who: Input,
    on: Input,
    operations: Vec<Choice>,
    request: Input,
    /// Whom the virtual buyer is.
    buyer: Input,
    secret: Input,
    /// The entry that the system's return URLs need before a cart can come back to the tester.
    missing_entry: Option<Entry>,
}

/// An entry that is missing, and where it is put in.
struct Entry {
    text: String,
    path: String,
}

impl Entry {
    fn of(detail: &SystemDetail, text: String) -> Self {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("return_url", &text).finish();
        Self { path: systems::path(detail, &format!("/settings?{query}")), text }
    }
}

/// What came of a try.
pub(super) struct Outcome {
    accepted: bool,
    lead: String,
    about: String,
    named: String,
    at: Moment,
    ladder: Ladder,
    /// The page of the login, where it really was one, with its reference number.
    login: Option<String>,
    /// Where the shop is, for a buyer who was let in.
    start: Option<String>,
}

impl Outcome {
    /// What was decided, about whom, and what that means.
    pub(super) fn of(
        decision: &Decision,
        at: DateTime<Utc>,
        detail: &SystemDetail,
        visit: &Visit,
        (named, about): (String, &str),
    ) -> Self {
        let words: &TesterWords = visit.words();
        let lead = match decision.reasons.first() {
            None => words.accepted.to_owned(),
            Some(reason) => explain(reason, visit.language).title.to_owned(),
        };
        Self {
            accepted: decision.accepted(),
            lead,
            about: about.to_owned(),
            named,
            at: Moment(at),
            ladder: ladder(decision, at, detail.summary.id, visit),
            login: None,
            start: None,
        }
    }

    /// The same, of a login that really was one: its reference number, and where its buyer goes.
    pub(super) fn really(self, reference: String, start: Option<String>) -> Self {
        Self { login: Some(reference), start, ..self }
    }
}

/// The page, with what came of a try, or what is wrong with what was typed, by the name of its field.
pub(super) async fn show_page(
    app: &App,
    visit: &Visit,
    fields: &Fields,
    outcome: Option<Outcome>,
    wrong: Option<(&'static str, &str)>,
) -> Answer {
    let words: &TesterWords = visit.words();
    let mut db = app.store.read().await?;
    let account = visit.narrowed(None)?.account();
    let filter = SystemFilter { account, ..SystemFilter::default() };
    let known = db.systems(&filter, None, SYSTEMS).await?.items;
    let detail = match (fields.given("system"), known.as_slice()) {
        (Some(_), _) => Some(super::system(&mut db, visit, fields).await?),
        // There is nothing to choose.
        (None, [only]) => Some(only.clone()),
        (None, _) => None,
    };
    drop(db);
    let chosen = detail.as_ref().map(|detail| detail.summary.id.to_string()).unwrap_or_default();
    let mut choices: Vec<Choice> =
        known.iter().map(|detail| Choice::of(detail.summary.id.to_string(), &detail.title, &chosen)).collect();
    if let Some(beyond) = detail.as_ref().filter(|detail| known.iter().all(|known| known.summary.id != detail.summary.id)) {
        choices.push(Choice::of(chosen.clone(), &beyond.title, &chosen));
    }
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let of = detail.map(|detail| Of::with(app, &detail, fields, (words, visit.words()), wrong));
    answer::page_as(
        status,
        &TesterPage {
            shell: visit.shell(words.title, Place::Tester),
            log: log_words(visit.language),
            systems: choices,
            of,
            outcome,
            words,
        },
    )
}

impl Of {
    fn with(
        app: &App,
        detail: &SystemDetail,
        fields: &Fields,
        (words, settings): (&TesterWords, &SettingsWords),
        wrong: Option<(&'static str, &str)>,
    ) -> Self {
        let is_cxml = detail.config.protocol() == Protocol::Cxml;
        let line = |name, label, value: &str, hint| {
            let error = wrong.filter(|(field, _)| *field == name).map(|(_, text)| text.to_owned());
            Input { error, ..Input::text(name, label, value).hint(hint) }
        };
        let operations = [Operation::Create, Operation::Edit, Operation::Inspect, Operation::Source];
        let operation = |what: Operation| Choice::of(what.as_str(), settings.operation(what), fields.text("operation"));
        let request_hint = if is_cxml { words.request_cxml_hint } else { words.request_oci_hint };
        Self {
            id: detail.summary.id.to_string(),
            who: line("who", words.who, fields.text("who"), words.who_hint),
            on: line("on", words.on, fields.text("on"), words.on_hint).kind("date"),
            operations: operations.map(operation).into(),
            request: line("request", words.request, fields.whole("request"), request_hint),
            buyer: line("buyer", words.who, fields.given("buyer").unwrap_or(fields.text("who")), words.who_hint).required(),
            secret: line("secret", words.secret, "", words.secret_hint).kind("password").autocomplete("off"),
            missing_entry: buyer::missing_entry(app, &detail.config).map(|text| Entry::of(detail, text)),
        }
    }
}
