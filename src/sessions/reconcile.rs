//! What a changed plan does to the occurrences that are there.
//!
//! What has been held stays as it was. A date that is still to come keeps its identifier, and with it
//! its room and its list of removed people, as long as the new plan has something on that day.

use chrono::{DateTime, Utc};

use super::occurrence::{Occurrence, Slot, State};
use super::plan::{Plan, Span};
use super::series::BadSeries;
use super::zone::Zone;
use crate::ids::{OccurrenceId, SessionId};

/// One place in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    slot: Slot,
    start: chrono::NaiveDateTime,
    end: Option<chrono::NaiveDateTime>,
}

impl Wanted {
    /// An occurrence in this place.
    pub(super) fn occurrence(self, session: SessionId, zone: Zone) -> Occurrence {
        let mut made = Occurrence {
            id: OccurrenceId::fresh(),
            session,
            slot: self.slot,
            local_start: self.start,
            local_end: self.end,
            starts_at: DateTime::UNIX_EPOCH,
            ends_at: None,
            state: State::Planned,
        };
        made.reschedule(zone, self.start, self.end);
        made
    }

    fn has_ended(self, zone: Zone, now: DateTime<Utc>) -> bool {
        self.end.is_some_and(|end| Span { start: self.start, end }.end_moment(zone) <= now)
    }
}

/// The places of a plan, in order; the course room has none, as it is always there.
pub(super) fn wanted(plan: &Plan) -> Result<Vec<Wanted>, BadSeries> {
    let only = |start, end| Wanted { slot: Slot::Only, start, end };
    Ok(match plan {
        Plan::Once(span) => vec![only(span.start, Some(span.end))],
        Plan::Open { start } => vec![only(*start, None)],
        Plan::Series(series) => {
            let place =
                |date: Span| Wanted { slot: Slot::At(date.start), start: date.start, end: Some(date.end) };
            series.dates()?.into_iter().map(place).collect()
        }
        Plan::Room => Vec::new(),
    })
}

/// What to write so that the occurrences follow a plan.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) delete: Vec<OccurrenceId>,
    pub(super) update: Vec<Occurrence>,
    pub(super) insert: Vec<Occurrence>,
}

/// Fits `existing` to the places `wanted` on the clocks of `zone`.
pub(super) fn reconcile(
    session: SessionId,
    mut existing: Vec<Occurrence>,
    wanted: &[Wanted],
    zone: Zone,
    now: DateTime<Utc>,
) -> Changes {
    let mut changes = Changes::default();
    let mut unmet = Vec::new();
    // Exact places first: a date that was moved onto another's day must not take that one's place.
    for place in wanted {
        let same = take(&mut existing, |one| one.slot == place.slot);
        match same.or_else(|| take(&mut existing, |one| begins_with(one, place))) {
            Some(found) => changes.update.push(fitted(found, place, zone, now)),
            None => unmet.push(*place),
        }
    }
    for place in unmet {
        match take(&mut existing, |one| is_days(one, &place, now)) {
            Some(found) => changes.update.push(fitted(found, &place, zone, now)),
            None if place.slot != Slot::Only && place.has_ended(zone, now) => {}
            None => changes.insert.push(place.occurrence(session, zone)),
        }
    }
    let taken: Vec<Slot> = existing.iter().chain(&changes.update).map(|one| one.slot).collect();
    for left in existing {
        leave(left, &taken, zone, now, &mut changes);
    }
    changes
}

fn take(from: &mut Vec<Occurrence>, fits: impl Fn(&Occurrence) -> bool) -> Option<Occurrence> {
    let at = from.iter().position(fits)?;
    Some(from.swap_remove(at))
}

/// The same start, where a session began to repeat or no longer does.
fn begins_with(one: &Occurrence, place: &Wanted) -> bool {
    one.slot == Slot::At(place.start) || (one.slot == Slot::Only && one.local_start == place.start)
}

/// The same day at another hour. What was held as planned stays where it was; what had been moved or
/// cancelled stands for its day even afterwards, else the day would be held a second time.
fn is_days(one: &Occurrence, place: &Wanted, now: DateTime<Utc>) -> bool {
    day_of(one) == place.start.date() && (one.state != State::Planned || !one.has_ended(now))
}

fn day_of(one: &Occurrence) -> chrono::NaiveDate {
    match one.slot {
        Slot::Only => one.local_start.date(),
        Slot::At(local) => local.date(),
    }
}

/// A moved date of a series keeps its own times, one that is cancelled stays so; what was held and
/// would be over by the new plan too stays as it was.
fn fitted(mut one: Occurrence, place: &Wanted, zone: Zone, now: DateTime<Utc>) -> Occurrence {
    let single = one.slot == Slot::Only && place.slot == Slot::Only;
    let own_times = match one.state {
        State::Planned => false,
        State::Moved => !single,
        State::Cancelled => !single && one.slot != Slot::At(one.local_start),
    };
    let history = !single && one.has_ended(now) && (own_times || place.has_ended(zone, now));
    one.slot = place.slot;
    if history {
        return one;
    }
    let (start, end) = if own_times { (one.local_start, one.local_end) } else { (place.start, place.end) };
    one.reschedule(zone, start, end);
    if single && one.state == State::Moved {
        one.state = State::Planned;
    }
    one
}

/// What the new plan has no place for goes if it has not begun.
fn leave(mut left: Occurrence, taken: &[Slot], zone: Zone, now: DateTime<Utc>, changes: &mut Changes) {
    if left.starts_at > now {
        changes.delete.push(left.id);
        return;
    }
    // Held, it is no longer the one occurrence that a single session would be put elsewhere with.
    let dated = Slot::At(left.local_start);
    if left.slot == Slot::Only && !taken.contains(&dated) {
        left.slot = dated;
    }
    if left.ends_at.is_none() {
        // It had no end and has begun: the new plan has another date, so this one is over.
        left.local_end = Some(zone.local(now));
        left.ends_at = Some(now);
    }
    changes.update.push(left);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sessions::fixtures::at;
    use crate::sessions::plan::Series;
    use State::{Cancelled, Moved, Planned};
    use chrono::TimeDelta;

    fn plan(start: &str, end: &str, rule: &str) -> Plan {
        let text = format!("DTSTART:20261119T{start}00\nDTEND:20261119T{end}00\nRRULE:FREQ={rule}");
        Plan::Series(text.parse::<Series>().expect("a series"))
    }

    fn once(start: &str, end: &str) -> Plan {
        let day = "2026-11-19T";
        let time = |time: &str| {
            chrono::NaiveDateTime::parse_from_str(&format!("{day}{time}"), "%Y-%m-%dT%H%M").expect("a time")
        };
        Plan::Once(Span { start: time(start), end: time(end) })
    }

    fn made(plan: &Plan, zone: Zone) -> Vec<Occurrence> {
        let places = wanted(plan).expect("places");
        places.iter().map(|place| place.occurrence(SessionId::derived(&["a"]), zone)).collect()
    }

    /// Old occurrences, then the new plan applied: (all after, how many were deleted, how many inserted).
    fn after(
        existing: &[Occurrence],
        plan: &Plan,
        zone: Zone,
        now: DateTime<Utc>,
    ) -> (Vec<Occurrence>, usize, usize) {
        let places = wanted(plan).expect("places");
        let changes = reconcile(SessionId::derived(&["a"]), existing.to_vec(), &places, zone, now);
        let mut all: Vec<_> = changes.update.iter().chain(&changes.insert).cloned().collect();
        all.sort_by_key(|one| one.starts_at);
        (all, changes.delete.len(), changes.insert.len())
    }

    fn week() -> Vec<Occurrence> {
        made(&plan("1000", "1100", "DAILY;COUNT=5"), Zone::UTC)
    }

    fn day(days: i64, time: &str) -> DateTime<Utc> {
        at(time) + TimeDelta::days(days)
    }

    #[test]
    fn the_same_plan_changes_nothing() {
        let (all, deleted, inserted) =
            after(&week(), &plan("1000", "1100", "DAILY;COUNT=5"), Zone::UTC, day(2, "10:30"));
        let mut before: Vec<_> =
            week().into_iter().map(|one| (one.slot, one.starts_at, one.ends_at)).collect();
        before.sort_by_key(|one| one.1);
        assert_eq!(all.iter().map(|one| (one.slot, one.starts_at, one.ends_at)).collect::<Vec<_>>(), before);
        assert_eq!((deleted, inserted), (0, 0));
    }

    #[test]
    fn what_was_held_stays_and_what_comes_keeps_its_identifier() {
        let old = week();
        let (all, deleted, inserted) =
            after(&old, &plan("1400", "1500", "DAILY;COUNT=4"), Zone::UTC, day(1, "12:00"));
        let hours: Vec<_> = all.iter().map(|one| one.starts_at.format("%d %H").to_string()).collect();
        assert_eq!(
            hours,
            ["19 10", "20 10", "20 14", "21 14", "22 14"],
            "the plan's part of today is still to come"
        );
        assert_eq!((deleted, inserted), (1, 1));
        assert_eq!((all[0].id, all[3].id, all[4].id), (old[0].id, old[2].id, old[3].id));
    }

    #[test]
    fn a_later_end_reopens_the_date_of_today() {
        let old = week();
        let (all, ..) = after(&old, &plan("1000", "1300", "DAILY;COUNT=5"), Zone::UTC, day(1, "12:00"));
        assert_eq!((all[0].ends_at, all[1].ends_at), (Some(day(0, "11:00")), Some(day(1, "13:00"))));
        assert_eq!(all[1].id, old[1].id);
    }

    #[test]
    fn moved_dates_keep_their_times_and_cancelled_ones_stay_cancelled() {
        let mut old = week();
        let (start, end) =
            (old[2].local_start + TimeDelta::hours(2), old[2].local_end.map(|end| end + TimeDelta::hours(2)));
        old[2].reschedule(Zone::UTC, start, end);
        old[2].state = State::Moved;
        old[3].state = State::Cancelled;
        let (all, ..) = after(&old, &plan("0900", "1000", "DAILY;COUNT=5"), Zone::UTC, day(0, "00:00"));
        let seen: Vec<_> =
            all.iter().map(|one| (one.starts_at.format("%H").to_string(), one.state)).collect();
        let seen: Vec<_> = seen.iter().map(|(hour, state)| (hour.as_str(), *state)).collect();
        assert_eq!(
            seen,
            [("09", Planned), ("09", Planned), ("12", Moved), ("09", Cancelled), ("09", Planned)]
        );
    }

    #[test]
    fn another_zone_keeps_the_wall_clock_of_what_comes() {
        let berlin = "Europe/Berlin".parse().expect("a zone");
        let (all, ..) = after(&week(), &plan("1000", "1100", "DAILY;COUNT=5"), berlin, day(1, "12:00"));
        let hours: Vec<_> = all.iter().map(|one| one.starts_at.format("%H").to_string()).collect();
        assert_eq!(hours, ["10", "10", "09", "09", "09"]);
    }

    #[test]
    fn a_single_session_is_the_same_one_wherever_it_is_put() {
        let old = made(&once("1000", "1100"), Zone::UTC);
        for (start, end) in [("0800", "0900"), ("1400", "1500")] {
            let (all, deleted, inserted) = after(&old, &once(start, end), Zone::UTC, at("12:00"));
            assert_eq!((all.len(), deleted, inserted, all[0].id), (1, 0, 0, old[0].id));
        }
        let reopened = &after(&old, &once("1000", "1300"), Zone::UTC, at("12:00")).0[0];
        assert!(!reopened.has_ended(at("12:00")));
        let cancelled = vec![Occurrence { state: State::Cancelled, ..old[0].clone() }];
        assert_eq!(
            after(&cancelled, &once("1400", "1500"), Zone::UTC, at("12:00")).0[0].state,
            State::Cancelled
        );
    }

    #[test]
    fn a_session_may_begin_to_repeat_and_stop() {
        let old = made(&once("1000", "1100"), Zone::UTC);
        let (series, deleted, inserted) =
            after(&old, &plan("1000", "1100", "DAILY;COUNT=3"), Zone::UTC, at("09:00"));
        assert_eq!((series.len(), deleted, inserted, series[0].id), (3, 0, 2, old[0].id));
        assert_eq!(series[0].slot, Slot::At(old[0].local_start));
        let (back, deleted, _) = after(&series, &once("1000", "1100"), Zone::UTC, at("09:00"));
        assert_eq!((back.len(), deleted, back[0].id, back[0].slot), (1, 2, old[0].id, Slot::Only));
        let (later, deleted, inserted) = after(&series, &once("1000", "1100"), Zone::UTC, day(1, "12:00"));
        assert_eq!((later.len(), deleted, inserted), (2, 1, 0), "the second date was held and stays");
    }

    #[test]
    fn an_open_session_that_is_replaced_is_over() {
        let open = made(&Plan::Open { start: at("08:00").naive_utc() }, Zone::UTC);
        let (all, ..) =
            after(&open, &plan("1400", "1500", "WEEKLY;BYDAY=FR;COUNT=1"), Zone::UTC, at("12:00"));
        assert_eq!((all.len(), all[0].ends_at), (2, Some(at("12:00"))));
    }

    #[test]
    fn a_date_moved_to_an_earlier_day_is_not_held_twice() {
        let mut old = week();
        let earlier = day(1, "12:00").naive_utc();
        old[4].reschedule(Zone::UTC, earlier, Some(earlier + TimeDelta::hours(1)));
        old[4].state = State::Moved;
        old[2].state = State::Cancelled;
        let later = plan("1400", "1500", "DAILY;COUNT=5");
        let (all, deleted, inserted) = after(&old, &later, Zone::UTC, day(2, "12:00"));
        assert_eq!((all.len(), deleted, inserted), (5, 0, 0));
        assert_eq!((all[2].id, all[2].starts_at), (old[4].id, day(1, "12:00")));
        assert_eq!((all[3].id, all[3].state), (old[2].id, State::Cancelled));
    }

    #[test]
    fn a_single_session_put_on_a_day_that_was_held_keeps_places_apart() {
        let mut both = week();
        both.truncate(1);
        let only = made(&once("1000", "1100"), Zone::UTC);
        both.extend(only.clone());
        let (all, ..) = after(&both, &once("1400", "1500"), Zone::UTC, at("12:00"));
        let kept = all.iter().find(|one| one.slot == Slot::Only).expect("one");
        assert_eq!((all.len(), kept.id), (2, only[0].id));
        let (all, ..) = after(&both, &plan("1000", "1100", "DAILY;COUNT=1"), Zone::UTC, at("12:00"));
        assert_ne!(all[0].slot, all[1].slot);
    }
}
