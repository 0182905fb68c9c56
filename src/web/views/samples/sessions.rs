//! Samples of the list and of a session's page.

use super::{Rendered, course, rendered};
use crate::config::Engine;
use crate::web::page::{Notice, Place, Tone};
use crate::web::texts::{Language, Reader, Texts};
use crate::web::views::details::{DateRow, DetailsPage, GuestAccess, Locked, Share, Slip};
use crate::web::views::sessions::{CourseRoom, Day, Empty, Row, SessionsPage, Showing};
use crate::web::views::{Choice, Door, Faults, Link, Pager, Standing};

const SEMINAR: &str =
    "Seminar 7: From predator–prey cycles to food webs, and what the lynx and hare data do and don’t tell us";

pub(super) fn all(language: Language) -> Rendered {
    let searched = SessionsPage {
        search: "lemming <b>".into(),
        showing: Showing::Dates,
        from: "2026-11-01".into(),
        to: "2026-11-30".into(),
        days: Vec::new(),
        empty: Empty::NoHits,
        ..list(language, true)
    };
    let none_over = SessionsPage {
        showing: Showing::Previous,
        days: Vec::new(),
        empty: Empty::NoneOver,
        ..list(language, false)
    };
    let unplanned =
        |staff| SessionsPage { days: Vec::new(), empty: Empty::Unplanned, ..list(language, staff) };
    vec![
        rendered("sessions", &list(language, true)),
        rendered("sessions-student", &list(language, false)),
        rendered("sessions-searched", &searched),
        rendered("sessions-none-over", &none_over),
        rendered("sessions-empty", &unplanned(true)),
        rendered("sessions-empty-student", &unplanned(false)),
        rendered("sessions-copied", &SessionsPage { empty: Empty::Copied, ..unplanned(true) }),
        rendered("session", &staff(language)),
        rendered("session-guests-off", &guests_off(language)),
        rendered("session-refused", &refused(language)),
        rendered("session-student", &student(language)),
        rendered("session-room", &room(language)),
    ]
}

fn row(time: &str, name: &str, standing: Standing, note: &str, door: Door) -> Row {
    Row {
        id: "a1".into(),
        occurrence: String::new(),
        time: time.into(),
        name: name.into(),
        repeats: None,
        guests: false,
        standing,
        note: note.into(),
        door,
        guest_link: None,
    }
}

pub(super) fn list(language: Language, staff: bool) -> SessionsPage {
    let mut page = course(language, staff, Place::Sessions);
    page.title = page.t("sessions-title");
    page.notice =
        staff.then(|| Notice { tone: Tone::Ok, text: "Saved: Lab preparation, group B.".into(), place: "" });
    let pager = Pager::new(page.texts, 2, 9, |n| format!("/c/0f3a/sessions?page={n}"));
    let link = "https://live.lakeside.example/g/k7qm-3xvt-9rbn";
    let plain = |first| Door::Join { first };
    let later = || if staff { plain(false) } else { Door::Later("Opens at 15:45".into()) };
    let today = vec![
        Row {
            occurrence: "b2".into(),
            repeats: Some("Every Thursday".into()),
            guests: true,
            guest_link: Some(link.into()),
            ..row("10:15–11:45", SEMINAR, Standing::Open, "14 inside", plain(true))
        },
        Row {
            occurrence: "b3".into(),
            repeats: Some("Every weekday".into()),
            ..row("12:00–12:30", "Office hour", Standing::Early, "Nobody inside yet", plain(false))
        },
        row("16:00–17:00", "Lab preparation, group B", Standing::Scheduled, "Opens at 15:45", later()),
    ];
    let tomorrow = vec![
        row(
            "09:00–10:30",
            "野外调查方法：样方法与标记重捕法",
            Standing::Scheduled,
            "Opens at 08:45",
            later(),
        ),
        row("14:00–15:00", "مقدمة في علم البيئة: الشبكات الغذائية", Standing::Cancelled, "", Door::Closed),
    ];
    SessionsPage {
        page,
        staff,
        course_room: Some(CourseRoom {
            id: "c1".into(),
            note: "Always open. 3 people inside.".into(),
            locked: !staff,
            door: if staff { plain(false) } else { Door::Closed },
            guests: "Guest access: off".into(),
        }),
        showing: Showing::Upcoming,
        upcoming: "9".into(),
        previous: "12".into(),
        from: String::new(),
        to: String::new(),
        search: String::new(),
        days: vec![
            Day { word: "Today".into(), date: "Thursday 19 November".into(), rows: today },
            Day { word: "Tomorrow".into(), date: "Friday 20 November".into(), rows: tomorrow },
        ],
        empty: Empty::NoHits,
        pager,
    }
}

/// As where BigBlueButton makes the rooms.
fn page_limits(language: Language) -> Vec<String> {
    Texts::new(language).missing(Engine::BigBlueButton, &super::meetings::settings(), Reader::Staff)
}

fn dates() -> Vec<DateRow> {
    let date = |day: &str, time: &str, note: &str, standing| DateRow {
        occurrence: "b2".into(),
        day: day.into(),
        time: time.into(),
        note: note.into(),
        standing,
    };
    vec![
        date("Thu 19 Nov", "10:15–11:45", "", Standing::Open),
        date("Thu 3 Dec", "11:00–12:30", "Moved from 10:15", Standing::Scheduled),
        date("Thu 10 Dec", "10:15–11:45", "Excursion day", Standing::Cancelled),
    ]
}

pub(super) fn staff(language: Language) -> DetailsPage {
    let mut page = course(language, true, Place::Sessions);
    page.title = "Seminar 7".into();
    page.notice = Some(Notice { tone: Tone::Ok, text: "Guest access is on.".into(), place: "guests" });
    let url = "https://live.lakeside.example/g/k7qm-3xvt-9rbn";
    let roles = Choice::roles(page.texts, "moderator");
    DetailsPage {
        page,
        id: "a1".into(),
        occurrence: "b2".into(),
        name: SEMINAR.into(),
        staff: true,
        course_room: None,
        slip: Slip {
            standing: Standing::Open,
            note: "14 people inside".into(),
            when: "Today, 10:15–11:45 CET".into(),
            elsewhere: "04:15 in New York is 10:15 where you are.".into(),
            role: "You join as moderator. The room opens in its own window.".into(),
            door: Door::Join { first: true },
            opens: None,
        },
        share: Some(Share::On {
            link: Link::new(url),
            qr_svg: crate::web::qr(url),
            sentence:
                "Anyone with this link joins as participant. People enrolled in the course don’t need it: \
                       they join from here."
                    .into(),
        }),
        guests: Some(GuestAccess { on: true, checked: true, roles, has_link: true }),
        invitations: None,
        faults: Faults::default(),
        who:
            "Everyone enrolled in Ecology 201 already has access, in the role the roster gives, so there is \
              nobody to invite. For someone from outside the course, use the guest link."
                .into(),
        people: Some("See the 38 people".into()),
        limits: page_limits(language),
        description: "Please read Elton, chapter 5.\nBring one question that the curve cannot answer.".into(),
        dates: dates(),
        recordings: Some(super::recordings::section(true, "/c/0f3a")),
        more_dates: Some(("All 15 dates".into(), "/c/0f3a/sessions/a1?dates=all".into())),
        facts: vec![
            ("Repeats".into(), "Every Thursday until 25 Feb 2027".into()),
            ("Time zone".into(), "Europe/Berlin".into()),
            ("Early entry".into(), "15 minutes before".into()),
            ("Attendees join as".into(), "Participant".into()),
            ("Participants can".into(), "speak, show video, chat; not draw".into()),
        ],
    }
}

fn guests_off(language: Language) -> DetailsPage {
    let mut page = staff(language);
    page.page.notice = None;
    let roles = Choice::roles(page.page.texts, "participant");
    page.guests = Some(GuestAccess { on: false, checked: false, roles, has_link: false });
    DetailsPage { share: Some(Share::Off("There is no guest link: guest access is off.".into())), ..page }
}

fn refused(language: Language) -> DetailsPage {
    let mut page = staff(language);
    page.page.notice = None;
    page.faults.add("guest_sure", "Confirm that everyone who has the link may do this".into());
    page
}

fn student(language: Language) -> DetailsPage {
    DetailsPage {
        page: course(language, false, Place::Sessions),
        name: "Lab preparation, group B".into(),
        staff: false,
        slip: Slip {
            standing: Standing::Scheduled,
            note: "Opens at 15:45, in 2 hours 10 minutes".into(),
            when: "Today, 16:00–17:00 CET".into(),
            elsewhere: String::new(),
            role: "You join as participant.".into(),
            door: Door::Later("Opens at 15:45".into()),
            opens: Some("2126-11-19T14:45:00Z".into()),
        },
        share: None,
        guests: None,
        who: "Everyone enrolled in Ecology 201. You need no invitation and no link: come back to this page."
            .into(),
        people: None,
        dates: Vec::new(),
        recordings: Some(super::recordings::section(false, "/c/0f3a")),
        more_dates: None,
        facts: vec![("You can".into(), "speak, show video, chat, draw".into())],
        ..staff(language)
    }
}

fn room(language: Language) -> DetailsPage {
    let slip = Slip {
        standing: Standing::Locked,
        note: "3 people inside".into(),
        when: "Always open".into(),
        elsewhere: String::new(),
        role: String::new(),
        door: Door::Closed,
        opens: None,
    };
    DetailsPage {
        name: "Course room".into(),
        occurrence: String::new(),
        course_room: Some(Locked::Yes),
        slip,
        dates: Vec::new(),
        ..guests_off(language)
    }
}
