//! KeePassXC as the Secret Service: a program of another family than GNOME's, without a display.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::{process, write};

/// Its settings: it shows its database on the bus and asks nobody.
const SETTINGS: &str = "[General]
ConfigVersion=2
AutoSaveAfterEveryChange=true
UpdateCheckMessageShown=true
[FdoSecrets]
Enabled=true
ShowNotification=false
ConfirmAccessItem=false
ConfirmDeleteItem=false
[GUI]
CheckForUpdates=false
[Security]
LockDatabaseIdle=false
";

/// A database whose root group is shown on the bus.
const DATABASE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<KeePassFile>
  <Meta>
    <CustomData><Item>
      <Key>FDO_SECRETS_EXPOSED_GROUP</Key>
      <Value>{00000000-0000-0000-0000-000000000001}</Value>
    </Item></CustomData>
  </Meta>
  <Root><Group><UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID><Name>login</Name></Group></Root>
</KeePassFile>
"#;

/// Of the database, which lives for minutes and holds invented secrets.
const PASSWORD: &str = "invented";

/// Makes settings and a database in `home`, if none are.
pub(crate) fn prepare(home: &Path, prepare: impl Fn(&mut Command)) -> Result<()> {
    if home.join("login.kdbx").exists() {
        return Ok(());
    }
    write(&home.join("keepassxc.ini"), SETTINGS)?;
    write(&home.join("login.xml"), DATABASE)?;
    let mut import = process::command("keepassxc-cli");
    import.args(["import", "--quiet", "--set-password"]);
    import.args(["--decryption-time", "100", "login.xml", "login.kdbx"]);
    prepare(import.current_dir(home));
    let password = format!("{PASSWORD}\n{PASSWORD}\n");
    let made = process::ask(&mut import, password.as_bytes(), Duration::from_secs(30))?;
    ensure!(made.status.success(), "{}", made.errors());
    Ok(())
}

/// Starts it; without the password its database stays locked.
pub(crate) fn start(home: &Path, unlocked: bool, prepare: impl Fn(&mut Command)) -> Result<Child> {
    let mut keepassxc = process::command("keepassxc");
    keepassxc.args(["--config", "keepassxc.ini", "--localconfig", "local.ini"]);
    if unlocked {
        keepassxc.arg("--pw-stdin").stdin(Stdio::piped());
    }
    prepare(keepassxc.arg("login.kdbx").current_dir(home));
    // There is no display; this one draws into memory.
    keepassxc.env("QT_QPA_PLATFORM", "offscreen");
    // It runs once for each such folder; the user's own may run too.
    keepassxc.env("TMPDIR", home);
    keepassxc.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = keepassxc.spawn().context("starting KeePassXC")?;
    if let Some(mut stdin) = child.stdin.take() {
        use std::io::Write as _;
        stdin.write_all(format!("{PASSWORD}\n").as_bytes())?;
    }
    Ok(child)
}
