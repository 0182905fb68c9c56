//! Addresses and the names that stand before them.

use std::fmt;
use std::str::FromStr;

use lettre::Address;

/// The text is no address that mail can be sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct NotAnAddress;

/// An e-mail address as it was typed: `local@domain.tld`, of any script, at most 254 bytes (RFC 5321 §4.5.3.1.3).
///
/// `Debug` hides it, as no log holds addresses of people.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(Address);

impl EmailAddress {
    /// The most bytes of an address.
    pub const MAX: usize = 254;

    /// The address as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// The one spelling by which addresses are compared: all of it in lower case, the host's name in ASCII. Servers
    /// that tell `Ada@` from `ada@` are not known, people who type both are.
    #[must_use]
    pub fn key(&self) -> String {
        let wire = self.on_the_wire();
        let written: &str = wire.as_ref();
        written.to_lowercase()
    }

    /// The address as mail servers want it: names of hosts in ASCII (RFC 5890), as most servers know no others.
    pub(super) fn on_the_wire(&self) -> Address {
        let ascii = match url::Host::parse(self.0.domain()) {
            Ok(url::Host::Domain(domain)) => Address::new(self.0.user(), domain).ok(),
            Ok(_) | Err(_) => None,
        };
        ascii.unwrap_or_else(|| self.0.clone())
    }
}

impl FromStr for EmailAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        if text.len() > Self::MAX || text.chars().any(|char| char.is_control() || char.is_whitespace()) {
            return Err(NotAnAddress);
        }
        let address: Address = text.parse().map_err(|_refused| NotAnAddress)?;
        // A name without a dot is one of this network, and an address in brackets no mail server's.
        let domain = address.domain();
        let public = domain.contains('.') && !domain.starts_with(['.', '[']) && !domain.ends_with('.');
        let numbers = domain.parse::<std::net::IpAddr>().is_ok();
        // Quoted local parts may hold anything; nobody has one.
        let plain = !address.user().contains(['"', '\\', '<', '>', ',', ';', ':']);
        if public && !numbers && plain { Ok(Self(address)) } else { Err(NotAnAddress) }
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

/// Somebody who writes or gets a letter: an address, and a name unless it is empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mailbox {
    name: String,
    address: EmailAddress,
}

impl Mailbox {
    /// The most characters of a name.
    pub const NAME_MAX: usize = 255;

    /// A mailbox. Whatever the name holds, it stays a name: line ends and other control characters become
    /// spaces, characters that turn the direction of what follows go, and what is too long is cut.
    #[must_use]
    pub fn new(name: &str, address: EmailAddress) -> Self {
        let turns = |char| matches!(char, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        let kept = name.chars().filter(|char| !turns(*char));
        let breaks = |char: char| char.is_control() || matches!(char, '\u{2028}' | '\u{2029}');
        let spaced: String = kept.map(|char| if breaks(char) { ' ' } else { char }).collect();
        let words: Vec<&str> = spaced.split_whitespace().collect();
        Self { name: words.join(" ").chars().take(Self::NAME_MAX).collect(), address }
    }

    /// The name, empty if there is none.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &EmailAddress {
        &self.address
    }

    /// What a person is called who reads of this mailbox: the name, or else the address.
    #[must_use]
    pub fn called(&self) -> &str {
        if self.name.is_empty() { self.address.as_str() } else { &self.name }
    }

    pub(super) fn on_the_wire(&self) -> lettre::message::Mailbox {
        let name = (!self.name.is_empty()).then(|| self.name.clone());
        lettre::message::Mailbox::new(name, self.address.on_the_wire())
    }
}

impl FromStr for Mailbox {
    type Err = NotAnAddress;

    /// Reads `Name <local@domain.tld>` or an address alone.
    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        if let Ok(address) = text.parse() {
            return Ok(Self::new("", address));
        }
        if text.chars().any(char::is_control) {
            return Err(NotAnAddress);
        }
        let read: lettre::message::Mailbox = text.trim().parse().map_err(|_refused| NotAnAddress)?;
        Ok(Self::new(&read.name.unwrap_or_default(), read.email.to_string().parse()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_mail_can_be_sent_to_are_read() {
        for text in [
            "ada@example.org",
            " ada@example.org\n",
            "Ada.Lovelace+class@mail.example.org",
            "o'hara_1@example.org",
            "ada@bücher.example",
            "用户@例子.example",
            "a@xn--bcher-kva.example",
        ] {
            let address: EmailAddress = text.parse().expect(text);
            assert_eq!(address.as_str(), text.trim());
        }
    }

    #[test]
    fn other_text_is_no_address() {
        let long = format!("a@{}.example", "b".repeat(250));
        for text in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@localhost",
            "ada@example.",
            "ada@.example",
            "ada@127.0.0.1",
            "ada@[127.0.0.1]",
            "ada@[IPv6:::1]",
            "a da@example.org",
            "ada@exam ple.org",
            "ada@example.org, eve@example.org",
            "ada@example.org;eve@example.org",
            "Ada <ada@example.org>",
            "\"a b\"@example.org",
            "ada@example.org\r\nBcc: eve@example.org",
            "ada\0@example.org",
            "ada..b@example.org",
            "ada@exa_mple!.org",
            &long,
        ] {
            assert_eq!(text.parse::<EmailAddress>(), Err(NotAnAddress), "{text:?}");
        }
    }

    #[test]
    fn addresses_are_compared_by_one_spelling_and_hidden_from_logs() {
        let address: EmailAddress = "Ada@EXAMPLE.org".parse().expect("an address");
        assert_eq!(address.key(), "ada@example.org");
        for text in ["Jürgen@BÜCHER.example", "jürgen@xn--bcher-kva.example"] {
            assert_eq!(text.parse::<EmailAddress>().expect(text).key(), "jürgen@xn--bcher-kva.example");
        }
        assert_eq!(address.as_str(), "Ada@EXAMPLE.org");
        assert_eq!(format!("{address:?}"), "EmailAddress(…)");
    }

    #[test]
    fn hosts_are_named_in_ascii_on_the_wire() {
        let wire = |text: &str| text.parse::<EmailAddress>().expect(text).on_the_wire().to_string();
        assert_eq!(wire("ada@bücher.example"), "ada@xn--bcher-kva.example");
        assert_eq!(wire("用户@例子.example"), "用户@xn--fsqu00a.example");
        assert_eq!(wire("ada@example.org"), "ada@example.org");
    }

    #[test]
    fn names_cannot_leave_their_place() {
        let named = |name| Mailbox::new(name, "a@example.org".parse().expect("an address")).name().to_owned();
        assert_eq!(named("Ada\r\nBcc: eve@example.org"), "Ada Bcc: eve@example.org");
        assert_eq!(named("a\u{2028}b\0c\u{202E}d"), "a b cd");
        assert_eq!(named("  O’Hara,   \"Bob\" <x> "), "O’Hara, \"Bob\" <x>");
        assert_eq!(named("שירה לוי"), "שירה לוי");
        assert_eq!(named(&"ж".repeat(300)).chars().count(), 255);
    }

    #[test]
    fn a_mailbox_is_read_with_or_without_a_name() {
        let read = |text: &str| {
            let mailbox: Mailbox = text.parse().expect(text);
            (mailbox.name().to_owned(), mailbox.address().as_str().to_owned())
        };
        assert_eq!(read("a@example.org"), (String::new(), "a@example.org".into()));
        assert_eq!(read("Live classes <a@example.org>"), ("Live classes".into(), "a@example.org".into()));
        assert_eq!(read("\"Lake, side\" <a@example.org>"), ("Lake, side".into(), "a@example.org".into()));
        for text in ["", "Ada", "Ada <a@localhost>", "Ada <a@example.org>\r\nBcc: b@example.org"] {
            assert_eq!(text.parse::<Mailbox>(), Err(NotAnAddress), "{text:?}");
        }
    }
}
