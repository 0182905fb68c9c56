//! The pages on which the platform's admin has a tool register itself, and what tool and platform say to each other.

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{self, Bytes, Data, Form, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;
use serde_json::{Value, json};

use super::pages::{missing, page, refused, see};
use super::registering::Refused;
use super::world::World;
use super::{Flavour, Registration};

/// The routes of this file.
pub(super) fn routes(app: &mut ServiceConfig) {
    app.route("/register", web::get().to(list))
        .route("/register/open", web::get().to(open))
        .route("/register/on", web::post().to(switch_on))
        .route("/api/lti/security/openid-configuration", web::get().to(canvas_configuration))
        .route("/mod/lti/openid-configuration.php", web::get().to(moodle_configuration))
        .route("/api/lti/registrations", web::post().to(canvas_registration))
        .route("/mod/lti/openid-registration.php", web::post().to(moodle_registration));
}

/// A registration on the page.
struct Row {
    client_id: String,
    name: String,
    flavour: &'static str,
    on: bool,
    verb: &'static str,
    asked: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "practice/register.html")]
struct ListPage {
    rows: Vec<Row>,
}

async fn list(world: Data<World>) -> HttpResponse {
    page(&ListPage { rows: world.registrations().into_iter().map(row).collect() })
}

fn row(one: Registration) -> Row {
    let asked = one.asked.as_ref();
    let list = |words: &[String]| words.join(", ");
    Row {
        name: asked.map_or_else(|| "Set up beforehand".to_owned(), |asked| asked.name.clone()),
        flavour: asked.map_or("", |asked| asked.flavour.slug()),
        verb: match asked.map(|asked| asked.flavour) {
            Some(Flavour::Moodle) => "Activate",
            _ => "Switch on and install",
        },
        asked: asked.map_or_else(Vec::new, |asked| {
            let custom =
                asked.custom.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
            vec![
                ("Scopes", list(&asked.scopes)),
                ("Claims", list(&asked.claims)),
                ("Messages", list(&asked.messages)),
                ("Custom", list(&custom)),
            ]
        }),
        on: one.on,
        client_id: one.client_id,
    }
}

/// What the admin pasted; `update` is a client id, or empty for a new registration.
#[derive(Deserialize)]
struct Wanted {
    address: String,
    flavour: Flavour,
    #[serde(default)]
    update: String,
}

#[derive(Template)]
#[template(path = "practice/registering.html")]
struct FramePage {
    address: String,
}

async fn open(world: Data<World>, wanted: Query<Wanted>) -> HttpResponse {
    let update = Some(wanted.update.as_str()).filter(|client| !client.is_empty());
    match world.begin_registration(&wanted.address, wanted.flavour, update) {
        Ok(address) => page(&FramePage { address: address.to_string() }),
        Err(_no_address) => refused("That is not an address of a tool."),
    }
}

#[derive(Deserialize)]
struct Named {
    client: String,
}

async fn switch_on(world: Data<World>, form: Form<Named>) -> HttpResponse {
    match world.switch_on(&form.client) {
        Ok(_) => see("/register"),
        Err(_unknown) => missing(),
    }
}

async fn canvas_configuration(world: Data<World>, request: HttpRequest) -> HttpResponse {
    said(world.configuration(Flavour::Canvas, bearer(&request)))
}

async fn moodle_configuration(world: Data<World>, request: HttpRequest) -> HttpResponse {
    said(world.configuration(Flavour::Moodle, bearer(&request)))
}

async fn canvas_registration(world: Data<World>, request: HttpRequest, body: Bytes) -> HttpResponse {
    said(world.take_registration(Flavour::Canvas, bearer(&request), &body))
}

async fn moodle_registration(world: Data<World>, request: HttpRequest, body: Bytes) -> HttpResponse {
    said(world.take_registration(Flavour::Moodle, bearer(&request), &body))
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::AUTHORIZATION)?.to_str().ok()
}

fn said(answer: Result<Value, Refused>) -> HttpResponse {
    match answer {
        Ok(answer) => HttpResponse::Ok().json(answer),
        Err(Refused(status, code)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
            HttpResponse::build(status).json(json!({ "error": code }))
        }
    }
}
