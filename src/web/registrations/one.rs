//! One registration: its values, its deployments, our addresses for it, its switches.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, TimeDelta, Utc};

use super::{Known, all, named, place, policy_word, verdict};
use crate::app::App;
use crate::audit::Actor;
use crate::config::Engine;
use crate::db::{Conn, Worded};
use crate::ids::{DeploymentId, PlatformId};
use crate::notices;
use crate::platforms::{self, Deployment, DeploymentStatus, LONGEST_ID, LONGEST_LEEWAY, Rules, Status};
use crate::web::doctor;
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::page::Notice;
use crate::web::signed_in::{Administering, AdministeringPosted, Section, SignedIn, on_to};
use crate::web::texts::{Done, Texts, Wrong};
use crate::web::views::registrations::{Address, DeploymentLine, RegistrationPage, RulesForm};
use crate::web::views::{Choice, Faults, Link};

pub(super) async fn show(
    Administering(who): Administering,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let known = known(&who, named(&request)?).await?;
    let query = Fields::parse(request.query_string().as_bytes());
    let done = query.text("done").and_then(Done::parse);
    let mut page = page(&who, &known, &Typed::default(), Faults::default());
    page.page.notice = done.map(|done| Notice::done(who.texts, done));
    html::page(&page, &who.policy())
}

pub(super) async fn known(who: &SignedIn, id: PlatformId) -> Result<Known, Failure> {
    let read = move |conn: &mut Conn| Ok::<_, Failure>((all(conn)?, notices::trouble(conn, id)?));
    let (known, notices) = who.app.db.read(read).await?;
    let known = known.into_iter().find(|one| one.platform.id == id).ok_or(Failure::NotFound)?;
    Ok(Known { notices, ..known })
}

/// What was typed and refused.
#[derive(Default)]
struct Typed {
    deployment: String,
    rules: Option<Fields>,
}

fn page(who: &SignedIn, known: &Known, typed: &Typed, faults: Faults) -> RegistrationPage {
    let (texts, times, platform) = (who.texts, who.times(), &known.platform);
    let mut page = who.page(Section::Registrations);
    page.title.clone_from(&platform.name);
    let verdict = known.verdict();
    let fact = |id: &str, value: String| (texts.t(id), value);
    let mut facts = vec![
        fact("registration-issuer", platform.issuer.clone()),
        fact("registration-client-id", platform.client_id.clone()),
        fact("registration-auth-url", platform.auth_url.to_string()),
        fact("registration-token-url", platform.token_url.to_string()),
        fact("registration-jwks-url", platform.jwks_url.to_string()),
    ];
    facts.extend(platform.token_audience.clone().map(|value| fact("registration-token-audience", value)));
    facts.push(fact("registration-family", texts.family(platform.family)));
    facts.push(fact("registration-deployments", policy_word(texts, platform.deployments)));
    facts.push(fact("account-since", times.day_in_full(platform.created_at)));
    RegistrationPage {
        name: platform.name.clone(),
        action: place(platform.id),
        doctor: doctor::address(platform.id),
        verdict: verdict.word(texts),
        class: verdict.class(),
        said: verdict::said(who, known),
        failures: verdict::last_failures(who, &known.roster, known.notices.as_ref()),
        failing: known.roster.failing_since.is_some(),
        facts,
        deployments: known.deployments.iter().map(|one| deployment(who, platform.id, one)).collect(),
        ours: ours(texts, &who.app),
        off: platform.status == Status::Disabled,
        waiting: platform.status == Status::Waiting,
        rules: rules(who, known, typed.rules.as_ref()),
        typed: typed.deployment.clone(),
        faults,
        page,
    }
}

/// The rules as they are, or as they were typed.
fn rules(who: &SignedIn, known: &Known, typed: Option<&Fields>) -> RulesForm {
    let platform = &known.platform;
    match typed {
        Some(typed) => RulesForm {
            assistants_manage: typed.ticked("assistants_manage"),
            admins_lead: typed.ticked("admins_lead"),
            anonymous: typed.ticked("anonymous"),
            leeway: typed.text_or_empty("leeway").to_owned(),
            engines: engines(who, known, typed.text_or_empty("engine")),
        },
        None => RulesForm {
            assistants_manage: platform.assistants_manage,
            admins_lead: platform.admins_lead,
            anonymous: platform.anonymous,
            leeway: platform.leeway.num_seconds().to_string(),
            engines: engines(who, known, known.engine.map_or("", |engine| engine.word())),
        },
    }
}

/// What can be behind *Join*: what the installation has, or an engine of its own. BigBlueButton is offered where the
/// settings say where it is, and shown where it is chosen.
fn engines(who: &SignedIn, known: &Known, present: &str) -> Vec<Choice> {
    let usual = who.texts.engine(who.app.meetings.usual());
    let usual = who.texts.t_with("rules-engine-usual", &[("engine", usual.into())]);
    let bbb = who.app.meetings.bbb().is_some() || known.engine == Some(Engine::BigBlueButton);
    let engines = [Engine::Embedded, Engine::BigBlueButton].into_iter();
    let own = engines.filter(|engine| bbb || *engine == Engine::Embedded);
    let own = own.map(|engine| Choice::new(engine.word(), who.texts.engine(engine), present));
    [Choice::new("", usual, present)].into_iter().chain(own).collect()
}

pub(super) async fn set_rules(
    posted: AdministeringPosted,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (AdministeringPosted { who, fields }, id) = (posted, named(&request)?);
    let seconds: Option<i64> = fields.text_or_empty("leeway").trim().parse().ok();
    let leeway = seconds.and_then(TimeDelta::try_seconds);
    let known = known(&who, id).await?;
    let Some(leeway) = leeway.filter(|leeway| (TimeDelta::zero()..=LONGEST_LEEWAY).contains(leeway)) else {
        let mut faults = Faults::default();
        faults.add("leeway", who.texts.wrong(&Wrong::Leeway(LONGEST_LEEWAY.num_seconds())));
        let typed = Typed { rules: Some(fields), ..Typed::default() };
        let page = page(&who, &known, &typed, faults);
        return html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &who.policy());
    };
    let word = fields.text_or_empty("engine");
    if engines(&who, &known, word).iter().all(|offered| offered.value != word) {
        return Err(Failure::BadRequest);
    }
    // The first that is offered is none of its own.
    let engine = word.parse().ok();
    let to = Rules {
        engine,
        assistants_manage: fields.ticked("assistants_manage"),
        admins_lead: fields.ticked("admins_lead"),
        anonymous: fields.ticked("anonymous"),
        leeway,
    };
    done(who, id, Done::RulesChanged, move |conn, id, by, now| platforms::set_rules(conn, id, to, by, now))
        .await
}

fn deployment(who: &SignedIn, of: PlatformId, one: &Deployment) -> DeploymentLine {
    let (texts, times) = (who.texts, who.times());
    let (word, class) = match one.status {
        DeploymentStatus::Active => ("account-on", "tag-ok"),
        DeploymentStatus::Waiting => ("deployment-waiting", "tag-warn"),
        DeploymentStatus::Disabled => ("accounts-off", ""),
    };
    let launch = match one.launched_at {
        Some(at) => texts.t_with("registration-last-launch", &[("when", times.at(at).into())]),
        None => texts.t("registration-no-launch"),
    };
    let seen = texts.t_with("deployment-since", &[("day", times.day(one.created_at).into())]);
    DeploymentLine {
        name: one.external_id.clone(),
        sub: format!("{seen} {launch}"),
        word: texts.t(word),
        class,
        enable: match one.status {
            DeploymentStatus::Active => None,
            DeploymentStatus::Waiting => Some(texts.t("deployment-approve")),
            DeploymentStatus::Disabled => Some(texts.t("deployment-enable")),
        },
        disable: (one.status != DeploymentStatus::Disabled).then(|| texts.t("deployment-disable")),
        action: format!("{}/deployments/{}", place(of), one.id),
    }
}

/// What the LMS's form asks for.
fn ours(texts: Texts, app: &App) -> Vec<Address> {
    let address = |id: &'static str, label: &str, path: &str| Address {
        id,
        label: texts.t(label),
        link: Link::new(&app.config.address(path)),
    };
    vec![
        address("our-launch", "registration-our-launch", "/lti/launch"),
        address("our-login", "registration-our-login", "/lti/login"),
        address("our-keys", "registration-our-keys", "/.well-known/jwks.json"),
    ]
}

pub(super) async fn enable(
    posted: AdministeringPosted,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    done(posted.who, named(&request)?, Done::RegistrationOn, |conn, id, by, now| {
        platforms::set_status(conn, id, Status::Active, by, now)
    })
    .await
}

pub(super) async fn disable(
    posted: AdministeringPosted,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    done(posted.who, named(&request)?, Done::RegistrationOff, |conn, id, by, now| {
        platforms::set_status(conn, id, Status::Disabled, by, now)
    })
    .await
}

/// `POST …/deployments`: one that the LMS named before anybody launched from it.
pub(super) async fn add_deployment(
    posted: AdministeringPosted,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (AdministeringPosted { who, fields }, id) = (posted, named(&request)?);
    let known = known(&who, id).await?;
    let typed = fields.text_or_empty("deployment").trim().to_owned();
    if typed.is_empty() || typed.len() > LONGEST_ID {
        let mut faults = Faults::default();
        faults.add("deployment", who.texts.wrong(&Wrong::Deployment));
        let typed = Typed { deployment: typed, ..Typed::default() };
        let page = page(&who, &known, &typed, faults);
        return html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &who.policy());
    }
    done(who, id, Done::DeploymentOn, move |conn, id, by, now| {
        platforms::add_deployment(conn, id, &typed, DeploymentStatus::Active, by, now).map(drop)
    })
    .await
}

pub(super) async fn enable_deployment(
    posted: AdministeringPosted,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    switch_deployment(posted.who, &request, DeploymentStatus::Active, Done::DeploymentOn).await
}

pub(super) async fn disable_deployment(
    posted: AdministeringPosted,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    switch_deployment(posted.who, &request, DeploymentStatus::Disabled, Done::DeploymentOff).await
}

async fn switch_deployment(
    who: SignedIn,
    request: &HttpRequest,
    to: DeploymentStatus,
    word: Done,
) -> Result<HttpResponse, Failure> {
    let deployment = request.match_info().get("deployment").and_then(|id| id.parse::<DeploymentId>().ok());
    let deployment = deployment.ok_or(Failure::NotFound)?;
    done(who, named(request)?, word, move |conn, id, by, now| {
        let theirs = platforms::deployments(conn, id)?.iter().any(|one| one.id == deployment);
        if theirs && platforms::set_deployment_status(conn, deployment, to, by, now)? {
            Ok(())
        } else {
            Err(platforms::Error::Unknown)
        }
    })
    .await
}

/// Does `deed` in one transaction, and goes on to the registration's page.
async fn done<F>(who: SignedIn, id: PlatformId, done: Done, deed: F) -> Result<HttpResponse, Failure>
where
    F: FnOnce(&mut Conn, PlatformId, &Actor, DateTime<Utc>) -> Result<(), platforms::Error> + Send + 'static,
{
    let (by, now) = (who.actor(), who.app.clock.now());
    match who.app.db.write(move |conn| deed(conn, id, &by, now)).await {
        Ok(()) => Ok(on_to(&place(id), done)),
        Err(platforms::Error::Unknown) => Err(Failure::NotFound),
        Err(error) => Err(error.into()),
    }
}
