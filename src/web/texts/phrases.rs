//! Sentences about sessions and people, built from what the rooms know.

use crate::db::Worded;
use chrono::{DateTime, Utc, Weekday};

use super::times::Times;
use super::{Texts, isolated};
use crate::config::DialIn;
use crate::sessions;
use crate::sessions::role::{Permissions, PrivateChat, Role};

/// How often a series meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Every {
    /// Every day.
    Day,
    /// Every week on these days.
    Week(Vec<Weekday>),
    /// Every month.
    Month,
}

impl From<sessions::Every> for Every {
    fn from(every: sessions::Every) -> Self {
        match every {
            sessions::Every::Day => Self::Day,
            sessions::Every::Week(days) => Self::Week(days.iter(Weekday::Mon).collect()),
            sessions::Every::Month => Self::Month,
        }
    }
}

impl Texts {
    /// "Moderator"
    #[must_use]
    pub fn role(self, role: Role) -> String {
        self.t(match role {
            Role::Participant => "role-participant",
            Role::Presenter => "role-presenter",
            Role::Moderator => "role-moderator",
        })
    }

    /// "Moderators", over the people of one role.
    #[must_use]
    pub fn role_heading(self, role: Role) -> String {
        self.t_with("people-heading", &[("role", role.word().into())])
    }

    /// "14 people inside"
    #[must_use]
    pub fn people_inside(self, n: u32) -> String {
        self.t_with("inside-people", &[("n", n.into())])
    }

    /// "14 inside"
    #[must_use]
    pub fn inside(self, n: u32) -> String {
        self.t_with("inside", &[("n", n.into())])
    }

    /// "Always open. 3 people inside."
    #[must_use]
    pub fn course_room(self, n: u32) -> String {
        self.t_with("room-note", &[("inside", self.people_inside(n).into())])
    }

    /// "Guest access: off", in the course room's menu.
    #[must_use]
    pub fn guests_in_menu(self, on: bool) -> String {
        self.t(if on { "room-guests-on" } else { "room-guests-off" })
    }

    /// "Opens at 15:45"
    #[must_use]
    pub fn opens(self, times: &Times, at: DateTime<Utc>) -> String {
        self.t_with("opens", &[("at", times.at(at).into())])
    }

    /// "Opens at 15:45, in 2 hours 10 minutes"
    #[must_use]
    pub fn opens_in(self, times: &Times, at: DateTime<Utc>) -> String {
        self.t_with("opens-in", &[("at", times.at(at).into()), ("in", times.until(at).into())])
    }

    /// "The door opens at 10:00, in", above the time that is left.
    #[must_use]
    pub fn door_opens(self, times: &Times, at: DateTime<Utc>) -> String {
        self.t_with("guest-door-opens", &[("at", times.at(at).into())])
    }

    /// "You join as moderator."
    #[must_use]
    pub fn you_join_as(self, role: Role) -> String {
        self.t_with("you-join", &[("role", role.word().into())])
    }

    /// "You join as moderator. The room opens in its own window."
    #[must_use]
    pub fn you_join_in_window(self, role: Role) -> String {
        format!("{} {}", self.you_join_as(role), self.t("room-own-window"))
    }

    /// "Anyone with this link joins as participant."
    #[must_use]
    pub fn guests_join_as(self, role: Role) -> String {
        self.t_with("share-on", &[("role", role.word().into())])
    }

    /// Who can join a session of `course`, said to staff or to students.
    #[must_use]
    pub fn who_can_join(self, course: &str, staff: bool) -> String {
        let id = if staff { "who-staff" } else { "who-student" };
        self.t_with(id, &[("course", isolated(course).into())])
    }

    /// "See the 38 people"
    #[must_use]
    pub fn see_people(self, n: u32) -> String {
        self.t_with("who-people", &[("n", n.into())])
    }

    /// "speak, show video, chat; not draw", and whom they can write to privately where that is not anyone.
    #[must_use]
    pub fn participants_can(self, may: Permissions) -> String {
        let all = [
            (may.audio, self.t("can-audio")),
            (may.video, self.t("can-video")),
            (may.chat, self.t("can-chat")),
            (may.draw, self.t("can-draw")),
        ];
        let chosen = |on: bool| {
            let words = all.iter().filter(|(may, _word)| *may == on).map(|(_may, word)| word.as_str());
            words.collect::<Vec<_>>().join(", ")
        };
        let can = match (chosen(true), chosen(false)) {
            (can, cannot) if cannot.is_empty() => can,
            (can, cannot) if can.is_empty() => self.t_with("can-not", &[("cannot", cannot.into())]),
            (can, cannot) => self.t_with("can-but-not", &[("can", can.into()), ("cannot", cannot.into())]),
        };
        match may.private {
            PrivateChat::Anyone => can,
            PrivateChat::Moderators => self.t_with("can-private-moderators", &[("can", can.into())]),
            PrivateChat::Nobody => self.t_with("can-private-nobody", &[("can", can.into())]),
        }
    }

    /// "Moderators only"
    #[must_use]
    pub fn private_chat(self, private: PrivateChat) -> String {
        self.t(match private {
            PrivateChat::Anyone => "private-anyone",
            PrivateChat::Moderators => "private-moderators",
            PrivateChat::Nobody => "private-nobody",
        })
    }

    /// "15 minutes before"
    #[must_use]
    pub fn early_entry(self, minutes: u32) -> String {
        match minutes {
            0 => self.t("early-none"),
            n => self.t_with("early-minutes", &[("n", n.into())]),
        }
    }

    /// "Every Thursday", "Every weekday", "Every Mon, Wed"
    #[must_use]
    pub fn every(self, every: &Every) -> String {
        let days = match every {
            Every::Day => return self.t("every-day"),
            Every::Month => return self.t("every-month"),
            Every::Week(days) => days,
        };
        let names = |id: &str| {
            let all = self.t(id);
            let named = |day: &Weekday| {
                let n = usize::try_from(day.num_days_from_monday()).unwrap_or_default();
                all.split_whitespace().nth(n).unwrap_or_default().to_owned()
            };
            days.iter().map(named).collect::<Vec<_>>().join(", ")
        };
        match days.as_slice() {
            [_one] => self.t_with("every-weekday", &[("day", names("weekdays").into())]),
            [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri] => self.t("every-workday"),
            _ => self.t_with("every-days", &[("days", names("weekdays-short").into())]),
        }
    }

    /// "Every Thursday until 25 Feb 2027"
    #[must_use]
    pub fn every_until(self, every: &Every, last: String) -> String {
        self.t_with("every-until", &[("every", self.every(every).into()), ("last", last.into())])
    }

    /// "15 sessions, Thu 19 Nov 2026 to Thu 25 Feb 2027"
    #[must_use]
    pub fn series(self, n: u32, first: String, last: String) -> String {
        self.t_with("series", &[("n", n.into()), ("first", first.into()), ("last", last.into())])
    }

    /// "Always 10:15 in Berlin, also after the clocks change." for `10:15` and `Europe/Berlin`
    #[must_use]
    pub fn series_clock(self, clock: &str, zone: &str) -> String {
        self.t_with("series-clock", &[("clock", clock.into()), ("city", city(zone).into())])
    }

    /// "10:15 in Berlin is 04:15 where you are." for the session's clock and zone, and the viewer's clock
    #[must_use]
    pub fn elsewhere(self, there: &str, zone: &str, here: &str) -> String {
        let values = [("there", there.into()), ("city", city(zone).into()), ("here", here.into())];
        self.t_with("elsewhere", &values)
    }

    /// "All 15 dates"
    #[must_use]
    pub fn all_dates(self, n: u32) -> String {
        self.t_with("dates-all", &[("n", n.into())])
    }

    /// "Moved from 10:15", or from another day
    #[must_use]
    pub fn moved_from(self, planned: String) -> String {
        self.t_with("date-moved", &[("planned", planned.into())])
    }

    /// "+49 7531 555 010, PIN 448 210"
    #[must_use]
    pub fn phone(self, phone: &DialIn) -> String {
        match &phone.pin {
            Some(pin) => self.t_with(
                "phone-pin",
                &[("number", phone.number.as_str().into()), ("pin", pin.as_str().into())],
            ),
            None => phone.number.clone(),
        }
    }
}

/// "New York" of `America/New_York`.
fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::super::Language;
    use super::*;

    #[test]
    fn sentences_in_english() {
        let t = Texts::new(Language::English);
        assert_eq!(
            [0, 1, 14].map(|n| t.people_inside(n)),
            ["Nobody inside yet", "1 person inside", "14 people inside"]
        );
        assert_eq!(
            t.you_join_in_window(Role::Moderator),
            "You join as moderator. The room opens in its own window."
        );
        assert_eq!(t.every(&Every::Week(vec![Weekday::Thu])), "Every Thursday");
        assert_eq!(t.every(&Every::Week(vec![Weekday::Mon, Weekday::Wed])), "Every Mon, Wed");
        assert_eq!(
            t.series_clock("10:15", "America/New_York"),
            "Always 10:15 in New York, also after the clocks change."
        );
    }

    #[test]
    fn what_participants_can_is_said_with_what_they_cannot() {
        let t = Texts::new(Language::English);
        let all = Permissions::default();
        assert_eq!(t.participants_can(all), "speak, show video, chat, draw");
        assert_eq!(
            t.participants_can(Permissions { draw: false, ..all }),
            "speak, show video, chat; not draw"
        );
        let none = Permissions { audio: false, video: false, chat: false, draw: false, ..all };
        assert_eq!(t.participants_can(none), "not speak, show video, chat, draw");
        let private = |private| t.participants_can(Permissions { private, ..all });
        assert_eq!(
            private(PrivateChat::Moderators),
            "speak, show video, chat, draw; privately only to moderators"
        );
        assert_eq!(private(PrivateChat::Nobody), "speak, show video, chat, draw; nothing privately");
    }
}
