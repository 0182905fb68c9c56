//! The forms that create and change sessions, and single dates of them.

use askama::Template;
use serde::Deserialize;

use super::details::Locked;
use super::{Choice, Faults, titled};
use crate::web::page::Page;
use crate::web::texts::Texts;

/// A session as typed. Every field is kept as it came, so that a refused form loses nothing; a box
/// is empty or anything else. Field names are the `name` and `id` of their inputs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The visit's token.
    pub csrf: String,
    /// Drawn for each form that creates, so that sending one twice creates once.
    pub once: String,
    /// The session's name.
    pub name: String,
    /// `once`, `repeats` or `open`.
    pub kind: String,
    /// The first day, `2026-11-19`.
    pub date: String,
    /// The start, `10:15`.
    pub start: String,
    /// The end, `11:45`.
    pub end: String,
    /// The last day of a session that ends on another day; or empty.
    pub end_date: String,
    /// An IANA zone.
    pub zone: String,
    /// `daily`, `weekly` or `monthly`.
    pub frequency: String,
    /// Mondays.
    pub mon: String,
    /// Tuesdays.
    pub tue: String,
    /// Wednesdays.
    pub wed: String,
    /// Thursdays.
    pub thu: String,
    /// Fridays.
    pub fri: String,
    /// Saturdays.
    pub sat: String,
    /// Sundays.
    pub sun: String,
    /// `date` or `count`.
    pub until: String,
    /// The last day of a series.
    pub last_date: String,
    /// How many times.
    pub count: String,
    /// Early entry in minutes: `0`, `15`, `30`, `45` or `60`.
    pub early: String,
    /// What attendees join as: a role's word.
    pub role: String,
    /// Confirms that everyone becomes moderator.
    pub role_sure: String,
    /// Participants can use their microphone.
    pub audio: String,
    /// Participants can use their camera.
    pub video: String,
    /// Participants can post chat messages.
    pub chat: String,
    /// Whom people can write to privately: `anyone`, `moderators` or `nobody`.
    pub private: String,
    /// Participants can draw.
    pub draw: String,
    /// Shown before the session.
    pub description: String,
    /// Guests can join by link; only when creating.
    pub guests: String,
    /// What guests join as.
    pub guest_role: String,
    /// Confirms that guests become moderators.
    pub guest_sure: String,
}

/// What the form is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// `{base}/sessions/new`.
    Create,
    /// `{base}/sessions/{id}/edit`.
    Edit(String),
    /// The same for the course room, without name and times, and with its lock.
    CourseRoom(String, Locked),
}

/// Whom of the course a session is for.
#[derive(Debug, Clone)]
pub struct AudienceChoice {
    /// Whether it is for the chosen groups alone.
    pub limited: bool,
    /// The groups and sections.
    pub boxes: Vec<GroupBox>,
}

/// One group's box.
#[derive(Debug, Clone)]
pub struct GroupBox {
    /// What the form sends.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Whether it is chosen.
    pub checked: bool,
}

/// The dates a series would have, in words.
#[derive(Debug, Clone)]
pub struct Preview {
    /// "15 sessions, Thu 19 Nov 2026 to Thu 25 Feb 2027"
    pub dates: String,
    /// "Always 10:15 in Berlin, also after the clocks change."
    pub rule: String,
}

/// One weekday's box.
#[derive(Debug, Clone)]
pub struct DayBox {
    /// The field.
    pub name: &'static str,
    /// "Mon"
    pub label: String,
    /// Whether it is checked.
    pub checked: bool,
}

/// The form that creates or changes a session; posted to its own address.
#[derive(Debug, Clone, Template)]
#[template(path = "sessions/form.html")]
pub struct FormPage {
    /// The frame.
    pub page: Page,
    /// What the form is for.
    pub purpose: Purpose,
    /// "Create session"
    pub heading: String,
    /// Below the course's address: where back and Cancel lead.
    pub back: String,
    /// What was typed.
    pub draft: Draft,
    /// What is wrong with it.
    pub faults: Faults,
    /// The dates of a series that was typed without faults.
    pub preview: Option<Preview>,
    /// The fields that the institution has fixed: they are shown and not asked.
    pub fixed: Vec<&'static str>,
    /// Whom it is for, where the course has groups.
    pub audience: Option<AudienceChoice>,
}

impl FormPage {
    /// The form for `purpose` with `draft` typed in and `faults` found in it.
    #[must_use]
    pub fn new(page: Page, purpose: Purpose, draft: Draft, faults: Faults) -> Self {
        let (heading, back) = match &purpose {
            Purpose::Create => (page.t("form-create"), "/sessions".to_owned()),
            Purpose::Edit(id) => (page.t("form-edit"), format!("/sessions/{id}")),
            Purpose::CourseRoom(id, _locked) => (page.t("form-room"), format!("/sessions/{id}")),
        };
        let page = titled(page, heading.clone());
        Self { page, purpose, heading, back, draft, faults, preview: None, fixed: Vec::new(), audience: None }
    }

    fn texts(&self) -> Texts {
        self.page.texts
    }

    fn creating(&self) -> bool {
        self.purpose == Purpose::Create
    }

    fn timed(&self) -> bool {
        !matches!(self.purpose, Purpose::CourseRoom(..))
    }

    fn kinds(&self) -> Vec<Choice> {
        let kind = |value: &str, id: &str| Choice::new(value, self.texts().t(id), &self.draft.kind);
        vec![kind("once", "form-once"), kind("repeats", "form-repeats"), kind("open", "form-open")]
    }

    fn frequencies(&self) -> Vec<Choice> {
        let every = |value: &str, id: &str| Choice::new(value, self.texts().t(id), &self.draft.frequency);
        vec![every("daily", "form-daily"), every("weekly", "form-weekly"), every("monthly", "form-monthly")]
    }

    fn weekdays(&self) -> Vec<DayBox> {
        let d = &self.draft;
        let fields = [
            ("mon", &d.mon),
            ("tue", &d.tue),
            ("wed", &d.wed),
            ("thu", &d.thu),
            ("fri", &d.fri),
            ("sat", &d.sat),
            ("sun", &d.sun),
        ];
        let labels = self.texts().t("weekdays-short");
        let boxes = labels.split_whitespace().zip(fields);
        boxes
            .map(|(label, (name, on))| DayBox { name, label: label.to_owned(), checked: !on.is_empty() })
            .collect()
    }

    fn earlies(&self) -> Vec<Choice> {
        let minutes = |n: u32| {
            let label = match n {
                0 => self.texts().t("form-early-none"),
                n => self.texts().t_with("form-early-minutes", &[("n", n.into())]),
            };
            Choice::new(n.to_string(), label, &self.draft.early)
        };
        [0, 15, 30, 45, 60].map(minutes).into()
    }

    fn is_fixed(&self, field: &str) -> bool {
        self.fixed.contains(&field)
    }

    /// The words of the present choice.
    fn present(choices: Vec<Choice>) -> String {
        choices.into_iter().find(|choice| choice.chosen).map(|choice| choice.label).unwrap_or_default()
    }

    fn zones(&self) -> Vec<Choice> {
        zones(&self.draft.zone)
    }

    fn roles(&self) -> Vec<Choice> {
        Choice::roles(self.texts(), &self.draft.role)
    }

    fn privates(&self) -> Vec<Choice> {
        Choice::private_chats(self.texts(), &self.draft.private)
    }

    fn guest_roles(&self) -> Vec<Choice> {
        Choice::roles(self.texts(), &self.draft.guest_role)
    }

    fn may(&self) -> Vec<(&'static str, String, bool)> {
        let d = &self.draft;
        let can = |name, id: &str, on: &String| (name, self.texts().t(id), !on.is_empty());
        vec![
            can("audio", "form-may-audio", &d.audio),
            can("video", "form-may-video", &d.video),
            can("chat", "form-may-chat", &d.chat),
            can("draw", "form-may-draw", &d.draw),
        ]
    }
}

/// Every IANA zone, by name.
pub(super) fn zones(present: &str) -> Vec<Choice> {
    let zone = |tz: &chrono_tz::Tz| Choice::new(tz.name(), tz.name().replace('_', " "), present);
    chrono_tz::TZ_VARIANTS.iter().map(zone).collect()
}

/// One date as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct DateDraft {
    /// The visit's token.
    pub csrf: String,
    /// The day.
    pub date: String,
    /// The start.
    pub start: String,
    /// The end.
    pub end: String,
}

/// `{base}/sessions/{id}/dates/{occurrence}`: moves one date by POST; `…/cancel` asks before
/// cancelling it, `…/restore` takes that back by POST.
#[derive(Debug, Clone, Template)]
#[template(path = "sessions/date.html")]
pub struct DatePage {
    /// The frame.
    pub page: Page,
    /// The session.
    pub id: String,
    /// The date's identifier.
    pub occurrence: String,
    /// The session's name.
    pub name: String,
    /// "Thu 26 Nov, 10:15–11:45"
    pub when: String,
    /// "Planned for 10:15", where it was moved; or empty.
    pub planned: String,
    /// The zone that the times are in: the session's.
    pub zone: String,
    /// Whether it is cancelled.
    pub cancelled: bool,
    /// What was typed.
    pub draft: DateDraft,
    /// What is wrong with it.
    pub faults: Faults,
}
