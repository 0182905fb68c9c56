//! The question before what cannot be undone.

use askama::Template;

use super::titled;
use crate::web::page::Page;

/// Asks once more; the answer is a POST to the page's own address.
#[derive(Debug, Clone, Template)]
#[template(path = "sessions/confirm.html")]
pub struct ConfirmPage {
    /// The frame.
    pub page: Page,
    /// "Replace the guest link?"
    pub question: String,
    /// What it is about: a session's name, perhaps with a date.
    pub subject: String,
    /// What will happen, in a sentence.
    pub consequence: String,
    /// The words beside a box named `remove` that does more, if there is one.
    pub more: Option<String>,
    /// The verb again, on the button.
    pub verb: String,
    /// The whole address to POST to.
    pub action: String,
    /// The whole address of the way back.
    pub back: String,
}

impl ConfirmPage {
    /// Before deleting the session `id`.
    #[must_use]
    pub fn delete(page: Page, id: &str, name: &str) -> Self {
        let place = format!("{}/sessions/{id}", page.base);
        let told = page.hosted().then(|| page.t("confirm-delete-told"));
        let mut asked = Self::new(page, "confirm-delete", name, format!("{place}/delete"), place);
        asked.consequence.extend(told.map(|told| format!(" {told}")));
        asked
    }

    /// Before replacing the guest link of the session `id`.
    #[must_use]
    pub fn replace_link(page: Page, id: &str, name: &str) -> Self {
        let place = format!("{}/sessions/{id}", page.base);
        Self::new(page, "confirm-replace", name, format!("{place}/guests/replace"), format!("{place}#guests"))
    }

    /// Before cancelling one date of the session `id`; `subject` is the name with the date.
    #[must_use]
    pub fn cancel_date(page: Page, id: &str, occurrence: &str, subject: &str) -> Self {
        let place = format!("{}/sessions/{id}/dates/{occurrence}", page.base);
        Self::new(page, "confirm-cancel", subject, format!("{place}/cancel"), place)
    }

    /// Before deleting the invitation `invitation` of `name` to the session `id`; whoever is inside can be removed.
    #[must_use]
    pub fn withdraw(page: Page, id: &str, invitation: &str, name: &str, inside: bool) -> Self {
        let place = format!("{}/sessions/{id}", page.base);
        let more = inside.then(|| page.t("confirm-withdraw-inside"));
        let action = format!("{place}/invitations/{invitation}/delete");
        Self { more, ..Self::new(page, "confirm-withdraw", name, action, format!("{place}#invitations")) }
    }

    /// Before deleting the recording whose page is at `place`; `subject` is the session with the recording.
    #[must_use]
    pub fn delete_recording(page: Page, place: &str, subject: &str) -> Self {
        Self::new(page, "confirm-recording", subject, format!("{place}/delete"), place.to_owned())
    }

    /// Before removing the registration whose page is at `place`; `takes` says what goes with it.
    #[must_use]
    pub fn remove_registration(page: Page, place: &str, name: &str, takes: &str) -> Self {
        let action = format!("{place}/remove");
        let mut asked = Self::new(page, "confirm-registration", name, action, place.to_owned());
        asked.consequence = format!("{takes} {}", asked.consequence);
        asked
    }

    /// Before a new signing key is published; the page of the keys is at `place`.
    #[must_use]
    pub fn rotate_keys(page: Page, place: &str) -> Self {
        let subject = page.t("audit-topic-keys");
        Self::new(page, "confirm-rotate", &subject, format!("{place}/rotate"), format!("{place}#keys"))
    }

    fn new(page: Page, text: &str, subject: &str, action: String, back: String) -> Self {
        let question = page.t(text);
        Self {
            consequence: page.t(&format!("{text}.then")),
            more: None,
            verb: page.t(&format!("{text}.verb")),
            page: titled(page, question.clone()),
            question,
            subject: subject.to_owned(),
            action,
            back,
        }
    }
}
