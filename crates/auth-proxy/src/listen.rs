//! Where connections come from: loopback, an address, a Unix socket, or systemd.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use crate::platform::{self, UnixSocket};

/// What `--listen` names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum ListenAddress {
    /// `ADDR:PORT`, or `PORT` of loopback.
    Tcp(SocketAddr),
    /// `unix:PATH`.
    Unix(PathBuf),
}

/// Why an address cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `ADDR:PORT` with an IP address, or `unix:PATH`")]
pub(crate) struct ListenAddressError;

impl Default for ListenAddress {
    /// A free port of loopback.
    fn default() -> Self {
        Self::Tcp(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    }
}

impl FromStr for ListenAddress {
    type Err = ListenAddressError;

    fn from_str(text: &str) -> Result<Self, ListenAddressError> {
        if let Some(path) = text.strip_prefix("unix:") {
            let is_path = !path.is_empty();
            return is_path
                .then(|| Self::Unix(PathBuf::from(path)))
                .ok_or(ListenAddressError);
        }
        if let Ok(port) = text.parse() {
            return Ok(Self::Tcp(SocketAddr::from((Ipv4Addr::LOCALHOST, port))));
        }
        let text = match text.strip_prefix("localhost:") {
            Some(port) => format!("{}:{port}", Ipv4Addr::LOCALHOST),
            None => text.to_owned(),
        };
        text.parse().map(Self::Tcp).map_err(|_| ListenAddressError)
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(formatter),
            Self::Unix(path) => write!(formatter, "unix:{}", path.display()),
        }
    }
}

/// Why connections cannot be accepted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ListenerError {
    /// Other machines could connect, which was not allowed.
    #[error("{0} can be reached from other machines")]
    Remote(SocketAddr),
    /// Another process listens there.
    #[error("another process listens on {0}")]
    InUse(ListenAddress),
    /// The path exists and is no socket.
    #[error("{} exists and is not a socket", .0.display())]
    NotASocket(PathBuf),
    /// systemd handed over something else.
    #[error("descriptor {0} of systemd is not a listening stream socket")]
    Passed(usize),
    /// What the system said.
    #[error("{0}: {1}")]
    Io(ListenAddress, #[source] io::Error),
}

impl ListenerError {
    fn from_io(address: &ListenAddress, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::AddrInUse => Self::InUse(address.clone()),
            _ => Self::Io(address.clone(), error),
        }
    }
}

/// A socket that accepts connections. A Unix socket is removed on drop.
#[derive(Debug)]
#[non_exhaustive]
pub(crate) enum Listener {
    /// TCP.
    Tcp(std::net::TcpListener),
    /// A Unix socket.
    Unix(UnixSocket),
}

impl Listener {
    /// Listens on an address. One that other machines can reach needs `allow_remote`.
    ///
    /// # Errors
    /// [`ListenerError`].
    pub(crate) fn bind(address: &ListenAddress, allow_remote: bool) -> Result<Self, ListenerError> {
        match address {
            ListenAddress::Unix(path) => {
                let socket = UnixSocket::bind(path);
                let failed = |error: io::Error| match error.kind() {
                    io::ErrorKind::AlreadyExists => ListenerError::NotASocket(path.clone()),
                    _ => ListenerError::from_io(address, error),
                };
                socket.map(Self::Unix).map_err(failed)
            }
            ListenAddress::Tcp(socket) => {
                check_remote(*socket, allow_remote)?;
                let listener = std::net::TcpListener::bind(socket);
                let failed = |error| ListenerError::from_io(address, error);
                listener.map(Self::Tcp).map_err(failed)
            }
        }
    }

    /// The sockets that systemd handed over (`LISTEN_FDS`); none without it.
    ///
    /// # Errors
    /// [`ListenerError`].
    pub(crate) fn from_systemd(allow_remote: bool) -> Result<Vec<Self>, ListenerError> {
        let (tcp, unix) = platform::systemd_sockets().map_err(ListenerError::Passed)?;
        let tcp = tcp.into_iter().map(Self::Tcp);
        let listeners: Vec<Self> = tcp.chain(unix.into_iter().map(Self::Unix)).collect();
        for listener in &listeners {
            if let Some(ListenAddress::Tcp(address)) = listener.address() {
                check_remote(address, allow_remote)?;
            }
        }
        Ok(listeners)
    }

    /// Where it listens.
    #[must_use]
    pub(crate) fn address(&self) -> Option<ListenAddress> {
        match self {
            Self::Tcp(listener) => listener.local_addr().ok().map(ListenAddress::Tcp),
            Self::Unix(socket) => Some(ListenAddress::Unix(socket.path().to_owned())),
        }
    }

    /// The URL that names it: `http://127.0.0.1:PORT`, or `unix:PATH`, which is no URL of HTTP.
    #[must_use]
    pub(crate) fn url(&self) -> Option<String> {
        match self.address()? {
            ListenAddress::Tcp(address) => Some(format!("http://{}", reachable(address))),
            address @ ListenAddress::Unix(_) => Some(address.to_string()),
        }
    }
}

/// An address under which this machine reaches a listener on any address.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, address.port())
}

fn check_remote(address: SocketAddr, allow_remote: bool) -> Result<(), ListenerError> {
    if address.ip().is_loopback() || allow_remote {
        return Ok(());
    }
    Err(ListenerError::Remote(address))
}

#[cfg(test)]
mod tests {
    use super::{ListenAddress, Listener, ListenerError};
    use std::path::PathBuf;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        let shown = |text: &str| text.parse::<ListenAddress>().map(|it| it.to_string());
        for (text, expected) in [
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("[::1]:0", "[::1]:0"),
            ("localhost:99", "127.0.0.1:99"),
            ("8080", "127.0.0.1:8080"),
            ("unix:/run/p.sock", "unix:/run/p.sock"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(expected));
        }
        for text in ["", "unix:", "example.com:80", "127.0.0.1", ":80"] {
            assert!(shown(text).is_err(), "{text}");
        }
        let path = ListenAddress::Unix(PathBuf::from("relative"));
        assert_eq!("unix:relative".parse(), Ok(path));
    }

    #[test]
    fn other_machines_are_let_in_on_request_only() {
        let any: ListenAddress = "0.0.0.0:0".parse().expect("an address");
        let refused = Listener::bind(&any, false);
        assert!(matches!(refused, Err(ListenerError::Remote(_))));
        let listener = Listener::bind(&any, true).expect("a free port");
        let url = listener.url().expect("an address");
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    }
}
