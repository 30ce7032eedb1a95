//! A license key registered by hand: a label and the access key, pasted or read from its file. What is refused stands beside its field.

use super::path;
use crate::{
    domain::license_key::{ACCESS_KEY_MAX, Change, KeyFault, What},
    licensing::Refusal,
    web::{
        App,
        pages::{
            answer::{self, Answer},
            form::{Fields, Input},
            kinds::{Entry, FormPage, Link, TextFile, count},
            shell::Place,
            told::{Told, told},
            visit::Visit,
            words::license_keys::LicenseKeyWords,
        },
    },
};
use axum::extract::{Request, State};
use std::sync::Arc;

/// The most that the form sends: an access key has no letter that a form writes longer, but line ends may stand in it.
const FORM_BYTES_MAX: usize = ACCESS_KEY_MAX + ACCESS_KEY_MAX / 8;

/// The form.
pub(super) async fn ask(State(app): State<Arc<App>>, visit: Visit) -> Answer {
    form(&app, &visit, &Fields::default(), None).await
}

async fn form(app: &App, visit: &Visit, typed: &Fields, told: Option<Told>) -> Answer {
    let words: &LicenseKeyWords = visit.words();
    let is_nobody_trusted = app.store.read().await?.trusted_signers().await?.is_empty();
    let about = match (is_nobody_trusted, visit.is_operator()) {
        (false, _) => words.new_about,
        (true, true) => words.nobody_trusted_staff,
        (true, false) => words.nobody_trusted,
    };
    let file = TextFile {
        name: "file",
        label: words.file,
        into: "access_key",
        accept: ".key,.txt,text/plain",
        wrong: words.file_wrong,
    };
    let page = FormPage {
        shell: visit.shell(words.new, Place::LicenseKeys),
        back: Link::to("/license-keys", words.title),
        about: about.to_owned(),
        told,
        entries: vec![
            Entry::line(Input::text("label", words.label, typed.text("label")).required().hint(words.label_hint)),
            Entry::lines(
                Input::text("access_key", words.access_key, typed.whole("access_key"))
                    .required()
                    .hint(words.access_key_hint),
            ),
            Entry::file(file),
        ],
        fields: Vec::new(),
        action: "/license-keys".to_owned(),
        button: words.register,
    };
    page.page()
}

/// Registers it, for the account of whoever does; what one of the vendor's staff registers who looks at all, says itself whose it is.
pub(super) async fn register(State(app): State<Arc<App>>, visit: Visit, request: Request) -> Answer {
    let fields = Fields::read(request.into_body(), FORM_BYTES_MAX).await?;
    let words: &LicenseKeyWords = visit.words();
    let account = visit.narrowed(None)?.account();
    let (label, text) = (fields.text("label"), fields.whole("access_key"));
    let done = app.office.register_by_hand(visit.cause(None), account, label, text);
    match done.await {
        Ok(done) => match done.id {
            Some(id) => {
                let (added, changed, ended) = counted(&done.changes);
                answer::done(&app, &path(id), &(words.registered)(done.number, added, changed, ended))
            }
            None => answer::done(&app, "/license-keys", words.already),
        },
        Err(refusal) => {
            let mut told = told(&refusal, visit.language)?;
            if matches!(refusal, Refusal::LicenseKey(KeyFault::UnknownSigner(_))) && visit.is_operator() {
                told.text = format!("{} {}", told.text, words.trust_here);
            }
            form(&app, &visit, &fields, Some(told)).await
        }
    }
}

/// How much was added, changed and ended.
pub(in crate::web::pages) fn counted(changes: &[Change]) -> (u64, u64, u64) {
    let of = |what| count(changes.iter().filter(|change| change.what == what).count());
    (of(What::Added), of(What::Changed), of(What::Ended))
}
