//! What every backend of the store does, asked through its program: the same cases for the
//! Secret Service, Credential Manager and the Keychain.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use auth_tests::harness::{Case, Outcome, Programs, TestEnv, at_once, login, passed};

/// The cases; the programs says by `AUTH_STORE_BACKEND` which backend they are for.
pub(crate) const CASES: &[Case] = &[
    Case {
        name: "keychain: what was put is found again, whole, and in no file",
        check: found_again,
    },
    Case {
        name: "keychain: a login longer than one item, then a short one",
        check: long,
    },
    Case {
        name: "keychain: erase removes it, and nothing stored is exit 1",
        check: erased,
    },
    Case {
        name: "keychain: an API key replaces a login, and a login an API key",
        check: replaced,
    },
    Case {
        name: "keychain: configuration directories and profiles lie side by side",
        check: side_by_side,
    },
    Case {
        name: "keychain: show names the place and no secret",
        check: shown,
    },
    Case {
        name: "keychain: concurrent puts and gets: no error, nothing torn",
        check: concurrent,
    },
    Case {
        name: "keychain: migrate to the file and back keeps the login once",
        check: migrated,
    },
];

/// A env whose logins are removed from the keychain after the check.
fn in_env(
    programs: &Programs,
    check: impl FnOnce(&TestEnv<'_>) -> Result<Outcome>,
) -> Result<Outcome> {
    let env = programs.env()?;
    let outcome = check(&env);
    for profile in ["default", "work"] {
        let erase = env.store(&["erase", "--all", "--profile", profile])?;
        // The check's own failure tells more.
        drop(erase.end());
    }
    env.store(&["erase", "--all"])?.end().and(outcome)
}

fn get(env: &TestEnv<'_>) -> Result<Value> {
    let done = env.store(&["get", "--json"])?.end()?;
    done.expect_code(0)?.json()
}

fn found_again(programs: &Programs) -> Result<Outcome> {
    in_env(programs, |env| {
        let mut odd = login("odd");
        odd["claudeAiOauth"]["unknownKey"] = json!({"täst": "日本 🔑 \u{7f}\" \\ "});
        env.put(&odd)?;
        let found = get(env)?;
        ensure!(
            found["claudeAiOauth"] == odd["claudeAiOauth"],
            "another login came back"
        );
        ensure!(!env.credentials().exists(), "it was written to a file too");
        passed("")
    })
}

fn long(programs: &Programs) -> Result<Outcome> {
    in_env(programs, |env| {
        for length in [2_000, 2_560, 6_000, 20_000, 100] {
            let mut long = login("long");
            let token = format!("sk-ant-oat01-{}", "x".repeat(length));
            long["claudeAiOauth"]["accessToken"] = json!(token);
            env.put(&long)
                .with_context(|| format!("{length} characters"))?;
            let found = get(env).with_context(|| format!("{length} characters"))?;
            let whole = found["claudeAiOauth"] == long["claudeAiOauth"];
            ensure!(whole, "another login of {length} characters came back");
        }
        passed("up to 20,000 characters")
    })
}

fn erased(programs: &Programs) -> Result<Outcome> {
    in_env(programs, |env| {
        let get = || env.store(&["get"])?.end();
        get()?.expect_code(1).context("nothing stored")?;
        env.put(&login("new"))?;
        for _ in 0..2 {
            env.store(&["erase"])?.end()?.expect_code(0)?;
            get()?.expect_code(1).context("erased")?;
        }
        passed("")
    })
}

fn replaced(programs: &Programs) -> Result<Outcome> {
    in_env(programs, |env| {
        env.put(&login("old"))?;
        env.put(&json!({"primaryApiKey": "sk-ant-api03-invented"}))?;
        let found = get(env)?;
        ensure!(
            found["primaryApiKey"] == "sk-ant-api03-invented",
            "no API key came back"
        );
        ensure!(found["claudeAiOauth"].is_null(), "the login is still there");
        env.put(&login("new"))?;
        ensure!(
            get(env)?["primaryApiKey"].is_null(),
            "the API key is still there"
        );
        env.expect_token(&login("new"))?;
        passed("")
    })
}

fn side_by_side(programs: &Programs) -> Result<Outcome> {
    in_env(programs, |env| {
        in_env(programs, |other| {
            env.put(&login("one"))?;
            other.put(&login("two"))?;
            let put = env.store(&["put", "--profile", "work"])?;
            put.input(&login("work")).end()?.expect_code(0)?;
            env.expect_token(&login("one"))?;
            other.expect_token(&login("two"))?;
            let work = env.store(&["get", "--profile", "work"])?.end()?;
            let work = work.expect_code(0)?;
            ensure!(work.stdout.contains("invented-work"), "{}", work.stdout);
            passed("")
        })
    })
}

fn shown(programs: &Programs) -> Result<Outcome> {
    in_env(programs, |env| {
        env.put(&login("hidden"))?;
        let done = env.store(&["show", "--json"])?.end()?.expect_code(0)?;
        ensure!(
            !done.stdout.contains("invented-hidden"),
            "a secret is shown"
        );
        let backend = &done.json()?;
        let names = backend.to_string().contains("keychain");
        ensure!(names, "the backend is not named: {}", done.stdout);
        passed("")
    })
}

fn concurrent(programs: &Programs) -> Result<Outcome> {
    let each = if programs.runs_in_wine() { 8 } else { 25 };
    in_env(programs, |env| {
        env.put(&login("first"))?;
        at_once(each * 2, |n| {
            if n % 2 == 0 {
                return env.put(&login(&format!("writer-{n}"))).context("a writer");
            }
            let token = env.token().context("a reader")?;
            let whole = token.contains("invented-first") || token.contains("invented-writer-");
            ensure!(whole, "a reader saw `{token}`");
            Ok(())
        })?;
        passed(format!("{each} writers, {each} readers"))
    })
}

fn migrated(programs: &Programs) -> Result<Outcome> {
    in_env(programs, |env| {
        env.put(&login("moving"))?;
        let step = |args: &[&str]| env.store(args)?.end()?.expect_code(0);
        step(&["migrate", "--to", "file"])?;
        ensure!(env.credentials().is_file(), "there is no file");
        let get = |backend| env.store(&["get", "--backend", backend])?.end();
        get("keychain")?
            .expect_code(1)
            .context("the old copy is still there")?;
        step(&["migrate", "--to", "keychain"])?;
        get("file")?
            .expect_code(1)
            .context("the old copy is still there")?;
        env.expect_token(&login("moving"))?;
        passed("")
    })
}
