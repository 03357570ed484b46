//! The pages that a user sees. No scripts.

use super::settings::Settings;
use super::world::Authorization;

const STYLE: &str = "body{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:4em auto;padding:0 1em;color:#222}\
button{font:inherit;padding:.5em 1.5em;margin-right:1em;border-radius:.4em;border:1px solid #888}\
button[value=approve]{background:#1d6f42;color:#fff;border-color:#1d6f42}\
code{display:block;overflow-wrap:anywhere;background:#f2f2f2;padding:1em;border-radius:.4em;user-select:all}";

fn page(title: &str, content: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style><h1>{title}</h1>{content}"
    )
}

/// A few words.
#[must_use]
pub(super) fn message(title: &str, text: &str) -> String {
    page(&escape(title), &format!("<p>{}</p>", escape(text)))
}

/// The question, with a button for each answer.
#[must_use]
pub(super) fn consent(settings: &Settings, authorization: &Authorization, id: &str) -> String {
    let scopes: String = authorization
        .scope
        .split_whitespace()
        .map(|scope| format!("<li>{}</li>", escape(scope)))
        .collect();
    let place = if authorization.console {
        "Console account"
    } else {
        "account"
    };
    page(
        "Authorize this program?",
        &format!(
            "<p><b>{client}</b> asks for access to the {place} <b>{email}</b> of \
             <b>{organization}</b>:</p><ul>{scopes}</ul>\
             <form method=\"post\"><input type=\"hidden\" name=\"request\" value=\"{id}\">\
             <button id=\"approve\" name=\"decision\" value=\"approve\">Authorize</button>\
             <button id=\"deny\" name=\"decision\" value=\"deny\">Decline</button></form>",
            client = escape(&authorization.client),
            email = escape(&settings.email),
            organization = escape(&settings.organization),
        ),
    )
}

/// The code to paste into the terminal.
#[must_use]
pub(super) fn code(code: &str) -> String {
    let code = escape(code);
    page(
        "Paste this code into the terminal",
        &format!("<code id=\"code\">{code}</code>"),
    )
}

/// Where a user types what a device shows, or confirms it.
#[must_use]
pub(super) fn device(user_code: &str) -> String {
    page(
        "Connect a device",
        &format!(
            "<form method=\"post\"><p><label>The code that the device shows: \
             <input id=\"user_code\" name=\"user_code\" value=\"{}\"></label></p>\
             <button id=\"approve\" name=\"decision\" value=\"approve\">Authorize</button>\
             <button id=\"deny\" name=\"decision\" value=\"deny\">Decline</button></form>",
            escape(user_code)
        ),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
