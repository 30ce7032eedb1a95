//! The list of licenses: those that are searched for, in pages that the database cuts, with those that are chosen in it bound to a shop.

use super::{
    super::{
        answer::{self, Answer},
        form::{Asked, Choice, Fields, Input},
        kinds::count,
        shell::{Place, Shell},
        visit::Visit,
        words::licenses::LicensesWords,
    },
    LicenseShown,
    bind::Shops,
};
use crate::{
    domain::license::LicenseKind,
    licensing::{self, LicensePlace, LicenseQuery},
    store::{TransferFilter, TransferState},
    web::App,
};
use askama::Template;
use axum::extract::State;
use std::sync::Arc;

/// How many a page has.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "pages/licenses.html")]
struct LicensesPage {
    shell: Shell,
    words: &'static LicensesWords,
    filter: Filter,
    rows: Vec<LicenseShown>,
    caption: String,
    /// Where those that are chosen may be bound; none while licenses of many accounts are shown.
    shops: Option<Shops>,
    /// How many offers wait for an answer of theirs or of others.
    offers: Option<String>,
    with_accounts: bool,
    /// That somebody wanted to bind none.
    nothing_chosen: bool,
    first: Option<String>,
    next: Option<String>,
}

/// The filters as they are shown.
struct Filter {
    is_set: bool,
    q: Input,
    kinds: Vec<Choice>,
    states: Vec<Choice>,
    account: String,
}

/// The list.
pub(super) async fn list(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let words: &LicensesWords = visit.words();
    let account = visit.narrowed(asked.text("account").parse().ok())?.account();
    let after: Option<LicensePlace> = asked.text("after").parse().ok();
    let state = asked.text("state");
    let (now, terms) = (app.clock.now(), app.office.terms);
    let query = LicenseQuery {
        account,
        kind: LicenseKind::of_word(asked.text("kind")),
        effective: is_one_of(state, "effective", "refused"),
        claimed: is_one_of(state, "claimed", "unclaimed"),
        bound: is_one_of(state, "bound", "unbound"),
        used: is_one_of(state, "used", "free"),
        q: asked.given("q"),
        after,
        limit: ROWS,
        ..LicenseQuery::default()
    };
    let mut db = app.store.read().await?;
    let found = licensing::licenses(&mut db, &app.vault, &query, now, terms).await?;
    let rows: Vec<_> = found.items.iter().map(|license| LicenseShown::of(license, words, visit.language)).collect();
    let (mut shops, mut offers) = (None, None);
    if let Some(id) = account {
        shops = Some(Shops::of(&mut db, id, "").await?);
        if let Some(account) = db.account(id).await? {
            let open = TransferFilter {
                account: Some((id, account.email.as_str())),
                state: Some(TransferState::Open),
                ..TransferFilter::default()
            };
            let open = db.transfers(&open, now, 100).await?.items.len();
            offers = (open > 0).then(|| (words.offers)(count(open)));
        }
    }
    answer::page(&LicensesPage {
        shell: visit.shell(words.title, Place::Licenses),
        filter: filter(&asked, &visit, words),
        caption: (words.caption)(count(rows.len())),
        shops: shops.filter(|_| rows.iter().any(|row| !row.is_bundled)),
        rows,
        offers,
        with_accounts: account.is_none(),
        nothing_chosen: asked.text("chosen") == "none",
        first: after.map(|_| asked.query_with("after", None)),
        next: found.next.map(|next| asked.query_with("after", Some(&next.to_string()))),
        words,
    })
}

/// What a state says of one question: yes by one word, no by the other.
fn is_one_of(state: &str, yes: &str, no: &str) -> Option<bool> {
    if state == yes { Some(true) } else { (state == no).then_some(false) }
}

fn filter(asked: &Fields, visit: &Visit, words: &LicensesWords) -> Filter {
    let kinds = [
        ("", words.any_kind),
        (LicenseKind::System.as_str(), words.system_licenses),
        (LicenseKind::Customer.as_str(), words.customer_licenses),
    ];
    let mut states = vec![
        ("", words.any_state),
        ("effective", words.effective),
        ("refused", words.not_effective),
        ("used", words.used),
        ("free", words.free),
        ("unbound", words.unbound.title),
    ];
    if visit.is_operator() {
        states.push(("unclaimed", words.unclaimed.title));
    }
    let choices = |all: Vec<(&'static str, &'static str)>, name| {
        all.into_iter().map(|(value, label)| Choice::of(value, label, asked.text(name))).collect()
    };
    Filter {
        is_set: !asked.query_with("after", None).is_empty(),
        q: Input { hint: Some(words.search_hint), ..Input::text("q", words.search, asked.text("q")).kind("search") },
        kinds: choices(kinds.to_vec(), "kind"),
        states: choices(states, "state"),
        account: asked.text("account").to_owned(),
    }
}
