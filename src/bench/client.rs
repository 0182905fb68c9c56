//! A browser's HTTP at its leanest: one kept connection, blocking, so that the driver takes little from the server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::Context;

/// Longer than any answer the bars allow: a server that hangs fails the run instead of stopping it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A kept connection to the server.
pub(super) struct Client {
    stream: BufReader<TcpStream>,
    host: SocketAddr,
}

/// An answer, with what a launch needs of it.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// The status code.
    pub(super) status: u16,
    /// `Location`.
    pub(super) location: Option<String>,
    /// The cookies that were set, as the next request sends them.
    pub(super) cookies: Vec<String>,
    /// The body.
    pub(super) body: Vec<u8>,
}

impl Client {
    /// Connects.
    pub(super) fn connect(host: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect_timeout(&host, PATIENCE).context("the server cannot be reached")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream), host })
    }

    /// `GET path`.
    pub(super) fn page(&mut self, path: &str, cookies: &str) -> anyhow::Result<Answer> {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookies}\r\n\r\n", self.host);
        self.send(head.as_bytes())
    }

    /// `POST path` with a form.
    pub(super) fn form(&mut self, path: &str, cookies: &str, form: &str) -> anyhow::Result<Answer> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookies}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.host,
            form.len()
        );
        self.send(request.as_bytes())
    }

    fn send(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.stream.get_mut().write_all(request)?;
        let (mut answer, mut length) = (Answer::default(), 0);
        let mut line = self.line()?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        answer.status = status.context("the server's answer is not HTTP")?;
        loop {
            line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().context("Content-Length is not a number")?,
                "transfer-encoding" => anyhow::bail!("the benchmark reads no chunked answers"),
                "location" => answer.location = Some(value.to_owned()),
                "set-cookie" => answer.cookies.extend(value.split(';').next().map(str::to_owned)),
                _ => {}
            }
        }
        answer.body.resize(length, 0);
        self.stream.read_exact(&mut answer.body)?;
        Ok(answer)
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        anyhow::ensure!(self.stream.read_line(&mut line)? > 0, "the server closed the connection");
        Ok(line)
    }
}
