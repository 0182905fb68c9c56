//! Which host may speak for which issuer, where an LMS registers the tool by itself.

use std::str::FromStr;

use url::Url;

/// Hosted Canvas: one issuer for every institution, whose protocol addresses are on another host.
const BUILT_IN: [(&str, &str); 3] = [
    ("canvas.instructure.com", "sso.canvaslms.com"),
    ("canvas.beta.instructure.com", "sso.beta.canvaslms.com"),
    ("canvas.test.instructure.com", "sso.test.canvaslms.com"),
];

/// Pairs of hosts: the issuer's, and another that may state the issuer's configuration.
///
/// Without a pair an issuer is believed on its own host alone, so that nobody registers under a stranger's name.
#[derive(Debug, Clone, Default)]
pub struct IssuerHosts(Vec<(String, String)>);

/// An entry that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("pairs such as canvas.example.org=sso.example.org, with commas between")]
pub struct BadPair;

impl IssuerHosts {
    /// Whether what stands at `at` may say that it is `issuer`.
    #[must_use]
    pub fn allow(&self, issuer: &Url, at: &Url) -> bool {
        let (Some(issuer), Some(at)) = (host(issuer), host(at)) else { return false };
        let pair = |(of, from): (&str, &str)| of == issuer && from == at;
        let named = self.0.iter().map(|(of, from)| (of.as_str(), from.as_str()));
        issuer == at || named.chain(BUILT_IN).any(pair)
    }
}

impl FromStr for IssuerHosts {
    type Err = BadPair;

    fn from_str(text: &str) -> Result<Self, BadPair> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let pair = |entry: &str| {
            let (issuer, from) = entry.split_once('=').ok_or(BadPair)?;
            Ok((written(issuer)?, written(from)?))
        };
        entries.map(pair).collect::<Result<_, _>>().map(Self)
    }
}

/// A host, with its port if that is not the usual one.
fn host(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// As a URL would write it.
fn written(text: &str) -> Result<String, BadPair> {
    let url: Url = format!("https://{}", text.trim()).parse().map_err(|_no_host| BadPair)?;
    let bare = url.path() == "/" && url.query().is_none() && url.username().is_empty();
    host(&url).filter(|_| bare && !text.trim().ends_with('/')).ok_or(BadPair)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn an_issuer_is_believed_on_its_own_host_and_where_a_pair_says_so() {
        let hosts: IssuerHosts = "lms.example=SSO.example:8443, a.example=b.example".parse().unwrap();
        for (issuer, at) in [
            ("https://lms.example", "https://lms.example/c"),
            ("https://lms.example/moodle", "https://lms.example:443/c"),
            ("https://lms.example", "https://sso.example:8443/c"),
            ("https://canvas.instructure.com", "https://sso.canvaslms.com/c"),
        ] {
            assert!(hosts.allow(&url(issuer), &url(at)), "{issuer} at {at}");
        }
        for (issuer, at) in [
            ("https://lms.example", "https://sso.example/c"),
            ("https://sso.example:8443", "https://lms.example/c"),
            ("https://lms.example", "https://lms.example:444/c"),
            ("https://lms.example", "https://lms.example.evil.example/c"),
            ("https://canvas.instructure.com", "https://sso.test.canvaslms.com/c"),
            ("https://canvas.instructure.com", "https://evil.example/c"),
            ("mailto:a@b", "mailto:a@b"),
        ] {
            assert!(!hosts.allow(&url(issuer), &url(at)), "{issuer} at {at}");
        }
    }

    #[test]
    fn what_is_no_pair_of_hosts_is_refused() {
        assert!("".parse::<IssuerHosts>().is_ok());
        for bad in ["lms.example", "=b", "a=", "a=b/c", "https://a=b", "a=b c"] {
            assert_eq!(bad.parse::<IssuerHosts>().err(), Some(BadPair), "{bad}");
        }
    }
}
