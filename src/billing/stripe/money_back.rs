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
        return Ok(whole(order, RefundKind::Refund));
    }
    Ok(Content::Unknown { reference: Some(order), status: Some("partially_refunded".to_owned()) })
}

/// Reads a dispute that was opened.
pub(super) fn disputed(dispute: &Part<'_>) -> Result<Content, EventFault> {
    // The dispute's own metadata, or those of its charge where the endpoint asks for it whole.
    let named = match order(dispute)? {
        None => dispute.field("charge").map_or(Ok(None), |charge| order(&charge))?,
        named => named,
    };
    let Some(order) = named else {
        return unnamed(dispute);
    };
    let status = dispute.need("status")?.word()?;
    // An inquiry takes no money yet.
    if status.starts_with("warning_") {
        return Ok(Content::Unknown { reference: Some(order), status: Some(status.to_owned()) });
    }
    Ok(whole(order, RefundKind::Chargeback))
}

fn whole(order: String, kind: RefundKind) -> Content {
    Content::OrderRefunded(RefundOrder { external_ref: order, items: Vec::new(), kind: Some(kind), reason: None })
}

fn order(object: &Part<'_>) -> Result<Option<String>, EventFault> {
    object.field("metadata").and_then(|metadata| metadata.field(ORDER)).map(|order| order.text()).transpose()
}

fn unnamed(object: &Part<'_>) -> Result<Content, EventFault> {
    Ok(Content::Unknown { reference: Some(object.need("id")?.text()?), status: None })
}
