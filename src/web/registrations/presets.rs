//! What is set beforehand for sessions of an LMS's courses, and what of it is locked.

use actix_web::{HttpRequest, HttpResponse};

use super::{named, place};
use crate::db::Worded;
use crate::platforms;
use crate::sessions::presets::{Preset, Presets};
use crate::sessions::{EarlyEntry, store};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::signed_in::{Administering, AdministeringPosted, Section, on_to};
use crate::web::texts::{Done, Texts};
use crate::web::views::Choice;
use crate::web::views::registrations::{PresetLine, PresetsPage};

pub(super) async fn show(
    Administering(who): Administering,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let id = named(&request)?;
    let found = who.app.db.read(move |conn| {
        let platform = platforms::find(conn, id)?;
        Ok::<_, Failure>(platform.zip(Some(store::presets(conn, id)?)))
    });
    let (platform, presets) = found.await?.ok_or(Failure::NotFound)?;
    let mut page = who.page(Section::Registrations);
    page.title = page.t("presets-title");
    let lines = lines(who.texts, &presets);
    let (action, back) = (format!("{}/presets", place(id)), place(id));
    html::page(&PresetsPage { page, name: platform.name, action, back, lines }, &who.policy())
}

fn lines(texts: Texts, all: &Presets) -> Vec<PresetLine> {
    let early = all.early.value.minutes().to_string();
    let minutes = |one: EarlyEntry| {
        let label = match one.minutes() {
            0 => texts.t("form-early-none"),
            n => texts.t_with("form-early-minutes", &[("n", n.into())]),
        };
        Choice::new(one.minutes().to_string(), label, &early)
    };
    let may = |field, id: &str, of: Preset<bool>| {
        let present = if of.value { "on" } else { "off" };
        let choices = vec![
            Choice::new("on", texts.t("audit-yes"), present),
            Choice::new("off", texts.t("audit-no"), present),
        ];
        PresetLine {
            field,
            label: texts.t_with("presets-may", &[("what", texts.t(id).into())]),
            choices,
            locked: of.locked,
        }
    };
    vec![
        PresetLine {
            field: "early",
            label: texts.t("form-early"),
            choices: EarlyEntry::ALL.map(minutes).into(),
            locked: all.early.locked,
        },
        PresetLine {
            field: "role",
            label: texts.t("form-role"),
            choices: Choice::roles(texts, all.role.value.word()),
            locked: all.role.locked,
        },
        may("audio", "form-may-audio", all.audio),
        may("video", "form-may-video", all.video),
        may("chat", "form-may-chat", all.chat),
        PresetLine {
            field: "private",
            label: texts.t("form-private"),
            choices: Choice::private_chats(texts, all.private.value.word()),
            locked: all.private.locked,
        },
        may("draw", "form-may-draw", all.draw),
    ]
}

pub(super) async fn save(posted: AdministeringPosted, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let AdministeringPosted { who, fields } = posted;
    let (id, to) = (named(&request)?, read(&fields)?);
    let (by, now) = (who.actor(), who.app.clock.now());
    let found = who.app.db.write(move |conn| store::set_presets(conn, id, &to, &by, now)).await?;
    if found { Ok(on_to(&place(id), Done::PresetsChanged)) } else { Err(Failure::NotFound) }
}

/// The page offers nothing else than what can be read: another word comes from no page of ours.
fn read(fields: &Fields) -> Result<Presets, Failure> {
    let locked = |field: &str| fields.ticked(&format!("lock_{field}"));
    let early = fields.only("early")?.parse().ok().and_then(|n| EarlyEntry::of_minutes(n).ok());
    let role = fields.only("role")?.parse().map_err(|_none| Failure::BadRequest)?;
    let private = fields.only("private")?.parse().map_err(|_none| Failure::BadRequest)?;
    let may = |field: &str| match fields.only(field)? {
        "on" => Ok(Preset { value: true, locked: locked(field) }),
        "off" => Ok(Preset { value: false, locked: locked(field) }),
        _ => Err(Failure::BadRequest),
    };
    Ok(Presets {
        early: Preset { value: early.ok_or(Failure::BadRequest)?, locked: locked("early") },
        role: Preset { value: role, locked: locked("role") },
        audio: may("audio")?,
        video: may("video")?,
        chat: may("chat")?,
        private: Preset { value: private, locked: locked("private") },
        draw: may("draw")?,
    })
}
