//! A real browser without a window: Chromium, driven by its WebDriver.

use std::ffi::OsStr;
use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;

use crate::child::Server;
use crate::forms::SIGN_IN;

/// What to do if it is not there.
const MISSING: &str = "run `cargo xtask servers --install`";

/// The key of an element's reference (WebDriver, section 12).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The buttons that agree, the surest first.
const AGREE: [&str; 3] = [
    "#approve",
    "button[type=submit]:not([name=abort])",
    "form button",
];

/// A running browser with an empty profile; ended on drop.
pub struct Browser {
    agent: Agent,
    session: String,
    _driver: Server,
    home: TempDir,
}

impl Browser {
    /// Starts one.
    ///
    /// # Panics
    /// Where Chromium or its driver are not installed, naming the command that installs them.
    #[must_use]
    pub fn start() -> Self {
        let args = [OsStr::new("--port=0")];
        let port = |line: &str| {
            let (_, port) = line.split_once("successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        };
        let home = tempfile::tempdir().expect("a directory");
        let driver = Server::start("chromedriver", &args, Some(home.path()), MISSING, port);
        let (driver, port) = driver;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(60)));
        let mut browser = Self {
            agent: config.build().new_agent(),
            session: format!("http://127.0.0.1:{port}/session"),
            home,
            _driver: driver,
        };
        let capabilities = capabilities(browser.home.path());
        let session = browser.post("", &json!({"capabilities": {"alwaysMatch": capabilities}}));
        let id = session["sessionId"].as_str();
        let id = id.unwrap_or_else(|| panic!("Chromium does not start: {session}: {MISSING}"));
        browser.session = format!("{}/{id}", browser.session);
        browser
    }

    /// Opens a page and waits until it is there.
    pub fn open(&self, url: &str) {
        self.post("/url", &json!({"url": url}));
    }

    /// Clicks the first element that the CSS selector finds; `false` if there is none.
    #[must_use]
    pub fn click(&self, selector: &str) -> bool {
        let Some(element) = self.find(selector) else {
            return false;
        };
        self.post(&format!("/element/{element}/click"), &json!({}));
        true
    }

    /// Opens a page, signs in if that is asked for, and clicks the button that agrees on every
    /// page until one has no form. Gives how many clicks it took.
    ///
    /// # Panics
    /// Where the forms do not end within 60 seconds.
    pub fn consent(&self, url: &str) -> u32 {
        self.open(url);
        let deadline = Instant::now() + Duration::from_secs(60);
        let mut clicks = 0;
        let in_time = || assert!(Instant::now() < deadline, "the forms of {url} do not end");
        while let Some(form) = self.find("form") {
            in_time();
            for (field, text) in SIGN_IN {
                if let Some(element) = self.find(&format!("input[name={field}]")) {
                    self.post(&format!("/element/{element}/clear"), &json!({}));
                    self.post(&format!("/element/{element}/value"), &json!({"text": text}));
                }
            }
            let clicked = AGREE.iter().any(|selector| self.click(selector));
            clicks += u32::from(clicked);
            // On a busy machine the old page is still there when the click has been done.
            while clicked && self.find("form").as_ref() == Some(&form) {
                in_time();
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        clicks
    }

    /// What a user reads on the page.
    #[must_use]
    pub fn text(&self) -> String {
        let element = self.find("body").unwrap_or_default();
        let text = self.get(&format!("/element/{element}/text"));
        text.as_str().unwrap_or_default().to_owned()
    }

    /// The page's address.
    #[must_use]
    pub fn url(&self) -> String {
        self.get("/url").as_str().unwrap_or_default().to_owned()
    }

    /// The page's title.
    #[must_use]
    pub fn title(&self) -> String {
        self.get("/title").as_str().unwrap_or_default().to_owned()
    }

    /// Writes what is seen as a PNG.
    ///
    /// # Panics
    /// Where it cannot be written.
    #[expect(clippy::disallowed_methods, reason = "a test's output")]
    pub fn screenshot(&self, path: &Path) {
        let picture = self.get("/screenshot");
        let picture = STANDARD.decode(picture.as_str().unwrap_or_default());
        let folder = path.parent().expect("a file has a folder");
        std::fs::create_dir_all(folder).expect("its folder");
        std::fs::write(path, picture.expect("base64")).expect("the picture");
    }

    fn find(&self, selector: &str) -> Option<String> {
        let query = json!({"using": "css selector", "value": selector});
        let found = self.post("/element", &query);
        Some(found[ELEMENT].as_str()?.to_owned())
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.agent.post(format!("{}{path}", self.session));
        value(answer.send_json(body))
    }

    fn get(&self, path: &str) -> Value {
        value(self.agent.get(format!("{}{path}", self.session)).call())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ends the browser; then the driver goes.
        self.agent.delete(&self.session).call().ok();
    }
}

fn value(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Value {
    let mut answer = answer.expect("the driver answers");
    let body = answer.body_mut().with_config().limit(64 * 1024 * 1024);
    let mut body: Value = body.read_json().expect("the driver answers in JSON");
    body["value"].take()
}

/// Chromium without a window and without a thought for the network outside.
fn capabilities(home: &Path) -> Value {
    let profile = format!("--user-data-dir={}", home.join("profile").display());
    let args = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-proxy-server",
        "--window-size=900,640",
        &profile,
    ];
    json!({"browserName": "chrome", "goog:chromeOptions": {"args": args}})
}
