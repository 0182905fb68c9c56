//! The pages around a dialogue, and the copying of courses.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Form, Path, Query, ServiceConfig};
use askama::Template;
use serde::Deserialize;

use super::Flavour;
use super::dialogue::{Picked, Placement};
use super::launch::STORAGE_FRAME;
use super::pages::{Choice, Desk, allowed, choice_in, missing, page, refused, see};
use super::placed::Placed;
use super::world::World;

/// The routes of this file.
pub(super) fn routes(app: &mut ServiceConfig) {
    app.route("/course/{course}/add", web::get().to(add))
        .route("/picked/{dialogue}", web::post().to(picked))
        .route("/picked/{dialogue}/save", web::post().to(save))
        .route("/copy", web::post().to(copy));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Place {
    placement: Placement,
}

#[derive(Template)]
#[template(path = "practice/add.html")]
struct AddPage {
    desk: Desk,
    launch: String,
    allow: String,
    canvas: bool,
    storage_frame: &'static str,
    tool_origin: String,
}

async fn add(
    world: Data<World>,
    slug: Path<String>,
    choice: Query<Choice>,
    place: Query<Place>,
) -> HttpResponse {
    let Ok(course) = world.course(&slug) else { return missing() };
    let query = choice.query();
    let Ok(options) = world.open_dialogue(&slug, choice.flavour, place.placement, &query) else {
        return missing();
    };
    let dialogue = options.dialogue.unwrap_or_default();
    let tool_origin = world.tool_origin();
    page(&AddPage {
        launch: format!("/course/{}/launch?{query}&dialogue={dialogue}", course.slug),
        allow: allowed(choice.flavour, &tool_origin),
        canvas: choice.flavour == Flavour::Canvas,
        storage_frame: STORAGE_FRAME,
        desk: Desk::new(&world, &course, &choice, "add"),
        tool_origin,
    })
}

/// What the browser brings from the tool; the field's name is the standard's.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "JWT")]
    jwt: String,
}

#[derive(Template)]
#[template(path = "practice/picked.html")]
struct PickedPage {
    dialogue: String,
    course: String,
    query: String,
    placed: Vec<String>,
    said: Option<String>,
    /// The title of the one offer that is still to be saved.
    draft: Option<String>,
}

async fn picked(
    world: Data<World>,
    dialogue: Path<String>,
    choice: Query<Choice>,
    answer: Form<Answer>,
) -> HttpResponse {
    let Some((course, flavour)) = world.dialogue_of(&dialogue) else {
        return refused("This dialogue was answered before.");
    };
    let Picked { links, error } = match world.take_answer(&dialogue, &answer.jwt).await {
        Ok(picked) => picked,
        Err(why) => return refused(why),
    };
    let to_save = flavour == Flavour::Moodle && links.len() == 1;
    let mut shown = PickedPage {
        dialogue: dialogue.into_inner(),
        course: course.clone(),
        query: choice.query(),
        placed: Vec::new(),
        said: error,
        draft: None,
    };
    for link in links {
        if to_save {
            shown.draft = Some(link.title.clone());
            world.keep_offer(&shown.dialogue, &course, link);
        } else {
            shown.placed.push(world.place(&course, link).title);
        }
    }
    page(&shown)
}

#[derive(Deserialize)]
struct Saved {
    title: String,
    #[serde(default)]
    back: String,
}

async fn save(world: Data<World>, dialogue: Path<String>, form: Form<Saved>) -> HttpResponse {
    let Some((course, offer)) = world.take_offer(&dialogue) else { return missing() };
    let _saved = world.place(&course, Placed { title: form.title.clone(), ..offer });
    see(&format!("/course/{course}?{}", choice_in(&form.back).query()))
}

#[derive(Deserialize)]
struct Copied {
    course: String,
    #[serde(default)]
    back: String,
}

async fn copy(world: Data<World>, form: Form<Copied>) -> HttpResponse {
    let Ok(copy) = world.copy_course(&form.course) else { return missing() };
    let choice = choice_in(&form.back);
    if choice.flavour == Flavour::Canvas {
        // Whatever the tool answers: such platforms do not try again.
        let _status = world.announce_copy(&copy.slug).await;
    }
    see(&format!("/course/{}?{}", copy.slug, choice.query()))
}
