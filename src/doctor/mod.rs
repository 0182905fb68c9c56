//! The registration doctor: what works between us and an LMS, what does not, and what would have to be changed.
//!
//! It finds; the words stand with the pages and the commands. A finding knows its [`Verdict`] and its [`Remedy`],
//! and pages say where in this [`Family`](crate::lti::wanted::Family) of LMS the remedy is.

mod examine;
mod store;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::examine::Doctor;
pub use self::store::{Last, keep, kept, last_launch};

/// What a finding means for whoever looks after the registration, what is urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Something must be changed.
    Change,
    /// Nothing must, but it is good to know.
    Know,
    /// It works.
    Works,
    /// It could not be tried.
    NotTried,
}

impl Verdict {
    /// The verdict in one word, for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Know => "know",
            Self::Works => "pass",
            Self::NotTried => "not-tried",
        }
    }
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The registration itself, here.
    Registration,
    /// The LMS's public keys, by which launches are checked.
    Keys,
    /// A token for the LMS's services.
    Token,
    /// The roster of the course that was launched last.
    Roster,
    /// The groups of the course that was launched last.
    Groups,
    /// The clocks of both sides.
    Clocks,
    /// The addresses under which the LMS knows us.
    Ours,
    /// The LMS's own addresses.
    Theirs,
    /// The frame in which this LMS shows us.
    Frame,
}

impl Subject {
    /// The subject in one word, for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Keys => "keys",
            Self::Token => "token",
            Self::Roster => "roster",
            Self::Groups => "groups",
            Self::Clocks => "clocks",
            Self::Ours => "addresses",
            Self::Theirs => "lms-addresses",
            Self::Frame => "frame",
        }
    }
}

/// Why an address brought nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// Our policy forbids it: private, or not https.
    Refused,
    /// Nobody has this name.
    UnknownHost,
    /// No connection, or it broke.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// An answer that is no success.
    Status(u16),
    /// An answer that is far too long.
    TooLarge,
    /// An answer, but not what stands at a key set's address.
    NotAKeySet,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finding {
    /// The LMS registered by itself; its launches are refused until somebody has confirmed it.
    Unconfirmed,
    /// Launches of the registration are refused.
    SwitchedOff,
    /// So many of its deployments wait for somebody to approve them.
    DeploymentsWait(u32),
    /// The key set was read.
    KeysRead {
        /// Keys that a launch may be signed with.
        usable: u32,
        /// How long it took.
        millis: u32,
    },
    /// The key set was read and none of its keys can be used.
    NoUsableKey,
    /// There is no key set.
    KeysFailed(Trouble),
    /// A token was given.
    TokenGiven,
    /// No token was given; the word is that of [`crate::lti::services::Failure::code`].
    TokenFailed(String),
    /// A page of the roster was read.
    RosterRead {
        /// Of which course.
        course: String,
        /// People on the page.
        people: u32,
    },
    /// The roster was refused, or could not be read; the word as with tokens.
    RosterFailed(String),
    /// The course that was launched last has no roster.
    RosterNotOffered,
    /// Without a token no roster.
    RosterNeedsToken,
    /// No course is known yet.
    RosterNeedsLaunch,
    /// A page of the course's groups was read.
    GroupsRead {
        /// Groups on the page.
        groups: u32,
    },
    /// The groups were refused, or could not be read; the word as with tokens.
    GroupsFailed(String),
    /// The clocks agree well enough for launches.
    ClocksAgree {
        /// Seconds that the LMS's clock is ahead of ours; negative if it is behind.
        ahead: i64,
        /// Seconds that are forgiven.
        forgiven: i64,
    },
    /// The clocks differ by more than is forgiven: launches are refused.
    ClocksApart {
        /// As above.
        ahead: i64,
        /// As above.
        forgiven: i64,
    },
    /// The LMS did not say its time.
    ClockUnsaid,
    /// The last launch was accepted at this moment: what the LMS has stored of us is right.
    LaunchAccepted(DateTime<Utc>),
    /// No launch was ever accepted.
    NeverLaunched,
    /// We are not reachable under https, and the LMS is.
    OurAddressPlain,
    /// We are known under an address of this machine or network alone.
    OurAddressLocal,
    /// Both sides are on one machine, for trying out.
    TryingOut,
    /// This LMS fetches our keys from ports 80 and 443 only.
    OurPortOdd(u16),
    /// The LMS's addresses belong together.
    TheirsAgree,
    /// An address of the LMS is on another host than its issuer.
    TheirsElsewhere {
        /// The issuer's.
        issuer: String,
        /// The address's.
        host: String,
    },
    /// The issuer ends in a slash, which this LMS never sends.
    IssuerWithSlash,
    /// An address that this LMS has given up, and that lacks what launches without cookies need.
    OldCanvasHost,
    /// The LMS's frame does not let rooms share a screen.
    FrameWithoutScreen,
}

/// What would put a finding right, and on which side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Here: confirm who the LMS is.
    Confirm,
    /// Here: switch the registration on.
    SwitchOn,
    /// Here: approve the deployments.
    Approve,
    /// Here: the key set's address.
    KeysAddress,
    /// Here: the setting that lets us go to private addresses.
    Allow,
    /// There: the client id, and our key set's address.
    Client,
    /// Here: the token address.
    TokenAddress,
    /// There: let the tool read rosters.
    RosterScope,
    /// There: the service answers with a fault.
    RosterService,
    /// There: let the tool read groups.
    GroupsScope,
    /// There: the service of groups answers with a fault.
    GroupsService,
    /// There: open the tool from a course.
    Launch,
    /// Either: set the clock.
    Clock,
    /// There: the addresses under which we are known.
    OurAddresses,
    /// Here: the public address.
    PublicAddress,
    /// There: allow our port.
    Port,
    /// Here: the addresses of the registration.
    TheirAddresses,
    /// Here: the issuer, which stays what it is; another one is another registration.
    Issuer,
}

/// A page of ours where something is put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Here {
    /// Where an LMS that registered by itself is confirmed.
    Confirmation,
    /// The registration, with its switches and deployments.
    Registration,
    /// The form of its values.
    Values,
    /// The list of registrations, where new ones begin.
    List,
}

impl Remedy {
    /// Whether the remedy is in the LMS's own menus.
    #[must_use]
    pub fn is_theirs(self) -> bool {
        matches!(
            self,
            Self::Client
                | Self::RosterScope
                | Self::RosterService
                | Self::GroupsScope
                | Self::GroupsService
                | Self::Launch
                | Self::OurAddresses
                | Self::Port
        )
    }

    /// The page of ours where it is done, if it is done on one.
    #[must_use]
    pub fn here(self) -> Option<Here> {
        match self {
            Self::Confirm => Some(Here::Confirmation),
            Self::SwitchOn | Self::Approve => Some(Here::Registration),
            Self::KeysAddress | Self::TokenAddress | Self::TheirAddresses => Some(Here::Values),
            Self::Issuer => Some(Here::List),
            Self::Allow
            | Self::Client
            | Self::RosterScope
            | Self::RosterService
            | Self::GroupsScope
            | Self::GroupsService
            | Self::Launch
            | Self::Clock
            | Self::OurAddresses
            | Self::PublicAddress
            | Self::Port => None,
        }
    }
}

impl Finding {
    /// What was looked at.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Self::Unconfirmed | Self::SwitchedOff | Self::DeploymentsWait(_) => Subject::Registration,
            Self::KeysRead { .. } | Self::NoUsableKey | Self::KeysFailed(_) => Subject::Keys,
            Self::TokenGiven | Self::TokenFailed(_) => Subject::Token,
            Self::RosterRead { .. }
            | Self::RosterFailed(_)
            | Self::RosterNotOffered
            | Self::RosterNeedsToken
            | Self::RosterNeedsLaunch => Subject::Roster,
            Self::GroupsRead { .. } | Self::GroupsFailed(_) => Subject::Groups,
            Self::ClocksAgree { .. } | Self::ClocksApart { .. } | Self::ClockUnsaid => Subject::Clocks,
            Self::LaunchAccepted(_)
            | Self::NeverLaunched
            | Self::OurAddressPlain
            | Self::OurAddressLocal
            | Self::TryingOut
            | Self::OurPortOdd(_) => Subject::Ours,
            Self::TheirsAgree
            | Self::TheirsElsewhere { .. }
            | Self::IssuerWithSlash
            | Self::OldCanvasHost => Subject::Theirs,
            Self::FrameWithoutScreen => Subject::Frame,
        }
    }

    /// What it means.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Unconfirmed
            | Self::SwitchedOff
            | Self::DeploymentsWait(_)
            | Self::NoUsableKey
            | Self::KeysFailed(_)
            | Self::ClocksApart { .. }
            | Self::OurAddressPlain
            | Self::OurAddressLocal
            | Self::OurPortOdd(_)
            | Self::IssuerWithSlash => Verdict::Change,
            Self::TokenFailed(code) | Self::RosterFailed(code) | Self::GroupsFailed(code) => failed(code),
            Self::RosterNotOffered
            | Self::NeverLaunched
            | Self::TryingOut
            | Self::TheirsElsewhere { .. }
            | Self::OldCanvasHost
            | Self::FrameWithoutScreen => Verdict::Know,
            Self::KeysRead { .. }
            | Self::TokenGiven
            | Self::RosterRead { .. }
            | Self::GroupsRead { .. }
            | Self::ClocksAgree { .. }
            | Self::LaunchAccepted(_)
            | Self::TheirsAgree => Verdict::Works,
            Self::RosterNeedsToken | Self::RosterNeedsLaunch | Self::ClockUnsaid => Verdict::NotTried,
        }
    }

    /// What would put it right, if something has to be or can be.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::Unconfirmed => Some(Remedy::Confirm),
            Self::SwitchedOff => Some(Remedy::SwitchOn),
            Self::DeploymentsWait(_) => Some(Remedy::Approve),
            Self::KeysFailed(Trouble::Refused) => Some(Remedy::Allow),
            Self::NoUsableKey | Self::KeysFailed(_) => Some(Remedy::KeysAddress),
            Self::TokenFailed(code) => token_remedy(code),
            Self::RosterFailed(code) => roster_remedy(code),
            Self::GroupsFailed(code) => groups_remedy(code),
            Self::RosterNotOffered => Some(Remedy::RosterScope),
            Self::RosterNeedsLaunch => Some(Remedy::Launch),
            Self::ClocksApart { .. } => Some(Remedy::Clock),
            Self::NeverLaunched => Some(Remedy::OurAddresses),
            Self::OurAddressPlain | Self::OurAddressLocal => Some(Remedy::PublicAddress),
            Self::OurPortOdd(_) => Some(Remedy::Port),
            Self::IssuerWithSlash => Some(Remedy::Issuer),
            Self::TheirsElsewhere { .. } | Self::OldCanvasHost => Some(Remedy::TheirAddresses),
            Self::KeysRead { .. }
            | Self::TokenGiven
            | Self::RosterRead { .. }
            | Self::RosterNeedsToken
            | Self::GroupsRead { .. }
            | Self::ClocksAgree { .. }
            | Self::ClockUnsaid
            | Self::LaunchAccepted(_)
            | Self::TryingOut
            | Self::TheirsAgree
            | Self::FrameWithoutScreen => None,
        }
    }
}

/// Being asked to wait is no fault of the registration.
fn failed(code: &str) -> Verdict {
    if code == "SLOW-DOWN" { Verdict::Know } else { Verdict::Change }
}

fn token_remedy(code: &str) -> Option<Remedy> {
    match code {
        "SLOW-DOWN" => None,
        "CLIENT-REFUSED" => Some(Remedy::Client),
        "SCOPE-REFUSED" => Some(Remedy::RosterScope),
        "ADDRESS-REFUSED" => Some(Remedy::Allow),
        _other => Some(Remedy::TokenAddress),
    }
}

fn roster_remedy(code: &str) -> Option<Remedy> {
    match code {
        "SLOW-DOWN" => None,
        "CLIENT-REFUSED" => Some(Remedy::Client),
        "SCOPE-REFUSED" | "FORBIDDEN" | "UNAUTHORIZED" => Some(Remedy::RosterScope),
        "ADDRESS-REFUSED" => Some(Remedy::Allow),
        _other => Some(Remedy::RosterService),
    }
}

fn groups_remedy(code: &str) -> Option<Remedy> {
    match roster_remedy(code)? {
        Remedy::RosterScope => Some(Remedy::GroupsScope),
        Remedy::RosterService => Some(Remedy::GroupsService),
        other => Some(other),
    }
}

/// One examination of a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// When.
    pub at: DateTime<Utc>,
    findings: Vec<Finding>,
}

impl Report {
    /// A report made at `at`; what must be changed comes first, then what to know, then what works.
    #[must_use]
    pub fn new(at: DateTime<Utc>, mut findings: Vec<Finding>) -> Self {
        findings.sort_by_key(Finding::verdict);
        Self { at, findings }
    }

    /// The findings, in their order.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// How many findings have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.findings.iter().filter(|finding| finding.verdict() == verdict).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_change_comes_first() {
        let report = Report::new(
            DateTime::UNIX_EPOCH,
            vec![
                Finding::RosterNeedsToken,
                Finding::TokenGiven,
                Finding::NeverLaunched,
                Finding::TokenFailed("SCOPE-REFUSED".to_owned()),
            ],
        );
        let order: Vec<Verdict> = report.findings().iter().map(Finding::verdict).collect();
        assert_eq!(order, [Verdict::Change, Verdict::Know, Verdict::Works, Verdict::NotTried]);
        assert_eq!(report.count(Verdict::Change), 1);
    }

    #[test]
    fn whatever_must_be_changed_has_a_remedy() {
        let text = |code: &str| code.to_owned();
        for finding in [
            Finding::Unconfirmed,
            Finding::SwitchedOff,
            Finding::DeploymentsWait(1),
            Finding::NoUsableKey,
            Finding::KeysFailed(Trouble::Refused),
            Finding::KeysFailed(Trouble::Status(404)),
            Finding::TokenFailed(text("CLIENT-REFUSED")),
            Finding::TokenFailed(text("UNREACHABLE")),
            Finding::RosterFailed(text("FORBIDDEN")),
            Finding::RosterFailed(text("BROKEN")),
            Finding::GroupsFailed(text("SCOPE-REFUSED")),
            Finding::GroupsFailed(text("MALFORMED")),
            Finding::ClocksApart { ahead: 600, forgiven: 180 },
            Finding::OurAddressPlain,
            Finding::OurAddressLocal,
            Finding::OurPortOdd(8443),
            Finding::IssuerWithSlash,
        ] {
            assert_eq!(finding.verdict(), Verdict::Change, "{finding:?}");
            assert!(finding.remedy().is_some(), "{finding:?}");
        }
        assert_eq!(Finding::TokenFailed(text("SLOW-DOWN")).verdict(), Verdict::Know);
        assert_eq!(Finding::TokenFailed(text("SLOW-DOWN")).remedy(), None);
    }
}
