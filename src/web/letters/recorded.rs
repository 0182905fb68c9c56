//! The letter that tells an invited moderator of a recording (R19).

use chrono::{DateTime, TimeDelta, Utc};

use super::invited::sender;
use super::sheet::{Row, Sheet, Way};
use crate::accounts::{self, Account, Status};
use crate::app::App;
use crate::db::{self, Conn};
use crate::ids::{InvitationId, RecordingId};
use crate::invitations::{self, Invitation};
use crate::mail::{Due, Mailbox, Written};
use crate::recordings::{self, Recording, State, store};
use crate::sessions::Session;
use crate::sessions::role::Role;
use crate::web::recordings::length;
use crate::web::texts::times::Times;
use crate::web::texts::{Language, Texts, isolated};

/// What the letter says.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The session's name.
    pub session: String,
    /// What the recording is called, if it has a name.
    pub name: Option<String>,
    /// "Thursday 12 November, 10:17–11:41 CET", and how long it plays.
    pub when: [String; 2],
    /// The day it is deleted, or empty.
    pub kept: String,
    /// The moderator's own link.
    pub link: String,
    /// Whose session it is, by name.
    pub host: String,
    /// What the installation calls itself.
    pub sender: String,
}

struct Known {
    invitation: Invitation,
    recording: Recording,
    session: Session,
    host: Account,
}

/// Writes the letter. Whoever is not invited any more, or to a recording that is gone, gets none.
pub(super) async fn write(app: &App, due: &Due) -> anyhow::Result<Written> {
    let recording = due.about.parse::<RecordingId>();
    let invitation = due.contents.as_deref().unwrap_or_default().parse::<InvitationId>();
    let (Ok(recording), Ok(invitation)) = (recording, invitation) else { return Ok(Written::Dropped) };
    let known = app.db.read(move |conn| known(conn, recording, invitation)).await?;
    let Some(known) = known else { return Ok(Written::Dropped) };
    let texts = Texts::new(Language::lookup([known.invitation.locale.as_str()]).unwrap_or_default());
    let host = Mailbox::new(known.host.name.as_str(), known.host.email.clone());
    let words = words(app, &known, texts, app.clock.now());
    let letter = words.sheet(texts).into_letter(due.to.clone(), Some(host), None)?;
    Ok(Written::Letter(Box::new(letter)))
}

fn known(conn: &mut Conn, recording: RecordingId, invitation: InvitationId) -> db::Result<Option<Known>> {
    let Some(invitation) = invitations::store::find(conn, invitation)? else { return Ok(None) };
    let Some((recording, session)) = store::with_session(conn, recording)? else { return Ok(None) };
    let host = accounts::find(conn, invitation.host)?.filter(|host| host.status == Status::Active);
    let theirs = invitation.role == Role::Moderator && invitation.session == session.id;
    let (Some(host), true, State::Ready) = (host, theirs, recording.state) else { return Ok(None) };
    Ok(Some(Known { invitation, recording, session, host }))
}

fn words(app: &App, known: &Known, texts: Texts, now: DateTime<Utc>) -> Recorded {
    let of = &known.recording;
    let times = Times::new(texts, known.session.zone.name().parse().unwrap_or(chrono_tz::Tz::UTC), now);
    let lasted = TimeDelta::milliseconds(i64::try_from(of.length_ms).unwrap_or_default());
    let token = recordings::viewer_token(&app.seal, known.invitation.id);
    Recorded {
        session: known.session.name.to_string(),
        name: of.name.as_ref().map(ToString::to_string),
        when: [times.when_in_full(of.started_at, Some(of.started_at + lasted)), length(texts, &times, of)],
        kept: of.keep_until.map(|at| times.day_in_full(at)).unwrap_or_default(),
        link: app.config.address(&format!("/r/{token}/{}", of.id)),
        host: known.host.name.to_string(),
        sender: sender(app),
    }
}

impl Recorded {
    /// The letter in the moderator's language.
    #[must_use]
    pub fn sheet(&self, texts: Texts) -> Sheet {
        let [when, length] = &self.when;
        let rows = [
            Row::words(texts.t("recording-name"), self.name.iter().map(|name| isolated(name))),
            Row::words(texts.t("mail-recording-when"), [when.clone(), length.clone()]),
            Row::words(texts.t("mail-recording-kept"), [self.kept.clone()]),
        ];
        let foot = [("host", isolated(&self.host).into()), ("sender", isolated(&self.sender).into())];
        Sheet {
            texts,
            subject: texts.t_with("mail-recording", &[("session", isolated(&self.session).into())]),
            preview: format!("{when}. {length}"),
            over: texts.t("mail-recording-over"),
            heading: self.session.clone(),
            rows: rows.into_iter().flatten().collect(),
            way: Some(Way::new(texts, texts.t("mail-recording-watch"), self.link.clone())),
            note: texts.t("mail-recording-note"),
            foot: texts.t_with("mail-foot", &foot),
            ..Sheet::default()
        }
    }
}
