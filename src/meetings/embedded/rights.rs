//! Who may do what inside: the only place that decides it.

use serde::Serialize;

use super::slot::{Slot, Slots};
use crate::sessions::role::{Permissions, PrivateChat, Role};

/// What a room allows at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// What participants may do.
    pub permissions: Permissions,
    /// There are sound and pictures: the operator has not switched them off.
    pub media: bool,
}

/// Something a person wants to do to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Write to everybody.
    ChatAll,
    /// Write to the moderators together.
    ChatModerators,
    /// Write to one person, who has this role.
    ChatWith(Role),
    /// Raise, or lower, one's own hand; unmute oneself; leave.
    Own,
    /// Send this.
    Send(Slot),
    /// End what somebody else shows.
    Unshare,
    /// Lower somebody else's hand.
    LowerHands,
    /// Everything that is a moderator's: roles, mute, lock, permissions, end.
    Moderate,
    /// Remove somebody who has this role.
    Remove(Role),
}

/// Whether somebody with `role` may do it.
#[must_use]
pub fn may(role: Role, rules: Rules, act: Act) -> bool {
    let moderator = role == Role::Moderator;
    match act {
        Act::Own | Act::ChatModerators => true,
        Act::ChatAll => role > Role::Participant || rules.permissions.chat,
        Act::ChatWith(other) => match rules.permissions.private {
            PrivateChat::Anyone => true,
            PrivateChat::Moderators => moderator || other == Role::Moderator,
            PrivateChat::Nobody => false,
        },
        Act::Send(_) if !rules.media => false,
        Act::Send(Slot::Mic) => role > Role::Participant || rules.permissions.audio,
        Act::Send(Slot::Cam) => role > Role::Participant || rules.permissions.video,
        Act::LowerHands | Act::Unshare | Act::Send(Slot::Screen) => role > Role::Participant,
        Act::Moderate => moderator,
        // A moderator has to be demoted first, in the open.
        Act::Remove(other) => moderator && other != Role::Moderator,
    }
}

/// What somebody with `role` may send.
#[must_use]
pub fn sendable(role: Role, rules: Rules) -> Slots {
    Slots::of(|slot| may(role, rules, Act::Send(slot)))
}

/// What a page offers to somebody. The server asks [`may`] again for every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each decides over one control of the page")]
pub struct Rights {
    /// Write to everybody.
    pub chat_all: bool,
    /// Whom they may write to privately.
    pub private: PrivateChat,
    /// There are sound and pictures here.
    pub media: bool,
    /// What they may send.
    pub send: Slots,
    /// Type captions.
    pub caption: bool,
    /// Lower other people's hands.
    pub lower_hands: bool,
    /// Everything that is a moderator's.
    pub moderate: bool,
}

impl Rights {
    /// The rights of somebody with `role`, who is captioner too or is not.
    #[must_use]
    pub fn of(role: Role, captioner: bool, rules: Rules) -> Self {
        Self {
            media: rules.media,
            send: sendable(role, rules),
            caption: captioner,
            chat_all: may(role, rules, Act::ChatAll),
            private: PrivateChat::ALL
                .into_iter()
                .find(|whom| match whom {
                    PrivateChat::Anyone => may(role, rules, Act::ChatWith(Role::Participant)),
                    PrivateChat::Moderators => may(role, rules, Act::ChatWith(Role::Moderator)),
                    PrivateChat::Nobody => true,
                })
                .unwrap_or(PrivateChat::Nobody),
            lower_hands: may(role, rules, Act::LowerHands),
            moderate: may(role, rules, Act::Moderate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_of_the_three_roles() {
        use Act::{ChatAll, ChatModerators, ChatWith, LowerHands, Moderate, Own, Remove, Send, Unshare};
        use Role::{Moderator, Participant, Presenter};
        // act, then who may: participant, presenter, moderator; first with all allowed, then with all withheld
        let table = [
            (Own, [true, true, true], [true, true, true]),
            (ChatAll, [true, true, true], [false, true, true]),
            (ChatModerators, [true, true, true], [true, true, true]),
            (ChatWith(Participant), [true, true, true], [false, false, true]),
            (ChatWith(Presenter), [true, true, true], [false, false, true]),
            (ChatWith(Moderator), [true, true, true], [true, true, true]),
            (Send(Slot::Mic), [true, true, true], [false, true, true]),
            (Send(Slot::Cam), [true, true, true], [false, true, true]),
            (Send(Slot::Screen), [false, true, true], [false, true, true]),
            (Unshare, [false, true, true], [false, true, true]),
            (LowerHands, [false, true, true], [false, true, true]),
            (Moderate, [false, false, true], [false, false, true]),
            (Remove(Participant), [false, false, true], [false, false, true]),
            (Remove(Presenter), [false, false, true], [false, false, true]),
            (Remove(Moderator), [false, false, false], [false, false, false]),
        ];
        let open = Rules { permissions: Permissions::default(), media: true };
        let none = Permissions {
            audio: false,
            video: false,
            chat: false,
            private: PrivateChat::Moderators,
            draw: false,
        };
        let shut = Rules { permissions: none, media: true };
        let mute = Rules { media: false, ..open };
        assert_eq!(sendable(Moderator, mute), Slots::default(), "switched off for everybody");
        for (act, allowed, withheld) in table {
            assert_eq!(Role::ALL.map(|role| may(role, open, act)), allowed, "{act:?}, all allowed");
            assert_eq!(Role::ALL.map(|role| may(role, shut, act)), withheld, "{act:?}, all withheld");
        }
    }

    #[test]
    fn whom_one_may_write_to_privately() {
        use PrivateChat::{Anyone, Moderators, Nobody};
        // the setting, then what a participant, a presenter and a moderator may
        for (private, shown) in [
            (Anyone, [Anyone, Anyone, Anyone]),
            (Moderators, [Moderators, Moderators, Anyone]),
            (Nobody, [Nobody, Nobody, Nobody]),
        ] {
            let rules = Rules { permissions: Permissions { private, ..Permissions::default() }, media: true };
            assert_eq!(Role::ALL.map(|role| Rights::of(role, false, rules).private), shown, "{private}");
            let all = Role::ALL.map(|role| may(role, rules, Act::ChatModerators));
            assert_eq!(all, [true, true, true], "moderators can always be asked for help");
        }
    }
}
