//! A sale through Stripe Checkout: an order, where the session's metadata name what was sold. Whatever else is sold through the same
//! Stripe account is none of ours.

use crate::{
    billing::{Content, EventFault, part::Part},
    domain::language::Language,
    licensing::{Item, PaidOrder, Product},
};

/// What was sold, such as `system_license:1,customer_license:3`.
const PRODUCTS: &str = "punchgate_products";
/// What pays, where that is not the session's own subscription.
const SUBSCRIPTION: &str = "punchgate_subscription";
/// Where orders of this kind are said to come from.
const CHANNEL: &str = "stripe";
/// The most items of an order, and licenses of an item, as `licensing` issues them.
const ITEMS_MAX: usize = 100;
const QUANTITY_MAX: i64 = 1000;

/// Reads a session that was completed.
pub(super) fn read(session: &Part<'_>) -> Result<Content, EventFault> {
    let reference = session.need("id")?.text()?;
    let metadata = session.field("metadata");
    let Some(products) = metadata.as_ref().and_then(|metadata| metadata.field(PRODUCTS)) else {
        return Ok(Content::Unknown { reference: Some(reference), status: None });
    };
    let status = session.need("payment_status")?.word()?;
    if !["paid", "no_payment_required"].contains(&status) {
        return Ok(Content::Unknown { reference: Some(reference), status: Some(status.to_owned()) });
    }
    let named = metadata.as_ref().and_then(|metadata| metadata.field(SUBSCRIPTION));
    let subscription = match named {
        Some(named) => named,
        // A reference, or the subscription itself where the endpoint asks for it.
        None => session.need("subscription").map(|part| part.field("id").unwrap_or(part))?,
    };
    let email = session.field("customer_details").and_then(|details| details.field("email"));
    let email = email.or_else(|| session.field("customer_email"));
    let email = email.ok_or_else(|| session.missing("customer_details/email"))?;
    let account_email = email.text()?;
    if !account_email.contains('@') {
        return Err(email.fault("this is to be an e-mail address"));
    }
    Ok(Content::OrderPaid(PaidOrder {
        external_ref: reference,
        account_email,
        subscription_ref: subscription.text()?,
        channel: Some(CHANNEL.to_owned()),
        claim: true,
        language: session.field("locale").and_then(|locale| locale.text().ok()).and_then(|tag| Language::of_tag(&tag)),
        items: items(&products)?,
    }))
}

fn items(products: &Part<'_>) -> Result<Vec<Item>, EventFault> {
    let fault = || {
        products.fault("this is to be products and quantities from 1 to 1000, such as system_license:1,customer_license:3")
    };
    let item = |text: &str| {
        let (product, quantity) = text.split_once(':')?;
        let quantity = quantity.trim().parse().ok().filter(|quantity| (1..=QUANTITY_MAX).contains(quantity))?;
        Some(Item { product: Product::of_word(product.trim())?, quantity })
    };
    let items: Option<Vec<Item>> = products.word()?.split(',').map(item).collect();
    items.filter(|items| items.len() <= ITEMS_MAX).ok_or_else(fault)
}
