//! Money that goes back through Stripe: a refund or a chargeback of the whole order that the metadata name. Part of an order is not
//! told by an amount, so a partial one is kept, and is the vendor's to revoke by license.

use crate::{
    billing::{Content, EventFault, part::Part},
    domain::refund::RefundKind,
    licensing::RefundOrder,
};

/// Which order, by its own reference (for one of Checkout, the session's id).
const ORDER: &str = "punchgate_order";

/// Reads a charge that was refunded.
pub(super) fn refunded(charge: &Part<'_>) -> Result<Content, EventFault> {
    let Some(order) = order(charge)? else {
        return unnamed(charge);
    };
    if charge.need("refunded")?.flag()? {
        return Ok(Content::OrderRefunded(whole(order, RefundKind::Refund)));
    }
    Ok(Content::Unknown { reference: Some(order), status: Some("partially_refunded".to_owned()) })
}

/// Reads a dispute that was opened.
pub(super) fn disputed(dispute: &Part<'_>) -> Result<Content, EventFault> {
    let Some(order) = order_of(dispute)? else {
        return unnamed(dispute);
    };
    let status = dispute.need("status")?.word()?;
    // An inquiry takes no money yet.
    if status.starts_with("warning_") {
        return Ok(Content::Unknown { reference: Some(order), status: Some(status.to_owned()) });
    }
    Ok(Content::OrderRefunded(whole(order, RefundKind::Chargeback)))
}

/// Reads a dispute that was closed: one that was won gives back what it took.
pub(super) fn settled(dispute: &Part<'_>) -> Result<Content, EventFault> {
    let Some(order) = order_of(dispute)? else {
        return unnamed(dispute);
    };
    match dispute.need("status")?.word()? {
        "won" => Ok(Content::RefundWithdrawn(whole(order, RefundKind::Chargeback))),
        status => Ok(Content::Unknown { reference: Some(order), status: Some(status.to_owned()) }),
    }
}

/// All of an order.
fn whole(external_ref: String, kind: RefundKind) -> RefundOrder {
    RefundOrder { external_ref, items: Vec::new(), kind: Some(kind), reason: None }
}

/// The order that a dispute's own metadata name, or those of its charge where the endpoint asks for it whole.
fn order_of(dispute: &Part<'_>) -> Result<Option<String>, EventFault> {
    match order(dispute)? {
        None => dispute.field("charge").map_or(Ok(None), |charge| order(&charge)),
        named => Ok(named),
    }
}

fn order(object: &Part<'_>) -> Result<Option<String>, EventFault> {
    object.field("metadata").and_then(|metadata| metadata.field(ORDER)).map(|order| order.text()).transpose()
}

fn unnamed(object: &Part<'_>) -> Result<Content, EventFault> {
    Ok(Content::Unknown { reference: Some(object.need("id")?.text()?), status: None })
}
