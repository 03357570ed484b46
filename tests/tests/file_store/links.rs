//! Symbolic links are followed and stay.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use auth_tests::harness::platform::{set_mode, symlink};
use auth_tests::harness::{Case, Outcome, Programs, TestEnv, login, not_run, passed, write};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "a symbolic link is followed and stays a link",
        check: followed,
    },
    Case {
        name: "a link to a file that is not there stays a link",
        check: dangling,
    },
    Case {
        name: "a loop of links is refused, and stays",
        check: looped,
    },
];

/// Links `.credentials.json` in the configuration directory; false where links cannot be made.
fn link(env: &TestEnv<'_>, target: &Path) -> Result<bool> {
    fs::create_dir_all(env.config())?;
    set_mode(&env.config(), 0o700)?;
    Ok(symlink(target, &env.credentials()).is_ok())
}

const NO_LINKS: &str = "this user may not make symbolic links";

/// Wine shows a program the file behind a link, never the link.
const HIDDEN: &str = "Wine hides symbolic links from programs";

fn followed(programs: &Programs) -> Result<Outcome> {
    if programs.runs_in_wine() {
        return not_run(HIDDEN);
    }
    for case in ["absolute", "relative", "chain", "directory"] {
        let env = programs.env()?;
        fs::create_dir(env.path("elsewhere"))?;
        let target = env.path("elsewhere/credentials.json");
        write(&target, login("old").to_string())?;
        set_mode(&target, 0o644)?;
        let made = match case {
            "absolute" => link(&env, &target)?,
            "relative" => link(&env, Path::new("../elsewhere/credentials.json"))?,
            "chain" => {
                let step = env.path("step");
                symlink(&target, &step).is_ok() && link(&env, &step)?
            }
            _ => {
                fs::rename(&target, env.path("elsewhere/.credentials.json"))?;
                symlink(Path::new("elsewhere"), &env.config()).is_ok()
            }
        };
        if !made {
            return not_run(NO_LINKS);
        }
        stays(&env, case).with_context(|| format!("link: {case}"))?;
    }
    passed("absolute, relative, chain, directory")
}

fn stays(env: &TestEnv<'_>, case: &str) -> Result<()> {
    let (link, target) = match case {
        "directory" => (env.config(), env.path("elsewhere/.credentials.json")),
        _ => (env.credentials(), env.path("elsewhere/credentials.json")),
    };
    env.put(&login("new"))?;
    ensure!(link.is_symlink(), "the link was replaced");
    let text = fs::read_to_string(&target)?;
    ensure!(
        text.contains("invented-new"),
        "the file behind it was not written"
    );
    env.expect_token(&login("new"))?;
    if !env.programs.is_windows() {
        let mode = auth_tests::harness::platform::mode(&target)?;
        ensure!(mode == 0o600, "the file behind it is {mode:04o}");
    }
    Ok(())
}

fn dangling(programs: &Programs) -> Result<Outcome> {
    if programs.runs_in_wine() {
        return not_run(HIDDEN);
    }
    let env = programs.env()?;
    if !link(&env, &env.path("not-there.json"))? {
        return not_run(NO_LINKS);
    }
    env.store(&["get"])?.end()?.expect_code(1)?;
    let done = env.store(&["put"])?.input(&login("new")).end()?;
    ensure!(env.credentials().is_symlink(), "the link was replaced");
    if done.code == Some(0) {
        env.expect_token(&login("new"))?;
        return passed("the file was made");
    }
    done.expect_any(&[4, 6, 7])?;
    passed("refused")
}

fn looped(programs: &Programs) -> Result<Outcome> {
    if programs.runs_in_wine() {
        return not_run(HIDDEN);
    }
    let env = programs.env()?;
    if !link(&env, Path::new(".credentials.json"))? {
        return not_run(NO_LINKS);
    }
    let done = env.store(&["put"])?.input(&login("new")).end()?;
    done.expect_any(&[4, 6, 7])?;
    env.store(&["get"])?.end()?.expect_any(&[4, 6, 7])?;
    ensure!(env.credentials().is_symlink(), "the link was replaced");
    passed("")
}
