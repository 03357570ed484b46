//! Every combination of what can be there, decided twice: by the engine, and by this model, which
//! was written from the page alone and shares no code with it.

use auth_core::decision::facts::{
    Approval, Cloud, CloudSwitch, Facts, HelperSetting, StoreFinding, StoredLogin, Variable,
};
use auth_core::decision::{
    CloudProvider, CredentialOrigin, Depth, MissingFact, Outcome, Scope, Session, SettingLocation,
    Source, State, decide,
};
use auth_core::secret::Login;
use serde_json::json;

/// What one source is in a combination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Missing,
    Blank,
    Good,
    Broken,
    OfStranger,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stored {
    Nothing,
    ClaudeAi,
    Console,
    Ended,
    /// Expired, with a refresh token that somebody here can use.
    Renewable,
    /// Expired, with a refresh token that nobody here can use.
    Stranded,
    Locked,
}

#[derive(Clone, Copy, Debug)]
struct Combination {
    session: Session,
    cloud: Kind,
    auth_token: Kind,
    api_key: Kind,
    answer: Approval,
    helper: (Kind, bool),
    trusted: bool,
    oauth_token: Kind,
    stored: Stored,
}

/// `+NAME`: that source is used; `!NAME`: it stops everything; `?NAME`: it cannot be checked; `-`.
fn model(c: &Combination) -> String {
    let oauth_only = ["desktop", "remote"].contains(&c.session.name());
    let web = c.session.name() == "web";
    let bare = c.session.name() == "bare";
    let cli = !oauth_only && !web;
    if cli {
        if c.cloud == Kind::Good {
            return "+cloud-provider".into();
        }
        match c.auth_token {
            Kind::Good => return "+auth-token".into(),
            Kind::Broken => return "!auth-token".into(),
            _ => {}
        }
        match c.api_key {
            Kind::Broken => return "!api-key".into(),
            Kind::Good if c.session.name() != "interactive" || c.answer == Approval::Approved => {
                return "+api-key".into();
            }
            _ => {}
        }
        let (helper, of_project) = c.helper;
        if helper == Kind::Good && (!of_project || c.trusted) {
            return "+api-key-helper".into();
        }
    }
    if !web && !bare {
        match c.oauth_token {
            Kind::Good => return "+oauth-token".into(),
            Kind::Broken => return "!oauth-token".into(),
            _ => {}
        }
    }
    match c.stored {
        _ if bare => "-".into(),
        Stored::ClaudeAi | Stored::Renewable => "+login".into(),
        Stored::Console if !web => "+login".into(),
        Stored::Ended | Stored::Stranded => "!login".into(),
        Stored::Locked => "?login".into(),
        _ => "-".into(),
    }
}

fn origin() -> CredentialOrigin {
    CredentialOrigin::Env {
        name: "X".into(),
        settings: None,
    }
}

fn variable(kind: Kind) -> Variable {
    match kind {
        Kind::Missing => Variable::Absent,
        Kind::Blank => Variable::Empty(origin()),
        Kind::Good => Variable::Text(origin(), "value".into()),
        Kind::Broken => Variable::Text(origin(), "two\nlines".into()),
        Kind::OfStranger => Variable::Untrusted(origin()),
    }
}

fn stored(kind: Stored) -> StoreFinding {
    let tokens = |expires: i64, refresh: serde_json::Value| json!({"accessToken": "t", "refreshToken": refresh, "expiresAt": expires, "scopes": ["user:inference"]});
    let login = match kind {
        Stored::Nothing => return StoreFinding::Absent,
        Stored::Locked => return StoreFinding::Unavailable("locked".into()),
        Stored::ClaudeAi => Login::claude_ai(
            tokens(4_102_444_800_000, json!("r"))
                .as_object()
                .expect("an object"),
        ),
        Stored::Renewable | Stored::Stranded => {
            Login::claude_ai(tokens(1_000, json!("r")).as_object().expect("an object"))
        }
        Stored::Ended => {
            Login::claude_ai(tokens(1_000, json!(null)).as_object().expect("an object"))
        }
        Stored::Console => Login::console(&json!("key")),
    };
    let login = login.expect("the login is well-formed");
    StoreFinding::Found(Box::new(StoredLogin {
        login,
        account: None,
        origin: origin(),
    }))
}

/// The facts that are known before any question; the rest is told when the engine asks.
fn facts(c: &Combination) -> Facts {
    let mut facts = Facts::unknown(
        c.session,
        jiff::Timestamp::from_second(1_800_000_000).expect("a time"),
    );
    facts.cloud = match c.cloud {
        Kind::Good => CloudSwitch::On(Cloud {
            provider: CloudProvider::Bedrock,
            origin: origin(),
            credential: None,
            missing: Vec::new(),
            skip_auth: false,
            signing_keys: false,
            refused: false,
            base_url: None,
        }),
        Kind::OfStranger => CloudSwitch::Untrusted(origin()),
        Kind::Missing => CloudSwitch::Unset,
        kind => CloudSwitch::Off {
            empty: kind == Kind::Blank,
            origin: origin(),
        },
    };
    facts.auth_token = variable(c.auth_token);
    facts.api_key = variable(c.api_key);
    facts.oauth_token = variable(c.oauth_token);
    let (helper, of_project) = c.helper;
    let scope = if of_project {
        Scope::Local
    } else {
        Scope::User
    };
    let place = SettingLocation {
        path: "s".into(),
        line: 1,
        key: "apiKeyHelper".into(),
        scope,
    };
    facts.helper = (helper != Kind::Missing).then_some(HelperSetting {
        place,
        empty: helper == Kind::Blank,
        untrusted: of_project && !c.trusted,
    });
    facts
}

/// Runs the engine, counting whether it asked for the store.
fn engine(c: &Combination, look: Depth) -> (String, bool) {
    let mut facts = facts(c);
    let mut asked_store = false;
    let decision = loop {
        match decide(&facts, look) {
            Ok(decision) => break decision,
            Err(MissingFact::Approval) => facts.approval = Some(c.answer),
            Err(MissingFact::Refreshable) => {
                facts.refreshable = Some(c.stored == Stored::Renewable);
            }
            Err(MissingFact::Login) => {
                asked_store = true;
                facts.login = Some(stored(c.stored));
            }
            Err(MissingFact::Descriptor(source)) => panic!("no descriptor is set for {source:?}"),
        }
    };
    let active = decision
        .sources
        .iter()
        .filter(|report| report.state == State::Active)
        .count();
    let answer = match &decision.outcome {
        Outcome::NoCredential => "-".to_owned(),
        Outcome::Active(source, ..) => format!("+{}", source.name()),
        Outcome::Unusable(source) => format!("!{}", source.name()),
        Outcome::Unavailable(source) => format!("?{}", source.name()),
    };
    assert_eq!(
        active,
        usize::from(answer.starts_with('+')),
        "exactly one source counts, or none: {c:?}"
    );
    // A profile of Anthropic's tools is listed only if there is one.
    assert_eq!(decision.sources.len(), Source::ALL.len() - 1);
    (answer, asked_store)
}

/// Every combination that can differ: an answer about a key only if an interactive session has one
/// (else the key has been declined, which no other session may ask), trust only for a project's helper.
fn each(mut check: impl FnMut(&Combination)) {
    const KINDS: [Kind; 5] = [
        Kind::Missing,
        Kind::Blank,
        Kind::Good,
        Kind::Broken,
        Kind::OfStranger,
    ];
    let helpers = [
        (Kind::Missing, false),
        (Kind::Blank, false),
        (Kind::Good, false),
        (Kind::Good, true),
    ];
    let answers = [Approval::Declined, Approval::Approved, Approval::Unknown];
    let logins = [
        Stored::Nothing,
        Stored::ClaudeAi,
        Stored::Console,
        Stored::Ended,
        Stored::Renewable,
        Stored::Stranded,
        Stored::Locked,
    ];
    let pairs = || KINDS.iter().flat_map(|a| KINDS.map(|b| (*a, b)));
    for session in Session::ALL {
        for ((cloud, auth_token), (api_key, oauth_token)) in
            pairs().flat_map(|a| pairs().map(move |b| (a, b)))
        {
            let is_asked = session == Session::Interactive && api_key == Kind::Good;
            for answer in answers.into_iter().take(if is_asked { 3 } else { 1 }) {
                for helper in helpers {
                    for trusted in [false, true].into_iter().take(1 + usize::from(helper.1)) {
                        for stored in logins {
                            check(&Combination {
                                session,
                                cloud,
                                auth_token,
                                api_key,
                                answer,
                                helper,
                                trusted,
                                oauth_token,
                                stored,
                            });
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_engine_agrees_with_the_model_on_every_combination() {
    let mut count = 0_u32;
    each(|combination| {
        let expected = model(combination);
        let (found, _) = engine(combination, Depth::AtAll);
        assert_eq!(found, expected, "{combination:?}");
        count += 1;
    });
    // Interactive sessions have three answers for each of the 125 combinations with a good key.
    assert_eq!(count, (6 * 625 + 2 * 125) * 5 * 7);
}

#[test]
fn a_lazy_decision_is_the_same_and_wakes_the_store_only_for_a_login() {
    each(|combination| {
        let (found, asked) = engine(combination, Depth::UntilActive);
        assert_eq!(found, model(combination), "{combination:?}");
        let needs_store = found == "-" || found.ends_with("login");
        assert!(
            !asked || needs_store,
            "the store was asked although {found}: {combination:?}"
        );
    });
}
