use super::super::{CourseKind, walk_store, wish_walk, wish_walk_anew};
use super::*;
use crate::ids::DeploymentId;
use crate::sessions::fixtures::at;
use crate::sessions::store::tests::on_database;

fn seen(subject: &str, name: Option<&str>) -> PersonSeen {
    PersonSeen {
        platform: PlatformId::derived(&["p"]),
        subject: subject.to_owned(),
        name: name.map(str::to_owned),
        email: None,
        locale: None,
        zone: None,
    }
}

/// A course of the deployment that the database of these tests has.
fn course_seen() -> CourseSeen {
    CourseSeen {
        deployment: DeploymentId::derived(&["d"]),
        kind: CourseKind::Context,
        external_id: "c7".to_owned(),
        title: Some("Ecology 201".to_owned()),
        roster_url: "https://lms.example/roster".parse().ok(),
        groups_url: None,
    }
}

fn ecology() -> CourseId {
    course_seen().id()
}

fn launched(conn: &mut Conn, person: &PersonSeen, standing: Standing, now: &str) {
    note_launch(conn, &course_seen(), person, (standing, false), at(now)).expect("noted");
}

fn walked(conn: &mut Conn, people: &[(PersonSeen, Option<Standing>)], now: &str) {
    wish_walk(conn, ecology(), at(now)).expect("wished");
    let claim = walk_store::claim(conn, at(now)).expect("read").expect("waiting");
    walk_store::note_people(conn, &claim, people, at(now)).expect("noted");
    walk_store::complete(conn, &claim, at(now)).expect("complete");
}

fn names(conn: &mut Conn, name: Option<&str>, staff: bool) -> Vec<String> {
    let filter = MemberFilter { name: name.map(str::to_owned), staff, group: None };
    let found = members(conn, ecology(), &filter, (0, 50)).expect("read");
    let counted = count_members(conn, ecology(), &filter).expect("counted");
    assert_eq!(Ok(counted), i64::try_from(found.len()), "{filter:?}");
    found.into_iter().map(|member| member.name.unwrap_or_default()).collect()
}

#[test]
fn the_list_is_whoever_has_access_by_role_and_name() {
    on_database(|conn| {
        let (ada, zoe) = (seen("s1", Some("Ada")), seen("s2", Some("Zoe")));
        let (ivan, nobody, eve) = (seen("s3", Some("Иван")), seen("s4", None), seen("s5", Some("Eve_")));
        launched(conn, &zoe, Standing::Leader, "09:00");
        launched(conn, &eve, Standing::Learner, "09:00");
        assert_eq!(names(conn, None, false), ["Zoe", "Eve_"]);
        let listed = [
            (ada, Some(Standing::Learner)),
            (ivan, Some(Standing::Observer)),
            (nobody, Some(Standing::Learner)),
        ];
        walked(conn, &listed, "10:00");
        // Eve left the course; Zoe teaches without an enrolment.
        assert_eq!(names(conn, None, false), ["Zoe", "", "Ada", "Иван"]);
        assert_eq!(names(conn, None, true), ["Zoe"]);
        assert_eq!(count_listed(conn, ecology()).expect("counted"), 3);
        launched(conn, &eve, Standing::Learner, "11:00");
        assert_eq!(names(conn, None, false), ["Zoe", "", "Ada", "Eve_", "Иван"]);
        for (typed, found) in
            [("aD", "Ada"), ("иван", "Иван"), ("Иван", "Иван"), ("ван", "Иван"), ("_", "Eve_")]
        {
            assert_eq!(names(conn, Some(typed), false), [found], "{typed}");
        }
        assert!(names(conn, Some("%"), false).is_empty());
        let filter = MemberFilter::default();
        let second = members(conn, ecology(), &filter, (2, 2)).expect("read");
        let second: Vec<_> = second.into_iter().filter_map(|member| member.name).collect();
        assert_eq!(second, ["Ada", "Eve_"]);
    });
}

type Wish = fn(&mut Conn, CourseId, DateTime<Utc>) -> db::Result<()>;

/// A walk in whose midst another is wished for: whether one waits after it.
fn followed(conn: &mut Conn, wish: Wish, [begun, wished, done]: [&str; 3]) -> bool {
    let waiting = |conn: &mut Conn, now| walk_store::any_waiting(conn, at(now)).expect("read");
    let claim = walk_store::claim(conn, at(begun)).expect("read").expect("waiting");
    wish(conn, ecology(), at(wished)).expect("wished");
    assert!(!waiting(conn, wished), "one at a time");
    walk_store::complete(conn, &claim, at(done)).expect("complete");
    waiting(conn, done)
}

#[test]
fn a_roster_that_is_asked_for_anew_while_it_is_read_is_read_once_more() {
    on_database(|conn| {
        launched(conn, &seen("s1", Some("Ada")), Standing::Leader, "09:00");
        wish_walk(conn, ecology(), at("10:00")).expect("wished");
        let anew = followed(conn, wish_walk_anew, ["10:00", "10:01", "10:02"]);
        assert!(anew, "it may have passed what changed since");
        let content = !followed(conn, wish_walk, ["10:03", "10:04", "10:05"]);
        assert!(content, "a launch that wishes for a walk has the one under way");
    });
}
