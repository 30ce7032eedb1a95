//! The ladder of a login as pages show it: its steps, how each ended, why, and where what is in the way is mended. What the steps are
//! follows in `domain::ladder`; the page of a login shows it of the log, the tester of a decision that nobody asked for.

use super::{
    mend::{self, About, Mend},
    moment::Moment,
    words::{Spoken, why::WhyWords},
};
use crate::domain::{
    decision::Decision,
    explain::{Explained, LogWords, flag_text, log_words, outcome_text, step_text},
    ladder::{Outcome, Rung, Step, ladder},
    language::Language,
    reason::{Flag, Reason},
};
use askama::Template;
use chrono::{DateTime, Utc};

/// A ladder as it is shown: `{{ ladder|safe }}`.
#[derive(Template)]
#[template(path = "pages/rungs.html")]
pub(super) struct Ladder {
    log: LogWords,
    rungs: Vec<RungShown>,
}

/// A step as it is shown.
struct RungShown {
    label: &'static str,
    outcome: &'static str,
    state: &'static str,
    at: Option<Moment>,
    waits: bool,
    reasons: Vec<ReasonShown>,
    flags: Vec<(&'static str, Option<Moment>)>,
}

/// A reason as it is shown.
struct ReasonShown {
    explained: Explained,
    mend: Option<Mend>,
}

impl Ladder {
    /// The steps of a login.
    pub(super) fn of(rungs: &[Rung], about: About, language: Language) -> Self {
        let words = WhyWords::of(language);
        let rungs = rungs.iter().map(|rung| RungShown::of(rung, about, language, words)).collect();
        Self { log: log_words(language), rungs }
    }

    /// The steps of a login that was only supposed, or is about to start: those that are decided.
    pub(super) fn of_decision(decision: &Decision, at: DateTime<Utc>, about: About, language: Language) -> Self {
        let mut rungs = ladder(at, &decision.reasons, &decision.flags, None, at);
        rungs.retain(|rung| rung.step <= Step::Allowed);
        // All of it is at one moment, which the page says.
        for rung in &mut rungs {
            rung.at = None;
        }
        Self::of(&rungs, about, language)
    }
}

impl RungShown {
    fn of(rung: &Rung, about: About, language: Language, words: &WhyWords) -> Self {
        let shown = |reason: &Reason| ReasonShown {
            explained: Explained::of(reason, language),
            mend: mend::of(reason, about, words),
        };
        let mut reasons: Vec<ReasonShown> = rung.reasons.iter().map(shown).collect();
        if let Some(ending) = rung.ending {
            reasons.push(ReasonShown { explained: Explained::of_ending(ending, language), mend: None });
        }
        let flag = |flag: &Flag| {
            let at = match flag {
                Flag::InGrace(at) | Flag::EndsOn(at) => Some(Moment(*at)),
                Flag::OldSecretUsed | Flag::InsecureReturnUrl => None,
            };
            (flag_text(*flag, language), at)
        };
        Self {
            label: step_text(rung.step, language),
            outcome: outcome_text(rung.outcome, language),
            state: match rung.outcome {
                Outcome::Passed => "good",
                Outcome::Failed => "bad",
                Outcome::Waiting => "warn",
                Outcome::NotReached => "quiet",
            },
            at: rung.at.map(Moment),
            waits: rung.outcome == Outcome::Waiting,
            reasons,
            flags: rung.flags.iter().map(flag).collect(),
        }
    }
}
