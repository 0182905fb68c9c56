//! What was done, as the notice that stands where it was done.

use super::Texts;

/// One action that succeeded. The word travels in the address that the browser is sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// A session was created.
    Created,
    /// A session was created in the Scheduler.
    Hosted,
    /// Sessions were taken over from a course that this one was copied from.
    Copied,
    /// A session's settings were saved.
    Saved,
    /// A session was deleted.
    Deleted,
    /// Guest access was saved and is on.
    GuestsOn,
    /// Guest access was saved and is off.
    GuestsOff,
    /// The guest link was replaced.
    LinkReplaced,
    /// One date was moved.
    DateMoved,
    /// One date was cancelled.
    DateCancelled,
    /// A cancelled date takes place after all.
    DateRestored,
    /// The course room was locked.
    Locked,
    /// The course room was unlocked.
    Unlocked,
    /// The roster is going to be read.
    RosterAsked,
    /// Somebody was invited.
    Invited,
    /// Many were invited.
    InvitedMany,
    /// An invitation is mailed once more.
    Resent,
    /// An invitation was withdrawn.
    Withdrawn,
    /// A calendar has a new private address.
    FeedMade,
    /// A calendar's private address ended.
    FeedEnded,
    /// A letter that failed is sent again.
    LetterRetried,
    /// An account was made, and its person told.
    AccountMade,
    /// Accounts were imported.
    AccountsMade,
    /// What is known of an account was changed.
    AccountChanged,
    /// An account was switched off.
    AccountOff,
    /// An account was switched on again.
    AccountOn,
    /// The welcome letter is sent once more.
    Welcomed,
    /// What somebody says of themselves was saved.
    OwnSaved,
    /// One browser was signed out.
    BrowserOut,
    /// All other browsers were signed out.
    BrowsersOut,
    /// A registration link was made.
    LinkMade,
    /// A registration link was taken back.
    LinkWithdrawn,
    /// A registration that waited was confirmed.
    LmsConfirmed,
    /// A registration that waited was turned away.
    LmsTurnedAway,
    /// An LMS was registered by hand.
    LmsByHand,
    /// Single sign-on was linked.
    SsoLinked,
    /// Single sign-on was unlinked.
    SsoUnlinked,
    /// Somebody of an LMS was linked to an account.
    LmsLinked,
    /// They are not linked any more.
    LmsUnlinked,
    /// A recording got a name, or lost it.
    RecordingNamed,
    /// A recording has a public link.
    RecordingShared,
    /// A recording has no public link any more.
    RecordingUnshared,
    /// A recording was deleted.
    RecordingDeleted,
    /// Participants can download recordings.
    DownloadsOn,
    /// Participants can't download recordings.
    DownloadsOff,
    /// An LMS was registered.
    RegistrationAdded,
    /// A registration was changed.
    RegistrationChanged,
    /// Launches of a registration are taken again.
    RegistrationOn,
    /// Launches of a registration are refused.
    RegistrationOff,
    /// A registration was removed.
    RegistrationRemoved,
    /// Launches of a deployment are taken.
    DeploymentOn,
    /// Launches of a deployment are refused.
    DeploymentOff,
    /// A new signing key was published.
    KeysRotated,
    /// What an LMS's people may do was changed.
    RulesChanged,
    /// What is set beforehand for sessions was changed.
    PresetsChanged,
}

impl Done {
    const ALL: [Self; 55] = [
        Self::Created,
        Self::Hosted,
        Self::Copied,
        Self::Saved,
        Self::Deleted,
        Self::GuestsOn,
        Self::GuestsOff,
        Self::LinkReplaced,
        Self::DateMoved,
        Self::DateCancelled,
        Self::DateRestored,
        Self::Locked,
        Self::Unlocked,
        Self::RosterAsked,
        Self::Invited,
        Self::InvitedMany,
        Self::Resent,
        Self::Withdrawn,
        Self::FeedMade,
        Self::FeedEnded,
        Self::LetterRetried,
        Self::AccountMade,
        Self::AccountsMade,
        Self::AccountChanged,
        Self::AccountOff,
        Self::AccountOn,
        Self::Welcomed,
        Self::OwnSaved,
        Self::BrowserOut,
        Self::BrowsersOut,
        Self::LinkMade,
        Self::LinkWithdrawn,
        Self::LmsConfirmed,
        Self::LmsTurnedAway,
        Self::LmsByHand,
        Self::SsoLinked,
        Self::SsoUnlinked,
        Self::LmsLinked,
        Self::LmsUnlinked,
        Self::RecordingNamed,
        Self::RecordingShared,
        Self::RecordingUnshared,
        Self::RecordingDeleted,
        Self::DownloadsOn,
        Self::DownloadsOff,
        Self::RegistrationAdded,
        Self::RegistrationChanged,
        Self::RegistrationOn,
        Self::RegistrationOff,
        Self::RegistrationRemoved,
        Self::DeploymentOn,
        Self::DeploymentOff,
        Self::KeysRotated,
        Self::RulesChanged,
        Self::PresetsChanged,
    ];

    /// The action as one word, for an address; also the name of its text.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "done-created",
            Self::Hosted => "done-hosted",
            Self::Copied => "done-copied",
            Self::Saved => "done-saved",
            Self::Deleted => "done-deleted",
            Self::GuestsOn => "done-guests-on",
            Self::GuestsOff => "done-guests-off",
            Self::LinkReplaced => "done-link-replaced",
            Self::DateMoved => "done-date-moved",
            Self::DateCancelled => "done-date-cancelled",
            Self::DateRestored => "done-date-restored",
            Self::Locked => "done-locked",
            Self::Unlocked => "done-unlocked",
            Self::RosterAsked => "done-roster-asked",
            Self::Invited => "done-invited",
            Self::InvitedMany => "done-invited-many",
            Self::Resent => "done-resent",
            Self::Withdrawn => "done-withdrawn",
            Self::FeedMade => "done-feed-made",
            Self::FeedEnded => "done-feed-ended",
            Self::LetterRetried => "done-letter-retried",
            Self::AccountMade => "done-account-made",
            Self::AccountsMade => "done-accounts-made",
            Self::AccountChanged => "done-account-changed",
            Self::AccountOff => "done-account-off",
            Self::AccountOn => "done-account-on",
            Self::Welcomed => "done-welcomed",
            Self::OwnSaved => "done-own-saved",
            Self::BrowserOut => "done-browser-out",
            Self::BrowsersOut => "done-browsers-out",
            Self::LinkMade => "done-link-made",
            Self::LinkWithdrawn => "done-link-withdrawn",
            Self::LmsConfirmed => "done-lms-confirmed",
            Self::LmsTurnedAway => "done-lms-turned-away",
            Self::LmsByHand => "done-lms-by-hand",
            Self::SsoLinked => "done-sso-linked",
            Self::SsoUnlinked => "done-sso-unlinked",
            Self::LmsLinked => "done-lms-linked",
            Self::LmsUnlinked => "done-lms-unlinked",
            Self::RecordingNamed => "done-recording-named",
            Self::RecordingShared => "done-recording-shared",
            Self::RecordingUnshared => "done-recording-unshared",
            Self::RecordingDeleted => "done-recording-deleted",
            Self::DownloadsOn => "done-downloads-on",
            Self::DownloadsOff => "done-downloads-off",
            Self::RegistrationAdded => "done-registration-added",
            Self::RegistrationChanged => "done-registration-changed",
            Self::RegistrationOn => "done-registration-on",
            Self::RegistrationOff => "done-registration-off",
            Self::RegistrationRemoved => "done-registration-removed",
            Self::DeploymentOn => "done-deployment-on",
            Self::DeploymentOff => "done-deployment-off",
            Self::KeysRotated => "done-keys-rotated",
            Self::RulesChanged => "done-rules-changed",
            Self::PresetsChanged => "done-presets-changed",
        }
    }

    /// The action behind `word`, if it is one.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.word() == word)
    }

    /// The section that the notice belongs to; empty for the page as a whole.
    #[must_use]
    pub fn place(self) -> &'static str {
        match self {
            Self::GuestsOn | Self::GuestsOff | Self::LinkReplaced => "guests",
            Self::DateMoved | Self::DateCancelled | Self::DateRestored => "dates",
            Self::Invited | Self::InvitedMany | Self::Resent | Self::Withdrawn => "invitations",
            Self::BrowserOut | Self::BrowsersOut => "browsers",
            Self::SsoLinked | Self::SsoUnlinked => "sso",
            Self::LmsUnlinked => "lms",
            Self::RecordingShared | Self::RecordingUnshared => "share",
            Self::RecordingDeleted | Self::DownloadsOn | Self::DownloadsOff => "recordings",
            Self::DeploymentOn | Self::DeploymentOff => "deployments",
            Self::KeysRotated => "keys",
            Self::RulesChanged => "rules",
            _ => "",
        }
    }
}

impl Texts {
    /// The notice about `done`.
    #[must_use]
    pub fn done(self, done: Done) -> String {
        self.t(done.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_found_by_its_word() {
        for done in Done::ALL {
            assert_eq!(Done::parse(done.word()), Some(done));
            assert_ne!(Texts::default().done(done), done.word());
        }
        assert_eq!(Done::parse("done-nothing"), None);
    }
}
