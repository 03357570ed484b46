//! `claude auth login` over pipes, and `claude setup-token` in a terminal.

use std::io::{BufRead as _, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, ExitCode};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use crate::provider::{self, Answer, Pkce};
use crate::{Mode, complain, delay, directory, say, variable, version, write};

const LOGIN_SCOPE: &str = "org:create_api_key user:profile user:inference";
const TOKEN_SCOPE: &str = "user:inference";
const REFUSED: &str = "That code wasn't accepted. It may be incomplete, expired, already used, or \
    from an earlier sign-in attempt. Sign in again to get a new code.";

/// A code, and the redirect URI that it came by; or why there is none.
type Came = Result<(String, String), String>;

pub(crate) fn login(mode: Mode, options: &[&str]) -> ExitCode {
    if mode == Mode::Other {
        say("Choose an account to continue:\n");
        delay(Mode::Hang);
    }
    let is_console = options.contains(&"--console");
    let email = options.iter().position(|option| *option == "--email");
    let email = email.and_then(|index| options.get(index + 1).copied());
    let path = match is_console {
        true => "/console/oauth/authorize",
        false => "/oauth/authorize",
    };
    let (pkce, codes) = ask(path, LOGIN_SCOPE, email, "\nPaste code here if prompted > ");
    match exchange(mode, &pkce, &codes, None).and_then(|tokens| store(&tokens, is_console)) {
        Ok(()) => {
            say("Login successful.\n");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            complain(&format!("Couldn't log in: {reason}\n"));
            ExitCode::FAILURE
        }
    }
}

pub(crate) fn setup_token(mode: Mode) -> ExitCode {
    let Some((terminal_size::Width(columns), _)) = terminal_size::terminal_size() else {
        delay(Mode::Hang);
        return ExitCode::FAILURE;
    };
    say(&format!(
        "\x1b[?25lWelcome\x1b[9Gto\x1b[12GClaude\x1b[19GCode\x1b[24Gv{}\r\n",
        version(mode)
    ));
    let (pkce, codes) = ask(
        "/oauth/authorize",
        TOKEN_SCOPE,
        None,
        "\r\n\x1b[2GPaste\x1b[8Gcode\x1b[13Ghere\r\n",
    );
    if mode == Mode::Other {
        say("\x1b[2GYour\x1b[7Gtoken\x1b[13Gis\x1b[16Gin\x1b[19Gthe\x1b[23Gkeychain\r\n");
        return ExitCode::SUCCESS;
    }
    let token = exchange(mode, &pkce, &codes, Some(31_536_000)).and_then(|tokens| {
        let token = tokens["access_token"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        match token.is_empty() {
            true => Err("no token".to_owned()),
            false => Ok(token),
        }
    });
    match token {
        Ok(token) => {
            say(
                "\x1b[2GYour\x1b[7GOAuth\x1b[13Gtoken\x1b[19G(valid\x1b[26Gfor\x1b[30G1\x1b[32Gyear):\r\n\r\n\x1b[2G\x1b[38;5;220m",
            );
            say(&wrapped(&token, usize::from(columns)));
            say(
                "\x1b[39m\r\n\r\n\x1b[2G\x1b[38;5;246mStore\x1b[8Gthis\x1b[13Gtoken\x1b[19Gsecurely.\x1b[39m\r\n\x1b[?25h",
            );
            ExitCode::SUCCESS
        }
        Err(reason) => {
            say(&format!(
                "\x1b[2GOAuth error: {reason}\x1b[39m\r\n\r\n\x1b[2G\x1b[38;5;153mPress\x1b[8G\x1b[1mEnter\x1b[22m to\x1b[17Gretry\x1b[39m\r\n"
            ));
            delay(Mode::Hang);
            ExitCode::FAILURE
        }
    }
}

/// A line of a terminal ends at its width, less the margin.
fn wrapped(token: &str, columns: usize) -> String {
    let bytes: Vec<&[u8]> = token.as_bytes().chunks(columns.saturating_sub(1)).collect();
    let lines: Vec<_> = bytes
        .iter()
        .map(|line| String::from_utf8_lossy(line))
        .collect();
    lines.join("\r\n\x1b[2G")
}

/// Opens the browser, shows the URL, and listens for a code from both.
fn ask(path: &str, scope: &str, email: Option<&str>, prompt: &str) -> (Pkce, Receiver<Came>) {
    let pkce = Pkce::new();
    let (sender, codes) = channel();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let redirect = format!("http://localhost:{port}/callback");
    listen(
        listener,
        redirect.clone(),
        pkce.state.clone(),
        sender.clone(),
    );
    let manual = provider::manual_redirect();
    read_stdin(manual.clone(), sender);
    say("Opening browser to sign in…\r\n");
    open_browser(pkce.url(path, &redirect, scope, email).as_str());
    let shown = match variable("CLAUDE_CODE_FULL_SIGN_IN_LINK") {
        Some(_) => pkce.url(path, &manual, scope, email).to_string(),
        None => format!("{}{path}?z-short", provider::base()),
    };
    say(&format!(
        "If the browser didn't open, visit:\r\n{shown}\r\n{prompt}"
    ));
    (pkce, codes)
}

fn exchange(
    mode: Mode,
    pkce: &Pkce,
    codes: &Receiver<Came>,
    expires_in: Option<u64>,
) -> Result<Value, String> {
    let (code, redirect_uri) = codes.recv().map_err(|_| "no code".to_owned())??;
    delay(mode);
    let length = variable("FAKE_CLAUDE_TOKEN").and_then(|length| length.parse::<usize>().ok());
    if let Some(length) = length.filter(|_| expires_in.is_some()) {
        let token = format!("sk-ant-oat01-{}", "x".repeat(length.saturating_sub(13)));
        return Ok(json!({"access_token": token}));
    }
    let mut body = json!({
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": pkce.verifier,
        "state": pkce.state,
    });
    if let Some(seconds) = expires_in {
        body["expires_in"] = json!(seconds);
    }
    match provider::token(mode, &body) {
        Answer::Tokens(tokens) => Ok(tokens),
        Answer::InvalidGrant => Err(REFUSED.to_owned()),
        Answer::Failed(status) => Err(format!("Request failed with status code {status}")),
        // Taken for an answer without tokens.
        Answer::Html => Ok(json!({})),
    }
}

fn store(tokens: &Value, is_console: bool) -> Result<(), String> {
    let credentials = directory().join(".credentials.json");
    let Some(token) = tokens["access_token"].as_str() else {
        write(&credentials, &json!({}));
        return Ok(());
    };
    let profile = provider::profile(token);
    let (account, organization) = (&profile["account"], &profile["organization"]);
    let mut state = json!({
        "firstStartVersion": version(Mode::Ok),
        "oauthAccount": {
            "accountUuid": account["uuid"],
            "emailAddress": account["email"],
            "organizationUuid": organization["uuid"],
            "organizationName": organization["name"],
        },
    });
    let mut login = provider::login(tokens);
    let plan = organization["organization_type"]
        .as_str()
        .unwrap_or_default();
    login["subscriptionType"] = json!(plan.trim_start_matches("claude_"));
    login["organizationUuid"] = organization["uuid"].clone();
    let mut document = json!({"claudeAiOauth": login});
    if is_console {
        let key = provider::api_key(token).ok_or("no API key could be created")?;
        state["primaryApiKey"] = json!(key);
        document = json!({});
    }
    write(&credentials, &document);
    write(&directory().join(".claude.json"), &state);
    Ok(())
}

/// Codes on stdin; one without its state is refused, and it waits on.
fn read_stdin(redirect_uri: String, sender: Sender<Came>) {
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            match line.trim().split_once('#') {
                Some((code, _)) => {
                    drop(sender.send(Ok((code.to_owned(), redirect_uri.clone()))));
                }
                None => complain("That doesn't look like the full code.\n"),
            }
        }
    });
}

/// The loopback redirect.
fn listen(listener: TcpListener, redirect_uri: String, state: String, sender: Sender<Came>) {
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut buffer = [0; 8192];
            let count = stream.read(&mut buffer).unwrap_or_default();
            let request = String::from_utf8_lossy(&buffer[..count]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default();
            let Ok(url) = Url::parse(&format!("http://localhost{path}")) else {
                continue;
            };
            let find = |name: &str| {
                let mut pairs = url.query_pairs();
                pairs
                    .find(|(key, _)| key == name)
                    .map(|(_, value)| value.into_owned())
            };
            let came = match (find("code"), find("state")) {
                (_, Some(other)) if other != state => Err("Invalid state parameter".to_owned()),
                (Some(code), _) => Ok((code, redirect_uri.clone())),
                (None, _) => Err("No authorization code received".to_owned()),
            };
            let status = if came.is_ok() {
                "200 OK"
            } else {
                "400 Bad Request"
            };
            let answer =
                format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            drop(stream.write_all(answer.as_bytes()));
            drop(sender.send(came));
        }
    });
}

#[expect(clippy::disallowed_methods, reason = "as careless as any program")]
fn open_browser(url: &str) {
    let browser = variable("BROWSER").map(|browser| Command::new(browser).arg(url).spawn());
    if let Some(Ok(mut browser)) = browser {
        std::thread::spawn(move || browser.wait());
        std::thread::sleep(Duration::from_millis(50));
    }
}
