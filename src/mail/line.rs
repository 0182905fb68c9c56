//! An open connection to the mail server, and one letter handed over by it.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};
use tokio::time::timeout;

use super::letter::Posted;
use super::said;
use super::server::Server;

/// For the answer to a command.
const ANSWERING_TAKES: Duration = Duration::from_secs(30);
/// For the letter itself, which many servers look through before they answer.
const TAKING_TAKES: Duration = Duration::from_secs(90);
/// Letters of one connection: servers that count them close it sooner or later.
const LETTERS: u32 = 100;

/// What a mail server made of a letter. The text is what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// It took it.
    Taken(String),
    /// It does not want it, now or ever.
    Refused(String),
    /// It does not want it now, or the connection broke: the letter is tried again.
    Deferred {
        /// What it said, or how the connection ended.
        said: String,
        /// Whether the connection is gone.
        broken: bool,
    },
    /// It could not be reached or takes no letter from us: no other letter would fare better.
    Unreachable(String),
}

/// A connection that is kept between letters.
#[derive(Default)]
pub(super) struct Line {
    open: Option<(AsyncSmtpConnection, u32)>,
}

impl Line {
    /// Hands a letter over. A connection that turns out to be closed since the last letter is opened anew.
    pub(super) async fn hand_over(&mut self, server: &Server, posted: &Posted) -> Answer {
        if let Some((mut conn, letters)) = self.open.take() {
            match try_to(&mut conn, posted).await {
                Err(failed) if failed.before_the_letter() && failed.is_of_the_connection() => {}
                done => return self.after(conn, letters, done).await,
            }
        }
        match server.connect().await {
            Ok(mut conn) => {
                let done = try_to(&mut conn, posted).await;
                self.after(conn, 0, done).await
            }
            Err(said) => Answer::Unreachable(said),
        }
    }

    /// Says goodbye if there is nothing more to hand over.
    pub(super) async fn close(&mut self) {
        if let Some((conn, _letters)) = self.open.take() {
            quit(conn).await;
        }
    }

    /// What came of it; the connection is kept if it may be used again.
    async fn after(
        &mut self,
        mut conn: AsyncSmtpConnection,
        letters: u32,
        done: Result<String, Failed>,
    ) -> Answer {
        let (answer, usable) = match done {
            Ok(said) => (Answer::Taken(said), true),
            Err(failed) => {
                let usable =
                    !failed.is_of_the_connection() && command(&mut conn, Stage::Sender, Rset).await.is_ok();
                (failed.answer(), usable)
            }
        };
        if usable && letters + 1 < LETTERS {
            self.open = Some((conn, letters + 1));
        } else if usable {
            quit(conn).await;
        }
        answer
    }
}

/// Where a letter is in being handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Sender,
    Recipient,
    Letter,
}

struct Failed {
    stage: Stage,
    /// The server's number, if it answered.
    code: Option<(Severity, u16)>,
    said: String,
}

impl Failed {
    fn at(stage: Stage, error: &smtp::Error) -> Self {
        let code = error.status().and_then(|code| Some((code.severity, code.to_string().parse().ok()?)));
        Self { stage, code, said: said::of(error) }
    }

    fn before_the_letter(&self) -> bool {
        self.stage < Stage::Letter
    }

    /// Whether the connection ended, or the server ends it: 421 (RFC 5321 §3.8).
    fn is_of_the_connection(&self) -> bool {
        self.code.is_none_or(|(_, number)| number == 421)
    }

    fn answer(self) -> Answer {
        let said = self.said.clone();
        match self.code {
            _ if self.is_of_the_connection() => Answer::Deferred { said, broken: true },
            // A server that does not want our sender refuses us, not this letter.
            _ if self.stage == Stage::Sender => Answer::Unreachable(said),
            Some((Severity::PermanentNegativeCompletion, _)) => Answer::Refused(said),
            _ => Answer::Deferred { said, broken: false },
        }
    }
}

async fn try_to(conn: &mut AsyncSmtpConnection, posted: &Posted) -> Result<String, Failed> {
    let (from, to) = (posted.envelope.from().cloned(), posted.envelope.to());
    let parameters = parameters(conn, to, &posted.bytes)?;
    command(conn, Stage::Sender, Mail::new(from, parameters)).await?;
    for to in to {
        command(conn, Stage::Recipient, Rcpt::new(to.clone(), Vec::new())).await?;
    }
    command(conn, Stage::Recipient, Data).await?;
    let taken = in_time(Stage::Letter, TAKING_TAKES, conn.command(dotted(&posted.bytes))).await?;
    let words: Vec<&str> = taken.message().collect();
    Ok(said::answer(&taken.code().to_string(), &words.join(" ")))
}

/// The letter as it goes over the wire (RFC 5321 §4.5.2): every line ended by CR and LF, a dot before a dot that
/// begins a line, and a dot alone at the end.
///
/// It goes out in one piece together with its end. Written in two, the end would wait until the server has
/// acknowledged what came before, which takes it up to 40 ms.
fn dotted(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut wire = String::with_capacity(text.len() + 64);
    for line in text.lines() {
        if line.starts_with('.') {
            wire.push('.');
        }
        // What is left of a line end inside a line must not be one.
        wire.extend(line.chars().filter(|char| *char != '\r'));
        wire.push_str("\r\n");
    }
    wire.push_str(".\r\n");
    wire
}

/// What the server must be told of addresses that are not ASCII (RFC 6531 §3.4).
fn parameters(
    conn: &AsyncSmtpConnection,
    to: &[Address],
    bytes: &[u8],
) -> Result<Vec<MailParameter>, Failed> {
    let mut parameters = Vec::new();
    if to.iter().any(|to| !AsRef::<str>::as_ref(to).is_ascii()) {
        if !conn.server_info().supports_feature(Extension::SmtpUtfEight) {
            let said = "the mail server takes only addresses of Latin letters before the @".to_owned();
            let code = Some((Severity::PermanentNegativeCompletion, 553));
            return Err(Failed { stage: Stage::Recipient, code, said });
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !bytes.is_ascii() {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(parameters)
}

async fn command(
    conn: &mut AsyncSmtpConnection,
    stage: Stage,
    command: impl std::fmt::Display,
) -> Result<Response, Failed> {
    in_time(stage, ANSWERING_TAKES, conn.command(command)).await
}

async fn in_time(
    stage: Stage,
    longest: Duration,
    asking: impl Future<Output = Result<Response, smtp::Error>>,
) -> Result<Response, Failed> {
    match timeout(longest, asking).await {
        Ok(answered) => answered.map_err(|error| Failed::at(stage, &error)),
        Err(_too_long) => {
            Err(Failed { stage, code: None, said: "the mail server did not answer in time".to_owned() })
        }
    }
}

async fn quit(mut conn: AsyncSmtpConnection) {
    // The letter is taken; how the server says goodbye changes nothing.
    let _said = timeout(Duration::from_secs(2), conn.command(Quit)).await;
}

#[cfg(test)]
mod tests {
    use super::dotted;

    #[test]
    fn nothing_in_a_letter_ends_it() {
        for (letter, wire) in [
            ("a\r\nb\r\n", "a\r\nb\r\n.\r\n"),
            ("a", "a\r\n.\r\n"),
            ("", ".\r\n"),
            (".\r\na", "..\r\na\r\n.\r\n"),
            ("a\r\n.\r\nMAIL FROM:<b>\r\n", "a\r\n..\r\nMAIL FROM:<b>\r\n.\r\n"),
            ("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n"),
            ("a\r.\rb\r\n", "a.b\r\n.\r\n"),
            ("a\r\n..b", "a\r\n...b\r\n.\r\n"),
            ("ü\r\n\r\n", "ü\r\n\r\n.\r\n"),
        ] {
            assert_eq!(dotted(letter.as_bytes()), wire, "{letter:?}");
        }
    }
}
