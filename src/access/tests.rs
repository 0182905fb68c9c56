use super::*;
use crate::sessions::fixtures::{at, occurrence, session};
use crate::sessions::{Audience, State};

fn member(standing: Standing) -> Ticket {
    Ticket::Member { standing, groups: BTreeSet::new() }
}

/// The six states of the door, with a session, an occurrence and a time that make them.
fn doors() -> [(&'static str, Session, Occurrence, DateTime<Utc>); 6] {
    let meeting = || occurrence("10:00", Some("11:00"));
    let cancelled = Occurrence { state: State::Cancelled, ..meeting() };
    [
        ("scheduled", session(), meeting(), at("09:44")),
        ("early", session(), meeting(), at("09:45")),
        ("open", session(), meeting(), at("10:30")),
        ("ended", session(), meeting(), at("11:00")),
        ("locked", Session { locked: true, ..session() }, meeting(), at("10:30")),
        ("cancelled", session(), cancelled, at("10:30")),
    ]
}

fn expected(door: &str, role: Role, lead: bool) -> Result<Role, Refusal> {
    match door {
        "early" | "open" => Ok(role),
        "scheduled" if role == Role::Moderator => Ok(role),
        "scheduled" => Err(Refusal::NotYet { opens_at: at("09:45") }),
        "locked" if lead => Ok(role),
        "locked" => Err(Refusal::Locked),
        "ended" => Err(Refusal::Ended),
        _cancelled => Err(Refusal::Cancelled),
    }
}

#[test]
fn every_standing_at_every_door_under_every_attendee_role() {
    for (door, session, meeting, now) in doors() {
        for attendee_role in Role::ALL {
            let session = Session { attendee_role, ..session.clone() };
            for standing in Standing::ALL {
                let (role, lead) = match standing {
                    Standing::Unknown | Standing::Observer => (Role::Participant, false),
                    Standing::Learner => (attendee_role, false),
                    Standing::Designer => (Role::Presenter, false),
                    Standing::Assistant | Standing::Leader => (Role::Moderator, true),
                };
                let answer = admit(&session, &meeting, &member(standing), now);
                let what = format!("{standing:?}, attendees as {attendee_role}, {door}");
                assert_eq!(answer.map(|one| one.role), expected(door, role, lead), "{what}");
                assert!(answer.is_err() || answer.is_ok_and(|one| !one.guest), "{what}");
            }
        }
    }
}

#[test]
fn guests_at_every_door_under_every_guest_role() {
    for (door, session, meeting, now) in doors() {
        for role in Role::ALL {
            let on = Session { guests: GuestAccess::On(role), ..session.clone() };
            let answer = admit(&on, &meeting, &Ticket::Guest { excluded: false }, now);
            assert_eq!(answer.map(|one| one.role), expected(door, role, false), "guest {role}, {door}");
            assert!(answer.is_err() || answer.is_ok_and(|one| one.guest));
            let removed = admit(&on, &meeting, &Ticket::Guest { excluded: true }, now);
            assert_eq!(removed, Err(Refusal::Excluded), "{door}");
        }
        for excluded in [false, true] {
            let off = admit(&session, &meeting, &Ticket::Guest { excluded }, now);
            assert_eq!(off, Err(Refusal::GuestsOff), "{door}");
        }
    }
}

#[test]
fn hosts_and_invitees_at_every_door() {
    for (door, session, meeting, now) in doors() {
        let host = admit(&session, &meeting, &Ticket::Host, now);
        assert_eq!(host.map(|one| one.role), expected(door, Role::Moderator, true), "host, {door}");
        for role in Role::ALL {
            let answer = admit(&session, &meeting, &Ticket::Invitee { role, excluded: false }, now);
            assert_eq!(answer.map(|one| one.role), expected(door, role, false), "invited as {role}, {door}");
            assert!(answer.is_err() || answer.is_ok_and(|one| !one.guest));
            let removed = admit(&session, &meeting, &Ticket::Invitee { role, excluded: true }, now);
            assert_eq!(removed, Err(Refusal::Excluded), "{door}");
        }
    }
}

#[test]
fn leaders_manage_and_assistants_by_the_switch() {
    for standing in Standing::ALL {
        assert_eq!(may_manage(standing, false), standing == Standing::Leader);
        assert_eq!(may_manage(standing, true), standing >= Standing::Assistant);
    }
}

#[test]
fn a_session_for_groups_lets_in_those_in_them_and_staff() {
    let (chosen, other) = (GroupId::derived(&["chosen"]), GroupId::derived(&["other"]));
    let meeting = occurrence("10:00", Some("11:00"));
    let some = Session { audience: Audience::Groups([chosen].into()), ..session() };
    // Its groups have vanished: nobody but staff, and never everybody.
    let nobody = Session { audience: Audience::Groups(BTreeSet::new()), ..session() };
    for standing in Standing::ALL {
        let staff = matches!(standing, Standing::Leader | Standing::Assistant | Standing::Designer);
        for (groups, inside) in [(vec![chosen, other], true), (vec![other], false), (vec![], false)] {
            let ticket = Ticket::Member { standing, groups: groups.into_iter().collect() };
            let answer = |session: &Session| admit(session, &meeting, &ticket, at("10:30"));
            assert_eq!(answer(&some).is_ok(), staff || inside, "{ticket:?}");
            assert_eq!(role_in(&some, &ticket).is_some(), staff || inside, "{ticket:?}");
            let refused = answer(&nobody).err();
            assert_eq!(refused, (!staff).then_some(Refusal::NotInAudience), "{ticket:?}");
            assert!(answer(&session()).is_ok(), "a session for everyone");
        }
    }
    // The guest link is a matter of its own.
    let guests = Session { guests: GuestAccess::On(Role::Participant), ..nobody };
    assert!(admit(&guests, &meeting, &Ticket::Guest { excluded: false }, at("10:30")).is_ok());
}

#[test]
fn somebody_unnamed_is_a_participant_whatever_guests_and_attendees_are() {
    for (door, session, meeting, now) in doors() {
        for (guests, attendee_role) in
            [(GuestAccess::Off, Role::Moderator), (GuestAccess::On(Role::Moderator), Role::Participant)]
        {
            let session = Session { attendee_role, guests, ..session.clone() };
            let answer = admit(&session, &meeting, &Ticket::Unnamed { excluded: false }, now);
            assert_eq!(answer.map(|one| one.role), expected(door, Role::Participant, false), "{door}");
            assert!(answer.is_err() || answer.is_ok_and(|one| one.guest), "{door}");
            let removed = admit(&session, &meeting, &Ticket::Unnamed { excluded: true }, now);
            assert_eq!(removed, Err(Refusal::Excluded), "{door}");
        }
    }
    let groups = [GroupId::fresh()].into_iter().collect();
    let limited = Session { audience: Audience::Groups(groups), ..session() };
    let meeting = occurrence("10:00", Some("11:00"));
    let answer = admit(&limited, &meeting, &Ticket::Unnamed { excluded: false }, at("10:30"));
    assert_eq!(answer, Err(Refusal::NotInAudience));
}
