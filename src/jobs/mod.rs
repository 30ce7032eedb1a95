//! What runs beside the answering: sending mails, writing the numbers of refusals that were not recorded, and forgetting what was kept
//! for a day, or as long as the settings say.
//! Jobs end after the last answer was given, each with a last run, so that nothing which was counted is lost by an orderly end.

use crate::{
    delivery::Mailer,
    licensing::{Office, Retention},
    punchout::Gate,
    upstream::Synchronizer,
};
use std::{fmt::Display, sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

/// How often the numbers are written.
const WRITE_EVERY: Duration = Duration::from_secs(5);
/// How often what was kept long enough is forgotten.
const FORGET_EVERY: Duration = Duration::from_mins(10);

/// How often it is looked whether license keys are going to end, or are no longer in step.
const LOOK_EVERY: Duration = Duration::from_hours(1);
/// How often the outbox is looked into.
const MAIL_EVERY: Duration = Duration::from_secs(3);
/// How often it is looked for what is to leave by the settings.
const LET_GO_EVERY: Duration = Duration::from_hours(1);

/// The running jobs of a server.
pub struct Jobs {
    end: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Jobs {
    /// Starts them; mails are sent if there is a mailer, and license keys kept in step if an authority is set.
    #[must_use]
    pub fn start(
        gate: Arc<Gate>,
        office: Office,
        keep: Retention,
        mailer: Option<Mailer>,
        upstream: Option<Synchronizer>,
    ) -> Self {
        let (end, ended) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let what = "forms that nobody came for could not be dropped";
        let forms = Arc::clone(&gate);
        tasks.spawn(every(FORGET_EVERY, ended.clone(), what, async move || forms.forget_forms().await.map(|_| ())));
        let what = "the numbers of unrecorded refusals could not be written";
        tasks.spawn(every(WRITE_EVERY, ended.clone(), what, async move || gate.write_unrecorded().await));
        let what = "answers that were kept for a day could not be forgotten";
        let answers = office.clone();
        tasks.spawn(every(FORGET_EVERY, ended.clone(), what, async move || answers.forget_answers().await));
        let what = "sign-ins that are over could not be forgotten";
        let sign_ins = office.clone();
        tasks.spawn(every(FORGET_EVERY, ended.clone(), what, async move || sign_ins.forget_sign_ins().await.map(|_| ())));
        let what = "license keys could not be looked at";
        let (keys, synchronizes) = (office.clone(), upstream.is_some());
        tasks.spawn(every(LOOK_EVERY, ended.clone(), what, async move || keys.warn_of_license_keys(synchronizes).await));
        if let Some(upstream) = upstream {
            let mut until = ended.clone();
            tasks.spawn(async move {
                tokio::select! {
                    () = upstream.keep() => {}
                    _ = until.changed() => {}
                }
                upstream.leave().await;
            });
        }
        let what = "what was kept long enough could not be let go";
        let let_go = async move || office.let_go(keep).await.map(|_| ());
        // Nothing is lost by leaving it to the next start, and an end does not wait for it.
        let (going, mut until) = (ended.clone(), ended.clone());
        tasks.spawn(async move {
            tokio::select! {
                () = every(LET_GO_EVERY, going, what, let_go) => {}
                _ = until.changed() => {}
            }
        });
        if let Some(mailer) = mailer {
            tasks.spawn(send_mails(mailer, ended));
        }
        Self { end, tasks }
    }

    /// Ends them, after what there still is to do.
    pub async fn end(mut self) {
        // Jobs that are gone already need no telling.
        let _ = self.end.send(true);
        while let Some(ended) = self.tasks.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a job failed");
            }
        }
    }
}

/// Sends what is due until it is to end: what is on its way then is waited for, which its time limit bounds, and what waits stays
/// where it is.
async fn send_mails(mailer: Mailer, mut ended: watch::Receiver<bool>) {
    let mut ticks = interval(MAIL_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = ended.changed() => return,
        }
        while !*ended.borrow() {
            match mailer.send_due().await {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, "mails could not be sent");
                    break;
                }
            }
        }
    }
}

/// Runs some work again and again, and a last time when it is to end. What fails is tried again at the next turn.
async fn every<E: Display>(
    period: Duration,
    mut ended: watch::Receiver<bool>,
    what: &'static str,
    work: impl AsyncFn() -> Result<(), E>,
) {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let is_last = tokio::select! {
            _ = ticks.tick() => false,
            _ = ended.changed() => true,
        };
        if let Err(error) = work().await {
            tracing::error!(%error, "{what}");
        }
        if is_last {
            break;
        }
    }
}
