//! One's own password: changed by whoever knows it. Every other browser is signed out by that.

use super::{
    answer::{self, Answer},
    form::{Fields, Input},
    shell::Shell,
    told::{Told, told},
    visit::Visit,
    words::password::PasswordWords,
};
use crate::{
    licensing::{self, Refusal},
    vault::sign_in_hash,
    web::App,
};
use askama::Template;
use axum::extract::State;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "pages/password.html")]
struct PasswordPage {
    shell: Shell,
    words: &'static PasswordWords,
    told: Option<Told>,
    current: Input,
    password: Input,
}

impl PasswordPage {
    fn of(visit: &Visit, told: Option<Told>) -> Self {
        let words: &PasswordWords = visit.words();
        let field = |name, label| Input::text(name, label, "").kind("password").required();
        let current = field("current", words.current).autocomplete("current-password").told(told.as_ref());
        let password = Input { hint: Some(words.hint), ..field("password", words.new) };
        let password = password.autocomplete("new-password").told(told.as_ref());
        // What stands beside a field does not stand above the form too.
        let told = told.filter(|_| current.error.is_none() && password.error.is_none());
        Self { shell: visit.shell(words.title, None), words, told, current, password }
    }
}

/// The form.
pub(super) async fn show(visit: Visit) -> Answer {
    answer::page(&PasswordPage::of(&visit, None))
}

/// Changes it.
pub(super) async fn change(State(app): State<Arc<App>>, visit: Visit, fields: Fields) -> Answer {
    let words: &PasswordWords = visit.words();
    match changed(&app, &visit, fields.whole("current"), fields.whole("password")).await {
        Ok(()) => answer::done(&app, "/password", words.done),
        Err(Refusal::SignInFailed) => {
            let told = told(&Refusal::SignInFailed, visit.language)?;
            let told = Told { field: Some("current".to_owned()), text: words.not_yours.to_owned(), ..told };
            answer::page_as(told.status, &PasswordPage::of(&visit, Some(told)))
        }
        Err(refusal) => {
            let told = told(&refusal, visit.language)?;
            answer::page_as(told.status, &PasswordPage::of(&visit, Some(told)))
        }
    }
}

async fn changed(app: &App, visit: &Visit, current: &str, new: &str) -> licensing::Result<()> {
    licensing::prove(&app.office, &visit.user, visit.network, current).await?;
    let hash = app.office.hash_password("/password", new).await?;
    let here = sign_in_hash(&visit.cookie);
    let done = app.office.perform(visit.cause(None), async |tx, act| {
        licensing::change_password(tx, act, visit.reach(), visit.user.id, &hash, Some(&here)).await
    });
    done.await
}
