//! Signing in, and out: here, or everywhere.

use super::{
    answer::{self, Answer},
    cookie::Cookie,
    form::{Asked, Fields, Input},
    shell::Shell,
    told::{Told, told},
    visit::{self, Visit, way_back},
    words::{Spoken, sign_in::SignInWords},
};
use crate::{
    domain::language::Language,
    licensing,
    web::{
        App,
        access::{RequestId, client},
    },
};
use askama::Template;
use axum::{
    extract::{FromRequest, Request, State},
    http::{HeaderMap, StatusCode},
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage {
    shell: Shell,
    words: &'static SignInWords,
    told: Option<Told>,
    email: Input,
    password: Input,
    then: String,
    /// Whether there is nobody who could sign in.
    nobody_yet: bool,
}

impl SignInPage {
    fn of(language: Language, email: &str, then: &str, told: Option<Told>) -> Self {
        let words = SignInWords::of(language);
        let mut shell = Shell::for_anybody(words.title, language);
        shell.path = format!("/sign-in?then={then}");
        let email = Input::text("email", words.email, email).kind("email").required().autocomplete("username");
        let password = Input::text("password", words.password, "").kind("password").required();
        Self {
            shell,
            words,
            told,
            email,
            password: password.autocomplete("current-password"),
            then: then.to_owned(),
            nobody_yet: false,
        }
    }
}

/// The form.
pub(super) async fn show(State(app): State<Arc<App>>, headers: HeaderMap, Asked(asked): Asked) -> Answer {
    let then = way_back(asked.text("then"));
    let nobody_yet = !app.store.read().await?.any_user().await?;
    answer::page(&SignInPage { nobody_yet, ..SignInPage::of(visit::language(&app, &headers), "", then, None) })
}

/// Signs in.
pub(super) async fn sign_in(State(app): State<Arc<App>>, request: Request) -> Answer {
    let (parts, body) = request.into_parts();
    let network = client(&app.trusted_proxies, &parts).map(crate::domain::network::Client::network);
    let language = visit::language(&app, &parts.headers);
    let request_id = RequestId::of(&parts.extensions);
    let before = Cookie::SignIn.of(&app, &parts.headers);
    let fields = Fields::from_request(Request::from_parts(parts, body), &app).await?;
    let (email, then) = (fields.text("email"), way_back(fields.text("then")));
    let proof = (email, fields.whole("password"));
    match licensing::sign_in(&app.office, request_id, network, proof, before.as_deref()).await {
        Ok(signed) => Ok(answer::with_cookie(answer::on_to(then)?, Cookie::SignIn.set(&app, &signed.cookie))),
        Err(refusal) => {
            let told = told(&refusal, language)?;
            let status = told.status;
            answer::page_as(status, &SignInPage::of(language, email, then, Some(told)))
        }
    }
}

/// Signs out here.
pub(super) async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap) -> Answer {
    if let Some(cookie) = Cookie::SignIn.of(&app, &headers) {
        licensing::sign_out(&app.office, &cookie).await?;
    }
    signed_out(&app, visit::language(&app, &headers))
}

/// Signs out everywhere.
pub(super) async fn sign_out_everywhere(State(app): State<Arc<App>>, visit: Visit) -> Answer {
    licensing::sign_out_everywhere(&app.office, visit.cause(None), &visit.user).await?;
    signed_out(&app, visit.language)
}

#[derive(Template)]
#[template(path = "pages/signed_out.html")]
struct SignedOutPage {
    shell: Shell,
    words: &'static SignInWords,
}

fn signed_out(app: &App, language: Language) -> Answer {
    let words = SignInWords::of(language);
    let mut shell = Shell::for_anybody(words.signed_out, language);
    "/sign-in".clone_into(&mut shell.path);
    let page = answer::page_as(StatusCode::OK, &SignedOutPage { shell, words })?;
    Ok(answer::with_cookie(page, Cookie::SignIn.drop(app)))
}
