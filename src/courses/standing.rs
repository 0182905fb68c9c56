//! Who somebody is in a course, from two witnesses: their own launches and the roster.
//!
//! LMSs contradict themselves: Moodle launches a non-editing teacher as instructor and lists them as
//! learner. So the higher word counts, except that a witness who lowers somebody is believed at once.

use chrono::{DateTime, Utc};

use crate::lti::roles::Standing;

/// What launches said of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaunchWord {
    /// The last launch's word.
    pub standing: Standing,
    /// Whether the LMS marked them as a preview of the student's view.
    pub preview: bool,
    /// When they launched last.
    pub at: DateTime<Utc>,
    /// When a launch last said less than was known before.
    pub fell_at: Option<DateTime<Utc>>,
    /// Whether a complete roster has ever listed them.
    pub listed: bool,
}

/// What the last complete roster says of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RosterWord {
    /// The roster's word.
    pub standing: Standing,
    /// When a roster last said less than the one before.
    pub fell_at: Option<DateTime<Utc>>,
}

/// Somebody's standing, `None` if they have no access (any more). `walked_at` is when the last complete
/// walk of the roster began.
///
/// A launch since then vouches for its person. A launch before it does so only for people whom rosters
/// never list: staff of the LMS without an enrolment, and its preview students.
#[must_use]
pub fn standing(
    launch: Option<&LaunchWord>,
    roster: Option<&RosterWord>,
    walked_at: Option<DateTime<Utc>>,
) -> Option<Standing> {
    match (launch, roster) {
        (None, None) => None,
        (None, Some(roster)) => Some(roster.standing),
        (Some(launch), None) => {
            let since_walk = walked_at.is_none_or(|walked| launch.at >= walked);
            let never_listed = !launch.listed && (launch.preview || launch.standing > Standing::Learner);
            (since_walk || never_listed).then_some(launch.standing)
        }
        (Some(launch), Some(_)) if launch.fell_at > walked_at => Some(launch.standing),
        (Some(launch), Some(roster)) if roster.fell_at > Some(launch.at) => Some(roster.standing),
        (Some(launch), Some(roster)) => Some(launch.standing.max(roster.standing)),
    }
}

/// When this witness last lowered somebody, given what was known before and what it says now.
#[must_use]
pub fn fallen(
    before: Option<Standing>,
    now_says: Standing,
    fell_before: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    if before.is_some_and(|before| now_says < before) { Some(now) } else { fell_before }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Standing::{Leader, Learner};

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_760_000_000 + 60 * minute, 0).unwrap()
    }

    fn launch(standing: Standing, minute: i64) -> LaunchWord {
        LaunchWord { standing, preview: false, at: at(minute), fell_at: None, listed: false }
    }

    fn roster(standing: Standing) -> RosterWord {
        RosterWord { standing, fell_at: None }
    }

    #[test]
    fn nobody_said_anything() {
        assert_eq!(standing(None, None, Some(at(0))), None);
    }

    #[test]
    fn the_roster_alone_is_enough() {
        assert_eq!(standing(None, Some(&roster(Learner)), Some(at(0))), Some(Learner));
    }

    #[test]
    fn a_launch_vouches_until_a_later_walk_misses_its_person() {
        let student = launch(Learner, 5);
        assert_eq!(standing(Some(&student), None, None), Some(Learner));
        assert_eq!(standing(Some(&student), None, Some(at(4))), Some(Learner));
        assert_eq!(standing(Some(&student), None, Some(at(6))), None);
    }

    #[test]
    fn staff_without_enrolment_and_preview_students_are_never_listed_and_stay() {
        let manager = launch(Leader, 5);
        assert_eq!(standing(Some(&manager), None, Some(at(6))), Some(Leader));
        assert_eq!(standing(Some(&LaunchWord { listed: true, ..manager }), None, Some(at(6))), None);
        let preview = LaunchWord { preview: true, ..launch(Learner, 5) };
        assert_eq!(standing(Some(&preview), None, Some(at(6))), Some(Learner));
    }

    #[test]
    fn the_higher_word_counts_where_the_lms_contradicts_itself() {
        let assistant = launch(Leader, 5);
        assert_eq!(standing(Some(&assistant), Some(&roster(Learner)), Some(at(6))), Some(Leader));
        assert_eq!(standing(Some(&launch(Learner, 5)), Some(&roster(Leader)), Some(at(6))), Some(Leader));
    }

    #[test]
    fn a_roster_that_lowers_somebody_is_believed_until_they_launch_again() {
        let demoted = RosterWord { standing: Learner, fell_at: Some(at(6)) };
        assert_eq!(standing(Some(&launch(Leader, 5)), Some(&demoted), Some(at(6))), Some(Learner));
        assert_eq!(standing(Some(&launch(Leader, 7)), Some(&demoted), Some(at(6))), Some(Leader));
    }

    #[test]
    fn a_launch_that_lowers_somebody_is_believed_until_the_next_walk() {
        let demoted = LaunchWord { fell_at: Some(at(7)), ..launch(Learner, 7) };
        assert_eq!(standing(Some(&demoted), Some(&roster(Leader)), Some(at(6))), Some(Learner));
        assert_eq!(standing(Some(&demoted), Some(&roster(Leader)), Some(at(8))), Some(Leader));
    }

    #[test]
    fn only_a_lower_word_is_a_fall() {
        assert_eq!(fallen(Some(Leader), Learner, None, at(9)), Some(at(9)));
        assert_eq!(fallen(Some(Learner), Leader, Some(at(3)), at(9)), Some(at(3)));
        assert_eq!(fallen(None, Learner, None, at(9)), None);
    }
}
