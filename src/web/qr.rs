//! QR codes of links, as SVG that stands in a page.

use qrcode::QrCode;
use qrcode::render::svg::Color;

/// The QR code of `url` as an SVG element: black on white in either scheme, with the quiet zone of
/// four modules that readers ask for. Empty if `url` is longer than a QR code can hold.
#[must_use]
pub fn qr(url: &str) -> String {
    let Ok(code) = QrCode::new(url) else { return String::new() };
    let svg = code.render::<Color<'_>>().module_dimensions(1, 1).quiet_zone(true).build();
    // The XML declaration has no place inside an HTML document.
    svg.split_once("?>").map_or_else(|| svg.clone(), |(_declaration, element)| element.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_an_element_with_a_quiet_zone() {
        let svg = qr("https://live.lakeside.example/g/k7qm-3xvt-9rbn");
        assert!(svg.starts_with("<svg "), "{svg}");
        assert!(svg.contains("M4 4h"), "the first dark module is the fifth");
        assert!(!svg.contains("style=") && !svg.contains("currentColor"));
        assert_eq!(qr(&"x".repeat(5000)), "");
    }
}
