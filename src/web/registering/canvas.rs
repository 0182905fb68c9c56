//! Canvas by hand: the address that its developer key is made from, and the client id, taken back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::by_hand::{Values, register, text};
use crate::lti::wanted::Family;
use crate::registration::stated;
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::register::tool;
use crate::web::signed_in::{Administering, AdministeringPosted, Section, SignedIn};
use crate::web::views::registering::{CanvasPage, Held};
use crate::web::views::{Choice, Faults};

/// The value of a Canvas of one's own among the environments.
const OWN: &str = "own";

pub(super) async fn form(Administering(who): Administering) -> Result<HttpResponse, Failure> {
    html::page(&page(&who, &Fields::default(), Faults::default()), &who.policy())
}

pub(super) async fn take(
    AdministeringPosted { who, fields }: AdministeringPosted,
) -> Result<HttpResponse, Failure> {
    let environment = text(&fields, "environment");
    let hosted = stated::CANVAS.into_iter().find(|(name, _, _)| *name == environment);
    let own = text(&fields, "own").trim_end_matches('/').to_owned();
    let (issuer, base) = if let Some((_, issuer, base)) = hosted {
        (issuer.to_owned(), base.to_owned())
    } else {
        let issuer = text(&fields, "issuer");
        (if issuer.is_empty() { own.clone() } else { issuer }, own)
    };
    let values = Values {
        name: text(&fields, "name"),
        issuer,
        client_id: text(&fields, "client_id"),
        deployment: String::new(),
        addresses: stated::canvas(&base),
        family: Family::Canvas,
    };
    match register(&who, values, "own").await? {
        Ok(done) => Ok(done),
        Err(faults) => {
            html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page(&who, &fields, faults), &who.policy())
        }
    }
}

fn page(who: &SignedIn, typed: &Fields, faults: Faults) -> CanvasPage {
    let (texts, mut page) = (who.texts, who.page(Section::Links));
    page.title = page.t("canvas-title");
    let present = typed.text("environment").unwrap_or("production");
    let choice = |value: &str, id: &str| Choice::new(value, texts.t(id), present);
    CanvasPage {
        configuration: Held::paste(
            "configuration",
            texts.t("canvas-url"),
            tool(&who.app).address("/lti/canvas.json"),
        ),
        environments: vec![
            choice("production", "canvas-production"),
            choice("beta", "canvas-beta"),
            choice("test", "canvas-test"),
            choice(OWN, "canvas-own"),
        ],
        name: text(typed, "name"),
        own: text(typed, "own"),
        issuer: text(typed, "issuer"),
        client_id: text(typed, "client_id"),
        faults,
        page,
    }
}
