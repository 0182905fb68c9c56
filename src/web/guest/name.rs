//! The name a guest types.

use crate::lti::claims::clean;
use crate::web::texts::Wrong;

/// Most characters of a guest's name.
const LONGEST: usize = 64;

/// `typed` as others see it: without signs that show nothing, or that turn the text beside it round.
pub(in crate::web) fn display_name(typed: &str) -> Result<String, Wrong> {
    let name = clean(typed).filter(|name| name.chars().any(shows)).ok_or(Wrong::GuestName)?;
    if name.chars().count() > LONGEST { Err(Wrong::GuestNameLong) } else { Ok(name) }
}

/// Signs that take no room cannot be a name by themselves.
fn shows(sign: char) -> bool {
    !sign.is_whitespace()
        && !matches!(sign, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{200b}'..='\u{200f}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_shows() {
        for (typed, name) in
            [("  Ada ", "Ada"), ("نور", "نور"), ("A\u{202e}da\u{7}", "Ada"), ("👩‍🏫", "👩‍🏫"), ("<b>", "<b>")]
        {
            assert_eq!(display_name(typed).as_deref(), Ok(name), "{typed}");
        }
        for blank in ["", "   ", "\t\r\n", "\u{200b}", "\u{202e}\u{2066}", "\u{3164}\u{feff}", "\u{3000}"] {
            assert_eq!(display_name(blank), Err(Wrong::GuestName), "{blank:?}");
        }
        assert_eq!(display_name(&"ä".repeat(64)), Ok("ä".repeat(64)));
        assert_eq!(display_name(&"ä".repeat(65)), Err(Wrong::GuestNameLong));
    }
}
