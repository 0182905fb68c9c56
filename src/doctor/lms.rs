//! Which product an LMS is, as far as its registration tells: menus differ.

use crate::platforms::Platform;

/// An LMS whose menus we know, or any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lms {
    /// Instructure's Canvas, hosted or not.
    Canvas,
    /// Moodle.
    Moodle,
    /// Some other one.
    Other,
}

impl Lms {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Canvas, Self::Moodle, Self::Other];

    /// The kind of `platform`, told by the addresses that only these products have.
    #[must_use]
    pub fn of(platform: &Platform) -> Self {
        let host = platform.auth_url.host_str().unwrap_or_default();
        let of_instructure =
            |host: &str| [".instructure.com", ".canvaslms.com"].iter().any(|domain| host.ends_with(domain));
        let path = platform.auth_url.path();
        if of_instructure(host) || path.ends_with("/api/lti/authorize_redirect") {
            Self::Canvas
        } else if path.ends_with("/mod/lti/auth.php") {
            Self::Moodle
        } else {
            Self::Other
        }
    }

    /// The kind as one word, for texts that differ by it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Canvas => "canvas",
            Self::Moodle => "moodle",
            Self::Other => "other",
        }
    }
}
