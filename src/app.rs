//! The application: what every page and every round shares, built once.

mod beats;
mod turns;

use std::sync::Mutex;

use anyhow::Context;
use chrono::TimeDelta;
use tokio::sync::mpsc::UnboundedReceiver;

pub use self::beats::{Beat, Beats, Round};
pub use self::turns::Turns;
use crate::clock::Clock;
use crate::config::Config;
use crate::courses::Rosters;
use crate::db::Db;
use crate::doctor::Doctor;
use crate::guessing::Guesses;
use crate::keys::{Seal, SigningKeys};
use crate::lti::keyset::KeySets;
use crate::lti::services::token::AccessTokens;
use crate::mail::Post;
use crate::meetings::bbb::BigBlueButton;
use crate::meetings::embedded::media::{Backstage, Media, Notices};
use crate::meetings::embedded::{Hall, media};
use crate::meetings::{Granted, Meetings, RoomEvent};
use crate::notices::Heard;
use crate::outbound::Outbound;
use crate::platforms::Registrations;
use crate::recordings::{Folder, Recorders};
use crate::sso::Sso;

/// Everything a page may need. One for each instance, shared by its workers.
pub struct App {
    /// The settings.
    pub config: Config,
    /// The time.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// Our signing keys.
    pub keys: SigningKeys,
    /// The seal of states and forms.
    pub seal: Seal,
    /// The one way out.
    pub outbound: Outbound,
    /// The registrations that launches asked for of late.
    pub registrations: Registrations,
    /// The LMSs' public keys.
    pub key_sets: KeySets,
    /// Service tokens.
    pub tokens: AccessTokens,
    /// The rosters.
    pub rosters: Rosters,
    /// What is behind *Join*.
    pub meetings: Meetings,
    /// What the media thread of the embedded rooms tells.
    pub notices: Notices,
    /// The roles people were let into rooms with.
    pub granted: Granted,
    /// Where recordings lie.
    pub recordings: Folder,
    /// The recordings that are being made here.
    pub recorders: Recorders,
    /// The way out for mail.
    pub mail: Post,
    /// The institution's single sign-on, if there is one.
    pub sso: Option<Sso>,
    /// Wrong links of late, of all kinds.
    pub guesses: Guesses,
    /// Sign-in links asked for of late.
    pub asked: Guesses,
    /// Notices refused of late.
    pub forged: Guesses,
    /// What launches say about notices.
    pub heard: Heard,
    /// Wakes whoever works notices off.
    pub notices_came: tokio::sync::Notify,
    /// How the rounds of this instance go.
    pub beats: Beats,
    /// What is done once at a time.
    pub turns: Turns,
    /// Wakes the walker of rosters.
    pub roster_wished: tokio::sync::Notify,
    room_events: Mutex<Option<UnboundedReceiver<RoomEvent>>>,
    backstage: Mutex<Option<Backstage>>,
}

impl App {
    /// Opens everything the settings name. Keys are made if there are none; migrations are not run.
    pub fn build(config: Config, clock: Clock) -> anyhow::Result<Self> {
        install_crypto();
        let db = Db::open(config.database_url.clone())
            .with_context(|| format!("the database {} cannot be opened", config.database_url))?;
        let keys = SigningKeys::open(&config.keys_dir, clock.now()).context("the signing keys")?;
        let seal = Seal::open(&config.keys_dir).context("the seal")?;
        let outbound = Outbound::new(config.outbound_allow.clone()).context("the way out")?;
        let tokens = AccessTokens::new(outbound.clone(), keys.clone());
        let mail = Post::open(&config).context("the settings of mail")?;
        let back = config.address("/sign-in/sso/back");
        let sso = config.sso.clone().map(|settings| Sso::new(settings, outbound.clone(), seal.clone(), back));
        let (media, backstage, notices) = Media::new();
        let media = if config.media.is_some() { media } else { media.switched_off() };
        let (hall, events) = Hall::new(media);
        let meetings = meetings(hall, &config, &db, &seal)?;
        Ok(Self {
            rosters: Rosters::new(db.clone(), clock.clone(), tokens.clone()),
            registrations: Registrations::default(),
            key_sets: KeySets::new(outbound.clone()),
            meetings,
            granted: Granted::default(),
            recordings: Folder::at(&config.recordings_dir),
            recorders: Recorders::default(),
            mail,
            sso,
            guesses: Guesses::new(10, TimeDelta::seconds(6)),
            // People of one institution share an address, and come at the same hour.
            asked: Guesses::new(20, TimeDelta::seconds(15)),
            // An LMS whose notices are refused sends a few at a time; what it sends rightly is not counted.
            forged: Guesses::new(50, TimeDelta::seconds(2)),
            heard: Heard::default(),
            notices_came: tokio::sync::Notify::new(),
            beats: Beats::default(),
            turns: Turns::default(),
            roster_wished: tokio::sync::Notify::new(),
            room_events: Mutex::new(Some(events)),
            backstage: Mutex::new(Some(backstage)),
            notices,
            config,
            clock,
            db,
            keys,
            seal,
            outbound,
            tokens,
        })
    }

    /// What happens in rooms, for the one round that writes it down; `None` the second time.
    pub fn take_room_events(&self) -> Option<UnboundedReceiver<RoomEvent>> {
        self.room_events.lock().ok()?.take()
    }

    /// Whoever examines registrations.
    pub fn doctor(&self) -> Doctor<'_> {
        Doctor {
            outbound: &self.outbound,
            keys: &self.keys,
            clock: &self.clock,
            public_url: &self.config.public_url,
        }
    }

    /// Starts the media thread of the embedded rooms, unless it is switched off or runs already.
    pub fn start_media(&self) -> anyhow::Result<Option<media::Running>> {
        let Some(set) = &self.config.media else { return Ok(None) };
        let turn = set.turn.as_ref();
        let settings = media::Settings {
            port: set.port,
            addresses: set.addresses.clone(),
            host: self.config.public_url.host_str().unwrap_or_default().to_owned(),
            turn: turn.map(|turn| media::TurnServer {
                url: turn.url.clone(),
                secret: turn.secret.reveal().to_owned(),
            }),
        };
        let backstage = self.backstage.lock().ok().and_then(|mut backstage| backstage.take());
        let clock = self.clock.clone();
        let running = backstage.map(|backstage| backstage.start(&settings, clock));
        running.transpose().context("change COLLOQUY_MEDIA_PORT, or switch it off")
    }
}

/// The engines behind *Join* that the settings name.
fn meetings(hall: Hall, config: &Config, db: &Db, seal: &Seal) -> anyhow::Result<Meetings> {
    let settings = &config.meetings;
    let bbb = settings.bbb.as_ref().map(|bbb| BigBlueButton::new(bbb, config, db.clone(), seal.clone()));
    let bbb = bbb.transpose().context("the way to BigBlueButton")?;
    Ok(Meetings::new(hall, bbb, settings.engine, db.clone(), settings.instance_url.as_ref()))
}

/// Installs the one crypto provider; a second call changes nothing.
fn install_crypto() {
    let _installed = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
    str0m::crypto::from_feature_flags().install_process_default();
    let _installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
}
