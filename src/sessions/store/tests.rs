use super::*;
use crate::db::schema::{course, deployment, person, platform};
use crate::db::{DatabaseUrl, Db};
use crate::ids::{DeploymentId, PlatformId, SeatId};
use crate::sessions::fixtures::{at, local};
use crate::sessions::role::Role;
use crate::sessions::{Form, SessionName, Slot, State, Zone, occurrence_now};

/// Runs `work` on a database of its own that has one registration, two courses and one person.
pub(crate) fn on_database(work: impl FnOnce(&mut Conn) + Send + 'static) {
    with_database(|runtime, db| {
        let done: db::Result<()> = runtime.block_on(db.write(move |conn| {
            work(conn);
            Ok(())
        }));
        done.expect("the work was kept");
    });
}

fn with_database(work: impl FnOnce(&tokio::runtime::Runtime, &Db)) {
    let path = std::env::temp_dir().join(format!("colloquy-{}.sqlite", SessionId::fresh()));
    let url: DatabaseUrl = format!("sqlite:{}", path.display()).parse().expect("an address");
    let db = Db::open(url).expect("a database");
    db.migrate().expect("migrated");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(db.write(people_the_house)).expect("peopled");
    work(&runtime, &db);
    for end in ["", "-wal", "-shm"] {
        let _gone = std::fs::remove_file(format!("{}{end}", path.display()));
    }
}

fn course_of(owner: Owner) -> CourseId {
    owner.course().expect("a course")
}

pub(crate) fn ecology() -> Owner {
    Owner::Course(CourseId::derived(&["ecology"]))
}

pub(crate) fn botany() -> Owner {
    Owner::Course(CourseId::derived(&["botany"]))
}

pub(crate) fn maker() -> PersonId {
    PersonId::derived(&["maker"])
}

fn people_the_house(conn: &mut Conn) -> db::Result<()> {
    let (at, site, home) =
        (UtcTime::from(at("00:00")), PlatformId::derived(&["p"]), DeploymentId::derived(&["d"]));
    diesel::insert_into(platform::table)
        .values((
            (platform::id.eq(site), platform::name.eq("Canvas"), platform::issuer.eq("https://lms.example")),
            (platform::client_id.eq("1"), platform::auth_url.eq(""), platform::token_url.eq("")),
            (platform::jwks_url.eq(""), platform::deployments.eq("auto"), platform::leeway_seconds.eq(60)),
            (platform::assistants_manage.eq(true), platform::admins_lead.eq(true)),
            (platform::status.eq("active"), platform::created_at.eq(at)),
        ))
        .execute(conn)?;
    diesel::insert_into(deployment::table)
        .values((
            (deployment::id.eq(home), deployment::platform_id.eq(site), deployment::external_id.eq("1")),
            (deployment::status.eq("active"), deployment::created_at.eq(at)),
        ))
        .execute(conn)?;
    diesel::insert_into(person::table)
        .values((person::id.eq(maker()), person::platform_id.eq(site), person::subject.eq("1")))
        .execute(conn)?;
    for (id, title) in [(ecology(), "Ecology 201"), (botany(), "Botany")] {
        diesel::insert_into(course::table)
            .values((
                (course::id.eq(course_of(id)), course::deployment_id.eq(home), course::kind.eq("context")),
                (course::external_id.eq(title), course::title.eq(title), course::created_at.eq(at)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

pub(crate) fn draft(name: &str, change: impl FnOnce(&mut Form)) -> Draft {
    let mut form = Form { name: name.to_owned(), ..Form::fresh(Zone::UTC, at("09:00")) };
    change(&mut form);
    Draft::read(&form, at("09:00")).expect("a draft")
}

fn daily(name: &str, times: u32) -> Draft {
    draft(name, |form| {
        form.kind = "series".to_owned();
        form.repeat = "day".to_owned();
        form.until = "times".to_owned();
        form.times = times.to_string();
    })
}

fn made(conn: &mut Conn, draft: &Draft) -> Session {
    create(conn, ecology(), Some(maker()), draft, at("09:00")).expect("made")
}

fn listed(conn: &mut Conn, when: When, search: &str) -> Vec<String> {
    let listing = list(conn, ecology(), when, search, Page::FIRST, at("10:30")).expect("a list");
    assert_eq!(usize::try_from(listing.total), Ok(listing.rows.len()));
    let row = |row: Listed| format!("{} {}", row.session.name, row.occurrence.starts_at.format("%d %H:%M"));
    listing.rows.into_iter().map(row).collect()
}

#[test]
fn a_session_is_read_back_as_it_was_made_and_only_in_its_course() {
    on_database(|conn| {
        for draft in
            [draft("Once", |_| ()), daily("Series", 3), draft("Open", |form| form.kind = "open".to_owned())]
        {
            let session = made(conn, &draft);
            assert_eq!(find(conn, ecology(), session.id).expect("read"), Some(session.clone()));
            assert_eq!(find(conn, botany(), session.id).expect("read"), None);
            let dates = occurrences(conn, session.id).expect("read");
            assert_eq!(session.plan(&dates), Some(draft.plan));
            let (first, other) = (dates[0].clone(), SessionId::fresh());
            assert_eq!(find_occurrence(conn, ecology(), other, first.id).expect("read"), None);
            assert_eq!(find_occurrence(conn, botany(), session.id, first.id).expect("read"), None);
            let found = find_occurrence(conn, ecology(), session.id, first.id).expect("read");
            assert_eq!(found, Some((session, first)));
        }
    });
}

#[test]
fn other_courses_change_nothing() {
    on_database(|conn| {
        let session = made(conn, &draft("Seminar", |_| ()));
        let now = at("09:00");
        let other = draft("Other", |_| ());
        assert!(matches!(update(conn, botany(), session.id, &other, now), Err(Error::Unknown)));
        assert!(matches!(delete(conn, botany(), session.id), Err(Error::Unknown)));
        assert!(matches!(set_locked(conn, botany(), session.id, true, now), Err(Error::Unknown)));
        let none = Permissions { audio: false, ..Permissions::default() };
        assert!(matches!(set_permissions(conn, botany(), session.id, none, now), Err(Error::Unknown)));
        assert_eq!(find(conn, ecology(), session.id).expect("read"), Some(session.clone()));

        set_locked(conn, ecology(), session.id, true, at("09:01")).expect("locked");
        set_permissions(conn, ecology(), session.id, none, at("09:02")).expect("set");
        let changed = find(conn, ecology(), session.id).expect("read").expect("there");
        assert_eq!((changed.locked, changed.permissions, changed.updated_at), (true, none, at("09:02")));
        update(conn, ecology(), session.id, &other, now).expect("changed");
        delete(conn, ecology(), session.id).expect("deleted");
        assert_eq!(find(conn, ecology(), session.id).expect("read"), None);
        assert_eq!(occurrences(conn, session.id).expect("read"), []);
    });
}

#[test]
fn a_series_is_changed_from_now_on() {
    on_database(|conn| {
        let session = made(conn, &daily("Seminar", 5));
        let old = occurrences(conn, session.id).expect("read");
        let ids = (ecology(), session.id);
        let moved = Span { start: local("12:00"), end: local("13:00") };
        let cancelled = cancel(conn, ids.0, ids.1, old[2].id, at("09:30")).expect("cancelled");
        assert_eq!(cancelled.state, State::Cancelled);
        assert_eq!(
            move_to(conn, ids.0, ids.1, old[3].id, moved, at("09:30")).expect("moved").state,
            State::Moved
        );
        exclude(conn, old[2].id, "guest", at("10:00")).expect("excluded");

        let later = Draft { zone: "Europe/Berlin".parse().expect("a zone"), ..daily("Renamed", 4) };
        let changed = update(conn, ids.0, ids.1, &later, at("11:30")).expect("changed");
        assert_eq!(
            (changed.name.as_str(), changed.zone, changed.timing),
            ("Renamed", later.zone, timing(&later.plan).expect("no room"))
        );
        let new = occurrences(conn, session.id).expect("read");
        let seen: Vec<_> =
            new.iter().map(|one| (one.id, one.starts_at.format("%d %H").to_string(), one.state)).collect();
        let expected = [
            (old[0].id, "19 10", State::Planned),
            (old[3].id, "19 11", State::Moved),
            (old[1].id, "20 09", State::Planned),
            (old[2].id, "21 09", State::Cancelled),
        ];
        assert_eq!(seen, expected.map(|(id, time, state)| (id, time.to_owned(), state)));
        assert!(is_excluded(conn, old[2].id, "guest").expect("read"));
        assert!(!exists(conn, old[4].id).expect("read"));

        let back = restore(conn, ids.0, ids.1, old[2].id, at("11:30")).expect("restored");
        assert_eq!(back.state, State::Planned);
        let backwards = Span { start: local("12:00"), end: local("12:00") };
        assert!(matches!(move_to(conn, ids.0, ids.1, old[2].id, backwards, at("09:30")), Err(Error::Times)));
    });
}

#[test]
fn a_later_end_reopens() {
    on_database(|conn| {
        let session = made(conn, &draft("Seminar", |_| ()));
        let old = occurrences(conn, session.id).expect("read");
        assert!(old[0].has_ended(at("11:00")));
        let longer = draft("Seminar", |form| form.end = "11:30".to_owned());
        update(conn, ecology(), session.id, &longer, at("11:00")).expect("changed");
        let new = occurrences(conn, session.id).expect("read");
        assert_eq!((new.len(), new[0].id, new[0].has_ended(at("11:00"))), (1, old[0].id, false));
        let open = draft("Seminar", |form| form.kind = "open".to_owned());
        update(conn, ecology(), session.id, &open, at("11:00")).expect("changed");
        assert_eq!(occurrences(conn, session.id).expect("read")[0].ends_at, None, "an end can be taken away");
    });
}

#[test]
fn a_course_has_one_room() {
    on_database(|conn| {
        let name = SessionName::parse("Course room").expect("a name");
        assert_eq!(course_room(conn, course_of(ecology())).expect("read"), None);
        let (room, always) =
            ensure_course_room(conn, course_of(ecology()), &name, Zone::UTC, at("09:00")).expect("made");
        let again =
            ensure_course_room(conn, course_of(ecology()), &name, Zone::UTC, at("10:00")).expect("found");
        assert_eq!(again, (room.clone(), always.clone()));
        // Somebody else made it in the meantime: writing it once more changes nothing.
        let twin = SessionRow::of(&Session { locked: true, ..room.clone() });
        let insert = diesel::insert_into(session::table).values(twin).on_conflict_do_nothing();
        assert_eq!(db::Both(insert).execute(conn), Ok(0));
        let other =
            ensure_course_room(conn, course_of(botany()), &name, Zone::UTC, at("09:00")).expect("made").0;
        assert_ne!(other.id, room.id);

        assert!(matches!(delete(conn, ecology(), room.id), Err(Error::CourseRoom)));
        assert!(matches!(cancel(conn, ecology(), room.id, always.id, at("09:30")), Err(Error::CourseRoom)));
        let once = draft("Seminar", |_| ());
        assert!(matches!(update(conn, ecology(), room.id, &once, at("09:00")), Err(Error::CourseRoom)));
        assert!(matches!(
            create(
                conn,
                ecology(),
                Some(maker()),
                &draft("Room", |form| form.kind = "room".to_owned()),
                at("09:00")
            ),
            Err(Error::CourseRoom)
        ));
        let settings = draft("Den", |form| {
            form.kind = "room".to_owned();
            form.attendee_role = "presenter".to_owned();
        });
        let changed = update(conn, ecology(), room.id, &settings, at("09:00")).expect("changed");
        assert_eq!(
            (changed.name.as_str(), changed.attendee_role, changed.timing),
            ("Den", Role::Presenter, Timing::Room)
        );
        assert_eq!(occurrences(conn, room.id).expect("read"), [always]);
        assert_eq!(listed(conn, When::Upcoming, ""), [""; 0], "the room stands above the list");
    });
}

#[test]
fn the_list_shows_a_week_of_a_series_and_one_more() {
    on_database(|conn| {
        made(conn, &daily("Daily", 20));
        made(
            conn,
            &draft("Past", |form| {
                form.start = "08:00".to_owned();
                form.end = "09:00".to_owned();
            }),
        );
        made(conn, &draft("Far", |form| form.date = "2026-12-24".to_owned()));
        create(conn, botany(), Some(maker()), &draft("Elsewhere", |_| ()), at("09:00")).expect("made");
        let upcoming = listed(conn, When::Upcoming, "");
        assert_eq!(upcoming.len(), 10, "{upcoming:?}");
        assert_eq!(upcoming[7..], ["Daily 26 10:00", "Daily 27 10:00", "Far 24 10:00"].map(str::to_owned));
        assert_eq!(listed(conn, When::Previous, ""), ["Past 19 08:00"]);
        let counted = counts(conn, ecology(), None, &[], at("10:30")).expect("counted");
        assert_eq!(counted, Counts { upcoming: 10, previous: 1 });
        let range = When::Between(at("09:00"), at("10:00") + TimeDelta::days(1));
        assert_eq!(listed(conn, range, ""), ["Daily 19 10:00"], "both ends of a range are exact");
    });
}

#[test]
fn names_are_found_in_any_case_and_script() {
    on_database(|conn| {
        for name in ["ÖKOLOGIE 100%", "Биология", "野外调查", "Under_score"] {
            made(conn, &draft(name, |_| ()));
        }
        let mut found = |search| listed(conn, When::Upcoming, search).len();
        for (search, rows) in
            [("ökologie", 1), ("БИО", 1), ("野外", 1), ("%", 1), ("_", 1), ("x", 0), (" ", 4), ("O", 2)]
        {
            assert_eq!(found(search), rows, "{search}");
        }
    });
}

#[test]
fn long_lists_are_turned_page_by_page() {
    on_database(|conn| {
        made(conn, &daily("Daily", 120));
        let all = When::Between(at("00:00"), at("00:00") + TimeDelta::days(400));
        let mut seen = Vec::new();
        for (number, rows) in [(0, 50), (2, 50), (3, 20), (4, 0)] {
            let page = Page::number(number);
            let listing = list(conn, ecology(), all, "daily", page, at("09:00")).expect("a list");
            assert_eq!((listing.total, listing.rows.len()), (120, rows), "page {number}");
            seen.extend(listing.rows.into_iter().map(|row| row.occurrence.id));
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 120);
    });
}

#[test]
fn courses_are_due_when_something_with_an_end_is_near() {
    on_database(|conn| {
        made(conn, &draft("Seminar", |_| ()));
        create(
            conn,
            botany(),
            Some(maker()),
            &draft("Open", |form| form.kind = "open".to_owned()),
            at("09:00"),
        )
        .expect("made");
        for (now, due) in [("09:29", false), ("09:30", true), ("10:59", true), ("11:00", false)] {
            let courses = due_courses(conn, at(now), TimeDelta::minutes(30)).expect("read");
            assert_eq!(courses, if due { vec![course_of(ecology())] } else { vec![] }, "{now}");
        }
    });
}

#[test]
fn what_happened_is_kept_once() {
    on_database(|conn| {
        let session = made(conn, &draft("Seminar", |_| ()));
        let dates = occurrences(conn, session.id).expect("read");
        let meeting = occurrence_now(&dates, at("10:00")).expect("one").clone();
        assert_eq!(
            (meeting.slot, by_occurrence(conn, meeting.id).expect("read")),
            (Slot::Only, Some((session, meeting.clone())))
        );
        let joined = RoomEvent {
            occurrence: meeting.id,
            seat: SeatId::fresh(),
            who: "person".to_owned(),
            name: "Нина".to_owned(),
            guest: false,
            role: Role::Participant,
            kind: EventKind::Joined,
            source: "embedded".to_owned(),
            at: at("10:00"),
            received_at: at("10:01"),
        };
        let left = RoomEvent { kind: EventKind::Left, at: at("10:30"), ..joined.clone() };
        assert!(record_event(conn, &joined).expect("kept"));
        assert!(record_event(conn, &left).expect("kept"));
        assert!(!record_event(conn, &RoomEvent { at: at("10:05"), ..joined.clone() }).expect("known"));
        assert_eq!(recent_events(conn, meeting.id, 10).expect("read"), [left.clone(), joined]);
        assert_eq!(recent_events(conn, meeting.id, 1).expect("read"), [left]);

        exclude(conn, meeting.id, "guest", at("10:00")).expect("excluded");
        exclude(conn, meeting.id, "guest", at("10:01")).expect("excluded again");
        assert!(is_excluded(conn, meeting.id, "guest").expect("read"));
        assert!(!is_excluded(conn, meeting.id, "another").expect("read"));
    });
}

#[test]
fn calls_at_the_same_moment_make_one_room() {
    with_database(|runtime, db| {
        let make = |minute: i64| {
            db.write(move |conn| {
                let name = SessionName::parse("Course room").expect("a name");
                let now = at("09:00") + TimeDelta::minutes(minute);
                ensure_course_room(conn, course_of(ecology()), &name, Zone::UTC, now)
            })
        };
        let answers = runtime.block_on(futures_util::future::join_all((0..16).map(make)));
        let rooms: Vec<_> = answers.into_iter().map(|room| room.expect("made")).collect();
        assert!(rooms.iter().all(|room| *room == rooms[0]), "{rooms:?}");
    });
}
