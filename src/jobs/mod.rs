//! What runs beside the answering: today, writing the numbers of refusals that were not recorded. Jobs end after the last answer
//! was given, each with a last run, so that nothing which was counted is lost by an orderly end.

use crate::punchout::Gate;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::oneshot,
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

/// How often the numbers are written.
const WRITE_EVERY: Duration = Duration::from_secs(5);

/// The running jobs of a server.
pub struct Jobs {
    end: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Jobs {
    /// Starts them.
    #[must_use]
    pub fn start(gate: Arc<Gate>) -> Self {
        let (end, ended) = oneshot::channel();
        Self { end, task: tokio::spawn(write_unrecorded(gate, ended)) }
    }

    /// Ends them, after what there still is to do.
    pub async fn end(self) {
        // A job that is gone already needs no telling.
        let _ = self.end.send(());
        if let Err(error) = self.task.await {
            tracing::error!(%error, "a job failed");
        }
    }
}

async fn write_unrecorded(gate: Arc<Gate>, mut ended: oneshot::Receiver<()>) {
    let mut ticks = interval(WRITE_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let is_last = tokio::select! {
            _ = ticks.tick() => false,
            _ = &mut ended => true,
        };
        if let Err(trouble) = gate.write_unrecorded().await {
            tracing::error!(%trouble, "the numbers of unrecorded refusals could not be written");
        }
        if is_last {
            break;
        }
    }
}
