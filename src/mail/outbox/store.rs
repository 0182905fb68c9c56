//! Letters in the database.

mod claims;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

pub(in crate::mail) use self::claims::{Claim, Fate, claim, settle};
use super::{Counts, REMEMBERED, RESENT_AFTER, Shown, State, Told};
use crate::audit::{self, Actor, Entry, OnLetter};
use crate::db::schema::letter;
use crate::db::{self, Conn, NotAWord, UtcTime, Word, Worded, each_backend};
use crate::ids::LetterId;
use crate::mail::{Kind, Order};

/// Rows of one statement.
const CHUNK: usize = 500;
/// How far before all others a letter is due that somebody waits for at a screen; longer than any letter is tried.
const HEAD_START: TimeDelta = TimeDelta::days(3);
/// Letters forgotten at a time.
const BITE: i64 = 500;

/// The states of the partial index, as its own words: a bound value would not let a database choose it.
const OPEN: &str = "state IN ('waiting', 'sending')";

#[derive(Insertable)]
#[diesel(table_name = letter, treat_none_as_default_value = false)]
struct New<'a> {
    id: LetterId,
    kind: Word<Kind>,
    about: &'a str,
    to_name: &'a str,
    to_address: &'a str,
    contents: Option<String>,
    state: Word<State>,
    attempts: i64,
    queued_at: UtcTime,
    due_at: UtcTime,
}

impl<'a> New<'a> {
    fn of(order: &'a Order, now: DateTime<Utc>) -> Self {
        let due = if order.kind.is_awaited() { order.due - HEAD_START } else { order.due };
        Self {
            id: LetterId::fresh_at(now),
            kind: Word(order.kind),
            about: &order.about,
            to_name: order.to.name(),
            to_address: order.to.address().as_str(),
            contents: order.contents.clone(),
            state: Word(State::Waiting),
            attempts: 0,
            queued_at: now.into(),
            due_at: due.into(),
        }
    }
}

/// Queues a letter; call it in the transaction of its cause, and
/// [wake](crate::mail::Post::wake) the sender after.
pub fn queue(conn: &mut Conn, order: &Order, now: DateTime<Utc>) -> db::Result<LetterId> {
    let row = New::of(order, now);
    diesel::insert_into(letter::table).values(&row).execute(conn)?;
    Ok(row.id)
}

/// Queues many letters.
pub fn queue_all(conn: &mut Conn, orders: &[Order], now: DateTime<Utc>) -> db::Result<()> {
    for some in orders.chunks(CHUNK) {
        let rows: Vec<New<'_>> = some.iter().map(|order| New::of(order, now)).collect();
        each_backend!(conn, conn => diesel::insert_into(letter::table).values(&rows).execute(conn))?;
    }
    Ok(())
}

/// Drops the letters of these kinds about `about` that still wait: their cause is withdrawn. One that is on its
/// way at this moment can't be called back.
pub fn drop_waiting(conn: &mut Conn, kinds: &[Kind], about: &str, now: DateTime<Utc>) -> db::Result<usize> {
    let waiting = letter::table
        .filter(letter::about.eq(about))
        .filter(letter::kind.eq_any(kinds.iter().map(Worded::word)))
        .filter(letter::state.eq(Word(State::Waiting)));
    let dropped = (letter::state.eq(Word(State::Dropped)), letter::finished_at.eq(Some(UtcTime::from(now))));
    Ok(diesel::update(waiting).set(dropped).execute(conn)?)
}

/// A row as it stands; a kind of a later version of the program is no kind here.
#[derive(Queryable, Selectable)]
#[diesel(table_name = letter)]
struct Row {
    id: LetterId,
    kind: String,
    about: String,
    to_name: String,
    to_address: String,
    state: Word<State>,
    attempts: i64,
    queued_at: UtcTime,
    due_at: UtcTime,
    finished_at: Option<UtcTime>,
    said: Option<String>,
}

impl Row {
    fn told(self) -> Option<Told> {
        let kind: Result<Kind, NotAWord> = self.kind.parse();
        Some(Told {
            id: self.id,
            kind: kind.ok()?,
            about: self.about,
            to_name: self.to_name,
            to_address: self.to_address,
            state: self.state.0,
            attempts: self.attempts.try_into().unwrap_or(u32::MAX),
            queued_at: self.queued_at.into(),
            due_at: self.due_at.into(),
            finished_at: self.finished_at.map(Into::into),
            said: self.said,
        })
    }
}

/// What became of every letter about these things, in the order they were queued.
pub fn told_about<'a>(conn: &mut Conn, about: impl IntoIterator<Item = &'a str>) -> db::Result<Vec<Told>> {
    let about: Vec<&str> = about.into_iter().collect();
    let mut all = Vec::new();
    for some in about.chunks(CHUNK) {
        let found = letter::table.filter(letter::about.eq_any(some));
        let rows: Vec<Row> =
            found.order((letter::queued_at, letter::id)).select(Row::as_select()).load(conn)?;
        all.extend(rows.into_iter().filter_map(Row::told));
    }
    Ok(all)
}

/// Whether a letter of this kind about `about` is about to be sent, or was queued a moment ago: one more would come
/// of a double click.
pub fn on_its_way(conn: &mut Conn, kind: Kind, about: &str, now: DateTime<Utc>) -> db::Result<bool> {
    let fresh = |letter: &Told| letter.queued_at > now - RESENT_AFTER;
    let open = |letter: &Told| matches!(letter.state, State::Waiting | State::Sending);
    let letters = told_about(conn, [about])?;
    Ok(letters.iter().any(|letter| letter.kind == kind && (open(letter) || fresh(letter))))
}

/// A page of letters, the newest first.
pub fn list(conn: &mut Conn, shown: Shown, offset: u32, most: u32) -> db::Result<Vec<Told>> {
    let rows = letter::table.select(Row::as_select()).offset(offset.into()).limit(most.into()).into_boxed();
    let rows = match shown {
        Shown::All => rows.order(letter::id.desc()),
        Shown::Open => rows.filter(sql::<Bool>(OPEN)).order((letter::due_at, letter::id)),
        Shown::Failed => rows
            .filter(letter::finished_at.is_not_null())
            .filter(letter::state.eq_any([State::Refused.word(), State::GivenUp.word()]))
            .order((letter::finished_at.desc(), letter::id.desc())),
    };
    let rows: Vec<Row> = rows.load(conn)?;
    Ok(rows.into_iter().filter_map(Row::told).collect())
}

/// How many letters stand how.
pub fn counts(conn: &mut Conn) -> db::Result<Counts> {
    let by_state = letter::table.group_by(letter::state).select((letter::state, diesel::dsl::count_star()));
    let rows: Vec<(Word<State>, i64)> = by_state.load(conn)?;
    let mut counts = Counts::default();
    for (Word(state), n) in rows {
        let n = u64::try_from(n).unwrap_or_default();
        match state {
            State::Waiting | State::Sending => counts.open += n,
            State::Sent => counts.sent += n,
            State::Refused => counts.refused += n,
            State::GivenUp => counts.given_up += n,
            State::Dropped => counts.dropped += n,
        }
    }
    Ok(counts)
}

/// How many letters wait or are on their way.
pub fn waiting(conn: &mut Conn) -> db::Result<u64> {
    let n: i64 = letter::table.filter(sql::<Bool>(OPEN)).count().get_result(conn)?;
    Ok(u64::try_from(n).unwrap_or_default())
}

/// Queues a refused or given-up letter anew; `false` if it is neither.
pub fn retry(conn: &mut Conn, id: LetterId, by: &Actor, now: DateTime<Utc>) -> db::Result<bool> {
    let failed =
        letter::table.find(id).filter(letter::state.eq_any([State::Refused.word(), State::GivenUp.word()]));
    let changed = diesel::update(failed)
        .set((
            letter::state.eq(Word(State::Waiting)),
            letter::attempts.eq(0),
            letter::queued_at.eq(UtcTime::from(now)),
            letter::due_at.eq(UtcTime::from(now)),
            letter::finished_at.eq(None::<UtcTime>),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Ok(false);
    }
    let to: String = letter::table.find(id).select(letter::to_address).first(conn)?;
    audit::record(conn, by, &Entry::letter(OnLetter::Retried, id, &to), now)?;
    Ok(true)
}

/// Forgets letters that were finished a year ago, some at a time; whether there are more.
pub fn forget(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<bool> {
    let old = letter::table
        .filter(letter::finished_at.lt(UtcTime::from(now - REMEMBERED)))
        .select(letter::id)
        .limit(BITE);
    let ids: Vec<LetterId> = old.load(conn)?;
    let forgotten = diesel::delete(letter::table.filter(letter::id.eq_any(&ids))).execute(conn)?;
    Ok(i64::try_from(forgotten).unwrap_or(BITE) == BITE)
}
