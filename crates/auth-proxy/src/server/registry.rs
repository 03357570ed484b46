//! All connections: how many there may be, and which of them have waited for too long.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::connection::{Connection, Timeouts, Waiting};

/// How many connections are served at the same time.
const MAX_CONNECTIONS: usize = 2048;

/// How often connections are looked at.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// The connections that are being served. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Registry(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    max: usize,
    timeouts: Timeouts,
    connections: Mutex<Connections>,
}

#[derive(Debug, Default)]
struct Connections {
    next_id: u64,
    by_id: HashMap<u64, Arc<Connection>>,
}

/// A connection's place in the registry; given back on drop.
#[derive(Debug)]
pub(crate) struct Registered {
    registry: Registry,
    id: u64,
    /// The connection.
    pub(crate) connection: Arc<Connection>,
}

impl Registry {
    /// An empty registry.
    pub(crate) fn new(timeouts: Timeouts) -> Self {
        Self::with_max(timeouts, MAX_CONNECTIONS)
    }

    fn with_max(timeouts: Timeouts, max: usize) -> Self {
        Self(Arc::new(Inner {
            max,
            timeouts,
            connections: Mutex::default(),
        }))
    }

    /// The timeouts of its connections.
    pub(crate) fn timeouts(&self) -> Timeouts {
        self.0.timeouts
    }

    /// Takes a new connection in. If there are too many, the one that has been idle for longest is
    /// dropped; `None` if all of them are busy.
    pub(crate) fn admit(&self, connection: Connection) -> Option<Registered> {
        let connection = Arc::new(connection);
        let mut connections = self.lock();
        if connections.by_id.len() >= self.0.max {
            let idle = connections.by_id.iter().filter(|(_, connection)| {
                matches!(connection.waiting(), Waiting::Idle | Waiting::Head(_))
            });
            let (&oldest, _) = idle.max_by_key(|(_, connection)| connection.idle_for())?;
            connections.by_id.remove(&oldest)?.drop_now();
        }
        connections.next_id += 1;
        let id = connections.next_id;
        connections.by_id.insert(id, Arc::clone(&connection));
        Some(Registered {
            registry: self.clone(),
            id,
            connection,
        })
    }

    /// Drops connections that have waited for too long, for ever.
    pub(crate) async fn watch(self) {
        let mut ticks = tokio::time::interval(CHECK_INTERVAL);
        loop {
            ticks.tick().await;
            self.drop_expired();
        }
    }

    fn drop_expired(&self) {
        for connection in self.lock().by_id.values() {
            if self.0.timeouts.have_passed(connection) {
                connection.drop_now();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Connections> {
        let connections = self.0.connections.lock();
        connections.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        self.registry.lock().by_id.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::{Connection, Registry, Timeouts};
    use std::time::Duration;

    fn registry(max: usize) -> Registry {
        Registry::with_max(Timeouts::new(Duration::from_millis(30)), max)
    }

    #[test]
    fn the_connection_that_is_idle_for_longest_makes_room() {
        let registry = registry(2);
        let first = registry.admit(Connection::new(None)).expect("room");
        std::thread::sleep(Duration::from_millis(5));
        let second = registry.admit(Connection::new(None)).expect("room");
        let third = registry.admit(Connection::new(None)).expect("room is made");
        let dropped = [&first, &second, &third].map(|it| it.connection.is_dropped());
        assert_eq!(dropped, [true, false, false]);
        drop(first);
        assert_eq!(registry.lock().by_id.len(), 2);
    }

    #[test]
    fn busy_connections_stay() {
        let registry = registry(1);
        let busy = registry.admit(Connection::new(None)).expect("room");
        let request = busy.connection.begin_request();
        assert!(registry.admit(Connection::new(None)).is_none());
        drop(request);
        assert!(registry.admit(Connection::new(None)).is_some());
    }

    #[test]
    fn who_waits_for_too_long_is_dropped() {
        let registry = registry(9);
        let idle = registry.admit(Connection::new(None)).expect("room");
        let slow_head = registry.admit(Connection::new(None)).expect("room");
        let slow_body = registry.admit(Connection::new(None)).expect("room");
        let answer = registry.admit(Connection::new(None)).expect("room");
        slow_head.connection.note_read();
        let _body = slow_body.connection.begin_request();
        slow_body.connection.set_waits_for_body(true);
        let _answer = answer.connection.begin_request();
        std::thread::sleep(Duration::from_millis(40));
        // Bytes that drip in do not help a head that takes too long.
        slow_head.connection.note_read();
        registry.drop_expired();
        let dropped = [&idle, &slow_head, &slow_body, &answer].map(|it| it.connection.is_dropped());
        assert_eq!(dropped, [true, true, true, false]);
    }
}
