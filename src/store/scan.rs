//! Lists of which the statement knows a part of the filter only: the rest is compared here, or in the domain, row by row. One call
//! looks at a bounded number of rows, so that a page may be short, or empty, and still have a next one.

use crate::domain::id::Id;

/// How many rows one call looks at.
const SCANNED_MAX: usize = 10_000;
/// How many are read at once where most of them may not fit.
const BATCH: i64 = 500;

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T, K> {
    /// What fits.
    pub items: Vec<T>,
    /// Behind which the next page begins; `None` if there is none.
    pub next: Option<Id<K>>,
}

/// Reads rows by their ids, batch after batch, until enough of them fit.
pub struct Scan<T, K> {
    page: Page<T, K>,
    wanted: usize,
    scanned: usize,
    batch: i64,
    is_over: bool,
}

impl<T, K> Scan<T, K> {
    /// Begins behind `after`; the page is to have `limit` rows.
    #[must_use]
    pub fn new(after: Option<Id<K>>, limit: i64) -> Self {
        let page = Page { items: Vec::new(), next: after };
        let wanted = usize::try_from(limit).unwrap_or_default();
        Self { page, wanted, scanned: 0, batch: limit.saturating_add(1), is_over: false }
    }

    /// Where to read on, and how many rows; `None` once the page is made.
    #[must_use]
    pub fn more(&self) -> Option<(Option<Id<K>>, i64)> {
        (!self.is_over && self.scanned < SCANNED_MAX).then_some((self.page.next, self.batch))
    }

    /// Takes what was read: all of it, in the order of the ids.
    pub fn take(&mut self, rows: Vec<T>, id: impl Fn(&T) -> Id<K>, fits: impl Fn(&T) -> bool) {
        let is_last = rows.len() < usize::try_from(self.batch).unwrap_or(usize::MAX);
        for row in rows {
            if self.page.items.len() >= self.wanted {
                self.is_over = true;
                return;
            }
            self.page.next = Some(id(&row));
            self.scanned += 1;
            if fits(&row) {
                self.page.items.push(row);
            }
        }
        if is_last {
            self.page.next = None;
            self.is_over = true;
        }
        self.batch = BATCH;
    }

    /// The page.
    #[must_use]
    pub fn page(self) -> Page<T, K> {
        self.page
    }
}
