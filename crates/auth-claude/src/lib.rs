//! The user's own Claude Code, run to do what needs its OAuth client: refresh a login, log in,
//! create a long-lived token.
//!
//! Nobody outside can register an OAuth client with Claude Code's provider. Without one, the
//! installed `claude` does the request, in a private directory that holds a copy of the login and
//! nothing else. What it did is judged by the files it wrote, not by its exit code.
//!
//! - [`Claude`]: the program and the environment of its runs
//! - [`refresh`]: one refresh, and what a killed one left behind
//! - [`Login`], [`SetupToken`]: `claude auth login` and `claude setup-token`, driven by URL and code
//! - [`version`]: which version ran last
//!
//! # Example
//! ```no_run
//! use std::{path::Path, thread::sleep, time::Duration};
//!
//! use auth_claude::{Claude, SetupToken};
//! use auth_core::Env;
//!
//! let runs = Path::new("/home/ada/.local/state/auth-tools");
//! let claude = Claude::new(Path::new("/usr/bin/claude"), &Env::default(), runs);
//! let mut run = SetupToken::start(&claude, Duration::from_secs(300), &|| false)?;
//! let url = &run.urls().manual; // to be opened by the user
//! while !run.poll()? {
//!     sleep(Duration::from_millis(100));
//! }
//! let token = run.finish()?.token;
//! # Ok::<(), auth_claude::ClaudeError>(())
//! ```
//!
//! # Invariants
//! - The caller's store is never named to the program: it sees a private directory (0700, on
//!   persistent disk), no credential variable and no settings.
//! - No run outlives its deadline, whether or not this process does: the operating system ends it.
//! - No secret is in an argument or in the environment of the program.
//!
//! # Limitations
//! - The behavior is that of Claude Code 2.1.332, observed from outside. A version that behaves
//!   otherwise is an error that names the version; the login is left as it is.
//! - On macOS the program may keep a login in the Keychain, in an item named after its private
//!   directory. `auth-store` reads and removes it; this was never run, only type-checked. It does not
//!   show a login that the program has blanked: a rejected refresh token is [`ClaudeError::Unchanged`].
//! - On Windows there is no pseudo-terminal for `setup-token`, and a run does not inherit locks.

mod claude;
mod environment;
mod error;
mod keychain;
mod login;
mod platform;
mod private_dir;
mod process;
pub mod refresh;
mod screen;
mod setup_token;
mod sign_in;
pub mod version;

pub use claude::Claude;
pub use error::ClaudeError;
pub use login::{LoggedIn, Login, LoginOptions};
pub use private_dir::PrivateDir;
pub use setup_token::{CreatedToken, SetupToken};
pub use sign_in::SignInUrls;
