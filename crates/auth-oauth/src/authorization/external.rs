//! A sign-in that another program carries out, with the interface of our own: URL, browser, `c`,
//! pasted code, code on stdin.

use std::sync::Arc;
use std::sync::mpsc::channel;

use auth_core::cli::Console;
use auth_core::{CliError, Env, Secret};
use oauth2::CsrfToken;
use url::Url;

use super::event_loop::{CallbackOutcome, CodeReceiver, FlowRunner, Urls, WaitContext};
use super::host_env::HostEnvironment;
use super::loopback_server::{CallbackEvent, CallbackRules, LoopbackPort, LoopbackServer};
use super::paste::Pasted;
use super::spec::AuthorizeError;
use super::{AuthorizationArgs, url_file};
use crate::error::RequestError;
use crate::interrupt::Interrupt;
use crate::token::Tokens;

/// Where to sign in.
#[derive(Clone, Debug, Default)]
pub struct ExternalUrls {
    /// For a browser on this machine: it brings the code to the program by itself.
    pub local: Option<String>,
    /// For any browser: the page shows a code to paste.
    pub manual: String,
    /// What the state of a pasted code has to be, if it is known.
    pub state: Option<String>,
}

/// The program that signs in.
pub trait ExternalSignIn {
    /// Where to sign in.
    fn urls(&self) -> ExternalUrls;

    /// Hands over a code that the user pasted.
    ///
    /// # Errors
    /// Why it cannot be.
    fn submit(&mut self, code: &Secret, state: Option<&str>) -> Result<(), CliError>;

    /// Whether the program has finished.
    ///
    /// # Errors
    /// Why it failed.
    fn poll(&mut self) -> Result<bool, CliError>;
}

/// What an external sign-in works with.
pub struct ExternalContext<'a, 'c> {
    /// `$BROWSER`, the display, SSH and container variables.
    pub env: &'a Env,
    /// Ends every wait.
    pub interrupt: &'a Interrupt,
    /// Where the user reads.
    pub console: &'a mut Console<'c>,
    /// Whether the user can be prompted on the terminal.
    pub is_interactive: bool,
    /// What failed if it fails, as messages begin: `login failed`.
    pub what: &'static str,
}

/// Waits until the program has finished.
///
/// # Errors
/// [`AuthorizeError`]; [`AuthorizeError::Program`] is what the program itself reports.
pub fn sign_in(
    context: &mut ExternalContext<'_, '_>,
    args: &AuthorizationArgs,
    program: &mut dyn ExternalSignIn,
) -> Result<(), AuthorizeError> {
    let urls = program.urls();
    let host = HostEnvironment::detect(context.env);
    let local = urls.local.as_ref().filter(|_| !args.code_stdin);
    let first = local.unwrap_or(&urls.manual).clone();
    if let Some(path) = &args.url_file {
        url_file::write(path, &first).map_err(|source| AuthorizeError::UrlFile {
            path: path.clone(),
            source,
        })?;
    }
    let server = start_server(&first, host)?;
    let browser = server.as_ref().map(LoopbackServer::start_url);
    show(context, local, &urls.manual);
    let (sender, receiver) = channel();
    let handed_over = Urls {
        browser: browser.unwrap_or_else(|| first.clone()),
        shown: first,
    };
    let receiver_of_codes = ProgramReceiver { program, urls };
    let runner = FlowRunner::new(
        receiver_of_codes,
        handed_over,
        args,
        context.what,
        (sender, receiver),
    );
    runner.run(&mut WaitContext {
        env: context.env,
        interrupt: context.interrupt,
        console: context.console,
        is_interactive: context.is_interactive,
        host,
    })
}

/// Serves the start URL alone: the program has a callback of its own.
fn start_server(
    target: &str,
    host: HostEnvironment,
) -> Result<Option<LoopbackServer>, AuthorizeError> {
    let Some(target) = Url::parse(target).ok().filter(|_| host.reaches_loopback()) else {
        return Ok(None);
    };
    let unusable = |source| AuthorizeError::Port { port: None, source };
    let port = LoopbackPort::bind(None).map_err(unusable)?;
    let rules = CallbackRules {
        state: Arc::new(CsrfToken::new_random_len(32)),
        issuer: None,
        target,
    };
    let served = port.serve(rules, Box::new(|_| {}));
    served.map(Some).map_err(AuthorizeError::Thread)
}

fn show(context: &mut ExternalContext<'_, '_>, local: Option<&String>, manual: &str) {
    let console = &mut *context.console;
    console.info("Open this URL in a browser to sign in:");
    if let Some(local) = local {
        console.always(local);
        console.info(
            "If that browser is on another machine, open this URL, which shows a code to paste:",
        );
    }
    console.always(manual);
    if context.is_interactive {
        console.info("Press c to copy it.");
    }
}

/// Hands codes to the program.
struct ProgramReceiver<'a> {
    program: &'a mut dyn ExternalSignIn,
    urls: ExternalUrls,
}

impl CodeReceiver for ProgramReceiver<'_> {
    type Done = ();

    fn pasted(&mut self, pasted: &Pasted) -> Result<Option<()>, AuthorizeError> {
        if let (Some(state), Some(known)) = (&pasted.state, &self.urls.state) {
            // Compared by hash.
            let is_same = CsrfToken::new(state.clone()) == CsrfToken::new(known.clone());
            if !is_same {
                return Err(AuthorizeError::State);
            }
        }
        let submitted = self.program.submit(&pasted.code, pasted.state.as_deref());
        submitted.map(|()| None).map_err(AuthorizeError::Program)
    }

    fn callback(&mut self, _: CallbackEvent) -> CallbackOutcome<()> {
        CallbackOutcome::Ignored("rejected a callback: the program has its own".to_owned())
    }

    fn device(&mut self, _: Result<Tokens, RequestError>) -> Result<(), AuthorizeError> {
        Err(AuthorizeError::NoDevice)
    }

    fn poll(&mut self) -> Result<Option<()>, AuthorizeError> {
        let finished = self.program.poll().map_err(AuthorizeError::Program)?;
        Ok(finished.then_some(()))
    }
}
