//! `punchgate check FILE`: whether a captured login would be let in, by the same decision as a real one, with every reason.
//! Nothing is recorded.

use super::Outcome;
use crate::{
    chance::Chance,
    clock::Clock,
    domain::{decision::Decision, explain::Explained, language::Language, reason::Flag, system::SystemName},
    punchout::{Arrival, Gate, GateSettings, NotALogin},
    server::{
        self,
        settings::{Allowances, Place},
    },
    web::DecisionJson,
};
use chrono::{DateTime, Utc};
use clap::Args;
use std::{fs, process::ExitCode};

#[derive(Args)]
pub(super) struct Check {
    /// A captured HTTP request as text (request line, headers, blank line, body), or a plain cXML document.
    file: std::path::PathBuf,
    /// The system's name; needed for a plain document, otherwise read from the request line.
    #[arg(long)]
    system: Option<String>,
    /// Decide as if it were this moment (RFC 3339).
    #[arg(long)]
    at: Option<DateTime<Utc>>,
    /// Answer with JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    allowances: Allowances,
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
pub(super) async fn run(check: Check, clock: Clock, chance: Chance) -> Outcome {
    let captured = fs::read(&check.file).map_err(|error| format!("{} cannot be read: {error}", check.file.display()))?;
    let system = check.system.as_deref().map(SystemName::of_path);
    let arrival = Arrival::of_captured(&captured, system.as_ref()).map_err(|fault| match fault {
        NotALogin::NoSystem => format!("{fault}: add --system NAME"),
        _ => fault.to_string(),
    })?;
    let opened = server::open_beside(&check.place).await?;
    let at = check.at.unwrap_or_else(|| clock.now());
    let settings = GateSettings { terms: check.allowances.terms(), ..GateSettings::default() };
    let gate = Gate::new(opened.store.clone(), opened.vault, clock, chance, settings);
    let decision = gate.dry_run(&arrival, at).await?;
    opened.store.close().await;
    let answer = if check.json {
        serde_json::to_string(&DecisionJson::of(&decision, Language::English))?
    } else {
        as_text(&decision)
    };
    println!("{answer}");
    Ok(if decision.accepted() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn as_text(decision: &Decision) -> String {
    let mut lines = vec![if decision.accepted() { "accepted".to_owned() } else { "refused".to_owned() }];
    lines.extend(decision.flags.iter().map(|flag| match flag {
        Flag::InGrace(until) => format!("  flag in_grace until {until}"),
        Flag::EndsOn(end) => format!("  flag ends_on {end}"),
        other => format!("  flag {}", other.as_str()),
    }));
    for told in Explained::all(&decision.reasons, Language::English) {
        lines.push(format!("\n  {} ({})", told.code, told.subject));
        lines.push(format!("  {}. {}\n  {}", told.title, told.detail, told.next_step));
    }
    lines.join("\n")
}
