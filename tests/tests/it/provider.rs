//! The embedded provider keeps the rules that the tools are tested against.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use auth_tests::{CLIENT_ID, Fault, Page, Plan, PlanRefusal, Provider, Settings, Visitor};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const REDIRECT: &str = "http://localhost:1/callback";

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

fn authorize_url(provider: &Provider, redirect: &str, scope: &str) -> String {
    let pairs = [
        ("client_id", CLIENT_ID),
        ("response_type", "code"),
        ("redirect_uri", redirect),
        ("scope", scope),
        ("state", "a state & more"),
        ("code_challenge", &challenge()),
        ("code_challenge_method", "S256"),
    ];
    let url = Url::parse_with_params(&provider.url("authorize"), pairs);
    url.expect("a URL").into()
}

fn parameter(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).expect("a URL");
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    let found = pairs.into_iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value)
}

fn code(provider: &Provider, scope: &str) -> String {
    let page = Visitor::new().ask(&authorize_url(provider, REDIRECT, scope));
    let location = page.location.expect("a redirect");
    assert_eq!(
        parameter(&location, "state").as_deref(),
        Some("a state & more")
    );
    parameter(&location, "code").expect("a code")
}

fn exchange(provider: &Provider, code: &str, change: &Value) -> Page {
    let mut body = json!({
        "grant_type": "authorization_code",
        "client_id": CLIENT_ID,
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
    });
    let change = change.as_object().expect("an object").clone();
    body.as_object_mut().expect("an object").extend(change);
    Visitor::new().send(&provider.url("token"), &body)
}

fn refresh(provider: &Provider, token: &Value) -> Page {
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", CLIENT_ID),
        ("refresh_token", token.as_str().expect("a token")),
    ];
    Visitor::new().submit(&provider.url("token"), &fields)
}

fn error(page: &Page) -> String {
    assert_eq!(page.status, 400, "{}", page.text);
    page.json()["error"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_code_becomes_tokens_that_the_api_accepts() {
    let provider = Provider::start();
    let code = code(&provider, "user:inference user:profile");
    let tokens = exchange(&provider, &code, &json!({})).json();
    assert_eq!(tokens["expires_in"], 28800);
    let access = tokens["access_token"].as_str().expect("a token");
    let bearer = format!("Bearer {access}");
    let headers = [("authorization", bearer.as_str())];
    let visitor = Visitor::new();
    let profile = visitor.ask_with(&provider.url("profile"), &headers).json();
    assert_eq!(profile["organization"]["organization_type"], "claude_max");
    assert_eq!(
        visitor.ask_with(&provider.url("models"), &headers).status,
        200
    );
    let last = provider.last("models").expect("it was recorded");
    assert_eq!(last.headers["authorization"], bearer);
    provider.expire();
    assert_eq!(
        visitor.ask_with(&provider.url("models"), &headers).status,
        401
    );
}

#[test]
fn a_code_is_good_for_one_exchange_and_its_reuse_revokes_what_it_gave() {
    let provider = Provider::start();
    let code = code(&provider, "user:inference user:profile");
    let tokens = exchange(&provider, &code, &json!({})).json();
    let access = tokens["access_token"].as_str().expect("a token");
    assert!(provider.accepts(access));
    assert_eq!(
        error(&exchange(&provider, &code, &json!({}))),
        "invalid_grant"
    );
    assert!(!provider.accepts(access));
}

#[test]
fn a_wrong_verifier_redirect_or_client_is_refused() {
    let provider = Provider::start();
    for (change, expected) in [
        (
            json!({"code_verifier": VERIFIER.replace('d', "e")}),
            "invalid_grant",
        ),
        (json!({"code_verifier": ""}), "invalid_grant"),
        (
            json!({"redirect_uri": "http://localhost:2/callback"}),
            "invalid_grant",
        ),
        (json!({"client_id": "another"}), "invalid_client"),
        (json!({"grant_type": "password"}), "unsupported_grant_type"),
        (json!({"expires_in": 31_536_001}), "invalid_request"),
    ] {
        let code = code(&provider, "user:inference");
        let answer = exchange(&provider, &code, &change);
        assert_eq!(error(&answer), expected, "{change}");
    }
}

#[test]
fn a_request_that_cannot_be_trusted_is_not_redirected() {
    let provider = Provider::start();
    let visitor = Visitor::new();
    let elsewhere = authorize_url(&provider, "https://example.com/callback", "user:inference");
    assert_eq!(visitor.ask(&elsewhere).status, 400);
    let unknown = authorize_url(&provider, REDIRECT, "user:inference").replace(CLIENT_ID, "other");
    assert_eq!(visitor.ask(&unknown).status, 400);
    let plain = authorize_url(&provider, REDIRECT, "user:inference").replace("S256", "plain");
    let location = visitor.ask(&plain).location.expect("a redirect");
    assert_eq!(
        parameter(&location, "error").as_deref(),
        Some("invalid_request")
    );
}

#[test]
fn a_refresh_token_rotates_and_its_reuse_revokes_the_grant() {
    let provider = Provider::start();
    let login = provider.login(0);
    let first = &login["claudeAiOauth"]["refreshToken"];
    let second = refresh(&provider, first).json();
    assert_ne!(&second["refresh_token"], first);
    let access = second["access_token"].as_str().expect("a token");
    assert!(provider.accepts(access));
    assert_eq!(error(&refresh(&provider, first)), "invalid_grant");
    assert_eq!((provider.reuses(), provider.revoked()), (1, 1));
    assert!(!provider.accepts(access));
    assert_eq!(
        error(&refresh(&provider, &second["refresh_token"])),
        "invalid_grant"
    );
    assert_eq!(provider.count("token.refresh_token"), 3);
}

#[test]
fn a_long_lived_token_lives_a_year_and_needs_a_plan() {
    let provider = Provider::start();
    let year = json!({"expires_in": 31_536_000});
    let tokens = exchange(&provider, &code(&provider, "user:inference"), &year).json();
    let access = tokens["access_token"].as_str().expect("a token");
    assert!(tokens.get("refresh_token").is_none());
    assert!(
        provider
            .seconds_left(access)
            .is_some_and(|left| left > 31_535_900)
    );
    provider.change(|settings| settings.plan = Plan::None);
    let refused = exchange(&provider, &code(&provider, "user:inference"), &year);
    assert_eq!(error(&refused), "unauthorized_client");
    provider.change(|settings| settings.plan_refusal = PlanRefusal::Authorize);
    let page = Visitor::new().ask(&authorize_url(&provider, REDIRECT, "user:inference"));
    let location = page.location.expect("a redirect");
    assert_eq!(
        parameter(&location, "error").as_deref(),
        Some("access_denied")
    );
}

#[test]
fn the_consent_page_has_a_button_for_each_answer() {
    let provider = Provider::with(Settings::default(), 0).expect("a free port");
    let visitor = Visitor::new();
    let url = authorize_url(&provider, &provider.url("manual"), "user:inference");
    for (decision, expected) in [("approve", 200), ("deny", 400)] {
        let page = visitor.ask(&url);
        let request = page
            .between("name=\"request\" value=\"", "\"")
            .expect("a form");
        let fields = [("request", request), ("decision", decision)];
        let location = visitor.submit(&url, &fields).location.expect("a redirect");
        let shown = visitor.open(&location);
        assert_eq!(shown.status, expected, "{}", shown.text);
        if decision == "approve" {
            let code = shown
                .between("<code id=\"code\">", "</code>")
                .expect("a code");
            assert!(code.ends_with("#a state &amp; more"), "{code}");
        } else {
            assert!(shown.text.contains("access_denied"));
        }
        assert_eq!(
            visitor.submit(&url, &fields).status,
            400,
            "the form is used up"
        );
    }
}

#[test]
fn a_device_waits_for_the_person() {
    let provider = Provider::with(Settings::default(), 0).expect("a free port");
    provider.change(|settings| settings.device_interval = 0);
    let visitor = Visitor::new();
    let asked = [("client_id", CLIENT_ID), ("scope", "user:inference")];
    for approve in [true, false] {
        let device = visitor
            .submit(&provider.url("device_authorization"), &asked)
            .json();
        let fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", CLIENT_ID),
            (
                "device_code",
                device["device_code"].as_str().expect("a code"),
            ),
        ];
        let poll = || visitor.submit(&provider.url("token"), &fields);
        assert_eq!(error(&poll()), "authorization_pending");
        provider.change(|settings| settings.device_interval = 60);
        assert_eq!(error(&poll()), "slow_down");
        provider.change(|settings| settings.device_interval = 0);
        let user_code = device["user_code"].as_str().expect("a code");
        assert!(provider.answer_device(user_code, approve));
        let answer = poll();
        if approve {
            assert_eq!(answer.json()["scope"], "user:inference");
        } else {
            assert_eq!(error(&answer), "access_denied");
        }
    }
}

#[test]
fn every_fault_does_what_it_says() {
    let provider = Provider::start();
    let visitor = Visitor::new();
    let url = provider.url("token");
    let retry_after = Some("7".to_owned());
    let limited = Fault::Status {
        status: 429,
        retry_after,
    };
    for (fault, status, part) in [
        (limited, 429, "api_error"),
        (Fault::Html, 200, "<!doctype html>"),
        (Fault::Empty, 200, ""),
        (
            Fault::Error {
                error: "invalid_grant".to_owned(),
            },
            400,
            "invalid_grant",
        ),
        (
            Fault::Redirect {
                to: "http://localhost:1/".to_owned(),
            },
            307,
            "",
        ),
    ] {
        provider.fault_once("token", fault);
        let page = visitor.submit(&url, &[]);
        assert_eq!(page.status, status);
        assert!(page.text.contains(part), "{}", page.text);
    }
    assert_eq!(
        error(&visitor.submit(&url, &[])),
        "invalid_request",
        "each came once"
    );
    provider.fault_once("token", Fault::Huge);
    assert!(visitor.submit(&url, &[]).text.len() > auth_tests::HUGE);
    for fault in [Fault::Drop, Fault::LoseAnswer, Fault::Truncate] {
        provider.fault_once("token", fault.clone());
        let failed = visitor.try_submit(&url, &[]);
        assert!(failed.is_err(), "{fault:?}: {failed:?}");
    }
}

#[test]
fn a_lost_answer_has_rotated_the_token_and_a_dropped_request_has_not() {
    let provider = Provider::start();
    let visitor = Visitor::new();
    for (fault, rotated) in [(Fault::LoseAnswer, true), (Fault::Drop, false)] {
        let login = provider.login(0);
        let token = &login["claudeAiOauth"]["refreshToken"];
        provider.fault_once("token.refresh_token", fault);
        let text = token.as_str().expect("a token");
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", CLIENT_ID),
            ("refresh_token", text),
        ];
        visitor
            .try_submit(&provider.url("token"), &fields)
            .expect_err("no answer comes");
        let status = refresh(&provider, token).status;
        assert_eq!(status == 400, rotated);
    }
}

#[test]
fn without_rotation_the_old_refresh_token_stays() {
    let provider = Provider::start();
    let login = provider.login(0);
    let token = &login["claudeAiOauth"]["refreshToken"];
    provider.fault_once("token.refresh_token", Fault::NoRefreshToken);
    assert!(
        refresh(&provider, token)
            .json()
            .get("refresh_token")
            .is_none()
    );
    provider.change(|settings| settings.rotate = false);
    assert!(
        refresh(&provider, token)
            .json()
            .get("refresh_token")
            .is_none()
    );
    provider.change(|settings| settings.rotate = true);
    assert!(refresh(&provider, token).json()["refresh_token"].is_string());
}

#[test]
fn a_clock_that_is_ahead_ends_tokens_early() {
    let provider = Provider::start();
    let login = provider.login(3600);
    let access = login["claudeAiOauth"]["accessToken"]
        .as_str()
        .expect("a token");
    provider.change(|settings| settings.clock_skew = 3500);
    assert!(provider.accepts(access));
    provider.change(|settings| settings.clock_skew = 3700);
    assert!(!provider.accepts(access));
}

#[test]
fn the_program_prints_its_urls_obeys_control_and_ends_with_its_stdin() {
    let program = env!("CARGO_BIN_EXE_oauth-provider");
    #[expect(
        clippy::disallowed_methods,
        reason = "a program of this package, ended below"
    )]
    let mut child = std::process::Command::new(program)
        .args(["--auto-approve", "--lifetime", "60", "--plan", "team"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("a pipe");
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    let ready: Value = serde_json::from_str(&line).expect("JSON");
    let control =
        |command: &str| format!("{}/{command}", ready["control"].as_str().expect("a URL"));
    let visitor = Visitor::new();
    let fault = json!({"at": "profile", "fault": {"type": "status", "status": 503}, "times": 1});
    assert_eq!(visitor.send(&control("faults"), &fault).status, 200);
    let profile = ready["oauth"]["profile_url"].as_str().expect("a URL");
    assert_eq!(visitor.ask(profile).status, 503);
    assert_eq!(visitor.ask(profile).status, 401);
    let changed = visitor
        .send(&control("settings"), &json!({"plan": "none"}))
        .json();
    assert_eq!(changed["plan"], "none");
    assert_eq!(
        visitor
            .send(&control("settings"), &json!({"plam": 1}))
            .status,
        400
    );
    let state = visitor.ask(&control("state")).json();
    assert_eq!(state["requests"]["profile"], 2);
    let login = visitor
        .send(&control("login"), &json!({"lifetime": 60}))
        .json();
    assert!(login["claudeAiOauth"]["accessToken"].is_string());
    drop(child.stdin.take());
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn messages_come_as_a_stream_where_asked_and_every_credential_is_kept() {
    let provider = Provider::start();
    let visitor = Visitor::new();
    let url = provider.url("messages");
    let asked = json!({"model": "some-model", "stream": true, "messages": []});
    assert_eq!(visitor.send(&url, &asked).status, 401);
    let (key, login) = (provider.api_key(), provider.login(60));
    let key_header = [("x-api-key", key.as_str())];
    let stream = visitor.send_with(&url, &key_header, &asked);
    let mut events = stream
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("event: "));
    assert_eq!(events.next_back(), Some("message_stop"), "{}", stream.text);
    assert!(stream.text.contains("some-model"), "{}", stream.text);
    let token = login["claudeAiOauth"]["accessToken"]
        .as_str()
        .expect("a token");
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let whole = visitor.send_with(&url, &headers, &json!({"messages": []}));
    assert_eq!(whole.json()["stop_reason"], "end_turn");
    let state = visitor.ask(&format!("{}/control/state", provider.base()));
    let expected = json!([{}, {"x-api-key": key}, {"authorization": bearer}]);
    assert_eq!(state.json()["credentials"], expected);
}
