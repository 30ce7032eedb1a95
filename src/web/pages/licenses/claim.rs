//! Claiming: the codes of mails, one or many, each with what became of it. The page that answers tells it, so that nothing is lost when
//! some of them cannot be claimed: those stand in the form again.

use super::{
    super::{
        answer::{self, Answer, Fault},
        form::{Fields, Input},
        kinds::count,
        shell::{Place, Shell},
        told::{Told, told},
        visit::Visit,
        words::{licenses::LicensesWords, refusals::sentence},
    },
    LicenseShown,
    bind::Shops,
};
use crate::{
    licensing::{self, Claimed, ListedLicense, Reach, Refusal},
    web::App,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "pages/claim_licenses.html")]
struct ClaimPage {
    shell: Shell,
    words: &'static LicensesWords,
    told: Option<Told>,
    serials: Input,
    order_email: Input,
    /// What became of those that were sent.
    done: Option<Done>,
}

/// What became of serials.
struct Done {
    claimed: Vec<OneClaimed>,
    refused: Vec<(String, String)>,
    claimed_title: String,
    refused_title: String,
    /// Where those that are bound to no shop yet may be bound.
    shops: Option<Shops>,
}

/// A license that is theirs now, or was before.
struct OneClaimed {
    license: LicenseShown,
    outcome: &'static str,
    is_unbound: bool,
}

impl ClaimPage {
    fn of(visit: &Visit, fields: &Fields, serials: &str, told: Option<Told>, done: Option<Done>) -> Self {
        let words: &LicensesWords = visit.words();
        let serials = Input { hint: Some(words.serials_hint), ..Input::text("serials", words.serials, serials).required() };
        let order_email = Input::text("order_email", words.order_email, fields.text("order_email")).kind("email");
        let (serials, order_email) =
            (serials.told(told.as_ref()), Input { hint: Some(words.order_email_hint), ..order_email }.told(told.as_ref()));
        let told = told.filter(|_| serials.error.is_none() && order_email.error.is_none());
        Self { shell: visit.shell(words.claim, Place::Licenses), words, told, serials, order_email, done }
    }
}

/// The form.
pub(super) async fn ask(visit: Visit) -> Answer {
    visit.account()?;
    answer::page(&ClaimPage::of(&visit, &Fields::default(), "", None, None))
}

/// Claims them.
pub(super) async fn claim(State(app): State<Arc<App>>, visit: Visit, fields: Fields) -> Answer {
    let account = visit.account()?;
    let typed: Vec<String> = lines(fields.whole("serials")).map(str::to_owned).collect();
    let order_email = fields.given("order_email");
    let failed = &*app.office.failed_claims;
    let done = app.office.perform(visit.cause(None), async |tx, act| {
        let claims = licensing::claim_several(tx, &app.vault, act, failed, account, &typed, order_email).await?;
        let mut outcomes = Vec::with_capacity(claims.len());
        for claimed in claims {
            outcomes.push(match claimed {
                Ok(claimed) => {
                    let (Claimed::Now(id) | Claimed::AlreadyYours(id)) = claimed;
                    let reach = Reach::Account(account);
                    let license = licensing::license(tx, reach, id, act.now, app.office.terms).await?;
                    Ok((claimed, license))
                }
                Err(refusal) => Err(refusal),
            });
        }
        Ok((outcomes, Shops::of(tx, account, "").await?))
    });
    match done.await {
        Ok((outcomes, shops)) => {
            let (done, again) = told_apart(&visit, typed, outcomes, shops)?;
            let status = if done.refused.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            answer::page_as(status, &ClaimPage::of(&visit, &fields, &again, None, Some(done)))
        }
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            answer::page_as(told.status, &ClaimPage::of(&visit, &fields, fields.whole("serials"), Some(told), None))
        }
    }
}

/// What stands in lines, or between commas and semicolons. Blanks and dashes belong to a serial.
fn lines(typed: &str) -> impl Iterator<Item = &str> {
    typed.split(['\n', '\r', ',', ';', '\t']).map(str::trim).filter(|line| !line.is_empty())
}

/// What became of each, and what is to be corrected, line by line.
fn told_apart(
    visit: &Visit,
    typed: Vec<String>,
    outcomes: Vec<licensing::Result<(Claimed, ListedLicense)>>,
    shops: Shops,
) -> Result<(Done, String), Fault> {
    let words: &LicensesWords = visit.words();
    let (mut claimed, mut refused) = (Vec::new(), Vec::new());
    for (typed, outcome) in typed.into_iter().zip(outcomes) {
        match outcome {
            Ok((outcome, license)) => claimed.push(OneClaimed {
                is_unbound: license.shop.is_none(),
                license: LicenseShown::of(&license, words, visit.language),
                outcome: match outcome {
                    Claimed::Now(_) => words.claimed_now,
                    Claimed::AlreadyYours(_) => words.already_yours,
                },
            }),
            Err(Refusal::Store(error)) => return Err(error.into()),
            Err(refusal) => refused.push((typed, sentence(&refusal, visit.language))),
        }
    }
    let again = refused.iter().map(|(typed, _)| typed.as_str()).collect::<Vec<_>>().join("\n");
    let done = Done {
        claimed_title: (words.claimed_title)(count(claimed.len())),
        refused_title: (words.refused_title)(count(refused.len())),
        shops: Some(shops).filter(|_| claimed.iter().any(|one| one.is_unbound)),
        claimed,
        refused,
    };
    Ok((done, again))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_taken_however_they_are_pasted() {
        let pasted = " PGL1-AAAA BBBB\r\n\r\nPGL1-CCCC, PGL1-DDDD;PGL1-EEEE\t";
        assert_eq!(lines(pasted).collect::<Vec<_>>(), ["PGL1-AAAA BBBB", "PGL1-CCCC", "PGL1-DDDD", "PGL1-EEEE"]);
    }
}
