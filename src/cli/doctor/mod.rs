//! `punchgate doctor`: looks for the misconfigurations that happen most, and says what mends each. It reads only, and works beside
//! a running server. Gathering is in `gather`, judging what was gathered in `installation`, `outbox`, `settings` and
//! `systems`.

mod facts;
mod gather;
mod installation;
mod outbox;
mod settings;
mod systems;
#[cfg(test)]
mod tests;

use super::Outcome;
use crate::{clock::Clock, server::settings::Serve};
use chrono::{DateTime, Utc};
use clap::Args;
use facts::Facts;
use serde::Serialize;
use serde_json::json;
use std::{path::PathBuf, process::ExitCode};

#[derive(Args)]
pub(super) struct Doctor {
    /// Answer with JSON.
    #[arg(long)]
    json: bool,
    /// The settings file that was read.
    #[arg(skip)]
    pub(super) settings_file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) serve: Serve,
}

/// How a check ended. The order is that of the exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warn,
    Fail,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    /// What is so, and what it means where it is not well.
    said: String,
    /// The command or setting that mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<String>,
}

impl Finding {
    fn ok(check: &'static str, said: impl Into<String>) -> Self {
        Self { check, state: State::Ok, said: said.into(), mend: None }
    }

    fn warn(check: &'static str, said: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { check, state: State::Warn, said: said.into(), mend: Some(mend.into()) }
    }

    fn fail(check: &'static str, said: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { check, state: State::Fail, said: said.into(), mend: Some(mend.into()) }
    }
}

/// Judges what was gathered.
fn judge(facts: &Facts, now: DateTime<Utc>) -> Vec<Finding> {
    let mut findings = settings::judge(&facts.settings);
    findings.extend(installation::judge(&facts.installation));
    if let Some(data) = &facts.data {
        findings.push(installation::judge_billing(&facts.settings, data, now));
        findings.extend(outbox::judge(&facts.settings, data.outbox, now));
        findings.extend(systems::judge(&facts.settings, data, now));
    }
    findings
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
pub(super) async fn run(doctor: &Doctor, clock: &Clock) -> Outcome {
    let facts = gather::gather(&doctor.serve, doctor.settings_file.as_deref(), clock).await;
    let findings = judge(&facts, clock.now());
    let worst = findings.iter().map(|finding| finding.state).max().unwrap_or(State::Ok);
    if doctor.json {
        println!("{}", json!({ "state": worst, "findings": findings }));
    } else {
        for finding in &findings {
            println!("{}", as_text(finding));
        }
    }
    Ok(ExitCode::from(match worst {
        State::Ok => 0,
        State::Warn => 1,
        State::Fail => 2,
    }))
}

fn as_text(finding: &Finding) -> String {
    let word = match finding.state {
        State::Ok => "ok  ",
        State::Warn => "warn",
        State::Fail => "fail",
    };
    let mend = finding.mend.as_ref().map(|mend| format!("\n      mend it: {mend}")).unwrap_or_default();
    format!("{word}  {}: {}{mend}", finding.check, finding.said)
}
