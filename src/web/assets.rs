//! Style sheets, scripts and pictures: part of the binary, addressed by their content.

use std::borrow::Cow;
use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use aws_lc_rs::digest;

use super::failure::Failure;

/// The style sheets, in the order of their layers.
const STYLES: &[&str] = &[
    include_str!("../../static/css/tokens.css"),
    include_str!("../../static/css/reset.css"),
    include_str!("../../static/css/base.css"),
    include_str!("../../static/css/page.css"),
    include_str!("../../static/css/buttons.css"),
    include_str!("../../static/css/states.css"),
    include_str!("../../static/css/slip.css"),
    include_str!("../../static/css/copybox.css"),
    include_str!("../../static/css/menu.css"),
    include_str!("../../static/css/agenda.css"),
    include_str!("../../static/css/facts.css"),
    include_str!("../../static/css/forms.css"),
    include_str!("../../static/css/access.css"),
    include_str!("../../static/css/notices.css"),
    include_str!("../../static/css/lines.css"),
    include_str!("../../static/css/door.css"),
    include_str!("../../static/css/pick.css"),
    include_str!("../../static/css/watch.css"),
    include_str!("../../static/css/extras.css"),
    include_str!("../../static/css/admin.css"),
    include_str!("../../static/css/checks.css"),
    include_str!("../../static/css/steps.css"),
    include_str!("../../static/css/print.css"),
];

/// The scripts that any page may need; each does nothing where its elements are missing.
const SCRIPTS: &[&str] = &[
    include_str!("../../static/js/scripted.js"),
    include_str!("../../static/js/copy.js"),
    include_str!("../../static/js/menu.js"),
    include_str!("../../static/js/wait.js"),
    include_str!("../../static/js/refresh.js"),
    include_str!("../../static/js/zone.js"),
    include_str!("../../static/js/opened.js"),
    include_str!("../../static/js/form.js"),
    include_str!("../../static/js/pick.js"),
    include_str!("../../static/js/close.js"),
    include_str!("../../static/js/file.js"),
];

struct Asset {
    name: &'static str,
    media_type: &'static str,
    hash: String,
    content: Cow<'static, str>,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    vec![
        Asset::new("app.css", "text/css; charset=utf-8", STYLES.concat()),
        Asset::new("app.js", "text/javascript; charset=utf-8", one_script()),
        Asset::new(
            "storage.js",
            "text/javascript; charset=utf-8",
            include_str!("../../static/js/storage.js"),
        ),
        Asset::new("check.js", "text/javascript; charset=utf-8", include_str!("../../static/js/check.js")),
        Asset::new("mark.svg", "image/svg+xml", include_str!("../../static/img/mark.svg")),
        Asset::new("room.css", "text/css; charset=utf-8", include_str!("../../static/css/room.css")),
    ]
    .into_iter()
    .chain(room_scripts())
    .collect()
});

/// The room's scripts import one another by name, so they share one hash and are found beside one another.
const ROOM_SCRIPTS: &[(&str, &str)] = &[
    ("room.js", include_str!("../../static/js/room.js")),
    ("room-chat.js", include_str!("../../static/js/room-chat.js")),
    ("room-devices.js", include_str!("../../static/js/room-devices.js")),
    ("room-dom.js", include_str!("../../static/js/room-dom.js")),
    ("room-door.js", include_str!("../../static/js/room-door.js")),
    ("room-media.js", include_str!("../../static/js/room-media.js")),
    ("room-menu.js", include_str!("../../static/js/room-menu.js")),
    ("room-news.js", include_str!("../../static/js/room-news.js")),
    ("room-people.js", include_str!("../../static/js/room-people.js")),
    ("room-sending.js", include_str!("../../static/js/room-sending.js")),
    ("room-stage.js", include_str!("../../static/js/room-stage.js")),
    ("room-state.js", include_str!("../../static/js/room-state.js")),
    ("room-wire.js", include_str!("../../static/js/room-wire.js")),
];

fn room_scripts() -> impl Iterator<Item = Asset> {
    let all: String = ROOM_SCRIPTS.iter().map(|(_, content)| *content).collect();
    let hash = hash(&all);
    ROOM_SCRIPTS.iter().map(move |(name, content)| Asset {
        name,
        media_type: "text/javascript; charset=utf-8",
        hash: hash.clone(),
        content: Cow::Borrowed(content),
    })
}

fn hash(content: &str) -> String {
    let digest = digest::digest(&digest::SHA256, content.as_bytes());
    let first: [u8; 8] = digest.as_ref().first_chunk().copied().unwrap_or_default();
    format!("{:016x}", u64::from_be_bytes(first))
}

impl Asset {
    fn new(name: &'static str, media_type: &'static str, content: impl Into<Cow<'static, str>>) -> Self {
        let content = content.into();
        Self { name, media_type, hash: hash(&content), content }
    }
}

/// The small scripts as one, each in a block of its own so that their names do not meet.
fn one_script() -> String {
    format!("{{\n{}}}\n", SCRIPTS.join("}\n{\n"))
}

/// The address of the asset `name`, which changes with its content; empty if there is none.
#[must_use]
pub fn url(name: &str) -> String {
    let found = ASSETS.iter().find(|asset| asset.name == name);
    found.map_or_else(String::new, |asset| format!("/static/{}/{}", asset.hash, asset.name))
}

/// Puts the assets at their addresses, `GET /static/{hash}/{name}`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/static/{hash}/{name}", web::get().to(asset));
}

/// An address of another version is answered with this version's
/// content, but not for keeping.
async fn asset(path: web::Path<(String, String)>) -> Result<HttpResponse, Failure> {
    let (hash, name) = path.into_inner();
    let asset = ASSETS.iter().find(|asset| asset.name == name).ok_or(Failure::NotFound)?;
    let keep = if asset.hash == hash { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(HttpResponse::Ok()
        .content_type(asset.media_type)
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(asset.content.as_ref()))
}

#[cfg(test)]
pub(super) mod tests {
    use actix_web::http::StatusCode;
    use actix_web::{App, test};

    use super::*;

    /// The whole style sheet, for tests that look at it.
    pub(in crate::web) fn styles() -> String {
        STYLES.concat()
    }

    /// The content of the asset `name`.
    pub(in crate::web) fn content(name: &str) -> String {
        ASSETS.iter().find(|asset| asset.name == name).unwrap().content.clone().into_owned()
    }

    #[actix_web::test]
    async fn an_asset_is_kept_for_ever_under_its_own_address_only() {
        let app = test::init_service(App::new().configure(routes)).await;
        for (address, keep) in [
            (url("app.css"), "public, max-age=31536000, immutable"),
            ("/static/000000000000/app.css".to_owned(), "no-cache"),
        ] {
            let request = test::TestRequest::with_uri(&address).to_request();
            let answer = test::call_service(&app, request).await;
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(answer.headers().get(header::CACHE_CONTROL).unwrap(), keep);
        }
        let request = test::TestRequest::with_uri("/static/000000000000/nothing.css").to_request();
        assert_eq!(test::call_service(&app, request).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(url("nothing.css"), "");
    }

    #[test]
    async fn styles_name_no_colour_twice_and_load_nothing() {
        assert!(!styles().contains("url("), "no address in a style sheet, so img-src 'self' is enough");
    }
}
