//! What is said about the roster itself.

use super::Known;
use crate::courses::{Walk, WalkState};
use crate::web::texts::times::Times;
use crate::web::texts::{RosterTrouble, Texts};
use crate::web::views::people::{Roster, Trouble};

pub(super) fn shown(known: &Known, texts: Texts, times: &Times) -> Roster {
    let readable = known.course.as_ref().is_some_and(|course| course.has_roster);
    let walked_at = known.course.as_ref().and_then(|course| course.walked_at);
    let under_way =
        known.walks.iter().find(|walk| matches!(walk.state, WalkState::Queued | WalkState::Running));
    let ended = known.walks.iter().find(|walk| matches!(walk.state, WalkState::Done | WalkState::Failed));
    let last = match walked_at {
        None if !readable => texts.t("roster-none"),
        last => texts.roster_last(times, last.map(|at| (at, number(known.listed)))),
    };
    Roster {
        lms: known.lms.clone(),
        reading: under_way.map(|walk| texts.roster_so_far(number(walk.people))),
        percent: under_way.and_then(|walk| percent(walk.people, known.listed)),
        last,
        trouble: ended.filter(|walk| walk.state == WalkState::Failed).map(|walk| trouble(walk, texts, times)),
        readable,
    }
}

fn trouble(walk: &Walk, texts: Texts, times: &Times) -> Trouble {
    let code = walk.failure.as_deref().unwrap_or("OUR-SIDE");
    Trouble {
        title: texts.roster_failed(times, walk.finished_at.unwrap_or(walk.queued_at)),
        text: texts.roster_trouble(RosterTrouble::of(code)),
        code: format!("ROSTER-{code}"),
    }
}

/// How much is read, taking the last complete roster for the whole; never all of it before it is.
fn percent(people: i64, whole: i64) -> Option<u8> {
    let percent = (people.max(0) * 100).checked_div(whole)?;
    u8::try_from(percent.min(99)).ok()
}

fn number(n: i64) -> u32 {
    u32::try_from(n).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use chrono::{DateTime, Utc};
    use chrono_tz::Tz;

    use super::*;
    use crate::courses::Course;
    use crate::ids::{CourseId, PlatformId};
    use crate::web::texts::Language;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn walk(state: WalkState, people: i64, failure: Option<&str>) -> Walk {
        Walk {
            state,
            queued_at: at("2026-11-19T12:00:00Z"),
            started_at: Some(at("2026-11-19T12:00:00Z")),
            finished_at: failure.map(|_| at("2026-11-19T12:30:00Z")),
            people,
            failure: failure.map(str::to_owned),
        }
    }

    fn said(has_roster: bool, walked: bool, walks: Vec<Walk>) -> Roster {
        let course = Course {
            id: CourseId::fresh(),
            platform: PlatformId::fresh(),
            title: None,
            has_roster,
            walked_at: walked.then(|| at("2026-11-19T12:00:00Z")),
        };
        let (listed, everyone) = (if walked { 40 } else { 0 }, 40);
        let lms = "Canvas".to_owned();
        let known = Known {
            course: Some(course),
            lms,
            walks,
            listed,
            everyone,
            staff: 0,
            pages: 1,
            members: vec![],
            groups: vec![],
            of: HashMap::new(),
        };
        let texts = Texts::new(Language::English);
        shown(&known, texts, &Times::new(texts, Tz::UTC, at("2026-11-19T13:00:00Z")))
    }

    #[test]
    fn the_roster_says_how_it_stands() {
        let none = said(false, false, vec![]);
        assert!(!none.readable && none.last.starts_with("The LMS offers no roster"), "{none:?}");
        let first = said(true, false, vec![walk(WalkState::Running, 20, None)]);
        assert_eq!((first.reading.as_deref(), first.percent), (Some("20 people so far."), None));
        let again =
            said(true, true, vec![walk(WalkState::Running, 60, None), walk(WalkState::Done, 40, None)]);
        assert_eq!(again.percent, Some(99));
        assert_eq!(again.last, "Last complete roster: at 12:00, 40 people.");
        assert!(again.trouble.is_none());
        let failed = said(true, true, vec![walk(WalkState::Failed, 3, Some("FORBIDDEN"))]);
        let trouble = failed.trouble.unwrap();
        assert_eq!(trouble.code, "ROSTER-FORBIDDEN");
        assert_eq!(trouble.title, "The roster could not be read at 12:30. Nobody was removed.");
        assert!(trouble.text.starts_with("The LMS does not let Colloquy read"), "{trouble:?}");
    }
}
