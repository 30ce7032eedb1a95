//! Says whether a buyer may go on browsing: `cargo run --example permit -- KEYS SESSION < PERMIT`. KEYS is a file with what
//! `GET /api/v1/shop/keys` answered, SESSION the `id` and PERMIT the `permit` that redeeming answered. Ends with 1 if not.

#[expect(clippy::indexing_slicing, reason = "what a JSON value lacks is null: no index panics")]
mod verify;

use std::{
    env, fs,
    io::{self, Read},
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

#[expect(clippy::print_stdout, reason = "this is the answer")]
fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [keys, session] = &arguments[..] else { return Err("usage: permit KEYS SESSION < PERMIT".into()) };
    let keys = serde_json::from_slice(&fs::read(keys)?)?;
    let mut permit = String::new();
    io::stdin().read_to_string(&mut permit)?;
    #[expect(clippy::disallowed_methods, reason = "an example is no part of the service: it asks the clock itself")]
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let may = verify::may_browse(permit.trim(), &keys, session, now);
    println!("{}", if may { "may browse" } else { "may not browse" });
    Ok(if may { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
