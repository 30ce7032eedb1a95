//! Binding: licenses that were chosen come to a shop, or a shop that has moved comes to another SHOPID. What that changes is said first.

use crate::web::pages::{
    answer::{self, Answer, Fault},
    confirm::Confirm,
    form::{Asked, Choice, Fields},
    kinds::count,
    shell::Place,
    told::{Told, told},
    visit::Visit,
    words::licenses::LicensesWords,
};
use crate::{
    domain::{
        id::Id,
        license::{Account, License},
        shop::ShopId,
    },
    licensing::{self, Refusal},
    store::Db,
    web::App,
};
use axum::extract::State;
use std::{collections::BTreeSet, sync::Arc};

/// How many shops can be chosen among.
const SHOPS: i64 = 200;

/// The shops of an account, to choose one.
pub(super) struct Shops {
    pub(super) choices: Vec<Choice>,
}

impl Shops {
    pub(super) async fn of(db: &mut Db, account: Id<Account>, chosen: &str) -> Result<Self, crate::store::Error> {
        let shops = db.shops(Some(account), None, None, SHOPS).await?.items;
        let choice = |shop: &crate::store::Shop| {
            Choice::of(shop.shop_id.as_str(), format!("{} ({})", shop.name, shop.shop_id.as_str()), chosen)
        };
        Ok(Self { choices: shops.iter().map(choice).collect() })
    }
}

/// What was chosen.
struct Order {
    licenses: Vec<Id<License>>,
    /// As it was typed: another one than those of the shops that there are, else the one of a shop.
    shop_id: String,
}

impl Order {
    fn of(fields: &Fields) -> Self {
        let licenses = fields.all("license").filter_map(|id| id.parse().ok()).collect();
        let shop_id = fields.given("new_shop_id").unwrap_or_else(|| fields.text("shop_id")).to_owned();
        Self { licenses, shop_id }
    }
}

/// Says what it changes.
pub(super) async fn ask(State(app): State<Arc<App>>, visit: Visit, Asked(asked): Asked) -> Answer {
    let order = Order::of(&asked);
    if order.licenses.is_empty() {
        return answer::on_to("/licenses?chosen=none");
    }
    confirm(&app, &visit, &order, None).await
}

/// Binds them.
pub(super) async fn bind(State(app): State<Arc<App>>, visit: Visit, fields: Fields) -> Answer {
    let (order, words): (Order, &LicensesWords) = (Order::of(&fields), visit.words());
    match bound(&app, &visit, &order).await {
        Ok(()) => {
            let count = count(order.licenses.len());
            answer::done(&app, "/licenses", &(words.bound)(count))
        }
        Err(refusal) => confirm(&app, &visit, &order, Some(told(&refusal, visit.language)?)).await,
    }
}

async fn bound(app: &App, visit: &Visit, order: &Order) -> licensing::Result<()> {
    let shop_id = licensing::shop_id_of(&order.shop_id)?;
    let done = app.office.perform(visit.cause(None), async |tx, act| {
        let first = order.licenses.first().copied().ok_or(Refusal::Unknown("license"))?;
        let account = visit.reach().over_license(tx, first).await?;
        licensing::bind(tx, act, account, &order.licenses, &shop_id).await
    });
    done.await.map(|_| ())
}

async fn confirm(app: &App, visit: &Visit, order: &Order, told: Option<Told>) -> Answer {
    let words: &LicensesWords = visit.words();
    let mut db = app.store.read().await?;
    let effects = effects(app, &mut db, visit, order, words).await?;
    let count = count(order.licenses.len());
    let shell = visit.shell((words.bind_title)(count), Place::Licenses);
    let ids = order.licenses.iter().map(|id| ("license", id.to_string()));
    let told = told.or_else(|| self::told(&licensing::shop_id_of(&order.shop_id).err()?, visit.language).ok());
    Confirm {
        shell,
        effects,
        reassurance: words.bind_reassurance,
        inputs: Vec::new(),
        fields: ids.chain([("shop_id", order.shop_id.clone())]).collect(),
        action: "/licenses/bind".to_owned(),
        button: words.bind,
        back: "/licenses".to_owned(),
        told,
    }
    .page()
}

/// What binding them changes, in numbers.
async fn effects(app: &App, db: &mut Db, visit: &Visit, order: &Order, words: &LicensesWords) -> Result<Vec<String>, Fault> {
    let (reach, now, terms) = (visit.reach(), app.clock.now(), app.office.terms);
    let (mut account, mut shops, mut before) = (None, BTreeSet::new(), 0_u64);
    for id in &order.licenses {
        let license = licensing::license(db, reach, *id, now, terms).await?;
        account = account.or(license.account);
        let is_there = license.shop_id.as_ref().is_some_and(|shop_id| Ok(shop_id) == ShopId::parse(&order.shop_id).as_ref());
        before += u64::from(license.shop.is_some() && !is_there);
        shops.extend(license.shop);
    }
    let account = reach.over(account, "license")?;
    let Ok(shop_id) = ShopId::parse(&order.shop_id) else { return Ok(Vec::new()) };
    let count = count(order.licenses.len());
    if let Some(shop) = db.shop_by_shop_id(account, &shop_id).await? {
        let mut effects = vec![(words.bind_effect)(count, &shop.name, shop_id.as_str())];
        effects.extend((before > 0).then(|| (words.bind_effect_before)(before)));
        return Ok(effects);
    }
    // Nobody has it: the one shop that they are bound to has moved, with everything that is its own.
    let (Some(shop), 1) = (shops.first().copied(), shops.len()) else { return Ok(vec![words.bind_unknown.to_owned()]) };
    let Some(shop) = db.shop(shop).await? else { return Ok(Vec::new()) };
    let extent = db.bound_to_shop(shop.id).await?;
    Ok(vec![
        (words.move_effect)(&shop.name, shop.shop_id.as_str(), shop_id.as_str()),
        (words.move_extent)(extent.licenses, extent.systems),
        words.move_plugin.to_owned(),
    ])
}
