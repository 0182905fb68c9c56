//! The institution's single sign-on (OpenID Connect), for the standalone pages.

use std::collections::BTreeMap;
use std::fmt;

use super::{Error, Values};

/// Where single sign-on is.
#[derive(Debug, Clone)]
pub struct Sso {
    /// The provider, to the letter: its discovery document says the same.
    pub issuer: String,
    /// What the provider calls us.
    pub client_id: String,
    /// What we prove to the provider that we are us with; none for public clients.
    pub client_secret: Option<Hidden>,
    /// Whether the first sign-in finds its account by a verified e-mail address.
    pub bind_by_email: bool,
    /// What people call it, on the button.
    pub name: String,
}

/// A setting that no log shows.
#[derive(Clone)]
pub struct Hidden(String);

impl Hidden {
    /// What was set.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}

pub(super) fn read(values: &BTreeMap<&'static str, String>) -> Result<Option<Sso>, Error> {
    let text = |key: &str| values.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
    let Some(issuer) = text("sso_issuer") else { return Ok(None) };
    let refused = |key, expected: &str| Error::Value { key, expected: expected.to_owned() };
    let usable = issuer.parse::<url::Url>().is_ok_and(|url| {
        let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        plain && url.has_host() && matches!(url.scheme(), "https" | "http")
    });
    if !usable {
        return Err(refused("sso_issuer", "the provider's issuer, such as https://id.example/realms/staff"));
    }
    let missing = || refused("sso_client_id", "the client id that the provider of sso_issuer gave");
    Ok(Some(Sso {
        issuer: issuer.to_owned(),
        client_id: text("sso_client_id").ok_or_else(missing)?.to_owned(),
        client_secret: secret(values, ("sso_client_secret", "sso_client_secret_file"))?,
        bind_by_email: Values(values).or("sso_bind_by_email", "true or false", || false)?,
        name: text("sso_name").unwrap_or(issuer).chars().take(100).collect(),
    }))
}

/// A secret that stands in one setting, or in the file that another names.
pub(super) fn secret(
    values: &BTreeMap<&'static str, String>,
    (here, file): (&'static str, &'static str),
) -> Result<Option<Hidden>, Error> {
    let text = |key: &str| values.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
    match (text(here), text(file)) {
        (None, None) => Ok(None),
        (Some(secret), None) => Ok(Some(Hidden(secret.to_owned()))),
        (None, Some(path)) => {
            let expected = || format!("a file that can be read: {path}");
            let text = std::fs::read_to_string(path)
                .map_err(|_unreadable| Error::Value { key: file, expected: expected() })?;
            Ok(Some(Hidden(text.trim().to_owned())))
        }
        (Some(_), Some(_)) => Err(Error::Value { key: file, expected: format!("nothing, as {here} is set") }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &[(&'static str, &str)]) -> Result<Option<Sso>, Error> {
        read(&pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect())
    }

    #[test]
    fn single_sign_on_is_off_until_it_has_an_issuer_and_a_client() {
        assert!(settings(&[]).unwrap().is_none());
        let issuer = ("sso_issuer", "https://id.example/realms/staff");
        let sso =
            settings(&[issuer, ("sso_client_id", "c1"), ("sso_client_secret", "s3cret")]).unwrap().unwrap();
        assert_eq!((sso.name.as_str(), sso.bind_by_email), (issuer.1, false));
        assert!(!format!("{sso:?}").contains("s3cret"), "{sso:?}");
        assert_eq!(sso.client_secret.unwrap().reveal(), "s3cret");
        for wrong in [
            &[issuer][..],
            &[("sso_issuer", "id.example"), ("sso_client_id", "c1")],
            &[("sso_issuer", "https://a@id.example"), ("sso_client_id", "c1")],
            &[issuer, ("sso_client_id", "c1"), ("sso_bind_by_email", "perhaps")],
            &[issuer, ("sso_client_id", "c1"), ("sso_client_secret_file", "/nowhere/secret")],
            &[issuer, ("sso_client_id", "c1"), ("sso_client_secret_file", "a"), ("sso_client_secret", "b")],
        ] {
            assert!(settings(wrong).is_err(), "{wrong:?}");
        }
    }
}
