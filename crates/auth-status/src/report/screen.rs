//! One screen that a person takes in at a glance.

use std::time::Duration;

use auth_core::cli::duration;
use auth_core::decision::{Active, SourceReport, State, Warning};
use jiff::Timestamp;

use super::document::{Document, Helper, HelperState, Store, StoreState};
use super::layout::{Page, Tone};
use super::words;

/// The width of the labels, with what stands before and after them.
const LABEL: usize = 12;

/// The width of a source's name and of its state, each with a space behind.
const NAME: usize = 16;
const STATE: usize = 12;

/// How to show it.
pub(crate) struct View {
    /// Columns.
    pub(crate) width: usize,
    /// Whether to colour.
    pub(crate) colored: bool,
    /// The home directory, written as `~`.
    pub(crate) home: Option<String>,
    /// What time it is.
    pub(crate) now: Timestamp,
}

/// The document as text.
pub(crate) fn screen(document: &Document, view: &View) -> String {
    let mut page = Page::new(view.width, view.colored, view.home.clone());
    let (tone, title) = words::title(&document.decision);
    page.line(tone, &title);
    page.gap();
    if let Some(active) = &document.decision.active {
        in_effect(&mut page, document, active, view.now);
    }
    field(
        &mut page,
        "session",
        Tone::Plain,
        &document.decision.session,
    );
    page.gap();
    for source in &document.decision.sources {
        source_line(&mut page, source);
    }
    page.gap();
    store(&mut page, &document.store, &document.decision.sources);
    helper(&mut page, &document.helper, view.now);
    warnings(&mut page, &document.warnings);
    page.into_text()
}

/// Last, where the eye comes to rest: what is the matter, and what mends it.
fn warnings(page: &mut Page, warnings: &[Warning]) {
    if !warnings.is_empty() {
        page.gap();
    }
    for warning in warnings {
        let mark = page.cell(Tone::Care, "!", 2);
        page.hang(&mark, 2, Tone::Plain, &warning.message);
        if let Some(hint) = &warning.hint {
            let label = page.cell(Tone::Step, "hint:", 6);
            page.hang(&format!("  {label}"), 8, Tone::Plain, hint);
        }
    }
}

fn field(page: &mut Page, label: &str, tone: Tone, text: &str) {
    let head = format!("  {}", page.cell(Tone::Faint, label, LABEL - 2));
    page.hang(&head, LABEL, tone, text);
}

fn in_effect(page: &mut Page, document: &Document, active: &Active, now: Timestamp) {
    field(page, "account", Tone::Plain, &words::account(active));
    field(page, "billing", Tone::Plain, active.billing.name());
    field(page, "from", Tone::Plain, &active.origin.to_string());
    let expiry = words::expiry(document.expires_at(), now);
    field(page, "expires", Tone::Plain, &expiry);
    field(
        page,
        "sent as",
        Tone::Plain,
        &sent_as(active, document.fingerprint()),
    );
    if let Some(verification) = &document.verification {
        let tone = words::verdict_tone(&verification.verdict);
        field(page, "verified", tone, &verification.text());
    }
    let sources = document.decision.sources.iter();
    let shadowed: Vec<&str> = sources
        .filter(|source| source.state == State::Shadowed)
        .map(|source| source.source.name())
        .collect();
    if !shadowed.is_empty() {
        field(page, "shadows", Tone::Care, &shadowed.join(", "));
    }
}

fn sent_as(active: &Active, fingerprint: Option<&str>) -> String {
    let headers = match active.headers.as_slice() {
        [] => "requests that the provider's own tools sign".to_owned(),
        headers => headers.join(" and "),
    };
    match fingerprint {
        Some(fingerprint) => format!("{headers}, {fingerprint}"),
        None => headers,
    }
}

/// `* name  state  where; why`; on a narrow page what does not fit goes below.
fn source_line(page: &mut Page, source: &SourceReport) {
    let tone = words::tone(source.state);
    let (mark, name_tone) = match source.state {
        State::Active => ("*", Tone::Strong),
        State::Absent | State::NotRead => (" ", Tone::Faint),
        _ => (" ", Tone::Plain),
    };
    let mark = page.cell(Tone::Good, mark, 2);
    let name = page.cell(name_tone, source.source.name(), NAME);
    let state = page.cell(tone, source.state.name(), STATE);
    let head = format!("{mark}{name}{state}");
    let origin = source.origin.as_ref().map(ToString::to_string);
    let details = [origin, source.reason.clone()];
    let details = details.into_iter().flatten().collect::<Vec<_>>().join("; ");
    if page.is_narrow() {
        page.hang(&head, 2, Tone::Plain, "");
        if !details.is_empty() {
            page.hang("    ", 4, Tone::Faint, &details);
        }
    } else {
        page.hang(&head, 2 + NAME + STATE, Tone::Faint, &details);
    }
}

/// Backend, place, permissions, and what is the matter where no source has said it.
fn store(page: &mut Page, store: &Store, sources: &[SourceReport]) {
    let place = store.text("path").or(store.text("service"));
    let mode = store.text("mode").map(|mode| format!("mode {mode}"));
    let reason = store.reason.as_deref().unwrap_or_default();
    let mut said = sources.iter().filter_map(|source| source.reason.as_deref());
    let (tone, state) = match store.state {
        StoreState::Login => (Tone::Plain, None),
        StoreState::Empty => (Tone::Plain, Some("no login is stored")),
        StoreState::Malformed if said.any(|said| said == reason) => (Tone::Bad, Some("malformed")),
        StoreState::Unavailable if said.any(|said| said == reason) => {
            (Tone::Bad, Some("could not be looked into"))
        }
        StoreState::Malformed | StoreState::Unavailable => (Tone::Bad, Some(reason)),
    };
    let parts = [store.text("backend"), place, mode.as_deref(), state];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    field(page, "store", tone, &parts.join(", "));
}

fn helper(page: &mut Page, helper: &Helper, now: Timestamp) {
    let (tone, text) = match helper.state {
        HelperState::NotSet => (Tone::Faint, "not set".to_owned()),
        HelperState::Off => (Tone::Faint, "switched off by an empty setting".to_owned()),
        HelperState::NotRead => (Tone::Faint, "not read by this session".to_owned()),
        HelperState::Untrusted => (
            Tone::Care,
            "set by a project that is not trusted".to_owned(),
        ),
        HelperState::Unavailable => (Tone::Bad, "what is cached could not be read".to_owned()),
        HelperState::Set => (Tone::Plain, cached(helper)),
    };
    field(page, "helper", tone, &text);
    if let Some(error) = &helper.last_error {
        let at: Option<Timestamp> = error.at.parse().ok();
        let when = at.map_or_else(String::new, |at| format!(" {}", words::from_now(at, now)));
        let (tone, since) = match error.current {
            true => (Tone::Bad, ""),
            false => (Tone::Faint, ", and has run since"),
        };
        field(page, "", tone, &format!("it failed{when}{since}"));
    }
}

fn cached(helper: &Helper) -> String {
    if !helper.cached {
        return "no key is cached; it runs when one is next needed".to_owned();
    }
    let left = helper.remaining_ms.map(Duration::from_millis);
    let left = left.map_or_else(String::new, |left| {
        format!(", {} left", duration::human(left))
    });
    let key = helper.fingerprint.clone().unwrap_or_default();
    format!("key {key} is cached{left}")
}
