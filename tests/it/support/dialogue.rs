//! Deep linking dialogues as people use them: opened from the LMS, answered in the tool, the answer taken back.

use colloquy::practice::{Flavour, LaunchOptions, Picked, Placed, Placement};

use super::{Answer, Browser, Launched, TestApp};

/// A dialogue that stands open in somebody's browser.
pub(crate) struct Opened {
    pub(crate) launched: Launched,
    /// The platform's name of it.
    pub(crate) id: String,
}

impl TestApp {
    /// Opens a dialogue in Ecology 201.
    pub(crate) async fn dialogue(&self, who: &str, flavour: Flavour, placement: Placement) -> Opened {
        self.dialogue_in("ecology-201", who, flavour, placement).await
    }

    pub(crate) async fn dialogue_in(
        &self,
        course: &str,
        who: &str,
        flavour: Flavour,
        placement: Placement,
    ) -> Opened {
        let options = self.world.open_dialogue(course, flavour, placement, "as=ingrid").unwrap();
        let id = options.dialogue.clone().unwrap();
        Opened { launched: self.launch(who, course, &options).await, id }
    }

    /// The dialogue's page, as it is now.
    pub(crate) async fn list(&self, opened: &Opened) -> Answer {
        self.page(&opened.launched).await
    }

    /// Sends the dialogue's form, from the dialogue's own page.
    pub(crate) async fn choose(&self, opened: &Opened, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.list(opened).await.attribute("input[name=csrf]", "value").unwrap_or_default();
        self.choose_with(opened, &csrf, fields).await
    }

    pub(crate) async fn choose_with(&self, opened: &Opened, csrf: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = vec![("csrf", csrf)];
        form.extend_from_slice(fields);
        opened.launched.browser.post(&self.url(&opened.launched.path), &form).await
    }

    /// Hands the answer to the platform, as the browser does; it must take it.
    pub(crate) async fn taken(&self, opened: &Opened, answer: &Answer) -> Picked {
        self.world.take_answer(&opened.id, &answer.jwt()).await.unwrap()
    }

    /// Places `chosen` in Ecology 201 by a dialogue of `flavour`.
    pub(crate) async fn placed(&self, flavour: Flavour, chosen: &[&str]) -> Vec<Placed> {
        let opened = self.dialogue("ingrid", flavour, Placement::Modules).await;
        let fields: Vec<_> = chosen.iter().map(|one| ("s", *one)).chain([("do", "add")]).collect();
        let answer = self.choose(&opened, &fields).await;
        let picked = self.taken(&opened, &answer).await;
        picked.links.into_iter().map(|link| self.world.place("ecology-201", link)).collect()
    }

    /// Follows a placed link.
    pub(crate) async fn follow(&self, who: &str, course: &str, flavour: Flavour, link: &Placed) -> Launched {
        let options = LaunchOptions { flavour, link: Some(link.number), ..LaunchOptions::default() };
        let begun = self.begin_in(Browser::new(), who, course, &options).await;
        self.finish(begun).await
    }
}

impl Answer {
    /// The signed answer that the page carries to the LMS.
    pub(crate) fn jwt(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.body);
        let (_action, fields) = self.form("main form");
        assert_eq!(fields.len(), 1, "one field and no other: {fields:?}");
        assert_eq!(fields[0].0, "JWT");
        fields[0].1.clone()
    }
}
