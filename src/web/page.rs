//! What every page knows: the reader's language and scheme, where it is shown, where it belongs.

use actix_web::HttpRequest;
use actix_web::http::header;
use fluent_templates::fluent_bundle::FluentValue;

use super::assets;
use super::texts::{Done, Language, Texts};

/// Where a page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Inside a page of the LMS.
    Frame,
    /// In a tab or window of its own.
    #[default]
    Window,
}

impl View {
    /// What the browser says about `request`'s destination; a window if it says nothing.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let framed = |word: &str| matches!(word, "iframe" | "frame" | "embed" | "object");
        let destination = request.headers().get("Sec-Fetch-Dest").and_then(|value| value.to_str().ok());
        if destination.is_some_and(framed) { Self::Frame } else { Self::Window }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Window => "window",
        }
    }
}

/// Light, dark, or as the reader's device is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Follows the device.
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The cookie that keeps the choice, and the field that makes it.
    pub const COOKIE: &str = "theme";

    /// All choices.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The choice as one word, in the cookie and on the page.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The choice behind `word`, if it is one.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
    }

    /// The scheme where nobody has chosen. A frame is light, because the page around it is.
    #[must_use]
    pub fn usual(view: View) -> Self {
        match view {
            View::Frame => Self::Light,
            View::Window => Self::Auto,
        }
    }

    /// The choice that `request` brings along, else the usual one.
    #[must_use]
    pub fn of(request: &HttpRequest, view: View) -> Self {
        let chosen = request.cookie(Self::COOKIE).and_then(|cookie| Self::parse(cookie.value()));
        chosen.unwrap_or_else(|| Self::usual(view))
    }
}

/// One of the course's pages, in the line at the top.
#[derive(Debug, Clone)]
pub struct Tab {
    /// The word on the tab.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether the page shown belongs to it.
    pub current: bool,
}

/// The pages of a course that have a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The sessions and everything below them.
    Sessions,
    /// The roster; staff only.
    People,
    /// The check of this browser, which has no tab.
    Check,
}

/// How a notice is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Worth knowing.
    Info,
    /// It worked.
    Ok,
    /// Something needs a look.
    Warn,
    /// It did not work.
    Bad,
}

impl Tone {
    /// The class that colours the notice, empty for [`Tone::Info`].
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Info => "",
            Self::Ok => "notice-ok",
            Self::Warn => "notice-warn",
            Self::Bad => "notice-bad",
        }
    }

    /// The sign before the notice.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Ok => "ok",
            Self::Warn | Self::Bad => "warn",
        }
    }
}

/// What came of the last action, shown in the section it concerns and gone at the next page.
#[derive(Debug, Clone)]
pub struct Notice {
    /// How it is meant.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
    /// The section it belongs to, by the fragment in its address; empty for the page as a whole.
    pub place: &'static str,
}

impl Notice {
    /// The notice about `done`, in the section where it was done.
    #[must_use]
    pub fn done(texts: Texts, done: Done) -> Self {
        Self { tone: Tone::Ok, text: texts.done(done), place: done.place() }
    }
}

/// The part of a view that is the same on every page.
#[derive(Debug, Clone)]
pub struct Page {
    /// The words.
    pub texts: Texts,
    /// Frame or window.
    pub view: View,
    /// The reader's scheme.
    pub theme: Theme,
    /// What stands in the browser's title before the product's name.
    pub title: String,
    /// The course, or empty where there is none.
    pub course: String,
    /// The address that all addresses of the course begin with, such as `/c/0f…`.
    pub base: String,
    /// The token that forms send back.
    pub csrf: String,
    /// The course's tabs, empty outside courses.
    pub tabs: Vec<Tab>,
    /// The standalone pages, beside each other in the masthead; empty unless the reader is signed in.
    pub places: Vec<Tab>,
    /// Who is reading, or empty.
    pub who: String,
    /// The way back into the LMS, if it named one.
    pub lms: Option<String>,
    /// Whether the page offers to open itself in a window of its own, by POST to `{base}/window`.
    pub own_window: bool,
    /// The sentence about the zone of the times shown, or empty.
    pub zone: String,
    /// The address of this page, to come back to after choosing a scheme.
    pub here: String,
    /// What came of the last action.
    pub notice: Option<Notice>,
}

impl Page {
    /// A page outside courses.
    #[must_use]
    pub fn new(texts: Texts, view: View, theme: Theme) -> Self {
        Self {
            texts,
            view,
            theme,
            title: String::new(),
            course: String::new(),
            base: String::new(),
            csrf: String::new(),
            tabs: Vec::new(),
            places: Vec::new(),
            who: String::new(),
            lms: None,
            own_window: false,
            zone: String::new(),
            here: "/".to_owned(),
            notice: None,
        }
    }

    /// A page outside courses, as `request` asks for it: language, frame and scheme.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let view = View::of(request);
        let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = accepted.and_then(Language::accepted).unwrap_or_default();
        let mut page = Self::new(Texts::new(language), view, Theme::of(request, view));
        request.uri().path().clone_into(&mut page.here);
        page
    }

    /// Makes this a page of the course `course`, whose addresses begin with `base`.
    #[must_use]
    pub fn in_course(mut self, course: &str, base: &str, staff: bool, place: Place) -> Self {
        course.clone_into(&mut self.course);
        base.clone_into(&mut self.base);
        self.own_window = self.view == View::Frame;
        let tab = |label: &str, path: &str, here: Place| Tab {
            label: self.texts.t(label),
            href: format!("{base}/{path}"),
            current: here == place,
        };
        self.tabs = vec![tab("tab-sessions", "sessions", Place::Sessions)];
        if staff {
            self.tabs.push(tab("tab-people", "people", Place::People));
        }
        self
    }

    /// Whether this is a page of the Scheduler: its sessions belong to an account and not to a course.
    #[must_use]
    pub fn hosted(&self) -> bool {
        self.base == "/scheduler"
    }

    /// Whether the page says where it belongs: inside a page of the LMS that has been said already.
    #[must_use]
    pub fn masthead(&self) -> bool {
        self.view == View::Window && !self.course.is_empty()
    }

    /// The text named `id`.
    #[must_use]
    pub fn t(&self, id: &str) -> String {
        self.texts.t(id)
    }

    /// The text named `id` with its variables filled in.
    #[must_use]
    pub fn t_with(&self, id: &str, values: &[(&'static str, FluentValue<'_>)]) -> String {
        self.texts.t_with(id, values)
    }

    /// The language's tag, for `lang`.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        self.texts.language().tag()
    }

    /// The direction of the page's language, for `dir`.
    #[must_use]
    pub fn dir(&self) -> &'static str {
        match self.texts.language() {
            Language::English | Language::German => "ltr",
        }
    }

    /// Frame or window as a word, for the style sheet.
    #[must_use]
    pub fn view_word(&self) -> &'static str {
        self.view.word()
    }

    /// The browser's title: this page, the course, the product.
    #[must_use]
    pub fn full_title(&self) -> String {
        let parts = [self.title.as_str(), self.course.as_str(), "Colloquy"];
        let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        said.join(" · ")
    }

    /// The address of an asset.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// The notice that belongs to the section `place`.
    #[must_use]
    pub fn notice_at(&self, place: &str) -> Option<&Notice> {
        self.notice.as_ref().filter(|notice| notice.place == place)
    }
}
