//! Private certificate authorities, TLS that cannot be trusted, and proxies.

use auth_tests::{Authority, Certificate, Provider, Proxy, Sandbox, Tls};
use serde_json::{Value, json};

use crate::refresh::{expired, stored};

/// A sandbox whose login has expired, and whose provider is behind TLS by a private authority.
pub(crate) struct World {
    provider: Provider,
    pub(crate) sandbox: Sandbox,
    authority: Authority,
    _tls: Tls,
}

impl World {
    pub(crate) fn new(certificate: Certificate) -> Self {
        let (provider, sandbox) = expired();
        let authority = Authority::new();
        let tls = Tls::start(&authority, certificate, &provider);
        let base = tls.base();
        let mut world = Self {
            provider,
            sandbox,
            authority,
            _tls: tls,
        };
        world.aim(&base);
        world
    }

    /// Has every endpoint, and the API, be at `base`.
    fn aim(&mut self, base: &str) {
        let config = self.provider.config_toml_at(base);
        let file = "xdg-config/auth-tools/config.toml";
        self.sandbox.write(file, config);
        self.sandbox.set("ANTHROPIC_BASE_URL", base);
    }

    /// The authority's certificate in the file that `variable` names.
    pub(crate) fn trust(mut self, variable: &str) -> Self {
        let file = self.sandbox.write("authority.pem", self.authority.pem());
        self.sandbox.set(variable, file);
        self
    }

    fn with(mut self, variable: &str, value: &str) -> Self {
        self.sandbox.set(variable, value);
        self
    }

    fn refresh(&self) -> (Option<i32>, String) {
        let output = self.sandbox.command("auth-login").arg("refresh").output();
        let output = output.expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    }

    fn refreshes(&self) {
        let (exit, said) = self.refresh();
        assert_eq!(exit, Some(0), "{said}");
        assert_eq!(self.provider.count("token.refresh_token"), 1);
        let login = stored(&self.sandbox);
        let token = login["claudeAiOauth"]["accessToken"].as_str();
        assert!(token.is_some_and(|token| self.provider.accepts(token)));
    }

    /// A refresh ends with `exit`, says all `words`, asks nothing and changes nothing; a check of
    /// the credential comes to `verdict`.
    fn fails(&self, exit: i32, words: &[&str], verdict: &str) {
        let file = self.sandbox.config_dir().join(".credentials.json");
        let before = std::fs::read(&file).expect("the file");
        let (code, said) = self.refresh();
        assert_eq!(code, Some(exit), "{said}");
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
        assert!(!said.contains("auth-login login"), "{said}");
        assert_eq!(std::fs::read(&file).expect("the file"), before);
        assert_eq!(self.provider.count("token.refresh_token"), 0);
        let mut verify = self.sandbox.command("auth-login");
        verify.args(["verify", "--json"]);
        verify.write_stdin(r#"{"version":1,"headers":{"X-Api-Key":["INVENTED"]}}"#);
        let output = verify.output().expect("it runs");
        let document: Value = serde_json::from_slice(&output.stdout).expect("a document");
        assert_eq!(document["verdict"], verdict, "{document}");
        assert_eq!(self.provider.count("models"), 0);
    }
}

#[test]
fn a_private_authority_is_trusted_by_either_variable() {
    for variable in ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"] {
        World::new(Certificate::Good).trust(variable).refreshes();
    }
}

#[test]
fn an_authority_that_nobody_named_is_a_tls_error_and_the_login_stays() {
    let words = ["TLS", "127.0.0.1", "hint: ", "NODE_EXTRA_CA_CERTS"];
    World::new(Certificate::Good).fails(4, &words, "tls");
}

#[test]
fn a_certificate_for_another_name_or_of_another_time_is_a_tls_error() {
    for (certificate, why) in [
        (Certificate::OtherName, "not valid for"),
        (Certificate::Expired, "expired"),
    ] {
        let world = World::new(certificate).trust("SSL_CERT_FILE");
        world.fails(4, &["TLS", why, "hint: "], "tls");
    }
}

#[test]
fn a_certificate_file_that_is_none_is_named_with_its_variable() {
    for variable in ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"] {
        let world = World::new(Certificate::Good);
        let file = world.sandbox.write("not.pem", "nothing of the kind\n");
        let file = file.display().to_string();
        let world = world.with(variable, &file);
        world.fails(6, &[variable, &file, "hint: "], "tls");
    }
}

#[test]
fn a_proxy_opens_the_way_and_is_left_out_where_it_is_excepted() {
    let proxy = Proxy::open();
    let world = World::new(Certificate::Good).trust("SSL_CERT_FILE");
    let world = world.with("HTTPS_PROXY", &proxy.address());
    world.refreshes();
    assert_eq!(proxy.asked(), 1);
    let world = World::new(Certificate::Good).trust("SSL_CERT_FILE");
    let world = world.with("HTTPS_PROXY", &proxy.address());
    world.with("NO_PROXY", "localhost,127.0.0.1").refreshes();
    assert_eq!(proxy.asked(), 1, "loopback is excepted");
}

#[test]
fn proxy_and_authority_of_settings_come_before_those_of_the_environment() {
    let (proxy, gone) = (Proxy::open(), Proxy::open().address());
    for (spelled, other) in [
        ("HTTPS_PROXY", "https_proxy"),
        ("https_proxy", "HTTPS_PROXY"),
    ] {
        let world = World::new(Certificate::Good).with(other, &gone);
        let authority = world.sandbox.write("authority.pem", world.authority.pem());
        let env = json!({spelled: proxy.address(), "NODE_EXTRA_CA_CERTS": authority});
        world.sandbox.settings(&json!({"env": env}));
        world.refreshes();
    }
    assert_eq!(proxy.asked(), 2);
}

#[test]
fn a_projects_proxy_is_used_only_if_the_project_is_trusted() {
    let proxy = Proxy::open();
    for (trusted, asked) in [(false, 0), (true, 1)] {
        let world = World::new(Certificate::Good).trust("SSL_CERT_FILE");
        let settings = json!({"env": {"HTTPS_PROXY": proxy.address()}});
        let file = "project/.claude/settings.json";
        world.sandbox.write(file, settings.to_string());
        let root = world.sandbox.path("project").canonicalize();
        let root = root.expect("the project").display().to_string();
        let state = json!({"projects": {root: {"hasTrustDialogAccepted": trusted}}});
        world.sandbox.client_state(&state);
        world.refreshes();
        assert_eq!(proxy.asked(), asked, "trusted: {trusted}");
    }
}

#[test]
fn a_proxy_that_refuses_is_named_and_not_the_server() {
    for (status, word) in [(407, "proxy"), (502, "proxy")] {
        let proxy = Proxy::refusing(status);
        let world = World::new(Certificate::Good).trust("SSL_CERT_FILE");
        let world = world.with("HTTPS_PROXY", &proxy.address());
        world.fails(4, &["HTTPS_PROXY", word, "NO_PROXY"], "proxy");
        assert_eq!(proxy.asked(), 2);
    }
}

#[test]
fn a_proxy_that_is_not_there_is_named_and_not_the_server() {
    let gone = Proxy::open().address();
    let world = World::new(Certificate::Good).with("https_proxy", &gone);
    world.fails(4, &["https_proxy", "hint: "], "proxy");
    let world = World::new(Certificate::Good).with("https_proxy", "socks9://x");
    world.fails(6, &["https_proxy", "cannot be used"], "proxy");
}

#[test]
fn a_server_behind_tls_that_is_gone_is_unreachable_and_not_a_tls_error() {
    let mut world = World::new(Certificate::Good);
    let gone = Tls::start(&world.authority, Certificate::Good, &world.provider).base();
    world.aim(&gone);
    world.fails(4, &["cannot reach", "hint: "], "unreachable");
}
