//! Login initiation by a platform, and the authentication request we answer it with.

use openidconnect::core::{CoreAuthPrompt, CoreClient, CoreJsonWebKeySet, CoreResponseType};
use openidconnect::{
    AuthUrl, AuthenticationFlow, ClientId, CsrfToken, IssuerUrl, LoginHint, Nonce, RedirectUrl,
};
use url::Url;

/// Why an initiation is refused (Security Framework §5.1.1.1). Nothing in it is to be redirected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A required parameter is absent or empty.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A parameter occurs twice: which one is meant cannot be known.
    #[error("`{0}` occurs twice")]
    Repeated(&'static str),
    /// A parameter is longer than any platform makes it.
    #[error("`{0}` is too long")]
    TooLong(&'static str),
    /// A parameter holds U+0000, which no database text takes.
    #[error("`{0}` holds a character that no identifier has")]
    Unreadable(&'static str),
    /// `target_link_uri` is no address of ours.
    #[error("`target_link_uri` is not on our own origin")]
    ForeignTarget,
}

/// Where a platform keeps values for tools without cookies: a frame to send messages to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageTarget {
    /// The window around us.
    Parent,
    /// The sibling frame of this name: letters, digits, `_`, `.` and `-`, at most 64.
    Frame(String),
}

impl StorageTarget {
    /// Reads `lti_storage_target`. The name is unsigned input that reaches a script: whatever is not
    /// a plain frame name means the parent.
    #[must_use]
    pub fn read(name: &str) -> Self {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        let usable = (1..=64).contains(&name.len()) && name.bytes().all(plain);
        let frame = usable && name != "_parent" && !WINDOW_MEMBERS.contains(&name);
        if frame { Self::Frame(name.to_owned()) } else { Self::Parent }
    }

    /// The target as platforms write it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Parent => "_parent",
            Self::Frame(name) => name,
        }
    }
}

/// Names that mean something else than a frame when looked up in a window's frames.
const WINDOW_MEMBERS: [&str; 10] = [
    "top",
    "self",
    "parent",
    "opener",
    "frames",
    "window",
    "location",
    "constructor",
    "prototype",
    "__proto__",
];

/// A platform's wish to launch somebody. All of it is unsigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Initiation {
    /// `iss`: who wishes.
    pub issuer: String,
    /// `login_hint`, to be echoed unchanged.
    pub login_hint: String,
    /// `target_link_uri`, on our own origin. The signed claim of the launch replaces it.
    pub target_link_uri: Url,
    /// `lti_message_hint`, to be echoed unchanged.
    pub message_hint: Option<String>,
    /// `client_id`: picks the registration where the issuer has several.
    pub client_id: Option<String>,
    /// `lti_deployment_id`, or `deployment_id` as some platforms write it.
    pub deployment_id: Option<String>,
    /// `lti_storage_target`, if the platform offers storage.
    pub storage: Option<StorageTarget>,
}

impl Initiation {
    /// Reads the decoded parameters of the query (GET) or the form (POST).
    ///
    /// `public` is our own address: the target must share its origin.
    pub fn parse<N, V>(parameters: &[(N, V)], public: &Url) -> Result<Self, Error>
    where
        N: AsRef<str>,
        V: AsRef<str>,
    {
        let parameters = Parameters(parameters);
        let target = parameters.required("target_link_uri", 2048)?;
        let target = Url::parse(target).map_err(|_no_url| Error::ForeignTarget)?;
        if !is_ours(&target, public) {
            return Err(Error::ForeignTarget);
        }
        let deployment = parameters.optional("lti_deployment_id", 255)?;
        let deployment = deployment.or(parameters.optional("deployment_id", 255)?);
        Ok(Self {
            issuer: parameters.required("iss", 255)?.to_owned(),
            login_hint: parameters.required("login_hint", 4096)?.to_owned(),
            target_link_uri: target,
            message_hint: parameters.optional("lti_message_hint", 8192)?.map(str::to_owned),
            client_id: parameters.optional("client_id", 255)?.map(str::to_owned),
            deployment_id: deployment.map(str::to_owned),
            storage: parameters.optional("lti_storage_target", 4096)?.map(StorageTarget::read),
        })
    }
}

/// Whether `target` is on the origin of `public`. Addresses with a user name in them are not.
pub(super) fn is_ours(target: &Url, public: &Url) -> bool {
    let origin = target.origin();
    origin.is_tuple()
        && origin == public.origin()
        && target.username().is_empty()
        && target.password().is_none()
}

struct Parameters<'a, N, V>(&'a [(N, V)]);

impl<'a, N: AsRef<str>, V: AsRef<str>> Parameters<'a, N, V> {
    fn optional(&self, name: &'static str, longest: usize) -> Result<Option<&'a str>, Error> {
        let mut values =
            self.0.iter().filter(|(key, _)| key.as_ref() == name).map(|(_, value)| value.as_ref());
        let value = values.next();
        match (value, values.next()) {
            (_, Some(_)) => Err(Error::Repeated(name)),
            (Some(value), None) if value.len() > longest => Err(Error::TooLong(name)),
            (Some(value), None) if value.contains('\0') => Err(Error::Unreadable(name)),
            (value, None) => Ok(value.filter(|value| !value.is_empty())),
        }
    }

    fn required(&self, name: &'static str, longest: usize) -> Result<&'a str, Error> {
        self.optional(name, longest)?.ok_or(Error::Missing(name))
    }
}

/// The address on the platform to send the browser to: the authentication request of Security
/// Framework §5.1.1.2, with the initiation's hints as they came.
///
/// A query that `authorization` already has is kept; `redirect_uri` is our one registered value.
#[must_use]
pub fn authorization_url(
    authorization: &Url,
    client_id: &str,
    redirect_uri: &Url,
    initiation: &Initiation,
    state: &str,
    nonce: &str,
) -> Url {
    // The issuer is only looked at when that client verifies tokens, which it never does here.
    let issuer = IssuerUrl::from_url(authorization.clone());
    let client = CoreClient::new(ClientId::new(client_id.to_owned()), issuer, CoreJsonWebKeySet::default())
        .set_auth_uri(AuthUrl::from_url(authorization.clone()))
        .set_redirect_uri(RedirectUrl::from_url(redirect_uri.clone()));
    let (state, nonce) = (state.to_owned(), nonce.to_owned());
    let request = client
        .authorize_url(
            AuthenticationFlow::<CoreResponseType>::Implicit(false),
            || CsrfToken::new(state),
            || Nonce::new(nonce),
        )
        .set_login_hint(LoginHint::new(initiation.login_hint.clone()))
        .add_prompt(CoreAuthPrompt::None)
        .add_extra_param("response_mode", "form_post");
    let request = match &initiation.message_hint {
        Some(hint) => request.add_extra_param("lti_message_hint", hint.clone()),
        None => request,
    };
    request.url().0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn public() -> Url {
        Url::parse("https://tool.example/").unwrap()
    }

    const GOOD: [(&str, &str); 3] = [
        ("iss", "https://lms.example"),
        ("login_hint", "7 &+é"),
        ("target_link_uri", "https://tool.example/lti/launch"),
    ];

    fn with(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
        let changed = |name: &str| more.iter().any(|(other, _)| *other == name);
        GOOD.into_iter().filter(|(name, _)| !changed(name)).chain(more.iter().copied()).collect()
    }

    #[test]
    fn three_parameters_are_enough_and_others_are_ignored() {
        let parsed =
            Initiation::parse(&with(&[("canvas_region", "eu"), ("canvas_region", "us")]), &public()).unwrap();
        assert_eq!((parsed.issuer.as_str(), parsed.login_hint.as_str()), ("https://lms.example", "7 &+é"));
        assert_eq!((parsed.client_id, parsed.message_hint, parsed.storage), (None, None, None));
    }

    #[test]
    fn either_name_of_the_deployment_is_read() {
        let cases: [(&[_], _); 4] = [
            (&[("lti_deployment_id", "d1")], Some("d1")),
            (&[("deployment_id", "d2")], Some("d2")),
            (&[("deployment_id", "d2"), ("lti_deployment_id", "d1")], Some("d1")),
            (&[("lti_deployment_id", "")], None),
        ];
        for (more, deployment) in cases {
            let parsed = Initiation::parse(&with(more), &public()).unwrap();
            assert_eq!(parsed.deployment_id.as_deref(), deployment, "{more:?}");
        }
    }

    #[test]
    fn missing_empty_repeated_and_foreign_values_are_refused() {
        for (name, value) in GOOD {
            let without: Vec<_> = GOOD.into_iter().filter(|(other, _)| *other != name).collect();
            assert_eq!(Initiation::parse(&without, &public()), Err(Error::Missing(name)));
            let twice: Vec<_> = GOOD.into_iter().chain([(name, value)]).collect();
            assert_eq!(Initiation::parse(&twice, &public()), Err(Error::Repeated(name)));
        }
        assert_eq!(Initiation::parse(&with(&[("iss", "")]), &public()), Err(Error::Missing("iss")));
        let twice = with(&[("client_id", "a"), ("client_id", "b")]);
        assert_eq!(Initiation::parse(&twice, &public()), Err(Error::Repeated("client_id")));
        for target in [
            "http://tool.example/",
            "https://evil.example/",
            "https://tool.example:444/",
            "//tool.example/",
            "/lti/launch",
            "https://tool.example.evil.example/",
            "https://tool.example@evil.example/",
            "https://u@tool.example/",
            "javascript:alert(1)",
            "data:text/html,x",
        ] {
            assert_eq!(
                Initiation::parse(&with(&[("target_link_uri", target)]), &public()),
                Err(Error::ForeignTarget),
                "{target}"
            );
        }
        let nul = with(&[("client_id", "a\0b")]);
        assert_eq!(Initiation::parse(&nul, &public()), Err(Error::Unreadable("client_id")));
        let long = "x".repeat(256);
        let long: Vec<_> = GOOD
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .chain([("client_id", long)])
            .collect();
        assert_eq!(Initiation::parse(&long, &public()), Err(Error::TooLong("client_id")));
    }

    #[test]
    fn a_storage_target_is_a_plain_frame_name_or_the_parent() {
        assert_eq!(StorageTarget::read("post_message_forwarding").name(), "post_message_forwarding");
        let long = "a".repeat(65);
        for name in ["_parent", "top", "__proto__", "a b", "a'b", "", "é", &long] {
            assert_eq!(StorageTarget::read(name), StorageTarget::Parent, "{name}");
        }
    }

    #[test]
    fn the_request_holds_what_the_standard_asks_for_and_echoes_the_hints() {
        let hint = r#"{"cmid":3,"launchid":"a+b c/é%20"}"#;
        let initiation = Initiation::parse(&with(&[("lti_message_hint", hint)]), &public()).unwrap();
        let authorization = Url::parse("https://lms.example/auth.php?tenant=5").unwrap();
        let redirect = Url::parse("https://tool.example/lti/launch").unwrap();
        let url = authorization_url(&authorization, "cid", &redirect, &initiation, "st", "no");
        let mut pairs: Vec<_> =
            url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        pairs.sort();
        let wanted = [
            ("client_id", "cid"),
            ("login_hint", "7 &+é"),
            ("lti_message_hint", hint),
            ("nonce", "no"),
            ("prompt", "none"),
            ("redirect_uri", "https://tool.example/lti/launch"),
            ("response_mode", "form_post"),
            ("response_type", "id_token"),
            ("scope", "openid"),
            ("state", "st"),
            ("tenant", "5"),
        ];
        assert_eq!(pairs, wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!((url.origin(), url.path()), (authorization.origin(), "/auth.php"));
    }

    proptest! {
        #[test]
        fn any_parameters_are_answered(parameters: Vec<(String, String)>, target: String, issuer: String) {
            let known = [("target_link_uri".to_owned(), target), ("iss".to_owned(), issuer)];
            let parameters: Vec<_> = parameters.into_iter().chain(known).collect();
            if let Ok(initiation) = Initiation::parse(&parameters, &public()) {
                prop_assert_eq!(initiation.target_link_uri.origin(), public().origin());
            }
        }

        #[test]
        fn hints_come_back_byte_for_byte(login in "\\PC{1,40}", message in "\\PC{1,40}") {
            let parameters = [("iss", "i"), ("target_link_uri", "https://tool.example/"), ("login_hint", login.as_str()), ("lti_message_hint", message.as_str())];
            let initiation = Initiation::parse(&parameters, &public()).unwrap();
            let url = authorization_url(&public(), "c", &public(), &initiation, "s", "n");
            let find = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
            prop_assert_eq!((find("login_hint"), find("lti_message_hint")), (Some(login), Some(message)));
        }
    }
}
