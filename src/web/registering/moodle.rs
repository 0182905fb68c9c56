//! Moodle by hand: every field to paste there, and what Moodle shows afterwards, taken back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::by_hand::{Values, register, text};
use crate::lti::wanted::{self, Family};
use crate::registration::{Tool, stated};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::register::tool;
use crate::web::signed_in::{Administering, AdministeringPosted, Section, SignedIn};
use crate::web::views::Faults;
use crate::web::views::registering::{Held, MoodlePage, Pasted};

pub(super) async fn form(Administering(who): Administering) -> Result<HttpResponse, Failure> {
    html::page(&page(&who, &Fields::default(), None, Faults::default()), &who.policy())
}

/// One button reads what was pasted into the fields, the other registers with what stands in them.
pub(super) async fn take(
    AdministeringPosted { who, fields }: AdministeringPosted,
) -> Result<HttpResponse, Failure> {
    let pasted = fields.text_or_empty("values");
    if fields.ticked("read") {
        let mut faults = Faults::default();
        let short: String = pasted.chars().take(stated::LONGEST).collect();
        let found = stated::Stated::read(&short);
        if found == stated::Stated::default() {
            faults.add("values", who.texts.t("by-hand-wrong-nothing"));
        }
        let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        return html::with_status(status, &page(&who, &fields, Some(found), faults), &who.policy());
    }
    let issuer = text(&fields, "issuer").trim_end_matches('/').to_owned();
    let values = Values {
        name: text(&fields, "name"),
        addresses: stated::moodle(&issuer),
        issuer,
        client_id: text(&fields, "client_id"),
        deployment: text(&fields, "deployment"),
        family: Family::Moodle,
    };
    match register(&who, values, "issuer").await? {
        Ok(done) => Ok(done),
        Err(faults) => {
            let page = page(&who, &fields, None, faults);
            html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &who.policy())
        }
    }
}

fn page(who: &SignedIn, typed: &Fields, found: Option<stated::Stated>, faults: Faults) -> MoodlePage {
    let mut page = who.page(Section::Links);
    page.title = page.t("moodle-title");
    let found = found.unwrap_or_default();
    let field = |name: &str, found: Option<String>| found.unwrap_or_else(|| text(typed, name));
    MoodlePage {
        fields: fields(who),
        typed: Pasted {
            values: typed.text_or_empty("values").chars().take(stated::LONGEST).collect(),
            name: field("name", None),
            issuer: field("issuer", found.issuer),
            client_id: field("client_id", found.client_id),
            deployment: field("deployment", found.deployment_id),
        },
        faults,
        page,
    }
}

/// The fields of Moodle's form, in its order, by the names it gives them.
fn fields(who: &SignedIn) -> Vec<Held> {
    let (tool, texts) = (tool(&who.app), who.texts);
    let paste = |id: &'static str, label: &str, value: String| Held::paste(id, texts.t(label), value);
    let choose = |label: &str, value: &str| Held::choose(texts.t(label), texts.t(value));
    let parameters = wanted::parameters(Family::Moodle).map(|(name, variable)| format!("{name}={variable}"));
    vec![
        paste("m-name", "moodle-name", Tool::NAME.to_owned()),
        paste("m-url", "moodle-url", tool.launch()),
        choose("moodle-version", "moodle-version-13"),
        choose("moodle-key-type", "moodle-key-type-url"),
        paste("m-keys", "moodle-keyset", tool.address("/.well-known/jwks.json")),
        paste("m-login", "moodle-login", tool.address("/lti/login")),
        paste("m-redirect", "moodle-redirect", tool.launch()),
        paste("m-custom", "moodle-custom", parameters.collect::<Vec<_>>().join("\n")),
        choose("moodle-usage", "moodle-usage-chooser"),
        choose("moodle-container", "moodle-container-window"),
        choose("moodle-deep-linking", "moodle-on"),
        paste("m-content", "moodle-content-url", tool.launch()),
        choose("moodle-rosters", "moodle-rosters-use"),
        choose("moodle-grades", "moodle-grades-not"),
        choose("moodle-share-name", "moodle-always"),
        choose("moodle-share-email", "moodle-always"),
        choose("moodle-accept-grades", "moodle-never"),
        choose("moodle-ssl", "moodle-on"),
    ]
}
