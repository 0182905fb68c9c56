//! Measures the colours of `tokens.css` against the bars of WCAG 2.2: 4.5 for text (1.4.3), 3 for what
//! bounds or marks something one can operate (1.4.11).

use std::collections::HashMap;

const TOKENS: &str = include_str!("../../static/css/tokens.css");

const TEXT: &[(&str, &str)] = &[
    ("ink", "paper wash wash-strong float field ok-wash warn-wash bad-wash accent-wash"),
    ("ink-2", "paper wash wash-strong float"),
    ("ink-3", "paper wash wash-strong float field accent-wash warn-wash"),
    ("link", "paper wash float accent-wash warn-wash"),
    ("on-accent", "accent accent-hover accent-press"),
    ("ok-ink", "paper ok-wash"),
    ("warn-ink", "paper warn-wash"),
    ("bad-ink", "paper wash bad-wash"),
    ("on-bad", "bad-fill stage-bad"),
    ("stage-ink", "stage stage-control stage-hover"),
    ("stage-ink-2", "stage stage-control"),
];

const SIGNS: &[(&str, &str)] = &[
    ("edge", "paper wash float"),
    ("accent", "paper wash"),
    ("ring", "paper wash"),
    ("plot-1", "paper"),
    ("plot-2", "paper"),
    ("plot-3", "paper"),
    ("stage-edge", "stage"),
    ("stage-accent", "stage"),
    ("stage-bad", "stage"),
    ("stage-hand", "stage-tile"),
];

/// The luminance of every colour, light and dark.
fn luminances() -> HashMap<&'static str, (f64, f64)> {
    let mut found = HashMap::new();
    for line in TOKENS.lines() {
        let Some((name, value)) = line.trim().strip_prefix("--").and_then(|line| line.split_once(':')) else {
            continue;
        };
        let colours: Vec<f64> = value.split("oklch(").skip(1).filter_map(luminance).collect();
        match colours.as_slice() {
            [both] => found.entry(name).or_insert((*both, *both)),
            [light, dark] => found.entry(name).or_insert((*light, *dark)),
            _ => continue,
        };
    }
    found
}

/// The relative luminance of the colour that begins `0.425 0.022 230)…`.
fn luminance(text: &str) -> Option<f64> {
    let mut numbers = text.split(')').next()?.split_whitespace().map(|n| n.parse::<f64>().unwrap());
    let (lightness, chroma, hue) = (numbers.next()?, numbers.next()?, numbers.next()?.to_radians());
    let (across, along) = (chroma * hue.cos(), chroma * hue.sin());
    let l = (lightness + 0.396_337_777_4 * across + 0.215_803_757_3 * along).powi(3);
    let m = (lightness - 0.105_561_345_8 * across - 0.063_854_172_8 * along).powi(3);
    let s = (lightness - 0.089_484_177_5 * across - 1.291_485_548 * along).powi(3);
    let red = 4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s;
    let green = -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s;
    let blue = -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s;
    Some(0.2126 * red.clamp(0.0, 1.0) + 0.7152 * green.clamp(0.0, 1.0) + 0.0722 * blue.clamp(0.0, 1.0))
}

fn ratio(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn the_measure_agrees_with_known_colours() {
    let white = luminance("1 0 0)").unwrap();
    let red = luminance("0.627955 0.257683 29.2339)").unwrap();
    assert!((ratio(white, luminance("0 0 0)").unwrap()) - 21.0).abs() < 0.01);
    assert!((ratio(white, red) - 4.0).abs() < 0.01, "sRGB red on white is 4.00");
}

#[test]
fn every_pair_in_use_can_be_read_in_both_schemes() {
    let known = luminances();
    for (pairs, bar) in [(TEXT, 4.5), (SIGNS, 3.0)] {
        for (front, grounds) in pairs {
            for ground in grounds.split_whitespace() {
                let (on, under) = (known[front], known[ground]);
                let worst = ratio(on.0, under.0).min(ratio(on.1, under.1));
                assert!(worst >= bar, "{front} on {ground}: {worst:.2}, wanted {bar}");
            }
        }
    }
}
