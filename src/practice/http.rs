//! The platform's web server: its routes, and the protocol's endpoints.

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{self, Bytes, Data, Path, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use serde_json::{Value, json};

use super::post::{self, PostOffice};
use super::roster::RosterRequest;
use super::token::{GROUPS_SCOPE, NOTICES_SCOPE, ROSTER_SCOPE, TokenRefusal};
use super::world::World;
use super::{Flavour, frames, notices, pages, picked, register_pages};

/// Forms here are small; the longest field is a signed assertion or a hint.
const FORM_BYTES: usize = 32 * 1024;
/// Frames are the tool's and the platform's own; scripts and styles only the platform's own.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
                      frame-src *; frame-ancestors 'self'; base-uri 'none'";

/// The server over an open port, to be spawned.
pub(super) fn server(world: World, office: PostOffice, listener: TcpListener) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::new(world.clone()))
            .app_data(Data::new(office.clone()))
            .app_data(PayloadConfig::new(FORM_BYTES))
            .wrap(DefaultHeaders::new().add((header::CONTENT_SECURITY_POLICY, POLICY)))
            .configure(pages::routes)
            .configure(frames::routes)
            .configure(notices::routes)
            .configure(picked::routes)
            .configure(register_pages::routes)
            .configure(post::routes)
            .configure(routes)
            .default_service(web::to(pages::nothing_here))
    });
    Ok(server.workers(1).disable_signals().shutdown_timeout(1).listen(listener)?.run())
}

fn routes(app: &mut web::ServiceConfig) {
    app.route("/.well-known/openid-configuration", web::get().to(configuration))
        .route("/jwks", web::get().to(key_set))
        .route("/token", web::post().to(token))
        .route("/api/lti/courses/{course}/names_and_roles", web::get().to(canvas_roster))
        .route(
            "/mod/lti/services.php/CourseSection/{course}/bindings/{binding}/memberships",
            web::get().to(moodle_roster),
        )
        .route("/mod/lti/services.php/CourseGroups/{course}/groups", web::get().to(groups));
}

async fn configuration(world: Data<World>) -> HttpResponse {
    HttpResponse::Ok().json(world.openid_configuration())
}

impl World {
    /// What the platform says of itself as a provider of sign-in.
    pub(super) fn openid_configuration(&self) -> Value {
        json!({
            "issuer": self.issuer(),
            "authorization_endpoint": self.address("/authorize"),
            "token_endpoint": self.address("/token"),
            "jwks_uri": self.address("/jwks"),
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", ROSTER_SCOPE, GROUPS_SCOPE, NOTICES_SCOPE],
            "response_types_supported": ["id_token"],
            "response_modes_supported": ["form_post"],
            "subject_types_supported": ["public", "pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["iss", "sub", "aud", "name", "given_name", "family_name", "email"],
        })
    }
}

async fn key_set(world: Data<World>) -> HttpResponse {
    // By the platform's own clock, which may be wrong.
    let date = world.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let mut response = HttpResponse::Ok();
    response.insert_header((header::DATE, date)).insert_header((header::CACHE_CONTROL, "max-age=3600"));
    response.json(world.key_set())
}

async fn token(world: Data<World>, form: Bytes) -> HttpResponse {
    match world.grant_token(&form).await {
        Ok(grant) => HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(grant),
        Err(TokenRefusal(error, description)) => {
            HttpResponse::BadRequest().json(json!({ "error": error, "error_description": description }))
        }
    }
}

async fn canvas_roster(world: Data<World>, at: Path<u32>, request: HttpRequest) -> HttpResponse {
    roster(&world, Flavour::Canvas, at.into_inner(), None, &request).await
}

async fn moodle_roster(world: Data<World>, at: Path<(u32, String)>, request: HttpRequest) -> HttpResponse {
    let (course, binding) = at.into_inner();
    roster(&world, Flavour::Moodle, course, Some(&binding), &request).await
}

/// The groups service of the Moodle-like platform.
async fn groups(world: Data<World>, at: Path<u32>, request: HttpRequest) -> HttpResponse {
    let authorization = text_of(request.headers(), &header::AUTHORIZATION);
    let Some(client) = world.bearer(authorization, GROUPS_SCOPE) else {
        return HttpResponse::Unauthorized().finish();
    };
    let course = world.courses().into_iter().find(|course| course.number == *at);
    match course.filter(|course| course.clients.contains(&client)) {
        Some(course) => HttpResponse::Ok()
            .content_type("application/vnd.ims.lti-gs.v1.contextgroupcontainer+json")
            .body(course.divisions.container().to_string()),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn roster(
    world: &World,
    flavour: Flavour,
    course_number: u32,
    binding: Option<&str>,
    request: &HttpRequest,
) -> HttpResponse {
    let reply = world.roster_page(&RosterRequest {
        flavour,
        course_number,
        binding,
        query: request.query_string(),
        authorization: text_of(request.headers(), &header::AUTHORIZATION),
        accept: text_of(request.headers(), &header::ACCEPT),
    });
    tokio::time::sleep(reply.delay).await;
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.content_type(reply.content_type);
    if let Some(link) = reply.link {
        response.insert_header((header::LINK, link));
    }
    if let Some(seconds) = reply.retry_after {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    response.body(reply.body)
}

fn text_of<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use actix_web::dev::ServerHandle;
    use url::Url;

    use super::*;
    use crate::clock::Clock;
    use crate::practice::{Config, Fault, LaunchOptions, PracticeLms, Running, SigningKey};

    /// A tool that has nothing but a key.
    struct Tool {
        key: SigningKey,
        server: ServerHandle,
    }

    async fn start() -> (Running, Tool, reqwest::Client) {
        let key = SigningKey::generate("tool-1").unwrap();
        let set = json!({ "keys": [key.jwk()] });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = HttpServer::new(move || {
            let set = set.clone();
            let answer = move || std::future::ready(HttpResponse::Ok().json(&set));
            App::new().route("/.well-known/jwks.json", web::get().to(answer))
        });
        let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
        let tool = Tool { key, server: server.handle() };
        tokio::spawn(server);
        let config = Config::for_tool(Url::parse(&url).unwrap(), Clock::system());
        let lms = PracticeLms::start(config).await.unwrap();
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        (lms, tool, client.build().unwrap())
    }

    async fn end(lms: Running, tool: Tool) {
        lms.stop().await;
        tool.server.stop(false).await;
    }

    fn claims(lms: &Running, jti: &str) -> Value {
        let (now, client) = (lms.world().now().timestamp(), lms.client_id());
        json!({
            "iss": client, "sub": client, "aud": lms.token_url(), "iat": now, "exp": now + 300, "jti": jti,
        })
    }

    async fn ask(lms: &Running, client: &reqwest::Client, assertion: &str, scope: &str) -> (u16, Value) {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
            ("scope", scope),
        ];
        let answer = client.post(lms.token_url()).form(&form).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn token(lms: &Running, tool: &Tool, client: &reqwest::Client) -> String {
        let assertion = tool.key.sign(&claims(lms, &uuid::Uuid::new_v4().to_string()), &Value::Null);
        let (status, grant) = ask(lms, client, &assertion, ROSTER_SCOPE).await;
        assert_eq!(status, 200, "{grant}");
        grant["access_token"].as_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn the_token_endpoint_takes_a_good_assertion_once_and_no_other() {
        let (lms, tool, client) = start().await;
        let good = tool.key.sign(&claims(&lms, "j1"), &Value::Null);
        let (status, grant) = ask(&lms, &client, &good, &format!("{ROSTER_SCOPE} other")).await;
        assert_eq!(
            (status, &grant["expires_in"], &grant["scope"]),
            (200, &json!(3600), &json!(ROSTER_SCOPE))
        );
        let (status, refusal) = ask(&lms, &client, &good, ROSTER_SCOPE).await;
        assert_eq!((status, &refusal["error"]), (400, &json!("invalid_client")));

        let stranger = SigningKey::generate("tool-1").unwrap();
        let changed = |name: &str, value: Value| {
            let mut claims = claims(&lms, &uuid::Uuid::new_v4().to_string());
            claims[name] = value;
            claims
        };
        let now = lms.world().now().timestamp();
        let fresh = claims(&lms, "j2");
        for bad in [
            stranger.sign(&fresh, &Value::Null),
            tool.key.sign(&fresh, &json!({ "kid": "tool-2" })),
            tool.key.sign(&fresh, &json!({ "alg": "HS256" })),
            tool.key.sign(&changed("aud", json!(lms.issuer())), &Value::Null),
            tool.key.sign(&changed("sub", json!("other")), &Value::Null),
            tool.key.sign(&changed("iss", json!("other")), &Value::Null),
            tool.key.sign(&changed("exp", json!(now - 61)), &Value::Null),
            tool.key.sign(&changed("iat", json!(now + 90)), &Value::Null),
            "nonsense".to_owned(),
        ] {
            assert_eq!(ask(&lms, &client, &bad, ROSTER_SCOPE).await.1["error"], "invalid_client");
        }
        let fresh = tool.key.sign(&claims(&lms, "j3"), &Value::Null);
        assert_eq!(ask(&lms, &client, &fresh, "other").await.1["error"], "invalid_scope");
        assert_eq!(lms.world().counters().token_requests, 12);
        end(lms, tool).await;
    }

    fn next(answer: &reqwest::Response) -> Option<String> {
        let link = answer.headers().get("link")?.to_str().unwrap();
        let part = link.split(',').find(|part| part.contains("rel=\"next\""))?;
        Some(part.split(['<', '>']).nth(1).unwrap().to_owned())
    }

    /// Everybody on the roster that starts at `url`, in order.
    async fn walk(client: &reqwest::Client, token: &str, url: String) -> Vec<String> {
        let (mut people, mut url) = (Vec::new(), Some(url));
        while let Some(page) = url {
            let answer = client.get(page).bearer_auth(token).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            url = next(&answer);
            let body: Value = answer.json().await.unwrap();
            let members = body["members"].as_array().unwrap();
            people.extend(members.iter().map(|member| member["user_id"].as_str().unwrap().to_owned()));
        }
        people
    }

    #[tokio::test]
    async fn a_roster_read_to_its_end_is_complete_and_names_nobody_twice() {
        let (lms, tool, client) = start().await;
        let world = lms.world();
        world.add_many_members("ecology-201", 230).unwrap();
        world.drop_out("ecology-201", "crowd-7").unwrap();
        world.drop_out("ecology-201", "ivan").unwrap();
        let token = token(&lms, &tool, &client).await;
        let (course, registration) = (world.course("ecology-201").unwrap(), world.registration());
        for (flavour, query, expected) in [
            (Flavour::Canvas, "", 229 + 9),
            (Flavour::Canvas, "?limit=500", 229 + 9),
            (Flavour::Moodle, "", 229 + 8),
            (Flavour::Moodle, "?limit=40", 229 + 8),
        ] {
            let url = format!("{}{query}", world.roster_url(&course, &registration, flavour));
            let people = walk(&client, &token, url).await;
            let distinct: HashSet<&String> = people.iter().collect();
            assert_eq!((people.len(), distinct.len()), (expected, expected), "{flavour:?} {query}");
            let noor = world.person("noor").unwrap().subject(flavour);
            let ivan = world.person("ivan").unwrap().subject(flavour);
            assert!(people.contains(&noor) && !people.contains(&ivan));
        }
        end(lms, tool).await;
    }

    #[tokio::test]
    async fn a_roster_opens_to_its_own_token_only_and_fails_as_told() {
        let (lms, tool, client) = start().await;
        let world = lms.world();
        let url =
            world.roster_url(&world.course("ecology-201").unwrap(), &world.registration(), Flavour::Canvas);
        let token = token(&lms, &tool, &client).await;
        let read = |token: String| client.get(&url).bearer_auth(token).send();
        assert_eq!(read("guess".to_owned()).await.unwrap().status(), 401);
        let good = read(token.clone()).await.unwrap();
        assert_eq!(
            good.headers()["content-type"],
            "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
        );
        world.roster_fault(Fault::RetryAfter(7));
        assert_eq!(read(token.clone()).await.unwrap().headers()["retry-after"], "7");
        world.roster_fault(Fault::BadJson);
        assert!(read(token.clone()).await.unwrap().json::<Value>().await.is_err());
        world.roster_fault(Fault::EndlessLoop);
        let looping = next(&read(token.clone()).await.unwrap()).unwrap();
        assert_eq!(next(&client.get(&looping).bearer_auth(&token).send().await.unwrap()), Some(looping));
        world.roster_fault(Fault::ForeignNext);
        assert!(!next(&read(token.clone()).await.unwrap()).unwrap().starts_with(&lms.issuer()));
        world.roster_fault(Fault::None);
        world.uninstall("ecology-201", &lms.client_id()).unwrap();
        assert_eq!(read(token.clone()).await.unwrap().status(), 401);
        end(lms, tool).await;
    }

    async fn html(client: &reqwest::Client, lms: &Running, path: &str, status: u16) -> scraper::Html {
        let answer = client.get(format!("{}{path}", lms.issuer())).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{path}");
        scraper::Html::parse_document(&answer.text().await.unwrap())
    }

    fn has(page: &scraper::Html, selector: &str) -> bool {
        page.select(&scraper::Selector::parse(selector).unwrap()).next().is_some()
    }

    #[tokio::test]
    async fn the_pages_offer_what_their_documentation_promises() {
        let (lms, tool, client) = start().await;
        for (path, status, selectors) in [
            ("/", 200, ["select[name=person] option[value=noor]", "button#open"]),
            ("/course/ecology-201", 200, ["iframe#tool[allow*='display-capture *']", "a#again"]),
            (
                "/course/ecology-201?as=noor&flavour=moodle",
                200,
                ["iframe#tool:not([allow*='display-capture'])", "select[name=flavour]"],
            ),
            ("/course/ecology-201?target=window", 200, ["button#open-tool", "form[target=tool-window]"]),
            (
                "/course/ecology-201/launch?as=ingrid",
                200,
                ["form#launch[method=post] input[name=lti_storage_target]", "#continue"],
            ),
            ("/course/ecology-201/launch?login=get", 200, ["form#launch[method=get]", "input[name=iss]"]),
            (
                "/course/ecology-201/people",
                200,
                ["tr#person-noor form[action='/people/drop']", "tr#person-admin"],
            ),
            ("/mail", 200, ["main.mail", "p#none a"]),
            ("/mail/1", 404, ["main#refused", "a"]),
            ("/mail/x/html", 404, ["main#refused", "a"]),
            ("/registration", 200, ["dd#client-id", "dd#jwks-url"]),
            ("/authorize", 400, ["main#refused", "a"]),
            ("/course/nowhere", 404, ["main#refused", "a"]),
        ] {
            let page = html(&client, &lms, path, status).await;
            for selector in selectors {
                assert!(has(&page, selector), "{path} lacks {selector}");
            }
        }
        end(lms, tool).await;
    }

    #[tokio::test]
    async fn people_are_dropped_and_enrolled_by_forms() {
        let (lms, tool, client) = start().await;
        let place = || lms.world().course("ecology-201").unwrap().role_of("noor");
        let post = |path: &str, role: &'static str| {
            let form = [("course", "ecology-201"), ("person", "noor"), ("role", role), ("back", "as=noor")];
            client.post(format!("{}{path}", lms.issuer())).form(&form).send()
        };
        let dropped = post("/people/drop", "").await.unwrap();
        assert!(dropped.headers()["location"].to_str().unwrap().contains("/people?as=noor&"));
        assert_eq!(place(), None);
        assert!(has(&html(&client, &lms, "/course/ecology-201?as=noor", 200).await, "#barred"));
        post("/people/enrol", "assistant").await.unwrap();
        assert_eq!(place().map(crate::practice::Role::slug), Some("assistant"));
        let long = "x".repeat(64 * 1024);
        let form = [("course", "ecology-201"), ("person", long.as_str())];
        let url = format!("{}/people/drop", lms.issuer());
        assert_eq!(client.post(url).form(&form).send().await.unwrap().status(), 413);
        end(lms, tool).await;
    }

    #[tokio::test]
    async fn a_launch_ends_in_a_token_that_the_published_keys_prove() {
        let (lms, tool, client) = start().await;
        let world = lms.world();
        let first = world.login_request("dipika", "statistics-110", &LaunchOptions::moodle()).unwrap();
        let kid = world.rotate_key().unwrap();
        let mut fields: Vec<(String, String)> = first
            .into_iter()
            .filter(|(name, _)| ["client_id", "login_hint", "lti_message_hint"].contains(&name.as_str()))
            .collect();
        let fixed = [
            ("redirect_uri", world.registration().redirect_uri),
            ("scope", "openid".to_owned()),
            ("response_type", "id_token".to_owned()),
            ("response_mode", "form_post".to_owned()),
            ("prompt", "none".to_owned()),
            ("nonce", "n".to_owned()),
        ];
        fields.extend(fixed.map(|(name, value)| (name.to_owned(), value)));
        let answer = client.post(lms.auth_url()).form(&fields).send().await.unwrap().text().await.unwrap();
        let page = scraper::Html::parse_document(&answer);
        let field = scraper::Selector::parse("form#answer input[name=id_token]").unwrap();
        let id_token = page.select(&field).next().unwrap().attr("value").unwrap();
        let set: Value = client.get(lms.jwks_url()).send().await.unwrap().json().await.unwrap();
        let jwk = set["keys"].as_array().unwrap().iter().find(|jwk| jwk["kid"] == kid).unwrap();
        let jwk = serde_json::from_value(jwk.clone()).unwrap();
        let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
        validation.set_audience(&[lms.client_id()]);
        let key = jsonwebtoken::DecodingKey::from_jwk(&jwk).unwrap();
        assert!(jsonwebtoken::decode::<Value>(id_token, &key, &validation).is_ok());
        assert_eq!(world.counters().jwks_requests, 1);
        end(lms, tool).await;
    }
}
