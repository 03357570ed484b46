//! Symbolic links are followed and stay.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{Behaviour, not_run, passed};
use crate::kit::platform::{set_mode, symlink};
use crate::kit::world::{login, write};
use crate::kit::{Kit, World};
use crate::report::Outcome;

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    Behaviour {
        name: "a symbolic link is followed and stays a link",
        check: followed,
    },
    Behaviour {
        name: "a link to a file that is not there stays a link",
        check: dangling,
    },
    Behaviour {
        name: "a loop of links is refused, and stays",
        check: looped,
    },
];

/// Links `.credentials.json` in the configuration directory; false where links cannot be made.
fn link(world: &World<'_>, target: &Path) -> Result<bool> {
    fs::create_dir_all(world.config())?;
    set_mode(&world.config(), 0o700)?;
    Ok(symlink(target, &world.credentials()).is_ok())
}

const NO_LINKS: &str = "this user may not make symbolic links";

/// Wine shows a program the file behind a link, never the link.
const HIDDEN: &str = "Wine hides symbolic links from programs";

fn followed(kit: &Kit) -> Result<Outcome> {
    if kit.runs_in_wine() {
        return not_run(HIDDEN);
    }
    for case in ["absolute", "relative", "chain", "directory"] {
        let world = kit.world()?;
        fs::create_dir(world.path("elsewhere"))?;
        let target = world.path("elsewhere/credentials.json");
        write(&target, login("old").to_string())?;
        set_mode(&target, 0o644)?;
        let made = match case {
            "absolute" => link(&world, &target)?,
            "relative" => link(&world, Path::new("../elsewhere/credentials.json"))?,
            "chain" => {
                let step = world.path("step");
                symlink(&target, &step).is_ok() && link(&world, &step)?
            }
            _ => {
                fs::rename(&target, world.path("elsewhere/.credentials.json"))?;
                symlink(Path::new("elsewhere"), &world.config()).is_ok()
            }
        };
        if !made {
            return not_run(NO_LINKS);
        }
        stays(&world, case).with_context(|| format!("link: {case}"))?;
    }
    passed("absolute, relative, chain, directory")
}

fn stays(world: &World<'_>, case: &str) -> Result<()> {
    let (link, target) = match case {
        "directory" => (world.config(), world.path("elsewhere/.credentials.json")),
        _ => (
            world.credentials(),
            world.path("elsewhere/credentials.json"),
        ),
    };
    world.put(&login("new"))?;
    ensure!(link.is_symlink(), "the link was replaced");
    let text = fs::read_to_string(&target)?;
    ensure!(
        text.contains("invented-new"),
        "the file behind it was not written"
    );
    world.expect_token(&login("new"))?;
    if !world.kit.is_windows() {
        let mode = crate::kit::platform::mode(&target)?;
        ensure!(mode == 0o600, "the file behind it is {mode:04o}");
    }
    Ok(())
}

fn dangling(kit: &Kit) -> Result<Outcome> {
    if kit.runs_in_wine() {
        return not_run(HIDDEN);
    }
    let world = kit.world()?;
    if !link(&world, &world.path("not-there.json"))? {
        return not_run(NO_LINKS);
    }
    world.store(&["get"])?.ask()?.expect_code(1)?;
    let done = world.store(&["put"])?.input(&login("new")).ask()?;
    ensure!(world.credentials().is_symlink(), "the link was replaced");
    if done.code == Some(0) {
        world.expect_token(&login("new"))?;
        return passed("the file was made");
    }
    done.expect_any(&[4, 6, 7])?;
    passed("refused")
}

fn looped(kit: &Kit) -> Result<Outcome> {
    if kit.runs_in_wine() {
        return not_run(HIDDEN);
    }
    let world = kit.world()?;
    if !link(&world, Path::new(".credentials.json"))? {
        return not_run(NO_LINKS);
    }
    let done = world.store(&["put"])?.input(&login("new")).ask()?;
    done.expect_any(&[4, 6, 7])?;
    world.store(&["get"])?.ask()?.expect_any(&[4, 6, 7])?;
    ensure!(world.credentials().is_symlink(), "the link was replaced");
    passed("")
}
