//! The plan of a run: which engines, sizes and loads, how long, how often; and its running, in turns.

use crate::{
    load::{self, Protocol, Sent},
    machine,
    process::{Node, write_master_key},
    town, world,
};
use chrono::TimeDelta;
use punchgate::clock::Clock;
use std::{
    fmt,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Variant {
    Bare,
    Limit,
    Service,
    Textbook,
}

impl Variant {
    pub(crate) const ALL: [Self; 4] = [Self::Bare, Self::Limit, Self::Service, Self::Textbook];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare handler",
            Self::Limit => "insert-only limit",
            Self::Service => "punchgate",
            Self::Textbook => "textbook",
        }
    }
}

/// Where it keeps its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// What is measured in one go, in turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    pub(crate) engine: Engine,
    pub(crate) systems: u64,
    /// How many of them log in.
    pub(crate) active: u64,
    /// How many old logins the table has at the start.
    pub(crate) logins: u64,
    pub(crate) protocol: Protocol,
    pub(crate) connections: usize,
    pub(crate) nodes: usize,
}

/// What one load on one variant came to.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) cell: Cell,
    pub(crate) variant: Variant,
    pub(crate) round: usize,
    pub(crate) sent: Sent,
    /// Microseconds of processor time for each login.
    pub(crate) server: f64,
    pub(crate) database: f64,
    /// MiB.
    pub(crate) memory: u64,
}

/// How often the town's subscription lapses or returns.
const LAPSES: i32 = 20;

/// A run.
pub(crate) struct Plan {
    cells: Vec<Cell>,
    variants: Vec<Variant>,
    rounds: usize,
    time: Duration,
    postgres: Option<(String, u32)>,
    folder: PathBuf,
    /// What the service is told beside where it is.
    serve: Vec<String>,
    /// Whether the pages are looked at as well.
    pages: bool,
    /// Where tables and plots go.
    pub(crate) into: Option<PathBuf>,
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let loads = self.cells.len() * self.variants.len() * self.rounds;
        write!(
            f,
            "{loads} loads of {} s, each cell in {} rounds, its variants in turns",
            self.time.as_secs_f64(),
            self.rounds
        )
    }
}

/// The value of `--name`, which is to follow it.
fn value<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    let at = arguments.iter().position(|argument| argument == name)?;
    Some(arguments.get(at + 1).unwrap())
}

fn list<T: Clone + std::str::FromStr<Err: fmt::Debug>>(arguments: &[String], name: &str, default: &[T]) -> Vec<T> {
    value(arguments, name).map_or_else(|| default.to_vec(), |list| list.split(',').map(|one| one.parse().unwrap()).collect())
}

impl Plan {
    pub(crate) fn of(arguments: &[String]) -> Self {
        let is_full = arguments.iter().any(|argument| argument == "--full");
        let pick = |quick: &[usize], full: &[usize]| if is_full { full.to_vec() } else { quick.to_vec() };
        let connections = list(arguments, "--connections", &pick(&[1, 128], &[1, 32, 128, 512]));
        let nodes = list(arguments, "--nodes", &pick(&[1], &[1, 2, 4]));
        let systems: Vec<u64> = list(arguments, "--systems", &[1000]);
        let active: Vec<u64> = list(arguments, "--active", &[u64::MAX]);
        let logins: Vec<u64> = list(arguments, "--logins", &[0]);
        let engines = value(arguments, "--engines").unwrap_or("sqlite,postgres");
        let protocols = value(arguments, "--protocols").unwrap_or(if is_full { "cxml,oci" } else { "cxml" });
        let variants = value(arguments, "--variants").unwrap_or("bare,limit,punchgate,textbook");
        let postgres = setting("PUNCHGATE_BENCH_POSTGRES").zip(setting("PUNCHGATE_BENCH_POSTGRES_DATA"));

        let mut cells = Vec::new();
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let is_asked = engines.contains(&engine.name().to_lowercase()[..6]);
            if !is_asked || (engine == Engine::Postgres && postgres.is_none()) {
                continue;
            }
            for (&systems, &logins) in systems.iter().flat_map(|systems| logins.iter().map(move |logins| (systems, logins)))
            {
                for (protocol, word) in [(Protocol::Cxml, "cxml"), (Protocol::Oci, "oci")] {
                    for &connections in connections.iter().filter(|_| protocols.contains(word)) {
                        for &nodes in &nodes {
                            // SQLite is for one node; several are measured under the load that is meant for them.
                            let is_meant = nodes == 1 || (engine == Engine::Postgres && connections == 128);
                            let is_usual = protocol == Protocol::Cxml || connections == 128;
                            if is_meant && (is_usual || !is_full) {
                                cells.extend(active.iter().map(|&active| {
                                    let active = active.min(systems);
                                    Cell { engine, systems, active, logins, protocol, connections, nodes }
                                }));
                            }
                        }
                    }
                }
            }
        }
        let variants = Variant::ALL.into_iter().filter(|variant| {
            let word = variant.name().split(['-', ' ']).find(|word| variants.contains(word));
            word.is_some() || variants.contains("limit") && *variant == Variant::Limit
        });
        Self {
            cells,
            variants: variants.collect(),
            rounds: list(arguments, "--rounds", &[if is_full { 3 } else { 2 }])[0],
            time: Duration::from_secs_f64(list(arguments, "--seconds", &[if is_full { 4.0 } else { 2.0 }])[0]),
            postgres: postgres.map(|(url, data)| (url, machine::postmaster(data.as_ref()))),
            folder: setting("PUNCHGATE_BENCH_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from),
            serve: value(arguments, "--serve").unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
            pages: arguments.iter().any(|argument| argument == "--pages"),
            into: value(arguments, "--into").map(PathBuf::from),
        }
    }

    pub(crate) fn run(&self) -> Vec<Measured> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let mut measured = Vec::new();
        let mut towns: Vec<(Engine, u64, u64)> =
            self.cells.iter().map(|cell| (cell.engine, cell.systems, cell.logins)).collect();
        towns.dedup();
        for town in towns {
            let cells: Vec<Cell> =
                self.cells.iter().copied().filter(|cell| (cell.engine, cell.systems, cell.logins) == town).collect();
            runtime.block_on(self.visit(town, &cells, &mut measured));
        }
        measured
    }

    fn database(&self, engine: Engine, name: &str) -> String {
        match (engine, &self.postgres) {
            (Engine::Postgres, Some((server, _))) => format!("{}/{name}", server.rsplit_once('/').unwrap().0),
            _ => format!("sqlite:{}", self.folder.join(format!("{name}.db")).display()),
        }
    }

    /// Measures all cells of one town, in which each variant has its own copy of everything.
    async fn visit(&self, (engine, systems, logins): (Engine, u64, u64), cells: &[Cell], measured: &mut Vec<Measured>) {
        let name = format!("town_{}_{systems}_{logins}", std::process::id());
        let town = self.database(engine, &name);
        if engine == Engine::Postgres {
            town::create(&self.postgres.as_ref().unwrap().0, &name).await;
        }
        town::fill(&town, systems, logins).await;
        let key = write_master_key(&self.folder);
        // The last one lives in the town itself: a large one is not copied without need.
        let last = self.variants.last().copied();
        let home = |variant| {
            if Some(variant) == last { town.clone() } else { self.database(engine, &format!("{name}_{}", variant as u8)) }
        };
        let mut servers = Vec::new();
        for &variant in &self.variants {
            let database = home(variant);
            if database != town {
                town::copy(&town, &database).await;
            }
            let most = cells.iter().map(|cell| cell.nodes).max().unwrap_or(1);
            let nodes = if matches!(variant, Variant::Service) { most } else { 1 };
            let nodes: Vec<Node> = (0..nodes)
                .map(|_| {
                    let mut command = match variant {
                        Variant::Service => {
                            let mut command = Node::command(&database, &key);
                            command.args(&self.serve);
                            command
                        }
                        other => {
                            let mut command = Command::new(std::env::current_exe().unwrap());
                            let kind =
                                other.name().split([' ', '-']).find(|word| ["bare", "limit", "textbook"].contains(word));
                            command.args(["yardstick", kind.unwrap(), &database]);
                            command
                        }
                    };
                    if let Some(library) = setting("PUNCHGATE_BENCH_PRELOAD") {
                        command.env("LD_PRELOAD", library);
                    }
                    let begun = Instant::now();
                    let node = Node::of(command.env("RUST_LOG", "warn").stderr(Stdio::inherit()));
                    let (ready, memory) = (begun.elapsed().as_secs_f64() * 1000.0, machine::memory(node.id()).0);
                    println!("{} {}: ready after {ready:.0} ms, {memory} MiB", engine.name(), variant.name());
                    node
                })
                .collect();
            servers.push((variant, nodes));
        }
        for cell in cells {
            for round in 0..self.rounds {
                for turn in 0..servers.len() {
                    let (variant, nodes) = &servers[(turn + round) % servers.len()];
                    if cell.nodes > nodes.len() {
                        continue;
                    }
                    let one = self.measure(*cell, *variant, round, &nodes[..cell.nodes]).await;
                    println!("{}", crate::report::line(&one));
                    measured.push(one);
                }
            }
        }
        for (variant, nodes) in servers.iter().filter(|(variant, _)| *variant == Variant::Service) {
            println!("{}", lapses(engine, systems, &nodes[0]));
            let pages = if self.pages { crate::pages::look(&home(*variant), &key, &nodes[0]) } else { Vec::new() };
            for line in pages {
                println!("{} {line}", engine.name());
            }
        }
        // Its processes have ended by then, and the next town needs the room.
        drop(servers);
        for &variant in &self.variants {
            town::remove(self.postgres.as_ref().map(|(server, _)| server.as_str()), &home(variant)).await;
        }
    }

    async fn measure(&self, cell: Cell, variant: Variant, round: usize, nodes: &[Node]) -> Measured {
        let addresses: Vec<_> = nodes.iter().map(Node::address).collect();
        let processes: Vec<u32> = nodes.iter().map(Node::id).collect();
        let database: Vec<u32> = self.postgres.iter().map(|(_, process)| *process).collect();
        let active = load::Active { systems: cell.active, of: cell.systems };
        // Connections, statements and caches are to be as they are in service.
        load::send(&addresses, cell.protocol, cell.connections, active, self.time / 4).await;
        let (server_before, database_before) = (machine::processor_time(&processes), machine::processor_time(&database));
        let sent = load::send(&addresses, cell.protocol, cell.connections, active, self.time).await;
        let (server, database) =
            (machine::processor_time(&processes) - server_before, machine::processor_time(&database) - database_before);
        let each = |total: u64| total as f64 / sent.all().max(1) as f64;
        let memory = processes.iter().map(|process| machine::memory(*process).0).max().unwrap_or(0);
        let database = if cell.engine == Engine::Postgres { each(database) } else { 0.0 };
        Measured { cell, variant, round, server: each(server), database, memory, sent }
    }
}

/// How long billing waits for the answer to a lapse, or to a return, of the subscription that covers the whole town.
fn lapses(engine: Engine, systems: u64, node: &Node) -> String {
    let now = Clock::System.now();
    let times = (0..LAPSES).map(|number: i32| {
        let kind = if number % 2 == 0 { "subscription.ended" } else { "subscription.updated" };
        let body = world::event(kind, now + TimeDelta::milliseconds(number.into()), town::SUBSCRIPTION);
        let begun = Instant::now();
        node.hook(&format!("town-{number}"), body);
        begun.elapsed().as_secs_f64() * 1000.0
    });
    let [least, median, most] = crate::report::spread(times);
    let name = engine.name();
    format!("{name}: a lapse or return of {systems} systems is answered after {least:.2} / {median:.2} / {most:.2} ms")
}

#[expect(clippy::disallowed_methods, reason = "scripts/bench says where its server is")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
