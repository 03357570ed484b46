//! Who pays, by every combination of two sources, a helper, a session and a policy: an assertion
//! that holds is never contradicted by a header that Claude Code would send.

use auth_core::decision::client_view::{
    ClientInputs, CloudInputs, LoginPolicy, ProfileInputs, ValueState, client_view,
};
use auth_core::decision::facts::{
    AnthropicProfile, Approval, Cloud, CloudSwitch, Facts, HelperSetting, ProfileKind,
    StoreFinding, StoredLogin, Variable,
};
use auth_core::decision::guard::who_pays;
use auth_core::decision::{
    Billing, CloudProvider, CredentialOrigin, Depth, MissingFact, Scope, Session, SettingLocation,
    decide,
};
use auth_core::secret::Login;
use serde_json::json;

/// Something that can be set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Set {
    Nothing,
    AuthToken,
    ApiKey,
    /// An OAuth token in the variable of API keys.
    TokenAsKey,
    OauthToken,
    /// An API key in the variable of OAuth tokens.
    KeyAsToken,
    MaxLogin,
    FreeLogin,
    /// Expired, and somebody can refresh it: the commonest of all.
    ExpiredLogin,
    ConsoleLogin,
    Profile,
}

const ALL: [Set; 11] = [
    Set::Nothing,
    Set::AuthToken,
    Set::ApiKey,
    Set::TokenAsKey,
    Set::OauthToken,
    Set::KeyAsToken,
    Set::MaxLogin,
    Set::FreeLogin,
    Set::ExpiredLogin,
    Set::ConsoleLogin,
    Set::Profile,
];

#[derive(Clone, Copy, Debug)]
struct Case {
    session: Session,
    sets: [Set; 2],
    helper: bool,
    gateway: bool,
    approved: bool,
    policy: LoginPolicy,
}

impl Case {
    fn has(&self, set: Set) -> bool {
        self.sets.contains(&set)
    }

    fn has_any(&self, sets: &[Set]) -> bool {
        sets.iter().any(|set| self.has(*set))
    }
}

fn origin() -> CredentialOrigin {
    CredentialOrigin::Env {
        name: "X".into(),
        settings: None,
    }
}

fn login(case: &Case) -> StoreFinding {
    let tokens = |plan: &str, end: i64| {
        let value = json!({"accessToken": "sk-ant-oat01-x", "refreshToken": "r", "expiresAt": end,
            "scopes": ["user:inference"], "subscriptionType": plan});
        Login::claude_ai(value.as_object().expect("an object")).expect("a login")
    };
    let login = if case.has(Set::MaxLogin) {
        tokens("max", 4_102_444_800_000)
    } else if case.has(Set::FreeLogin) {
        tokens("free", 4_102_444_800_000)
    } else if case.has(Set::ExpiredLogin) {
        tokens("pro", 1_000)
    } else if case.has(Set::ConsoleLogin) {
        Login::console(&json!("sk-ant-api03-c")).expect("a key")
    } else {
        return StoreFinding::Absent;
    };
    StoreFinding::Found(Box::new(StoredLogin {
        login,
        account: None,
        origin: origin(),
    }))
}

fn facts(case: &Case) -> Facts {
    let now = jiff::Timestamp::from_second(1_800_000_000).expect("a time");
    let mut facts = Facts::unknown(case.session, now);
    let text = |value: &str| Variable::Text(origin(), value.into());
    if case.has(Set::AuthToken) {
        facts.auth_token = text("gateway-token");
    }
    if case.has(Set::ApiKey) {
        facts.api_key = text("sk-ant-api03-k");
    } else if case.has(Set::TokenAsKey) {
        facts.api_key = text("sk-ant-oat01-k");
    }
    if case.has(Set::OauthToken) {
        facts.oauth_token = text("sk-ant-oat01-t");
    } else if case.has(Set::KeyAsToken) {
        facts.oauth_token = text("sk-ant-api03-t");
    }
    facts.helper = case.helper.then(|| HelperSetting {
        place: SettingLocation {
            path: "s".into(),
            line: 1,
            key: "apiKeyHelper".into(),
            scope: Scope::User,
        },
        empty: false,
        untrusted: false,
    });
    facts.profile = case.has(Set::Profile).then(|| {
        Box::new(AnthropicProfile {
            kind: ProfileKind::Profile,
            origin: origin(),
            before_login: true,
            token: Some("p".into()),
            exchange: Vec::new(),
            expires_at: None,
            base_url: None,
            workspace_id: None,
            problem: None,
        })
    });
    facts.base_url = case.gateway.then(|| "https://gateway.example".to_owned());
    facts.client_base_url.clone_from(&facts.base_url);
    facts.login = Some(login(case));
    facts.refreshable = Some(true);
    facts
}

fn inputs(case: &Case) -> ClientInputs {
    let sendable = |set| match set {
        true => ValueState::Sendable,
        false => ValueState::Unset,
    };
    let has_key = case.has_any(&[Set::ApiKey, Set::TokenAsKey]);
    let is_used = case.session != Session::Interactive || case.approved;
    ClientInputs {
        bare: case.session == Session::Bare,
        oauth_only: matches!(
            case.session,
            Session::Desktop | Session::Remote | Session::Web
        ),
        auth_token: sendable(case.has(Set::AuthToken)),
        api_key: sendable(has_key && is_used),
        oauth_token: sendable(
            case.has_any(&[Set::OauthToken, Set::KeyAsToken]) && case.session != Session::Web,
        ),
        // `--bare` reads a helper of `--settings` only.
        helper: (case.helper && case.session != Session::Bare).then_some(Scope::User),
        profile: case.has(Set::Profile).then_some(ProfileInputs {
            kind: ProfileKind::Profile,
            before_login: true,
            usable: true,
        }),
        login: case.has_any(&[Set::MaxLogin, Set::FreeLogin, Set::ExpiredLogin]),
        console_login: case.has(Set::ConsoleLogin),
        policy: case.policy,
        ..ClientInputs::default()
    }
}

/// Who pays for one header, written from the page alone.
fn payer(name: &str, case: &Case) -> Billing {
    let paid = match name {
        "auth-token" => Billing::Unknown,
        "api-key" if case.has(Set::ApiKey) => Billing::Api,
        "api-key-helper" | "console-login" | "profile" => Billing::Api,
        "oauth-token" if case.has(Set::OauthToken) => Billing::Subscription,
        "login" if case.has(Set::MaxLogin) || !case.has(Set::FreeLogin) => Billing::Subscription,
        "login" | "oauth-token" | "api-key" => Billing::Unknown,
        other => panic!("{other} is sent"),
    };
    match case.gateway {
        true => Billing::Gateway,
        false => paid,
    }
}

fn check(case: &Case) -> bool {
    let mut facts = facts(case);
    let decision = loop {
        match decide(&facts, Depth::AtAll) {
            Ok(decision) => break decision,
            Err(MissingFact::Approval) => {
                facts.approval = Some(match case.approved {
                    true => Approval::Approved,
                    false => Approval::Unknown,
                });
            }
            Err(missing) => panic!("{missing:?} is known"),
        }
    };
    let inputs = inputs(case);
    let pays = who_pays(&decision, &facts, &inputs);
    let view = client_view(&inputs);
    let documented = decision.active(&facts).map(|active| active.billing);
    let mut any = false;
    for billing in [
        Billing::Subscription,
        Billing::Api,
        Billing::Gateway,
        Billing::Unknown,
    ] {
        let holds = pays.pays(billing).is_ok();
        let is_sent = view.refused.is_none() && view.sent().next().is_some();
        let all_pay = view.sent().all(|name| payer(name, case) == billing);
        let expected = is_sent && all_pay && documented == Some(billing);
        assert_eq!(holds, expected, "{case:?}: {billing:?}");
        any |= holds;
    }
    any
}

#[test]
fn an_assertion_that_holds_is_never_contradicted_by_a_header() {
    let policies = [
        LoginPolicy::default(),
        LoginPolicy {
            forced: true,
            claude_ai: true,
            ..LoginPolicy::default()
        },
        LoginPolicy {
            forced: true,
            organization: true,
            other_organization: true,
            ..LoginPolicy::default()
        },
    ];
    let (mut count, mut held) = (0_u32, 0_u32);
    for session in Session::ALL {
        for sets in ALL.iter().flat_map(|a| ALL.map(|b| [*a, b])) {
            for bits in 0..8_u8 {
                for policy in policies {
                    let case = Case {
                        session,
                        sets,
                        helper: bits & 1 != 0,
                        gateway: bits & 2 != 0,
                        approved: bits & 4 != 0,
                        policy,
                    };
                    count += 1;
                    held += u32::from(check(&case));
                }
            }
        }
    }
    assert_eq!(count, 6 * 121 * 8 * 3);
    assert!(
        held > count / 10,
        "hardly any assertion holds: {held} of {count}"
    );
}

fn case(sets: [Set; 2], gateway: bool) -> Case {
    Case {
        session: Session::Print,
        sets,
        helper: false,
        gateway,
        approved: false,
        policy: LoginPolicy::default(),
    }
}

#[test]
fn a_key_that_only_the_client_reads_is_paid_for_too() {
    // In a project's settings that are not trusted here.
    for (gateway, expected) in [(false, Billing::Api), (true, Billing::Gateway)] {
        let case = case([Set::MaxLogin, Set::Nothing], gateway);
        let facts = facts(&case);
        let decision = decide(&facts, Depth::AtAll).expect("everything is known");
        let inputs = ClientInputs {
            api_key: ValueState::Sendable,
            ..inputs(&case)
        };
        let pays = who_pays(&decision, &facts, &inputs);
        assert_eq!(pays.predicted, [("api-key".to_owned(), expected)]);
        assert!(pays.pays(Billing::Subscription).is_err());
    }
}

#[test]
fn a_cloud_pays_also_if_its_requests_are_signed_by_a_role() {
    let mut facts = facts(&case([Set::Nothing, Set::Nothing], false));
    facts.cloud = CloudSwitch::On(Cloud {
        provider: CloudProvider::Bedrock,
        origin: origin(),
        credential: None,
        missing: Vec::new(),
        skip_auth: false,
        signing_keys: false,
        refused: false,
        base_url: None,
    });
    let decision = decide(&facts, Depth::AtAll).expect("everything is known");
    let cloud = |signing_keys| ClientInputs {
        cloud: Some(CloudInputs {
            provider: CloudProvider::Bedrock,
            skip_auth: false,
            bearer: None,
            key: None,
            signing_keys,
            refused: false,
        }),
        ..ClientInputs::default()
    };
    for signing_keys in [false, true] {
        let pays = who_pays(&decision, &facts, &cloud(signing_keys));
        assert_eq!(pays.pays(Billing::Cloud), Ok(()));
        assert!(pays.pays(Billing::Api).is_err());
    }
}

#[test]
fn a_plan_that_was_not_recorded_is_told() {
    let unknown = |set, plan: bool| {
        let mut facts = facts(&case([set, Set::Nothing], false));
        if let (false, Some(StoreFinding::Found(stored))) = (plan, &mut facts.login)
            && let Login::ClaudeAi(login) = &mut stored.login
        {
            login.subscription_type = None;
        }
        let decision = decide(&facts, Depth::AtAll).expect("everything is known");
        who_pays(&decision, &facts, &ClientInputs::default()).plan_unknown
    };
    assert!(unknown(Set::MaxLogin, false));
    assert!(!unknown(Set::MaxLogin, true));
    assert!(!unknown(Set::ConsoleLogin, false));
    assert!(!unknown(Set::ApiKey, false));
}

#[test]
fn a_managed_policy_refuses_exactly_what_it_forbids() {
    let forced = LoginPolicy {
        forced: true,
        ..LoginPolicy::default()
    };
    let claude_ai = LoginPolicy {
        claude_ai: true,
        ..forced
    };
    let organization = LoginPolicy {
        organization: true,
        ..forced
    };
    let other = LoginPolicy {
        other_organization: true,
        ..organization
    };
    // Which of `forced`, `claude_ai`, `organization` and `other` refuse it.
    for (set, refused) in [
        (Set::AuthToken, [false, false, false, false]),
        (Set::ApiKey, [true, true, true, true]),
        (Set::OauthToken, [false, false, true, true]),
        (Set::MaxLogin, [false, false, false, true]),
        (Set::ConsoleLogin, [false, true, false, true]),
        (Set::Profile, [false, false, false, false]),
    ] {
        for (policy, refused) in [forced, claude_ai, organization, other]
            .into_iter()
            .zip(refused)
        {
            let case = Case {
                session: Session::Print,
                sets: [set, Set::Nothing],
                helper: false,
                gateway: false,
                approved: false,
                policy,
            };
            let view = client_view(&inputs(&case));
            assert_eq!(view.refused.is_some(), refused, "{case:?}");
            assert_eq!(view.sent().next().is_none(), refused, "{case:?}");
            let by_cloud = ClientInputs {
                cloud: Some(CloudInputs {
                    provider: CloudProvider::Bedrock,
                    skip_auth: true,
                    bearer: None,
                    key: None,
                    signing_keys: false,
                    refused: false,
                }),
                ..inputs(&case)
            };
            assert_eq!(client_view(&by_cloud).refused, None, "{case:?}");
        }
    }
}

#[test]
fn a_subscription_pays_for_its_login_and_not_if_a_helper_is_sent_too() {
    let case = |sets, helper| Case {
        helper,
        ..case(sets, false)
    };
    let pays = |case: &Case| {
        let facts = facts(case);
        let decision = decide(&facts, Depth::AtAll).expect("everything is known");
        who_pays(&decision, &facts, &inputs(case)).pays(Billing::Subscription)
    };
    assert_eq!(pays(&case([Set::MaxLogin, Set::Nothing], false)), Ok(()));
    assert_eq!(
        pays(&case([Set::ExpiredLogin, Set::Nothing], false)),
        Ok(())
    );
    assert!(pays(&case([Set::FreeLogin, Set::Nothing], false)).is_err());
    assert!(pays(&case([Set::MaxLogin, Set::Nothing], true)).is_err());
    assert!(pays(&case([Set::KeyAsToken, Set::Nothing], false)).is_err());
    assert!(pays(&case([Set::Nothing, Set::Nothing], false)).is_err());
}

#[test]
fn a_url_that_only_claude_code_uses_has_another_payer() {
    let case = case([Set::MaxLogin, Set::Nothing], true);
    let gateway = Some("https://other.example");
    for (url, payer) in [(None, Billing::Unknown), (gateway, Billing::Gateway)] {
        let mut facts = facts(&case);
        facts.client_base_url = url.map(str::to_owned);
        let decision = decide(&facts, Depth::AtAll).expect("everything is known");
        let found = who_pays(&decision, &facts, &inputs(&case)).predicted;
        assert_eq!(found, [("login".to_owned(), payer)]);
    }
}
