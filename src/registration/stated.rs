//! What an administrator brings back from an LMS: what its page shows, pasted as it is, or a file of it.

use serde_json::{Map, Value};
use url::Url;

use crate::lti::json;
use crate::platforms::Addresses;

/// Longest text that is read.
pub const LONGEST: usize = 64 * 1024;

/// What was found of an LMS in a text; the rest is for the administrator to add.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    /// `iss`, also called platform id.
    pub issuer: Option<String>,
    /// Our client id there.
    pub client_id: Option<String>,
    /// The deployment.
    pub deployment_id: Option<String>,
}

impl Stated {
    /// Reads JSON (an OpenID configuration, or what `platform show --json` prints), or lines that name a value and hold
    /// it, or have it on the line below, as Moodle's own list of a tool's values does.
    #[must_use]
    pub fn read(text: &str) -> Self {
        match json::object(text.trim().as_bytes()) {
            Ok(members) => Self::of_json(&members),
            Err(_lines) => Self::of_lines(text),
        }
    }

    fn of_json(members: &Map<String, Value>) -> Self {
        let found = |names: &[&str]| {
            names.iter().find_map(|name| match members.get(*name)? {
                Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            })
        };
        let known =
            members.get("known_deployments").and_then(|all| all.get(0)?.get("deployment_id")?.as_str());
        Self {
            issuer: found(&["issuer", "iss", "platform_id", "platformid"]),
            client_id: found(&["client_id", "clientid", "clientId"]),
            deployment_id: found(&["deployment_id", "deploymentid", "deploymentId"])
                .or_else(|| known.map(str::to_owned)),
        }
    }

    fn of_lines(text: &str) -> Self {
        let mut found = Self::default();
        let mut named = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match (What::named(line), named.take()) {
                (Some((what, "")), _) => named = Some(what),
                (Some((what, value)), _) => found.note(what, value),
                (None, Some(what)) => found.note(what, line),
                (None, None) => {}
            }
        }
        found
    }

    /// The first that is said of each thing counts.
    fn note(&mut self, what: What, value: &str) {
        let place = match what {
            What::Issuer => &mut self.issuer,
            What::Client => &mut self.client_id,
            What::Deployment => &mut self.deployment_id,
        };
        place.get_or_insert_with(|| value.to_owned());
    }
}

/// What a line can be about.
#[derive(Clone, Copy)]
enum What {
    Issuer,
    Client,
    Deployment,
}

impl What {
    /// The names of things as LMSs write them, in English and German.
    const NAMES: [(&str, Self); 8] = [
        ("platform id", Self::Issuer),
        ("plattform-id", Self::Issuer),
        ("issuer", Self::Issuer),
        ("client id", Self::Client),
        ("client-id", Self::Client),
        ("deployment id", Self::Deployment),
        ("deployment-id", Self::Deployment),
        ("bereitstellungs-id", Self::Deployment),
    ];

    /// What a line is about, and the value that it holds: nothing, if that comes on the next line.
    fn named(line: &str) -> Option<(Self, &str)> {
        let (_, what, rest) = Self::NAMES.iter().find_map(|(name, what)| {
            let head = line.get(..name.len())?;
            head.eq_ignore_ascii_case(name).then(|| (name, *what, line.get(name.len()..).unwrap_or_default()))
        })?;
        let value = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '='));
        Some((what, value.trim()))
    }
}

/// The addresses of a Moodle site, which follow from its own: `issuer` is the site's address, with its folder if it
/// lives in one.
#[must_use]
pub fn moodle(issuer: &str) -> Option<Addresses> {
    addresses(issuer, ["/mod/lti/auth.php", "/mod/lti/token.php", "/mod/lti/certs.php"])
}

/// The hosts of hosted Canvas by the name of their environment, and the issuer of each.
pub const CANVAS: [(&str, &str, &str); 3] = [
    ("production", "https://canvas.instructure.com", "https://sso.canvaslms.com"),
    ("beta", "https://canvas.beta.instructure.com", "https://sso.beta.canvaslms.com"),
    ("test", "https://canvas.test.instructure.com", "https://sso.test.canvaslms.com"),
];

/// The addresses of a Canvas, on the host that answers for it.
#[must_use]
pub fn canvas(base: &str) -> Option<Addresses> {
    let paths = ["/api/lti/authorize_redirect", "/login/oauth2/token", "/api/lti/security/jwks"];
    addresses(base, paths)
}

fn addresses(base: &str, paths: [&str; 3]) -> Option<Addresses> {
    let url: Url = base.parse().ok()?;
    let plain = matches!(url.scheme(), "https" | "http") && url.has_host() && url.username().is_empty();
    if !plain || url.query().is_some() || url.fragment().is_some() {
        return None;
    }
    let [auth_url, token_url, jwks_url] =
        paths.map(|path| format!("{}{path}", base.trim_end_matches('/')).parse());
    Some(Addresses {
        auth_url: auth_url.ok()?,
        token_url: token_url.ok()?,
        token_audience: None,
        jwks_url: jwks_url.ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(issuer: &str, client: &str, deployment: &str) -> Stated {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Stated { issuer: some(issuer), client_id: some(client), deployment_id: some(deployment) }
    }

    #[test]
    fn the_values_are_found_in_what_lms_pages_show() {
        let whole = stated("https://moodle.example/site", "aBc123", "3");
        for text in [
            "Platform ID\n  https://moodle.example/site\nClient ID\naBc123\nDeployment ID\n3\nPublic keyset URL\nx",
            "Platform ID: https://moodle.example/site\r\nClient ID: aBc123\r\nDeployment ID: 3\r\n",
            "Plattform-ID\thttps://moodle.example/site\nClient-ID\taBc123\nDeployment-ID = 3",
            r#"{"issuer":"https://moodle.example/site","client_id":"aBc123","deployment_id":3}"#,
            r#"{"issuer":"https://moodle.example/site","client_id":"aBc123","known_deployments":[{"deployment_id":"3"}]}"#,
        ] {
            assert_eq!(Stated::read(text), whole, "{text}");
        }
        let configuration = r#"{"issuer":"https://moodle.example","token_endpoint":"x"}"#;
        assert_eq!(Stated::read(configuration), stated("https://moodle.example", "", ""));
        for nothing in ["", "{}", "[1]", "Client ID", "é\nClient ID\n", "Clie\u{301}nt ID: x"] {
            assert_eq!(Stated::read(nothing), Stated::default(), "{nothing}");
        }
        assert_eq!(Stated::read("Client ID: first\nClient ID: second"), stated("", "first", ""));
    }

    #[test]
    fn addresses_follow_from_the_site() {
        let site = moodle("https://moodle.example/school/").unwrap();
        assert_eq!(site.auth_url.as_str(), "https://moodle.example/school/mod/lti/auth.php");
        assert_eq!(canvas("https://sso.canvaslms.com").unwrap().jwks_url.path(), "/api/lti/security/jwks");
        for bad in ["", "moodle.example", "ftp://x.example", "https://x.example/?a", "https://u@x.example"] {
            assert_eq!(moodle(bad), None, "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_read(text in "\\PC{0,200}") {
            let _ = Stated::read(&text);
        }
    }
}
