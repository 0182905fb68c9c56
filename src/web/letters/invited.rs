//! What letters to invited people say, from what is so at the moment they are sent.

use anyhow::Context;
use chrono::{DateTime, Utc};

use super::session::{Cancellation, Change, Invitation as Words, When};
use crate::accounts::{self, Account, Status};
use crate::app::App;
use crate::calendar::{self, Between, Entry};
use crate::config::DialIn;
use crate::db::{self, Conn};
use crate::ids::InvitationId;
use crate::invitations::{self, Farewell, Invitation};
use crate::mail::{CalendarPart, Due, Kind, Mailbox, Written};
use crate::meetings::RoomRef;
use crate::sessions::{self, GuestAccess, Occurrence, Owner, Session, State};
use crate::web::calendar::uid;
use crate::web::texts::{Language, Texts};

/// Everything a letter to somebody invited may speak of.
struct Known {
    invitation: Invitation,
    session: Session,
    dates: Vec<Occurrence>,
    host: Account,
    /// How the room is reached by phone.
    phone: Option<DialIn>,
}

/// Writes an invitation or the news of a change. Of a session that is over nobody hears any more.
pub(super) async fn write(app: &App, due: &Due) -> anyhow::Result<Written> {
    let now = app.clock.now();
    let Ok(id) = due.about.parse() else { return Ok(Written::Dropped) };
    let known = app.db.read(move |conn| known(conn, id)).await?;
    let ahead = |known: &Known| known.dates.iter().any(|date| !date.has_ended(now));
    let Some(mut known) = known.filter(ahead) else { return Ok(Written::Dropped) };
    if let Some(next) = sessions::occurrence_now(&known.dates, now) {
        let room = (RoomRef(next.id), known.session.id);
        known.phone = app.meetings.phone(room, app.config.dial_in.as_ref(), now).await?;
    }
    let texts = Texts::new(Language::lookup([known.invitation.locale.as_str()]).unwrap_or_default());
    let held = known.dates.iter().any(|date| date.state != State::Cancelled);
    let letter = match (due.kind, held) {
        (Kind::Changed, false) => called_off(app, &known, texts, now),
        (Kind::Changed, true) => changed(app, &known, texts, now),
        (_, true) => invitation(app, &known, texts, now),
        (_, false) => return Ok(Written::Dropped),
    };
    let (sheet, calendar) = letter;
    let letter = sheet.into_letter(due.to.clone(), Some(mailbox(&known.host)), calendar)?;
    Ok(Written::Letter(Box::new(letter)))
}

/// Writes the last letter about a session or an invitation that is gone.
pub(super) fn farewell(app: &App, due: &Due) -> anyhow::Result<Written> {
    let kept = due.contents.as_deref().and_then(Farewell::read).context("a farewell without its contents")?;
    let texts = Texts::new(Language::lookup([kept.locale.as_str()]).unwrap_or_default());
    let now = app.clock.now();
    let host = Mailbox::new(&kept.host, kept.host_email.parse()?);
    let uid = uid(app, &due.about);
    let entry = Entry {
        uid: &uid,
        sequence: kept.sequence,
        name: &kept.name,
        zone: kept.zone(),
        plan: kept.plan(),
        occurrences: &[],
        url: "",
        words: "",
    };
    let calendar = calendar::cancel(&entry, Between { organizer: &host, attendee: &due.to }, now);
    let words = Cancellation {
        host: kept.host.clone(),
        session: kept.name.clone(),
        when: When::once(texts, kept.zone(), (kept.starts_at, kept.ends_at), now),
        whole: kept.whole,
        sender: sender(app),
    };
    let letter = words.sheet(texts).into_letter(due.to.clone(), Some(host.clone()), Some(calendar))?;
    Ok(Written::Letter(Box::new(letter)))
}

fn known(conn: &mut Conn, id: InvitationId) -> db::Result<Option<Known>> {
    let Some(invitation) = invitations::store::find(conn, id)? else { return Ok(None) };
    let owner = Owner::Account(invitation.host);
    let session = sessions::store::find(conn, owner, invitation.session)?;
    // Of an account that is switched off no link leads in, and whoever misused it writes to nobody any more.
    let host = accounts::find(conn, invitation.host)?.filter(|host| host.status == Status::Active);
    let (Some(session), Some(host)) = (session, host) else { return Ok(None) };
    let dates = sessions::store::occurrences(conn, session.id)?;
    Ok(Some(Known { invitation, session, dates, host, phone: None }))
}

type Parts = (super::Sheet, Option<CalendarPart>);

fn invitation(app: &App, known: &Known, texts: Texts, now: DateTime<Utc>) -> Parts {
    let session = &known.session;
    let guest_link = match (session.guests, session.guest_code) {
        (GuestAccess::On(_), Some(code)) => Some(app.config.address(&format!("/g/{code}"))),
        _off => None,
    };
    let words = Words {
        host: known.host.name.to_string(),
        session: session.name.as_str().to_owned(),
        when: When::of(texts, session, &known.dates, now),
        invitee: known.invitation.name.to_string(),
        role: known.invitation.role,
        about: session.description.as_str().to_owned(),
        link: link(app, known),
        phone: known.phone.as_ref().map(|phone| texts.phone(phone)),
        guest_link,
        sender: sender(app),
    };
    (words.sheet(texts), Some(request(app, known, texts, now)))
}

fn changed(app: &App, known: &Known, texts: Texts, now: DateTime<Utc>) -> Parts {
    let words = Change {
        host: known.host.name.to_string(),
        session: known.session.name.as_str().to_owned(),
        when: When::of(texts, &known.session, &known.dates, now),
        link: link(app, known),
        sender: sender(app),
    };
    (words.sheet(texts), Some(request(app, known, texts, now)))
}

/// Every date was cancelled, though the session is still there.
fn called_off(app: &App, known: &Known, texts: Texts, now: DateTime<Utc>) -> Parts {
    let words = Cancellation {
        host: known.host.name.to_string(),
        session: known.session.name.as_str().to_owned(),
        when: When::of(texts, &known.session, &known.dates, now),
        whole: true,
        sender: sender(app),
    };
    let (organizer, attendee) = (mailbox(&known.host), addressee(known));
    let between = Between { organizer: &organizer, attendee: &attendee };
    let uid = uid(app, known.invitation.id.as_str());
    let entry = Entry::of(&known.session, &known.dates, &uid, ("", ""));
    (words.sheet(texts), entry.map(|entry| calendar::cancel(&entry, between, now)))
}

/// The entry for the invitee's calendar: the link in it is their own.
///
/// So is its identifier: whoever is invited again after a withdrawal gets a new entry, where calendars would take
/// another with the cancelled identifier for old news (RFC 5546 §2.1.5).
fn request(app: &App, known: &Known, texts: Texts, now: DateTime<Utc>) -> CalendarPart {
    let (organizer, attendee) = (mailbox(&known.host), addressee(known));
    let (uid, url) = (uid(app, known.invitation.id.as_str()), link(app, known));
    let phone = known.phone.as_ref().map(|phone| texts.phone(phone)).unwrap_or_default();
    let parts = [texts.t("mail-yours"), phone, known.session.description.as_str().to_owned()];
    let words = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    let entry = Entry {
        uid: &uid,
        sequence: known.session.sequence,
        name: known.session.name.as_str(),
        zone: known.session.zone,
        plan: known.session.plan(&known.dates).unwrap_or(sessions::Plan::Room),
        occurrences: &known.dates,
        url: &url,
        words: &words,
    };
    calendar::request(&entry, Between { organizer: &organizer, attendee: &attendee }, now)
}

fn link(app: &App, known: &Known) -> String {
    app.config.address(&format!("/i/{}", invitations::token(&app.seal, known.invitation.id)))
}

fn mailbox(account: &Account) -> Mailbox {
    Mailbox::new(account.name.as_str(), account.email.clone())
}

fn addressee(known: &Known) -> Mailbox {
    Mailbox::new(known.invitation.name.as_str(), known.invitation.email.clone())
}

/// What the installation calls itself in its letters.
pub(super) fn sender(app: &App) -> String {
    let named = app.mail.from().map(|from| from.called().to_owned());
    named.unwrap_or_else(|| app.config.public_url.host_str().unwrap_or("Colloquy").to_owned())
}
