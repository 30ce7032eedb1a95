//! What a caller is told when the office refuses: a status, a stable code, a sentence, and where the call is wrong. Every refusal has
//! its line here, or the build fails.

use crate::{
    domain::{license_key::KeyFault, order::ResendRefusal, system::ConfigFault},
    licensing::Refusal,
    store,
    web::Problem,
};
use axum::http::StatusCode;
use serde_json::json;

/// The problem of a refusal.
pub(in crate::web) fn problem(refusal: &Refusal) -> Problem {
    let (status, code) = match refusal {
        Refusal::Unknown(what) => return Problem::unknown(what),
        Refusal::SerialUnknown => (StatusCode::NOT_FOUND, "serial_unknown"),
        Refusal::ClaimTokenUnknown => {
            return Problem::new(StatusCode::NOT_FOUND, "claim_token_unknown", sentence(refusal)).at("/claim_token");
        }
        Refusal::SerialMistyped => {
            return Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "serial_mistyped", sentence(refusal)).at("/serial");
        }
        Refusal::RoleNotAllowed(_) => (StatusCode::FORBIDDEN, "role_not_allowed"),
        Refusal::SignInFailed => (StatusCode::FORBIDDEN, "sign_in_failed"),
        Refusal::OwnUser => (StatusCode::CONFLICT, "own_user"),
        Refusal::UserExists => (StatusCode::CONFLICT, "user_exists"),
        Refusal::AccountExists => (StatusCode::CONFLICT, "account_exists"),
        Refusal::ShopExists => (StatusCode::CONFLICT, "shop_exists"),
        Refusal::SerialClaimed => (StatusCode::CONFLICT, "serial_claimed"),
        Refusal::LicenseRevoked => (StatusCode::CONFLICT, "license_revoked"),
        Refusal::WrongKind(_) => (StatusCode::CONFLICT, "wrong_kind"),
        Refusal::Bundled => (StatusCode::CONFLICT, "license_bundled"),
        Refusal::BoundElsewhere => (StatusCode::CONFLICT, "bound_elsewhere"),
        Refusal::LicenseInUse | Refusal::LinkLicensed => (StatusCode::CONFLICT, "license_in_use"),
        Refusal::SystemLicenseMissing => (StatusCode::CONFLICT, "system_license_missing"),
        Refusal::NoFreeCustomerLicense => (StatusCode::CONFLICT, "no_free_customer_license"),
        Refusal::CustomerExists => (StatusCode::CONFLICT, "customer_exists"),
        Refusal::OneCustomer => (StatusCode::CONFLICT, "one_customer"),
        Refusal::CustomerDiffers => (StatusCode::CONFLICT, "customer_differs"),
        Refusal::CustomerLinked => (StatusCode::CONFLICT, "customer_linked"),
        Refusal::IdentityTaken => (StatusCode::CONFLICT, "identity_taken"),
        Refusal::TokenTaken => (StatusCode::CONFLICT, "token_taken"),
        Refusal::NothingToRotate => (StatusCode::CONFLICT, "nothing_to_rotate"),
        Refusal::MailNotGivenUp => (StatusCode::CONFLICT, "mail_not_given_up"),
        Refusal::BillingSays(_) => (StatusCode::CONFLICT, "billing_says"),
        Refusal::OrderDiffers => (StatusCode::CONFLICT, "order_differs"),
        Refusal::OrderStatus(..) => (StatusCode::CONFLICT, "order_status"),
        Refusal::TransferOpen => (StatusCode::CONFLICT, "transfer_open"),
        Refusal::TransferSettled(_) => (StatusCode::CONFLICT, "transfer_settled"),
        Refusal::TransferSide(_) => (StatusCode::CONFLICT, "transfer_side"),
        Refusal::Resend { reason: reason @ ResendRefusal::Limited(free_at), now } => {
            let seconds = u64::try_from((*free_at - *now).num_seconds()).unwrap_or_default() + 1;
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, reason.code(), sentence(refusal));
            return problem.retry_after(seconds);
        }
        Refusal::Resend { reason, .. } => (StatusCode::CONFLICT, reason.code()),
        Refusal::LicenseUnclear => {
            let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "license_unclear", sentence(refusal));
            return problem.at("/license_id");
        }
        Refusal::IdempotencyReused => (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
        Refusal::LicenseKey(fault) => return of_license_key(fault, sentence(refusal)),
        Refusal::LabelTaken => return Problem::new(StatusCode::CONFLICT, "label_taken", sentence(refusal)).at("/label"),
        Refusal::NoUpstream => (StatusCode::CONFLICT, "upstream_not_set"),
        Refusal::FromAuthority(_) => (StatusCode::CONFLICT, "from_authority"),
        Refusal::ChangedMeanwhile => (StatusCode::PRECONDITION_FAILED, "changed_meanwhile"),
        Refusal::StartUrl => return Problem::invalid(sentence(refusal)).at("/start_url"),
        Refusal::IdentityMissing => return Problem::invalid(sentence(refusal)).at("/identity"),
        Refusal::DomainNotRead => return Problem::invalid(sentence(refusal)).at("/domain"),
        Refusal::Field { pointer, .. } => return Problem::invalid(sentence(refusal)).at(*pointer),
        Refusal::OutOfRange(_) => return Problem::invalid(sentence(refusal)),
        Refusal::RateLimited(seconds) | Refusal::SignInLimited(seconds) => {
            return Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", sentence(refusal)).retry_after(*seconds);
        }
        Refusal::Config(faults) => {
            let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "config_invalid", sentence(refusal));
            return of_config(problem, faults);
        }
        Refusal::CartConfig(faults) => {
            let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "cart_config_invalid", sentence(refusal));
            let errors =
                faults.iter().map(|fault| json!({"pointer": fault.pointer, "detail": fault.wrong.detail()})).collect();
            let first = faults.first().map(|fault| fault.pointer.clone()).unwrap_or_default();
            return problem.at(first).with_errors(errors);
        }
        Refusal::LinksInTheWay(faults) => {
            let problem = Problem::new(StatusCode::CONFLICT, "links_in_the_way", sentence(refusal));
            return of_config(problem, faults);
        }
        Refusal::Rows(faults) => {
            let row = |fault: &crate::licensing::RowFault| json!({"line": fault.line, "column": fault.column, "code": fault.code, "detail": fault.detail});
            let errors = faults.iter().map(row).collect();
            return Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "rows_invalid", sentence(refusal)).with_errors(errors);
        }
        Refusal::SignInBusy => {
            return Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", sentence(refusal)).retry_after(5);
        }
        Refusal::Sealed(_) | Refusal::Unwritable(_) | Refusal::NotHashed(_) => {
            tracing::error!(%refusal, "a call could not be carried out");
            return Problem::broken();
        }
        Refusal::Store(error) => return of_store(error),
    };
    Problem::new(status, code, sentence(refusal))
}

/// What the text itself lacks is another thing than what stands against registering it here and now.
fn of_license_key(fault: &KeyFault, detail: String) -> Problem {
    let status = match fault {
        KeyFault::Mistyped | KeyFault::WrongSignature | KeyFault::UnknownSigner(_) | KeyFault::Unreadable => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        KeyFault::OwnSigner | KeyFault::OtherAccount(_) | KeyFault::Older { .. } | KeyFault::Expired(_) => {
            StatusCode::CONFLICT
        }
    };
    Problem::new(status, fault.code(), detail).at("/access_key")
}

/// Points to the parts of a configuration, as a call has them.
fn of_config(problem: Problem, faults: &[ConfigFault]) -> Problem {
    let errors = faults
        .iter()
        .map(|fault| json!({"pointer": config_pointer(fault.pointer), "detail": fault.wrong.detail()}))
        .collect();
    match faults.first() {
        Some(first) => problem.at(config_pointer(first.pointer)).with_errors(errors),
        None => problem,
    }
}

/// A call has the login parameters, and a system's secret, in other places than a configuration that is kept.
fn config_pointer(pointer: &str) -> &str {
    match pointer {
        "/secret" => "/cxml/secret",
        "/login" => "/protocol",
        other => other.strip_prefix("/login").unwrap_or(other),
    }
}

/// The refusal's own words as a sentence.
fn sentence(refusal: &Refusal) -> String {
    let words = refusal.to_string();
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let end = if words.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

pub(super) fn of_store(error: &store::Error) -> Problem {
    tracing::error!(%error, "the store failed in a call of the API");
    match error {
        store::Error::Database(_) => Problem::temporary(),
        store::Error::Conflict(_) => {
            let detail = "Somebody else made the same thing at this moment: read what there is now, and try again.";
            Problem::new(StatusCode::CONFLICT, "conflict", detail)
        }
        store::Error::Mismatch(_) | store::Error::Corrupt { .. } => Problem::broken(),
    }
}
