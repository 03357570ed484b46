//! The engine: the first source that is set, among those that the session reads, is used.
//!
//! A pure function. It is lazy by asking: if it needs to know what has not been looked at, it
//! returns a [`MissingFact`]; the caller looks and calls again. So an environment token never
//! wakes the keychain.

use super::facts::{
    AnthropicProfile, Approval, CloudSwitch, Facts, Header, HelperSetting, StoreFinding,
    StoredLogin, Variable,
};
use super::{Credential, CredentialOrigin, Session, Source, SourceReport, State};
use crate::secret::{ClaudeAiLogin, Login, Secret};

/// What the engine needs to know next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingFact {
    /// The content of the descriptor that stands for this source's variable.
    Descriptor(Source),
    /// The approval decision for the API key.
    Approval,
    /// What the store holds.
    Login,
    /// Whether somebody can refresh the stored login, which has expired.
    Refreshable,
}

/// How far to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// No further than to the source that is used; of weaker ones only what costs nothing.
    UntilActive,
    /// At every source that the session reads.
    AtAll,
}

/// The outcome.
#[derive(Debug)]
pub struct Decision {
    /// The session decided for.
    pub session: Session,
    /// What is used, and what it is.
    pub outcome: Outcome,
    /// The state of every source, strongest first.
    pub sources: Vec<SourceReport>,
}

/// Which source is used.
#[derive(Debug)]
pub enum Outcome {
    /// No source is set.
    NoCredential,
    /// A source is set and usable.
    Active(Source, CredentialOrigin, Credential),
    /// The first source that is set cannot be used; it is not skipped for a weaker one.
    Unusable(Source),
    /// Whether the first source is set could not be found out.
    Unavailable(Source),
}

/// What looking at one source found.
enum Lookup {
    /// It is set and usable.
    Found(CredentialOrigin, Credential),
    /// It is set and stops the search, unusably.
    Blocked(State, Option<CredentialOrigin>, String),
    /// The next source is looked at.
    Skipped(State, Option<CredentialOrigin>, Option<String>),
}

/// Decides which credential is used.
///
/// # Errors
/// The [`MissingFact`] to find out before calling again.
pub fn decide(facts: &Facts, depth: Depth) -> Result<Decision, MissingFact> {
    let mut outcome = Outcome::NoCredential;
    let mut sources = Vec::with_capacity(Source::ALL.len());
    for source in order(facts, depth)? {
        let decided = outcome.source();
        let report = match (find(source, facts), decided) {
            (Err(_), Some(_)) if depth == Depth::UntilActive => {
                report(source, State::Unchecked, None, None)
            }
            (Err(missing), _) => return Err(missing),
            (Ok(lookup), None) => {
                let (report, found) = first(source, lookup);
                outcome = found;
                report
            }
            (Ok(lookup), Some(stronger)) => later(source, lookup, stronger),
        };
        sources.push(report);
    }
    Ok(Decision {
        session: facts.session,
        outcome,
        sources,
    })
}

/// The sources, strongest first. A profile of Anthropic's tools is listed only if there is one; it
/// comes before a Claude.ai login or after it, and always after a Console login.
fn order(facts: &Facts, depth: Depth) -> Result<Vec<Source>, MissingFact> {
    let mut order: Vec<Source> = Source::ALL.to_vec();
    order.retain(|source| *source != Source::AnthropicProfile);
    let Some(profile) = &facts.profile else {
        return Ok(order);
    };
    let before = profile.before_login && !console_comes_first(facts, depth)?;
    order.insert(order.len() - usize::from(before), Source::AnthropicProfile);
    Ok(order)
}

/// Whether a Console login is stored, whose key comes before a profile. The store is looked into
/// only if nothing stronger is used.
fn console_comes_first(facts: &Facts, depth: Depth) -> Result<bool, MissingFact> {
    if facts.only_profile.is_some() || !facts.session.reads(Source::AnthropicProfile) {
        return Ok(false);
    }
    let stronger = Source::ALL
        .iter()
        .take_while(|source| **source != Source::AnthropicProfile);
    for source in stronger {
        let passed = matches!(find(*source, facts)?, Lookup::Skipped(..));
        if !passed && depth == Depth::UntilActive {
            return Ok(false);
        }
    }
    let login = facts.login.as_ref().ok_or(MissingFact::Login)?;
    Ok(matches!(login, StoreFinding::Found(stored) if matches!(stored.login, Login::Console(_))))
}

impl Outcome {
    /// The source that stopped the search.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        match self {
            Self::NoCredential => None,
            Self::Active(source, ..) | Self::Unusable(source) | Self::Unavailable(source) => {
                Some(*source)
            }
        }
    }
}

/// A lookup while no stronger source is set.
fn first(source: Source, lookup: Lookup) -> (SourceReport, Outcome) {
    match lookup {
        Lookup::Found(origin, credential) => {
            let shown = report(source, State::Active, Some(origin.clone()), None);
            (shown, Outcome::Active(source, origin, credential))
        }
        Lookup::Blocked(state, origin, reason) => {
            let outcome = if state == State::Unavailable {
                Outcome::Unavailable(source)
            } else {
                Outcome::Unusable(source)
            };
            (report(source, state, origin, Some(reason)), outcome)
        }
        Lookup::Skipped(state, origin, reason) => {
            (report(source, state, origin, reason), Outcome::NoCredential)
        }
    }
}

/// A lookup behind a stronger source.
fn later(source: Source, lookup: Lookup, stronger: Source) -> SourceReport {
    match lookup {
        Lookup::Found(origin, _) => {
            let reason = format!("{} comes first", stronger.name());
            report(source, State::Shadowed, Some(origin), Some(reason))
        }
        Lookup::Blocked(state, origin, reason) => report(source, state, origin, Some(reason)),
        Lookup::Skipped(state, origin, reason) => report(source, state, origin, reason),
    }
}

fn report(
    source: Source,
    state: State,
    origin: Option<CredentialOrigin>,
    reason: Option<String>,
) -> SourceReport {
    SourceReport {
        source,
        state,
        origin,
        reason,
    }
}

fn find(source: Source, facts: &Facts) -> Result<Lookup, MissingFact> {
    if let Some(reason) = not_read(source, facts) {
        return Ok(Lookup::Skipped(State::NotRead, None, Some(reason)));
    }
    match source {
        Source::CloudProvider => Ok(cloud(&facts.cloud)),
        Source::AuthToken => variable(source, &facts.auth_token, Header::Authorization),
        Source::ApiKey => api_key(facts),
        Source::ApiKeyHelper => Ok(helper(facts)),
        Source::OauthToken => variable(source, &facts.oauth_token, Header::Authorization),
        Source::AnthropicProfile => Ok(anthropic_profile(facts)),
        Source::Login => login(facts),
    }
}

/// Why a source is not even looked at.
fn not_read(source: Source, facts: &Facts) -> Option<String> {
    let session = facts.session;
    if facts.only_profile.is_some() && source != Source::Login {
        return Some("--profile".to_owned());
    }
    if facts.only_profile.is_some() {
        return None;
    }
    if !session.reads(source) {
        return Some(format!("{} sessions do not read it", session.name()));
    }
    let managed = matches!(source, Source::ApiKeyHelper | Source::Login) && facts.host_managed;
    managed.then(|| "CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST is set".to_owned())
}

fn cloud(switch: &CloudSwitch) -> Lookup {
    match switch {
        CloudSwitch::Unset => Lookup::Skipped(State::Absent, None, None),
        CloudSwitch::Off { empty, origin } => {
            let state = if *empty { State::Empty } else { State::Absent };
            let reason = (!empty).then(|| "it is switched off".to_owned());
            Lookup::Skipped(state, Some(origin.clone()), reason)
        }
        CloudSwitch::Untrusted(origin) => untrusted(origin),
        CloudSwitch::On(cloud) => {
            let credential = Credential::Cloud(cloud.provider, cloud.credential.clone());
            Lookup::Found(cloud.origin.clone(), credential)
        }
    }
}

fn untrusted(origin: &CredentialOrigin) -> Lookup {
    let reason = "the project that sets it is not trusted".to_owned();
    Lookup::Skipped(State::Untrusted, Some(origin.clone()), Some(reason))
}

fn variable(source: Source, variable: &Variable, header: Header) -> Result<Lookup, MissingFact> {
    Ok(match variable {
        Variable::Absent => Lookup::Skipped(State::Absent, None, None),
        Variable::Empty(origin) => Lookup::Skipped(State::Empty, Some(origin.clone()), None),
        Variable::Untrusted(origin) => untrusted(origin),
        Variable::Descriptor(..) => return Err(MissingFact::Descriptor(source)),
        Variable::Unusable(origin, reason) => {
            Lookup::Blocked(State::Unusable, Some(origin.clone()), reason.clone())
        }
        Variable::Text(origin, secret) => match unsendable(secret) {
            Some(reason) => Lookup::Blocked(
                State::Unusable,
                Some(origin.clone()),
                format!("{origin}: {reason}"),
            ),
            None => Lookup::Found(origin.clone(), Credential::Secret(header, secret.clone())),
        },
    })
}

/// Why a value cannot be a header, by position and never by value.
fn unsendable(secret: &Secret) -> Option<String> {
    let position = secret.check_header_value().err()?;
    Some(format!(
        "character {position} cannot be in a header (line break, control or non-ASCII character)"
    ))
}

/// "In interactive mode, you are prompted once to approve or decline the key … In non-interactive
/// mode (-p), the key is always used when present."
fn api_key(facts: &Facts) -> Result<Lookup, MissingFact> {
    let found = variable(Source::ApiKey, &facts.api_key, Header::ApiKey)?;
    let Lookup::Found(origin, _) = &found else {
        return Ok(found);
    };
    if facts.session != Session::Interactive {
        return Ok(found);
    }
    let (state, reason) = match facts.approval.ok_or(MissingFact::Approval)? {
        Approval::Approved => return Ok(found),
        Approval::Declined => (State::Declined, "this key has been declined"),
        Approval::Unknown => (
            State::Unapproved,
            "this key has been neither approved nor declined",
        ),
    };
    Ok(Lookup::Skipped(
        state,
        Some(origin.clone()),
        Some(reason.to_owned()),
    ))
}

fn helper(facts: &Facts) -> Lookup {
    let Some(setting) = &facts.helper else {
        return Lookup::Skipped(State::Absent, None, None);
    };
    let HelperSetting {
        place,
        empty,
        untrusted: is_untrusted,
    } = setting;
    let origin = CredentialOrigin::Settings(place.clone());
    if *is_untrusted {
        return untrusted(&origin);
    }
    if *empty {
        let reason = "an empty setting switches the helper off".to_owned();
        return Lookup::Skipped(State::Empty, Some(origin), Some(reason));
    }
    Lookup::Found(origin, Credential::Helper)
}

fn anthropic_profile(facts: &Facts) -> Lookup {
    let Some(profile) = &facts.profile else {
        return Lookup::Skipped(State::Absent, None, None);
    };
    let AnthropicProfile {
        origin, problem, ..
    } = profile.as_ref();
    match problem {
        Some(reason) => Lookup::Blocked(State::Unusable, Some(origin.clone()), reason.clone()),
        None => Lookup::Found(origin.clone(), Credential::Profile(profile.clone())),
    }
}

fn login(facts: &Facts) -> Result<Lookup, MissingFact> {
    Ok(match facts.login.as_ref().ok_or(MissingFact::Login)? {
        StoreFinding::Absent => Lookup::Skipped(State::Absent, None, None),
        StoreFinding::Unavailable(reason) => {
            Lookup::Blocked(State::Unavailable, None, reason.clone())
        }
        StoreFinding::Malformed(reason) => Lookup::Blocked(State::Unusable, None, reason.clone()),
        StoreFinding::Found(stored) => stored_login(stored, facts)?,
    })
}

fn stored_login(stored: &StoredLogin, facts: &Facts) -> Result<Lookup, MissingFact> {
    let origin = Some(stored.origin.clone());
    let skipped = |state, reason: &str| {
        Ok(Lookup::Skipped(
            state,
            origin.clone(),
            Some(reason.to_owned()),
        ))
    };
    match &stored.login {
        Login::Console(_) if facts.session == Session::Web => skipped(
            State::NotRead,
            "a web session reads a Claude.ai login only, and this is a Console login",
        ),
        Login::ClaudeAi(login) if !login.can_infer() => skipped(
            State::Absent,
            "what is stored lacks the scope `user:inference`, so it is not a login",
        ),
        Login::ClaudeAi(login) if login.has_expired(facts.now) => match ended(login, facts)? {
            Some(reason) => Ok(Lookup::Blocked(State::Unusable, origin, reason.to_owned())),
            None => Ok(usable(stored)),
        },
        _ => Ok(usable(stored)),
    }
}

fn usable(stored: &StoredLogin) -> Lookup {
    let credential = Credential::Login(Box::new(stored.clone()));
    Lookup::Found(stored.origin.clone(), credential)
}

/// Why a login whose access token has expired cannot be refreshed; `None` if it can.
fn ended(login: &ClaudeAiLogin, facts: &Facts) -> Result<Option<&'static str>, MissingFact> {
    if login.refresh_token.is_none() {
        return Ok(Some("the login has expired and has no refresh token"));
    }
    if login.refresh_has_expired(facts.now) {
        return Ok(Some("the login has expired, and its refresh token too"));
    }
    if facts.refreshable.ok_or(MissingFact::Refreshable)? {
        return Ok(None);
    }
    Ok(Some(
        "the login has expired, and nothing here can refresh it (no OAuth client is configured, and Claude Code is not installed)",
    ))
}
