//! What was done, as the notice that stands where it was done.

use super::Texts;
use crate::db::{Worded, words};

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
    /// A recording can be watched at BigBlueButton.
    RecordingPublished,
    /// A recording can be watched at BigBlueButton no longer.
    RecordingUnpublished,
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

words!(Done {
    Created => "done-created",
    Hosted => "done-hosted",
    Copied => "done-copied",
    Saved => "done-saved",
    Deleted => "done-deleted",
    GuestsOn => "done-guests-on",
    GuestsOff => "done-guests-off",
    LinkReplaced => "done-link-replaced",
    DateMoved => "done-date-moved",
    DateCancelled => "done-date-cancelled",
    DateRestored => "done-date-restored",
    Locked => "done-locked",
    Unlocked => "done-unlocked",
    RosterAsked => "done-roster-asked",
    Invited => "done-invited",
    InvitedMany => "done-invited-many",
    Resent => "done-resent",
    Withdrawn => "done-withdrawn",
    FeedMade => "done-feed-made",
    FeedEnded => "done-feed-ended",
    LetterRetried => "done-letter-retried",
    AccountMade => "done-account-made",
    AccountsMade => "done-accounts-made",
    AccountChanged => "done-account-changed",
    AccountOff => "done-account-off",
    AccountOn => "done-account-on",
    Welcomed => "done-welcomed",
    OwnSaved => "done-own-saved",
    BrowserOut => "done-browser-out",
    BrowsersOut => "done-browsers-out",
    LinkMade => "done-link-made",
    LinkWithdrawn => "done-link-withdrawn",
    LmsConfirmed => "done-lms-confirmed",
    LmsTurnedAway => "done-lms-turned-away",
    LmsByHand => "done-lms-by-hand",
    SsoLinked => "done-sso-linked",
    SsoUnlinked => "done-sso-unlinked",
    LmsLinked => "done-lms-linked",
    LmsUnlinked => "done-lms-unlinked",
    RecordingNamed => "done-recording-named",
    RecordingShared => "done-recording-shared",
    RecordingUnshared => "done-recording-unshared",
    RecordingPublished => "done-recording-published",
    RecordingUnpublished => "done-recording-unpublished",
    RecordingDeleted => "done-recording-deleted",
    DownloadsOn => "done-downloads-on",
    DownloadsOff => "done-downloads-off",
    RegistrationAdded => "done-registration-added",
    RegistrationChanged => "done-registration-changed",
    RegistrationOn => "done-registration-on",
    RegistrationOff => "done-registration-off",
    RegistrationRemoved => "done-registration-removed",
    DeploymentOn => "done-deployment-on",
    DeploymentOff => "done-deployment-off",
    KeysRotated => "done-keys-rotated",
    RulesChanged => "done-rules-changed",
    PresetsChanged => "done-presets-changed",
});

impl Done {
    /// Every one of them, for the test that each has its text.
    #[cfg(test)]
    const ALL: [Self; 57] = [
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
        Self::RecordingPublished,
        Self::RecordingUnpublished,
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
        Worded::word(&self)
    }

    /// The action behind `word`, if it is one.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        word.parse().ok()
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
            Self::RecordingPublished | Self::RecordingUnpublished => "published",
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
