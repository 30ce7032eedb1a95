//! Lists in pages: `{"items": [...], "next": cursor or null}`. A cursor is opaque to callers; inside, it is the id after which the
//! next page begins.

use crate::{domain::id::Id, store, web::Problem};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Serialize;
use std::{fmt::Display, str::FromStr};
use utoipa::ToSchema;
use uuid::Uuid;

/// How many items a page has if nothing is said.
const LIMIT: u16 = 50;
/// How many it may have.
const LIMIT_MAX: u16 = 200;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Page<T> {
    /// The items.
    pub(super) items: Vec<T>,
    /// What to send as `cursor` for the items behind these; `null` at the end.
    pub(super) next: Option<String>,
}

impl<T> Page<T> {
    /// The page of items that were read with one more than the limit; `id` is what a cursor names.
    pub(super) fn of<K>(mut items: Vec<T>, limit: i64, id: impl Fn(&T) -> Id<K>) -> Self {
        let limit = usize::try_from(limit).unwrap_or_default();
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| cursor(id(last)));
        Self { items, next }
    }

    /// The page that the store found.
    pub(super) fn found<K>(found: store::Page<T, K>) -> Self {
        Self { items: found.items, next: found.next.map(cursor) }
    }

    /// The page in other words.
    pub(super) fn map<U>(self, shown: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(shown).collect(), next: self.next }
    }
}

/// The cursor that names an id.
pub(super) fn cursor<K>(id: Id<K>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(id.uuid())
}

/// The cursor that names a place of a list with an order of its own.
pub(super) fn cursor_at(place: impl Display) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(place.to_string())
}

/// Where a page of such a list begins.
///
/// # Errors
/// 422 if it is no cursor.
pub(super) fn behind<P: FromStr>(cursor: Option<&str>) -> Result<Option<P>, Problem> {
    let place = |cursor: &str| String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?.parse().ok();
    cursor.map(|cursor| place(cursor).ok_or_else(no_cursor)).transpose()
}

/// Where a page begins, by a cursor that was answered before.
///
/// # Errors
/// 400 if it is none.
pub(super) fn after<K>(cursor: Option<&str>) -> Result<Option<Id<K>>, Problem> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| Uuid::from_slice(&bytes).ok());
    bytes.map(|uuid| Some(Id::new(uuid))).ok_or_else(no_cursor)
}

fn no_cursor() -> Problem {
    Problem::invalid("This is no cursor: send back a `next` as it was answered, or leave it out.").at("cursor")
}

/// How many items a page is to have.
///
/// # Errors
/// 422 if it is out of range.
pub(super) fn limit(asked: Option<u16>) -> Result<i64, Problem> {
    match asked.unwrap_or(LIMIT) {
        limit @ 1..=LIMIT_MAX => Ok(i64::from(limit)),
        _ => Err(Problem::invalid(format!("A page has 1 to {LIMIT_MAX} items.")).at("limit")),
    }
}
