//! Auth-tools' common calls, each in the world that it is meant for.

use std::ffi::OsString;

use anyhow::{Context, Result};
use serde_json::json;

use super::call::Call;
use super::peers::find;
use super::yardstick::{Libc, compile, compile_rust};
use crate::workspace::write;
use auth_tests::Provider;
use auth_tests::harness::{Programs, TestEnv, login};

/// A call and how many times another one it may take.
pub(crate) struct Scene {
    pub(crate) call: Call,
    at_most: Option<AtMost>,
}

/// Ratios that are aimed for, of the plain build and of the static one.
#[derive(Clone, Copy)]
struct AtMost {
    glibc: f64,
    musl: f64,
}

impl Scene {
    fn new(call: Call, glibc: f64, musl: f64) -> Self {
        let at_most = Some(AtMost { glibc, musl });
        Self { call, at_most }
    }

    fn without_limit(call: Call) -> Self {
        Self {
            call,
            at_most: None,
        }
    }

    /// How many times the first call of its turn it may take.
    pub(crate) fn limit(&self, libc: Libc) -> Option<f64> {
        self.at_most.map(|at_most| match libc {
            Libc::Glibc => at_most.glibc,
            Libc::Musl => at_most.musl,
        })
    }
}

/// The worlds that the calls run in; kept until they have run.
pub(crate) struct Worlds<'k> {
    key: TestEnv<'k>,
    login: TestEnv<'k>,
    helper: TestEnv<'k>,
    expired: TestEnv<'k>,
    _provider: Provider,
}

/// What the helper of the settings prints.
const HELPER: &str = "echo sk-ant-api03-invented-helper";

impl<'k> Worlds<'k> {
    /// One with a key in the environment, one with a stored login, one with a cached helper key,
    /// and one whose login has expired again whenever it was refreshed.
    pub(crate) fn new(kit: &'k Programs) -> Result<Self> {
        let mut key = kit.env()?;
        key.set("ANTHROPIC_API_KEY", "sk-ant-api03-invented-key");
        let stored = kit.env()?;
        stored.put(&login("bench")).context("storing a login")?;
        let helper = kit.env()?;
        std::fs::create_dir_all(helper.config())?;
        let settings = json!({"apiKeyHelper": HELPER});
        write(&helper.config().join("settings.json"), settings.to_string())?;
        let first = helper.run("auth-helper-runner", &["get"])?.end()?;
        first.expect_code(0).context("running the helper once")?;
        let (provider, expired) = always_expired(kit)?;
        Ok(Self {
            key,
            login: stored,
            helper,
            expired,
            _provider: provider,
        })
    }

    /// The calls of the table of start-up.
    pub(crate) fn scenes(&self) -> Result<Vec<Scene>> {
        let env = "a key in the environment";
        let stored = "a stored login";
        let (key, login, helper) = (&self.key, &self.login, &self.helper);
        let format = "{source} {billing} {account}";
        Ok(vec![
            Scene::new(call(key, "auth-core", &["resolve"], env)?, 2.0, 2.5),
            Scene::new(call(key, "auth-core", &["token"], env)?, 2.0, 2.5),
            Scene::new(call(login, "auth-core", &["token"], stored)?, 2.2, 2.6),
            Scene::new(call(login, "auth-store", &["get"], "file")?, 2.2, 2.6),
            Scene::new(call(login, "auth-status", &["--json"], stored)?, 2.6, 3.2),
            Scene::new(
                call(login, "auth-status", &["--format", format], "a prompt line")?,
                2.6,
                3.2,
            ),
            Scene::new(
                call(helper, "auth-helper-runner", &["get"], "cached")?,
                2.3,
                2.8,
            ),
        ])
    }

    /// `auth-store put`, with a document on stdin.
    pub(crate) fn put(&self) -> Result<Call> {
        let mut put = call(&self.login, "auth-store", &["put"], "with its flushes")?;
        let input = self.login.path("login.json");
        write(&input, login("bench").to_string())?;
        put.input = Some(input);
        Ok(put)
    }

    /// Calls that are each measured against another one than the program that does nothing: that
    /// one, then ours.
    pub(crate) fn comparisons(&self, libc: Libc, nothing: &Call) -> Result<Vec<[Scene; 2]>> {
        let put = self.put()?;
        let folder = self.login.path("yardstick");
        std::fs::create_dir_all(&folder)?;
        let mut least = put.clone();
        least.name = "a C program that locks, reads, writes, flushes and renames".into();
        least.program = compile("put", libc)?;
        least.args = vec![folder.into()];

        let mut exec = call(&self.key, "auth-core", &["exec", "--"], "the C program")?;
        exec.args.push(nothing.program.clone().into());

        let expired = call(
            &self.expired,
            "auth-core",
            &["token"],
            "an expired login, refreshed at a server on loopback",
        )?;
        let mut pairs = vec![
            [Scene::without_limit(least), Scene::new(put, 1.5, 1.4)],
            [
                Scene::without_limit(nothing.clone()),
                Scene::new(exec, 2.2, 2.6),
            ],
            [
                Scene::without_limit(nothing.clone()),
                Scene::without_limit(expired),
            ],
        ];
        if libc == Libc::Glibc {
            let mut least = nothing.clone();
            least.name = "a Rust program that only runs the C program in its place".into();
            least.program = compile_rust("exec")?;
            least.args = vec![nothing.program.clone().into()];
            pairs.push([nothing.clone(), least].map(Scene::without_limit));
        }
        if let Some(bkt) = find("bkt") {
            let miss = call(
                &self.helper,
                "auth-helper-runner",
                &["get", "--fresh"],
                "not cached",
            )?;
            let mut peer = miss.clone();
            peer.name = "bkt --force".into();
            peer.program = bkt;
            let words = ["--ttl=1h", "--force", "--", "sh", "-c", HELPER];
            peer.args = words.iter().map(OsString::from).collect();
            pairs.push([Scene::without_limit(peer), Scene::new(miss, 1.1, 1.0)]);
        }
        Ok(pairs)
    }
}

/// A provider whose tokens live for less than what is left of a usable one, so that each call finds
/// its login expired.
pub(super) fn always_expired(kit: &Programs) -> Result<(Provider, TestEnv<'_>)> {
    let world = kit.env()?;
    let provider = Provider::start();
    provider.change(|settings| settings.token_lifetime = 30);
    provider.configure(&world);
    world.put(&provider.login(0))?;
    Ok((provider, world))
}

/// A call in a world.
pub(super) fn call(world: &TestEnv<'_>, program: &str, args: &[&str], note: &str) -> Result<Call> {
    Ok(Call {
        name: format!("{program} {} ({note})", args.join(" ")),
        program: world.programs.program(program)?,
        args: args.iter().map(OsString::from).collect(),
        variables: world.environment(),
        folder: world.path("project"),
        input: None,
    })
}
