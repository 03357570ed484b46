//! Bedrock and AWS's own configuration files.

use auth_tests::Sandbox;

use crate::reported::document;

/// Bedrock with AWS's own files: what it warns of.
fn bedrock_misses(config: &str, variables: &[(&str, &str)]) -> String {
    let mut sandbox = Sandbox::new();
    sandbox.set("CLAUDE_CODE_USE_BEDROCK", "1");
    for (name, value) in variables {
        sandbox.set(name, value);
    }
    sandbox.write("home/.aws/config", config);
    let document = document(&sandbox, "auth-core", &["resolve", "--json"]);
    assert_eq!(document["active"]["provider"], "bedrock");
    document["warnings"].to_string()
}

#[test]
fn bedrock_sees_the_credentials_of_awss_own_files() {
    let sso = "[default]\nregion = eu-west-1\nsso_session = corp\n[sso-session corp]\nsso_start_url = https://corp.example\n";
    let old_sso = "[default]\nregion=eu-west-1\nsso_start_url=https://corp.example\n";
    let session = "[default]\nregion = eu-west-1\nlogin_session = arn:aws:iam::1:user/u\n";
    let process = "[default]\nregion = eu-west-1\ncredential_process = /bin/get\n";
    for config in [sso, old_sso, session, process] {
        assert_eq!(bedrock_misses(config, &[]), "[]", "{config}");
        assert_eq!(bedrock_misses(config, &[("AWS_PROFILE", "default")]), "[]");
        let named = config.replace("[default]", "[profile work]");
        assert_eq!(bedrock_misses(&named, &[("AWS_PROFILE", "work")]), "[]");
        let other = bedrock_misses(&named, &[("AWS_REGION", "eu-west-1")]);
        assert!(other.contains("no credential is visible"), "{other}");
    }
    let nothing = bedrock_misses("[default]\nregion = eu-west-1\n", &[]);
    assert!(nothing.contains("no credential is visible"), "{nothing}");
}

#[test]
fn an_aws_profile_that_does_not_exist_is_a_warning_unless_nothing_asks_for_it() {
    let config = "[default]\nregion = eu-west-1\nsso_session = corp\n";
    let nope = [("AWS_PROFILE", "nope"), ("AWS_REGION", "eu-west-1")];
    let keys = [
        ("AWS_ACCESS_KEY_ID", "AKIAINVENTED"),
        ("AWS_SECRET_ACCESS_KEY", "INVENTED"),
    ];
    for variables in [nope.to_vec(), [&nope[..], &keys].concat()] {
        let missed = bedrock_misses(config, &variables);
        assert!(
            missed.contains("the AWS profile `nope` does not exist"),
            "{missed}"
        );
    }
    let token = [&nope[..], &[("AWS_BEARER_TOKEN_BEDROCK", "INVENTED")]].concat();
    assert_eq!(bedrock_misses(config, &token), "[]");
    assert_eq!(
        bedrock_misses("", &[&keys[..], &[("AWS_REGION", "r")]].concat()),
        "[]"
    );
}
