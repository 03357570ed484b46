//! Who is at the other end of a connection on loopback.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};

/// What the kernel shows for a user that has no number here.
const OVERFLOW_UID: u32 = 65534;
const TABLES: [&str; 2] = ["/proc/net/tcp", "/proc/net/tcp6"];

/// Whether the peer is known to be another ordinary user. The superuser, users of other name
/// spaces, and peers that are in no table (another network name space) are not. A peer that has
/// closed its socket has no owner any more, and nobody who waits for an answer: it is taken for
/// another user.
pub(crate) fn is_other_user(stream: &TcpStream) -> bool {
    let (Ok(peer), Ok(local)) = (stream.peer_addr(), stream.local_addr()) else {
        return true;
    };
    match TABLES.iter().find_map(|table| owner(table, peer, local)) {
        None => false,
        Some(Owner::Nobody) => true,
        Some(Owner::User(uid)) => {
            uid != 0 && uid != OVERFLOW_UID && uid != rustix::process::geteuid().as_raw()
        }
    }
}

enum Owner {
    User(u32),
    /// The socket was closed.
    Nobody,
}

/// The owner of the socket whose own address is `peer` (proc_pid_net(5), `net/tcp`).
fn owner(table: &str, peer: SocketAddr, local: SocketAddr) -> Option<Owner> {
    let is_v6 = table.ends_with('6');
    let (peer, local) = (written(peer, is_v6)?, written(local, is_v6)?);
    let lines = BufReader::new(File::open(table).ok()?).lines();
    lines.map_while(Result::ok).find_map(|line| {
        let mut fields = line.split_ascii_whitespace().skip(1);
        if fields.next()? != peer || fields.next()? != local {
            return None;
        }
        // The state, both queues, timer, retransmissions; then uid, timeout, inode.
        let mut fields = fields.skip(4);
        let uid = fields.next()?.parse().ok()?;
        let inode: u64 = fields.nth(1)?.parse().ok()?;
        Some(if inode == 0 {
            Owner::Nobody
        } else {
            Owner::User(uid)
        })
    })
}

/// An address as the tables write it: words of 32 bits in the machine's order, and the port.
fn written(address: SocketAddr, is_v6: bool) -> Option<String> {
    let bytes = match (address.ip(), is_v6) {
        (IpAddr::V4(ip), false) => ip.octets().to_vec(),
        // An IPv6 socket that is connected to an IPv4 address.
        (IpAddr::V4(ip), true) => Ipv4Addr::to_ipv6_mapped(&ip).octets().to_vec(),
        (IpAddr::V6(ip), true) => ip.octets().to_vec(),
        (IpAddr::V6(_), false) => return None,
    };
    let mut text = String::new();
    for word in bytes.chunks_exact(4) {
        let word = u32::from_ne_bytes(word.try_into().ok()?);
        write!(text, "{word:08X}").ok()?;
    }
    write!(text, ":{:04X}", address.port()).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::{Owner, TABLES, is_other_user, owner, written};
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn addresses_are_written_as_the_kernel_writes_them() {
        if cfg!(target_endian = "big") {
            return;
        }
        let address = "127.0.0.1:8080".parse().expect("an address");
        assert_eq!(written(address, false).as_deref(), Some("0100007F:1F90"));
        assert_eq!(
            written(address, true).as_deref(),
            Some("0000000000000000FFFF00000100007F:1F90")
        );
        let address = "[::1]:80".parse().expect("an address");
        assert_eq!(
            written(address, true).as_deref(),
            Some("00000000000000000000000001000000:0050")
        );
    }

    #[test]
    fn this_process_is_found_as_the_owner_of_its_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let client = TcpStream::connect(address).expect("it listens");
        let (server, peer) = listener.accept().expect("a connection");
        let uid = rustix::process::geteuid().as_raw();
        assert!(
            matches!(owner(TABLES[0], peer, address), Some(Owner::User(owner)) if owner == uid)
        );
        assert!(!is_other_user(&server));
        drop(client);
        assert!(is_other_user(&server), "nobody waits for an answer");
    }
}
