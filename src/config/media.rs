//! Sound and pictures of the embedded rooms: their port, their addresses, a TURN server.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::sso::secret;
use super::{Error, Hidden};

/// The usual port, where the public address is not this very machine's.
const PORT: u16 = 10_000;

/// How sound and pictures come in.
#[derive(Debug, Clone)]
pub struct Media {
    /// The port for UDP and TCP; 0 finds a free one.
    pub port: u16,
    /// The addresses browsers are told; empty: they are found out.
    pub addresses: Vec<IpAddr>,
    /// A TURN server, for browsers in closed networks.
    pub turn: Option<Turn>,
}

/// A TURN server that the operator runs.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Its address.
    pub url: String,
    /// What it shares with this server.
    pub secret: Hidden,
}

pub(super) fn read(values: &BTreeMap<&'static str, String>) -> Result<Option<Media>, Error> {
    let text = |key: &str| values.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
    let local = text("public_url").is_none_or(|url| {
        let host = url.parse::<url::Url>().ok().and_then(|url| Some(url.host_str()?.to_owned()));
        host.is_some_and(|host| ["127.0.0.1", "localhost", "[::1]"].contains(&host.as_str()))
    });
    let port = match text("media_port") {
        Some("off") => return Ok(None),
        // Several instances on one machine, as in tests and trials, shall not be in each other's way.
        None => {
            if local {
                0
            } else {
                PORT
            }
        }
        Some(port) => port.parse().map_err(|_no_port| Error::Value {
            key: "media_port",
            expected: "a port such as 10000, or off".to_owned(),
        })?,
    };
    Ok(Some(Media {
        port,
        addresses: addresses(text("media_addresses").unwrap_or_default())?,
        turn: turn(values)?,
    }))
}

fn addresses(text: &str) -> Result<Vec<IpAddr>, Error> {
    let refused = |_no_address| Error::Value {
        key: "media_addresses",
        expected: "IP addresses with commas between, such as 203.0.113.7,2001:db8::7".to_owned(),
    };
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().map_err(refused)).collect()
}

fn turn(values: &BTreeMap<&'static str, String>) -> Result<Option<Turn>, Error> {
    let refused = |key, expected: &str| Error::Value { key, expected: expected.to_owned() };
    let secret = secret(values, ("turn_secret", "turn_secret_file"))?;
    let url = values.get("turn_url").map(|url| url.trim()).filter(|url| !url.is_empty());
    match (url, secret) {
        (None, None) => Ok(None),
        (Some(url), Some(secret)) if is_turn(url) => Ok(Some(Turn { url: url.to_owned(), secret })),
        (Some(_), Some(_)) => {
            Err(refused("turn_url", "an address such as turns:turn.example:443?transport=tcp"))
        }
        (Some(_), None) => {
            Err(refused("turn_secret", "the secret that the server of turn_url shares with this one"))
        }
        (None, Some(_)) => Err(refused("turn_url", "the address of the server that the secret is for")),
    }
}

fn is_turn(url: &str) -> bool {
    let host = url.strip_prefix("turns:").or_else(|| url.strip_prefix("turn:"));
    host.is_some_and(|host| {
        !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]?=".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &[(&'static str, &str)]) -> Result<Option<Media>, Error> {
        read(&pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect())
    }

    #[test]
    fn a_machine_by_itself_needs_no_setting_and_a_public_one_has_a_port_to_open() {
        assert_eq!(settings(&[]).unwrap().unwrap().port, 0);
        let public = ("public_url", "https://live.example");
        assert_eq!(settings(&[public]).unwrap().unwrap().port, PORT);
        assert_eq!(settings(&[public, ("media_port", "443")]).unwrap().unwrap().port, 443);
        assert!(settings(&[("media_port", "off")]).unwrap().is_none());
        let both = settings(&[("media_addresses", "203.0.113.7, 2001:db8::7")]).unwrap().unwrap();
        assert_eq!(both.addresses.len(), 2);
        for wrong in [("media_port", "many"), ("media_addresses", "live.example")] {
            assert!(settings(&[wrong]).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_turn_server_has_an_address_and_a_secret_that_is_not_shown() {
        let url = ("turn_url", "turns:turn.example:443?transport=tcp");
        let turn = settings(&[url, ("turn_secret", "north")]).unwrap().unwrap().turn.unwrap();
        assert_eq!((turn.url.as_str(), turn.secret.reveal()), (url.1, "north"));
        assert!(!format!("{turn:?}").contains("north"));
        for wrong in
            [&[url][..], &[("turn_secret", "north")], &[("turn_url", "https://turn"), ("turn_secret", "a")]]
        {
            assert!(settings(wrong).is_err(), "{wrong:?}");
        }
    }
}
