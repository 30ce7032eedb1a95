//! The outbox: to whom, about what, how far, what the mail server said, and once more for what was given up. What mails say is
//! nobody's but the recipient's.

use super::{
    answer::{self, Answer, Fault},
    form::{Asked, Choice},
    kinds::{Action, Banner, Cell, Details, Entry, Link, Listing, Section, Table, count, cut},
    moment::Moment,
    shell::Place,
    staff::Staff,
    words::{kinds::KindWords, mails::MailWords, shell::ShellWords},
};
use crate::{
    domain::{
        id::Id,
        mail::{Mail, MailState},
    },
    licensing,
    store::{MailFilter, MailRow},
    web::{
        App,
        handler::{get, post},
    },
};
use axum::{
    Router,
    extract::{Path, State},
};
use std::sync::Arc;

/// How many a page has.
const ROWS: i64 = 50;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/mails", get(list)).route("/mails/{id}", get(show)).route("/mails/{id}/retry", post(retry))
}

async fn list(State(app): State<Arc<App>>, Staff(visit): Staff, Asked(asked): Asked) -> Answer {
    let (words, kind, around): (&MailWords, &KindWords, &ShellWords) = (visit.words(), visit.words(), visit.words());
    let account = visit.narrowed(asked.text("account").parse().ok())?.account();
    let state = MailState::of_word(asked.text("state"));
    let before = asked.text("before").parse().ok();
    let mut mails = app.store.read().await?.mails(MailFilter { state, account }, before, ROWS + 1).await?;
    let next = cut(&mut mails, ROWS).map(|mail| mail.id.to_string());
    let row = |mail: &MailRow| {
        let due = (mail.state == MailState::Queued).then_some(mail.due_at);
        [
            Cell::at(mail.created_at),
            Cell::link(format!("/mails/{}", mail.id), (words.template)(&mail.template)),
            Cell::text(&*mail.recipient),
            shown(mail, words),
            Cell::number(mail.attempts),
            Cell::at_any(due),
        ]
    };
    let rows: Vec<_> = mails.iter().map(row).collect();
    let heads = [words.caused, words.subject, words.recipient, words.state, words.attempts, words.next_try];
    let chosen = asked.text("state");
    let states = MailState::ALL.map(|state| Choice::of(state.as_str(), (words.state_of)(state), chosen));
    let choices = std::iter::once(Choice::of("", words.any, chosen)).chain(states).collect();
    let page = Listing {
        shell: visit.shell(words.title, Place::Mails),
        about: words.about,
        ways: Vec::new(),
        path: "/mails",
        filters: vec![Entry::select("state", words.state, choices)],
        is_filtered: state.is_some(),
        table: Table::of((kind.rows)(count(rows.len())), heads, rows),
        none: [words.none_fits, words.none],
        first: before.map(|_: Id<Mail>| Link::to(asked.query_with("before", None), around.newest)),
        next: next.map(|before| Link::to(asked.query_with("before", Some(&before)), around.older)),
    };
    page.page()
}

fn shown(mail: &MailRow, words: &MailWords) -> Cell {
    let (state, label) = match mail.state {
        MailState::Accepted => ("good", words.accepted),
        MailState::GivenUp => ("bad", words.given_up),
        MailState::Queued if mail.attempts > 0 => ("warn", words.delayed),
        MailState::Queued => ("quiet", words.queued),
    };
    Cell::badge(state, label)
}

async fn show(State(app): State<Arc<App>>, Staff(visit): Staff, Path(id): Path<String>) -> Answer {
    let id: Id<Mail> = id.parse().map_err(|_| Fault::NotFound)?;
    let words: &MailWords = visit.words();
    let mail = app.store.read().await?.mail(id).await?.ok_or(Fault::NotFound)?;
    let next = Moment(mail.due_at).shown();
    let banner = match mail.state {
        MailState::Accepted => Banner { state: "good", title: words.accepted_title.to_owned(), lines: Vec::new() },
        MailState::GivenUp => {
            Banner { state: "bad", title: words.given_up_title.to_owned(), lines: vec![words.given_up_next.to_owned()] }
        }
        MailState::Queued if mail.attempts > 0 => {
            Banner { state: "warn", title: (words.delayed_title)(&next), lines: vec![words.delayed_next.to_owned()] }
        }
        MailState::Queued => Banner { state: "warn", title: words.queued_title.to_owned(), lines: Vec::new() },
    };
    let facts = vec![
        (words.subject, Cell::text((words.template)(&mail.template))),
        (words.recipient, Cell::text(&*mail.recipient)),
        (words.language, Cell::text(&*mail.language)),
        (words.caused, Cell::at(mail.created_at)),
        (words.attempts, Cell::number(mail.attempts)),
        (words.last_answer, mail.last_answer.as_deref().map_or_else(|| Cell::text(words.no_answer), Cell::code)),
        (words.settled, Cell::at_any(mail.settled_at)),
    ];
    let mut actions = Vec::new();
    if mail.state == MailState::GivenUp {
        actions.push(Action::now(format!("/mails/{id}/retry"), words.retry, Vec::new()));
    }
    if let Some(account) = mail.account {
        actions.push(Action::page(format!("/accounts/{account}"), words.to_account));
    }
    let section = Section {
        title: words.facts.to_owned(),
        about: Some(words.not_kept.to_owned()),
        facts,
        actions,
        ..Section::default()
    };
    let page = Details {
        shell: visit.shell((words.mail_title)(&mail.recipient), Place::Mails),
        back: Link::to("/mails", words.title),
        banner: Some(banner),
        sections: vec![section],
    };
    page.page()
}

async fn retry(State(app): State<Arc<App>>, Staff(visit): Staff, Path(id): Path<String>) -> Answer {
    let id: Id<Mail> = id.parse().map_err(|_| Fault::NotFound)?;
    let words: &MailWords = visit.words();
    let done = app.office.perform(visit.cause(None), async |tx, act| licensing::retry_mail(tx, act, id).await);
    done.await?;
    answer::done(&app, &format!("/mails/{id}"), words.retried)
}
