//! How soon an installation follows its authority: `./scripts/bench upstream [N]`. Two real processes, the authority on PostgreSQL and the
//! installation on SQLite; N times (50) a subscription lapses and is paid again at the authority. The time runs from the moment that the
//! authority has acknowledged the event to the first login at the installation that is answered by it; logins come one after the other, a
//! millisecond apart.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and stops where it cannot go on")]

#[path = "logins/machine.rs"]
#[expect(dead_code, clippy::indexing_slicing, reason = "shared with the other benchmark")]
mod machine;

#[path = "../tests/it/engines.rs"]
#[expect(dead_code, unused_macros, clippy::unwrap_used, clippy::expect_used, reason = "shared with the tests")]
mod engines;
#[path = "../tests/it/ground.rs"]
#[expect(clippy::unwrap_used, reason = "shared with the tests")]
mod ground;
#[path = "../tests/it/process.rs"]
#[expect(dead_code, clippy::unwrap_used, clippy::panic, reason = "shared with the tests, which use all of it")]
mod process;
#[path = "../tests/it/side_by_side.rs"]
#[expect(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "shared with the tests")]
mod side_by_side;
#[path = "../tests/it/world.rs"]
#[expect(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "shared with the tests")]
mod world;

use punchgate::clock::Clock;
use side_by_side::{Logins, PAID_BY, SideBySide};
use std::{
    thread,
    time::{Duration, Instant},
};
use world::event;

/// By when it must have been heard of.
const MOST: Duration = Duration::from_secs(1);
/// Between two events at least, so that each finds the installation waiting.
const BETWEEN: Duration = Duration::from_millis(300);
/// A request that waits looks so often: events come at all moments between two looks alike.
const LOOKS: usize = 250;

fn main() {
    let times = std::env::args().filter_map(|argument| argument.parse().ok()).next_back().unwrap_or(50_usize);
    println!("{}\n", machine::description());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let both = runtime.block_on(SideBySide::start(|authority| authority));
    let bought = both.buy();
    let mut logins = both.gate();
    let (mut lapsed, mut returned) = (Vec::new(), Vec::new());
    for number in 0..times {
        let mut after = |step: usize| {
            // 97 and 250 have no divisor in common, so this comes to every moment.
            let part = ((2 * number + step) * 97 % LOOKS).try_into().unwrap();
            thread::sleep(BETWEEN + Duration::from_millis(part));
            let (id, kind, status) = match step {
                0 => (format!("lapse-{number}"), "subscription.ended", 403),
                _ => (format!("return-{number}"), "subscription.updated", 200),
            };
            heard(&both, &mut logins, &id, kind, status)
        };
        lapsed.push(after(0));
        returned.push(after(1));
    }
    runtime.block_on(both.end());
    println!(
        "| acknowledged at the authority, to the first login at the installation that it decides | least | median | most |"
    );
    println!("|---|---|---|---|");
    println!(
        "{}\n{}",
        row(&format!("{times} lapses: refused"), &mut lapsed),
        row(&format!("{times} returns: let in"), &mut returned)
    );
    println!("\nBought at the authority, and there to be linked at the installation after {} ms.", bought.as_millis());
    let slowest = lapsed.iter().chain(&returned).max().copied().unwrap_or_default();
    assert!(slowest < MOST && bought < MOST, "it took more than a second: {slowest:?}, {bought:?}");
}

/// How long it takes until logins fare as an event at the authority wants it.
fn heard(both: &SideBySide, logins: &mut Logins<'_>, id: &str, kind: &str, status: u16) -> Duration {
    both.authority.hook(id, event(kind, Clock::System.now(), PAID_BY));
    let acknowledged = Instant::now();
    while logins.login().cxml_status() != status {
        assert!(acknowledged.elapsed() < Duration::from_secs(30), "{id} is never heard of");
        thread::sleep(Duration::from_millis(1));
    }
    acknowledged.elapsed()
}

fn row(title: &str, times: &mut [Duration]) -> String {
    times.sort_unstable();
    let shown = |at: usize| times.get(at).map_or_else(|| "-".to_owned(), |time| format!("{} ms", time.as_millis()));
    let last = times.len().saturating_sub(1);
    format!("| {title} | {} | **{}** | {} |", shown(0), shown(last / 2), shown(last))
}
