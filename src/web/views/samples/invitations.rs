//! Samples of the Scheduler's sessions and of the pages about invitations.

use super::{Rendered, others, rendered, sessions, standalone};
use crate::web::page::{Notice, Page, Tone};
use crate::web::texts::Language;
use crate::web::views::calendar::CalendarPage;
use crate::web::views::confirm::ConfirmPage;
use crate::web::views::details::{DetailsPage, Share};
use crate::web::views::form::{Draft, FormPage, Purpose};
use crate::web::views::guest::{GuestDoor, GuestPage};
use crate::web::views::invitations::{
    Invitations, Letter, ManyPage, Preview, PreviewLine, Row, User, UsersPage,
};
use crate::web::views::sessions::{Empty, SessionsPage};
use crate::web::views::{Choice, Faults, Link, Pager};

pub(super) fn all(language: Language) -> Rendered {
    let form = FormPage::new(page(language), Purpose::Create, Draft::default(), Faults::default());
    let found = users(language, "minh", vec![user("Nguyễn Thị Minh Khai", true), user("Minh Tran", false)]);
    let empty = SessionsPage { days: Vec::new(), empty: Empty::Unplanned, ..list(language) };
    let page = page(language);
    vec![
        rendered("scheduler-sessions", &list(language)),
        rendered("scheduler-sessions-empty", &empty),
        rendered("scheduler-session", &details(language)),
        rendered("scheduler-session-uninvited", &uninvited(language)),
        rendered("scheduler-session-refused", &refused(language)),
        rendered("scheduler-form", &form),
        rendered("users", &found),
        rendered("users-start", &users(language, "", Vec::new())),
        rendered("users-none", &users(language, "<b>", Vec::new())),
        rendered("many", &many(language, None)),
        rendered("many-preview", &many(language, Some(preview()))),
        rendered("confirm-withdraw", &ConfirmPage::withdraw(page.clone(), "a1", "b1", "שירה לוי", true)),
        rendered("invitee", &invitee(language)),
        rendered("calendar", &calendar(&page, true)),
        rendered("calendar-none", &calendar(&page, false)),
    ]
}

fn page(language: Language) -> Page {
    standalone(language, "/scheduler/sessions")
}

fn list(language: Language) -> SessionsPage {
    let mut page = page(language);
    page.title = page.t("sessions-title");
    SessionsPage { page, course_room: None, ..sessions::list(language, true) }
}

fn row(name: &str, email: &str, role: &str, word: &str, class: &'static str, sub: &str) -> Row {
    Row {
        id: name.len().to_string(),
        name: name.into(),
        email: email.into(),
        role: role.into(),
        strong: role == "Moderator",
        letter: Letter { word: word.into(), class },
        sub: sub.into(),
    }
}

fn section(page: &Page) -> Invitations {
    let accepted = ("Accepted by mail server", "tag-ok");
    let opened = "Mon 16 Nov, 09:14. Opened the join page";
    let twice = "sent twice, last Tue 17 Nov, 18:02";
    let refused = "mailbox unknown (550). Delete it and invite again with the right address";
    Invitations {
        open: true,
        name: String::new(),
        email: String::new(),
        roles: Choice::roles(page.texts, "participant"),
        count: page.t_with("invitations-count", &[("n", 4.into())]),
        no_mail: None,
        rows: vec![
            row(
                "Nguyễn Thị Minh Khai",
                "minhkhai@hcmus.example",
                "Participant",
                "Waiting to be sent",
                "",
                "queued at 09:14",
            ),
            row("Adaeze Nwosu", "a.nwosu@lakeside.example", "Moderator", accepted.0, accepted.1, opened),
            row("שירה לוי", "shira.levi@huji.example", "Participant", accepted.0, accepted.1, twice),
            row("Иван Соколов", "i.sokolow@spbu.example", "Presenter", "Refused", "tag-bad", refused),
        ],
        pager: Pager::default(),
    }
}

fn details(language: Language) -> DetailsPage {
    let mut page = page(language);
    page.title = "Board of examiners".into();
    let text = "Saved. The invitation is on its way to Nguyễn Thị Minh Khai.".into();
    page.notice = Some(Notice { tone: Tone::Ok, text, place: "invitations" });
    let invitations = section(&page);
    DetailsPage {
        share: Some(Share::Off(invitations.count.clone())),
        invitations: Some(invitations),
        name: "Board of examiners, autumn round: appeals and borderline cases".into(),
        who: page.t("invitations-who"),
        people: None,
        recordings: Some(super::recordings::empty("/scheduler")),
        more_dates: None,
        page,
        ..sessions::staff(language)
    }
}

fn uninvited(language: Language) -> DetailsPage {
    let mut page = details(language);
    page.page.notice = None;
    let no_mail = Some(page.page.t("invitations-no-mail"));
    page.invitations = page.invitations.map(|section| Invitations { rows: Vec::new(), no_mail, ..section });
    page
}

fn refused(language: Language) -> DetailsPage {
    let mut page = details(language);
    page.page.notice = None;
    page.faults.add("invite_email", page.page.t("wrong-email"));
    page.faults.add("invite_sure", page.page.t("wrong-invitee-unsure"));
    page
}

fn user(name: &str, invited: bool) -> User {
    let href = (!invited).then(|| "/scheduler/sessions/a1?invite=c3#invitations".into());
    User { name: name.into(), email: "minh@uni.example".into(), href }
}

fn users(language: Language, search: &str, people: Vec<User>) -> UsersPage {
    let mut page = page(language);
    page.title = page.t("users-title");
    let session = "Board of examiners".into();
    UsersPage { page, id: "a1".into(), session, search: search.into(), people, more: true }
}

fn many(language: Language, preview: Option<Preview>) -> ManyPage {
    let mut page = page(language);
    page.title = page.t("many-title");
    let mut faults = Faults::default();
    if preview.is_none() {
        faults.add("lines", page.t("wrong-no-lines"));
    }
    ManyPage {
        roles: Choice::roles(page.texts, "participant"),
        page,
        id: "a1".into(),
        session: "Board of examiners".into(),
        lines: "Ada Lovelace <ada@uni.example>\nnobody".into(),
        sure: false,
        faults,
        preview,
    }
}

fn preview() -> Preview {
    let line = |number, who: &str, email: &str, said: &str, good| PreviewLine {
        number,
        who: who.into(),
        email: email.into(),
        said: said.into(),
        good,
    };
    Preview {
        sentence: "1 person will be invited. 1 line can’t be used.".into(),
        verb: Some("Invite 1 person".into()),
        lines: vec![
            line(1, "Ada Lovelace", "ada@uni.example", "Participant", true),
            line(2, "nobody", "", "No address that mail can be sent to", false),
        ],
    }
}

fn invitee(language: Language) -> GuestPage {
    let values = [("name", "שירה לוי".into()), ("role", "participant".into())];
    let sentence = super::outside(language).t_with("invitee-join-as", &values);
    let door = GuestDoor::Invited {
        sentence,
        opened: "/i/a/opened".into(),
        phone: Some("+49 7531 555 010, PIN 448 210".into()),
    };
    let over = "Dr. Ingrid Halvorsen invited you".into();
    GuestPage { action: "/i/a".into(), over, ..others::guest(language, door) }
}

fn calendar(page: &Page, on: bool) -> CalendarPage {
    let mut page = page.clone();
    page.title = page.t("calendar-title");
    let link = on.then(|| Link::new("https://live.lakeside.example/scheduler/feed/1795000000000.AZ4bqK.ics"));
    CalendarPage { page, link }
}
