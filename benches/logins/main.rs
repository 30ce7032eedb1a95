//! The whole service over HTTP, under load, in turns with its yardsticks: `./scripts/bench`, which says how. A bare handler is what HTTP
//! costs; the insert-only limit writes the same rows and asks nothing; the textbook asks by a join and inserts, each login for itself.
//! Only ratios within one run say anything: machines drift.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a benchmark prints, counts, and stops where it cannot go on"
)]

mod load;
mod machine;
mod pages;
mod plan;
mod plot;
mod report;
mod town;
mod yardsticks;

#[path = "../../tests/it/process.rs"]
#[expect(dead_code, clippy::unwrap_used, clippy::panic, reason = "shared with the tests, which use all of it")]
mod process;
#[path = "../../tests/it/world.rs"]
#[expect(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "shared with the tests")]
mod world;

use mimalloc::MiMalloc;
use plan::Plan;

/// As the service has it, for the yardsticks are of this program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [command, kind, database] = arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice()
        && *command == "yardstick"
    {
        yardsticks::serve(kind, database);
        return;
    }
    let plan = Plan::of(&arguments);
    println!("{}", machine::description());
    println!("{plan}\n");
    let measured = plan.run();
    let report = report::of(&plan, &measured);
    println!("{report}");
    if let Some(folder) = &plan.into {
        plot::write(folder, &measured);
        std::fs::write(folder.join("tables.md"), report).unwrap();
    }
}
