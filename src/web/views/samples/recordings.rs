//! Samples of recordings.

use super::{Rendered, course, outside, rendered, standalone};
use crate::web::page::{Notice, Page, Place, Tone};
use crate::web::texts::Language;
use crate::web::views::confirm::ConfirmPage;
use crate::web::views::recordings::{Manage, Player, Recordings, Row, Save, SharedPage, WatchPage};
use crate::web::views::{Fault, Faults, Link};

const NAMED: &str = "Räuber und Beute, zweiter Teil: what the lynx and hare data say";

pub(super) fn all(language: Language) -> Rendered {
    let staff = || watch(course(language, true, Place::Sessions), true);
    let student = watch(course(language, false, Place::Sessions), false);
    let unready = |id: &str| WatchPage { player: None, unready: student.page.t(id), ..staff() };
    let host = watch(standalone(language, "/scheduler/sessions"), true);
    vec![
        rendered("recording", &staff()),
        rendered("recording-shared", &shared(staff())),
        rendered("recording-refused", &refused(staff())),
        rendered("recording-elsewhere", &elsewhere(staff(), true)),
        rendered("recording-unpublished", &elsewhere(staff(), false)),
        rendered("recording-student", &student),
        rendered("recording-now", &unready("recording-being-made")),
        rendered("recording-failed", &unready("recording-failed-why")),
        rendered("recording-scheduler", &host),
        rendered("recording-public", &public(language, "recording-public")),
        rendered("recording-mailed", &public(language, "recording-yours")),
        rendered(
            "confirm-recording",
            &ConfirmPage::delete_recording(staff().page, "/c/0f3a/sessions/a1/recordings/b2", NAMED),
        ),
    ]
}

fn saves(base: &str) -> Vec<Save> {
    let save =
        |label: &str, ending: &str| Save { label: label.into(), href: format!("{base}/save.{ending}") };
    vec![save("Download (WebM)", "webm"), save("Download (MP4)", "mp4")]
}

/// The section of a session's page below `base`.
pub(super) fn section(staff: bool, base: &str) -> Recordings {
    let href = format!("{base}/sessions/a1/recordings/b2");
    let row = Row {
        href: href.clone(),
        title: "Thu 12 Nov, 10:17".into(),
        sub: "1 hour 24 minutes · kept until Wed 12 May 2027".into(),
        state: None,
        watch: true,
        saves: if staff { saves(&href) } else { Vec::new() },
        can_share: true,
        can_delete: true,
    };
    let now = Row {
        title: "Thu 19 Nov, 10:16".into(),
        sub: String::new(),
        state: Some(("Being recorded".into(), "tag-warn")),
        watch: false,
        saves: Vec::new(),
        can_delete: false,
        ..row.clone()
    };
    let named = Row { title: NAMED.into(), sub: format!("Thu 5 Nov, 10:15 · {}", row.sub), ..row.clone() };
    let failed = Row {
        title: "Thu 29 Oct, 10:15".into(),
        state: Some(("Not kept".into(), "tag-bad")),
        sub: "kept until Wed 12 May 2027".into(),
        watch: false,
        saves: Vec::new(),
        ..row.clone()
    };
    let theirs = Row {
        sub: "1 hour 24 minutes · kept in BigBlueButton".into(),
        saves: Vec::new(),
        can_share: false,
        ..row.clone()
    };
    let hidden = Row { state: Some(("Not published".into(), "")), watch: false, ..theirs.clone() };
    let rows =
        if staff { vec![now, row, named, failed, theirs, hidden] } else { vec![now, row, named, theirs] };
    let more = Some(("All 24 recordings".into(), format!("{base}/sessions/a1?recordings=all#recordings")));
    Recordings {
        rows,
        more,
        staff,
        downloads: false,
        action: format!("{base}/sessions/a1/recordings/downloads"),
    }
}

/// The same before anything is recorded.
pub(super) fn empty(base: &str) -> Recordings {
    Recordings { rows: Vec::new(), more: None, downloads: true, ..section(true, base) }
}

fn player(base: &str, keeps: bool) -> Player {
    Player {
        webm: format!("{base}/watch.webm"),
        mp4: keeps.then(|| format!("{base}/watch.mp4")),
        keeps,
        saves: if keeps { saves(base) } else { Vec::new() },
    }
}

fn watch(mut page: Page, staff: bool) -> WatchPage {
    let base = format!("{}/sessions/a1/recordings/b2", page.base);
    page.title = NAMED.into();
    WatchPage {
        session: "Seminar 7: From predator–prey cycles to food webs".into(),
        back: format!("{}/sessions/a1#recordings", page.base),
        title: NAMED.into(),
        sub: "Thu 5 Nov, 10:15 · 1 hour 24 minutes · kept until Wed 12 May 2027".into(),
        player: Some(player(&base, staff)),
        elsewhere: None,
        unready: String::new(),
        manage: staff.then(|| Manage {
            action: base,
            name: NAMED.into(),
            share: None,
            can_share: true,
            published: None,
            can_delete: true,
        }),
        faults: Faults::default(),
        page,
    }
}

fn shared(mut page: WatchPage) -> WatchPage {
    let link = "https://live.lakeside.example/r/AZLqf3n0dLq6m3yV0C5v2k1u8a7t4s9e6w3x0z5b2c4";
    page.manage = page.manage.map(|manage| Manage { share: Some(Link::new(link)), ..manage });
    let text = page.page.t("done-recording-shared");
    page.page.notice = Some(Notice { tone: Tone::Ok, text, place: "share" });
    page
}

/// The same, kept in BigBlueButton.
fn elsewhere(page: WatchPage, published: bool) -> WatchPage {
    let manage = page.manage.map(|manage| Manage { can_share: false, published: Some(published), ..manage });
    WatchPage {
        player: None,
        elsewhere: published.then(|| "/c/0f3a/sessions/a1/recordings/b2/elsewhere".to_owned()),
        unready: page.page.t("recording-unpublished-why"),
        sub: format!("1 hour 24 minutes · {}", page.page.t("recording-elsewhere")),
        manage,
        ..page
    }
}

fn refused(mut page: WatchPage) -> WatchPage {
    page.faults.0.push(Fault { field: "name", text: "A name has 255 characters at most".into() });
    page
}

fn public(language: Language, note: &str) -> SharedPage {
    let mut page = outside(language);
    page.title = "Thu 5 Nov, 10:15".into();
    SharedPage {
        session: "Board of examiners".into(),
        title: "Thu 5 Nov, 10:15".into(),
        sub: "1 hour 24 minutes · kept until Wed 12 May 2027".into(),
        player: Some(player("/r/token", false)),
        elsewhere: None,
        unready: String::new(),
        note: page.t(note),
        page,
    }
}
