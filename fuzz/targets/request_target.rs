//! The path of a request to `auth-proxy`: whatever passes stays below the base URL.
#![no_main]

use auth_proxy::gate::{AllowRule, AllowRules, Target};
use auth_proxy::upstream::BaseUrl;
use http::{Method, Uri};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(uri) = Uri::try_from(data) else { return };
    let Ok(target) = Target::check(&Method::POST, &uri, Some("127.0.0.1:8080")) else {
        return;
    };
    let base: BaseUrl = "https://api.example/base".parse().expect("a base URL");
    if let Ok(joined) = base.join(target.as_str()) {
        assert_eq!(joined.host(), Some("api.example"));
        assert!(joined.path().starts_with("/base/"));
        let segments = joined.path().split(['/', '\\']);
        assert!(!segments.clone().any(|segment| segment == ".." || segment == "."));
    }
    let rule: AllowRule = "POST /v1/messages*".parse().expect("a rule");
    let rules: AllowRules = [rule].into_iter().collect();
    if rules.allow(&Method::POST, target) {
        assert!(target.path().starts_with("/v1/messages"));
    }
});
