//! Deep linking dialogues: what an LMS asked for, kept here so that the browser carries none of it, and answered once.

mod store;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::ids::PickId;

pub use self::store::{answer, find, forget_expired, open};

/// How long a dialogue can be answered: long enough to plan a session in it.
pub const LASTS: TimeDelta = TimeDelta::hours(2);

/// What the LMS asked for (Deep Linking §4.4.1). It was signed, and none of it is shown to the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Where the browser posts the answer.
    pub return_url: Url,
    /// To be sent back byte for byte.
    pub data: Option<String>,
    /// Whether it takes links that launch us.
    pub links: bool,
    /// Whether it takes more than one.
    pub several: bool,
    /// Whether a link may bring a column of the gradebook.
    pub columns: bool,
    /// A title that the person has typed already.
    pub title: Option<String>,
}

/// A dialogue, and whom its answer is for.
#[derive(Debug, Clone)]
pub struct Pick {
    /// Its identifier.
    pub id: PickId,
    /// What was asked for.
    pub asked: Asked,
    /// The platform's issuer.
    pub issuer: String,
    /// Our client id there.
    pub client_id: String,
    /// `deployment_id`, as the LMS says it.
    pub deployment_id: String,
    /// Whether it can still be answered.
    pub open: bool,
}
