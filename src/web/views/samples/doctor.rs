//! Samples of the doctor's pages.

use chrono::{DateTime, Utc};

use super::{Rendered, course, rendered, standalone};
use crate::doctor::{Finding, Report, Trouble};
use crate::ids::PlatformId;
use crate::lti::wanted::Family;
use crate::web::doctor::check::check_page;
use crate::web::doctor::codes::explained;
use crate::web::page::Place;
use crate::web::texts::doctor::Patient;
use crate::web::texts::{Language, Texts};
use crate::web::views::doctor::{CodePage, Kept, Line, ListPage, ReportPage, Steps};

pub(super) fn all(language: Language) -> Rendered {
    let new = ReportPage { rest: None, lines: Vec::new(), ..report(language) };
    vec![
        rendered("doctor", &report(language)),
        rendered("doctor-new", &new),
        rendered("doctor-list", &list(language)),
        rendered("doctor-code", &code(language)),
        rendered("check", &check_page(course(language, true, Place::Check))),
    ]
}

/// Every finding there is.
fn findings() -> Vec<Finding> {
    let text = |word: &str| word.to_owned();
    vec![
        Finding::Unconfirmed,
        Finding::SwitchedOff,
        Finding::DeploymentsWait(2),
        Finding::KeysRead { usable: 2, millis: 120 },
        Finding::NoUsableKey,
        Finding::KeysFailed(Trouble::Refused),
        Finding::KeysFailed(Trouble::UnknownHost),
        Finding::KeysFailed(Trouble::Unreachable),
        Finding::KeysFailed(Trouble::TimedOut),
        Finding::KeysFailed(Trouble::TooLarge),
        Finding::KeysFailed(Trouble::NotAKeySet),
        Finding::KeysFailed(Trouble::Status(404)),
        Finding::TokenGiven,
        Finding::TokenFailed(text("CLIENT-REFUSED")),
        Finding::TokenFailed(text("SCOPE-REFUSED")),
        Finding::TokenFailed(text("UNREACHABLE")),
        Finding::RosterRead { course: text("علم البيئة"), people: 38 },
        Finding::RosterFailed(text("BROKEN")),
        Finding::RosterNotOffered,
        Finding::RosterNeedsToken,
        Finding::RosterNeedsLaunch,
        Finding::GroupsRead { groups: 4 },
        Finding::GroupsFailed(text("SCOPE-REFUSED")),
        Finding::GroupsFailed(text("BROKEN")),
        Finding::ClocksAgree { ahead: 2, forgiven: 180 },
        Finding::ClocksAgree { ahead: 0, forgiven: 180 },
        Finding::ClocksApart { ahead: -600, forgiven: 180 },
        Finding::ClockUnsaid,
        Finding::LaunchAccepted(DateTime::UNIX_EPOCH),
        Finding::NeverLaunched,
        Finding::OurAddressPlain,
        Finding::OurAddressLocal,
        Finding::TryingOut,
        Finding::OurPortOdd(8443),
        Finding::TheirsAgree,
        Finding::TheirsElsewhere { issuer: text("a.example"), host: text("b.example") },
        Finding::IssuerWithSlash,
        Finding::OldCanvasHost,
        Finding::FrameWithoutScreen,
    ]
}

fn line(texts: Texts, finding: &Finding, patient: &Patient) -> Line {
    let steps = finding.remedy().map(|remedy| Steps {
        heading: texts.remedy_where(remedy, patient.lms),
        steps: texts.remedy(remedy, patient),
        here: texts.remedy_here(remedy, patient),
    });
    Line {
        verdict: finding.verdict().into(),
        word: texts.verdict(finding.verdict()),
        what: texts.examined(finding.subject()),
        said: texts.finding(finding, patient.lms, |at: DateTime<Utc>| at.format("%H:%M").to_string()),
        steps,
    }
}

fn report(language: Language) -> ReportPage {
    let mut page = standalone(language, "/admin/doctor");
    page.title = page.t_with("doctor-title", &[("name", "Faculty of Medicine Moodle".into())]);
    let texts = page.texts;
    let patient = |lms| Patient {
        id: PlatformId::fresh(),
        lms,
        client_id: "10000000000001".into(),
        base: "https://live.lakeside.example".into(),
    };
    let report = Report::new(DateTime::UNIX_EPOCH, findings());
    let lines = Family::ALL
        .into_iter()
        .flat_map(|lms| report.findings().iter().map(move |finding| (lms, finding)).collect::<Vec<_>>());
    ReportPage {
        action: "/admin/registrations/0f/doctor".into(),
        headline: texts.t_with("doctor-sum-change", &[("n", 1.into())]),
        rest: Some(format!(
            "{} {}",
            texts
                .t_with("doctor-sum-rest", &[("works", 6.into()), ("know", 1.into()), ("untried", 1.into())]),
            texts.t_with("doctor-run", &[("at", "13:35".into())])
        )),
        lines: lines.map(|(lms, finding)| line(texts, finding, &patient(lms))).collect(),
        page,
    }
}

fn list(language: Language) -> ListPage {
    let mut page = standalone(language, "/admin/doctor");
    page.title = page.t("doctor-list-title");
    let one = |name: &str, sub: String, word: Option<String>, class| Kept {
        name: name.into(),
        sub,
        href: "/admin/registrations/0f/doctor".into(),
        word,
        class,
    };
    let texts = page.texts;
    ListPage {
        registrations: vec![
            one(
                "Lakeside Canvas",
                texts.t_with("doctor-list-at", &[("at", "13:35".into())]),
                Some(texts.t("doctor-verdict-change")),
                "tag-bad",
            ),
            one("Moodle", texts.t("doctor-list-never"), None, ""),
        ],
        codes: vec!["LAUNCH-USED".into(), "ROSTER-SLOW-DOWN".into()],
        page,
    }
}

fn code(language: Language) -> CodePage {
    let mut page = standalone(language, "/admin/doctor");
    page.title = "LAUNCH-USED".into();
    let texts = page.texts;
    let said = explained(texts, "LAUNCH-USED", &Family::ALL).unwrap();
    CodePage {
        why: said.why,
        remedies: vec![Steps {
            heading: texts.t_with("doctor-code-in", &[("product", "Canvas".into())]),
            steps: said.steps.into_iter().flat_map(|(_, steps)| steps).collect(),
            here: None,
        }],
        page,
    }
}
