//! Who signed in at the provider, offered to one account: linked only when its person says so.

use serde::{Deserialize, Serialize};

/// A person of the provider, offered to one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The provider.
    pub issuer: String,
    /// The person.
    pub subject: String,
    /// The account, by its identifier.
    pub account: String,
}
