//! What stands directly after a session's name: state, time, the way in, the link to share (R1).

use chrono::SecondsFormat;

use super::look::Look;
use super::rows::guest_link;
use crate::access;
use crate::sessions::window::{self, Door as State};
use crate::sessions::{GuestAccess, Occurrence, Owner, Session, Timing};
use crate::web;
use crate::web::texts::Word;
use crate::web::texts::times::Times;
use crate::web::views::details::{Share, Slip};
use crate::web::views::{Door, Link};

/// The slip of `date`.
pub(super) fn slip(look: &Look<'_>, session: &Session, date: &Occurrence) -> Slip {
    let door = look.door(session, date, true);
    let waits = matches!(door, Door::Later(_));
    Slip {
        standing: look.standing(session, date),
        note: note(look, session, date),
        when: when(look, session, date),
        elsewhere: elsewhere(look, session, date),
        role: role(look, session, &door),
        opens: waits.then(|| window::opens_at(session, date).to_rfc3339_opts(SecondsFormat::Secs, true)),
        door,
    }
}

/// The link with its code to scan, or the news that there is none.
pub(super) fn share(look: &Look<'_>, session: &Session) -> Share {
    let (Some(link), GuestAccess::On(role)) = (guest_link(look.visitor, session), session.guests) else {
        return Share::Off(look.texts.t("share-off"));
    };
    let others = match session.owner {
        Owner::Course(_) => "share-on-enrolled",
        Owner::Account(_) => "share-on-invited",
    };
    let sentence = format!("{} {}", look.texts.guests_join_as(role), look.texts.t(others));
    Share::On { qr_svg: web::qr(&link), link: Link::new(&link), sentence }
}

fn note(look: &Look<'_>, session: &Session, date: &Occurrence) -> String {
    let inside = look.inside(date);
    let people = || look.texts.people_inside(inside);
    match look.state(session, date) {
        State::Scheduled { opens_at } => look.texts.opens_in(&look.times, opens_at),
        State::EarlyEntry | State::Open => people(),
        State::Ended | State::Locked if inside > 0 => people(),
        State::Ended | State::Locked | State::Cancelled => String::new(),
    }
}

fn when(look: &Look<'_>, session: &Session, date: &Occurrence) -> String {
    match session.timing {
        Timing::Room if session.locked => look.texts.word(Word::Shut),
        Timing::Room => look.texts.word(Word::AlwaysOpen),
        Timing::Open => {
            format!("{}. {}", look.times.when(date.starts_at, None), look.texts.word(Word::NoEnd))
        }
        Timing::Once | Timing::Series(_) => look.times.when(date.starts_at, date.ends_at),
    }
}

/// The same times on the clocks of the session's own zone, where those show others.
fn elsewhere(look: &Look<'_>, session: &Session, date: &Occurrence) -> String {
    let own = look.own_times(session.zone);
    let differs = own.clock(date.starts_at) != look.times.clock(date.starts_at)
        || own.date(date.starts_at) != look.times.date(date.starts_at);
    if session.timing == Timing::Room || !differs {
        return String::new();
    }
    let when = |times: &Times| {
        let same_day = own.date(date.starts_at) == look.times.date(date.starts_at);
        let clock = times.clock(date.starts_at);
        if same_day { clock } else { format!("{}, {clock}", times.day(date.starts_at)) }
    };
    look.texts.elsewhere(&when(&own), session.zone.name(), &when(&look.times))
}

fn role(look: &Look<'_>, session: &Session, door: &Door) -> String {
    let Some(role) = access::role_in(session, &look.visitor.ticket()) else { return String::new() };
    match door {
        Door::Join { .. } => look.texts.you_join_in_window(role),
        Door::Later(_) => look.texts.you_join_as(role),
        Door::Closed => String::new(),
    }
}
