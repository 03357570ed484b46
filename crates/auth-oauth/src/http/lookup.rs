//! Looking up host names, on a thread of its own.
//!
//! The runtime's own threads panic if the system refuses one; here it is an error of the request.

use std::net::{SocketAddr, ToSocketAddrs};
use std::thread;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

/// The system's own resolver.
pub(super) struct Lookup;

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        let (sender, receiver) = oneshot::channel();
        let started = thread::Builder::new()
            .name("lookup".to_owned())
            .spawn(move || {
                let found = (name.as_str(), 0).to_socket_addrs();
                // Nobody waits after the request's deadline.
                drop(sender.send(found.map(Iterator::collect::<Vec<SocketAddr>>)));
            });
        Box::pin(async move {
            started?;
            let addresses: Addrs = Box::new(receiver.await??.into_iter());
            Ok(addresses)
        })
    }
}
