//! Which addresses outgoing requests may reach: the public internet, and what the operator named.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// An entry of the allow list that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{entry}` is neither a host name, an address, host:port nor a network such as 10.0.0.0/8")]
pub struct BadEntry {
    entry: String,
}

/// What outgoing requests may reach although it is private or plain http.
///
/// The empty list, which is the default, means: public addresses by https only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList(Vec<Entry>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    Name { host: String, port: Option<u16> },
    Address { ip: IpAddr, port: Option<u16> },
    Network { base: IpAddr, prefix: u32 },
}

impl AllowList {
    /// Whether nothing is allowed beyond the public internet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the operator named `host`; without `port`, on any port.
    pub(super) fn names(&self, host: &str, port: Option<u16>) -> bool {
        let host = bare(host);
        self.0.iter().any(|entry| match entry {
            Entry::Name { host: named, port: only } => *named == host && same_port(*only, port),
            Entry::Address { .. } | Entry::Network { .. } => false,
        })
    }

    /// Whether the operator listed `ip`; without `port`, on any port.
    pub(super) fn covers(&self, ip: IpAddr, port: Option<u16>) -> bool {
        let ip = ip.to_canonical();
        self.0.iter().any(|entry| match entry {
            Entry::Address { ip: listed, port: only } => *listed == ip && same_port(*only, port),
            Entry::Network { base, prefix } => in_network(ip, *base, *prefix),
            Entry::Name { .. } => false,
        })
    }
}

impl FromStr for AllowList {
    type Err = BadEntry;

    fn from_str(text: &str) -> Result<Self, BadEntry> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        entries
            .map(|entry| read(entry).ok_or_else(|| BadEntry { entry: entry.to_owned() }))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn read(entry: &str) -> Option<Entry> {
    if let Some((base, prefix)) = entry.split_once('/') {
        let (base, prefix): (IpAddr, u32) = (base.parse().ok()?, prefix.parse().ok()?);
        let widest = if base.is_ipv4() { 32 } else { 128 };
        return (prefix <= widest).then_some(Entry::Network { base, prefix });
    }
    if let Ok(ip) = unbracketed(entry).parse::<IpAddr>() {
        return Some(Entry::Address { ip: ip.to_canonical(), port: None });
    }
    let (host, port) = match entry.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse().ok()?)),
        None => (entry, None),
    };
    match unbracketed(host).parse::<IpAddr>() {
        Ok(ip) => Some(Entry::Address { ip: ip.to_canonical(), port }),
        Err(_a_name) => is_host_name(host).then(|| Entry::Name { host: bare(host), port }),
    }
}

fn unbracketed(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

fn bare(host: &str) -> String {
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

fn is_host_name(host: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    !host.is_empty() && host.len() <= 253 && host.bytes().all(letters)
}

fn same_port(only: Option<u16>, port: Option<u16>) -> bool {
    only.is_none() || port.is_none() || only == port
}

fn in_network(ip: IpAddr, base: IpAddr, prefix: u32) -> bool {
    match (ip, base) {
        (IpAddr::V4(ip), IpAddr::V4(base)) => in_v4(ip, base, prefix),
        (IpAddr::V6(ip), IpAddr::V6(base)) => in_v6(ip, base, prefix),
        _ => false,
    }
}

fn in_v4(ip: Ipv4Addr, base: Ipv4Addr, prefix: u32) -> bool {
    let host_bits = 32_u32.saturating_sub(prefix);
    u32::MAX.checked_shl(host_bits).is_none_or(|mask| ip.to_bits() & mask == base.to_bits() & mask)
}

fn in_v6(ip: Ipv6Addr, base: Ipv6Addr, prefix: u32) -> bool {
    let host_bits = 128_u32.saturating_sub(prefix);
    u128::MAX.checked_shl(host_bits).is_none_or(|mask| ip.to_bits() & mask == base.to_bits() & mask)
}

/// The special-purpose networks of the IANA registry (RFC 6890) that no LMS on the internet lives in.
const CLOSED_V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Parts of `2000::/3` that are no public unicast addresses: protocol assignments (Teredo among them),
/// documentation, 6to4.
const CLOSED_V6: &[(Ipv6Addr, u32)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

const UNICAST_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Networks with IPv6 only reach IPv4 hosts through this prefix (RFC 6052): what counts is the address inside.
const NAT64: (Ipv6Addr, u32) = (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

/// Whether `ip` is a unicast address of the public internet.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => !CLOSED_V4.iter().any(|(base, prefix)| in_v4(ip, *base, *prefix)),
        IpAddr::V6(ip) if in_v6(ip, NAT64.0, NAT64.1) => {
            let [.., a, b, c, d] = ip.octets();
            is_public(IpAddr::V4(Ipv4Addr::new(a, b, c, d)))
        }
        IpAddr::V6(ip) => {
            in_v6(ip, UNICAST_V6.0, UNICAST_V6.1)
                && !CLOSED_V6.iter().any(|(base, prefix)| in_v6(ip, *base, *prefix))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unicast_addresses_of_the_internet_are_public() {
        for public in
            ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
        {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for closed in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
            "3fff::1",
        ] {
            assert!(!is_public(closed.parse().unwrap()), "{closed}");
        }
    }

    #[test]
    fn entries_name_hosts_addresses_and_networks() {
        let list: AllowList =
            "lms.internal, db:8443 ,127.0.0.1:8081,10.0.0.0/8,[::1]:90,fd00::/8".parse().unwrap();
        assert!(list.names("LMS.internal.", Some(1)));
        assert!(list.names("db", Some(8443)) && list.names("db", None) && !list.names("db", Some(443)));
        let cases = [
            ("127.0.0.1", 8081, true),
            ("127.0.0.1", 8082, false),
            ("::ffff:127.0.0.1", 8081, true),
            ("10.200.0.1", 1, true),
            ("11.0.0.1", 1, false),
            ("::1", 90, true),
            ("::1", 91, false),
            ("fd12::9", 7, true),
            ("fe80::1", 7, false),
        ];
        for (ip, port, allowed) in cases {
            assert_eq!(list.covers(ip.parse().unwrap(), Some(port)), allowed, "{ip} {port}");
        }
        assert!(" , ".parse::<AllowList>().unwrap().is_empty());
        for bad in ["10.0.0.0/33", "http://lms", "lms:99999", "a b", "::/129", "lms/8"] {
            assert!(bad.parse::<AllowList>().is_err(), "{bad}");
        }
        assert!("0.0.0.0/0".parse::<AllowList>().unwrap().covers("9.9.9.9".parse().unwrap(), None));
    }
}
