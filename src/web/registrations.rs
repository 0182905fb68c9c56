//! The LMSs that may launch, for administrators: how each stands, what it is, and its switches.

mod form;
mod one;
mod presets;
mod remove;
mod verdict;

use std::collections::HashMap;

use actix_web::web::{ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};

use self::verdict::Verdict;
use super::doctor;
use super::failure::Failure;
use super::forms::Fields;
use super::html;
use super::page::Notice;
use super::signed_in::{Administering, Section, SignedIn};
use super::texts::{Done, Texts};
use super::views::registrations::{RegistrationLine, RegistrationsPage};
use crate::config::Engine;
use crate::courses::{self, RosterService};
use crate::db::{self, Conn};
use crate::ids::PlatformId;
use crate::notices::Trouble;
use crate::platforms::{self, Deployment, DeploymentPolicy, DeploymentStatus, Platform};

/// The list, below which all of these pages stand.
pub(super) const LIST: &str = "/admin/registrations";

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/admin/registrations").route(get().to(list)))
        .service(
            resource("/admin/registrations/new").route(get().to(form::empty)).route(post().to(form::add)),
        )
        .service(resource("/admin/registrations/{registration}").route(get().to(one::show)))
        .service(
            resource("/admin/registrations/{registration}/edit")
                .route(get().to(form::filled))
                .route(post().to(form::save)),
        )
        .service(resource("/admin/registrations/{registration}/rules").route(post().to(one::set_rules)))
        .service(
            resource("/admin/registrations/{registration}/presets")
                .route(get().to(presets::show))
                .route(post().to(presets::save)),
        )
        .service(resource("/admin/registrations/{registration}/enable").route(post().to(one::enable)))
        .service(resource("/admin/registrations/{registration}/disable").route(post().to(one::disable)))
        .service(
            resource("/admin/registrations/{registration}/remove")
                .route(get().to(remove::ask))
                .route(post().to(remove::remove)),
        )
        .service(
            resource("/admin/registrations/{registration}/deployments").route(post().to(one::add_deployment)),
        )
        .service(
            resource("/admin/registrations/{registration}/deployments/{deployment}/enable")
                .route(post().to(one::enable_deployment)),
        )
        .service(
            resource("/admin/registrations/{registration}/deployments/{deployment}/disable")
                .route(post().to(one::disable_deployment)),
        );
}

/// The page of one of them.
pub(super) fn place(id: PlatformId) -> String {
    format!("{LIST}/{id}")
}

/// The registration in the address.
fn named(request: &HttpRequest) -> Result<PlatformId, Failure> {
    let id = request.match_info().get("registration").and_then(|id| id.parse().ok());
    id.ok_or(Failure::NotFound)
}

/// A registration with what came of it.
struct Known {
    platform: Platform,
    deployments: Vec<Deployment>,
    roster: RosterService,
    courses: i64,
    engine: Option<Engine>,
    /// Looked for where one registration is shown alone.
    notices: Option<Trouble>,
}

impl Known {
    fn last_launch(&self) -> Option<DateTime<Utc>> {
        self.deployments.iter().filter_map(|one| one.launched_at).max()
    }

    fn waiting(&self) -> usize {
        self.deployments.iter().filter(|one| one.status == DeploymentStatus::Waiting).count()
    }

    fn verdict(&self) -> Verdict {
        Verdict::of(self.platform.status, self.waiting(), &self.roster, self.last_launch())
    }
}

fn all(conn: &mut Conn) -> db::Result<Vec<Known>> {
    let platforms = platforms::list(conn)?;
    let (mut rosters, counts) = (courses::roster_services(conn)?, courses::counts(conn)?);
    let engines = platforms::engines(conn)?;
    let mut deployments: HashMap<PlatformId, Vec<Deployment>> = HashMap::new();
    for (of, deployment) in platforms::all_deployments(conn)? {
        deployments.entry(of).or_default().push(deployment);
    }
    let known = |platform: Platform| {
        let deployments = deployments.remove(&platform.id).unwrap_or_default();
        Known {
            deployments,
            roster: rosters.remove(&platform.id).unwrap_or_default(),
            courses: counts.get(&platform.id).copied().unwrap_or_default(),
            engine: engines.get(&platform.id).copied(),
            notices: None,
            platform,
        }
    };
    Ok(platforms.into_iter().map(known).collect())
}

async fn list(Administering(who): Administering, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let known = who.app.db.read(all).await?;
    let query = Fields::parse(request.query_string().as_bytes());
    let mut page = who.page(Section::Registrations);
    page.title = page.t("registrations-title");
    page.notice = query.text("done").and_then(Done::parse).map(|done| Notice::done(page.texts, done));
    let lines = known.iter().map(|one| line(&who, one)).collect();
    html::page(&RegistrationsPage { page, lines }, &who.policy())
}

fn line(who: &SignedIn, known: &Known) -> RegistrationLine {
    let (texts, verdict) = (who.texts, known.verdict());
    RegistrationLine {
        name: known.platform.name.clone(),
        href: place(known.platform.id),
        doctor: doctor::address(known.platform.id),
        sub: sub(texts, known),
        verdict: verdict.word(texts),
        class: verdict.class(),
        said: verdict::said(who, known),
    }
}

/// "canvas.instructure.com · 2 deployments"
fn sub(texts: Texts, known: &Known) -> String {
    let host = url::Url::parse(&known.platform.issuer).ok();
    let host = host.and_then(|url| url.host_str().map(str::to_owned));
    let deployments = texts.t_with("registration-deployment-count", &[("n", known.deployments.len().into())]);
    format!("{} · {deployments}", host.unwrap_or_else(|| known.platform.issuer.clone()))
}

/// What happens to a new deployment, in words.
pub(super) fn policy_word(texts: Texts, policy: DeploymentPolicy) -> String {
    texts.t(match policy {
        DeploymentPolicy::Auto => "registration-deployments-auto",
        DeploymentPolicy::Approve => "registration-deployments-approve",
    })
}
