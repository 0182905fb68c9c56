//! How many letters of invitation an account causes in a day.

use diesel::prelude::*;

use crate::db::schema::invitation_day;
use crate::db::{Both, Conn};
use crate::ids::AccountId;
use crate::invitations::{Error, Posting};

/// Counts `letters` to the day of `host`, or refuses them all. The account's days before are forgotten by it.
pub(super) fn count(conn: &mut Conn, host: AccountId, letters: usize, posting: Posting) -> Result<(), Error> {
    let (letters, most) = (i64::try_from(letters).unwrap_or(i64::MAX), i64::from(posting.most_a_day));
    let day = posting.now.date_naive().to_string();
    let fresh =
        (invitation_day::account_id.eq(host), invitation_day::day.eq(&day), invitation_day::letters.eq(0));
    let begun = Both(diesel::insert_into(invitation_day::table).values(fresh).on_conflict_do_nothing());
    if begun.execute(conn)? == 1 {
        let before = invitation_day::table.filter(invitation_day::account_id.eq(host));
        diesel::delete(before.filter(invitation_day::day.ne(&day))).execute(conn)?;
    }
    // One statement looks and counts: of two forms at the same moment the second sees what the first left.
    let left = invitation_day::table
        .find((host, &day))
        .filter(invitation_day::letters.le(most.saturating_sub(letters)));
    let counted = diesel::update(left)
        .set(invitation_day::letters.eq(invitation_day::letters + letters))
        .execute(conn)?;
    if counted == 1 { Ok(()) } else { Err(Error::DayFull) }
}
