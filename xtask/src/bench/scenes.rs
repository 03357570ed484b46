//! Auth-tools' common calls, each in the world that it is meant for.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::json;

use super::call::Call;
use super::yardstick::Libc;
use crate::workspace::write;
use auth_tests::harness::login;
use auth_tests::harness::{Programs, TestEnv};

/// A call and how many times a C program that does nothing it may take, by libc.
pub(crate) struct Scene {
    pub(crate) call: Call,
    at_most_glibc: f64,
    at_most_musl: f64,
}

impl Scene {
    /// How many times the C program with that libc it may take.
    pub(crate) fn limit(&self, libc: Libc) -> f64 {
        match libc {
            Libc::Glibc => self.at_most_glibc,
            Libc::Musl => self.at_most_musl,
        }
    }
}

/// The worlds that the calls run in; kept until they have run.
pub(crate) struct Worlds<'k> {
    key: TestEnv<'k>,
    login: TestEnv<'k>,
    helper: TestEnv<'k>,
}

impl<'k> Worlds<'k> {
    /// One with a key in the environment, one with a stored login, one with a cached helper key.
    pub(crate) fn new(kit: &'k Programs) -> Result<Self> {
        let mut key = kit.env()?;
        key.set("ANTHROPIC_API_KEY", "sk-ant-api03-invented-key");
        let stored = kit.env()?;
        stored.put(&login("bench")).context("storing a login")?;
        let helper = kit.env()?;
        std::fs::create_dir_all(helper.config())?;
        let settings = json!({"apiKeyHelper": "echo sk-ant-api03-invented-helper"});
        write(&helper.config().join("settings.json"), settings.to_string())?;
        let first = helper.run("auth-helper-runner", &["get"])?.end()?;
        first.expect_code(0).context("running the helper once")?;
        Ok(Self {
            key,
            login: stored,
            helper,
        })
    }

    /// The calls of the table.
    pub(crate) fn scenes(&self) -> Result<Vec<Scene>> {
        let env = "a key in the environment";
        let stored = "a stored login";
        let (key, login, helper) = (&self.key, &self.login, &self.helper);
        Ok(vec![
            scene(call(key, "auth-core", &["resolve"], env)?, 2.0, 2.5),
            scene(call(key, "auth-core", &["token"], env)?, 2.0, 2.5),
            scene(call(login, "auth-store", &["get"], "file")?, 2.2, 3.0),
            scene(
                call(helper, "auth-helper-runner", &["get"], "cached")?,
                2.2,
                3.0,
            ),
            scene(call(login, "auth-core", &["token"], stored)?, 4.5, 6.0),
            scene(call(login, "auth-status", &["--json"], stored)?, 4.5, 6.0),
        ])
    }

    /// `auth-store put` and what it is measured against, with the same document on stdin.
    pub(crate) fn put(&self, yardstick: PathBuf) -> Result<[Call; 2]> {
        let mut ours = call(&self.login, "auth-store", &["put"], "with its flushes")?;
        let input = self.login.path("login.json");
        write(&input, login("bench").to_string())?;
        ours.input = Some(input);
        let folder = self.login.path("yardstick");
        std::fs::create_dir_all(&folder)?;
        let mut least = ours.clone();
        least.name = "a C program that locks, reads, writes, flushes and renames".into();
        least.program = yardstick;
        least.args = vec![folder.into()];
        Ok([least, ours])
    }
}

fn scene(call: Call, at_most_glibc: f64, at_most_musl: f64) -> Scene {
    Scene {
        call,
        at_most_glibc,
        at_most_musl,
    }
}

/// A call in a world.
fn call(world: &TestEnv<'_>, program: &str, args: &[&str], note: &str) -> Result<Call> {
    Ok(Call {
        name: format!("{program} {} ({note})", args.join(" ")),
        program: world.programs.program(program)?,
        args: args.iter().map(OsString::from).collect(),
        variables: world.environment(),
        folder: world.path("project"),
        input: None,
    })
}
