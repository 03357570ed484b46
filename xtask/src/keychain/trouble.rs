//! A Secret Service that is locked, absent or silent: exit 4 in time, and never "logged out".

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::variable;
use crate::kit::secret_service::{Provider, SecretService};
use crate::kit::world::login;
use crate::kit::{Kit, World};

type Check = fn(&Kit, Provider) -> Result<String>;

pub(super) const CHECKS: [(&str, Check); 4] = [
    ("a locked keychain is exit 4 with what to do", locked),
    (
        "without a bus, and on a bus without a keychain: exit 4",
        absent,
    ),
    (
        "a keychain that never answers: exit 4 at the deadline",
        silent,
    ),
    (
        "what a keychain in trouble holds is there again afterwards",
        afterwards,
    ),
];

/// Every command that needs the keychain; each must give up in time.
fn expect_unavailable(world: &World<'_>, timeout: &str, slack: Duration) -> Result<Duration> {
    let mut longest = Duration::ZERO;
    for words in [&["get"][..], &["show"], &["put"], &["erase"], &["list"]] {
        let start = Instant::now();
        let words = [words, &["--timeout", timeout]].concat();
        let run = world.store(&words)?.input(&login("new"));
        let done = run.ask()?.expect_code(4)?.expect_words("--backend file")?;
        ensure!(
            done.stdout.is_empty(),
            "`{}` printed something",
            words.join(" ")
        );
        longest = longest.max(start.elapsed());
    }
    ensure!(longest < slack, "one took {:.1} s", longest.as_secs_f32());
    Ok(longest)
}

fn locked(kit: &Kit, provider: Provider) -> Result<String> {
    let mut service = SecretService::start(provider)?;
    let kit = kit.clone().with(service.variables());
    let world = kit.world()?;
    world.put(&login("kept"))?;
    service.lock()?;
    expect_unavailable(&world, "5s", Duration::from_secs(6))?;
    world.store(&["get"])?.ask()?.expect_words("unlock")?;
    let other = kit.world()?;
    other.store(&["get"])?.ask()?.expect_code(4)?;
    let check = world.store(&["check", "--json"])?.ask()?.expect_code(1)?;
    ensure!(
        check.stdout.contains("keychain.locked"),
        "check: {}",
        check.stdout
    );
    Ok("a stored login, and a place without one".to_owned())
}

fn absent(kit: &Kit, provider: Provider) -> Result<String> {
    let no_bus = kit.clone().with([variable(
        "DBUS_SESSION_BUS_ADDRESS",
        "unix:path=/nonexistent",
    )]);
    let without_bus = expect_unavailable(&no_bus.world()?, "5s", Duration::from_secs(5))?;
    let bus = SecretService::start_bus(provider)?;
    let kit = kit.clone().with(bus.variables());
    let world = kit.world()?;
    let without_service = expect_unavailable(&world, "5s", Duration::from_secs(5))?;
    // The file can be used all the same, and erasing everything is no error.
    for words in [
        &["put", "--backend", "file"][..],
        &["erase", "--all", "--backend", "file"],
    ] {
        let run = world.store(words)?.input(&login("new"));
        run.ask()?.expect_code(0)?;
    }
    Ok(format!(
        "after {} and {} ms",
        without_bus.as_millis(),
        without_service.as_millis()
    ))
}

fn silent(kit: &Kit, provider: Provider) -> Result<String> {
    let service = SecretService::start(provider)?;
    let kit = kit.clone().with(service.variables());
    let world = kit.world()?;
    world.put(&login("kept"))?;
    service.fall_silent()?;
    let longest = expect_unavailable(&world, "700ms", Duration::from_secs(4))?;
    let start = Instant::now();
    world.store(&["get"])?.ask()?.expect_code(4)?;
    let default = start.elapsed();
    ensure!(
        default > Duration::from_millis(4_900),
        "the default is 5 s, it took {default:?}"
    );
    ensure!(
        default < Duration::from_secs(8),
        "the default is 5 s, it took {default:?}"
    );
    let start = Instant::now();
    world
        .store(&["show", "--backend", "file"])?
        .ask()?
        .expect_code(1)?;
    let glance = start.elapsed();
    ensure!(glance < Duration::from_secs(4), "a glance took {glance:?}");
    Ok(format!(
        "{} ms with 700 ms, {} ms by default",
        longest.as_millis(),
        default.as_millis()
    ))
}

fn afterwards(kit: &Kit, provider: Provider) -> Result<String> {
    let service = SecretService::start(provider)?;
    let kit = kit.clone().with(service.variables());
    let world = kit.world()?;
    world.put(&login("kept"))?;
    service.fall_silent()?;
    world
        .store(&["put", "--timeout", "300ms"])?
        .input(&login("new"))
        .ask()?
        .expect_code(4)?;
    world
        .store(&["erase", "--timeout", "300ms"])?
        .ask()?
        .expect_code(4)?;
    let migrate = ["migrate", "--to", "file", "--timeout", "300ms"];
    world.store(&migrate)?.ask()?.expect_code(4)?;
    service.answer_again()?;
    world.expect_token(&login("kept"))?;
    Ok(String::new())
}
