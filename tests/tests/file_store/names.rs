//! Names of files and directories that break naive programs.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use auth_tests::harness::mount::{self, Mount};
use auth_tests::harness::{Case, Outcome, Programs, login, not_run, passed, process};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "a path longer than 260 characters works",
        check: long,
    },
    Case {
        name: "names with spaces, quotes and other scripts work",
        check: odd,
    },
    Case {
        name: "where names have no case, the login is found in either spelling",
        check: without_case,
    },
    Case {
        name: "a path that is too long for the system is refused",
        check: too_long,
    },
];

/// Puts and gets a login in that configuration directory, given as an option.
fn works_in(programs: &Programs, folder: &[&str]) -> Result<()> {
    let env = programs.env()?;
    let config: PathBuf = folder
        .iter()
        .fold(env.path("at"), |path, name| path.join(name));
    let option = programs.path(&config);
    let option = option.to_string_lossy();
    let put = env.store(&["put", "--config-dir", &option])?;
    put.input(&login("new")).end()?.expect_code(0)?;
    let done = env
        .store(&["get", "--config-dir", &option])?
        .end()?
        .expect_code(0)?;
    ensure!(done.stdout.contains("invented-new"), "{}", done.stdout);
    ensure!(
        config.join(".credentials.json").is_file(),
        "it is not where it was asked for"
    );
    Ok(())
}

fn long(programs: &Programs) -> Result<Outcome> {
    let name = "x".repeat(100);
    for parts in [3, 10, 35] {
        let folder = vec![name.as_str(); parts];
        works_in(programs, &folder).with_context(|| format!("{parts} × 100 characters"))?;
    }
    passed("up to 3,500 characters")
}

fn odd(programs: &Programs) -> Result<Outcome> {
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
    if !programs.is_windows() {
        names.extend(unix_only);
    }
    for name in &names {
        works_in(programs, &[name]).with_context(|| format!("{name:?}"))?;
    }
    passed(format!("{} names", names.len()))
}

fn without_case(programs: &Programs) -> Result<Outcome> {
    let env = programs.env()?;
    fs::create_dir(env.path("disk"))?;
    let _disk = if programs.is_windows() {
        None
    } else {
        match folding_disk(&env.path("disk"), &env.path("image"))? {
            Ok(disk) => Some(disk),
            Err(why) => return not_run(why),
        }
    };
    let option = |name: &str| programs.path(&env.path("disk").join(name)).into_string();
    let (upper, lower) = (option("CONFIG"), option("config"));
    let (Ok(upper), Ok(lower)) = (upper, lower) else {
        anyhow::bail!("the temporary folder's name is not text");
    };
    let put = env.store(&["put", "--config-dir", &upper])?;
    put.input(&login("new")).end()?.expect_code(0)?;
    let done = env
        .store(&["get", "--config-dir", &lower])?
        .end()?
        .expect_code(0)?;
    ensure!(done.stdout.contains("invented-new"), "{}", done.stdout);
    for name in ["Work", "work"] {
        let args = ["put", "--config-dir", &upper, "--profile", name];
        env.store(&args)?
            .input(&login(name))
            .end()?
            .expect_any(&[0, 2, 7])?;
    }
    let args = ["get", "--config-dir", &upper, "--profile", "work"];
    let done = env.store(&args)?.end()?.expect_code(0)?;
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

fn too_long(programs: &Programs) -> Result<Outcome> {
    let env = programs.env()?;
    let path = programs.path(&env.path("x".repeat(300)).join("y".repeat(5000)));
    let args = ["put", "--config-dir", &path.to_string_lossy()];
    let done = env.store(&args)?.input(&login("new")).end()?;
    done.expect_any(&[4, 6, 7])?;
    passed("")
}
