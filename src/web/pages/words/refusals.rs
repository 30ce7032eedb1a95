//! Why a use case refused, for people.

use crate::{domain::language::Language, licensing::Refusal, web::api::refused};

/// A refusal as a sentence.
pub(in crate::web::pages) fn sentence(refusal: &Refusal, _language: Language) -> String {
    refused::problem(refusal).detail().to_owned()
}
