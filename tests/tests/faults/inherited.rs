//! State that a program inherits: signals, descriptors, limits and the umask.

use libtest_mimic::{Completion, Failed};

use crate::judge::{Allowed, Reference};
use crate::report::{self, Violation};
use crate::scenario::Scenario;

/// A state, and what starts a program in it.
struct State {
    name: String,
    starter: Vec<String>,
    allowed: Allowed,
}

pub(crate) fn check(scenario: &'static Scenario) -> Result<Completion, Failed> {
    if let Some(why) = report::obstacle().or_else(|| scenario.obstacle()) {
        return Ok(Completion::ignored_with(why));
    }
    let reference = Reference::new(scenario)?;
    let states = states();
    let mut violations = Vec::new();
    for state in &states {
        let world = scenario.world();
        let ended = scenario.run(&world, state.starter.clone());
        let found = reference.violations(scenario, &world, &ended, state.allowed);
        violations.extend(found.into_iter().map(|what| Violation {
            scenario: scenario.name,
            fault: state.name.clone(),
            at: scenario.program().to_owned(),
            what,
        }));
    }
    report::close(&violations, states.len())
}

fn states() -> Vec<State> {
    let mut all = signals();
    all.extend(descriptors());
    all.extend(limits());
    all.extend(umasks());
    all
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
