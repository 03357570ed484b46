//! Environments, each with what `auth-core` is to announce and the client to send.

/// Invented secrets, one for each source.
pub(super) const KEY: &str = "sk-ant-api03-INVENTED-0123456789abcdefghijklmnopqrstuvwxyz-KEY0";
pub(super) const HELPER_KEY: &str =
    "sk-ant-api03-INVENTED-0123456789abcdefghijklmnopqrstuvwxyz-HLP0";
const TOKEN: &str = "INVENTED-TOKEN-OF-A-GATEWAY";
const OAUTH: &str = "sk-ant-oat01-INVENTED-0123456789abcdefghijklmnopqrstuvwxyz-OAT0";
pub(super) const LOGIN: &str = "sk-ant-oat01-INVENTED-0123456789abcdefghijklmnopqrstuvwxyz-LOG0";
pub(super) const WORK: &str = "sk-ant-oat01-INVENTED-0123456789abcdefghijklmnopqrstuvwxyz-WRK0";
const CLOUD: &str = "INVENTED-KEY-OF-A-CLOUD";
pub(super) const PROFILE: &str = "INVENTED-TOKEN-OF-A-NAMED-PROFILE";

/// One environment. `@HERE@` is the URL that is to be announced, `@THERE@` another one, `@PROJECT@`
/// the working directory.
#[derive(Default)]
pub(super) struct Combination {
    pub(super) name: &'static str,
    pub(super) variables: &'static [(&'static str, &'static str)],
    /// The user's settings.
    pub(super) settings: &'static str,
    /// The project's settings, and whether the project is trusted.
    pub(super) project: Option<(&'static str, bool)>,
    /// More lines of `config.toml`.
    pub(super) config: &'static str,
    /// Options of `auth-core`.
    pub(super) options: &'static [&'static str],
    /// What is to be announced and sent.
    pub(super) expected: &'static [(&'static str, &'static str)],
}

pub(super) const STORED_LOGIN: &[(&str, &str)] = &[("authorization", LOGIN)];

/// Next to each of them a login is stored, also one as the profile `work`, and a named profile of
/// Anthropic's other tools exists.
pub(super) fn all() -> Vec<Combination> {
    const HERE: (&str, &str) = ("ANTHROPIC_BASE_URL", "@HERE@");
    const THERE: (&str, &str) = ("ANTHROPIC_BASE_URL", "@THERE@");
    vec![
        Combination {
            name: "key",
            variables: &[
                HERE,
                ("ANTHROPIC_API_KEY", KEY),
                ("CLAUDE_CODE_OAUTH_TOKEN", OAUTH),
            ],
            expected: &[("x-api-key", KEY)],
            ..Combination::default()
        },
        Combination {
            name: "gateway's token and URL in the settings, another URL in the shell",
            variables: &[THERE, ("ANTHROPIC_API_KEY", KEY)],
            settings: r#"{"env":{"ANTHROPIC_AUTH_TOKEN":"INVENTED-TOKEN-OF-A-GATEWAY","ANTHROPIC_BASE_URL":"@HERE@"}}"#,
            expected: &[("authorization", TOKEN)],
            ..Combination::default()
        },
        Combination {
            name: "helper in the settings",
            variables: &[HERE, ("CLAUDE_CODE_OAUTH_TOKEN", OAUTH)],
            settings: r#"{"apiKeyHelper":"echo sk-ant-api03-INVENTED-0123456789abcdefghijklmnopqrstuvwxyz-HLP0"}"#,
            expected: &[("authorization", HELPER_KEY), ("x-api-key", HELPER_KEY)],
            ..Combination::default()
        },
        Combination {
            name: "login",
            variables: &[HERE],
            expected: STORED_LOGIN,
            ..Combination::default()
        },
        Combination {
            name: "long-lived token",
            variables: &[HERE, ("CLAUDE_CODE_OAUTH_TOKEN", OAUTH)],
            expected: &[("authorization", OAUTH)],
            ..Combination::default()
        },
        Combination {
            name: "profile by rule",
            variables: &[HERE],
            config: "\n[[profile.rule]]\npath = \"@PROJECT@/**\"\nprofile = \"work\"\n",
            expected: &[("authorization", WORK)],
            ..Combination::default()
        },
        Combination {
            name: "profile by option, with keys and cloud switches left in the environment",
            variables: &[
                HERE,
                ("ANTHROPIC_API_KEY", KEY),
                ("CLAUDE_CODE_USE_BEDROCK", "1"),
                ("CLAUDE_CODE_USE_VERTEX", "1"),
                ("CLAUDE_CODE_USE_FOUNDRY", "1"),
                ("AWS_BEARER_TOKEN_BEDROCK", CLOUD),
                ("AWS_REGION", "us-east-1"),
            ],
            options: &["--profile", "work"],
            expected: &[("authorization", WORK)],
            ..Combination::default()
        },
        Combination {
            name: "Anthropic on AWS",
            variables: &[
                THERE,
                ("ANTHROPIC_API_KEY", KEY),
                ("CLAUDE_CODE_USE_ANTHROPIC_AWS", "1"),
                ("ANTHROPIC_AWS_API_KEY", CLOUD),
                ("ANTHROPIC_AWS_WORKSPACE_ID", "wrkspc_x"),
                ("ANTHROPIC_AWS_BASE_URL", "@HERE@"),
                ("AWS_REGION", "us-east-1"),
            ],
            expected: &[("x-api-key", CLOUD)],
            ..Combination::default()
        },
        Combination {
            name: "Bedrock, with the switch of Vertex",
            variables: &[
                THERE,
                ("ANTHROPIC_API_KEY", KEY),
                ("CLAUDE_CODE_USE_BEDROCK", "1"),
                ("CLAUDE_CODE_USE_VERTEX", "1"),
                ("ANTHROPIC_BEDROCK_BASE_URL", "@HERE@"),
                ("AWS_BEARER_TOKEN_BEDROCK", CLOUD),
                ("AWS_REGION", "us-east-1"),
            ],
            expected: &[("authorization", CLOUD)],
            ..Combination::default()
        },
        Combination {
            name: "Foundry",
            variables: &[
                THERE,
                ("ANTHROPIC_AUTH_TOKEN", TOKEN),
                ("CLAUDE_CODE_USE_FOUNDRY", "1"),
                ("ANTHROPIC_FOUNDRY_BASE_URL", "@HERE@"),
                ("ANTHROPIC_FOUNDRY_API_KEY", CLOUD),
            ],
            expected: &[("x-api-key", CLOUD)],
            ..Combination::default()
        },
        Combination {
            name: "stale CLAUDE_CODE_ENTRYPOINT and CLAUDE_CODE_REMOTE",
            variables: &[
                HERE,
                ("ANTHROPIC_API_KEY", KEY),
                ("CLAUDE_CODE_ENTRYPOINT", "claude-desktop"),
                ("CLAUDE_CODE_REMOTE", "1"),
            ],
            options: &["--session", "print"],
            expected: &[("x-api-key", KEY)],
            ..Combination::default()
        },
        Combination {
            name: "settings of a trusted project",
            variables: &[HERE, ("CLAUDE_CODE_OAUTH_TOKEN", OAUTH)],
            project: Some((
                r#"{"env":{"ANTHROPIC_AUTH_TOKEN":"INVENTED-TOKEN-OF-A-GATEWAY"}}"#,
                true,
            )),
            expected: &[("authorization", TOKEN)],
            ..Combination::default()
        },
        Combination {
            name: "custom headers, one of which would replace the credential",
            variables: &[
                HERE,
                ("ANTHROPIC_API_KEY", KEY),
                (
                    "ANTHROPIC_CUSTOM_HEADERS",
                    "x-team: blue\nAuthorization: Bearer other",
                ),
            ],
            expected: &[("x-api-key", KEY), ("x-team", "blue")],
            ..Combination::default()
        },
        Combination {
            name: "named profile, with a URL in the shell that comes before its own",
            variables: &[
                HERE,
                ("ANTHROPIC_PROFILE", "named"),
                ("ANTHROPIC_CONFIG_DIR", "@PROJECT@/there"),
            ],
            expected: &[
                ("authorization", PROFILE),
                ("anthropic-workspace-id", "wrkspc_x"),
            ],
            ..Combination::default()
        },
        Combination {
            name: "named profile with a URL of its own",
            variables: &[("ANTHROPIC_BASE_URL", ""), ("ANTHROPIC_PROFILE", "named")],
            expected: &[
                ("authorization", PROFILE),
                ("anthropic-workspace-id", "wrkspc_x"),
            ],
            ..Combination::default()
        },
    ]
}
