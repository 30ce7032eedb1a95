//! The command line: what each command takes, and the exit code it ends with. Answers go to standard output, everything else to
//! standard error.

mod check;
mod hook;
mod key;
mod log;
mod secret;

use crate::{
    chance::Chance,
    clock::Clock,
    demo,
    punchout::Gate,
    server::{self, settings},
    web::{self, App},
};
use clap::{Parser, Subcommand};
use std::{error::Error, process::ExitCode, sync::Arc};
use url::Url;

/// May this login start a punchout session now?
#[derive(Parser)]
#[command(name = "punchgate", version, about, propagate_version = true)]
struct Cli {
    /// How the log on standard error is written; what it holds is set by `RUST_LOG`.
    #[arg(long, global = true, env = "PUNCHGATE_LOG", value_enum, default_value_t = log::Format::Text)]
    log: log::Format,
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
    /// Secrets of systems and links.
    #[command(subcommand)]
    Secret(secret::SecretCommand),
    /// Say whether a captured login would be let in, and every reason why not. Ends with 1 if it would be refused.
    Check(Box<check::Check>),
    /// Billing hooks.
    #[command(subcommand)]
    Hook(hook::Hook),
}

/// What a command answers: its exit code, or why it failed.
type Outcome = Result<ExitCode, Box<dyn Error + Send + Sync>>;

/// Runs the command of the process's arguments.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    log::start(cli.log);
    let outcome = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(command(cli.command)),
        Err(error) => Err(error.into()),
    };
    outcome.unwrap_or_else(|error| {
        complain(error.as_ref());
        ExitCode::from(2)
    })
}

#[expect(clippy::print_stderr, reason = "this is how a command says why it failed")]
fn complain(error: &(dyn Error + 'static)) {
    eprintln!("punchgate: {error}");
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
        Command::Secret(secret) => secret::run(secret, &clock, &chance).await,
        Command::Check(check) => check::run(*check, clock, chance).await,
        Command::Hook(hook) => hook::run(&hook, &clock, &chance),
    }
}

async fn serve(settings: settings::Serve, clock: Clock, chance: Chance) -> Outcome {
    let hook_secrets = settings.billing_secrets()?;
    if hook_secrets.is_empty() {
        tracing::warn!("no billing secret is set: every event of subscription billing will be refused");
    }
    let opened = server::open(&settings.place, &chance).await?;
    let listening = server::listen(settings.listen)?;
    let public_url = match settings.public_url {
        Some(url) => url,
        None => Url::parse(&format!("http://{}/", listening.address))?,
    };
    let store = opened.store.clone();
    let gate = Gate::new(store.clone(), opened.vault.clone(), clock.clone(), chance.clone(), settings.rules.gate());
    let app = App { gate, store, vault: opened.vault, clock, chance, public_url, hook_secrets };
    announce(&listening);
    let served = listening.serve(web::router(Arc::new(app)), settings.connections_max.into()).await;
    opened.store.close().await;
    served?;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "scripts wait for this line")]
fn announce(listening: &server::Listening) {
    println!("punchgate serves http://{}/", listening.address);
}
