//! Faults: what becomes of a login when a system call fails, when a program is killed or signalled at
//! a system call, and when it inherits an odd state (limits, closed descriptors, ignored signals,
//! umasks).
//!
//! Each command of `scenario` runs once without a fault. Then it runs anew for each occurrence of
//! each system call of that run, with one fault there (`strace -e inject`). After every run `judge`
//! looks at the files from outside: the old or the new login is stored whole, success was true,
//! nothing is left behind, and the next command works at once.
//!
//! `cargo xtask test` runs an even sample; `cargo xtask faults` runs all of them.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod fault;
#[cfg(target_os = "linux")]
mod inherited;
#[cfg(target_os = "linux")]
mod injected;
#[cfg(target_os = "linux")]
mod judge;
#[cfg(target_os = "linux")]
mod report;
#[cfg(target_os = "linux")]
mod run;
#[cfg(target_os = "linux")]
mod scenario;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use libtest_mimic::{Arguments, Trial};

    let trials = scenario::ALL.iter().flat_map(|scenario| {
        let injected = fault::Kind::ALL.map(|kind| {
            let name = format!("{}: {}", scenario.name, kind.title());
            Trial::ignorable_test(name, move || injected::check(scenario, kind))
        });
        let inherited = format!("{}: inherited state", scenario.name);
        let inherited = Trial::ignorable_test(inherited, move || inherited::check(scenario));
        let processes = format!("{}: limits on processes", scenario.name);
        let processes =
            Trial::ignorable_test(processes, move || inherited::check_processes(scenario));
        injected.into_iter().chain([inherited, processes])
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

#[cfg(not(target_os = "linux"))]
fn main() {}
