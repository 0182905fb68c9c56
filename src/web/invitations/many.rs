//! Inviting many at once: lines are pasted, looked at, and then sent.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::{hosted, posting};
use crate::invitations::{Hosted, Invitee, Line, MOST_LINES, Trouble, read_lines, store};
use crate::sessions::role::{Confirmed, Role};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::page::Place;
use crate::web::sessions::{Found, on_to};
use crate::web::texts::{Done, Texts, Wrong};
use crate::web::views::invitations::{ManyPage, Preview, PreviewLine};
use crate::web::views::{Choice, Faults};
use crate::web::visitor::{Staff, StaffPosted, Visitor};

/// Invitations saved in one transaction: others who save wait for it.
const BITE: usize = 100;

/// `GET /scheduler/sessions/{session}/invitations/many`.
pub(super) async fn form(Staff(visitor): Staff) -> Result<HttpResponse, Failure> {
    let (found, _) = hosted(&visitor).await?;
    html::page(&page(&visitor, &found, &Fields::default()), &visitor.policy())
}

/// `POST /scheduler/sessions/{session}/invitations/many`: `lines`, `invite_role`, `invite_sure`, and `step`, which
/// is `send` once the lines have been looked at. Lines that can't be used are passed over, as the look said.
pub(super) async fn post(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let StaffPosted { visitor, fields } = posted;
    let (found, to) = hosted(&visitor).await?;
    let Some(lines) = read(&fields) else {
        let mut page = page(&visitor, &found, &fields);
        page.faults.add("lines", visitor.texts.wrong(&Wrong::NoLines));
        return html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &visitor.policy());
    };
    let lines = without_invited(&visitor, &to, lines).await?;
    if fields.text("step") == Some("send") {
        return send(&visitor, &found, to, lines).await;
    }
    let preview = Some(preview(visitor.texts, &lines));
    html::page(&ManyPage { preview, ..page(&visitor, &found, &fields) }, &visitor.policy())
}

/// A line, and whether its address is invited already.
type Looked = (Line, bool);

fn read(fields: &Fields) -> Option<Vec<Line>> {
    let role: Role = fields.text_or_empty("invite_role").parse().ok()?;
    let confirmed = Confirmed::by_box(fields.ticked("invite_sure"));
    let lines = read_lines(fields.text_or_empty("lines"), role, confirmed);
    (!lines.is_empty()).then_some(lines)
}

async fn without_invited(visitor: &Visitor, to: &Hosted, lines: Vec<Line>) -> Result<Vec<Looked>, Failure> {
    let emails: Vec<String> =
        lines.iter().filter_map(|line| Some(line.read.as_ref().ok()?.email.key())).collect();
    let to = to.clone();
    let invited = visitor.app.db.read(move |conn| store::invited_of(conn, &to, &emails)).await?;
    let invited: std::collections::HashSet<String> = invited.into_iter().collect();
    let known = |line: &Line| line.read.as_ref().is_ok_and(|who| invited.contains(&who.email.key()));
    Ok(lines.into_iter().map(|line| (known(&line), line)).map(|(known, line)| (line, known)).collect())
}

async fn send(
    visitor: &Visitor,
    found: &Found,
    to: Hosted,
    lines: Vec<Looked>,
) -> Result<HttpResponse, Failure> {
    let people: Vec<Invitee> =
        lines.into_iter().filter(|(_, known)| !known).filter_map(|(line, _)| line.read.ok()).collect();
    let posting = posting(visitor);
    for some in people.chunks(BITE) {
        let (some, to) = (some.to_vec(), to.clone());
        let bite = visitor.app.db.write(move |conn| store::invite_all(conn, &to, &some, posting)).await;
        bite?;
        visitor.app.mail.wake();
    }
    Ok(on_to(visitor, &format!("sessions/{}", found.session.id), Done::InvitedMany))
}

fn preview(texts: Texts, lines: &[Looked]) -> Preview {
    let shown: Vec<PreviewLine> = lines.iter().map(|(line, known)| shown(texts, line, *known)).collect();
    let good = shown.iter().filter(|line| line.good).count();
    let counts = [("good", good.into()), ("bad", (shown.len() - good).into())];
    Preview {
        sentence: texts.t_with("many-sentence", &counts),
        verb: (good > 0).then(|| texts.t_with("many-verb", &[("n", good.into())])),
        lines: shown,
    }
}

fn shown(texts: Texts, line: &Line, known: bool) -> PreviewLine {
    let (who, email, said) = match &line.read {
        Ok(who) if known => (who.name.to_string(), who.email.to_string(), texts.t("many-invited")),
        Ok(who) => (who.name.to_string(), who.email.to_string(), texts.role(who.role.role())),
        Err(trouble) => (line.text.clone(), String::new(), told(texts, *trouble)),
    };
    PreviewLine { number: line.number, who, email, said, good: line.read.is_ok() && !known }
}

fn told(texts: Texts, trouble: Trouble) -> String {
    match trouble {
        Trouble::Address => texts.t("many-address"),
        Trouble::NoName => texts.t("many-no-name"),
        Trouble::LongName => texts.t("many-long-name"),
        Trouble::Role => texts.t("many-bad-role"),
        Trouble::Unconfirmed => texts.t("many-unconfirmed"),
        Trouble::Twice => texts.t("many-twice"),
        Trouble::TooMany => texts.t_with("many-too-many", &[("most", MOST_LINES.into())]),
    }
}

fn page(visitor: &Visitor, found: &Found, typed: &Fields) -> ManyPage {
    let mut page = visitor.page(Place::Sessions);
    page.title = page.t("many-title");
    ManyPage {
        page,
        id: found.session.id.to_string(),
        session: found.session.name.as_str().to_owned(),
        lines: typed.text_or_empty("lines").to_owned(),
        roles: Choice::roles(visitor.texts, typed.text("invite_role").unwrap_or("participant")),
        sure: typed.ticked("invite_sure"),
        faults: Faults::default(),
        preview: None,
    }
}
