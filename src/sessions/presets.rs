//! What an institution sets beforehand for the sessions of an LMS's courses, and what of it stays as it is set.
//!
//! Whether guests may come in is not among it: that is off for every new session (R9).

use super::role::{Permissions, PrivateChat, Role};
use super::{Draft, EarlyEntry, Field, FieldError, Form, Problem, Session};
use crate::db::Worded;

/// A setting that is set beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset<T> {
    /// What a new session has.
    pub value: T,
    /// Whether it stays so, whoever makes or changes the session.
    pub locked: bool,
}

/// Something else was chosen for a setting that is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locked;

impl<T: Copy + PartialEq> Preset<T> {
    /// Set beforehand, and open to change.
    pub const fn open(value: T) -> Self {
        Self { value, locked: false }
    }

    /// What it is, locked or not, for something new that would have `own`.
    fn over(self, own: T) -> T {
        if self.locked { self.value } else { own }
    }

    /// What stands whatever a form says: nothing, if it is open. A session that is there keeps what it `has`, even
    /// where the preset says otherwise by now. A form that `chose` something else than what stands is refused.
    pub fn stands(self, has: Option<T>, chose: Option<T>) -> Result<Option<T>, Locked> {
        if !self.locked {
            return Ok(None);
        }
        let stands = has.unwrap_or(self.value);
        if chose.is_some_and(|chose| chose != stands) { Err(Locked) } else { Ok(Some(stands)) }
    }
}

/// Everything that can be set beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presets {
    /// How long before the start people may come in.
    pub early: Preset<EarlyEntry>,
    /// What learners of the course are.
    pub role: Preset<Role>,
    /// Whether participants may use their microphone.
    pub audio: Preset<bool>,
    /// Whether they may use their camera.
    pub video: Preset<bool>,
    /// Whether they may post chat messages.
    pub chat: Preset<bool>,
    /// Whom people may write to privately.
    pub private: Preset<PrivateChat>,
    /// Whether they may draw.
    pub draw: Preset<bool>,
}

impl Default for Presets {
    fn default() -> Self {
        let Permissions { audio, video, chat, private, draw } = Permissions::default();
        Self {
            early: Preset::open(EarlyEntry::default()),
            role: Preset::open(Role::Participant),
            audio: Preset::open(audio),
            video: Preset::open(video),
            chat: Preset::open(chat),
            private: Preset::open(private),
            draw: Preset::open(draw),
        }
    }
}

impl Presets {
    /// What participants of a new session may do.
    #[must_use]
    pub fn permissions(&self) -> Permissions {
        Permissions {
            audio: self.audio.value,
            video: self.video.value,
            chat: self.chat.value,
            private: self.private.value,
            draw: self.draw.value,
        }
    }

    /// The form of a new session, with what is set beforehand filled in.
    #[must_use]
    pub fn fill(&self, form: Form) -> Form {
        Form {
            early: self.early.value.minutes().to_string(),
            attendee_role: self.role.value.word().to_owned(),
            private_chat: self.private.value.word().to_owned(),
            permissions: self.permissions(),
            ..form
        }
    }

    /// A session that is made without a form, with what is locked as it is set: it is as new as one by the form.
    #[must_use]
    pub fn settle(&self, draft: Draft) -> Draft {
        let has = draft.permissions;
        Draft {
            early: self.early.over(draft.early),
            attendee_role: self.role.over(draft.attendee_role),
            permissions: Permissions {
                audio: self.audio.over(has.audio),
                video: self.video.over(has.video),
                chat: self.chat.over(has.chat),
                private: self.private.over(has.private),
                draw: self.draw.over(has.draw),
            },
            ..draft
        }
    }

    /// The form as it counts: what is locked stands as it is in the session, or as it is set for a new one. Whoever
    /// chose something else for it is refused; a box that is not ticked chooses nothing.
    pub fn hold(&self, form: Form, session: Option<&Session>) -> Result<Form, Vec<FieldError>> {
        let mut faults = Vec::new();
        let early = chosen(&form.early, |text| EarlyEntry::of_minutes(text.parse().ok()?).ok());
        let early = early.and_then(|early| self.early.stands(session.map(|one| one.early), early));
        let role = chosen(&form.attendee_role, |text| text.parse().ok());
        let role = role.and_then(|role| self.role.stands(session.map(|one| one.attendee_role), role));
        let private = chosen(&form.private_chat, |text| text.parse().ok());
        let private = private
            .and_then(|private| self.private.stands(session.map(|one| one.permissions.private), private));
        let mut held = form;
        if let Some(early) = kept(early, self.early.locked, Field::Early, &mut faults) {
            held.early = early.minutes().to_string();
        }
        if let Some(role) = kept(role, self.role.locked, Field::AttendeeRole, &mut faults) {
            role.word().clone_into(&mut held.attendee_role);
        }
        if let Some(private) = kept(private, self.private.locked, Field::PrivateChat, &mut faults) {
            private.word().clone_into(&mut held.private_chat);
        }
        let has = session.map(|one| one.permissions);
        let typed = held.permissions;
        let mut may = |preset: Preset<bool>, of: fn(Permissions) -> bool| {
            let stands = preset.stands(has.map(of), of(typed).then_some(true));
            let kept = kept(stands, preset.locked, Field::Permissions, &mut faults);
            kept.unwrap_or_else(|| of(typed))
        };
        held.permissions = Permissions {
            audio: may(self.audio, |may| may.audio),
            video: may(self.video, |may| may.video),
            chat: may(self.chat, |may| may.chat),
            private: typed.private,
            draw: may(self.draw, |may| may.draw),
        };
        if faults.is_empty() { Ok(held) } else { Err(faults) }
    }
}

/// What a field chose: nothing if it is blank. What cannot be read is something else than whatever stands.
fn chosen<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Locked> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { read(text).map(Some).ok_or(Locked) }
}

/// What stands of a setting. What is wrong with an open one is found where it is read.
fn kept<T>(
    stands: Result<Option<T>, Locked>,
    locked: bool,
    field: Field,
    faults: &mut Vec<FieldError>,
) -> Option<T> {
    match stands {
        Ok(stands) => stands,
        Err(Locked) if !locked => None,
        Err(Locked) => {
            faults.push(FieldError { field, problem: Problem::Locked });
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_locked_stands_and_what_is_open_is_chosen() {
        let (open, locked) = (Preset::open(1), Preset { value: 1, locked: true });
        assert_eq!(open.stands(None, Some(2)), Ok(None));
        assert_eq!(locked.stands(None, None), Ok(Some(1)));
        assert_eq!(locked.stands(None, Some(1)), Ok(Some(1)));
        assert_eq!(locked.stands(None, Some(2)), Err(Locked));
        assert_eq!(locked.stands(Some(2), None), Ok(Some(2)), "a session keeps what it has");
        assert_eq!(locked.stands(Some(2), Some(2)), Ok(Some(2)));
        assert_eq!(locked.stands(Some(2), Some(1)), Err(Locked));
    }

    fn locked<T>(value: T) -> Preset<T> {
        Preset { value, locked: true }
    }

    #[test]
    fn a_form_is_held_to_the_presets() {
        let presets = Presets {
            early: locked(EarlyEntry::of_minutes(30).unwrap()),
            role: locked(Role::Presenter),
            chat: locked(false),
            private: locked(PrivateChat::Moderators),
            draw: locked(true),
            ..Presets::default()
        };
        let nothing =
            Permissions { audio: false, video: false, chat: false, draw: false, ..Permissions::default() };
        let sent = Form { permissions: nothing, ..Form::default() };
        let held = presets.hold(sent.clone(), None).unwrap();
        assert_eq!((&*held.early, &*held.attendee_role), ("30", "presenter"));
        assert_eq!(held.private_chat, "moderators");
        assert_eq!(held.permissions, Permissions { draw: true, ..nothing });
        let fields = |form: Form| {
            let faults = presets.hold(form, None).unwrap_err();
            assert!(faults.iter().all(|fault| fault.problem == Problem::Locked));
            faults.into_iter().map(|fault| fault.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(Form { early: "15".into(), ..sent.clone() }), [Field::Early]);
        assert_eq!(fields(Form { early: "x".into(), ..sent.clone() }), [Field::Early]);
        assert_eq!(fields(Form { attendee_role: "moderator".into(), ..sent.clone() }), [Field::AttendeeRole]);
        assert_eq!(fields(Form { private_chat: "anyone".into(), ..sent.clone() }), [Field::PrivateChat]);
        let chat = Permissions { chat: true, ..nothing };
        assert_eq!(fields(Form { permissions: chat, ..sent.clone() }), [Field::Permissions]);
        // Nothing is locked: everything is as it was typed.
        assert_eq!(Presets::default().hold(sent.clone(), None), Ok(sent));
    }
}
