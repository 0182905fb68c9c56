use std::f64::consts::TAU;

use super::*;

/// A packet of a voice.
struct Packet {
    seat: SeatId,
    time: u64,
    data: Vec<u8>,
}

impl Mixer {
    fn take(&mut self, packet: &Packet, now_ms: u64) {
        self.hear(packet.seat, packet.time, &packet.data, now_ms);
    }
}

/// Somebody who hums at one pitch, in packets of 20 ms.
struct Hum {
    seat: SeatId,
    encoder: Encoder,
    hertz: f64,
    loud: f64,
    sent: u32,
}

impl Hum {
    fn new(name: &str, hertz: f64, loud: f64) -> Self {
        let encoder = Encoder::builder(48_000, Channels::Mono, Application::Voip).build().unwrap();
        Self { seat: SeatId::derived(&[name]), encoder, hertz, loud, sent: 0 }
    }

    fn next(&mut self) -> Packet {
        let from = self.sent * 960;
        let wave = |at: u32| {
            let turn = TAU * self.hertz * f64::from(from + at) / 48_000.0;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::as_conversions,
                reason = "between -32,000 and 32,000"
            )]
            let sample = (turn.sin() * self.loud) as i16;
            sample
        };
        let samples: Vec<i16> = (0..960).map(wave).collect();
        let mut packet = vec![0; 1_500];
        let bytes = self.encoder.encode(&samples, &mut packet).unwrap();
        packet.truncate(bytes);
        self.sent += 1;
        Packet { seat: self.seat, time: u64::from(from) + 4_294_000_000, data: packet }
    }
}

fn decoded(mixed: &[Mixed]) -> Vec<i16> {
    let mut decoder = Decoder::new(48_000, Channels::Mono).unwrap();
    let mut all = Vec::new();
    for one in mixed {
        let mut samples = [0; MOST_SAMPLES];
        let many = decoder.decode(&one.packet, &mut samples, DecodeMode::Normal).unwrap();
        all.extend_from_slice(&samples[..many]);
    }
    all
}

/// How much of a pitch is in there (Goertzel).
fn share(samples: &[i16], hertz: f64) -> f64 {
    let (turn, mut before, mut last) = (2.0 * (TAU * hertz / 48_000.0).cos(), 0.0, 0.0);
    for sample in samples {
        let next = f64::from(*sample) + turn * last - before;
        (before, last) = (last, next);
    }
    let power: f64 = last * last + before * before - turn * last * before;
    let many = u32::try_from(samples.len()).unwrap();
    power.sqrt() * 2.0 / f64::from(many)
}

fn second(samples: &[i16], number: usize) -> &[i16] {
    &samples[number * 48_000 + 12_000..number * 48_000 + 36_000]
}

#[test]
fn all_voices_are_heard_where_they_speak_and_nowhere_else() {
    let mut mixer = Mixer::new().unwrap();
    let (mut ada, mut bo) = (Hum::new("ada", 440.0, 6_000.0), Hum::new("bo", 1_000.0, 6_000.0));
    let mut bits = Vec::new();
    // Ada in the first and second second, Bo in the second and third, nobody in the fourth.
    for at_ms in (0..4_000).step_by(20) {
        if at_ms < 2_000 {
            mixer.take(&ada.next(), at_ms);
        }
        if (1_000..3_000).contains(&at_ms) {
            mixer.take(&bo.next(), at_ms + 7);
        }
        bits.extend(mixer.mix(at_ms));
    }
    bits.extend(mixer.rest(4_000));
    assert_eq!(bits.len(), 200, "without a gap");
    assert!(bits.iter().zip((0..).step_by(20)).all(|(one, at_ms)| one.at_ms == at_ms));
    let samples = decoded(&bits);
    let heard = |number| [440.0, 1_000.0].map(|hertz| share(second(&samples, number), hertz) > 3_000.0);
    assert_eq!([0, 1, 2, 3].map(heard), [[true, false], [true, true], [false, true], [false, false]]);
    assert!(second(&samples, 3).iter().all(|sample| sample.abs() < 300), "silence is silence");
}

#[test]
fn many_loud_voices_are_turned_down_and_not_torn() {
    let mut mixer = Mixer::new().unwrap();
    let mut voices: Vec<Hum> = (0..5).map(|n| Hum::new(&n.to_string(), 440.0, 30_000.0)).collect();
    let mut bits = Vec::new();
    for at_ms in (0..2_000).step_by(20) {
        for voice in &mut voices {
            mixer.take(&voice.next(), at_ms);
        }
        bits.extend(mixer.mix(at_ms));
    }
    let samples = decoded(&bits);
    let samples = second(&samples, 0);
    let (pure, torn) = (share(samples, 440.0), share(samples, 1_320.0));
    assert!(pure > 20_000.0 && torn < pure / 50.0, "{pure} and {torn}");
}

#[test]
fn packets_that_come_late_find_their_place_or_are_left_out() {
    let mut mixer = Mixer::new().unwrap();
    let mut ada = Hum::new("ada", 440.0, 6_000.0);
    let mut held = Vec::new();
    let mut bits = Vec::new();
    for at_ms in (0..2_000).step_by(20) {
        held.push(ada.next());
        // They come in bursts of five: the first of each is 80 ms late.
        if held.len() == 5 {
            for packet in held.drain(..) {
                mixer.take(&packet, at_ms);
                mixer.take(&packet, at_ms);
            }
        }
        bits.extend(mixer.mix(at_ms));
    }
    let samples = decoded(&bits);
    let (pure, beside) = (share(second(&samples, 0), 440.0), share(second(&samples, 0), 390.0));
    assert!(pure > 5_000.0 && pure < 7_000.0, "once, and without holes: {pure}");
    assert!(beside < pure / 10.0, "{beside}");
}

#[test]
fn the_loudest_has_the_floor_and_whoever_left_has_not() {
    let mut mixer = Mixer::new().unwrap();
    let (mut ada, mut bo) = (Hum::new("ada", 440.0, 6_000.0), Hum::new("bo", 440.0, 400.0));
    for at_ms in (0..1_000).step_by(20) {
        mixer.take(&bo.next(), at_ms);
        mixer.take(&ada.next(), at_ms);
        mixer.mix(at_ms);
    }
    assert_eq!(mixer.speaker(), Some(ada.seat));
    mixer.left(ada.seat);
    assert_eq!(mixer.speaker(), None);
}

#[test]
fn what_is_no_sound_harms_nobody() {
    let mut mixer = Mixer::new().unwrap();
    let (mut ada, mut mallory) = (Hum::new("ada", 440.0, 6_000.0), Hum::new("mallory", 440.0, 6_000.0));
    let mut bits = Vec::new();
    for at_ms in (0..2_000_u64).step_by(20) {
        mixer.take(&ada.next(), at_ms);
        let mut packet = mallory.next();
        let garbage: Vec<u8> =
            (0..at_ms % 300).map(|n| u8::try_from((n * at_ms + 3 * n) % 251).unwrap()).collect();
        packet.data = garbage;
        packet.time = at_ms * 7_919_777_001 % 90_000_000_000;
        mixer.take(&packet, at_ms);
        bits.extend(mixer.mix(at_ms));
    }
    assert!(share(second(&decoded(&bits), 0), 440.0) > 1_000.0);
    assert!(mixer.slots.len() < 50, "bounded, whatever the media times say");
}
