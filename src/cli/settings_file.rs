//! The settings file: TOML whose names are those of the long flags with `_` for `-`. Its values become the defaults of the flags,
//! so that environment and flags outrank them and the flags stay the only list of settings.

use clap::{Arg, ArgMatches, Command, CommandFactory, FromArgMatches, error::ErrorKind};
use std::{
    any::TypeId,
    collections::BTreeMap,
    error::Error,
    ffi::OsString,
    path::{Path, PathBuf},
};
use toml::{Table, Value};

/// The one setting that is no flag, because it is secret: the file may hold it, and so may its environment variable.
pub(super) const SECRETS: &str = "billing_secrets";
/// The flag of the file that holds them instead.
const SECRETS_FILE: &str = "billing_secrets_file";
/// The flag of the file that holds Stripe's.
const STRIPE_SECRETS_FILE: &str = "stripe_secrets_file";
/// How alike two names must be for one to be suggested for the other.
const ALIKE: f64 = 0.75;

/// What a settings file says.
#[derive(Debug, Default)]
pub(super) struct SettingsFile {
    values: BTreeMap<String, String>,
    secrets: Vec<String>,
}

/// Why a settings file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileFault {
    /// It cannot be read.
    #[error("the settings file {0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// It is no TOML. The parser's own excerpt of the file is left out: it may hold a secret.
    #[error("the settings file {path}, line {line}: {reason}")]
    NoToml {
        /// Which file.
        path: PathBuf,
        /// Where.
        line: usize,
        /// Why.
        reason: String,
    },
    /// It names something that is no setting.
    #[error("the settings file {path}: `{name}` is no setting{suggestion}")]
    Unknown {
        /// Which file.
        path: PathBuf,
        /// What it names.
        name: String,
        /// What was probably meant, as the end of a sentence.
        suggestion: String,
    },
    /// A value cannot be one.
    #[error("the settings file {path}: `{name}` {reason}")]
    Value {
        /// Which file.
        path: PathBuf,
        /// Of which setting.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The command line with the settings file under it.
pub(super) struct Parsed<C> {
    /// What is to be done.
    pub(super) cli: C,
    /// Where each value came from.
    pub(super) matches: ArgMatches,
    /// The file.
    pub(super) file: SettingsFile,
}

/// Reads the command line, and the settings file that it or the environment names. A wrong command line ends the process with
/// clap's own words.
pub(super) fn parse<C: CommandFactory + FromArgMatches>() -> Result<Parsed<C>, Box<dyn Error + Send + Sync>> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    // Once to find the file, and once with the file's values for defaults: what is wrong with the arguments shows the first time.
    let first = C::command().get_matches_from(&arguments);
    let file = match first.get_one::<PathBuf>("config") {
        Some(path) => SettingsFile::read(path, &C::command())?,
        None => SettingsFile::default(),
    };
    let command = file.under(C::command());
    let matches = command.get_matches_from(&arguments);
    let cli = C::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    Ok(Parsed { cli, matches, file })
}

/// Whether a flag is a setting: those that the environment can give too.
pub(super) fn is_setting(arg: &Arg) -> bool {
    arg.get_env().is_some() && arg.get_long().is_some() && arg.get_id() != "config"
}

/// The name of a flag in the file.
pub(super) fn name_of(arg: &Arg) -> String {
    arg.get_long().unwrap_or_default().replace('-', "_")
}

/// Whether a value of the flag is a number.
pub(super) fn is_number(arg: &Arg) -> bool {
    let kind = arg.get_value_parser().type_id();
    [TypeId::of::<u16>(), TypeId::of::<u32>(), TypeId::of::<u64>(), TypeId::of::<usize>()]
        .iter()
        .any(|number| kind == *number)
}

/// The settings of a command and of those in it, by name.
fn settings(command: &Command) -> BTreeMap<String, Arg> {
    let mut known: BTreeMap<String, Arg> = command.get_subcommands().flat_map(settings).collect();
    known.extend(command.get_arguments().filter(|arg| is_setting(arg)).map(|arg| (name_of(arg), arg.clone())));
    known
}

impl SettingsFile {
    fn read(path: &Path, command: &Command) -> Result<Self, FileFault> {
        let text = std::fs::read_to_string(path).map_err(|error| FileFault::Unreadable(path.to_owned(), error))?;
        Self::of_text(&text, path, command)
    }

    fn of_text(text: &str, path: &Path, command: &Command) -> Result<Self, FileFault> {
        let table: Table = toml::from_str(text).map_err(|error| FileFault::NoToml {
            path: path.to_owned(),
            line: text.get(..error.span().map_or(0, |span| span.start)).unwrap_or_default().matches('\n').count() + 1,
            reason: error.message().to_owned(),
        })?;
        let known = settings(command);
        let mut file = Self::default();
        for (name, value) in &table {
            let wrong = |reason| FileFault::Value { path: path.to_owned(), name: name.clone(), reason };
            if name == SECRETS {
                file.secrets = secrets(value).map_err(wrong)?;
                continue;
            }
            let arg = known.get(name).ok_or_else(|| FileFault::Unknown {
                path: path.to_owned(),
                name: name.clone(),
                suggestion: suggestion(name, known.keys().map(String::as_str)),
            })?;
            file.values.insert(name.clone(), checked(arg, value).map_err(wrong)?);
        }
        if file.values.contains_key(SECRETS_FILE) && !file.secrets.is_empty() {
            let reason = format!("stands beside `{SECRETS_FILE}`: keep one of the two");
            return Err(FileFault::Value { path: path.to_owned(), name: SECRETS.to_owned(), reason });
        }
        // The secrets of the environment outrank any that the file gives, in whatever way it does.
        if crate::server::settings::secret_from_environment(crate::server::settings::BILLING_SECRETS).is_some() {
            file.values.remove(SECRETS_FILE);
        }
        if crate::server::settings::secret_from_environment(crate::server::settings::STRIPE_SECRETS).is_some() {
            file.values.remove(STRIPE_SECRETS_FILE);
        }
        Ok(file)
    }

    /// The billing secrets that stand in the file itself.
    pub(super) fn secrets(&self) -> &[String] {
        &self.secrets
    }

    /// Whether the file gives a value to this setting.
    pub(super) fn gives(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Puts the file's values under a command and those in it, as defaults.
    fn under(&self, command: Command) -> Command {
        let command = command.mut_args(|arg| match self.values.get(&name_of(&arg)) {
            Some(value) if is_setting(&arg) => arg.default_value(value.clone()),
            _ => arg,
        });
        command.mut_subcommands(|command| self.under(command))
    }
}

/// The end of a sentence that suggests one of these names, if any is alike.
fn suggestion<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let regular = name.to_lowercase().replace('-', "_");
    let alike = known.chain([SECRETS]).map(|known| (strsim::jaro_winkler(&regular, known), known));
    alike
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map_or_else(|| ": see `punchgate serve --help`".to_owned(), |(_, best)| format!("; did you mean `{best}`?"))
}

fn secrets(value: &Value) -> Result<Vec<String>, String> {
    let list = value.as_array().map(|list| list.iter().map(|entry| entry.as_str().map(ToOwned::to_owned)).collect());
    list.flatten().ok_or_else(|| "is to be a list of texts, `[\"whsec_...\"]`".to_owned())
}

/// The value as the flag takes it, or what is wrong with it. The value itself is not repeated: it may be secret.
fn checked(arg: &Arg, value: &Value) -> Result<String, String> {
    let text = match (value, is_number(arg)) {
        (Value::String(text), false) => text.clone(),
        (Value::Integer(number), true) => number.to_string(),
        (other, true) => return Err(format!("is to be an integer, not {}", kind(other))),
        (other, false) => return Err(format!("is to be a text in quotes, not {}", kind(other))),
    };
    let long = arg.get_long().unwrap_or_default();
    let alone = Command::new("settings").no_binary_name(true).arg(arg.clone());
    match alone.try_get_matches_from([format!("--{long}={text}")]) {
        Ok(_) => Ok(text),
        Err(error) => Err(match (error.source(), error.kind()) {
            (Some(reason), _) => format!("cannot be used: {reason}"),
            (None, ErrorKind::InvalidValue) => format!("is to be {}", choices(arg)),
            (None, _) => "cannot be used".to_owned(),
        }),
    }
}

fn choices(arg: &Arg) -> String {
    let words: Vec<String> = arg.get_possible_values().iter().map(|value| format!("\"{}\"", value.get_name())).collect();
    if words.is_empty() { "another text".to_owned() } else { words.join(" or ") }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(_) => "an integer",
        Value::Float(_) => "a fraction",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SettingsFile, String> {
        let file = SettingsFile::of_text(text, Path::new("x.toml"), &crate::cli::Cli::command());
        file.map_err(|fault| fault.to_string())
    }

    #[test]
    fn what_is_wrong_names_the_setting_the_file_and_the_reason() {
        for (text, complaint) in [
            ("listn = \"127.0.0.1:1\"", "the settings file x.toml: `listn` is no setting; did you mean `listen`?"),
            ("public-url = \"https://x/\"", "`public-url` is no setting; did you mean `public_url`?"),
            ("billing_secret = []", "did you mean `billing_secrets`?"),
            ("config = \"y\"", "`config` is no setting"),
            ("zzz = 1", "`zzz` is no setting: see `punchgate serve --help`"),
            ("silence_days = \"14\"", "`silence_days` is to be an integer, not a text"),
            ("silence_days = 400", "`silence_days` cannot be used: 400 is not in 0..=366"),
            ("silence_days = -1", "`silence_days` cannot be used: -1 is not in 0..=366"),
            ("listen = 8080", "`listen` is to be a text in quotes, not an integer"),
            ("listen = \"here\"", "`listen` cannot be used: invalid socket address syntax"),
            ("log = \"xml\"", "`log` is to be \"text\" or \"json\""),
            ("billing_secrets = \"whsec_x\"", "`billing_secrets` is to be a list of texts"),
            ("billing_secrets = [\"a\"]\nbilling_secrets_file = \"b\"", "keep one of the two"),
            ("\n\nlisten = ", "the settings file x.toml, line 3: "),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.contains(complaint), "{text}: {said}");
        }
    }

    #[test]
    fn what_is_right_is_kept() {
        let file =
            read("listen = \"127.0.0.1:1\"\nsilence_days = 3\nlog = \"json\"\nbilling_secrets = [\"a\", \"b\"]").unwrap();
        assert!(file.gives("listen") && file.gives("silence_days") && !file.gives("database"));
        assert_eq!(file.secrets(), ["a", "b"]);
    }
}
