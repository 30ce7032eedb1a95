//! What is made of a cart that goes back, before anything is written: mapped by the system's rules and written in its protocol.

use super::Handed;
use crate::{
    domain::{
        cart::{
            Currency,
            config::CartConfig,
            form::ReturnForm,
            map::{self, CartFault, Mapped, Warning, WarningCode},
            outbound::CxmlLines,
        },
        session::{Handover, Outcome},
        system::{Protocol, SystemConfig},
    },
    protocol::{
        cxml::{self, answer::Stamp},
        oci,
    },
    store::ReturnedLine,
};
use rust_decimal::Decimal;

/// The form, and what is kept of what it holds.
pub(super) struct Made {
    pub(super) form: ReturnForm,
    pub(super) outcome: Outcome,
    pub(super) lines: Vec<ReturnedLine>,
    pub(super) total: Option<(Decimal, Currency)>,
    pub(super) items: usize,
    pub(super) warnings: Vec<Warning>,
}

/// Makes the form that takes back what a shop hands over.
pub(super) fn made(
    handover: &Handover,
    (system, config): (&SystemConfig, &CartConfig),
    stamp: &Stamp,
    handed: Handed<'_>,
) -> Result<Made, Vec<CartFault>> {
    let cart = match handed {
        Handed::Cart(cart) => Some(cart),
        Handed::Nothing => None,
    };
    let outcome = Outcome::of(handover.operation, cart.map(|cart| cart.items.len()));
    let total = cart.and_then(|cart| Some((cart.total.or_else(|| cart.sum())?, cart.currency)));
    let items = match outcome {
        Outcome::Returned => cart.map_or(0, |cart| cart.items.len()),
        Outcome::Deleted | Outcome::Cancelled | Outcome::Unchanged => 0,
    };
    let mut made = match system.protocol() {
        Protocol::Oci => {
            let Mapped { lines, mut warnings } = match cart.filter(|_| items > 0) {
                Some(cart) => map::oci(cart, config, &handover.parameters)?,
                None => Mapped { lines: Vec::new(), warnings: Vec::new() },
            };
            let (form, replaced) = oci::return_form(&lines, &config.oci, handover);
            warnings.extend(replaced);
            Made { form, outcome, lines: Vec::new(), total, items, warnings }
        }
        Protocol::Cxml => {
            let Mapped { lines, mut warnings } = match cart {
                Some(cart) if items > 0 => {
                    let mapped = map::cxml(cart, config, &handover.extrinsics, &handover.items)?;
                    Mapped { lines: Some(mapped.lines), warnings: mapped.warnings }
                }
                _ => Mapped { lines: None, warnings: Vec::new() },
            };
            let known = lines.as_ref().map(known_lines).unwrap_or_default();
            let handed = match (&lines, outcome) {
                (Some(lines), _) => cxml::Handed::Cart(lines),
                (None, Outcome::Unchanged) => cxml::Handed::Unchanged,
                (None, _) => cxml::Handed::Nothing(cart.map(|cart| cart.currency)),
            };
            let (form, replaced) = cxml::order_message(handed, config, &system.operations, handover, stamp);
            warnings.extend(replaced);
            Made { form, outcome, lines: known, total, items, warnings }
        }
    };
    if outcome == Outcome::Unchanged && cart.is_some_and(|cart| !cart.items.is_empty()) {
        made.warnings.push(Warning {
            code: WarningCode::NotChanged,
            item: None,
            detail: "The session was for looking at a cart: it stays as the procurement system has it.".to_owned(),
        });
    }
    Ok(made)
}

/// The lines by which a cart is known again, each once.
fn known_lines(lines: &CxmlLines) -> Vec<ReturnedLine> {
    let mut known: Vec<ReturnedLine> = lines
        .items
        .iter()
        .map(|item| ReturnedLine {
            number: item.part_id.clone(),
            auxiliary_id: item.auxiliary_id.clone().unwrap_or_default(),
        })
        .collect();
    known.sort_unstable();
    known.dedup();
    known
}
