//! The Scheduler as its hosts use it: sessions made, people invited, links opened.

use colloquy::accounts::Kind;
use colloquy::db::schema::{invitation, letter};
use colloquy::db::{self, Conn};
use colloquy::ids::InvitationId;
use colloquy::invitations;
use diesel::prelude::*;

use super::{Answer, Host, TestApp, Typed};

impl TestApp {
    /// A supervisor who is signed in.
    pub(crate) async fn host(&self, name: &str) -> Host {
        let email = format!("{}@uni.example", name.to_lowercase().replace(' ', "."));
        self.signed_in(name, &email, Kind::Supervisor).await
    }

    /// The path of the link that was mailed to `email`.
    pub(crate) async fn invitation_link(&self, email: &str) -> String {
        format!("/i/{}", invitations::token(&self.app.seal, self.invitation_id(email).await))
    }

    pub(crate) async fn invitation_id(&self, email: &str) -> InvitationId {
        let email = email.to_owned();
        let found = invitation::table.filter(invitation::email_key.eq(email)).select(invitation::id);
        self.read(move |conn| Ok(found.first(conn)?)).await
    }

    /// Lets every letter be sent.
    pub(crate) async fn all_sent(&self) {
        let sent = diesel::update(letter::table).set(letter::state.eq("sent"));
        let sent = move |conn: &mut Conn| sent.execute(conn).map(drop).map_err(db::Error::from);
        self.app.db.write(sent).await.unwrap();
    }

    /// How many people are invited, to anything.
    pub(crate) async fn invited(&self) -> i64 {
        self.read(|conn| Ok(invitation::table.count().get_result(conn)?)).await
    }
}

impl Host {
    /// Makes a session; the answer is its path.
    pub(crate) async fn make(&self, typed: &Typed) -> String {
        let answer = self.done("/scheduler/sessions/new", &typed.fields()).await;
        answer.location().split(['?', '#']).next().unwrap().to_owned()
    }

    /// Invites somebody, by the form on the session's page.
    pub(crate) async fn invite(&self, session: &str, name: &str, email: &str, role: &str) -> Answer {
        let mut form = vec![("name", name), ("email", email), ("invite_role", role)];
        if role == "moderator" {
            form.push(("invite_sure", "on"));
        }
        self.send(&format!("{session}/invitations"), &form).await
    }

    /// The addresses that resend or delete the invitation of `name`, as the page has them.
    pub(crate) async fn invitation(&self, session: &str, name: &str) -> String {
        let page = self.open(session).await;
        let names = page.texts("#invitations .lines .who b");
        let at =
            names.iter().position(|shown| shown == name).unwrap_or_else(|| panic!("{name}: {}", page.body));
        let links = page.attributes("#invitations .lines .act a", "href");
        links[at].trim_end_matches("/delete").to_owned()
    }
}
