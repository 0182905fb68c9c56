use super::*;
use crate::sessions::fixtures::at;
use crate::sessions::role::{Confirmed, OutsideRole, Role, Unconfirmed};
use crate::sessions::store::tests::{botany, draft, ecology, maker, on_database};
use crate::sessions::store::{create, find, update};

fn now() -> DateTime<Utc> {
    at("09:00")
}

#[test]
fn guest_moderators_want_a_confirmation() {
    for role in Role::ALL {
        let confirmed = OutsideRole::choose(role, Confirmed::by_box(true));
        assert_eq!(confirmed.map(OutsideRole::role), Ok(role));
        let unticked = OutsideRole::choose(role, Confirmed::by_box(false)).map(OutsideRole::role);
        assert_eq!(unticked, if role == Role::Moderator { Err(Unconfirmed) } else { Ok(role) });
    }
}

#[test]
fn the_link_lives_as_long_as_nobody_replaces_it() {
    on_database(|conn| {
        let session = create(conn, ecology(), Some(maker()), &draft("Seminar", |_| ()), now()).expect("made");
        let id = session.id;
        assert_eq!((session.guests, session.guest_code), (GuestAccess::Off, None));
        assert!(matches!(replace(conn, ecology(), id, now()), Err(Error::NoLink)));

        let code = switch_on(conn, ecology(), id, OutsideRole::PARTICIPANT, now()).expect("on");
        let entrance = find_by_code(conn, code).expect("read").expect("a session");
        assert_eq!(entrance.session.guests, GuestAccess::On(Role::Participant));
        assert_eq!(entrance.over.as_deref(), Some("Ecology 201"));

        switch_off(conn, ecology(), id, now()).expect("off");
        let entrance = find_by_code(conn, code).expect("read").expect("still known");
        assert_eq!((entrance.session.guests, entrance.session.guest_code), (GuestAccess::Off, Some(code)));

        let presenter = OutsideRole::choose(Role::Presenter, None).expect("a role");
        assert_eq!(switch_on(conn, ecology(), id, presenter, now()).expect("on"), code);
        update(conn, ecology(), id, &draft("Renamed", |form| form.end = "12:00".to_owned()), now())
            .expect("saved");
        let saved = find(conn, ecology(), id).expect("read").expect("there");
        assert_eq!((saved.guests, saved.guest_code), (GuestAccess::On(Role::Presenter), Some(code)));

        let new = replace(conn, ecology(), id, now()).expect("replaced");
        assert_ne!(new, code);
        assert_eq!(find_by_code(conn, code).expect("read"), None);
        let entrance = find_by_code(conn, new).expect("read").expect("a session");
        assert_eq!(entrance.session.guests, GuestAccess::On(Role::Presenter));
    });
}

#[test]
fn other_courses_have_no_say() {
    on_database(|conn| {
        let id = create(conn, ecology(), Some(maker()), &draft("Seminar", |_| ()), now()).expect("made").id;
        assert!(matches!(
            switch_on(conn, botany(), id, OutsideRole::PARTICIPANT, now()),
            Err(Error::Unknown)
        ));
        assert_eq!(find(conn, ecology(), id).expect("read").and_then(|session| session.guest_code), None);
        let code = switch_on(conn, ecology(), id, OutsideRole::PARTICIPANT, now()).expect("on");
        assert!(matches!(switch_off(conn, botany(), id, now()), Err(Error::Unknown)));
        assert!(matches!(replace(conn, botany(), id, now()), Err(Error::NoLink)));
        let entrance = find_by_code(conn, code).expect("read").expect("a session");
        assert_eq!(entrance.session.guests, GuestAccess::On(Role::Participant));
    });
}
