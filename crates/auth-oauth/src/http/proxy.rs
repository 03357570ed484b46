//! Proxies: `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either case.
//!
//! Plain HTTP goes to loopback only, and never through a proxy.

use auth_core::Env;
use reqwest::{NoProxy, Proxy};
use url::{Host, Url};

use super::HttpError;

/// As curl looks for them: the lower case first.
const PROXY_VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const EXCEPTION_VARIABLES: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// The proxy for HTTPS requests, with its exceptions.
pub(super) fn of(env: &Env) -> Result<Option<Proxy>, HttpError> {
    let Some((variable, address)) = setting(env) else {
        return Ok(None);
    };
    let with_scheme = if address.contains("://") {
        address.to_owned()
    } else {
        format!("http://{address}")
    };
    let usable = Url::parse(&with_scheme)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !usable {
        return Err(HttpError::ProxySetting(variable));
    }
    let proxy = Proxy::https(with_scheme).map_err(|_| HttpError::ProxySetting(variable))?;
    Ok(Some(proxy.no_proxy(NoProxy::from_string(exceptions(env)))))
}

/// The variable whose proxy a request to `url` goes through.
pub(super) fn applies(env: &Env, url: &Url) -> Option<&'static str> {
    let (variable, _) = setting(env).filter(|_| url.scheme() == "https")?;
    let excepted = exceptions(env)
        .split(',')
        .map(str::trim)
        .any(|exception| matches(url, exception));
    (!excepted).then_some(variable)
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

/// Only for the words of an error; the client decides by itself.
fn matches(url: &Url, exception: &str) -> bool {
    let name = exception.trim_start_matches('.');
    match url.host() {
        _ if exception == "*" => true,
        _ if name.is_empty() => false,
        Some(Host::Domain(host)) => host == name || host.ends_with(&format!(".{name}")),
        Some(Host::Ipv4(address)) => address.to_string() == name,
        Some(Host::Ipv6(address)) => address.to_string() == name,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{applies, of};
    use auth_core::Env;
    use url::Url;

    #[test]
    fn a_proxy_is_used_for_https_unless_the_host_is_excepted() {
        let env = Env::from_pairs([
            ("HTTPS_PROXY", "proxy:3128"),
            ("NO_PROXY", "a.example, .b.example"),
        ]);
        let by = |url: &str| applies(&env, &Url::parse(url).expect("a URL"));
        assert!(of(&env).expect("an address").is_some());
        assert_eq!(by("https://c.example/"), Some("HTTPS_PROXY"));
        assert_eq!(by("https://a.example/"), None);
        assert_eq!(by("https://x.b.example/"), None);
        assert_eq!(by("http://127.0.0.1/"), None);
    }

    #[test]
    fn what_is_no_address_is_named_by_its_variable() {
        let env = Env::from_pairs([("https_proxy", "ftp://x")]);
        assert!(of(&env).is_err_and(|error| error.to_string().contains("https_proxy")));
    }
}
