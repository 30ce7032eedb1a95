//! `punchgate hook sign`: signs an event as subscription billing or Stripe would, for a `curl` line.

use super::Outcome;
use crate::{
    billing::{
        HookSecret, sign,
        stripe::{self, StripeSecret},
    },
    chance::Chance,
    clock::Clock,
    server::settings::secret_from_environment,
};
use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::{fs, io::Read, process::ExitCode};

/// The environment variable of the secret: secrets are never flags.
const SECRET: &str = "PUNCHGATE_HOOK_SECRET";

#[derive(Subcommand)]
pub(super) enum Hook {
    /// Sign an event and print it as a configuration for `curl -K -`. The secret comes from `PUNCHGATE_HOOK_SECRET`.
    Sign(Sign),
}

#[derive(Args)]
pub(super) struct Sign {
    /// A file with the whole body, or `-` for standard input.
    #[arg(required_unless_present = "kind", conflicts_with_all = ["kind", "data"])]
    file: Option<String>,
    /// The type of an event that is made here, with the present time as its timestamp.
    #[arg(long = "type", requires = "data")]
    kind: Option<String>,
    /// The data of that event, JSON.
    #[arg(long, requires = "kind")]
    data: Option<String>,
    /// The event's id [default: a new one].
    #[arg(long)]
    id: Option<String>,
    /// Sign as Stripe does, for `/hooks/stripe`; `--data` is then the object that the event is about.
    #[arg(long)]
    stripe: bool,
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
pub(super) fn run(hook: &Hook, clock: &Clock, chance: &Chance) -> Outcome {
    let Hook::Sign(order) = hook;
    let secret = secret_from_environment(SECRET).ok_or_else(|| format!("set {SECRET} to the secret, `whsec_...`"))?;
    let secret = secret.trim();
    let now = clock.now();
    let id = order.id.clone().unwrap_or_else(|| format!("evt_{}", chance.id::<Hook>(now)));
    let body = body(order, &id, now)?;
    println!("header = \"content-type: application/json\"");
    if order.stripe {
        let signature = stripe::sign(&StripeSecret::parse(secret)?, now, body.as_bytes());
        println!("header = {}", quoted(&format!("stripe-signature: {signature}")));
    } else {
        let signature = sign(&HookSecret::parse(secret)?, &id, now, body.as_bytes());
        println!("header = {}", quoted(&format!("webhook-id: {id}")));
        println!("header = \"webhook-timestamp: {}\"", now.timestamp());
        println!("header = {}", quoted(&format!("webhook-signature: {signature}")));
    }
    println!("data-raw = {}", quoted(&body));
    Ok(ExitCode::SUCCESS)
}

fn body(order: &Sign, id: &str, now: DateTime<Utc>) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    match (&order.kind, &order.data, &order.file) {
        (Some(kind), Some(data), _) => {
            let data: Value = serde_json::from_str(data).map_err(|error| format!("--data is no JSON: {error}"))?;
            if order.stripe {
                let event = json!({ "id": id, "object": "event", "created": now.timestamp(), "type": kind, "data": { "object": data } });
                return Ok(event.to_string());
            }
            let timestamp = now.to_rfc3339_opts(SecondsFormat::Micros, true);
            Ok(json!({ "type": kind, "timestamp": timestamp, "data": data }).to_string())
        }
        (_, _, Some(file)) if file == "-" => {
            let mut body = String::new();
            std::io::stdin().read_to_string(&mut body)?;
            Ok(body)
        }
        (_, _, Some(file)) => Ok(fs::read_to_string(file).map_err(|error| format!("{file} cannot be read: {error}"))?),
        _ => Err("name a file, or give --type and --data".into()),
    }
}

/// A value in curl's configuration: in quotes, with its five escapes.
fn quoted(value: &str) -> String {
    let mut quoted = String::from("\"");
    for character in value.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_keeps_its_lines_and_quotes_in_curls_configuration() {
        assert_eq!(quoted("{\"a\":\n\t\"\\\"}"), r#""{\"a\":\n\t\"\\\"}""#);
    }
}
