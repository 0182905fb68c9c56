//! What is good to know about a session, beside everything else.

use super::look::Look;
use crate::access;
use crate::sessions::role::Role;
use crate::sessions::{Session, Timing};

/// Term and value.
pub(super) fn facts(look: &Look<'_>, session: &Session) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    if let Some(every) = look.every_until(session) {
        facts.push((look.texts.t("fact-repeats"), every));
    }
    if look.staff {
        staff(look, session, &mut facts);
    } else {
        student(look, session, &mut facts);
    }
    facts
}

fn staff(look: &Look<'_>, session: &Session, facts: &mut Vec<(String, String)>) {
    let texts = look.texts;
    if session.timing != Timing::Room {
        facts.push((texts.t("fact-zone"), session.zone.name().replace('_', " ")));
        facts.push((texts.t("form-early"), early(look, session)));
    }
    facts.push((texts.t("form-role"), role(look, session.attendee_role)));
    facts.push((texts.t("form-may"), look.may(session.permissions)));
}

fn student(look: &Look<'_>, session: &Session, facts: &mut Vec<(String, String)>) {
    if access::role_of(look.visitor.standing, session.attendee_role) == Role::Participant {
        facts.push((look.texts.t("fact-you-may"), look.may(session.permissions)));
    }
}

fn early(look: &Look<'_>, session: &Session) -> String {
    match session.early.minutes() {
        0 => look.texts.t("form-early-none"),
        n => look.texts.t_with("form-early-minutes", &[("n", n.into())]),
    }
}

fn role(look: &Look<'_>, role: Role) -> String {
    look.texts.t(match role {
        Role::Participant => "role-participant",
        Role::Presenter => "role-presenter",
        Role::Moderator => "role-moderator",
    })
}
