//! Faults at system calls, by `strace -e inject`.

use std::path::Path;

use libtest_mimic::{Completion, Failed};

use crate::calls::{self, Call, Class};
use crate::fault::{self, Fault, Kind};
use crate::judge::{Allowed, Reference};
use crate::report::{self, Violation};
use crate::scenario::Scenario;

/// How many of the faults that change something, and of the others, the sample has at most.
const CHANGES: usize = 40;
const OTHERS: usize = 15;

pub(crate) fn check(scenario: &'static Scenario, kind: Kind) -> Result<Completion, Failed> {
    if let Some(why) = report::obstacle()
        .or_else(|| scenario.obstacle())
        .or_else(strace_is_missing)
    {
        return Ok(Completion::ignored_with(why));
    }
    let reference = Reference::new(scenario)?;
    let places = places(scenario)?;
    let faults = match report::is_whole() {
        true => fault::all(kind, &places),
        false => sample(kind, &places),
    };
    if faults.is_empty() {
        return Err("there is no place for a fault".into());
    }
    let mut violations = Vec::new();
    let mut took_place = 0;
    for fault in &faults {
        let mut found = try_out(scenario, fault, &reference);
        if found.as_ref().is_some_and(|found| !found.is_empty()) && !report::is_whole() {
            // Threads may make their calls in another order: what is wrong is so a second time.
            found = try_out(scenario, fault, &reference);
        }
        took_place += usize::from(found.is_some());
        let found = found.into_iter().flatten();
        violations.extend(found.map(|what| Violation {
            scenario: scenario.name,
            fault: format!("{}#{} {}", fault.call.name, fault.call.nth, fault.what),
            at: fault.call.line.clone(),
            what,
        }));
    }
    if took_place * 2 < faults.len() {
        let all = faults.len();
        return Err(format!("only {took_place} of {all} faults took place").into());
    }
    let what = format!("{}: {}", scenario.name, kind.title());
    report::close(&what, &violations, took_place)
}

/// One fault a call, an other one from call to call: of the calls that change something as many as
/// there are, of the others an even choice.
fn sample(kind: Kind, places: &[Call]) -> Vec<Fault> {
    let (changes, others): (Vec<_>, Vec<_>) = places.iter().cloned().partition(Call::changes);
    let even = |calls: Vec<Call>, most: usize| {
        let step = calls.len().div_ceil(most).max(1);
        let chosen: Vec<Call> = calls.into_iter().step_by(step).collect();
        let faults = chosen.iter().enumerate().filter_map(|(index, call)| {
            let faults = fault::all(kind, std::slice::from_ref(call));
            let turn = index % faults.len().max(1);
            faults.into_iter().nth(turn)
        });
        faults.collect::<Vec<Fault>>()
    };
    let mut faults = even(changes, CHANGES);
    faults.extend(even(others, OTHERS));
    faults
}

/// What did not hold; `None` if the fault did not take place.
fn try_out(scenario: &Scenario, fault: &Fault, reference: &Reference) -> Option<Vec<String>> {
    let world = scenario.world();
    let log = world.sandbox.path("strace.log");
    let ended = scenario.run(&world, strace(fault, &log.display().to_string()));
    let allowed = Allowed {
        leftovers: fault.kind == Kind::Kill || is_allocation(fault),
        lost_answer: fault.may_lose_an_answer(),
        signal: fault.kind != Kind::Error || is_allocation(fault),
        no_message: fault.kind == Kind::Error && fault.call.name == "write",
        ..Allowed::default()
    };
    let found = reference.violations(scenario, &world, &ended, allowed);
    took_place(fault, &log).then_some(found)
}

/// An allocation that fails ends a Rust program by SIGABRT.
fn is_allocation(fault: &Fault) -> bool {
    fault.kind == Kind::Error && fault.call.class == Class::Memory
}

/// The system calls of a run.
fn places(scenario: &Scenario) -> Result<Vec<Call>, Failed> {
    let world = scenario.world();
    let log = world.sandbox.path("strace.log");
    let name = log.display().to_string();
    let mut starter = vec!["strace".to_owned(), "-f".into(), "-y".into(), "-qq".into()];
    starter.extend(["-o".to_owned(), name, "-e".into(), calls::traced()]);
    let ended = scenario.run(&world, starter);
    if ended.code != Some(0) {
        return Err(format!("under strace: {ended:?}").into());
    }
    Ok(calls::parse(&std::fs::read_to_string(log)?))
}

fn strace(fault: &Fault, log: &str) -> Vec<String> {
    let (trace, inject) = (format!("trace={}", fault.call.name), fault.inject());
    let mut words = vec![
        "strace", "-f", "-qq", "-o", log, "-e", &trace, "-e", &inject,
    ];
    if fault.kind == Kind::Error {
        // Quicker; but strace sends no signal then.
        words.insert(1, "--seccomp-bpf");
    }
    words.into_iter().map(str::to_owned).collect()
}

/// Whether the call was reached in this run, and the fault took place there.
fn took_place(fault: &Fault, log: &Path) -> bool {
    let log = std::fs::read_to_string(log).unwrap_or_default();
    match fault.kind {
        Kind::Error => log.contains("(INJECTED)"),
        Kind::Kill | Kind::Signal => log.contains(&format!("SIG{}", fault.what)),
    }
}

fn strace_is_missing() -> Option<String> {
    let paths = std::env::split_paths(env!("PATH"));
    let found = paths
        .map(|folder| folder.join("strace"))
        .any(|file| file.is_file());
    (!found).then(|| "strace is not installed; `cargo xtask test --install` does it".to_owned())
}
