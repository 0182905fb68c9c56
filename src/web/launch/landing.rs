//! Where a launch leads: the course's sessions, what its link opens, or a dialogue of the LMS.

use crate::copies::Named;
use crate::ids::CourseId;
use crate::keys::Seal;
use crate::launch::{Landing, Linked};

/// The address of the first page, below the visit of `course`. A session's says that a link named it: should it be of
/// another course, that is what this course may know of it by.
pub(super) fn path(seal: &Seal, course: CourseId, landing: Landing) -> String {
    match landing {
        Landing::Sessions => "sessions".to_owned(),
        Landing::Linked(Linked::Room) => "sessions/room".to_owned(),
        Landing::Linked(Linked::Session(id)) => {
            format!("sessions/{id}?link={}", Named::proof(seal, course, id))
        }
        Landing::Pick(id) => format!("pick/{id}"),
    }
}

/// Whether `path` could be one of the above: it comes back through the browser, and leads nowhere but below a visit.
pub(super) fn is_path(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/?=-_".contains(&byte);
    path.len() <= 200
        && ["sessions", "pick/"].iter().any(|way| path.starts_with(way))
        && path.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{PickId, SessionId};

    #[test]
    fn every_landing_is_known_when_it_comes_back_and_nothing_else_is() {
        let (seal, course) = (Seal::from_bytes(&[7; 32]), CourseId::fresh());
        let linked = [Linked::Room, Linked::Session(SessionId::fresh())];
        let landings = linked.map(Landing::Linked).into_iter();
        for landing in landings.chain([Landing::Sessions, Landing::Pick(PickId::fresh())]) {
            assert!(is_path(&path(&seal, course, landing)), "{landing:?}");
        }
        for other in ["", "people", "sessions/../../x", "//evil.example", "sessions\r\nX", "pick/%2e%2e"] {
            assert!(!is_path(other), "{other}");
        }
    }
}
