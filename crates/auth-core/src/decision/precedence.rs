//! The engine: the first source that is there, among those that the session reads, counts.
//!
//! A pure function. It is lazy by asking: where it needs to know what has not been looked at, it
//! returns a [`MissingFact`]; whoever calls it looks and calls again. So an environment token never
//! wakes the keychain.

use super::facts::{
    Approval, CloudSwitch, Facts, Header, HelperSetting, StoreFinding, StoredLogin, Variable,
};
use super::{Credential, CredentialOrigin, Session, Source, SourceReport, State};
use crate::secret::{Login, Secret};

/// What the engine needs to know next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingFact {
    /// Read the descriptor that stands for this source's variable.
    Descriptor(Source),
    /// Has the person approved the API key?
    Approval,
    /// Has the person trusted the project?
    Trust,
    /// What does the store hold?
    Login,
}

/// How far to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// No further than to the source that counts; weaker ones are only told of where that costs
    /// nothing.
    UntilActive,
    /// At every source that the session reads.
    AtAll,
}

/// The outcome.
#[derive(Debug)]
pub struct Decision {
    /// The session decided for.
    pub session: Session,
    /// What counts, and what it is.
    pub outcome: Outcome,
    /// What became of every source, strongest first.
    pub sources: Vec<SourceReport>,
}

/// Which source counts.
#[derive(Debug)]
pub enum Outcome {
    /// No source is there.
    NoCredential,
    /// A source is there and usable.
    Active(Source, CredentialOrigin, Credential),
    /// The first source that is there cannot be used; it is not skipped for a weaker one.
    Unusable(Source),
    /// Whether the first source is there could not be found out.
    Unavailable(Source),
}

/// What looking at one source found.
enum Lookup {
    /// It is there and usable.
    Found(CredentialOrigin, Credential),
    /// It is there and stops the search, unusably.
    Blocked(State, Option<CredentialOrigin>, String),
    /// The next source is looked at.
    Skipped(State, Option<CredentialOrigin>, Option<String>),
}

/// Decides which credential is in effect.
///
/// # Errors
/// The [`MissingFact`] to answer before calling again.
pub fn decide(facts: &Facts, look: Depth) -> Result<Decision, MissingFact> {
    let mut outcome = Outcome::NoCredential;
    let mut sources = Vec::with_capacity(Source::ALL.len());
    for source in Source::ALL {
        let decided = outcome.source();
        let report = match (find(source, facts), decided) {
            (Err(_), Some(_)) if look == Depth::UntilActive => {
                report(source, State::Unchecked, None, None)
            }
            (Err(question), _) => return Err(question),
            (Ok(finding), None) => {
                let (report, found) = first(source, finding);
                outcome = found;
                report
            }
            (Ok(finding), Some(stronger)) => later(source, finding, stronger),
        };
        sources.push(report);
    }
    Ok(Decision {
        session: facts.session,
        outcome,
        sources,
    })
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

/// A finding where no stronger source is there.
fn first(source: Source, finding: Lookup) -> (SourceReport, Outcome) {
    match finding {
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

/// A finding behind a stronger source.
fn later(source: Source, finding: Lookup, stronger: Source) -> SourceReport {
    match finding {
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
    if !facts.session.reads(source) {
        let reason = format!("sessions of kind {} do not read it", facts.session.name());
        return Ok(Lookup::Skipped(State::NotRead, None, Some(reason)));
    }
    match source {
        Source::CloudProvider => Ok(cloud(&facts.cloud)),
        Source::AuthToken => variable(source, &facts.auth_token, Header::Authorization),
        Source::ApiKey => api_key(facts),
        Source::ApiKeyHelper => helper(facts),
        Source::OauthToken => variable(source, &facts.oauth_token, Header::Authorization),
        Source::Login => login(facts),
    }
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

fn helper(facts: &Facts) -> Result<Lookup, MissingFact> {
    let Some(HelperSetting { place, empty }) = &facts.helper else {
        return Ok(Lookup::Skipped(State::Absent, None, None));
    };
    let origin = CredentialOrigin::Settings(place.clone());
    if *empty {
        let reason = "an empty setting switches the helper off".to_owned();
        return Ok(Lookup::Skipped(State::Empty, Some(origin), Some(reason)));
    }
    if place.scope.is_of_project() && !facts.trusted.ok_or(MissingFact::Trust)? {
        return Ok(untrusted(&origin));
    }
    Ok(Lookup::Found(origin, Credential::Helper))
}

fn login(facts: &Facts) -> Result<Lookup, MissingFact> {
    Ok(match facts.login.as_ref().ok_or(MissingFact::Login)? {
        StoreFinding::Absent => Lookup::Skipped(State::Absent, None, None),
        StoreFinding::Unavailable(reason) => {
            Lookup::Blocked(State::Unavailable, None, reason.clone())
        }
        StoreFinding::Malformed(reason) => Lookup::Blocked(State::Unusable, None, reason.clone()),
        StoreFinding::Found(stored) => stored_login(stored, facts),
    })
}

fn stored_login(stored: &StoredLogin, facts: &Facts) -> Lookup {
    let origin = Some(stored.origin.clone());
    match &stored.login {
        Login::Console(_) if facts.session == Session::Web => {
            let reason = "a web session reads a Claude.ai login only, and this is a Console login";
            Lookup::Skipped(State::NotRead, origin, Some(reason.to_owned()))
        }
        Login::ClaudeAi(login) if !login.can_infer() => {
            let reason =
                "what is stored lacks the scope `user:inference`, so it does not count as a login";
            Lookup::Skipped(State::Absent, origin, Some(reason.to_owned()))
        }
        Login::ClaudeAi(login) if login.refresh_token.is_none() && login.has_expired(facts.now) => {
            Lookup::Blocked(
                State::Unusable,
                origin,
                "the login has expired and has no refresh token".to_owned(),
            )
        }
        Login::ClaudeAi(login)
            if login.refresh_has_expired(facts.now) && login.has_expired(facts.now) =>
        {
            Lookup::Blocked(
                State::Unusable,
                origin,
                "the login has expired, and its refresh token too".to_owned(),
            )
        }
        _ => Lookup::Found(
            stored.origin.clone(),
            Credential::Login(Box::new(stored.clone())),
        ),
    }
}
