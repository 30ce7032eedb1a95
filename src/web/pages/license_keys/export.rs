//! The license key of an account, exported at its authority: as one line to be copied, and as a file. Where the account's own licenses
//! came with a license key, this server is no authority over them, and says where to go.

use crate::{
    domain::{id::Id, license::Account, license_key::Validity},
    licensing::{self, Refusal},
    store::{self, Db},
    web::{
        App,
        pages::{
            accounts,
            answer::{Answer, Fault},
            confirm::Confirm,
            form::{Fields, Input},
            kinds::{Action, Cell, Details, Entry, FormPage, Link, Section, ShownOnce, count},
            shell::Place,
            told::{Told, told},
            visit::Visit,
            words::{license_keys::LicenseKeyWords, refusals::sentence},
        },
    },
};
use axum::extract::{Path, State};
use std::sync::Arc;

/// What the page of an account says of its license key.
pub(in crate::web::pages) async fn section(
    app: &App,
    db: &mut Db,
    visit: &Visit,
    account: Id<Account>,
) -> Result<Section, Fault> {
    let words: &LicenseKeyWords = visit.words();
    let title = words.of_account.to_owned();
    if is_from_elsewhere(db, account).await? {
        let actions = vec![Action::page("/license-keys", words.title)];
        return Ok(Section { title, about: Some(words.not_authority.to_owned()), actions, ..Section::default() });
    }
    let signed = match db.license_key_number(account).await? {
        Some((number, _)) if number > 0 => {
            let note = match licensing::is_license_key_current(db, app.office.terms, account, number).await {
                Ok(true) => words.still_true.to_owned(),
                Ok(false) => words.not_true.to_owned(),
                Err(refusal @ Refusal::OutOfRange(_)) => sentence(&refusal, visit.language),
                Err(refusal) => return Err(refusal.into()),
            };
            Cell::text(format!("{} {number}", words.number)).with_note(note)
        }
        _ => Cell::text(words.never_signed),
    };
    Ok(Section {
        title,
        about: Some(words.of_account_about.to_owned()),
        facts: vec![(words.signed_last, signed)],
        actions: vec![Action::page(format!("/accounts/{account}/license-key"), words.export)],
        ..Section::default()
    })
}

/// Whether the account's licenses came with a license key.
async fn is_from_elsewhere(db: &mut Db, account: Id<Account>) -> Result<bool, Fault> {
    Ok(db.counting_license_key(account).await?.is_some())
}

/// The form.
pub(super) async fn ask(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Answer {
    let account = accounts::known(&app, &visit, &id).await?;
    if is_from_elsewhere(&mut app.store.read().await?, account.id).await? {
        return elsewhere(&app, &visit, &account).await;
    }
    let days = Validity::BY_HAND_DAYS.to_string();
    form(&visit, &account, &Fields::of_pairs([("valid_days", days)]), None)
}

async fn elsewhere(app: &App, visit: &Visit, account: &store::Account) -> Answer {
    let words: &LicenseKeyWords = visit.words();
    let section = section(app, &mut app.store.read().await?, visit, account.id).await?;
    let page = Details {
        shell: visit.shell((words.export_title)(&account.name), Place::Accounts),
        back: Link::to(format!("/accounts/{}", account.id), &*account.name),
        banner: None,
        sections: vec![section],
    };
    page.page()
}

fn form(visit: &Visit, account: &store::Account, typed: &Fields, told: Option<Told>) -> Answer {
    let words: &LicenseKeyWords = visit.words();
    let shell = visit.shell((words.export_title)(&account.name), Place::Accounts);
    let days = Input::text("valid_days", words.days, typed.text("valid_days")).kind("number").required();
    let page = FormPage {
        back: Link::to(format!("/accounts/{}", account.id), &*account.name),
        about: words.export_about.to_owned(),
        told,
        entries: vec![Entry::line(days.hint(words.days_hint)), Entry::line(Confirm::reason(&shell, typed.text("reason")))],
        shell,
        fields: Vec::new(),
        action: format!("/accounts/{}/license-key", account.id),
        button: words.export,
    };
    page.page()
}

/// Signs it, and shows it on the answer alone.
pub(super) async fn export(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>, fields: Fields) -> Answer {
    let words: &LicenseKeyWords = visit.words();
    let account = accounts::known(&app, &visit, &id).await?;
    if is_from_elsewhere(&mut app.store.read().await?, account.id).await? {
        return elsewhere(&app, &visit, &account).await;
    }
    // What is no number is refused with the numbers that can be.
    let days = Some(fields.text("valid_days").parse().unwrap_or_default());
    let (terms, reason) = (app.office.terms, fields.given("reason").map(str::to_owned));
    let done = app.office.perform(visit.cause(reason), async |tx, act| {
        licensing::export_license_key(tx, &app.vault, act, terms, account.id, days).await
    });
    let key = match done.await {
        Ok(key) => key,
        Err(refusal) => return form(&visit, &account, &fields, Some(told(&refusal, visit.language)?)),
    };
    let page = ShownOnce {
        shell: visit.shell((words.exported_title)(&account.name), Place::Accounts),
        words: visit.words(),
        about: (words.exported_about)(count(key.licenses)),
        label: words.access_key,
        file: Some((format!("license-key-{}.key", key.number), words.download)),
        secret: key.text,
        facts: vec![
            (words.number, Cell::text(key.number.to_string())),
            (words.issued, Cell::at(key.issued_at)),
            (words.refresh_after, Cell::at(key.refresh_after)),
            (words.valid_until, Cell::at(key.valid_until)),
            (words.signer, Cell::code(key.kid)),
        ],
        on: Link::to(format!("/accounts/{}", account.id), words.on),
    };
    page.page()
}
