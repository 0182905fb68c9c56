//! Host names: looked up when an address is used, and closed to what is neither public nor allowed.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use url::{Host, Url};

use super::{AllowList, CONNECT_TIME, Error, Outbound, Refused, allow};

impl Outbound {
    /// Whether requests to `url` would be sent at all, without sending one: for addresses that a stranger names and
    /// that are used later. Names are looked up.
    pub async fn check(&self, url: &Url) -> Result<(), Error> {
        let looked = async {
            self.permit(url).await?;
            match url.host() {
                Some(Host::Domain(host)) => Ok(self.allow.open_addresses(host).await.map(drop)?),
                _ => Ok(()),
            }
        };
        tokio::time::timeout(CONNECT_TIME, looked).await.unwrap_or(Err(Error::TimedOut))
    }
}

impl AllowList {
    /// The addresses of `host` that requests may go to.
    async fn open_addresses(&self, host: &str) -> Result<Vec<IpAddr>, Closed> {
        let named = self.names(host, None);
        let found = addresses(host.to_owned()).await.map_err(Closed::Unknown)?;
        let open = |ip: &IpAddr| named || allow::is_public(*ip) || self.covers(*ip, None);
        let open: Vec<IpAddr> = found.into_iter().filter(open).collect();
        if open.is_empty() { Err(Closed::Refused(Refused::Address)) } else { Ok(open) }
    }
}

/// Looks up names for the client and drops every address that is neither public nor allowed.
///
/// It stands at the moment of connecting, so a name that answers differently the second time gains nothing.
pub(super) struct Resolver {
    pub(super) allow: Arc<AllowList>,
}

impl reqwest::dns::Resolve for Resolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let allow = Arc::clone(&self.allow);
        Box::pin(async move {
            match allow.open_addresses(name.as_str()).await {
                Ok(open) => {
                    let open = open.into_iter().map(|ip| SocketAddr::new(ip, 0));
                    let addresses: reqwest::dns::Addrs = Box::new(open);
                    Ok(addresses)
                }
                // As they are: what the client makes of them is looked through for just these.
                Err(Closed::Unknown(unknown)) => Err(unknown.into()),
                Err(Closed::Refused(refused)) => Err(refused.into()),
            }
        })
    }
}

/// What the resolver says through the client when a name has no address.
#[derive(Debug, thiserror::Error)]
#[error("the host name cannot be found")]
pub(super) struct UnknownHost;

/// Why a name leads nowhere.
enum Closed {
    Unknown(UnknownHost),
    Refused(Refused),
}

impl From<Closed> for Error {
    fn from(closed: Closed) -> Self {
        match closed {
            Closed::Unknown(UnknownHost) => Self::UnknownHost,
            Closed::Refused(refused) => Self::Refused(refused),
        }
    }
}

pub(super) async fn addresses(host: String) -> Result<Vec<IpAddr>, UnknownHost> {
    let found = tokio::task::spawn_blocking(move || (host.as_str(), 0).to_socket_addrs()).await;
    let found = found.unwrap_or_else(|_gone| Err(io::Error::other("the look-up was cancelled")));
    match found {
        Ok(addresses) => Ok(addresses.map(|address| address.ip()).collect()),
        Err(_unknown) => Err(UnknownHost),
    }
}
