//! Where this runs, as far as it decides how a browser can come back to us.

use auth_core::Env;

use crate::platform;

/// Why a browser on this machine may not reach us, or is not the person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surroundings {
    /// The person sits here.
    Local,
    /// The person is on the other side of an SSH connection.
    Ssh,
    /// Linux inside Windows: the browser is outside, and usually reaches our loopback.
    Wsl,
    /// A container has a loopback of its own.
    Container,
}

impl Surroundings {
    pub(super) fn of(env: &Env) -> Self {
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

    /// Whether a browser started here is in front of the person.
    pub(super) fn has_browser(self) -> bool {
        matches!(self, Self::Local | Self::Wsl)
    }

    /// The right way from here.
    pub(super) fn advice(self, port: Option<u16>) -> Option<String> {
        let port = port.map_or_else(|| "PORT".to_owned(), |port| port.to_string());
        Some(match self {
            Self::Local => return None,
            Self::Ssh => format!(
                "over SSH, open the URL in your own browser and paste what it shows (its address, where the page cannot be opened), \
                 or forward the port with `ssh -L {port}:localhost:{port}`"
            ),
            Self::Wsl => {
                "in WSL, where the browser cannot come back to us, paste the address that it cannot open".to_owned()
            }
            Self::Container => format!(
                "in a container, open the URL in your own browser and paste the address that it cannot open, \
                 or publish the port: `--port {port}`"
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Surroundings;
    use auth_core::Env;

    #[test]
    fn ssh_comes_before_wsl_and_containers() {
        let of =
            |names: &[&str]| Surroundings::of(&Env::from_pairs(names.iter().map(|n| (*n, "x"))));
        assert_eq!(
            of(&["SSH_CONNECTION", "WSL_DISTRO_NAME"]),
            Surroundings::Ssh
        );
        assert_eq!(of(&["WSL_DISTRO_NAME"]), Surroundings::Wsl);
        assert_eq!(of(&["CODESPACES"]), Surroundings::Container);
        assert!(
            Surroundings::Ssh
                .advice(Some(7))
                .is_some_and(|advice| advice.contains("7:localhost:7"))
        );
    }
}
