//! A user who opens the authorization page and agrees: what `$BROWSER` names in the tests and the
//! demo.
//!
//! Without a window by plain HTTP, or with `AUTH_TESTS_VISIT=chromium` in a headless Chromium, which
//! leaves a picture of the last page in `AUTH_TESTS_SCREENSHOT`.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use auth_tests::{Browser, Visitor};

#[expect(clippy::disallowed_methods, reason = "this program's own settings")]
fn main() -> anyhow::Result<()> {
    let url = std::env::args().nth(1).context("usage: visit URL")?;
    let last = if std::env::var_os("AUTH_TESTS_VISIT").is_some_and(|with| with == "chromium") {
        let browser = Browser::start();
        browser.consent(&url);
        if let Some(picture) = std::env::var_os("AUTH_TESTS_SCREENSHOT") {
            browser.screenshot(Path::new(&picture));
        }
        browser.text()
    } else {
        Visitor::new().consent(&url).text
    };
    writeln!(std::io::stdout(), "{last}")?;
    Ok(())
}
