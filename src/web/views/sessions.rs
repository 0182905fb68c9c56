//! The course's list of sessions.

use askama::Template;

use super::{Door, Pager, Standing};
use crate::web::page::Page;

/// `GET {base}/sessions?show=&from=&to=&q=&page=`.
#[derive(Debug, Clone, Template)]
#[template(path = "sessions/list.html")]
pub struct SessionsPage {
    /// The frame.
    pub page: Page,
    /// Whether the reader may create and change sessions.
    pub staff: bool,
    /// The course room, first of all; missing where it is switched off.
    pub course_room: Option<CourseRoom>,
    /// Which sessions are shown.
    pub showing: Showing,
    /// How many are upcoming, or empty.
    pub upcoming: String,
    /// How many are over, or empty.
    pub previous: String,
    /// First day of the range, `2026-11-19`, or empty.
    pub from: String,
    /// Last day of the range, or empty.
    pub to: String,
    /// What was searched for, or empty.
    pub search: String,
    /// The sessions by day.
    pub days: Vec<Day>,
    /// What to say if there are none.
    pub empty: Empty,
    /// The pages of a long list.
    pub pager: Pager,
}

impl SessionsPage {
    /// Whether a door on the page is the filled button, so that no other may be.
    #[must_use]
    pub fn has_first_door(&self) -> bool {
        let first = |door: &Door| matches!(door, Door::Join { first: true });
        let rows = self.days.iter().flat_map(|day| &day.rows).any(|row| first(&row.door));
        rows || self.course_room.as_ref().is_some_and(|room| first(&room.door))
    }
}

/// Which sessions the list shows; the word is the query's `show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    /// `upcoming`: what runs and what comes.
    Upcoming,
    /// `previous`: what is over, the latest first.
    Previous,
    /// `dates`: between two days.
    Dates,
}

/// Why a list is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// The course has no session yet.
    Unplanned,
    /// The same, in a course that was copied from one with sessions; its staff are told.
    Copied,
    /// None is over yet.
    NoneOver,
    /// None fits the days or the words asked for.
    NoHits,
}

impl Empty {
    /// Whether the course has nothing to come at all, whatever was asked for.
    #[must_use]
    pub fn is_of_course(self) -> bool {
        matches!(self, Self::Unplanned | Self::Copied)
    }
}

/// The course's always-open room.
#[derive(Debug, Clone)]
pub struct CourseRoom {
    /// Its session.
    pub id: String,
    /// "Always open. 3 people inside."
    pub note: String,
    /// Whether staff have locked it.
    pub locked: bool,
    /// What the reader can do.
    pub door: Door,
    /// "Guest access: off"
    pub guests: String,
}

/// The sessions of one day.
#[derive(Debug, Clone)]
pub struct Day {
    /// "Today", or "Thursday" where no such word fits.
    pub word: String,
    /// "Thursday 19 November", or empty.
    pub date: String,
    /// In the order of their starts.
    pub rows: Vec<Row>,
}

/// One date of one session.
#[derive(Debug, Clone)]
pub struct Row {
    /// The session.
    pub id: String,
    /// The date, where the session has several; else empty.
    pub occurrence: String,
    /// "10:15–11:45"
    pub time: String,
    /// The session's name.
    pub name: String,
    /// "Every Thursday"
    pub repeats: Option<String>,
    /// Whether guests can join.
    pub guests: bool,
    /// How it stands.
    pub standing: Standing,
    /// "14 inside" or "Opens at 15:45", or empty.
    pub note: String,
    /// What the reader can do.
    pub door: Door,
    /// The whole guest link, for copying; staff only.
    pub guest_link: Option<String>,
}

impl Row {
    /// The address of the row's page below the course's address.
    #[must_use]
    pub fn path(&self) -> String {
        if self.occurrence.is_empty() {
            format!("/sessions/{}", self.id)
        } else {
            format!("/sessions/{}?date={}", self.id, self.occurrence)
        }
    }
}
