//! A Secret Service of our own: a private D-Bus session with a provider in it.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use super::platform::set_mode;
use super::{keepassxc, process, write};

/// A bus without services of its own: one that starts the machine's keyring would not be private.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A program that keeps secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyring {
    /// GNOME's.
    GnomeKeyring,
    /// KeePassXC.
    KeePassXc,
}

impl FromStr for Keyring {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "gnome-keyring" => Ok(Self::GnomeKeyring),
            "keepassxc" => Ok(Self::KeePassXc),
            _ => bail!("unknown keyring `{name}`, expected `gnome-keyring` or `keepassxc`"),
        }
    }
}

impl Keyring {
    /// Its program, and the Debian package that has it.
    pub fn program(self) -> (&'static str, &'static str) {
        match self {
            Self::GnomeKeyring => ("gnome-keyring-daemon", "gnome-keyring"),
            Self::KeePassXc => ("keepassxc", "keepassxc"),
        }
    }
}

/// The daemons, ended on drop, and the directories they write to.
pub struct SecretService {
    kind: Keyring,
    bus: Child,
    keyring: Option<Child>,
    address: String,
    home: TempDir,
}

impl SecretService {
    /// Starts a bus and a provider with an unlocked default collection.
    pub fn start(kind: Keyring) -> Result<Self> {
        let mut service = Self::start_bus(kind)?;
        service.unlock()?;
        Ok(service)
    }

    /// Starts a bus that knows of no service and starts none.
    pub fn start_bus(kind: Keyring) -> Result<Self> {
        let needed = [
            ("dbus-daemon", "dbus-daemon"),
            ("gdbus", "libglib2.0-bin"),
            kind.program(),
        ];
        for (program, package) in needed {
            ensure!(process::is_installed(program), "{package} is not installed");
        }
        let home = tempfile::Builder::new()
            .prefix("auth-tools-bus-")
            .tempdir()?;
        set_mode(home.path(), 0o700)?;
        let configuration = home.path().join("bus.conf");
        write(&configuration, BUS)?;
        let mut command = process::command("dbus-daemon");
        command.args(["--nofork", "--nosyslog", "--print-address"]);
        command.arg("--config-file").arg(&configuration);
        command.env_clear().envs(variables(&home, None));
        let mut bus = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let stdout = bus.stdout.take().context("its stdout is a pipe")?;
        let mut address = String::new();
        BufReader::new(stdout).read_line(&mut address)?;
        Ok(Self {
            kind,
            bus,
            keyring: None,
            address: address.trim().to_owned(),
            home,
        })
    }

    /// Ends the provider and starts it anew without a password: its collection is locked then.
    pub fn lock(&mut self) -> Result<()> {
        self.end_keyring();
        self.keyring = Some(match self.kind {
            Keyring::GnomeKeyring => self.gnome_keyring(&[])?,
            Keyring::KeePassXc => self.keepassxc(false)?,
        });
        self.wait_for_collection(true)
    }

    /// How the provider ended, if it did by itself.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        let keyring = self.keyring.as_mut().context("no keyring was started")?;
        Ok(keyring.try_wait()?)
    }

    /// Stops the keyring, which keeps its name on the bus and answers nothing.
    pub fn fall_silent(&self) -> Result<()> {
        let keyring = self.keyring.as_ref().context("no keyring was started")?;
        process::run(process::command("kill").args(["-STOP", &keyring.id().to_string()]))
    }

    /// Lets a keyring that fell silent go on.
    pub fn answer_again(&self) -> Result<()> {
        let keyring = self.keyring.as_ref().context("no keyring was started")?;
        process::run(process::command("kill").args(["-CONT", &keyring.id().to_string()]))
    }

    fn end_keyring(&mut self) {
        if let Some(mut keyring) = self.keyring.take() {
            // One that has ended already needs no more.
            drop(keyring.kill());
            drop(keyring.wait());
        }
    }

    fn unlock(&mut self) -> Result<()> {
        self.keyring = Some(match self.kind {
            Keyring::GnomeKeyring => self.gnome_keyring(&["--unlock"])?,
            Keyring::KeePassXc => self.keepassxc(true)?,
        });
        self.wait_for_collection(false)
    }

    /// With a password of one line break, which makes it a login collection.
    fn gnome_keyring(&self, args: &[&str]) -> Result<Child> {
        let mut command = process::command("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        command.env_clear().envs(self.variables()).args(args);
        command.stdin(Stdio::piped());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut keyring = command.spawn()?;
        let stdin = keyring.stdin.take();
        stdin.context("its stdin is a pipe")?.write_all(b"\n")?;
        Ok(keyring)
    }

    fn keepassxc(&self, unlocked: bool) -> Result<Child> {
        let prepare = |command: &mut Command| {
            command.env_clear().envs(self.variables());
        };
        keepassxc::prepare(self.home.path(), prepare)?;
        keepassxc::start(self.home.path(), unlocked, prepare)
    }

    /// Waits for a default collection that is locked, or is not.
    fn wait_for_collection(&self, locked: bool) -> Result<()> {
        let end = Instant::now() + Duration::from_secs(10);
        while Instant::now() < end {
            // KeePassXC shows a locked one first, and unlocks it in its own time.
            if self.is_locked()? == Some(locked) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let name = self.kind.program().0;
        bail!("{name} has no such collection within 10 s")
    }

    /// Whether the default collection is locked; `None` if there is none.
    fn is_locked(&self) -> Result<Option<bool>> {
        let Some(path) = self.collection() else {
            return Ok(None);
        };
        Ok(Some(self.property(&path, "Locked")?.contains("true")))
    }

    /// The path of the default collection, if there is one.
    fn collection(&self) -> Option<String> {
        const READ_ALIAS: &str = "org.freedesktop.Secret.Service.ReadAlias";
        let alias = self.call("/org/freedesktop/secrets", READ_ALIAS, &["default"]);
        let alias = alias.unwrap_or_default();
        let path = alias.split('\'').find(|part| part.contains("/collection/"));
        path.map(str::to_owned)
    }

    /// A property of a collection.
    fn property(&self, path: &str, name: &str) -> Result<String> {
        let property = ["org.freedesktop.Secret.Collection", name];
        self.call(path, "org.freedesktop.DBus.Properties.Get", &property)
    }

    fn call(&self, path: &str, method: &str, args: &[&str]) -> Result<String> {
        let mut ask = process::command("gdbus");
        ask.env_clear().envs(self.variables());
        ask.args(["call", "--session", "--timeout", "2", "--dest"]);
        ask.args(["org.freedesktop.secrets", "--object-path", path]);
        process::read(ask.args(["--method", method]).args(args))
    }

    /// The secrets of all items of the default collection, which all have the same `username`.
    pub fn items(&self, username: &str) -> Result<Vec<String>> {
        let mut search = process::command("secret-tool");
        search.env_clear().envs(self.variables());
        search.args(["search", "--all", "username", username]);
        let found = process::read(&mut search)?;
        let mut items: Vec<String> = Vec::new();
        for line in found.lines() {
            match items.last_mut() {
                _ if line.starts_with("[/") => items.push(String::new()),
                Some(item) => *item += line,
                None => {}
            }
        }
        let collection = self.collection().context("there is no collection")?;
        let all = self.property(&collection, "Items")?.matches('/').count();
        // Each path is `/org/freedesktop/secrets/collection/NAME/ITEM`.
        ensure!(all == items.len() * 6, "not all items are of {username}");
        Ok(items)
    }

    /// What programs need to reach it.
    pub fn variables(&self) -> Vec<(OsString, OsString)> {
        variables(&self.home, Some(&self.address))
    }
}

fn variables(home: &TempDir, address: Option<&str>) -> Vec<(OsString, OsString)> {
    let folders = ["HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CACHE_HOME"];
    let folders = folders.map(|name| (name.into(), home.path().into()));
    let path = process::variable("PATH").unwrap_or_default();
    let mut variables: Vec<(OsString, OsString)> = folders.into();
    variables.push(("PATH".into(), path));
    if let Some(address) = address {
        variables.push(("DBUS_SESSION_BUS_ADDRESS".into(), address.into()));
    }
    variables
}

impl Drop for SecretService {
    fn drop(&mut self) {
        self.end_keyring();
        // As above.
        drop(self.bus.kill());
        drop(self.bus.wait());
    }
}
