//! What the browser carries between platform and tool: the two self-posting forms, the storage frame,
//! and the files that go with them.

use actix_web::web::{self, Bytes, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::LaunchOptions;
use super::authorize::{AuthRefusal, AuthResponse};
use super::launch::STORAGE_FRAME;
use super::pages::{Choice, missing, page, refused};
use super::world::World;

const STYLE: &str = include_str!("../../static/practice/practice.css");
const SUBMIT: &str = include_str!("../../static/practice/submit.js");
const CLOSE: &str = include_str!("../../static/practice/close.js");
const MESSAGES: &str = include_str!("../../static/practice/messages.js");

/// The routes of this file.
pub(super) fn routes(app: &mut ServiceConfig) {
    app.route("/course/{course}/launch", web::get().to(launch))
        .route("/account/launch", web::get().to(launch_outside))
        .route("/storage", web::get().to(storage))
        .route("/authorize", web::get().to(authorize_by_query))
        .route("/authorize", web::post().to(authorize_by_form))
        .route("/static/{file}", web::get().to(asset));
}

#[derive(Template)]
#[template(path = "practice/post.html")]
struct PostPage {
    title: &'static str,
    id: &'static str,
    button: &'static str,
    method: &'static str,
    action: String,
    fields: Vec<(String, String)>,
}

async fn launch(world: Data<World>, slug: Path<String>, choice: Query<Choice>) -> HttpResponse {
    to_the_tool(&world, &slug, &choice, &choice.options())
}

async fn launch_outside(world: Data<World>, choice: Query<Choice>) -> HttpResponse {
    let Some(course) = world.courses().into_iter().next() else { return missing() };
    let options = LaunchOptions { outside: true, link: None, dialogue: None, ..choice.options() };
    to_the_tool(&world, &course.slug, &choice, &options)
}

fn to_the_tool(world: &World, slug: &str, choice: &Choice, options: &LaunchOptions) -> HttpResponse {
    let Ok(fields) = world.login_request(&choice.person, slug, options) else {
        return missing();
    };
    let Ok(action) = world.registration_for(options).map(|client| client.login_url.to_string()) else {
        return missing();
    };
    page(&PostPage {
        title: "Opening the tool",
        id: "launch",
        button: "Continue to the tool",
        method: choice.login.slug(),
        action,
        fields,
    })
}

#[derive(Template)]
#[template(path = "practice/storage.html")]
struct StoragePage {
    tool_origin: String,
    storage_frame: &'static str,
}

async fn storage(world: Data<World>) -> HttpResponse {
    page(&StoragePage { tool_origin: world.tool_origin(), storage_frame: STORAGE_FRAME })
}

async fn authorize_by_query(world: Data<World>, request: HttpRequest) -> HttpResponse {
    answer(world.authorize_encoded(request.query_string().as_bytes()))
}

async fn authorize_by_form(world: Data<World>, form: Bytes) -> HttpResponse {
    answer(world.authorize_encoded(&form))
}

fn answer(outcome: Result<AuthResponse, AuthRefusal>) -> HttpResponse {
    let (action, fields) = match outcome {
        Ok(response) => {
            let mut fields = vec![("id_token", response.id_token), ("state", response.state)];
            fields.extend(response.storage_target.map(|frame| ("lti_storage_target", frame.to_owned())));
            (response.redirect_uri, fields)
        }
        Err(AuthRefusal::Posted { redirect_uri, error, description, state }) => (
            redirect_uri,
            vec![
                ("error", error.to_owned()),
                ("error_description", description.to_owned()),
                ("state", state),
            ],
        ),
        Err(AuthRefusal::Shown(reason)) => return refused(reason),
    };
    page(&PostPage {
        title: "Back to the tool",
        id: "answer",
        button: "Continue to the tool",
        method: "post",
        action,
        fields: fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    })
}

async fn asset(file: Path<String>) -> HttpResponse {
    let (content_type, text) = match file.as_str() {
        "practice.css" => ("text/css; charset=utf-8", STYLE),
        "submit.js" => ("text/javascript; charset=utf-8", SUBMIT),
        "close.js" => ("text/javascript; charset=utf-8", CLOSE),
        "messages.js" => ("text/javascript; charset=utf-8", MESSAGES),
        _ => return missing(),
    };
    HttpResponse::Ok().content_type(content_type).body(text)
}
