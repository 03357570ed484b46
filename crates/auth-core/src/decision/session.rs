//! The kinds of session, and what each of them reads.

use super::Source;

/// The kind of session to decide for (`--session`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Session {
    /// A user at a terminal.
    Interactive,
    /// Non-interactive (`claude -p`).
    Print,
    /// `claude --bare`.
    Bare,
    /// Claude Desktop.
    Desktop,
    /// A remote session.
    Remote,
    /// Claude Code on the Web.
    Web,
}

impl Session {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Interactive,
        Self::Print,
        Self::Bare,
        Self::Desktop,
        Self::Remote,
        Self::Web,
    ];

    /// `interactive` where somebody can be asked (stdin and stderr are terminals, and nothing
    /// forbids questions), else `print`.
    #[must_use]
    pub(crate) fn default_for(somebody_to_ask: bool) -> Self {
        if somebody_to_ask {
            Self::Interactive
        } else {
            Self::Print
        }
    }

    /// Its name in options and documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Interactive => "interactive",
            Self::Print => "print",
            Self::Bare => "bare",
            Self::Desktop => "desktop",
            Self::Remote => "remote",
            Self::Web => "web",
        }
    }

    /// Whether it reads a source. "Claude Desktop and remote sessions use OAuth exclusively"; "bare
    /// mode does not read `CLAUDE_CODE_OAUTH_TOKEN`"; "Claude Code on the Web always uses your
    /// subscription credentials".
    #[must_use]
    pub fn reads(self, source: Source) -> bool {
        match self {
            Self::Interactive | Self::Print => true,
            Self::Bare => !matches!(
                source,
                Source::OauthToken | Source::AnthropicProfile | Source::Login
            ),
            Self::Desktop | Self::Remote => matches!(source, Source::OauthToken | Source::Login),
            Self::Web => source == Source::Login,
        }
    }
}
