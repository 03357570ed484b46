//! nginx on loopback: a server, and a plain reverse proxy before it.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use tempfile::TempDir;

use crate::process;
use crate::workspace::write;

/// The size of the large file.
pub(super) const LARGE: usize = 64 * 1024 * 1024;

/// A running nginx; ended on drop.
pub(super) struct Nginx {
    child: Child,
    upstream: SocketAddr,
    proxy: SocketAddr,
    _folder: TempDir,
}

impl Nginx {
    /// Starts it and waits until it listens.
    pub(super) fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (upstream, proxy) = (free()?, free()?);
        write(&folder.path().join("large"), vec![0; LARGE])?;
        let config = folder.path().join("nginx.conf");
        write(&config, configuration(folder.path(), upstream, proxy))?;
        let mut nginx = process::command("nginx");
        nginx.arg("-p").arg(folder.path()).arg("-c").arg(&config);
        nginx.stdout(Stdio::null()).stderr(Stdio::null());
        let nginx = Self {
            child: nginx.spawn()?,
            upstream,
            proxy,
            _folder: folder,
        };
        let end = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(proxy).is_err() {
            if Instant::now() > end {
                bail!("nginx does not listen");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(nginx)
    }

    /// The server.
    pub(super) fn upstream(&self) -> SocketAddr {
        self.upstream
    }

    /// The reverse proxy.
    pub(super) fn proxy(&self) -> SocketAddr {
        self.proxy
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn free() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// One process in the foreground, with nginx's own defaults for proxies and kept connections.
fn configuration(folder: &Path, upstream: SocketAddr, proxy: SocketAddr) -> String {
    let folder = folder.display();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary = temporary.map(|name| format!("{name}_temp_path {folder};"));
    let temporary = temporary.join(" ");
    format!(
        "daemon off; master_process off; pid {folder}/pid; error_log {folder}/error;
        events {{ worker_connections 4096; }}
        http {{
            access_log off; keepalive_requests 1000000; sendfile on; {temporary}
            server {{ listen {upstream}; location / {{ return 200 ok; }} location /large {{ alias {folder}/large; }} }}
            upstream server {{ server {upstream}; keepalive 64; }}
            server {{ listen {proxy}; location / {{
                proxy_pass http://server; proxy_http_version 1.1; proxy_set_header Connection \"\";
            }} }}
        }}"
    )
}
