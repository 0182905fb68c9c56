//! What strangers may try only so often, such as guessing at links: it costs the network that it comes from.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// Networks remembered before those that owe nothing any more are looked for.
const MANY: usize = 4096;

/// Whose guesses count together: an IPv4 address, or the /64 that one IPv6 customer has to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// The network of `address`.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(four) => Self(four.into()),
            IpAddr::V6(six) => Self(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64).into()),
        }
    }
}

/// The tries of late, by network. One for each instance, shared by its workers.
#[derive(Debug)]
pub struct Guesses {
    /// What a try costs: one is forgiven in so much time.
    cost: TimeDelta,
    /// How much may be owed.
    credit: TimeDelta,
    /// When each network's debt is paid.
    paid: Mutex<HashMap<Network, DateTime<Utc>>>,
}

impl Guesses {
    /// Tries of which `many` in a row are looked at, and then one in every `cost`.
    #[must_use]
    pub fn new(many: i32, cost: TimeDelta) -> Self {
        Self { cost, credit: cost * many, paid: Mutex::default() }
    }

    /// How long `from` has to wait before another try of its is looked at, if it has to. A right guess
    /// waits like a wrong one, for else guessing would go on.
    #[must_use]
    pub fn wait(&self, from: Network, now: DateTime<Utc>) -> Option<TimeDelta> {
        let owed = *self.paid().get(&from)? - now;
        let wait = owed + self.cost - self.credit;
        (wait > TimeDelta::zero()).then_some(wait)
    }

    /// Notes a wrong guess, or whatever else is counted.
    pub fn wrong(&self, from: Network, now: DateTime<Utc>) {
        let mut paid = self.paid();
        if paid.len() >= MANY {
            paid.retain(|_, until| *until > now);
        }
        let until = paid.entry(from).or_insert(now);
        *until = (*until).max(now) + self.cost;
    }

    fn paid(&self) -> MutexGuard<'_, HashMap<Network, DateTime<Utc>>> {
        self.paid.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock: &str) -> DateTime<Utc> {
        format!("2026-11-19T{clock}:00Z").parse().expect("a time")
    }

    fn guesses() -> Guesses {
        Guesses::new(10, TimeDelta::seconds(6))
    }

    fn network(address: &str) -> Network {
        Network::of(address.parse().expect("an address"))
    }

    #[test]
    fn ten_wrong_codes_then_one_in_six_seconds() {
        let (guesses, here, now) = (guesses(), network("192.0.2.1"), at("10:00"));
        for _ in 0..10 {
            assert_eq!(guesses.wait(here, now), None);
            guesses.wrong(here, now);
        }
        assert_eq!(guesses.wait(here, now), Some(TimeDelta::seconds(6)));
        assert_eq!(guesses.wait(network("192.0.2.2"), now), None, "others are not kept waiting");
        let later = now + TimeDelta::seconds(6);
        assert_eq!(guesses.wait(here, later), None);
        guesses.wrong(here, later);
        assert_eq!(guesses.wait(here, later), Some(TimeDelta::seconds(6)));
        assert_eq!(guesses.wait(here, later + TimeDelta::minutes(1)), None);
    }

    #[test]
    fn what_is_paid_is_forgotten() {
        let (guesses, now) = (guesses(), at("10:00"));
        for n in 0..MANY {
            let bits = u32::try_from(n).expect("small");
            guesses.wrong(Network::of(std::net::Ipv4Addr::from_bits(bits).into()), now);
        }
        guesses.wrong(network("192.0.2.1"), now + TimeDelta::minutes(2));
        assert_eq!(guesses.paid().len(), 1);
    }

    #[test]
    fn networks_are_told_apart_by_what_a_customer_holds() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
