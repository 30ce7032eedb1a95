//! `punchgate check FILE`: whether a captured login would be let in, by the same decision as a real one, with every reason.
//! Nothing is recorded.

use super::Outcome;
use crate::{
    chance::Chance,
    clock::Clock,
    domain::{
        decision::Decision,
        explain::explain,
        language::Language,
        reason::{Flag, Reason},
        system::{Protocol, SystemName},
    },
    protocol::{RawRequest, cxml, oci},
    punchout::{Arrival, Gate, GateSettings},
    server::{
        self,
        settings::{Allowances, Place},
    },
};
use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::json;
use std::{error::Error, fs, process::ExitCode};

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
    let arrival = arrival(&captured, check.system.as_deref())?;
    let opened = server::open_beside(&check.place).await?;
    let at = check.at.unwrap_or_else(|| clock.now());
    let settings = GateSettings { terms: check.allowances.terms(), ..GateSettings::default() };
    let gate = Gate::new(opened.store.clone(), opened.vault, clock, chance, settings);
    let decision = gate.dry_run(&arrival, at).await?;
    opened.store.close().await;
    println!("{}", if check.json { as_json(&decision) } else { as_text(&decision) });
    Ok(if decision.accepted() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Reads what was captured: a plain document has no request line.
fn arrival(captured: &[u8], system: Option<&str>) -> Result<Arrival, Box<dyn Error + Send + Sync>> {
    let text = captured.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(captured).trim_ascii_start();
    let is_plain = text.first() == Some(&b'<') || captured.starts_with(&[0xFF, 0xFE]) || captured.starts_with(&[0xFE, 0xFF]);
    let raw = if is_plain {
        let name = system.ok_or("a plain document does not say which system it is for: add --system NAME")?;
        let path = format!("/punchout/{name}/cxml");
        RawRequest { method: "POST".to_owned(), path, body: captured.to_vec(), ..RawRequest::default() }
    } else {
        RawRequest::from_captured(captured)?
    };
    let mut segments = raw.path.trim_start_matches('/').split('/');
    let (Some("punchout"), Some(name), Some(protocol), None) =
        (segments.next(), segments.next(), segments.next().and_then(Protocol::of_word), segments.next())
    else {
        return Err("the request's path is to be /punchout/NAME/cxml or /punchout/NAME/oci".into());
    };
    let (request, payload_id) = match protocol {
        Protocol::Cxml => {
            let read = cxml::setup::read(&raw);
            (read.request, read.payload_id)
        }
        Protocol::Oci => (oci::read(&raw).request, None),
    };
    let system = SystemName::of_path(system.unwrap_or(name));
    Ok(Arrival { system, protocol, request, payload_id, client: None, request_id: None })
}

fn as_text(decision: &Decision) -> String {
    let mut lines = vec![if decision.accepted() { "accepted".to_owned() } else { "refused".to_owned() }];
    lines.extend(decision.flags.iter().map(|flag| match flag {
        Flag::InGrace(until) => format!("  flag in_grace until {until}"),
        Flag::EndsOn(end) => format!("  flag ends_on {end}"),
        other => format!("  flag {}", other.as_str()),
    }));
    for reason in &decision.reasons {
        let told = explain(reason, Language::English);
        lines.push(format!("\n  {} ({})", reason.code, reason.subject.as_str()));
        lines.push(format!("  {}. {}\n  {}", told.title, told.detail, told.next_step));
    }
    lines.join("\n")
}

fn as_json(decision: &Decision) -> String {
    let reason = |reason: &Reason| {
        let told = explain(reason, Language::English);
        json!({
            "code": reason.code,
            "subject": reason.subject,
            "title": told.title,
            "detail": told.detail,
            "next_step": told.next_step,
        })
    };
    let reasons: Vec<_> = decision.reasons.iter().map(reason).collect();
    let word = if decision.accepted() { "accepted" } else { "refused" };
    json!({ "decision": word, "reasons": reasons, "flags": decision.flags }).to_string()
}
