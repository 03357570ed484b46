//! `auth-core explain`: every source with its state, and why it won or lost.

use anstyle::{AnsiColor, Style};

use super::warn;
use crate::context::gather::Situation;
use crate::context::obstacle::obstacle;
use crate::decision::facts::Approval;
use crate::decision::{Look, Report, SourceReport, State};
use crate::tool::{Common, Invocation, output, sanitize};
use crate::{Exit, Failure};

pub(super) fn run(
    invocation: &mut Invocation<'_>,
    common: &Common,
    client: bool,
) -> Result<Exit, Failure> {
    let mut situation = Situation::read(invocation, common)?;
    let decision = situation.decide(Look::AtAll, &mut |_| Ok(Approval::Unknown))?;
    let report = situation.report(&decision);
    if common.json {
        output::document(invocation.streams.stdout, &report)?;
    } else {
        let colored = common
            .color
            .allows(&invocation.env, invocation.streams.terminals.stdout);
        output::bytes(
            invocation.streams.stdout,
            table(&report, colored).as_bytes(),
        )?;
        warn(invocation, &situation, &report.warnings);
    }
    let _ = client;
    match obstacle(&situation, &decision) {
        Some(failure) => Err(failure),
        None => Ok(Exit::Ok),
    }
}

/// One line a source: name, state, where it is defined, why.
fn table(report: &Report, colored: bool) -> String {
    report
        .sources
        .iter()
        .map(|source| line(source, colored))
        .collect()
}

fn line(source: &SourceReport, colored: bool) -> String {
    let state = format!("{:<11}", source.state.name());
    let state = if colored {
        paint(source.state, &state)
    } else {
        state
    };
    let origin = source
        .origin
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let reason = source.reason.clone().unwrap_or_default();
    let rest = [origin, reason]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("; ");
    let line = format!(
        "{:<15} {state} {}",
        source.source.name(),
        sanitize::line(&rest)
    );
    format!("{}\n", line.trim_end())
}

fn paint(state: State, text: &str) -> String {
    let color = match state {
        State::Active => AnsiColor::Green,
        State::Unusable | State::Unavailable => AnsiColor::Red,
        State::Declined | State::Unapproved | State::Untrusted | State::Shadowed => {
            AnsiColor::Yellow
        }
        _ => return text.to_owned(),
    };
    let style = Style::new().fg_color(Some(color.into()));
    format!("{style}{text}{style:#}")
}
