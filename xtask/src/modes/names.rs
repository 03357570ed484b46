//! Names of files and directories that break naive programs.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use super::{Behaviour, not_run, passed};
use crate::kit::Kit;
use crate::kit::mount::{self, Mount};
use crate::kit::world::login;
use crate::process;
use crate::report::Outcome;

pub(super) const BEHAVIOURS: &[Behaviour] = &[
    Behaviour {
        name: "a path longer than 260 characters works",
        check: long,
    },
    Behaviour {
        name: "names with spaces, quotes and other scripts work",
        check: odd,
    },
    Behaviour {
        name: "where names have no case, the login is found in either spelling",
        check: without_case,
    },
    Behaviour {
        name: "a path that is too long for the system is refused",
        check: too_long,
    },
];

/// Puts and gets a login in that configuration directory, given as an option.
fn works_in(kit: &Kit, folder: &[&str]) -> Result<()> {
    let world = kit.world()?;
    let config: PathBuf = folder
        .iter()
        .fold(world.path("at"), |path, name| path.join(name));
    let option = kit.path(&config);
    let option = option.to_string_lossy();
    let put = world.store(&["put", "--config-dir", &option])?;
    put.input(&login("new")).ask()?.expect_code(0)?;
    let done = world
        .store(&["get", "--config-dir", &option])?
        .ask()?
        .expect_code(0)?;
    ensure!(done.stdout.contains("invented-new"), "{}", done.stdout);
    ensure!(
        config.join(".credentials.json").is_file(),
        "it is not where it was asked for"
    );
    Ok(())
}

fn long(kit: &Kit) -> Result<Outcome> {
    let name = "x".repeat(100);
    for parts in [3, 10, 35] {
        let folder = vec![name.as_str(); parts];
        works_in(kit, &folder).with_context(|| format!("{parts} × 100 characters"))?;
    }
    passed("up to 3,500 characters")
}

fn odd(kit: &Kit) -> Result<Outcome> {
    let everywhere = [
        "a b",
        "äöü ß",
        "日本語",
        "emoji 🔑",
        "it's",
        "$HOME `x` %PATH%",
        "-rf",
    ];
    let unix_only = ["line\nbreak", "quote\"", "back\\slash", "tab\t*?"];
    let mut names = everywhere.to_vec();
    if !kit.is_windows() {
        names.extend(unix_only);
    }
    for name in &names {
        works_in(kit, &[name]).with_context(|| format!("{name:?}"))?;
    }
    passed(format!("{} names", names.len()))
}

fn without_case(kit: &Kit) -> Result<Outcome> {
    let world = kit.world()?;
    fs::create_dir(world.path("disk"))?;
    let _disk = if kit.is_windows() {
        None
    } else {
        match folding_disk(&world.path("disk"), &world.path("image"))? {
            Ok(disk) => Some(disk),
            Err(why) => return not_run(why),
        }
    };
    let option = |name: &str| kit.path(&world.path("disk").join(name)).into_string();
    let (upper, lower) = (option("CONFIG"), option("config"));
    let (Ok(upper), Ok(lower)) = (upper, lower) else {
        anyhow::bail!("the temporary folder's name is not text");
    };
    let put = world.store(&["put", "--config-dir", &upper])?;
    put.input(&login("new")).ask()?.expect_code(0)?;
    let done = world
        .store(&["get", "--config-dir", &lower])?
        .ask()?
        .expect_code(0)?;
    ensure!(done.stdout.contains("invented-new"), "{}", done.stdout);
    for name in ["Work", "work"] {
        let args = ["put", "--config-dir", &upper, "--profile", name];
        world
            .store(&args)?
            .input(&login(name))
            .ask()?
            .expect_any(&[0, 2, 7])?;
    }
    let args = ["get", "--config-dir", &upper, "--profile", "work"];
    let done = world.store(&args)?.ask()?.expect_code(0)?;
    ensure!(done.stdout.contains("invented-"), "{}", done.stdout);
    passed("")
}

/// A file system whose root folds case, or why there is none.
fn folding_disk(
    folder: &std::path::Path,
    image: &std::path::Path,
) -> Result<Result<Mount, String>> {
    if let Some(why) = mount::obstacle() {
        return Ok(Err(why.into()));
    }
    if !process::is_installed("mkfs.ext4") {
        return Ok(Err("mkfs.ext4 is not installed".into()));
    }
    fs::File::create_new(image)?.set_len(16 << 20)?;
    let mut make = process::command("mkfs.ext4");
    process::read(
        make.args(["-q", "-O", "casefold", "-E", "encoding=utf8"])
            .arg(image),
    )?;
    let Ok(disk) = Mount::image(image, folder) else {
        return Ok(Err("this kernel mounts no ext4 that folds case".into()));
    };
    let mut fold = process::command("chattr");
    let folded = process::read(fold.arg("+F").arg(folder));
    Ok(folded.map(|_| disk).map_err(|error| format!("{error:#}")))
}

fn too_long(kit: &Kit) -> Result<Outcome> {
    let world = kit.world()?;
    let path = kit.path(&world.path("x".repeat(300)).join("y".repeat(5000)));
    let args = ["put", "--config-dir", &path.to_string_lossy()];
    let done = world.store(&args)?.input(&login("new")).ask()?;
    done.expect_any(&[4, 6, 7])?;
    passed("")
}
