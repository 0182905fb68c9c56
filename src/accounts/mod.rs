//! Registered users: the people of the standalone pages, how they sign in, and the browsers they are signed in with.
//!
//! There are no passwords. Whoever reads an account's mail, or is vouched for by the institution's single
//! sign-on or by an LMS that the account is linked to, is that account.

mod ask;
mod browser;
mod care;
pub mod feed;
mod from_lms;
pub mod import;
pub mod link;
mod name;
mod rights;
mod store;

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::db::{self, words};
use crate::ids::{AccountId, SignInId};
use crate::mail::EmailAddress;

pub use self::ask::{Asked, ask_for_link};
pub use self::browser::browser_name;
pub use self::care::{Carer, change_kind, entrust, looked_after, make, make_all, switch, welcome_again};
pub use self::from_lms::{Entered, Introduced, LmsPerson, enter_from_lms};
pub use self::name::{BadName, PersonName};
pub use self::rights::{Deed, may};
pub use self::store::feeds::{close_feed, feed, open_feed};
pub use self::store::identities::{bind_by_email, link_identity, linked_since, of_identity, unlink_identity};
pub use self::store::links::{link_for, make_link, use_link};
pub use self::store::lms::{Linked, introduced, link_person, linked_people, unlink_person};
pub use self::store::sign_ins::{
    end_all_sign_ins, end_other_sign_ins, end_sign_in, forget_expired, open_sign_in, sign_ins, signed_in,
    touch,
};
pub use self::store::{Listed, add, administrators, find, find_by_email, list, save_own, search};

/// How long a browser stays signed in that is not used.
pub const IDLE: TimeDelta = TimeDelta::hours(12);
/// How long a browser stays signed in at most.
pub const LASTS: TimeDelta = TimeDelta::days(14);
/// How exactly it is known when a browser was last used: a page that is only looked at writes nothing more often.
pub const SEEN_EVERY: TimeDelta = TimeDelta::minutes(5);
/// The most characters of a search for accounts: each word is looked for in each of them.
pub const LONGEST_SEARCH: usize = 255;
/// The most browsers that one account is signed in with; one more ends the one unused for longest.
pub const MOST_BROWSERS: usize = 20;

/// What somebody may do on the standalone pages (the kinds of the product's own accounts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// There is exactly one: makes administrators and supervisors, sees reports.
    Manager,
    /// Makes supervisors, runs sessions.
    Administrator,
    /// Runs their own sessions.
    Supervisor,
}

words!(Kind { Manager => "manager", Administrator => "administrator", Supervisor => "supervisor" });

impl Kind {
    /// All kinds, the highest first.
    pub const ALL: [Self; 3] = [Self::Manager, Self::Administrator, Self::Supervisor];
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It can.
    Active,
    /// Its person cannot sign in, and its browsers were signed out.
    Disabled,
}

words!(Status { Active => "active", Disabled => "disabled" });

/// How a browser was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By a one-time link.
    Link,
    /// By the institution's single sign-on.
    Sso,
    /// By a launch of an LMS, whose person is linked to the account.
    Lms,
}

words!(Way { Link => "link", Sso => "sso", Lms => "lms" });

/// What somebody signs in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A one-time link.
    Link,
    /// The institution's single sign-on.
    Sso,
    /// A launch of this person.
    Lms(LmsPerson),
}

impl By {
    /// The way, without whose.
    #[must_use]
    pub fn way(self) -> Way {
        match self {
            Self::Link => Way::Link,
            Self::Sso => Way::Sso,
            Self::Lms(_) => Way::Lms,
        }
    }
}

/// A registered user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its identifier.
    pub id: AccountId,
    /// What they may do.
    pub kind: Kind,
    /// Their display name.
    pub name: PersonName,
    /// Where letters go, as it was typed.
    pub email: EmailAddress,
    /// The language they chose, as a tag.
    pub locale: Option<String>,
    /// The time zone they chose, by its name in the IANA database.
    pub zone: Option<String>,
    /// The administrator responsible for a supervisor; without one it is the manager.
    pub responsible: Option<AccountId>,
    /// Whether it can be used.
    pub status: Status,
    /// Since when there is the account.
    pub created_at: DateTime<Utc>,
}

/// An account that is about to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What they may do.
    pub kind: Kind,
    /// Their display name.
    pub name: PersonName,
    /// Where letters go.
    pub email: EmailAddress,
    /// The administrator responsible for a supervisor; nobody is for the other kinds.
    pub responsible: Option<AccountId>,
}

/// A browser that is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Its identifier, part of the browser's cookie.
    pub id: SignInId,
    /// Whose.
    pub account: AccountId,
    /// Hash of the secret in the browser's cookie.
    pub secret_hash: String,
    /// How it was signed in.
    pub way: Way,
    /// The browser and its system, as in "Firefox, Linux", or empty.
    pub browser: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it was last used, give or take [`SEEN_EVERY`].
    pub seen_at: DateTime<Utc>,
    /// When it ends if it is not used before.
    pub expires_at: DateTime<Utc>,
}

/// What somebody signs in with.
#[derive(Debug, Clone)]
pub struct Device {
    /// The browser and its system, as [`browser_name`] says it.
    pub browser: String,
    /// The network address it is at.
    pub from: Option<IpAddr>,
}

/// A sign-in that is about to be opened.
#[derive(Debug, Clone)]
pub struct NewSignIn {
    /// Whose.
    pub account: AccountId,
    /// By what.
    pub by: By,
    /// With what.
    pub device: Device,
    /// What the same browser was signed in with before: it ends.
    pub instead_of: Option<SignInId>,
}

/// What is refused about an account.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// An account with this e-mail address is there already.
    #[error("an account with this e-mail address is there already")]
    EmailTaken,
    /// There is one manager, and only one.
    #[error("there is a manager already, and only one")]
    ManagerExists,
    /// There is no such account, or it is not theirs to know.
    #[error("there is no such account")]
    Unknown,
    /// Their kind may not do this.
    #[error("this account may not do that")]
    NotAllowed,
    /// The provider's person is linked to another account.
    #[error("this person is linked to another account")]
    IdentityTaken,
    /// The person of an LMS is linked to another account.
    #[error("this person of an LMS is linked to another account")]
    PersonTaken,
    /// Nobody who could be responsible for a supervisor.
    #[error("no active administrator")]
    NotAnAdministrator,
}

/// When a sign-in of `created_at` ends that was last used at `seen_at`.
fn ends(created_at: DateTime<Utc>, seen_at: DateTime<Utc>) -> DateTime<Utc> {
    (seen_at + IDLE).min(created_at + LASTS)
}
