//! Personal invitations: the section of a session's page, and the pages behind it. Courses have none of them.

use askama::Template;

use super::{Choice, Faults, Pager};
use crate::web::page::Page;

/// The section of a Scheduler session's page: the form, and who is invited.
///
/// Notices go to the place `invitations`; the form is a POST to `{base}/sessions/{id}/invitations` with `name`, `email`, `invite_role` and
/// `invite_sure`.
#[derive(Debug, Clone)]
pub struct Invitations {
    /// Whether the form is open.
    pub open: bool,
    /// The name, as typed or of the user that was chosen.
    pub name: String,
    /// The address, likewise.
    pub email: String,
    /// The roles, from [`Choice::roles`].
    pub roles: Vec<Choice>,
    /// "5 people are invited, each with a link of their own. There is no link for everyone."
    pub count: String,
    /// Why no mail is sent at the moment, if it is not.
    pub no_mail: Option<String>,
    /// One page of those invited, the newest first.
    pub rows: Vec<Row>,
    /// The other pages.
    pub pager: Pager,
}

/// One invitation.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its identifier.
    pub id: String,
    /// Who.
    pub name: String,
    /// Where letters go.
    pub email: String,
    /// "Participant"
    pub role: String,
    /// Whether the role is moderator.
    pub strong: bool,
    /// What became of the last letter.
    pub letter: Letter,
    /// "Mon 16 Nov, 09:14. Opened the join page"
    pub sub: String,
}

/// What became of a letter: a word with a colour.
#[derive(Debug, Clone)]
pub struct Letter {
    /// "Accepted by mail server"
    pub word: String,
    /// The class that colours it, or empty.
    pub class: &'static str,
}

/// `GET {base}/sessions/{id}/invitations/users?q=`: choosing one fills the form on the session's page.
#[derive(Debug, Clone, Template)]
#[template(path = "invitations/users.html")]
pub struct UsersPage {
    /// The frame.
    pub page: Page,
    /// The session.
    pub id: String,
    /// Its name.
    pub session: String,
    /// What was searched for, or empty.
    pub search: String,
    /// Who was found.
    pub people: Vec<User>,
    /// Whether there are more than are shown.
    pub more: bool,
}

/// A registered user.
#[derive(Debug, Clone)]
pub struct User {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The session's page with the form filled in; none if they are invited already.
    pub href: Option<String>,
}

/// `{base}/sessions/{id}/invitations/many`: lines are pasted, looked at, and then sent.
#[derive(Debug, Clone, Template)]
#[template(path = "invitations/many.html")]
pub struct ManyPage {
    /// The frame.
    pub page: Page,
    /// The session.
    pub id: String,
    /// Its name.
    pub session: String,
    /// The lines as pasted.
    pub lines: String,
    /// The roles, for lines that name none.
    pub roles: Vec<Choice>,
    /// Whether the box about moderators is ticked.
    pub sure: bool,
    /// What is wrong with the form.
    pub faults: Faults,
    /// What would be done; none before the first look.
    pub preview: Option<Preview>,
}

/// What would be done with pasted lines.
#[derive(Debug, Clone)]
pub struct Preview {
    /// "12 people will be invited. 2 lines can't be used."
    pub sentence: String,
    /// The verb on the button, "Invite 12 people"; none if there is nobody to invite.
    pub verb: Option<String>,
    /// The lines, in their order.
    pub lines: Vec<PreviewLine>,
}

/// One pasted line.
#[derive(Debug, Clone)]
pub struct PreviewLine {
    /// Its number.
    pub number: usize,
    /// Who it invites, or the line itself.
    pub who: String,
    /// The address, or empty.
    pub email: String,
    /// The role, or why the line can't be used.
    pub said: String,
    /// Whether it is used.
    pub good: bool,
}
