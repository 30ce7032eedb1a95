//! What the operating system says: the machine, the processor time that processes took, and their memory. Of Linux.

use std::{fs, path::Path, process::Command};

fn first(path: &str, key: &str) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
    line.split_once(':').map_or_else(|| "?".to_owned(), |(_, value)| value.trim().to_owned())
}

fn said(command: &str, arguments: &[&str]) -> String {
    let output = Command::new(command).args(arguments).output();
    output.map_or_else(|_| "?".to_owned(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The machine, in a line.
pub(crate) fn description() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "{cores} cores of {}, {} memory, Linux {}, {}, {}",
        first("/proc/cpuinfo", "model name"),
        first("/proc/meminfo", "MemTotal"),
        said("uname", &["-r"]),
        said("rustc", &["--version"]),
        said("date", &["-u", "+%Y-%m-%d %H:%M UTC"]),
    )
}

/// The fields of a process behind its name, and of its parent.
fn stat(process: &str) -> Option<Vec<u64>> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(") ")?;
    Some(fields.split(' ').skip(1).map(|field| field.trim().parse().unwrap_or(0)).collect())
}

const PARENT: usize = 0;
/// User and system time, its own and that of children who ended.
const TIMES: [usize; 4] = [10, 11, 12, 13];
/// What a tick is on every Linux of these years, in microseconds.
const TICK: u64 = 10_000;

/// The processor time that processes took with their children, in microseconds.
pub(crate) fn processor_time(roots: &[u32]) -> u64 {
    let mut ticks = 0;
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(fields) = name.parse::<u32>().ok().and_then(|_| stat(&name)) else {
            continue;
        };
        let is_one = roots.iter().any(|root| name == root.to_string() || fields[PARENT] == u64::from(*root));
        if is_one {
            ticks += TIMES.iter().map(|time| fields[*time]).sum::<u64>();
        }
    }
    ticks * TICK
}

/// The memory that a process occupies now, and the most that it ever did, in MiB.
pub(crate) fn memory(process: u32) -> (u64, u64) {
    let path = format!("/proc/{process}/status");
    let kib = |key| first(&path, key).trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0);
    (kib("VmRSS") / 1024, kib("VmHWM") / 1024)
}

/// The process of a PostgreSQL server, by its data folder.
pub(crate) fn postmaster(data: &Path) -> u32 {
    let text = fs::read_to_string(data.join("postmaster.pid")).unwrap();
    text.lines().next().unwrap().trim().parse().unwrap()
}
