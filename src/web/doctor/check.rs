//! "Check this browser": what a browser allows at the place where the page is shown. The looking is done by a
//! script; the words are all here.

use actix_web::web::{ServiceConfig, get, resource};
use actix_web::{HttpRequest, HttpResponse};

use crate::web::failure::Failure;
use crate::web::headers::{Ancestors, Policy};
use crate::web::html;
use crate::web::page::{Page, Place};
use crate::web::views::doctor::{Case, CheckPage, Checked, Mark};
use crate::web::visitor::Visitor;

/// What is looked at, in the words of the script, and the cases there are.
const CHECKS: [(&str, &str, &[Mark]); 8] = [
    ("where", "check-where", &[Mark::Works, Mark::Know]),
    ("partitioned", "check-partitioned", &[Mark::Works, Mark::Know, Mark::Change]),
    ("cookies", "check-cookies", &[Mark::Works, Mark::Know]),
    ("storage", "check-storage", &[Mark::Works, Mark::Know]),
    ("lms-storage", "check-lms-storage", &[Mark::Works, Mark::Know, Mark::Untried]),
    ("camera", "check-camera", &[Mark::Works, Mark::Know, Mark::Change, Mark::Untried]),
    ("microphone", "check-microphone", &[Mark::Works, Mark::Know, Mark::Change, Mark::Untried]),
    ("screen", "check-screen", &[Mark::Works, Mark::Know, Mark::Change, Mark::Untried]),
];

/// The addresses of this page.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/check").route(get().to(anywhere)))
        .service(resource("/c/{visit}/check").route(get().to(in_course)));
}

/// `GET /check`: for people whose launch failed, so that no course's page opens to them.
async fn anywhere(request: HttpRequest) -> Result<HttpResponse, Failure> {
    // It tells the browser's owner about the browser, and changes nothing.
    html::page(&check_page(Page::of(&request)), &Policy::framed_by(Ancestors::Anybody))
}

/// `GET /c/{visit}/check`: as people meet Colloquy from this course.
async fn in_course(visitor: Visitor) -> Result<HttpResponse, Failure> {
    visitor.visit()?;
    html::page(&check_page(visitor.page(Place::Check)), &visitor.policy())
}

pub(in crate::web) fn check_page(mut page: Page) -> CheckPage {
    page.title = page.t("check-title");
    let checks = CHECKS.iter().map(|(name, text, cases)| Checked {
        name,
        what: page.t(text),
        cases: cases.iter().map(|mark| case(&page, text, *mark)).collect(),
    });
    CheckPage { checks: checks.collect(), page }
}

fn case(page: &Page, text: &str, mark: Mark) -> Case {
    let (part, word) = match mark {
        Mark::Change => ("change", "doctor-verdict-change"),
        Mark::Know => ("know", "doctor-verdict-know"),
        Mark::Works => ("works", "doctor-verdict-works"),
        Mark::Untried => ("untried", "doctor-verdict-untried"),
    };
    Case { mark, word: page.t(word), said: page.t(&format!("{text}.{part}")) }
}
