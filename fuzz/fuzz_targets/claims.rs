//! Any bytes may be signed as claims; names taken from them are fit to be shown.
#![no_main]

use colloquy::lti::claims::{Claims, clean};

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    let own = url::Url::parse("https://tool.example/").expect("a constant address");
    let Ok(mut claims) = Claims::parse(payload) else { return };
    let _times = (claims.moment("exp"), claims.moment("iat"), claims.moment("nbf"));
    let _message = (claims.resource_link(), claims.deep_linking(&own), claims.roles());
    let _optional = (claims.context(), claims.presentation(&own), claims.tool_platform(), claims.names_and_roles());
    let _zone = claims.custom().time_zone();
    if let Some(name) = claims.profile().display_name() {
        assert_eq!(clean(&name).as_deref(), Some(name.as_str()));
    }
});
