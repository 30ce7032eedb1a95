//! The program: hands its arguments to `cli` and ends with its exit code.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Logins are many short-lived pieces of memory (docs/benchmarks.md says what it saves).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    punchgate::cli::run()
}
