//! The platform's pages. Who one is stands in the address, so that three tabs can be three people.

use actix_web::http::header;
use actix_web::web::{self, Data, Form, FormConfig, Path, Query, ServiceConfig};
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;
use serde::Deserialize;

use super::claims::ACCOUNT;
use super::launch::STORAGE_FRAME;
use super::people::Role;
use super::world::World;
use super::{Course, Error, Flavour, LaunchOptions, LoginMethod, Person, Target};

const FORM_BYTES: usize = 8 * 1024;

/// The routes of this file.
pub(super) fn routes(app: &mut ServiceConfig) {
    app.app_data(FormConfig::default().limit(FORM_BYTES))
        .route("/", web::get().to(home))
        .route("/open", web::get().to(open))
        .route("/course/{course}", web::get().to(course))
        .route("/account", web::get().to(account))
        .route("/course/{course}/people", web::get().to(people))
        .route("/people/drop", web::post().to(drop_out))
        .route("/people/enrol", web::post().to(enrol))
        .route("/registration", web::get().to(registration));
}

/// Who opens what and how, as it stands in every page's query.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Choice {
    #[serde(rename = "as", alias = "person")]
    pub(super) person: String,
    pub(super) flavour: Flavour,
    target: Target,
    pub(super) login: LoginMethod,
    /// The placed link that is followed, if one is.
    link: Option<u32>,
    /// The dialogue that is opened, if one is.
    dialogue: Option<String>,
    /// Another registration than the first, or empty.
    client: String,
    /// Whether the tool is not told who it is.
    nameless: bool,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            person: "ingrid".to_owned(),
            flavour: Flavour::default(),
            target: Target::default(),
            login: LoginMethod::default(),
            link: None,
            dialogue: None,
            client: String::new(),
            nameless: false,
        }
    }
}

impl Choice {
    /// Who opens what how; not which link or dialogue, which is of one page.
    pub(super) fn query(&self) -> String {
        let person: String = url::form_urlencoded::byte_serialize(self.person.as_bytes()).collect();
        let (flavour, target, login) = (self.flavour.slug(), self.target.slug(), self.login.slug());
        let client: String = url::form_urlencoded::byte_serialize(self.client.as_bytes()).collect();
        let client = if client.is_empty() { client } else { format!("&client={client}") };
        let nameless = if self.nameless { "&nameless=true" } else { "" };
        format!("as={person}&flavour={flavour}&target={target}&login={login}{client}{nameless}")
    }

    pub(super) fn options(&self) -> LaunchOptions {
        LaunchOptions {
            flavour: self.flavour,
            target: self.target,
            login: self.login,
            link: self.link,
            dialogue: self.dialogue.clone(),
            nameless: self.nameless,
            client_id: Some(self.client.clone()).filter(|client| !client.is_empty()),
            ..LaunchOptions::default()
        }
    }
}

/// An entry of a select.
pub(super) struct Entry {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

fn entry(value: &str, label: &str, chosen: &str) -> Entry {
    Entry { value: value.to_owned(), label: label.to_owned(), chosen: value == chosen }
}

/// The form at the head of every page, and what the pages of a course share.
pub(super) struct Desk {
    pub(super) title: String,
    pub(super) people: Vec<Entry>,
    pub(super) flavours: Vec<Entry>,
    pub(super) targets: Vec<Entry>,
    pub(super) courses: Vec<Entry>,
    pub(super) course: String,
    pub(super) login: &'static str,
    pub(super) client: String,
    pub(super) query: String,
    pub(super) here: &'static str,
    /// Whether the account has a menu of its own.
    pub(super) canvas: bool,
}

impl Desk {
    pub(super) fn new(world: &World, course: &Course, choice: &Choice, here: &'static str) -> Self {
        let label = |person: &Person| format!("{}, {}", name_of(person), place_of(person, course));
        let people = world.people();
        let courses = world.courses();
        Self {
            title: course.title.clone(),
            people: people.iter().map(|it| entry(&it.key, &label(it), &choice.person)).collect(),
            flavours: [("canvas", "Canvas"), ("moodle", "Moodle")]
                .map(|(value, label)| entry(value, label, choice.flavour.slug()))
                .into(),
            targets: [("frame", "a frame"), ("window", "a new window")]
                .map(|(value, label)| entry(value, label, choice.target.slug()))
                .into(),
            courses: courses.iter().map(|it| entry(&it.slug, &it.title, &course.slug)).collect(),
            course: course.slug.clone(),
            login: choice.login.slug(),
            client: choice.client.clone(),
            query: choice.query(),
            here,
            canvas: choice.flavour == Flavour::Canvas,
        }
    }
}

fn name_of(person: &Person) -> String {
    person.name().unwrap_or_else(|| "(an account without a name)".to_owned())
}

fn place_of(person: &Person, course: &Course) -> String {
    match course.role_of(&person.key) {
        Some(role) => role.slug().to_owned(),
        None if person.site_admin => "site admin".to_owned(),
        None => "not in this course".to_owned(),
    }
}

#[derive(Template)]
#[template(path = "practice/home.html")]
struct HomePage {
    desk: Desk,
}

async fn home(world: Data<World>, choice: Query<Choice>) -> HttpResponse {
    match world.courses().first() {
        Some(course) => page(&HomePage { desk: Desk::new(&world, course, &choice, "home") }),
        None => missing(),
    }
}

async fn open(choice: Query<Choice>, course: Query<CourseNamed>) -> HttpResponse {
    let slug: String = url::form_urlencoded::byte_serialize(course.course.as_bytes()).collect();
    see(&format!("/course/{slug}?{}", choice.query()))
}

#[derive(Deserialize)]
struct CourseNamed {
    course: String,
}

#[derive(Template)]
#[template(path = "practice/course.html")]
struct CoursePage {
    desk: Desk,
    launch: String,
    allow: String,
    framed: bool,
    canvas: bool,
    storage_frame: &'static str,
    tool_origin: String,
    barred: Option<String>,
    links: Vec<(u32, String)>,
    followed: Option<u32>,
}

async fn course(world: Data<World>, slug: Path<String>, choice: Query<Choice>) -> HttpResponse {
    let (Ok(course), Ok(person)) = (world.course(&slug), world.person(&choice.person)) else {
        return missing();
    };
    let tool_origin = world.tool_origin();
    let enrolled = person.site_admin || course.role_of(&person.key).is_some();
    page(&CoursePage {
        launch: format!("/course/{}/launch", course.slug),
        allow: allowed(choice.flavour, &tool_origin),
        framed: choice.target == Target::Frame,
        canvas: choice.flavour == Flavour::Canvas,
        storage_frame: STORAGE_FRAME,
        barred: (!enrolled).then(|| name_of(&person)),
        links: world.links(&course.slug).into_iter().map(|link| (link.number, link.title)).collect(),
        followed: choice.link,
        desk: Desk::new(&world, &course, &choice, "tool"),
        tool_origin,
    })
}

#[derive(Template)]
#[template(path = "practice/account.html")]
struct AccountPage {
    desk: Desk,
    allow: String,
    framed: bool,
    storage_frame: &'static str,
    tool_origin: String,
}

/// The account that the courses belong to: the tool outside every course.
async fn account(world: Data<World>, choice: Query<Choice>) -> HttpResponse {
    let courses = world.courses();
    let Some(course) = courses.first().filter(|_| choice.flavour == Flavour::Canvas) else {
        return missing();
    };
    let mut desk = Desk::new(&world, course, &choice, "account");
    ACCOUNT.clone_into(&mut desk.title);
    let tool_origin = world.tool_origin();
    page(&AccountPage {
        desk,
        allow: allowed(choice.flavour, &tool_origin),
        framed: choice.target == Target::Frame,
        storage_frame: STORAGE_FRAME,
        tool_origin,
    })
}

/// The frame's `allow`: with screen capture for everybody, or without it and for the tool alone.
pub(super) fn allowed(flavour: Flavour, tool_origin: &str) -> String {
    let (features, origin): (&[&str], &str) = match flavour {
        Flavour::Canvas => (
            &[
                "geolocation",
                "microphone",
                "camera",
                "midi",
                "encrypted-media",
                "autoplay",
                "clipboard-write",
                "display-capture",
            ],
            "*",
        ),
        Flavour::Moodle => {
            (&["microphone", "camera", "geolocation", "midi", "encrypted-media", "autoplay"], tool_origin)
        }
    };
    features.iter().map(|feature| format!("{feature} {origin}")).collect::<Vec<_>>().join("; ")
}

#[derive(Template)]
#[template(path = "practice/people.html")]
struct PeoplePage {
    desk: Desk,
    rows: Vec<Row>,
    crowd: u32,
    roles: Vec<Entry>,
}

struct Row {
    key: String,
    name: String,
    lang: String,
    place: String,
    enrolled: bool,
}

async fn people(world: Data<World>, slug: Path<String>, choice: Query<Choice>) -> HttpResponse {
    let Ok(course) = world.course(&slug) else { return missing() };
    let rows = world.people().into_iter().map(|person| Row {
        name: name_of(&person),
        place: place_of(&person, &course),
        enrolled: course.role_of(&person.key).is_some(),
        lang: person.locale,
        key: person.key,
    });
    let roles = Role::ALL.map(|role| entry(role.slug(), role.slug(), Role::Learner.slug()));
    page(&PeoplePage {
        rows: rows.collect(),
        crowd: course.crowd(),
        roles: roles.into(),
        desk: Desk::new(&world, &course, &choice, "people"),
    })
}

/// `back` is the query of the page the form stood on.
#[derive(Deserialize)]
struct Enrolment {
    course: String,
    person: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    back: String,
}

async fn drop_out(world: Data<World>, form: Form<Enrolment>) -> HttpResponse {
    let done = world.drop_out(&form.course, &form.person);
    back_to_people(&form, done)
}

async fn enrol(world: Data<World>, form: Form<Enrolment>) -> HttpResponse {
    let role = Role::named(&form.role).unwrap_or(Role::Learner);
    back_to_people(&form, world.enrol(&form.course, &form.person, role))
}

fn back_to_people(form: &Enrolment, done: Result<(), Error>) -> HttpResponse {
    let choice = choice_in(&form.back);
    match done {
        Ok(()) => see(&format!("/course/{}/people?{}", form.course, choice.query())),
        Err(_unknown) => missing(),
    }
}

pub(super) fn choice_in(query: &str) -> Choice {
    Query::<Choice>::from_query(query).map(Query::into_inner).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "practice/registration.html")]
struct RegistrationPage {
    desk: Desk,
    rows: Vec<(&'static str, &'static str, String)>,
}

async fn registration(
    world: Data<World>,
    choice: Query<Choice>,
    course: Option<Query<CourseNamed>>,
) -> HttpResponse {
    let slug = course.map_or_else(|| "ecology-201".to_owned(), |course| course.into_inner().course);
    let Ok(course) = world.course(&slug) else { return missing() };
    let registration = world.registration();
    let rows = vec![
        ("issuer", "Issuer", world.issuer().to_owned()),
        ("client-id", "Client id", registration.client_id.clone()),
        ("deployment-canvas", "Deployment, Canvas", registration.deployment(Flavour::Canvas).to_owned()),
        ("deployment-moodle", "Deployment, Moodle", registration.deployment(Flavour::Moodle).to_owned()),
        ("auth-url", "Authorization URL", world.address("/authorize")),
        ("token-url", "Token URL", world.address("/token")),
        ("jwks-url", "Key set URL", world.address("/jwks")),
        ("tool-login-url", "The tool’s login URL", registration.login_url.to_string()),
        ("tool-redirect-uri", "The tool’s redirect URI", registration.redirect_uri.clone()),
        ("tool-jwks-url", "The tool’s key set URL", registration.tool_jwks_url.to_string()),
    ];
    page(&RegistrationPage { desk: Desk::new(&world, &course, &choice, "registration"), rows })
}

#[derive(Template)]
#[template(path = "practice/refused.html")]
struct RefusedPage {
    reason: &'static str,
}

/// The page of a refusal that the tool does not hear of.
pub(super) fn refused(reason: &'static str) -> HttpResponse {
    rendered(HttpResponse::BadRequest(), &RefusedPage { reason })
}

/// The page for what does not exist.
pub(super) fn missing() -> HttpResponse {
    rendered(HttpResponse::NotFound(), &RefusedPage { reason: "There is no such page, course or person." })
}

/// What every unknown address answers.
pub(super) async fn nothing_here() -> HttpResponse {
    missing()
}

/// A page that went well.
pub(super) fn page(template: &impl Template) -> HttpResponse {
    rendered(HttpResponse::Ok(), template)
}

fn rendered(mut response: HttpResponseBuilder, template: &impl Template) -> HttpResponse {
    match template.render() {
        Ok(html) => response
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(html),
        Err(_format) => HttpResponse::InternalServerError().finish(),
    }
}

pub(super) fn see(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, address)).finish()
}
