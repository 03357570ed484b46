//! What the tests share: a provider, a sandbox, and a run that waits for its person.

use auth_tests::{Provider, Sandbox, Session, Visitor};
use url::Url;

pub(crate) struct World {
    pub(crate) provider: Provider,
    pub(crate) sandbox: Sandbox,
}

/// A run that has shown its URL.
pub(crate) struct Waiting {
    pub(crate) session: Session,
    /// The authorization URL.
    pub(crate) url: String,
    /// Where the browser comes back to.
    pub(crate) redirect: Url,
    /// The state of the request.
    pub(crate) state: String,
}

impl World {
    pub(crate) fn new() -> Self {
        let provider = Provider::start();
        let sandbox = Sandbox::new();
        provider.configure(&sandbox);
        Self { provider, sandbox }
    }

    /// Starts a run without a browser, and waits for its URL.
    pub(crate) fn start(&self, args: &[&str]) -> Waiting {
        let file = self.sandbox.path("url");
        std::fs::remove_file(&file).ok();
        let name = file.display().to_string();
        let always = ["--no-browser", "--url-file", &name];
        let args: Vec<&str> = always.iter().chain(args).copied().collect();
        let mut session = self.sandbox.start("setup-token", args);
        let url = session.wait_for(&file);
        let parsed = Url::parse(&url).expect("a URL");
        let find = |name: &str| {
            let mut pairs = parsed.query_pairs();
            let found = pairs.find(|(key, _)| key == name);
            found.expect("a parameter").1.into_owned()
        };
        Waiting {
            redirect: Url::parse(&find("redirect_uri")).expect("a URL"),
            state: find("state"),
            session,
            url,
        }
    }

    /// What a user who consents is redirected to: `(code, state)`.
    pub(crate) fn consent(&self, url: &str) -> (String, String) {
        let page = Visitor::new().ask(url);
        let location = Url::parse(&page.location.expect("a redirect")).expect("a URL");
        let find = |name: &str| {
            let found = location.query_pairs().find(|(key, _)| key == name);
            found.expect("a parameter").1.into_owned()
        };
        (find("code"), find("state"))
    }
}

impl Waiting {
    /// The callback's port.
    pub(crate) fn port(&self) -> u16 {
        self.redirect.port().expect("a port")
    }

    /// The callback with this query.
    pub(crate) fn callback(&self, query: &str) -> String {
        format!("http://127.0.0.1:{}/callback?{query}", self.port())
    }
}
