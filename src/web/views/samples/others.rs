//! Samples of people, guests' doors and the pages around a launch.

use super::{Rendered, course, outside, rendered};
use crate::web::failure::{self, Failure, WayBack};
use crate::web::page::Place;
use crate::web::request::RequestId;
use crate::web::texts::Language;
use crate::web::views::guest::{AboutPage, GuestDoor, GuestPage};
use crate::web::views::launch::{CarryPage, GoOnPage, NewTabPage, ProofPage, Step, StorageConfig, ThemePage};
use crate::web::views::people::{Group, PeoplePage, Person, Roster, Trouble};
use crate::web::views::{Choice, Faults, Pager, Segment, Standing};

pub(super) fn all(language: Language) -> Rendered {
    let reading = PeoplePage { roster: reading(), ..people(language) };
    let nobody = PeoplePage { groups: Vec::new(), search: String::new(), ..people(language) };
    let no_hits = PeoplePage { groups: Vec::new(), search: "Xaver".into(), ..people(language) };
    let mut refused = guest(language, open());
    refused.faults.add("name", "Say who you are".into());
    let new_tab = || NewTabPage::new(outside(language), "Canvas", "/lti/login", carried());
    let go_on =
        GoOnPage::new(outside(language), config(Step::Put), "Canvas", "https://lms.example/auth?a=1&b=2");
    let proof = ProofPage::new(config(Step::Get), "/lti/proof", carried(), new_tab());
    let back = WayBack { href: "https://lms.example/courses/1".into(), label: "Back to the course".into() };
    let id = RequestId::of(&actix_web::test::TestRequest::default().to_http_request());
    let used = failure::refusal(outside(language), &Failure::LaunchUsed, false, id, Some(back));
    let off = failure::refusal(outside(language), &Failure::GuestOff, true, id, None);
    let said = Failure::LmsSaidNo { error: "access_denied".into(), description: "<b>no</b>".into() };
    let said = failure::refusal(outside(language), &said, false, id, None);
    vec![
        rendered("failure", &used),
        rendered("failure-door", &off),
        rendered("failure-detail", &said),
        rendered("people", &people(language)),
        rendered("people-reading", &reading),
        rendered("people-nobody", &nobody),
        rendered("people-no-hits", &no_hits),
        rendered("guest", &guest(language, open())),
        rendered("guest-refused", &refused),
        rendered("guest-unnamed", &guest(language, unnamed())),
        rendered("guest-early", &guest(language, early())),
        rendered("guest-about", &AboutPage::new(outside(language))),
        rendered("new-tab", &new_tab()),
        rendered("go-on", &go_on),
        rendered("proof", &proof),
        rendered("carry", &CarryPage::new(outside(language), "https://lms.example/answer", carried())),
        rendered("theme", &ThemePage::new(outside(language), "/c/0f3a/sessions")),
    ]
}

fn carried() -> Vec<(String, String)> {
    vec![("iss".into(), "https://canvas.example".into()), ("login_hint".into(), "\"><b>".into())]
}

fn config(step: Step) -> StorageConfig {
    StorageConfig {
        step,
        target: "_parent".into(),
        origin: "https://lms.example".into(),
        key: "lti_state_x".into(),
        value: "</script><b>".into(),
    }
}

fn reading() -> Roster {
    Roster {
        lms: "Canvas".into(),
        reading: Some("1,400 people so far.".into()),
        percent: Some(62),
        trouble: Some(Trouble {
            title: "The roster could not be read at 12:30. Nobody was removed.".into(),
            text: "Canvas answered “too many requests”. It is being tried again now; you don’t have to do anything."
                .into(),
            code: "ROSTER-SLOW-DOWN".into(),
        }),
        last: "Last complete roster: today, 12:00, 38 people.".into(),
        readable: true,
    }
}

fn person(face: &str, name: &str, sub: &str, note: &str, role: &str) -> Person {
    Person {
        face: face.into(),
        name: name.into(),
        sub: sub.into(),
        role: role.into(),
        strong: role == "Moderator",
        note: note.into(),
    }
}

fn people(language: Language) -> PeoplePage {
    let mut page = course(language, true, Place::People);
    page.title = page.t("people-title");
    let segment = |label: &str, count: &str, current| Segment {
        label: label.into(),
        count: count.into(),
        href: "/c/0f3a/people".into(),
        current,
    };
    let long = "Bartholomew Featherstonehaugh-Cholmondeley";
    let moderators = vec![
        person(
            "IH",
            "Dr. Ingrid Halvorsen",
            "i.halvorsen@lakeside.example · Teacher in Canvas",
            "",
            "Moderator",
        ),
        person("AN", "Adaeze Nwosu", "a.nwosu@lakeside.example · TA in Canvas", "", "Moderator"),
    ];
    let participants = vec![
        person("李", "李秀英", "lixiuying@lakeside.example · Student in Canvas", "Here today", "Participant"),
        person(
            "ن",
            "نور الحسيني",
            "noor.h@lakeside.example · Student in Canvas",
            "Here today",
            "Participant",
        ),
        person("BF", long, "Student in Canvas", "", "Participant"),
        person("दी", "दीपिका शर्मा", "Student in Canvas", "Last here 12 Nov", "Participant"),
        person("–", "Name not given by the LMS", "person 4f2a · Student in Canvas", "", "Participant"),
    ];
    PeoplePage {
        roster: Roster {
            last: "Last complete roster: today, 12:00, 38 people.".into(),
            readable: true,
            ..Roster::default()
        },
        segments: vec![segment("Everyone", "38", true), segment("Staff", "2", false)],
        search: String::new(),
        show: "staff".into(),
        divisions: vec![
            Choice::new("", page.t("people-all-groups"), ""),
            Choice::new("b1", "Field group B".to_owned(), ""),
        ],
        groups: vec![
            Group { heading: "Moderators".into(), people: moderators },
            Group { heading: "Participants".into(), people: participants },
        ],
        pager: Pager::new(page.texts, 1, 5, |n| format!("/c/0f3a/people?page={n}")),
        page,
    }
}

fn open() -> GuestDoor {
    GuestDoor::Open { typed: String::new(), role: "You join as participant.".into() }
}

fn unnamed() -> GuestDoor {
    GuestDoor::Unnamed {
        typed: String::new(),
        role: "You join as participant.".into(),
        holder: "h".into(),
        framed: true,
    }
}

fn early() -> GuestDoor {
    GuestDoor::Early {
        wait: "You are early. Leave this page open.".into(),
        sentence: "The door opens at 10:00, in".into(),
        left: "23 minutes".into(),
        opens: "2126-11-19T09:00:00Z".into(),
    }
}

pub(super) fn guest(language: Language, door: GuestDoor) -> GuestPage {
    let mut page = outside(language);
    page.title = "Seminar 7".into();
    let standing = if matches!(door, GuestDoor::Open { .. }) { Standing::Open } else { Standing::Scheduled };
    GuestPage {
        page,
        action: "/g/k7qm-3xvt-9rbn".into(),
        over: "Ecology 201".into(),
        name: "Seminar 7: From predator–prey cycles to food webs".into(),
        standing,
        note: "14 people inside".into(),
        when: "Thursday 19 November, 10:15–11:45 CET".into(),
        elsewhere: "10:15 in Berlin is 04:15 where your device is (Chicago).".into(),
        door,
        faults: Faults::default(),
    }
}
