//! `punchgate config`: the settings as they count, each with where it came from. What it prints is a settings file, but for what
//! is secret.

use super::{
    Outcome,
    settings_file::{self, SECRETS, SettingsFile},
};
use crate::server::settings::Serve;
use clap::{Arg, ArgMatches, Args, Command, parser::ValueSource};
use serde_json::{Value, json};
use std::process::ExitCode;
use url::Url;

#[derive(Args)]
pub(super) struct Config {
    /// Answer with JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(super) serve: Serve,
}

/// A setting as it counts.
struct Effective {
    name: String,
    value: Option<Value>,
    origin: &'static str,
}

#[expect(clippy::print_stdout, reason = "this is the answer")]
pub(super) fn run(config: &Config, command: &Command, matches: &ArgMatches, file: &SettingsFile) -> Outcome {
    let mut settings = of_flags(command, matches, file);
    settings.push(secrets(&config.serve)?);
    if config.json {
        let object = settings.iter().map(|setting| {
            (setting.name.clone(), json!({ "value": setting.value.clone().unwrap_or_default(), "origin": setting.origin }))
        });
        println!("{}", Value::Object(object.collect()));
    } else {
        for Effective { name, value, origin } in settings {
            match value {
                Some(value) => println!("{name} = {value}  # {origin}"),
                None => println!("# {name} is not set"),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn of_flags(command: &Command, matches: &ArgMatches, file: &SettingsFile) -> Vec<Effective> {
    let own = command.find_subcommand("config").into_iter().flat_map(Command::get_arguments);
    let inner = matches.subcommand_matches("config").unwrap_or(matches);
    own.chain(command.get_arguments())
        .filter(|arg| settings_file::is_setting(arg))
        .map(|arg| {
            let (name, id) = (settings_file::name_of(arg), arg.get_id().as_str());
            let text = inner.get_raw(id).and_then(|mut values| values.next()).map(|value| value.to_string_lossy());
            let origin = match inner.value_source(id) {
                Some(ValueSource::CommandLine) => "flag",
                Some(ValueSource::EnvVariable) => "environment",
                _ if file.gives(&name) => "file",
                _ => "default",
            };
            Effective { value: text.map(|text| shown(arg, &text)), name, origin }
        })
        .collect()
}

/// A number as one, a text as one, and nothing secret.
fn shown(arg: &Arg, text: &str) -> Value {
    if let (true, Ok(number)) = (settings_file::is_number(arg), text.parse::<u64>()) {
        return number.into();
    }
    if arg.is_hide_env_values_set() { masked(text).into() } else { text.into() }
}

/// The address of a database without its password.
fn masked(database: &str) -> String {
    let Ok(mut url) = Url::parse(database) else {
        return if database.contains("://") { "***".to_owned() } else { database.to_owned() };
    };
    if url.password().is_some() && url.set_password(Some("***")).is_err() {
        return "***".to_owned();
    }
    let secret = |name: &str| ["password", "sslpassword"].contains(&name);
    if url.query_pairs().any(|(name, _)| secret(&name)) {
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let mask = |(name, value): (String, String)| if secret(&name) { (name, "***".to_owned()) } else { (name, value) };
        url.query_pairs_mut().clear().extend_pairs(pairs.into_iter().map(mask));
    }
    url.into()
}

/// How many billing secrets there are, and from where; never one of them.
fn secrets(serve: &Serve) -> Result<Effective, Box<dyn std::error::Error + Send + Sync>> {
    let count = serve.billing_secrets()?.len();
    let value = (count > 0).then(|| vec!["***"; count].into());
    Ok(Effective { name: SECRETS.to_owned(), value, origin: serve.billing_secrets_origin() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_a_database_is_not_shown() {
        for (database, shown) in [
            ("sqlite:punchgate.db", "sqlite:punchgate.db"),
            ("postgres://me@db/x", "postgres://me@db/x"),
            ("postgres://me:secret@db/x?sslmode=require", "postgres://me:***@db/x?sslmode=require"),
            ("postgres://db/x?user=me&password=secret", "postgres://db/x?user=me&password=***"),
            ("postgres://me:sec ret@/[", "***"),
        ] {
            assert_eq!(masked(database), shown, "{database}");
        }
    }
}
