//! Letters about a session: come, come at another time, don't come.

use super::sheet::{Line, Row, Sheet, Way};
use crate::sessions::role::Role;
use crate::web::texts::{Texts, isolated};

/// An invitation (R16).
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Who invites, by name.
    pub host: String,
    /// The session's name.
    pub session: String,
    /// When it is held.
    pub when: When,
    /// Who is invited, by name.
    pub invitee: String,
    /// What they are inside.
    pub role: Role,
    /// The session's description, or empty.
    pub about: String,
    /// The invitee's own link.
    pub link: String,
    /// Number and PIN, if one can dial in.
    pub phone: Option<String>,
    /// The guest link, if guest access is on at this moment.
    pub guest_link: Option<String>,
    /// Who sends: the installation's name.
    pub sender: String,
}

/// News of a session that somebody is invited to: another name, or other times.
#[derive(Debug, Clone)]
pub struct Change {
    /// Who invited, by name.
    pub host: String,
    /// The session's name as it now is.
    pub session: String,
    /// When it is now held.
    pub when: When,
    /// The invitee's own link, which is the same as before.
    pub link: String,
    /// Who sends: the installation's name.
    pub sender: String,
}

/// A session is off, or somebody is no longer invited to it.
#[derive(Debug, Clone)]
pub struct Cancellation {
    /// Who invited, by name.
    pub host: String,
    /// The session's name.
    pub session: String,
    /// When it would have been held.
    pub when: When,
    /// Whether it is off for everybody, or this one invitation was withdrawn.
    pub whole: bool,
    /// Who sends: the installation's name.
    pub sender: String,
}

/// When a session is held, in words; what does not apply is empty.
#[derive(Debug, Clone, Default)]
pub struct When {
    /// "Monday 23 November, 14:00–16:00 CET": the date, or the next one of a series.
    pub next: String,
    /// "Every Monday until 14 Dec 2026"
    pub repeats: String,
    /// "Time zone: Europe/Berlin"
    pub zone: String,
    /// "You can come in 15 minutes before."
    pub doors: String,
}

impl When {
    fn lines(&self) -> [String; 4] {
        [&self.next, &self.repeats, &self.zone, &self.doors].map(Clone::clone)
    }
}

impl Invitation {
    /// The letter in the invitee's language.
    #[must_use]
    pub fn sheet(&self, texts: Texts) -> Sheet {
        let role = crate::db::Worded::word(&self.role);
        let joins = texts.t_with("mail-joins-as", &[("role", role.into())]);
        let as_whom =
            format!("{}, {}", isolated(&self.invitee), texts.t_with("mail-role", &[("role", role.into())]));
        let phone = self
            .phone
            .as_ref()
            .map(|phone| Row { term: texts.t("mail-phone"), lines: vec![Line::Words(phone.clone())] });
        let guests = self.guest_link.as_ref().map(|link| Row {
            term: texts.t("mail-guest-link"),
            lines: vec![Line::Address(link.clone()), Line::Words(texts.t("mail-pass-on"))],
        });
        let rows = [
            Row::words(texts.t("mail-when"), self.when.lines()),
            Row::words(texts.t("mail-you-join"), [as_whom]),
            Row::words(texts.t("mail-about"), self.about.lines().map(isolated)),
        ];
        Sheet {
            texts,
            subject: texts.t_with("mail-invitation", &[("session", isolated(&self.session).into())]),
            preview: [self.when.next.as_str(), &joins].join(". "),
            over: about_host(texts, "mail-invites", &self.host),
            heading: self.session.clone(),
            rows: rows.into_iter().flatten().collect(),
            way: Some(Way::new(texts, texts.t("mail-open-page"), self.link.clone())),
            note: texts.t("mail-yours"),
            more: [phone, guests].into_iter().flatten().collect(),
            foot: foot(texts, &self.host, &self.sender),
            words: Vec::new(),
        }
    }
}

impl Change {
    /// The letter in the invitee's language.
    #[must_use]
    pub fn sheet(&self, texts: Texts) -> Sheet {
        let when = Row::words(texts.t("mail-when"), self.when.lines());
        Sheet {
            texts,
            subject: texts.t_with("mail-changed", &[("session", isolated(&self.session).into())]),
            preview: self.when.next.clone(),
            over: about_host(texts, "mail-changed-over", &self.host),
            heading: self.session.clone(),
            rows: when.into_iter().collect(),
            way: Some(Way::new(texts, texts.t("mail-open-page"), self.link.clone())),
            note: texts.t("mail-same-link"),
            foot: foot(texts, &self.host, &self.sender),
            ..Sheet::default()
        }
    }
}

impl Cancellation {
    /// The letter in the invitee's language.
    #[must_use]
    pub fn sheet(&self, texts: Texts) -> Sheet {
        let (subject, over, note) = if self.whole {
            ("mail-called-off", "mail-called-off-over", "mail-called-off-note")
        } else {
            ("mail-withdrawn", "mail-withdrawn-over", "mail-withdrawn-note")
        };
        let when = Row::words(texts.t("mail-when"), [self.when.next.clone(), self.when.repeats.clone()]);
        Sheet {
            texts,
            subject: texts.t_with(subject, &[("session", isolated(&self.session).into())]),
            preview: self.when.next.clone(),
            over: about_host(texts, over, &self.host),
            heading: self.session.clone(),
            rows: when.into_iter().collect(),
            note: texts.t(note),
            foot: foot(texts, &self.host, &self.sender),
            ..Sheet::default()
        }
    }
}

fn about_host(texts: Texts, id: &str, host: &str) -> String {
    texts.t_with(id, &[("host", isolated(host).into())])
}

fn foot(texts: Texts, host: &str, sender: &str) -> String {
    texts.t_with("mail-foot", &[("host", isolated(host).into()), ("sender", isolated(sender).into())])
}
