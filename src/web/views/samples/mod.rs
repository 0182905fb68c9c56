//! Every page with something on it, for tests that read pages and for looking at them.

mod accounts;
mod audit;
mod checks;
mod copied;
mod doctor;
mod forms;
mod from_lms;
mod invitations;
mod meetings;
mod others;
mod pick;
mod queue;
mod recordings;
mod register;
mod registering;
mod registrations;
mod sessions;
mod upkeep;

use askama::Template;

use crate::web::page::{Page, Place, Tab, Theme, View};
use crate::web::texts::{Language, Texts};

/// A page of the course, as staff or students see it in a frame.
fn course(language: Language, staff: bool, place: Place) -> Page {
    let page = Page::new(Texts::new(language), View::Frame, Theme::Light);
    let mut page = page.in_course("Ecology 201", "/c/0f3a", staff, place);
    page.csrf = "token".into();
    page.here = "/c/0f3a/sessions".into();
    page.zone = page.t_with("foot-zone", &[("zone", "Europe/Berlin".into()), ("short", "CET".into())]);
    page
}

/// A page outside courses.
fn outside(language: Language) -> Page {
    Page::new(Texts::new(language), View::Window, Theme::Auto)
}

/// A standalone page, as an administrator sees it.
fn standalone(language: Language, here: &str) -> Page {
    let mut page = outside(language);
    let place = |label: &str, href: &str| Tab {
        label: page.t(label),
        href: href.into(),
        current: here.starts_with(href),
    };
    let places = [("scheduler-sessions", "/scheduler/sessions"), ("administration", "/admin")];
    let tabs = [
        ("registrations-title", "/admin/registrations"),
        ("scheduler-users", "/admin/accounts"),
        ("scheduler-mail", "/admin/mail"),
        ("doctor-tab", "/admin/doctor"),
        ("meetings-title", "/admin/meetings"),
        ("audit-title", "/admin/audit"),
        ("health-title", "/admin/health"),
    ];
    let (places, tabs) =
        (places.map(|(label, href)| place(label, href)), tabs.map(|(label, href)| place(label, href)));
    page.places = places.into();
    if here.starts_with("/admin") {
        page.tabs = tabs.into();
    }
    page.course = page.t("scheduler");
    page.base = "/scheduler".into();
    page.csrf = "token".into();
    page.who = "Ingrid Halvorsen".into();
    page.here = here.into();
    page
}

/// Names and pages.
type Rendered = Vec<(&'static str, String)>;

fn rendered(name: &'static str, page: &impl Template) -> (&'static str, String) {
    (name, page.render().unwrap())
}

/// Every sample in `language`.
fn all(language: Language) -> Rendered {
    [
        sessions::all(language),
        forms::all(language),
        others::all(language),
        from_lms::all(language),
        pick::all(language),
        copied::all(language),
        accounts::all(language),
        invitations::all(language),
        queue::all(language),
        audit::all(language),
        upkeep::all(language),
        doctor::all(language),
        recordings::all(language),
        register::all(language),
        meetings::all(language),
        registrations::all(language),
        registering::all(language),
    ]
    .concat()
}
