//! The provider in a test's hand.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::fault::{Fault, Planned};
use super::route::{ENDPOINTS, lock};
use super::server::Server;
use super::settings::{CLIENT_ID, Settings};
use super::world::{Recorded, World, now};
use super::{control, device};
use crate::Sandbox;

/// A running provider; stopped on drop.
pub struct Provider {
    world: Arc<Mutex<World>>,
    server: Server,
}

impl Provider {
    /// One that gives consent at once, on a free port.
    ///
    /// # Panics
    /// Where loopback cannot be listened on.
    #[must_use]
    pub fn start() -> Self {
        let settings = Settings {
            auto_approve: true,
            ..Settings::default()
        };
        Self::with(settings, 0).expect("loopback has a free port")
    }

    /// One with these settings, on this port (0: a free one).
    ///
    /// # Errors
    /// Where the port is taken.
    pub fn with(settings: Settings, port: u16) -> std::io::Result<Self> {
        let world = Arc::new(Mutex::new(World::new(settings)));
        let server = Server::start(port, Arc::clone(&world))?;
        Ok(Self { world, server })
    }

    /// `http://127.0.0.1:PORT`, also what `ANTHROPIC_BASE_URL` has to be to reach its API.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> std::net::SocketAddr {
        self.server.address()
    }

    /// The URL of an endpoint: `authorize`, `console_authorize`, `manual`, `token`, `revoke`,
    /// `device_authorization`, `device`, `profile`, `api_key`, `models`, `messages`.
    ///
    /// # Panics
    /// Where there is none of that name.
    #[must_use]
    pub fn url(&self, endpoint: &str) -> String {
        let found = ENDPOINTS.iter().find(|(name, _)| *name == endpoint);
        let (_, path) = found.unwrap_or_else(|| panic!("no endpoint is called `{endpoint}`"));
        format!("{}{path}", self.base())
    }

    /// All URLs as one document: what the program prints when it is ready.
    #[must_use]
    pub fn describe(&self) -> Value {
        json!({
            "version": 1,
            "base": self.base(),
            "port": self.server.address().port(),
            "control": format!("{}/control", self.base()),
            "client_id": CLIENT_ID,
            "oauth": self.oauth().into_iter().collect::<serde_json::Map<_, _>>(),
        })
    }

    /// The keys of `[oauth]` that lead here.
    fn oauth(&self) -> Vec<(String, Value)> {
        let endpoints = [
            ("authorize_url", "authorize"),
            ("console_authorize_url", "console_authorize"),
            ("token_url", "token"),
            ("revoke_url", "revoke"),
            ("device_authorization_url", "device_authorization"),
            ("profile_url", "profile"),
            ("api_key_url", "api_key"),
            ("manual_redirect_url", "manual"),
        ];
        let client = ("client_id".to_owned(), json!(CLIENT_ID));
        let urls = endpoints.map(|(key, name)| (key.to_owned(), json!(self.url(name))));
        std::iter::once(client).chain(urls).collect()
    }

    /// `config.toml` with the `[oauth]` section that leads here, and the file as the store.
    #[must_use]
    pub fn config_toml(&self) -> String {
        // A JSON string without control characters is a TOML string too.
        let lines = self.oauth().into_iter();
        let lines: String = lines
            .map(|(key, value)| format!("{key} = {value}\n"))
            .collect();
        format!("[store]\nbackend = \"file\"\n\n[oauth]\n{lines}")
    }

    /// The same through TLS in front of it: every endpoint is at `base`.
    #[must_use]
    pub fn config_toml_at(&self, base: &str) -> String {
        self.config_toml().replace(&self.base(), base)
    }

    /// Writes that `config.toml` where the programs of the sandbox find it.
    pub fn configure(&self, sandbox: &Sandbox) -> PathBuf {
        sandbox.write("xdg-config/auth-tools/config.toml", self.config_toml())
    }

    /// Changes the behaviour from now on.
    pub fn change(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut lock(&self.world).settings);
    }

    /// Orders a fault for every request to an endpoint, or to `token.GRANT`
    /// (`token.refresh_token`, `token.authorization_code`, `token.device_code`).
    pub fn fault(&self, at: &str, fault: Fault) {
        self.plan(at, fault, None);
    }

    /// Orders a fault for the next request alone.
    pub fn fault_once(&self, at: &str, fault: Fault) {
        self.plan(at, fault, Some(1));
    }

    fn plan(&self, at: &str, fault: Fault, times: Option<u32>) {
        let at = at.to_owned();
        lock(&self.world).faults.push(Planned { at, fault, times });
    }

    /// Forgets all faults that were ordered.
    pub fn clear_faults(&self) {
        lock(&self.world).faults.clear();
    }

    /// How many requests came to an endpoint, or to `token.GRANT`.
    #[must_use]
    pub fn count(&self, name: &str) -> u64 {
        let world = lock(&self.world);
        world.counts.get(name).copied().unwrap_or_default()
    }

    /// The credential headers of each message that came, in order.
    #[must_use]
    pub fn credentials(&self) -> Vec<Value> {
        let world = lock(&self.world);
        world.credentials.iter().map(|sent| json!(sent)).collect()
    }

    /// Forgets requests and faults; grants and tokens stay.
    pub fn reset(&self) {
        control::reset(&mut lock(&self.world));
    }

    /// The last request to an endpoint.
    #[must_use]
    pub fn last(&self, endpoint: &str) -> Option<Recorded> {
        lock(&self.world).last.get(endpoint).cloned()
    }

    /// A stored login as Claude Code writes it, whose tokens are valid here: `lifetime` seconds
    /// (0: expired). Give it to [`Sandbox::credentials`].
    #[must_use]
    pub fn login(&self, lifetime: u64) -> Value {
        control::login(&mut lock(&self.world), lifetime)
    }

    /// An API key that `/v1/…` accepts.
    #[must_use]
    pub fn api_key(&self) -> String {
        lock(&self.world).api_key()
    }

    /// Whether `/v1/…` would accept this access token now.
    #[must_use]
    pub fn accepts(&self, access_token: &str) -> bool {
        lock(&self.world).valid(access_token).is_some()
    }

    /// Seconds that an access token has left; `None` if it is not known here.
    #[must_use]
    pub fn seconds_left(&self, access_token: &str) -> Option<u64> {
        let world = lock(&self.world);
        let token = world.access_tokens.get(access_token)?;
        Some(token.expires_at.saturating_sub(now()))
    }

    /// Ends all access tokens, as time would; refresh tokens stay.
    pub fn expire(&self) {
        for token in lock(&self.world).access_tokens.values_mut() {
            token.expires_at = 0;
        }
    }

    /// Ends all grants, as a user does on the account's page.
    pub fn revoke_all(&self) {
        for grant in &mut lock(&self.world).grants {
            grant.revoked = true;
        }
    }

    /// How many grants are revoked.
    #[must_use]
    pub fn revoked(&self) -> usize {
        let world = lock(&self.world);
        world.grants.iter().filter(|grant| grant.revoked).count()
    }

    /// How often a refresh token came that had been exchanged before.
    #[must_use]
    pub fn reuses(&self) -> u64 {
        lock(&self.world).reuses
    }

    /// Answers for the user at the device page; `false` if no device shows that code.
    #[must_use]
    pub fn answer_device(&self, user_code: &str, approve: bool) -> bool {
        device::decide(&mut lock(&self.world), user_code, approve)
    }
}
