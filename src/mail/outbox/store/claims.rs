//! One letter at a time: claimed in a lease, and settled by what became of it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::OPEN;
use crate::db::schema::letter;
use crate::db::{self, Conn, NotAWord, UtcTime, Word};
use crate::ids::LetterId;
use crate::mail::outbox::{Due, State, TRIED_FOR, retries};
use crate::mail::{Kind, Mailbox};

/// How long a letter belongs to the sender that claimed it. Longer than handing it over can take; when the
/// sender's process died, the letter is taken over after it.
const LEASE: TimeDelta = TimeDelta::minutes(6);
/// How long a letter waits that this program cannot read; a later version beside it can.
const UNREADABLE_WAITS: TimeDelta = TimeDelta::minutes(10);
/// How many are looked at, as another instance may claim the same.
const LOOKED_AT: i64 = 8;

/// A letter that belongs to this sender until the lease ends.
#[derive(Debug, Clone)]
pub(in crate::mail) struct Claim {
    pub(in crate::mail) due: Due,
    lease_until: UtcTime,
    was_due_at: UtcTime,
    queued_at: DateTime<Utc>,
    attempts: i64,
}

/// What became of a claimed letter; the text is what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::mail) enum Fate {
    /// The mail server took it.
    Sent(String),
    /// The mail server refused it for good.
    Refused(String),
    /// It is tried again later.
    Deferred(String),
    /// No mail server was reached. This letter is as it was; those older than 48 hours are given up.
    Unreachable(String),
    /// Its cause is gone.
    Dropped,
}

impl Fate {
    /// As the log calls it.
    pub(in crate::mail) fn word(&self) -> &'static str {
        match self {
            Self::Sent(_) => "sent",
            Self::Refused(_) => "refused",
            Self::Deferred(_) => "deferred",
            Self::Unreachable(_) => "unreachable",
            Self::Dropped => "dropped",
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = letter)]
struct Row {
    id: LetterId,
    kind: String,
    about: String,
    to_name: String,
    to_address: String,
    contents: Option<String>,
    attempts: i64,
    queued_at: UtcTime,
    due_at: UtcTime,
}

/// Claims the letter that has been due longest, if there is one.
///
/// While it is claimed it is due again when the lease ends: one index finds what waits and what was left behind.
pub(in crate::mail) fn claim(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<Option<Claim>> {
    let due = letter::table
        .filter(sql::<Bool>(OPEN))
        .filter(letter::due_at.le(UtcTime::from(now)))
        .order((letter::due_at, letter::id))
        .limit(LOOKED_AT);
    let rows: Vec<Row> = due.select(Row::as_select()).load(conn)?;
    for row in rows {
        let (id, due_at) = (row.id, row.due_at);
        match row.claimed(now) {
            Some(claim) if take(conn, &claim)? => return Ok(Some(claim)),
            Some(_taken_by_another) => {}
            None => postpone(conn, id, due_at, now)?,
        }
    }
    Ok(None)
}

impl Row {
    fn claimed(self, now: DateTime<Utc>) -> Option<Claim> {
        let kind: Result<Kind, NotAWord> = self.kind.parse();
        Some(Claim {
            due: Due {
                id: self.id,
                kind: kind.ok()?,
                about: self.about,
                to: Mailbox::new(&self.to_name, self.to_address.parse().ok()?),
                contents: self.contents,
            },
            lease_until: (now + LEASE).into(),
            was_due_at: self.due_at,
            queued_at: self.queued_at.into(),
            attempts: self.attempts,
        })
    }
}

fn take(conn: &mut Conn, claim: &Claim) -> db::Result<bool> {
    let still_due = letter::table
        .find(claim.due.id)
        .filter(sql::<Bool>(OPEN))
        .filter(letter::due_at.eq(claim.was_due_at));
    let taken = (
        letter::state.eq(Word(State::Sending)),
        letter::due_at.eq(claim.lease_until),
        letter::lease_until.eq(Some(claim.lease_until)),
    );
    Ok(diesel::update(still_due).set(taken).execute(conn)? == 1)
}

fn postpone(conn: &mut Conn, id: LetterId, due_at: UtcTime, now: DateTime<Utc>) -> db::Result<()> {
    tracing::error!(letter = %id, "a letter in the outbox cannot be read; a later version may");
    let row = letter::table.find(id).filter(letter::due_at.eq(due_at));
    let later = letter::due_at.eq(UtcTime::from(now + UNREADABLE_WAITS));
    diesel::update(row).set(later).execute(conn)?;
    Ok(())
}

/// Notes what became of a letter; how many letters were given up by it. A letter whose lease has ended meanwhile
/// may be another sender's by now: nothing is noted then.
pub(in crate::mail) fn settle(
    conn: &mut Conn,
    claim: &Claim,
    fate: &Fate,
    now: DateTime<Utc>,
) -> db::Result<usize> {
    let attempts = claim.attempts + i64::from(!matches!(fate, Fate::Unreachable(_) | Fate::Dropped));
    let too_old = claim.queued_at <= now - TRIED_FOR;
    let (state, due_at, said) = match fate {
        Fate::Sent(said) => (State::Sent, claim.was_due_at, Some(said)),
        Fate::Refused(said) => (State::Refused, claim.was_due_at, Some(said)),
        Fate::Dropped => (State::Dropped, claim.was_due_at, None),
        Fate::Deferred(said) | Fate::Unreachable(said) if too_old => {
            (State::GivenUp, claim.was_due_at, Some(said))
        }
        Fate::Deferred(said) => {
            let wait = retries::wait(claim.due.id, u32::try_from(attempts).unwrap_or(u32::MAX));
            (State::Waiting, (now + wait).into(), Some(said))
        }
        Fate::Unreachable(said) => (State::Waiting, claim.was_due_at, Some(said)),
    };
    let finished_at = (state != State::Waiting).then(|| UtcTime::from(now));
    let ours = letter::table.find(claim.due.id).filter(letter::lease_until.eq(Some(claim.lease_until)));
    let settled = (
        letter::state.eq(Word(state)),
        letter::attempts.eq(attempts),
        letter::due_at.eq(due_at),
        letter::lease_until.eq(None::<UtcTime>),
        letter::finished_at.eq(finished_at),
        letter::said.eq(said),
    );
    let noted = diesel::update(ours).set(settled).execute(conn)?;
    let given_up = usize::from(state == State::GivenUp && noted == 1);
    match fate {
        Fate::Unreachable(said) => Ok(given_up + give_up_old(conn, said, now)?),
        _ => Ok(given_up),
    }
}

/// Gives up the letters that have been waiting for the mail server too long.
fn give_up_old(conn: &mut Conn, said: &str, now: DateTime<Utc>) -> db::Result<usize> {
    let old = letter::table
        .filter(sql::<Bool>(OPEN))
        .filter(letter::state.eq(Word(State::Waiting)))
        .filter(letter::due_at.le(UtcTime::from(now)))
        .filter(letter::queued_at.le(UtcTime::from(now - TRIED_FOR)));
    let given_up = (
        letter::state.eq(Word(State::GivenUp)),
        letter::finished_at.eq(Some(UtcTime::from(now))),
        letter::said.eq(Some(said)),
    );
    Ok(diesel::update(old).set(given_up).execute(conn)?)
}
