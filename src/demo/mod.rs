//! The demo: a fresh database filled with a fixed world, a small storefront, a stand-in for a procurement system, and what to try.
//! Its names, keys and passwords are published, so it stays on the loopback and `serve` refuses its databases.

mod guide;
mod inbox;
mod page;
mod storefront;
mod world;

pub use world::{FillFault, fill};

use crate::{
    billing::{HookSecret, NotAHookSecret},
    chance::Chance,
    clock::Clock,
    delivery::{Mailer, Means},
    domain::{
        cause::{Actor, Cause},
        network::TrustedProxies,
    },
    jobs::Jobs,
    licensing::{Office, Retention},
    outbound::{Limits, MailUrl, NotASender, Transport, TransportFault},
    punchout::Gate,
    server::{
        self, OpenedFault,
        settings::{CONNECTIONS_MAX, Place, Rules},
    },
    store::Act,
    web::{self, App},
};
use clap::Args;
use std::{io, net::SocketAddr, path::PathBuf, sync::Arc};
use url::Url;

/// Who sends the demo's mails, which go into a folder.
const MAIL_FROM: &str = "Demo vendor <licenses@demo.example>";

/// What `punchgate demo` takes.
#[derive(Args, Clone, Debug)]
pub struct Demo {
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Keep the database in this folder, which must not hold one yet [default: a temporary folder, removed at the end].
    #[arg(long, conflicts_with = "database")]
    pub keep: Option<PathBuf>,
    /// Fill and serve this empty database instead, such as `postgres://...`.
    #[arg(long, hide_env_values = true)]
    pub database: Option<String>,
    /// Listen beyond the loopback, although everybody knows the demo's passwords.
    #[arg(long)]
    pub expose_demo_credentials: bool,
    /// How it behaves.
    #[command(flatten)]
    pub rules: Rules,
}

/// Why the demo does not run.
#[derive(Debug, thiserror::Error)]
pub enum DemoFault {
    /// It would be reachable from other machines.
    #[error(
        "{0} is reachable from other machines, and everybody knows the demo's passwords: add --expose-demo-credentials if you mean it"
    )]
    Exposed(SocketAddr),
    /// The folder cannot be made.
    #[error("the folder {0} cannot be made: {1}")]
    Folder(PathBuf, io::Error),
    /// The address cannot be listened on.
    #[error("{0} cannot be listened on: {1}; choose another one with --listen")]
    Listen(SocketAddr, io::Error),
    /// The database does not open.
    #[error(transparent)]
    Open(#[from] OpenedFault),
    /// The world cannot be made.
    #[error(transparent)]
    Fill(#[from] FillFault),
    /// The address makes no URL.
    #[error("the address makes no URL: {0}")]
    Url(#[from] url::ParseError),
    /// The hook secret is none.
    #[error("the demo's hook secret: {0}")]
    HookSecret(#[from] NotAHookSecret),
    /// Mail cannot be sent.
    #[error(transparent)]
    Mail(#[from] TransportFault),
    /// The sender of mails is none.
    #[error("the demo's sender of mails: {0}")]
    Sender(#[from] NotASender),
    /// Serving failed.
    #[error("serving failed: {0}")]
    Serve(io::Error),
}

/// Fills a fresh database with the demo world, serves it and says what to try.
///
/// # Errors
/// If it would be exposed, the database is not fresh, or the address is taken.
pub async fn run(demo: &Demo) -> Result<(), DemoFault> {
    if !demo.listen.ip().is_loopback() && !demo.expose_demo_credentials {
        return Err(DemoFault::Exposed(demo.listen));
    }
    let listening = server::listen(demo.listen).map_err(|error| DemoFault::Listen(demo.listen, error))?;
    let base = base_url(listening.address)?;
    let folder = Folder::of(demo)?;
    let place = Place {
        database: demo.database.clone().unwrap_or_else(|| format!("sqlite:{}", folder.path.join("punchgate.db").display())),
        master_key_file: Some(folder.path.join("master.key")),
    };
    let (clock, chance) = (Clock::System, Chance::System);
    let opened = server::open_fresh(&place, &chance).await?;
    let act = Act { cause: Cause::by(Actor::System), now: clock.now(), chance: chance.clone() };
    fill(&opened.store, &opened.vault, &act, &base.join("demo-shop")?).await?;

    let gate = Gate::new(opened.store.clone(), opened.vault.clone(), clock.clone(), chance.clone(), demo.rules.gate());
    let gate = Arc::new(gate);
    let hook_secrets = vec![HookSecret::parse(world::HOOK_SECRET)?];
    let office = Office::new(
        opened.store.clone(),
        opened.vault.clone(),
        demo.rules.allowances.terms(),
        clock.clone(),
        chance.clone(),
    );
    let mails = folder.path.join("mails");
    let mailer = Mailer::new(Means {
        store: opened.store.clone(),
        vault: opened.vault.clone(),
        clock: clock.clone(),
        chance: chance.clone(),
        transport: Transport::new(&MailUrl::Folder(mails.clone()), None, Limits::default())?,
        from: MAIL_FROM.parse()?,
        public_url: base.clone(),
    });
    let jobs = Jobs::start(Arc::clone(&gate), office.clone(), Retention::default(), Some(mailer.clone()), None);
    let app = App {
        gate,
        office,
        store: opened.store.clone(),
        vault: opened.vault,
        clock: clock.clone(),
        chance: chance.clone(),
        public_url: base.clone(),
        trusted_proxies: TrustedProxies::default(),
        hook_secrets,
        mailer: Some(mailer),
        stripe_secrets: Vec::new(),
        metrics: web::Metrics::new(clock.now()),
        upstream: None,
        key_use: web::KeyUse::default(),
        ending: listening.ending(),
    };
    let api = web::router(Arc::new(app));
    let router = storefront::router(api.clone(), chance.clone())
        .merge(inbox::router(api.clone(), &base, clock.clone(), chance)?)
        .merge(api);
    guide::print(&base, clock.now(), &mails, demo.keep.as_deref());
    let served = listening.serve(router, CONNECTIONS_MAX.into()).await;
    jobs.end().await;
    opened.store.close().await;
    drop(folder);
    served.map_err(DemoFault::Serve)
}

/// The address as a browser on this machine reaches it.
fn base_url(address: SocketAddr) -> Result<Url, url::ParseError> {
    let host = if address.ip().is_unspecified() { SocketAddr::from(([127, 0, 0, 1], address.port())) } else { address };
    Url::parse(&format!("http://{host}/"))
}

/// Where the demo keeps its files: a folder that stays, or one that goes when the demo ends.
struct Folder {
    path: PathBuf,
    temporary: bool,
}

impl Folder {
    fn of(demo: &Demo) -> Result<Self, DemoFault> {
        let temporary = demo.keep.is_none();
        let path =
            demo.keep.clone().unwrap_or_else(|| std::env::temp_dir().join(format!("punchgate-demo-{}", std::process::id())));
        std::fs::create_dir_all(&path).map_err(|error| DemoFault::Folder(path.clone(), error))?;
        Ok(Self { path, temporary })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary
            && let Err(error) = std::fs::remove_dir_all(&self.path)
        {
            tracing::warn!(folder = %self.path.display(), %error, "the demo's folder could not be removed");
        }
    }
}
