//! The mail server of the settings: how it is reached, and what it must not be told in the clear.

use std::net::IpAddr;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;
use url::{Host, Url};

/// For reaching the server, greeting it, and signing in.
const CONNECTING_TAKES: Duration = Duration::from_secs(30);
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// Why an address is none of a mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadServer {
    /// Another scheme, no host, or a path.
    #[error("smtp://HOST:PORT or smtps://HOST:PORT, without a path")]
    Shape,
    /// A parameter that is not known.
    #[error("no parameter but tls=required, tls=offered or tls=none after smtp://HOST:PORT")]
    Parameter,
    /// The user's name or password is not UTF-8 when decoded, or one is without the other.
    #[error("a user and a password, percent-encoded, as in smtp://USER:PASSWORD@HOST")]
    Credentials,
    /// A password that would go over the network in the clear.
    #[error("no password together with tls=offered or tls=none: anybody on the way could read it")]
    ClearPassword,
}

/// When the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Security {
    /// From the first byte (RFC 8314): `smtps://`.
    AtOnce,
    /// By STARTTLS, or not at all: `smtp://` to another machine.
    Required,
    /// By STARTTLS if the server knows it: `smtp://` to this machine.
    Offered,
    /// Never.
    None,
}

/// A mail server, and who we are to it.
#[derive(Clone)]
pub(super) struct Server {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    hello: ClientId,
}

impl Server {
    /// Reads its address; `us` is the host of our own, which we greet it with.
    pub(super) fn read(url: &Url, us: &str) -> Result<Self, BadServer> {
        let host = url.host().ok_or(BadServer::Shape)?;
        let path_or_more = !matches!(url.path(), "" | "/") || url.fragment().is_some();
        let (at_once, usual_port) = match url.scheme() {
            "smtps" => (true, 465),
            "smtp" => (false, 587),
            _other => return Err(BadServer::Shape),
        };
        if path_or_more || bare(&host).contains('%') {
            return Err(BadServer::Shape);
        }
        let here = is_here(&host);
        let security = if at_once { Security::AtOnce } else { Security::None };
        let security = wanted(url, security, here)?;
        let credentials = credentials(url)?;
        let clear = matches!(security, Security::Offered | Security::None);
        if credentials.is_some() && clear && !here {
            return Err(BadServer::ClearPassword);
        }
        Ok(Self {
            host: bare(&host),
            port: url.port().unwrap_or(usual_port),
            security,
            credentials,
            hello: ClientId::Domain(us.to_owned()),
        })
    }

    /// Where it is, without who we are to it.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Connects, encrypts and signs in.
    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, String> {
        match timeout(CONNECTING_TAKES, self.try_to_connect()).await {
            Ok(connected) => connected,
            Err(_too_long) => Err("the mail server did not answer in time".to_owned()),
        }
    }

    async fn try_to_connect(&self) -> Result<AsyncSmtpConnection, String> {
        let told = |error: lettre::transport::smtp::Error| super::said::of(&error);
        let tls = || TlsParameters::new(self.host.clone()).map_err(told);
        let at_once = if self.security == Security::AtOnce { Some(tls()?) } else { None };
        let server = (self.host.as_str(), self.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(server, None, &self.hello, at_once, None);
        let mut conn = connecting.await.map_err(told)?;
        let upgrade = match self.security {
            Security::AtOnce | Security::None => false,
            Security::Required => true,
            Security::Offered => conn.can_starttls(),
        };
        if upgrade {
            conn.starttls(tls()?, &self.hello).await.map_err(told)?;
        }
        if let Some(credentials) = &self.credentials {
            conn.auth(&MECHANISMS, credentials).await.map_err(told)?;
        }
        Ok(conn)
    }
}

/// What stands after `?tls=`, or what is usual.
fn wanted(url: &Url, from_scheme: Security, here: bool) -> Result<Security, BadServer> {
    let mut parameters = url.query_pairs();
    let first = parameters.next();
    if parameters.next().is_some() {
        return Err(BadServer::Parameter);
    }
    match (from_scheme, first.as_ref().map(|(name, value)| (&**name, &**value))) {
        (Security::AtOnce, None) => Ok(Security::AtOnce),
        (Security::AtOnce, Some(_)) => Err(BadServer::Parameter),
        (_, None) => Ok(if here { Security::Offered } else { Security::Required }),
        (_, Some(("tls", "required"))) => Ok(Security::Required),
        (_, Some(("tls", "offered"))) => Ok(Security::Offered),
        (_, Some(("tls", "none"))) => Ok(Security::None),
        (_, Some(_)) => Err(BadServer::Parameter),
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, BadServer> {
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(BadServer::Credentials),
        (user, Some(password)) => Ok(Some(Credentials::new(decoded(user)?, decoded(password)?))),
    }
}

/// Undoes the percent-encoding of a part of an address.
fn decoded(text: &str) -> Result<String, BadServer> {
    // What a form's value would read as a space is a plus sign here.
    let whole = format!("v={}", text.replace('+', "%2B").replace('&', "%26"));
    let mut pairs = url::form_urlencoded::parse(whole.as_bytes());
    let value = pairs.next().map(|(_name, value)| value.into_owned()).ok_or(BadServer::Credentials)?;
    if value.contains(['\u{FFFD}', '\r', '\n', '\0']) { Err(BadServer::Credentials) } else { Ok(value) }
}

/// Whether the host is this machine.
fn is_here(host: &Host<&str>) -> bool {
    match host {
        // Numbers are only read as numbers after the schemes that browsers know.
        Host::Domain(name) => match name.parse::<IpAddr>() {
            Ok(address) => address.is_loopback(),
            Err(_a_name) => name.eq_ignore_ascii_case("localhost"),
        },
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

fn bare(host: &Host<&str>) -> String {
    match host {
        Host::Ipv6(address) => address.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<(String, Security, Option<String>), BadServer> {
        let server = Server::read(&url.parse().expect(url), "live.example")?;
        let credentials = server.credentials.as_ref().map(|known| format!("{known:?}"));
        Ok((server.place(), server.security, credentials))
    }

    #[test]
    fn connections_to_other_machines_are_encrypted_unless_the_operator_says_no() {
        for (url, place, security) in [
            ("smtps://mail.example", "mail.example:465", Security::AtOnce),
            ("smtps://mail.example:2465", "mail.example:2465", Security::AtOnce),
            ("smtp://mail.example", "mail.example:587", Security::Required),
            ("smtp://mail.example:25/", "mail.example:25", Security::Required),
            ("smtp://mail.example?tls=offered", "mail.example:587", Security::Offered),
            ("smtp://mail.example:25?tls=none", "mail.example:25", Security::None),
            ("smtp://127.0.0.1:2525", "127.0.0.1:2525", Security::Offered),
            ("smtp://localhost:25", "localhost:25", Security::Offered),
            ("smtp://[::1]:25", "::1:25", Security::Offered),
            ("smtp://localhost:25?tls=required", "localhost:25", Security::Required),
        ] {
            assert_eq!(read(url), Ok((place.to_owned(), security, None)), "{url}");
        }
    }

    #[test]
    fn other_addresses_are_refused_with_what_was_expected() {
        for (url, why) in [
            ("http://mail.example", BadServer::Shape),
            ("smtp:mail.example", BadServer::Shape),
            ("smtp://mail.example/inbox", BadServer::Shape),
            ("smtp://post.bücher.example", BadServer::Shape),
            ("smtp://mail.example?ssl=1", BadServer::Parameter),
            ("smtp://mail.example?tls=required&tls=none", BadServer::Parameter),
            ("smtps://mail.example?tls=none", BadServer::Parameter),
            ("smtp://ada@mail.example", BadServer::Credentials),
            ("smtp://ada:a%0Db@mail.example", BadServer::Credentials),
            ("smtp://ada:%FF@mail.example", BadServer::Credentials),
            ("smtp://ada:secret@mail.example?tls=none", BadServer::ClearPassword),
            ("smtp://ada:secret@mail.example?tls=offered", BadServer::ClearPassword),
        ] {
            assert_eq!(read(url), Err(why), "{url}");
        }
    }

    #[test]
    fn names_and_passwords_are_decoded_and_hidden() {
        assert_eq!(decoded("ada%40school.example").as_deref(), Ok("ada@school.example"));
        assert_eq!(decoded("a+b%2Bc&d%25=ü").as_deref(), Ok("a+b+c&d%=ü"));
        for url in ["smtp://ada:geheim@mail.example", "smtp://ada:geheim@localhost:25"] {
            let credentials = read(url).expect(url).2.expect("credentials");
            assert!(!credentials.contains("geheim"), "{credentials}");
        }
    }
}
