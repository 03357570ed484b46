//! The environment of the command: the way to this proxy, and no credential.

use auth_core::Env;
use auth_core::cli::SETTINGS_VARIABLE;

use crate::credential::is_withheld;

/// Hosts that are this machine.
const LOOPBACK_HOSTS: [&str; 3] = ["127.0.0.1", "localhost", "::1"];

/// Where exceptions from proxies are set.
const NO_PROXY_VARIABLES: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// What systemd passes to this process alone.
const ACTIVATION_VARIABLES: [&str; 3] = ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"];

/// The URL of a proxy on a Unix socket: a client needs one, and asks the socket whatever its host.
const SOCKET_URL: &str = "http://localhost";

/// The environment of a command that reaches the API by `url` with `token`. A Unix socket is named
/// by the variable that Claude Code has for it.
pub(crate) fn environment(env: &Env, url: &str, token: &str) -> Env {
    let mut child = env.without(is_withheld);
    for name in ACTIVATION_VARIABLES.into_iter().chain([SETTINGS_VARIABLE]) {
        child.remove(name);
    }
    for name in NO_PROXY_VARIABLES {
        let value = no_proxy(env.get_trimmed(name).unwrap_or_default());
        child.set(name, value);
    }
    match url.strip_prefix("unix:") {
        Some(path) => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
            child.set("ANTHROPIC_BASE_URL", SOCKET_URL);
            child.set("ANTHROPIC_UNIX_SOCKET", path);
        }
        None => child.set("ANTHROPIC_BASE_URL", url),
    }
    child.set("ANTHROPIC_AUTH_TOKEN", token);
    child
}

/// The exceptions with this machine's names among them.
fn no_proxy(exceptions: &str) -> String {
    let mut list: Vec<&str> = exceptions
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .collect();
    if !list.contains(&"*") {
        let missing = LOOPBACK_HOSTS.iter().filter(|host| !list.contains(*host));
        let missing: Vec<&str> = missing.copied().collect();
        list.extend(missing);
    }
    list.join(",")
}

#[cfg(test)]
mod tests {
    use super::environment;
    use auth_core::Env;

    fn child(pairs: &[(&str, &str)]) -> Vec<String> {
        let env = Env::from_pairs(pairs.iter().copied());
        let child = environment(&env, "http://127.0.0.1:1", "run-token");
        let mut lines: Vec<String> = child
            .iter()
            .map(|(name, value)| format!("{}={}", name.to_string_lossy(), value.to_string_lossy()))
            .filter(|line| !line.to_ascii_uppercase().starts_with("NO_PROXY="))
            .collect();
        lines.sort();
        lines
    }

    #[test]
    fn the_command_gets_the_way_to_the_proxy_and_no_credential() {
        let lines = child(&[
            ("ANTHROPIC_API_KEY", "secret"),
            ("ANTHROPIC_CUSTOM_HEADERS", "x-gateway: secret"),
            ("ANTHROPIC_BASE_URL", "https://gateway.example"),
            ("CLAUDE_CODE_OAUTH_TOKEN", "secret"),
            ("CLAUDE_CODE_USE_BEDROCK", "1"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_PROFILE", "p"),
            ("AUTH_TOOLS_SETTINGS", "{}"),
            ("LISTEN_FDS", "1"),
            ("HTTPS_PROXY", "http://proxy"),
            ("CLAUDE_CODE_CLIENT_KEY_PASSPHRASE", "secret"),
            ("SSL_CERT_FILE", "/ca.pem"),
            ("LANG", "C"),
        ]);
        let expected = [
            "ANTHROPIC_AUTH_TOKEN=run-token",
            "ANTHROPIC_BASE_URL=http://127.0.0.1:1",
            "HTTPS_PROXY=http://proxy",
            "LANG=C",
            "SSL_CERT_FILE=/ca.pem",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_socket_has_a_variable_of_its_own() {
        let env = Env::from_pairs([("ANTHROPIC_UNIX_SOCKET", "/other.sock")]);
        let value = |url: &str, name: &str| {
            let child = environment(&env, url, "t");
            child.get_trimmed(name).map(str::to_owned)
        };
        assert_eq!(value("http://127.0.0.1:1", "ANTHROPIC_UNIX_SOCKET"), None);
        let socket = value("unix:/run/proxy.sock", "ANTHROPIC_UNIX_SOCKET");
        assert_eq!(socket.as_deref(), Some("/run/proxy.sock"));
        let url = value("unix:/run/proxy.sock", "ANTHROPIC_BASE_URL");
        assert_eq!(url.as_deref(), Some("http://localhost"));
    }

    #[test]
    fn this_machine_is_excepted_from_proxies() {
        let value = |before: &str| {
            let env = Env::from_pairs([("no_proxy", before)]);
            let child = environment(&env, "http://127.0.0.1:1", "t");
            child.get_trimmed("no_proxy").unwrap_or_default().to_owned()
        };
        assert_eq!(value(""), "127.0.0.1,localhost,::1");
        assert_eq!(
            value("a.example, localhost"),
            "a.example,localhost,127.0.0.1,::1"
        );
        assert_eq!(value("*"), "*");
    }
}
