//! What is wrong with a form, in words beside its fields.

use chrono::TimeDelta;

use super::typed::form;
use crate::sessions::presets::Presets;
use crate::sessions::role::{Confirmed, OutsideRole, Role};
use crate::sessions::{self, Audience, Field, FieldError, Form, Problem, Series, Session};
use crate::web::texts::{Texts, Wrong};
use crate::web::views::form::Draft;
use crate::web::views::{Fault, Faults};
use crate::web::visitor::Visitor;

/// The form's fields from top to bottom.
const ORDER: [&str; 19] = [
    "name",
    "kind",
    "date",
    "start",
    "end",
    "end_date",
    "zone",
    "frequency",
    "days",
    "last_date",
    "count",
    "early",
    "audience-groups",
    "role",
    "role_sure",
    "guest_role",
    "guest_sure",
    "may",
    "private",
];

/// Reads what was typed, held to what the institution has fixed. `session` is what it was until now: only a step up
/// to moderator wants its box.
pub(super) fn read(
    visitor: &Visitor,
    draft: &Draft,
    form: Form,
    session: Option<&Session>,
    presets: &Presets,
) -> Result<sessions::Draft, Faults> {
    let texts = visitor.texts;
    let read = presets.hold(form, session);
    let read = read.and_then(|form| sessions::Draft::read(&form, visitor.app.clock.now()));
    let before = session.map_or(Role::Participant, |one| one.attendee_role);
    let mut faults = Faults::default();
    for error in read.as_ref().err().into_iter().flatten() {
        faults.0.push(fault(visitor, *error));
    }
    let raised = draft.role == "moderator" && before != Role::Moderator;
    if raised && draft.role_sure.is_empty() {
        faults.add("role_sure", texts.wrong(&Wrong::RoleUnsure));
    }
    match read {
        Ok(read) if faults.is_empty() => Ok(read),
        _refused => Err(in_order(faults)),
    }
}

/// Reads the guest fields of a form on which the box is ticked (R11).
pub(super) fn guest_role(texts: Texts, role: &str, sure: bool) -> Result<OutsideRole, Fault> {
    let fault = |field, wrong| Fault { field, text: texts.wrong(&wrong) };
    let role: Role = role.parse().map_err(|_other| fault("guest_role", Wrong::Role))?;
    OutsideRole::choose(role, Confirmed::by_box(sure))
        .map_err(|_unsure| fault("guest_sure", Wrong::GuestsUnsure))
}

/// Both parts of a form that creates: the session, and as what guests come in, if they do. A session
/// that is always open is so from now on: the form offers no start for it.
pub(super) fn read_new(
    visitor: &Visitor,
    draft: &Draft,
    presets: &Presets,
) -> Result<(sessions::Draft, Option<OutsideRole>), Faults> {
    let mut form = form(draft);
    if draft.kind == "open" {
        form.date.clear();
        form.start.clear();
    }
    let session = read(visitor, draft, form, None, presets);
    let wanted = !draft.guests.is_empty();
    let guests = wanted.then(|| guest_role(visitor.texts, &draft.guest_role, !draft.guest_sure.is_empty()));
    match (session, guests.transpose()) {
        (Ok(session), Ok(guests)) => Ok((session, guests)),
        (Err(faults), Ok(_)) => Err(faults),
        (Ok(_), Err(fault)) => Err(Faults(vec![fault])),
        (Err(mut faults), Err(fault)) => {
            faults.0.push(fault);
            Err(in_order(faults))
        }
    }
}

/// The rest of a form and whom its session is for, or everything that is wrong with either.
pub(super) fn with<T>(
    read: Result<T, Faults>,
    audience: Result<Audience, Fault>,
) -> Result<(T, Audience), Faults> {
    match (read, audience) {
        (Ok(read), Ok(audience)) => Ok((read, audience)),
        (Err(faults), Ok(_)) => Err(faults),
        (Ok(_), Err(fault)) => Err(Faults(vec![fault])),
        (Err(mut faults), Err(fault)) => {
            faults.0.push(fault);
            Err(in_order(faults))
        }
    }
}

/// The sentences about `errors`.
pub(super) fn all(visitor: &Visitor, errors: &[FieldError]) -> Faults {
    Faults(errors.iter().map(|error| fault(visitor, *error)).collect())
}

fn in_order(mut faults: Faults) -> Faults {
    let place = |fault: &Fault| ORDER.iter().position(|field| *field == fault.field).unwrap_or(ORDER.len());
    faults.0.sort_by_key(place);
    faults
}

fn fault(visitor: &Visitor, error: FieldError) -> Fault {
    Fault { field: id(error.field), text: sentence(visitor, error) }
}

/// The field's `id` on the page.
fn id(field: Field) -> &'static str {
    match field {
        Field::Name => "name",
        Field::Description => "description",
        Field::Kind => "kind",
        Field::Date => "date",
        Field::Start => "start",
        Field::End => "end",
        Field::EndDate => "end_date",
        Field::Zone => "zone",
        Field::Repeat => "frequency",
        Field::Days => "days",
        Field::Until | Field::LastDate => "last_date",
        Field::Times => "count",
        Field::Early => "early",
        Field::AttendeeRole => "role",
        Field::Permissions => "may",
        Field::PrivateChat => "private",
    }
}

fn sentence(visitor: &Visitor, FieldError { field, problem }: FieldError) -> String {
    let most = |max: usize| max.try_into().unwrap_or(u32::MAX);
    let wrong = match problem {
        Problem::Missing | Problem::Unreadable => wanting(field),
        Problem::Locked => Wrong::Fixed,
        Problem::TooLong { max } if field == Field::Description => Wrong::DescriptionLong(most(max)),
        Problem::TooLong { .. } => Wrong::NameLong,
        // Both clocks are the session's, so the time goes into the sentence as it was typed.
        Problem::EndsBeforeStart { start } => Wrong::EndsEarly(start.format("%H:%M").to_string()),
        Problem::LastsTooLong { hours } => Wrong::LastsLong(visitor.times().span(TimeDelta::hours(hours))),
        Problem::TooManyDates { max } if field == Field::Times => Wrong::Count(max.into()),
        Problem::TooManyDates { max } => Wrong::ManyDates(max.into()),
        Problem::NoDates if field == Field::Times => Wrong::Count(Series::MOST.into()),
        Problem::NoDates => Wrong::NoDates,
    };
    visitor.texts.wrong(&wrong)
}

fn wanting(field: Field) -> Wrong {
    match field {
        Field::Name | Field::Description => Wrong::NameEmpty,
        Field::Date | Field::EndDate | Field::LastDate | Field::Until => Wrong::Day,
        Field::Start | Field::End => Wrong::Clock,
        Field::Times => Wrong::Count(Series::MOST.into()),
        Field::Kind => Wrong::Kind,
        Field::Days => Wrong::NoWeekday,
        Field::Repeat => Wrong::Frequency,
        Field::Zone => Wrong::Zone,
        Field::Early => Wrong::Early,
        Field::AttendeeRole => Wrong::Role,
        Field::Permissions => Wrong::Fixed,
        Field::PrivateChat => Wrong::PrivateChat,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::texts::Language;

    #[test]
    fn guests_become_moderators_only_with_the_second_box() {
        let texts = Texts::new(Language::English);
        let read =
            |role, sure| guest_role(texts, role, sure).map(OutsideRole::role).map_err(|fault| fault.field);
        assert_eq!(read("presenter", false), Ok(Role::Presenter));
        assert_eq!(read("moderator", false), Err("guest_sure"));
        assert_eq!(read("moderator", true), Ok(Role::Moderator));
        for other in ["", "Moderator", "owner", "moderator "] {
            assert_eq!(read(other, true), Err("guest_role"), "{other:?}");
        }
    }
}
