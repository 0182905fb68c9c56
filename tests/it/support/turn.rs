//! coturn, a real TURN server, for browsers that get no packet to the room themselves.

use std::process::{Child, Command, Stdio};

use super::database::Folder;
use super::port::Port;

const SECRET: &str = "secret of the way around";

/// A server at a port of its own, over TCP alone. It is killed when this is dropped.
pub(crate) struct TurnServer {
    port: Port,
    process: Child,
    _folder: Folder,
}

impl TurnServer {
    pub(crate) fn start() -> Self {
        let (port, folder) = (Port::hold(), Folder::make("turn"));
        let process = Command::new("turnserver")
            .args(["-n", "--no-udp", "--no-tls", "--no-dtls", "--no-cli", "--no-multicast-peers"])
            .args(["--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--allow-loopback-peers"])
            .args(["--use-auth-secret", "--realm=school", "--log-file=stdout"])
            .arg(format!("--static-auth-secret={SECRET}"))
            .arg(format!("--listening-port={}", port.number()))
            .args([format!("--pidfile={}", folder.0.join("pid").display())])
            .args([format!("--userdb={}", folder.0.join("users").display())])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("turnserver runs");
        Self { port, process, _folder: folder }
    }

    /// The settings of a tool whose browsers may use it.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        let url = format!("turn:{}?transport=tcp", self.port.at());
        vec![("turn_url", url), ("turn_secret", SECRET.to_owned())]
    }
}

impl Drop for TurnServer {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}
