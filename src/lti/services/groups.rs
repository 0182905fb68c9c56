//! The groups of a course (Course Groups 1.0): their identifiers and names. Who is in them the roster tells.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use url::Url;

use super::token::{AccessTokens, Client};
use super::{Failure, link};
use crate::lti::claims::is_id;
use crate::lti::json::{self, take_text};
use crate::outbound::{self, Limits};

/// The scope that reading groups needs.
pub const SCOPE: &str = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly";

const ACCEPT: &str = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json";
const LIMITS: Limits = Limits::bytes(2 * 1024 * 1024);
const MOST_PAGES: usize = 50;
const MOST_GROUPS: usize = 2_000;

/// A group as the LMS tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Unique in the course.
    pub id: String,
    /// What people call it.
    pub name: Option<String>,
}

/// Reads all groups at `service`, the address from the launch. All of them, or none.
pub async fn read(
    tokens: &AccessTokens,
    client: &Client,
    service: &Url,
    now: DateTime<Utc>,
) -> Result<Vec<Group>, Failure> {
    let (mut next, mut seen, mut all) = (Some(service.clone()), HashSet::new(), Vec::new());
    while let Some(url) = next {
        if seen.len() >= MOST_PAGES {
            return Err(Failure::TooLong);
        }
        let (groups, following) = page(tokens, client, &url, now).await?;
        all.extend(groups);
        if all.len() > MOST_GROUPS {
            return Err(Failure::TooLong);
        }
        next = following;
        seen.insert(url);
        match &next {
            Some(next) if next.origin() != service.origin() => return Err(Failure::ForeignPage),
            Some(next) if seen.contains(next) => return Err(Failure::Loop),
            _ => {}
        }
    }
    Ok(all)
}

/// Reads one page of groups, and where the next one is.
pub async fn page(
    tokens: &AccessTokens,
    client: &Client,
    at: &Url,
    now: DateTime<Utc>,
) -> Result<(Vec<Group>, Option<Url>), Failure> {
    let token = tokens.token(client, &[SCOPE], now).await?;
    let answer = tokens.outbound().get(at, ACCEPT, Some(token.reveal()), LIMITS).await;
    if matches!(&answer, Err(outbound::Error::Status(status)) if status.code == 401) {
        tokens.forget(client, &[SCOPE], &token);
    }
    let answer = answer.map_err(|error| Failure::of(error, now))?;
    Ok((groups(&answer.body)?, link::target(answer.header("link"), "next", at)))
}

/// A group that cannot be read is left out.
fn groups(body: &[u8]) -> Result<Vec<Group>, Failure> {
    let mut container = json::object(body).map_err(|_no_object| Failure::Malformed)?;
    let Some(Value::Array(groups)) = container.remove("groups") else { return Err(Failure::Malformed) };
    Ok(groups.into_iter().filter_map(group).collect())
}

fn group(entry: Value) -> Option<Group> {
    let Value::Object(mut entry) = entry else { return None };
    let id = id(&mut entry, "id")?;
    Some(Group { id, name: take_text(&mut entry, "name").and_then(|name| crate::lti::claims::clean(&name)) })
}

/// An identifier, which some LMSs write as a number.
pub(super) fn id(entry: &mut Map<String, Value>, name: &str) -> Option<String> {
    let id = match entry.remove(name)? {
        Value::String(id) => id,
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    is_id(&id).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_an_id_and_perhaps_a_name() {
        let body = br#"{"groups":[{"id":7,"name":"Field\u0007 group"},{"id":"b"},{"name":"x"},5,{"id":""}]}"#;
        let group = |id: &str, name: Option<&str>| Group { id: id.into(), name: name.map(str::to_owned) };
        assert_eq!(groups(body).unwrap(), [group("7", Some("Field group")), group("b", None)]);
        for bad in [&b"[]"[..], b"{}", br#"{"groups":{}}"#, b"<html>"] {
            assert!(matches!(groups(bad), Err(Failure::Malformed)));
        }
    }
}
