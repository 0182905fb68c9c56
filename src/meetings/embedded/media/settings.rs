//! Where sound and pictures come in, and who helps browsers out of closed networks.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs, UdpSocket};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};

use super::IceServer;

/// How long a credential for the TURN server is good: a long day of teaching.
const CREDENTIAL: TimeDelta = TimeDelta::hours(12);
/// Asked for a way only, never sent to: whichever interface leads there is the one browsers reach us by.
const OUTSIDE: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);

/// The settings of the media thread.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The port for UDP and TCP; 0 finds a free one.
    pub port: u16,
    /// The addresses browsers are told to send to; empty: found out at the start.
    pub addresses: Vec<IpAddr>,
    /// The host of the public address, by which they are found out.
    pub host: String,
    /// A TURN server that the operator runs.
    pub turn: Option<TurnServer>,
}

/// A TURN server, and the secret it shares with this one.
#[derive(Clone)]
pub struct TurnServer {
    /// Its address, such as `turns:turn.example:443?transport=tcp`.
    pub url: String,
    /// The shared secret.
    pub secret: String,
}

impl std::fmt::Debug for TurnServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TurnServer").field("url", &self.url).finish_non_exhaustive()
    }
}

impl TurnServer {
    /// What a browser is told, with a credential that is good for some hours.
    #[must_use]
    pub fn offered(&self, now: DateTime<Utc>) -> IceServer {
        let username = format!("{}:room", (now + CREDENTIAL).timestamp());
        // The scheme is the TURN server's; what it signs is a date.
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.secret.as_bytes());
        let credential = STANDARD.encode(hmac::sign(&key, username.as_bytes()));
        IceServer { urls: self.url.clone(), username, credential }
    }
}

impl Settings {
    /// The addresses browsers are told: those that were set, else those of the public host and of the
    /// interface that leads outside. Never none.
    #[must_use]
    pub(super) fn announced(&self) -> Vec<IpAddr> {
        if !self.addresses.is_empty() {
            return self.addresses.clone();
        }
        let host = self.host.trim_matches(['[', ']']);
        let resolved = (host, 0).to_socket_addrs().map(|all| all.map(|one| one.ip()).collect());
        let mut found: Vec<IpAddr> = resolved.unwrap_or_default();
        found.extend(interface());
        if found.is_empty() {
            found.push(Ipv4Addr::LOCALHOST.into());
        }
        let mut seen = Vec::new();
        found.retain(|address| {
            !seen.contains(address) && {
                seen.push(*address);
                true
            }
        });
        found
    }
}

/// The address of the interface that leads to the outside, if any does.
fn interface() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(SocketAddr::from(OUTSIDE)).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_names_its_end_and_is_signed_with_the_shared_secret() {
        let turn = TurnServer { url: "turn:turn.example:3478".to_owned(), secret: "north".to_owned() };
        let offered = turn.offered(DateTime::UNIX_EPOCH);
        assert_eq!(offered.username, "43200:room");
        // From: printf 43200:room | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(offered.credential, "4XBMGYpve/QLSSKy7iv6URbZR+c=");
        assert!(!format!("{turn:?}").contains("north"));
    }

    #[test]
    fn addresses_that_were_set_are_all_and_otherwise_there_is_always_one() {
        let set = |addresses: Vec<IpAddr>, host: &str| Settings {
            port: 0,
            addresses,
            host: host.to_owned(),
            turn: None,
        };
        let only = vec![IpAddr::from([203, 0, 113, 7])];
        assert_eq!(set(only.clone(), "127.0.0.1").announced(), only);
        assert!(set(Vec::new(), "127.0.0.1").announced().contains(&Ipv4Addr::LOCALHOST.into()));
        assert!(set(Vec::new(), "[::1]").announced().contains(&std::net::Ipv6Addr::LOCALHOST.into()));
    }
}
