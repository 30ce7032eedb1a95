//! All customers of a system at once: who would be refused on a day, and why. Each page looks at so many customers and names those who
//! would be refused, or all.

use super::{fault, moment, operation, system};
use crate::{
    domain::{
        explain::{Explanation, explain},
        id::Id,
    },
    punchout::{SIMULATED_MAX, Simulated},
    web::{
        App,
        pages::{
            answer::{self, Answer, Fault},
            form::{Asked, Check, Input},
            is_there,
            kinds::count,
            moment::Moment,
            shell::{Place, Shell},
            visit::Visit,
            words::tester::TesterWords,
        },
    },
};
use askama::Template;
use axum::extract::State;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "pages/tester/everybody.html")]
struct EverybodyPage {
    shell: Shell,
    words: &'static TesterWords,
    id: String,
    title: String,
    at: Moment,
    on: Input,
    all: Check,
    rows: Vec<Row>,
    summary: String,
    first: Option<String>,
    next: Option<String>,
}

struct Row {
    name: String,
    number: String,
    path: Option<String>,
    identity: String,
    reason: Option<Explanation>,
    try_it: String,
}

pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let words: &TesterWords = visit.words();
    let mut db = app.store.read().await?;
    let detail = system(&mut db, &visit, &asked).await?;
    drop(db);
    let asked_for = moment(&asked, app.clock.now());
    let at = asked_for.unwrap_or_else(|| app.clock.now());
    let after = asked.text("after").parse().ok();
    let id = detail.summary.id;
    let page = (after, SIMULATED_MAX + 1);
    let simulated = app.gate.simulate_all(visit.reach().account(), id, operation(&asked), at, page).await;
    let mut simulated = simulated.map_err(|trouble| fault(&trouble))?.ok_or(Fault::NotFound)?;
    let most = usize::try_from(SIMULATED_MAX).unwrap_or_default();
    let is_more = simulated.len() > most;
    simulated.truncate(most);
    let next = simulated.last().filter(|_| is_more).map(|last| last.link.to_string());
    let refused = simulated.iter().filter(|one| !one.decision.accepted()).count();
    let shows_all = asked.is_checked("all");
    let shown = simulated.iter().filter(|one| shows_all || !one.decision.accepted());
    let on = Input::text("on", words.on, asked.text("on")).kind("date").hint(words.on_hint);
    let on = Input { error: asked_for.is_none().then(|| words.not_a_day.to_owned()), ..on };
    answer::page(&EverybodyPage {
        shell: visit.shell((words.everybody_title)(&detail.title), Place::Tester),
        id: id.to_string(),
        title: detail.title.clone(),
        at: Moment(at),
        on,
        all: Check::of("all", words.show_all, &asked),
        rows: shown.map(|one| Row::of(one, &asked, &visit)).collect(),
        summary: (words.of_so_many)(count(simulated.len()), count(refused)),
        first: after.map(|_: Id<_>| asked.query_with("after", None)),
        next: next.map(|next| asked.query_with("after", Some(&next))),
        words,
    })
}

impl Row {
    fn of(one: &Simulated, asked: &crate::web::pages::form::Fields, visit: &Visit) -> Self {
        let query = asked.query_with("after", None);
        let customer = one.customer.id;
        Self {
            name: one.customer.name.clone(),
            number: one.customer.number.clone(),
            path: Some(format!("/customers/{customer}")).filter(|path| is_there(path)),
            identity: one.identity.clone(),
            reason: one.decision.reasons.first().map(|reason| explain(reason, visit.language)),
            try_it: format!("/tester/customer?{query}&customer={customer}"),
        }
    }
}
