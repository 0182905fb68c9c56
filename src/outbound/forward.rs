//! Requests that a library of a protocol makes, sent under the same policy as our own.

use super::{Error, Limits, Outbound, Response};

impl Outbound {
    /// Sends `body` with these headers, by POST if there is one, else by GET. An answer that is no success comes back
    /// as it is: the library knows what it means.
    pub async fn forward(
        &self,
        url: &url::Url,
        headers: &[(String, Vec<u8>)],
        body: Option<Vec<u8>>,
        limits: Limits,
    ) -> Result<Response, Error> {
        let mut request = match body {
            Some(body) => self.client.post(url.clone()).body(body),
            None => self.client.get(url.clone()),
        };
        for (name, value) in headers {
            request = request.header(name, value.as_slice());
        }
        match self.send(url, request, limits).await {
            Err(Error::Status(status)) => Ok(Response {
                status: status.code,
                headers: Vec::new(),
                date: status.date,
                body: status.body,
            }),
            answer => answer,
        }
    }
}
