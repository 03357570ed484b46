//! Many programs at once, and file systems without locks.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use auth_tests::harness::{
    Case, Outcome, Programs, TestEnv, at_once, login, not_run, passed, process,
};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "concurrent writers and readers: no error, nothing torn",
        check: concurrent,
    },
    Case {
        name: "concurrent writers of different profiles lose none",
        check: profiles,
    },
    Case {
        name: "a file system without locks: no hang, nothing torn",
        check: without_locks,
    },
    Case {
        name: "the lock directory of a killed program is taken over at once",
        check: left_behind,
    },
];

fn concurrent(programs: &Programs) -> Result<Outcome> {
    let each = if programs.runs_in_wine() { 12 } else { 60 };
    let env = programs.env()?;
    env.put(&login("first"))?;
    at_once(each * 2, |n| {
        if n % 2 == 0 {
            return env.put(&login(&format!("writer-{n}"))).context("a writer");
        }
        let token = env.token().context("a reader")?;
        let whole = token
            .strip_prefix("sk-ant-oat01-invented-")
            .is_some_and(|tag| tag == "first" || tag.starts_with("writer-"));
        ensure!(whole, "a reader saw `{token}`");
        Ok(())
    })?;
    ensure!(env.token()?.contains("writer-"), "no write was kept");
    passed(format!("{each} writers, {each} readers"))
}

fn profiles(programs: &Programs) -> Result<Outcome> {
    let each = if programs.runs_in_wine() { 8 } else { 30 };
    let env = programs.env()?;
    let name = |n: usize| format!("profile-{n}");
    at_once(each, |n| {
        let put = env.store(&["put", "--profile", &name(n)])?;
        put.input(&login(&name(n))).end()?.expect_code(0).map(drop)
    })?;
    for n in 0..each {
        let done = env
            .store(&["get", "--profile", &name(n)])?
            .end()?
            .expect_code(0)?;
        let token = done.stdout.trim_end();
        ensure!(
            token.ends_with(&format!("-{}", name(n))),
            "profile {n} holds {token}"
        );
    }
    passed(format!("{each} profiles"))
}

/// As on a network file system whose lock service is off: every lock call fails.
fn without_locks(programs: &Programs) -> Result<Outcome> {
    if programs.is_windows() || !process::is_installed("strace") {
        return not_run(
            "strace, which makes lock calls fail, is not here or not for these programs",
        );
    }
    let mut ended = Vec::new();
    for error in ["ENOLCK", "ENOSYS", "EOPNOTSUPP"] {
        let env = programs.env()?;
        env.put(&login("old"))?;
        let inject = format!("inject=flock,fcntl:error={error}");
        let strace = ["strace", "-f", "-o", "/dev/null", "-e", &inject];
        let put = env.store(&["put"])?.input(&login("new")).under(strace);
        let done = put
            .end()
            .with_context(|| format!("locks fail with {error}"))?;
        let stored = if done.code == Some(0) { "new" } else { "old" };
        env.expect_token(&login(stored))?;
        let done = done.expect_any(&[0, 4, 7])?;
        ended.push(format!("{error}: exit {}", done.code.unwrap_or_default()));
    }
    passed(ended.join(", "))
}

/// A directory that may be the client's is left alone for a minute; one that auth-tools marked
/// belongs to nobody.
fn left_behind(programs: &Programs) -> Result<Outcome> {
    let env = programs.env()?;
    env.put(&login("old"))?;
    let directory = env.config().join(".storage-write.lock");
    let put = |tag, code| {
        let put = env.store(&["put", "--timeout", "300ms"])?;
        put.input(&login(tag)).end()?.expect_code(code)
    };

    fs::create_dir(&directory)?;
    put("early", 4).context("a directory that tells nothing")?;
    mark(&env, &directory)?;
    put("marked", 0).context("a marked directory without an owner file")?;
    env.expect_token(&login("marked"))?;
    ensure!(!directory.exists(), "a lock stayed");
    passed("")
}

/// Gives a directory the mark of the programs: on Windows an attribute, elsewhere a mode.
fn mark(env: &TestEnv<'_>, directory: &Path) -> Result<()> {
    let (program, sign, path) = if env.programs.is_windows() {
        ("attrib", "+s", env.programs.path(directory))
    } else {
        ("chmod", "500", directory.into())
    };
    let path = path.to_string_lossy();
    let marked = env.system(program, &[sign, &path])?.end()?;
    marked.expect_code(0).map(drop)
}
