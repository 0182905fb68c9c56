//! Real browsers: headless Chromium, driven by `chromedriver`, one profile for each person.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use thirtyfour::common::capabilities::chrome::ChromeCapabilities;
use thirtyfour::prelude::*;

use super::PATIENCE;

/// Between two looks at a page.
const PAUSE: Duration = Duration::from_millis(50);

/// What a browser does with cookies of frames from other sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookies {
    /// Blocks them, except partitioned ones: what browsers are moving to.
    NoThirdParty,
    /// Blocks every cookie of `127.0.0.1` inside pages of `localhost`.
    NoneInFrames,
}

struct Driver {
    port: u16,
    _process: Child,
}

/// One driver for the whole run. It dies with its input: `--ppid` is not offered, so a shell watches the pipe.
static DRIVER: LazyLock<Driver> = LazyLock::new(|| {
    let mut process = Command::new("sh")
        .args(["-c", "chromedriver --port=0 & driver=$!; cat > /dev/null; kill $driver"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh runs");
    let lines = BufReader::new(process.stdout.take().expect("its output is piped")).lines();
    let started = lines.map_while(Result::ok).find_map(|line| {
        let port = line.split("started successfully on port ").nth(1)?;
        port.trim_end_matches('.').parse().ok()
    });
    Driver {
        port: started.expect("chromedriver starts; Debian's package is chromium-driver"),
        _process: process,
    }
});

/// A browser of one person. Close it with [`Browser::quit`].
pub struct Browser(pub WebDriver);

/// What a browser for the room has more than others: a camera that shows a clock and a microphone that beeps, which
/// it is asked for without a question.
pub const DEVICES: [&str; 4] = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--auto-select-desktop-capture-source=Entire screen",
    "--autoplay-policy=no-user-gesture-required",
];

/// A browser whose network lets no UDP through.
pub const NO_UDP: &str = "--webrtc-ip-handling-policy=disable_non_proxied_udp";

/// A browser without a window, with these arguments besides.
fn capabilities(more: &[&str]) -> ChromeCapabilities {
    let mut caps = DesiredCapabilities::chrome();
    for argument in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,900",
        "--lang=en-GB",
    ]
    .iter()
    .chain(more)
    {
        caps.add_arg(argument).expect("an argument");
    }
    caps
}

impl Browser {
    pub async fn open(cookies: Cookies) -> Self {
        Self::open_with(cookies, &[]).await
    }

    /// A browser with a camera, a microphone and a screen, and these arguments besides.
    pub async fn with_devices(more: &[&str]) -> Self {
        Self::open_with(Cookies::NoThirdParty, &[&DEVICES, more].concat()).await
    }

    /// A browser that lets no page use microphone or camera, though both are there.
    pub async fn that_refuses() -> Self {
        let mut caps = capabilities(&[DEVICES[0]]);
        let refuse = serde_json::json!({ "profile": { "default_content_setting_values": {
            "media_stream_mic": 2, "media_stream_camera": 2,
        } } });
        caps.add_experimental_option("prefs", refuse).expect("preferences");
        Self::begin(caps).await
    }

    async fn open_with(cookies: Cookies, more: &[&str]) -> Self {
        let mut caps = capabilities(more);
        let mut preferences = serde_json::json!({
            "profile": {
                "cookie_controls_mode": 1,
                "block_third_party_cookies": true,
                "default_content_setting_values": { "popups": 1 },
            },
            "intl": { "accept_languages": "en-GB" },
        });
        if cookies == Cookies::NoneInFrames {
            preferences["profile"]["content_settings"] = serde_json::json!({
                "exceptions": { "cookies": { "http://127.0.0.1,http://localhost": { "setting": 2 } } },
            });
        }
        caps.add_experimental_option("prefs", preferences).expect("preferences");
        Self::begin(caps).await
    }

    async fn begin(caps: ChromeCapabilities) -> Self {
        let address = format!("http://127.0.0.1:{}", DRIVER.port);
        Self(WebDriver::new(&address, caps).await.expect("a browser opens"))
    }

    pub async fn go(&self, address: &str) {
        self.0.goto(address).await.expect("the address opens");
    }

    /// The first element that fits `css`, as soon as it is there and shown.
    pub async fn see(&self, css: &str) -> WebElement {
        let found = self.0.query(By::Css(css)).wait(PATIENCE, PAUSE).and_displayed().first().await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("{css} is not seen: {error}\n{}", self.text().await),
        }
    }

    /// The first element that fits `css` and whose text contains `words`.
    pub async fn see_words(&self, css: &str, words: &str) -> WebElement {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // A page that changes meanwhile takes its elements along; then it is looked at again.
            for element in self.0.find_all(By::Css(css)).await.unwrap_or_default() {
                if element.text().await.is_ok_and(|text| text.contains(words)) {
                    return element;
                }
            }
            assert!(Instant::now() < deadline, "{css} with «{words}» is not seen\n{}", self.text().await);
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub async fn click(&self, css: &str) {
        let element = self.see(css).await;
        element.scroll_into_view().await.expect("it can be scrolled to");
        element.click().await.expect("it can be clicked");
    }

    pub async fn type_into(&self, css: &str, text: &str) {
        let field = self.see(css).await;
        field.clear().await.expect("it can be emptied");
        field.send_keys(text).await.expect("it can be typed into");
    }

    /// Presses a key on the page, not in a field.
    pub async fn press(&self, key: &str) {
        let press = format!(
            "document.activeElement?.blur(); \
             document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true }}))"
        );
        self.ask(&press).await;
    }

    /// Presses Escape, wherever the focus is.
    pub async fn press_escape(&self) {
        let keys = self.0.action_chain().send_keys(Key::Escape);
        keys.perform().await.expect("a key can be pressed");
    }

    /// Goes into the frame that fits `css`.
    pub async fn enter_frame(&self, css: &str) {
        self.see(css).await.enter_frame().await.expect("the frame opens");
    }

    /// Goes on in the window that was opened last.
    pub async fn newest_window(&self, before: usize) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let windows = self.0.windows().await.expect("windows");
            if windows.len() > before {
                let newest = windows.last().expect("one").clone();
                return self.0.switch_to_window(newest).await.expect("it is there");
            }
            assert!(Instant::now() < deadline, "no window opened");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// What the page says, for failures.
    pub async fn text(&self) -> String {
        let body = self.0.find(By::Tag("body")).await;
        match body {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => error.to_string(),
        }
    }

    /// What a script of one expression gives.
    pub async fn ask(&self, script: &str) -> serde_json::Value {
        self.0.execute(script, Vec::new()).await.expect("the script runs").json().clone()
    }

    /// A picture of the window, to look at after the run.
    pub async fn screenshot(&self, name: &str) {
        let folder = std::path::Path::new("target/pictures");
        std::fs::create_dir_all(folder).expect("a folder for pictures");
        self.0.screenshot(&folder.join(format!("{name}.png"))).await.expect("a picture");
    }

    pub async fn quit(self) {
        self.0.quit().await.expect("the browser closes");
    }
}
