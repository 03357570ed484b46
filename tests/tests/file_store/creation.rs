//! Who may read what the programs write.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::NO_MODES;
use auth_tests::harness::platform::{mode, set_mode};
use auth_tests::harness::{Case, Outcome, Programs, login, not_run, passed};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "a new login is 0600 in a directory 0700, under every umask",
        check: under_every_umask,
    },
    Case {
        name: "a directory that is there keeps its mode",
        check: directory_keeps_its_mode,
    },
    Case {
        name: "writing repairs the mode of a file that others can read",
        check: writing_repairs,
    },
    Case {
        name: "reading a file that others can read warns and succeeds",
        check: reading_warns,
    },
    Case {
        name: "check names a wrong mode and --fix repairs it",
        check: check_mends,
    },
    Case {
        name: "no file that holds a secret is open to others, whatever the command",
        check: nothing_is_open,
    },
    Case {
        name: "a cached helper key is 0600 in a directory 0700, under every umask",
        check: cached_key,
    },
];

fn under_every_umask(programs: &Programs) -> Result<Outcome> {
    if programs.is_windows() {
        return not_run(NO_MODES);
    }
    for umask in 0..=0o777 {
        let env = programs.env()?;
        let put = env.store(&["put"])?.input(&login("new")).umask(umask);
        put.end()?.expect_code(0).with_context(|| under(umask))?;
        expect_mode(&env.credentials(), 0o600).with_context(|| under(umask))?;
        expect_mode(&env.config(), 0o700).with_context(|| under(umask))?;
    }
    passed("512 umasks")
}

fn directory_keeps_its_mode(programs: &Programs) -> Result<Outcome> {
    if programs.is_windows() {
        return not_run(NO_MODES);
    }
    for wanted in [0o700, 0o750, 0o755, 0o777] {
        let env = programs.env()?;
        fs::create_dir(env.config())?;
        set_mode(&env.config(), wanted)?;
        env.put(&login("new"))?;
        expect_mode(&env.config(), wanted)?;
        expect_mode(&env.credentials(), 0o600)?;
    }
    passed("")
}

fn writing_repairs(programs: &Programs) -> Result<Outcome> {
    if programs.is_windows() {
        return not_run(NO_MODES);
    }
    for found in [0o644, 0o666, 0o640, 0o400, 0o4755, 0o777] {
        let env = programs.env()?;
        let path = env.with_credentials(&login("old").to_string(), found)?;
        let put = env.store(&["put"])?.input(&login("new")).umask(0);
        put.end()?.expect_code(0)?;
        expect_mode(&path, 0o600).with_context(|| format!("over a file {found:04o}"))?;
        env.expect_token(&login("new"))?;
    }
    passed("")
}

fn reading_warns(programs: &Programs) -> Result<Outcome> {
    if programs.is_windows() {
        return not_run(NO_MODES);
    }
    let writable = programs.env()?;
    writable.with_credentials(&login("old").to_string(), 0o666)?;
    writable
        .store(&["get"])?
        .end()?
        .expect_code(7)
        .context("a file that all may write")?;
    for found in [0o644, 0o640, 0o604] {
        let env = programs.env()?;
        let path = env.with_credentials(&login("old").to_string(), found)?;
        let done = env.store(&["get"])?.end()?.expect_code(0)?;
        done.expect_stderr("warning")
            .with_context(|| format!("a file {found:04o}"))?;
        expect_mode(&path, found).context("reading changes nothing")?;
    }
    let env = programs.env()?;
    env.with_credentials(&login("old").to_string(), 0o600)?;
    let done = env.store(&["get"])?.end()?.expect_code(0)?;
    ensure!(
        done.stderr.is_empty(),
        "a private file is warned of: {}",
        done.stderr
    );
    passed("")
}

fn check_mends(programs: &Programs) -> Result<Outcome> {
    if programs.is_windows() {
        return not_run(NO_MODES);
    }
    let env = programs.env()?;
    let path = env.with_credentials(&login("old").to_string(), 0o644)?;
    let found = env.store(&["check"])?.end()?;
    let said = format!("{}{}", found.stdout, found.stderr);
    ensure!(
        said.contains("644") || said.contains("mode"),
        "nothing is found: {said}"
    );
    env.store(&["check", "--fix"])?.end()?;
    expect_mode(&path, 0o600)?;
    env.expect_token(&login("old"))?;
    passed("")
}

fn nothing_is_open(programs: &Programs) -> Result<Outcome> {
    if programs.is_windows() {
        return not_run(NO_MODES);
    }
    let env = programs.env()?;
    let mut account = login("account");
    account["oauthAccount"] = json!({"emailAddress": "a@example.com"});
    let console = json!({"primaryApiKey": "sk-ant-api03-invented-console"});
    let steps: [(&[&str], _); 5] = [
        (&["put"], login("first")),
        (&["put", "--keep-previous"], login("second")),
        (&["put", "--profile", "work"], login("work")),
        (&["put"], account),
        (&["put"], console),
    ];
    let mut files = 0;
    for (args, document) in &steps {
        let put = env.store(args)?.input(document).umask(0);
        put.end()?.expect_code(0).with_context(|| args.join(" "))?;
        files += expect_private(&env.path(""), "invented")?;
    }
    ensure!(files >= steps.len(), "only {files} files were looked at");
    passed("")
}

fn cached_key(programs: &Programs) -> Result<Outcome> {
    if programs.is_windows() {
        return not_run(NO_MODES);
    }
    for umask in [0, 0o022, 0o027, 0o077, 0o277] {
        let env = programs.env()?;
        let args = ["run", "--command", "echo sk-ant-api03-invented-helper"];
        let run = env.run("auth-helper-runner", &args)?.umask(umask);
        run.end()?.expect_code(0).with_context(|| under(umask))?;
        let files = expect_private(&env.path(""), "invented-helper");
        ensure!(
            files.with_context(|| under(umask))? > 0,
            "no key was cached"
        );
    }
    passed("")
}

fn under(umask: u32) -> String {
    format!("under umask {umask:03o}")
}

fn expect_mode(path: &Path, wanted: u32) -> Result<()> {
    let found = mode(path).with_context(|| path.display().to_string())?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    ensure!(
        found == wanted,
        "{name} is {found:04o} instead of {wanted:04o}"
    );
    Ok(())
}

/// How many files hold `secret`; fails where others may open one of them, or list its folder.
fn expect_private(folder: &Path, secret: &str) -> Result<usize> {
    let mut files = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files += expect_private(&path, secret)?;
        } else if String::from_utf8_lossy(&fs::read(&path)?).contains(secret) {
            expect_mode(&path, 0o600)?;
            expect_mode(folder, 0o700)?;
            files += 1;
        }
    }
    Ok(files)
}
