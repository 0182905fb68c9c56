//! Ports for programs that have to be told one.

use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Socket, Type};

/// A port of 127.0.0.1 that belongs to whoever is told its number, also when they end and start again, until this is
/// dropped.
///
/// It is bound and not listened on. Linux gives such a port neither to those who ask for any port nor to connections on
/// their way out; who asks for it by its number and reuses addresses, as servers do, may listen there.
pub(crate) struct Port(Socket);

impl Port {
    pub(crate) fn hold() -> Self {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.set_reuse_address(true).unwrap();
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
        Self(socket)
    }

    pub(crate) fn number(&self) -> u16 {
        self.at().port()
    }

    /// Host and port.
    pub(crate) fn at(&self) -> SocketAddr {
        self.0.local_addr().unwrap().as_socket().unwrap()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn a_held_port_is_for_those_who_know_it() {
        let held = Port::hold();
        assert!(TcpStream::connect(held.at()).is_err(), "nobody listens yet");
        for _ in 0..2 {
            let listener = TcpListener::bind(held.at()).unwrap();
            let (_there, _here) = (TcpStream::connect(held.at()).unwrap(), listener.accept().unwrap());
        }
        let others: Vec<_> = (0..200).map(|_| Port::hold().number()).collect();
        assert!(!others.contains(&held.number()));
    }
}
