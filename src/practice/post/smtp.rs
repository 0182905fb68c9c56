//! The counter: as much SMTP (RFC 5321) as handing a mail over takes. Nothing is relayed, so that everybody's
//! mail is taken.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

use super::PostOffice;

/// Longer than any path of the RFC's, with its parameters.
const LINE_BYTES: usize = 2048;
const MAIL_BYTES: usize = 1024 * 1024;
const RECIPIENTS: usize = 100;
/// Connections at a time. Whoever comes when there are so many takes the place of the one that came first.
const CONNECTIONS: usize = 64;
/// Commands that were none; a mail program sends hardly one.
const WRONG_COMMANDS: u32 = 10;
const LINE_TAKES: Duration = Duration::from_mins(1);
const CONNECTION_TAKES: Duration = Duration::from_mins(10);
/// After the system had no more connections to give.
const PAUSE: Duration = Duration::from_millis(100);

pub(super) fn serve(listener: std::net::TcpListener, office: PostOffice) -> io::Result<AbortHandle> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    Ok(tokio::spawn(accept(listener, office)).abort_handle())
}

async fn accept(listener: TcpListener, office: PostOffice) {
    let (mut all, mut by_age) = (JoinSet::new(), VecDeque::<AbortHandle>::new());
    loop {
        let Ok((stream, _from)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        while all.try_join_next().is_some() {}
        by_age.retain(|open| !open.is_finished());
        if by_age.len() >= CONNECTIONS
            && let Some(first) = by_age.pop_front()
        {
            first.abort();
        }
        let talk = talk(stream, office.clone());
        by_age.push_back(all.spawn(async { drop(timeout(CONNECTION_TAKES, talk).await) }));
    }
}

/// One connection from greeting to end.
async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin, office: PostOffice) -> io::Result<()> {
    let mut talk = Talk { stream: BufReader::new(stream), office, recipients: None, wrong: 0 };
    talk.say("220 practice.invalid ESMTP, for trying things out").await?;
    while talk.step().await? == Then::GoOn {}
    talk.stream.shutdown().await
}

#[derive(PartialEq, Eq)]
enum Then {
    GoOn,
    End,
}

struct Talk<S> {
    stream: BufReader<S>,
    office: PostOffice,
    /// Whom the mail is for, once its sender is named.
    recipients: Option<Vec<String>>,
    wrong: u32,
}

enum Line {
    /// With its end.
    Whole(Vec<u8>),
    TooLong,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    async fn say(&mut self, reply: &str) -> io::Result<()> {
        self.stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
        self.stream.flush().await
    }

    /// Fails if the other side is gone or takes too long.
    async fn line(&mut self, most: usize) -> io::Result<Line> {
        let mut line = Vec::new();
        let bound = u64::try_from(most).unwrap_or(u64::MAX);
        let mut bounded = (&mut self.stream).take(bound);
        timeout(LINE_TAKES, bounded.read_until(b'\n', &mut line)).await??;
        match line.last() {
            Some(b'\n') => Ok(Line::Whole(line)),
            _ if line.len() >= most => Ok(Line::TooLong),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// A command and its answer.
    async fn step(&mut self) -> io::Result<Then> {
        let line = match self.line(LINE_BYTES).await? {
            Line::Whole(line) => String::from_utf8(line).unwrap_or_default(),
            Line::TooLong => {
                self.say("500 the line is too long").await?;
                return Ok(Then::End);
            }
        };
        let reply = match Command::read(line.trim_end()) {
            Command::Quit => {
                self.say("221 goodbye").await?;
                return Ok(Then::End);
            }
            Command::Data if self.recipients.as_ref().is_some_and(|all| !all.is_empty()) => {
                return self.take_mail().await;
            }
            command => self.answer(command),
        };
        self.say(&reply).await?;
        if reply.starts_with('5') {
            self.wrong += 1;
        }
        if self.wrong < WRONG_COMMANDS {
            return Ok(Then::GoOn);
        }
        self.say("421 too many errors").await?;
        Ok(Then::End)
    }

    fn answer(&mut self, command: Command) -> String {
        match (command, &mut self.recipients) {
            (Command::Greeting { extended }, recipients) => {
                *recipients = None;
                greeting(extended)
            }
            (Command::From { size }, _) if size > MAIL_BYTES => "552 the mail is too large".to_owned(),
            (Command::From { .. }, recipients @ None) => {
                *recipients = Some(Vec::new());
                "250 ok".to_owned()
            }
            (Command::To(_), Some(recipients)) if recipients.len() >= RECIPIENTS => {
                "452 too many recipients".to_owned()
            }
            (Command::To(recipient), Some(recipients)) => {
                recipients.push(recipient);
                "250 ok".to_owned()
            }
            (Command::Reset, recipients) => {
                *recipients = None;
                "250 ok".to_owned()
            }
            (Command::Nothing, _) => "250 ok".to_owned(),
            (Command::From { .. } | Command::To(_) | Command::Data | Command::Quit, _) => {
                "503 not now".to_owned()
            }
            (Command::Unreadable, _) => "501 an address in angle brackets".to_owned(),
            (Command::Unknown, _) => "502 no such command here".to_owned(),
        }
    }

    async fn take_mail(&mut self) -> io::Result<Then> {
        self.say("354 up to a line that is a dot").await?;
        let mut content = Vec::new();
        loop {
            match self.line(MAIL_BYTES.saturating_sub(content.len()).max(3)).await? {
                Line::Whole(line) if line == b".\r\n" => break,
                // The dot that the other side put before a line's own (RFC 5321, 4.5.2).
                Line::Whole(line) => content.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line)),
                Line::TooLong => {
                    self.say("552 the mail is too large").await?;
                    return Ok(Then::End);
                }
            }
        }
        let number = self.office.keep(self.recipients.take().unwrap_or_default(), content);
        self.say(&format!("250 kept as mail {number}")).await?;
        Ok(Then::GoOn)
    }
}

fn greeting(extended: bool) -> String {
    if extended {
        format!("250-practice.invalid\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE {MAIL_BYTES}")
    } else {
        "250 practice.invalid".to_owned()
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Command {
    Greeting {
        extended: bool,
    },
    From {
        size: usize,
    },
    To(String),
    Data,
    Reset,
    Nothing,
    Quit,
    /// A known command without what belongs to it.
    Unreadable,
    Unknown,
}

impl Command {
    fn read(line: &str) -> Self {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => Self::Greeting { extended: true },
            "HELO" => Self::Greeting { extended: false },
            "MAIL" => match path(rest, "FROM:") {
                Some((_sender, parameters)) => Self::From { size: size(parameters) },
                None => Self::Unreadable,
            },
            "RCPT" => match path(rest, "TO:") {
                Some((recipient, _)) if !recipient.is_empty() => Self::To(recipient.to_owned()),
                _ => Self::Unreadable,
            },
            "DATA" => Self::Data,
            "RSET" => Self::Reset,
            "NOOP" => Self::Nothing,
            "QUIT" => Self::Quit,
            _ => Self::Unknown,
        }
    }
}

/// The address after `FROM:` or `TO:`, and the parameters after it.
fn path<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let (before, after) = text.split_at_checked(name.len())?;
    let (address, parameters) = after.trim_start().strip_prefix('<')?.rsplit_once('>')?;
    let fits = before.eq_ignore_ascii_case(name) && !address.contains(char::is_control);
    fits.then_some((address, parameters))
}

/// What the sender says it weighs (RFC 1870), or nothing.
fn size(parameters: &str) -> usize {
    let named = parameters.split_whitespace().find_map(|one| {
        let (name, value) = one.split_once('=')?;
        name.eq_ignore_ascii_case("SIZE").then_some(value)
    });
    named.map_or(0, |value| value.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn commands_are_read_in_any_case_and_nonsense_is_none() {
        for (line, command) in [
            ("EHLO live.example", Command::Greeting { extended: true }),
            ("helo x", Command::Greeting { extended: false }),
            ("MAIL FROM:<a@b.example> SIZE=12 BODY=8BITMIME", Command::From { size: 12 }),
            ("mail from: <>", Command::From { size: 0 }),
            ("MAIL FROM:<> SIZE=99999999999999999999999", Command::From { size: usize::MAX }),
            ("RCPT TO:<\"a>b\"@c.example>", Command::To("\"a>b\"@c.example".to_owned())),
            ("RCPT TO:<jörg@c.example>", Command::To("jörg@c.example".to_owned())),
            ("RCPT TO:<>", Command::Unreadable),
            ("RCPT TO:a@b.example", Command::Unreadable),
            ("RCPT TÖ:<a@b.example>", Command::Unreadable),
            ("MAIL", Command::Unreadable),
            ("quit", Command::Quit),
            ("POST / HTTP/1.1", Command::Unknown),
            ("", Command::Unknown),
        ] {
            assert_eq!(Command::read(line), command, "{line}");
        }
    }

    /// What is answered to this, and what is kept then.
    async fn answers(said: &str) -> (String, PostOffice) {
        let office = PostOffice::new(Clock::system());
        let (mut ours, theirs) = tokio::io::duplex(4096);
        let talk = tokio::spawn(talk(theirs, office.clone()));
        ours.write_all(said.as_bytes()).await.unwrap();
        ours.shutdown().await.unwrap();
        let mut answers = String::new();
        ours.read_to_string(&mut answers).await.unwrap();
        drop(talk.await);
        let codes: Vec<&str> = answers.lines().map(|line| line.get(..4).unwrap()).collect();
        (codes.join(""), office)
    }

    #[tokio::test]
    async fn a_mail_is_taken_as_it_was_and_another_after_it() {
        let mail = |to: &str| format!("MAIL FROM:<a@b>\r\nRCPT TO:<{to}>\r\nDATA\r\n");
        let said = format!(
            "EHLO x\r\n{}..a\r\n.b\r\n..\r\n\r\n.\r\nNOOP\r\n{}x\r\n.\r\nQUIT\r\n",
            mail("c@d"),
            mail("e@f")
        );
        let (codes, office) = answers(&said).await;
        let once = "250 250 354 250 ";
        assert_eq!(codes, format!("220 250-250-250-250 {once}250 {once}221 "));
        let kept = office.find(1).unwrap();
        assert_eq!(
            (kept.recipients.as_slice(), kept.content.as_slice()),
            (&["c@d".to_owned()][..], &b".a\r\nb\r\n.\r\n\r\n"[..])
        );
        assert_eq!(office.find(2).unwrap().recipients, ["e@f"]);
    }

    #[tokio::test]
    async fn steps_out_of_order_are_refused_and_keep_nothing() {
        for (said, codes) in [
            ("DATA\r\nRCPT TO:<a@b>\r\nQUIT\r\n", "220 503 503 221 "),
            (
                "MAIL FROM:<a@b>\r\nDATA\r\nMAIL FROM:<a@b>\r\nRSET\r\nMAIL FROM:<a@b>\r\nQUIT\r\n",
                "220 250 503 503 250 250 221 ",
            ),
            ("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nEHLO x\r\nDATA\r\n", "220 250 250 250-250-250-250 503 "),
            ("MAIL FROM:<a@b> SIZE=9999999\r\n", "220 552 "),
            ("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nhalf", "220 250 250 354 "),
            (&"no\r\n".repeat(30), "220 502 502 502 502 502 502 502 502 502 502 421 "),
            (&"x".repeat(LINE_BYTES), "220 500 "),
        ] {
            let (answered, office) = answers(said).await;
            assert_eq!(answered, codes, "{said}");
            assert!(office.newest_first().is_empty());
        }
    }
}
