//! Refunds of an order, of an item or of one license, and their withdrawal: what each takes or gives back is counted before.

use super::known;
use crate::{
    domain::{id::Id, license::License, order::OrderItem, refund::RefundKind},
    licensing::{self, LicenseOfOrder, OrderSeen, Refusal},
    store::{Act, Carried, Tx},
    web::{
        App,
        pages::{
            answer::{self, Answer, Fault},
            confirm::Confirm,
            form::{Asked, Fields},
            shell::Place,
            staff::Staff,
            told::{Told, told},
            visit::Visit,
            words::{kinds::KindWords, orders::OrderWords},
        },
    },
};
use axum::extract::{Path, State};
use std::sync::Arc;

/// What of an order is meant: all of it, an item, or a license.
struct Scope {
    item: Option<Id<OrderItem>>,
    license: Option<Id<License>>,
}

impl Scope {
    fn of(fields: &Fields) -> Self {
        Self { item: fields.text("item").parse().ok(), license: fields.text("license").parse().ok() }
    }

    fn licenses<'a>(&self, seen: &'a OrderSeen) -> Vec<&'a LicenseOfOrder> {
        let items = seen.items.iter().filter(|item| self.item.is_none_or(|id| item.item.id == id));
        let licenses = items.flat_map(|item| &item.licenses);
        licenses.filter(|license| self.license.is_none_or(|id| license.sold.id == id)).collect()
    }

    /// As the use cases name it.
    fn named(&self) -> Vec<(Id<OrderItem>, Vec<Id<License>>)> {
        self.item.map(|item| (item, self.license.into_iter().collect())).into_iter().collect()
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let item = self.item.map(|item| ("item", item.to_string()));
        item.into_iter().chain(self.license.map(|license| ("license", license.to_string()))).collect()
    }
}

/// An order, what of it is meant, and what that carries.
struct Before {
    seen: OrderSeen,
    scope: Scope,
    carried: Carried,
}

impl Before {
    /// Of those that are refunded, or those that are not.
    async fn of(app: &App, id: &str, fields: &Fields, is_refunded: bool) -> Result<Self, Fault> {
        let (seen, scope) = (known(app, id).await?, Scope::of(fields));
        let licenses = scope.licenses(&seen);
        if licenses.is_empty() && (scope.item.is_some() || scope.license.is_some()) {
            return Err(Fault::NotFound);
        }
        let fits = |license: &&&LicenseOfOrder| license.sold.refunded_at.is_some() == is_refunded;
        let ids: Vec<Id<License>> = licenses.iter().filter(fits).map(|license| license.sold.id).collect();
        let carried = app.store.read().await?.carried_by(&ids).await?;
        Ok(Self { seen, scope, carried })
    }
}

fn kind_of(fields: &Fields) -> RefundKind {
    RefundKind::of_word(fields.text("kind")).unwrap_or_default()
}

pub(super) async fn ask_refund(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(id): Path<String>,
    Asked(asked): Asked,
) -> Answer {
    let before = Before::of(&app, &id, &asked, false).await?;
    refunding(&visit, &before, kind_of(&asked), "", None)
}

fn refunding(visit: &Visit, before: &Before, kind: RefundKind, reason: &str, told: Option<Told>) -> Answer {
    let (words, kinds): (&OrderWords, &KindWords) = (visit.words(), visit.words());
    let Before { seen, scope, carried } = before;
    let (title, button) = match kind {
        RefundKind::Refund => (words.refund_title, words.refund),
        RefundKind::Chargeback => (words.chargeback_title, words.chargeback),
    };
    let shell = visit.shell(title(&seen.order.external_ref), Place::Orders);
    let mut effects = vec![(words.refund_effect)(carried.licenses)];
    if carried.systems + carried.links > 0 {
        effects.push((kinds.stranded)(carried));
    } else {
        effects.push(words.refund_unused.to_owned());
    }
    let mut fields = scope.fields();
    fields.push(("kind", kind.as_str().to_owned()));
    let page = Confirm {
        effects,
        reassurance: words.refund_stays,
        inputs: vec![Confirm::reason(&shell, reason)],
        shell,
        fields,
        action: format!("/orders/{}/refund", seen.order.id),
        button,
        back: format!("/orders/{}", seen.order.id),
        told,
    };
    page.page()
}

pub(super) async fn refund(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let before = Before::of(&app, &id, &fields, false).await?;
    let words: &OrderWords = visit.words();
    let (kind, reason) = (kind_of(&fields), fields.given("reason"));
    let done = app.office.perform(visit.cause(reason.map(str::to_owned)), async |tx: &mut Tx, act: &Act| {
        let named = before.scope.named();
        let refund = licensing::stated_refund(tx, before.seen.order.id, &named, Some(kind), reason).await?;
        licensing::refund_order(tx, act, &refund).await
    });
    match done.await {
        Ok(_) => answer::done(&app, &format!("/orders/{id}"), &(words.refund_done)(before.carried.licenses)),
        Err(refusal) => refunding(&visit, &before, kind, fields.text("reason"), Some(told(&refusal, visit.language)?)),
    }
}

pub(super) async fn ask_withdraw(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(id): Path<String>,
    Asked(asked): Asked,
) -> Answer {
    let before = Before::of(&app, &id, &asked, true).await?;
    withdrawing(&visit, &before, "", None)
}

fn withdrawing(visit: &Visit, before: &Before, reason: &str, told: Option<Told>) -> Answer {
    let words: &OrderWords = visit.words();
    let Before { seen, scope, carried } = before;
    let shell = visit.shell((words.withdraw_title)(&seen.order.external_ref), Place::Orders);
    let page = Confirm {
        effects: vec![(words.withdraw_effect)(carried)],
        reassurance: words.withdraw_stays,
        inputs: vec![Confirm::reason(&shell, reason)],
        shell,
        fields: scope.fields(),
        action: format!("/orders/{}/refund/withdraw", seen.order.id),
        button: words.withdraw,
        back: format!("/orders/{}", seen.order.id),
        told,
    };
    page.page()
}

pub(super) async fn withdraw(
    State(app): State<Arc<App>>,
    Staff(visit): Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let before = Before::of(&app, &id, &fields, true).await?;
    let words: &OrderWords = visit.words();
    let reason = fields.given("reason");
    let done: Result<bool, Refusal> = app
        .office
        .perform(visit.cause(reason.map(str::to_owned)), async |tx: &mut Tx, act: &Act| {
            let named = before.scope.named();
            let refund = licensing::stated_refund(tx, before.seen.order.id, &named, None, reason).await?;
            licensing::withdraw_refund(tx, act, &refund).await
        })
        .await;
    match done {
        Ok(_) => answer::done(&app, &format!("/orders/{id}"), &(words.withdrawn)(before.carried.licenses)),
        Err(refusal) => withdrawing(&visit, &before, fields.text("reason"), Some(told(&refusal, visit.language)?)),
    }
}
