//! Whom a session of a course is for: the part of the form, and the words for it.

use crate::courses::{self, Group, GroupKind};
use crate::ids::GroupId;
use crate::sessions::{Audience, Session};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::texts::{Texts, Wrong};
use crate::web::views::Fault;
use crate::web::views::form::{AudienceChoice, GroupBox};
use crate::web::visitor::Visitor;

/// The groups and sections of the visitor's course; none on the Scheduler, whose sessions have no course.
pub(super) async fn known(visitor: &Visitor) -> Result<Vec<Group>, Failure> {
    let Some(course) = visitor.owner().course() else { return Ok(Vec::new()) };
    visitor.app.db.read(move |conn| Ok::<_, Failure>(courses::groups(conn, course)?)).await
}

/// What the form says. A form without this part leaves the audience as it was; the course's people can be narrowed to
/// groups, and not to nobody.
pub(super) fn read(
    texts: Texts,
    fields: &Fields,
    known: &[Group],
    before: &Audience,
) -> Result<Audience, Fault> {
    match fields.text("audience") {
        None => return Ok(before.clone()),
        Some("groups") => {}
        Some(_everyone) => return Ok(Audience::Everyone),
    }
    let ticked = ticked(fields);
    let chosen: std::collections::BTreeSet<GroupId> =
        known.iter().map(|group| group.id).filter(|id| ticked.contains(id)).collect();
    if chosen.is_empty() {
        return Err(Fault { field: "audience-groups", text: texts.wrong(&Wrong::NoGroup) });
    }
    Ok(Audience::Groups(chosen))
}

fn ticked(fields: &Fields) -> Vec<GroupId> {
    let boxes = fields.pairs().iter().filter(|(name, _)| name == "group");
    boxes.filter_map(|(_, id)| id.parse().ok()).collect()
}

/// The part of the form: as the session is, or as it was typed. None where the course has no groups.
pub(super) fn shown(
    texts: Texts,
    known: &[Group],
    audience: &Audience,
    typed: Option<&Fields>,
) -> Option<AudienceChoice> {
    let is_chosen = |id: &GroupId| match typed {
        Some(fields) => ticked(fields).contains(id),
        None => audience.groups().any(|one| one == id),
    };
    let limited = match typed.and_then(|fields| fields.text("audience")) {
        Some(word) => word == "groups",
        None => *audience != Audience::Everyone,
    };
    let boxes: Vec<GroupBox> = known
        .iter()
        .filter(|group| !group.gone || is_chosen(&group.id))
        .map(|group| GroupBox {
            id: group.id.to_string(),
            label: name(texts, group),
            checked: is_chosen(&group.id),
        })
        .collect();
    (!boxes.is_empty() || limited).then_some(AudienceChoice { limited, boxes })
}

/// "Field group B", or "Section 12" where the LMS gives no name.
pub(in crate::web) fn name(texts: Texts, group: &Group) -> String {
    let made_up = || {
        let id = match group.kind {
            GroupKind::Group => "group-nameless",
            GroupKind::Section => "section-nameless",
        };
        texts.t_with(id, &[("id", group.external_id.clone().into())])
    };
    let name = group.name.clone().unwrap_or_else(made_up);
    if group.gone { texts.t_with("group-gone", &[("name", name.into())]) } else { name }
}

/// "Field group A, Section 12": whom a session is for, where that is not everyone. Empty if no group is left.
pub(in crate::web) fn names(texts: Texts, known: &[Group], session: &Session) -> Option<String> {
    if session.audience == Audience::Everyone {
        return None;
    }
    let chosen: Vec<&GroupId> = session.audience.groups().collect();
    let named = known.iter().filter(|group| !group.gone && chosen.contains(&&group.id));
    Some(named.map(|group| name(texts, group)).collect::<Vec<_>>().join(", "))
}
