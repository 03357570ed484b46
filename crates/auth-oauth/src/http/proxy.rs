//! Proxies: `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either case; HTTP and SOCKS.
//!
//! Plain HTTP goes to loopback only, and never through a proxy.

use auth_core::Env;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Proxy;
use url::Url;

use super::HttpError;

/// As curl looks for them: the lower case first.
const PROXY_VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const EXCEPTION_VARIABLES: [&str; 2] = ["no_proxy", "NO_PROXY"];
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The proxy for HTTPS requests; its exceptions are those of [`variable_for`].
pub(super) fn from_env(env: &Env) -> Result<Option<Proxy>, HttpError> {
    let Some((variable, address)) = setting(env) else {
        return Ok(None);
    };
    let with_scheme = if address.contains("://") {
        address.to_owned()
    } else {
        format!("http://{address}")
    };
    let wrong = |reason: &str| HttpError::ProxySetting {
        variable,
        reason: reason.to_owned(),
    };
    let url = Url::parse(&with_scheme).map_err(|error| wrong(&error.to_string()))?;
    if !SCHEMES.contains(&url.scheme()) {
        let schemes = SCHEMES.join(", ");
        return Err(wrong(&format!("its scheme is none of {schemes}")));
    }
    if !url.has_host() {
        return Err(wrong("it names no host"));
    }
    let proxy = Proxy::https(with_scheme).map_err(|_| wrong("it is not the URL of a proxy"))?;
    Ok(Some(proxy))
}

/// The variable whose proxy a request to `url` goes through. `NO_PROXY` comes first: a host that
/// it names needs no usable proxy.
pub(super) fn variable_for(env: &Env, url: &Url) -> Option<&'static str> {
    let (variable, _) = setting(env).filter(|_| url.scheme() == "https")?;
    let matcher = Matcher::builder()
        .all("http://proxy.invalid")
        .no(exceptions(env))
        .build();
    let uri = url.as_str().parse().ok()?;
    matcher.intercept(&uri).is_some().then_some(variable)
}

fn setting(env: &Env) -> Option<(&'static str, &str)> {
    PROXY_VARIABLES
        .iter()
        .find_map(|name| Some((*name, env.get_trimmed(name)?)))
}

fn exceptions(env: &Env) -> &str {
    EXCEPTION_VARIABLES
        .iter()
        .find_map(|name| env.get_trimmed(name))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{from_env, variable_for};
    use auth_core::Env;
    use url::Url;

    fn by(env: &Env, url: &str) -> Option<&'static str> {
        variable_for(env, &Url::parse(url).expect("a URL"))
    }

    #[test]
    fn a_proxy_is_used_for_https_unless_the_host_is_excepted() {
        let env = Env::from_pairs([
            ("HTTPS_PROXY", "proxy:3128"),
            ("NO_PROXY", "a.example, .b.example,10.0.0.0/8"),
        ]);
        assert!(from_env(&env).expect("an address").is_some());
        assert_eq!(by(&env, "https://c.example/"), Some("HTTPS_PROXY"));
        assert_eq!(by(&env, "https://a.example/"), None);
        assert_eq!(by(&env, "https://x.b.example/"), None);
        assert_eq!(by(&env, "https://10.1.2.3/"), None);
        assert_eq!(by(&env, "http://127.0.0.1/"), None);
        let none = Env::from_pairs([("ALL_PROXY", "ftp://x"), ("no_proxy", "*")]);
        assert_eq!(by(&none, "https://c.example/"), None);
    }

    #[test]
    fn socks_is_a_proxy_too() {
        for address in [
            "socks5://p:1080",
            "socks5h://u:p@p",
            "socks4://p",
            "socks4a://p",
        ] {
            let env = Env::from_pairs([("ALL_PROXY", address)]);
            assert!(
                from_env(&env).is_ok_and(|proxy| proxy.is_some()),
                "{address}"
            );
            assert_eq!(by(&env, "https://c.example/"), Some("ALL_PROXY"));
        }
    }

    #[test]
    fn what_is_no_address_is_named_by_its_variable_and_not_shown() {
        for address in ["ftp://secret@x", "http://", "http://secret:p@[::"] {
            let env = Env::from_pairs([("https_proxy", address)]);
            let error = from_env(&env).expect_err(address).to_string();
            assert!(error.contains("https_proxy"), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
