//! Whether a cart that comes to be edited or inspected once went from here: one of its lines does, of a customer that the request may
//! mean. Carts are put together from old requisitions, so lines of other carts beside it are no fault.

use crate::{
    domain::{
        id::Id,
        login::{Claims, LoginRequest, Operation},
        session::EarlierItem,
        system::{Customer, System},
    },
    store::{Db, Result},
};
use std::collections::BTreeSet;

/// How many lines of a cart are looked for.
const LINES_MAX: usize = 500;

/// Whether one of these customers took a line of the request's cart back into this system. Nothing is read unless the request is to
/// edit or inspect a cart.
pub(super) async fn is_known(
    db: &mut Db,
    system: Id<System>,
    request: &LoginRequest,
    customers: impl Iterator<Item = Id<Customer>>,
) -> Result<bool> {
    let Some(items) = cart_of(request) else {
        return Ok(false);
    };
    let numbers: BTreeSet<&str> = items.iter().map(|item| item.number.as_str()).collect();
    let numbers: Vec<&str> = numbers.into_iter().collect();
    for customer in customers {
        let lines = db.remembered_lines(system, customer, &numbers).await?;
        let is_line = |item: &EarlierItem| lines.iter().any(|line| item.is_line(&line.number, &line.auxiliary_id));
        if items.iter().any(is_line) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The lines to look for.
fn cart_of(request: &LoginRequest) -> Option<&[EarlierItem]> {
    match (&request.claims, request.operation) {
        (Claims::Cxml(cxml), Operation::Edit | Operation::Inspect) => {
            Some(cxml.items.get(..LINES_MAX).unwrap_or(&cxml.items))
        }
        _ => None,
    }
}
