//! The program: hands its arguments to `cli` and ends with its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    punchgate::cli::run()
}
