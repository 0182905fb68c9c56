//! The examination: what is asked of the LMS, and what the registration itself tells.

use std::net::IpAddr;
use std::time::Duration;

use url::{Host, Url};

use super::store::LastCourse;
use super::{Finding, Last, Report, Trouble};
use crate::clock::Clock;
use crate::keys::SigningKeys;
use crate::lti::keyset::KeySet;
use crate::lti::services::groups;
use crate::lti::services::names_roles::{self, Walk};
use crate::lti::services::token::{AccessTokens, Client};
use crate::lti::wanted::Family;
use crate::outbound::{self, Limits, Outbound};
use crate::platforms::{Platform, Status};

/// Nobody waits for a page of a roster, or of groups, longer than this.
const PAGE_TIME: Duration = Duration::from_secs(15);

/// Examines registrations. Asks the LMS as launches and rosters do, and keeps nothing it is given.
pub struct Doctor<'a> {
    /// The way out.
    pub outbound: &'a Outbound,
    /// The keys that requests for tokens are signed with.
    pub keys: &'a SigningKeys,
    /// The time here.
    pub clock: &'a Clock,
    /// Our own address.
    pub public_url: &'a Url,
}

impl Doctor<'_> {
    /// Examines `platform`; `last` is what its launches have told.
    pub async fn examine(&self, platform: &Platform, last: &Last) -> Report {
        let (keys, said_time) = self.key_set(platform).await;
        let mut findings = vec![keys, clocks(platform, said_time)];
        findings.extend(self.services(platform, last.course.as_ref()).await);
        findings.extend(registration(platform, last.waiting));
        findings.extend(ours(platform, self.public_url));
        findings.push(match &last.course {
            Some(course) => Finding::LaunchAccepted(course.at),
            None => Finding::NeverLaunched,
        });
        findings.push(theirs(platform));
        if platform.family == Family::Moodle {
            findings.push(Finding::FrameWithoutScreen);
        }
        Report::new(self.clock.now(), findings)
    }

    /// The key set, and by how many seconds the LMS's clock is ahead, if it says its time.
    async fn key_set(&self, platform: &Platform) -> (Finding, Option<i64>) {
        let began = self.clock.now();
        let answer =
            self.outbound.get(&platform.jwks_url, "application/json", None, Limits::bytes(512 * 1024)).await;
        let took = self.clock.now() - began;
        // The LMS said its time somewhere on the way there and back.
        let middle = began + took / 2;
        let said = match &answer {
            Ok(answer) => answer.date,
            Err(outbound::Error::Status(status)) => status.date,
            Err(_) => None,
        };
        let ahead = said.map(|said| (said - middle).num_seconds());
        let finding = match answer.map(|answer| KeySet::parse(&answer.body)) {
            Ok(Ok(set)) if set.is_empty() => Finding::NoUsableKey,
            Ok(Ok(set)) => Finding::KeysRead {
                usable: u32::try_from(set.len()).unwrap_or(u32::MAX),
                millis: u32::try_from(took.num_milliseconds()).unwrap_or(u32::MAX),
            },
            Ok(Err(_)) => Finding::KeysFailed(Trouble::NotAKeySet),
            Err(error) => Finding::KeysFailed(trouble(&error)),
        };
        (finding, ahead)
    }

    /// A token for rosters, and one page of the roster of the course that was launched last; its groups as well, where
    /// the LMS has a service for them.
    async fn services(&self, platform: &Platform, course: Option<&LastCourse>) -> Vec<Finding> {
        // New ones: a token that is held would say how things stood an hour ago.
        let tokens = AccessTokens::new(self.outbound.clone(), self.keys.clone());
        let client = Client {
            client_id: platform.client_id.clone(),
            token_url: platform.token_url.clone(),
            audience: platform.token_audience.clone(),
            deployment_id: course.map(|course| course.deployment.clone()),
        };
        let mut found = match tokens.token(&client, &[names_roles::SCOPE], self.clock.now()).await {
            Err(why) => vec![Finding::TokenFailed(why.code().to_owned()), Finding::RosterNeedsToken],
            Ok(_) => {
                vec![Finding::TokenGiven, self.roster(tokens.clone(), client.clone(), course).await]
            }
        };
        let groups = course.and_then(|course| Url::parse(course.groups_url.as_deref()?).ok());
        if let Some(at) = groups {
            found.push(self.groups(&tokens, &client, &at).await);
        }
        found
    }

    async fn groups(&self, tokens: &AccessTokens, client: &Client, at: &Url) -> Finding {
        let page = groups::page(tokens, client, at, self.clock.now());
        match tokio::time::timeout(PAGE_TIME, page).await {
            Err(_elapsed) => Finding::GroupsFailed("TIMED-OUT".to_owned()),
            Ok(Err(why)) => Finding::GroupsFailed(why.code().to_owned()),
            Ok(Ok((groups, _next))) => {
                Finding::GroupsRead { groups: u32::try_from(groups.len()).unwrap_or(u32::MAX) }
            }
        }
    }

    async fn roster(&self, tokens: AccessTokens, client: Client, course: Option<&LastCourse>) -> Finding {
        let Some(course) = course else { return Finding::RosterNeedsLaunch };
        let url = course.roster_url.as_deref().and_then(|url| Url::parse(url).ok());
        let Some(url) = url else { return Finding::RosterNotOffered };
        let mut walk = Walk::new(tokens, client, &url, None, self.clock.now());
        match tokio::time::timeout(PAGE_TIME, walk.next(self.clock.now())).await {
            Err(_elapsed) => Finding::RosterFailed("TIMED-OUT".to_owned()),
            Ok(Err(why)) => Finding::RosterFailed(why.code().to_owned()),
            Ok(Ok(page)) => {
                let people = page.map_or(0, |page| page.members.len());
                Finding::RosterRead {
                    course: course.title.clone().unwrap_or_default(),
                    people: u32::try_from(people).unwrap_or(u32::MAX),
                }
            }
        }
    }
}

fn clocks(platform: &Platform, ahead: Option<i64>) -> Finding {
    let forgiven = platform.leeway.num_seconds();
    match ahead {
        None => Finding::ClockUnsaid,
        Some(ahead) if ahead.abs() <= forgiven => Finding::ClocksAgree { ahead, forgiven },
        Some(ahead) => Finding::ClocksApart { ahead, forgiven },
    }
}

fn trouble(error: &outbound::Error) -> Trouble {
    match error {
        outbound::Error::Refused(_) => Trouble::Refused,
        outbound::Error::UnknownHost => Trouble::UnknownHost,
        outbound::Error::Unreachable(_) => Trouble::Unreachable,
        outbound::Error::TimedOut => Trouble::TimedOut,
        outbound::Error::TooLarge { .. } => Trouble::TooLarge,
        outbound::Error::Status(status) => Trouble::Status(status.code),
    }
}

fn registration(platform: &Platform, waiting: u32) -> Vec<Finding> {
    let off = match platform.status {
        Status::Active => None,
        Status::Waiting => Some(Finding::Unconfirmed),
        Status::Disabled => Some(Finding::SwitchedOff),
    };
    let waiting = (waiting > 0).then_some(Finding::DeploymentsWait(waiting));
    off.into_iter().chain(waiting).collect()
}

/// What our own address makes impossible; nothing if it can be what the LMS needs.
fn ours(platform: &Platform, public: &Url) -> Option<Finding> {
    let local = is_local(public);
    if local && is_local(&platform.auth_url) {
        return Some(Finding::TryingOut);
    }
    if local {
        return Some(Finding::OurAddressLocal);
    }
    if public.scheme() != "https" {
        return Some(Finding::OurAddressPlain);
    }
    let odd = public.port().filter(|_| platform.family == Family::Moodle);
    odd.map(Finding::OurPortOdd)
}

/// Whether only this machine, or a network of its own, can mean this address.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => !name.contains('.') || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unique_local() || IpAddr::V6(ip).is_unspecified(),
        None => true,
    }
}

fn theirs(platform: &Platform) -> Finding {
    if platform.family == Family::Moodle && platform.issuer.ends_with('/') {
        return Finding::IssuerWithSlash;
    }
    if platform.family == Family::Canvas {
        return canvas_host(platform);
    }
    let host = |url: &Url| url.host_str().unwrap_or_default().to_owned();
    let issuer = Url::parse(&platform.issuer).map(|url| host(&url)).unwrap_or_default();
    let urls = [&platform.auth_url, &platform.token_url, &platform.jwks_url];
    match urls.map(host).into_iter().find(|host| *host != issuer) {
        Some(host) if !issuer.is_empty() => Finding::TheirsElsewhere { issuer, host },
        _together_or_unknown => Finding::TheirsAgree,
    }
}

/// Hosted Canvas keeps values for the tool only on the host that took over in 2023.
fn canvas_host(platform: &Platform) -> Finding {
    let old = |host: &str| host == "canvas.instructure.com" || is_environment(host);
    match platform.auth_url.host_str() {
        Some(host) if old(host) => Finding::OldCanvasHost,
        _ => Finding::TheirsAgree,
    }
}

fn is_environment(host: &str) -> bool {
    ["canvas.beta.instructure.com", "canvas.test.instructure.com"].contains(&host)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;
    use crate::ids::PlatformId;
    use crate::platforms::DeploymentPolicy;

    fn platform(issuer: &str, auth: &str, other: &str) -> Platform {
        Platform {
            id: PlatformId::fresh(),
            name: "L".to_owned(),
            issuer: issuer.to_owned(),
            client_id: "c".to_owned(),
            auth_url: auth.parse().unwrap(),
            token_url: other.parse().unwrap(),
            token_audience: None,
            jwks_url: other.parse().unwrap(),
            deployments: DeploymentPolicy::Auto,
            leeway: TimeDelta::seconds(180),
            assistants_manage: true,
            admins_lead: true,
            anonymous: false,
            status: Status::Active,
            created_at: DateTime::UNIX_EPOCH,
            family: Family::told_by(&auth.parse().unwrap()),
        }
    }

    fn moodle() -> Platform {
        let at = |path: &str| format!("https://moodle.example{path}");
        platform("https://moodle.example", &at("/mod/lti/auth.php"), &at("/mod/lti/token.php"))
    }

    #[test]
    fn our_own_address_must_be_one_that_the_lms_reaches() {
        let local = platform("http://localhost:8081", "http://localhost:8081/a", "http://localhost:8081/b");
        for (public, lms, found) in [
            ("https://live.example", moodle(), None),
            ("https://live.example:8443", moodle(), Some(Finding::OurPortOdd(8443))),
            ("http://live.example", moodle(), Some(Finding::OurAddressPlain)),
            ("http://127.0.0.1:8080", moodle(), Some(Finding::OurAddressLocal)),
            ("https://10.0.0.3", moodle(), Some(Finding::OurAddressLocal)),
            ("https://[::1]", moodle(), Some(Finding::OurAddressLocal)),
            ("https://live", moodle(), Some(Finding::OurAddressLocal)),
            ("http://127.0.0.1:8080", local, Some(Finding::TryingOut)),
        ] {
            assert_eq!(ours(&lms, &public.parse().unwrap()), found, "{public}");
        }
    }

    #[test]
    fn the_addresses_of_an_lms_belong_together() {
        assert_eq!(theirs(&moodle()), Finding::TheirsAgree);
        let mut slash = moodle();
        slash.issuer.push('/');
        assert_eq!(theirs(&slash), Finding::IssuerWithSlash);
        let mut elsewhere = moodle();
        elsewhere.jwks_url = "https://moodle.test/mod/lti/certs.php".parse().unwrap();
        assert!(matches!(theirs(&elsewhere), Finding::TheirsElsewhere { host, .. } if host == "moodle.test"));
        let canvas = |host: &str| {
            let auth = format!("https://{host}/api/lti/authorize_redirect");
            platform("https://canvas.instructure.com", &auth, &auth)
        };
        assert_eq!(theirs(&canvas("sso.canvaslms.com")), Finding::TheirsAgree);
        assert_eq!(theirs(&canvas("canvas.instructure.com")), Finding::OldCanvasHost);
        // What the LMS said of itself counts, whatever its addresses look like.
        let mut other = slash;
        other.family = Family::Other;
        assert_eq!(theirs(&other), Finding::TheirsAgree);
    }

    #[test]
    fn a_registration_that_waits_is_none_that_is_off() {
        let mut lms = moodle();
        assert!(registration(&lms, 0).is_empty());
        lms.status = Status::Waiting;
        assert_eq!(registration(&lms, 0), [Finding::Unconfirmed]);
        lms.status = Status::Disabled;
        assert_eq!(registration(&lms, 1), [Finding::SwitchedOff, Finding::DeploymentsWait(1)]);
    }
}
