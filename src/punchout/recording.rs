//! Recording: the logins that were decided, written together with what they start, and each answered when all of that is on disk. One
//! whose row cannot be written fails alone; a transaction that fails, fails those in it and nobody else.

use super::{Trouble, company::Work};
use crate::{
    domain::{id::Id, session::Login},
    store::{Record, Store},
};
use std::collections::HashSet;
use tokio::sync::oneshot;

/// A login that waits to be written.
pub(super) struct Entry {
    pub(super) record: Record,
    /// Whether it was written; not if what it was decided by changed meanwhile.
    pub(super) answer: oneshot::Sender<Result<bool, Trouble>>,
}

/// Writing logins.
pub(super) struct Recording {
    pub(super) store: Store,
}

impl Work for Recording {
    type Item = Entry;

    async fn together(&self, mut entries: Vec<Entry>) {
        // Whose time ran out while he waited was answered.
        entries.retain(|entry| !entry.answer.is_closed());
        let (records, answers): (Vec<Record>, Vec<_>) =
            entries.into_iter().map(|entry| (entry.record, entry.answer)).unzip();
        match self.store.record(&records).await {
            Ok(written) => {
                for (answer, written) in answers.into_iter().zip(written) {
                    // Nobody minds if he went away.
                    let _ = answer.send(Ok(written));
                }
            }
            Err(error) if error.may_be_of_one_row() => {
                for (answer, record) in answers.into_iter().zip(records) {
                    let _ = answer.send(self.alone(record).await);
                }
            }
            Err(error) => {
                let trouble = Trouble::from(error);
                let written = self.written(&records).await;
                for (answer, record) in answers.into_iter().zip(records) {
                    let was_written = written.contains(&record.login.id);
                    let _ = answer.send(if was_written { Ok(true) } else { Err(trouble.clone()) });
                }
            }
        }
    }
}

impl Recording {
    async fn alone(&self, record: Record) -> Result<bool, Trouble> {
        let records = [record];
        match self.store.record(&records).await {
            Ok(written) => Ok(written == [true]),
            Err(error) if !error.may_be_of_one_row() && !self.written(&records).await.is_empty() => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// Which of them were written after all: a connection that is lost during the commit does not say. Who cannot be found may still
    /// be written by a server that did not notice; nobody has his token then, and it expires.
    async fn written(&self, records: &[Record]) -> HashSet<Id<Login>> {
        let ids: Vec<Id<Login>> = records.iter().map(|record| record.login.id).collect();
        self.store.recorded(&ids).await.unwrap_or_default()
    }
}
