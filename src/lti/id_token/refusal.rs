//! Why a token is refused.

/// What kind of wrong a refusal is: the front makes a status of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Not a message of the protocol.
    Malformed,
    /// Well-formed, and not what the platform says to us now.
    NotAuthentic,
    /// From the platform, and not something we let in.
    NotAllowed,
}

/// Why an ID token is refused: one variant for each reason that can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Longer than any platform's token.
    #[error("the token is too long")]
    TooLong,
    /// Not three parts of unpadded base64url.
    #[error("the token is not a compact signature")]
    NotCompact,
    /// The header is not a JSON object, or has a member twice.
    #[error("the token's header cannot be read")]
    Header,
    /// `typ` is there and is not `JWT`.
    #[error("the token is of another type")]
    HeaderType,
    /// `alg` is not one of the registration's, or not an algorithm for launches at all.
    #[error("the token's algorithm is not allowed")]
    Algorithm,
    /// `kid` is missing, empty or no string.
    #[error("the token names no key")]
    KeyIdMissing,
    /// The header demands extensions (`crit`).
    #[error("the token demands an extension")]
    Critical,
    /// The platform's key set has no key of this `kid` for this algorithm.
    #[error("the platform has no such key")]
    KeyUnknown,
    /// The signature is not by that key.
    #[error("the signature is wrong")]
    Signature,
    /// The payload is not a JSON object, or has a member twice.
    #[error("the token's claims cannot be read")]
    Payload,
    /// `iss` is not the registration's issuer.
    #[error("the token is from another issuer")]
    Issuer,
    /// `aud` lacks our client id, or names somebody else too.
    #[error("the token is for somebody else")]
    Audience,
    /// `azp` is missing beside several audiences, or is not our client id.
    #[error("the token was issued to somebody else")]
    AuthorizedParty,
    /// `exp` is missing or no number.
    #[error("the token does not say when it expires")]
    ExpiryMissing,
    /// `exp` is past.
    #[error("the token has expired")]
    Expired,
    /// `iat` is missing or no number.
    #[error("the token does not say when it was issued")]
    IssuedAtMissing,
    /// `iat` is in the future.
    #[error("the token is from the future")]
    IssuedInFuture,
    /// `iat` is after `exp`.
    #[error("the token expired before it was issued")]
    ExpiresBeforeIssue,
    /// `iat` is before our request, so that it cannot be the answer to it.
    #[error("the token is older than our request")]
    IssuedBeforeRequest,
    /// `nbf` is there and no number.
    #[error("the token's start cannot be read")]
    NotBefore,
    /// `nbf` is in the future.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// `nonce` is not the one of our request.
    #[error("the token answers another request")]
    Nonce,
    /// The version is not `1.3.0`.
    #[error("the message is not of LTI 1.3.0")]
    Version,
    /// There is no message type: this is no LTI message.
    #[error("the message has no type")]
    MessageType,
    /// A message type that is not served here.
    #[error("messages of this type are not served")]
    MessageUnserved,
    /// The deployment id is missing, empty or too long.
    #[error("the message names no deployment")]
    Deployment,
    /// `target_link_uri` is missing or no address.
    #[error("the message has no target")]
    TargetMissing,
    /// `target_link_uri` is not on our origin.
    #[error("the target is not on our own origin")]
    TargetForeign,
    /// The resource link is missing or has no usable id.
    #[error("the message names no resource link")]
    ResourceLink,
    /// The deep linking settings are missing, or lack a return address or the accepted types.
    #[error("the deep linking settings are incomplete")]
    DeepLinkingSettings,
    /// The roles are missing or no array.
    #[error("the message has no list of roles")]
    Roles,
    /// `sub` is there and is no usable identifier.
    #[error("the subject cannot be read")]
    Subject,
    /// There is no `sub`, and anonymous launches are not allowed.
    #[error("the platform does not say who this is")]
    Anonymous,
}

impl Refusal {
    /// What kind of wrong this is.
    #[must_use]
    pub fn class(self) -> Class {
        self.facts().1
    }

    /// The step that failed, counted in the order of the checks: the same in every log.
    #[must_use]
    pub fn check(self) -> u8 {
        self.facts().0
    }

    fn facts(self) -> (u8, Class) {
        use Class::{Malformed, NotAllowed, NotAuthentic};
        match self {
            Self::TooLong => (1, Malformed),
            Self::NotCompact | Self::Header | Self::HeaderType => (3, Malformed),
            Self::Algorithm => (4, NotAuthentic),
            Self::KeyIdMissing => (5, Malformed),
            Self::Critical => (6, Malformed),
            Self::KeyUnknown => (7, NotAuthentic),
            Self::Signature => (8, NotAuthentic),
            Self::Payload => (8, Malformed),
            Self::Issuer => (9, NotAuthentic),
            Self::Audience => (10, NotAuthentic),
            Self::AuthorizedParty => (11, NotAuthentic),
            Self::ExpiryMissing => (12, Malformed),
            Self::Expired => (12, NotAuthentic),
            Self::IssuedAtMissing => (13, Malformed),
            Self::IssuedInFuture | Self::ExpiresBeforeIssue | Self::IssuedBeforeRequest => (13, NotAuthentic),
            Self::NotBefore => (14, Malformed),
            Self::NotYetValid => (14, NotAuthentic),
            Self::Nonce => (15, NotAuthentic),
            Self::Version => (16, Malformed),
            Self::MessageType | Self::MessageUnserved => (17, Malformed),
            Self::Deployment => (18, Malformed),
            Self::TargetMissing | Self::TargetForeign => (19, Malformed),
            Self::ResourceLink | Self::DeepLinkingSettings => (20, Malformed),
            Self::Roles => (21, Malformed),
            Self::Subject => (22, Malformed),
            Self::Anonymous => (22, NotAllowed),
        }
    }
}
