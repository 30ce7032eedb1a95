//! Why a login was let in or refused: its ladder of steps, what was expected against what came, what the buyer saw, what to send to the
//! buyer, and where it is mended. A login is named by its id or by the reference number that the buyer reads out.

use super::{
    answer::{self, Answer, Fault},
    moment::Moment,
    rungs::Ladder,
    shell::{Place, Shell},
    visit::Visit,
    words::why::WhyWords,
};
use crate::{
    domain::{
        explain::{CallerText, LogWords, caller_text, explain, log_words},
        ladder::ladder,
        language::Language,
        reason::{Reason, ReasonCode},
        reference::{WhichLogin, reference_number},
        system::{LoginConfig, Party, Protocol},
    },
    protocol::{cxml, oci},
    store::{Db, LinkDetail, LoggedLogin, LoginRow, SystemDetail},
    web::App,
};
use askama::Template;
use axum::extract::{Path, State};
use std::sync::Arc;

/// How many identities of a system are named as those that would do.
const NAMED: usize = 5;

#[derive(Template)]
#[template(path = "pages/why.html")]
struct WhyPage {
    shell: Shell,
    words: &'static WhyWords,
    log: LogWords,
    accepted: bool,
    lead: String,
    ladder: Ladder,
    compared: Vec<Compared>,
    saw: Option<Saw>,
    letter: Option<String>,
    facts: Vec<(&'static str, String)>,
    at: Moment,
    simulate: Option<String>,
}

/// What would have done, and what came.
struct Compared {
    what: &'static str,
    expected: Vec<String>,
    received: String,
}

/// What the caller was told.
struct Saw {
    text: CallerText,
    status: String,
}

/// The page of one login.
pub(super) async fn show(State(app): State<Arc<App>>, visit: Visit, Path(which): Path<String>) -> Answer {
    let account = visit.reach().account();
    let mut db = app.store.read().await?;
    let which: WhichLogin = which.parse().map_err(|_| Fault::NotFound)?;
    let logged = db.login_called(account, which).await?;
    let logged = logged.ok_or(Fault::NotFound)?;
    let around = Around::of(&mut db, &logged.login).await?;
    answer::page(&page(&visit, &logged, &around, app.clock.now()))
}

/// What a login is compared with, as it is now.
struct Around {
    system: Option<SystemDetail>,
    link: Option<LinkDetail>,
    identities: Vec<String>,
}

impl Around {
    async fn of(db: &mut Db, login: &LoginRow) -> Result<Self, Fault> {
        let (mut system, mut link, mut identities) = (None, None, Vec::new());
        if let Some(id) = login.system {
            system = db.system_detail(id).await?;
            let links = db.link_details_of_system(id, None, 6).await?;
            identities = links.into_iter().filter_map(|link| link.identity).collect();
        }
        if let Some(id) = login.link {
            link = db.link_detail(id).await?;
        }
        Ok(Self { system, link, identities })
    }
}

fn page(visit: &Visit, logged: &LoggedLogin, around: &Around, now: chrono::DateTime<chrono::Utc>) -> WhyPage {
    let (words, language): (&WhyWords, Language) = (visit.words(), visit.language);
    let (login, log) = (&logged.login, log_words(language));
    let reference = reference_number(login.id);
    let rungs = ladder(login.at, &login.reasons, &login.flags, logged.session.as_ref(), now);
    let first = login.reasons.first();
    let lead = match first {
        None => words.let_in.to_owned(),
        Some(reason) => explain(reason, language).title.to_owned(),
    };
    WhyPage {
        shell: visit.shell((words.title)(&reference), Place::Logins),
        accepted: login.accepted,
        lead,
        ladder: Ladder::of(&rungs, (login.system, login.customer), visit.language),
        compared: login.reasons.iter().filter_map(|reason| compared(reason, login, around, words, language)).collect(),
        saw: first.map(|reason| saw(reason.code, login.protocol, language)),
        letter: first.map(|reason| letter(reason.code, logged, &reference, words, language)),
        facts: facts(logged, words, &log),
        at: Moment(login.at),
        simulate: login.system.map(|system| format!("/tester?system={system}")).filter(|path| super::is_there(path)),
        words,
        log,
    }
}

/// What a reason is about, as it is set up now and as it came; of secrets only how they differ.
fn compared(reason: &Reason, login: &LoginRow, around: &Around, words: &WhyWords, language: Language) -> Option<Compared> {
    let received = |text: &Option<String>| text.clone().unwrap_or_else(|| words.nothing.to_owned());
    let system = around.system.as_ref()?;
    match reason.code {
        ReasonCode::IdentityUnknown | ReasonCode::CustomerNotLinked => {
            let (what, expected) = match (reason.subject.kind(), &system.config.login) {
                ("sender", LoginConfig::Cxml(cxml)) => (words.sender, parties(&cxml.senders)),
                ("to", LoginConfig::Cxml(cxml)) => (words.to, parties(&cxml.to)),
                ("parameter", _) => (words.parameter, vec![reason.subject.as_str().to_owned()]),
                _ => (words.identity, identities(around, words)),
            };
            let came = if what == words.identity { received(&login.identity) } else { words.differs.to_owned() };
            Some(Compared { what, expected, received: came })
        }
        ReasonCode::SecretMismatch => {
            let whose = around.link.as_ref().map_or_else(
                || words.secret_of_system.to_owned(),
                |link| {
                    if link.has_secret || link.has_token {
                        (words.secret_of)(&link.name)
                    } else {
                        words.secret_of_system.to_owned()
                    }
                },
            );
            let received = explain(reason, language).title.to_owned();
            Some(Compared { what: words.secret, expected: vec![whose], received })
        }
        ReasonCode::OperationNotAllowed => Some(Compared {
            what: words.operation,
            expected: system.config.operations.iter().map(|operation| operation.as_str().to_owned()).collect(),
            received: received(&login.operation),
        }),
        ReasonCode::ReturnUrlNotAllowed => Some(Compared {
            what: words.return_url,
            expected: system.config.return_urls.iter().map(ToString::to_string).collect(),
            received: words.differs.to_owned(),
        }),
        _ => None,
    }
}

fn parties(parties: &[Party]) -> Vec<String> {
    parties.iter().map(|party| format!("{} / {}", party.domain, party.identity)).collect()
}

fn identities(around: &Around, words: &WhyWords) -> Vec<String> {
    let mut named: Vec<String> = around.identities.iter().take(NAMED).cloned().collect();
    if around.identities.len() > NAMED {
        named.push(words.and_others.to_owned());
    }
    if named.is_empty() {
        named.push(words.no_customer.to_owned());
    }
    named
}

fn saw(code: ReasonCode, protocol: Protocol, language: Language) -> Saw {
    let status = match protocol {
        Protocol::Cxml => {
            let (number, text) = cxml::answer::status_of(code);
            format!("cXML Status {number}, {text}")
        }
        Protocol::Oci => format!("HTTP {}", oci::http_status(code)),
    };
    Saw { text: caller_text(code, language), status }
}

/// What can be sent to the buyer: what they were told, and nothing that is not theirs to know.
fn letter(code: ReasonCode, logged: &LoggedLogin, reference: &str, words: &WhyWords, language: Language) -> String {
    let text = caller_text(code, language);
    let at = Moment(logged.login.at).shown();
    let identity = logged.login.identity.as_deref();
    (words.letter)(&Letter {
        reference,
        at: &at,
        identity,
        title: text.title,
        detail: text.detail,
        next_step: text.next_step,
    })
}

/// What a letter to the buyer says.
pub(super) struct Letter<'a> {
    pub(super) reference: &'a str,
    pub(super) at: &'a str,
    pub(super) identity: Option<&'a str>,
    pub(super) title: &'a str,
    pub(super) detail: &'a str,
    pub(super) next_step: &'a str,
}

fn facts(logged: &LoggedLogin, words: &WhyWords, log: &LogWords) -> Vec<(&'static str, String)> {
    let LoggedLogin { login, system_title, customer, .. } = logged;
    let system = match system_title {
        Some(title) => format!("{title} ({})", login.system_name.as_str()),
        None => login.system_name.as_str().to_owned(),
    };
    let customer = customer.as_ref().map(|customer| format!("{}, {}", customer.name, customer.number));
    let kept = [
        (log.system, Some(system)),
        (words.protocol, Some(login.protocol.as_str().to_owned())),
        (log.customer, customer),
        (log.identity, login.identity.clone()),
        (log.operation, login.operation.clone()),
        ("payloadID", login.payload_id.clone()),
        (log.client, login.client.clone()),
        (words.request_id, login.request_id.clone()),
    ];
    kept.into_iter().filter_map(|(label, value)| value.map(|value| (label, value))).collect()
}
