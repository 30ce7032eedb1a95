//! A return URL at the end of a query that nobody escaped: `...&HOOK_URL=https://host/page?a=1&b=2`, as IFS Applications writes it.
//! Where such a URL could begin is found here; whether a system's queries end in one is left to its configuration.

use super::form;
use crate::{domain::return_url::RETURN_URL_MAX, protocol::limits::UNESCAPED_MAX};

/// A query that is read as ending in a URL without escapes.
pub(super) struct End<'q> {
    /// The query before it.
    pub(super) before: &'q str,
    /// The name of the field that the URL is the value of.
    pub(super) name: String,
    /// The URL as written; one that is too long for a return URL is cut, and still too long.
    pub(super) url: &'q str,
}

/// The ends that a query may have, one for each of the first fields whose value looks like a URL with a query of its own.
pub(super) fn ends(query: &str) -> impl Iterator<Item = End<'_>> {
    let query = query.trim_ascii_end();
    let starts = std::iter::once(0).chain(query.match_indices('&').map(|(at, _)| at + 1));
    starts.filter_map(|start| end(query, start)).take(UNESCAPED_MAX)
}

fn end(query: &str, start: usize) -> Option<End<'_>> {
    let (before, rest) = query.split_at_checked(start)?;
    let (name, value) = rest.split('&').next()?.split_once('=')?;
    value.split_once('?').filter(|(address, _)| address.contains("://"))?;
    let tail = rest.get(name.len() + 1..)?;
    let length = (RETURN_URL_MAX + 1..tail.len()).find(|&length| tail.is_char_boundary(length)).unwrap_or(tail.len());
    let name = String::from_utf8(form::unescaped(name.as_bytes())).ok()?;
    Some(End { before, name, url: tail.get(..length)? })
}
