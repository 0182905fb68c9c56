//! Coming from an LMS, outside courses: whom it vouches for is the account that is linked to them.
//!
//! A launch makes no account and links none. Its roles are of no account here: whoever teaches there is nobody here
//! before somebody gives them an account.

use chrono::{DateTime, Utc};

use super::store::lms::{account_of, introduced};
use super::{Account, By, Device, NewSignIn, SignIn, Way, open_sign_in};
use crate::db::{self, Conn};
use crate::ids::{DeploymentId, PersonId, SignInId};
use crate::keys::Secret;

/// Somebody of an LMS, as a launch brought them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LmsPerson {
    /// Who: one registration's one subject.
    pub person: PersonId,
    /// The deployment that launched them.
    pub deployment: DeploymentId,
}

/// What is known of somebody of an LMS that is on.
#[derive(Debug, Clone)]
pub struct Introduced {
    /// What the LMS calls them, if it told.
    pub name: Option<String>,
    /// Their language there, as a tag.
    pub locale: Option<String>,
    /// What people call the LMS.
    pub lms: String,
    /// Where the LMS's pages live: who may frame ours.
    pub lms_address: String,
    /// The account that is theirs, whatever its status.
    pub account: Option<Account>,
}

/// What became of somebody who came from an LMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    /// They are signed in.
    SignedIn(SignInId),
    /// No account is theirs, yet.
    Stranger,
    /// Their account is switched off.
    SwitchedOff,
    /// The LMS or its deployment was switched off, or is gone, since the launch.
    LmsOff,
}

/// Signs in the account that is linked to `who`, with the browser that holds `secret`.
pub fn enter_from_lms(
    conn: &mut Conn,
    who: LmsPerson,
    device: Device,
    instead_of: Option<SignInId>,
    secret: &Secret,
    now: DateTime<Utc>,
) -> db::Result<Entered> {
    if introduced(conn, who)?.is_none() {
        return Ok(Entered::LmsOff);
    }
    let Some(account) = account_of(conn, who.person)? else { return Ok(Entered::Stranger) };
    let new = NewSignIn { account: account.id, by: By::Lms(who), device, instead_of };
    Ok(open_sign_in(conn, new, secret, now)?.map_or(Entered::SwitchedOff, Entered::SignedIn))
}

impl SignIn {
    /// Whether its person showed after `moment`, otherwise than by an LMS, that the account is theirs: what links an
    /// LMS's person. A browser that somebody left signed in shows nothing.
    #[must_use]
    pub fn proves_since(&self, moment: DateTime<Utc>) -> bool {
        self.way != Way::Lms && self.created_at >= moment
    }
}
