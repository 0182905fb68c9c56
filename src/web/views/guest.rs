//! The door for people with a guest link or an invitation.

use askama::Template;

use super::{Faults, Standing, titled};
use crate::web::page::Page;

/// `GET /g/{code}`, where joining is a POST with `name`, and `GET /i/{token}`, where it is one without. Everything but an open or early door is a
/// [`crate::web::failure::Failure`].
#[derive(Debug, Clone, Template)]
#[template(path = "guest/join.html")]
pub struct GuestPage {
    /// The frame.
    pub page: Page,
    /// The address of this page, to POST to.
    pub action: String,
    /// "Ecology 201", or empty.
    pub over: String,
    /// The session's name.
    pub name: String,
    /// How it stands.
    pub standing: Standing,
    /// "14 people inside", or empty.
    pub note: String,
    /// "Thursday 19 November, 10:15–11:45 CET"
    pub when: String,
    /// "10:15 in Berlin is 04:15 where your device is (Chicago).", or empty.
    pub elsewhere: String,
    /// Whether one can go in.
    pub door: GuestDoor,
    /// What is wrong with the name.
    pub faults: Faults,
}

/// Whether a guest can go in.
#[derive(Debug, Clone)]
pub enum GuestDoor {
    /// A name and a button.
    Open {
        /// The name as typed.
        typed: String,
        /// "You join as participant. …"
        role: String,
    },
    /// A name and a button, for somebody whom the LMS launched without saying who it is.
    Unnamed {
        /// The name as typed.
        typed: String,
        /// "You join as participant. …"
        role: String,
        /// What shows that this page was the launch's.
        holder: String,
        /// Whether the page stands in a frame, so that the room opens in a tab of its own.
        framed: bool,
    },
    /// A button: name and role are those of an invitation.
    Invited {
        /// "You join as Ada Lovelace, participant."
        sentence: String,
        /// Where a script tells that somebody looks at the page.
        opened: String,
        /// Number and PIN, if one can dial in.
        phone: Option<String>,
    },
    /// Wait here.
    Early {
        /// "You are early. Leave this page open: …"
        wait: String,
        /// "The door opens at 10:00, in"
        sentence: String,
        /// "23 minutes"
        left: String,
        /// The moment, RFC 3339.
        opens: String,
    },
}

/// `GET /g/about`: how guest links work, for whoever thinks of switching them on.
#[derive(Debug, Clone, Template)]
#[template(path = "guest/about.html")]
pub struct AboutPage {
    /// The frame.
    pub page: Page,
}

impl AboutPage {
    /// The page in `page`'s language.
    #[must_use]
    pub fn new(page: Page) -> Self {
        let title = page.t("about-title");
        Self { page: titled(page, title) }
    }
}
