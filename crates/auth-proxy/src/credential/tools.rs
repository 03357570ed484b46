//! Calls to the other tools, in this process. Only a refresh starts a program: it needs the login's
//! store and the authorization server.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;
use std::time::Duration;

use auth_core::cli::{Context, GlobalArgs, Streams, Terminals, Tool, subprocess};
use auth_core::context::resolver::Resolver;
use auth_core::env::CredentialVar;
use auth_core::{CliError, Env, Secret};
use auth_helper_runner::setting;
use http::header::{HeaderName, HeaderValue};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::notices::{Event, Notices};

/// Where requests go if nothing else is set.
const DEFAULT_BASE_URL: &str = "https://api.anthropic.com";

/// How long a helper's key is used if nothing else is set.
const DEFAULT_HELPER_TTL: Duration = Duration::from_secs(300);

/// Longer than a refresh may take: its locks, its request, or a run of Claude Code.
const REFRESH_TIMEOUT: Duration = Duration::from_secs(75);

/// Calls the other tools with the options of this run.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) env: Env,
    pub(crate) cwd: PathBuf,
    pub(crate) common: GlobalArgs,
    pub(crate) notices: Notices,
}

impl Tools {
    /// `auth-core resolve --json`.
    pub(super) fn decision<T: DeserializeOwned>(&self) -> Result<T, CliError> {
        self.call(auth_core::TOOL, &["resolve"], &mut io::empty())
    }

    /// `auth-core headers --format json`.
    pub(super) fn headers<T: DeserializeOwned>(&self) -> Result<T, CliError> {
        self.call(auth_core::TOOL, &["headers"], &mut io::empty())
    }

    /// `auth-helper-runner get`, with the key that was refused.
    pub(super) fn helper_key<T: DeserializeOwned>(
        &self,
        rejected: Option<&Secret>,
    ) -> Result<T, CliError> {
        let tool = auth_helper_runner::TOOL;
        match rejected {
            None => self.call(tool, &["get"], &mut io::empty()),
            Some(key) => {
                let mut stdin = key.expose().as_bytes();
                self.call(tool, &["get", "--rejected", "-"], &mut stdin)
            }
        }
    }

    /// `auth-login refresh --force`, in a process of its own.
    pub(super) fn refresh_login(&self) -> Result<(), CliError> {
        let refresh = subprocess::Command::new("auth-login", &self.env)
            .args(["refresh", "--force"])
            .timeout(REFRESH_TIMEOUT);
        let output = self.common.forward(refresh).run()?;
        output.into_success("auth-login").map(drop)
    }

    /// `ANTHROPIC_BASE_URL` as settings and environment give it, else the default.
    pub(super) fn base_url(&self) -> String {
        self.effective("ANTHROPIC_BASE_URL")
            .unwrap_or_else(|| DEFAULT_BASE_URL.to_owned())
    }

    /// Warns the user.
    pub(super) fn warn(&self, message: String, hint: Option<String>) {
        let hints = hint.into_iter().collect();
        self.notices.send(Event::Warning { message, hints });
    }

    /// The lines of `ANTHROPIC_CUSTOM_HEADERS`, except for those that carry a credential. They
    /// belong to `ANTHROPIC_BASE_URL`: none for a credential that has another base URL.
    pub(super) fn custom_headers(&self, base_url: Option<&str>) -> Vec<(HeaderName, HeaderValue)> {
        let own = self.effective("ANTHROPIC_BASE_URL");
        if base_url.is_some_and(|url| own.as_deref() != Some(url)) {
            return Vec::new();
        }
        let lines = self
            .effective("ANTHROPIC_CUSTOM_HEADERS")
            .unwrap_or_default();
        let parsed = lines.lines().filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            let name: HeaderName = name.trim().parse().ok()?;
            let mut value = HeaderValue::try_from(value.trim()).ok()?;
            value.set_sensitive(true);
            let is_credential = name == "authorization" || name == "x-api-key";
            (!is_credential).then_some((name, value))
        });
        parsed.collect()
    }

    /// How long a helper's key is used.
    pub(super) fn helper_ttl(&self) -> Duration {
        let ttl = self.resolver(|resolver| setting::ttl(resolver).ok());
        ttl.flatten().unwrap_or(DEFAULT_HELPER_TTL)
    }

    fn effective(&self, name: &str) -> Option<String> {
        self.resolver(|resolver| resolver.variables().text(name).map(str::to_owned))
            .flatten()
    }

    fn resolver<T>(&self, read: impl FnOnce(&Resolver) -> T) -> Option<T> {
        let context = self.context(auth_core::TOOL, Vec::new());
        let (mut stdin, mut stdout, mut stderr) = (io::empty(), io::sink(), io::sink());
        let context = context.with(&mut stdin, &mut stdout, &mut stderr);
        Resolver::read(&context, &self.common)
            .ok()
            .as_ref()
            .map(read)
    }

    /// Runs a tool with `--json`, and reads its document. Its messages go to `-v`.
    fn call<T: DeserializeOwned>(
        &self,
        tool: Tool,
        args: &[&str],
        stdin: &mut (dyn Read + Send),
    ) -> Result<T, CliError> {
        let mut stdout = Zeroizing::new(Vec::with_capacity(16 * 1024));
        let mut stderr = Vec::new();
        let result = {
            let prepared = self.context(tool, self.args(tool, args));
            let mut context = prepared.with(stdin, &mut *stdout, &mut stderr);
            (tool.entry)(&mut context)
        };
        for line in String::from_utf8_lossy(&stderr).lines() {
            self.notices.debug(line);
        }
        let _status = result?;
        serde_json::from_slice(&stdout).map_err(|_| {
            CliError::internal(format!("the document of `{}` cannot be read", tool.name))
        })
    }

    /// The options of this run, for another tool. They stay in this process.
    fn args(&self, tool: Tool, command: &[&str]) -> Vec<OsString> {
        let common = &self.common;
        let mut args: Vec<OsString> = vec![tool.name.into()];
        args.extend(command.iter().map(OsString::from));
        args.extend(["--json", "--no-input"].map(OsString::from));
        if let Some(directory) = &common.config_dir {
            args.extend(["--config-dir".into(), directory.clone().into_os_string()]);
        }
        if let Some(profile) = &common.profile {
            args.extend(["--profile", profile].map(OsString::from));
        }
        if let Some(settings) = &common.settings {
            args.extend(["--settings".into(), settings.clone()]);
        }
        if let Some(session) = common.session {
            args.extend(["--session", session.name()].map(OsString::from));
        }
        if common.trust_project {
            args.push("--trust-project".into());
        }
        args.extend((0..common.verbose).map(|_| "-v".into()));
        args
    }

    fn context(&self, tool: Tool, args: Vec<OsString>) -> Prepared {
        Prepared {
            tool,
            args,
            env: self.env.clone(),
            cwd: self.cwd.clone(),
        }
    }
}

/// A context without its streams.
struct Prepared {
    tool: Tool,
    args: Vec<OsString>,
    env: Env,
    cwd: PathBuf,
}

impl Prepared {
    fn with<'a>(
        self,
        stdin: &'a mut (dyn Read + Send),
        stdout: &'a mut (dyn io::Write + Send),
        stderr: &'a mut (dyn io::Write + Send),
    ) -> Context<'a> {
        Context {
            tool: self.tool,
            args: self.args,
            env: self.env,
            cwd: self.cwd,
            streams: Streams {
                stdin,
                stdout,
                stderr,
                terminals: Terminals::default(),
            },
            now: jiff::Timestamp::now,
        }
    }
}

/// The variables that the command must not see: every one that is a credential, chooses one, or
/// says where it goes. Proxies and certificates stay.
pub(crate) fn is_withheld(var: &CredentialVar) -> bool {
    var.is_secret() || var.service != auth_core::env::Service::Network
}
