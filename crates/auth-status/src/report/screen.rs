//! The document as one screen.

use std::time::Duration;

use auth_core::cli::duration;
use auth_core::decision::{Active, Source, SourceReport, State, Warning};
use jiff::Timestamp;

use super::document::{Document, HelperReport, HelperState, SessionReport, Store, StoreState};
use super::labels;
use super::layout::{Emphasis, Page};

/// The labels, with the space before and after them.
const LABEL: usize = 13;

/// The columns of a session, and of a source.
const NAME: usize = 17;
const SOURCE: usize = 16;

/// Two fields go side by side on a page of at least this width.
const PAIR_WIDTH: usize = 72;
const PAIR_COLUMN: usize = 27;

/// How to show it.
pub(crate) struct View {
    /// Columns.
    pub(crate) width: usize,
    /// Whether to use colour.
    pub(crate) colored: bool,
    /// The home directory, written as `~`.
    pub(crate) home: Option<String>,
    /// The time.
    pub(crate) now: Timestamp,
    /// What to do if nothing is usable and no warning says it.
    pub(crate) hint: Option<String>,
}

/// The document as text: the headline, what is wrong and its fix, then the details.
pub(crate) fn screen(document: &Document, view: &View) -> String {
    let mut page = Page::new(view.width, view.colored, view.home.clone());
    let (emphasis, headline) = labels::headline(document);
    page.line(emphasis, &headline);
    page.gap();
    warnings(&mut page, &document.warnings);
    if let Some(hint) = view.hint.as_ref().filter(|_| document.warnings.is_empty()) {
        fix(&mut page, hint);
        page.gap();
    }
    if let Some(active) = &document.decision.active {
        credential(&mut page, document, active, view.now);
        page.gap();
    }
    sessions(&mut page, &document.sessions);
    sources(&mut page, document);
    page.gap();
    store(&mut page, &document.store, &document.decision.sources);
    helper(&mut page, &document.helper, view.now);
    page.into_text()
}

fn warnings(page: &mut Page, warnings: &[Warning]) {
    for (index, warning) in warnings.iter().enumerate() {
        if index > 0 {
            page.gap();
        }
        page.hang("  ", 2, Emphasis::Plain, &warning.message);
        if let Some(hint) = &warning.hint {
            fix(page, hint);
        }
    }
    if !warnings.is_empty() {
        page.gap();
    }
}

fn fix(page: &mut Page, hint: &str) {
    let label = page.cell(Emphasis::Fix, "fix:", 5);
    page.hang_command(&format!("  {label}"), 7, hint);
}

fn field(page: &mut Page, label: &str, emphasis: Emphasis, text: &str) {
    let head = format!("  {}", page.cell(Emphasis::Faint, label, LABEL - 2));
    page.hang(&head, LABEL, emphasis, text);
}

fn credential(page: &mut Page, document: &Document, active: &Active, now: Timestamp) {
    let account = labels::account(document, active);
    let expiry = labels::expiry(document.expires_at(), now);
    let fits = page.width() >= PAIR_WIDTH
        && page.width_of(&account) < PAIR_COLUMN
        && LABEL + PAIR_COLUMN + "expires  ".len() + expiry.len() <= page.width();
    if fits {
        let label = page.cell(Emphasis::Faint, "account", LABEL - 2);
        let account = page.cell(Emphasis::Plain, &account, PAIR_COLUMN);
        let expires = page.cell(Emphasis::Faint, "expires", 9);
        let indent = LABEL + PAIR_COLUMN + 9;
        let head = format!("  {label}{account}{expires}");
        page.hang(&head, indent, Emphasis::Plain, &expiry);
    } else {
        field(page, "account", Emphasis::Plain, &account);
        field(page, "expires", Emphasis::Plain, &expiry);
    }
    let source = labels::source(document, active);
    field(page, "source", Emphasis::Plain, &source);
    if let Some(url) = &active.base_url {
        field(page, "sent to", Emphasis::Plain, url);
    }
    let profile = &document.decision.profile;
    if profile.chosen_by != "default" {
        let chosen_by = match (&profile.path, profile.line) {
            (Some(path), Some(line)) => format!("{path}:{line}"),
            _ => profile.chosen_by.clone(),
        };
        let text = format!("{} ({chosen_by})", profile.name);
        field(page, "profile", Emphasis::Plain, &text);
    }
    if let Some(verification) = &document.verification {
        let emphasis = labels::verdict_emphasis(&verification.verdict);
        field(page, "verified", emphasis, &verification.text());
        if let Some(account) = &verification.account {
            let email = account.email.as_deref().unwrap_or("unknown");
            field(
                page,
                "",
                Emphasis::Plain,
                &format!("account: {}", labels::clip(email)),
            );
        }
    }
}

/// What `claude -p`, an interactive session and the desktop would use, if that differs.
fn sessions(page: &mut Page, sessions: &[SessionReport]) {
    let same =
        |a: &SessionReport, b: &SessionReport| (a.source, a.billing) == (b.source, b.billing);
    let Some(first) = sessions.first() else {
        return;
    };
    if sessions.iter().all(|session| same(first, session)) {
        return;
    }
    let find = |name: &str| sessions.iter().find(|it| it.session == name);
    let mut rows: Vec<(&str, &SessionReport)> = Vec::new();
    rows.extend(find("print").map(|it| ("claude -p", it)));
    rows.extend(find("interactive").map(|it| ("interactive", it)));
    match (find("desktop"), find("remote")) {
        (Some(desktop), Some(remote)) if same(desktop, remote) => {
            rows.push(("desktop, remote", desktop));
        }
        (desktop, remote) => {
            rows.extend(desktop.map(|it| ("desktop", it)));
            rows.extend(remote.map(|it| ("remote", it)));
        }
    }
    for (index, (name, session)) in rows.into_iter().enumerate() {
        let label = if index == 0 { "sessions" } else { "" };
        let label = page.cell(Emphasis::Faint, label, LABEL - 2);
        let source = session.source.map_or("none", Source::name);
        let billing = match (session.billing, session.source) {
            (Some(billing), _) => labels::short_billing(billing),
            (None, Some(_)) => "cannot be used",
            (None, None) => "no credential",
        };
        let note = session
            .note
            .filter(|_| session.source != Some(Source::ApiKey));
        let note = note.map_or_else(String::new, |note| format!(" ({note})"));
        let text = format!("{billing}{note}");
        let name = page.cell(Emphasis::Plain, name, NAME);
        if page.is_narrow() {
            page.hang(&format!("  {label}{name}"), LABEL, Emphasis::Plain, "");
            let indent = LABEL + 2;
            let head = " ".repeat(indent);
            page.hang(&head, indent, Emphasis::Plain, &format!("{source}, {text}"));
        } else {
            let source = page.cell(Emphasis::Plain, source, SOURCE);
            let head = format!("  {label}{name}{source}");
            page.hang(&head, LABEL + NAME + SOURCE, Emphasis::Plain, &text);
        }
    }
    page.gap();
}

/// The sources that are set, one a line; the names of the others in one.
fn sources(page: &mut Page, document: &Document) {
    let is_set = |source: &&SourceReport| {
        let is_switched_off = source.state == State::Absent && source.origin.is_some();
        !matches!(source.state, State::Absent | State::NotRead) || is_switched_off
    };
    let sources = &document.decision.sources;
    let mut label = "sources";
    for source in sources.iter().filter(is_set) {
        source_line(page, label, source, &document.store);
        label = "";
    }
    for (state, words) in [(State::Absent, "not set"), (State::NotRead, "not read")] {
        let rest = sources
            .iter()
            .filter(|source| !is_set(source) && source.state == state);
        let names: Vec<&str> = rest.map(|source| source.source.name()).collect();
        if !names.is_empty() {
            let head = page.cell(Emphasis::Faint, label, LABEL - 2);
            let text = format!("{words}: {}", names.join(", "));
            page.hang(&format!("  {head}"), LABEL, Emphasis::Faint, &text);
            label = "";
        }
    }
}

/// `* name  where, state: why`; on a narrow page the rest goes below.
fn source_line(page: &mut Page, label: &str, source: &SourceReport, store: &Store) {
    let (mark, emphasis) = match source.state {
        State::Active => ("*", Emphasis::Strong),
        _ => (" ", Emphasis::Plain),
    };
    let mark = page.cell(Emphasis::Good, mark, 2);
    let label = page.cell(Emphasis::Faint, label, LABEL - 4);
    let name = page.cell(emphasis, source.source.name(), NAME);
    let head = format!("  {label}{mark}{name}");
    let mut details = source
        .origin
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    if let Some(mode) = store
        .text("mode")
        .filter(|_| source.source == Source::Login)
    {
        details = format!("{details} ({mode})");
    }
    if source.state != State::Active {
        let separator = if details.is_empty() { "" } else { ", " };
        details = format!("{details}{separator}{}", source.state.name());
    }
    let is_shadowed = source.state == State::Shadowed;
    if let Some(reason) = source.reason.as_ref().filter(|_| !is_shadowed) {
        details = format!("{details}: {reason}");
    }
    let emphasis = match source.state {
        State::Active => Emphasis::Plain,
        State::Unusable | State::Unavailable => Emphasis::Bad,
        State::Declined | State::Unapproved | State::Untrusted => Emphasis::Caution,
        _ => Emphasis::Faint,
    };
    if page.is_narrow() {
        page.hang(&head, LABEL, Emphasis::Plain, "");
        let indent = LABEL + 2;
        page.hang(&" ".repeat(indent), indent, emphasis, &details);
    } else {
        page.hang(&head, LABEL + NAME, emphasis, &details);
    }
}

/// Backend, path, permissions, who refreshes the login, and what is wrong unless a source says so.
fn store(page: &mut Page, store: &Store, sources: &[SourceReport]) {
    let place = store.text("path").or(store.text("service"));
    let mode = store.text("mode").map(|mode| format!("mode {mode}"));
    let refreshed_by = store.refreshed_by.as_ref();
    let refreshed_by = refreshed_by.map(|who| format!("refreshed by {who}"));
    let reason = store.reason.as_deref().unwrap_or_default();
    let mut told = sources.iter().filter_map(|source| source.reason.as_deref());
    let is_told = told.any(|told| told == reason);
    let (emphasis, state) = match store.state {
        StoreState::Login => (Emphasis::Plain, None),
        StoreState::Empty => (Emphasis::Plain, Some("no login")),
        StoreState::Malformed if is_told => (Emphasis::Bad, Some("malformed")),
        StoreState::Unavailable if is_told => (Emphasis::Bad, Some("could not be read")),
        StoreState::Malformed | StoreState::Unavailable => (Emphasis::Bad, Some(reason)),
    };
    let parts = [
        store.text("backend"),
        place,
        mode.as_deref(),
        state,
        refreshed_by.as_deref(),
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    field(page, "store", emphasis, &parts.join(", "));
}

fn helper(page: &mut Page, helper: &HelperReport, now: Timestamp) {
    let (emphasis, text) = match helper.state {
        HelperState::NotSet => (Emphasis::Faint, "not set".to_owned()),
        HelperState::Off => (Emphasis::Faint, "disabled by an empty setting".to_owned()),
        HelperState::NotRead => (Emphasis::Faint, "not read by this session".to_owned()),
        HelperState::Untrusted => (Emphasis::Caution, "set by an untrusted project".to_owned()),
        HelperState::Unavailable => (Emphasis::Bad, "its cache could not be read".to_owned()),
        HelperState::Set => (Emphasis::Plain, cached(helper)),
    };
    field(page, "helper", emphasis, &text);
    if let Some(error) = &helper.last_error {
        let at: Option<Timestamp> = error.at.parse().ok();
        let when = at.map_or_else(String::new, |at| format!(" {}", labels::from_now(at, now)));
        let (emphasis, since) = match error.current {
            true => (Emphasis::Bad, ""),
            false => (Emphasis::Faint, "; a later run succeeded"),
        };
        field(page, "", emphasis, &format!("failed{when}{since}"));
    }
}

fn cached(helper: &HelperReport) -> String {
    if !helper.cached {
        return "no key cached; it runs when a key is needed".to_owned();
    }
    let left = helper.remaining_ms.map(Duration::from_millis);
    let left = left.map_or_else(String::new, |left| {
        format!(", {} left", duration::human(left))
    });
    let key = helper.fingerprint.clone().unwrap_or_default();
    format!("key {key} cached{left}")
}
