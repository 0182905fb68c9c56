//! What is good to know about a session, beside everything else.

use super::look::Look;
use crate::access;
use crate::sessions::role::Role;
use crate::sessions::{Owner, Session, Timing};
use crate::web::texts::Word;

/// Term and value.
pub(super) fn facts(look: &Look<'_>, session: &Session) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    if let Some(every) = look.every_until(session) {
        facts.push((look.texts.word(Word::Repeats), every));
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
        facts.push((texts.word(Word::Zone), session.zone.name().replace('_', " ")));
        facts.push((
            texts.word(Word::Early),
            look.texts.early_entry(session.early.minutes().try_into().unwrap_or_default()),
        ));
    }
    match session.owner {
        Owner::Course(_) => {
            facts.push((texts.word(Word::AttendeesJoinAs), texts.role(session.attendee_role)));
        }
        Owner::Account(_) => facts.push((texts.t("fact-invited"), texts.t("fact-invited-role"))),
    }
    facts.push((texts.word(Word::ParticipantsCan), texts.participants_can(session.permissions)));
}

fn student(look: &Look<'_>, session: &Session, facts: &mut Vec<(String, String)>) {
    if access::role_in(session, &look.visitor.ticket()) == Some(Role::Participant) {
        facts.push((look.texts.word(Word::YouCan), look.texts.participants_can(session.permissions)));
    }
}
