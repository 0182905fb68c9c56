use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::lti::algorithm::SigningAlgorithm;
use crate::lti::keyset::KeySet;

static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());
static OTHER_KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());
static OWN: LazyLock<Url> = LazyLock::new(|| Url::parse("https://tool.example/").unwrap());

const NOW: i64 = 1_772_359_010;
const LTI: &str = "https://purl.imsglobal.org/spec/lti/claim/";
const HEADER: &str = r#"{"alg":"RS256","typ":"JWT","kid":"k1"}"#;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn expected() -> Expected<'static> {
    Expected {
        issuer: "https://lms.example",
        client_id: "cid-1",
        nonce: "n-77",
        state_made_at: at(NOW - 20),
        leeway: TimeDelta::seconds(180),
        own_origin: &OWN,
        anonymous: false,
        now: at(NOW),
    }
}

fn control() -> Value {
    json!({
        "iss": "https://lms.example", "aud": "cid-1", "sub": "u9", "nonce": "n-77", "iat": NOW - 10, "exp": NOW + 50,
        "given_name": "Ada", "locale": "fr-CA", "unknown": {"x": [1]},
        format!("{LTI}message_type"): "LtiResourceLinkRequest",
        format!("{LTI}version"): "1.3.0",
        format!("{LTI}deployment_id"): "d1",
        format!("{LTI}target_link_uri"): "https://tool.example/lti/launch",
        format!("{LTI}resource_link"): {"id": "r1", "title": "Weekly class"},
        format!("{LTI}context"): {"id": "c7", "title": "Biology"},
        format!("{LTI}roles"): ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner", 5],
        format!("{LTI}custom"): {"session": "s-42", "tz": "$Person.address.timezone"},
    })
}

fn deep_linking() -> Value {
    let mut claims = control();
    claims[format!("{LTI}message_type")] = json!("LtiDeepLinkingRequest");
    for absent in ["resource_link", "roles", "target_link_uri"] {
        claims.as_object_mut().unwrap().remove(&format!("{LTI}{absent}"));
    }
    claims[name::DEEP_LINKING_SETTINGS] = json!({
        "deep_link_return_url": "https://lms.example/back", "accept_types": ["ltiResourceLink"],
        "accept_multiple": true, "data": "a b",
    });
    claims
}

fn signed_with(key: &KeyPair, header: &str, payload: &str) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn signed(claims: &Value) -> String {
    signed_with(&KEY, HEADER, &claims.to_string())
}

fn platform_key(more: &Value) -> Option<std::sync::Arc<PlatformKey>> {
    let public = KEY.public_key();
    let n = URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero());
    let mut key = json!({"kty": "RSA", "kid": "k1", "n": n, "e": "AQAB"});
    for (name, value) in more.as_object().unwrap() {
        key[name] = value.clone();
    }
    let set = KeySet::parse(json!({ "keys": [key] }).to_string().as_bytes()).unwrap();
    set.find("k1", SigningAlgorithm::Rs256)
}

fn verified(token: &str, expected: &Expected<'_>) -> Result<Launch, Refusal> {
    let allowed = [SigningAlgorithm::Rs256, SigningAlgorithm::Es256];
    let presented = Presented::parse(token, &allowed)?;
    let key = platform_key(&json!({})).ok_or(Refusal::KeyUnknown)?;
    presented.verify(&key, expected)
}

/// Sets `member` of the control token to `value`; `"-"` takes it away. Names without a scheme that are
/// no standard claims get the prefix of Core's claims.
fn mutated(mut claims: Value, member: &str, value: Value) -> Value {
    const STANDARD: [&str; 8] = ["iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "sub"];
    let plain = STANDARD.contains(&member) || member.starts_with("https:");
    let member = if plain { member.to_owned() } else { format!("{LTI}{member}") };
    if value == json!("-") {
        claims.as_object_mut().unwrap().remove(&member);
    } else {
        claims[member] = value;
    }
    claims
}

fn outcome(member: &str, value: Value) -> Result<Launch, Refusal> {
    verified(&signed(&mutated(control(), member, value)), &expected())
}

#[test]
fn the_control_token_makes_a_launch() {
    let launch = verified(&signed(&control()), &expected()).unwrap();
    assert_eq!((launch.deployment_id.as_str(), launch.subject.as_deref()), ("d1", Some("u9")));
    assert_eq!(launch.profile.display_name().as_deref(), Some("Ada"));
    assert_eq!(launch.roles, ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]);
    assert_eq!(launch.context.as_ref().unwrap().title.as_deref(), Some("Biology"));
    assert_eq!((launch.custom.text("session"), launch.custom.text("tz")), (Some("s-42"), None));
    assert_eq!(launch.locales().collect::<Vec<_>>(), ["fr-CA"]);
    assert_eq!(launch.expires_at, at(NOW + 50));
    let Message::ResourceLink { link, target } = launch.message else { panic!("a resource link") };
    assert_eq!((link.id.as_str(), target.path()), ("r1", "/lti/launch"));
}

#[test]
fn a_deep_linking_request_makes_a_launch_without_link_and_roles() {
    let launch = verified(&signed(&deep_linking()), &expected()).unwrap();
    assert!(launch.roles.is_empty());
    let Message::DeepLinking(settings) = launch.message else { panic!("deep linking") };
    assert_eq!((settings.accept_multiple, settings.accept_line_item), (true, false));
    assert_eq!(settings.data.as_deref(), Some("a b"));
}

#[test]
fn what_the_standard_leaves_open_is_accepted() {
    let accepted = [
        ("aud", json!(["cid-1"])),
        ("azp", json!("cid-1")),
        ("exp", json!(1_772_359_060.5)),
        ("exp", json!(NOW - 179)),
        ("exp", json!(NOW + 315_360_000)),
        ("iat", json!(NOW - 199)),
        ("nbf", json!(NOW + 180)),
        ("nbf", json!(0)),
        ("roles", json!([])),
        ("roles", json!([null, {}, "Chief"])),
        ("context", json!("-")),
        ("context", json!(5)),
        ("custom", json!(null)),
        ("launch_presentation", json!({"return_url": 5, "width": "80"})),
    ];
    for (member, value) in accepted {
        let what = format!("{member} {value}");
        let mut value = mutated(control(), member, value);
        if member == "exp" && value["exp"].as_f64() < Some(1_772_359_000.0) {
            value = mutated(value, "iat", json!(NOW - 190));
        }
        assert!(verified(&signed(&value), &expected()).is_ok(), "{what}");
    }
    for typ in [r#""typ":"jwt","#, r#""jku":"https://evil.example/","x5c":[5],"#, ""] {
        let header = format!(r#"{{{typ}"alg":"RS256","kid":"k1"}}"#);
        assert!(
            verified(&signed_with(&KEY, &header, &control().to_string()), &expected()).is_ok(),
            "{header}"
        );
    }
}

#[test]
fn each_claim_that_must_hold_is_held() {
    use Refusal as R;
    let long = "x".repeat(256);
    let table = [
        ("iss", json!("-"), R::Issuer),
        ("iss", json!("https://lms.example/"), R::Issuer),
        ("iss", json!(["https://lms.example"]), R::Issuer),
        ("aud", json!("-"), R::Audience),
        ("aud", json!("cid-2"), R::Audience),
        ("aud", json!([]), R::Audience),
        ("aud", json!(["cid-1", "cid-2"]), R::Audience),
        ("aud", json!(["cid-1", 5]), R::Audience),
        ("aud", json!(["cid-1", "cid-1"]), R::AuthorizedParty),
        ("azp", json!("cid-2"), R::AuthorizedParty),
        ("azp", json!(null), R::AuthorizedParty),
        ("exp", json!("-"), R::ExpiryMissing),
        ("exp", json!("1772359060"), R::ExpiryMissing),
        ("exp", json!(NOW - 180), R::Expired),
        ("iat", json!("-"), R::IssuedAtMissing),
        ("iat", json!("1772359000"), R::IssuedAtMissing),
        ("iat", json!(NOW + 181), R::IssuedInFuture),
        ("iat", json!(NOW + 51), R::ExpiresBeforeIssue),
        ("iat", json!(NOW - 201), R::IssuedBeforeRequest),
        ("nbf", json!(NOW + 181), R::NotYetValid),
        ("nbf", json!("0"), R::NotBefore),
        ("nonce", json!("-"), R::Nonce),
        ("nonce", json!(""), R::Nonce),
        ("nonce", json!("n-78"), R::Nonce),
        ("nonce", json!(["n-77"]), R::Nonce),
        ("version", json!("-"), R::Version),
        ("version", json!("1.1.3"), R::Version),
        ("version", json!(1.3), R::Version),
        ("message_type", json!("-"), R::MessageType),
        ("message_type", json!(["LtiResourceLinkRequest"]), R::MessageType),
        ("message_type", json!("LtiSubmissionReviewRequest"), R::MessageUnserved),
        ("deployment_id", json!("-"), R::Deployment),
        ("deployment_id", json!(""), R::Deployment),
        ("deployment_id", json!(5), R::Deployment),
        ("deployment_id", json!(long), R::Deployment),
        ("target_link_uri", json!("-"), R::TargetMissing),
        ("target_link_uri", json!("lti/launch"), R::TargetMissing),
        ("target_link_uri", json!("https://evil.example/"), R::TargetForeign),
        ("target_link_uri", json!("http://tool.example/"), R::TargetForeign),
        ("resource_link", json!("-"), R::ResourceLink),
        ("resource_link", json!("r1"), R::ResourceLink),
        ("resource_link", json!({}), R::ResourceLink),
        ("resource_link", json!({"id": ""}), R::ResourceLink),
        ("resource_link", json!({"id": long}), R::ResourceLink),
        ("roles", json!("-"), R::Roles),
        ("roles", json!("Learner"), R::Roles),
        ("roles", json!({}), R::Roles),
        ("sub", json!("-"), R::Anonymous),
        ("sub", json!(""), R::Subject),
        ("sub", json!(5), R::Subject),
        ("sub", json!(long), R::Subject),
    ];
    for (member, value, refusal) in table {
        assert_eq!(outcome(member, value.clone()).unwrap_err(), refusal, "{member} {value}");
    }
}

#[test]
fn deep_linking_wants_its_settings() {
    let settings = |member: &str, value: Value| {
        let mut claims = deep_linking();
        claims[name::DEEP_LINKING_SETTINGS][member] = value;
        verified(&signed(&claims), &expected())
    };
    assert!(settings("title", json!(5)).is_ok());
    for (member, value) in [
        ("deep_link_return_url", json!(null)),
        ("deep_link_return_url", json!("javascript:alert(1)")),
        ("deep_link_return_url", json!("http://lms.example/")),
        ("accept_types", json!(null)),
    ] {
        assert_eq!(settings(member, value.clone()), Err(Refusal::DeepLinkingSettings), "{member} {value}");
    }
    let without = mutated(deep_linking(), name::DEEP_LINKING_SETTINGS, json!("-"));
    assert_eq!(verified(&signed(&without), &expected()), Err(Refusal::DeepLinkingSettings));
}

#[test]
fn an_anonymous_launch_needs_permission() {
    let claims = mutated(control(), "sub", json!("-"));
    let anonymous = Expected { anonymous: true, ..expected() };
    assert_eq!(verified(&signed(&claims), &anonymous).unwrap().subject, None);
    let number = mutated(control(), "sub", json!(5));
    assert_eq!(verified(&signed(&number), &anonymous), Err(Refusal::Subject));
}

#[test]
fn headers_that_are_not_plain_are_refused() {
    use Refusal as R;
    let table = [
        (r#"{"alg":"RS256","typ":"JWT","kid":"k1","kid":"k1"}"#, R::Header),
        (r#"{"alg":"none","alg":"RS256","kid":"k1"}"#, R::Header),
        (r#"["RS256"]"#, R::Header),
        ("RS256", R::Header),
        (r#"{"alg":"RS256","typ":"at+jwt","kid":"k1"}"#, R::HeaderType),
        (r#"{"alg":"RS256","typ":5,"kid":"k1"}"#, R::HeaderType),
        (r#"{"alg":"none","kid":"k1"}"#, R::Algorithm),
        (r#"{"alg":"HS256","kid":"k1"}"#, R::Algorithm),
        (r#"{"alg":"RS384","kid":"k1"}"#, R::Algorithm),
        (r#"{"alg":"PS256","kid":"k1"}"#, R::Algorithm),
        (r#"{"alg":["RS256"],"kid":"k1"}"#, R::Algorithm),
        (r#"{"kid":"k1"}"#, R::Algorithm),
        (r#"{"alg":"RS256"}"#, R::KeyIdMissing),
        (r#"{"alg":"RS256","kid":""}"#, R::KeyIdMissing),
        (r#"{"alg":"RS256","kid":1}"#, R::KeyIdMissing),
        (r#"{"alg":"RS256","kid":"k1","crit":["exp"],"exp":1}"#, R::Critical),
        (r#"{"alg":"RS256","kid":"k1","crit":[]}"#, R::Critical),
        (r#"{"alg":"RS256","kid":"k2"}"#, R::KeyUnknown),
        (r#"{"alg":"ES256","kid":"k1"}"#, R::KeyUnknown),
    ];
    for (header, refusal) in table {
        let token = signed_with(&KEY, header, &control().to_string());
        assert_eq!(verified(&token, &expected()).unwrap_err(), refusal, "{header}");
    }
}

#[test]
fn the_shape_of_the_token_is_strict() {
    let good = signed(&control());
    let parts: Vec<_> = good.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else { panic!("three parts") };
    for bad in [
        String::new(),
        format!("{header}.{payload}"),
        format!("{good}.{signature}"),
        format!("{header}.{payload}."),
        format!(".{payload}.{signature}"),
        format!("{good}="),
        format!("{header}=.{payload}.{signature}"),
        format!(" {good}"),
        good.replace(['-', '_'], "+"),
    ] {
        assert_eq!(verified(&bad, &expected()), Err(Refusal::NotCompact), "{bad}");
    }
    assert_eq!(verified(&"a".repeat(128 * 1024 + 1), &expected()), Err(Refusal::TooLong));
}

#[test]
fn the_signature_must_be_by_the_named_key_over_these_claims() {
    let good = signed(&control());
    let (message, signature) = good.rsplit_once('.').unwrap();
    let other = signed(&mutated(control(), "sub", json!("u1")));
    let (other_message, _) = other.rsplit_once('.').unwrap();
    let foreign = signed_with(&OTHER_KEY, HEADER, &control().to_string());
    let short = URL_SAFE_NO_PAD.encode([0; 10]);
    for bad in [foreign, format!("{other_message}.{signature}"), format!("{message}.{short}")] {
        assert_eq!(verified(&bad, &expected()), Err(Refusal::Signature));
    }
    assert!(platform_key(&json!({"alg": "RS256", "use": "sig"})).is_some());
    for unfit in [json!({"use": "enc"}), json!({"alg": "RS512"}), json!({"kid": "k2"}), json!({"kty": "oct"})]
    {
        assert!(platform_key(&unfit).is_none(), "{unfit}");
    }
}

#[test]
fn a_token_signed_over_a_curve_is_accepted() {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
    let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
    let set = json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "e1", "x": x, "y": y}]});
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","kid":"e1"}"#);
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(control().to_string()));
    let signature = pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    let presented = Presented::parse(&token, &[SigningAlgorithm::Es256]).unwrap();
    let keys = KeySet::parse(set.to_string().as_bytes()).unwrap();
    let key = keys.find(presented.kid(), presented.algorithm()).unwrap();
    assert!(presented.verify(&key, &expected()).is_ok());
    assert_eq!(Presented::parse(&token, &[SigningAlgorithm::Rs256]).unwrap_err(), Refusal::Algorithm);
}

#[test]
fn a_claim_twice_is_refused_although_it_is_signed() {
    let twice = control().to_string().replacen('{', r#"{"sub":"admin","#, 1);
    assert_eq!(verified(&signed_with(&KEY, HEADER, &twice), &expected()), Err(Refusal::Payload));
    let inside = control().to_string().replace(r#""id":"r1""#, r#""id":"r1","id":"r2""#);
    assert_eq!(verified(&signed_with(&KEY, HEADER, &inside), &expected()), Err(Refusal::Payload));
    for payload in ["[]", "", "\"x\"", "{\"sub\":"] {
        let token = signed_with(&KEY, HEADER, payload);
        assert!(
            matches!(verified(&token, &expected()), Err(Refusal::Payload | Refusal::NotCompact)),
            "{payload}"
        );
    }
}

#[test]
fn refusals_have_a_class_and_the_number_of_their_check() {
    let table = [
        (Refusal::KeyIdMissing, 5, Class::Malformed),
        (Refusal::Signature, 8, Class::NotAuthentic),
        (Refusal::Audience, 10, Class::NotAuthentic),
        (Refusal::Anonymous, 22, Class::NotAllowed),
    ];
    for (refusal, check, class) in table {
        assert_eq!((refusal.check(), refusal.class()), (check, class), "{refusal}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_can_be_presented(token: String, header: String) {
        let tokens = [token.clone(), format!("{}.{token}.{token}", URL_SAFE_NO_PAD.encode(header))];
        for token in tokens {
            prop_assert!(verified(&token, &expected()).is_err());
        }
    }

    #[test]
    fn any_signed_payload_is_answered(payload: String, member in 0..16_usize, text: String, number: f64) {
        verified(&signed_with(&KEY, HEADER, &payload), &expected()).ok();
        let claims = control();
        let member = claims.as_object().unwrap().keys().nth(member).unwrap().clone();
        for value in [json!(text), json!(number), json!([text]), json!({"id": number})] {
            verified(&signed(&mutated(claims.clone(), &member, value)), &expected()).ok();
        }
    }
}
