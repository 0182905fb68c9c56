//! The registration doctor's pages, for administrators: examinations, and what the codes of failures mean.

pub(super) mod check;
pub(super) mod codes;

use actix_web::http::header;
use actix_web::web::{ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};

use super::failure::Failure;
use super::html;
use super::signed_in::{Administering, AdministeringPosted, Section, SignedIn};
use super::texts::doctor::Patient;
use super::views::doctor::{CodePage, Kept, Line, ListPage, ReportPage, Steps};
use crate::db::{self, Conn};
use crate::doctor::{self, Finding, Report, Verdict};
use crate::ids::PlatformId;
use crate::lti::wanted::Family;
use crate::platforms::{self, Platform};

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/admin/doctor").route(get().to(list)))
        .service(resource("/admin/doctor/{code}").route(get().to(code)))
        .service(
            resource("/admin/registrations/{id}/doctor").route(get().to(shown)).route(post().to(examine)),
        )
        .configure(check::routes);
}

/// The address of the doctor's page of a registration.
pub(super) fn address(of: PlatformId) -> String {
    format!("/admin/registrations/{of}/doctor")
}

async fn list(Administering(who): Administering) -> Result<HttpResponse, Failure> {
    let kept = |conn: &mut Conn| -> db::Result<Vec<(Platform, Option<Report>)>> {
        let all = platforms::list(conn)?;
        all.into_iter()
            .map(|one| Ok((doctor::kept(conn, one.id)?, one)))
            .map(|pair| pair.map(|(report, one)| (one, report)))
            .collect()
    };
    let all = who.app.db.read(kept).await?;
    let texts = who.texts;
    let mut page = who.page(Section::Doctor);
    page.title = texts.t("doctor-list-title");
    let view = ListPage {
        registrations: all
            .iter()
            .map(|(platform, report)| kept_line(&who, platform, report.as_ref()))
            .collect(),
        codes: codes::all().collect(),
        page,
    };
    html::page(&view, &who.policy())
}

fn kept_line(who: &SignedIn, platform: &Platform, report: Option<&Report>) -> Kept {
    let texts = who.texts;
    let at = |report: &Report| texts.t_with("doctor-list-at", &[("at", who.times().at(report.at).into())]);
    let verdict = report.map(worst);
    Kept {
        name: platform.name.clone(),
        sub: report.map_or_else(|| texts.t("doctor-list-never"), at),
        href: address(platform.id),
        word: verdict.map(|verdict| texts.verdict(verdict)),
        class: match verdict {
            Some(Verdict::Change) => "tag-bad",
            Some(Verdict::Works) => "tag-ok",
            _ => "",
        },
    }
}

/// What matters most about a report: that something is to be changed, or that nothing is.
fn worst(report: &Report) -> Verdict {
    if report.count(Verdict::Change) > 0 { Verdict::Change } else { Verdict::Works }
}

async fn find(who: &SignedIn, request: &HttpRequest) -> Result<Platform, Failure> {
    let id = request.match_info().get("id").and_then(|id| id.parse::<PlatformId>().ok());
    let id = id.ok_or(Failure::NotFound)?;
    who.app.db.read(move |conn| platforms::find(conn, id)).await?.ok_or(Failure::NotFound)
}

/// `GET /admin/registrations/{id}/doctor`: the last examination. Nothing is asked of the LMS by looking.
async fn shown(Administering(who): Administering, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let platform = find(&who, &request).await?;
    let id = platform.id;
    let report = who.app.db.read(move |conn| doctor::kept(conn, id)).await?;
    html::page(&report_page(&who, &platform, report.as_ref()), &who.policy())
}

/// `POST /admin/registrations/{id}/doctor`: examines the registration now.
async fn examine(
    AdministeringPosted { who, .. }: AdministeringPosted,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let platform = find(&who, &request).await?;
    let id = platform.id;
    let last = who.app.db.read(move |conn| doctor::last_launch(conn, id)).await?;
    let report = who.app.doctor().examine(&platform, &last).await;
    who.app.db.write(move |conn| doctor::keep(conn, id, &report)).await?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address(id)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

fn report_page(who: &SignedIn, platform: &Platform, report: Option<&Report>) -> ReportPage {
    let texts = who.texts;
    let patient = Patient::new(platform, who.app.config.address(""));
    let mut page = who.page(Section::Doctor);
    page.title = texts.t_with("doctor-title", &[("name", platform.name.clone().into())]);
    let lines = |report: &Report| -> Vec<Line> {
        report.findings().iter().map(|finding| line(who, finding, &patient)).collect()
    };
    ReportPage {
        action: address(platform.id),
        headline: report.map(|report| headline(who, report)).unwrap_or_default(),
        rest: report.map(|report| rest(who, report)),
        lines: report.map(lines).unwrap_or_default(),
        page,
    }
}

fn headline(who: &SignedIn, report: &Report) -> String {
    match report.count(Verdict::Change) {
        0 => who.texts.t("doctor-sum-well"),
        n => who.texts.t_with("doctor-sum-change", &[("n", n.into())]),
    }
}

fn rest(who: &SignedIn, report: &Report) -> String {
    let count = |verdict| report.count(verdict).into();
    let counts = [
        ("works", count(Verdict::Works)),
        ("know", count(Verdict::Know)),
        ("untried", count(Verdict::NotTried)),
    ];
    let at = who.times().at(report.at);
    let run = who.texts.t_with("doctor-run", &[("at", at.into())]);
    format!("{} {run}", who.texts.t_with("doctor-sum-rest", &counts))
}

fn line(who: &SignedIn, finding: &Finding, patient: &Patient) -> Line {
    let (texts, times) = (who.texts, who.times());
    let steps = finding.remedy().map(|remedy| Steps {
        heading: texts.remedy_where(remedy, patient.lms),
        steps: texts.remedy(remedy, patient),
        here: texts.remedy_here(remedy, patient),
    });
    Line {
        verdict: finding.verdict().into(),
        word: texts.verdict(finding.verdict()),
        what: texts.examined(finding.subject()),
        said: texts.finding(finding, patient.lms, |at| times.at(at)),
        steps,
    }
}

/// `GET /admin/doctor/{code}`: what a code means, in the menus of the LMSs that are registered.
async fn code(Administering(who): Administering, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let code = request.match_info().get("code").unwrap_or_default().to_owned();
    let all = who.app.db.read(platforms::list).await?;
    let mut kinds: Vec<Family> = all.iter().map(|one| one.family).collect();
    if kinds.is_empty() {
        kinds.extend(Family::ALL);
    }
    kinds.sort_unstable();
    kinds.dedup();
    let explained = codes::explained(who.texts, &code, &kinds).ok_or(Failure::NotFound)?;
    html::page(&code_page(&who, code, explained), &who.policy())
}

fn code_page(who: &SignedIn, code: String, explained: codes::Explained) -> CodePage {
    let texts = who.texts;
    let heading = |lms: Option<Family>| match lms {
        None => texts.t("doctor-code-do"),
        Some(lms) => texts.t_with("doctor-code-in", &[("product", texts.product(lms).into())]),
    };
    let mut page = who.page(Section::Doctor);
    page.title = code;
    let remedies = explained.steps.into_iter();
    CodePage {
        why: explained.why,
        remedies: remedies.map(|(lms, steps)| Steps { heading: heading(lms), steps, here: None }).collect(),
        page,
    }
}
