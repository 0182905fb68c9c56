//! Recordings: listed with their session, and watched.

use askama::Template;

use super::{Faults, Link};
use crate::web::page::Page;

/// The section of a session's page.
#[derive(Debug, Clone)]
pub struct Recordings {
    /// The newest first.
    pub rows: Vec<Row>,
    /// The rest: words and address.
    pub more: Option<(String, String)>,
    /// Whether the reader looks after them.
    pub staff: bool,
    /// Whether participants are offered them to keep.
    pub downloads: bool,
    /// Where the form about that goes.
    pub action: String,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct Row {
    /// The recording's page.
    pub href: String,
    /// Its name, or "Thu 12 Nov, 10:17".
    pub title: String,
    /// "1 hour 24 minutes · kept until Thu 12 Nov 2027"
    pub sub: String,
    /// How it stands, unless it can be watched: the word and its class.
    pub state: Option<(String, &'static str)>,
    /// Whether it can be watched.
    pub watch: bool,
    /// The ways to keep it.
    pub saves: Vec<Save>,
    /// Whether there can be a public link to it.
    pub can_share: bool,
    /// Whether staff can delete it.
    pub can_delete: bool,
}

/// A way to keep a file.
#[derive(Debug, Clone)]
pub struct Save {
    /// "Download (WebM)"
    pub label: String,
    /// The file.
    pub href: String,
}

/// What plays a recording.
#[derive(Debug, Clone)]
pub struct Player {
    /// The file as it was recorded.
    pub webm: String,
    /// The one made from it, if there is one.
    pub mp4: Option<String>,
    /// Whether the player may offer the file to keep.
    pub keeps: bool,
    /// The ways to keep it.
    pub saves: Vec<Save>,
}

/// What staff can do with a recording.
#[derive(Debug, Clone)]
pub struct Manage {
    /// The recording's page, below which its forms go.
    pub action: String,
    /// The name, as saved or as typed.
    pub name: String,
    /// The public link, if there is one.
    pub share: Option<Link>,
    /// Whether there can be one.
    pub can_share: bool,
    /// Whether BigBlueButton shows it, if it keeps it.
    pub published: Option<bool>,
    /// Whether it can be deleted.
    pub can_delete: bool,
}

/// `GET {base}/sessions/{session}/recordings/{recording}`. Also shown, with a fault, when a name is refused.
#[derive(Debug, Clone, Template)]
#[template(path = "recordings/watch.html")]
pub struct WatchPage {
    /// The frame. Notices go to the place `share` and the empty one.
    pub page: Page,
    /// The session's name.
    pub session: String,
    /// The session's page.
    pub back: String,
    /// Its name, or "Thu 12 Nov, 10:17".
    pub title: String,
    /// "1 hour 24 minutes · kept until Thu 12 Nov 2027"
    pub sub: String,
    /// What plays it, if it can be played.
    pub player: Option<Player>,
    /// The gate to where BigBlueButton shows it, if it does.
    pub elsewhere: Option<String>,
    /// Why it can not, else empty.
    pub unready: String,
    /// Staff only.
    pub manage: Option<Manage>,
    /// What is wrong with the name.
    pub faults: Faults,
}

/// `GET /r/{token}` and `GET /r/{token}/{recording}`: for people from outside.
#[derive(Debug, Clone, Template)]
#[template(path = "recordings/shared.html")]
pub struct SharedPage {
    /// The frame.
    pub page: Page,
    /// The session's name.
    pub session: String,
    /// Its name, or "Thu 12 Nov, 10:17".
    pub title: String,
    /// "1 hour 24 minutes · kept until Thu 12 Nov 2027"
    pub sub: String,
    /// What plays it, if it can be played.
    pub player: Option<Player>,
    /// The gate to where BigBlueButton shows it, if it does.
    pub elsewhere: Option<String>,
    /// Why it can not, else empty.
    pub unready: String,
    /// Whose link this is.
    pub note: String,
}
