//! ID tokens: every check between a posted token and a launch we act on.
//!
//! There is one path: [`Presented::parse`] reads the header, the caller finds the key it names in the
//! key set of the registration that its own state recalls, and [`Presented::verify`] does the rest.

mod notice;
mod presented;
mod refusal;

use aws_lc_rs::constant_time;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use url::Url;

use super::claims::{
    Claims, Context, Custom, DeepLinking, NotificationService, Presentation, Profile, ResourceLink,
    ToolPlatform, name,
};
use super::keyset::PlatformKey;
use super::login::is_ours;

pub use notice::{Claimed, Notice, OLDEST, Registered};
pub use presented::Presented;
pub use refusal::{Class, Refusal};

/// What the token must agree with: our side of the launch.
#[derive(Debug, Clone)]
pub struct Expected<'a> {
    /// The issuer of the registration that the state recalls.
    pub issuer: &'a str,
    /// Our client id there.
    pub client_id: &'a str,
    /// The nonce sent with the request.
    pub nonce: &'a str,
    /// When the request was made.
    pub state_made_at: DateTime<Utc>,
    /// How far the platform's clock may be off.
    pub leeway: TimeDelta,
    /// Our own address: targets must share its origin.
    pub own_origin: &'a Url,
    /// Whether a launch may come without a subject.
    pub anonymous: bool,
    /// The present moment.
    pub now: DateTime<Utc>,
}

/// A launch that passed every check a token alone can pass. What remains is ours to decide:
/// whether the nonce is unspent, and whether the deployment is known and let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// What is asked for.
    pub message: Message,
    /// The installation in the LMS, 1 to 255 bytes.
    pub deployment_id: String,
    /// Who it is, 1 to 255 bytes; `None` only if [`Expected::anonymous`], or in deep linking.
    pub subject: Option<String>,
    /// What the platform tells about them.
    pub profile: Profile,
    /// Role names as they came, for [`Rank::of`](super::roles::Rank::of).
    pub roles: Vec<String>,
    /// The course.
    pub context: Option<Context>,
    /// Where the roster can be read.
    pub names_and_roles: Option<Url>,
    /// Where the course's groups can be read.
    pub groups: Option<Url>,
    /// Custom parameters.
    pub custom: Custom,
    /// Frame or window, way back, language of the page.
    pub presentation: Presentation,
    /// The claim `locale`: the person's language.
    pub locale: Option<String>,
    /// Which LMS this is.
    pub tool_platform: Option<ToolPlatform>,
    /// Where notices can be asked for.
    pub notifications: Option<NotificationService>,
    /// Until when, leeway aside, the token itself would pass its own checks.
    pub expires_at: DateTime<Utc>,
}

impl Launch {
    /// The languages wanted, the most telling first.
    pub fn locales(&self) -> impl Iterator<Item = &str> {
        [self.presentation.locale.as_deref(), self.locale.as_deref(), self.custom.text("locale")]
            .into_iter()
            .flatten()
    }
}

/// What a launch asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Open what stands behind a link (`LtiResourceLinkRequest`).
    ResourceLink {
        /// The link that was followed.
        link: ResourceLink,
        /// The address it leads to, on our origin.
        target: Url,
    },
    /// Choose something to put into the course (`LtiDeepLinkingRequest`).
    DeepLinking(DeepLinking),
}

impl Presented<'_> {
    /// Checks the token with the key it names against what is expected, and gives the launch it makes.
    ///
    /// The order is that of Security Framework §5.1.3 and Core §5.3; the first failing check is told.
    pub fn verify(&self, key: &PlatformKey, expected: &Expected<'_>) -> Result<Launch, Refusal> {
        let mut claims = self.signed_claims(key)?;
        for_us(&claims, expected)?;
        let expires_at = in_time(&claims, expected)?;
        answers_our_request(&claims, expected)?;
        launch(&mut claims, expected, expires_at)
    }

    fn signed_claims(&self, key: &PlatformKey) -> Result<Claims, Refusal> {
        if !key.fits(&self.kid, self.algorithm) {
            return Err(Refusal::KeyUnknown);
        }
        let algorithm = self.algorithm.verifier();
        let good =
            jsonwebtoken::crypto::verify(self.signature, self.signed.as_bytes(), key.decoding(), algorithm);
        if !good.unwrap_or(false) {
            return Err(Refusal::Signature);
        }
        self.claims()
    }

    /// The claims as they were presented.
    fn claims(&self) -> Result<Claims, Refusal> {
        let payload = URL_SAFE_NO_PAD.decode(self.payload).map_err(|_not_base64| Refusal::NotCompact)?;
        Claims::parse(&payload).map_err(|_no_object| Refusal::Payload)
    }
}

fn for_us(claims: &Claims, expected: &Expected<'_>) -> Result<(), Refusal> {
    if claims.text("iss") != Some(expected.issuer) {
        return Err(Refusal::Issuer);
    }
    let ours = |audience: &Value| audience.as_str() == Some(expected.client_id);
    let several = match claims.value("aud") {
        Some(Value::Array(audiences)) if !audiences.is_empty() && audiences.iter().all(ours) => {
            audiences.len() > 1
        }
        Some(audience) if ours(audience) => false,
        _ => return Err(Refusal::Audience),
    };
    match claims.value("azp") {
        Some(party) if ours(party) => Ok(()),
        None if !several => Ok(()),
        _ => Err(Refusal::AuthorizedParty),
    }
}

fn in_time(claims: &Claims, expected: &Expected<'_>) -> Result<DateTime<Utc>, Refusal> {
    let (now, leeway) = (expected.now, expected.leeway);
    let expires = claims.moment("exp").ok().flatten().ok_or(Refusal::ExpiryMissing)?;
    if expires <= now - leeway {
        return Err(Refusal::Expired);
    }
    let issued = claims.moment("iat").ok().flatten().ok_or(Refusal::IssuedAtMissing)?;
    if issued > now + leeway {
        return Err(Refusal::IssuedInFuture);
    }
    if issued > expires {
        return Err(Refusal::ExpiresBeforeIssue);
    }
    if issued < expected.state_made_at - leeway {
        return Err(Refusal::IssuedBeforeRequest);
    }
    match claims.moment("nbf") {
        Ok(None) => Ok(expires),
        Ok(Some(starts)) if starts <= now + leeway => Ok(expires),
        Ok(Some(_later)) => Err(Refusal::NotYetValid),
        Err(_wrong) => Err(Refusal::NotBefore),
    }
}

fn answers_our_request(claims: &Claims, expected: &Expected<'_>) -> Result<(), Refusal> {
    let nonce = claims.text("nonce").unwrap_or_default();
    let same = constant_time::verify_slices_are_equal(nonce.as_bytes(), expected.nonce.as_bytes()).is_ok();
    if same && !nonce.is_empty() { Ok(()) } else { Err(Refusal::Nonce) }
}

enum MessageType {
    ResourceLink,
    DeepLinking,
}

fn launch(
    claims: &mut Claims,
    expected: &Expected<'_>,
    expires_at: DateTime<Utc>,
) -> Result<Launch, Refusal> {
    let kind = message_type(claims)?;
    let deployment_id = claims.id(name::DEPLOYMENT_ID).map_err(|_wrong| Refusal::Deployment)?.to_owned();
    let message = message(claims, &kind, expected.own_origin)?;
    let (roles, nobody) = match (claims.roles(), kind) {
        (Ok(roles), MessageType::ResourceLink) => (roles, expected.anonymous),
        (Err(_wrong), MessageType::ResourceLink) => return Err(Refusal::Roles),
        // A dialogue may come without roles and without a person (Deep Linking §4.4): it can be answered all the same.
        (roles, MessageType::DeepLinking) => (roles.unwrap_or_default(), true),
    };
    Ok(Launch {
        message,
        deployment_id,
        subject: subject(claims, nobody)?,
        profile: claims.profile(),
        roles,
        context: claims.context(),
        names_and_roles: claims.names_and_roles(),
        groups: claims.groups(),
        custom: claims.custom(),
        presentation: claims.presentation(expected.own_origin),
        locale: claims.locale(),
        tool_platform: claims.tool_platform(),
        notifications: claims.notification_service(),
        expires_at,
    })
}

fn message_type(claims: &Claims) -> Result<MessageType, Refusal> {
    if claims.text(name::VERSION) != Some("1.3.0") {
        return Err(Refusal::Version);
    }
    match claims.text(name::MESSAGE_TYPE) {
        Some("LtiResourceLinkRequest") => Ok(MessageType::ResourceLink),
        Some("LtiDeepLinkingRequest") => Ok(MessageType::DeepLinking),
        Some(_other) => Err(Refusal::MessageUnserved),
        None => Err(Refusal::MessageType),
    }
}

fn message(claims: &mut Claims, kind: &MessageType, own: &Url) -> Result<Message, Refusal> {
    match kind {
        MessageType::ResourceLink => {
            let target = claims.text(name::TARGET_LINK_URI).and_then(|target| Url::parse(target).ok());
            let target = target.ok_or(Refusal::TargetMissing)?;
            if !is_ours(&target, own) {
                return Err(Refusal::TargetForeign);
            }
            let link = claims.resource_link().map_err(|_wrong| Refusal::ResourceLink)?;
            Ok(Message::ResourceLink { link, target })
        }
        MessageType::DeepLinking => {
            let settings = claims.deep_linking(own).map_err(|_wrong| Refusal::DeepLinkingSettings)?;
            Ok(Message::DeepLinking(settings))
        }
    }
}

fn subject(claims: &Claims, anonymous: bool) -> Result<Option<String>, Refusal> {
    match claims.value("sub") {
        None if anonymous => Ok(None),
        None => Err(Refusal::Anonymous),
        Some(_) => {
            claims.id("sub").map(|subject| Some(subject.to_owned())).map_err(|_wrong| Refusal::Subject)
        }
    }
}

#[cfg(test)]
mod tests;
