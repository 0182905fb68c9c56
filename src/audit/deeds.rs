//! What can be done to an installation, each as one word.

use std::fmt;
use std::str::FromStr;

use serde_json::{Value, json};

use crate::db::{NotAWord, Worded, words};

/// The words of the deeds of one kind, and all of them.
macro_rules! deeds {
    ($type:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        words!($type { $($variant => $word),+ });

        impl $type {
            const ALL: &[Self] = &[$(Self::$variant),+];
        }
    };
}

/// What is done to a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnRegistration {
    /// It was made by hand.
    Added,
    /// The LMS made it by itself, and it waits.
    Registered,
    /// It waited, and its launches are taken now.
    Confirmed,
    /// The LMS brought it up to date.
    Renewed,
    /// Its name, an address or its policy was changed.
    Changed,
    /// What its people may do, or how exact its clock must be, was changed.
    RulesChanged,
    /// What is set beforehand for sessions of its courses was changed.
    PresetsChanged,
    /// Launches are taken again.
    Enabled,
    /// Launches are refused.
    Disabled,
    /// Deleted, with its courses, people and sessions.
    Removed,
}

deeds!(OnRegistration {
    Added => "registration-added",
    Registered => "registration-registered",
    Confirmed => "registration-confirmed",
    Renewed => "registration-renewed",
    Changed => "registration-changed",
    RulesChanged => "registration-rules-changed",
    PresetsChanged => "registration-presets-changed",
    Enabled => "registration-enabled",
    Disabled => "registration-disabled",
    Removed => "registration-removed",
});

/// What is done to a link by which an LMS registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnLink {
    /// It was made.
    Made,
    /// It was taken back before it was used.
    Withdrawn,
}

deeds!(OnLink { Made => "registration-link-made", Withdrawn => "registration-link-withdrawn" });

/// What is done to a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDeployment {
    /// It was made known by hand, or launched for the first time.
    Added,
    /// It waited, and its launches are taken now.
    Approved,
    /// Its launches are taken again.
    Enabled,
    /// Its launches are refused.
    Disabled,
}

deeds!(OnDeployment {
    Added => "deployment-added",
    Approved => "deployment-approved",
    Enabled => "deployment-enabled",
    Disabled => "deployment-disabled",
});

/// What is done to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnAccount {
    /// It was made.
    Made,
    /// It got another kind.
    KindChanged,
    /// Somebody else is responsible for it.
    Entrusted,
    /// It was switched off.
    Disabled,
    /// It was switched on again.
    Enabled,
    /// An operator was given an address that signs its person in.
    LinkMade,
    /// Its person signed in; noted of those who look after others.
    SignedIn,
    /// A launch of an LMS signed its person in.
    SignedInByLms,
    /// Somebody of an LMS is its person from now on.
    LmsLinked,
    /// They are not any more.
    LmsUnlinked,
}

deeds!(OnAccount {
    Made => "account-made",
    KindChanged => "account-kind-changed",
    Entrusted => "account-entrusted",
    Disabled => "account-disabled",
    Enabled => "account-enabled",
    LinkMade => "account-link-made",
    SignedIn => "account-signed-in",
    SignedInByLms => "account-signed-in-by-lms",
    LmsLinked => "account-lms-linked",
    LmsUnlinked => "account-lms-unlinked",
});

/// What is done about somebody of an LMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnPerson {
    /// Somebody else acted as them, and launched.
    ActedAs,
}

deeds!(OnPerson { ActedAs => "person-acted-as" });

/// What is done to our signing keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnKeys {
    /// A new key was published; it signs a day later.
    Rotated,
}

deeds!(OnKeys { Rotated => "keys-rotated" });

/// What is done to recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnRecording {
    /// It got a public link.
    Shared,
    /// Its public link was ended.
    Unshared,
    /// It got another name.
    Renamed,
    /// It can be watched where its engine keeps it.
    Published,
    /// It can no longer.
    Unpublished,
    /// It was deleted.
    Deleted,
    /// Participants may keep the recordings of a session.
    DownloadsOn,
    /// They may no longer.
    DownloadsOff,
}

deeds!(OnRecording {
    Shared => "recording-shared",
    Unshared => "recording-unshared",
    Renamed => "recording-renamed",
    Published => "recording-published",
    Unpublished => "recording-unpublished",
    Deleted => "recording-deleted",
    DownloadsOn => "recording-downloads-on",
    DownloadsOff => "recording-downloads-off",
});

/// What is done to letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnLetter {
    /// One that had failed is tried again.
    Retried,
}

deeds!(OnLetter { Retried => "letter-retried" });

/// Everything that is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// To a registration.
    Registration(OnRegistration),
    /// To a link by which an LMS registers.
    Link(OnLink),
    /// To a deployment.
    Deployment(OnDeployment),
    /// To an account.
    Account(OnAccount),
    /// About somebody of an LMS.
    Person(OnPerson),
    /// To our signing keys.
    Keys(OnKeys),
    /// To recordings.
    Recording(OnRecording),
    /// To letters.
    Letter(OnLetter),
}

impl Deed {
    /// Each of them.
    pub fn all() -> impl Iterator<Item = Self> {
        fn of<T: Copy>(some: &'static [T], made: fn(T) -> Deed) -> impl Iterator<Item = Deed> {
            some.iter().copied().map(made)
        }
        of(OnRegistration::ALL, Self::Registration)
            .chain(of(OnLink::ALL, Self::Link))
            .chain(of(OnDeployment::ALL, Self::Deployment))
            .chain(of(OnAccount::ALL, Self::Account))
            .chain(of(OnPerson::ALL, Self::Person))
            .chain(of(OnKeys::ALL, Self::Keys))
            .chain(of(OnRecording::ALL, Self::Recording))
            .chain(of(OnLetter::ALL, Self::Letter))
    }
}

impl Worded for Deed {
    fn word(&self) -> &'static str {
        match self {
            Self::Registration(deed) => deed.word(),
            Self::Link(deed) => deed.word(),
            Self::Deployment(deed) => deed.word(),
            Self::Account(deed) => deed.word(),
            Self::Person(deed) => deed.word(),
            Self::Keys(deed) => deed.word(),
            Self::Recording(deed) => deed.word(),
            Self::Letter(deed) => deed.word(),
        }
    }
}

impl FromStr for Deed {
    type Err = NotAWord;

    fn from_str(word: &str) -> Result<Self, NotAWord> {
        Self::all().find(|deed| deed.word() == word).ok_or(NotAWord)
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a line is about, to choose lines by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Registrations and deployments.
    Lms,
    /// Registered users.
    Accounts,
    /// Who signed in.
    SignIns,
    /// Our signing keys.
    Keys,
    /// Recordings.
    Recordings,
    /// Letters.
    Mail,
}

words!(Topic {
    Lms => "lms",
    Accounts => "accounts",
    SignIns => "sign-ins",
    Keys => "keys",
    Recordings => "recordings",
    Mail => "mail",
});

impl Topic {
    /// All topics, in the order they are offered.
    pub const ALL: [Self; 6] =
        [Self::Lms, Self::Accounts, Self::SignIns, Self::Keys, Self::Recordings, Self::Mail];

    /// What a line about `deed` is about.
    #[must_use]
    pub fn of(deed: Deed) -> Self {
        match deed {
            Deed::Registration(_) | Deed::Link(_) | Deed::Deployment(_) => Self::Lms,
            Deed::Account(OnAccount::SignedIn | OnAccount::SignedInByLms) | Deed::Person(_) => Self::SignIns,
            Deed::Account(_) => Self::Accounts,
            Deed::Keys(_) => Self::Keys,
            Deed::Recording(_) => Self::Recordings,
            Deed::Letter(_) => Self::Mail,
        }
    }
}

/// What of a thing an entry speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The issuer of an LMS.
    Issuer,
    /// Our client id at an LMS.
    ClientId,
    /// The kind of an account.
    Kind,
    /// The e-mail address of an account.
    Email,
    /// Who is responsible for an account.
    Responsible,
    /// How somebody signed in.
    Way,
    /// The browser and its system.
    Browser,
    /// The name, or else the LMS's identifier, of who acted as another.
    ActualUser,
    /// What a course is called.
    Course,
    /// Whether launches may come without a person.
    Anonymous,
    /// What people call an LMS.
    Lms,
    /// What an LMS calls somebody.
    LmsPerson,
    /// When a key begins to sign.
    SignsFrom,
    /// What something is called.
    Name,
    /// The address of authentication requests.
    AuthUrl,
    /// The address of service tokens.
    TokenUrl,
    /// The audience of service tokens.
    TokenAudience,
    /// The address of an LMS's keys.
    JwksUrl,
    /// Which product an LMS is.
    Family,
    /// What happens to a deployment seen for the first time.
    NewDeployments,
    /// Whether teaching assistants manage sessions.
    AssistantsManage,
    /// Whether the LMS's administrators lead.
    AdminsLead,
    /// Clock difference that is forgiven, in seconds.
    Leeway,
    /// What is behind *Join* for its courses.
    Engine,
    /// Early entry of new sessions, in minutes.
    EarlyEntry,
    /// What learners are in new sessions.
    AttendeeRole,
    /// Whether participants may use their microphone.
    MayTalk,
    /// Whether participants may use their camera.
    MayShow,
    /// Whether participants may post chat messages.
    MayChat,
    /// Whom people may write to privately.
    PrivateChat,
    /// Whether participants may draw.
    MayDraw,
    /// People that went with a registration.
    People,
    /// Courses that went with a registration.
    Courses,
    /// Sessions that went with a registration.
    Sessions,
    /// Whether launches of a deployment are taken.
    Status,
}

words!(Field {
    Issuer => "issuer",
    ClientId => "client-id",
    Kind => "kind",
    Email => "email",
    Responsible => "responsible",
    Way => "way",
    Browser => "browser",
    ActualUser => "actual-user",
    Course => "course",
    Anonymous => "anonymous",
    Lms => "lms",
    LmsPerson => "lms-person",
    SignsFrom => "signs-from",
    Name => "name",
    AuthUrl => "auth-url",
    TokenUrl => "token-url",
    TokenAudience => "token-audience",
    JwksUrl => "jwks-url",
    Family => "family",
    NewDeployments => "new-deployments",
    AssistantsManage => "assistants-manage",
    AdminsLead => "admins-lead",
    Leeway => "leeway",
    Engine => "engine",
    EarlyEntry => "early-entry",
    AttendeeRole => "attendee-role",
    MayTalk => "may-talk",
    MayShow => "may-show",
    MayChat => "may-chat",
    PrivateChat => "private-chat",
    MayDraw => "may-draw",
    People => "people",
    Courses => "courses",
    Sessions => "sessions",
    Status => "status",
});

/// One thing that is other than it was, or that an entry says about its act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub field: Field,
    /// What it was, or empty.
    pub before: String,
    /// What it is.
    pub after: String,
}

impl Change {
    /// The changes as the database keeps them.
    pub(super) fn written(all: &[Self]) -> String {
        let each = all.iter().map(|one| json!([one.field.word(), one.before, one.after]));
        each.collect::<Value>().to_string()
    }

    /// Reads what [`Change::written`] wrote.
    pub(super) fn read(text: &str) -> Option<Vec<Self>> {
        let all: Vec<(String, String, String)> = serde_json::from_str(text).ok()?;
        let read = |(field, before, after): (String, String, String)| {
            Some(Self { field: field.parse().ok()?, before, after })
        };
        all.into_iter().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deed_is_read_by_its_word() {
        let mut words = std::collections::HashSet::new();
        for deed in Deed::all() {
            assert_eq!(deed.word().parse(), Ok(deed));
            assert!(words.insert(deed.word()), "{deed} is two deeds");
        }
        assert!("nothing".parse::<Deed>().is_err());
    }

    #[test]
    fn changes_are_read_as_they_were_written() {
        let one = |before: &str, after: &str| Change {
            field: Field::Issuer,
            before: before.into(),
            after: after.into(),
        };
        let all = vec![one("", "https://lms.example"), one("\"a\\", "</b>\n[\"")];
        assert_eq!(Change::read(&Change::written(&all)), Some(all));
        assert_eq!(Change::read(&Change::written(&[])), Some(Vec::new()));
        assert_eq!(Change::read(r#"[["unheard-of","a","b"]]"#), None);
    }
}
