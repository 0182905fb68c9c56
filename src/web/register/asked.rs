//! What the LMS's frame was opened with, and what was found there.

use aws_lc_rs::constant_time;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use crate::app::App;
use crate::ids::RegistrationInvitationId;
use crate::platforms::{self, Platform};
use crate::registration::{self, Aim, Configuration, Invitation, Token, invitation};
use crate::web::failure::{Failure, Registering};
use crate::web::forms::Fields;

/// How long the page may stand before its button is pressed; the LMS's tokens last no longer.
const LASTS: i64 = 3600;
/// Longest address of a configuration: Canvas puts a token into it.
const LONGEST_ADDRESS: usize = 8 * 1024;

/// What the LMS opened the page with.
pub(super) struct Asked {
    pub(super) invitation: RegistrationInvitationId,
    pub(super) at: Url,
    pub(super) token: Option<Token>,
    invite: String,
}

/// What was found: the invitation, what the LMS says of itself, and the registration that is to be brought up to date.
pub(super) struct Seen {
    pub(super) invitation: Invitation,
    pub(super) configuration: Configuration,
    pub(super) known: Option<Platform>,
}

impl Asked {
    /// The invitation first: without one nobody makes us ask anybody anything.
    pub(super) fn read(app: &App, fields: &Fields) -> Result<Self, Failure> {
        let invite = fields.text_or_empty("invite").to_owned();
        let invitation = invitation::read(&app.seal, &invite).ok_or(Registering::Unknown)?;
        let at = fields.text_or_empty("openid_configuration");
        if at.is_empty() {
            return Err(Registering::FromLms.into());
        }
        let at: Option<Url> =
            Some(at).filter(|at| at.len() <= LONGEST_ADDRESS).and_then(|at| at.parse().ok());
        let token = match fields.text_or_empty("registration_token") {
            "" => None,
            token => Some(Token::parse(token).ok_or(Failure::BadRequest)?),
        };
        Ok(Self { invitation, at: at.ok_or(Failure::BadRequest)?, token, invite })
    }

    /// Asks the database and the LMS. Changes nothing.
    pub(super) async fn see(&self, app: &App) -> Result<Seen, Failure> {
        let (id, now) = (self.invitation, app.clock.now());
        let (invitation, known) = app
            .db
            .read(move |conn| {
                let invitation = registration::opened(conn, id, now)?;
                let known = match invitation.aim {
                    Aim::New => None,
                    Aim::Update(platform) => platforms::find(conn, platform)?,
                };
                Ok::<_, registration::Error>((invitation, known))
            })
            .await?;
        let hosts = &app.config.registration_hosts;
        let configuration = registration::look(&app.outbound, hosts, &self.at, self.token.as_ref()).await?;
        if let Some(known) = &known {
            registration::updated(known, &configuration, hosts)?;
        }
        Ok(Seen { invitation, configuration, known })
    }

    /// The fields of the page's form. The frame may keep no cookies, so the form carries proof that the page was shown:
    /// this page, about this configuration.
    pub(super) fn carried(&self, app: &App, seen: &Seen, made: i64) -> Vec<(String, String)> {
        let made = made.to_string();
        let seal = self.seal(app, seen, &made);
        let token = self.token.as_ref().map(Token::reveal).unwrap_or_default();
        [
            ("invite", self.invite.as_str()),
            ("openid_configuration", self.at.as_str()),
            ("registration_token", token),
            ("made", &made),
            ("csrf", &seal),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    fn seal(&self, app: &App, seen: &Seen, made: &str) -> String {
        let token = self.token.as_ref().map(Token::reveal).unwrap_or_default();
        let said = seen.configuration.said();
        let parts = [self.invite.as_str(), self.at.as_str(), token, said.as_str(), made];
        URL_SAFE_NO_PAD.encode(app.seal.mac("registration page", &parts.map(str::as_bytes)))
    }

    /// Refuses a page that stood too long, before anybody is asked anything.
    pub(super) fn check_age(app: &App, fields: &Fields) -> Result<(), Failure> {
        let made = fields.only("made")?.parse::<i64>().map_err(|_not_ours| Failure::FormExpired)?;
        let age = app.clock.now().timestamp().saturating_sub(made);
        // Instances' clocks may differ a little.
        if (-60..=LASTS).contains(&age) { Ok(()) } else { Err(Failure::FormExpired) }
    }

    /// Refuses a form that did not stand on a page of ours, or an LMS that says something else of itself by now.
    pub(super) fn check_seal(&self, app: &App, seen: &Seen, fields: &Fields) -> Result<(), Failure> {
        let seal = self.seal(app, seen, fields.only("made")?);
        let sent = fields.only("csrf")?;
        constant_time::verify_slices_are_equal(sent.as_bytes(), seal.as_bytes())
            .map_err(|_differ| Failure::FormExpired)
    }
}

impl Seen {
    /// What the LMS is, or will be, called here.
    pub(super) fn name(&self) -> String {
        let host = || {
            let issuer: Option<Url> = self.configuration.issuer.parse().ok();
            issuer.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
        };
        let known = self.known.as_ref().map(|known| known.name.clone());
        known
            .or_else(|| self.invitation.name.clone())
            .or_else(|| self.configuration.name.clone())
            .unwrap_or_else(host)
    }
}
