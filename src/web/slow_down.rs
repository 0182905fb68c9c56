//! Who is asked to slow down: the address a request really comes from.

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};

use super::failure::Failure;
use crate::app::App;
use crate::guessing::{Guesses, Network};

/// Whoever sent a request, with leave to try something that is counted.
pub struct Caller<'a> {
    guesses: &'a Guesses,
    from: Option<Network>,
    now: DateTime<Utc>,
}

impl<'a> Caller<'a> {
    /// Whoever sent `request`, unless tries from there have to wait.
    pub fn of(request: &HttpRequest, app: &App, guesses: &'a Guesses) -> Result<Self, Failure> {
        let now = app.clock.now();
        let from = client(request, &app.config.trusted_proxies).map(Network::of);
        let caller = Self { guesses, from, now };
        caller.may_go_on()?;
        Ok(caller)
    }

    /// Refuses another try of a request that brings several, once what was counted is too much.
    pub fn may_go_on(&self) -> Result<(), Failure> {
        match self.from.and_then(|from| self.guesses.wait(from, self.now)) {
            None => Ok(()),
            Some(wait) => {
                let seconds = u32::try_from(wait.num_milliseconds().max(0) / 1000 + 1).unwrap_or(u32::MAX);
                Err(Failure::SlowDown { seconds })
            }
        }
    }

    /// Notes that the guess was wrong, or that whatever else is counted was done.
    pub fn count(&self) {
        if let Some(from) = self.from {
            self.guesses.wrong(from, self.now);
        }
    }
}

/// The address of whoever sent `request`: of the peer or, if that is one of our proxies, the right-most
/// of `X-Forwarded-For` that is not. What stands further left was written by who knows whom.
#[must_use]
pub fn client(request: &HttpRequest, proxies: &[IpAddr]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let lines = request.headers().get_all("X-Forwarded-For").filter_map(|line| line.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
    Some(behind(peer, &hops, proxies))
}

fn behind(peer: IpAddr, hops: &[&str], proxies: &[IpAddr]) -> IpAddr {
    let ours = |address: IpAddr| proxies.iter().any(|proxy| proxy.to_canonical() == address);
    let mut known = peer.to_canonical();
    for hop in hops.iter().rev() {
        if !ours(known) {
            break;
        }
        let Some(address) = address(hop.trim()) else { break };
        known = address;
    }
    known
}

/// An address as proxies write it: alone, with a port, in brackets.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = || hop.trim_start_matches('[').trim_end_matches(']').parse().ok();
    let address = bare().or_else(|| hop.parse().ok().map(|socket: SocketAddr| socket.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_proxies_are_believed() {
        let proxies = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        for (peer, hops, client) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["6.6.6.6", " 198.51.100.1", " 10.0.0.2"], "198.51.100.1"),
            ("::ffff:10.0.0.1", &["198.51.100.1:443"], "198.51.100.1"),
            ("10.0.0.1", &["[2001:db8::1]:443"], "2001:db8::1"),
            ("10.0.0.1", &["2001:db8::1"], "2001:db8::1"),
            ("10.0.0.1", &["6.6.6.6", "unknown"], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.2"], "10.0.0.2"),
        ] {
            let found = behind(peer.parse().unwrap(), hops, &proxies);
            assert_eq!(found, client.parse::<IpAddr>().unwrap(), "{peer} {hops:?}");
        }
    }
}
