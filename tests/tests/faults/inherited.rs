//! State that a program inherits: signals, descriptors, limits and the umask.

use std::os::unix::fs::MetadataExt as _;

use libtest_mimic::{Completion, Failed};

use crate::judge::{Allowed, Reference};
use crate::report::{self, Violation};
use crate::scenario::{self, Scenario};

/// A state, and what starts a program in it.
struct State {
    name: String,
    starter: Vec<String>,
    allowed: Allowed,
}

/// Whatever every user can inherit.
pub(crate) fn check(scenario: &'static Scenario) -> Result<Completion, Failed> {
    try_out(scenario, "inherited state", &states(), None)
}

/// Few processes and threads, which the system counts for each user but root.
pub(crate) fn check_processes(scenario: &'static Scenario) -> Result<Completion, Failed> {
    let Some(user) = other_user(scenario) else {
        return Ok(Completion::ignored_with(
            "only root can start programs as another user",
        ));
    };
    try_out(scenario, "limits on processes", &processes(), Some(user))
}

fn try_out(
    scenario: &'static Scenario,
    what: &str,
    states: &[State],
    user: Option<u32>,
) -> Result<Completion, Failed> {
    if let Some(why) = report::obstacle().or_else(|| scenario.obstacle()) {
        return Ok(Completion::ignored_with(why));
    }
    let reference = Reference::new(scenario)?;
    let mut violations = Vec::new();
    for state in states {
        let world = scenario.world();
        let ended = scenario.run_as(&world, state.starter.clone(), user);
        let found = reference.violations(scenario, &world, &ended, state.allowed);
        violations.extend(found.into_iter().map(|what| Violation {
            scenario: scenario.name,
            fault: state.name.clone(),
            at: scenario.program().to_owned(),
            what,
        }));
    }
    let what = format!("{}: {what}", scenario.name);
    report::close(&what, &violations, states.len())
}

/// A user of this scenario alone; only root can become it.
fn other_user(scenario: &Scenario) -> Option<u32> {
    let is_same = |one: &Scenario| one.name == scenario.name;
    let index = scenario::ALL.iter().position(is_same)?;
    let this_process = std::fs::metadata("/proc/self").ok()?;
    let user = 54_000 + u32::try_from(index).ok()?;
    (this_process.uid() == 0).then_some(user)
}

fn states() -> Vec<State> {
    let mut all = signals();
    all.extend(descriptors());
    all.extend(limits());
    all.extend(umasks());
    all
}

/// Few processes and threads, and more and more.
fn processes() -> Vec<State> {
    let tight = Allowed {
        lost_answer: true,
        ..Allowed::default()
    };
    (1..=8).map(|count| limit("nproc", count, tight)).collect()
}

fn state(name: impl Into<String>, starter: &[&str], allowed: Allowed) -> State {
    State {
        name: name.into(),
        starter: starter.iter().map(|word| (*word).to_owned()).collect(),
        allowed,
    }
}

/// Nothing changes.
const AS_ALWAYS: Allowed = Allowed {
    leftovers: false,
    lost_answer: false,
    signal: false,
    no_start: false,
    must_succeed: true,
    no_message: false,
    silent: false,
};

fn signals() -> Vec<State> {
    let names = ["CHLD", "INT", "HUP", "TERM", "QUIT", "PIPE", "ALRM", "XFSZ"];
    let ways = ["ignore", "block"];
    let each = names.iter().flat_map(|signal| {
        ways.map(|way| {
            let option = format!("--{way}-signal={signal}");
            state(format!("SIG{signal}: {way}"), &["env", &option], AS_ALWAYS)
        })
    });
    each.collect()
}

fn shell(script: &str) -> Vec<String> {
    let script = format!("{script} exec \"$@\"");
    ["sh", "-c", &script, "sh"].map(str::to_owned).into()
}

fn descriptors() -> Vec<State> {
    let closed = [
        "<&-",
        ">&-",
        "2>&-",
        "<&- >&-",
        "<&- 2>&-",
        ">&- 2>&-",
        "<&- >&- 2>&-",
    ];
    let states = closed.map(|which| State {
        name: format!("closed: {which}"),
        starter: shell(&format!("exec {which};")),
        allowed: Allowed {
            silent: true,
            ..Allowed::default()
        },
    });
    states.into()
}

fn limits() -> Vec<State> {
    let tight = Allowed {
        // The dynamic loader needs descriptors and memory of its own.
        no_start: true,
        lost_answer: true,
        ..Allowed::default()
    };
    let memory = Allowed {
        // An allocation that fails ends a Rust program.
        signal: true,
        leftovers: true,
        ..tight
    };
    let mut states = Vec::new();
    for files in 4..=16 {
        states.push(limit("nofile", files, tight));
    }
    for bytes in [0, 1, 64, 512, 4096] {
        states.push(limit("fsize", bytes, tight));
    }
    for megabytes in [4, 8, 12, 16, 24, 32, 48, 64, 96, 128] {
        states.push(limit("as", megabytes << 20, memory));
    }
    for stack in [64, 256, 1024] {
        states.push(limit("stack", stack << 10, memory));
    }
    states.push(limit("core", 0, AS_ALWAYS));
    states.push(limit("memlock", 0, AS_ALWAYS));
    states
}

fn limit(resource: &str, value: u64, allowed: Allowed) -> State {
    let option = format!("--{resource}={value}");
    let name = format!("RLIMIT_{} {value}", resource.to_uppercase());
    state(name, &["prlimit", &option], allowed)
}

fn umasks() -> Vec<State> {
    let states = ["000", "077", "0177", "0377", "0777"].map(|umask| State {
        name: format!("umask {umask}"),
        starter: shell(&format!("umask {umask};")),
        allowed: AS_ALWAYS,
    });
    states.into()
}
