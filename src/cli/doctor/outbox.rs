//! Judging the outbox: whether mails wait too long, and whether any was given up.

use super::{Finding, facts::SettingsFacts};
use crate::store::OutboxSurvey;
use chrono::{DateTime, TimeDelta, Utc};

/// For how long a mail waits before that is worth a look: by then it failed several times.
const WAIT_MAX: TimeDelta = TimeDelta::hours(1);

pub(super) fn judge(settings: &SettingsFacts, outbox: OutboxSurvey, now: DateTime<Utc>) -> [Finding; 2] {
    [waiting(settings, outbox, now), given_up(outbox)]
}

fn waiting(settings: &SettingsFacts, outbox: OutboxSurvey, now: DateTime<Utc>) -> Finding {
    const CHECK: &str = "mails_waiting";
    let Some(oldest) = outbox.oldest else {
        return Finding::ok(CHECK, "none");
    };
    let waiting = format!("{} wait, the oldest since {oldest}", outbox.queued);
    if settings.mail == Ok(false) {
        let mend = "--mail and --mail-from (PUNCHGATE_MAIL, PUNCHGATE_MAIL_FROM; `mail`, `mail_from`)";
        return Finding::warn(CHECK, format!("{waiting}, and no mail is sent: none is set"), mend);
    }
    if now - oldest > WAIT_MAX {
        let said = format!("{waiting}: buyers have no serials");
        return Finding::warn(
            CHECK,
            said,
            "see `last_answer` in GET /api/v1/mails?state=queued for what the mail server says",
        );
    }
    Finding::ok(CHECK, waiting)
}

fn given_up(outbox: OutboxSurvey) -> Finding {
    const CHECK: &str = "mails_given_up";
    if outbox.given_up == 0 {
        return Finding::ok(CHECK, "none");
    }
    Finding::warn(
        CHECK,
        format!("{} were given up: whom they are for does not know", outbox.given_up),
        "see GET /api/v1/mails?state=given_up for why; correct that, then POST /api/v1/mails/{id}/retry",
    )
}
