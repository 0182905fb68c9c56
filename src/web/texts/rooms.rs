//! Sentences about what is behind *Join*.

use super::Texts;
use crate::config::{Engine, Meetings, Presenters};
use crate::meetings::{Capabilities, Missing};

/// Who reads what an engine cannot do. Pages of a course know nothing of invitations (R8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Staff of a course.
    Staff,
    /// The host of a session of the Scheduler.
    Host,
    /// An administrator.
    Administrator,
}

impl Texts {
    /// What the engine is called.
    #[must_use]
    pub fn engine(self, engine: Engine) -> String {
        match engine {
            Engine::Embedded => self.t("engine-embedded"),
            Engine::BigBlueButton => self.t("engine-bigbluebutton"),
        }
    }

    /// What the engine cannot do (R22), a sentence each, as this installation is set.
    #[must_use]
    pub fn missing(self, engine: Engine, settings: &Meetings, reader: Reader) -> Vec<String> {
        let said = |missing| self.missing_one(missing, settings, reader);
        let concerns = |missing: &Missing| (reader, *missing) != (Reader::Staff, Missing::OnePlace);
        Capabilities::of(engine).missing().into_iter().filter(concerns).map(said).collect()
    }

    fn missing_one(self, missing: Missing, settings: &Meetings, reader: Reader) -> String {
        let bbb = settings.bbb.as_ref();
        match missing {
            Missing::RemovesOne => self.t(match reader {
                Reader::Staff => "missing-removes-one-enrolled",
                Reader::Host => "missing-removes-one-invited",
                Reader::Administrator => "missing-removes-one",
            }),
            Missing::RightsAtOnce => self.t("missing-rights-at-once"),
            Missing::PresenterAtJoin => match bbb.map(|bbb| bbb.presenters) {
                Some(Presenters::Moderators) => self.t("missing-presenter-moderator"),
                Some(Presenters::Viewers) | None => self.t("missing-presenter-at-join"),
            },
            Missing::OnePlace => self.t("missing-one-place"),
            Missing::TellsModeration => self.t("missing-tells-moderation"),
            Missing::TellsPresence => {
                let seconds = bbb.map_or(20, |bbb| bbb.poll.as_secs());
                self.t_with("missing-tells-presence", &[("seconds", seconds.into())])
            }
        }
    }
}
