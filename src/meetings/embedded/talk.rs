//! The latest things said in a room, for whoever comes in or comes back.

use std::collections::VecDeque;

use super::protocol::{Audience, Chat};
use crate::meetings::PersonKey;
use crate::sessions::role::Role;

/// How many messages a room remembers.
const KEPT: usize = 100;

#[derive(Debug, Clone)]
struct Said {
    chat: Chat,
    from: PersonKey,
    to: Option<PersonKey>,
}

/// The memory of a room's chat. It is gone with the room.
#[derive(Debug, Clone, Default)]
pub(super) struct Talk {
    count: u64,
    recent: VecDeque<Said>,
}

impl Talk {
    /// The number of the next message.
    pub(super) fn next_id(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Remembers a message by the people's keys: their seats change when they come back.
    pub(super) fn remember(&mut self, chat: Chat, from: PersonKey, to: Option<PersonKey>) {
        if self.recent.len() == KEPT {
            self.recent.pop_front();
        }
        self.recent.push_back(Said { chat, from, to });
    }

    /// What this person may read of it.
    pub(super) fn readable_by(&self, person: &PersonKey, role: Role) -> Vec<Chat> {
        let readable = |said: &&Said| match said.chat.to {
            Audience::All => true,
            Audience::Moderators => role == Role::Moderator || said.from == *person,
            Audience::Person(_) => said.from == *person || said.to.as_ref() == Some(person),
        };
        self.recent.iter().filter(readable).map(|said| said.chat.clone()).collect()
    }
}
