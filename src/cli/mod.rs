//! The command line: what each command takes, and the exit code it ends with. Answers go to standard output, everything else to
//! standard error.

mod check;
mod config;
mod customers;
mod doctor;
mod hook;
mod key;
mod license_key;
mod log;
mod logins;
mod office;
mod permit_key;
mod reconcile;
mod secret;
mod settings_file;
mod user;

use crate::{
    chance::Chance,
    clock::Clock,
    delivery::{Mailer, Means},
    demo,
    jobs::Jobs,
    licensing::Office,
    punchout::Gate,
    server::{self, settings},
    upstream::Synchronizer,
    web::{self, App},
};
use clap::{CommandFactory, Parser, Subcommand};
use settings_file::Parsed;
use std::{
    error::Error,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};
use url::Url;

/// May this login start a punchout session now?
#[derive(Parser)]
#[command(name = "punchgate", version, about, propagate_version = true)]
struct Cli {
    /// How the log on standard error is written; what it holds is set by `RUST_LOG`.
    #[arg(long, global = true, env = "PUNCHGATE_LOG", value_enum, default_value_t = log::Format::Text)]
    log: log::Format,
    /// A settings file, TOML: the names of the long flags with `_`; environment and flags outrank it.
    #[arg(long, global = true, env = "PUNCHGATE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve an installation.
    Serve(Box<settings::Serve>),
    /// Fill a fresh database with the demo world, serve it, and say what to try.
    Demo(demo::Demo),
    /// Bring a database to this program's schema; `serve` does it by itself.
    Migrate(settings::Place),
    /// API keys.
    #[command(subcommand)]
    Key(key::Key),
    /// License keys: what an authority signs, and what an installation that keeps its own gate registers.
    #[command(subcommand, name = "license-key")]
    LicenseKey(license_key::LicenseKeyCommand),
    /// The keys that sign permits, by which plugins bridge a short outage.
    #[command(subcommand, name = "permit-key")]
    PermitKey(permit_key::PermitKey),
    /// People who sign in to the pages.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Secrets of systems and links.
    #[command(subcommand)]
    Secret(secret::SecretCommand),
    /// Customers of shops.
    #[command(subcommand)]
    Customers(customers::Customers),
    /// Say whether a captured login would be let in, and every reason why not. Ends with 1 if it would be refused.
    Check(Box<check::Check>),
    /// List the newest logins, or explain one by its reference number. Ends with 1 if there is no such login.
    Logins(Box<logins::Logins>),
    /// Print the settings as they count, each with where it comes from.
    Config(Box<config::Config>),
    /// Look for misconfigurations, and say how to mend them. Ends with 1 for warnings and 2 for failures.
    Doctor(Box<doctor::Doctor>),
    /// Compare an export of billing's subscriptions with what is kept, and change nothing. Ends with 1 if they differ.
    Reconcile(Box<reconcile::Reconcile>),
    /// Billing hooks.
    #[command(subcommand)]
    Hook(hook::Hook),
}

/// What a command answers: its exit code, or why it failed.
type Outcome = Result<ExitCode, Box<dyn Error + Send + Sync>>;

/// Runs the command of the process's arguments.
#[must_use]
pub fn run() -> ExitCode {
    let parsed = match settings_file::parse::<Cli>() {
        Ok(parsed) => parsed,
        Err(error) => return failed(error.as_ref()),
    };
    let Parsed { cli, matches, file } = with_listed_secrets(parsed);
    log::start(cli.log);
    if let Command::Config(config) = &cli.command {
        return config::run(config, &Cli::command(), &matches, &file).unwrap_or_else(|error| failed(error.as_ref()));
    }
    let outcome = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(command(cli.command)),
        Err(error) => Err(error.into()),
    };
    outcome.unwrap_or_else(|error| failed(error.as_ref()))
}

/// The billing secrets of the settings file are no flag, so they are handed over past clap.
fn with_listed_secrets(mut parsed: Parsed<Cli>) -> Parsed<Cli> {
    let serve = match &mut parsed.cli.command {
        Command::Serve(serve) => Some(serve.as_mut()),
        Command::Config(config) => Some(&mut config.serve),
        Command::Doctor(doctor) => {
            doctor.settings_file.clone_from(&parsed.cli.config);
            Some(&mut doctor.serve)
        }
        _ => None,
    };
    if let Some(serve) = serve {
        serve.listed_billing_secrets = parsed.file.secrets().to_vec();
    }
    parsed
}

#[expect(clippy::print_stderr, reason = "this is how a command says why it failed")]
fn failed(error: &(dyn Error + 'static)) -> ExitCode {
    eprintln!("punchgate: {error}");
    ExitCode::from(2)
}

async fn command(command: Command) -> Outcome {
    let (clock, chance) = (Clock::System, Chance::System);
    match command {
        Command::Serve(settings) => serve(*settings, clock, chance).await,
        Command::Demo(demo) => Ok(demo::run(&demo).await.map(|()| ExitCode::SUCCESS)?),
        Command::Migrate(place) => {
            server::open(&place, &chance).await?.store.close().await;
            Ok(ExitCode::SUCCESS)
        }
        Command::Key(key) => key::run(key, &clock, &chance).await,
        Command::LicenseKey(command) => license_key::run(command, &clock, &chance).await,
        Command::PermitKey(command) => permit_key::run(command, &clock, &chance).await,
        Command::User(user) => user::run(user, &clock, &chance).await,
        Command::Secret(secret) => secret::run(secret, &clock, &chance).await,
        Command::Customers(customers) => customers::run(customers, &clock, &chance).await,
        Command::Check(check) => check::run(*check, clock, chance).await,
        Command::Logins(logins) => logins::run(*logins, &clock).await,
        // It needs no runtime and was answered before.
        Command::Config(_) => Ok(ExitCode::SUCCESS),
        Command::Doctor(doctor) => doctor::run(&doctor, &clock).await,
        Command::Reconcile(reconcile) => reconcile::run(*reconcile, &clock).await,
        Command::Hook(hook) => hook::run(&hook, &clock, &chance),
    }
}

async fn serve(settings: settings::Serve, clock: Clock, chance: Chance) -> Outcome {
    let hook_secrets = settings.billing_secrets()?;
    let stripe_secrets = settings.stripe_secrets()?;
    if hook_secrets.is_empty() && stripe_secrets.is_empty() {
        tracing::warn!("no billing secret is set: every event of subscription billing will be refused");
    }
    let mail = settings.mail.transport()?;
    let authority = settings.upstream.authority()?;
    let opened = server::open(&settings.place, &chance).await?;
    let listening = server::listen(settings.listen)
        .map_err(|error| format!("{} cannot be listened on: {error}; choose another one with --listen", settings.listen))?;
    let public_url = match settings.public_url {
        Some(url) => with_whole_path(url),
        None => Url::parse(&format!("http://{}/", listening.address))?,
    };
    let store = opened.store.clone();
    let gate = Gate::new(store.clone(), opened.vault.clone(), clock.clone(), chance.clone(), settings.rules.gate());
    let gate = Arc::new(gate);
    let (metrics, key_use) = (web::Metrics::new(clock.now()), web::KeyUse::default());
    let office =
        Office::new(store.clone(), opened.vault.clone(), settings.rules.allowances.terms(), clock.clone(), chance.clone());
    let office = office.without_delivery(settings.no_delivery_channels);
    let mailer = mail.map(|(transport, from)| {
        Mailer::new(Means {
            store: store.clone(),
            vault: opened.vault.clone(),
            clock: clock.clone(),
            chance: chance.clone(),
            transport,
            from,
            public_url: public_url.clone(),
        })
    });
    let upstream = authority
        .map(|(authority, every)| Synchronizer::new(office.clone(), authority, every, clock.clone(), chance.clone()));
    let keep = settings.keeping.retention();
    let jobs = Jobs::start(Arc::clone(&gate), office.clone(), keep, mailer.clone(), upstream.clone());
    let app = App {
        gate,
        office,
        store,
        vault: opened.vault,
        clock,
        chance,
        public_url,
        trusted_proxies: settings.trusted_proxies,
        hook_secrets,
        mailer,
        stripe_secrets,
        metrics,
        upstream,
        key_use,
        ending: listening.ending(),
    };
    announce(&listening);
    let served = listening.serve(web::router(Arc::new(app)), settings.connections_max.into()).await;
    jobs.end().await;
    opened.store.close().await;
    served?;
    Ok(ExitCode::SUCCESS)
}

/// A path without a slash at its end would lose its last part where others are joined to it.
fn with_whole_path(mut url: Url) -> Url {
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    url
}

/// Scripts wait for this line; that they may not read on is no reason to end.
fn announce(listening: &server::Listening) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "punchgate serves http://{}/", listening.address).and_then(|()| out.flush());
}
