//! What each engine can do: facts that decide what pages offer, and what they say is missing.

use super::Engine;

/// What an engine can do. Where it cannot do what a rule asks, pages say so (R22).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each with its own sentence on a page")]
pub struct Capabilities {
    /// Presenters come in as presenters, and not as viewers whom somebody inside makes one.
    pub presenter_at_join: bool,
    /// A role or permission that changes reaches those who are inside, at once (R21).
    pub rights_at_once: bool,
    /// One person can be put out from outside: dropped from the roster, or their invitation withdrawn (R7).
    pub removes_one: bool,
    /// A second device of an invitee closes the first (R17).
    pub one_place: bool,
    /// What a moderator does inside reaches the session: who was removed, whether it is locked.
    pub tells_moderation: bool,
    /// Coming and going is told as it happens; else it is asked for now and then.
    pub tells_presence: bool,
    /// The server itself may have a number to call.
    pub dial_in: bool,
    /// Keeps recordings of its own, which can be listed, published and deleted from here.
    pub recordings: bool,
}

/// A thing that an engine cannot do, to be said in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// See [`Capabilities::presenter_at_join`].
    PresenterAtJoin,
    /// See [`Capabilities::rights_at_once`].
    RightsAtOnce,
    /// See [`Capabilities::removes_one`].
    RemovesOne,
    /// See [`Capabilities::one_place`].
    OnePlace,
    /// See [`Capabilities::tells_moderation`].
    TellsModeration,
    /// See [`Capabilities::tells_presence`].
    TellsPresence,
}

impl Capabilities {
    /// What `engine` can do.
    #[must_use]
    pub const fn of(engine: Engine) -> Self {
        match engine {
            Engine::Embedded => Self {
                presenter_at_join: true,
                rights_at_once: true,
                removes_one: true,
                one_place: true,
                tells_moderation: true,
                tells_presence: true,
                dial_in: false,
                recordings: false,
            },
            Engine::BigBlueButton => Self {
                presenter_at_join: false,
                rights_at_once: false,
                removes_one: false,
                one_place: false,
                tells_moderation: false,
                tells_presence: false,
                dial_in: true,
                recordings: true,
            },
        }
    }

    /// What it cannot do, the weightiest first.
    #[must_use]
    pub fn missing(self) -> Vec<Missing> {
        [
            (self.removes_one, Missing::RemovesOne),
            (self.rights_at_once, Missing::RightsAtOnce),
            (self.presenter_at_join, Missing::PresenterAtJoin),
            (self.one_place, Missing::OnePlace),
            (self.tells_moderation, Missing::TellsModeration),
            (self.tells_presence, Missing::TellsPresence),
        ]
        .into_iter()
        .filter_map(|(can, missing)| (!can).then_some(missing))
        .collect()
    }
}
