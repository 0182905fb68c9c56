//! Single words that views are filled with.

use super::Texts;
use crate::ids::PersonId;

/// A word or two without variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// "Repeats", before a series' rule.
    Repeats,
    /// "Time zone"
    Zone,
    /// "Early entry"
    Early,
    /// "Attendees join as"
    AttendeesJoinAs,
    /// "Participants can"
    ParticipantsCan,
    /// "You can"
    YouCan,
    /// "Always open"
    AlwaysOpen,
    /// "Closed until someone unlocks it"
    Shut,
    /// "No end"
    NoEnd,
    /// "Course room"
    CourseRoom,
    /// "Everyone", of the people.
    Everyone,
    /// "Staff", of the people.
    Staff,
}

impl Texts {
    /// What the LMS calls somebody, or the name made up for people whose name it keeps to itself.
    #[must_use]
    pub fn person(self, id: PersonId, name: Option<&str>) -> String {
        let short: String = id.as_str().chars().take(4).collect();
        let made_up = || self.t_with("person-without-name", &[("short", short.into())]);
        name.map_or_else(made_up, str::to_owned)
    }

    /// The word in this language.
    #[must_use]
    pub fn word(self, word: Word) -> String {
        self.t(match word {
            Word::Repeats => "fact-repeats",
            Word::Zone => "fact-zone",
            Word::Early => "fact-early",
            Word::AttendeesJoinAs => "fact-attendees",
            Word::ParticipantsCan => "fact-participants",
            Word::YouCan => "fact-you",
            Word::AlwaysOpen => "always-open",
            Word::Shut => "room-shut",
            Word::NoEnd => "no-end",
            Word::CourseRoom => "room-name",
            Word::Everyone => "people-everyone",
            Word::Staff => "people-staff",
        })
    }
}
