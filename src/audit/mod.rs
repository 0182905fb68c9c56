//! The audit log: who did what to the installation, when, and from where.
//!
//! An entry is written in the transaction of its act: there is no act without one, and none without an act. It keeps
//! the names as they were, so that it can still be read when what it tells of is gone.

mod deeds;
mod store;

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

pub use self::deeds::{
    Change, Deed, Field, OnAccount, OnDeployment, OnKeys, OnLetter, OnLink, OnPerson, OnRecording,
    OnRegistration, Topic,
};
pub use self::store::{after, count, forget, list, record};
use crate::db::words;
use crate::ids::{
    AccountId, AuditEntryId, LetterId, PersonId, PlatformId, RecordingId, RegistrationInvitationId, SessionId,
};

/// How long entries are kept: long enough to look back over two academic years.
pub const KEPT: TimeDelta = TimeDelta::days(2 * 366);
/// The most characters of a search.
pub const LONGEST_SEARCH: usize = 255;

/// Whoever does something that is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    who: Who,
    from: Option<IpAddr>,
}

/// Who somebody is to the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A registered user.
    Account {
        /// Their account.
        id: AccountId,
        /// What they were called.
        name: String,
    },
    /// Whoever has the command line: nobody else can tell who that was.
    Operator,
    /// An LMS, by what it sends us.
    Lms {
        /// Its registration.
        id: PlatformId,
        /// What it was called.
        name: String,
    },
    /// Somebody of an LMS, in a course.
    Person {
        /// The person, as the LMS's launches and rosters have them here.
        id: PersonId,
        /// What they were called.
        name: String,
    },
    /// The tool, without being asked.
    Tool,
}

/// The kinds of [`Who`], as they stand in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WhoKind {
    Account,
    Operator,
    Lms,
    Person,
    Tool,
}

words!(WhoKind { Account => "account", Operator => "operator", Lms => "lms", Person => "person", Tool => "tool" });

impl Actor {
    /// A registered user, at the address `from`.
    #[must_use]
    pub fn account(id: AccountId, name: impl Into<String>, from: Option<IpAddr>) -> Self {
        Self { who: Who::Account { id, name: name.into() }, from }
    }

    /// Whoever has the command line.
    #[must_use]
    pub fn operator() -> Self {
        Self { who: Who::Operator, from: None }
    }

    /// The LMS of this registration; `from`, where it spoke to us itself.
    #[must_use]
    pub fn lms(id: PlatformId, name: impl Into<String>, from: Option<IpAddr>) -> Self {
        Self { who: Who::Lms { id, name: name.into() }, from }
    }

    /// Somebody of an LMS, in a course, at the address `from`.
    #[must_use]
    pub fn person(id: PersonId, name: impl Into<String>, from: Option<IpAddr>) -> Self {
        Self { who: Who::Person { id, name: name.into() }, from }
    }

    /// The tool, without being asked.
    #[must_use]
    pub fn tool() -> Self {
        Self { who: Who::Tool, from: None }
    }
}

/// What is to be written down. Each kind of thing has deeds of its own, so that an entry cannot say that an account
/// was rotated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    deed: Deed,
    about_id: String,
    about_name: String,
    changes: Vec<Change>,
}

impl Entry {
    /// Something was done to a registration.
    #[must_use]
    pub fn registration(deed: OnRegistration, id: PlatformId, name: &str) -> Self {
        Self::of(Deed::Registration(deed), id.as_str(), name)
    }

    /// Something was done to a link by which an LMS registers; `name` is what it shall be called, or empty.
    #[must_use]
    pub fn link(deed: OnLink, id: RegistrationInvitationId, name: &str) -> Self {
        Self::of(Deed::Link(deed), id.as_str(), name)
    }

    /// Something was done to a deployment of the registration `id`, which the LMS calls `external_id`.
    #[must_use]
    pub fn deployment(deed: OnDeployment, id: PlatformId, name: &str, external_id: &str) -> Self {
        Self::of(Deed::Deployment(deed), id.as_str(), &format!("{external_id} ({name})"))
    }

    /// Something was done to an account.
    #[must_use]
    pub fn account(deed: OnAccount, id: AccountId, name: &str) -> Self {
        Self::of(Deed::Account(deed), id.as_str(), name)
    }

    /// Something was done about somebody of an LMS.
    #[must_use]
    pub fn person(deed: OnPerson, id: PersonId, name: &str) -> Self {
        Self::of(Deed::Person(deed), id.as_str(), name)
    }

    /// Something was done to the signing key `kid`.
    #[must_use]
    pub fn keys(deed: OnKeys, kid: &str) -> Self {
        Self::of(Deed::Keys(deed), kid, kid)
    }

    /// Something was done to a recording, called `name` with its session.
    #[must_use]
    pub fn recording(deed: OnRecording, id: RecordingId, name: &str) -> Self {
        Self::of(Deed::Recording(deed), id.as_str(), name)
    }

    /// Participants of the session called `name` may keep its recordings, or no longer.
    #[must_use]
    pub fn downloads(allowed: bool, id: SessionId, name: &str) -> Self {
        let deed = if allowed { OnRecording::DownloadsOn } else { OnRecording::DownloadsOff };
        Self::of(Deed::Recording(deed), id.as_str(), name)
    }

    /// Something was done to a letter; `to` is who gets it.
    #[must_use]
    pub fn letter(deed: OnLetter, id: LetterId, to: &str) -> Self {
        Self::of(Deed::Letter(deed), id.as_str(), to)
    }

    fn of(deed: Deed, id: &str, name: &str) -> Self {
        Self { deed, about_id: id.to_owned(), about_name: name.to_owned(), changes: Vec::new() }
    }

    /// Also says that `field` is `value`.
    #[must_use]
    pub fn with(self, field: Field, value: impl Into<String>) -> Self {
        self.changed(field, "", value)
    }

    /// Also says that `field` was `before` and is `after`; nothing, if that is the same.
    #[must_use]
    pub fn changed(mut self, field: Field, before: impl Into<String>, after: impl Into<String>) -> Self {
        let change = Change { field, before: before.into(), after: after.into() };
        if change.before != change.after {
            self.changes.push(change);
        }
        self
    }

    /// Whether it says that something is other than it was.
    #[must_use]
    pub fn changes_something(&self) -> bool {
        !self.changes.is_empty()
    }
}

/// A line of the log.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its identifier, by which lines are in the order of their moments.
    pub id: AuditEntryId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub who: Who,
    /// From where.
    pub from: Option<IpAddr>,
    /// What.
    pub deed: Deed,
    /// The identifier of what it concerned: of a deployment, that of its registration.
    pub about_id: String,
    /// What it was called.
    pub about_name: String,
    /// What is other than before.
    pub changes: Vec<Change>,
}

/// A word of a search.
#[derive(Debug, Clone)]
pub struct Sought {
    /// In small letters.
    pub word: String,
    /// The deeds that it stands for where the log is read: their own words are kept in no language.
    pub deeds: Vec<Deed>,
}

/// Which lines of the log are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Each must stand somewhere in the line.
    pub words: Vec<Sought>,
    /// Only about this.
    pub topic: Option<Topic>,
    /// Not before.
    pub since: Option<DateTime<Utc>>,
    /// Before this.
    pub until: Option<DateTime<Utc>>,
}
