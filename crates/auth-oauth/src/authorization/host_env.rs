//! What kind of host this is, as far as it decides how a browser can come back to us.

use auth_core::Env;

use crate::platform;

/// Why a browser on this machine may not reach us, or is not the user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HostEnvironment {
    /// The user sits here.
    Local,
    /// The user is on the other side of an SSH connection.
    Ssh,
    /// Linux inside Windows: the browser is outside, and usually reaches our loopback.
    Wsl,
    /// A container has a loopback of its own.
    Container,
}

impl HostEnvironment {
    pub(super) fn detect(env: &Env) -> Self {
        let any = |names: &[&str]| names.iter().any(|name| env.get_os(name).is_some());
        if any(&["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"]) {
            Self::Ssh
        } else if any(&["WSL_DISTRO_NAME", "WSL_INTEROP"]) {
            Self::Wsl
        } else if any(&["REMOTE_CONTAINERS", "CODESPACES", "KUBERNETES_SERVICE_HOST"])
            || platform::is_container()
        {
            Self::Container
        } else {
            Self::Local
        }
    }

    /// Whether a browser started here is in front of the user.
    pub(super) fn has_browser(self) -> bool {
        matches!(self, Self::Local | Self::Wsl)
    }

    /// Whether a browser started here reaches our loopback address, so that it can be given the
    /// start URL.
    pub(super) fn reaches_loopback(self) -> bool {
        matches!(self, Self::Local | Self::Wsl)
    }

    /// What to do from here.
    pub(super) fn browser_hint(self, port: Option<u16>) -> Option<String> {
        let port = port.map_or_else(|| "PORT".to_owned(), |port| port.to_string());
        Some(match self {
            Self::Local => return None,
            Self::Ssh => format!(
                "over SSH: open the URL in your own browser and paste the code that it shows, or the URL of the page that it cannot open; \
                 or forward the port with `ssh -L {port}:localhost:{port}`"
            ),
            Self::Wsl => {
                "in WSL: if the browser shows \"cannot connect\", copy the URL from its address bar and paste it here".to_owned()
            }
            Self::Container => format!(
                "in a container: open the URL on the host; when the browser shows \"cannot connect\", copy the URL from its address bar and paste it here, \
                 or publish the port: `--port {port}`"
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::HostEnvironment;
    use auth_core::Env;

    #[test]
    fn ssh_comes_before_wsl_and_containers() {
        let of = |names: &[&str]| {
            HostEnvironment::detect(&Env::from_pairs(names.iter().map(|n| (*n, "x"))))
        };
        assert_eq!(
            of(&["SSH_CONNECTION", "WSL_DISTRO_NAME"]),
            HostEnvironment::Ssh
        );
        assert_eq!(of(&["WSL_DISTRO_NAME"]), HostEnvironment::Wsl);
        assert_eq!(of(&["CODESPACES"]), HostEnvironment::Container);
        assert!(
            HostEnvironment::Ssh
                .browser_hint(Some(7))
                .is_some_and(|hint| hint.contains("7:localhost:7"))
        );
    }
}
