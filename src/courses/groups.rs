//! Groups and sections of a course, and who is in them: from launches and from the roster.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::db::words;
use crate::ids::{CourseId, GroupId};

/// What divides a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKind {
    /// A group that people work in.
    Group,
    /// A section: the course as some of its people attend it.
    Section,
}

words!(GroupKind { Group => "group", Section => "section" });

/// Some of a course's people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its identifier here.
    pub id: GroupId,
    /// Group or section.
    pub kind: GroupKind,
    /// Its identifier in the LMS.
    pub external_id: String,
    /// Its name, if the LMS told.
    pub name: Option<String>,
    /// Whether the LMS no longer has it. Nobody is in it then.
    pub gone: bool,
}

/// What a launch says of its person's groups. `None`: nothing, as opposed to an empty list: in none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupsSaid {
    /// Groups, as the LMS identifies them.
    pub groups: Option<Vec<String>>,
    /// Sections, likewise.
    pub sections: Option<Vec<String>>,
}

/// The identifier of the group or section that the LMS calls `external` in `course`.
pub(super) fn id_of(course: CourseId, kind: GroupKind, external: &str) -> GroupId {
    use crate::db::Worded;
    GroupId::derived(&[course.as_str(), kind.word(), external])
}

/// Which groups somebody is in, of the two witnesses: what their launch said, if no later walk was told of groups, else
/// what that walk said.
pub(super) fn in_force(
    launched: Option<(BTreeSet<GroupId>, DateTime<Utc>)>,
    listed: BTreeSet<GroupId>,
    walked_at: Option<DateTime<Utc>>,
) -> BTreeSet<GroupId> {
    match (launched, walked_at) {
        (Some((said, _)), None) => said,
        (Some((said, at)), Some(walked_at)) if at >= walked_at => said,
        (_, _) => listed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_launch_and_walk_counts() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let set =
            |names: &[&str]| names.iter().map(|name| GroupId::derived(&[name])).collect::<BTreeSet<_>>();
        let said = |moment| Some((set(&["said"]), at(moment)));
        for (launched, walked, expected) in [
            (None, None, set(&["listed"])),
            (said(5), None, set(&["said"])),
            (said(5), Some(at(6)), set(&["listed"])),
            (said(6), Some(at(6)), set(&["said"])),
            (None, Some(at(6)), set(&["listed"])),
        ] {
            assert_eq!(in_force(launched, set(&["listed"]), walked), expected);
        }
        // To have said "in none" is a word as well.
        assert!(in_force(Some((set(&[]), at(7))), set(&["listed"]), Some(at(6))).is_empty());
    }
}
