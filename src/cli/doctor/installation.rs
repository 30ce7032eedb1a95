//! Judging the database, its server, the master key, and whether billing speaks.

use super::{
    Finding,
    facts::{Data, FileFacts, InstallationFacts, KeyFacts, SettingsFacts},
};
use chrono::{DateTime, TimeDelta, Utc};

/// How far the clocks of node and database may be apart.
const SKEW_MAX: TimeDelta = TimeDelta::seconds(5);

pub(super) fn judge(facts: &InstallationFacts) -> Vec<Finding> {
    let mut findings = vec![database(facts)];
    findings.extend(facts.schema.map(schema));
    findings.push(master_key(&facts.master_key));
    findings.extend(facts.file.as_ref().map(database_file));
    if facts.schema == Some(true) {
        findings.push(demo(facts.is_demo));
    }
    if let Some(server) = &facts.server {
        let settings = [
            ("fsync", &server.fsync),
            ("full_page_writes", &server.full_page_writes),
            ("synchronous_commit", &server.synchronous_commit),
        ];
        findings.push(durability(&settings));
        findings.push(clock(facts.skew));
    }
    findings
}

fn database(facts: &InstallationFacts) -> Finding {
    const CHECK: &str = "database";
    match &facts.database {
        Ok(()) => Finding::ok(CHECK, "it answers"),
        Err(fault) => Finding::fail(
            CHECK,
            format!("{fault}: nobody is let in, and the checks that need it are left out"),
            "start the database, or correct --database (PUNCHGATE_DATABASE, `database`); `punchgate migrate` makes a SQLite file",
        ),
    }
}

fn schema(fits: bool) -> Finding {
    const CHECK: &str = "schema";
    if fits {
        Finding::ok(CHECK, "this program's")
    } else {
        let said = "it is not this program's: the checks of what it holds are left out";
        Finding::fail(CHECK, said, "punchgate migrate (a newer program's database needs that program)")
    }
}

fn master_key(facts: &KeyFacts) -> Finding {
    const CHECK: &str = "master_key";
    match facts {
        KeyFacts::Missing(why) => Finding::fail(
            CHECK,
            format!("{why}: no secret can be read"),
            "restore its file from its copy, or name it with --master-key-file (PUNCHGATE_MASTER_KEY_FILE, `master_key_file`)",
        ),
        KeyFacts::There { file, fits: Some(false) } => Finding::fail(
            CHECK,
            format!("{} is not the key of this database: the service does not start", file.path.display()),
            "--master-key-file with the file that this database was made with",
        ),
        KeyFacts::There { file, .. } if file.is_open_to(0o077) => Finding::warn(
            CHECK,
            format!("others than its owner can read {}", file.path.display()),
            format!("chmod 600 {}", file.path.display()),
        ),
        KeyFacts::There { file, .. } => Finding::ok(CHECK, file.path.display().to_string()),
    }
}

fn database_file(file: &FileFacts) -> Finding {
    const CHECK: &str = "database_file";
    let path = file.path.display();
    if file.is_open_to(0o007) {
        let said = format!("everybody on this machine can read {path}: names, addresses and the log of logins");
        Finding::warn(CHECK, said, format!("chmod 600 {path}*"))
    } else {
        Finding::ok(CHECK, path.to_string())
    }
}

fn demo(is_demo: bool) -> Finding {
    const CHECK: &str = "demo";
    if is_demo {
        let said = "the database holds the demo world, whose passwords are published: `serve` refuses it";
        Finding::fail(CHECK, said, "--database (PUNCHGATE_DATABASE, `database`) with a database of your own")
    } else {
        Finding::ok(CHECK, "no demo database")
    }
}

fn durability(settings: &[(&str, &String)]) -> Finding {
    const CHECK: &str = "durability";
    let off: Vec<&str> = settings.iter().filter(|(_, value)| *value == "off").map(|(name, _)| *name).collect();
    if off.is_empty() {
        return Finding::ok(CHECK, "what is committed is on disk");
    }
    let names = off.join(", ");
    let said = format!("PostgreSQL has {names} off: a crash can lose logins that were answered, or the whole database");
    let statements: Vec<String> = off.iter().map(|name| format!("ALTER SYSTEM SET {name} = on;")).collect();
    Finding::fail(CHECK, said, format!("{} SELECT pg_reload_conf();", statements.join(" ")))
}

fn clock(skew: TimeDelta) -> Finding {
    const CHECK: &str = "clock";
    let seconds = skew.num_seconds();
    if skew.abs() <= SKEW_MAX {
        return Finding::ok(CHECK, "node and database agree on the time");
    }
    let said =
        format!("the database's clock is {seconds} s from this node's: start tokens and lapses end at the wrong time");
    Finding::warn(CHECK, said, "timedatectl set-ntp true (on both machines)")
}

/// Judges since when billing is silent.
pub(super) fn judge_billing(settings: &SettingsFacts, data: &Data, now: DateTime<Utc>) -> Finding {
    const CHECK: &str = "billing_silence";
    const MEND: &str = "look in billing for failed deliveries to POST /hooks/billing, and send the last events again";
    let days = settings.terms.silence.num_days();
    match data.newest_event_at {
        _ if data.subscriptions.is_empty() => Finding::ok(CHECK, "nothing in use rests on a subscription yet"),
        None => Finding::warn(CHECK, "billing never spoke: no subscription entitles to anything", MEND),
        Some(last) if now - last > settings.terms.silence => {
            let said =
                format!("billing is silent since {last}, longer than the {days} days that an unrenewed period is borne");
            Finding::warn(CHECK, said, MEND)
        }
        Some(last) => Finding::ok(CHECK, format!("billing last spoke at {last}")),
    }
}
