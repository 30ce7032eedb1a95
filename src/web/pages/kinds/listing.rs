//! A list: what it is about, what is made in it, filters in the address, and pages that the database cuts.

use super::{Entry, Link, Table};
use crate::web::pages::{
    answer::{self, Answer},
    shell::Shell,
};
use askama::Template;

/// Such a page.
#[derive(Template)]
#[template(path = "pages/listing.html")]
pub(in crate::web::pages) struct Listing {
    pub(in crate::web::pages) shell: Shell,
    pub(in crate::web::pages) about: &'static str,
    /// Where something is made, or is looked at differently.
    pub(in crate::web::pages) ways: Vec<Link>,
    /// Where it is, without filters.
    pub(in crate::web::pages) path: &'static str,
    pub(in crate::web::pages) filters: Vec<Entry>,
    pub(in crate::web::pages) is_filtered: bool,
    pub(in crate::web::pages) table: Table,
    /// What stands there instead of an empty table: with filters, and without.
    pub(in crate::web::pages) none: [&'static str; 2],
    /// The ways to the first page and to the next one: queries with their words.
    pub(in crate::web::pages) first: Option<Link>,
    pub(in crate::web::pages) next: Option<Link>,
}

impl Listing {
    pub(in crate::web::pages) fn page(&self) -> Answer {
        answer::page(self)
    }
}
