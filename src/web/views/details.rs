//! One session: its name, the way in, and everything about it.

use askama::Template;

use super::invitations::Invitations;
use super::recordings::Recordings;
use super::{Choice, Door, Faults, Link, Standing};
use crate::web::page::Page;

/// `GET {base}/sessions/{id}?date=`. Also shown, with faults, when saving guest access is refused.
#[derive(Debug, Clone, Template)]
#[template(path = "sessions/details.html")]
pub struct DetailsPage {
    /// The frame. Notices go to the places `guests`, `dates` and the empty one.
    pub page: Page,
    /// The session.
    pub id: String,
    /// The date shown, where the session has several; else empty.
    pub occurrence: String,
    /// The session's name.
    pub name: String,
    /// Whether the reader may change it.
    pub staff: bool,
    /// Whether it is the course room, which can be locked but not deleted; and whether it is locked.
    pub course_room: Option<Locked>,
    /// The way in.
    pub slip: Slip,
    /// The guest link, or why there is none; staff only.
    pub share: Option<Share>,
    /// The form that turns guest access on and off; staff only.
    pub guests: Option<GuestAccess>,
    /// Who is invited, and the form to invite; Scheduler only (R8).
    pub invitations: Option<Invitations>,
    /// What is wrong with one of the forms.
    pub faults: Faults,
    /// Who can join, in a sentence or two.
    pub who: String,
    /// "See the 38 people"; staff only.
    pub people: Option<String>,
    /// What the room of this session cannot do, a sentence each; staff only.
    pub limits: Vec<String>,
    /// What staff wrote for before the session, with its line breaks; or empty.
    pub description: String,
    /// The dates of a series, or none.
    pub dates: Vec<DateRow>,
    /// The rest of the dates: words and address.
    pub more_dates: Option<(String, String)>,
    /// What was recorded; nothing for those who have nothing to watch.
    pub recordings: Option<Recordings>,
    /// Term and value.
    pub facts: Vec<(String, String)>,
}

/// Whether a course room is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locked {
    /// Nobody new comes in.
    Yes,
    /// The door is open.
    No,
}

impl Locked {
    /// Whether it is.
    #[must_use]
    pub fn is(self) -> bool {
        self == Self::Yes
    }
}

impl DetailsPage {
    /// Whether this is a locked course room.
    #[must_use]
    pub fn locked(&self) -> bool {
        self.course_room.is_some_and(Locked::is)
    }
}

/// State, time, role and the button.
#[derive(Debug, Clone)]
pub struct Slip {
    /// How it stands.
    pub standing: Standing,
    /// "14 people inside" or "Opens at 15:45, in 2 hours 10 minutes", or empty.
    pub note: String,
    /// "Today, 10:15–11:45 CET"
    pub when: String,
    /// The same on the clocks of the session's own zone, where those differ; or empty.
    pub elsewhere: String,
    /// "You join as moderator. The room opens in its own window."
    pub role: String,
    /// What the reader can do.
    pub door: Door,
    /// The moment the door opens, RFC 3339, where the page waits for it.
    pub opens: Option<String>,
}

/// The second part of the slip.
#[derive(Debug, Clone)]
pub enum Share {
    /// Guest access is on.
    On {
        /// The whole address.
        link: Link,
        /// From [`crate::web::qr()`].
        qr_svg: String,
        /// "Anyone with this link joins as participant. …"
        sentence: String,
    },
    /// Guest access is off; the sentence says how people join instead.
    Off(String),
}

/// The guest access form: `POST {base}/sessions/{id}/guests` with `guests`, `guest_role`, `guest_sure`.
#[derive(Debug, Clone)]
pub struct GuestAccess {
    /// Whether it is on, as saved: the words beside the box.
    pub on: bool,
    /// Whether the box is checked, as typed.
    pub checked: bool,
    /// The roles, from [`Choice::roles`].
    pub roles: Vec<Choice>,
    /// Whether there is a link that could be replaced.
    pub has_link: bool,
}

/// One date of a series.
#[derive(Debug, Clone)]
pub struct DateRow {
    /// Its identifier.
    pub occurrence: String,
    /// "Thu 26 Nov"
    pub day: String,
    /// "10:15–11:45"
    pub time: String,
    /// "Moved from 10:15", or empty.
    pub note: String,
    /// How it stands.
    pub standing: Standing,
}
