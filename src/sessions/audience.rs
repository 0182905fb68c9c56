//! Whom a session of a course is for.

use std::collections::BTreeSet;

use crate::ids::GroupId;

/// Whom a session is for. Staff have access to every session of the course.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Audience {
    /// Everyone enrolled (R6).
    #[default]
    Everyone,
    /// Whoever is in one of these groups or sections. If none is left, nobody but staff.
    Groups(BTreeSet<GroupId>),
}

impl Audience {
    /// Whether somebody in `groups` belongs to it.
    #[must_use]
    pub fn has(&self, groups: &BTreeSet<GroupId>) -> bool {
        match self {
            Self::Everyone => true,
            Self::Groups(chosen) => !chosen.is_disjoint(groups),
        }
    }

    /// The chosen groups; none where it is everyone.
    pub fn groups(&self) -> impl Iterator<Item = &GroupId> {
        let chosen = match self {
            Self::Everyone => None,
            Self::Groups(chosen) => Some(chosen),
        };
        chosen.into_iter().flatten()
    }

    /// As it stands in the database.
    pub(super) fn kept(&self) -> Option<String> {
        match self {
            Self::Everyone => None,
            Self::Groups(chosen) => Some(chosen.iter().map(GroupId::as_str).collect::<Vec<_>>().join(" ")),
        }
    }

    /// What stands in the database, read. What cannot be read adds nobody.
    pub(super) fn read(kept: Option<&str>) -> Self {
        match kept {
            None => Self::Everyone,
            Some(text) => Self::Groups(text.split(' ').filter_map(|id| id.parse().ok()).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_group_means_nobody_and_never_everybody() {
        let (one, other) = (GroupId::derived(&["1"]), GroupId::derived(&["2"]));
        let set = |ids: &[GroupId]| ids.iter().copied().collect::<BTreeSet<_>>();
        assert!(Audience::Everyone.has(&set(&[])));
        let nobody = Audience::Groups(set(&[]));
        assert!(!nobody.has(&set(&[])) && !nobody.has(&set(&[one, other])));
        let some = Audience::Groups(set(&[one]));
        assert!(some.has(&set(&[one, other])) && !some.has(&set(&[other])) && !some.has(&set(&[])));
    }

    #[test]
    fn an_audience_comes_back_from_the_database_as_it_was() {
        let ids: BTreeSet<_> = ["1", "2"].map(|name| GroupId::derived(&[name])).into();
        for audience in [Audience::Everyone, Audience::Groups(BTreeSet::new()), Audience::Groups(ids)] {
            assert_eq!(Audience::read(audience.kept().as_deref()), audience);
        }
        assert_eq!(Audience::read(Some("broken")), Audience::Groups(BTreeSet::new()));
    }
}
