//! Which programs reach the keychain, and what they load.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use auth_tests::harness::{Outcome, Programs, TestEnv, login, passed, process};

/// Programs that use a login, with what they are to say of it.
const PROGRAMS: [(&str, &[&str], &str); 4] = [
    ("auth-core", &["token"], "sk-ant-oat01-invented-kept"),
    ("auth-core", &["resolve"], "login"),
    ("auth-status", &["--json"], "\"login\""),
    ("auth-login", &["refresh", "--json"], "\"refreshed\":false"),
];

/// Runs the other programs under `strace`: of all processes that they start, only `auth-store`
/// connects to the bus.
pub(super) fn alone(env: &TestEnv<'_>) -> Result<Outcome> {
    env.put(&login("kept"))?;
    if !process::is_installed("strace") {
        return Ok(Outcome::NotRun("strace is not installed".into()));
    }
    let mut connected = 0;
    for (program, words, answer) in PROGRAMS {
        let log = env.path("strace.log");
        let starter = [
            "strace",
            "-f",
            "-qq",
            "-s",
            "200",
            "-e",
            "trace=execve,connect",
            "-o",
        ];
        let starter = starter
            .iter()
            .map(Into::into)
            .chain([log.clone().into_os_string()]);
        let starter: Vec<std::ffi::OsString> = starter.collect();
        let run = env.run(program, words)?.under(starter);
        let done = run
            .end()?
            .expect_code(0)
            .with_context(|| format!("{program} {words:?}"))?;
        ensure!(
            done.stdout.contains(answer),
            "{program} {words:?}: {}",
            done.stdout
        );
        for who in who_connects(&std::fs::read_to_string(&log)?) {
            ensure!(
                who.ends_with("/auth-store"),
                "{program}: {who} opens a socket"
            );
            connected += 1;
        }
    }
    ensure!(
        connected >= PROGRAMS.len(),
        "auth-store opened the bus {connected} times only"
    );
    env.store(&["erase"])?.end()?.expect_code(0)?;
    passed(format!("{connected} connections, all of auth-store"))
}

/// The programs that connect to a Unix socket, by the last program that each process started.
fn who_connects(log: &str) -> Vec<String> {
    let mut programs: BTreeMap<&str, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for line in log.lines() {
        let Some((process, call)) = line.split_once(' ') else {
            continue;
        };
        let call = call.trim_start();
        if let Some(rest) = call.strip_prefix("execve(\"") {
            programs.insert(process, rest.split('"').next().unwrap_or_default());
        }
        if call.starts_with("connect(") && call.contains("AF_UNIX") {
            // A thread has a number of its own; its process is the one that was started last.
            let program = programs.get(process).or(programs.values().next_back());
            found.push((*program.unwrap_or(&"?")).to_owned());
        }
    }
    found
}

/// Fails where `auth-store` needs a library that is not libc's.
pub(super) fn libraries(programs: &Programs) -> Result<Outcome> {
    const LIBC: [&str; 8] = [
        "linux-vdso",
        "libc.",
        "libm.",
        "libgcc_s.",
        "ld-linux",
        "libpthread.",
        "libdl.",
        "librt.",
    ];
    let mut ldd = process::command("ldd");
    ldd.arg(programs.program("auth-store")?)
        .stdin(Stdio::null());
    let answer = process::ask(&mut ldd, b"", Duration::from_secs(10))?;
    let (text, errors) = (answer.text(), answer.errors());
    if (text.clone() + &errors).contains("not a dynamic executable") {
        return passed("static");
    }
    let names = text
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    let names: Vec<&str> = names
        .map(|name| name.rsplit('/').next().unwrap_or(name))
        .collect();
    ensure!(!names.is_empty(), "ldd says nothing: {errors}");
    for name in &names {
        let is_libc = LIBC.iter().any(|prefix| name.starts_with(prefix));
        ensure!(is_libc, "it loads {name}");
    }
    passed(names.join(" "))
}
