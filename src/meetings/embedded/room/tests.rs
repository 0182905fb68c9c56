use proptest::prelude::*;

use super::*;
use crate::meetings::embedded::protocol::{Audience, Text};
use crate::meetings::fixtures::{at, attendee, spec};
use crate::sessions::role::PrivateChat;

/// A room with a moderator on connection 1, a presenter on 2, participants on 3 and 4.
fn seminar() -> (Room, [SeatId; 4]) {
    let mut room = Room::new(spec(), true, at(0));
    let mut enter = |name, role, n| enter(&mut room, attendee(name, role), n).expect("admitted").0;
    let seats = [
        enter("mo", Role::Moderator, 1),
        enter("pre", Role::Presenter, 2),
        enter("pat", Role::Participant, 3),
        enter("kim", Role::Participant, 4),
    ];
    (room, seats)
}

fn enter(room: &mut Room, who: Attendee, connection: u64) -> Result<(SeatId, Vec<Effect>), Why> {
    let arrival = Arrival { connection: ConnectionId(connection), resume: "token".to_owned() };
    room.enter(who, arrival, at(0))
}

fn asks(room: &mut Room, connection: u64, command: Command) -> Vec<Effect> {
    room.handle(ConnectionId(connection), Ok(command), at(1))
}

fn denial(effects: &[Effect]) -> Option<Denial> {
    match effects {
        [Effect::Tell(_, Message::Denied { why, .. })] => Some(*why),
        _ => None,
    }
}

/// What a connection was told, as the words of the wire.
fn told(effects: &[Effect], connection: u64) -> Vec<String> {
    let word = |message: &Message| {
        let json: serde_json::Value = serde_json::from_str(&message.to_json()).expect("JSON");
        json["is"].as_str().expect("a word").to_owned()
    };
    let to = |effect: &Effect| match effect {
        Effect::Tell(to, message) if to.contains(&ConnectionId(connection)) => Some(word(message)),
        _ => None,
    };
    effects.iter().filter_map(to).collect()
}

fn recorded(effects: &[Effect]) -> Vec<(&What, DateTime<Utc>)> {
    let mut all = Vec::new();
    for effect in effects {
        if let Effect::Record(what, at) = effect {
            all.push((what, *at));
        }
    }
    all
}

fn chat(to: Audience) -> Command {
    Command::Chat { to, text: Text::try_from("hello".to_owned()).expect("text") }
}

type Make = fn([SeatId; 4]) -> Command;

#[test]
fn every_command_is_checked_against_the_role() {
    use Denial::{Moderator, Right};
    let none = Permissions { audio: false, video: false, chat: false, draw: false, ..Permissions::default() };
    // each command, then the answers to a participant, a presenter, a moderator
    let table: [(Make, [Option<Denial>; 3]); 14] = [
        (|_| chat(Audience::All), [None, None, None]),
        (|_| chat(Audience::Moderators), [None, None, None]),
        (|s| chat(Audience::Person(s[3])), [None, None, None]),
        (|_| Command::Hand { up: true }, [None, None, None]),
        (|s| Command::Lower { whom: Whom::Person(s[3]) }, [Some(Right), None, None]),
        (|_| Command::Lower { whom: Whom::All }, [Some(Right), None, None]),
        (|s| Command::Role { person: s[2], role: Role::Moderator }, [Some(Right), Some(Right), None]),
        (|s| Command::Mute { whom: Whom::Person(s[3]) }, [Some(Right), Some(Right), None]),
        (|_| Command::Mute { whom: Whom::All }, [Some(Right), Some(Right), None]),
        (|s| Command::Remove { person: s[3] }, [Some(Right), Some(Right), None]),
        (|s| Command::Remove { person: s[0] }, [Some(Right), Some(Right), Some(Moderator)]),
        (|_| Command::Lock { on: true }, [Some(Right), Some(Right), None]),
        (|_| Command::Permit { permissions: Permissions::default() }, [Some(Right), Some(Right), None]),
        (|_| Command::End {}, [Some(Right), Some(Right), None]),
    ];
    for (make, answers) in table {
        for (connection, answer) in [3, 2, 1].into_iter().zip(answers) {
            let (mut room, seats) = seminar();
            let command = make(seats);
            let effects = asks(&mut room, connection, command.clone());
            assert_eq!(denial(&effects), answer, "{command:?} over {connection}");
        }
    }
    let (mut room, _) = seminar();
    asks(&mut room, 1, Command::Permit { permissions: none });
    let answers = [3, 2, 1].map(|connection| denial(&asks(&mut room, connection, chat(Audience::All))));
    assert_eq!(answers, [Some(Right), None, None]);
    assert_eq!(denial(&asks(&mut room, 3, chat(Audience::Moderators))), None);
}

#[test]
fn a_private_message_reaches_whom_the_room_lets_it_reach() {
    use Denial::Right;
    use PrivateChat::{Anyone, Moderators, Nobody};
    // the setting, then a participant to another, a participant to the moderator, a moderator to a participant
    for (private, answers) in [
        (Anyone, [None, None, None]),
        (Moderators, [Some(Right), None, None]),
        (Nobody, [Some(Right), Some(Right), Some(Right)]),
    ] {
        let (mut room, seats) = seminar();
        let permissions = Permissions { private, ..Permissions::default() };
        let effects = asks(&mut room, 1, Command::Permit { permissions });
        let everybody_hears = [1, 2, 3, 4].iter().all(|one| told(&effects, *one).contains(&"you".to_owned()));
        assert_eq!(everybody_hears, private != Anyone, "rights are told where they changed");
        for ((from, to), answer) in [(3, seats[3]), (3, seats[0]), (1, seats[3])].into_iter().zip(answers) {
            let effects = asks(&mut room, from, chat(Audience::Person(to)));
            assert_eq!(denial(&effects), answer, "{private}: {from} to {to}");
        }
        // Only moderators switch it.
        let back = Command::Permit { permissions: Permissions::default() };
        assert_eq!(denial(&asks(&mut room, 2, back)), Some(Right));
    }
}

#[test]
fn chat_reaches_whom_it_is_for_and_nobody_else() {
    for (to, readers) in [("all", [1, 1, 1, 1]), ("moderators", [1, 0, 1, 0]), ("kim", [0, 0, 1, 1])] {
        let (mut room, seats) = seminar();
        let audience = match to {
            "kim" => Audience::Person(seats[3]),
            word => Audience::try_from(word.to_owned()).expect("audience"),
        };
        let effects = asks(&mut room, 3, chat(audience));
        assert_eq!([1, 2, 3, 4].map(|n| told(&effects, n).len()), readers, "{to}");
        // Coming back, everybody sees what they saw, and nothing else.
        for (name, n, read) in [("mo", 1, readers[0]), ("pre", 2, readers[1]), ("kim", 4, readers[3])] {
            room.handle(ConnectionId(n), Ok(Command::Leave {}), at(2));
            let role = if n == 1 { Role::Moderator } else { Role::Presenter };
            let (_, effects) = enter(&mut room, attendee(name, role), n + 10).expect("admitted");
            let seen = effects.iter().find_map(|effect| match effect {
                Effect::Tell(_, Message::Room(snapshot)) => Some(snapshot.chats.len()),
                _ => None,
            });
            assert_eq!(seen, Some(read), "{to}, read by {name}");
        }
    }
}

#[test]
fn hands_queue_in_order_and_once() {
    let (mut room, [_, pre, pat, kim]) = seminar();
    let queue = |room: &Room| room.hands.iter().map(|hand| hand.seat).collect::<Vec<_>>();
    for connection in [4, 3, 4, 2] {
        asks(&mut room, connection, Command::Hand { up: true });
    }
    assert_eq!(queue(&room), [kim, pat, pre]);
    asks(&mut room, 2, Command::Lower { whom: Whom::Person(kim) });
    assert_eq!(queue(&room), [pat, pre]);
    asks(&mut room, 3, Command::Lower { whom: Whom::Person(pat) });
    assert_eq!(queue(&room), [pre]);
    asks(&mut room, 1, Command::Lower { whom: Whom::All });
    assert_eq!(queue(&room), []);
}

#[test]
fn the_last_moderator_may_step_down_and_all_are_told() {
    let (mut room, [mo, pre, ..]) = seminar();
    asks(&mut room, 1, Command::Role { person: pre, role: Role::Moderator });
    let down = |room: &mut Room, connection, person| {
        asks(room, connection, Command::Role { person, role: Role::Participant })
    };
    assert!(!told(&down(&mut room, 1, mo), 3).contains(&"leaderless".to_owned()));
    assert!(told(&down(&mut room, 2, pre), 3).contains(&"leaderless".to_owned()));
    assert_eq!(denial(&asks(&mut room, 2, Command::Lock { on: true })), Some(Denial::Right));
}

#[test]
fn a_moderator_is_removed_only_after_being_demoted_and_then_stays_out() {
    let (mut room, [_, pre, ..]) = seminar();
    asks(&mut room, 1, Command::Role { person: pre, role: Role::Moderator });
    assert_eq!(denial(&asks(&mut room, 1, Command::Remove { person: pre })), Some(Denial::Moderator));
    asks(&mut room, 1, Command::Role { person: pre, role: Role::Participant });
    let effects = asks(&mut room, 1, Command::Remove { person: pre });
    assert_eq!(told(&effects, 2), ["gone"]);
    assert!(effects.contains(&Effect::Close(ConnectionId(2))));
    assert!(matches!(recorded(&effects)[..], [(What::Left(_), _), (What::Removed(_), _)]));
    assert_eq!(enter(&mut room, attendee("pre", Role::Moderator), 9).err(), Some(Why::Removed));
    assert!(enter(&mut room, attendee("new", Role::Participant), 9).is_ok());
}

#[test]
fn a_locked_room_lets_in_moderators_and_those_who_are_inside() {
    let (mut room, _) = seminar();
    asks(&mut room, 1, Command::Lock { on: true });
    assert_eq!(enter(&mut room, attendee("new", Role::Presenter), 9).err(), Some(Why::Locked));
    assert!(enter(&mut room, attendee("boss", Role::Moderator), 10).is_ok());
    assert!(enter(&mut room, attendee("pat", Role::Participant), 11).is_ok());
    asks(&mut room, 1, Command::Lock { on: false });
    assert!(enter(&mut room, attendee("new", Role::Presenter), 12).is_ok());
}

#[test]
fn an_ended_room_is_opened_again_by_a_moderator_only() {
    let (mut room, _) = seminar();
    let effects = asks(&mut room, 1, Command::End {});
    assert_eq!((room.count(), told(&effects, 4)), (0, vec!["gone".to_owned()]));
    assert_eq!(effects.iter().filter(|effect| matches!(effect, Effect::Close(_))).count(), 4);
    assert_eq!(enter(&mut room, attendee("pat", Role::Participant), 9).err(), Some(Why::Ended));
    assert!(enter(&mut room, attendee("mo", Role::Moderator), 10).is_ok());
    assert!(enter(&mut room, attendee("pat", Role::Participant), 11).is_ok());
}

#[test]
fn roles_given_inside_hold_until_the_roster_says_otherwise() {
    let (mut room, [_, _, pat, _]) = seminar();
    asks(&mut room, 1, Command::Role { person: pat, role: Role::Presenter });
    asks(&mut room, 3, Command::Leave {});
    let role = |room: &Room| room.presence().into_iter().find(|p| p.name == "pat").map(|p| p.role);
    enter(&mut room, attendee("pat", Role::Participant), 9).expect("admitted");
    assert_eq!(role(&room), Some(Role::Presenter));
    let (applied, effects) = room.change_role(&PersonKey::new("pat"), Role::Participant);
    assert_eq!((applied, told(&effects, 9)), (Applied::Now, vec!["you".to_owned(), "person".to_owned()]));
    asks(&mut room, 9, Command::Leave {});
    enter(&mut room, attendee("pat", Role::Participant), 10).expect("admitted");
    assert_eq!(role(&room), Some(Role::Participant));
    assert_eq!(room.change_role(&PersonKey::new("nobody"), Role::Moderator).0, Applied::NotInside);
}

#[test]
fn muted_people_may_unmute_themselves() {
    let (mut room, [_, pre, ..]) = seminar();
    let effects = asks(&mut room, 1, Command::Mute { whom: Whom::All });
    assert_eq!([1, 2, 3].map(|n| told(&effects, n).contains(&"muted".to_owned())), [false, true, true]);
    asks(&mut room, 2, Command::Unmute {});
    assert!(!room.seats[&pre].muted);
}

#[test]
fn a_dropped_connection_keeps_the_seat_for_thirty_seconds() {
    let (mut room, [_, _, pat, _]) = seminar();
    asks(&mut room, 3, Command::Hand { up: true });
    room.lost(ConnectionId(3), at(100));
    assert!(recorded(&room.tick(at(129))).is_empty());
    let back = Arrival { connection: ConnectionId(33), resume: "next".to_owned() };
    let effects = room.resume(pat, back, at(129)).expect("the seat was kept");
    assert!(recorded(&effects).is_empty());
    assert_eq!((room.hands.len(), told(&effects, 33)), (1, ["you", "room"].map(str::to_owned).to_vec()));

    room.lost(ConnectionId(33), at(200));
    let effects = room.tick(at(230));
    assert!(matches!(recorded(&effects)[..], [(What::Left(_), left)] if left == at(200)));
    assert!(room.hands.is_empty());
    let late = Arrival { connection: ConnectionId(34), resume: "late".to_owned() };
    assert_eq!(room.resume(pat, late, at(231)), Err(Why::Expired));
}

#[test]
fn two_tabs_are_one_person() {
    let (mut room, [_, _, pat, _]) = seminar();
    let (seat, effects) = enter(&mut room, attendee("pat", Role::Participant), 30).expect("admitted");
    assert_eq!((seat, room.count(), recorded(&effects).len()), (pat, 4, 0));
    let effects = asks(&mut room, 1, chat(Audience::Person(pat)));
    assert_eq!([told(&effects, 3), told(&effects, 30)], [["chat"], ["chat"]]);
    assert!(recorded(&asks(&mut room, 3, Command::Leave {})).is_empty());
    assert!(matches!(recorded(&asks(&mut room, 30, Command::Leave {}))[..], [(What::Left(_), _)]));
    for n in 40..46 {
        enter(&mut room, attendee("tabs", Role::Participant), n).expect("admitted");
    }
    assert_eq!(room.seats[&room.seat_of(&PersonKey::new("tabs")).expect("inside")].connections.len(), TABS);
}

#[test]
fn removal_from_outside_is_at_once_and_bans_only_if_a_moderator_said_so() {
    for (why, again) in [(Why::Dropped, true), (Why::Moved, true), (Why::Removed, false)] {
        let (mut room, _) = seminar();
        let (applied, effects) = room.remove(&PersonKey::new("pat"), why, at(5));
        assert_eq!((applied, told(&effects, 3)), (Applied::Now, vec!["gone".to_owned()]));
        assert_eq!(enter(&mut room, attendee("pat", Role::Participant), 9).is_ok(), again, "{why:?}");
    }
}

#[test]
fn whoever_is_not_slowed_down_by_refusals_is_cut_off_and_keeps_the_seat_for_a_while() {
    let mut room = Room::new(spec(), true, at(0));
    let arrival = |number| Arrival { connection: ConnectionId(number), resume: String::new() };
    let (seat, _) = room.enter(attendee("Mallory", Role::Participant), arrival(1), at(0)).unwrap();
    room.enter(attendee("Pat", Role::Participant), arrival(2), at(0)).unwrap();
    let mut hand = |up| room.handle(ConnectionId(1), Ok(Command::Hand { up }), at(1));
    let last =
        (0..400).map(|n| hand(n % 2 == 0)).find(|effects| effects.contains(&Effect::Close(ConnectionId(1))));
    let gone = Effect::Tell(vec![ConnectionId(1)], Message::Gone { why: Why::Flood });
    assert_eq!(last.unwrap().first(), Some(&gone), "with the reason");
    assert!(room.has(seat));
    assert!(room.handle(ConnectionId(1), Ok(Command::Hand { up: true }), at(2)).is_empty());
    assert!(
        !room.handle(ConnectionId(2), Ok(Command::Hand { up: true }), at(2)).is_empty(),
        "nobody else notices"
    );
}

#[test]
fn sound_and_pictures_begin_anew_some_times_and_not_without_end() {
    let (mut room, _) = seminar();
    let answers: Vec<_> = (0..11).map(|_| denial(&asks(&mut room, 3, Command::Again {}))).collect();
    assert_eq!((answers[9], answers[10]), (None, Some(Denial::Slow)));
    assert_eq!(denial(&asks(&mut room, 4, Command::Again {})), None, "others are not concerned");
    let later = room.handle(ConnectionId(3), Ok(Command::Again {}), at(31));
    assert_eq!(denial(&later), None);
}

#[test]
fn guests_cannot_fill_the_last_places() {
    let mut room = Room::new(spec(), true, at(0));
    let guest = |n: usize| Attendee { guest: true, ..attendee(&format!("guest {n}"), Role::Participant) };
    for n in 0..SEATS_WITH_GUESTS {
        assert!(enter(&mut room, guest(n), 1).is_ok(), "{n}");
    }
    assert_eq!(enter(&mut room, guest(SEATS), 1).err(), Some(Why::Full));
    assert!(enter(&mut room, attendee("mo", Role::Moderator), 2).is_ok());
    assert!(enter(&mut room, attendee("pat", Role::Participant), 3).is_ok());
}

#[test]
fn a_locked_room_that_was_ended_is_locked_when_a_moderator_opens_it_again() {
    for locked in [true, false] {
        let mut room = Room::new(RoomSpec { locked, ..spec() }, true, at(0));
        let mo = attendee("mo", Role::Moderator);
        enter(&mut room, mo.clone(), 1).unwrap();
        asks(&mut room, 1, Command::End {});
        enter(&mut room, mo, 2).unwrap();
        let refused = enter(&mut room, attendee("pat", Role::Participant), 3).err();
        assert_eq!(refused, locked.then_some(Why::Locked));
    }
}

#[test]
fn too_many_messages_are_refused_until_some_time_has_passed() {
    let (mut room, _) = seminar();
    let answers: Vec<_> = (0..6).map(|_| denial(&asks(&mut room, 3, chat(Audience::All)))).collect();
    assert_eq!(answers, [None, None, None, None, None, Some(Denial::Slow)]);
    let later = room.handle(ConnectionId(3), Ok(chat(Audience::All)), at(6));
    assert_eq!(denial(&later), None);
    let garbled: Vec<_> =
        (0..40).map(|_| denial(&room.handle(ConnectionId(4), Err(Garbled), at(1)))).collect();
    assert_eq!((garbled[29], garbled[30]), (Some(Denial::Garbled), Some(Denial::Slow)));
}

#[test]
fn a_room_is_kept_while_there_is_something_to_remember() {
    let (mut room, [_, _, pat, _]) = seminar();
    assert!(!room.is_spent(at(100_000)), "people are inside");
    let mut plain = room.clone();
    for connection in 1..=4 {
        plain.handle(ConnectionId(connection), Ok(Command::Leave {}), at(10));
    }
    assert_eq!([609, 610].map(|s| plain.is_spent(at(s))), [false, true]);
    asks(&mut room, 1, Command::Remove { person: pat });
    for connection in [1, 2, 4] {
        room.handle(ConnectionId(connection), Ok(Command::Leave {}), at(10));
    }
    assert_eq!([610, 3_599, 3_600].map(|s| room.is_spent(at(s))), [false, false, true]);
}

#[derive(Debug, Clone)]
enum Step {
    Enter(u8, Role),
    Ask(u64, u8, usize),
    Lose(u64),
    Tick,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (0..6_u8, 0..3_usize).prop_map(|(who, role)| Step::Enter(who, Role::ALL[role])),
        (0..30_u64, 0..14_u8, 0..8_usize).prop_map(|(n, what, whom)| Step::Ask(n, what, whom)),
        (0..30_u64).prop_map(Step::Lose),
        Just(Step::Tick),
    ];
    prop::collection::vec(step, 1..80)
}

fn command(what: u8, whom: SeatId) -> Command {
    let role = Role::ALL[usize::from(what) % 3];
    match what {
        0 => chat(Audience::All),
        1 => chat(Audience::Person(whom)),
        2 => chat(Audience::Moderators),
        3 => Command::Hand { up: true },
        4 => Command::Hand { up: false },
        5 => Command::Lower { whom: Whom::All },
        6..=8 => Command::Role { person: whom, role },
        9 => Command::Mute { whom: Whom::All },
        10 => Command::Remove { person: whom },
        11 => Command::Lock { on: true },
        12 => Command::Leave {},
        _ => Command::End {},
    }
}

fn powers(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| {
        matches!(
            effect,
            Effect::Record(
                What::RoleGiven(_)
                    | What::Removed(_)
                    | What::Locked(_)
                    | What::Permitted(_)
                    | What::Recorded(_)
                    | What::Ended,
                _
            ) | Effect::Tell(_, Message::Muted {} | Message::Locked { .. } | Message::Gone { .. })
        )
    })
}

proptest! {
    #[test]
    fn whatever_happens_the_room_stays_in_order(steps in steps()) {
        let mut room = Room::new(spec(), true, at(0));
        let (mut next, mut inside) = (0, HashSet::new());
        for (second, step) in (0..).zip(steps) {
            let now = at(second * 7);
            let effects = match step {
                Step::Enter(who, role) => {
                    next += 1;
                    let arrival = Arrival { connection: ConnectionId(next), resume: String::new() };
                    let entered = room.enter(attendee(&who.to_string(), role), arrival, now);
                    entered.map(|(_, effects)| effects).unwrap_or_default()
                }
                Step::Ask(connection, what, whom) => {
                    let ids: Vec<_> = room.seats.keys().copied().collect();
                    let whom = ids.get(whom).copied().unwrap_or_else(SeatId::fresh);
                    let role = room.seat_with(ConnectionId(connection)).map(|(_, seat)| seat.role());
                    let effects = room.handle(ConnectionId(connection), Ok(command(what, whom)), now);
                    prop_assert!(role == Some(Role::Moderator) || !powers(&effects));
                    effects
                }
                Step::Lose(connection) => room.lost(ConnectionId(connection), now),
                Step::Tick => room.tick(now),
            };
            for (what, _) in recorded(&effects) {
                match what {
                    What::Joined(present) => prop_assert!(inside.insert(present.seat)),
                    What::Left(present) => prop_assert!(inside.remove(&present.seat)),
                    _ => {}
                }
            }
            prop_assert_eq!(&inside, &room.seats.keys().copied().collect::<HashSet<_>>());
            let hands: HashSet<_> = room.hands.iter().map(|hand| hand.seat).collect();
            prop_assert_eq!(hands.len(), room.hands.len());
            prop_assert!(hands.is_subset(&inside));
            for seat in room.seats.values() {
                prop_assert_eq!(seat.lost.is_some(), seat.connections.is_empty());
            }
        }
    }
}

#[test]
fn a_change_of_the_form_reaches_the_room_and_an_old_form_changes_nothing() {
    let (mut room, _) = seminar();
    assert!(denial(&asks(&mut room, 1, Command::Lock { on: true })).is_none());
    assert!(room.reopen(spec(), at(2)).is_empty(), "the form says what it said before");
    assert_eq!(enter(&mut room, attendee("new", Role::Participant), 9).err(), Some(Why::Locked));
    let silent = Permissions { chat: false, ..Permissions::default() };
    let effects = room.reopen(RoomSpec { permissions: silent, ..spec() }, at(3));
    assert!(told(&effects, 3).contains(&"permissions".to_owned()), "{effects:?}");
}

#[test]
fn what_was_read_before_a_change_does_not_undo_it() {
    let (mut room, _) = seminar();
    let (locked, unlocked) = (
        RoomSpec { locked: true, changed_at: at(2), ..spec() },
        RoomSpec { locked: false, changed_at: at(3), ..spec() },
    );
    for (asked, told_so) in [(&locked, 1), (&unlocked, 1), (&locked, 0)] {
        let effects = room.reopen(asked.clone(), at(4));
        assert_eq!(told(&effects, 3).iter().filter(|word| *word == "locked").count(), told_so, "{asked:?}");
        assert_eq!(recorded(&effects), [], "the session knows what its form says");
    }
    assert!(enter(&mut room, attendee("new", Role::Participant), 9).is_ok());
}
